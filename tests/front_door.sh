#!/bin/sh
# Tests ./dev itself, in a scratch copy, with stand-ins for dpkg-query, apt-get, sudo, id and make.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/anju-door.XXXXXX")
trap 'clean_up' EXIT
passed=0 failed=0

clean_up() {
	[ ! -e "$dir/simulator-pid" ] || kill "$(cat "$dir/simulator-pid")" 2>/dev/null || :
	rm -rf "$dir"
}

# expect NAME: the last run's code and output against $want_code and the pattern lines in $want.
expect() {
	if [ "$code" -eq "$want_code" ] && { [ -z "$want" ] || grep -qE -- "$want" "$dir/out"; }; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $1: wanted code $want_code and /$want/, got code $code and:"
		sed 's/^/    /' "$dir/out"
	fi
}

run() {
	code=0
	(cd "$dir/tree" && PATH="$dir/bin:$PATH" ./dev "$@") >"$dir/out" 2>&1 </dev/null || code=$?
}

# stand_in NAME: a program made of the text on standard input.
stand_in() {
	{ echo '#!/bin/sh'; cat; } >"$dir/bin/$1"
	chmod +x "$dir/bin/$1"
}

# script PATH: a script of the scratch tree, from standard input.
script() {
	mkdir -p "$(dirname "$dir/tree/$1")"
	{ echo '#!/bin/sh'; cat; } >"$dir/tree/$1"
	chmod +x "$dir/tree/$1"
}

scratch_tree() {
	mkdir -p "$dir/bin" "$dir/tree"
	cp "$top/dev" "$dir/tree/"
	printf '%s\n' '[build]  # why' 'gcc # c' 'make' 'there unless sh # why' '[test]' 'clang' >"$dir/tree/packages.debian"
	: >"$dir/calls"
	stand_in dpkg-query <<-END
		echo "dpkg-query" >>$dir/calls
		cat $dir/installed
		exit 1
	END
	stand_in apt-get <<-END
		echo "apt-get \$*" >>$dir/calls
	END
	stand_in id <<-END
		cat $dir/uid
	END
	stand_in make <<-END
		echo "make \$*" >>$dir/calls
		for word; do target=\$word; done
		[ ! -e $dir/make-\$target ] || . $dir/make-\$target
	END
	stand_in sudo <<-END
		[ -e $dir/may-sudo ] || exit 1
		[ "\$1" = -n ] || { echo "sudo" >>$dir/calls; exec "\$@"; }
	END
	echo 0 >"$dir/uid"
	everything_installed
}

everything_installed() { printf 'installed %s\n' gcc make clang >"$dir/installed"; }

calls() { cat "$dir/calls" >"$dir/out"; : >"$dir/calls"; code=0; }

test_usage() {
	want_code=0
	run
	for name in run build test check pg browser crash fuzz sim bench clean; do
		want="^  \./dev $name "; expect "usage lists $name"
	done
	run paint; want_code=2 want='no command "paint"'; expect 'an unknown command is wrong use'
}

test_packages() {
	want_code=0
	: >"$dir/calls"
	run build; want=''; expect 'build, everything installed'
	calls; want='^make .*all$'; expect 'build calls make'
	echo "$(grep -c dpkg-query "$dir/out") $(grep -c apt-get "$dir/out" || :)" >"$dir/out"
	want='^1 0$'; expect 'one dpkg-query, no apt-get when everything is there'

	printf 'installed make\nnot-installed gcc\n' >"$dir/installed"
	run build; want='Installing: gcc'; expect 'says what it installs'
	calls; want='^apt-get .*update'; expect 'fresh lists before an installation'
	want='install --no-install-recommends gcc$'; expect 'only what is missing, of the group asked for'

	echo 1000 >"$dir/uid"
	run build; want_code=2 want='apt-get install .* gcc'; expect 'neither root nor sudo: says what to install'
	calls; want_code=0 want='^dpkg-query$'; expect 'and does not try'
	if grep -q apt-get "$dir/out"; then code=1; fi; want=''; expect 'nor calls apt-get'
	: >"$dir/may-sudo"
	run build; want='Installing: gcc'; expect 'sudo is used where it is allowed'
	calls; want='^sudo$'; expect 'through sudo'
	echo 0 >"$dir/uid"
	everything_installed
}

scripts_that_pass() {
	for each in front_door.sh requirements.sh api/run.sh simulation/run.sh pg.sh flow/run.sh browser/run.sh crash/run.sh fuzz/replay.sh; do
		echo 'echo "3 passed, 0 failed"' | script "tests/$each"
	done
	echo 'echo noise; echo "10 passed, 0 failed"; echo "about 5 passed, 5 failed"' >"$dir/make-check-unit"
}

last_line() { tail -n 1 "$dir/out" >"$dir/last"; mv "$dir/last" "$dir/out"; }

test_sums() {
	scripts_that_pass
	run test; want_code=0 want='^ok .*unit tests'; expect 'a step that passes'
	last_line; want='^40 passed, 0 failed$'; expect 'sums of every step: 3 of make, 10 units, 9 times 3'

	echo 'echo "2 passed, 1 failed"; echo reason; exit 1' | script tests/crash/run.sh
	run test; want_code=1 want='\| reason'; expect 'the tail of a failing step is shown'
	last_line; want='^39 passed, 1 failed$'; expect 'a failed test is counted once'

	echo 'echo "2 passed, 1 failed"; exit 0' | script tests/crash/run.sh
	run test; last_line; want='^39 passed, 1 failed$'; expect 'also when the step forgets to end with 1'

	echo 'kill -9 $$' | script tests/crash/run.sh
	run test; last_line; want='^37 passed, 1 failed$'; expect 'a step that dies counts as one failed'

	echo 'echo "4 passed, 0 failed"; exit 7' | script tests/crash/run.sh
	run test; last_line; want='^41 passed, 1 failed$'; expect 'a bad end after good figures too'

	echo 'exit 0' | script tests/crash/run.sh
	run test; want='printed no figures'; expect 'tests without figures have not run'
	last_line; want='^37 passed, 1 failed$'; expect 'and count as one failed'

	echo 'exit 2' >"$dir/make-all"
	run test; want_code=1 want='nothing else was tried'; expect 'a broken build ends it'
	last_line; want='^0 passed, 1 failed$'; expect 'with its figures'
	rm "$dir/make-all"
}

# A server that listens for real, so that the check of the port is the real one.
test_run() {
	command -v node >/dev/null || return 0
	. "$top/tests/ports.sh"
	port=$(port_free) simulator_port=$(port_free)
	node -e 'require("net").createServer().listen(+process.argv[1], "127.0.0.1")' "$port" &
	holder=$!
	until port_listens "$port"; do kill -0 "$holder"; sleep 0.05; done
	run run --listen "127.0.0.1:$port"; want_code=2 want="Port $port is in use"; expect 'a taken port is said kindly'
	want="--listen 127.0.0.1:$((port + 1))"; expect 'with another to take'
	kill "$holder"; wait "$holder" 2>/dev/null || :

	script build/anju <<-END
		echo "anju \$*" >>$dir/calls
		case \$1 in
		demo) echo city >data/anju.db; echo "tenant anna secret" >data/sign-ins.txt ;;
		serve) exec node -e 'require("net").createServer().listen($port, "127.0.0.1"); setTimeout(() => process.exit(0), 1500)' ;;
		esac
	END
	script build/wechat-simulator <<-END
		echo "simulator \$*" >>$dir/calls
		echo "wechat_base_url = http://127.0.0.1:$simulator_port" >data/wechat-simulator/wechat.conf
		echo \$\$ >$dir/simulator-pid
		exec node -e 'require("net").createServer().listen($simulator_port, "127.0.0.1")'
	END
	run run --listen="127.0.0.1:$port"; want_code=0 want='^tenant anna secret'; expect 'the sign-ins are printed'
	want="http://127.0.0.1:$port "; expect 'and the address'
	calls; want='^anju demo --homes 2000 --seed 1$'; expect 'a city where there is none'
	want="^anju serve --config data/wechat-simulator/wechat.conf --listen=127.0.0.1:$port\$"; expect 'configured for the simulator'
	if kill -0 "$(cat "$dir/simulator-pid")" 2>/dev/null; then code=1; fi
	want=''; expect 'the simulator ends with the server'

	run run "--listen=127.0.0.1:$port"
	calls; if grep -q demo "$dir/out"; then code=1; fi; want='^anju serve'; expect 'the city is made once'
	run run "--listen=127.0.0.1:$port"
	calls; want='^anju migrate$'; expect 'and brought up to date at each start'
	: >"$dir/tree/data/demo-unfinished"
	run run "--listen=127.0.0.1:$port"
	calls; want='^anju demo'; expect 'a half-made city is made again'

	echo 'echo "no key" >&2; exit 3' | script build/wechat-simulator
	run run "--listen=127.0.0.1:$port"; want_code=3 want='payment simulator did not start'; expect 'a simulator that dies is said'
}

scratch_tree
test_usage
test_packages
test_sums
test_run
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
