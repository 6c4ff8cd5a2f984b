# What comes over HTTP: event streams however they are cut, when a request
# is tried again, and requests themselves.

load helper

teardown() {
	[ -z "$web" ] || kill "$web" 2>/dev/null || :
}

# same WANT: the stream in the file "in" gives these lines, whole, in pieces
# of 1 to 20 bytes, and cut in two anywhere
same() {
	local i size=$(wc -c <in)

	printf "$1" >want
	mg-test sse "${max:-1000}" <in >got
	cmp want got
	for _ in {1..20}; do
		cat want
	done >all
	mg-test sse "${max:-1000}" {1..20} <in >got
	cmp all got
	for ((i = 0; i <= size; i++)); do
		cat want
	done >all
	mg-test sse-halves "${max:-1000}" <in >got
	cmp all got
}

# event DATA [NAME [ID [RETRY]]]
event() {
	printf '{"name":"%s","data":"%s","id":"%s","retry":%s}\\n' \
	    "${2:-message}" "$1" "${3:-}" "${4:--1}"
}

@test "sse: an event ends with an empty line" {
	printf 'data: one\n\ndata:two\n\n' >in
	same "$(event one)$(event two)"
	: >in
	same ''
}

@test "sse: lines end with LF, CR LF or CR" {
	printf 'data: a\r\n\r\ndata: b\r\rdata: c\n\ndata: d\r\n\rdata: e\n\r' \
	    >in
	same "$(event a)$(event b)$(event c)$(event d)$(event e)"
	printf 'data: a\rdata: b\r\ndata: c\n\r\n' >in
	same "$(event 'a\\nb\\nc')"
	printf '\r\n\n\r\rdata\r\n:\rdata\n\r\rid: 1\r\n\rdata:\r\n\r\n' >in
	same "$(event '\\n')$(event '' '' 1)"
}

@test "sse: a BOM is passed over at the start and nowhere else" {
	printf '\357\273\277data: a\n\n\357\273\277data: b\n\ndata: c\n\n' >in
	same "$(event a)$(event c)"
	printf '\357\273\277\357\273\277data: a\n\ndata: b\n\n' >in
	same "$(event b)"
	printf '\357\273data: a\n\ndata: b\n\n' >in
	same "$(event b)"
}

@test "sse: lines of data are joined, and one space is taken off" {
	printf 'data:  a\ndata\ndata:b \ndata:\n\n' >in
	same "$(event ' a\\n\\nb \\n')"
}

@test "sse: an event without data is none, one with empty data is one" {
	printf 'event: x\nid: 1\n\ndata: a\n\ndata\n\nevent: x\ndata:\n\n' >in
	same "$(event a '' 1)$(event '' '' 1)$(event '' x 1)"
}

@test "sse: comments and other fields are passed over" {
	printf ': hello\n:\ndata: a\n:data: b\ndatas: c\nDATA: d\n data: e\n' \
	    >in
	printf '\n:\n\n' >>in
	same "$(event a)"
}

@test "sse: a name is of one event, an id stays" {
	printf 'event: x\nevent: y\nid: 7\ndata: a\n\ndata: b\n\n' >in
	printf 'id\ndata: c\n\nid: 8\nid: 9\000\ndata: d\n\n' >>in
	same "$(event a y 7)$(event b '' 7)$(event c)$(event d '' 8)"
}

# last ID: what the stream in the file "in" has given last, at every cut
last() {
	for cut in {1..20}; do
		[ "$(mg-test sse-id 1000 "$cut" <in | tail -n 1)" = "$1" ]
	done
}

@test "sse: an id counts when its event has ended, with or without data" {
	printf 'id: 1\ndata: a\n\nid: 2\n\n' >in
	last 2
	printf 'id: 3\ndata: b\n' >>in
	last 2
	printf '\n' >>in
	last 3
	printf 'id\n\nid: 4' >>in
	last ''
}

@test "sse: a long line of data is one line, however it is cut" {
	printf 'data: %s\n\ndata:%s\ndata:x\n\n\357\273\277data:y\n\n' \
	    0123456789abcdef 0123456789abcdef >in
	same "$(event 0123456789abcdef)$(event '0123456789abcdef\\nx')"
	printf '\357\273\277data:  %s\r\n\r\n' 0123456789abcdef >in
	same "$(event ' 0123456789abcdef')"
	printf 'data: 0123456789' >in
	same 'partial\n'
	max=20
	printf 'data: 0123456789abcd\n\ndata: 0123456789abcde\n\n' >in
	same "$(event 0123456789abcd)too long\n"
}

@test "sse: retry is a number of digits" {
	printf 'retry: 20\ndata: a\n\nretry: x\nretry: -1\nretry\ndata: b\n\n' \
	    >in
	printf 'retry: 30\n\ndata: c\n\nretry:%040d\ndata: d\n\n' 7 >>in
	same "$(event a '' '' 20)$(event b)$(event c '' '' 30)$(
	    event d '' '' 0)"
}

@test "sse: what the end cuts off is dropped, which can be asked" {
	printf 'data: a\n\ndata: b\n' >in
	same "$(event a)partial\n"
	printf 'data: a\n\ndata: b' >in
	same "$(event a)partial\n"
	printf 'data: a\n\nevent: b\r' >in
	same "$(event a)partial\n"
	printf 'data: a\n\n\r\n' >in
	same "$(event a)"
}

@test "sse: a line above the ceiling ends it" {
	max=8
	printf 'data: ab\n\ndata: abc\n\ndata: d\n\n' >in
	same "$(event ab)too long\n"
	printf 'data: ab\n\n:23456789' >in
	same "$(event ab)too long\n"
	printf 'data: ab\n\n:2345678' >in
	same "$(event ab)partial\n"
	printf 'data: ab\r\rdata: abc\r\n\r\n' >in
	same "$(event ab)too long\n"
}

@test "sse: an event of many lines above the ceiling ends it" {
	max=8
	printf 'data:123\ndata:456\n\ndata:123\ndata:4567\n\ndata:\n\n' >in
	same "$(event '123\\n456')too long\n"
}

@test "sse: ten million bytes of small events take no time" {
	yes 'data: {"type":"content","text":"hello"}

' | head -c 10000074 >in
	run -0 timeout 5 mg-test sse-count 1000 <in
	[ "$output" = "238097 7857201" ]
	tr '\n' '\r' <in >cr
	run -0 timeout 5 mg-test sse-count 1000 <cr
	[ "$output" = "238097 7857201" ]
	run -0 timeout 10 mg-test sse-count 1000 1 <in
	[ "$output" = "238097 7857201" ]
}

# waits MS STATUS ATTEMPT [HEADER=VALUE ...]
waits() {
	local want=$1
	shift
	run -0 mg-test retry "$@"
	if [ "$output" != "$want" ]; then
		echo "$*: $output, not $want" >&2
		return 1
	fi
}

@test "retry: what is tried again, and after how long" {
	for s in 0 408 409 429 500 502 503 529 599; do
		waits 500 $s 0
	done
	for s in 200 301 400 401 403 404 413 422; do
		waits -1 $s 0
	done
	waits 1000 500 1
	waits 2000 500 2
	waits 4000 500 3
	waits 8000 500 4
	waits 8000 500 5
	waits 8000 500 2147483647
}

@test "retry: up to a quarter less, at random" {
	waits 375 500 0 random=1000
	waits 438 500 0 random=500
	waits 500 500 0 random=1001
	waits 6000 500 9 random=1000
	waits 423 500 0 random=4294967295
}

@test "retry: the server may decide" {
	waits 500 400 0 x-should-retry=true
	waits -1 500 0 x-should-retry=false
	waits -1 429 0 x-should-retry=false retry-after=1
	waits 500 500 0 x-should-retry=maybe
	waits -1 400 0 x-should-retry=
}

@test "retry: the wait that the server asks for" {
	waits 7000 429 3 retry-after=7 random=1000
	waits 0 429 3 retry-after=0
	waits 1500 429 0 retry-after=1.5
	waits 1001 429 0 'retry-after= 1.0019 '
	waits 20 429 0 retry-after=7 retry-after-ms=20
	waits 20 429 0 retry-after-ms=20.9
	waits 7000 429 0 retry-after=7 retry-after-ms=soon
	for v in '' -1 +1 1s .5 soon '1 2' 0x1 1e3; do
		waits 500 429 0 "retry-after=$v"
	done
}

@test "retry: a server that asks for too much is not tried again" {
	waits 600000 429 0 retry-after=600
	waits -1 429 0 retry-after=600.001
	waits -1 429 0 retry-after=601
	waits -1 429 0 retry-after=99999999999999999999999999999
	waits -1 429 0 x-should-retry=true retry-after=601
	waits -1 429 0 retry-after-ms=600001
}

@test "retry: a date" {
	waits 23000 503 0 now=784111754 \
	    'retry-after=Sun, 06 Nov 1994 08:49:37 GMT'
	waits 60000 503 0 now=951782340 \
	    'retry-after=Tue, 29 Feb 2000 00:00:00 GMT'
	waits 1000 503 0 now=1709251199 \
	    'retry-after=Fri, 01 Mar 2024 00:00:00 GMT'
	waits 1000 503 0 now=4107542399 \
	    'retry-after=Mon, 01 Mar 2100 00:00:00 GMT'
	waits -1 503 0 now=0 'retry-after=Sun, 06 Nov 1994 08:49:37 GMT'
	# A date that is past, and what is none, asks for nothing.
	waits 500 503 0 now=784111777 \
	    'retry-after=Sun, 06 Nov 1994 08:49:37 GMT'
	for v in 'Sun, 06 Nov 1994 08:49:37' 'Sun, 06 Foo 1994 08:49:37 GMT' \
	    'Sun, 00 Nov 1994 08:49:37 GMT' 'Sun, 06 Nov 1994 24:49:37 GMT' \
	    'Sunday, 06-Nov-94 08:49:37 GMT' 'Sun, 06 Nov 1994 08:49:37 CET' \
	    'Sun  06 Nov 1994 08:49:37 GMT' 'Sun, 06 Nov 1994 08:49:37 GMTx'
	do
		waits 500 503 0 now=784111754 "retry-after=$v"
	done
}

# answer [OPTION ...]: a server in the background that answers with the file
# "answer"; its address in $url, what it sees in the file "seen"
answer() {
	[ -z "$web" ] || kill "$web"
	: >seen
	web "$@" answer >seen 3>&- &
	web=$!
	for _ in {1..100}; do
		[ ! -s seen ] || break
		sleep 0.05
	done
	url=http://127.0.0.1:$(head -n 1 seen)
}

# ends RESULT OPTION ...: the last line of a GET from $url
ends() {
	local want=$1
	shift
	http GET "$url/" "$@" >got
	[[ $(tail -n 1 got) = '{"done":"'$want'",'* ]]
}

hello='HTTP/1.1 200 OK\r\nX-Word: yes\r\nContent-Length: 5\r\n\r\nhello'

@test "http: head, data, done" {
	printf "$hello" >answer
	answer
	http GET "$url/a?b" -p x-word -p X-WORD -p x-none >got
	cat >want <<-'END'
		{"head":200,"x-word":"yes","X-WORD":"yes","x-none":null}
		{"data":"hello"}
		{"done":"ok","bytes":5,"sent":true}
	END
	cmp want got
	grep -q "^GET /a?b HTTP/1.1" seen
}

@test "http: any status is an answer" {
	for s in 204 301 404 500; do
		printf "HTTP/1.1 $s X\r\nLocation: /b\r\n\r\n" >answer
		answer
		ends ok
		[ "$(jq -c . got)" = '{"head":'$s'}
{"done":"ok","bytes":0,"sent":true}' ]
		[ "$(grep -c ^connection seen)" -eq 1 ]
	done
}

@test "http: heads of 1xx are no heads, trailers neither" {
	{
		printf 'HTTP/1.1 103 Early Hints\r\nX-A: early\r\n\r\n'
		printf 'HTTP/1.1 200 OK\r\nX-B: late\r\n'
		printf 'Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n'
		printf 'X-C: trailer\r\n\r\n'
	} >answer
	answer
	ends ok -p x-a -p x-b
	[ "$(jq -c . got)" = '{"head":200,"x-a":null,"x-b":"late"}
{"data":"hi"}
{"done":"ok","bytes":2,"sent":true}' ]
}

@test "http: a body of several slices arrives whole" {
	printf "$hello" >answer
	head -c 400000 /dev/urandom >a
	head -c 600000 /dev/urandom >b
	answer
	http POST "$url/" -b @a -b '' -b x -b @b -b '' -H 'X-H: 1' >got
	[[ $(tail -n 1 got) = '{"done":"ok",'* ]]
	tail -c 1000001 seen >body
	{ cat a; printf x; cat b; } >want
	cmp want body
	sed -n '3,/^\r$/p' seen >head
	grep -q '^Content-Length: 1000001.$' head
	grep -q '^X-H: 1.$' head
	run grep -i '^Expect\|^Content-Type' head
	[ "$status" -eq 1 ]
}

@test "http: a header may have no value" {
	printf "$hello" >answer
	answer
	ends ok -H 'X-None:' -H 'X-Blank:  ' -H 'X-Some: a:b' -H 'X-Semi: ;'
	[ "$(grep '^X-' seen | tr -d '\r')" = 'X-None:
X-Blank:
X-Some: a:b
X-Semi: ;' ]
}

@test "http: methods, with a body and without" {
	printf "$hello" >answer
	answer
	for m in DELETE PUT POST; do
		http $m "$url/" >got
		http $m "$url/" -b body -H 'Content-Type: a/b' >got
	done
	[ "$(grep -c '^\(body\)*DELETE / ' seen)" -eq 2 ]
	[ "$(grep -c '^\(body\)*PUT / ' seen)" -eq 2 ]
	[ "$(grep -c '^\(body\)*POST / ' seen)" -eq 2 ]
	[ "$(grep -c '^Content-Type: a/b' seen)" -eq 3 ]
	[ "$(grep -c '^Content-Length: 0' seen)" -eq 1 ]
	[ "$(grep -c '^Content-Length: 4' seen)" -eq 3 ]
	printf 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n' >answer
	answer
	http HEAD "$url/" >got
	[[ $(tail -n 1 got) = '{"done":"ok",'* ]]
}

@test "http: a connection is kept for the next request" {
	printf "$hello" >answer
	answer -k
	http POST "$url/" -b x -n 3 >got
	[ "$(grep -c '"done":"ok"' got)" -eq 3 ]
	[ "$(grep -c ^connection seen)" -eq 1 ]
	[ "$(grep -c 'POST / ' seen)" -eq 3 ]
}

@test "http: a kept connection that was closed meanwhile does no harm" {
	printf "$hello" >answer
	answer
	http POST "$url/" -b one -b two -n 3 -g 200 >got
	[ "$(grep -c '"done":"ok"' got)" -eq 3 ]
	[ "$(grep -c '^onetwo' seen)" -eq 3 ]
}

@test "http: what is not idempotent is never sent twice" {
	printf "$hello" >answer
	head -c 3000000 /dev/zero | tr '\0' x >big
	for body in x @big; do
		for how in -o '-o -r'; do
			answer $how
			http POST "$url/" -b $body -n 2 >got
			[ "$(grep -c '"done":"ok"' got)" -eq 1 ]
			tail -n 1 got | grep -q '"done":"cut".*"sent":true'
			[ "$(grep -o 'POST / ' seen | wc -l)" -eq 2 ]
			[ "$(grep -c ^connection seen)" -eq 1 ]
		done
	done
	answer -o
	http PATCH "$url/" -b x -n 2 >got
	tail -n 1 got | grep -q '"done":"cut".*the connection ended before'
	[ "$(grep -o 'PATCH / ' seen | wc -l)" -eq 2 ]
}

@test "http: what is idempotent is sent again, from its start" {
	printf "$hello" >answer
	for m in GET DELETE PUT; do
		answer -o
		http $m "$url/" -b one -b two -n 2 >got
		[ "$(grep -c '"done":"ok"' got)" -eq 2 ]
		[ "$(grep -o "$m / " seen | wc -l)" -eq 3 ]
		[ "$(grep -o onetwo seen | wc -l)" -eq 3 ]
		[ "$(grep -c connection$ seen)" -eq 2 ]
	done
	answer -o
	http GET "$url/" -n 2 >got
	[ "$(grep -c '"done":"ok"' got)" -eq 2 ]
	[ "$(grep -c 'GET / ' seen)" -eq 3 ]
}

@test "http: all headers of a name" {
	printf '%s\r\n' 'HTTP/1.1 200 OK' 'X-A: 1' 'x-b: 2' 'x-a: 3' \
	    'Content-Length: 0' '' >answer
	answer
	ends ok -p x-a -p X-B -p x-c
	[ "$(jq -c 'select(.head)' got)" = \
	    '{"head":200,"x-a":["1","3"],"X-B":"2","x-c":null}' ]
}

@test "http: what a server has named is not asked on this machine" {
	printf "$hello" >answer
	answer
	ends far -N
	grep -q '"sent":false' got
	jq -r .why got | grep -q ': it is at a loopback address, which only '
	[ "$(grep -c connection seen)" -eq 0 ]
	url=http://localhost:${url##*:}
	ends far -N
	# But where the user has been, it may go.
	ends ok -N -F "$url/first"
	[ "$(grep -c ' /first ' seen)" -eq 1 ]
	ends far -N -F http://127.0.0.1:1/
	# No address of any server, and how they spell the other ones.
	for url in http://0.0.0.0 http://0 http://[::] http://[::ffff:0:0] \
	    http://255.255.255.255 http://224.0.0.1; do
		ends far -N -F "http://127.0.0.1:$(head -n 1 seen)/"
	done
	for url in http://127.1 http://2130706433 http://0x7f000001 \
	    http://[::ffff:127.0.0.1] http://[::1] http://169.254.169.254 \
	    http://10.0.0.1 http://192.168.1.1 http://[fe80::1] \
	    http://[fd00::1] http://[::ffff:10.0.0.1] \
	    http://[64:ff9b::7f00:1]; do
		ends far -N
	done
}

@test "http: byte by byte is the same" {
	printf "$hello" >answer
	answer -w 1
	ends ok -p x-word
	[ "$(head -n 1 got)" = '{"head":200,"x-word":"yes"}' ]
	[ "$(jq -j '.data // ""' got)" = hello ]
}

@test "http: compressed answers come out decoded" {
	seq 20000 >plain
	{
		printf 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n'
		gzip -c plain
	} >answer
	answer
	ends ok
	jq -j '.data // ""' got >text
	cmp plain text
}

@test "http: the connection ends before the answer does" {
	printf "$hello" >answer
	answer -c 0
	ends cut
	grep -q '"sent":true' got
	answer -c 20
	ends cut
	answer -c $((${#hello} - 10))
	ends cut
	[ "$(jq -r 'select(.head) | .head' got)" = 200 ]
	answer -c 0 -r
	ends cut
	answer -c 20 -r
	ends cut
	printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello' \
	    >answer
	answer
	ends cut
	[ "$(jq -r 'select(.done) | .bytes' got)" = 5 ]
}

@test "http: nobody listens, no such host, no address" {
	url=http://127.0.0.1:1
	ends refused
	grep -q '"sent":false' got
	jq -r .why got | grep -q '^127\.0\.0\.1:1: '
	url=http://no-such-host.invalid
	ends refused
	jq -r .why got | grep -q '^no-such-host\.invalid: '
}

@test "http: TLS that is none is refused" {
	printf "$hello" >answer
	answer -e
	url=https${url#http}
	ends refused
	grep -q '"sent":false' got
}

@test "http: what is wrong from the start is told by done" {
	for url in x ftp://127.0.0.1 file:///etc/passwd http:// '' \
	    'http://a b'; do
		ends wrong
	done
	url=http://127.0.0.1:1
	ends wrong -H $'A: b\r\nC: d'
	ends wrong -H $'A: b\nC: d'
	http $'GET /x' "$url" >got
	grep -q '"done":"wrong"' got
}

@test "http: what is no HTTP is wrong" {
	printf 'SSH-2.0-x\r\n\r\n' >answer
	answer
	ends wrong
	printf 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nhello' >answer
	answer
	ends wrong
}

@test "http: no password and no key is shown" {
	printf "$hello" >answer
	answer -c 0
	url=http://user:hushhush@${url#http://}
	ends cut -H 'X-Key: hushhush'
	run grep hushhush got
	[ "$status" -eq 1 ]
	url=http://user:hushhush@127.0.0.1:1
	ends refused
	run grep hushhush got
	[ "$status" -eq 1 ]
}

@test "http: an answer that stalls is late" {
	printf "$hello" >answer
	answer -d 3000
	SECONDS=0
	ends late -I 200
	[ "$SECONDS" -lt 3 ]
	grep -q '"sent":true' got
	answer -h -c $((${#hello} - 10))
	ends late -I 200
	jq -r 'select(.done) | .why' got | grep -q 'nothing came for 0.200 s'
	answer -d 3000
	ends late -L 200
}

@test "http: a slow answer is not, as long as something comes" {
	printf "$hello" >answer
	answer -w 30
	ends ok -I 1000
	answer -w 10
	ends late -I 300 -L 400
}

@test "http: data() may stop it, and cancel it and others" {
	printf "$hello" >answer
	answer
	ends stopped -s 1
	answer -h -c $((${#hello} - 10))
	http GET "$url/" -x 1 >got
	[ "$(jq -c . got | wc -l)" -eq 2 ]
	run grep done got
	[ "$status" -eq 1 ]
	http GET "$url/" -x 1 -n 2 -a >got
	run grep done got
	[ "$status" -eq 1 ]
	http GET "$url/" -x 0 >got
	run -0 jq -c . got
	[ "$output" = '{"head":200}' ]
}

@test "http: several at once" {
	printf "$hello" >answer
	answer -d 20
	http POST "$url/" -b x -n 8 -a >got
	[ "$(grep -c '"done":"ok"' got)" -eq 8 ]
}

@test "http: held up, nothing comes and nothing is late" {
	{
		printf 'HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n'
		head -c 3000000 /dev/zero | tr '\0' x
	} >answer
	answer
	ends ok -h 2000 -I 1000
	[ "$(sed -n 2p got | cut -c 1-8)" = '{"data":' ]
	[ "$(sed -n 3p got)" = '{"released":true}' ]
	[ "$(jq -r 'select(.done) | .bytes' got)" = 3000000 ]
}
