# mg-agent -b claude-code, with a claude that is played, mostly badly: see
# fake-claude.  That the real one is driven well is seen in 84-claude-real.

load helper

setup() {
	common_setup
	unset "${!CLAUDE@}" "${!ANTHROPIC@}"
	export ANTHROPIC_API_KEY=sk-good
}

# agent MODE [ARG ...]: one that has no servers
agent() {
	local mode=$1

	shift
	mg-agent -s '' -b claude-code -o command="$T/fake-claude" \
	    -o env:="{\"FAKE\":\"$mode\",\"LOG\":\"$PWD/log\"}" "$@"
}

# offered: a turn line that offers a tool to vote with
offered() {
	printf '%s\n' '{"type":"turn","id":"t1","messages":[{"role":"user",
	"content":"hi"}],"offer":[{"name":"vote","description":"vote",
	"inputSchema":{"type":"object"}}]}' | tr -d '\n\t'
	echo
}

# converse MODE [ARG ...]: mg-agent with its input and output at hand
converse() {
	mkfifo in out
	agent "$@" <in >out 2>err 3>&- &
	AGENT=$!
	exec {IN}>in {OUT}<out
}

put() {
	printf '%s\n' "$1" >&"$IN"
}

# await PATTERN: the first line from now on that matches, in $LINE
await() {
	while IFS= read -r -t 20 -u "$OUT" LINE; do
		[[ $LINE != $1 ]] || return 0
	done
	echo "no line like $1" >&2
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

@test "the answer is the output" {
	run --separate-stderr agent good 'hi'
	[ "$status" -eq 0 ]
	[ "$output" = hello ]
	[ -z "$stderr" ]
}

@test "events: its text once, what it took, and how it ended" {
	run --separate-stderr agent good -j 'hi'
	[ "$status" -eq 0 ]
	[ "$(grep -c '"type":"text"' <<<"$output")" -eq 1 ]
	[ "${lines[1]}" = '{"type":"text","turn":1,"text":"hello"}' ]
	[[ ${lines[2]} = '{"type":"usage","turn":1,"input":10,"output":5,'* ]]
	[[ ${lines[-1]} = *'"status":"done","stop":"end_turn"'* ]]
	[[ ${lines[-1]} = *'"requests":1,"cost":0.010000}}' ]]
}

@test "it has no tools of its own, and no settings of others" {
	agent good 'hi'
	grep -qx 'argv --bare' log
	grep -qx 'argv --tools=' log
	grep -qx 'argv --setting-sources=' log
	grep -qx 'argv --strict-mcp-config' log
	grep -qx 'argv --allowedTools=mcp__mg' log
}

@test "settings are its options" {
	agent good -m haiku -o effort=low -o max_turns:=3 \
	    -o allowed_tools:='["Read","Bash(git *)","mcp__*"]' \
	    -o disallowed_tools=WebFetch -o permission_mode=acceptEdits \
	    -o fallback_model:='["a","b"]' -o max_budget_usd=0.5 \
	    -o agents:='{"x":{}}' -o setting_sources=user \
	    -o session_persistence:=false 'hi'
	grep -qx 'argv --model=haiku' log
	grep -qx 'argv --effort=low' log
	grep -qx 'argv --max-turns=3' log
	grep -qx 'argv --max-budget-usd=0.5' log
	grep -qx 'argv --tools=Read,Bash' log
	grep -qx 'argv --allowedTools=mcp__mg,Read,Bash(git \*)' log
	grep -qx 'argv --disallowedTools=WebFetch' log
	grep -qx 'argv --permission-mode=acceptEdits' log
	grep -qx 'argv --fallback-model=a,b' log
	grep -qx 'argv --agents={"x":{}}' log
	grep -qx 'argv --setting-sources=user' log
	grep -qx 'argv --no-session-persistence' log
}

@test "prompts go where they are not seen, and are not too long" {
	system=$(head -c 200000 /dev/zero | tr '\0' s)
	cat >turn <<-EOT
		{"type":"turn","system":"$system","messages":[{"role":"user","content":"hi"}]}
	EOT
	agent good -o append_system_prompt=more <turn >out
	grep -q '"status":"done"' out
	run ! grep -q '^argv.*more' log
	grep -q '"systemPrompt":\["sss.*"appendSystemPrompt":"more"' log
}

@test "where its own tools are used its own prompt stays" {
	agent good -o tools=Read --system 'be brief' 'hi'
	run ! grep -q systemPrompt log
	grep -q '"appendSystemPrompt":"be brief"' log
}

@test "its environment holds no secret of others" {
	OPENAI_API_KEY=sk-other AWS_SECRET_ACCESS_KEY=a MINE=1 \
	    LC_X=1 HTTPS_PROXY=http://127.0.0.1:9 agent good 'hi'
	grep -qx 'env ANTHROPIC_API_KEY=sk-good' log
	grep -qx "env HOME=$HOME" log
	grep -qx 'env LC_X=1' log
	grep -qx 'env HTTPS_PROXY=http://127.0.0.1:9' log
	run ! grep -qE 'OPENAI|AWS_|MINE' log
}

@test "another cloud gets its keys" {
	AWS_SECRET_ACCESS_KEY=a CLAUDE_CODE_USE_BEDROCK=1 agent good 'hi'
	grep -qx 'env AWS_SECRET_ACCESS_KEY=a' log
}

@test "without a key it uses its own login, which --bare forbids" {
	unset ANTHROPIC_API_KEY
	agent good 'hi'
	run ! grep -qx 'argv --bare' log
	agent good -o api_key=sk-mine -o base_url=http://127.0.0.1:9 'hi'
	grep -qx 'argv --bare' log
	grep -qx 'env ANTHROPIC_API_KEY=sk-mine' log
	grep -qx 'env ANTHROPIC_BASE_URL=http://127.0.0.1:9' log
}

@test "a file that says where the key goes says which" {
	export MINE=sk-mine
	echo '{"base_url":"http://127.0.0.1:9"}' >backend
	agent good --backend backend -o bare:=true 'hi'
	run ! grep -q 'sk-good' log
	rm log
	echo '{"base_url":"http://127.0.0.1:9","api_key_env":"MINE"}' >backend
	agent good --backend backend 'hi'
	run ! grep -q 'sk-good' log
	grep -qx 'env ANTHROPIC_API_KEY=sk-mine' log
}

@test "a claude that is not there: what to install" {
	run --separate-stderr mg-agent -s '' -b claude-code \
	    -o command=no-such-claude 'hi'
	[ "$status" -eq 2 ]
	[[ $stderr = *"no program 'no-such-claude'"* ]]
	[[ $stderr = *'npm install -g @anthropic-ai/claude-code'*'"command"'* ]]
}

@test "settings that make no sense" {
	run --separate-stderr agent good -o mcp=nothing 'hi'
	[ "$status" -eq 2 ]
	run --separate-stderr agent good -o cwd=nowhere 'hi'
	[ "$status" -eq 2 ]
	[[ $stderr = *"'cwd'"*nowhere* ]]
	run --separate-stderr agent good -o agents=x 'hi'
	[ "$status" -eq 2 ]
	[ ! -e log ]
}

@test "a text is no command of claude" {
	agent good '/clear all'
	grep -q '"text":" /clear all"' log
}

@test "it ends before it answers: its words and its end" {
	run --separate-stderr agent early -j 'hi'
	[ "$status" -eq 4 ]
	[[ $output = *'exited with status 1: it does not work"'* ]]
	[[ ${lines[-1]} = *'"status":"failed","stop":"claude"'* ]]
}

@test "it ends in the middle of an answer" {
	run --separate-stderr agent middle -j 'hi'
	[ "$status" -eq 4 ]
	[[ $output = *'"text":"hel"'*'exited with status 0'* ]]
	run --separate-stderr agent killed -j 'hi'
	[ "$status" -eq 4 ]
	[[ $output = *'killed by signal 9'* ]]
}

@test "it closes its output and lives on" {
	run --separate-stderr agent closes -j 'hi'
	[ "$status" -eq 4 ]
	all_gone log
}

@test "it does not know an option: too old" {
	run --separate-stderr agent option 'hi'
	[ "$status" -eq 4 ]
	[[ $stderr = *"unknown option '--bare' (is it too old?)"* ]]
}

@test "it is too old" {
	run --separate-stderr agent old -j 'hi'
	[ "$status" -eq 2 ]
	[[ $output = *'version 1.0.3; it must be 2 or later'* ]]
	[[ $output != *'"text"'* ]]
}

@test "it refuses the prompt" {
	run --separate-stderr agent unwilling 'hi'
	[ "$status" -eq 4 ]
	[[ $stderr = *'refuses to begin: bad prompt'* ]]
}

@test "it has not taken our tools: nothing is run without them" {
	run --separate-stderr agent no-mg -j 'hi'
	[ "$status" -eq 4 ]
	[[ $output = *'has not taken the tools'* ]]
	[[ $output != *'"text"'* ]]
}

@test "it says nothing" {
	run --separate-stderr agent mute -o startup_timeout=0.3 'hi'
	[ "$status" -eq 6 ]
	[[ $stderr = *'has not begun the turn in time'* ]]
	run --separate-stderr agent blind -t 0.5 -f "$BATS_TEST_FILENAME" 'hi'
	[ "$status" -eq 6 ]
	all_gone log
}

@test "lines that are none are passed over, and said once" {
	run --separate-stderr agent garbage 'hi'
	[ "$status" -eq 0 ]
	[ "$output" = hello ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr = *'no JSON, passed over: Warning: a new version' ]]
	run --separate-stderr agent crlf 'hi'
	[ "$status" -eq 0 ]
	[ "$output" = hello ]
}

@test "an answer that was not streamed, and a long one" {
	run --separate-stderr agent unstreamed 'hi'
	[ "$output" = whole ]
	[ "$(agent big 'hi' | tr -d '\n' | wc -c)" -eq 3000000 ]
}

@test "thinking is told as such" {
	run --separate-stderr agent thinks -j 'hi'
	[ "${lines[1]}" = '{"type":"thinking","turn":1,"text":"hm"}' ]
	[ "${lines[2]}" = '{"type":"text","turn":1,"text":"hello"}' ]
}

@test "what an agent below it says is not its answer" {
	run --separate-stderr agent below 'hi'
	[ "$status" -eq 0 ]
	[ "$output" = hello ]
}

@test "success may be an error" {
	run --separate-stderr agent lies -j 'hi'
	[ "$status" -eq 4 ]
	[[ $output = *'API Error: 500 (HTTP status 500)'* ]]
}

@test "the last result counts, and none of a turn before" {
	run --separate-stderr agent tasks -j 'hi'
	[ "$status" -eq 4 ]
	[[ $output = *'broken at last'* ]]
	run --separate-stderr agent stale -j 'hi'
	[ "$status" -eq 4 ]
	[[ $output = *'this counts'* ]]
}

@test "ends: refused, not logged in, limits" {
	run --separate-stderr agent login -j 'hi'
	[ "$status" -eq 3 ]
	[[ $output = *'"message":"Invalid API key"'* ]]
	[[ $output != *'"type":"text"'* ]]
	[[ ${lines[-1]} = *'"failed","stop":"authentication_failed"'* ]]
	run --separate-stderr agent turns -j 'hi'
	[ "$status" -eq 5 ]
	[[ ${lines[-1]} = *'"limit","stop":"max_turns"'* ]]
	run --separate-stderr agent context -j 'hi'
	[ "$status" -eq 5 ]
	[[ ${lines[-1]} = *'"limit","stop":"context"'* ]]
	run --separate-stderr agent refuses -j 'hi'
	[ "$status" -eq 1 ]
	[[ ${lines[-1]} = *'"refused","stop":"refusal"'* ]]
}

@test "a schema: the answer is what has its shape, and nothing else" {
	echo '{"type":"object","required":["n"]}' >schema
	run --separate-stderr agent shape --schema schema 'hi'
	[ "$status" -eq 0 ]
	[ "$output" = '{"n":1}' ]
	grep -q '^argv --json-schema={"type"' log
	run --separate-stderr agent no-shape --schema schema 'hi'
	[ "$status" -eq 1 ]
	[ -z "$output" ]
}

@test "what it asks is answered" {
	agent asks -o allowed_tools:='["Re*"]' -o disallowed_tools:='["Ba*"]' \
	    'hi'
	grep -q '"error","request_id":"u1","error":"unknown request"' log
	grep -q '"u2","response":{"behavior":"deny","message":.*disallowed' log
	grep -q '"u3","response":{"behavior":"allow","updatedInput":{"file":"f"}' log
	grep -q '"u4","response":{"behavior":"allow"' log
	grep -q '"u5".*"mcp_response":{"jsonrpc":"2.0","id":1,"result":{}}' log
	grep -q '"u6".*"error":{"code":-32601' log
	grep -q '"u7".*"result":{}' log
	grep -q '"u8".*"result":{"tools":\[\]}' log
	agent asks 'hi'
	grep -q '"u3","response":{"behavior":"deny","message":.*allowed_tools' log
}

@test "tools as it has them: not deferred, with our own names" {
	offered | agent good >out
	grep -q '"i2".*"name":"vote","description":"vote"' log
	grep -q '"anthropic/alwaysLoad":true' log
}

@test "an offered call is answered, and the turn goes on" {
	converse calls
	put "$(offered)"
	await '*"type":"usage"*'
	await '*"type":"call"*'
	[[ $LINE = *'"tool":"vote","arguments":{"a":1},"offered":true}' ]]
	put '{"type":"result","turn":"t1","id":"c1","result":{"content":[{"type":"text","text":"taken"}],"isError":true}}'
	await '*"type":"end"*'
	[[ $LINE = *'"done"'* ]]
	over 0
	grep -q '"q1".*"id":7,"result":{"content":\[{"type":"text","text":"taken"}\],"isError":true}' log
}

@test "a final answer ends the turn; it is sent when the talk goes on" {
	converse calls
	put "$(offered)"
	await '*"type":"call"*'
	put '{"type":"result","turn":"t1","id":"c1","result":{"content":[{"type":"text","text":"taken"}]},"final":true}'
	await '*"type":"end"*'
	[[ $LINE = *'"done","stop":"final"'* ]]
	sleep 0.2
	run ! grep -qE 'taken|interrupt' log
	put '{"type":"turn","id":"t2","keep":true,"messages":[{"role":"user","content":"more"}]}'
	await '*"type":"end"*'
	[[ $LINE = *'"turn":"t2","status":"done"'* ]]
	over 0
	# The new message first, then the new tools are told, then the answer.
	grep -n . log | grep -E 'list_changed|"more"|taken' | cut -d: -f1 \
	    >order
	sort -n order | cmp - order
	[ "$(grep -c '^pid' log)" -eq 1 ]
}

@test "a new conversation is another process" {
	{
		offered
		echo '{"type":"turn","id":"t2","messages":[{"role":"user","content":"x"}]}'
		echo '{"type":"turn","id":"t3","keep":true,"messages":[{"role":"user","content":"y"}]}'
	} | agent good >out
	[ "$(grep -c '"status":"done"' out)" -eq 3 ]
	[ "$(grep -c '^pid' log)" -eq 2 ]
	all_gone log
	# What it says it cost is a sum: the third turn takes its part.
	grep '"t3".*"end"\|"end".*"t3"' out | grep -q '"cost":0.01'
}

@test "a cancelled turn is interrupted, and the process stays" {
	converse streams
	put "$(offered)"
	await '*"hel"*'
	put '{"type":"cancel","turn":"t1"}'
	await '*"type":"end"*'
	[[ $LINE = *'"cancelled"'* ]]
	put '{"type":"turn","id":"t2","keep":true,"messages":[{"role":"user","content":"more"}]}'
	await '*"t2"*"hel"*'
	put '{"type":"cancel"}'
	over 0
	[ "$(grep -c '^pid' log)" -eq 1 ]
	grep -q '"interrupt"' log
}

@test "one that heeds no interrupt is stopped; its session is taken up" {
	converse deaf
	put "$(offered)"
	await '*"hel"*'
	put '{"type":"cancel","turn":"t1"}'
	await '*"type":"end"*'
	put '{"type":"turn","id":"t2","keep":true,"messages":[{"role":"user","content":"more"}]}'
	await '*"t2"*"hel"*'
	put '{"type":"cancel"}'
	over 0
	[ "$(grep -c '^pid' log)" -eq 2 ]
	grep -qx 'argv --resume=s1' log
	all_gone log
}

@test "a call of a tool that is not there" {
	run --separate-stderr agent unknown -j 'hi'
	[ "$status" -eq 0 ]
	[[ $output = *'"tool":"nosuch"'* ]]
	grep -q '"q1".*there is no tool of that name.*"isError":true' log
}

@test "a call that it withdraws" {
	converse withdraws
	put "$(offered)"
	await '*"type":"error"*'
	[[ $LINE = *'"id":"c1"'*withdrawn* ]]
	await '*"type":"end"*'
	[[ $LINE = *'"done"'* ]]
	over 0
	run ! grep -q '"q1"' log
}

@test "a limit of rounds: no further request" {
	converse calls
	put "$(offered | sed 's/"offer"/"limits":{"rounds":1},&/')"
	await '*"type":"call"*'
	put '{"type":"result","turn":"t1","id":"c1","result":{"content":[{"type":"text","text":"taken"}]}}'
	await '*"type":"end"*'
	[[ $LINE = *'"limit","stop":"rounds"'* ]]
	over 5
	run ! grep -q taken log
}

@test "calls of its own tools are told" {
	run --separate-stderr agent own -j 'hi'
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = '{"type":"call","turn":1,"id":"toolu_5","tool":"Bash","arguments":{"command":"ls"}}' ]
	[ "${lines[2]}" = '{"type":"result","turn":1,"id":"toolu_5","result":{"content":"f","isError":true}}' ]
}

@test "native servers: those that failed are told, and not only to the log" {
	cat >mcp.json <<-'EOT'
		{"mcpServers":{"good":{"command":"g","args":["a b"],
		"env":{"SECRET":"s3cret"}},"bad":{"command":"b","cwd":"/"}}}
	EOT
	export TMPDIR=$PWD
	run --separate-stderr mg-agent -c mcp.json -b claude-code \
	    -o command="$T/fake-claude" -o mcp=native -j \
	    -o env:="{\"FAKE\":\"native\",\"LOG\":\"$PWD/log\"}" 'hi'
	[ "$status" -eq 0 ]
	[ "${lines[1]}" = '{"type":"server","turn":1,"server":"good","state":"up"}' ]
	[ "${lines[2]}" = '{"type":"server","turn":1,"server":"bad","state":"failed","message":"failed"}' ]
	[[ $stderr = *"server 'bad' is failed"* ]]
	run -4 --separate-stderr mg-agent --strict -c mcp.json -b claude-code \
	    -o command="$T/fake-claude" -o mcp=native -j \
	    -o env:="{\"FAKE\":\"native\",\"LOG\":\"$PWD/log\"}" 'hi'
	[[ $output = *'"status":"failed","stop":"server"'* ]]
	run ! grep -q s3cret log
	grep -q "^argv --mcp-config=$TMPDIR/mg-agent\\." log
	run ! ls mg-agent.*
}

@test "native servers: remote ones, with their headers and transport" {
	cat >mcp.json <<-'EOT'
		{"mcpServers":{"a":{"url":"https://a.example/mcp","headers":
		{"Authorization":"Bearer ${KEY}","X-A":""}},
		"b":{"type":"sse","url":"https://b.example/sse"}}}
	EOT
	KEY=k run -0 mg-agent -c mcp.json -b claude-code \
	    -o command="$T/fake-claude" -o mcp=native \
	    -o env:="{\"FAKE\":\"good\",\"LOG\":\"$PWD/log\",\"COPY\":\"$PWD/copy\"}" 'hi'
	[ "$(jq -c '.mcpServers | .a, .b | [.type, .url, .headers]' copy)" = \
	    '["http","https://a.example/mcp",{"Authorization":"Bearer k","X-A":""}]
["sse","https://b.example/sse",{}]' ]
}

@test "a project's server that is not trusted is not given to claude" {
	echo '{"mcpServers":{"p":{"command":"x"}}}' >.mcp.json
	run --separate-stderr mg-agent -b claude-code -j -o mcp=native \
	    -o command="$T/fake-claude" \
	    -o env:="{\"FAKE\":\"good\",\"LOG\":\"$PWD/log\"}" 'hi'
	[ "$status" -eq 0 ]
	[[ $output = *'"server":"p","state":"failed","message":"not yet trusted (mg-mcp trust p)"'* ]]
}

@test "a slow reader holds it; nothing is lost" {
	converse flood
	put "$(offered)"
	await '*"type":"text"*'
	sleep 2
	run ! grep -qx 'said 399' log
	exec {IN}>&-
	[ "$(tr -cd x <&"$OUT" | wc -c)" -ge 23940000 ]
	wait "$AGENT"
}

@test "it leaves nothing behind" {
	run agent child 'hi'
	[ "$output" = hello ]
	all_gone log
}

@test "a run is recorded, and replayed without a claude" {
	agent good --record run 'hi' >one
	agent good --replay run -o command=no-such-claude 'hi' >two
	cmp one two
	[ "$(grep -c '^pid' log)" -eq 1 ]
	run --separate-stderr agent good --replay run 'something else'
	[ "$status" -ne 0 ]
}
