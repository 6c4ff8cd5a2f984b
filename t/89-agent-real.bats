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
	[ "$(jq -r 'select(.type == "end").status' out)" = done ]
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
	model_stop
	rm "$MODEL_LOG"
}

@test "a server of a project's file that is not trusted is not run" {
	cat >.mcp.json <<-'END'
	{"mcpServers":{"project":{"command":"fake","args":["-l","log"]}}}
	END
	agent claude '{"turns":[{"text":"."}]}' go
	[ "$(shown)" = 'everything files memory thinking ' ]
	grep 'project' err
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
