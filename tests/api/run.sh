#!/bin/sh
# The description of the API, against its schema and against what is answered. Fetches what package-lock.json pins, once.
set -eu
cd "$(dirname "$0")"
if ! cmp -s package-lock.json node_modules/.lock-installed; then
	npm ci --no-audit --no-fund --loglevel=error
	cp package-lock.json node_modules/.lock-installed
fi
exec node openapi.mjs "$@"
