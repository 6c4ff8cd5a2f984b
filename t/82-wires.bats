#!/usr/bin/env bats
# mg-agent over the APIs of OpenAI, of the compatible servers, and of Google:
# what is sent, what comes, and how much of it servers may do their own way.

load helper

setup() {
	common_setup
	OPENAI_API_KEY=sk-test-only GEMINI_API_KEY=g-test-only
	export OPENAI_API_KEY GEMINI_API_KEY
}

# model SCRIPT [OPTION ...]: a scripted model, where all APIs are
model() {
	rm -f model.log
	model_server "$@"
	OPENAI_BASE_URL=$MODEL/v1 GOOGLE_GEMINI_BASE_URL=$MODEL
	export OPENAI_BASE_URL GOOGLE_GEMINI_BASE_URL
}

# chat, responses, gemini: mg-agent over that wire, with the tools of fake
chat() {
	mg-agent -b chatcompletion -m some-model -x fake --yes "$@"
}

responses() {
	mg-agent -b openai -m gpt-5.6 -x fake --yes "$@"
}

gemini() {
	mg-agent -b gemini -m gemini-3-pro -x fake --yes "$@"
}

# body N FILTER: of the Nth request
body() {
	jq -c "select(.n == $1).body | $2" "$MODEL_LOG"
}

# events TYPE FILTER: of the lines of that type in out
events() {
	jq -c "select(.type == \"$1\") | $2" out
}

# refused: nothing was, by the model
no_problem() {
	[ "$(jq -c 'select(.n) | .problem' "$MODEL_LOG" | sort -u)" = null ]
}

two_calls='{"text":"I ask.","calls":[
    {"name":"{{tool:sleep}}","arguments":{"ms":300},"id":"call_a"},
    {"name":"{{tool:echo}}","arguments":{"message":"d\u00e9j\u00e0"},
    "id":"call_b"}]}'

@test "chat: what is sent, and the text that comes" {
	model '{"turns":[{"text":["It ","is."],
	    "usage":{"input":7,"output":3,"cache_read":2}}]}'
	chat -j --system 'Be brief.' 'Is it?' >out
	[ "$(events text .text | tr -d '\n')" = '"It ""is."' ]
	[ "$(events end '[.status, .stop, .usage.input, .usage.output,
	    .usage.cache_read]')" = '["done","stop",7,3,2]' ]
	[ "$(body 1 '[.model, .stream, .stream_options]')" = \
	    '["some-model",true,{"include_usage":true}]' ]
	[ "$(body 1 '.messages')" = \
	    '[{"role":"system","content":"Be brief."},{"role":"user","content":"Is it?"}]' ]
	[ "$(body 1 '.tools[0] | [.type, .function.name,
	    .function.description, .function.parameters.required]')" = \
	    '["function","mcp__-__echo","Gives back the message",["message"]]' ]
	[ "$(jq -r 'select(.n) | .path, .auth, .key' "$MODEL_LOG")" = \
	    "$(printf '%s\n' /v1/chat/completions bearer sk-test-only)" ]
	no_problem
}

@test "responses: what is sent, and the text that comes" {
	model '{"turns":[{"text":["It ","is."],
	    "usage":{"input":7,"output":3,"cache_read":2}}]}'
	responses -j --system 'Be brief.' 'Is it?' >out
	[ "$(events text .text | tr -d '\n')" = '"It ""is."' ]
	[ "$(events end '[.status, .stop, .usage.input, .usage.output,
	    .usage.cache_read]')" = '["done","completed",7,3,2]' ]
	[ "$(body 1 '[.model, .stream, .store, .include, .instructions]')" = \
	    '["gpt-5.6",true,false,["reasoning.encrypted_content"],"Be brief."]' ]
	[ "$(body 1 .input)" = \
	    '[{"role":"user","content":[{"type":"input_text","text":"Is it?"}]}]' ]
	[ "$(body 1 '.tools[0] | [.type, .name, .description, .strict,
	    .parameters.required]')" = \
	    '["function","mcp__-__echo","Gives back the message",false,["message"]]' ]
	[ "$(jq -r 'select(.n) | .path, .auth, .key' "$MODEL_LOG")" = \
	    "$(printf '%s\n' /v1/responses bearer sk-test-only)" ]
	no_problem
}

@test "gemini: what is sent, and the text that comes" {
	model '{"turns":[{"text":["It ","is."],
	    "usage":{"input":7,"output":3,"cache_read":2}}]}'
	gemini -j --system 'Be brief.' 'Is it?' >out
	[ "$(events text .text | tr -d '\n')" = '"It ""is."' ]
	[ "$(events end '[.status, .stop, .usage.input, .usage.output,
	    .usage.cache_read]')" = '["done","STOP",7,3,2]' ]
	[ "$(body 1 .systemInstruction)" = '{"parts":[{"text":"Be brief."}]}' ]
	[ "$(body 1 .contents)" = \
	    '[{"role":"user","parts":[{"text":"Is it?"}]}]' ]
	[ "$(body 1 '.tools[0].functionDeclarations[0] | [.name,
	    .description, .parametersJsonSchema.required]')" = \
	    '["mcp__-__echo","Gives back the message",["message"]]' ]
	[ "$(jq -r 'select(.n) | .path, .auth, .key' "$MODEL_LOG")" = \
	    "$(printf '%s\n' \
	    '/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse' \
	    x-goog-api-key g-test-only)" ]
	no_problem
}

@test "gemini: an address that names the version, a model its folder" {
	model '{"turns":[{"text":"yes"},{"text":"yes"}]}'
	GOOGLE_GEMINI_BASE_URL=$MODEL/v1beta mg-agent -b gemini -s '' \
	    -m models/gemini-3-pro go
	GOOGLE_GEMINI_BASE_URL=$MODEL/v1/ mg-agent -b gemini -s '' go
	[ "$(jq -r 'select(.n) | .path' "$MODEL_LOG" | tr '\n' ' ')" = \
'/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse '\
'/v1/models/gemini-flash-latest:streamGenerateContent?alt=sse ' ]
}

@test "chat: two calls, their results in order whichever ends first" {
	model "{\"turns\":[$two_calls,{\"echo\":true}]}"
	chat -j go >out
	[ "$(events call '[.tool, .arguments]' | tr '\n' ' ')" = \
	    '["sleep",{"ms":300}] ["echo",{"message":"déjà"}] ' ]
	[ "$(events result .id | tr '\n' ' ')" = '"c2" "c1" ' ]
	[ "$(body 2 '.messages[1] | .content, (.tool_calls[] | [.id, .type,
	    .function.name, (.function.arguments | fromjson)])')" = \
	    "$(printf '%s\n' '"I ask."' \
	    '["call_a","function","mcp__-__sleep",{"ms":300}]' \
	    '["call_b","function","mcp__-__echo",{"message":"déjà"}]')" ]
	[ "$(body 2 '.messages[2:] | map([.role, .tool_call_id])')" = \
	    '[["tool","call_a"],["tool","call_b"]]' ]
	[ "$(body 2 '.messages[3].content')" = '"déjà"' ]
	no_problem
}

@test "responses: two calls, their results in order" {
	model "{\"turns\":[$two_calls,{\"echo\":true}]}"
	responses -j go >out
	[ "$(events call '[.tool, .arguments]' | tr '\n' ' ')" = \
	    '["sleep",{"ms":300}] ["echo",{"message":"déjà"}] ' ]
	[ "$(body 2 '.input | map([.type, .call_id])')" = \
	    '[[null,null],["message",null],["function_call","call_a"],["function_call","call_b"],["function_call_output","call_a"],["function_call_output","call_b"]]' ]
	[ "$(body 2 '.input[5].output')" = '"déjà"' ]
	[ "$(body 2 '.input[1].content[0].text')" = '"I ask."' ]
	no_problem
}

@test "gemini: two calls, as many responses in order, signatures back" {
	model "{\"turns\":[$two_calls,{\"echo\":true}]}"
	gemini -j go >out
	[ "$(events call '[.tool, .arguments]' | tr '\n' ' ')" = \
	    '["sleep",{"ms":300}] ["echo",{"message":"déjà"}] ' ]
	[ "$(body 2 '.contents | map(.role)')" = '["user","model","user"]' ]
	[ "$(body 2 '.contents[1].parts | map(keys_unsorted)')" = \
	    '[["text"],["functionCall","thoughtSignature"],["functionCall"]]' ]
	[ "$(body 2 '.contents[2].parts | map(.functionResponse |
	    [.id, .name])')" = \
	    '[["call_a","mcp__-__sleep"],["call_b","mcp__-__echo"]]' ]
	[ "$(body 2 '.contents[2].parts[1].functionResponse.response')" = \
	    '{"output":"déjà"}' ]
	no_problem
}

@test "gemini: calls in a chunk each, without ids; text in pieces is one" {
	model '{"turns":[{"text":["a","b","c"],"style":{"split":true},"calls":[
	    {"name":"{{tool:echo}}","arguments":{"message":"1"}},
	    {"name":"{{tool:echo}}","arguments":{"message":"2"}}]},
	    {"echo":true}]}'
	[ "$(gemini go | tail -n 1)" = 'abcecho: 1|2' ]
	[ "$(body 2 '.contents[1].parts[0]')" = '{"text":"abc"}' ]
	[ "$(body 2 '.contents[2].parts | map(.functionResponse | keys)')" = \
	    '[["name","response"],["name","response"]]' ]
	no_problem
}

image='{"turns":[{"calls":[{"name":"{{tool:image}}","id":"call_a"},
    {"name":"{{tool:echo}}","arguments":{"message":"m"},"id":"call_b"}]},
    {"text":"seen"}]}'

@test "chat: the image of a result follows all tool messages" {
	model "$image"
	[ "$(chat go)" = seen ]
	[ "$(body 2 '.messages[2:] | map(.role)')" = '["tool","tool","user"]' ]
	body 2 '.messages[2].content' | grep -q image/png
	[ "$(body 2 '.messages[4].content | map(.type)')" = \
	    '["text","image_url"]' ]
	[ "$(body 2 '.messages[4].content[1].image_url.url |
	    startswith("data:image/png;base64,iVBOR")')" = true ]
	no_problem
}

@test "responses: the image of a result stands in its output" {
	model "$image"
	[ "$(responses go)" = seen ]
	[ "$(body 2 '.input[3] | [.call_id, (.output | map(.type))]')" = \
	    '["call_a",["input_image"]]' ]
	[ "$(body 2 '.input[3].output[0].image_url |
	    startswith("data:image/png;base64,iVBOR")')" = true ]
	[ "$(body 2 '.input[4].output')" = '"m"' ]
	no_problem
}

@test "gemini: the image of a result stands beside the responses" {
	model "$image"
	[ "$(gemini go)" = seen ]
	[ "$(body 2 '.contents[2].parts | map(keys[0])')" = \
	    '["functionResponse","functionResponse","inlineData"]' ]
	[ "$(body 2 '.contents[2].parts[2].inlineData |
	    [.mimeType, .data[:5]]')" = '["image/png","iVBOR"]' ]
	no_problem
}

# A PDF of nothing, and an image that a message brings.
content='[{"type":"text","text":"look"},
    {"type":"image","mimeType":"image/png","data":"iVBORw0KGgo="},
    {"type":"resource","resource":{"uri":"f:///a.pdf",
    "mimeType":"application/pdf","blob":"JVBERi0="}}]'

# asked AGENT: send one turn of that content
asked() {
	jq -cn --argjson content "$content" '{type: "turn", id: 1, messages: [
	    {role: "user", content: "one"},
	    {role: "assistant", content: [{type: "text", text: "two"}]},
	    {role: "user", content: $content}]}' | "$1" >out
}

@test "messages of a turn: text, image, document, and the assistant's" {
	model '{"turns":[{"text":"a"},{"text":"b"},{"text":"c"}]}' --lax
	asked chat
	asked responses
	asked gemini
	[ "$(body 1 '.messages[:2] | map(.content)')" = '["one","two"]' ]
	[ "$(body 1 '.messages[2].content')" = \
'[{"type":"text","text":"look"},'\
'{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},'\
'{"type":"file","file":{"filename":"document.pdf",'\
'"file_data":"data:application/pdf;base64,JVBERi0="}}]' ]
	[ "$(body 2 '.input[:2] | map(.content)')" = '["one","two"]' ]
	[ "$(body 2 '.input[2].content')" = \
'[{"type":"input_text","text":"look"},'\
'{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="},'\
'{"type":"input_file","filename":"document.pdf",'\
'"file_data":"data:application/pdf;base64,JVBERi0="}]' ]
	[ "$(body 3 '.contents | map(.role)')" = '["user","model","user"]' ]
	[ "$(body 3 '.contents[2].parts')" = \
'[{"text":"look"},'\
'{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},'\
'{"inlineData":{"mimeType":"application/pdf","data":"JVBERi0="}}]' ]
}

failing='{"turns":[{"calls":[{"name":"{{tool:fail}}",
    "arguments":{"text":"no luck"}}]},{"text":"I see."}]}'

@test "a tool that fails: told in words, or as the API has it" {
	model "$failing"
	[ "$(chat go)" = 'I see.' ]
	[ "$(body 2 '.messages[2].content')" = '"error: no luck"' ]
	model_stop
	model "$failing"
	[ "$(responses go)" = 'I see.' ]
	[ "$(body 2 '.input[2].output')" = '"error: no luck"' ]
	model_stop
	model "$failing"
	[ "$(gemini go)" = 'I see.' ]
	[ "$(body 2 '.contents[2].parts[0].functionResponse.response')" = \
	    '{"error":"no luck"}' ]
}

thinking='{"turns":[{"thinking":"hmm","text":"I ask.","calls":[
    {"name":"{{tool:echo}}","arguments":{"message":"m"}}]},{"text":"yes"}]}'

@test "responses: reasoning goes back as it came" {
	model "$thinking"
	responses -j -o 'reasoning:={"effort":"low","summary":"auto"}' go >out
	[ "$(events thinking .text)" = '"hmm"' ]
	[ "$(body 1 .reasoning)" = '{"effort":"low","summary":"auto"}' ]
	[ "$(body 2 '.input | map(.type)')" = \
	    '[null,"reasoning","message","function_call","function_call_output"]' ]
	[ "$(body 2 '.input[1] | [.id, .summary[0].text,
	    (.encrypted_content | length > 20)]')" = \
	    '["rs_mock_1","hmm",true]' ]
	no_problem
}

@test "gemini: thoughts are shown when they are asked for" {
	model "$thinking"
	gemini -j -o include_thoughts=true -o thinking_level=low go >out
	[ "$(events thinking .text)" = '"hmm"' ]
	[ "$(body 1 .generationConfig)" = \
'{"thinkingConfig":{"thinkingLevel":"low","includeThoughts":true}}' ]
	[ "$(body 2 '.contents[1].parts[:2]')" = \
	    '[{"text":"hmm","thought":true},{"text":"I ask."}]' ]
	no_problem
}

@test "chat: reasoning is shown, and goes back only where it must" {
	model "$thinking" --lax
	chat -j go >out
	[ "$(events thinking .text)" = '"hmm"' ]
	[ "$(body 2 '.messages[1] | has("reasoning_content")')" = false ]
	model_stop
	model "$thinking" --lax
	mg-agent -b zai -o base_url="$MODEL/v4" -o api_key_env=OPENAI_API_KEY \
	    -m glm -x fake --yes go
	[ "$(body 2 '.messages[1].reasoning_content')" = '"hmm"' ]
	[ "$(jq -r 'select(.n == 1).path' "$MODEL_LOG")" = \
	    /v4/chat/completions ]
	model_stop
	model "${thinking/\"hmm\"/\"hmm\",\"style\":{\"reasoning_field\":\"reasoning\"\}}" --lax
	chat -j -o reasoning_back=true go >out
	[ "$(events thinking .text)" = '"hmm"' ]
	[ "$(body 2 '.messages[1].reasoning')" = '"hmm"' ]
}

# styled STYLE: two calls by a server of that style are made and answered
styled() {
	model "{\"turns\":[{\"style\":{$1},\"calls\":[
	    {\"name\":\"{{tool:echo}}\",\"arguments\":{\"message\":\"one\"}},
	    {\"name\":\"{{tool:echo}}\",\"arguments\":{\"message\":\"two\"}}]},
	    {\"echo\":true}]}"
	[ "$(chat go)" = 'echo: one|two' ]
	[ "$(body 2 '[.messages[1].tool_calls[].id] == [.messages[2:][] |
	    .tool_call_id] and (.messages[1].tool_calls |
	    map(.id | length > 4) | all)')" = true ]
	no_problem
	model_stop
}

@test "chat: compatible servers that cut calls in their own ways" {
	styled '"whole":true'
	styled '"interleave":true'
	styled '"finish_stop":true'
	styled '"no_done":true'
	styled '"no_index":true'
	styled '"no_index":true,"whole":true'
	styled '"no_id":true'
	styled '"no_id":true,"interleave":true'
	styled '"no_id":true,"no_index":true'
	styled '"no_id":true,"no_index":true,"whole":true,"finish_stop":true'
}

@test "chat: arguments that are no JSON go back as some" {
	model '{"turns":[{"calls":[{"name":"{{tool:echo}}",
	    "arguments_raw":"{\"message\": "}]},{"text":"I see."}]}'
	chat -j go >out
	[ "$(events call .unparsed)" = '"{\"message\": "' ]
	[ "$(body 2 '.messages[1].tool_calls[0].function.arguments |
	    fromjson')" = '{"unparsed":"{\"message\": "}' ]
	body 2 '.messages[2].content' | grep -q '^"error: the arguments are no'
	no_problem
}

@test "gemini: a malformed call is a failure" {
	model '{"turns":[{"calls":[{"name":"{{tool:echo}}",
	    "arguments_raw":"{\"message\": "}]}]}'
	run -4 gemini -o max_retries=0 -j go
	[[ $output == *MALFORMED_FUNCTION_CALL* ]]
	[ "$(grep -c '"n":' "$MODEL_LOG")" = 1 ]
}

@test "gemini: names begin with a letter, offered ones too" {
	model '{"turns":[{"calls":[{"name":"{{tool:9lives}}"}]},
	    {"text":"thanks"}]}'
	mkfifo in
	mg-agent -b gemini -m gemini-3-pro -s '' -j <in >out 3>&- &
	exec 5>in
	echo '{"type":"turn","id":1,"messages":[{"role":"user",
	    "content":"go"}],"offer":[{"name":"9lives","description":"d",
	    "inputSchema":{"type":"object"}}]}' | tr -d '\n' >&5
	echo >&5
	for ((i = 0; i < 200; i++)); do
		! grep -q '"offered":true' out || break
		sleep 0.05
	done
	echo '{"type":"result","turn":1,"id":"c1","result":{"content":[{"type":"text","text":"purr"}]}}' >&5
	exec 5>&-
	wait $!
	[ "$(events call '[.tool, .offered]')" = '["9lives",true]' ]
	[ "$(body 1 '.tools[0].functionDeclarations[0].name')" = '"_9lives"' ]
	[ "$(body 2 '.contents[2].parts[0].functionResponse.name')" = \
	    '"_9lives"' ]
	no_problem
}

# ended AGENT SCRIPT STATUS WANTED: the turn ends so, with that status
ended() {
	model "$2"
	run "-$3" "$1" -j -o max_retries=0 go
	[ "$(printf '%s\n' "$output" | jq -c 'select(.type == "end") |
	    [.status, .stop]')" = "$4" ]
	model_stop
}

cut='{"turns":[{"text":"It goes","stop":"max_tokens","calls":[
    {"name":"{{tool:echo}}","arguments":{"message":"m"}}]}]}'

@test "refusals, cuts, and answers without any text" {
	refuse='{"turns":[{"text":"I will not.","stop":"refusal"}]}'
	ended chat "$refuse" 1 '["refused","content_filter"]'
	ended responses "$refuse" 1 '["refused","refusal"]'
	ended gemini "$refuse" 1 '["refused","SAFETY"]'
	ended gemini '{"turns":[{"style":{"blocked":true}}]}' 1 \
	    '["refused","PROHIBITED_CONTENT"]'
	ended chat "$cut" 5 '["limit","max_tokens"]'
	ended responses "$cut" 5 '["limit","max_tokens"]'
	ended gemini "${cut/,\"calls\":*/\}]\}}" 5 '["limit","max_tokens"]'
	for agent in chat responses gemini; do
		ended $agent '{"turns":[{"stop":"empty"}]}' 1 \
		    '["failed","empty"]'
	done
}

@test "no call of an answer that is cut runs" {
	for agent in chat responses; do
		model "$cut"
		$agent -j go >out || :
		[ "$(events end .stop)" = '"max_tokens"' ]
		[ -z "$(events call .id)" ]
		model_stop
	done
}

@test "a stream that fails, is cut, or makes no sense" {
	for agent in chat responses gemini; do
		for fault in '"kind":"error_event","after":2' \
		    '"kind":"cut","after":2' '"kind":"no_stop"' \
		    '"kind":"garbage","after":2' '"kind":"html"'; do
			ended $agent "{\"turns\":[{\"text\":[\"a\",\"b\"],
			    \"fault\":{$fault}}]}" 4 '["failed","error"]'
		done
	done
	ended responses '{"turns":[{"text":"a","fault":{"kind":"error_event",
	    "failed":true,"after":2}}]}' 4 '["failed","error"]'
}

@test "an error in the stream says what it is" {
	for agent in chat responses gemini; do
		model '{"turns":[{"text":["a","b"],"fault":{"after":2,
		    "kind":"error_event","message":"the oven is cold"}}]}'
		run -4 --separate-stderr $agent -o max_retries=0 go
		[[ $stderr == *'the oven is cold'* ]]
		model_stop
	done
}

@test "what the APIs refuse is told with their words" {
	error='{"turns":[{"error":{"status":400,"message":"bad hat"}}]}'
	for agent in chat responses gemini; do
		model "$error"
		run -4 --separate-stderr $agent go
		[[ $stderr == *': HTTP 400, '*': bad hat' ]]
		model_stop
	done
}

@test "oddities of the stream: pings, noise, CRLF, single bytes, gzip" {
	for agent in chat responses gemini; do
		model '{"turns":[{"text":"déjà vu","pings":true,"noise":true,
		    "crlf":true,"chunk":1,"gzip":true}]}'
		[ "$($agent go)" = 'déjà vu' ]
		model_stop
	done
}

turns='{"type":"turn","id":1,"messages":[{"role":"user","content":"a"}]}
    {"type":"turn","id":2,"keep":true,
    "messages":[{"role":"user","content":"b"}]}'

@test "a conversation goes on" {
	for agent in chat responses gemini; do
		model '{"turns":[{"thinking":"t","text":["one ","two"]},
		    {"text":"three"}]}'
		jq -c . <<<"$turns" | $agent >out
		[ "$(events end .status | tr -d '\n')" = '"done""done"' ]
		[ "$(body 2 '[.messages // .input // .contents | .. |
		    strings | select(. == ("a", "b", "one two"))]')" = '["a","one two","b"]' ]
		no_problem
		model_stop
	done
}

@test "a conversation goes on from an answer that was cut" {
	for agent in chat responses gemini; do
		model '{"turns":[{"thinking":"t","text":"half",
		    "stop":"max_tokens"},{"text":"three"}]}'
		run -5 $agent <<<"$(jq -c . <<<"$turns")"
		[ "$(printf '%s\n' "$output" | jq -c 'select(.type == "end") |
		    .status' | tr -d '\n')" = '"limit""done"' ]
		[ "$(body 2 '[.messages // .input // .contents | .. |
		    strings | select(. == ("a", "b", "half"))]')" = \
		    '["a","half","b"]' ]
		no_problem
		model_stop
	done
}

@test "a refused answer is forgotten" {
	for agent in chat responses gemini; do
		model '{"turns":[{"text":"no","stop":"refusal"},
		    {"text":"yes"}]}'
		run -1 $agent <<<"$(jq -c . <<<"$turns")"
		[ "$(body 2 '[.messages // .input // .contents | .. |
		    strings | select(. == ("a", "b", "no"))]')" = '["b"]' ]
		no_problem
		model_stop
	done
}

@test "settings reach the request under the API's names" {
	model '{"turns":[{"text":"a"},{"text":"b"},{"text":"c"},
	    {"text":"d"}]}'
	set -- -s '' -o temperature=0.5 -o top_p:=0.25 -o max_tokens=64
	mg-agent -b chatcompletion -m m "$@" -o seed=7 \
	    -o 'stop:=["x"]' -o reasoning_effort=high go
	mg-agent -b openai -m gpt-4.1 "$@" -o reasoning_effort=high \
	    -o verbosity=low go
	mg-agent -b gemini -m gemini-3-pro "$@" -o thinking_budget=9 go
	mg-agent -b chatcompletion -m m -s '' -o max_completion_tokens=65 go
	[ "$(body 1 '[.temperature, .top_p, .max_tokens, .seed, .stop,
	    .reasoning_effort]')" = '[0.5,0.25,64,7,["x"],"high"]' ]
	[ "$(body 2 '[.temperature, .top_p, .max_output_tokens, .reasoning,
	    .text]')" = \
	    '[0.5,0.25,64,{"effort":"high"},{"verbosity":"low"}]' ]
	[ "$(body 3 .generationConfig)" = \
'{"temperature":0.5,"topP":0.25,"maxOutputTokens":64,'\
'"thinkingConfig":{"thinkingBudget":9}}' ]
	[ "$(body 4 '[.max_completion_tokens, .max_tokens]')" = '[65,null]' ]
	[ "$(jq -c 'select(.n).body | has("tools")' "$MODEL_LOG" |
	    sort -u)" = false ]
	no_problem
}

@test "gpt-5.6 takes tools in chat only when it is told not to reason" {
	model '{"turns":[{"text":"a"},{"text":"b"}]}'
	mg-agent -b chatcompletion -m gpt-5.6 -x fake --yes \
	    -o temperature=0.5 -o reasoning_effort=high go
	mg-agent -b chatcompletion -m gpt-5.6 -s '' \
	    -o reasoning_effort=high go
	[ "$(body 1 '[.reasoning_effort, .temperature]')" = '["none",null]' ]
	[ "$(body 2 .reasoning_effort)" = '"high"' ]
	no_problem
}

@test "--schema: the answer's shape is asked for" {
	printf '%s\n' '{"type":"object","additionalProperties":false,' \
	    '"properties":{"a":{"type":"integer"}},"required":["a"]}' >schema
	model '{"turns":[{"text":"{\"a\":1}"},{"text":"{\"a\":2}"},
	    {"text":"{\"a\":3}"}]}'
	set -- -s '' --schema schema
	[ "$(mg-agent -b chatcompletion -m m "$@" go)" = '{"a":1}' ]
	[ "$(mg-agent -b openai -m m "$@" -o 'text:={"verbosity":"low"}' \
	    go)" = '{"a":2}' ]
	[ "$(mg-agent -b gemini "$@" go)" = '{"a":3}' ]
	schema=$(jq -c . schema)
	[ "$(body 1 .response_format)" = \
'{"type":"json_schema","json_schema":{"name":"answer",'\
"\"schema\":$schema,\"strict\":true}}" ]
	[ "$(body 2 .text)" = \
'{"verbosity":"low","format":{"type":"json_schema","name":"answer",'\
"\"schema\":$schema,\"strict\":true}}" ]
	[ "$(body 3 .generationConfig)" = \
'{"responseMimeType":"application/json",'\
"\"responseJsonSchema\":$schema}" ]
	no_problem
}

@test "a local server needs no key, and gets none" {
	model '{"turns":[{"text":"here"}]}' --lax
	unset OPENAI_API_KEY
	[ "$(mg-agent -b lmstudio -o base_url="$MODEL/v1" -m m -s '' go)" = \
	    here ]
	[ "$(jq -c 'select(.n) | [.auth, .key]' "$MODEL_LOG")" = \
	    '[null,null]' ]
}

@test "an answer of 30 MB takes no time to speak of" {
	model '{"turns":[{"big":30000000},{"big":30000000},{"big":30000000}]}'
	for agent in chat responses gemini; do
		$agent -t 60 go >out
		[ "$(wc -c <out)" -ge 30000000 ]
	done
}

@test "gemini: a server that is busy tells in its body when to come again" {
	model '{"turns":[{"error":{"status":429,"message":"busy","details":[
	    {"@type":"type.googleapis.com/google.rpc.RetryInfo",
	    "retryDelay":"1.25s"}]}},{"text":"now"}]}'
	gemini -j go >out
	[ "$(events retry '[.wait, .status]')" = '[1250,429]' ]
	[ "$(events end .status)" = '"done"' ]
}

# What no double does: answers that a record holds (mg-agent --replay).

# begun; sent TEXT; got DATA ...: lines of a record; got is a whole answer,
# with END=4 one that we stopped reading
begun() {
	echo '{"type":"record","v":1,"from":"mg-agent"}'
}

sent() {
	jq -cn --arg text "$1" '{type: "sent", kind: "request", text: $text}'
}

got() {
	local kind='{type: "got", kind: $kind, text: $text}'

	jq -cn --arg kind status --arg text '200 text/event-stream' "$kind"
	for data; do
		jq -cn --arg kind event --arg text "message
$data" "$kind"
	done
	jq -cn --arg kind end --arg text "${END:-0}" "$kind"
}

CHAT_SENT='{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"go"}]}'

# chat_delta DELTA [FINISH]: an event of a chat
chat_delta() {
	jq -cn --argjson delta "$1" --arg finish "$2" '{choices: [{index: 0,
	    delta: $delta, finish_reason:
	    (if $finish == "" then null else $finish end)}]}'
}

# chat_calls DELTA ...: what a chat of these calls; its ids are in out
chat_calls() {
	{
		begun
		sent "$CHAT_SENT"
		got "$@" "$(chat_delta '{}' stop)"
	} >record
	mg-agent -b chatcompletion -m m -s '' -j --replay record go \
	    >out 2>err || :
	events call '[.tool, .arguments]' | tr '\n' ' '
}

@test "chat: calls in forms of their own" {
	one='"id":"i1","function":{"name":"f","arguments":"{\"a\":1}"}'
	two='"id":"i2","function":{"name":"f","arguments":"{\"a\":2}"}'
	both='["f",{"a":1}] ["f",{"a":2}] '
	# All have the index 0.
	[ "$(chat_calls \
	    "$(chat_delta "{\"tool_calls\":[{\"index\":0,$one}]}")" \
	    "$(chat_delta "{\"tool_calls\":[{\"index\":0,$two}]}")")" = \
	    "$both" ]
	# Both in one delta, their index null.
	[ "$(chat_calls "$(chat_delta "{\"content\":null,\"tool_calls\":[
	    {\"index\":null,$one},{\"index\":null,$two}]}")")" = "$both" ]
	# The id and the name again in each piece.
	[ "$(chat_calls "$(chat_delta '{"tool_calls":[{"index":1,"id":"x",
	    "function":{"name":"f","arguments":"{\"a\""}}]}')" \
	    "$(chat_delta '{"tool_calls":[{"index":1,"id":"x",
	    "function":{"name":"f","arguments":":1}"}}]}')")" = \
	    '["f",{"a":1}] ' ]
	# Arguments that are an object, or not there.
	[ "$(chat_calls "$(chat_delta '{"tool_calls":[{"function":{
	    "name":"f","arguments":{"a":1}}},{"function":{"name":"g"}}]}'
	    )")" = '["f",{"a":1}] ["g",{}] ' ]
}

@test "chat: reasoning that is counted in the total only" {
	{
		begun
		sent "$CHAT_SENT"
		got "$(chat_delta '{"content":"yes"}' stop)" \
		    '{"choices":[],"usage":{"prompt_tokens":10,
		    "completion_tokens":2,"total_tokens":42,
		    "completion_tokens_details":{"reasoning_tokens":30}}}'
	} >record
	mg-agent -b chatcompletion -m m -s '' -j --replay record go >out
	[ "$(events usage '[.input, .output, .thinking]')" = '[10,32,30]' ]
}

@test "chat: what Google signs goes back" {
	call='{"index":0,"id":"i1","type":"function","extra_content":
	    {"google":{"thought_signature":"sig+/="}},
	    "function":{"name":"f","arguments":"{}"}}'
	{
		begun
		sent "$CHAT_SENT"
		got "$(chat_delta "{\"tool_calls\":[$call]}" tool_calls)"
		sent "${CHAT_SENT%]\}}"',{"role":"assistant","content":null,"tool_calls":[{"id":"i1","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"sig+/="}}}]},{"role":"tool","tool_call_id":"i1","content":"error: there is no tool of that name"}]}'
		got "$(chat_delta '{"content":"yes"}' stop)"
	} >record
	[ "$(mg-agent -b chatcompletion -m m -s '' --replay record go)" = yes ]
}

# told AGENT STATUS DATA ...: the answer ends the program with that status
told() {
	local agent=$1 status=$2 request=$CHAT_SENT

	shift 2
	case $agent in
	openai)
		request='{"model":"m","stream":true,"store":false,"include":["reasoning.encrypted_content"],"input":[{"role":"user","content":[{"type":"input_text","text":"go"}]}]}' ;;
	gemini)
		request='{"contents":[{"role":"user","parts":[{"text":"go"}]}]}' ;;
	esac
	{
		begun
		sent "$request"
		got "$@"
	} >record
	run "-$status" --separate-stderr mg-agent -b "$agent" -m m -s '' \
	    -o max_retries=0 --replay record go
}

@test "errors within a stream have the status that HTTP would have given" {
	END=4
	told chatcompletion 3 \
	    '{"error":{"code":429,"message":"slow down"}}'
	[[ $stderr == *'slow down'* ]]
	told chatcompletion 4 '{"error":"all is lost"}'
	[[ $stderr == *'all is lost'* ]]
	told chatcompletion 4 "$(chat_delta '{"content":"a"}' error)"
	told openai 3 '{"type":"response.failed","response":{"error":{
	    "code":"rate_limit_exceeded","message":"slow down"}}}'
	[[ $stderr == *'rate_limit_exceeded: slow down'* ]]
	told openai 4 '{"type":"error","error":{"code":"server_error",
	    "message":"all is lost"}}'
	[[ $stderr == *'server_error: all is lost'* ]]
	told gemini 3 '{"error":{"code":429,"message":"slow down",
	    "status":"RESOURCE_EXHAUSTED"}}'
	[[ $stderr == *'RESOURCE_EXHAUSTED: slow down'* ]]
	END=0
	told chatcompletion 0 "{\"error\":null,$(chat_delta \
	    '{"content":"fine"}' stop | cut -c2-)"
	[ "$output" = fine ]
}

@test "responses: an end that has all of it, and one that is filtered" {
	told openai 0 '{"type":"response.output_text.delta","delta":"yes"}' \
	    '{"type":"response.completed","response":{"output":[]}}'
	[ "$output" = yes ]
	told openai 1 '{"type":"response.output_text.delta","delta":"no"}' \
	    '{"type":"response.incomplete","response":{
	    "incomplete_details":{"reason":"content_filter"}}}'
	told openai 1 '{"type":"response.completed","response":{"output":[
	    {"type":"function_call","call_id":"i","name":"f",
	    "arguments":"{}"}]}}'
	[[ $stderr == *'the request is not the recorded one'* ]]
}

@test "gemini: the model's parts go back as they came, calls or not" {
	signed='{"text":"","thoughtSignature":"c2ln"}'
	{
		begun
		sent '{"contents":[{"role":"user","parts":[{"text":"a"}]}]}'
		got '{"candidates":[{"content":{"parts":[{"text":"x"}]}}]}' \
		    "{\"candidates\":[{\"content\":{\"parts\":[
		    {\"text\":\"y\"},$signed]},\"finishReason\":\"STOP\"}]}"
		sent '{"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"xy"},'"$signed"']},{"role":"user","parts":[{"text":"b"}]}]}'
		got '{"candidates":[{"content":{"parts":[{"functionCall":
		    {"name":"f"}}]},"finishReason":"FUNCTION_CALL"}]}'
	} >record
	printf '%s\n' '{"type":"turn","id":1,"messages":[{"role":"user","content":"a"}]}' \
	    '{"type":"turn","id":2,"keep":true,"messages":[{"role":"user","content":"b"}]}' |
	    mg-agent -b gemini -m m -s '' --replay record >out || :
	[ "$(events text .text | tr -d '\n')" = '"x""y"' ]
	[ "$(events call '[.turn, .tool, .arguments]')" = '[2,"f",{}]' ]
}
