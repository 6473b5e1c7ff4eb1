#!/bin/sh
# What a machine can do to us. crash.mjs: kill -9 while people write, bill and import. disk.mjs: a disk without room.
# run.sh [SECONDS of kills during single writes, 20]. ANJU_TEST_SEED=N makes the same choices again.
# Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../.."
here=tests/crash
scratch=$(mktemp -d "${TMPDIR:-/tmp}/anju-crash.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
passed=0 failed=0 skipped=0

# run NAME COMMAND...: its words, and its figures into ours.
run() {
	name=$1
	shift
	line=''
	"$@" >"$scratch/log" 2>&1 || :
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$scratch/log" | tail -n 1)
	sed "s/^/$name: /" "$scratch/log" | grep -v -E '^[^:]*: [0-9]+ passed, [0-9]+ failed$'
	[ -n "$line" ] || { echo "FAILED  $name died"; line='0 passed, 1 failed'; }
	passed=$((passed + ${line%% passed*}))
	line=${line#*, }
	failed=$((failed + ${line%% failed*}))
}

# A disk of 64 MB that nobody else sees and that goes away with the command: as root, or as root of a space of one's own.
small_disk() {
	for unshare in 'unshare -m' 'unshare -rm'; do
		if $unshare mount -t tmpfs -o size=1m tmpfs "$scratch" 2>/dev/null; then
			echo "$unshare"
			return
		fi
	done
}

ANJU_CRASH_SECONDS=${1:-20} run crash node "$here/crash.mjs"
mkdir "$scratch/disk"
unshare=$(small_disk)
if [ -n "$unshare" ]; then
	# shellcheck disable=SC2016,SC2086 # the inner shell expands; two words are two words
	run disk $unshare sh -c 'mount -t tmpfs -o size=64m tmpfs "$1" && TMPDIR=$1 exec node "$2/disk.mjs"' sh "$scratch/disk" "$here"
else
	skipped=1
	echo "skipped: no small disk can be mounted here (neither as root nor in a user namespace): disk.mjs"
fi
if [ "$skipped" -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
[ "$failed" -eq 0 ]
