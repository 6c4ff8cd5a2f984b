# The small exchanges that signing in is made of.

load helper

setup() {
	common_setup
	printf '%s\r\n' 'HTTP/1.1 200 OK' \
	    'Content-Type: Application/JSON; charset=utf-8' \
	    'Content-Length: 2' '' >good
	printf '{}' >>good
	pids=
}

teardown() {
	[ -z "$pids" ] || kill $pids 2>/dev/null || :
}

# serve NAME ARG ...: web in the background, its address in $url, what it sees
# in NAME
serve() {
	: >"$1"
	web "${@:2}" >"$1" 3>&- &
	pids="$pids $!"
	for _ in {1..100}; do
		[ ! -s "$1" ] || break
		sleep 0.05
	done
	url=http://127.0.0.1:$(head -n 1 "$1")
}

# redirect FILE STATUS LOCATION
redirect() {
	printf '%s\r\n' "HTTP/1.1 $2 X" "Location: $3" 'Content-Length: 5' \
	    '' >"$1"
	printf never >>"$1"
}

# gets WANT ARG ...: fetch GET $url, whose server the user has named
gets() {
	run fetch GET "$url/" -F "$url/named" "${@:2}"
	[ "$output" = "$1" ] || { echo "$output"; return 1; }
}

ok='{"status":200,"type":"application/json","challenge":"","nonce":"","text":"{}"}'

@test "an answer, its type alone and in lower case" {
	serve seen good
	gets "$ok" -H 'Accept: application/json' -H 'X-A: b'
	[ "$status" -eq 0 ]
	grep -q '^Accept: application/json.$' seen
	grep -q '^X-A: b.$' seen
}

@test "any status is an answer; challenges and a nonce are kept" {
	printf '%s\r\n' 'HTTP/1.1 401 No' 'WWW-Authenticate: Basic' \
	    'DPoP-Nonce: abc' 'WWW-Authenticate: Bearer scope="a"' \
	    'Content-Length: 0' '' >no
	serve seen good no
	gets '{"status":401,"type":"","challenge":"Basic, Bearer scope=\"a\"","nonce":"abc","text":""}'
	[ "$status" -eq 0 ]
}

@test "POST sends its body, and follows no redirect" {
	redirect away 307 /other
	serve seen -k good away
	run -0 fetch POST "$url/" -F "$url/" -b 'a=b&c' \
	    -H 'Content-Type: application/x-www-form-urlencoded'
	[ "$(jq .status <<<"$output")" -eq 307 ]
	[ "$(jq -r .text <<<"$output")" = never ]
	grep -q '^a=b&c$' <(tail -n 1 seen; echo)
	grep -q '^Content-Type: application/x-www-form-urlencoded' seen
	[ "$(grep -c 'POST / ' seen)" -eq 1 ]
}

@test "GET follows three redirects, and no fourth" {
	for s in 301 302 303 307 308; do
		redirect "$s" "$s" "/$s/../$s/"
	done
	serve seen good 301 302 303 good
	gets "$ok"
	grep -q '^GET /303/ ' seen
	serve seen good 307 308 301 302 good
	gets "0 0 ${url#http://}: it redirects again and again"
	[ "$status" -eq 1 ]
	[ "$(grep -c 'GET ' seen)" -eq 5 ]
	redirect 300 300 /a
	serve seen good 300 good
	run -0 fetch GET "$url" -F "$url"
	[ "$(jq .status <<<"$output")" -eq 300 ]
}

@test "another origin is told nothing but what is accepted" {
	serve second good
	redirect away 302 "$url/b"
	serve first good away good
	gets "$ok" -H 'Authorization: Bearer hushhush' -H 'Accept: a/b' \
	    -H 'X-A: hush'
	[ "$(grep -c '^Authorization: ' first)" -eq 1 ]
	grep -q '^GET /b ' second
	grep -q '^Accept: a/b.$' second
	run -1 grep hush second
	# It stays so when it is sent back.
	serve second back
	redirect away 302 "$url/b"
	serve first good away good
	redirect back 302 "$url/c"
	gets "$ok" -H 'Authorization: Bearer hushhush' -H 'Accept: a/b'
	[ "$(grep -c '^Authorization: ' first)" -eq 1 ]
	[ "$(grep -c '^Accept: a/b.$' first)" -eq 2 ]
	grep -q '^GET /c ' first
}

@test "what it is redirected to is looked at as closely" {
	while IFS='	' read -r to why; do
		redirect away 302 "$to"
		serve seen good away good
		gets "0 0 ${why//HOST/${url#http://}}"
		[ "$status" -eq 1 ]
		[ "$(grep -c 'GET ' seen)" -eq 2 ]
	done <<-'END'
		file:///etc/passwd	HOST: it redirects to no address
		gopher://a	HOST: it redirects to no address
		//user@a	HOST: it redirects to no address
		http://2130706433/	HOST: it redirects to no address
		http://model.test/	'http://model.test/' is not asked: it is neither https:// nor this machine
		http://[::ffff:127.0.0.1]/	'http://[::ffff:127.0.0.1]/' is not asked: it is neither https:// nor this machine
		https://10.0.0.1/	10.0.0.1: it is at a private address, which only the user may name
		https://169.254.169.254/latest/	169.254.169.254: it is at a link-local address, which only the user may name
		https://0.0.0.0/	0.0.0.0: it is at an address of no server, which only the user may name
	END
}

@test "where it is for a server, that one tells how near it may be" {
	serve seen good
	run -1 fetch GET "$url/a"
	[[ $output == *'it is at a loopback address, which only the user may name' ]]
	[ "$(wc -l <seen)" = 1 ]
	run -0 fetch GET "$url/a" -S "$url/mcp"
	[ "$output" = "$ok" ]
	[ "$(grep -o -e '^HEAD [^ ]*' -e '^GET [^ ]*' seen | tr '\n' ' ')" = \
	    'HEAD /mcp GET /a ' ]
	# One that is not there tells nothing.
	run -1 fetch GET "$url/a" -S http://127.0.0.1:1/
	[[ $output == *'it is at a loopback address, which only the user may name' ]]
	# Nor is it asked when that is known.
	serve again good
	run -0 fetch GET "$url/a" -S "$url/mcp" -F "$url/named"
	run ! grep HEAD again
}

@test "what is no address, or not safe, is not asked" {
	run -1 fetch GET "http://a b"
	[ "$output" = "0 0 'http://a b' is not asked: it has a blank in it" ]
	run -1 fetch GET $'http://\e[1m'
	[ "$output" = "0 0 'http://\x1b[1m' is not asked: it has a character \
in it that is no ASCII one" ]
	run -1 fetch GET http://model.test/
	[ "$output" = "0 0 'http://model.test/' is not asked: it is neither \
https:// nor this machine" ]
	run -1 fetch GET http://127.0.0.1:1/
	[ "$output" = "0 0 127.0.0.1:1: it is at a loopback address, which \
only the user may name" ]
}

@test "an answer above the ceiling is none, also when it grows by decoding" {
	{
		printf 'HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n'
		head -c 1048577 /dev/zero
	} >big
	serve seen good big
	gets "0 0 ${url#http://}: its answer is above our ceiling"
	head -c 1048577 /dev/zero | gzip -9c >small
	{
		printf 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n'
		cat small
	} >bomb
	serve seen good bomb
	gets "0 0 ${url#http://}: its answer is above our ceiling"
	{
		printf 'HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n'
		head -c 1048576 /dev/zero | tr '\0' x
	} >most
	serve seen good most
	run -0 fetch GET "$url/" -F "$url/"
	[ "$(jq -r '.text | length' <<<"$output")" -eq 1048576 ]
}

@test "an answer that is cut is none" {
	printf 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello' >cut
	serve seen good cut
	run -1 fetch GET "$url/" -F "$url/"
	[[ "$output" = "0 0 ${url#http://}: "* ]]
	printf 'HTTP/1.1 200 OK\r\nWWW-Authentic' >cut
	serve seen good cut
	run -1 fetch GET "$url/" -F "$url/"
	[[ "$output" = "0 0 ${url#http://}: "* ]]
}

@test "it ends when the time is over" {
	run -1 fetch GET https://model.test/ -t 0
	[ "$output" = "0 0 model.test: no time is left to ask it" ]
	serve seen -d 3000 good
	run -1 fetch GET "$url/" -F "$url/" -t 1000
	[[ "$output" = "0 0 ${url#http://}: "*timed\ out* ]]
	# Redirects take from the same time.
	redirect on 302 /a
	serve seen -d 2000 good on on good
	run -1 fetch GET "$url/" -F "$url/" -t 3500
	[[ "$output" = "0 0 ${url#http://}: "*timed\ out* ]]
	grep -q '^GET /a' seen
}

@test "it ends at a signal" {
	serve seen -d 1000 good
	fetch GET "$url/b" -F "$url/a" >got 3>&- &
	for _ in {1..100}; do
		grep -q 'GET /b' seen && break
		sleep 0.05
	done
	kill $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 1 ]
	[ "$(<got)" = "0 0 ${url#http://}: a signal has come" ]
}
