#!/usr/bin/env bats
# mg-agent with parts that are not ours: a double of model APIs by others
# (@copilotkit/aimock), and the reference servers of MCP.

load helper

setup() {
	common_setup
	node_server everything filesystem memory sequential
	mkdir "$XDG_CONFIG_HOME/mg" files
	cat >"$XDG_CONFIG_HOME/mg/mcp.json" <<-END
	{"mcpServers":{
	"everything":{"command":"$T/node/run","args":["mcp-server-everything"]},
	"files":{"command":"$T/node/run",
	  "args":["mcp-server-filesystem","$PWD/files"]},
	"memory":{"command":"$T/node/run","args":["mcp-server-memory"],
	  "env":{"MEMORY_FILE_PATH":"$BATS_TEST_TMPDIR/memory"}},
	"thinking":{"command":"$T/node/run",
	  "args":["mcp-server-sequential-thinking"]}}}
	END
	export ANTHROPIC_API_KEY=sk-a OPENAI_API_KEY=sk-o GEMINI_API_KEY=sk-g
}

# backend NAME: the options for it, which speaks to $MODEL
backend() {
	export ANTHROPIC_BASE_URL=$MODEL OPENAI_BASE_URL=$MODEL/v1
	export GOOGLE_GEMINI_BASE_URL=$MODEL
	ARGS=(-b "$1")
	case $1 in
	claude) ;;
	script) ARGS+=(-o "script=$PWD/script.json") ;;
	*) ARGS+=(-m m-a) ;;
	esac
}

# agent BACKEND SCRIPT [ARG ...]: one run without a terminal, events to out;
# SCRIPT is what the model says
agent() {
	printf '%s\n' "$2" >script.json
	model_server script.json
	backend "$1"
	setsid -w mg-agent -j "${ARGS[@]}" "${@:3}" >out 2>err
}

# body N: what the Nth request asked for
body() {
	jq -c "select(.n == $1).body" "$MODEL_LOG"
}

# seen BACKEND: what that request (from stdin) tells of its last tool result
seen() {
	case $1 in
	claude) jq -c '.messages[-1].content[-1].content' ;;
	openai) jq -c '.input[-1].output' ;;
	chatcompletion) jq -c '[.messages[] | select(.role == "tool")][-1] |
	    .content' ;;
	gemini) jq -c '[.contents[-1].parts[] | .functionResponse // empty] |
	    .[-1].response' ;;
	esac
}

# trace: the calls and what they gave, in order
trace() {
	jq -c 'if .type == "call" then [.id, .server, .tool]
	    elif .type == "result" then [.id, .result.content[0].text]
	    else empty end' out
}

# call TOOL [ARGUMENTS]: a step of the model
call() {
	printf '{"calls":[{"name":"{{tool:%s}}","arguments":%s}]}' "$1" \
	    "${2:-{\}}"
}

# A model by others

mocked() {
	cat >fixtures.json <<-'END'
	{"fixtures":[
	{"match":{"userMessage":"how much","hasToolResult":false},
	  "response":{"content":"I ask.","toolCalls":[{"id":"toolu_1",
	  "name":"mcp__everything__get-sum","arguments":{"a":46,"b":52}}]}},
	{"match":{"userMessage":"how much","hasToolResult":true,
	  "toolResultContains":"98"},"response":{"content":"It is 98."}}]}
	END
	mock_server fixtures.json
	backend "$1"
	mg-agent -j "${ARGS[@]}" -s everything 'how much?' >out
	[ "$(trace | tr '\n' ' ')" = '["c1","everything","get-sum"] ["c1","The sum of 46 and 52 is 98."] ' ]
	[ "$(jq -rj 'select(.type == "text").text' out)" = 'I ask.It is 98.' ]
	[ "$(jq -r 'select(.type == "end").status' out)" = 'done' ]
	mock_journal >journal
	mock_stop
	[ "$(jq -r '.[] | .method + " " + .path' journal | uniq -c |
	    sed 's/^ *//')" = "2 POST $2" ]
	[ "$(jq -c 'map([.body.messages[] | .role] | unique)' journal)" = \
	    '[["user"],["assistant","tool","user"]]' ]
	[ "$(jq -r '.[1].body.messages[] | select(.role == "tool").content' \
	    journal)" = "${3:-The sum of 46 and 52 is 98.}" ]
}

@test "a model by others: claude" { mocked claude /v1/messages; }
@test "a model by others: openai" { mocked openai /v1/responses; }
@test "a model by others: chatcompletion" {
	mocked chatcompletion /v1/chat/completions
}
@test "a model by others: gemini" {
	mocked gemini '/v1beta/models/m-a:streamGenerateContent?alt=sse' \
	    '{"output":"The sum of 46 and 52 is 98."}'
}

# Real servers

# shown: the servers whose tools the model was shown
shown() {
	body 1 | jq -r '.tools[].name' | sed 's/^mcp__//; s/__.*//' | sort -u |
	    tr '\n' ' '
}

model_again() {
	model_stop || :
	rm "$MODEL_LOG"
}

@test "a server of a project's file that is not trusted is not run" {
	cat >.mcp.json <<-'END'
	{"mcpServers":{"project":{"command":"fake","args":["-l","log"]}}}
	END
	agent claude '{"turns":[{"text":"."}]}' go
	[ "$(shown)" = 'everything files memory thinking ' ]
	[ "$(<err)" = "mg-mcp: 'project' is left out: not yet trusted (mg-mcp trust project)" ]
	[ ! -e log ]
	mg-mcp trust project
	model_again
	agent claude '{"turns":[{"text":"."}]}' go
	[ "$(shown)" = 'everything files memory project thinking ' ]
	[ -s log ]
}

@test "one tool's answer is another's argument, over three servers" {
	agent claude "{\"turns\":[
	    $(call get-sum '{"a":46,"b":52}'),
	    $(call write_file "{\"path\":\"$PWD/files/sum\",
	        \"content\":\"{{result}}\"}"),
	    $(call read_text_file "{\"path\":\"$PWD/files/sum\"}"),
	    $(call create_entities '{"entities":[{"name":"sum",
	        "entityType":"note","observations":["{{result}}"]}]}'),
	    {\"text\":\"done\"}]}" --yes go
	trace >got
	cat >want <<-END
	["c1","everything","get-sum"]
	["c1","The sum of 46 and 52 is 98."]
	["c2","files","write_file"]
	["c2","Successfully wrote to $PWD/files/sum"]
	["c3","files","read_text_file"]
	["c3","The sum of 46 and 52 is 98."]
	["c4","memory","create_entities"]
	END
	head -7 got | diff want -
	[ "$(cat files/sum)" = 'The sum of 46 and 52 is 98.' ]
	run -0 --separate-stderr mg-mcp call memory read_graph
	[ "$(jq -r '.entities[0].observations[0]' <<<"$output")" = \
	    'The sum of 46 and 52 is 98.' ]
}

@test "-s chooses servers, and '' none" {
	agent claude '{"turns":[{"text":"."}]}' -s memory,thinking go
	[ "$(shown)" = 'memory thinking ' ]
	model_again
	agent claude '{"turns":[{"text":"."}]}' go
	[ "$(shown)" = 'everything files memory thinking ' ]
	model_again
	agent claude '{"turns":[{"text":"."}]}' -s '' go
	[ "$(body 1 | jq .tools)" = null ]
	run ! grep -q '"type":"server"' out
}

# What the model sees of a result

# tool_result BACKEND N: the whole of what the Nth request tells of the call
# before it
tool_result() {
	body "$2" | case $1 in
	claude) jq -c '.messages[-1].content[0]' ;;
	openai) jq -c '.input[-1]' ;;
	chatcompletion) jq -c '[.messages[-2:][] |
	    select(.role != "assistant")]' ;;
	gemini) jq -c '.contents[-1].parts' ;;
	esac
}

# The image that the server gives, as base64, takes the place of IMAGE.
with_image() {
	local image

	image=$(mg-mcp -j call everything get-tiny-image |
	    jq -r '.content[1].data')
	[ "${#image}" -gt 1000 ]
	sed "s|IMAGE|$image|"
}

image() {
	with_image >want
	agent "$1" "{\"turns\":[$(call get-tiny-image),{\"text\":\".\"}]}" \
	    -s everything go
	tool_result "$1" 2 | diff want -
}

@test "an image: claude" {
	image claude <<-'END'
	{"type":"tool_result","tool_use_id":"toolu_1_1","content":[{"type":"text","text":"Here's the image you requested:"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"IMAGE"}},{"type":"text","text":"The image above is the MCP logo."}]}
	END
}

@test "an image: openai" {
	image openai <<-'END'
	{"type":"function_call_output","call_id":"call_1_1","output":[{"type":"input_text","text":"Here's the image you requested:"},{"type":"input_image","image_url":"data:image/png;base64,IMAGE"},{"type":"input_text","text":"The image above is the MCP logo."}]}
	END
}

@test "an image: chatcompletion, where a tool's answer is text" {
	image chatcompletion <<-'END'
	[{"role":"tool","tool_call_id":"call_1_1","content":"Here's the image you requested:\n[image/png]\nThe image above is the MCP logo.\n(it follows in the next message)"},{"role":"user","content":[{"type":"text","text":"What mcp__everything__get-tiny-image gave (call call_1_1):"},{"type":"image_url","image_url":{"url":"data:image/png;base64,IMAGE"}}]}]
	END
}

@test "an image: gemini" {
	image gemini <<-'END'
	[{"functionResponse":{"name":"mcp__everything__get-tiny-image","response":{"output":"Here's the image you requested:\n[image/png]\nThe image above is the MCP logo."}}},{"inlineData":{"mimeType":"image/png","data":"IMAGE"}}]
	END
}

@test "an image: script" {
	agent script "{\"turns\":[$(call get-tiny-image),{\"echo\":true}]}" \
	    -s everything go
	[ "$(jq -r 'select(.type == "text").text' out)" = \
	    "echo: Here's the image you requested:
[image/png]
The image above is the MCP logo." ]
	[ "$(jq -r 'select(.type == "result").result.content[1].mimeType' \
	    out)" = image/png ]
}

# failed BACKEND FILTER: a call that the server refuses, as FILTER finds it
failed() {
	agent "$1" "{\"turns\":[$(call get-sum '{"a":1,"b":"many"}'),
	    {\"text\":\".\"}]}" -s everything go
	jq -es 'any(.type == "result" and .result.isError)' out
	tool_result "$1" 2 | jq -e "$2"
}

@test "a tool that fails: claude" {
	failed claude '.is_error and (.content[0].text |
	    startswith("MCP error -32602"))'
}

@test "a tool that fails: openai" {
	failed openai '.output | startswith("error: MCP error -32602")'
}

@test "a tool that fails: chatcompletion" {
	failed chatcompletion 'last.content |
	    startswith("error: MCP error -32602")'
}

@test "a tool that fails: gemini" {
	failed gemini '.[0].functionResponse.response |
	    (.error | startswith("MCP error -32602")) and .output == null'
}

# kinds BACKEND: results of all kinds, one by one; the time of day is masked
kinds() {
	agent "$1" "{\"turns\":[
	    $(call get-resource-links '{"count":2}'),
	    $(call get-resource-reference '{"resourceType":"Text"}'),
	    $(call get-resource-reference '{"resourceType":"Blob"}'),
	    $(call gzip-file-as-resource '{"name":"a.gz",
	        "data":"data:text/plain,hi","outputType":"resource"}'),
	    $(call get-structured-content '{"location":"Chicago"}'),
	    {\"text\":\".\"}]}" -s everything --yes go
	for n in 2 3 4 5 6; do
		body $n | seen "$1"
	done | sed -E 's/created at [0-9:]+ [AP]M/created at NOON/' | diff - want
}

@test "links, embedded resources and structured content: claude" {
	cat >want <<-'END'
	[{"type":"text","text":"Here are 2 resource links to resources available in this server:"},{"type":"text","text":"[link Blob Resource 1: demo://resource/dynamic/blob/1, Resource 1: plaintext resource]"},{"type":"text","text":"[link Text Resource 2: demo://resource/dynamic/text/2, Resource 2: plaintext resource]"}]
	[{"type":"text","text":"Returning resource reference for Resource 1:"},{"type":"text","text":"[resource demo://resource/dynamic/text/1]\nResource 1: This is a plaintext resource created at NOON"},{"type":"text","text":"You can access this resource using the URI: demo://resource/dynamic/text/1"}]
	[{"type":"text","text":"Returning resource reference for Resource 1:"},{"type":"text","text":"[resource demo://resource/dynamic/blob/1]\nResource 1: This is a base64 blob created at NOON"},{"type":"text","text":"You can access this resource using the URI: demo://resource/dynamic/blob/1"}]
	[{"type":"text","text":"[the resource demo://resource/session/a.gz of type application/gzip, 32 bytes of base64: not shown]"}]
	[{"type":"text","text":"{\"temperature\":36,\"conditions\":\"Light rain / drizzle\",\"humidity\":82}"}]
	END
	kinds claude
}

# Elsewhere the blocks are lines of one text.
lines_want() {
	cat >want <<-'END'
	"Here are 2 resource links to resources available in this server:\n[link Blob Resource 1: demo://resource/dynamic/blob/1, Resource 1: plaintext resource]\n[link Text Resource 2: demo://resource/dynamic/text/2, Resource 2: plaintext resource]"
	"Returning resource reference for Resource 1:\n[resource demo://resource/dynamic/text/1]\nResource 1: This is a plaintext resource created at NOON\nYou can access this resource using the URI: demo://resource/dynamic/text/1"
	"Returning resource reference for Resource 1:\n[resource demo://resource/dynamic/blob/1]\nResource 1: This is a base64 blob created at NOON\nYou can access this resource using the URI: demo://resource/dynamic/blob/1"
	"[the resource demo://resource/session/a.gz of type application/gzip, 32 bytes of base64: not shown]"
	"{\"temperature\":36,\"conditions\":\"Light rain / drizzle\",\"humidity\":82}"
	END
}

@test "links, embedded resources and structured content: openai" {
	lines_want
	kinds openai
}

@test "links, embedded resources and structured content: chatcompletion" {
	lines_want
	kinds chatcompletion
}

@test "links, embedded resources and structured content: gemini" {
	lines_want
	sed -i 's/.*/{"output":&}/' want
	kinds gemini
}

# The reference server has no sound; ours has.
@test "a sound is told of" {
	agent claude "{\"turns\":[$(call audio),{\"text\":\".\"}]}" -x fake \
	    --yes go
	[ "$(body 2 | seen claude | jq -r '.[0].text')" = \
	    '[a sound of type audio/wav, 60 bytes of base64: not shown]' ]
}

@test "a long result is cut between characters, and says so" {
	local b

	for b in claude openai chatcompletion gemini; do
		rm -f model.log
		agent $b "{\"turns\":[$(call echo '{"message":"éééé"}'),
		    {\"text\":\".\"}]}" -s everything -o max_result:=9 go
		body 2 | seen $b | grep -F \
		    'Echo: é\n[cut: 8 of 14 bytes are shown]'
		[ "$(jq -r 'select(.type == "result").result.content[0].text' \
		    out)" = 'Echo: éééé' ]
		model_stop || :
	done
}

# Sessions

# turn N: a turn line
turn() {
	printf '{"type":"turn","id":%s,"messages":[{"role":"user","content":"go"}]}\n' "$1"
}

# counted: a real server that is counted, in starts, and overheard, in heard
counted() {
	cat >counted <<-END
	#!/bin/sh
	echo >>starts
	tee -a heard | $EVERYTHING
	END
	chmod +x counted
}

one_session() {
	counted
	printf '{"turns":[%s,{"text":"."},%s,{"text":"."},%s,{"text":"."}]}' \
	    "$(call echo '{"message":"a"}')" "$(call echo '{"message":"b"}')" \
	    "$(call echo '{"message":"c"}')" >script.json
	model_server script.json
	backend "$1"
	{
		turn 1
		turn 2
		turn 3
	} | setsid -w mg-agent "${ARGS[@]}" -x ./counted >out
	[ "$(jq -c 'select(.type == "end") | [.turn, .status]' out |
	    tr '\n' ' ')" = '[1,"done"] [2,"done"] [3,"done"] ' ]
	[ "$(grep -c '"method":"tools/call"' heard)" = 3 ]
	[ "$(grep -c '"method":"initialize"' heard)" = 1 ]
	[ "$(wc -l <starts)" = 1 ]
}

@test "three turns are one session: claude" { one_session claude; }
@test "three turns are one session: openai" { one_session openai; }
@test "three turns are one session: gemini" { one_session gemini; }

# Permissions

# write: the model writes a file, and then says what it was told
write() {
	agent "$1" "{\"turns\":[$(call write_file \
	    "{\"path\":\"$PWD/files/new\",\"content\":\"x\"}"),
	    {\"echo\":true}]}" -s files "${@:2}" go
}

refused="'files/write_file' is not read-only: it needs an \"allow\" for it or --yes"

refused() {
	write "$1"
	[ ! -e files/new ]
	[ "$(jq -c 'select(.type == "error") | [.id, .status]' out)" = \
	    '["c1",3]' ]
	[ "$(jq -r 'select(.type == "error").message' out)" = "$refused" ]
	jq -rj 'select(.type == "text").text' out | grep -F "$refused"
	run ! grep -q '"type":"result"' out
}

@test "what is not read-only is refused: claude" {
	refused claude
	[ "$(tool_result claude 2 | jq .is_error)" = true ]
}

@test "what is not read-only is refused: openai" { refused openai; }
@test "what is not read-only is refused: chatcompletion" {
	refused chatcompletion
}
@test "what is not read-only is refused: gemini" { refused gemini; }
@test "what is not read-only is refused: script" { refused script; }

@test "with an allow it runs" {
	jq -c '.mcpServers.files.mg = {allow: ["write_*"]}' \
	    "$XDG_CONFIG_HOME/mg/mcp.json" >c.json
	write claude -c c.json
	[ "$(cat files/new)" = x ]
	[ "$(trace | tail -1)" = \
	    "[\"c1\",\"Successfully wrote to $PWD/files/new\"]" ]
}

@test "with --yes it runs, but not what is denied" {
	write claude --yes
	[ "$(cat files/new)" = x ]
	model_again
	rm files/new
	jq -c '.mcpServers.files.mg = {deny: ["write_*"]}' \
	    "$XDG_CONFIG_HOME/mg/mcp.json" >c.json
	write claude --yes -c c.json
	[ ! -e files/new ]
	jq -es 'any(.type == "error" and .status == 3)' out
}

# Sampling

sampled() {
	model_server '{"turns":[{"echo":true}]}'
	backend "$1"
	run -0 --separate-stderr mg-mcp call \
	    --sample "mg-agent --sampling ${ARGS[*]}" \
	    everything trigger-sampling-request prompt='What is it?' \
	    maxTokens=20
	[[ $output == *'echo: Resource trigger-sampling-request context: What is it?'* ]]
	[ "$(body 1 | jq -c '[.max_tokens // .max_output_tokens //
	    .max_completion_tokens // .generationConfig.maxOutputTokens,
	    .tools]')" = '[20,null]' ]
}

@test "a model for a server: claude" { sampled claude; }
@test "a model for a server: openai" { sampled openai; }
@test "a model for a server: chatcompletion" { sampled chatcompletion; }
@test "a model for a server: gemini" { sampled gemini; }

# Names and schemas that APIs refuse.  A server is a filter of JSON lines, so
# jq makes one: TOOLS are its tools, and a call gives the name of its tool.

# odd TOOLS: prints its command line
odd() {
	cat >odd.jq <<-END
	def result(r): {jsonrpc: "2.0", id, result: r};
	if .method == "initialize" then result({protocolVersion: "2025-11-25",
	    capabilities: {tools: {listChanged: true}},
	    serverInfo: {name: "odd", version: "1"}})
	elif .method == "tools/list" then result({tools: [$1]})
	elif .method == "tools/call" then
	    {jsonrpc: "2.0", method: "notifications/tools/list_changed"},
	    result({content: [{type: "text", text: .params.name}]})
	elif .id != null then {jsonrpc: "2.0", id,
	    error: {code: -32601, message: "no such method"}}
	else empty end
	END
	echo jq --unbuffered -cf odd.jq
}

# declared: name and description of what the model may call
declared() {
	body 1 | jq -c '.tools[] | (.functionDeclarations //
	    [.function // .])[] | [.name, .description]'
}

# Four servers, each with tools whose names are alike to a model.
names() {
	local command name

	command=$(odd '("a.b", "a b", "a_b", "a/b", "\u00e9", "\u00e8",
	    "__", "n" * 80 + "1", "n" * 80 + "2") | {name: .,
	    inputSchema: {type: "object"}}')
	for name in s.one s_one "$(printf '%064d' 0)" "$(printf '%064d' 1)"; do
		jq -cn --arg name "$name" --arg command "$command" '{($name):
		    ($command / " " | {command: .[0], args: .[1:]})}'
	done | jq -cs '{mcpServers: add}' >c.json
	agent "$1" '{"turns":[{"text":"."}]}' -c c.json go
	declared >tools
	[ "$(wc -l <tools)" = 36 ]
	[ "$(jq -r '.[0]' tools | sort -u | wc -l)" = 36 ]
	[ "$(jq -r '.[0]' tools |
	    grep -cE '^[A-Za-z_][A-Za-z0-9_-]{0,63}$')" = 36 ]
	model_again
	agent "$1" "$(jq -cs '{turns: [{calls: map({name: .[0],
	    arguments: {}})}, {text: "."}]}' tools)" -c c.json --yes go
	jq -r 'select(.type == "call").tool' out >called
	jq -r '.[1]' tools | diff - called
	[ "$(jq -c 'select(.type == "call") | [.server, .tool]' out |
	    sort -u | wc -l)" = 36 ]
	[ "$(jq -es '(map(select(.type == "call") | {(.id): .tool}) | add) ==
	    (map(select(.type == "result") |
	    {(.id): .result.content[0].text}) | add)' out)" = true ]
}

@test "names that a model cannot have are mapped, and back: claude" {
	names claude
	body 2 | jq -r '.messages[-1].content[].content[0].text' |
	    diff called -
}

@test "names that a model cannot have are mapped, and back: openai" {
	names openai
}

@test "names that a model cannot have are mapped, and back: chatcompletion" {
	names chatcompletion
}

@test "names that a model cannot have are mapped, and back: gemini" {
	names gemini
}

@test "the same turn is the same request, whichever server is ready first" {
	local late

	for late in s.one s_one; do
		rm -f model.log
		jq -cn --arg late $late '{mcpServers: ({"s.one": {command:
		    "fake"}, s_one: {command: "fake"}} |
		    .[$late].args = ["-m", "slow-start=700"])}' >c.json
		agent claude '{"turns":[{"text":"."}]}' -c c.json go
		[ "$(jq -r 'select(.type == "server").server' out |
		    tail -1)" = $late ]
		body 1 >asked.$late
		model_stop || :
	done
	[ "$(jq '.tools | length' asked.s_one)" -gt 10 ]
	cmp asked.s.one asked.s_one
}

# What is left out is said once, though the tools are told after each call.
schemas() {
	local command

	command=$(odd '{name: "choice", inputSchema: {type: "object",
	    properties: {a: {oneOf: [{type: "string"}, {type: "number"}]},
	    b: {type: "string"}}, oneOf: [{required: ["a"]},
	    {required: ["b"]}]}}, {name: "odd", inputSchema: {type: "object",
	    allOf: [], anyOf: [{}], not: {required: ["x"]}, enum: [{}]}},
	    {name: "plain", inputSchema: {type: "object"}}')
	printf '{"turns":[%s,%s,%s,{"text":"."}]}' "$(call choice)" \
	    "$(call odd)" "$(call plain)" >script.json
	agent "$1" "$(<script.json)" -x "$command" --yes go
	[ "$(jq -r 'select(.type == "result").result.content[0].text' out |
	    tr '\n' ' ')" = 'choice odd plain ' ]
	diff - err <<-'END'
	mg-agent: tool '-/choice': 'oneOf' at the top of its schema is left out
	mg-agent: tool '-/odd': 'allOf' at the top of its schema is left out
	mg-agent: tool '-/odd': 'anyOf' at the top of its schema is left out
	mg-agent: tool '-/odd': 'not' at the top of its schema is left out
	mg-agent: tool '-/odd': 'enum' at the top of its schema is left out
	END
	body 4 | jq -c '.tools[] | (.functionDeclarations //
	    [.function // .])[] | .input_schema // .parametersJsonSchema //
	    .parameters' >got
	diff - got <<-'END'
	{"type":"object","properties":{"a":{"oneOf":[{"type":"string"},{"type":"number"}]},"b":{"type":"string"}}}
	{"type":"object","properties":{}}
	{"type":"object","properties":{}}
	END
}

@test "alternatives at the top of a schema: claude" { schemas claude; }
@test "alternatives at the top of a schema: openai" { schemas openai; }
@test "alternatives at the top of a schema: chatcompletion" {
	schemas chatcompletion
}
@test "alternatives at the top of a schema: gemini" { schemas gemini; }

no_schemas() {
	local mode

	for mode in null array true missing remote loop draft7; do
		rm -f model.log
		agent "$1" '{"turns":[{"text":"."}]}' \
		    -x "fake -m bad-schema=$mode" go
		declared | grep 'mcp__-__odd-schema'
		model_stop || :
	done
}

@test "schemas that are none: claude" { no_schemas claude; }
@test "schemas that are none: openai" { no_schemas openai; }
@test "schemas that are none: chatcompletion" { no_schemas chatcompletion; }
@test "schemas that are none: gemini" { no_schemas gemini; }
