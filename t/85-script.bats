#!/usr/bin/env bats
# mg-agent -b script: the steps of a file, played without any model.

load helper

# turn ID TEXT [MEMBERS]
turn() {
	printf '{"type":"turn","id":"%s","messages":[{"role":"user","content":"%s"}]%s}\n' \
	    "$1" "$2" "${3:+,$3}"
}

# play [OPTION ...]: the turns of in by the script in s, events to out
play() {
	timeout 20 setsid -w mg-agent -j -b script -o script=s "$@" <in >out
}

# texts: what the model has said, one line each
texts() {
	jq -r 'select(.type == "text").text' out
}

@test "a question gets the text of a step" {
	run -0 mg-agent -b script -o 'script={"turns":[{"text":"hello"}]}' \
	    -s '' hi
	[ "$output" = hello ]
}

@test "each turn plays the steps up to one without calls" {
	cat >s <<-'END'
	{"thinking":"hm","text":["a","b"],"usage":{"input":3,"output":4}}
	{"echo":true,"repeat":2}
	END
	{ turn 1 x; turn 2 y; turn 3 z; } >in
	run -0 play -s ''
	[ "$(texts | tr '\n' ' ')" = "a b echo: y echo: z " ]
	[ "$(jq -r 'select(.type == "thinking").text' out)" = hm ]
	[ "$(jq -c 'select(.type == "end" and .turn == "1") |
	    [.status, .stop, .usage.input, .usage.output]' out)" = \
	    '["done","end_turn",3,4]' ]
}

@test "calls are answered before the next step, which may use the result" {
	cat >s <<-'END'
	{"turns":[
	{"calls":[{"name":"s/add","arguments":{"a":40,"b":2}}]},
	{"text":"it is {{result}}","calls":[{"name":"{{tool:upper}}",
	 "arguments":{"text":"n={{result}} {{x"}}]},
	{"echo":true}]}
	END
	cat >c.json <<-'END'
	{"mcpServers":{"s":{"command":"fake","args":["-l","log"]}}}
	END
	turn 1 x >in
	run -0 play -c c.json --yes
	texts | diff - <(printf '%s\n' 'it is 42' 'echo: N=42 {{X')
	[ "$(grep -c '^< .*"tools/call"' log)" = 2 ]
}

@test "a tool that is not there is called all the same" {
	echo '{"calls":[{"name":"none"}]}' >s
	echo '{"echo":true}' >>s
	turn 1 x >in
	run -0 play -s ''
	[[ $(texts) == "echo: there is no tool of that name"* ]]
	echo '{"calls":[{"name":"{{tool:none}}"}]}' >s
	run -2 play -s ''
	[ "$(tail -1 out | jq -r .status)" = failed ]
}

@test "an offered tool is answered by whoever offers it" {
	echo '{"calls":[{"name":"vote","arguments":{"for":"a.1"}}]}' >s
	mkfifo in
	play -s '' 3>&- & pid=$!
	exec {w}>in
	turn 1 x '"offer":[{"name":"vote","inputSchema":{"type":"object"}}]' >&$w
	for _ in $(seq 100); do
		grep -q '"offered":true' out && break
		sleep 0.1
	done
	id=$(jq -r 'select(.offered).id' out)
	echo "{\"type\":\"result\",\"turn\":\"1\",\"id\":\"$id\",\"result\":{\"content\":[]},\"final\":true}" >&$w
	exec {w}>&-
	wait $pid
	[ "$(tail -1 out | jq -r '.type + .status')" = enddone ]
}

@test "a step says how its answer stops, or fails" {
	local stop want status
	turn 1 x >in
	while IFS=$'\t' read -r stop want status; do
		echo "{\"text\":\"t\",\"stop\":\"$stop\"}" >s
		run "-$status" play -s ''
		[ "$(tail -1 out | jq -r '.status + " " + .stop')" = \
		    "$want" ] || { echo "$stop: $(tail -1 out)"; false; }
	done <<-'END'
	max_tokens	limit max_tokens	5
	refusal	refused refusal	1
	model_context_window_exceeded	limit context	5
	END
	echo '{"text":"t","fail":"no more"}' >s
	run -4 play -s ''
	[ "$(jq -r 'select(.type == "error").message' out)" = "no more" ]
	echo '{"error":{"status":429,"message":"slow down"}}' >s
	run -3 play -s ''
	[ "$(jq -c 'select(.type == "error")' out)" = \
	    '{"type":"error","turn":"1","status":3,"http":429,"message":"slow down"}' ]
}

@test "past its end there is nothing" {
	echo '{"text":"only this"}' >s
	{ turn 1 x; turn 2 y; } >in
	run -4 play -s ''
	[ "$(texts)" = "only this" ]
	[ "$(jq -r 'select(.type == "error").message' out)" = \
	    "the script is over" ]
}

@test "a step that waits can be cancelled, and ends with the time" {
	echo '{"text":"late","delay":60000}' >s
	{ turn 1 x; echo '{"type":"cancel","turn":"1"}'; } >in
	run -0 play -s ''
	[ "$(tail -1 out | jq -r .status)" = cancelled ]
	turn 1 x '"limits":{"seconds":0.3}' >in
	run -6 play -s ''
	[ "$(tail -1 out | jq -r '.status + .stop')" = limitseconds ]
	run ! grep late out
}

@test "a slow reader holds the script" {
	{
		printf '{"text":["%01000d"' 0
		for i in $(seq 3000); do printf ',"%01000d"' "$i"; done
		printf ']}\n'
	} >s
	turn 1 x >in
	timeout 20 mg-agent -j -b script -o script=s -s '' <in |
	    { sleep 1; cat >out; }
	[ "$(grep -c '"type":"text"' out)" = 3001 ]
	[ "$(tail -1 out | jq -r .status)" = done ]
}

@test "a bad script is told with file and line, and nothing is run" {
	turn 1 x >in
	while IFS='|' read -r text why; do
		printf '%b' "$text" >s
		run -2 --separate-stderr play -s ''
		[ "$stderr" = "mg-agent: $why" ] ||
		    { echo "$text: $stderr"; false; }
	done <<-'END'
	{"text":"a"}\n\n{"text":\n|s:3: the text ends too early
	{"text":"a"}\n[1]\n|s:2: a step is an object
	{"turns":[{},\n{"calls":7}]}|s:2: calls is an array
	{"turns":[\n{"calls":[{}]}]}|s:2: a call needs the name of a tool
	{"turns":\n7}|s:2: turns is an array of steps
	{"repeat":0}|s:1: repeat is a number above 0
	END
	rm s
	run -2 play -s ''
}
