#!/usr/bin/env bats
# mg-agent against what is wrong on purpose: each of these broke it once.

load helper

setup() {
	common_setup
	ANTHROPIC_API_KEY=sk-test-only-1234
	export ANTHROPIC_API_KEY
}

# model SCRIPT: a scripted Messages API, and where Claude is.
model() {
	model_server "$@"
	ANTHROPIC_BASE_URL=$MODEL
	export ANTHROPIC_BASE_URL
}

# answers FILE [OPTION ...]: a server that gives those bytes to every request
answers() {
	local i

	[ -z "${WEB:-}" ] || kill "$WEB"
	rm -f web.out
	web "${@:2}" "$1" >web.out 3>&- &
	WEB=$!
	for ((i = 0; i < 200; i++)); do
		[ ! -s web.out ] || break
		sleep 0.05
	done
	ANTHROPIC_BASE_URL=http://127.0.0.1:$(head -n 1 web.out)
	export ANTHROPIC_BASE_URL
}

# wait_for PATTERN FILE: until it is there, 10 s at most
wait_for() {
	local i

	for ((i = 0; i < 200; i++)); do
		! grep -q "$1" "$2" 2>gone || return 0
		sleep 0.05
	done
	return 1
}

teardown() {
	[ -z "${WEB:-}" ] || kill "$WEB"
}

agent() {
	timeout -k 1 60 mg-agent -b claude -s '' "$@"
}

# turn ID TEXT [MEMBERS]: a turn line
turn() {
	jq -cn --arg id "$1" --arg text "$2" "{type: \"turn\", id: \$id,
	    messages: [{role: \"user\", content: \$text}]} + {${3:-}}"
}

# events: JSON lines as a stream of an answer, with its head
events() {
	printf 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n'
	sed 's/.*/data: &\n/'
}

# The answer "fine", with this as its usage.
fine() {
	cat <<-EOT
		{"type":"message_start","message":{"usage":$1}}
		{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"fine"}}
		{"type":"content_block_stop","index":0}
		{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":$1}
		{"type":"message_stop"}
	EOT
}

@test "usage that no model has adds up to no nonsense" {
	fine '{"input_tokens":9223372036854775807,"output_tokens":-7}' |
	    events >a
	answers a
	{
		turn 1 go
		turn 2 go
		turn 3 go
	} | agent >out
	[ "$(jq -c 'select(.type == "end") | [.status, .usage.input,
	    .usage.output]' out | sort -u)" = '["done",1000000000000,0]' ]
}

@test "50000 calls in one answer end the turn soon" {
	{
		echo '{"type":"message_start","message":{}}'
		for ((i = 0; i < 50000; i++)); do
			printf '%s\n' '{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"x","input":{}}}' \
			    '{"type":"content_block_stop","index":0}'
		done
		echo '{"type":"message_delta","delta":{"stop_reason":"tool_use"}}'
		echo '{"type":"message_stop"}'
	} | events >a
	answers a
	start=$SECONDS
	run -5 --separate-stderr agent -j go
	((SECONDS - start < 15))
	[ "$(jq -c 'select(.type == "end") | [.status, .stop]' \
	    <<<"$output")" = '["limit","calls"]' ]
}

@test "numbers that are none, or absurd, are refused before any turn" {
	for v in 1e300 nan -1 99999999999999999999; do
		for key in max_tokens max_retries; do
			run -2 agent -o "$key=$v" go
			[ "${#lines[@]}" = 1 ]
			[[ $output == "mg-agent: setting '$key': expected a number"* ]]
		done
	done
	run -2 agent -j -o max_tokens=x go
	run ! grep -q '"end"' <<<"$output"
}

@test "a result with blocks that are none is still an answer" {
	model '{"turns":[{"calls":[{"name":"vote","arguments":{}}]},
	    {"text":"ok"}]}'
	mkfifo in
	agent <in >out 3>&- &
	exec {to}>in
	turn t1 go 'offer: [{name: "vote"}]' >&$to
	wait_for offered out
	echo '{"type":"result","id":"c1","result":{"content":[{"type":"image","mimeType":"image/png","data":123456},{"type":"image","mimeType":"image/png"},{"type":"resource"},{"type":"text","text":5},7]}}' >&$to
	exec {to}>&-
	wait $!
	[ "$(jq -c 'select(.n == 2).body.messages[2].content[0].content |
	    map(.type) | unique' "$MODEL_LOG")" = '["text"]' ]
}

@test "a reader that pauses gets all of the answer" {
	model '{"turns":[{"big":300000}]}'
	mkfifo slow
	agent go >slow 3>&- &
	exec {from}<slow
	sleep 4
	[ "$(wc -c <&$from)" -ge 300000 ]
	wait $!
}

@test "a signal ends what waits for a reader" {
	model '{"turns":[{"big":300000}]}'
	mkfifo slow
	mg-agent -b claude -s '' go >slow 3>&- &
	exec {from}<slow
	sleep 1
	kill -TERM $!
	start=$SECONDS
	status=0
	wait $! || status=$?
	[ "$status" = 143 ]
	((SECONDS - start < 5))
	exec {from}<&-
}

@test "a server that quotes the key does not make us print it" {
	answers <(printf '%s\r\n' 'HTTP/1.1 401 No' \
	    'content-type: application/json' '' '{"error":{"type":"authentication_error","message":"bad key sk-test-only-1234, sk-test"}}')
	run -3 agent -j go
	[[ $output == *'bad key [key], sk-test"'* ]]
	run -3 agent go
	[[ $output != *sk-test-only* ]]
	answers <(printf '%s\r\n' 'HTTP/1.1 503 No' \
	    'content-type: application/json' '' '{"error":{"type":"a","message":"sk-test-only-1234"}}')
	run -4 agent -j -o max_retries=1 go
	[[ $output == *'"retry"'* ]]
	[[ $output != *sk-test-only* ]]
}

@test "a password in an address is not shown" {
	run -2 agent -o base_url=http://ann:secret@127.0.0.1 go
	[ "${#lines[@]}" = 1 ]
	[[ $output != *secret* ]]
}

@test "mg-mcp that has gone is seen, whoever holds its output" {
	model '{"turns":[{"calls":[{"name":"mcp__s__t","arguments":{}}]},
	    {"text":"ok"}]}'
	mkdir bin
	cat >bin/mg-mcp <<-'EOT'
		#!/bin/sh
		echo '{"type":"tool","server":"s","name":"t","tool":{"name":"t"}}'
		echo '{"type":"ready"}'
		read line
		sleep 40 2>gone &
		echo $! >left
		exit 0
	EOT
	chmod +x bin/mg-mcp
	start=$SECONDS
	PATH=$PWD/bin:$PATH run -0 --separate-stderr mg-agent -j \
	    -b claude go 3>&-
	kill "$(<left)"
	((SECONDS - start < 20))
	jq -es 'any(.type == "error" and .id == "c1" and .status == 4)' \
	    <<<"$output"
}

@test "mg-mcp that cannot be started again is an answer, not an end" {
	model '{"turns":[{"calls":[{"name":"mcp__s__t","arguments":{}}]},
	    {"calls":[{"name":"mcp__s__t","arguments":{}}]},{"text":"ok"}]}'
	mkdir bin
	cat >bin/mg-mcp <<-'EOT'
		#!/bin/sh
		echo '{"type":"tool","server":"s","name":"t","tool":{"name":"t"}}'
		echo '{"type":"ready"}'
		read line
		rm "$0"
	EOT
	chmod +x bin/mg-mcp
	ln -s "$(command -v mg-agent)" bin/mg-agent
	ln -s "$MG_BIN/models.json" bin/models.json
	PATH=$PWD/bin:/usr/bin:/bin run -0 timeout 60 mg-agent -j -b claude go
	[ "$(grep -c '"type":"end"' <<<"$output")" = 1 ]
	[[ $output == *"cannot start 'mg-mcp': No such file or directory"* ]]
}

@test "a turn too many has an end of its own too" {
	model '{"turns":[{"text":"slow","delay":9000}]}'
	run -2 agent <<<"$(
		for ((i = 0; i < 1100; i++)); do
			printf '{"type":"turn","id":"t%d","messages":[]}\n' $i
		done
	)"
	[ "$(jq -r 'select(.type == "end").turn' <<<"$output" | sort -u |
	    grep -c '^t')" = 1100 ]
}
