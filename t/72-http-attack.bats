#!/usr/bin/env bats
# mg-http before a server that does everything wrong: never half a message,
# one answer to each request, a bounded time, bounded memory.

load helper
load remote

setup_file() {
	wild_up
}

teardown_file() {
	wild_down
}

teardown() {
	[ -z "$HTTP_PID" ] || kill "$HTTP_PID" 2>/dev/null || :
}

# wrong STATUS REGEXP TOOL [ARGUMENTS [OPTION ...]]: the call is answered once,
# by that error of the transport
wrong() {
	call 7 "$3" "$4" | talk "/legacy/wrong-$3" "${@:5}" >got
	jq -e . got >whole
	grep '"id":7[,}]' got >answers
	[ "$(wc -l <answers)" -eq 1 ]
	[[ $(fault <answers) =~ ^$1\ .*$2 ]] || {
		cat answers
		return 1
	}
}

@test "answers of a wrong type, or none" {
	wrong 4 'no answer, but one of type text/html: <html>' html
	wrong 4 'no answer: HTTP 200 OK$' nothing
	wrong 4 'one of type \?: x$' untyped
	wrong 4 'no answer: HTTP 202 Accepted$' accepted
	wrong 4 'no answer: HTTP 204 No Content$' nocontent
}

@test "bodies that are no message" {
	wrong 4 'no message: the text ends too early' notjson
	wrong 4 'no message: no JSON-RPC message: 7$' number
	wrong 4 'no JSON-RPC message' noise
	wrong 4 'a name that stands twice' dupid
	wrong 5 'nested too deeply' deep
}

@test "an answer with another id is no answer, a second one neither" {
	wrong 4 'no answer to what was asked' otherid
	call 7 twice | talk /legacy/twice >got
	[ "$(text <got)" = 1 ]
}

@test "statuses that say no" {
	wrong 4 'HTTP 503 Service Unavailable from .*: come again$' busy
	wrong 4 'HTTP 418 from [^ ]*$' teapot
	wrong 4 'HTTP 400 Bad Request from .*invalid_payload' azure
	wrong 4 'HTTP 302 Found from .*: not followed to /elsewhere$' moved
}

@test "nothing of a message acts on a terminal" {
	call 7 html | talk /legacy/escape -v >got
	run ! grep -q $'\033' got
	run ! grep -q $'\033' err
}

@test "connections that are reset, closed, or speak no HTTP" {
	wrong 4 'may have run$' reset
	wrong 4 'may have run$' closed
	wrong 4 'within the head of the answer; the call may have run$' halfhead
	wrong 4 'may have run$' short
	wrong 4 'HTTP/0.9|not HTTP' nohttp
}

@test "a small answer, cut at each of its bytes" {
	start "$WILD/legacy/cut"
	greet
	for i in {1..300}; do call "$i" cut "{\"n\":$i}"; done >&"$HTTP_IN"
	for i in {1..300}; do reply "$i" >>answers; done
	finish
	[ "$status" -eq 0 ]
	jq -e . out >whole
	[ "$(jq -c 'select(.id != null) | .id' out | sort -n | uniq -c |
	    awk '$1 != 1')" = '' ]
	[ "$(grep -c whole out)" -gt 0 ]
	jq -c 'select(.error) | .error.data.mg.status' out | sort -u >got
	[ "$(<got)" = 4 ]
	# Only what has come to its end is passed on.
	grep whole out | jq -e '.result.content[0].text == "whole"' >whole
}

@test "the same of a JSON body, and of one in chunks" {
	for tool in cutjson cutchunks; do
		rm -f answers
		start "$WILD/legacy/$tool"
		greet
		for i in {1..220}; do
			call "$i" $tool "{\"n\":$i}"
		done >&"$HTTP_IN"
		for i in {1..220}; do reply "$i" >>answers; done
		finish
		jq -e . out >whole
		jq -c 'select(.error) | .error.data.mg.status' out |
		    sort -u >got
		[ "$(<got)" = 4 ]
		[ "$(grep -c whole out)" -gt 0 ]
		grep whole out |
		    jq -e '.result.content[0].text == "whole"' >whole
	done
}

@test "what has no end, ends at our ceiling" {
	for tool in line lines body; do
		wrong 5 'longer than 1048576 bytes' $tool '' -m 1M
	done
	wrong 5 'longer than 1048576 bytes' bomb '' -m 1M
	wrong 4 'one of type text/html: <p><p>' page '{"status":200}' -m 1M
	wrong 4 'HTTP 500 Internal Server Error' page '{"status":500}' -m 1M
}

@test "heads that are too large" {
	wrong 4 '' heads
	wrong 4 '' field
}

@test "a server that says nothing, or nothing but comments: -t" {
	wrong 6 'no answer came for 1 s' never '' -t 1
	wrong 6 'no answer came for 1 s' comments '' -t 1
	wrong 6 'no answer came for 1 s' slowhead '' -t 1
}

@test "a list of tools without end: -t" {
	new_call 7 echo | told "$WILD/pages" -t 1 >got
	[ "$(fault <got)" = '6 no answer came for 1 s' ]
}

@test "no part of a secret is shown where an error is cut" {
	call 7 echocut | talk /legacy/echocut \
	    -H 'X-Api-Key: hidden-by-its-name' >got
	[[ $(fault <got) = '4 HTTP 500 '*': '*'?***' ]]
}

@test "secrets go to no other origin" {
	for p in cross sse-cross; do
		{ hello; call 7 echo; } | told "$WILD/$p" \
		    -H 'Authorization: Bearer x' >got
		run ! grep '"result"' got
	done
	run ! grep STRANGER "$BATS_FILE_TMPDIR/wild.log"
}

@test "an address to post to that is none of ours" {
	hello | told "$WILD/sse-cross" >got
	[ "$(fault <got)" = "4 the server told an address of another origin $(
	    )to post to" ]
	for p in sse-user sse-scheme sse-lines; do
		hello | told "$WILD/$p" >got
		[ "$(fault <got)" = \
		    '4 the server told no good address to post to' ]
	done
}

@test "a stream without an address is given up" {
	hello | told "$WILD/sse-none" >got
	[[ $(fault <got) = '4 HTTP 405 '* ]]
}

@test "HTTP+SSE whose stream ends takes its requests with it" {
	{ call 7 echo; call 8 echo; } | talk /sse-drop >got
	[ "$(wc -l <got)" -eq 2 ]
	grep -q 'the call may have run' got
	{ hello; call 7 echo; } | told "$WILD/sse-empty" >got
	[ "$(jq .id got | sort | xargs)" = '0 7' ]
	run ! grep '"result"' got
}

@test "a revision and an id that cannot stand in a header do not" {
	call 7 echo | talk /ibad >got
	[ "$(text <got)" = '{}' ]
	grep -q "session id is no good one" err
	seen /ibad 'select(.["mcp-session-id"] or .["mcp-protocol-version"] or
	    .["y"])' >got
	[ ! -s got ]
}

@test "a session that is lost at every point" {
	for tool in lost lost400; do
		for n in 1 2 3; do
			start "$WILD/legacy/$tool-$n"
			greet
			reply 0
			i=1
			while [ $i -lt $n ]; do
				tell "$(call $i echo)"
				reply $i
				i=$((i + 1))
			done
			tell "$(call 7 $tool)" "$(call 8 echo)"
			[[ $(reply 7 | text) = 'found in'* ]]
			reply 8 | text
			finish
			[ "$status" -eq 0 ]
		done
	done
}

@test "a session that is lost as soon as it has begun" {
	call 7 echo | talk /lostnote/1 >got
	[ "$(text <got)" = '{}' ]
	start "$WILD/lostget/1"
	greet
	wait_for out notifications/message
	for _ in {1..400}; do
		[ "$(seen /lostget 'select(.http == "GET")' | wc -l)" \
		    -lt 2 ] || break
		sleep 0.05
	done
	tell "$(call 7 echo)"
	[ "$(reply 7 | text)" = '{}' ]
	finish
	[ "$(seen /lostget 'select(.method == "initialize")' | wc -l)" -eq 2 ]
}

@test "it ends with its input, whatever the server does" {
	for tool in never comments line lines body notes; do
		{ hello; call 7 $tool '{"n":1000000}'; } >lines
		run timeout 5 bash -c 'mg-http -m 1M "$WILD/legacy/end" \
		    <lines >out'
		[[ $status = 0 || $status = 6 ]]
		jq -e . out >whole
		grep -q '"id":7[,}]' out
	done
}

@test "a second initialize: another session, and nothing is mixed up" {
	{ hello; hello; call 7 echo; hello; call 8 echo; } |
	    told "$WILD/legacy/again" >got
	[ "$(jq -c .id got | sort | xargs)" = '0 0 0 7 8' ]
	[ "$(seen /legacy/again 'select(.http == "DELETE")' | wc -l)" -eq 1 ]
}

@test "a server that is not there" {
	hello | told http://127.0.0.1:9/ >got
	[[ $(fault <got) = '4 127.0.0.1:9: '* ]]
	hello | told http://nosuch.invalid/ >got
	[[ $(fault <got) = '4 nosuch.invalid: '* ]]
}
