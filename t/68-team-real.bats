#!/usr/bin/env bats
# Teams of real parts: three back ends, among them the real Claude Code, each
# with a real MCP server; only the models are played (t/node/model.mjs), for
# each key anew.

load helper

setup() {
	common_setup
	claude_here
	node_server everything filesystem
	mkdir files
	echo 'the number is 98' >files/number
	export ANTHROPIC_API_KEY=sk-a OPENAI_API_KEY=sk-o GEMINI_API_KEY=sk-g
}

# model STEPS: what each model does, one step a request
model() {
	model_server "{\"turns\":$1}" --lane key
	export ANTHROPIC_BASE_URL=$MODEL OPENAI_BASE_URL=$MODEL/v1
	export GOOGLE_GEMINI_BASE_URL=$MODEL
}

# Servers as MassGen has them: a list, or a map.
team() {
	cat >team.yaml <<-END
	agents:
	- id: api
	  backend:
	    type: claude
	    mcp_servers:
	    - {name: every, type: stdio, command: $T/node/run, args: [mcp-server-everything], env: {WHO: Ann}}
	- id: chat
	  backend:
	    type: chatcompletion
	    model: m-a
	    mcp_servers:
	      every: {type: stdio, command: $T/node/run, args: [mcp-server-everything], env: {WHO: Bob}}
	- id: code
	  backend:
	    type: claude_code
	    api_key: sk-c
	    mcp_servers:
	      files:
	        type: stdio
	        command: $T/node/run
	        args: [mcp-server-everything]
	        env: {WHO: Cid}
	orchestrator: {stop_early: false}
	timeout_settings: {orchestrator_timeout_seconds: 120}
	END
}

# of_type TYPE FILTER: that of the run's lines of a type
of_type() {
	jq -r "select(.type == \"$1\") | $2" run
}

@test "three back ends, a real server each, one consensus" {
	team
	model '[
	{"calls":[{"name":"{{tool:get-sum}}","arguments":{"a":46,"b":52}}]},
	{"calls":[{"name":"{{tool:get-env}}","arguments":{}}]},
	{"calls":[{"name":"{{tool:new_answer}}","arguments":{"content":"It is 98; checked in {{result}}"}}]},
	{"calls":[{"name":"{{tool:vote}}","arguments":{"agent_id":"agent1","reason":"it is right"}}]},
	{"text":"46 + 52 = 98."}]'
	run -0 --separate-stderr mg-orchestrate --yes -c team.yaml -o run \
	    'What is 46 + 52?'
	[ "$output" = '46 + 52 = 98.' ]
	[ "$(of_type call .tool | grep -c get-sum)" = 3 ]
	[ "$(of_type result '.result.content[0].text' | grep -c 'is 98')" = 3 ]
	[ "$(of_type answer .content | grep -o '"WHO": "[A-Za-z]*' | sort -u |
	    wc -l)" = 3 ]
	[ "$(of_type vote .for | sort -u)" = agent1.1 ]
	[ "$(of_type outcome .majority)" = true ]
	[ "$(of_type outcome 'del(.t, .seq) | tojson')" = "$(mg-vote run)" ]
	# No key is in the file.
	run ! grep -E 'sk-[aoc]' run
	mg-watch run | grep -q 'final: agent1'
	mg-report run >page.html
	grep -q '46 + 52 = 98' page.html
	"$T/node/run" browser.mjs "$PWD/page.html" >seen
	jq -se 'all(.errors == [] and .requests == [] and .over <= 0 and
	    .foreign == 0)' seen
	cp run again
	run -0 mg-orchestrate --replay again
}

# A file as MassGen has it for a back end: one agent, which answers.
single() {
	cat >team.yaml <<-END
	agent:
	  id: one
	  backend:
	    type: $1
	    model: $2
	    mcp_servers: $3
	  system_message: You add.
	ui: {display_type: simple, logging_enabled: false}
	END
	model '[{"calls":[{"name":"{{tool:get-sum}}","arguments":{"a":46,"b":52}}]},
	{"text":"It is {{result}}"}]'
	run -0 --separate-stderr mg-orchestrate --yes -c team.yaml -o run \
	    'What is 46 + 52?'
	[[ $output = *98* ]]
	[ "$(of_type call .tool)" = get-sum ]
	grep -q 'You add' "$MODEL_LOG"
}

list() {
	echo "[{name: every, type: stdio, command: $T/node/run, args: [mcp-server-everything]}]"
}

map() {
	echo "{every: {command: $T/node/run, args: [mcp-server-everything], env: {A: b}}}"
}

@test "MassGen's form: claude, servers in a list" {
	single claude claude-sonnet-4-5 "$(list)"
}
@test "MassGen's form: openai, servers in a map" {
	single openai gpt-5-mini "$(map)"
}
@test "MassGen's form: chatcompletion" {
	single chatcompletion m-a "$(list)"
}
@test "MassGen's form: gemini" {
	single gemini gemini-2.5-flash "$(map)"
}
@test "MassGen's form: claude_code" {
	single claude_code claude-sonnet-4-5 "$(map)"
}
@test "MassGen's form: grok, zai, lmstudio" {
	export XAI_API_KEY=sk-x ZAI_API_KEY=sk-z LM_KEY=sk-l
	for type in grok zai lmstudio; do
		rm -f run model.log
		model '[{"calls":[{"name":"{{tool:get-sum}}","arguments":{"a":46,"b":52}}]},
		{"text":"It is {{result}}"}]'
		cat >team.json <<-END
		{"agents":[{"id":"one","backend":{"type":"$type","model":"m-a",
		"api_key_env":"LM_KEY","base_url":"$MODEL/v1","insecure":true,
		"mcp_servers":$(jq -nc --arg c "$T/node/run" '[{name:"every",
		type:"stdio",command:$c,args:["mcp-server-everything"]}]')}}]}
		END
		run -0 --separate-stderr mg-orchestrate --yes -c team.json \
		    -o run 'What is 46 + 52?'
		[[ $output = *98* ]]
		model_stop
	done
}
