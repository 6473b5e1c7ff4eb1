#!/bin/sh
# docs/requirements.md is whole and true: every id once, and what is called done or thin names a test that is there.
# Another list may be named (its own test below does so). Prints a line per fault and "N passed, N failed".
set -eu
cd "$(dirname "$0")/.."

# requirements_check LIST: prints faults and the figures; fails when there is a fault.
requirements_check() {
	{
		# All tests of the sources, one name a line.
		find src tests/unit -name '*.c' -exec sed -n 's/^TEST(\([a-z0-9_]*\), *\([a-z0-9_]*\)).*/test \1.\2/p' {} +
		for file in tests/flow/*_flow.mjs tests/api/*.mjs tests/browser/walks/*.mjs; do
			[ ! -e "$file" ] || printf 'test %s\n' "$(basename "$file" .mjs)"
		done
		printf 'list\n'
		cat "$1"
	} | awk '
		function fault(words) { print words; failed++ }
		function group(name, last, width,    i) {
			for (i = 1; i <= last; i++) wanted[++ids] = sprintf("%s%0" width "d", name, i)
		}
		function trim(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }
		function row(    id, state, folder, test) {
			id = trim(cell[2]); state = trim(cell[5]); folder = trim(cell[6]); test = trim(cell[7])
			seen[id]++
			if (seen[id] > 1) fault(id ": stands there twice")
			else if (state !~ /^(done|thin|open)$/) fault(id ": state \"" state "\" is none of done, thin, open")
			else if (folder == "") fault(id ": names no folder")
			else if (state == "open" && test != "") fault(id ": is open and names a test")
			else if (state != "open" && test == "") fault(id ": is " state " and names no test")
			else if (state != "open" && !(test in tests)) fault(id ": no test is called " test)
			else passed++
		}
		BEGIN {
			passed = 0; failed = 0
			group("S0-", 159, 2); group("S1-", 75, 2); group("S2-", 32, 2); group("S3-", 26, 2); group("S4-", 51, 2)
			group("F", 155, 1)
		}
		!list && $1 == "test" { tests[$2] = 1; next }
		!list { list = 1; next }
		/^\| (S[0-9]-|F)[0-9]/ {
			if (split($0, cell, "|") != 9) fault($2 ": a row has seven columns")
			else row()
		}
		END {
			for (i = 1; i <= ids; i++) {
				if (!(wanted[i] in seen)) fault(wanted[i] ": is missing")
				known[wanted[i]] = 1
			}
			for (id in seen) if (!(id in known)) fault(id ": is no id of the lists")
			printf "%d passed, %d failed\n", passed, failed
			exit failed > 0
		}'
}

# The check itself must be able to fail: each of these edits of the list is a fault.
requirements_check_self() {
	list=$(mktemp)
	trap 'rm -f "$list"' EXIT
	for edit in '/^| S1-20 /d' '/^| F7 /p' 's/^\(| S0-29 .*| done | [a-z]* | \)[^ ]*/\1no.such_test/' \
		's/^\(| S1-31 .*\)| done |/\1| nearly |/'; do
		sed "$edit" docs/requirements.md >"$list"
		if requirements_check "$list" >/dev/null; then
			printf 'The check does not see: sed %s\n0 passed, 1 failed\n' "$edit"
			exit 1
		fi
	done
}

[ $# -gt 0 ] || requirements_check_self
requirements_check "${1:-docs/requirements.md}"
