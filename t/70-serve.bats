#!/usr/bin/env bats
# mg-serve: a directory of executables as an MCP server, told by the lines
# that go in and come out.

load helper

setup() {
	common_setup
	umask 022
	mkdir tools
	ping='{"jsonrpc":"2.0","id":"p","method":"ping"}'
	pong='{"jsonrpc":"2.0","id":"p","result":{}}'
	modern='"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
	modern+='"io.modelcontextprotocol/clientCapabilities":{}}'
}

# tool NAME: an sh script in tools, its text from stdin.
tool() {
	{ echo '#!/bin/sh'; cat; } >"tools/$1"
	chmod 755 "tools/$1"
}

# hello [VERSION]: the handshake.
hello() {
	printf '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{'
	printf '"protocolVersion":"%s","capabilities":{},' "${1-2025-11-25}"
	printf '"clientInfo":{"name":"t","version":"1"}}}\n'
	echo '{"jsonrpc":"2.0","method":"notifications/initialized"}'
}

# call ID NAME [ARGUMENTS] [MEMBERS]: one tools/call.
call() {
	printf '{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{' "$1"
	printf '"name":"%s","arguments":%s%s}}\n' "$2" "${3-{\}}" "${4+,$4}"
}

# old LINE ...: what comes back after the handshake's reply.
old() {
	{ hello; printf '%s\n' "$@"; } | mg-serve tools | tail -n +2
}

# new LINE ...: what comes back without a handshake.
new() {
	printf '%s\n' "$@" | mg-serve tools
}

# answer ID: of the lines on stdin the one with that id.
answer() {
	grep -F "\"id\":$1,"
}

# text: of the answer on stdin.
text() {
	jq -r '.result.content[0].text'
}

# error LINE CODE ID: in a session LINE is answered by that error, and what
# follows is answered as ever.
error() {
	run -0 old "$1" "$ping"
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == '{"jsonrpc":"2.0","id":'"$3"',"error":{"code":'"$2"',"message":"'* ]]
	[ "${lines[1]}" = "$pong" ]
}

# Handshake

@test "the handshake settles each revision that it knows" {
	for v in 2024-11-05 2025-03-26 2025-06-18 2025-11-25; do
		run -0 bash -c "$(declare -f hello); hello $v | mg-serve tools |
		    jq -c '.id, .result.protocolVersion, .result.capabilities,
		    .result.serverInfo.name'"
		[ "${lines[0]}" = 0 ]
		[ "${lines[1]}" = "\"$v\"" ]
		[ "${lines[2]}" = '{"tools":{"listChanged":true}}' ]
		[ "${lines[3]}" = '"mg-serve"' ]
	done
}

@test "to a revision that it does not know it answers with its newest" {
	for v in 2099-01-01 2026-07-28 1.0 ''; do
		hello "$v" | mg-serve tools >out
		[ "$(jq -r .result.protocolVersion out)" = 2025-11-25 ]
	done
}

@test "initialize without a version is wrong" {
	run -0 new '{"jsonrpc":"2.0","id":1,"method":"initialize"}' \
	    '{"jsonrpc":"2.0","id":2,"method":"initialize","params":{}}' \
	    '{"jsonrpc":"2.0","id":3,"method":"initialize","params":{"protocolVersion":7}}'
	[ "$(grep -c '"code":-32602,' <<<"$output")" -eq 3 ]
}

@test "before the handshake nothing is served but ping" {
	run -0 new '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' "$ping"
	[[ ${lines[0]} == '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,'* ]]
	[ "${lines[1]}" = "$pong" ]
}

@test "ids come back byte for byte" {
	for id in 0 -1 007e 12345678901234567890123 1e2 1.0 '"1"' '""' \
	    '"a\u0041\/"' '"ä\n"' "\"$(printf '%01000d' 7)\""; do
		[ "$id" != 007e ] || continue
		run -0 new "{\"jsonrpc\":\"2.0\",\"id\": $id ,\"method\":\"ping\"}"
		[ "$output" = "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{}}" ]
	done
}

# What is wrong

@test "no JSON: -32700, and on it goes" {
	for line in '{' '}' 'x' '{"a":1}}' "{'a':1}" '{"jsonrpc":"2.0",}' \
	    'Content-Length: 5' $'{"a":"\xff"}' '{"a":01}' '"' \
	    '{"jsonrpc":"2.0","id":1,"method":"ping"} {}'; do
		error "$line" -32700 null
	done
	error "$(printf '[%.0s' $(seq 300))" -32700 null
}

@test "no JSON-RPC: -32600" {
	for line in '{}' '[]' '1' 'null' '"ping"' '[{"a":1}]' \
	    '{"jsonrpc":"2.0","id":null,"method":"ping"}' \
	    '{"jsonrpc":"2.0","id":{},"method":"ping"}' \
	    '{"jsonrpc":"2.0","id":[1],"method":"ping"}' \
	    '{"jsonrpc":"2.0","id":true,"method":"ping"}'; do
		error "$line" -32600 null
	done
	for line in '{"id":1,"method":"ping"}' \
	    '{"jsonrpc":2.0,"id":1,"method":"ping"}' \
	    '{"jsonrpc":"1.0","id":1,"method":"ping"}' \
	    '{"jsonrpc":"2.0","id":1,"method":7}' \
	    '{"jsonrpc":"2.0","id":1,"method":null}' \
	    '{"jsonrpc":"2.0","id":1,"method":"ping","method":"x"}' \
	    '{"jsonrpc":"2.0","id":1}'; do
		error "$line" -32600 1
	done
}

@test "an unknown method: -32601" {
	for m in nope resources/list prompts/list logging/setLevel \
	    completion/complete tools/Call '' sampling/createMessage; do
		error "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$m\"}" -32601 1
	done
}

@test "wrong parameters: -32602" {
	for p in '[]' 1 null '""'; do
		error "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":$p}" \
		    -32602 1
	done
	for p in '{}' '{"name":7}' '{"name":null}' '{"name":""}' \
	    '{"name":"nope"}' '{"name":"../tools"}' '{"name":"a\u0000b"}' \
	    '{"name":".."}' '{"name":"echo","arguments":[]}' \
	    '{"name":"echo","arguments":"{}"}' \
	    '{"name":"echo","arguments":null}'; do
		tool echo <<<cat
		error "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":$p}" \
		    -32602 1
	done
	for c in 1 null '""' '"a/b"' '{}'; do
		error "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"cursor\":$c}}" \
		    -32602 1
	done
}

@test "an error names the tool that is not there" {
	run -0 old "$(call 1 nope)"
	[ "$(jq -r .error.message <<<"$output")" = "unknown tool: 'nope' is no tool" ]
}

@test "notifications and responses get no answer" {
	run -0 old '{"jsonrpc":"2.0","method":"notifications/nope"}' \
	    '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"x"}}' \
	    '{"jsonrpc":"2.0","method":"notifications/cancelled"}' \
	    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}' \
	    '{"jsonrpc":"2.0","id":5,"result":{}}' \
	    '{"jsonrpc":"2.0","id":5,"error":{"code":1,"message":"x"}}' "$ping"
	[ "$output" = "$pong" ]
}

@test "CR LF, empty lines and a last line without newline are lines" {
	run -0 bash -c "printf '\r\n\n%s\r\n\n%s' '$ping' '$ping' | mg-serve tools"
	[ "${lines[0]}" = "$pong" ]
	[ "${lines[1]}" = "$pong" ]
	[ "${#lines[@]}" -eq 2 ]
}

@test "lines may come byte by byte" {
	run -0 bash -c "printf '%s\n' '$ping' | while IFS= read -r -N1 c; do
		printf %s \"\$c\"; sleep 0.001; done | mg-serve tools"
	[ "$output" = "$pong" ]
}

@test "a line of more than 64 MiB is refused, and on it goes" {
	run -0 bash -c "{ printf '\"'; head -c 70000000 /dev/zero | tr '\0' x
		printf '\"\n%s\n' '$ping'; } | mg-serve tools"
	[[ ${lines[0]} == '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,'* ]]
	[ "${lines[1]}" = "$pong" ]
}

# Batches

# batch ELEMENT ...: what comes back for it in 2025-03-26.
batch() {
	local IFS=,

	{ hello 2025-03-26; echo "[$*]"; } | mg-serve tools | tail -n +2
}

@test "a batch is served in 2025-03-26, and only there" {
	run -0 batch "$ping" 7 '{"jsonrpc":"2.0","method":"x"}'
	[ "${#lines[@]}" -eq 1 ]
	[ "$(jq -c '[.[] | .id, .error.code]' <<<"$output")" = '["p",null,null,-32600]' ]
	run -0 batch
	[[ $output == '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,'* ]]
	for v in 2024-11-05 2025-06-18 2025-11-25; do
		{ hello $v; echo "[$ping]"; } | mg-serve tools >out
		[ "$(wc -l <out)" -eq 2 ]
		grep -q '^{.*"id":null,"error":{"code":-32600,' out
	done
}

@test "a batch is answered by one array, when its last call has ended" {
	tool slow <<<'sleep 0.5; echo slow'
	tool quick <<<'echo quick'
	{ hello 2025-03-26
	    echo "[$(call 1 slow),$ping,$(call 2 quick),$(call 3 nope)]"
	    call 4 quick; } | mg-serve tools >out
	[ "$(wc -l <out)" -eq 3 ]
	[ "$(sed -n 2p out | jq .id)" -eq 4 ]
	[ "$(sed -n 3p out | jq -c 'sort_by(.id | tostring) |
	    [.[] | .id, .error.code, .result.content[0].text]')" = \
	    '[1,null,"slow\n",2,null,"quick\n",3,-32602,null,"p",null,null]' ]
}

@test "a batch without requests has no answer, nor has a call that is cancelled" {
	tool slow <<<'exec sleep 60'
	cancel='{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}'
	run -0 batch '{"jsonrpc":"2.0","method":"x"}' '{"jsonrpc":"2.0","id":5,"result":{}}'
	[ -z "$output" ]
	run -0 batch "$(call 1 slow)" "$cancel"
	[ -z "$output" ]
	run -0 batch "$(call 1 slow)" "$ping" "$cancel"
	[ "$output" = "[$pong]" ]
}

@test "a batch whose calls are stopped at the end is answered as a whole" {
	tool slow <<<'exec sleep 60'
	run -0 batch "$(call 1 slow)" "$ping"
	[ "$(jq -c '[.[] | .id, .result.content[0].text]' <<<"$output")" = \
	    '["p",null,1,"stopped: the input has ended"]' ]
}

@test "a batch may have 1000 messages" {
	mapfile -t many < <(yes "$ping" | head -n 1000)
	run -0 batch "${many[@]}"
	[ "$(jq length <<<"$output")" -eq 1000 ]
	run -0 batch "${many[@]}" "$ping"
	[[ $output == '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,'* ]]
}

@test "no handshake is done in a batch" {
	run -0 batch "$(hello | head -n 1)"
	[ "$(jq -c '[.[] | .id, .error.code]' <<<"$output")" = '[0,-32600]' ]
}

# 2026-07-28

@test "without a handshake each request says what it is" {
	tool echo <<<cat
	run -0 new "{\"jsonrpc\":\"2.0\",\"id\":\"d\",\"method\":\"server/discover\",\"params\":{$modern}}" \
	    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\",\"params\":{$modern}}" \
	    "$(call 3 echo '{}' "$modern")"
	discover=$(answer '"d"' <<<"$output")
	[ "$(jq -c .result.supportedVersions[0] <<<"$discover")" = '"2026-07-28"' ]
	[ "$(jq -c .result.capabilities <<<"$discover")" = '{"tools":{"listChanged":true}}' ]
	for id in '"d"' 2; do
		line=$(answer "$id" <<<"$output")
		[ "$(jq -c '[.result.ttlMs, .result.cacheScope]' <<<"$line")" = '[0,"private"]' ]
	done
	for id in '"d"' 2 3; do
		line=$(answer "$id" <<<"$output")
		[ "$(jq -r .result.resultType <<<"$line")" = complete ]
		[ "$(jq -r '.result._meta["io.modelcontextprotocol/serverInfo"].name' \
		    <<<"$line")" = mg-serve ]
	done
	[ "$(answer 3 <<<"$output" | text)" = '{}' ]
}

@test "a revision that it does not speak: -32022, with what it does" {
	for v in '"2099-01-01"' '"2025-11-25"' '""' 7; do
		run -0 new "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{${modern/\"2026-07-28\"/$v}}}"
		[ "$(jq -c '[.id, .error.code, .error.data.supported]' <<<"$output")" = \
		    '[1,-32022,["2026-07-28"]]' ]
		[ "$(jq -c .error.data.requested <<<"$output")" = "$v" ]
	done
}

@test "what _meta lacks: -32602" {
	for meta in '{}' '{"io.modelcontextprotocol/clientCapabilities":{}}' \
	    '{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}' 7 \
	    '{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":[]}'; do
		run -0 new "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":$meta}}"
		[[ $output == '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,'* ]]
	done
}

@test "results of a handshake have nothing of 2026-07-28 in them" {
	tool echo <<<cat
	run -0 old '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' "$(call 2 echo)"
	[ "$(grep -c -e resultType -e _meta -e ttlMs -e cacheScope <<<"$output")" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
}

@test "a process serves both eras at once" {
	run -0 old "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{$modern}}" \
	    '{"jsonrpc":"2.0","id":2,"method":"tools/list"}'
	[[ $(answer 1 <<<"$output") == *resultType* ]]
	[[ $(answer 2 <<<"$output") != *resultType* ]]
}

# Lists

@test "600 tools come in pages, sorted, each once" {
	for i in $(seq -w 0 599); do echo '#!/bin/sh' >"tools/t$i"; done
	chmod 755 tools/*
	page='{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
	old "$page" >one
	cursor=$(jq -c .result.nextCursor one)
	[ "$cursor" != null ]
	old "${page%\}},\"params\":{\"cursor\":$cursor}}" >two
	[ "$(jq -c .result.nextCursor two)" = null ]
	jq -r '.result.tools[].name' one two >names
	seq -f 't%03g' 0 599 | cmp - names
	run -0 bash -o pipefail -c "mg-mcp tools -x 'mg-serve tools' | wc -l"
	[ "$output" -eq 600 ]
}

@test "a cursor whose tool is gone still leads on" {
	for t in a b c; do tool $t <<<:; done
	run -0 old '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"aa"}}'
	[ "$(jq -c '[.result.tools[].name]' <<<"$output")" = '["b","c"]' ]
}

@test "an empty directory has an empty list" {
	run -0 old '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
	[ "$output" = '{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}' ]
}

@test "a directory that is removed meanwhile has no tools" {
	run -0 bash -c "{ sleep 0.3; rmdir tools; sleep 0.1
	    echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{$modern}}'
	    } | mg-serve tools"
	[[ $output == *'"tools":[]'* ]]
}

# Changes

# changed N CHANGE: a session of its own, with that change to its tools.
changed() {
	mkdir "$1"
	cp -Rp tools "$1"
	cd "$1"
	{ hello; sleep 0.3; eval "$2"; sleep 1.2; } | mg-serve tools >out
}

@test "a client of the handshake is told of changes" {
	tool a <<<:
	tool c <<<:
	echo '{"title":"c"}' >tools/c.json
	n=0
	pids=()
	for change in 'cp tools/a tools/b' 'rm tools/a' 'chmod 644 tools/a' \
	    'echo "{}" >tools/a.json' 'echo "{\"title\":\"b\"}" >tools/c.json'; do
		n=$((n + 1))
		(changed $n "$change") 3>&- &
		pids+=($!)
	done
	wait "${pids[@]}"
	for n in 1 2 3 4 5; do
		[ "$(tail -n +2 $n/out)" = \
		    '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}' ]
	done
}

@test "without a change, and without a session, nothing is told" {
	tool a <<<:
	run -0 bash -c "$(declare -f hello); { hello; sleep 1.3; } | mg-serve tools"
	[ "${#lines[@]}" -eq 1 ]
	run -0 bash -c "{ sleep 0.2; cp tools/a tools/b; sleep 1.2; } | mg-serve tools"
	[ -z "$output" ]
}

# listen ID NOTIFICATIONS
listen() {
	printf '{"jsonrpc":"2.0","id":%s,"method":"subscriptions/listen",' "$1"
	printf '"params":{"notifications":%s,%s}}\n' "$2" "$modern"
}

@test "subscriptions/listen is acknowledged and told, until it is cancelled" {
	tool a <<<:
	one=$(listen '"L\u0031"' '{"toolsListChanged":true,"promptsListChanged":true}')
	two=$(listen 2 '{"toolsListChanged":true}')
	cancel='{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}'
	run -0 bash -c "{ echo '$one'; echo '$two'; echo '$cancel'; sleep 0.3
	    cp tools/a tools/b; sleep 1.2; } | mg-serve tools"
	[ "${#lines[@]}" -eq 3 ]
	id='"_meta":{"io.modelcontextprotocol/subscriptionId":'
	[ "${lines[0]}" = '{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"toolsListChanged":true},'"$id"'"L\u0031"}}}' ]
	[[ ${lines[1]} == *acknowledged*"$id"'2}}}' ]]
	[ "${lines[2]}" = '{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{'"$id"'"L\u0031"}}}' ]
}

@test "who listens to other things is told nothing of tools" {
	tool a <<<:
	one=$(listen 1 '{"resourcesListChanged":true}')
	run -0 bash -c "{ echo '$one'; sleep 0.3; cp tools/a tools/b; sleep 1.2
	    } | mg-serve tools"
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *'"notifications":{},'* ]]
}

@test "too many subscriptions, and one to nothing, are refused" {
	run -0 bash -c "$(declare -f listen); modern='$modern'
	    { for i in \$(seq 17); do listen \$i '{\"toolsListChanged\":true}'; done
	    listen 18 7; } | mg-serve tools"
	[ "$(grep -c acknowledged <<<"$output")" -eq 16 ]
	[[ ${lines[16]} == *'"id":17,"error":{"code":-32602,'* ]]
	[[ ${lines[17]} == *'"id":18,"error":{"code":-32602,'* ]]
}

# Calls

@test "a tool gets its arguments as one line of JSON" {
	tool echo <<<cat
	run -0 old "$(call 1 echo '{"a" : 12345678901234567890, "b":1.0e+2, "c":"\u00e9\n"}')"
	[ "$(text <<<"$output")" = \
	    '{"a" : 12345678901234567890, "b":1.0e+2, "c":"\u00e9\n"}' ]
	tool lines <<<'wc -l'
	run -0 old "$(call 1 lines)"
	[ "$(text <<<"$output")" -eq 1 ]
	run -0 old '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}'
	[ "$(text <<<"$output")" = '{}' ]
}

@test "a tool is told its name and where it is" {
	# shellcheck disable=SC2016 # the tool expands them
	tool one <<<'echo "$MG_TOOL $MG_DIR $# $(basename "$0")"'
	ln -s one tools/two
	MG_TOOL=x MG_DIR=y run -0 old "$(call 1 one)" "$(call 2 two)"
	[ "$(answer 1 <<<"$output" | text)" = "one $PWD/tools 0 one" ]
	[ "$(answer 2 <<<"$output" | text)" = "two $PWD/tools 0 one" ]
}

@test "what a tool writes comes as text, whatever it is" {
	tool utf8 <<<'printf "a\\377b\\303"'
	tool nul <<<'printf "a\\0b"'
	tool nothing <<<:
	tool lines <<<'printf "a\\n\\tb\\r\\n\\033[1m\\n"'
	run -0 old "$(call 1 utf8)" "$(call 2 nul)" "$(call 3 nothing)" "$(call 4 lines)"
	[ "$(answer 1 <<<"$output" | jq -c .result.content)" = \
	    '[{"type":"text","text":"a�b�"}]' ]
	[ "$(answer 2 <<<"$output" | jq -c .result)" = \
	    '{"content":[{"type":"text","text":"a\u0000b"}]}' ]
	[ "$(answer 3 <<<"$output" | jq -c .result)" = \
	    '{"content":[{"type":"text","text":""}]}' ]
	[ "$(answer 4 <<<"$output" | jq -c .result.content[0].text)" = \
	    '"a\n\tb\r\n\u001b[1m\n"' ]
}

# failed ID: of the lines on stdin that answer is an error; its texts.
failed() {
	answer "$1" | jq -r 'select(.result.isError == true) |
	    [.result.content[].text] | join("|")'
}

@test "a tool that fails says why, in a result" {
	tool status <<<'echo so far; echo "no such thing" >&2; exit 3'
	tool silent <<<'exit 3'
	# shellcheck disable=SC2016 # the tool expands it
	tool signal <<<'kill -9 $$'
	# shellcheck disable=SC2016
	tool both <<<'echo oh no >&2; kill -9 $$'
	tool stderr <<<'echo well; echo by the way >&2'
	printf '#!/nonexistent/sh\n' >tools/interpreter
	printf 'no program' >tools/garbage
	chmod 755 tools/interpreter tools/garbage
	run -0 old "$(call 1 status)" "$(call 2 silent)" "$(call 3 signal)" \
	    "$(call 4 interpreter)" "$(call 5 stderr)" "$(call 6 both)"
	[ "$(failed 1 <<<"$output")" = $'so far\n|no such thing' ]
	[ "$(failed 2 <<<"$output")" = 'exited with status 3' ]
	[ "$(failed 3 <<<"$output")" = 'was killed by signal 9' ]
	[ "$(failed 6 <<<"$output")" = $'oh no\nwas killed by signal 9' ]
	[ "$(failed 4 <<<"$output")" = \
	    "cannot start 'interpreter': No such file or directory" ]
	[ "$(answer 5 <<<"$output" | jq -c .result)" = \
	    '{"content":[{"type":"text","text":"well\n"}]}' ]
	run -0 old "$(call 1 garbage)"
	[ -n "$(failed 1 <<<"$output")" ]
}

@test "a tool need not read its arguments" {
	tool deaf <<<'exec <&-; echo done'
	big="{\"a\":\"$(printf '%0300000d' 0)\"}"
	printf '%s\n' "$(hello)" "$(call 1 deaf "$big")" | mg-serve tools >out
	[ "$(answer 1 <out | text)" = done ]
}

@test "big arguments and big results pass whole" {
	tool echo <<<cat
	{
		hello
		printf '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{'
		printf '"name":"echo","arguments":{"a":"'
		head -c 3000000 /dev/zero | tr '\0' x
		printf '"}}}\n'
	} | mg-serve tools >out
	[ "$(answer 1 <out | text | wc -c)" -eq 3000010 ]
}

@test "what a tool leaves behind is not waited for, and is ended" {
	# shellcheck disable=SC2016 # the tool expands it
	tool leave <<<'sleep 60 & echo "child $!" >log; echo done'
	start=$SECONDS
	run -0 mg-mcp call -x 'mg-serve tools' leave
	[ "$output" = done ]
	[ $((SECONDS - start)) -lt 10 ]
	all_gone log
}

@test "-t: a tool that takes too long is ended, even one that will not" {
	# shellcheck disable=SC2016 # the tools expand it
	tool slow <<<'echo "pid $$" >log; echo begun; exec sleep 60'
	# shellcheck disable=SC2016
	tool stubborn <<<'trap "" TERM; echo "pid $$" >log2; sleep 60 & echo "child $!" >>log2
	    while :; do sleep 1; done'
	run -1 --separate-stderr mg-mcp -j call -x 'mg-serve -t 0.3 tools' slow
	[ "$(jq -r '[.content[].text] | join("|")' <<<"$output")" = \
	    $'begun\n|timed out after 0.3 s' ]
	all_gone log
	start=$SECONDS
	run -1 --separate-stderr mg-mcp call -x 'mg-serve -t 0.3 tools' stubborn
	[[ $stderr == *'timed out after 0.3 s'* ]]
	[ $((SECONDS - start)) -lt 8 ]
	all_gone log2
}

@test "-m: a tool that writes too much is ended" {
	tool flood <<<'exec yes'
	tool fits <<<'printf 12345'
	run -0 bash -c "$(declare -f hello call); { hello; call 1 flood; call 2 fits
	    sleep 0.5; } | mg-serve -m 5 tools"
	[ "$(failed 1 <<<"$output")" = 'wrote more than 5 bytes' ]
	[ "$(answer 2 <<<"$output" | text)" = 12345 ]
}

# at_once N [OPTION ...]: how many of four calls have run at once; each waits
# until N have begun.
at_once() {
	local n=$1

	shift
	rm -f log
	touch out
	{
		hello
		for i in 1 2 3 4; do call $i meet "{\"n\":$n}"; done
		for _ in $(seq 100); do
			[ "$(wc -l <out)" -lt 5 ] || break
			sleep 0.1
		done
	} | mg-serve "$@" tools >out
	[ "$(wc -l <out)" -eq 5 ]
	awk '{ n += $0 "1"; if (n > most) most = n } END { print most }' log
}

@test "-p: so many run at once, and the others wait their turn" {
	# shellcheck disable=SC2016 # the tool expands it
	tool meet <<-'EOF'
	n=$(tr -dc 0-9)
	echo + >>log
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ "$(grep -c + log)" -lt "$n" ] || break
		sleep 0.1
	done
	sleep 0.2
	echo - >>log
	EOF
	[ "$(at_once 1 -p 1)" -eq 1 ]
	[ "$(at_once 2 -p 2)" -eq 2 ]
	[ "$(at_once 4)" -eq 4 ]
}

@test "200 calls at once are answered, each with its own" {
	tool echo <<<cat
	{
		hello
		for i in $(seq 200); do call "$i" echo "{\"n\":$i}"; done
		for _ in $(seq 200); do
			[ "$(wc -l <out)" -lt 201 ] || break
			sleep 0.1
		done
	} | mg-serve tools >out
	[ "$(tail -n +2 out | jq -r 'select(.result.content[0].text ==
	    "{\"n\":\(.id)}\n") | .id' | sort -n | uniq | wc -l)" -eq 200 ]
}

@test "a cancelled call is ended, with all that it started, unanswered" {
	# shellcheck disable=SC2016 # the tool expands it
	tool slow <<<'echo "pid $$" >log; sleep 60 & echo "child $!" >>log; wait'
	cancel='{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c"}}'
	run -0 bash -c "$(declare -f hello call); { hello; call '\"c\"' slow; sleep 0.5
	    echo '$cancel'; sleep 0.5; $(declare -f all_gone); all_gone log >&2
	    echo '$ping'; } | mg-serve tools"
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[1]}" = "$pong" ]
	[ "$(wc -l <log)" -eq 2 ]
}

@test "a call is cancelled by its id as JSON, however it is written" {
	tool slow <<<'sleep 0.5; echo done'
	while read -r id other rest; do
		cancel='{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":'$other'}}'
		run -0 old "$(call "$id" slow)" "$cancel"
		[ "${#lines[@]}" -eq "$rest" ]
	done <<-'EOF'
	"a" "\u0061" 0
	"\u0061/" "a\/" 0
	7 7 0
	7 "7" 1
	"7" 7 1
	"a" "b" 1
	EOF
}

@test "a call that waits is cancelled without being run" {
	tool nap <<<'sleep 0.5'
	tool never <<<'echo ran >never'
	cancel='{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}'
	{ hello; call 1 nap; call 2 never; echo "$cancel"; call 3 nap; } |
	    mg-serve -p 1 tools >out
	answer 1 <out
	answer 3 <out
	[ ! -e never ]
	[ "$(wc -l <out)" -eq 3 ]
}

@test "-v passes on what tools write to stderr, made safe" {
	tool talk <<<'printf "one\\033[31m\\ntwo\\n" >&2; echo done'
	run -0 --separate-stderr old "$(call 1 talk)"
	[ -z "$stderr" ]
	{ hello; call 1 talk; } | mg-serve -v tools >out 2>err
	[ "$(cat err)" = $'mg-serve: talk: one\\x1b[31m\nmg-serve: talk: two' ]
	[ "$(answer 1 <out | text)" = done ]
}

# Names and files

@test "names are 1 to 64 of A-Z a-z 0-9 _ -; others are told once" {
	tool A-z_09 <<<:
	tool "$(printf '%064d' 0)" <<<:
	tool "$(printf '%065d' 0)" <<<:
	for bad in a.sh 'a b' 'a~' ä $'a\033b'; do tool "$bad" <<<:; done
	list='{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
	run -0 --separate-stderr old "$list" "$list"
	[ "$(jq -c '[.result.tools[].name] | length' <<<"${lines[0]}")" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 6 ]
	for bad in a.sh 'a b' 'a~' "$(printf '%065d' 0)" 'a\x1bb'; do
		grep -qF "mg-serve: left out: '$bad' is no name of a tool" \
		    <<<"$stderr"
	done
	for bad in a.sh 'a b' ä; do
		error "$(call 1 "$bad")" -32602 1
	done
}

@test "files, folders and hidden files are no tools, and no matter" {
	tool good <<<:
	mkdir tools/folder tools/.git
	echo text >tools/README
	tool .hidden <<<:
	cp tools/good tools/other.json
	mkfifo tools/fifo
	run -0 --separate-stderr old '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
	[ "$(jq -c '[.result.tools[].name]' <<<"$output")" = '["good"]' ]
	[ -z "$stderr" ]
	run -0 old "$(call 1 folder)"
	[ "$(jq -r .error.message <<<"$output")" = \
	    "unknown tool: 'folder' is no regular file" ]
	run -0 old "$(call 1 README)"
	[ "$(jq -r .error.message <<<"$output")" = \
	    "unknown tool: 'README' cannot be executed" ]
	for t in .hidden .git fifo other.json; do error "$(call 1 $t)" -32602 1; done
}

# refused NAME WHY: not listed, said once on stderr, not called.
refused() {
	list='{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
	run -0 --separate-stderr old "$list" "$list" "$(call 2 "$1")"
	[ "$(jq -c '[.result.tools[].name]' <<<"${lines[0]}")" = '["good"]' ]
	[ "$stderr" = "mg-serve: left out: $2" ]
	[[ ${lines[2]} == '{"jsonrpc":"2.0","id":2,"error":{"code":-32602,'* ]]
}

@test "a link out of the directory is left out, one within is a tool" {
	tool good <<<'echo good'
	mkdir tools/lib
	cp tools/good tools/lib/inner
	cp tools/good outside
	ln -s ../outside tools/out
	refused out "'out' is a link out of the directory"
	rm tools/out
	ln -s nowhere tools/dangling
	refused dangling "'dangling' is a link out of the directory"
	rm tools/dangling
	ln -s lib/inner tools/in
	ln -s "$PWD/tools" served
	run -0 bash -o pipefail -c 'mg-mcp tools -x "mg-serve served" | cut -f 1'
	[ "$output" = $'good\nin' ]
	run -0 mg-mcp call -x 'mg-serve served' in
	[ "$output" = good ]
	mkdir tools-not
	cp outside tools-not/x
	ln -s ../tools-not/x tools/beside
	run -0 --separate-stderr old "$(call 1 beside)"
	[[ $output == *'is a link out of the directory'* ]]
}

@test "a tool that others can write is left out" {
	tool good <<<:
	tool bad <<<:
	for mode in 775 757 777; do
		chmod $mode tools/bad
		refused bad "'bad' can be written by others"
	done
}

@test "a link to where others can write is left out" {
	tool good <<<:
	mkdir -p tools/lib/open/deep
	cp tools/good tools/lib/open/deep/x
	ln -s lib/open/deep/x tools/in
	run -0 --separate-stderr old "$(call 1 in)"
	[[ $output == *'"result":'* ]]
	for mode in 775 757 1777; do
		chmod $mode tools/lib/open
		refused in "'in' is in '$PWD/tools/lib/open', which can be written by others"
	done
	chmod 755 tools/lib/open
	chmod 666 tools/lib/open/deep/x
	refused in "'in' can be written by others"
	chmod 755 tools/lib/open/deep/x
	ln -s lib/open/good.json tools/good.json
	echo '{}' >tools/lib/open/good.json
	chmod 777 tools/lib/open
	rm tools/in
	run -0 --separate-stderr old '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
	[[ $output == *'"tools":[]'* ]]
	[ "$stderr" = "mg-serve: left out: 'good.json' is in '$PWD/tools/lib/open', which can be written by others" ]
}

@test "what belongs to another user is left out" {
	[ "$(id -u)" -eq 0 ] || skip 'only root can give files away'
	tool good <<<:
	tool bad <<<:
	chown 65534 tools/bad
	refused bad "'bad' belongs to another user"
	mkdir tools/lib
	mv tools/bad tools/lib
	chown 0 tools/lib/bad
	chown 65534 tools/lib
	ln -s lib/bad tools/bad
	refused bad "'bad' is in '$PWD/tools/lib', which belongs to another user"
}

@test "a directory that others can write has no tools" {
	tool a <<<:
	for mode in 775 1777; do
		chmod $mode tools
		run -0 --separate-stderr old '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
		[ "$output" = '{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}' ]
		[ "$stderr" = "mg-serve: left out: 'a' is in '$PWD/tools', which can be written by others" ]
		error "$(call 1 a)" -32602 1
	done
}

# NAME.json

@test "NAME.json describes a tool" {
	tool a <<<:
	cat >tools/a.json <<-'EOF'
	{
	  "name": "other", "extra": 1,
	  "title": "A", "description": "does \u0061",
	  "inputSchema": { "type": "object", "properties": { "n": {
	    "type": "integer", "maximum": 12345678901234567890 } } },
	  "outputSchema": { "type": "object" },
	  "annotations": { "readOnlyHint": true, "title": "T" }
	}
	EOF
	run -0 --separate-stderr old '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
	[ -z "$stderr" ]
	grep -q '12345678901234567890' <<<"$output"
	[ "$(jq -c '.result.tools[0] | del(.inputSchema)' <<<"$output")" = \
	    '{"name":"a","title":"A","description":"does a","outputSchema":{"type":"object"},"annotations":{"readOnlyHint":true,"title":"T"}}' ]
	echo '{}' >tools/a.json
	run -0 old '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
	[ "$(jq -c '.result.tools[0]' <<<"$output")" = \
	    '{"name":"a","inputSchema":{"type":"object"}}' ]
	rm tools/a.json
	run -0 old '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
	[ "$(jq -c '.result.tools[0]' <<<"$output")" = \
	    '{"name":"a","description":"a","inputSchema":{"type":"object"}}' ]
}

@test "a wrong NAME.json leaves the tool out, with file, line and column" {
	tool good <<<:
	tool bad <<<:
	f=$PWD/tools/bad.json
	while IFS='|' read -r json place why; do
		printf "$json" >tools/bad.json
		refused bad "$f:$place: $why"
	done <<-'EOF'
	{"a":\n  x}|2:3|value expected
	[]|1:1|expected an object
	{"title":"a",\n"title":"b"}|1:2|the name stands twice
	{\n "description": 7}|2:17|description: expected string, got number
	{"title":null}|1:10|title: expected string, got null
	{"inputSchema":true}|1:16|inputSchema: expected object, got boolean
	{"inputSchema":{}}|1:16|inputSchema: expected "type": "object" in it
	{"outputSchema":{"type":"array"}}|1:17|outputSchema: expected "type": "object" in it
	{"annotations":[]}|1:16|annotations: expected object, got array
	{"annotations":{"readOnlyHint":"yes"}}|1:17|a hint is true or false
	{"annotations":{"title":1}}|1:25|expected a string
	EOF
}

@test "NAME.json is held to the same rules as the tool" {
	tool good <<<:
	tool bad <<<:
	echo '{}' >tools/bad.json
	chmod 666 tools/bad.json
	refused bad "'bad.json' can be written by others"
	rm tools/bad.json
	ln -s /etc/passwd tools/bad.json
	refused bad "'bad.json' is a link out of the directory"
	rm tools/bad.json
	mkfifo tools/bad.json
	refused bad "'bad.json' is no regular file"
	rm tools/bad.json
	head -c 2000000 /dev/zero >tools/bad.json
	refused bad "$PWD/tools/bad.json: File too large"
}

@test "arguments that the schema refuses do not reach the tool" {
	tool a <<<'echo ran >ran'
	echo '{"inputSchema":{"type":"object","properties":{"n":{"type":"integer"}},
	    "required":["n"],"additionalProperties":false}}' >tools/a.json
	for bad in '{}' '{"n":"1"}' '{"n":1.5}' '{"n":1,"m":2}'; do
		run -0 old "$(call 1 a "$bad")"
		[ -n "$(failed 1 <<<"$output")" ]
		run -0 new "$(call 1 a "$bad" "$modern")"
		[ -n "$(failed 1 <<<"$output")" ]
		for v in 2024-11-05 2025-03-26 2025-06-18; do
			{ hello $v; call 1 a "$bad"; } | mg-serve tools >out
			[ "$(answer 1 <out | jq .error.code)" = -32602 ]
		done
		[ ! -e ran ]
	done
	run -0 old "$(call 1 a)"
	why=$(failed 1 <<<"$output")
	[[ $why == *"'n'"* ]]
	{ hello 2025-06-18; call 1 a; } | mg-serve tools >out
	[ "$(answer 1 <out | jq -r .error.message)" = "$why" ]
	run -0 old "$(call 1 a '{"n":1.0}')"
	[ -e ran ]
}

@test "nor do arguments in which a name stands twice, at any depth" {
	tool a <<<'echo ran >ran'
	for bad in '{"n":1,"n":1}' '{"n":1,"\u006e":2}' '{"a":{"n":1,"n":2}}' \
	    '{"a":[[],[{"n":1,"m":2,"n":3}]]}'; do
		run -0 old "$(call 1 a "$bad")"
		[[ $(failed 1 <<<"$output") == 'a name stands twice in the arguments: "n"' ]]
		{ hello 2025-06-18; call 1 a "$bad"; } | mg-serve tools >out
		[ "$(answer 1 <out | jq .error.code)" = -32602 ]
	done
	meta=${modern/\}\}/\},\"a\":1,\"a\":2\}}
	for twice in '"name":"a"' '"arguments":{}' "$modern,$modern" "$meta"; do
		error "$(call 1 a '{}' "$twice")" -32602 1
	done
	[ ! -e ran ]
	run -0 old "$(call 1 a '{"n":{"n":[{"n":1},{"n":1}]}}')"
	[ -e ran ]
}

@test "with an outputSchema an object is structured content" {
	# shellcheck disable=SC2016 # the tool expands it
	tool a <<<'sed "s/.*\"say\":\"\(.*\)\"}/\1/; s/'"'"'/\"/g"'
	echo '{"outputSchema":{"type":"object","properties":{"n":{"type":"integer"}},
	    "required":["n"]}}' >tools/a.json
	run -0 old "$(call 1 a "{\"say\":\"{'n':12345678901234567890}\"}")"
	[ "$(jq -c '[.result.content[0].text, .result.isError]' <<<"$output")" = \
	    '["{\"n\":12345678901234567890}\n",null]' ]
	grep -qF '"structuredContent":{"n":12345678901234567890}' <<<"$output"
	for bad in "{'n':'x'}" '{}' '[]' '7' 'so so' ''; do
		run -0 old "$(call 1 a "{\"say\":\"$bad\"}")"
		[[ $(failed 1 <<<"$output") == *'does not fit its outputSchema'* ]]
		[ "$(jq -c .result.structuredContent <<<"$output")" = null ]
	done
}

# The end

@test "at the end of input what is done in 1.5 s is answered, the rest stopped" {
	tool quick <<<'sleep 1; echo done'
	# shellcheck disable=SC2016 # the tool expands it
	tool slow <<<'trap "" TERM; echo "pid $$" >log; sleep 60 & echo "child $!" >>log
	    while :; do sleep 1; done'
	{ hello; call 1 quick; call 2 slow; } >in
	start=$(date +%s%N)
	run -0 mg-serve tools <in
	[ $(($(date +%s%N) - start)) -lt 3000000000 ]
	[ "$(answer 1 <<<"$output" | text)" = done ]
	[ "$(failed 2 <<<"$output")" = 'stopped: the input has ended' ]
	[ "${#lines[@]}" -eq 3 ]
	[ "$(wc -l <log)" -eq 2 ]
	all_gone log
}

@test "a stopped call's answer has what the tool wrote, and one waits for none" {
	tool slow <<<'echo begun; echo "so far" >&2; exec sleep 60'
	tool never <<<'echo ran >never'
	{ hello; call 1 slow; call 2 never; } >in
	run -0 mg-serve -p 1 tools <in
	[ "$(failed 1 <<<"$output")" = \
	    $'begun\n|so far\nstopped: the input has ended' ]
	[ "$(failed 2 <<<"$output")" = 'stopped: the input has ended' ]
	[ ! -e never ]
}

@test "an input that cannot be read: status 5, after the answers" {
	run -5 --separate-stderr bash -c 'mg-serve tools <tools'
	[ "$stderr" = 'mg-serve: cannot read the input: Is a directory' ]
	[ -z "$output" ]
	run -5 --separate-stderr bash -c 'mg-serve tools 0>file'
	[ "$stderr" = 'mg-serve: cannot read the input: Bad file descriptor' ]
}

@test "after the last answer it leaves at once" {
	tool quick <<<'echo done'
	start=$(date +%s%N)
	run -0 old "$(call 1 quick)"
	[ $(($(date +%s%N) - start)) -lt 1000000000 ]
	run -0 mg-serve tools </dev/null
	[ -z "$output" ]
	run -0 bash -c 'mg-serve tools <&-'
	[ -z "$output" ]
}

@test "SIGTERM, SIGINT and SIGHUP end it and what it runs" {
	# shellcheck disable=SC2016 # the tool expands it
	tool slow <<<'echo "pid $$" >log; sleep 60 & echo "child $!" >>log; wait'
	for sig in TERM INT HUP; do
		mkfifo in
		env --default-signal=INT mg-serve tools <in >out 3>&- &
		pid=$!
		exec 9>in
		{ hello; call 1 slow; } >&9
		for _ in $(seq 50); do [ "$(wc -l <log 2>/dev/null)" = 2 ] && break; sleep 0.1; done
		kill -$sig $pid
		status=0
		wait $pid || status=$?
		exec 9>&-
		[ $status -eq $((128 + $(kill -l $sig))) ]
		[ "$(failed 1 <out)" = 'stopped: mg-serve was told to end' ]
		all_gone log
		rm in log
	done
}

@test "a client that goes in the middle of an answer ends it quietly" {
	tool big <<<'head -c 1000000 /dev/zero | tr "\\0" x'
	run -0 --separate-stderr bash -c "$(declare -f hello call)
	    { hello; call 1 big; sleep 1; } |
	    { mg-serve tools; echo \$? >status; } | head -n 1"
	[ "$(cat status)" -eq 141 ]
	[ "${#lines[@]}" -eq 1 ]
	[ -z "$stderr" ]
}

@test "a client that goes while nothing is to be written is noticed too" {
	# shellcheck disable=SC2016 # the tool expands it
	tool slow <<<'echo "pid $$" >log; sleep 60 & echo "child $!" >>log; wait'
	mkfifo in out
	mg-serve tools <in >out 2>err 3>&- &
	pid=$!
	exec 9>in 8<out
	{ hello; call 1 slow; } >&9
	read -r -u 8 _
	for _ in $(seq 50); do [ "$(wc -l <log 2>/dev/null)" = 2 ] && break; sleep 0.1; done
	[ "$(wc -l <log)" -eq 2 ]
	exec 8<&-
	for _ in $(seq 30); do kill -0 $pid 2>/dev/null || break; sleep 0.1; done
	run ! kill -0 $pid
	status=0
	wait $pid || status=$?
	exec 9>&-
	[ $status -eq 141 ]
	[ ! -s err ]
	all_gone log
}

@test "an output that cannot be written: status 5" {
	run -5 --separate-stderr bash -c "echo '$ping' | mg-serve tools >/dev/full"
	[ "$stderr" = 'mg-serve: cannot write the output: No space left on device' ]
	run -5 --separate-stderr bash -c 'mg-serve -h >/dev/full'
	run -5 --separate-stderr bash -c 'mg-serve --version >/dev/full'
}

@test "a client that does not read does not make it grow" {
	tool big <<<'head -c 1000000 /dev/zero | tr "\\0" x'
	{ hello; for i in $(seq 60); do call "$i" big; done; sleep 2; } |
	    mg-serve tools | { sleep 1.5; cat; } >out
	[ "$(wc -l <out)" -eq 61 ]
	[ "$(wc -c <out)" -gt 60000000 ]
}

# Usage

@test "usage" {
	for words in '' 'a b' '-t 1' '--' '-v -- a b'; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr mg-serve $words </dev/null
		[ -z "$output" ]
		[ "$stderr" = 'usage: mg-serve [-hv] [-m size] [-p n] [-t seconds] dir' ]
	done
	for words in '-Z tools' '-vZ tools' '-t 1 -Z tools'; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr mg-serve $words </dev/null
		[ "$stderr" = "mg-serve: no option '-Z'; mg-serve -h lists them" ]
	done
	run -2 --separate-stderr mg-serve -v --nope tools </dev/null
	[ "$stderr" = "mg-serve: no option '--nope'; mg-serve -h lists them" ]
	for words in -t -vt '-p 1 -t'; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr mg-serve $words </dev/null
		[ "$stderr" = 'mg-serve: option -t needs a value' ]
	done
	for t in abc -1 0 1e999 99999999999999999999 ' 3' 3x ''; do
		run -2 --separate-stderr mg-serve -t "$t" tools </dev/null
		[ "$stderr" = "mg-serve: -t '$t' is no number of seconds" ]
	done
	for p in abc -1 0 1.5 10001 99999999999999999999 ' 3' 3x ''; do
		run -2 --separate-stderr mg-serve -p "$p" tools </dev/null
		[ "$stderr" = "mg-serve: -p '$p' is no number from 1 to 10000" ]
	done
	for m in abc -1 0 1.5 3x 99999999999999999999999 ''; do
		run -2 --separate-stderr mg-serve -m "$m" tools </dev/null
		[ "$stderr" = "mg-serve: -m '$m' is no size" ]
	done
}

@test "what cannot be served: status 2" {
	touch file
	run -2 --separate-stderr mg-serve nope </dev/null
	[ "$stderr" = "mg-serve: cannot serve 'nope': No such file or directory" ]
	run -2 --separate-stderr mg-serve file </dev/null
	[ "$stderr" = "mg-serve: cannot serve 'file': not a directory" ]
	run -2 --separate-stderr mg-serve '' </dev/null
	[ "$stderr" = "mg-serve: cannot serve '': No such file or directory" ]
	run -2 --separate-stderr mg-serve $'a\033b' </dev/null
	[ "$stderr" = "mg-serve: cannot serve 'a\\x1bb': No such file or directory" ]
}

@test "-h, --help and --version" {
	run -0 --separate-stderr mg-serve -h
	[ "$output" = 'usage: mg-serve [-hv] [-m size] [-p n] [-t seconds] dir' ]
	[ -z "$stderr" ]
	run -0 mg-serve --help
	[ "$output" = 'usage: mg-serve [-hv] [-m size] [-p n] [-t seconds] dir' ]
	run -0 mg-serve --version
	[[ $output =~ ^mg-serve\ [0-9.]+$ ]]
}

# The examples, and other clients

@test "the examples do what they say" {
	cp -R "$T/../share/examples/tools/." tools
	chmod -R go-w tools
	run -0 bash -o pipefail -c "mg-mcp tools -x 'mg-serve tools' | cut -f 1"
	[ "$output" = $'greet\nsum\nwordcount' ]
	while IFS='|' read -r tool args want; do
		{ hello; call 1 "$tool" "$args"; } | mg-serve tools >out
		got=$(answer 1 <out | jq -c '.result | if .isError then "no" else
		    .structuredContent // .content[0].text end')
		[ "$got" = "$want" ] || {
			echo "$tool $args: $got, not $want"
			false
		}
	done <<-'EOF'
	greet|{"name":"Ann"}|"Hello, Ann!\n"
	greet|{ "name" : "Ann" }|"Hello, Ann!\n"
	greet|{"name":"Ann \"A\" Lee"}|"Hello, Ann \"A\" Lee!\n"
	greet|{"name":"back\\slash"}|"Hello, back\\slash!\n"
	greet|{"name":"a\\nb"}|"Hello, a\\nb!\n"
	greet|{"name":"Zoë"}|"Hello, Zoë!\n"
	greet|{"name":""}|"Hello, whoever you are!\n"
	greet|{"name":"-n"}|"Hello, -n!\n"
	greet|{"name":"%s $HOME `id`"}|"Hello, %s $HOME `id`!\n"
	greet|{"name":7}|"no"
	greet|{}|"no"
	greet|{"name":"a","b":1}|"no"
	sum|{"numbers":[1,2,3]}|"6\n"
	sum|{ "numbers" : [ 1 , 2 ] }|"3\n"
	sum|{"numbers":[]}|"0\n"
	sum|{"numbers":[-1,-2.5]}|"-3.5\n"
	sum|{"numbers":[1e3,0.25]}|"1000.25\n"
	sum|{"numbers":[1000000,2000000]}|"3000000\n"
	sum|{"numbers":["1"]}|"no"
	sum|{"numbers":7}|"no"
	wordcount|{"text":"one two\nthree\n"}|{"lines":2,"words":3}
	wordcount|{"text":"one two\nthree"}|{"lines":2,"words":3}
	wordcount|{"text":""}|{"lines":0,"words":0}
	wordcount|{"text":"\n"}|{"lines":1,"words":0}
	wordcount|{ "text" : "a\tb" }|{"lines":1,"words":2}
	wordcount|{"text":"say \"hi\" }"}|{"lines":1,"words":3}
	wordcount|{"text":"C:\\new file"}|{"lines":1,"words":2}
	EOF
}

@test "mg-mcp finds the revision of 2026-07-28, and the older ones" {
	tool echo <<<cat
	run -0 bash -o pipefail -c "mg-mcp -j info -x 'mg-serve tools' | jq -r .revision"
	[ "$output" = 2026-07-28 ]
	for v in 2024-11-05 2025-03-26 2025-06-18 2025-11-25 2026-07-28; do
		echo "{\"mcpServers\":{\"s\":{\"command\":\"mg-serve\",\"args\":[\"tools\"],
		    \"mg\":{\"protocol\":\"$v\"}}}}" >c.json
		run -0 mg-mcp -c c.json call s echo a=b
		[ "$output" = '{"a":"b"}' ]
	done
}

@test "an interrupted mg-mcp leaves no tool behind" {
	# shellcheck disable=SC2016 # the tool expands it
	tool slow <<<'echo "pid $$" >log; sleep 60 & echo "child $!" >>log; wait'
	run -6 --separate-stderr mg-mcp -t 1 call -x 'mg-serve tools' slow
	[ "$(wc -l <log)" -eq 2 ]
	all_gone log
}

@test "the official client lists and calls, in both eras" {
	node_server new
	cp -R "$T/../share/examples/tools/." tools
	chmod -R go-w tools
	for era in legacy modern; do
		run -0 "$T/node/run" client.mjs $era mg-serve tools
		[ "${lines[0]}" = "$era mg-serve" ]
		[ "${lines[1]}" = 'greet sum wordcount' ]
		[ "${lines[2]}" = '"Hello, Ann!\n"' ]
		[ "${lines[3]}" = '{"lines":2,"words":3}' ]
		[ "${lines[4]}" = 'true' ]
	done
}
