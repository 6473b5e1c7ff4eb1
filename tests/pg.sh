#!/bin/sh
# Starts a PostgreSQL of its own in a temporary directory, runs the tests that know it by ANJU_TEST_PG_URL, stops it.
#   tests/pg.sh                      the unit tests and the flows
#   tests/pg.sh COMMAND [ARGS...]    that command instead
set -eu
cd "$(dirname "$0")/.."
. tests/ports.sh

pg_find_programs() {
	for dir in /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
		[ ! -x "$dir/initdb" ] || { echo "$dir"; return; }
	done
	echo "PostgreSQL is not installed; ./dev pg installs it." >&2
	return 2
}

# PostgreSQL refuses to run as root: then it runs as one who owns nothing.
pg_as_user() {
	if [ "$(id -u)" -ne 0 ]; then
		exec "$@"
	fi
	user=postgres
	id -u "$user" >/dev/null 2>&1 || user=nobody
	chown -R "$user" "$dir"
	exec setpriv --reuid="$(id -u "$user")" --regid="$(id -g "$user")" --clear-groups env HOME="$dir" "$@"
}

# Runs on every way out, so nothing is left running or lying about.
pg_stop() {
	trap '' INT TERM HUP
	if [ -n "$postgres" ] && kill -INT "$postgres" 2>/dev/null; then # INT: ends sessions, writes a clean end
		wait "$postgres" || :
	fi
	rm -rf "$dir"
}

pg_start() {
	head -c 18 /dev/urandom | base64 | tr '+/' '-_' >"$dir/password"
	password=$(cat "$dir/password")
	(pg_as_user "$programs/initdb" -D "$dir/data" -U anju -E UTF8 --locale=C --auth-local=scram-sha-256 \
		--auth-host=scram-sha-256 --pwfile="$dir/password" --no-instructions --no-sync) >"$dir/initdb.log" 2>&1 ||
		{ cat "$dir/initdb.log" >&2; return 3; }
	# Nothing here outlives the test, so nothing need reach the disk.
	(pg_as_user "$programs/postgres" -D "$dir/data" -p "$port" -c listen_addresses=127.0.0.1 \
		-c unix_socket_directories="$dir" -c fsync=off -c full_page_writes=off -c max_connections=200) \
		>"$dir/postgres.log" 2>&1 &
	postgres=$!
	tries=0
	until "$programs/pg_isready" -q -h "$dir" -p "$port"; do
		tries=$((tries + 1))
		if [ "$tries" -ge 100 ] || ! kill -0 "$postgres" 2>/dev/null; then
			cat "$dir/postgres.log" >&2
			return 3
		fi
		sleep 0.1
	done
	PGPASSWORD=$password "$programs/psql" -q -h 127.0.0.1 -p "$port" -U anju -d postgres -c 'CREATE DATABASE anju_test'
	ANJU_TEST_PG_URL="postgresql://anju:$password@127.0.0.1:$port/anju_test"
	ANJU_TEST_PG_SOCKET_URL="postgresql://anju:$password@/anju_test?host=$dir&port=$port"
	export ANJU_TEST_PG_URL ANJU_TEST_PG_SOCKET_URL
}

# The groups whose tests open a database: the others know no engine. On SQLite they have run with all the others.
database_groups() {
	grep -lE 'db_test_open|DB_TEST_EACH|kit_test_open|money_test|life_test' src/*/*_test.c | xargs sed -n 's/^TEST(\([a-z_0-9]*\),.*/\1/p' | sort -u
}

pg_tests() {
	code=0
	# shellcheck disable=SC2046 # one word per group
	ANJU_TEST_PG_ALONE=1 build/check/unit $(database_groups) || code=1
	tests/flow/run.sh || code=1
	return "$code"
}

# Each test's database is hundreds of small files, made and thrown away: in memory, where there is room for it.
pg_folder() {
	free_kib=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
	if [ -z "${TMPDIR:-}" ] && [ "${free_kib:-0}" -ge 3000000 ] && [ -w /dev/shm ]; then echo /dev/shm
	else echo "${TMPDIR:-/tmp}"
	fi
}

programs=$(pg_find_programs)
dir=$(mktemp -d "$(pg_folder)/anju-pg.XXXXXX")
port=$(port_free) postgres=''
trap pg_stop EXIT
trap 'exit 130' INT TERM HUP
pg_start
if [ $# -gt 0 ]; then
	"$@"
else
	make --no-print-directory -j"$(nproc)" build/check/unit
	pg_tests
fi
