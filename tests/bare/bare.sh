#!/bin/sh
# Proves that a bare machine is enough: makes a minimal Debian 12 in a temporary directory, clones the last commit into
# it, and runs ./dev run there until the server answers, a second time to see that it is quick, and ends it.
#   tests/bare/bare.sh [--test] [--keep]
# --test also runs ./dev test there; --keep leaves the root for a look. Needs root and debootstrap; takes minutes.
# The package sources (and npm's registry) are those that this machine uses.
set -eu
cd "$(dirname "$0")/../.."
. tests/ports.sh

say() { printf '\n== %s\n' "$*"; }
now() { date +%s; }

# The first source of Debian 12 that apt knows here; empty: debootstrap's own.
mirror() {
	# shellcheck disable=SC2016 # for apt-get
	apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
		sed -n 's/^bookworm //p' | head -n 1
}

root_make() {
	say "A minimal Debian 12 in $root"
	# shellcheck disable=SC2046 # no source, no argument
	debootstrap --variant=minbase --include=ca-certificates bookworm "$root" $(mirror) >"$dir/debootstrap.log" 2>&1 ||
		{ tail -n 20 "$dir/debootstrap.log"; exit 3; }
	# What was needed to make it must not help what is tested.
	rm -rf "$root/etc/apt"
	cp -a /etc/apt "$root/etc/apt"
	cp -L /etc/resolv.conf "$root/etc/resolv.conf"
	cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
	for key in /usr/share/keyrings/*; do
		[ -e "$root$key" ] || cp -L "$key" "$root$key"
	done
	# No package may start a service: the root shares this machine's network.
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod +x "$root/usr/sbin/policy-rc.d"
	git clone -q --no-hardlinks --depth 1 "file://$PWD" "$root/anju"
	for name in gcc make node npm; do
		[ ! -e "$root/usr/bin/$name" ] || { echo "$name is there: not a bare machine"; exit 1; }
	done
}

# become_inside COMMAND...: in the root, in its own process and mount spaces: all of it ends with the command.
become_inside() {
	# shellcheck disable=SC2016 # for the inner shells
	exec unshare --mount --pid --fork --kill-child sh -c '
		root=$1; shift
		mount --bind "$root" "$root" # a mount like a real root, so that tests can make mount spaces in it
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount -t tmpfs tmpfs "$root/tmp"
		mount -t tmpfs tmpfs "$root/dev/shm"
		exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb \
			${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
			${registry:+npm_config_registry="$registry"} NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
			${ANJU_TEST_PORTS:+ANJU_TEST_PORTS="$ANJU_TEST_PORTS"} \
			sh -c "cd /anju && exec \"\$@\"" sh "$@"' sh "$root" "$@"
}

answers() {
	# shellcheck disable=SC2016 # for the inner shell
	bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" &&
		printf "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" >&3 &&
		head -n 1 <&3' sh "$port" 2>/dev/null | grep -q ' 200 '
}

# run_until_answer SECONDS_MAX: ./dev run, until /healthz answers; then ends it.
run_until_answer() {
	start=$(now)
	(become_inside ./dev run --listen "127.0.0.1:$port") >"$dir/run.log" 2>&1 &
	running=$!
	until answers; do
		if [ $(($(now) - start)) -gt "$1" ] || ! kill -0 "$running" 2>/dev/null; then
			tail -n 40 "$dir/run.log"
			echo "no answer from /healthz within $1 s"
			exit 1
		fi
		sleep 0.5
	done
	echo "/healthz answered after $(($(now) - start)) s"
	sleep 1 # the address and the sign-ins are printed
	tail -n 14 "$dir/run.log" | sed 's/^/    /'
	run_stop
}

# unshare waits for its child and takes no TERM itself.
run_stop() {
	# shellcheck disable=SC2046 # none or one
	[ -z "$running" ] || kill -TERM $(cat "/proc/$running/task/$running/children") 2>/dev/null || :
	[ -z "$running" ] || wait "$running" || :
	running=''
}

clean_up() {
	run_stop
	if [ -n "$keep" ]; then echo "kept: $dir"; else rm -rf --one-file-system "$dir"; fi
}

test_too='' keep='' running=''
for word do
	case $word in
	--test) test_too=1 ;;
	--keep) keep=1 ;;
	*) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2 ;;
	esac
done
if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
	echo "Needs root and the package debootstrap."
	exit 2
fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/anju-bare.XXXXXX")
root=$dir/root
port=$(port_free)
registry=$(npm config get registry 2>/dev/null || :)
export registry
trap clean_up EXIT
trap 'exit 130' INT TERM HUP
root_make
say "./dev run on the bare machine"
run_until_answer 600
say "./dev run again"
run_until_answer 30
if [ -n "$test_too" ]; then
	say "./dev test"
	(become_inside ./dev test)
fi
say "A bare Debian 12 is enough."
