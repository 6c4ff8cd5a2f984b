#!/usr/bin/env bats
# The network as it is out there: TLS, whom to trust, proxies, HTTP/2.

load helper

# Two CAs, and what the first signs: good, old (without HTTP/2), late (has
# expired), other (of another host); a server for each.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	ca ca
	ca stranger
	leaf good 2 IP:127.0.0.1,DNS:model.test
	leaf old 2 IP:127.0.0.1
	leaf late -1 IP:127.0.0.1
	leaf other 2 DNS:other.test
	mkfifo in
	"$T/node/run" tls.mjs target good late other -1 old <in 3>&- &
	"$T/node/run" proxy.mjs proxy <in 3>&- &
	"$T/node/run" proxy.mjs closed 407 <in 3>&- &
	exec {IN}>in
	export IN
}

teardown_file() {
	exec {IN}>&-
	wait
}

setup() {
	common_setup
	unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
	unset http_proxy https_proxy all_proxy no_proxy
	unset HTTPS_PROXY ALL_PROXY NO_PROXY
	at=$BATS_FILE_TMPDIR
	cp "$at"/*.crt .
	rm -f "$at"/*.log
}

teardown() {
	[ -z "$web" ] || kill "$web" 2>/dev/null || :
}

new_key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

ca() {
	openssl req -x509 "${new_key[@]}" -keyout "$1.key" -out "$1.crt" \
	    -subj "/CN=$1" -days 2 2>"$1.said"
}

# leaf NAME DAYS HOSTS
leaf() {
	echo "subjectAltName=$3" >"$1.ext"
	openssl req -new "${new_key[@]}" -keyout "$1.key" -out "$1.csr" \
	    -subj "/CN=$1" 2>"$1.said"
	openssl x509 -req -in "$1.csr" -out "$1.crt" -days "$2" \
	    -CA ca.crt -CAkey ca.key -CAcreateserial -extfile "$1.ext" \
	    2>"$1.said"
}

# port FILE: in $port, when it is there
port() {
	for _ in {1..200}; do
		[ ! -s "$1" ] || break
		sleep 0.05
	done
	port=$(head -n 1 "$1")
}

# answer [OPTION ...]: a plain server that answers with the file "answer"
answer() {
	[ -e answer ] || printf '%s\r\n' 'HTTP/1.1 200 OK' \
	    'Content-Length: 5' '' hello >answer
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

# ends RESULT [WHY]: so does a GET from $url
ends() {
	http GET "$url/" >got
	[ "$(tail -n 1 got | jq -r '.done, (.why // "" |
	    sub("^[^ ]*: "; ""))' | tr '\n' '|')" = "$1|${2-}|" ] ||
	    { cat got; return 1; }
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

@test "a certificate that is none: late, of another host" {
	export CURL_CA_BUNDLE=ca.crt
	answer
	secure late
	ends untrusted 'SSL certificate problem: certificate has expired'
	[ "$(jq .sent got)" = false ]
	secure other
	ends untrusted "SSL: no alternative certificate subject name matches \
target host name '127.0.0.1'"
	[ "$(jq .sent got)" = false ]
	run ! grep GET seen
}

@test "a file of CAs that is not there, or has none" {
	answer
	secure good
	CURL_CA_BUNDLE=none ends untrusted \
	    'error setting certificate file: none'
	: >empty
	CURL_CA_BUNDLE=empty ends untrusted \
	    'error setting certificate file: empty'
}

@test "HTTP/2 where it is offered, else 1.1" {
	export CURL_CA_BUNDLE=ca.crt
	answer
	secure good
	ends ok
	grep -qx '2.0 GET /' "$log"
	[ "$(jq -j '.data // ""' got)" = hello ]
	secure old
	ends ok
	grep -qx '1.1 GET /' "$log"
}
