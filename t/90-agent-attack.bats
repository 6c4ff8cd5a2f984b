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

	web "${@:2}" "$1" >web.out 3>&- &
	WEB=$!
	for ((i = 0; i < 200; i++)); do
		[ ! -s web.out ] || break
		sleep 0.05
	done
	ANTHROPIC_BASE_URL=http://127.0.0.1:$(head -n 1 web.out)
	export ANTHROPIC_BASE_URL
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
