# Helpers of the tests of tools/: sourced by each, run from the repository root.
# takes NAME COMMAND...             the command ends with 0
# refuses NAME WORDS COMMAND...     the command ends with 1 and says the words
# same NAME FILE WANTED             the file holds exactly the wanted text
set -u
tools=${TOOLS:-build/tools}
passed=0 failed=0
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT

ok() { passed=$((passed + 1)); }
bad() {
	failed=$((failed + 1))
	printf 'FAILED: %s\n' "$1"
	sed 's/^/    /' "$dir/said"
}
takes() {
	name=$1
	shift
	if "$@" >"$dir/said" 2>&1; then ok; else bad "$name"; fi
}
refuses() {
	name=$1 words=$2
	shift 2
	"$@" >"$dir/said" 2>&1
	code=$?
	if [ $code -eq 1 ] && grep -qF -e "$words" "$dir/said"; then ok; else bad "$name (ended with $code, wanted: $words)"; fi
}
same() {
	printf '%s\n' "$3" | diff - "$2" >"$dir/said" 2>&1 && ok || bad "$1"
}
end() {
	echo "$passed passed, $failed failed"
	[ $failed -eq 0 ]
}
