#!/usr/bin/env bats
# mg-http: what goes out over HTTP for what comes in on stdin, and back.  The
# servers do as the specification says, and some are real.

load helper
load remote
load tls

setup_file() {
	wild_up
	PIDS=
	"$T/node/run" new.mjs new <wild.in 3>&- &
	PIDS+=" $!"
	"$T/node/run" old.mjs old <wild.in 3>&- &
	PIDS+=" $!"
	arrived new.url
	arrived old.url
	NEW=$(<new.url) OLD=$(<old.url)
	everything streamableHttp mcp
	everything sse sse
	export NEW OLD PIDS
}

teardown_file() {
	# shellcheck disable=SC2086 # numbers
	kill $PIDS 2>/dev/null || :
	wild_down
}

teardown() {
	[ -z "$HTTP_PID" ] || kill "$HTTP_PID" 2>/dev/null || :
}

# same LINE ...: the file "got" has these lines
same() {
	printf '%s\n' "$@" | diff -u - got
}

# --- What is sent ---------------------------------------------------------

@test "a handshake, then a call: the headers of each" {
	call 7 echo '{"a":1}' | talk /legacy/plain >got
	[ "$(text <got)" = '{"a":1}' ]
	seen /legacy/plain '[.http, .method, .["mcp-session-id"] != null,
	    .["mcp-protocol-version"], .["mcp-method"]]' >got
	same '["POST","initialize",false,null,null]' \
	    '["POST","notifications/initialized",true,"2025-11-25",null]' \
	    '["GET",null,true,"2025-11-25",null]' \
	    '["POST","tools/call",true,"2025-11-25",null]' \
	    '["DELETE",null,true,"2025-11-25",null]'
	seen /legacy/plain 'select(.http == "POST") | [.accept,
	    .["content-type"], .["user-agent"][:3]]' | sort -u >got
	same '["application/json, text/event-stream","application/json","mg/"]'
	seen /legacy/plain 'select(.http == "GET") | .accept' >got
	same '"text/event-stream"'
}

@test "2026-07-28: no session, and what is in the message in headers too" {
	{ ask 1 server/discover; ask 2 tools/list; new_call 3 echo
	ask 4 prompts/get '"name":"p"'; ask 5 resources/read '"uri":"x:y"'
	sleep 1.2; } | told "$WILD/ok/modern" >got
	[ "$(jq .id <got | sort | xargs)" = '1 2 3 4 5' ]
	seen /ok/modern 'select(.method != "tools/list") | [.http, .method,
	    .["mcp-session-id"], .["mcp-protocol-version"], .["mcp-method"],
	    .["mcp-name"]]' | sort -u >got
	same \
	    "[\"POST\",\"prompts/get\",null,\"2026-07-28\",\"prompts/get\",$(
	    )\"p\"]" \
	    "[\"POST\",\"resources/read\",null,\"2026-07-28\",$(
	    )\"resources/read\",\"x:y\"]" \
	    "[\"POST\",\"server/discover\",null,\"2026-07-28\",$(
	    )\"server/discover\",null]" \
	    "[\"POST\",\"tools/call\",null,\"2026-07-28\",\"tools/call\",$(
	    )\"echo\"]"
}

@test "before 2025-06-18 there is no header of the revision" {
	call 7 echo | talk /i2025/old >got
	seen /i2025/old 'select(.["mcp-protocol-version"]) | .method' >got
	[ ! -s got ]
}

@test "a session without an id is none to end" {
	call 7 echo | talk /nosession >got
	[ "$(text <got)" = '{}' ]
	seen /nosession 'select(.http == "DELETE")' >got
	[ ! -s got ]
}

@test "nothing overtakes initialize and notifications/initialized" {
	call 7 echo | talk /slownote/once >got
	[ "$(text <got)" = '{"ready":true}' ]
}

@test "initialized that is not taken is told, and no more" {
	call 7 echo | talk /n400 >got
	[ "$(text <got)" = '{}' ]
	grep -q 'notifications/initialized was not taken: HTTP 400' err
}

@test "headers of the person's: -H, from files, and the last counts" {
	printf 'X-File: a\r\n\nX-Two: b\n' >file
	call 7 echo | talk /legacy/own -H 'X-One: 1' -H @file -H 'x-two: c' \
	    -H 'Authorization: Bearer 0123' >got
	seen /legacy/own '[.["x-one"], .["x-two"], .["x-file"],
	    .authorization]' | sort -u >got
	same '["1","c","a","Bearer 0123"]'
}

@test "headers that are ours or no headers: status 2, no value is shown" {
	for h in 'Mcp-Session-Id: secret' 'mcp-param-x: secret' \
	    'Host: secret' 'Content-Length: 7' 'connection: secret' \
	    'Accept: secret' 'Last-Event-ID: secret'; do
		run -2 mg-http -H "$h" "$WILD/ok"
		[ "$output" = \
		    "mg-http: -H: '${h%%:*}': a header that mg-http sets itself" ]
	done
	for h in '' secret ': secret' 'A B: secret' $'X: secret\001'; do
		run -2 mg-http -H "$h" "$WILD/ok"
		[[ $output != *secret\'* || $h = secret ]]
	done
	printf 'X: y\nsecret\n' >file
	run -2 mg-http -H @file "$WILD/ok"
	[[ $output = *"file:2: 'secret': no 'Name: value'" ]]
	printf 'X: y\000\n' >file
	run -2 mg-http -H @file "$WILD/ok"
	run -2 mg-http -H @missing "$WILD/ok"
	[[ $output = "mg-http: cannot read 'missing': No such file"* ]]
}

@test "-v shows heads, and no secret" {
	call 7 echo | talk '/legacy/trace?key=hidden' -v -H 'X-Api-Key: hidden' \
	    -H 'X-Plain: seen' -H 'Authorization: Bearer hidden' >got
	grep -q "mg-http: > POST $WILD/legacy/trace?\*\*\*" err
	grep -q 'mg-http: > X-Api-Key: \*\*\*' err
	grep -q 'mg-http: > X-Plain: seen' err
	grep -q 'mg-http: > Authorization: \*\*\*' err
	grep -q 'mg-http: > Mcp-Session-Id: \*\*\*' err
	grep -q 'mg-http: < 200 application/json' err
	run ! grep -E 'hidden|s[0-9]+$' err
}

@test "of where a redirect leads no query is shown" {
	hello | told "$WILD/away" -v >got
	[[ $(fault <got) = *': not followed to /login?***' ]]
	grep -q 'mg-http: < Location: /login?\*\*\*$' err
	run ! grep hidden got err
}

@test "no core is left, which would have tokens in it" {
	start "$WILD/ok"
	tell "$(ask 1 tools/list)"
	reply 1
	grep -q '^Max core file size  *0  *0 ' "/proc/$HTTP_PID/limits"
	finish
}

@test "an entry on a descriptor, with \${VAR} in its headers" {
	export TOKEN=abc
	printf '{"mcpServers":{"w":{"url":"%s","headers":{%s}}}}\n' \
	    "$WILD/legacy/entry" '"X-Token":"${TOKEN}","X-Other":"1"' >entry
	{ hello; call 7 echo; } | told 4 -H 'X-Other: 2' -f 4<entry >got
	seen /legacy/entry '[.["x-token"], .["x-other"]]' | sort -u >got
	same '["abc","2"]'
	run -2 mg-http -f 4 </dev/null
	run -2 mg-http -f 4 "$WILD/ok" 4<entry
	run -2 mg-http -f 2
	echo '{"mcpServers":{"w":{"command":"x"}}}' >entry
	run -2 mg-http -f 4 4<entry
	[[ $output = *"'w' is no remote server" ]]
	echo '{"mcpServers":{"w":{"url":"http://h/","headers":{"Host":"x"}}}}' \
	    >entry
	run -2 mg-http -f 4 4<entry
	[[ $output = *'mcpServers.w.headers.Host: '* ]]
}

@test "a crash leaves no secret on the disk" {
	ulimit -S -c unlimited || ulimit -S -c 1000
	start "$WILD/legacy/core"
	greet
	reply 0
	grep -q '^Max core file size  *0  *0 ' "/proc/$HTTP_PID/limits"
	finish
}

@test "the command line" {
	run -0 mg-http -h
	[[ $output = usage:* ]]
	run -0 mg-http --version
	[[ $output = 'mg-http '* ]]
	run -2 mg-http
	run -2 mg-http "$WILD/ok" "$WILD/ok"
	run -2 mg-http -t 0 "$WILD/ok"
	run -2 mg-http -m x "$WILD/ok"
	run -2 mg-http --transport stdio "$WILD/ok"
	run -2 mg-http --key k "$WILD/ok"
	for url in ftp://h/ localhost http:// http://u:hunter2@h/ 'http://h/ x' \
	    http://h/#x http://0x7f000001/ ''; do
		run -2 mg-http "$url"
		[[ $output = 'mg-http: '*address* && $output != *hunter2* ]]
	done
}

@test "2026-07-28: arguments that a tool has marked, whose tool is asked for" {
	new_call 7 mirror '{"region":"here"}' | told "$WILD/ok/marks" >got
	[ "$(text <got)" = '{"region":"here"}' ]
	seen /ok/marks '[.method, .["mcp-param-region"]]' >got
	same '["tools/list",null]' '["tools/call","here"]'
	# It is known now, also to the next process.
	new_call 7 mirror '{"region":"there"}' | told "$WILD/ok/marks" >got
	seen /ok/marks '[.method, .["mcp-param-region"]]' | tail -n +3 >got
	same '["tools/call","there"]'
}

@test "2026-07-28: a tool whose marks are wrong is left out, and not called" {
	{ ask 1 tools/list; new_call 2 bad; } | told "$WILD/ok/left-out" >got
	[ "$(jq -r '.result.tools[].name' got | xargs)" = 'echo mirror mismatch' ]
	grep -q "mg-http: tool 'bad' is left out: " err
	[[ $(jq -c 'select(.error)' got | fault) = \
	    '4 the tool is not used: '* ]]
	seen /ok/left-out 'select(.tool)' >got
	[ ! -s got ]
}

@test "2026-07-28: headers that have become wrong: list, and once more" {
	f=$XDG_CACHE_HOME/mg/marks
	mkdir -p -m 700 "$f"
	printf '%s\nmismatch' "$WILD/ok/mismatch" | sha256sum |
	    cut -d ' ' -f 1 >name
	(umask 077 && echo '[]' >"$f/$(<name)")
	new_call 7 mismatch '{"region":"here"}' | told "$WILD/ok/mismatch" \
	    >got
	[ "$(text <got)" = matched ]
	seen /ok/mismatch '[.method, .["mcp-param-region"]]' >got
	same '["tools/call",null]' '["tools/list",null]' \
	    '["tools/call","here"]'
	new_call 7 mismatch | told "$WILD/ok/mismatch" >got
	[ "$(jq .error.code got)" -eq -32020 ]
}

# --- What comes back ------------------------------------------------------

@test "messages are passed on as the bytes that came, on one line" {
	call 7 pretty | talk /legacy/pretty >got
	[ "$(wc -l <got)" -eq 1 ]
	[ "$(jq -r '.result.content[0].text' got)" = $'a\nb' ]
	tr -d ' ' <got | grep -qF '"text":"a\nb"'
}

@test "JSON or an event stream, however it is written" {
	for tool in upper bom gzip bytes batch viasse; do
		call 7 $tool | talk "/legacy/$tool" | tail -n 1 >got
		[ "$(text <got)" = "$tool" ] || [ $tool = viasse ]
	done
	call 7 echo | talk /viasse >got
	[ "$(text <got)" = '{}' ]
}

@test "notifications and requests in a stream come before its answer" {
	call 7 notes '{"n":3}' | talk /legacy/notes >got
	[ "$(jq -c '.params.data // .id' got | xargs)" = '0 1 2 7' ]
}

@test "a request of the server's is answered by another POST" {
	start "$WILD/legacy/ask"
	greet
	tell "$(call 7 ask)"
	wait_for out '"method":"roots/list"'
	tell '{"jsonrpc":"2.0","id":"q1","result":{"roots":[]}}'
	[ "$(reply 7 | text)" = '{"roots":[]}' ]
	finish
	[ "$status" -eq 0 ]
}

@test "the answer counts, not the end of its connection" {
	call 7 open | talk /legacy/open >got
	[ "$(text <got)" = open ]
}

@test "connections are kept between requests, of streams too" {
	start "$WILD/viasse/kept"
	greet
	reply 0
	for i in {1..5}; do
		tell "$(call "$i" notes '{"n":1}')"
		reply "$i"
		sleep 0.1
	done
	finish
	[ "$(seen /viasse/kept .from | sort -u | wc -l)" -le 2 ]
}

@test "requests run side by side" {
	start "$WILD/legacy/side"
	greet
	tell "$(call 1 never)" "$(call 2 echo)" "$(call 3 slow '{"ms":50}')"
	reply 2
	reply 3
	run ! grep '"id":1[,}]' out
	finish TERM
}

@test "a hundred requests run at once, the rest wait; notifications do not" {
	start "$WILD/legacy/many"
	greet
	reply 0
	for i in {1..100}; do call "$i" never; done >&"$HTTP_IN"
	tell "$(call 101 echo)" \
	    '{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}'
	for _ in {1..200}; do
		seen /legacy/many 'select(.method ==
		    "notifications/roots/list_changed")' >got
		[ ! -s got ] || break
		sleep 0.05
	done
	[ -s got ]
	seen /legacy/many 'select(.tool == "never") | .id' >got
	[ "$(wc -l <got)" -eq 100 ]
	run ! grep '"id":101' out
	tell '{"jsonrpc":"2.0","method":"notifications/cancelled",
	    "params":{"requestId":50}}' 2>/dev/null || :
	tell '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":50}}'
	reply 101
	finish TERM
}

@test "an error without an id gets ours, others come as they are" {
	{ call 7 nullid; call 8 noid; call 9 busyjson; } | talk /legacy/ids \
	    >got
	[ "$(jq -r '"\(.id) \(.error.message)"' got | sort | xargs)" = \
	    '7 no id 8 none 9 it broke' ]
}

@test "an id of another type is put right, one of nobody's is no answer" {
	call 7 stringid | talk /legacy/string >got
	[ "$(jq -c '[.id, .result.content[0].text]' got)" = '[7,"string"]' ]
	call 7 otherthen | talk /legacy/otherthen >got
	[ "$(text <got)" = right ]
	call '"\u0061"' echo | talk /legacy/escaped >got
	[ "$(jq -r .id got)" = a ]
}

@test "what is no message on stdin is told, and the next is served" {
	{ hello; echo '{"jsonrpc":'; echo 7; echo '{"id":1}'; call 7 echo; } |
	    told "$WILD/legacy/noise" >got
	jq -c '[.id, .error.code]' got | sort >codes
	printf '%s\n' '[0,null]' '[7,null]' '[null,-32600]' '[null,-32600]' \
	    '[null,-32700]' | diff -u - codes
}

@test "a batch on stdin is so many messages" {
	{ hello; echo "[$(call 7 echo),$(call 8 echo)]"; } |
	    told "$WILD/legacy/batch" >got
	[ "$(jq .id got | sort | xargs)" = '0 7 8' ]
}

# --- Which era, which transport -------------------------------------------

@test "what an answer to server/discover means" {
	for p in d200 d202 dresult dhtml d400 d404 d405 d406 d415 d422 \
	    d32004bad legacy; do
		ask 1 server/discover | told "$WILD/$p" >got
		[ "$(jq -c '[.id, .error.code, .error.data]' got)" = \
		    '[1,-32601,null]' ]
	done
	for p in d32022:-32022 d32004:-32004 d32020:-32020; do
		ask 1 server/discover | told "$WILD/${p%:*}" >got
		[ "$(jq -c '[.id, .error.code]' got)" = "[1,${p#*:}]" ]
	done
	for p in d500 d503 d302; do
		ask 1 server/discover | told "$WILD/$p" >got
		[ "$(jq -c '[.error.code, .error.data.mg.status]' got)" = \
		    '[-32000,4]' ]
	done
	ask 1 server/discover | told "$WILD/dhang" -t 1 >got
	[ "$(jq .error.data.mg.status got)" -eq 6 ]
	ask 1 server/discover | told http://127.0.0.1:9/ >got
	[ "$(jq .error.data.mg.status got)" -eq 4 ]
}

@test "HTTP+SSE is found out by a refused initialize, and remembered" {
	call 7 echo | talk /sse >got
	[ "$(text <got)" = '{}' ]
	seen /sse '[.http, .method]' >got
	same '["POST","initialize"]' '["GET",null]'
	call 7 echo | talk /sse >got
	[ "$(text <got)" = '{}' ]
	seen /sse '[.http, .method]' | tail -n 1 >got
	same '["GET",null]'
	ask 1 server/discover | told "$WILD/sse" >got
	[ "$(jq .error.code got)" -eq -32601 ]
	[ "$(seen /sse .http | wc -l)" -eq 3 ]
}

@test "HTTP+SSE that was remembered and is no more: the other is tried" {
	call 7 echo | talk /sse/gone >got
	f=$(find "$XDG_CACHE_HOME" -type f)
	printf %s "$WILD/legacy/new" | sha256sum | cut -d ' ' -f 1 >name
	mv "$f" "${f%/*}/$(<name)"
	call 7 echo | talk /legacy/new >got
	[ "$(text <got)" = '{}' ]
	[ -z "$(find "$XDG_CACHE_HOME" -type f -name "$(<name)")" ]
}

@test "HTTP+SSE that is asked for is begun with, and nothing else" {
	call 7 echo | talk /sse-absolute/x --transport sse >got
	[ "$(text <got)" = '{}' ]
	seen /sse-absolute/x .http >got
	same '"GET"'
	{ hello; } | told "$WILD/legacy/nosse" --transport sse >got
	[ "$(fault <got)" = '4 no stream: HTTP 405 Method Not Allowed' ]
	{ hello; } | told "$WILD/sse/nosse" --transport http >got
	[[ $(fault <got) = '4 HTTP 405 '* ]]
}

@test "initialize that is refused is told as it was refused" {
	for p in i400:-32600 irevision:-32602; do
		hello | told "$WILD/${p%:*}" >got 2>err
		[ "$(jq -c '[.id, .error.code]' got)" = "[0,${p#*:}]" ]
	done
	for p in i405 i500; do
		hello | told "$WILD/$p" >got 2>err
		[[ $(fault <got) = "4 HTTP ${p#i} "* ]]
	done
	seen /irevision 'select(.http == "GET")' >got
	[ ! -s got ]
}

# --- Sessions -------------------------------------------------------------

@test "a session that is lost is begun again, and the request sent again" {
	for tool in lost lost400; do
		call 7 $tool | talk "/legacy/$tool-1" >got
		[[ $(text <got) = 'found in s'* ]]
		seen "/legacy/$tool-1" '[.http, .method]' >got
		same '["POST","initialize"]' \
		    '["POST","notifications/initialized"]' '["GET",null]' \
		    '["POST","tools/call"]' '["POST","initialize"]' \
		    '["POST","notifications/initialized"]' '["GET",null]' \
		    '["POST","tools/call"]' '["DELETE",null]'
		seen "/legacy/$tool-1" 'select(.http == "DELETE") |
		    .["mcp-session-id"]' >got
		[ "$(wc -l <got)" -eq 1 ]
	done
}

@test "several requests share one new session" {
	start "$WILD/legacy/share"
	greet
	reply 0
	for i in {1..5}; do call "$i" lost; done >&"$HTTP_IN"
	for i in {1..5}; do reply "$i"; done
	finish
	[ "$(seen /legacy/share 'select(.method == "initialize")' | wc -l)" \
	    -eq 2 ]
}

@test "a session that is lost for good" {
	call 7 always | talk /legacy/always >got
	[ "$(fault <got)" = '4 the session was lost again' ]
	call 7 lost | talk /changes/1 >got
	[ "$(fault <got)" = "4 the session was lost, and there is no other: $(
	    )the server speaks another revision now" ]
	call 7 lost | talk /refuses/1 >got
	[[ $(fault <got) = "4 the session was lost, and there is no other: $(
	    )HTTP 503 Service Unavailable from "* ]]
}

@test "who has lost the session tries again with the next request" {
	start "$WILD/refuses/2"
	greet
	reply 0
	tell "$(call 1 lost)"
	reply 1 | grep -q 'there is no other'
	tell "$(call 2 lost)"
	reply 2 | grep -q 'there is no other'
	finish
	[ "$(seen /refuses/2 'select(.method == "initialize")' | wc -l)" \
	    -eq 3 ]
}

@test "HTTP+SSE: a stream that ends is opened again, though nobody asks" {
	start "$WILD/sse-once"
	greet
	reply 0
	for _ in {1..400}; do
		[ "$(seen /sse-once 'select(.http == "GET")' | wc -l)" \
		    -lt 2 ] || break
		sleep 0.05
	done
	tell "$(call 7 echo)"
	[ "$(reply 7 | text)" = '{}' ]
	finish
	[ "$(seen /message 'select(.path == "/message?once" and
	    .method == "initialize")' | wc -l)" -eq 2 ]
}

# --- Streams --------------------------------------------------------------

@test "what a server says by itself comes on a stream of its own" {
	start "$WILD/legacy/own-stream"
	greet '' '{"roots":{}}'
	reply 0
	finish
	[ "$(seen /legacy/own-stream 'select(.http == "GET")' | wc -l)" -eq 1 ]
}

@test "a stream that ends before the answer is resumed by its last id" {
	call 7 resume | talk /legacy/resume >got
	[ "$(jq -c '.params.data // .id' got | xargs)" = '1 7' ]
	seen /legacy/resume 'select(.http == "GET" and .["last-event-id"]) |
	    .["last-event-id"]' >got
	same '"e1"' '"e2"'
	call 7 poll '{"n":8}' | talk /legacy/poll >got
	[ "$(text <got)" = 'after 8' ]
	call 7 within | talk /legacy/within >got
	[ "$(text <got)" = whole ]
	seen /legacy/within 'select(.["last-event-id"]) |
	    .["last-event-id"]' >got
	same '"w1"'
}

@test "polling that brings nothing but ids has a deadline" {
	start "$WILD/legacy/endless" -t 1
	greet
	tell "$(call 7 poll '{"n":1000000}')"
	[ "$(reply 7 | fault)" = '6 no answer came for 1 s' ]
	finish
}

@test "a server that asks to wait long puts off no deadline" {
	for retry in 100000000 1000000000000000000; do
		start "$WILD/legacy/retry-$retry" -t 1
		greet
		tell "$(call 7 resume "{\"retry\":$retry}")"
		[ "$(reply 7 | fault)" = '6 no answer came for 1 s' ]
		finish
	done
}

@test "an event's id that no header may have resumes nothing" {
	call 7 oddid | talk /legacy/oddid >got
	[[ $(fault <got) = '4 '*'the stream ended before the answer'* ]]
}

@test "1 and \"1\" side by side are two requests" {
	{ call 1 pair; call '"1"' pair; } | talk /sse >got
	[ "$(jq -r 'select(.id == 1) | .result.content[0].text' got)" = number ]
	[ "$(jq -r 'select(.id == "1") | .result.content[0].text' got)" = \
	    string ]
}

@test "what cannot be resumed may have run, and is not sent again" {
	for tool in gone broken reset closed; do
		call 7 $tool | talk "/legacy/$tool-2" | tail -n 1 >got
		[[ $(fault <got) = '4 '*'the call may have run' ]]
		[ "$(seen "/legacy/$tool-2" 'select(.tool)' | wc -l)" -eq 1 ]
	done
}

@test "2026-07-28: nothing is resumed" {
	new_call 7 resume | told "$WILD/ok/noresume" >got
	[[ $(fault <got) = '4 '*'the call may have run' ]]
	seen /ok/noresume 'select(.http == "GET")' >got
	[ ! -s got ]
}

@test "2026-07-28: a subscription lasts, and is ended by closing it" {
	start "$WILD/ok/listen" -t 1
	tell "$(ask 1 subscriptions/listen '"notifications":{}')"
	wait_for out acknowledged
	sleep 1.5
	run ! grep error out
	tell '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}'
	tell "$(ask 2 ping)"
	reply 2
	finish
	[ "$status" -eq 0 ]
	run ! grep -E '"id":1[,}]' out
	seen /ok/listen 'select(.method == "notifications/cancelled")' >got
	[ ! -s got ]
}

@test "until 2025-11-25 a notification cancels, which is passed on" {
	start "$WILD/legacy/cancel"
	greet
	tell "$(call 1 never)"
	reply 0
	for _ in {1..200}; do
		[ -z "$(seen /legacy/cancel 'select(.tool)')" ] || break
		sleep 0.05
	done
	tell '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}' \
	    "$(call 2 echo)"
	reply 2
	finish
	[ "$status" -eq 0 ]
	[ -n "$(seen /legacy/cancel \
	    'select(.method == "notifications/cancelled")')" ]
	run ! grep '"id":1[,}]' out
}

# --- Redirects, busy servers ----------------------------------------------

@test "redirects within the origin that keep the method are followed" {
	for p in same twoways; do
		call 7 echo | talk "/$p" >got
		[ "$(text <got)" = '{}' ]
	done
	seen /same .method >got
	same '"initialize"'
}

@test "all other redirects are told" {
	for p in loop cross tlscross scheme seeother; do
		hello | told "$WILD/$p" >got 2>err
		[[ $(fault <got) = '4 HTTP 30'*': not followed to '* ]]
	done
	[ "$(seen /loop 'select(.method == "initialize")' | wc -l)" -eq 4 ]
	run ! grep STRANGER "$BATS_FILE_TMPDIR/wild.log"
}

@test "Retry-After is honoured for what only reads" {
	start "$WILD/legacy/after"
	greet
	tell '{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"a:b"}}'
	reply 1 | grep -q contents
	tell "$(call 2 busy)"
	reply 2 | grep -q 'HTTP 503'
	finish
	[ "$(seen /legacy/after 'select(.method == "resources/read")' | wc -l)" \
	    -eq 2 ]
	[ "$(seen /legacy/after 'select(.tool)' | wc -l)" -eq 1 ]
}

@test "what a server sends back of our secrets is not shown" {
	call 7 echoes | talk /legacy/echoes -v -H 'X-Api-Key: hunter2hunter2' \
	    -H 'Authorization: Bearer 0123456789' >got
	[[ $(fault <got) = '4 HTTP 418 from '*': *** Bearer ***' ]]
	grep -q 'mg-http: < Server: \*\*\*' err
	run ! grep -E 'hunter2|0123456789' got
	run ! grep -E 'hunter2|0123456789' err
}

@test "who is refused is told so, and what the server says of it" {
	call 7 forbidden | talk /legacy/denied >got
	[[ $(fault <got) = 3\ *': not you' ]]
}

@test "with a header of the person's own nothing is asked of OAuth" {
	call 7 forbidden | talk /legacy/forbidden -H 'Authorization: x' >got
	[[ $(fault <got) = '3 HTTP 403 Forbidden from '*': not you' ]]
}

# --- Time, the end --------------------------------------------------------

@test "-t: without an answer for so long, comments apart" {
	for tool in never comments; do
		call 7 $tool | talk "/legacy/$tool" -t 1 >got
		[ "$(fault <got)" = '6 no answer came for 1 s' ]
	done
	call 7 slow '{"ms":600}' | talk /legacy/slow -t 1 >got
	[ "$(text <got)" = '{"ms":600}' ] || [ "$(text <got)" = slow ]
}

@test "the end of the input: what runs has its time, then the session ends" {
	call 7 slow '{"ms":500}' | talk /legacy/last >got
	[ "$(text <got)" = slow ]
	run -6 talk /legacy/cut <<<"$(call 7 never)"
	[[ $(fault <all 2>&1 | tail -n 1) = '6 the input has ended '* ]]
	[ -n "$(seen /legacy/cut 'select(.http == "DELETE")')" ]
}

@test "a signal ends it at once, and the session" {
	# bash starts what runs in the background without SIGINT.
	for sig in TERM HUP; do
		start "$WILD/legacy/signal-$sig"
		greet
		tell "$(call 1 never)"
		reply 0
		finish $sig
		[ "$status" -eq $((128 + $(kill -l $sig))) ]
		[ -n "$(seen "/legacy/signal-$sig" \
		    'select(.http == "DELETE")')" ]
	done
}

@test "nobody reads: it ends, and the session" {
	{ hello; call 1 never; } >words
	run -141 bash -c 'set -o pipefail; { cat words; sleep 3; } |
	    mg-http "$WILD/legacy/deaf" | head -n 1'
	[ -n "$(seen /legacy/deaf 'select(.http == "DELETE")')" ]
}

@test "stdout that cannot be written: status 5" {
	hello >words
	run -5 bash -c '{ cat words; sleep 1; } |
	    mg-http "$WILD/legacy/full" >/dev/full'
}

# --- Size -----------------------------------------------------------------

@test "fifty megabytes take their size, as JSON and as an event" {
	for tool in huge hugesse; do
		start "$WILD/legacy/$tool"
		greet
		tell "$(call 7 $tool '{"n":50000000}')"
		for _ in {1..800}; do
			[ "$(stat -c %s out)" -lt 50000000 ] || break
			sleep 0.05
		done
		peak=$(sed -n -E 's/^VmHWM:[[:space:]]*([0-9]+) kB/\1/p' \
		    "/proc/$HTTP_PID/status")
		finish
		[ "$(tail -n 1 out | wc -c)" -gt 50000000 ]
		[ -n "$MG_SANITIZE" ] || [ "$peak" -lt 65000 ]
	done
}

@test "ten thousand notifications on one stream, all of them" {
	start "$WILD/legacy/flood"
	greet
	tell "$(call 7 notes '{"n":10000}')"
	reply 7
	finish
	[ "$(grep -c notifications/message out)" -eq 10000 ]
}

@test "a slow reader holds the server up, and loses nothing" {
	{ hello; call 7 hugesse '{"n":20000000}'; sleep 1; call 8 echo
	sleep 3; } | mg-http "$WILD/legacy/held" | { sleep 1; cat; } >got
	[ "$(jq -c '.id' got | xargs)" = '0 7 8' ]
}

# --- Real servers ---------------------------------------------------------

@test "server-everything over Streamable HTTP" {
	start "$EVERYTHING_STREAMABLEHTTP"
	serve_everything
	finish
	[ "$status" -eq 0 ]
}

@test "server-everything over HTTP+SSE" {
	start "$EVERYTHING_SSE"
	serve_everything
	finish
	[ "$status" -eq 0 ]
}

# serve_everything: calls, progress, questions of all kinds
serve_everything() {
	greet '' '{"roots":{},"sampling":{},"elicitation":{}}'
	[ "$(reply 0 | jq -r .result.protocolVersion)" = 2025-11-25 ]
	wait_for out '"method":"roots/list"' >asked
	tell "{\"jsonrpc\":\"2.0\",\"id\":$(jq .id asked),$(
	    )\"result\":{\"roots\":[]}}"
	tell '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
	reply 1 | jq -r '.result.tools[].name' >tools
	grep -qx echo tools
	tell "$(call 2 echo '{"message":"hello"}')"
	[ "$(reply 2 | text)" = 'Echo: hello' ]
	tell "$(call 3 trigger-long-running-operation \
	    '{"duration":0.4,"steps":2}' '"_meta":{"progressToken":3}')"
	reply 3
	[ "$(grep -c notifications/progress out)" -ge 2 ]
	tell "$(call 4 trigger-sampling-request '{"prompt":"p"}')"
	wait_for out '"method":"sampling/createMessage"' >asked
	tell "{\"jsonrpc\":\"2.0\",\"id\":$(jq .id asked),\"result\":{$(
	    )\"role\":\"assistant\",\"content\":{\"type\":\"text\",$(
	    )\"text\":\"sampled\"},\"model\":\"m\"}}"
	reply 4 | grep -q sampled
	tell "$(call 5 trigger-elicitation-request)"
	wait_for out '"method":"elicitation/create"' >asked
	tell "{\"jsonrpc\":\"2.0\",\"id\":$(jq .id asked),\"result\":{$(
	    )\"action\":\"decline\"}}"
	reply 5 | grep -q decline
	tell '{"jsonrpc":"2.0","id":6,"method":"resources/list"}' \
	    '{"jsonrpc":"2.0","id":7,"method":"prompts/list"}'
	reply 6 | grep -q '"uri"'
	reply 7 | grep -q '"prompts"'
}

@test "a server of 2026-07-28 on the official SDK" {
	start "$NEW"
	tell "$(ask 1 server/discover)" "$(ask 2 tools/list)" \
	    "$(new_call 3 add '{"a":1,"b":2}')" \
	    "$(call 4 slow '{"seconds":0.3}' "$(meta '"progressToken":9')")" \
	    "$(ask 5 resources/read '"uri":"test://note"')" "$(ask 6 nosuch)"
	reply 1 | grep -q 2026-07-28
	[ "$(reply 3 | text)" = '1 + 2 = 3' ]
	[ "$(reply 4 | text)" = 'waited 0.3 s' ]
	[ "$(grep -c notifications/progress out)" -eq 3 ]
	reply 5 | grep -q milk
	[ "$(reply 6 | jq .error.code)" -eq -32601 ]
	tell "$(call 7 slow '{"seconds":30}' "$(meta '"progressToken":8')")"
	wait_for out '"progressToken":8'
	tell '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}'
	finish
	[ "$status" -eq 0 ]
}

@test "the same server, for who begins with initialize" {
	{ hello; call 7 echo '{"text":"x"}'; } | told "$NEW" >got
	[ "$(tail -n 1 got | text)" = x ]
}

@test "a server of 2024-11-05 on its SDK" {
	{ hello; call 7 echo '{"text":"x"}'; } | told "$OLD" >got
	[ "$(head -n 1 got | jq -r .result.protocolVersion)" = 2024-11-05 ]
	[ "$(tail -n 1 got | text)" = x ]
}

# --- Networks -------------------------------------------------------------

# shut NAME: TLS with its certificate before the wild server; $port
shut() {
	ca ca
	leaf "$1" 2 IP:127.0.0.1
	echo "$WILD" >target
	mkfifo front
	"$T/node/run" tls.mjs target "$1" <front 3>&- &
	FRONT=$!
	exec {FRONT_IN}>front
	arrived "$1.port"
	port=$(<"$1.port")
}

@test "TLS with a CA of one's own, and HTTP/2" {
	shut good
	{ hello; call 7 echo; } >words
	told "https://127.0.0.1:$port/legacy/tls" --cacert ca.crt <words >got
	[ "$(tail -n 1 got | text)" = '{}' ]
	grep -q '^2.0 POST' good.log
	told "https://127.0.0.1:$port/legacy/tls" <words >got
	[[ $(head -n 1 got | fault) = "4 127.0.0.1:$port: "*certificate* ]]
	told "https://localhost:$port/legacy/tls" --cacert ca.crt <words >got
	[ "$(head -n 1 got | jq .error.data.mg.status)" -eq 4 ]
	exec {FRONT_IN}>&-
	wait "$FRONT"
}

@test "by way of a proxy" {
	mkfifo front
	"$T/node/run" proxy.mjs proxy <front 3>&- &
	FRONT=$!
	exec {FRONT_IN}>front
	arrived proxy.port
	{ hello; call 7 echo; } >words
	http_proxy=http://127.0.0.1:$(<proxy.port) \
	    told "${WILD/127.0.0.1/localhost}/legacy/proxy" <words >got
	[ "$(tail -n 1 got | text)" = '{}' ]
	[ -s proxy.log ]
	exec {FRONT_IN}>&-
	wait "$FRONT"
}
