#!/usr/bin/env bats
# The network as it is out there: TLS, whom to trust, proxies, HTTP/2.

load helper
load tls

# Two CAs, and what the first signs: good, old (without HTTP/2), late (has
# expired), other (of another host), strict (wants to know us); a server for
# each.  Five proxies: proxy, closed (always says 407), barred (403), broken
# (502), veiled (over TLS).
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	ca ca
	ca stranger
	leaf good 2 IP:127.0.0.1,DNS:model.test
	leaf old 2 IP:127.0.0.1
	leaf late -1 IP:127.0.0.1
	leaf other 2 DNS:other.test
	leaf strict 2 IP:127.0.0.1
	leaf veiled 2 IP:127.0.0.1
	mkfifo in
	"$T/node/run" tls.mjs target good late other -1 old -c strict \
	    <in 3>&- &
	FRONT=$!
	"$T/node/run" proxy.mjs proxy veiled closed=407 barred=403 \
	    broken=502 <in 3>&- &
	PROXIES=$!
	exec {IN}>in
	export IN FRONT PROXIES
}

teardown_file() {
	exec {IN}>&-
	wait "$FRONT"
	wait "$PROXIES"
}

setup() {
	common_setup
	unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
	unset http_proxy https_proxy all_proxy no_proxy
	unset HTTPS_PROXY ALL_PROXY NO_PROXY
	at=$BATS_FILE_TMPDIR
	cp "$at/ca.crt" "$at/stranger.crt" .
	rm -f "$at"/*.log
}

teardown() {
	[ -z "$web" ] || kill "$web" 2>/dev/null || :
}

# port FILE: in $port, when it is there
port() {
	for _ in {1..200}; do
		[ ! -s "$1" ] || break
		sleep 0.05
	done
	read -r port <"$1"
}

# answer [OPTION ...]: a plain server that answers with the file "answer"
answer() {
	[ -e answer ] || printf '%s\r\n' 'HTTP/1.1 200 OK' \
	    'Content-Length: 5' '' hello >answer
	: >seen
	web "$@" answer >seen 3>&- &
	web=$!
	port seen
	plain=http://127.0.0.1:$port
	echo "$plain" >"$at/target"
}

# secure NAME: TLS of that name before the plain one, at $url; its log in $log
secure() {
	port "$at/$1.port"
	url=https://127.0.0.1:$port
	log=$at/$1.log
}

# proxy NAME: that one's HOST:PORT in $proxy, its log in $log
proxy() {
	port "$at/$1.port"
	proxy=127.0.0.1:$port
	log=$at/$1.log
}

# ends RESULT [WHY [OPTION ...]]: so does a GET from $url
ends() {
	local last

	http GET "$url/" "${@:3}" >got
	last=$(tail -n 1 got)
	# No jq: it would take more time than the request.
	[[ $last = '{"done":"'$1'",'* ]] && { [ -z "${2-}" ] ||
	    { [[ $last =~ \"why\":\"[^\ ]*:\ (.*)\"\}$ ]] &&
	    [ "${BASH_REMATCH[1]}" = "$2" ]; }; } || { cat got; return 1; }
}

@test "a certificate of a private CA, which curl's variables name" {
	answer
	secure good
	ends untrusted \
	    'SSL certificate problem: unable to get local issuer certificate'
	CURL_CA_BUNDLE=ca.crt ends ok
	SSL_CERT_FILE=ca.crt ends ok
	mkdir certs
	cp ca.crt certs
	openssl rehash certs
	SSL_CERT_DIR=certs ends ok
	CURL_CA_BUNDLE='' SSL_CERT_FILE=ca.crt ends ok
	CURL_CA_BUNDLE=stranger.crt SSL_CERT_FILE=ca.crt SSL_CERT_DIR=certs \
	    ends untrusted "SSL certificate problem: unable to get local \
issuer certificate"
}

@test "a certificate that is late, or of another host; no CA at all" {
	export CURL_CA_BUNDLE=ca.crt
	answer
	secure late
	ends untrusted 'SSL certificate problem: certificate has expired'
	grep -q '"sent":false' got
	secure other
	ends untrusted "SSL: no alternative certificate subject name matches \
target host name '127.0.0.1'"
	grep -q '"sent":false' got
	secure good
	CURL_CA_BUNDLE=none ends untrusted \
	    'error setting certificate file: none'
	: >empty
	CURL_CA_BUNDLE=empty ends untrusted \
	    'error setting certificate file: empty'
	run ! grep GET seen
}

@test "HTTP/2 where it is offered, and the connection is kept; else 1.1" {
	export CURL_CA_BUNDLE=ca.crt
	answer
	secure good
	http GET "$url/" -n 3 >got
	[ "$(grep -c '{"data":"hello"}' got)" -eq 3 ]
	printf '%s\n' 'connection h2' '2.0 GET /' '2.0 GET /' '2.0 GET /' |
	    cmp - "$log"
	secure old
	ends ok
	grep -qx '1.1 GET /' "$log"
}

@test "HTTP/2: much at once, and each answer whole" {
	export CURL_CA_BUNDLE=ca.crt
	{
		printf 'HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n'
		head -c 300000 /dev/zero | tr '\0' x
	} >answer
	answer
	secure good
	head -c 200000 answer >body
	http POST "$url/" -b @body -q -n 8 -a >got
	[ "$(grep -c '"done":"ok","bytes":300000' got)" -eq 8 ] ||
	    { cat got "$log"; return 1; }
	[ "$(grep -c '^2.0 POST /' "$log")" -eq 8 ]
	[ "$(grep -o 'POST / ' seen | wc -l)" -eq 8 ]
}

@test "HTTP/2: cut, late, stopped, held up, as with 1.1" {
	export CURL_CA_BUNDLE=ca.crt
	answer -c 40
	secure good
	ends cut
	grep -q '{"data":"he' got
	kill "$web"
	answer -d 3000
	ends late 'nothing came for 0.200 s' -I 200
	kill "$web"
	{
		printf 'HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n'
		head -c 3000000 /dev/zero | tr '\0' x
	} >answer
	answer
	ends stopped 'the rest of the answer was not wanted' -q -s 1
	ends ok '' -q -h 2000 -I 1000
	[ "$(sed -n 2p got)" = '{"released":true}' ]
	grep -q '"done":"ok","bytes":3000000,' got
}

@test "a file of the server's is trusted besides what the environment names" {
	answer
	secure good
	ends ok '' -A ca.crt
	unknown='SSL certificate problem: unable to get local issuer certificate'
	ends untrusted "$unknown" -A stranger.crt
	CURL_CA_BUNDLE=stranger.crt ends ok '' -A ca.crt
	CURL_CA_BUNDLE=ca.crt ends ok '' -A stranger.crt
	SSL_CERT_FILE=ca.crt ends ok '' -A stranger.crt
	mkdir certs
	cp ca.crt certs
	openssl rehash certs
	SSL_CERT_DIR=certs ends ok '' -A stranger.crt
	: >empty
	ends untrusted "the CA file 'none': No such file or directory" -A none
	ends untrusted "the CA file 'empty': no certificate is in it" -A empty
	CURL_CA_BUNDLE=none ends untrusted \
	    "the CA file 'none': No such file or directory" -A ca.crt
	# What one request trusts another does not.
	http GET "$url/" -A ca.crt -F "$url/" >got
	[ "$(grep -c untrusted got)" -eq 0 ]
	for _ in 1 2 3; do
		http GET "$url/" -A stranger.crt -n 2 >got
		[ "$(grep -c untrusted got)" -eq 2 ]
	done
}

@test "a certificate of ours" {
	export CURL_CA_BUNDLE=ca.crt
	cp "$at"/good.crt "$at"/good.key "$at"/old.key .
	cat good.crt good.key >both.pem
	openssl ec -in good.key -aes128 -passout pass:hush -out sealed.key \
	    2>said
	answer
	secure strict
	http GET "$url/" >got
	run ! grep '"done":"ok"' got
	run ! grep GET "$log"
	ends ok '' -E good.crt -K good.key
	ends ok '' -E both.pem
	[ "$(grep -c 'GET /' "$log")" -eq 2 ]
	for it in 'none good.key' 'good.crt none' 'good.crt old.key' \
	    'good.crt sealed.key'; do
		read -r cert key <<<"$it"
		http GET "$url/" -E "$cert" -K "$key" >got </dev/null
		grep -q '"done":"untrusted"' got
		[ "$(wc -l <got)" -eq 1 ]
	done
	http GET "$url/" -E good.crt >got
	grep -q '"done":"untrusted"' got
}

@test "POST is not sent twice on HTTP/2 or TLS either" {
	export CURL_CA_BUNDLE=ca.crt
	answer
	for name in good old; do
		secure $name
		http POST "$url/once" -b x -n 2 >got
		[ "$(grep -c '"done":"ok"' got)" -eq 1 ]
		tail -n 1 got | grep -q '"done":"cut".*"sent":true'
		[ "$(grep -c ' POST /once$' "$log")" -eq 2 ]
		before=$(grep -c ^connection "$log")
		# Without a body it has a connection of its own.
		http POST "$url/once" -n 2 >got
		[ "$(grep -c '"done":"ok"' got)" -eq 2 ]
		[ "$(grep -c ' POST /once$' "$log")" -eq 4 ]
		[ "$(grep -c ^connection "$log")" -eq $((before + 2)) ]
	done
}

@test "http_proxy: the request goes by way of it" {
	answer
	proxy proxy
	url=$plain
	http_proxy=http://$proxy ends ok
	[ "$(<"$log")" = "GET $plain/" ]
	all_proxy=$proxy ends ok
	[ "$(wc -l <"$log")" -eq 2 ]
	url=http://model.test:${plain##*:}
	http_proxy=$proxy ends ok
	grep -qx "GET $url/" "$log"
}

@test "HTTP_PROXY is none, as with curl; no_proxy names who needs none" {
	answer
	proxy closed
	url=$plain
	http_proxy=$proxy ends ok
	[ "$(head -n 1 got)" = '{"head":407}' ]
	HTTP_PROXY=$proxy ends ok
	[ "$(head -n 1 got)" = '{"head":200}' ]
	http_proxy=$proxy no_proxy=model.test,127.0.0.1 ends ok
	[ "$(head -n 1 got)" = '{"head":200}' ]
	[ "$(wc -l <"$log")" -eq 1 ]
}

@test "a proxy's address is not looked at, any other is" {
	answer
	secure good
	tls=$url
	proxy proxy
	export CURL_CA_BUNDLE=ca.crt https_proxy=$proxy http_proxy=$proxy
	for url in "$plain" "$tls"; do
		ends ok '' -N
		for none in 127.0.0.1 '*' 127.0.0.0/8; do
			no_proxy=$none ends far '' -N
			grep -q '"sent":false' got
		done
	done
	[ "$(wc -l <"$log")" -eq 2 ]
	# Nor is it the user's place that he goes by way of it.
	url=$plain
	no_proxy=127.0.0.1 ends far '' -N -F "http://model.test:${plain##*:}/"
	[ "$(wc -l <"$log")" -eq 3 ]
	no_proxy=127.0.0.1 ends ok '' -N -F "$plain"
	no_proxy=127.0.0.1 ends ok '' -N -F "$tls"
}

@test "https_proxy: a tunnel, whose other end must be trusted" {
	answer
	secure good
	proxy proxy
	export https_proxy=http://$proxy
	ends untrusted \
	    'SSL certificate problem: unable to get local issuer certificate'
	CURL_CA_BUNDLE=ca.crt ends ok
	url=https://model.test:${url##*:}
	CURL_CA_BUNDLE=ca.crt ends ok
	[ "$(tail -n 1 "$log")" = "CONNECT ${url#https://}" ]
	grep -qx '2.0 GET /' "$at/good.log"
}

@test "a proxy over TLS must be trusted too" {
	answer
	proxy veiled
	url=$plain
	export http_proxy=https://$proxy
	CURL_CA_BUNDLE=stranger.crt ends untrusted \
	    'SSL certificate problem: unable to get local issuer certificate'
	CURL_CA_BUNDLE=ca.crt ends ok
	[ "$(<"$log")" = "GET $url/" ]
	secure good
	https_proxy=$http_proxy CURL_CA_BUNDLE=ca.crt ends ok
	grep -qx "CONNECT ${url#https://}" "$at/veiled.log"
}

@test "a proxy that is none, or says no: nothing was sent" {
	answer
	secure good
	proxy closed
	https_proxy=$proxy ends denied 'CONNECT tunnel failed, response 407'
	grep -q '"sent":false' got
	proxy barred
	https_proxy=$proxy ends denied 'CONNECT tunnel failed, response 403'
	proxy broken
	https_proxy=$proxy ends refused 'CONNECT tunnel failed, response 502'
	https_proxy=127.0.0.1:1 ends refused
	grep -q ': Failed to connect to 127.0.0.1 port 1 ' got
	https_proxy=no-such-proxy.invalid ends refused \
	    'Could not resolve proxy: no-such-proxy.invalid'
}

@test "no password of a proxy is shown" {
	answer
	secure good
	proxy closed
	for it in "http://me:hushhush@$proxy" http://me:hushhush@127.0.0.1:1 \
	    foo://me:hushhush@proxy 'me:hushhush@a b' me:hushhush@a:b:c; do
		https_proxy=$it http GET "$url" >got
		grep -q '"done":"refused"\|"done":"denied"' got
		run -1 grep hush got
	done
}

# agent [OPTION ...]: mg-agent behind $url, where the model echoes
agent() {
	run --separate-stderr mg-agent -b claude -s '' "$@" 'Is it?' </dev/null
}

@test "mg-agent: an answer over HTTP/2, TLS and a proxy" {
	model_server '{"turns":[{"echo":true}]}'
	echo "$MODEL" >"$at/target"
	secure good
	proxy proxy
	export ANTHROPIC_BASE_URL=$url ANTHROPIC_API_KEY=sk-test-only
	export CURL_CA_BUNDLE=ca.crt https_proxy=$proxy
	agent
	[ "$status" -eq 0 ]
	[ "$output" = 'echo: Is it?' ]
	grep -qx '2.0 POST /v1/messages' "$at/good.log"
	[ "$(<"$log")" = "CONNECT ${url#https://}" ]
}

@test "mg-agent: a proxy that says no is not asked again" {
	answer
	secure good
	proxy closed
	export ANTHROPIC_BASE_URL=$url ANTHROPIC_API_KEY=sk-test-only
	https_proxy=$proxy agent
	[ "$status" -eq 4 ]
	[ "$stderr" = "mg-agent: Claude: ${url#https://}: CONNECT tunnel \
failed, response 407" ]
	[ "$(wc -l <"$log")" -eq 1 ]
}

@test "mg-agent: whom it does not trust is told at once, status 4" {
	answer
	export ANTHROPIC_API_KEY=sk-test-only CURL_CA_BUNDLE=ca.crt
	problem='SSL certificate problem:'
	for it in "good stranger.crt $problem unable to get local issuer \
certificate" "late ca.crt $problem certificate has expired" \
	    "other ca.crt SSL: no alternative certificate subject name \
matches target host name '127.0.0.1'" \
	    'good none error setting certificate file: none'; do
		read -r name CURL_CA_BUNDLE why <<<"$it"
		secure "$name"
		ANTHROPIC_BASE_URL=$url agent
		[ "$status" -eq 4 ]
		[ -z "$output" ]
		[ "$stderr" = "mg-agent: Claude: 127.0.0.1:$port: $why" ] ||
		    { echo "$stderr"; return 1; }
	done
	run ! grep POST seen
}

@test "fetches are made with what the server's entry has of TLS" {
	answer
	secure good
	run -1 fetch GET "$url/" -S "$url"
	run -0 fetch GET "$url/" -S "$url" -A ca.crt
	good=$url
	secure strict
	run -1 fetch GET "$url/" -S "$url" -A ca.crt
	run -0 fetch GET "$url/" -S "$url" -A ca.crt -C "$at/good.crt" \
	    -K "$at/good.key"
	# Nobody else is shown who we are.
	run -1 fetch GET "$url/" -S "$good" -A ca.crt -C "$at/good.crt" \
	    -K "$at/good.key"
}
