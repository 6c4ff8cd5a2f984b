#!/usr/bin/env bats
# mg-mcp-elicit asks at the terminal; script(1) gives it one.

load helper

form='{"type":"object","properties":{
"name":{"type":"string","description":"who you are","minLength":2},
"count":{"type":"integer","default":3},
"colour":{"type":"string","enum":["red","green"]},
"days":{"type":"array","items":{"type":"string","enum":["mon","tue","wed"]}},
"token":{"type":"string"}},"required":["name"]}'

# answers LINE ...: what is typed; the result is in "result", what was seen
# on the terminal in "seen".
answers() {
	printf '%s\n' "$@" >typed
	script -qec "mg-mcp-elicit <question >result" seen <typed >/dev/null
}

setup() {
	common_setup
	printf '{"server":"srv","method":"elicitation/create","params":{"message":"Who?","requestedSchema":%s}}\n' \
	    "$(echo "$form" | tr -d '\n')" >question
}

@test "answers are typed by the form" {
	answers Ann 7 2 1,3 '' y
	[ "$(cat result)" = '{"action":"accept","content":{"name":"Ann","count":7,"colour":"green","days":["mon","wed"]}}' ]
	grep -q 'The server srv asks: Who?' seen
	grep -q 'who you are' seen
}

@test "nothing typed takes the default, or leaves out what is optional" {
	answers Ann '' '' '' '' y
	[ "$(cat result)" = '{"action":"accept","content":{"name":"Ann","count":3}}' ]
}

@test "a wrong value is asked for again" {
	answers A Ann many 4 '' '' '' y
	[ "$(cat result)" = '{"action":"accept","content":{"name":"Ann","count":4}}' ]
	grep -q 'integer' seen
}

@test "nothing is sent without a yes" {
	answers Ann '' '' '' '' n
	[ "$(cat result)" = '{"action":"decline"}' ]
}

@test "it can be declined and cancelled at any line" {
	answers '!decline'
	[ "$(cat result)" = '{"action":"decline"}' ]
	answers Ann '!cancel'
	[ "$(cat result)" = '{"action":"cancel"}' ]
}

@test "a field that looks like a secret is pointed out" {
	answers Ann '' '' '' '' n
	grep -q 'looks like a secret' seen
}

@test "what the server writes cannot act on the terminal" {
	printf '{"server":"s\\u001b[2J","params":{"message":"\\u001b]0;x\\u0007","requestedSchema":{"properties":{}}}}\n' >question
	answers y
	run ! grep -q "$(printf '\033')" seen
	grep -q 'x1b\[2J' seen
}

@test "an address is shown, and opened only after a yes" {
	cat >browser <<-END
	#!/bin/sh
	printf '%s\n' "\$@" >>"$PWD/opened"
	END
	chmod +x browser
	export BROWSER="$PWD/browser"
	echo '{"server":"s","params":{"mode":"url","message":"m","url":"https://xn--bad.example/a?b=;$(id)"}}' >question
	answers n
	[ "$(cat result)" = '{"action":"decline"}' ]
	[ ! -e opened ]
	answers y
	[ "$(cat result)" = '{"action":"accept"}' ]
	for _ in 1 2 3 4 5; do [ -e opened ] && break; sleep 0.2; done
	[ "$(cat opened)" = 'https://xn--bad.example/a?b=;$(id)' ]
	grep -q "another's" seen
}

@test "an address that is none is refused" {
	for url in 'javascript:x' 'https://good@evil/' 'https://a b/' file:///x
	do
		printf '{"server":"s","params":{"mode":"url","message":"m","url":"%s"}}\n' \
		    "$url" >question
		answers y
		[ "$(cat result)" = '{"action":"cancel"}' ]
	done
}

@test "mg-mcp asks at the terminal by itself" {
	printf '%s\n' nobody 3 n '' y >typed
	script -qec "mg-mcp call -x 'fake -e 2025-11-25' ask >result" seen \
	    <typed >/dev/null || :
	grep -q '"action"' result
	grep -q 'asks:' seen
}
