#!/bin/sh
# What Anju costs beside the least that would do: ratios and absolutes in one run, medians of rounds in turns. bench/README.md says how.
# Everything is in build/bench/ and on loopback ports 21200 and 21201 (BENCH_PORT moves them). BENCH_ROUNDS, default 3.
set -eu
cd "$(dirname "$0")/.."
make --no-print-directory -s all bench
root=$PWD dir=$PWD/build/bench port=${BENCH_PORT:-21200} rounds=${BENCH_ROUNDS:-3} ticks=$(getconf CLK_TCK)
bare_port=$((port + 1)) server='' child='' bare=''
query='homes?state=let&sort=built_area&order=desc&home_type=%E4%BA%8C%E5%AE%A4'
export ANJU_FILES="$dir/files"

say() { printf '%s\n' "$*"; }
row() { printf '%-52s %14s %14s %9s  %s\n' "$@"; }
median() { printf '%s\n' "$@" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", (b > 0 ? a / b : 0) }'; }
cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
# verdict VALUE least|most TARGET
verdict() { awk -v v="$1" -v how="$2" -v t="$3" 'BEGIN { print (how == "least" ? v >= t : v <= t) ? "ok, " how " " t : "MISSED, " how " " t }'; }

end() {
	for pid in $server $bare; do
		kill -TERM "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	server='' bare=''
}
trap end EXIT
trap 'exit 130' INT TERM HUP

ready() { until curl -sf -o "$dir/ready" "http://127.0.0.1:$1/$2"; do kill -0 "$3"; sleep 0.02; done; }

# serve DATABASE [NAME=VALUE...]: the server on $port; $child is the process that answers.
serve() {
	database=$1
	shift
	env ANJU_DB="sqlite:$dir/$database" "$@" build/anju serve --listen "127.0.0.1:$port" >"$dir/serve.log" 2>&1 &
	server=$!
	ready "$port" healthz "$server"
	child=$(tr -d ' ' <"/proc/$server/task/$server/children")
}

field() { sed -n "s/.*name=\"$1\" value=\"\([^\"]*\)\".*/\1/p" "$dir/page.html" | head -n 1; }
get() { curl -sf -b "$dir/jar" -c "$dir/jar" -o "$dir/page.html" "http://127.0.0.1:$port/$1"; }
sign_in() { # NAME: sets $cookie
	rm -f "$dir/jar"
	get sign-in
	curl -sf -b "$dir/jar" -c "$dir/jar" -o "$dir/answer" -d "_csrf=$(field _csrf)&_operation=$(field _operation)&sign_in_name=$1" \
		-d 'password=anju-demo-2026' "http://127.0.0.1:$port/sign-in"
	cookie=$(awk '$6 == "anju" { print $7 }' "$dir/jar")
	[ -n "$cookie" ] || { say "cannot sign in as $1"; exit 3; }
}

# load PID ADDRESS WRK-ARGS...: sets $rate (requests/s), $per_cpu (requests per CPU second), $micro (CPU us per request), $p99.
load() {
	pid=$1 address=$2
	shift 2
	before=$(cpu_ticks "$pid")
	wrk --latency "$@" "$address" >"$dir/wrk.log"
	after=$(cpu_ticks "$pid")
	if grep -q 'refused\|Non-2xx\|Socket errors' "$dir/wrk.log"; then
		grep 'refused\|Non-2xx\|Socket errors' "$dir/wrk.log" | sort | uniq -c | head -n 5
		exit 3
	fi
	requests=$(awk '/requests in/ { print $1 }' "$dir/wrk.log")
	rate=$(awk '/Requests\/sec/ { print int($2) }' "$dir/wrk.log")
	p99=$(awk '$1 == "99%" { print $2 }' "$dir/wrk.log")
	per_cpu=$(awk -v r="$requests" -v t=$((after - before)) -v hz="$ticks" 'BEGIN { printf "%.0f", r * hz / (t > 0 ? t : 1) }')
	micro=$(awk -v r="$requests" -v t=$((after - before)) -v hz="$ticks" 'BEGIN { printf "%.0f", t * 1e6 / hz / (r > 0 ? r : 1) }')
}

# ---- the city: made once ----

city_make() {
	version=$(cat migrations/*.sql bench/fill.sql | cksum | tr ' ' '-')
	[ ! -e "$dir/city-$version.db" ] || return 0
	say 'making a city of 100,000 homes ...'
	rm -f "$dir"/city-*
	ANJU_TEST_FAST_HASH=1 ANJU_DB="sqlite:$dir/city-new.db" build/anju demo --homes 2000 --seed 1 >"$dir/demo.log" 2>&1
	"$dir/bare_sql" "$dir/city-new.db" bench/fill.sql >"$dir/fill.log"
	# the month under way is billed: all accounts are there, as in any later month
	month=$(date +%Y-%m)
	ANJU_DB="sqlite:$dir/city-new.db" build/anju bill --period "$month" >"$dir/bill.log" 2>&1
	mv "$dir/city-new.db" "$dir/city-$version.db"
	mv "$dir/city-new.db.key" "$dir/city.key"
}
city() { # NAME: a fresh copy
	rm -f "$dir/$1" "$dir/$1-wal" "$dir/$1-shm"
	cp "$dir/city-$version.db" "$dir/$1"
	cp "$dir/city.key" "$dir/$1.key"
}

# ---- the measurements ----

bench_health() {
	serve list.db
	"$dir/bare_http" "$bare_port" & bare=$!
	ready "$bare_port" healthz "$bare"
	ours='' theirs=''
	for _ in $(seq "$rounds"); do
		load "$child" "http://127.0.0.1:$port/healthz" -t1 -c32 -d2s; ours="$ours $per_cpu"
		load "$bare" "http://127.0.0.1:$bare_port/healthz" -t1 -c32 -d2s; theirs="$theirs $per_cpu"
	done
	end
	ours=$(median $ours) theirs=$(median $theirs)
	row '/healthz, requests per CPU second' "$ours" "$theirs" "$(ratio "$ours" "$theirs")" "$(verdict "$(ratio "$ours" "$theirs")" least 0.70)"
}

bench_list() {
	serve list.db
	sign_in lease-officer
	get "$query"
	cp "$dir/page.html" "$dir/list.html"
	"$dir/bare_list" "$bare_port" "$dir/list.db" "$dir/list.html" & bare=$!
	ready "$bare_port" homes "$bare"
	cmp -s "$dir/ready" "$dir/list.html" || { say 'the page by hand is not the same page'; exit 3; }
	ours='' theirs=''
	for _ in $(seq "$rounds"); do
		load "$child" "http://127.0.0.1:$port/$query" -t1 -c8 -d3s -H "Cookie: anju=$cookie"; ours="$ours $micro"
		load "$bare" "http://127.0.0.1:$bare_port/homes" -t1 -c8 -d3s; theirs="$theirs $micro"
	done
	memory=$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$child/status")
	end
	ours=$(median $ours) theirs=$(median $theirs)
	row 'homes list, 50 of 100,000, CPU us per request' "$ours" "$theirs" "$(ratio "$ours" "$theirs")" "$(verdict "$(ratio "$ours" "$theirs")" most 2)"
	row 'memory of the server after it, MB' "$memory" - - "$(verdict "$memory" most 100)"
}

# posts_of GROUP_MAX: adds the rate to $rates, the last p99 in $p99
posts_of() {
	city post.db
	serve post.db "ANJU_GROUP_MAX=$1" ${slow:+"LD_PRELOAD=$dir/slow_sync.so"}
	sign_in director
	get matters/new
	BENCH_CSRF=$(field _csrf)
	export BENCH_CSRF
	load "$child" "http://127.0.0.1:$port/matters" -t1 -c64 -d3s -H "Cookie: anju=$cookie" -s bench/post.lua
	end
}

bench_posts() { # WORDS LEAST
	ours='' theirs=''
	for _ in $(seq "$rounds"); do
		posts_of 0; ours="$ours $rate" p99_ours=$p99
		posts_of 1; theirs="$theirs $rate" p99_theirs=$p99
	done
	ours=$(median $ours) theirs=$(median $theirs)
	row "durable posts a second, 64 connections$1" "$ours" "$theirs" "$(ratio "$ours" "$theirs")" "$(verdict "$(ratio "$ours" "$theirs")" least "$2")"
	row '    p99 of the last round' "$p99_ours" "$p99_theirs" - ''
}

# The month after the one that is billed: CPU seconds of the whole command against the bare run.
bench_bill() {
	next=$(date -d "$(date +%Y-%m-01) +1 month" +%Y-%m)
	first=$(date -d "$next-01" +%Y%m%d) last=$(date -d "$next-01 +1 month -1 day" +%Y%m%d)
	sed "s/PERIOD/${first%??}/g; s/FIRST/$first/g; s/LAST/$last/g" bench/bill.sql >"$dir/bill.sql"
	ours='' theirs=''
	for _ in $(seq "$rounds"); do
		city bill.db
		ours="$ours $(ANJU_DB="sqlite:$dir/bill.db" sh -c 'build/anju bill --period "$1" >build/bench/bill.log 2>&1; times' bill "$next" |
			awk 'NR == 2 { split($1, u, /[ms]/); split($2, s, /[ms]/); print u[1] * 60 + u[2] + s[1] * 60 + s[2] }')"
		city bill.db
		theirs="$theirs $("$dir/bare_sql" "$dir/bill.db" "$dir/bill.sql")"
	done
	ours=$(median $ours) theirs=$(median $theirs)
	row 'billing 100,000 leases, CPU seconds' "$ours" "$theirs" "$(ratio "$ours" "$theirs")" "$(verdict "$(ratio "$ours" "$theirs")" most 1.5)"
}

# Posts of 8 people while the server bills a month as its job.
bench_bill_writes() {
	city bill.db
	serve bill.db
	sign_in finance
	get bill-runs
	period=$(date -d "$(date +%Y-%m-01) +1 month" +%Y-%m)
	curl -sf -b "$dir/jar" -o "$dir/answer" -d "_csrf=$(field _csrf)&period=$period" "http://127.0.0.1:$port/bill-runs"
	sign_in director
	get matters/new
	BENCH_CSRF=$(field _csrf)
	export BENCH_CSRF
	load "$child" "http://127.0.0.1:$port/matters" -t1 -c8 -d4s -H "Cookie: anju=$cookie" -s bench/post.lua
	end
	row 'posts while a month is billed: p99, 8 connections' "$p99" - - "$(milliseconds "$p99" | { read -r ms; verdict "$ms" most 500; })"
}
milliseconds() { say "$1" | awk '/us$/ { print $1 / 1000; next } /ms$/ { print $1 + 0; next } { print $1 * 1000 }'; }

bench_start() {
	taken=''
	for _ in $(seq "$rounds"); do
		began=$(date +%s%N)
		serve list.db
		taken="$taken $((($(date +%s%N) - began) / 1000000))"
		end
	done
	taken=$(median $taken)
	row 'start to first answer, ms' "$taken" - - "$(verdict "$taken" most 200)"
}

# The public start page and all that it asks for, as a browser gets it from the server itself (HTML is compressed by the proxy: gzip here).
bench_page() {
	serve list.db
	page="$dir/first.html"
	curl -sf -o "$page" "http://127.0.0.1:$port/"
	bytes=$(gzip -6 -c "$page" | wc -c)
	for path in $(grep -o '\(src\|href\)="/assets/[^"]*"' "$page" | cut -d'"' -f2 | sort -u); do
		bytes=$((bytes + $(curl -sf -H 'Accept-Encoding: gzip' -o "$dir/asset" -w '%{size_download}' "http://127.0.0.1:$port$path")))
	done
	foreign=$(grep -c '\(src\|href\|action\)="\(https\?:\)\?//' "$page" || :)
	end
	row 'first page with its assets, compressed bytes' "$bytes" - - "$(verdict "$bytes" most 51200)"
	row 'foreign hosts in it' "$foreign" - - "$(verdict "$foreign" most 0)"
}

city_make
city list.db
say "load $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, $rounds rounds"
row '' Anju yardstick ratio ''
# run.sh health list ...: only these
for part in ${*:-health list posts bill bill_writes start page}; do
	slow=''
	case $part in
	posts)
		bench_posts '' 2.5
		slow=1
		bench_posts ', sync +1 ms' 10 ;;
	*) "bench_$part" ;;
	esac
done
