# mg-agent -b claude-code with the real Claude Code and real MCP servers;
# only the model is played (t/node/model.mjs).

load helper

setup() {
	common_setup
	claude_here
	export ANTHROPIC_API_KEY=sk-test
}

# model STEPS: the model answers as the steps say
model() {
	model_server "{\"turns\":$1}"
	export ANTHROPIC_BASE_URL=$MODEL
}

# converse [ARG ...]: mg-agent with its input and output at hand
converse() {
	mkfifo in out
	mg-agent -b claude-code "$@" <in >out 2>err 3>&- &
	AGENT=$!
	exec {IN}>in {OUT}<out
}

put() {
	printf '%s\n' "$1" >&"$IN"
}

# await PATTERN: the first line from now on that matches, in $LINE
await() {
	while IFS= read -r -t 60 -u "$OUT" LINE; do
		[[ $LINE != $1 ]] || return 0
	done
	echo "no line like $1" >&2
	cat err >&2
	return 1
}

# over STATUS: its input ends, and so does it
over() {
	local status=0

	exec {IN}>&-
	cat <&"$OUT" >rest
	wait "$AGENT" || status=$?
	[ "$status" -eq "$1" ]
}

# turn ID TEXT [MEMBERS]: a turn line that offers a tool to vote with
turn() {
	echo '{"type":"turn","id":"'"$1"'","messages":[{"role":"user",'\
'"content":"'"$2"'"}],"offer":[{"name":"vote","description":"vote",'\
'"inputSchema":{"type":"object","properties":{"for":{"type":"string"}},'\
'"required":["for"]}}]'"${3:-}"'}'
}

# taken TURN CALL [MEMBERS]: the result line for an offered call
taken() {
	echo '{"type":"result","turn":"'"$1"'","id":"'"$2"'","result":'\
'{"content":[{"type":"text","text":"vote taken"}]}'"${3:-}"'}'
}

# requests N: the model has had exactly N of them, none of which was wrong
requests() {
	model_stop
	[ "$(grep -c '"method":"POST"' model.log)" -eq "$1" ]
	run ! grep -q '"problem":"' model.log
}

@test "a question and its answer" {
	model '[{"text":["he","llo"],"if":{"last_contains":"what is it?"}}]'
	run --separate-stderr mg-agent -s '' -b claude-code 'what is it?'
	[ "$status" -eq 0 ]
	[ "$output" = hello ]
	[ -z "$stderr" ]
	requests 1
}

@test "a real tool, then an offered one: events, and no further request" {
	node_server everything
	model '[{"text":"let me see","calls":[{"name":"{{tool:get-sum}}",
	    "arguments":{"a":2,"b":3}}]},
	    {"if":{"last_contains":"The sum of 2 and 3 is 5."},
	    "calls":[{"name":"{{tool:vote}}","arguments":{"for":"a.1"}}]},
	    {"text":"NOT ASKED FOR"}]'
	converse -x "$EVERYTHING" --yes
	put "$(turn t1 'add them')"
	await '*"type":"call"*'
	[[ $LINE = *'"id":"c1",'*'"tool":"get-sum","arguments":{"a":2,"b":3}}' ]]
	await '*"type":"result"*'
	[[ $LINE = *'"id":"c1"'*'The sum of 2 and 3 is 5.'* ]]
	await '*"type":"call"*'
	[[ $LINE = *'"id":"c2","tool":"vote"'*'"offered":true}' ]]
	put "$(taken t1 c2 ',"final":true')"
	await '*"type":"end"*'
	[[ $LINE = *'"done","stop":"final"'*'"requests":2'* ]]
	sleep 0.3
	over 0
	requests 2
}

@test "what was final is known to the model when the talk goes on" {
	model '[{"calls":[{"name":"{{tool:vote}}","arguments":{"for":"a.1"}}]},
	    {"if":{"body_contains":"vote taken","body_lacks":"rejected"},
	    "text":"and now?"},{"echo":true}]'
	converse -s ''
	put "$(turn t1 'vote')"
	await '*"type":"call"*'
	put "$(taken t1 c1 ',"final":true')"
	await '*"type":"end"*'
	put '{"type":"turn","id":"t2","keep":true,"messages":[{"role":"user","content":"news"}],"offer":[{"name":"other","inputSchema":{"type":"object"}}]}'
	await '*"type":"text"*'
	[[ $LINE = *'"turn":"t2","text":"and now?"}' ]]
	await '*"type":"end"*'
	put '{"type":"turn","id":"t3","keep":true,"messages":[{"role":"user","content":"more"}]}'
	await '*"type":"end"*"t3"*'
	over 0
	requests 3
	# The second turn has its own tools, and its message.
	sed -n 2p model.log | grep -q '"name":"mcp__mg__other"'
	sed -n 2p model.log | grep -q 'news'
	sed -n 3p model.log | grep -q '"content":\[{"type":"text","text":"more"'
}

@test "turns of one conversation are one process and one history" {
	model '[{"text":"one"},{"text":"two","if":{"body_contains":"first"}}]'
	converse -s ''
	put "$(turn t1 first)"
	await '*"type":"end"*'
	put "$(turn t2 second ',"keep":true')"
	await '*"type":"end"*'
	over 0
	requests 2
	[ "$(grep -o '"x-claude-code-session-id":"[^"]*"' model.log |
	    sort -u | wc -l)" -eq 1 ]
}

@test "a new turn knows nothing of the one before" {
	model '[{"text":"one"},{"text":"two","if":{"body_lacks":"first"}}]'
	{ turn t1 first; turn t2 second; } | mg-agent -s '' -b claude-code >out
	[ "$(grep -c '"status":"done"' out)" -eq 2 ]
	requests 2
}

@test "a cancelled turn stops its request; the talk can go on" {
	model '[{"text":["a","b","c"],"fault":{"kind":"stall","after":3}},
	    {"text":"again","if":{"body_contains":"first"}}]'
	converse -s ''
	put "$(turn t1 first)"
	await '*"type":"text"*'
	put '{"type":"cancel","turn":"t1"}'
	await '*"type":"end"*'
	[[ $LINE = *'"cancelled"'* ]]
	put "$(turn t2 second ',"keep":true')"
	await '*"type":"text"*'
	[[ $LINE = *'"t2"'*again* ]]
	over 0
	requests 2
	grep -q '"closed":1' model.log
}

@test "a conversation goes on in another process" {
	model '[{"text":"one"},{"text":"two","if":{"body_contains":"first"}}]'
	converse -s ''
	put "$(turn t1 first)"
	await '*"type":"end"*'
	kill -9 "$(ps -o pid= --ppid "$AGENT")"
	put "$(turn t2 second ',"keep":true')"
	await '*"type":"end"*'
	[[ $LINE = *'"t2"'*'"done"'* ]]
	over 0
	requests 2
}

@test "what one server gives, another takes" {
	node_server everything filesystem
	cat >mcp.json <<-EOT
		{"mcpServers":{
		"one":{"command":"sh","args":["-c","exec $EVERYTHING"]},
		"two":{"command":"sh","args":["-c","exec $FILESYSTEM"]}}}
	EOT
	model '[{"calls":[{"name":"{{tool:__echo}}","arguments":{"message":"hoi"}}]},
	    {"calls":[{"name":"{{tool:write_file}}",
	    "arguments":{"path":"note","content":"{{result}}"}}]},{"text":"ok"}]'
	run --separate-stderr mg-agent -c mcp.json -b claude-code --yes 'go'
	[ "$status" -eq 0 ]
	[ "$output" = ok ]
	[ "$(<note)" = 'Echo: hoi' ]
	requests 3
}

@test "an image reaches the model as one; a failure as such" {
	node_server everything
	model '[{"calls":[{"name":"{{tool:get-tiny-image}}"}]},
	    {"calls":[{"name":"{{tool:get-sum}}","arguments":{"a":"x"}}]},
	    {"text":"ok"}]'
	run --separate-stderr mg-agent -x "$EVERYTHING" -b claude-code --yes 'go'
	[ "$status" -eq 0 ]
	requests 3
	sed -n 2p model.log | grep -q '"type":"image","source":{"type":"base64","media_type":"image/png"'
	sed -n 3p model.log | grep -q '"is_error":true'
}

@test "a picture in the question is one for the model" {
	png=iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
	model '[{"text":"seen"}]'
	echo '{"type":"turn","messages":[{"role":"user","content":[{"type":"text","text":"look"},{"type":"image","mimeType":"image/png","data":"'$png'"}]}]}' |
	    mg-agent -s '' -b claude-code >out
	grep -q '"status":"done"' out
	requests 1
	grep -q "\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"$png\"" model.log
}

@test "a big result comes whole" {
	node_server filesystem
	for ((i = 0; i < 2500; i++)); do
		printf '%079d\n' "$i"
	done >big
	model '[{"calls":[{"name":"{{tool:read_text_file}}",
	    "arguments":{"path":"big"}}]},{"text":"ok"}]'
	run --separate-stderr mg-agent -x "$FILESYSTEM" -b claude-code --yes 'go'
	[ "$status" -eq 0 ]
	model_stop
	grep -v count_tokens model.log | sed -n 2p | grep -q '00002499'
}

@test "native servers: what failed is told, calls are shown" {
	node_server everything
	cat >mcp.json <<-EOT
		{"mcpServers":{"real":{"command":"sh",
		"args":["-c","exec $EVERYTHING"],"mg":{"allow":["echo"]}},
		"broken":{"command":"no-such-program"}}}
	EOT
	model '[{"calls":[{"name":"mcp__real__echo",
	    "arguments":{"message":"hoi"}},{"name":"mcp__real__get-env"}]},
	    {"text":"ok"}]'
	run --separate-stderr mg-agent -j -c mcp.json -b claude-code \
	    -o mcp=native 'go'
	[ "$status" -eq 0 ]
	[[ $output = *'"server":"broken","state":"failed"'* ]]
	[[ $output = *'"server":"real","state":"up"'* ]]
	[[ $stderr = *"server 'broken' is failed"* ]]
	[[ $output = *'"server":"real","tool":"echo","arguments":{"message":"hoi"}'* ]]
	[[ $output = *'Echo: hoi'* ]]
	[[ $output = *'not allowed; the user allows it with'* ]]
	[[ $output != *sk-test* ]]
}

@test "texts are no commands of claude, and attach no files" {
	echo 'inside of it' >secret
	model '[{"text":"1","repeat":3}]'
	mg-agent -s '' -b claude-code '/clear me'
	mg-agent -s '' -b claude-code 'see @secret'
	mg-agent -s '' -b claude-code -o bare:=false 'see @secret'
	model_stop
	grep -q '/clear me' model.log
	[ "$(grep -c 'see @secret' model.log)" -eq 2 ]
	run ! grep -q 'inside of it' model.log
}

@test "an answer of a shape" {
	echo '{"type":"object","properties":{"n":{"type":"number"}},"required":["n"]}' >schema
	model '[{"text":"thinking aloud","calls":[
	    {"name":"StructuredOutput","arguments":{"n":4}}]}]'
	run --separate-stderr mg-agent -s '' -b claude-code --schema schema 'go'
	[ "$status" -eq 0 ]
	[ "$output" = '{"n":4}' ]
}

@test "its own tools, as far as they are allowed" {
	echo text >file
	model '[{"calls":[{"name":"Bash","arguments":{"command":"echo hi >made"}},
	    {"name":"Read","arguments":{"file_path":"'"$PWD"'/file"}}]},
	    {"text":"ok"}]'
	run --separate-stderr mg-agent -j -s '' -b claude-code \
	    -o tools:='["Bash","Read"]' -o allowed_tools:='["Read"]' 'go'
	[ "$status" -eq 0 ]
	[[ $output = *'"tool":"Bash"'* ]]
	[[ $output = *'not allowed; the user allows it with'* ]]
	[ ! -e made ]
}

@test "failures: a key that is none, a context that is full" {
	export CLAUDE_CODE_MAX_RETRIES=0
	model '[{"error":{"status":401}}]'
	run --separate-stderr mg-agent -s '' -b claude-code 'go'
	[ "$status" -eq 3 ]
	model_stop
	model '[{"error":{"status":400,"message":"prompt is too long: 9 tokens > 8 maximum"}}]'
	run --separate-stderr mg-agent -j -s '' -b claude-code 'go'
	[ "$status" -eq 5 ]
	[[ ${lines[-1]} = *'"limit","stop":"context"'* ]]
}

@test "a run is recorded, and replayed without claude and model" {
	node_server everything
	model '[{"calls":[{"name":"{{tool:__echo}}","arguments":{"message":"hoi"}}]},
	    {"text":"fine"}]'
	mg-agent -x "$EVERYTHING" -b claude-code --yes --record run 'go' >one
	model_stop
	mg-agent -x "$EVERYTHING" -b claude-code --yes --replay run \
	    -o command=no-such-claude 'go' >two
	cmp one two
	[ "$(<one)" = fine ]
}
