#!/bin/sh
# The simulator against the code that Anju uses on the wire: orders, callbacks, refunds, bills, and every fault.
# usage: simulator_test.sh [BUILD]   environment: SIM_PORT, LISTEN_PORT, SIM_RUN (as "valgrind ...")
set -u
BUILD=${1:-build}
HERE=$(dirname "$0")
SIM_PORT=${SIM_PORT:-18710}
LISTEN_PORT=${LISTEN_PORT:-18711}
DIR=$(mktemp -d)
CONF=$DIR/sim/wechat.conf
LOG=$DIR/notify.log
CONTROL=http://127.0.0.1:$SIM_PORT/control
NOTIFY=http://127.0.0.1:$LISTEN_PORT/pay/wechat/notify
PASSED=0
FAILED=0
SIM_PID=
LISTENER_PID=

stop_all() {
	[ -n "$LISTENER_PID" ] && kill "$LISTENER_PID" 2>/dev/null
	[ -n "$SIM_PID" ] && kill "$SIM_PID" 2>/dev/null
	wait 2>/dev/null
	rm -rf "$DIR"
}
trap stop_all EXIT
trap 'exit 1' INT TERM

# check NAME EXPECTED ACTUAL: EXPECTED is a shell pattern
check() {
	# shellcheck disable=SC2254
	case $3 in
	$2) PASSED=$((PASSED + 1)) ;;
	*)
		FAILED=$((FAILED + 1))
		printf 'failed: %s\n  expected %s\n  got      %s\n' "$1" "$2" "$3"
		;;
	esac
}

# wait_for NAME COUNT PATTERN: that many lines in the log of callbacks, within 10 s; then no more for a moment
wait_for() {
	tries=0
	while [ "$(count "$3")" -lt "$2" ] && [ $tries -lt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	sleep 0.2
	check "$1" "$2" "$(count "$3")"
}
count() { grep -c -- "$1" "$LOG"; }

sim_start() {
	: >"$DIR/out"
	# shellcheck disable=SC2086
	${SIM_RUN:-} "$BUILD/wechat-simulator" --listen "127.0.0.1:$SIM_PORT" --dir "$DIR/sim" --seed 7 \
		--retry-scale 100 --refund-delay 100 >"$DIR/out" 2>>"$DIR/err" &
	SIM_PID=$!
	tries=0
	while ! grep -q ^configuration "$DIR/out"; do # making keys under valgrind takes a minute on a busy machine
		sleep 0.1
		tries=$((tries + 1))
		[ $tries -lt 3000 ] && kill -0 "$SIM_PID" 2>/dev/null && continue
		echo "the simulator does not start: $(cat "$DIR/err")"
		exit 1
	done
}

# sim_stop: by SIGTERM; prints its exit code
sim_stop() {
	kill "$SIM_PID"
	wait "$SIM_PID"
	STOPPED=$?
	SIM_PID=
}

client() { "$BUILD/simulation/wechat_client" "$@"; }
call() { client "$CONF" "$@" | tr '\n' ' '; }
control() { curl -s --noproxy '*' -X POST "$CONTROL/$1"; }
control_status() { curl -s --noproxy '*' -o /dev/null -w '%{http_code}' "$@"; }
value() { sed -n "s/^$1 = //p" "$CONF"; }
body() { # body NUMBER FEN [MORE]: of an order
	printf '{"appid":"%s","mchid":"%s","description":"房租 2026-11","out_trade_no":"%s","notify_url":"%s",%s"amount":{"total":%s,"currency":"CNY"}}' \
		"$APPID" "$MCHID" "$1" "$NOTIFY" "${3:-}" "$2"
}
order() { call POST /v3/pay/transactions/native "$(body "$1" "$2")" >/dev/null; }
query() { call GET "/v3/pay/transactions/out-trade-no/$1?mchid=$MCHID"; }
pay() { control "pay?out_trade_no=$1" >/dev/null; }
fault() { control "fault?name=$1&${2:-}" >/dev/null; }
listener() { curl -s --noproxy '*' -X POST "http://127.0.0.1:$LISTEN_PORT/set?$1"; }

sim_start
MCHID=$(value wechat_mchid)
APPID=$(value wechat_appid)
: >"$LOG"
"$BUILD/simulation/notify_listener" "$CONF" "$LOG" "$LISTEN_PORT" >"$DIR/listener" &
LISTENER_PID=$!
tries=0
while ! grep -q port "$DIR/listener"; do
	sleep 0.1
	tries=$((tries + 1))
	[ $tries -lt 300 ] && kill -0 "$LISTENER_PID" 2>/dev/null && continue
	echo "the listener does not start"
	exit 1
done

# --- what it tells
check 'address' "address http://127.0.0.1:$SIM_PORT" "$(head -1 "$DIR/out")"
check 'configuration' "configuration $CONF" "$(tail -1 "$DIR/out")"
check 'eight lines of configuration' 8 "$(grep -c '^wechat_[a-z0-9_]* = .' "$CONF")"
check 'APIv3 key has 32 bytes' 32 "$(value wechat_api_v3_key | tr -d '\n' | wc -c)"
check 'keys are private' '-rw-------*' "$(ls -l "$DIR/sim/merchant_private.pem")"

# --- orders
N=R202611000000000001
CREATED=$(call POST /v3/pay/transactions/native "$(body $N 128000)")
check 'order' '200 ok {"code_url":"weixin://wxpay/bizpayurl\?pr=*"} ' "$CREATED"
check 'same order, same code' "$CREATED" "$(call POST /v3/pay/transactions/native "$(body $N 128000)")"
check 'same number, other amount' '403 ok *OUT_TRADE_NO_USED*' \
	"$(call POST /v3/pay/transactions/native "$(body $N 128001)")"
control "expire?out_trade_no=$N&what=code" >/dev/null
FRESH=$(call POST /v3/pay/transactions/native "$(body $N 128000)")
check 'code over: a fresh one' '200 ok {"code_url"*' "$FRESH"
check 'the fresh one is another' different "$([ "$FRESH" = "$CREATED" ] && echo same || echo different)"
check 'query' "200 ok *\"trade_state\":\"NOTPAY\"*" "$(query $N)"
check 'query of nothing' '404 ok {"code":"ORDER_NOT_EXIST"*' "$(query R000000000)"
check 'query without mchid' '400 ok {"code":"PARAM_ERROR"*' "$(call GET /v3/pay/transactions/out-trade-no/$N)"
check 'query with other mchid' '400 ok {"code":"INVALID_REQUEST"*' \
	"$(call GET "/v3/pay/transactions/out-trade-no/$N?mchid=1")"
check 'page call' '200 ok {"prepay_id":"wx*' "$(call POST /v3/pay/transactions/jsapi \
	"$(body J202611000000000001 100 '"payer":{"openid":"oUpF8uMuAJO"},')")"
check 'page call without payer' '400 ok *payer.openid*' \
	"$(call POST /v3/pay/transactions/jsapi "$(body J202611000000000002 100)")"
check 'unknown address' '404 ok {"code":"RESOURCE_NOT_EXISTS"*' "$(call GET /v3/nothing)"
check 'other method' '405 ok *' "$(call DELETE /v3/pay/transactions/native)"

# --- fields
wrong() { check "$1" '400 ok {"code":"PARAM_ERROR"*' "$(call POST /v3/pay/transactions/native "$2")"; }
wrong 'number too short' "$(body R2026 1)"
wrong 'number too long' "$(body R20261100000000000123456789012345 1)"
wrong 'number with a dot' "$(body R2026.1100000 1)"
wrong 'no amount' "$(body R2026110000000001 0)"
wrong 'part of a fen' "$(body R2026110000000001 1.5)"
wrong 'amount as text' "$(body R2026110000000001 '"1"')"
wrong 'a field that is not documented' "$(body R2026110000000001 1 '"colour":"red",')"
wrong 'a field twice' "$(body R2026110000000001 1 '"mchid":"1",')"
wrong 'time over' "$(body R2026110000000001 1 '"time_expire":"2020-01-01T00:00:00+08:00",')"
wrong 'time without offset' "$(body R2026110000000001 1 '"time_expire":"2030-01-01T00:00:00",')"
wrong 'no JSON' '{"appid":'
wrong 'a list' '[]'
wrong 'nothing' ''
wrong 'notify_url with a query' \
	"$(body R2026110000000001 1 | sed 's|/notify"|/notify?a=1"|')"
wrong 'notify_url without TLS elsewhere' \
	"$(body R2026110000000001 1 | sed 's|http://127.0.0.1:[0-9]*/|http://zf.example.gov.cn/|')"
check 'other app' '400 ok {"code":"APPID_MCHID_NOT_MATCH"*' \
	"$(call POST /v3/pay/transactions/native "$(body R2026110000000001 1 | sed "s/$APPID/wx0/")")"
check 'other merchant in the body' '400 ok {"code":"INVALID_REQUEST"*' \
	"$(call POST /v3/pay/transactions/native "$(body R2026110000000001 1 | sed "s/$MCHID/1/")")"

# --- our signature
Q="/v3/pay/transactions/out-trade-no/$N?mchid=$MCHID"
sign() { # sign NAME EXPECTED OPTION VALUE...
	name=$1 expected=$2
	shift 2
	check "$name" "$expected" "$(client "$@" "$CONF" GET "$Q" | tr '\n' ' ')"
}
sign 'attributes in any order' '200 ok *' --authorization reversed
sign 'no authorization' '401 ok {"code":"SIGN_ERROR"*missing*' --authorization ''
sign 'other scheme' '401 ok {"code":"SIGN_ERROR"*' --authorization 'Bearer x'
sign 'cut short' '401 ok *' --authorization 'WECHATPAY2-SHA256-RSA2048 mchid="'
sign 'an attribute too few' '401 ok *lacks*' --authorization 'WECHATPAY2-SHA256-RSA2048 mchid="1"'
sign 'an attribute twice' '401 ok *twice*' --authorization 'WECHATPAY2-SHA256-RSA2048 mchid="1",mchid="1"'
sign 'an attribute too many' '401 ok *none of*' --authorization 'WECHATPAY2-SHA256-RSA2048 x="1"'
sign 'clock slow, within' '200 ok *' --skew -295
sign 'clock fast, within' '200 ok *' --skew 295
sign 'clock slow' '401 ok *5 minutes*' --skew -310
sign 'clock fast' '401 ok *5 minutes*' --skew 310
sign 'other serial' '401 ok *serial_no*' --serial 00AA
sign 'other merchant' '401 ok *mchid*' --mchid 1900000001
sign 'another address was signed' "401 ok *expected text: GET\\\\\\\\n$(echo "$Q" | sed 's/?/\\?/')\\\\\\\\n*" --target /v3/x
sign 'no Accept' '400 ok *Accept*' --without Accept
sign 'no User-Agent' '400 ok *User-Agent*' --without User-Agent
check 'another body was signed' '401 ok *expected text: POST*"}' "$(client --sent '{"mchid":"1"}' "$CONF" POST \
	"/v3/pay/transactions/out-trade-no/$N/close" "{\"mchid\":\"$MCHID\"}" | tail -c +1 | tr -d '\n' | sed 's/\(40[0-9]\) ok/\1 ok /')"

# --- paid
pay $N
wait_for 'callback' 1 "|$N|3|128000|ok"
check 'it was accepted' '204|ok|TRANSACTION.SUCCESS|*' "$(grep "|$N|" "$LOG")"
check 'query after' '200 ok *"trade_state":"SUCCESS"*' "$(query $N)"
ID=$(query $N | sed 's/.*"transaction_id":"\([0-9]*\)".*/\1/')
check 'query by id' '200 ok *"trade_state":"SUCCESS"*' "$(call GET "/v3/pay/transactions/id/$ID?mchid=$MCHID")"
check 'pay twice' 409 "$(control_status -X POST "$CONTROL/pay?out_trade_no=$N")"
check 'order again after' '400 ok {"code":"ORDER_PAID"*' "$(call POST /v3/pay/transactions/native "$(body $N 128000)")"
check 'close after' '400 ok {"code":"ORDER_PAID"*' \
	"$(call POST "/v3/pay/transactions/out-trade-no/$N/close" "{\"mchid\":\"$MCHID\"}")"

# --- closed
order C202611000000000001 5000
check 'close' '204 ok  ' "$(call POST /v3/pay/transactions/out-trade-no/C202611000000000001/close "{\"mchid\":\"$MCHID\"}")"
check 'closed' '200 ok *"trade_state":"CLOSED"*' "$(query C202611000000000001)"
check 'closed again' '400 ok {"code":"ORDER_CLOSED"*' \
	"$(call POST /v3/pay/transactions/out-trade-no/C202611000000000001/close "{\"mchid\":\"$MCHID\"}")"
check 'pay a closed order' 409 "$(control_status -X POST "$CONTROL/pay?out_trade_no=C202611000000000001")"
check 'paid all the same' 200 "$(control_status -X POST "$CONTROL/pay?out_trade_no=C202611000000000001&force=1")"
wait_for 'paid after close is told' 1 '|C202611000000000001|3|5000|ok'
order C202611000000000002 5000
control 'expire?out_trade_no=C202611000000000002' >/dev/null
check 'expired' '200 ok *"trade_state":"CLOSED"*' "$(query C202611000000000002)"
order C202611000000000003 5000
fault paid_while_closing
check 'paid while closing' '400 ok {"code":"ORDER_PAID"*' \
	"$(call POST /v3/pay/transactions/out-trade-no/C202611000000000003/close "{\"mchid\":\"$MCHID\"}")"
wait_for 'and told' 1 '|C202611000000000003|3|5000|ok'

# --- the payer's page
order 'P2026-11_0|0*01' 9900
CODE=$(call POST /v3/pay/transactions/native "$(body 'P2026-11_0|0*01' 9900)" | sed 's/.*"code_url":"\([^"]*\)".*/\1/')
page() { curl -s --noproxy '*' -G --data-urlencode "code_url=$CODE" "$CONTROL/pay-page"; }
check 'page' '*¥99.00*待支付*立即支付*' "$(page | tr '\n' ' ')"
check 'page of the last order' '*¥99.00*P2026-11_0|0\*01*待支付*' "$(curl -s --noproxy '*' "$CONTROL/pay-page" | tr '\n' ' ')"
check 'button' '303 http://127.0.0.1:*/control/pay-page\?out_trade_no=P2026-11_0%7C0%2A01' "$(curl -s --noproxy '*' -o /dev/null \
	-w '%{http_code} %{redirect_url}' --data-urlencode 'out_trade_no=P2026-11_0|0*01' -d page=1 "$CONTROL/pay")"
check 'page after' '*已支付*' "$(page | tr '\n' ' ')"
wait_for 'callback of the page' 1 '|P2026-11_0|0\*01|3|9900|ok'

# --- callbacks that go wrong
F=0
paid_with() { # paid_with FAULT [PARAMETERS]: a new order $N, paid under this fault
	F=$((F + 1))
	N=$(printf 'F%018d' $F)
	order "$N" 100
	[ -n "$1" ] && fault "$1" "${2:-}"
	pay "$N"
}
for case in 'wrong_signature:signature wrong' 'no_signature:header wrong' 'stale_timestamp:time wrong' \
	'future_timestamp:time wrong' 'signtest:probe' 'other_serial:serial unknown'; do
	BEFORE=$(count "^401|${case#*:}|")
	paid_with "${case%%:*}"
	wait_for "${case%%:*}: sent again, well" 1 "^204|ok|.*|$N|3|100|ok"
	check "${case%%:*}: refused first" $((BEFORE + 1)) "$(count "^401|${case#*:}|")"
done
paid_with half_body on=callback
wait_for 'half_body: sent again, whole' 1 "|$N|3|100|ok"
for case in 'other_mchid:100|other merchant' 'other_appid:100|other app' 'amount_plus_one:101|ok' 'currency:100|other currency' \
	'unknown_field:100|ok' 'empty_aad:100|ok'; do
	paid_with "${case%%:*}"
	wait_for "${case%%:*}" 1 "^204|ok|TRANSACTION.SUCCESS|.*|$N|3|${case#*:}\$"
done
paid_with duplicate value=3
wait_for 'duplicate' 4 "|$N|3|100|ok"
check 'one event id' 1 "$(grep "|$N|" "$LOG" | cut -d'|' -f4 | sort -u | wc -l)"
paid_with drop_callback
sleep 0.5
check 'drop_callback' 0 "$(count "|$N|")"
check 'dropped, but paid' '200 ok *SUCCESS*' "$(query "$N")"
paid_with delay value=1000
check 'delay: not yet' 0 "$(count "|$N|")"
wait_for 'delay: then' 1 "|$N|3|100|ok"
listener 'fail=3'
paid_with ''
wait_for 'three failures, then well' 1 "^204|ok|.*|$N|"
check 'three failures' 3 "$(count "^500|ok|.*|$N|")"
check 'told by control' '*"state":"DONE"*"failed":3*"statuses":"500,500,500,204"*' \
	"$(curl -s --noproxy '*' "$CONTROL/callbacks?number=$N")"
listener 'fail=99'
paid_with ''
control 'tick?seconds=86700' >/dev/null
tries=0
while [ "$(count "^500|ok|.*|$N|")" -lt 16 ] && [ $tries -lt 40 ]; do
	control 'tick?seconds=21600' >/dev/null
	sleep 0.2
	tries=$((tries + 1))
done
check 'given up after 15 repeats' '*"state":"GIVEN_UP"*"failed":16*' "$(curl -s --noproxy '*' "$CONTROL/callbacks?number=$N")"
listener 'fail=0'
# a fault for one order only, and one that strikes by chance
order L000000000000000001 100
order L000000000000000002 100
fault drop_callback 'out_trade_no=L000000000000000001&count=-1'
pay L000000000000000002
pay L000000000000000001
wait_for 'fault for another order' 1 '|L000000000000000002|'
check 'fault for this order' 0 "$(count '|L000000000000000001|')"
fault none
fault drop_callback 'permille=0&count=-1'
paid_with ''
wait_for 'a fault without a chance' 1 "|$N|3|100|ok"
fault none
check 'cleared' '[[]]' "$(curl -s --noproxy '*' "$CONTROL/faults")"
check 'no such fault' 400 "$(control_status -X POST "$CONTROL/fault?name=storm")"

# --- answers that go wrong
N=F000000000000000001
with_fault() { # with_fault NAME EXPECTED FAULT [PARAMETERS]
	fault "$3" "${4:-}"
	check "$1" "$2" "$(query $N)"
}
with_fault '500' '500 ok {"code":"SYSTEM_ERROR"*' http_500
with_fault '429' '429 ok {"code":"FREQUENCY_LIMITED"*' http_429
with_fault 'answer: wrong signature' '200 signature wrong *' wrong_signature on=answer
with_fault 'answer: no signature' '200 header wrong *' no_signature on=answer
with_fault 'answer: stale' '200 time wrong *' stale_timestamp on=answer
with_fault 'answer: future' '200 time wrong *' future_timestamp on=answer
with_fault 'answer: probe' '200 probe *' signtest on=answer
with_fault 'answer: other serial' '200 serial unknown *' other_serial on=answer
with_fault 'answer: half' '0 *' half_body
with_fault 'answer: other merchant' '200 ok *"mchid":"1999999999"*' other_mchid on=answer
with_fault 'answer: amount' '200 ok *"total":101*' amount_plus_one on=answer
check 'then well' '200 ok *"total":100*' "$(query $N)"
fault http_500_after
check 'failed, they say' '500 ok *' "$(call POST /v3/pay/transactions/native "$(body A202611000000000001 700)")"
check 'but it was made' '200 ok *NOTPAY*' "$(query A202611000000000001)"
fault slow value=3000
check 'slow: the caller goes away' '0 *' "$(client --timeout 300 "$CONF" POST /v3/pay/transactions/native \
	"$(body A202611000000000002 700)")"
check 'but it was made, too' '200 ok *NOTPAY*' "$(query A202611000000000002)"

# --- refunds; from noon of the next day on, so that the day of the bill does not end on the way
CLOCK=$(control "tick?seconds=0" | sed "s/.*T\([0-9]*\):\([0-9]*\):\([0-9]*\).*/(1\1-100)*3600+(1\2-100)*60+1\3-100/")
control "tick?seconds=$(((129600 - ($CLOCK)) % 86400 + 86400))" >/dev/null
R='/v3/refund/domestic/refunds'
refund() { # refund TRADE REFUND FEN TOTAL
	call POST $R "{\"out_trade_no\":\"$1\",\"out_refund_no\":\"$2\",\"notify_url\":\"$NOTIFY\",\"amount\":{\"refund\":$3,\"total\":$4,\"currency\":\"CNY\"}}"
}
T=R202611000000000001
check 'refund' '200 ok *"status":"PROCESSING"*' "$(refund $T RF-1 28000 128000)"
wait_for 'refund done' 1 '^204|ok|REFUND.SUCCESS|.*|RF-1|2|28000|ok'
check 'refund asked for' '200 ok *"status":"SUCCESS"*"success_time"*' "$(call GET $R/RF-1)"
check 'same refund' '200 ok *"status":"SUCCESS"*' "$(refund $T RF-1 28000 128000)"
check 'same number, other amount' '400 ok {"code":"INVALID_REQUEST"*' "$(refund $T RF-1 28001 128000)"
check 'the order says so' '200 ok *"trade_state":"REFUND"*' "$(query $T)"
control 'tick?seconds=60' >/dev/null
check 'more than is left' '400 ok {"code":"INVALID_REQUEST"*' "$(refund $T RF-2 100001 128000)"
check 'other total' '400 ok {"code":"INVALID_REQUEST"*' "$(refund $T RF-2 1 128001)"
check 'not paid' '404 ok {"code":"RESOURCE_NOT_EXISTS"*' "$(refund A202611000000000001 RF-3 1 700)"
check 'no such refund' '404 ok {"code":"RESOURCE_NOT_EXISTS"*' "$(call GET $R/RF-9)"
check 'nothing to refund' '400 ok {"code":"PARAM_ERROR"*' "$(refund $T RF-4 0 128000)"
fault refund_abnormal
check 'another part' '200 ok *PROCESSING*' "$(refund $T RF-5 1000 128000)"
wait_for 'refund abnormal' 1 '|REFUND.ABNORMAL|.*|RF-5|4|'
check 'same number once more' '200 ok *PROCESSING*' "$(refund $T RF-5 1000 128000)"
wait_for 'now done' 1 '|REFUND.SUCCESS|.*|RF-5|2|1000'

# --- the bill
TODAY=$(control 'tick?seconds=0' | sed 's/.*"now":"\(.\{10\}\).*/\1/')
check 'bill too early' '400 ok {"code":"INVALID_REQUEST"*' "$(call GET "/v3/bill/tradebill?bill_date=$TODAY&bill_type=ALL")"
check 'no date' '400 ok {"code":"PARAM_ERROR"*' "$(call GET '/v3/bill/tradebill?bill_date=2026-02-30x')"
order B202611000000000001 300000
pay B202611000000000001
order B202611000000000002 12345
pay B202611000000000002
control 'tick?seconds=1' >/dev/null
refund B202611000000000001 RB-1 300000 300000 >/dev/null
wait_for 'refund for the bill' 1 '|RB-1|2|300000|'
DAY=$(query B202611000000000002 | sed 's/.*"success_time":"\(.\{10\}\).*/\1/')
control 'tick?seconds=122400' >/dev/null
bill() { # bill PARAMETERS: status; the file in $DIR/bill, its hash in HASH
	ASKED=$(call GET "/v3/bill/tradebill?bill_date=$DAY&$1")
	HASH=$(echo "$ASKED" | sed 's/.*"hash_value":"\([0-9a-f]*\)".*/\1/')
	URL=$(echo "$ASKED" | sed 's/.*"download_url":"\([^"]*\)".*/\1/')
	client --out "$DIR/bill" "$CONF" GET "$URL" >"$DIR/download"
}
bill 'bill_type=ALL'
check 'bill' '200 ok {"hash_type":"SHA1"*' "$ASKED"
check 'download is not signed' '200 header wrong' "$(cat "$DIR/download")"
check 'hash' "$HASH *" "$(sha1sum "$DIR/bill")"
check 'BOM' 'efbbbf' "$(head -c 3 "$DIR/bill" | od -An -tx1 | tr -d ' ')"
check 'every line ends by CRLF' "$(wc -l <"$DIR/bill")" "$(grep -c "$(printf '\r')\$" "$DIR/bill")"
check '27 columns' 27 "$(head -1 "$DIR/bill" | tr ',' '\n' | wc -l)"
check 'all rows have 27' 27 "$(grep '^`20' "$DIR/bill" | awk -F, '{print NF}' | sort -u)"
check 'paid row' '*`SUCCESS,*`3000.00,`0.00,`0,`0,`0.00,*`18.00000,`0.60%,`3000.00,`0.00,`*' "$(grep 'B202611000000000001,.*NATIVE,`SUCCESS,' "$DIR/bill")"
check 'refund row' '*`REFUND,*`0.00,`0.00,`503000*,`RB-1,`3000.00,*`-18.00000,`0.60%,`0.00,`3000.00,`*' "$(grep 'RB-1' "$DIR/bill")"
check 'summary' "\`5,\`3123.45,\`3290.00,\`0.00,\`-1.00000,\`3123.45,\`3290.00$(printf '\r')" "$(tail -1 "$DIR/bill")"
bill 'bill_type=ALL&tar_type=GZIP'
check 'packed' "$HASH *" "$(gzip -dc <"$DIR/bill" | sha1sum)"
gzip -dc <"$DIR/bill" >"$DIR/plain"
bill 'bill_type=REFUND'
check 'refunds only' 3 "$(grep -c '^`20' "$DIR/bill")"
fault bill_row_missing
bill 'bill_type=ALL'
check 'a row missing' $(($(grep -c '^`20' "$DIR/plain") - 1)) "$(grep -c '^`20' "$DIR/bill")"
fault bill_row_added
bill 'bill_type=ALL'
check 'a row added' 1 "$(grep -c 'FOREIGN' "$DIR/bill")"
fault bill_row_changed
bill 'bill_type=ALL'
check 'a row changed' 1 "$(diff "$DIR/plain" "$DIR/bill" | grep -c '^> `20')"
fault bill_fee_wrong
bill 'bill_type=ALL'
check 'a fee changed' 1 "$(diff "$DIR/plain" "$DIR/bill" | grep -c '^> `20')"
fault bad_sha1
bill 'bill_type=ALL'
check 'bad hash' different "$([ "$HASH" = "$(sha1sum <"$DIR/bill" | cut -c1-40)" ] && echo same || echo different)"
fault bad_gzip
bill 'bill_type=ALL&tar_type=GZIP'
check 'bad gzip' bad "$(gzip -dc <"$DIR/bill" 2>/dev/null | sha1sum | grep -q "^$HASH" && echo good || echo bad)"
check 'a token that is none' '400 ok *' "$(call GET '/v3/billdownload/file?token=x')"
DAY=2020-01-01
check 'too long ago' '400 ok {"code":"INVALID_REQUEST"*' "$(call GET "/v3/bill/tradebill?bill_date=$DAY")"

# --- what no client of ours would send
raw() { # raw: what is on standard input, as it is; the status line
	curl -s --noproxy '*' --max-time 0.3 -T - "telnet://127.0.0.1:$SIM_PORT" 2>/dev/null | head -1 | tr -d '\r'
}
big() { head -c "$1" /dev/zero | tr '\0' 'a'; }
check 'a large body' 413 "$(big 100000 | control_status --data-binary @- "http://127.0.0.1:$SIM_PORT/v3/pay/transactions/native")"
check 'a long address' 413 "$(control_status "http://127.0.0.1:$SIM_PORT/v3/$(big 3000)")"
check 'a hidden NUL' 404 "$(control_status "$CONTROL/pay-page?out_trade_no=%00")"
check 'half a percent sign' 404 "$(control_status "$CONTROL/pay-page?out_trade_no=%2")"
check 'a quote in a name' 404 "$(control_status "$CONTROL/pay-page?out_trade_no=%27%20OR%201=1")"
check 'bytes that are not UTF-8' '401 *SIGN_ERROR*' "$(printf '\377\376{' >"$DIR/bytes"; client --sent "$(cat "$DIR/bytes")" "$CONF" POST /v3/pay/transactions/native '{}' | tr '\n' ' ' | tr -d '\377\376')"
check 'control from nowhere' 404 "$(control_status "$CONTROL/none")"
check 'control by the wrong method' 405 "$(control_status "$CONTROL/pay")"
i=0
while [ $i -lt 20 ]; do # noise, then it must still answer
	head -c $((i * 37 + 5)) /dev/urandom | raw >/dev/null
	i=$((i + 1))
done
check 'alive after noise' '200 ok *' "$(query $N)"

# --- stopped and started again
sim_stop
check 'SIGTERM: a clean end' 0 "$STOPPED"
KEY=$(value wechat_api_v3_key)
sim_start
check 'same keys' "$KEY" "$(value wechat_api_v3_key)"
check 'same orders' '200 ok *"trade_state":"SUCCESS"*' "$(query $N)"
listener 'fail=1&slow=4000'
paid_with ''
sleep 0.3
BEGIN=$(date +%s)
sim_stop
check 'ends though a merchant is slow' 0 "$STOPPED"
check 'within 3 seconds' '[0-3]' $(($(date +%s) - BEGIN))
sim_start
wait_for 'what was under way is sent again' 1 "^204|ok|.*|$N|"
sim_stop
check 'nothing on standard error' '' "$(cat "$DIR/err")"

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
