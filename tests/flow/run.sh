#!/bin/sh
# The flow tests: whole lives over a socket, on SQLite, or on PostgreSQL where ANJU_TEST_PG_URL says so.
set -eu
exec node "$(dirname "$0")/run.mjs" "$@"
