#!/bin/sh
# The walks in a browser. Fetches the two packages that package-lock.json pins, once.
set -eu
cd "$(dirname "$0")"
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --no-audit --no-fund --loglevel=error
	touch node_modules/.package-lock.json
fi
exec node walk.mjs "$@"
