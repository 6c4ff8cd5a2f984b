#!/usr/bin/env bats
# mg-mcp-elicit asks at the terminal, which pty gives it.

load helper

form='{"type":"object","properties":{
"name":{"type":"string","title":"Full name","description":"who you are",
 "minLength":2},
"count":{"type":"integer","default":3},
"colour":{"type":"string","enum":["r","g"],"enumNames":["red","green"]},
"days":{"type":"array","items":{"anyOf":[{"const":"mon","title":"Monday"},
 {"const":"tue"},{"const":"wed"}]},"maxItems":2},
"ready":{"type":"boolean"}},"required":["name","colour"]}'

# form_of SCHEMA: the question that mg-mcp would put
form_of() {
	printf '%s' '{"server":"srv","method":"elicitation/create",' \
	    '"params":{"message":"Who are you?","requestedSchema":' "$1" '}}' |
	    tr -d '\n'
	echo
}

# url_of URL: as JSON writes it
url_of() {
	printf '%s' '{"server":"srv","method":"elicitation/create",' \
	    '"params":{"mode":"url","message":"Go","elicitationId":"1",' \
	    "\"url\":\"$1\"}}"
	echo
}

# answer STEP ...: what pty waits for and types; the result is in "result",
# what the terminal showed in "seen".
answer() {
	printf '%s\n' "$@" >script
	pty script sh -c 'exec mg-mcp-elicit <question >result' >raw || return
	tr -d '\r' <raw >seen
}

setup() {
	common_setup
	form_of "$form" >question
	unset BROWSER
}

@test "a form is filled in, and shown before it is sent" {
	answer '< name: ' '> Ann' '< count [3]: ' '> 7' '< colour: ' '> 2' \
	    '< days: ' '> 1, wed' '< ready: ' '> y' '< Send?' '> y'
	[ "$(cat result)" = '{"action":"accept","content":{"name":"Ann","count":7,"colour":"g","days":["mon","wed"],"ready":true}}' ]
	grep -q '^srv asks: Who are you?' seen
	grep -q '^1/5 Full name (required, text)' seen
	grep -q '^2/5 count (optional, a whole number)' seen
	grep -q '    who you are' seen
	grep -q '    2  g (green)' seen
	grep -q '^  count: 7' seen
}

@test "the first line tells how to get out" {
	answer '< name: ' '> !decline'
	run -0 sed -n '/./{p;q;}' seen
	[[ $output == *'!decline refuses, !cancel stops'* ]]
}

@test "Enter takes the default, and leaves out what is optional" {
	answer '> Ann' '> ' '> r' '> ' '> ' '< Send?' '> '
	[ "$(cat result)" = '{"action":"accept","content":{"name":"Ann","count":3,"colour":"r"}}' ]
	grep -q '^  days is left out' seen
}

@test "a default can be left out, what is required cannot" {
	answer '< name: ' '> !none' '< required' '> ' '< required' '> Ann' \
	    '< count' '> !none' '> red' '> ' '> ' '< Send?' '> y'
	[ "$(cat result)" = '{"action":"accept","content":{"name":"Ann","colour":"r"}}' ]
}

@test "a wrong value is asked for again, with the reason" {
	answer '< name: ' '> A' '< at least 2 characters' '> Ann' \
	    '< count' '> many' '< no JSON' '> 1.5' '< expected integer' '> 4' \
	    '< colour' '> blue' '< none of the choices' '> 3' \
	    '< none of the choices' '> green' \
	    '< days' '> 1,2,3' '< at most 2 items' '> mon,mon2' \
	    '< none of the choices' '> tue' \
	    '< ready' '> perhaps' '< yes or no' '> NO' '< Send?' '> y'
	[ "$(cat result)" = '{"action":"accept","content":{"name":"Ann","count":4,"colour":"g","days":["tue"],"ready":false}}' ]
}

@test "a number stays the text that was typed" {
	form_of '{"properties":{"n":{"type":"number"},"i":{"type":"integer"}}}' \
	    >question
	answer '> 1.50e3' '> 123456789012345678901234567890' '< Send?' '> y'
	[ "$(cat result)" = '{"action":"accept","content":{"n":1.50e3,"i":123456789012345678901234567890}}' ]
}

@test "answers can be edited before they are sent" {
	answer '> Ann' '> ' '> r' '> ' '> ' '< Send?' '> edit' \
	    '< name [Ann]: ' '> Bea' '< count [3]: ' '> 9' '< colour [r]' '> ' \
	    '> ' '> ' '< Send?' '> y'
	[ "$(cat result)" = '{"action":"accept","content":{"name":"Bea","count":9,"colour":"r"}}' ]
}

@test "answers that do not fit together can only be edited" {
	form_of '{"properties":{"a":{"type":"string"}},"minProperties":1}' \
	    >question
	answer '< a: ' '> ' '< Edit?' '> ' '< a: ' '> x' '< Send?' '> y'
	[ "$(cat result)" = '{"action":"accept","content":{"a":"x"}}' ]
	answer '< a: ' '> ' '< Edit?' '> n'
	[ "$(cat result)" = '{"action":"decline"}' ]
}

@test "no is no, and so are !decline and !cancel at any prompt" {
	answer '> Ann' '> ' '> r' '> ' '> ' '< Send?' '> n'
	[ "$(cat result)" = '{"action":"decline"}' ]
	answer '> Ann' '> !decline'
	[ "$(cat result)" = '{"action":"decline"}' ]
	answer '> Ann' '> ' '> !cancel'
	[ "$(cat result)" = '{"action":"cancel"}' ]
	answer '> Ann' '> ' '> r' '> ' '> ' '< Send?' '> !cancel'
	[ "$(cat result)" = '{"action":"cancel"}' ]
}

@test "the end of input and an interrupt cancel" {
	answer '< name: ' '^ D'
	[ "$(cat result)" = '{"action":"cancel"}' ]
	answer '< name: ' '> Ann' '< count' '^ C'
	[ "$(cat result)" = '{"action":"cancel"}' ]
}

@test "without a terminal nobody is asked" {
	run -0 --separate-stderr timeout 10 setsid -w mg-mcp-elicit <question
	[ "$output" = '{"action":"cancel"}' ]
	[ -z "$stderr" ]
}

@test "a field that looks like a secret is pointed out" {
	for name in password apiKey API_KEY accessToken pin userPin key; do
		form_of "{\"properties\":{\"$name\":{\"type\":\"string\"}}}" \
		    >question
		answer '< looks like a secret' "< $name: " '> !cancel'
	done
	for name in shipping monkey pinned keyboard name; do
		form_of "{\"properties\":{\"$name\":{\"type\":\"string\"}}}" \
		    >question
		answer "< $name: " '> !cancel'
		run ! grep secret seen
	done
}

@test "what the server writes cannot act on the terminal" {
	e='\u001b[2J\u202e'
	printf '%s' "{\"server\":\"s$e\",\"method\":\"elicitation/create\"," \
	    "\"params\":{\"message\":\"m$e\\nSend? [Y/n] \"," \
	    "\"requestedSchema\":{\"properties\":{\"n$e\":{\"title\":\"t$e\"," \
	    "\"description\":\"d$e\",\"enum\":[\"v$e\"],\"default\":\"v$e\"" \
	    "}}}}}" >question
	answer '< [v' '> ' '< Send? [Y/n/edit]' '> !cancel'
	run ! grep -q "$(printf '\033')" seen
	run ! grep -q "$(printf '\342\200\256')" seen
	for c in s m n t d v; do
		grep -qF "$c"'\x1b[2J\u202e' seen
	done
	# Nor can a line of its be taken for one of ours.
	grep -qF '    Send? [Y/n] ' seen
}

@test "a form that is broken is no question" {
	form_of '{"properties":[]}' >question
	run -4 answer '< broken'
	form_of '{"properties":{"a":{},"a":{}}}' >question
	run -4 answer '< broken'
	echo '{"method":"sampling/createMessage","params":{}}' >question
	run -2 answer '< no elicitation'
	echo '{' >question
	run -2 answer '< no JSON'
	: >question
	run -2 answer '< no question'
}

@test "an address is shown whole with its host, and opened after a y" {
	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >opened\n' >browser
	chmod +x browser
	export BROWSER="./browser 'an option'"
	url_of 'https://login.example:8443/a?b=$(id);c#d' >question
	answer '< Open it? [y/N]' '> '
	[ "$(cat result)" = '{"action":"decline"}' ]
	[ ! -e opened ]
	grep -qF '  https://login.example:8443/a?b=$(id);c#d' seen
	grep -q '^  host: login.example:8443$' seen
	run ! grep note: seen
	answer '< Open it? [y/N]' '> y'
	[ "$(cat result)" = '{"action":"accept"}' ]
	printf '%s\n' 'an option' 'https://login.example:8443/a?b=$(id);c#d' |
	    diff - opened
}

@test "without a browser, or with one that fails, it is opened by hand" {
	url_of https://a.example/ >question
	answer '< Open it?' '> y' '< BROWSER is not set'
	[ "$(cat result)" = '{"action":"accept"}' ]
	BROWSER=no-such-browser answer '< Open it?' '> y' '< open it yourself'
	[ "$(cat result)" = '{"action":"accept"}' ]
	BROWSER=false answer '< Open it?' '> y' '< exited with status 1'
	[ "$(cat result)" = '{"action":"accept"}' ]
}

@test "a browser runs on when the question is answered" {
	printf '#!/bin/sh\nsleep 3\necho "$1" >opened\n' >browser
	chmod +x browser
	url_of https://a.example/ >question
	BROWSER='setsid ./browser' answer '< Open it?' '> y'
	[ "$(cat result)" = '{"action":"accept"}' ]
	for _ in 1 2 3 4 5 6 7 8 9; do
		[ -s opened ] && break
		sleep 0.5
	done
	[ "$(cat opened)" = https://a.example/ ]
}

@test "an address that may mislead is pointed out" {
	for url in https://xn--pple-43d.com/ https://a.XN--p1ai/; do
		url_of "$url" >question
		answer '< letters beyond ASCII' '< Open it?' '> n'
	done
	for url in http://a.example/ http://127.0.0.1.a.example/ \
	    http://127.1x/ http://localhost.example/; do
		url_of "$url" >question
		answer '< not encrypted' '< Open it?' '> n'
	done
	for url in http://localhost/ http://LOCALHOST:80/ http://127.0.0.1:1/ \
	    'http://[::1]:3000/'; do
		url_of "$url" >question
		answer '< Open it?' '> n'
		run ! grep note: seen
	done
}

@test "an address that is none is not opened" {
	export BROWSER=echo
	for url in javascript:x file:///etc/passwd https:///x \
	    https://good.example@evil.example/ https://u:p@a.example/ \
	    'https://a b/' 'https://a/\u0007' 'https://a\\@b/' 'https://\u0430/' \
	    "https://a/$(printf '%05000d' 0)"; do
		url_of "$url" >question
		answer '< This URL is not opened'
		[ "$(cat result)" = '{"action":"cancel"}' ]
	done
}

@test "mg-mcp asks at the terminal by itself" {
	node_server everything
	printf '%s\n' '< asks: Please provide' '< name: ' '> Ann' \
	    '< check' '> !decline' >script
	run -0 pty script mg-mcp call -x "$EVERYTHING" \
	    trigger-elicitation-request
	[[ $output == *"User declined"* ]]
}
