# The double of the model APIs, against which agents are tested, must refuse
# what the APIs refuse, and speak and fail as they do.

load helper

# ask ...: t/node/ask.mjs, to the server that plays now
ask() {
	MODEL=$MODEL "$T/node/run" ask.mjs "$@" </dev/null
}

MESSAGES=/v1/messages
CHAT=/v1/chat/completions
RESPONSES=/v1/responses
GEMINI='/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse'

# plain WIRE [FILTER]: a good request without history, changed by the filter
plain() {
	local schema='{"type":"object","properties":{"a":{"type":"string"}}}'

	jq -cn --argjson schema "$schema" '
	if $wire == "messages" then
		{model: "claude-opus-5-5", max_tokens: 100, stream: true,
		messages: [{role: "user", content: "hello"}],
		tools: [{name: "mcp__mg__echo", input_schema: $schema}]}
	elif $wire == "chat" then
		{model: "m", stream: true,
		messages: [{role: "user", content: "hello"}],
		tools: [{type: "function", function: {
			name: "mcp__mg__echo", parameters: $schema}}]}
	elif $wire == "responses" then
		{model: "m", stream: true, store: false,
		include: ["reasoning.encrypted_content"],
		input: [{role: "user", content: "hello"}],
		tools: [{type: "function", name: "mcp__mg__echo",
			parameters: $schema}]}
	else
		{contents: [{role: "user", parts: [{text: "hello"}]}],
		tools: [{functionDeclarations: [{name: "mcp__mg__echo",
			parameters: $schema}]}]}
	end | '"${2:-.}" --arg wire "$1"
}

# called WIRE [FILTER]: the same with two calls made and answered
called() {
	plain "$1" '
	if $wire == "messages" then .messages += [
		{role: "assistant", content: [
			{type: "text", text: "I call"},
			{type: "tool_use", id: "t1", name: "x", input: {a: 1}},
			{type: "tool_use", id: "t2", name: "y", input: {}}]},
		{role: "user", content: [
			{type: "tool_result", tool_use_id: "t2"},
			{type: "tool_result", tool_use_id: "t1",
				content: "one", is_error: true},
			{type: "text", text: "go on"}]}]
	elif $wire == "chat" then .messages += [
		{role: "assistant", content: null, tool_calls: [
			{id: "t1", type: "function",
				function: {name: "x", arguments: "{}"}},
			{id: "t2", type: "function",
				function: {name: "y", arguments: ""}}]},
		{role: "tool", tool_call_id: "t2", content: "two"},
		{role: "tool", tool_call_id: "t1", content: "one"}]
	elif $wire == "responses" then .input += [
		{type: "function_call", call_id: "t1", name: "x",
			arguments: "{}"},
		{type: "function_call", call_id: "t2", name: "y",
			arguments: "{}"},
		{type: "function_call_output", call_id: "t2", output: "two"},
		{type: "function_call_output", call_id: "t1", output: "one"}]
	else .contents += [
		{role: "model", parts: [
			{functionCall: {name: "x", args: {a: 1}}},
			{functionCall: {name: "y", args: {}}}]},
		{role: "user", parts: [
			{functionResponse: {name: "x",
				response: {output: "one"}}},
			{functionResponse: {name: "y",
				response: {error: "two"}}}]}]
	end | '"${2:-.}"
}

# post WIRE BODY: the same as ask, but quicker, as it is bash that asks;
# HTTP/1.0 has no chunks
post() {
	local fd nl=$'\r\n' head line

	case $1 in
	messages)	head="${nl}anthropic-version: 2026-10-21"
			head="$MESSAGES HTTP/1.0$head${nl}x-api-key: k" ;;
	chat)		head="$CHAT HTTP/1.0${nl}authorization: Bearer k" ;;
	responses)	head="$RESPONSES HTTP/1.0${nl}authorization: Bearer k" ;;
	gemini)		head="$GEMINI HTTP/1.0${nl}x-goog-api-key: k" ;;
	esac
	head="POST $head${nl}content-type: application/json"
	exec {fd}<>"/dev/tcp/127.0.0.1/${MODEL##*:}"
	printf '%s' "$head${nl}content-length: ${#2}$nl$nl$2" >&$fd
	read -r _ line <&$fd
	echo "$line" >status
	while [ "$line" != $'\r' ]; do
		read -r line <&$fd
	done
	cat <&$fd >body
	exec {fd}>&-
}

# good BODY_FUNCTION WIRE [FILTER]: the request is answered
good() {
	post "$2" "$("$@")"
	[[ $(<status) = 200* ]] || { echo "$@"; cat body; return 1; }
}

# bad BODY_FUNCTION WIRE FILTER TEXT: it is refused, with this in the message
bad() {
	post "$2" "$("${@:1:3}")"
	[[ $(<status) = 400* && $(<body) = *'"message":"'*"${4//\"/\\\"}"* ]] ||
	    { echo "$@"; cat status body; return 1; }
}

ECHOES='{"turns":[{"echo":true,"repeat":99}]}'

@test "messages: a key, the one that is demanded" {
	model_server "$ECHOES" --key good
	ask -k bad $MESSAGES "$(plain messages)"
	[ "$(<status)" = '401 application/json' ]
	[ "$(jq -r '.type, .error.type, .error.message' body | tr '\n' ,)" = \
	    'error,authentication_error,invalid x-api-key,' ]
	ask -H x-api-key: $MESSAGES "$(plain messages)"
	[ "$(jq -r .error.message body)" = 'x-api-key header is required' ]
	ask -H x-api-key: -H 'authorization: Bearer good' $MESSAGES \
	    "$(plain messages)"
	[ "$(<status)" = '200 text/event-stream; charset=utf-8' ]
	ask -k good $MESSAGES "$(plain messages)"
	[ "$(jq -r .type data | tail -n 1)" = message_stop ]
	model_stop
	[ "$(jq -r '[.auth, .key] | join(" ")' model.log | head -n 4 |
	    tr '\n' ,)" = 'x-api-key bad, ,bearer good,x-api-key good,' ]
}

@test "chat, gemini: the key that is demanded" {
	model_server "$ECHOES" --key good
	ask -k bad $CHAT "$(plain chat)"
	[ "$(head -c 3 status)" = 401 ]
	ask -k good $CHAT "$(plain chat)"
	[ "$(head -c 3 status)" = 200 ]
	ask -k bad "$GEMINI" "$(plain gemini)"
	[ "$(jq -r .error.message body)" = \
	    'API key not valid. Please pass a valid API key.' ]
}

@test "messages: headers" {
	model_server "$ECHOES"
	ask -H anthropic-version: $MESSAGES "$(plain messages)"
	grep -F 'anthropic-version: header is required' body
	ask -H 'anthropic-version: 2025-01-01' $MESSAGES "$(plain messages)"
	grep -F 'is not a valid version' body
	ask -H 'content-type: text/plain' $MESSAGES "$(plain messages)"
	grep -F 'content-type' body
	ask $MESSAGES '{"model":'
	grep -F 'not valid JSON' body
	[ "$(head -c 3 status)" = 400 ]
}

@test "messages: the members of a request" {
	model_server "$ECHOES"
	good plain messages
	good plain messages '. + {metadata: {user_id: "u"}, stop_sequences: []}'
	bad plain messages '.max_token = 1' \
	    'max_token: Extra inputs are not permitted'
	bad plain messages 'del(.max_tokens)' 'max_tokens: Field required'
	bad plain messages 'del(.model)' 'model: Field required'
	bad plain messages '.temperature = 1' \
	    'temperature: Extra inputs are not permitted'
	bad plain messages '.context_management = {}' \
	    'context_management: Extra inputs are not permitted'
	bad plain messages '.messages = []' 'at least one message'
	bad plain messages '.messages[0].content = ""' 'non-empty content'
	bad plain messages '.messages[0].content = [{type: "text", text: ""}]' \
	    'text content blocks must be non-empty'
	bad plain messages '.messages[0].role = "tool"' 'messages.0.role'
	bad plain messages '.messages[0].role = "system"' 'messages.0'
	bad plain messages '.messages[0].content = 1' 'messages.0.content'
	bad plain messages '.messages = "hello"' 'messages: Input should be'
	bad plain messages '.model = 1' 'model: Input should be'
	bad plain messages '.max_tokens = "1"' 'max_tokens: Input should be'
	bad plain messages '.stream = 1' 'stream: Input should be'
	bad plain messages '.messages[0].content = [range(5) | {type: "text",
	    text: "x", cache_control: {type: "ephemeral"}}]' 'Found 5.'
	ask $MESSAGES/count_tokens "$(plain messages 'del(.max_tokens, .stream)')"
	jq -e '.input_tokens > 0' body
}

@test "messages: what Claude Code sends" {
	model_server "$ECHOES"
	ask -H 'anthropic-version: 2023-06-01' \
	    -H 'anthropic-beta: a,context-management-2025-06-27' \
	    "$MESSAGES?beta=true" "$(plain messages '. + {
		thinking: {type: "adaptive", display: "updates"},
		output_config: {effort: "medium"}, metadata: {user_id: "{}"},
		context_management: {edits: []},
		system: [{type: "text", text: "s",
			cache_control: {type: "ephemeral"}}]} |
		.messages += [{role: "system", content: [],
			output_config: {effort: "medium"}}]')"
	[ "$(head -c 3 status)" = 200 ]
	[ "$(jq -r 'select(.type == "content_block_delta").delta.text' \
	    data)" = 'echo: hello' ]
}

@test "messages: what a model does not take" {
	local m

	model_server "$ECHOES"
	for m in claude-opus-5-5 claude-sonnet-5-5 claude-fable-5-2 unknown; do
		bad plain messages ".model = \"$m\" | .tool_choice.type = \"any\"" \
		    'tool_choice: type "tool" and "any" are not supported'
		bad plain messages ".model = \"$m\" |
		    .thinking.type = \"disabled\"" \
		    '"thinking.type.disabled" is not supported for this model'
	done
	good plain messages '.model = "claude-sonnet-5-5" |
	    .thinking.type = "between_tools"'
	for m in claude-opus-5 claude-opus-4-8 claude-opus-5-5; do
		bad plain messages ".model = \"$m\" | .thinking = {
		    type: \"enabled\", budget_tokens: 1024} | .max_tokens = 2000" \
		    '"thinking.type.enabled" is not supported for this model'
		bad plain messages ".model = \"$m\" |
		    .messages += [{role: \"assistant\", content: \"I\"}]" \
		    'does not support assistant message prefill'
	done
	good plain messages '.model = "claude-opus-5" |
	    .tool_choice = {type: "tool", name: "mcp__mg__echo"}'
	good plain messages '.model = "claude-opus-4-5-20251101" |
	    .messages += [{role: "assistant", content: "I"}]'
	bad plain messages '.model = "claude-opus-4-5" |
	    .thinking.type = "adaptive"' 'thinking.type.adaptive'
	bad plain messages '.thinking.type = "deep"' 'thinking.type: Input'
	ask -H 'anthropic-version: 2023-06-01' $MESSAGES \
	    "$(plain messages '.temperature = 0.5')"
	grep 'temperature is not supported for this model' body
}

@test "messages: thinking of a fixed size, on old models" {
	old() {
		plain messages '. + {model: "claude-opus-4-6", max_tokens: 2000,
		    thinking: {type: "enabled", budget_tokens: 1024}} | '"$2"
	}
	model_server "$ECHOES"
	good old messages .
	bad old messages '.thinking.budget_tokens = 1023' \
	    'greater than or equal to 1024'
	bad old messages '.max_tokens = 1024' \
	    '`max_tokens` must be greater than `thinking.budget_tokens`'
	bad old messages '.tool_choice.type = "any"' 'forces tool use'
}

@test "messages: tools" {
	model_server "$ECHOES"
	bad plain messages '.tools[0].name = "a.b"' \
	    'tools.0.custom.name: String should match pattern'
	bad plain messages '.tools[0].name = ("x" * 129)' 'tools.0.custom.name'
	good plain messages '.tools[0].name = ("x" * 128)'
	bad plain messages '.tools += .tools' 'Tool names must be unique'
	bad plain messages 'del(.tools[0].input_schema)' 'Field required'
	bad plain messages 'del(.tools[0].input_schema.type)' \
	    'tools.0.custom.input_schema.type'
	for word in oneOf anyOf allOf; do
		bad plain messages ".tools[0].input_schema.$word = []" \
		    'does not support oneOf, allOf, or anyOf at the top level'
	done
	bad plain messages 'del(.tools) | .tool_choice.type = "auto"' \
	    'tool_choice may only be specified while providing tools'
	bad plain messages '.tools = {}' 'tools: Input should be a valid list'
}

@test "messages: an answer to each call, right after it" {
	model_server "$ECHOES"
	good called messages
	good called messages '.messages[1:1] += [{role: "system", content: []}]'
	bad called messages 'del(.messages[2])' \
	    'ids were found without `tool_result` blocks immediately after: t1, t2'
	bad called messages 'del(.messages[2].content[1])' \
	    'blocks immediately after: t1.'
	bad called messages '.messages[2].content |= reverse' \
	    'blocks immediately after: t1, t2'
	bad called messages '.messages[2].content[0].tool_use_id = "t3"' \
	    'immediately after: t2'
	bad called messages '.messages[2].content += [
	    {type: "tool_result", tool_use_id: "t3"}]' \
	    'unexpected `tool_use_id` found in `tool_result` blocks: t3'
	bad called messages '.messages[2].content[1].content = ""' \
	    'content cannot be empty if `is_error` is true'
	bad called messages '.messages[1].content[1].input = "{}"' \
	    'tool_use.input: Input should be a valid dictionary'
	bad called messages '.messages[1].content[1].id = "a b"' \
	    'tool_use.id: String should match pattern'
	bad called messages '.messages[1].content[2].id = "t1" |
	    .messages[2].content[0].tool_use_id = "t1"' 'single result'
	bad called messages '.messages += .messages[1:]' 'ids must be unique'
	bad called messages 'del(.messages[1].content[1].name)' 'name'
	bad called messages '.messages[1].content[1].type = "call"' \
	    "Input tag 'call' found"
	bad called messages '.messages[1].content[1].index = 1' \
	    'tool_use.index: Extra inputs are not permitted'
	bad called messages '.messages[1].role = "user"' \
	    'not allowed in user messages'
	bad called messages '.messages[2].content[1].is_error = "no"' is_error
	bad called messages '.messages[2].content[1].content = {}' content
	bad called messages '.messages[2].content[1].content = [
	    {type: "audio"}]' "Input tag 'audio' is not expected here"
}

@test "messages: images" {
	local image='{type: "image", source: {type: "base64",
	    media_type: "image/png", data: "aGk="}}'

	model_server "$ECHOES"
	good called messages ".messages[2].content[1].content = [$image]"
	bad called messages ".messages[2].content[1].content = [$image] |
	    .messages[2].content[1].content[0].source.data = \"a\"" \
	    'invalid base64 data'
	bad plain messages ".messages[0].content = [$image] |
	    del(.messages[0].content[0].source.media_type)" 'media_type'
	bad plain messages '.messages[0].content = [{type: "image"}]' source
}

# history FILTER: the request that follows the reply in body, not streamed
history() {
	plain messages '. + {thinking: {type: "adaptive",
	    display: "summarized"}, stream: false} |
	    .messages += [{role: "assistant", content: $reply[0].content},
		{role: "user", content: [$reply[0].content[] |
			select(.type == "tool_use") |
			{type: "tool_result", tool_use_id: .id}]}] | '"$1" \
	    --slurpfile reply reply
}

@test "messages: thinking comes back as it went out" {
	model_server '{"turns":[{"thinking":"hm","redacted":"eA==",
	    "calls":[{"name":"a"}],"repeat":2}]}'
	plain() {
		jq -cn '{model: "claude-opus-5-5", max_tokens: 100,
		messages: [{role: "user", content: "hello"}],
		tools: [{name: "a", input_schema: {type: "object"}}]} | '"$2" \
		    "${@:3}"
	}
	ask $MESSAGES "$(plain messages '.thinking = {type: "adaptive",
	    display: "summarized"}')"
	[ "$(jq -r '.content[].type' body | tr '\n' ' ')" = \
	    'thinking redacted_thinking tool_use ' ]
	[ "$(jq -r '.content[0].thinking' body)" = hm ]
	cp body reply
	refused() {
		ask $MESSAGES "$(history "$1")"
		jq -e --arg t "$2" '.error.message | contains($t)' body
	}
	refused '.messages[1].content[0].thinking = "mh"' 'cannot be modified'
	refused '.messages[1].content[0].signature = "xx"' 'Invalid `signature`'
	refused '.messages[1].content[1].data = "xx"' 'Invalid `signature`'
	refused 'del(.messages[1].content[0])' \
	    'Expected `thinking` or `redacted_thinking`, but found `tool_use`'
	ask $MESSAGES "$(history '.')"
	[ "$(head -c 3 status)" = 200 ]
}

@test "messages: thinking without its text, as the newest models give it" {
	model_server '{"turns":[{"thinking":"hm","text":"x"}]}'
	ask $MESSAGES "$(plain messages '.stream = false')"
	[ "$(jq -r '.content[0].thinking' body)" = '' ]
	jq -e '.content[0].signature | length > 10' body
}

@test "chat: what it refuses" {
	model_server "$ECHOES"
	ask -H authorization: $CHAT "$(plain chat)"
	[ "$(head -c 3 status)" = 401 ]
	[ "$(jq -r .error.code body)" = invalid_api_key ]
	good plain chat
	bad plain chat '.max_output_tokens = 1' \
	    'Unrecognized request argument supplied: max_output_tokens'
	bad plain chat '.stream = false | .stream_options = {}' stream_options
	bad plain chat '.tools = []' "Invalid 'tools': empty array"
	bad plain chat '.tools += .tools' 'must be unique'
	bad plain chat '.tools[0].function.name = "a.b"' 'match pattern'
	bad plain chat '.tools[0].function.name = ("x" * 65)' 'maximum length 64'
	bad plain chat 'del(.tools[0].function.parameters.type)' 'JSON Schema of'
	bad plain chat 'del(.tools) | .tool_choice = "auto"' tool_choice
	bad plain chat '.messages[0].role = "human"' "Invalid value: 'human'"
	bad plain chat '.messages[0].content = null' 'messages[0].content'
	bad plain chat '.messages[0].content = [{type: "image_url",
	    image_url: {url: "data:image/png;base64,a"}}]' 'invalid base64'
	bad plain chat '.messages[0].content = [{type: "image_url",
	    image_url: {url: "data:audio/wav;base64,aGk="}}]' 'MIME type'
	bad plain chat '.messages[0].content = [{type: "image_url",
	    image_url: {url: "aGk="}}]' 'expected a URL'
	bad plain chat '.messages[0].content = [{type: "input_text"}]' input_text
	bad plain chat '.messages[0].content = [{type: "text"}]' '[0].text'
	bad plain chat '.messages = []' "Invalid 'messages': empty array"
	bad plain chat 'del(.messages)' "parameter: 'messages'"
	bad plain chat 'del(.model)' 'a model parameter'
	bad plain chat '.tools[0].function.strict = true' additionalProperties
	ask -H 'content-type: text/plain' $CHAT "$(plain chat)"
	[ "$(head -c 3 status)" = 415 ]
}

@test "chat: what a model does not take" {
	model_server "$ECHOES"
	bad plain chat '.model = "gpt-5.6"' "set reasoning_effort to 'none'"
	bad plain chat '.model = "gpt-5.6" | .reasoning_effort = "low"' \
	    'Function tools with reasoning_effort are not supported for gpt-5.6'
	good plain chat '.model = "gpt-5.6" | .reasoning_effort = "none"'
	bad plain chat '.model = "gpt-5.4" | .reasoning_effort = "none"' \
	    'are not supported for gpt-5.4'
	bad plain chat '.model = "gpt-5.6" | del(.tools) | .temperature = 0' \
	    temperature
	bad plain chat '.model = "gpt-5.5" | .max_tokens = 9' \
	    "Use 'max_completion_tokens' instead"
}

@test "chat: an answer to each call, right after it" {
	model_server "$ECHOES"
	good called chat
	bad called chat 'del(.messages[2])' \
	    'did not have response messages: t2'
	bad called chat '.messages[2:2] += [{role: "user", content: "x"}]' \
	    'did not have response messages: t1, t2'
	bad called chat '.messages[3].tool_call_id = "t3"' \
	    'did not have response messages: t1'
	bad called chat '.messages += [{role: "tool", tool_call_id: "t3",
	    content: ""}]' "'tool_call_id'"
	bad called chat 'del(.messages[1])' \
	    "messages with role 'tool' must be a response"
	bad called chat '.messages[1].tool_calls[0].function.arguments = {}' \
	    'expected a string'
	bad called chat '.messages[1].tool_calls = []' 'empty array'
	bad called chat 'del(.messages[1].tool_calls[0].id)' 'tool_calls[0].id'
	bad called chat 'del(.messages[1].tool_calls[0].type)' \
	    'tool_calls[0].type'
	bad called chat '.messages[1].role = "user"' tool_calls
}

@test "responses: what it refuses" {
	model_server "$ECHOES"
	ask -H authorization: $RESPONSES "$(plain responses)"
	[ "$(head -c 3 status)" = 401 ]
	good plain responses
	good plain responses '.input = "hello"'
	bad plain responses '.messages = []' "Unknown parameter: 'messages'"
	bad plain responses '.tools[0] = {type: "function",
	    function: {name: "x"}}' "Missing required parameter: 'tools[0].name'"
	bad plain responses '.input[0].content = [{type: "text", text: "x"}]' \
	    'input[0].content[0].type'
	bad plain responses '.previous_response_id = "resp_1"' 'not found'
	bad plain responses 'del(.model)' "parameter: 'model'"
	bad plain responses '.input = []' "parameter: 'input'"
	bad plain responses '.input = ["x"]' input
	bad plain responses '.max_output_tokens = 15' 'a value >= 16'
	bad plain responses 'del(.tools) | .tool_choice = "auto"' tools
	bad plain responses '.tools = {}' "type for 'tools'"
	bad plain responses '.input[0].content = null' 'input[0].content'
	bad plain responses '.input[0].role = "tool"' 'input[0].role'
	bad plain responses '.input[0].type = "call"' 'input[0].type'
	good called responses
	bad called responses 'del(.input[3])' \
	    'No tool output found for function call t2.'
	bad called responses 'del(.input[1])' \
	    'No tool call found for function call output with call_id t1.'
	bad called responses '.input[1].id = "call_1"' "begins with 'fc'"
	bad called responses '.input[1].index = 0' "'input[1].index'"
	bad called responses 'del(.input[1].name)' "'input[1].name'"
	bad called responses '.input += [.input[1]]' "call t1"
	bad called responses '.input += [.input[-1]]' Duplicate
}

@test "responses: reasoning comes back before its calls" {
	model_server '{"turns":[{"thinking":"hm","calls":[{"name":"a"}]},
	    {"echo":true}]}'
	ask $RESPONSES "$(plain responses '.stream = false')"
	[ "$(jq -r '.output[].type' body | tr '\n' ' ')" = \
	    'reasoning function_call ' ]
	[ "$(jq -c '.output[0].summary' body)" = '[]' ]
	jq -c .output body >output
	next() {
		plain responses '.input += $output[0] +
		    [{type: "function_call_output", output: "r",
			call_id: $output[0][1].call_id}] | '"$2" \
		    --slurpfile output output
	}
	plain() {
		jq -cn '{model: "m", store: false,
		    include: ["reasoning.encrypted_content"],
		    input: [{role: "user", content: "hello"}]} | '"$2" "${@:3}"
	}
	bad next responses 'del(.input[1])' \
	    "was provided without its required 'reasoning' item: 'rs_mock_1'"
	bad next responses '.input[1].encrypted_content = "x"' \
	    'could not be verified'
	bad next responses 'del(.input[1].summary)' "'input[1].summary'"
	bad next responses 'del(.input[2:])' 'required following item'
	ask $RESPONSES "$(next responses 'del(.input[1].encrypted_content)')"
	[ "$(head -c 3 status)" = 404 ]
	ask $RESPONSES "$(next responses .)"
	[ "$(jq -r '.output[0].content[0].text' body)" = 'echo: r' ]
}

@test "gemini: what it refuses" {
	model_server "$ECHOES"
	ask -H x-goog-api-key: "$GEMINI" "$(plain gemini)"
	[ "$(head -c 3 status)" = 403 ]
	[ "$(jq -r .error.status body)" = PERMISSION_DENIED ]
	ask -H content-type: "$GEMINI" "$(plain gemini)"
	grep content-type body
	good plain gemini
	bad plain gemini '.messages = []' 'Unknown name "messages"'
	bad plain gemini '.contents[0].role = "assistant"' \
	    'Please use a valid role: user, model.'
	bad plain gemini '.contents[0].parts = []' 'must not be empty'
	bad plain gemini '.contents[0].parts[0] = {}' 'required oneof field'
	bad plain gemini '.tools[0].functionDeclarations[0].name = "1"' \
	    'Invalid function name'
	bad plain gemini '.tools += .tools' 'Duplicate function declaration'
	bad plain gemini '.tools = {}' "value at 'tools'"
	bad plain gemini '.contents = []' 'contents is not specified'
	bad plain gemini '.tools[0].functionDeclarations[0].parameters = 1' \
	    "declarations[0].parameters'"
	bad plain gemini '.tools[0].functionDeclarations[0] |=
	    . + {parametersJsonSchema: .parameters}' 'exclude each other'
	bad plain gemini '.contents[0].parts = [{inlineData: {
	    mimeType: "image/png", data: "x"}}]' 'Base64 decoding failed'
	bad plain gemini '.contents[0].parts = [{inlineData: {
	    data: "aGk="}}]' mime_type
	for word in '$ref' additionalProperties oneOf; do
		bad plain gemini ".tools[0].functionDeclarations[0].parameters
		    .properties.a[\"$word\"] = false" "Unknown name \"$word\""
	done
	good plain gemini '.tools[0].functionDeclarations[0] |=
	    {name, parametersJsonSchema: (.parameters + {"$ref": "#"})}'
}

@test "gemini: as many answers as calls, and signatures back" {
	local old=/v1beta/models/gemini-2.5-pro:generateContent

	model_server '{"turns":[{"echo":true},{"calls":[{"name":"x"},
	    {"name":"y"}]},{"echo":true}]}'
	ask $old "$(called gemini)"
	[ "$(jq -r '.candidates[0].content.parts[0].text' body)" = \
	    'echo: one|two' ]
	bad called gemini . 'missing a thought_signature'
	bad called gemini 'del(.contents[2].parts[1])' \
	    'number of function response parts is equal'
	bad called gemini '.contents[2].parts |= reverse' 'is of x'
	bad called gemini 'del(.contents[1])' 'immediately after a function call'
	bad called gemini 'del(.contents[0])' 'after a user turn'
	bad called gemini '.contents[1].parts[0].functionCall.args = []' \
	    'function_call.args'
	bad called gemini '.contents[2].parts[0].functionResponse.response = "x"' \
	    'function_response.response'
	ask "${GEMINI/:stream*/:generateContent}" "$(plain gemini)"
	jq -c '.candidates[0].content.parts[:2]' body >parts
	jq -e '.[0].thoughtSignature != null and .[1].thoughtSignature == null' \
	    parts
	back() {
		called gemini ".contents[1].parts = $(<parts) | $2"
	}
	bad back gemini 'del(.contents[1].parts[0].thoughtSignature)' \
	    'missing a thought_signature'
	bad back gemini '.contents[1].parts[0].functionCall.args.z = 1' \
	    'Corrupted thought signature'
	good back gemini .
}

@test "--lax takes it all" {
	model_server "$ECHOES" --lax
	ask -H x-api-key: -H anthropic-version: $MESSAGES \
	    "$(called messages 'del(.max_tokens, .messages[2]) | .x = 1')"
	[ "$(head -c 3 status)" = 200 ]
	ask -H authorization: $CHAT "$(called chat 'del(.messages[2]) | .x = 1')"
	[ "$(head -c 3 status)" = 200 ]
}

CALLS='{"turns":[{"thinking":"hm","text":["one ","two"],"calls":[
    {"name":"{{tool:echo}}","arguments":{"a":"x\n\"é\\ y"}},
    {"name":"b","arguments":{}}],
    "usage":{"input":7,"output":9,"cache_read":3,"cache_write":2}},
    {"echo":true}]}'
ARGUMENTS='{"a":"x\n\"é\\ y"}'

@test "messages: the events of a reply" {
	model_server "$CALLS"
	ask $MESSAGES "$(plain messages '.thinking = {type: "adaptive",
	    display: "summarized"}')"
	[ "$(grep -c ^event: body)" -eq "$(wc -l <data)" ]
	grep '^event:' body | cut -d' ' -f2 >events
	jq -r .type data | cmp events -
	[ "$(uniq events | sed 's/content_block/block/' | tr '\n' ' ')" = \
	    'message_start block_start block_delta block_stop'\
' block_start block_delta block_stop'\
' block_start block_delta block_stop'\
' block_start block_delta block_stop message_delta message_stop ' ]
	[ "$(jq -r 'select(.index == 0).delta.type // empty' data |
	    tr '\n' ' ')" = 'thinking_delta signature_delta ' ]
	[ "$(jq -r 'select(.index == 1).delta.text // empty' data |
	    tr '\n' ,)" = 'one ,two,' ]
	jq -j 'select(.index == 2).delta.partial_json // empty' data >arguments
	[ "$(<arguments)" = "$ARGUMENTS" ]
	[ "$(jq -c 'select(.index == 2).content_block // empty |
	    [.name, .id, .input]' data)" = \
	    '["mcp__mg__echo","toolu_1_1",{}]' ]
	jq -e -s 'any(.[]; .delta.partial_json == "\\")' data
	[ "$(jq -c '.message.usage // empty' data)" = \
	    '{"input_tokens":7,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":1}' ]
	[ "$(jq -c 'select(.type == "message_delta")' data)" = \
	    '{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":9}}' ]
}

@test "messages: the same in one piece" {
	model_server "$CALLS"
	ask $MESSAGES "$(plain messages '.stream = false')"
	[ "$(<status)" = '200 application/json' ]
	[ "$(jq -c '[.content[] | .type, .text // .input]' body)" = \
	    "[\"thinking\",null,\"text\",\"one two\",\"tool_use\",$ARGUMENTS,\"tool_use\",{}]" ]
	[ "$(jq -c '[.stop_reason, .usage.output_tokens]' body)" = \
	    '["tool_use",9]' ]
}

@test "chat: the events of a reply" {
	model_server "$CALLS"
	ask $CHAT "$(plain chat '.stream_options.include_usage = true')"
	[ "$(tail -n 1 data)" = '[DONE]' ]
	sed -i '$d' data
	run ! grep '^event:' body
	[ "$(jq -c '.choices[0].delta | keys_unsorted // empty |
	    map(select(. != "refusal"))' data | uniq | tr -d '\n')" = \
	    '["role","content"]["reasoning_content"]["content"]["tool_calls"][]' ]
	jq -j '.choices[0].delta.tool_calls[0]? |
	    select(.index == 0).function.arguments' data >arguments
	[ "$(<arguments)" = "$ARGUMENTS" ]
	[ "$(jq -c '.choices[0].delta.tool_calls[0]? | select(.id) |
	    [.index, .id, .type, .function.name]' data | tr -d '\n')" = \
	    '[0,"call_1_1","function","mcp__mg__echo"][1,"call_1_2","function","b"]' ]
	[ "$(jq -r '.choices[0].finish_reason // empty' data)" = tool_calls ]
	[ "$(tail -n 1 data | jq -c '[.choices, .usage.prompt_tokens,
	    .usage.completion_tokens,
	    .usage.prompt_tokens_details.cached_tokens]')" = '[[],12,9,3]' ]
}

@test "chat: the oddities of compatible servers" {
	model_server '{"turns":[{"calls":[{"name":"a","arguments":{"x":"12345"}},
	    {"name":"b"}],"thinking":"hm","style":{"no_index":true,"whole":true,
	    "finish_stop":true,"reasoning_field":"reasoning","no_id":true,
	    "no_done":true}},
	    {"calls":[{"name":"a","arguments":{"x":"12345"}},
	    {"name":"b","arguments":{"x":"12345"}}],
	    "style":{"interleave":true}}]}'
	ask $CHAT "$(plain chat)"
	[ "$(jq -c '.choices[0].delta.tool_calls // empty' data |
	    tr -d '\n')" = \
	    '[{"type":"function","function":{"name":"a","arguments":"{\"x\":\"12345\"}"}}][{"type":"function","function":{"name":"b","arguments":"{}"}}]' ]
	[ "$(jq -r '.choices[0] | .delta.reasoning, .finish_reason |
	    values' data | tr '\n' ' ')" = 'hm stop ' ]
	run ! grep DONE body
	ask $CHAT "$(plain chat)"
	[ "$(grep -v DONE data | jq -r '.choices[0].delta.tool_calls[0]?.index |
	    values' | tr -d '\n')" = 010101 ]
}

@test "responses: the events of a reply" {
	model_server "$CALLS"
	ask $RESPONSES "$(plain responses '.reasoning.summary = "auto"')"
	grep '^event:' body | cut -d' ' -f2 >events
	jq -r .type data | cmp events -
	[ "$(jq .sequence_number data | tr '\n' ' ')" = \
	    "$(seq -s ' ' 0 $(($(wc -l <data) - 1))) " ]
	[ "$(uniq events | sed 's/^response\.//' | tr '\n' ' ')" = \
	    'created in_progress output_item.added'\
' reasoning_summary_part.added reasoning_summary_text.delta'\
' reasoning_summary_text.done reasoning_summary_part.done output_item.done'\
' output_item.added content_part.added output_text.delta output_text.done'\
' content_part.done output_item.done'\
' output_item.added function_call_arguments.delta'\
' function_call_arguments.done output_item.done'\
' output_item.added function_call_arguments.delta'\
' function_call_arguments.done output_item.done completed ' ]
	jq -j 'select(.output_index == 2 and .delta).delta' data >arguments
	[ "$(<arguments)" = "$ARGUMENTS" ]
	jq -s '[.[] | select(.type == "response.output_item.done").item]' \
	    data >items
	jq -s '.[-1].response.output' data | cmp items -
	[ "$(jq -r '.[].type' items | tr '\n' ' ')" = \
	    'reasoning message function_call function_call ' ]
	jq -e '.[0].encrypted_content | length > 10' items
	[ "$(tail -n 1 data | jq -c '.response |
	    [.status, .usage.input_tokens, .usage.output_tokens]')" = \
	    '["completed",12,9]' ]
}

@test "gemini: the chunks of a reply" {
	model_server "$CALLS"
	ask "$GEMINI" "$(plain gemini \
	    '.generationConfig.thinkingConfig.includeThoughts = true')"
	[ "$(jq -c '.candidates[0].content.parts |
	    map(del(.thoughtSignature))' data)" = \
	    '[{"text":"hm","thought":true}]
[{"text":"one "}]
[{"text":"two"}]
[{"functionCall":{"name":"mcp__mg__echo","args":'"$ARGUMENTS"'}},{"functionCall":{"name":"b","args":{}}}]
[{"text":""}]' ]
	[ "$(jq -r '.candidates[0].finishReason // "-"' data |
	    tr -d '\n')" = ----STOP ]
	[ "$(tail -n 1 data | jq -c .usageMetadata.totalTokenCount)" = 21 ]
	ask "${GEMINI%\?*}" "$(plain gemini)"
	[ "$(jq -r '.[0].candidates[0].content.parts[0].text' body)" = \
	    'echo: hello' ]
}

@test "how each wire says why it stopped" {
	local stop

	for stop in max_tokens refusal empty pause_turn \
	    model_context_window_exceeded; do
		echo "{\"text\":\"t\",\"stop\":\"$stop\",\"repeat\":4}"
	done | jq -s '{turns: .}' >script
	model_server script
	for _ in 1 2 3 4 5; do
		ask $MESSAGES "$(plain messages)"
		jq -r '.delta.stop_reason // empty' data >>messages
		ask $CHAT "$(plain chat)"
		grep -v DONE data | jq -r '.choices[0].finish_reason // empty' \
		    >>chat
		ask $RESPONSES "$(plain responses)"
		tail -n 1 data | jq -r '.response.incomplete_details.reason //
		    .response.output[0].content[0].type // .response.status' \
		    >>responses
		ask "$GEMINI" "$(plain gemini)"
		jq -r '.candidates[0].finishReason // empty' data >>gemini
	done
	[ "$(tr '\n' ' ' <messages)" = 'max_tokens refusal end_turn'\
' pause_turn model_context_window_exceeded ' ]
	[ "$(tr '\n' ' ' <chat)" = 'length content_filter stop stop length ' ]
	[ "$(tr '\n' ' ' <responses)" = 'max_output_tokens refusal completed'\
' output_text max_output_tokens ' ]
	[ "$(tr '\n' ' ' <gemini)" = \
	    'MAX_TOKENS SAFETY STOP STOP MAX_TOKENS ' ]
}

@test "a paused turn may be sent back as it is" {
	model_server '{"turns":[{"text":"so far","stop":"pause_turn"},
	    {"text":"done"}]}'
	post messages "$(plain messages)"
	bad plain messages '.messages += [
	    {role: "assistant", content: "another"}]' prefill
	good plain messages '.messages += [
	    {role: "assistant", content: "so far"}]'
}

@test "arguments that are no JSON, and those that are cut off" {
	model_server '{"turns":[
	    {"calls":[{"name":"a","arguments_raw":"{\"a\":"}]},
	    {"calls":[{"name":"a","arguments":{"a":"12345678"}}],
	    "stop":"max_tokens"},
	    {"calls":[{"name":"a","arguments_raw":"[]"}]}]}'
	ask $MESSAGES "$(plain messages)"
	[ "$(jq -j '.delta.partial_json // empty' data)" = '{"a":' ]
	ask $MESSAGES "$(plain messages)"
	[ "$(jq -j '.delta.partial_json // empty' data)" = '{"a":"12' ]
	ask "$GEMINI" "$(plain gemini)"
	[ "$(jq -r '.candidates[0].finishReason' data)" = \
	    MALFORMED_FUNCTION_CALL ]
}

@test "the last result and a tool's full name in what it says" {
	model_server '{"turns":[{"text":"It says {{result}}.","calls":[
	    {"name":"{{tool:__echo}}","arguments":{"a":["<{{result}}>"]}}]},
	    {"calls":[{"name":"{{tool:nosuch}}"}]}]}'
	ask $CHAT "$(called chat)"
	grep -v DONE data >chunks
	[ "$(jq -j '.choices[0].delta.content // empty' chunks)" = \
	    'It says one.' ]
	[ "$(jq -j '.choices[0].delta.tool_calls[0]?.function |
	    .name // "", .arguments // ""' chunks)" = \
	    'mcp__mg__echo{"a":["<one>"]}' ]
	bad called chat . 'script: no tool ends in "nosuch"'
}

@test "what a step demands of its request" {
	model_server '{"turns":[{"text":"x","if":{"last_contains":"two",
	    "body_contains":"mcp__mg__","body_lacks":"secret"}}]}'
	bad plain messages . 'script: the last message lacks "two"'
	bad called chat '.messages[0].content = "secret"' \
	    'script: the body contains "secret"'
	bad called chat 'del(.tools)' 'script: the body lacks "mcp__mg__"'
	good called chat
	model_stop
	[ "$(tail -n 1 model.log)" = '{"end":true,"unused":0}' ]
}

@test "the script's end, repetition, and what was not used" {
	model_server '{"turns":[{"text":"x","repeat":2}]}'
	good plain messages
	good plain chat
	post gemini "$(plain gemini)"
	[ "$(head -c 3 status)" = 500 ]
	[ "$(jq -r .error.message body)" = 'script is over' ]
	model_stop
	[ "$(jq -r '.reply // .unused' model.log | tr '\n' ' ')" = \
	    'text text over 0 ' ]
	model_server '{"turns":[{"text":"x","repeat":2}]}'
	good plain messages
	model_stop
	[ "$(jq -r '.unused | values' model.log | tr '\n' ' ')" = '0 1 ' ]
}

@test "lanes: by key, by model, and with a script of their own" {
	model_server '{"turns":[{"text":"1"},{"text":"2"}],
	    "lanes":{"k3":[{"text":"own"}]}}' --lane key
	said() {
		ask -k "$1" $MESSAGES "$(plain messages '.stream = false')"
		jq -r '.content[0].text' body
	}
	[ "$(said k1; said k2; said k1; said k3 | tr '\n' ' ')" = \
	    "$(printf '1\n1\n2\nown ')" ]
	model_stop
	[ "$(jq -c 'select(.end)' model.log)" = '{"end":true,"unused":1}' ]
	model_server '{"turns":[{"text":"1"},{"text":"2"}]}' --lane model
	good plain messages
	good plain messages '.model = "m"'
	model_stop
	[ "$(tail -n 1 model.log)" = '{"end":true,"unused":2}' ]
}

@test "errors in the form of each API, with headers" {
	local w

	model_server '{"turns":[{"error":{"status":429,"message":"slower",
	    "headers":{"retry-after":"1"}},"repeat":4},
	    {"error":{"status":529}}]}'
	for w in messages chat responses gemini; do
		post $w "$(plain $w)"
		[ "$(head -c 3 status)" = 429 ]
		jq -r '.error | .message, .type // .status' body >>said
	done
	[ "$(tr '\n' ' ' <said)" = 'slower rate_limit_error'\
' slower rate_limit_exceeded slower rate_limit_exceeded'\
' slower RESOURCE_EXHAUSTED ' ]
	post messages "$(plain messages)"
	[ "$(jq -r '.error.type' body)" = overloaded_error ]
}

# faulty FAULT ...: a server whose replies have these faults, one each
faulty() {
	local f

	for f; do
		echo "{\"text\":[\"1\",\"2\"],\"fault\":$f}"
	done | jq -s '{turns: .}' >script
	model_server script
}

@test "faults: an error in the stream" {
	faulty '{"kind":"error_event","after":3}' \
	    '{"kind":"error_event","after":1}' '{"kind":"error_event","after":2}' \
	    '{"kind":"error_event","failed":true}' '{"kind":"error_event"}'
	ask $MESSAGES "$(plain messages)"
	[ "$(jq -r '.error.type // .type' data | tr '\n' ' ')" = \
	    'message_start content_block_start content_block_delta overloaded_error ' ]
	grep -x 'event: error' body
	ask $CHAT "$(plain chat)"
	[ "$(wc -l <data)" -eq 2 ]
	[ "$(tail -n 1 data | jq -r .error.type)" = server_error ]
	ask $RESPONSES "$(plain responses)"
	[ "$(tail -n 1 data | jq -c '[.type, .sequence_number]')" = \
	    '["error",2]' ]
	ask $RESPONSES "$(plain responses)"
	[ "$(jq -r '.type, .response.status' data | tr '\n' ' ')" = \
	    'response.failed failed ' ]
	ask "$GEMINI" "$(plain gemini)"
	[ "$(jq -r .error.status data)" = UNAVAILABLE ]
}

@test "faults: an early end, a reset, and no word of the end" {
	faulty '{"kind":"cut","after":3}' '{"kind":"reset","after":3}' \
	    '{"kind":"reset"}' '{"kind":"no_stop"}' '{"kind":"no_stop"}' \
	    '{"kind":"no_stop"}' '{"kind":"no_stop"}'
	ask $MESSAGES "$(plain messages)"
	[ "$(wc -l <data)" -eq 3 ]
	run -1 ask $MESSAGES "$(plain messages)"
	[ "$(grep -c ^data: body)" -eq 3 ]
	[ "$(head -c 3 status)" = 200 ]
	run -1 ask $MESSAGES "$(plain messages)"
	[ ! -s status ]
	ask $MESSAGES "$(plain messages)"
	[ "$(tail -n 1 data | jq -r .type)" = message_delta ]
	ask $CHAT "$(plain chat)"
	[ "$(jq -c '.choices[0].finish_reason' data | uniq)" = null ]
	ask $RESPONSES "$(plain responses)"
	[ "$(tail -n 1 data | jq -r .type)" = response.output_item.done ]
	ask "$GEMINI" "$(plain gemini)"
	[ "$(jq -c '.candidates[0].finishReason' data | uniq)" = null ]
	model_stop
	run ! grep closed model.log
}

@test "faults: a stall, which the client's leaving ends" {
	faulty '{"kind":"stall","after":2}' '{"kind":"stall"}' \
	    '{"kind":"stall","headers":true}' \
	    '{"kind":"stall","after":2,"ms":300}'
	run -3 ask -t 1500 $MESSAGES "$(plain messages)"
	[ "$(grep -c ^data: body)" -eq 2 ]
	run -3 ask -t 1500 $MESSAGES "$(plain messages)"
	[ ! -s status ]
	run -3 ask -t 1500 $MESSAGES "$(plain messages)"
	[ -s status ]
	[ ! -s body ]
	ask $MESSAGES "$(plain messages)"
	[ "$(jq -r .type data | tail -n 1)" = message_stop ]
	model_stop
	[ "$(jq -c '.closed | values' model.log | tr '\n' ' ')" = '1 2 3 ' ]
}

@test "faults: garbage, a page of HTML, a slow stream" {
	local start

	faulty '{"kind":"garbage","after":1}' '{"kind":"html"}' \
	    '{"kind":"html","status":502}' '{"kind":"slow","ms":100}'
	ask $MESSAGES "$(plain messages)"
	[ "$(sed -n 2p data)" = '{"type": "gar' ]
	[ "$(tail -n 1 data | jq -r .type)" = message_stop ]
	ask $MESSAGES "$(plain messages)"
	[ "$(<status)" = '200 text/html' ]
	ask $MESSAGES "$(plain messages)"
	[ "$(<status)" = '502 text/html' ]
	start=$(date +%s%N)
	post messages "$(plain messages)"
	[ $((($(date +%s%N) - start) / 1000000)) -ge 600 ]
}

@test "delay, pieces, CRLF, gzip, pings, noise: the same reply" {
	local start

	model_server '{"turns":[{"text":"häm"},{"text":"häm","chunk":1},
	    {"text":"häm","crlf":true},{"text":"häm","gzip":true},
	    {"text":"häm","gzip":true},{"text":"häm","pings":true},
	    {"text":"häm","noise":true},{"text":"häm","delay":300}]}'
	reply() {
		ask "$@" $MESSAGES "$(plain messages)"
		sed 's/mock_[0-9]*/mock/g' data >reply
	}
	reply
	cp reply plain
	reply
	cmp reply plain
	[ "$(<pieces)" -gt 100 ]
	reply
	cmp reply plain
	[ "$(grep -c $'\r$' body)" -eq "$(wc -l <body)" ]
	reply -H 'accept-encoding: gzip'
	cmp reply plain
	grep gzip status
	reply
	cmp reply plain
	run ! grep gzip status
	reply
	[ "$(jq -c 'select(.type == "ping")' reply | wc -l)" -eq 2 ]
	grep -v ping reply | cmp - plain
	reply
	grep -v news reply | cmp - plain
	[ "$(grep -c news reply)" -eq 2 ]
	grep -x ': noise' body
	start=$(date +%s%N)
	post messages "$(plain messages)"
	[ $((($(date +%s%N) - start) / 1000000)) -ge 300 ]
}

@test "a big reply comes whole" {
	model_server '{"turns":[{"big":1000000}]}'
	ask $MESSAGES "$(plain messages)"
	jq -j '.delta.text // empty' data >text
	[ "$(wc -c <text)" -eq 1000000 ]
	[ "$(jq -r '.delta.text // empty | length' data | sort -n |
	    tail -n 1)" -le 1024 ]
	awk '{ sub(/^\.*/, ""); if ($0 != (NR - 1) * 64) exit 1 }' text
}

@test "a barrier lets several go when they are all there" {
	local pids=() i

	model_server '{"turns":[{"text":"x","barrier":3,"repeat":3}]}'
	run -3 ask -t 1000 $MESSAGES "$(plain messages)"
	[ ! -s status ]
	model_stop
	model_server '{"turns":[{"text":"x","barrier":3,"repeat":3}]}'
	for i in 1 2 3; do
		mkdir $i
		(cd $i && ask -t 20000 $MESSAGES "$(plain messages)") 3>&- &
		pids+=($!)
	done
	wait "${pids[0]}"
	wait "${pids[1]}"
	wait "${pids[2]}"
	[ "$(jq -r .type ?/data | grep -c message_stop)" -eq 3 ]
}

@test "the log has what was asked and how it was answered" {
	model_server "$ECHOES"
	ask -k k1 -H 'anthropic-beta: x' "$MESSAGES?beta=true" "$(plain messages)"
	ask $MESSAGES "$(plain messages 'del(.max_tokens)')"
	ask /v1/models
	[ "$(jq -r '.data[0].object' body)" = model ]
	ask /nosuch
	[ "$(head -c 3 status)" = 404 ]
	model_stop
	[ "$(jq -c '[.n, .method, .path, .auth, .key, .problem, .reply]' \
	    model.log | head -n 1)" = \
	    '[1,"POST","/v1/messages?beta=true","x-api-key","k1",null,"text"]' ]
	[ "$(jq -r '.headers["anthropic-beta"], .body.messages[0].content' \
	    model.log | head -n 2 | tr '\n' ' ')" = 'x hello ' ]
	[ "$(jq -r '.problem | values' model.log | tr '\n' ,)" = \
	    'max_tokens: Field required,not found,' ]
	run ! grep -i '"x-api-key":' model.log
}

@test "it ends with its stdin" {
	model_server "$ECHOES"
	exec {MODEL_IN}>&-
	wait "$MODEL_PID"
	[ "$(tail -n 1 model.log)" = '{"end":true,"unused":99}' ]
}

@test "the real Claude Code has nothing against it" {
	claude_here
	node_server new
	model_server '{"turns":[{"thinking":"hm","pings":true,"noise":true,
	    "calls":[{"name":"{{tool:echo}}","arguments":{"text":"a\nb"}}]},
	    {"echo":true,"chunk":7,"gzip":true}]}'
	jq -n --arg run "$T/node/run" '{mcpServers: {mg: {command: $run,
	    args: ["new.mjs"]}}}' >mcp.json
	ANTHROPIC_BASE_URL=$MODEL ANTHROPIC_API_KEY=sk-test timeout 60 \
	    claude --bare -p hello --tools '' --strict-mcp-config \
	    --mcp-config mcp.json --allowedTools mcp__mg </dev/null >out
	[ "$(<out)" = "$(printf 'echo: a\nb')" ]
	model_stop
	[ "$(jq -r '.problem | values' model.log)" = '' ]
	[ "$(tail -n 1 model.log)" = '{"end":true,"unused":0}' ]
}
