#!/bin/sh
# Years of a small city against a small model (tests/unit/simulation.c), with one seed after another.
# run.sh [SECONDS, 30] [SEED to begin with: the clock's]. With ANJU_TEST_PG_URL on PostgreSQL too. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../.."
seconds=${1:-30}
seed=${2:-$(date +%s)}
make --no-print-directory -j"$(nproc)" build/check/unit >/dev/null || { echo '0 passed, 1 failed'; exit 1; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM HUP
end=$(($(date +%s) + seconds)) passed=0 failed=0
while [ "$(date +%s)" -lt "$end" ] && [ "$failed" -lt 3 ]; do
	if ANJU_TEST_SEED=$seed ANJU_SIM_MONTHS=30 build/check/unit -v simulation >"$log" 2>&1; then
		passed=$((passed + 1))
		grep '^simulation:' "$log"
	else
		failed=$((failed + 1))
		echo "FAILED  seed $seed (again: tests/sim/run.sh 1 $seed)"
		grep -E 'ERROR|LINE|Sanitizer' "$log" | head -n 20
	fi
	seed=$((seed + 1))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
