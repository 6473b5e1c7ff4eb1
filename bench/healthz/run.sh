#!/bin/sh
# Requests per CPU second of the server process: bare libmicrohttpd against src/http, in turns. Needs wrk.
# run.sh BARE OUR [ROUNDS] [SECONDS] [PORT]
set -eu
bare=$1 our=$2 rounds=${3:-5} seconds=${4:-2} port=${5:-18890}
ticks=$(getconf CLK_TCK)

one() { # program: prints requests per CPU second
	"$1" "$port" & pid=$!
	sleep 0.3
	before=$(awk '{print $14 + $15}' "/proc/$pid/stat")
	requests=$(wrk -t1 -c32 -d"${seconds}s" "http://127.0.0.1:$port/healthz" | awk '/requests in/ {print $1}')
	after=$(awk '{print $14 + $15}' "/proc/$pid/stat")
	kill "$pid"; wait "$pid" 2>/dev/null || true
	awk -v r="$requests" -v t="$((after - before))" -v hz="$ticks" 'BEGIN {printf "%.0f\n", r * hz / t}'
}

list_bare= list_our=
i=0
while [ "$i" -lt "$rounds" ]; do
	list_bare="$list_bare $(one "$bare")"
	list_our="$list_our $(one "$our")"
	i=$((i + 1))
done
median() { printf '%s\n' "$@" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
b=$(median $list_bare) o=$(median $list_our)
echo "requests per CPU second: bare $b, src/http $o"
awk -v b="$b" -v o="$o" 'BEGIN {printf "ratio %.2f\n", o / b}'
