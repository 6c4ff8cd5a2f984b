#!/usr/bin/env bats
# mg-agent: turns in, events out, over the Messages API.

load helper

setup() {
	common_setup
	cp -R "$T/../share/examples/tools" tools
	chmod -R go-w tools
	ANTHROPIC_API_KEY=sk-test-only
	export ANTHROPIC_API_KEY
}

# model SCRIPT: a scripted Messages API, and where Claude is.
model() {
	model_server "$@"
	ANTHROPIC_BASE_URL=$MODEL
	export ANTHROPIC_BASE_URL
}

agent() {
	mg-agent -b claude -x 'mg-serve tools' --yes "$@"
}

# turn ID TEXT [MEMBERS]: a turn line
turn() {
	jq -cn --arg id "$1" --arg text "$2" "{type: \"turn\", id: \$id,
	    messages: [{role: \"user\", content: \$text}]} + {${3:-}}"
}

vote='offer: [{name: "vote", description: "votes", inputSchema: {
    type: "object", properties: {agent_id: {enum: ["agent1", "agent2"]}},
    required: ["agent_id"]}}]'

# requests: how many have reached the model
requests() {
	grep -c '"n":' "$MODEL_LOG"
}

# wait_for PATTERN FILE: until it is there, 10 s at most
wait_for() {
	local i

	for ((i = 0; i < 200; i++)); do
		! grep -q "$1" "$2" 2>/dev/null || return 0
		sleep 0.05
	done
	return 1
}

@test "a question in, the answer's text out" {
	model '{"turns":[{"thinking":"well","text":["It ","is."]}]}'
	run -0 mg-agent -b claude -s '' <<<'Is it?'
	[ "$output" = 'It is.' ]
	[ "$(jq -r 'select(.n).body.messages[0].content[0].text' \
	    "$MODEL_LOG")" = 'Is it?' ]
}

@test "the question as an operand: stdin is not read" {
	model '{"turns":[{"echo":true}]}'
	run -0 mg-agent -b claude -s '' 'one two' <<<'three'
	[ "$output" = 'echo: one two' ]
}

@test "-j: the same as events" {
	model '{"turns":[{"thinking":"well","text":"It is.",
	    "usage":{"input":7,"output":3}}]}'
	mg-agent -j -b claude -s '' \
	    -o 'thinking:={"type":"adaptive","display":"summarized"}' \
	    'Is it?' >out
	[ "$(jq -r .type out | uniq | tr '\n' ' ')" = \
	    'hello thinking text usage end ' ]
	[ "$(jq -c 'select(.type == "end") | [.turn, .status, .stop,
	    .usage.input, .usage.output]' out)" = \
	    '[1,"done","end_turn",7,3]' ]
}

@test "a tool of an MCP server is called, and its answer given back" {
	model '{"turns":[{"text":"I ask.","calls":[{"name":"{{tool:sum}}",
	    "arguments":{"numbers":[46,52]}}]},{"echo":true}]}'
	agent -j 'how much?' >out
	[ "$(jq -c 'select(.type == "call") | [.id, .server, .tool,
	    .arguments]' out)" = '["c1","-","sum",{"numbers":[46,52]}]' ]
	[ "$(jq -r 'select(.type == "result").result.content[0].text' \
	    out)" = 98 ]
	jq -r 'select(.type == "text").text' out | grep -q 'echo: 98'
	[ "$(requests)" = 2 ]
}

@test "two calls in one answer are answered in one message, in order" {
	model '{"turns":[{"calls":[
	    {"name":"{{tool:sum}}","arguments":{"numbers":[1,2]},"id":"toolu_a"},
	    {"name":"{{tool:greet}}","arguments":{"name":"Ann"},"id":"toolu_b"}
	    ]},{"text":"done"}]}'
	agent go >out
	[ "$(jq -c 'select(.n == 2).body.messages[2].content |
	    map([.type, .tool_use_id])' "$MODEL_LOG")" = \
	    '[["tool_result","toolu_a"],["tool_result","toolu_b"]]' ]
}

@test "a failed tool is an answer for the model" {
	model '{"turns":[{"calls":[{"name":"{{tool:sum}}",
	    "arguments":{"numbers":"many"}}]},{"text":"I see."}]}'
	agent go >out
	[ "$(jq -c 'select(.n == 2).body.messages[2].content[0].is_error' \
	    "$MODEL_LOG")" = true ]
	[ "$(cat out)" = 'I see.' ]
}

@test "an unknown tool, and arguments that are no JSON" {
	model '{"turns":[{"calls":[{"name":"nosuch","arguments":{}},
	    {"name":"{{tool:greet}}","arguments_raw":"{\"name\": "}]},
	    {"text":"I see."}]}'
	agent -j go >out
	[ "$(jq -c 'select(.type == "error") | [.id, .status]' out | sort |
	    tr '\n' ' ')" = '["c1",2] ["c2",2] ' ]
	[ "$(jq -c 'select(.n == 2).body.messages[2].content |
	    map(.is_error)' "$MODEL_LOG")" = '[true,true]' ]
	jq -r 'select(.n == 2).body.messages[2].content[0].content[0].text' \
	    "$MODEL_LOG" | grep -q 'no tool of that name; there are: mcp__'
	jq -es 'any(.id == "c2" and .type == "call" and
	    .unparsed == "{\"name\": ")' out
}

@test "an offered tool is answered by whoever sent the turn" {
	model '{"turns":[{"calls":[{"name":"vote",
	    "arguments":{"agent_id":"agent2"}}]},{"echo":true}]}'
	mkfifo in
	mg-agent -b claude -s '' <in >out 3>&- &
	exec {to}>in
	turn t1 go "$vote" >&$to
	wait_for '"offered":true' out
	echo '{"type":"result","turn":"t1","id":"c1","result":
	    {"content":[{"type":"text","text":"noted"}]}}' | tr -d '\n' >&$to
	echo >&$to
	exec {to}>&-
	wait $!
	[ "$(jq -c 'select(.type == "call") | [.tool, .arguments.agent_id]' \
	    out)" = '["vote","agent2"]' ]
	grep -q 'echo: noted' out
}

@test "a vote that its schema refuses is never offered" {
	model '{"turns":[{"calls":[{"name":"vote",
	    "arguments":{"agent_id":"agent9"}}]},{"text":"oh"}]}'
	turn t1 go "$vote" | mg-agent -b claude -s '' >out
	run ! grep -q offered out
	jq -es 'any(.type == "error" and .id == "c1" and .status == 2)' out
	[ "$(requests)" = 2 ]
}

@test "final ends the turn without another request, and keep goes on" {
	model '{"turns":[{"calls":[{"name":"vote",
	    "arguments":{"agent_id":"agent2"}},{"name":"vote",
	    "arguments":{"agent_id":"agent1"}}]},{"text":"more"}]}'
	mkfifo in
	mg-agent -b claude -s '' <in >out 3>&- &
	exec {to}>in
	turn t1 go "$vote" >&$to
	wait_for '"c2"' out
	echo '{"type":"result","turn":"t1","id":"c1","result":{"content":[]},"final":true}' >&$to
	wait_for '"end"' out
	[ "$(requests)" = 1 ]
	turn t2 'and now?' 'keep: true' >&$to
	exec {to}>&-
	wait $!
	[ "$(jq -c 'select(.type == "end") | [.turn, .status, .stop]' out |
	    tr '\n' ' ')" = '["t1","done","final"] ["t2","done","end_turn"] ' ]
	[ "$(jq -c 'select(.n == 2).body.messages | map(.role)' \
	    "$MODEL_LOG")" = '["user","assistant","user","user"]' ]
}

@test "cancel stops the request at once" {
	model '{"turns":[{"text":["a","b","c","d"],"fault":{"kind":"stall",
	    "after":5,"ms":20000}},{"text":"next"}]}'
	mkfifo in
	mg-agent -b claude -s '' <in >out 3>&- &
	exec {to}>in
	turn t1 go >&$to
	wait_for '"text"' out
	echo '{"type":"cancel","turn":"t1"}' >&$to
	wait_for '"end"' out
	wait_for '"closed":1' "$MODEL_LOG"
	turn t2 again >&$to
	exec {to}>&-
	wait $!
	[ "$(jq -c 'select(.type == "end") | [.turn, .status]' out |
	    tr '\n' ' ')" = '["t1","cancelled"] ["t2","done"] ' ]
}

@test "a turn that waits is cancelled before it begins" {
	model '{"turns":[{"text":"one","delay":700},{"text":"two"}]}'
	{
		turn t1 a
		turn t2 b
		echo '{"type":"cancel","turn":"t2"}'
	} | mg-agent -b claude -s '' >out
	[ "$(jq -c 'select(.type == "end") | [.turn, .status]' out |
	    tr '\n' ' ')" = '["t2","cancelled"] ["t1","done"] ' ]
	[ "$(requests)" = 1 ]
}

@test "say is told with the next answer of a tool" {
	model '{"turns":[{"calls":[{"name":"vote",
	    "arguments":{"agent_id":"agent1"}}]},{"text":"ok"}]}'
	mkfifo in
	mg-agent -b claude -s '' <in >out 3>&- &
	exec {to}>in
	turn t1 go "$vote" >&$to
	wait_for offered out
	echo '{"type":"say","turn":"t1","content":"news"}' >&$to
	echo '{"type":"result","id":"c1","result":{"content":[{"type":"text","text":"noted"}]}}' >&$to
	exec {to}>&-
	wait $!
	[ "$(jq -c 'select(.n == 2).body.messages[2].content[0].content |
	    map(.text)' "$MODEL_LOG")" = '["noted","news"]' ]
	[ "$(jq -c 'select(.type == "said")' out)" = \
	    '{"type":"said","turn":"t1"}' ]
}

@test "each say line that the model hears of is said, no other" {
	model '{"turns":[{"calls":[{"name":"vote",
	    "arguments":{"agent_id":"agent1"}}]},{"calls":[{"name":"vote",
	    "arguments":{"agent_id":"agent2"}}]},{"text":"ok"}]}'
	mkfifo in
	mg-agent -b claude -s '' <in >out 3>&- &
	exec {to}>in
	turn t1 go "$vote" >&$to
	wait_for '"id":"c1"' out
	echo '{"type":"say","turn":"t1","content":""}' >&$to
	echo '{"type":"say","turn":"t1","content":"two"}' >&$to
	echo '{"type":"say","turn":"t2","content":"of another turn"}' >&$to
	echo '{"type":"result","id":"c1","result":{"content":[]}}' >&$to
	wait_for '"id":"c2"' out
	echo '{"type":"say","turn":"t1","content":"too late"}' >&$to
	echo '{"type":"result","id":"c2","final":true,"result":{"content":[]}}' >&$to
	exec {to}>&-
	wait $!
	[ "$(jq -r .type out | grep -v usage | tr '\n' ' ')" = \
	    'hello call said said call end ' ]
	run ! grep -q 'too late' "$MODEL_LOG"
}

@test "stdin that ends leaves offered calls an answer" {
	model '{"turns":[{"calls":[{"name":"vote",
	    "arguments":{"agent_id":"agent1"}}]},{"echo":true}]}'
	turn t1 go "$vote" | mg-agent -b claude -s '' >out
	grep -q 'nobody is left to answer it' out
	[ "$(requests)" = 2 ]
}

@test "limits: calls, tokens, seconds, rounds, money" {
	model '{"turns":[{"calls":[{"name":"{{tool:greet}}",
	    "arguments":{"name":"x"}}],"usage":{"input":50,"output":50},
	    "repeat":100}]}'
	for limit in calls:3 tokens:250 rounds:3; do
		status=0
		turn t1 go "limits: {${limit%:*}: ${limit#*:}}" |
		    agent >out || status=$?
		[ "$(jq -c 'select(.type == "end") | [.status, .stop]' out)" \
		    = "[\"limit\",\"${limit%:*}\"]" ]
		[ "$(grep -c '"type":"usage"' out)" -le 4 ]
	done
	model_stop || :
	model '{"turns":[{"text":"slow","delay":9000}]}'
	run -6 mg-agent -j -b claude -s '' -t 0.5 go
	[[ $output == *'"status":"limit","stop":"seconds"'* ]]
}

@test "lines that are no turns are said, and the good ones answered" {
	model '{"turns":[{"text":"fine"}]}'
	{
		echo '{"type":"turn"'
		echo '{"type":"turn","id":"a"}'
		echo '{"type":"turn","id":"b","messages":[{"role":"x","content":""}]}'
		echo '{"type":"turn","id":"c","messages":[{"role":"user","content":"?"}],"limits":{"seconds":-1}}'
		echo '{"type":"turn","id":"d","messages":[{"role":"user","content":"?"}],"offer":[{"name":"a b"}]}'
		echo '{"type":"nothing"}'
		echo '{"no":"type"}'
		turn ok 'good?'
		printf '{"type":"turn","id":"cut"'
	} >in
	status=0
	mg-agent -b claude -s '' <in >out || status=$?
	[ "$status" = 2 ]
	[ "$(jq -c 'select(.type == "end") | [.turn, .status]' out | sort |
	    tr '\n' ' ')" = '["a","failed"] ["b","failed"] ["c","failed"] ["d","failed"] ["ok","done"] ' ]
	[ "$(jq -c 'select(.type == "error" and .turn == null) | .status' \
	    out | tr '\n' ' ')" = '2 2 2 ' ]
}

@test "one connection to a server for all turns" {
	model '{"turns":[{"calls":[{"name":"{{tool:echo}}",
	    "arguments":{"text":"a"}}]},{"text":"."},
	    {"calls":[{"name":"{{tool:echo}}","arguments":{"text":"b"}}]},
	    {"text":"."},{"text":"."}]}'
	{
		turn 1 a
		turn 2 b
		turn 3 c
	} | mg-agent -b claude -x 'fake -l log' --yes >out
	[ "$(grep -c '"type":"end".*done' out)" = 3 ]
	[ "$(grep -cE '"method":"(initialize|server/discover)"' log)" -le 2 ]
	[ "$(grep -c '^pid ' log)" = 1 ]
}

@test "a server that dies is an answer, an event, and started again" {
	model '{"turns":[{"calls":[{"name":"{{tool:echo}}",
	    "arguments":{"text":"a"}}]},
	    {"calls":[{"name":"{{tool:echo}}","arguments":{"text":"b"}}]},
	    {"echo":true}]}'
	mg-agent -j -b claude -x 'fake -l log -m die-on' --yes go >out 2>err
	[ "$(jq -c 'select(.type == "error") | [.id, .status]' out |
	    tr '\n' ' ')" = '["c1",4] ["c2",4] ' ]
	[ "$(grep -c '"state":"down"' out)" = 2 ]
	grep -q "server '-' is down" err
	[ "$(grep -c '^pid ' log)" = 2 ]
	[ "$(jq -c 'select(.n == 3).body.messages[2].content[0].is_error' \
	    "$MODEL_LOG")" = true ]
}

@test "tools: patterns, and readonly" {
	model '{"turns":[{"text":"."},{"text":"."},{"text":"."}]}'
	{
		turn 1 a 'tools: ["-/gr*"]'
		turn 2 b 'tools: []'
		turn 3 c 'tools: "readonly"'
	} | agent >out
	[ "$(jq -c 'select(.n) | [.body.tools[]?.name]' "$MODEL_LOG" |
	    tr '\n' ' ')" = '["mcp__-__greet"] [] ["mcp__-__greet","mcp__-__sum","mcp__-__wordcount"] ' ]
}

@test "-f: a text and an image" {
	model '{"turns":[{"text":"seen"}]}'
	echo 'the text' >a.txt
	printf 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' |
	    base64 -d >b.png
	run -0 mg-agent -b claude -s '' -f a.txt -f b.png 'what?'
	[ "$(jq -c 'select(.n).body.messages[0].content | map(.type)' \
	    "$MODEL_LOG")" = '["text","image","text"]' ]
	head -c 100 /dev/urandom >c
	run -2 mg-agent -b claude -s '' -f c 'what?'
	[[ $output == *"'c' is neither text nor an image"* ]]
}

@test "--schema: an answer of that shape, or none" {
	echo '{"type":"object","properties":{"n":{"type":"number"}},"required":["n"]}' >s
	model '{"turns":[{"text":["{\"n\":","1}"]},{"text":"no"},
	    {"text":"{\"n\":2}"},{"text":"{\"n\":\"x\"}"}]}'
	run -0 mg-agent -b claude -s '' --schema s go
	[ "$output" = '{"n":1}' ]
	[ "$(jq -c 'select(.n == 1).body.output_config.format.type' \
	    "$MODEL_LOG")" = '"json_schema"' ]
	run -1 --separate-stderr mg-agent -b claude -s '' --schema s go
	[ "$output" = '' ]
	[[ $stderr == *'the answer is no JSON'* ]]
	mg-agent -b claude -s '' --schema s go | tail -c 1 | od -c | grep -q '\n'
	run -1 --separate-stderr mg-agent -b claude -s '' --schema s go
	[ "$output" = '' ]
	[[ $stderr == *'not of the shape asked for'* ]]
}

@test "--sampling: one request of a server, its result" {
	model '{"turns":[{"echo":true,"stop":"max_tokens"},{"echo":true}]}'
	echo '{"server":"s","method":"sampling/createMessage","params":{"messages":[{"role":"user","content":{"type":"text","text":"hey"}}],"systemPrompt":"be","maxTokens":77}}' >req
	mg-agent --sampling -b claude <req >out || :
	[ "$(jq -c '[.role, .content.text, .stopReason]' out)" = \
	    '["assistant","echo: hey","maxTokens"]' ]
	[ "$(jq -c 'select(.n).body | [.max_tokens, .system[0].text,
	    .tools]' "$MODEL_LOG")" = '[77,"be",null]' ]
	run -0 mg-mcp call --sample 'mg-agent --sampling -b claude' \
	    -x fake sample prompt=hey
	[[ $output == *'echo: hey'* ]]
}

@test "what the endings of an answer come to" {
	model '{"turns":[{"text":"half","stop":"max_tokens"},
	    {"text":"no","stop":"refusal"},
	    {"stop":"empty"},
	    {"text":"full","stop":"model_context_window_exceeded"},
	    {"text":"a","stop":"pause_turn"},{"text":"b"}]}'
	for want in 5:limit:max_tokens 1:refused:refusal 1:failed:empty \
	    5:limit:context 0:done:end_turn; do
		status=0
		mg-agent -j -b claude -s '' go >out || status=$?
		[ "$status:$(jq -r 'select(.type == "end") |
		    .status + ":" + .stop' out)" = "$want" ]
	done
	[ "$(requests)" = 6 ]
}

@test "thinking goes back as it came" {
	model '{"turns":[{"thinking":"let \"me\" \u00e9 think","calls":[{
	    "name":"{{tool:greet}}","arguments":{"name":"x"}}]},
	    {"text":"done"}]}'
	run -0 agent go
	[ "$output" = 'done' ]
	[ "$(jq -r 'select(.n == 2).body.messages[1].content[0].type' \
	    "$MODEL_LOG")" = thinking ]
}

@test "system and tools are marked for the cache" {
	model '{"turns":[{"text":"."}]}'
	agent --system 'be brief' go
	[ "$(jq -c 'select(.n).body | [.system[0].cache_control.type,
	    .tools[-1].cache_control.type, .cache_control.type]' \
	    "$MODEL_LOG")" = '["ephemeral","ephemeral","ephemeral"]' ]
}

@test "signals: the servers go too" {
	model '{"turns":[{"text":"slow","delay":20000,"repeat":2}]}'
	for s in INT TERM; do
		rm -f log
		mg-agent -j -b claude -x 'fake -l log' --yes go >out 3>&- &
		pid=$!
		wait_for '^pid' log
		sleep 0.3
		# A shell's background jobs ignore SIGINT.
		[ $s = TERM ] || s=HUP
		kill -$s $pid
		status=0
		wait $pid || status=$?
		[ "$status" -gt 128 ]
		grep -q '"status":"cancelled"' out
		sleep 0.3
		all_gone log
	done
}

@test "turns that wait when a signal comes have their end too" {
	model '{"turns":[{"text":"slow","delay":20000}]}'
	mkfifo in
	mg-agent -b claude -s '' <in >out 3>&- &
	exec {to}>in
	{
		turn a 1
		turn b 2
	} >&$to
	wait_for hello out
	sleep 0.7
	kill -TERM $!
	wait $! || :
	wait_for '"turn":"b"' out
	[ "$(jq -c 'select(.type == "end") | [.turn, .status]' out |
	    tr '\n' ' ')" = '["a","cancelled"] ["b","cancelled"] ' ]
}

@test "--max-cost needs a price, and ends the turns when it is reached" {
	model '{"turns":[{"text":"a","usage":{"input":1000000,"output":9}},
	    {"text":"b"}]}'
	run -2 mg-agent -b claude -s '' -m claude-none --max-cost 1 go
	[[ $output == *"the price of 'claude-none' is not known"* ]]
	status=0
	{
		turn 1 a
		turn 2 b
	} | mg-agent -b claude -s '' --max-cost 0.5 >out || status=$?
	[ "$(jq -c 'select(.type == "end") | [.turn, .status, .stop]' out |
	    tr '\n' ' ')" = '["1","done","end_turn"] ["2","limit","cost"] ' ]
	[ "$status" = 5 ]
	[ "$(requests)" = 1 ]
}

@test "kill -9 leaves no server" {
	model '{"turns":[{"text":"slow","delay":20000}]}'
	mg-agent -j -b claude -x 'fake -l log' --yes go >out 3>&- &
	pid=$!
	wait_for '^pid' log
	kill -9 $pid
	wait $pid || :
	sleep 2.5
	all_gone log
}

@test "a reader that has gone ends it" {
	model '{"turns":[{"text":"slow","delay":20000}]}'
	SECONDS=0
	turn t1 go | mg-agent -b claude -s '' | head -1 >out
	[ "$SECONDS" -lt 5 ]
	grep -q hello out
}

@test "wrong words on the command line" {
	for words in '-b' '-z' '--none' '-t x' '-o nothing' '--max-cost no' \
	    '--record a --replay b' '-s a -x b' '--backend nofile' \
	    '--schema nofile a' '-o a:={ q'; do
		run -2 --separate-stderr bash -c "mg-agent -b claude $words </dev/null"
		[ "${#stderr_lines[@]}" = 1 ]
	done
	run -2 mg-agent -b claude -s '' </dev/null
	[[ $output == *'no question'* ]]
	run -2 mg-agent -b nosuch q
	[[ $output == *nosuch* ]]
}

@test "a file of settings, in MassGen's names" {
	model '{"turns":[{"text":"."}]}'
	cat >agent.json <<-END
	{"type":"claude","model":"claude-haiku-4-5","max_tokens":33,
	 "anthropic_version":"2023-06-01","temperature":0.5,"whatever":1}
	END
	run -0 mg-agent --backend agent.json -s '' go
	[[ $output == *"setting 'whatever' is not known"* ]]
	[ "$(jq -c 'select(.n).body | [.model, .max_tokens, .temperature]' \
	    "$MODEL_LOG")" = '["claude-haiku-4-5",33,0.5]' ]
	printf '{"type":"claude",\n "a":}' >bad.json
	run -2 mg-agent --backend bad.json go
	[[ $output == *'bad.json:2:6: '* ]]
}

@test "what a model does not take is not sent to it" {
	model '{"turns":[{"text":"."}]}'
	run -0 mg-agent -b claude -s '' -o temperature:=0.3 \
	    -o 'tool_choice:={"type":"any"}' go
	[[ $output == *"setting 'temperature' is not sent"* ]]
	[ "$(jq -c 'select(.n).body | [.temperature, .tool_choice]' \
	    "$MODEL_LOG")" = '[null,null]' ]
}

@test "a server that is not there" {
	model '{"turns":[{"text":"without"},{"text":"never"}]}'
	run -2 mg-agent -b claude -s nosuch go
	[[ $output == *"no server 'nosuch'"* ]]
	run -0 --separate-stderr mg-agent -j -b claude -x /nonexistent go
	[[ $stderr == *"server '-' is failed: cannot start"* ]]
	[[ $output == *'"state":"failed"'* ]]
	[[ $output == *without* ]]
	run -4 --separate-stderr mg-agent -j --strict -b claude \
	    -x /nonexistent go
	[[ $output == *'"state":"failed"'* ]]
	[ "$(requests)" = 1 ]
}

@test "kill -9 while a tool runs leaves no server either" {
	model '{"turns":[{"calls":[{"name":"{{tool:sleep}}",
	    "arguments":{"ms":60000}}]}]}'
	mg-agent -j -b claude -x 'fake -l log' --yes go >out 3>&- &
	wait_for '"type":"call"' out
	sleep 0.3
	kill -9 $!
	wait $! || :
	sleep 3
	all_gone log
}

@test "a turn's id is a string or a number" {
	model '{"turns":[{"text":"ok","repeat":9}]}'
	for id in null true false '{}' '["a"]' '{"a":1}'; do
		echo '{"type":"turn","id":'"$id"',"messages":[{"role":"user","content":"x"}]}'
	done | {
		run -2 mg-agent -b claude -s ''
		printf '%s\n' "$output" >out
	}
	[ "$(grep -c '"turn":null,"status":2,"message":"an id is' out)" = 6 ]
	[ "$(grep -c '"end","turn":null,"status":"failed"' out)" = 6 ]
	[ ! -e "$MODEL_LOG" ]
	for id in '""' 1.50 -1e3 '"\u0041"'; do
		echo '{"type":"turn","id":'"$id"',"messages":[{"role":"user","content":"x"}]}'
	done | mg-agent -b claude -s '' >out
	[ "$(grep '"end"' out | sed 's/.*"turn":\([^,]*\),.*/\1/' |
	    tr '\n' ' ')" = '"" 1.50 -1e3 "\u0041" ' ]
}

@test "what would make another header is refused before any request" {
	model '{"turns":[{"text":"ok"}]}'
	for set in $'betas=a\r\nx: y' $'anthropic_version=2023\001'; do
		run -2 mg-agent -b claude -s '' -o "$set" go
		[[ $output == *"has control characters" ]]
	done
	[ ! -e "$MODEL_LOG" ]
}
