#!/bin/sh
# All tests of the generators and of lint; ends with the sum.
cd "$(dirname "$0")/../.." || exit 2
make -s build/tools/messages build/tools/templates build/tools/assets build/tools/lint build/tools/sqlc >/dev/null || exit 2
passed=0 failed=0
for test in tests/tools/*_test.sh; do
	out=$(sh "$test" 2>&1)
	code=$?
	printf '%s: %s\n' "$test" "$out"
	last=$(printf '%s\n' "$out" | sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p')
	[ -n "$last" ] || last="0 1"
	passed=$((passed + ${last% *})) failed=$((failed + ${last#* }))
	[ $code -eq 0 ] || [ "${last#* }" != 0 ] || failed=$((failed + 1))
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
