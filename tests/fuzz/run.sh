#!/bin/sh
# Feeds every parser that has a src/*/*_fuzz.c with broken input, beginning with what is kept in tests/fuzz/NAME.
# run.sh [SECONDS each, 60] [NAME...]. One a processor at a time. A finding stays in build/fuzz/findings. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
make -j"$(nproc)" fuzz || { echo '0 passed, 1 failed'; exit 1; }
[ $# -gt 0 ] || set -- $(for f in src/*/*_fuzz.c; do basename "$f" _fuzz.c; done)
mkdir -p build/fuzz/findings
# shellcheck disable=SC2016 # for the inner shell
told=$(printf '%s\n' "$@" | SECONDS_MAX=$seconds xargs -P "$(nproc)" -I NAME sh -c '
	mkdir -p "build/fuzz/corpus/$1"
	if "build/fuzz/$1" -max_total_time="$SECONDS_MAX" -timeout=10 -max_len=8192 -print_final_stats=1 \
		-artifact_prefix="build/fuzz/findings/$1-" "build/fuzz/corpus/$1" "tests/fuzz/$1" >"build/fuzz/$1.log" 2>&1; then
		echo "$1: $(awk "/number_of_executed_units/ {print \$2}" "build/fuzz/$1.log") inputs, nothing found"
	else
		echo "$1: found something, see build/fuzz/$1.log and build/fuzz/findings"
	fi' sh NAME)
echo "$told"
passed=$(echo "$told" | grep -c 'nothing found$')
failed=$(($# - passed))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
