#!/bin/sh
# Feeds every parser that has a src/*/*_fuzz.c with broken input, beginning with what is kept in tests/fuzz/NAME.
# run.sh [SECONDS each, 60] [NAME...]. A finding stays in build/fuzz/findings. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
make -j"$(nproc)" fuzz || { echo '0 passed, 1 failed'; exit 1; }
[ $# -gt 0 ] || set -- $(for f in src/*/*_fuzz.c; do basename "$f" _fuzz.c; done)
passed=0 failed=0
mkdir -p build/fuzz/findings
for name in "$@"; do
	mkdir -p "build/fuzz/corpus/$name"
	if "build/fuzz/$name" -max_total_time="$seconds" -timeout=10 -max_len=8192 -print_final_stats=1 \
		-artifact_prefix="build/fuzz/findings/$name-" "build/fuzz/corpus/$name" "tests/fuzz/$name" \
		>"build/fuzz/$name.log" 2>&1; then
		passed=$((passed + 1))
		echo "$name: $(awk '/number_of_executed_units/ {print $2}' "build/fuzz/$name.log") inputs, nothing found"
	else
		failed=$((failed + 1))
		echo "$name: found something, see build/fuzz/$name.log and build/fuzz/findings"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
