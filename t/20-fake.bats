# The server that plays the good and the bad ones in the other suites must
# itself do what it says.  Here plain sh plays the client.

load helper

# hello [VERSION]: the handshake, with id 1
hello() {
	printf '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{'
	printf '"protocolVersion":"%s",' "${1:-2025-11-25}"
	printf '"capabilities":{"elicitation":{},"sampling":{},"roots":{}},'
	printf '"clientInfo":{"name":"sh","version":"1"}}}\n'
	printf '{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
}

# send ID METHOD [PARAMS]
send() {
	printf '{"jsonrpc":"2.0","id":%s,"method":"%s","params":%s}\n' \
	    "$1" "$2" "${3:-{\}}"
}

# call ID TOOL [ARGUMENTS] [FURTHER PARAMS]
call() {
	send "$1" tools/call \
	    "{\"name\":\"$2\",\"arguments\":${3:-{\}}${4:+,$4}}"
}

# answer ID RESULT: to what the server has asked
answer() {
	printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$1" "$2"
}

P=io.modelcontextprotocol

# meta [CAPABILITIES]: what a request of 2026-07-28 carries
meta() {
	printf '"_meta":{"%s/protocolVersion":"2026-07-28",' $P
	printf '"%s/clientCapabilities":%s}' $P "${1:-{\}}"
}

# get ID FILTER: of the reply with this id in the file out
get() {
	jq -r "select(.id == $1 and .method == null) | $2" out
}

# one MODE: a session with one call, of the tool echo with id 2, into out
one() {
	{ hello; call 2 echo '{"message":"hi"}'; } | fake -m "$1" >out
}

@test "every revision with a handshake" {
	local v
	for v in 2024-11-05 2025-03-26 2025-06-18 2025-11-25; do
		hello $v | fake -e $v >out
		[ "$(get 1 .result.protocolVersion)" = $v ]
		hello $v | fake >out
		[ "$(get 1 .result.protocolVersion)" = $v ]
	done
}

@test "a server of one revision answers with its own" {
	hello 2025-11-25 | fake -e 2024-11-05 >out
	[ "$(get 1 .result.protocolVersion)" = 2024-11-05 ]
}

@test "2026-07-28 needs no handshake, but its _meta" {
	{
		send 1 server/discover "{$(meta)}"
		call 2 echo '{"message":"hi"}' "$(meta)"
		call 3 echo '{"message":"hi"}'
	} | fake -e 2026-07-28 >out
	[ "$(get 1 '.result.supportedVersions[0]')" = 2026-07-28 ]
	[ "$(get 2 '.result.content[0].text')" = hi ]
	[ "$(get 2 .result.resultType)" = complete ]
	[ "$(get 3 .error.code)" = -32602 ]
}

@test "a server with a handshake refuses server/discover and goes on" {
	{
		send 9 server/discover "{$(meta)}"
		hello
		call 2 echo '{"message":"hi"}'
	} | fake -e 2025-11-25 >out
	[ "$(get 9 .error.code)" = -32601 ]
	[ "$(get 2 '.result.content[0].text')" = hi ]
}

@test "the log has the pid, and each line in its order" {
	{ hello; call 2 echo '{"message":"hi"}'; } | fake -l log >out
	[ "$(cut -c1-3 log | tr '\n' ' ')" = "pid < { > { < { < { > { " ]
	sed -n 's/^> //p' log | cmp - out
	{ hello; call 2 echo '{"message":"hi"}'; } | fake -l log >out
	[ "$(grep -c '"initialize"' log)" = 2 ]
}

@test "the log tells what the client does wrong" {
	call 1 look | fake -l log >out
	grep '^! before initialize: tools/call' log
	{ hello; call 1 look; } | fake -l log2 >out
	grep '^! a used id: tools/call' log2
	{ hello | head -n 1; call 2 look; } | fake -l log3 >out
	grep '^! before initialized: tools/call' log3
	{ hello; echo '{"jsonrpc":"2.0","id":2,"method":"ping",}'; } |
	    fake -l log4 >out
	grep '^! no JSON-RPC 2.0: ping' log4
	{ hello; answer 7 '{}'; } | fake -l log5 >out
	grep '^! an answer to nothing' log5
	{ hello; call 2 look; } | fake -l log6 >out
	run ! grep '^!' log6
}

@test "tools that compute" {
	{
		hello
		call 2 add '{"a":1,"b":2}'
		call 3 add '{"a":0.5,"b":2}'
		call 4 upper '{"text":"a\n\u00e9\ud83d\ude00"}'
		call 5 types '{"n":12345678901234567890, "s":"\u0041"}'
		call 6 'a/b'
		call 7 nosuch
	} | fake >out
	[ "$(get 2 '.result.content[0].text')" = 3 ]
	[ "$(get 2 .result.structuredContent.sum)" = 3 ]
	[ "$(get 3 .result.structuredContent.sum)" = 2.5 ]
	[ "$(get 4 '.result.content[0].text')" = "A
é😀" ]
	[ "$(get 5 '.result.content[0].text')" = \
	    '{"n":12345678901234567890, "s":"\u0041"}' ]
	[ "$(get 6 '.result.content[0].text')" = a/b ]
	[ "$(get 7 .error.code)" = -32602 ]
}

@test "tools that tell of their process" {
	: >log
	{
		hello
		call 2 env '{"name":"CANARY"}'
		call 3 cwd
		call 4 fds
		call 5 args
		call 6 proc
	} | CANARY=bird fake -l log 'two words' 9<log >out 2>err
	[ "$(get 2 '.result.content[0].text')" = bird ]
	[ "$(get 3 '.result.content[0].text')" = "$PWD" ]
	get 4 '.result.content[0].text' | grep "^9 $PWD/log"
	[ "$(get 5 '.result.structuredContent.args[3]')" = "two words" ]
	[ "$(get 6 '.result.content[0].text' | head -n 1)" = \
	    "$(head -n 1 log)" ]
}

@test "tools that fail" {
	{
		hello
		call 2 fail
		call 3 rpcerror '{"code":-7,"message":"no"}'
		call 4 rpcbare
		call 5 faildata
	} | fake >out
	[ "$(get 2 .result.isError)" = true ]
	[ "$(get 3 '.error | "\(.code) \(.message)"')" = "-7 no" ]
	[ "$(get 4 '.error | has("message")')" = false ]
	[ "$(get 5 '.result.structuredContent.why')" = "it did not work" ]
}

@test "content of every kind" {
	{ hello; call 2 mixed; } | fake >out
	[ "$(get 2 '[.result.content[].type] | join(" ")')" = \
	    "text image audio resource resource_link text" ]
	get 2 '.result.content[1].data' | base64 -d | head -c 4 | tail -c 3 |
	    grep PNG
}

@test "big texts are right to the byte" {
	local n
	for n in 0 1 100 70000 1000000; do
		{ hello; call 2 big "{\"bytes\":$n}"; } | fake >out
		fake --print-big $n >want
		[ "$(wc -c <want)" = $n ]
		jq -j 'select(.id == 2) | .result.content[0].text' out |
		    cmp - want
	done
}

@test "many objects are on one line" {
	{ hello; call 2 objects '{"n":5000}'; } | fake >out
	[ "$(wc -l <out)" = 2 ]
	[ "$(get 2 '.result.structuredContent.items | length')" = 5000 ]
	[ "$(get 2 '.result.structuredContent.items[4999].a')" = 4999 ]
}

@test "a long call lets others pass, tells of its progress, can be cancelled" {
	{
		hello
		call 2 sleep '{"ms":200,"steps":2}' \
		    '"_meta":{"progressToken":"p"}'
		call 3 sleep '{"ms":50}'
		call 4 sleep '{"ms":50}'
		printf '{"jsonrpc":"2.0","method":"notifications/cancelled",'
		printf '"params":{"requestId":4}}\n'
		call 5 echo '{"message":"hi"}'
		sleep 1
	} | fake >out
	[ "$(jq -r '.id // .params.progress' out | tr '\n' ' ')" = \
	    "1 5 3 1 2 2 " ]
}

@test "asking the client, with a handshake" {
	{
		hello
		call 2 ask
		answer 0 '{"action":"decline"}'
		call 3 sample
		answer '"s1"' '{"role":"assistant"}'
		call 4 roots
		answer 2 '{"roots":[]}'
		call 5 pingme
		answer '"s3"' '{}'
		call 6 unknownreq
		printf '{"jsonrpc":"2.0","id":4,"error":{"code":-32601,'
		printf '"message":"?"}}\n'
	} | fake >out
	[ "$(jq -r 'select(.method) | .method' out | tr '\n' ' ')" = \
"elicitation/create sampling/createMessage roots/list ping fake/unknown " ]
	[ "$(get 2 '.result.content[0].text')" = '{"action":"decline"}' ]
	[ "$(get 3 '.result.content[0].text')" = '{"role":"assistant"}' ]
	[ "$(get 4 '.result.content[0].text')" = '{"roots":[]}' ]
	[ "$(get 5 '.result.content[0].text')" = pong ]
	[ "$(get 6 '.result.content[0].text')" = 'error -32601' ]
}

@test "a client that has declared nothing is not asked" {
	{
		hello | sed 's/"elicitation":{},//'
		call 2 ask
		call 3 ask '{}' "$(meta)"
	} >in
	fake <in >out
	[ "$(get 2 .result.isError)" = true ]
	[ "$(get 3 .error.code)" = -32021 ]
	fake -m undeclared <in >out
	[ "$(jq -r 'select(.method) | .method' out)" = elicitation/create ]
	[ "$(get 3 .result.resultType)" = input_required ]
}

@test "asking the client, 2026-07-28: the state must come back as it was" {
	local caps state
	caps=$(meta '{"elicitation":{}}')
	call 1 ask '{}' "$caps" | fake >out
	[ "$(get 1 .result.inputRequests.k1.method)" = elicitation/create ]
	state=$(sed 's/.*"requestState" :  \(".*"\) , .*/\1/' out)
	call 1 ask '{}' "\"inputResponses\":{\"k1\":{\"action\":\"cancel\"}},
	    \"requestState\":$state,$caps" | tr -d '\n\t' | fake >out
	[ "$(get 1 '.result.content[0].text')" = '{"action":"cancel"}' ]

	state=$(printf %s "$state" | jq -c .)
	call 1 ask '{}' "\"inputResponses\":{\"k1\":{\"action\":\"cancel\"}},
	    \"requestState\":$state,$caps" | tr -d '\n\t' | fake >out
	[ "$(get 1 .error.code)" = -32602 ]
}

# retry MODE: asks, and comes back with the state that the server gave
retry() {
	local caps state
	caps=$(meta '{"elicitation":{}}')
	call 1 ask '{"form":"full"}' "$caps" | fake -m "$1" >out
	cp out first
	state=$(sed -n 's/.*\("requestState"\) :  \(".* end"\) .*/,\1:\2/p' out)
	call 1 ask '{}' "\"inputResponses\":{\"k1\":{\"a\":1},\"k2\":{}},
	    $caps$state" | tr -d '\n\t' | fake -m "$1" >out
}

@test "asking in rounds, without a state, with nothing else, two at once" {
	retry rounds=2
	grep '"requestState" :  "st\\u0061te 2 ' out
	retry no-state
	run ! grep requestState first
	[ "$(get 1 '.result.content[0].text')" = '{"a":1}' ]
	retry state-only
	run ! grep inputRequests first
	[ "$(get 1 '.result.content[0].text')" = thanks ]
	retry two-keys
	[ "$(jq -c '.result.inputRequests | keys' first)" = '["k1","k2"]' ]
	[ "$(get 1 '.result.content[0].text')" = '{"k1":{"a":1},"k2":{}}' ]
	jq -e '.result.inputRequests.k1.params.requestedSchema.properties
	    | .manytitled.default == ["b"]' first
}

@test "tasks of 2025-11-25" {
	{
		hello
		call 2 longtask
		call 3 longtask '{"ms":50}' '"task":{}'
		send 4 tasks/get '{"taskId":"t1"}'
		send 5 tasks/result '{"taskId":"t1"}'
		sleep 0.5
		send 6 tasks/get '{"taskId":"t1"}'
	} | fake >out
	[ "$(get 2 .error.code)" = -32601 ]
	[ "$(get 3 .result.task.status)" = working ]
	[ "$(get 4 .result.status)" = working ]
	[ "$(get 5 '.result.content[0].text')" = "the task is done" ]
	[ "$(get 6 .result.status)" = completed ]
}

@test "tasks of 2026-07-28" {
	local caps
	caps=$(meta "{\"extensions\":{\"$P/tasks\":{}}}")
	{
		call 1 longtask '{"ms":50,"ask":true}' "$caps"
		sleep 0.5
		send 2 tasks/get "{\"taskId\":\"t1\",$caps}"
		send 3 tasks/update "{\"taskId\":\"t1\",\"inputResponses\":{
		    \"q1\":{\"action\":\"accept\"}},$caps}" | tr -d '\n\t'
		echo
		send 4 tasks/get "{\"taskId\":\"t1\",$caps}"
		call 5 longtask '{"ms":50}' "$(meta)"
		sleep 0.5
	} | fake >out
	[ "$(get 1 .result.resultType)" = task ]
	[ "$(get 2 .result.status)" = input_required ]
	[ "$(get 4 .result.result.content[0].text)" = '{"action":"accept"}' ]
	[ "$(get 5 '.result.content[0].text')" = "done without a task" ]
}

@test "subscriptions of both kinds" {
	{
		hello
		send 2 resources/subscribe '{"uri":"fake://text"}'
		call 3 touch '{"uri":"fake://text"}'
		call 4 touch '{"uri":"fake://blob"}'
		call 5 grow
		send 6 tools/list
	} | fake >out
	[ "$(jq -r 'select(.method) | .method' out | tr '\n' ' ')" = \
"notifications/resources/updated notifications/tools/list_changed " ]
	[ "$(get 6 '.result.tools[-1].name')" = grown1 ]
	{
		send 1 subscriptions/listen "{\"notifications\":{
		    \"toolsListChanged\":true},$(meta)}" | tr -d '\n\t'
		echo
		call 2 grow '{}' "$(meta)"
		call 3 hangup '{}' "$(meta)"
	} | fake >out
	[ "$(jq -r "select(.method) | .params._meta[\"$P/subscriptionId\"]" \
	    out | tr '\n' ' ')" = "1 1 " ]
	[ "$(jq -c .id out | tail -n 2 | tr '\n' ' ')" = "1 3 " ]
}

@test "resources, prompts, completion" {
	{
		hello
		send 2 resources/read '{"uri":"fake://many"}'
		send 3 resources/read '{"uri":"fake://item/7"}'
		send 4 resources/read '{"uri":"fake://none"}'
		send 5 prompts/get '{"name":"greet","arguments":{"name":"ada"}}'
		send 6 prompts/get '{"name":"greet","arguments":{"name":1}}'
		send 7 completion/complete '{"argument":{"value":"al"}}'
	} | fake >out
	[ "$(get 2 '.result.contents | length')" = 2 ]
	[ "$(get 3 '.result.contents[0].uri')" = fake://item/7 ]
	[ "$(get 4 .error.code)" = -32002 ]
	[ "$(get 5 '.result.messages[0].content.text')" = "Greet ada." ]
	[ "$(get 6 .error.code)" = -32602 ]
	[ "$(get 7 '.result.completion.values[]')" = alan ]
}

@test "--modes lists every mode once and says what it does" {
	fake --modes >modes
	[ "$(wc -l <modes)" -gt 60 ]
	run ! grep -vE '^[a-z0-9-]+(=[A-Z]+)? +[^ ]' modes
	[ -z "$(sed 's/[= ].*//' modes | sort | uniq -d)" ]
	run -2 fake -m nosuch
	run -2 fake -m crlf=1
	run -2 fake -e 1999-01-01
}

@test "replies with a wrong envelope" {
	local mode id rest
	while read -r mode id rest; do
		one "$mode"
		[ "$(tail -n 1 out | jq -c .id)" = "$id" ]
		[ "$(tail -n 1 out | jq -c "$rest")" = true ]
	done <<-'END'
	wrong-id 424242 has("result")
	string-id "2" has("result")
	null-id null has("id")
	no-jsonrpc 2 has("jsonrpc")|not
	both 2 has("result")and(has("error"))
	neither 2 (has("result")or(has("error")))|not
	dup-keys 424242 has("result")
	no-content 2 .result|has("content")|not
	END
	one float-id
	tail -n 1 out | grep '"id":2.0,'
	one dup-keys
	tail -n 1 out | grep '"id":2,"id":424242,'
	one wrong-id=initialize
	[ "$(jq -c .id out | tr '\n' ' ')" = "424242 2 " ]
	one bad-json
	run ! jq . out
	one twice
	[ "$(jq -c .id out | tr '\n' ' ')" = "1 2 2 " ]
	one stray
	[ "$(jq -c .id out | tr '\n' ' ')" = "1 31337 2 " ]
}

@test "lines with a wrong form" {
	one crlf
	run ! grep -v "$(printf '\r')\$" out
	one noise
	[ "$(head -n 1 out)" = "fake: noise before" ]
	[ "$(grep -vc noise out)" = 2 ]
	one noise-json
	[ "$(grep -c '^42$' out)" = 4 ]
	one blank
	[ "$(grep -c '^$' out)" = 4 ]
	one batch
	[ "$(tail -n 1 out | jq -c 'map(.id)')" = "[null,2]" ]
	one no-newline
	[ -n "$(tail -c 1 out)" ]
	tail -n 1 out | jq -e '.id == 2'
	one hugeline=5000
	grep -E -x 'x{5000}' out
	one bad-utf8
	run ! iconv -f UTF-8 -t UTF-8 -o /dev/null out
	one deep=300
	[ "$(tail -n 1 out | tr -cd '[' | wc -c)" = 301 ]
	[ "$(tail -n 1 out | tr -cd ']' | wc -c)" = 301 ]
	one tokens=5000
	[ "$(get 2 '.result.tokens | length')" = 5000 ]
	one crlf
	cp out crlf
	{ hello; call 2 echo '{"message":"hi"}'; } | fake -m split -m crlf >out
	cmp out crlf
}

@test "one line that never ends" {
	{ hello; call 2 echo '{"message":"hi"}'; } | fake -m endless-line |
	    head -c 3000000 >out
	[ "$(wc -c <out)" = 3000000 ]
	[ "$(wc -l <out)" = 1 ]
}

@test "what comes before the reply to a call" {
	one flood=7
	[ "$(grep -c '"notifications/message"' out)" = 7 ]
	one storm=7
	[ "$(grep -c list_changed\" out)" = 7 ]
	one pings=7
	[ "$(grep -c '"method":"ping"' out)" = 7 ]
	one glue
	[ "$(wc -l <out)" = 3 ]
	one late-request
	[ "$(tail -n 1 out | jq -r .method)" = ping ]
	one both-write=5000
	[ "$(head -n 1 out | jq -r .method)" = notifications/message ]
}

@test "replies out of order, late or never" {
	{
		hello
		call 2 look
		call 3 look
		call 4 look
	} >in
	fake -m reorder=3 <in >out
	[ "$(jq -c .id out | tr '\n' ' ')" = "1 4 3 2 " ]
	fake -m silent <in >out
	[ ! -s out ]
	fake -m silent=tools/call <in >out
	[ "$(jq -c .id out)" = 1 ]
	{
		hello
		call 2 sleep
		printf '{"jsonrpc":"2.0","method":"notifications/cancelled",'
		printf '"params":{"requestId":2}}\n'
	} | fake -m late >out
	[ "$(get 2 '.result.content[0].text')" = late ]
}

@test "dying at every point" {
	{ hello; call 2 look; call 3 look; } >in
	run -1 fake -m die-start <in
	[ -z "$output" ]
	run -7 fake -m die-start -m die-status=7 <in
	[ -z "$output" ]
	run -1 fake -m die-on=initialize <in
	[ -z "$output" ]
	run -1 fake -m die-after=initialize <in
	[ "${#lines[@]}" = 1 ]
	run -1 fake -m die-on=notifications/initialized <in
	[ "${#lines[@]}" = 1 ]
	run -1 fake -m die-on <in
	[ "${#lines[@]}" = 1 ]
	run -1 fake -m die-after <in
	[ "${#lines[@]}" = 2 ]
	run -1 fake -m die-calls=2 <in
	[ "${#lines[@]}" = 3 ]
	run -137 fake -m die-on -m die-signal=9 <in
	[ "${#lines[@]}" = 1 ]
	fake -m die-mid <in >out || [ $? = 1 ]
	[ "$(wc -l <out)" = 1 ]
	[ -n "$(tail -c 1 out)" ]
	fake -m die-start -m stderr-line='no key' <in 2>err || [ $? = 1 ]
	[ "$(cat err)" = "no key" ]
}

@test "a server that asks for an address, and one that is lax" {
	{ hello; call 2 needurl; call 3 needurl; } | fake >out
	[ "$(get 2 .error.code)" = -32042 ]
	[ "$(jq -r 'select(.method) | .params.elicitationId' out)" = e2 ]
	[ "$(get 3 '.result.content[0].text')" = welcome ]
	call 2 look | fake -e 2025-11-25 >out
	[ "$(get 2 .error.code)" = -32600 ]
	call 2 look | fake -e 2025-11-25 -m lax >out
	[ "$(get 2 '.result.content[0].text')" = look ]
	send 2 tools/list "{$(meta)}" | fake -m no-result-type >out
	[ "$(get 2 '.result | has("resultType") or has("ttlMs")')" = false ]
}

@test "a server that leaves when it is probed" {
	{ send 1 server/discover "{$(meta)}"; hello; } >in
	run -1 fake -e 2025-11-25 -m probe <in
	[ -z "$output" ]
	hello | fake -e 2025-11-25 -m probe >out
	[ "$(get 1 .result.protocolVersion)" = 2025-11-25 ]
}

@test "versions that do not fit" {
	local which want
	send 1 server/discover "{$(meta)}" >in
	fake -m discover-legacy <in >out
	[ "$(get 1 '.result.supportedVersions[-1]')" = 2025-11-25 ]
	fake -m discover-unknown <in >out
	[ "$(get 1 '.result.supportedVersions[-1]')" = 2099-01-01 ]
	while read -r which want; do
		fake -m unsupported="$which" <in >out
		[ "$(get 1 .error.code)" = -32022 ]
		[ "$(get 1 '.error.data.supported | tojson')" = "$want" ]
	done <<-'END'
	modern ["2026-07-28"]
	legacy ["2025-11-25","2025-06-18"]
	unknown ["2099-01-01"]
	none []
	missing null
	END
	fake -m unsupported -m unsupported-code=-32004 <in >out
	[ "$(get 1 .error.code)" = -32004 ]
	hello | fake -m version=1.0 >out
	[ "$(get 1 .result.protocolVersion)" = 1.0 ]
	hello | fake -m init-error=2024-11-05 >out
	[ "$(get 1 '.error.data.supported[]')" = 2024-11-05 ]
	hello 2024-11-05 | fake -m init-error=2024-11-05 >out
	[ "$(get 1 .result.protocolVersion)" = 2024-11-05 ]
}

# pages MODE CURSOR: the page of tools/list behind the cursor
pages() {
	{ hello; send 2 tools/list "${2:+{\"cursor\":$2\}}"; } |
	    fake -m pages=3 -m "$1" >out
}

@test "lists in pages" {
	local all
	{ hello; send 2 tools/list; } | fake >out
	all=$(get 2 '.result.tools[].name')
	{
		hello
		send 2 tools/list
		send 3 tools/list '{"cursor":"page1"}'
		send 4 tools/list '{"cursor":"page2"}'
		send 5 tools/list '{"cursor":"page3"}'
	} | fake -m pages=3 >out
	[ "$(jq -r '.result.tools // empty | .[].name' out)" = "$all" ]
	[ "$(get 4 '.result | has("nextCursor")')" = false ]
	[ "$(get 5 .error.code)" = -32602 ]
	pages raw-cursor
	grep -F '"nextCursor":"page\/1 \u00e9\""' out
	pages raw-cursor '"page\/1 \u00e9\""'
	grep -F '"nextCursor":"page\/2 \u00e9\""' out
	pages raw-cursor '"page/1 é\""'
	[ "$(get 2 .error.code)" = -32602 ]
	pages cursor-empty '"page2"'
	[ "$(get 2 '.result.nextCursor | tojson')" = '""' ]
	pages cursor-bad
	[ "$(get 2 '.result.nextCursor | tojson')" = 5 ]
	pages cursor-refused '"page1"'
	[ "$(get 2 .error.code)" = -32602 ]
	{ hello; send 2 tools/list '{"cursor":"page1"}'; } |
	    fake -m cursor-repeat >out
	[ "$(get 2 .result.nextCursor)" = page1 ]
	{ hello; send 2 tools/list '{"cursor":"page5000"}'; } |
	    fake -m pages-endless >out
	[ "$(get 2 .result.nextCursor)" = page5001 ]
}

# tools MODE: its list of tools
tools() {
	{ hello; send 2 tools/list; } | fake -m "$1" >out 2>err
}

@test "lists of odd tools" {
	local n which
	tools late
	n=$(get 2 '.result.tools | length')
	tools dup-tools
	[ "$(get 2 '.result.tools | length')" = $((2 * n)) ]
	tools many-tools=500
	[ "$(get 2 '.result.tools | length')" = $((n + 500)) ]
	tools huge-desc=5000
	[ "$(get 2 '.result.tools[-1].description | length')" = 5000 ]
	tools no-tools
	[ "$(get 2 '.result.tools | length')" = 0 ]
	tools reversed
	[ "$(get 2 '.result.tools[-1].name')" = echo ]
	tools hostile
	[ "$(get 2 '.result.tools[] | select(.name | test("\u001b"))
	    | .name' | wc -l)" = 1 ]
	grep "$(printf '\033')" err
	for which in null array true remote loop draft7 missing; do
		tools bad-schema=$which
		[ "$(get 2 '.result.tools[-1].name')" = odd-schema ]
	done
	[ "$(get 2 '.result.tools[-1] | has("inputSchema")')" = false ]
}

@test "a tool that changes once it is trusted" {
	local what
	for what in text schema hints; do
		{
			hello
			send 2 tools/list
			call 3 look
			send 4 tools/list
		} | fake -m rug-pull=$what >out
		[ "$(get 2 '.result.tools[0] | tojson')" != \
		    "$(get 4 '.result.tools[0] | tojson')" ]
		[ "$(get 2 '.result.tools[1:] | tojson')" = \
		    "$(get 4 '.result.tools[1:] | tojson')" ]
	done
}

@test "a server that takes its time" {
	local before
	before=$SECONDS
	one slow-start=1100
	[ $((SECONDS - before)) -ge 1 ]
	[ "$(wc -l <out)" = 2 ]
	before=$SECONDS
	one slow-exit=1100
	[ $((SECONDS - before)) -ge 1 ]
	[ "$(wc -l <out)" = 2 ]
	one slow-read
	[ "$(wc -l <out)" = 2 ]
}

@test "much on stderr before anything is read" {
	{ hello; } | fake -m stderr=200000 >out 2>err
	[ "$(wc -c <err)" -ge 200000 ]
	[ "$(wc -l <out)" = 1 ]
}

@test "a server that tells of changes by itself" {
	{
		hello
		send 2 resources/subscribe '{"uri":"fake://text"}'
		sleep 1
	} | fake -m tick=100 >out
	grep notifications/resources/updated out
	grep notifications/tools/list_changed out
	grep notifications/message out
}

# alive PID
alive() {
	kill -0 "$1" 2>/dev/null
}

@test "a child that outlives the server" {
	local mode pid
	for mode in grandchild daemon; do
		hello | fake -l log.$mode -m $mode=20 >out 2>err 3>&-
		pid=$(sed -n 's/^child //p' log.$mode)
		alive "$pid"
		kill "$pid"
	done
}

@test "a server that does not leave" {
	run -124 timeout 0.4 fake -m ignore-eof </dev/null
	run -124 timeout 0.4 fake -m no-read </dev/null
	run -124 timeout 0.4 fake -m close-stdin=ping \
	    < <(hello; send 2 ping)
	run -137 timeout -k 0.4 0.4 fake -m ignore-eof -m ignore-term </dev/null
}

@test "a server that stops itself, or closes its stdout" {
	local pid
	{ hello; call 2 look; sleep 5; } 3>&- | fake -l log -m stop-self >out 3>&- &
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		grep -q '"look"' log 2>/dev/null && break
		sleep 0.2
	done
	pid=$(sed -n 's/^pid //p' log)
	sleep 0.2
	ps -o stat= -p "$pid" | grep '^T'
	kill -KILL "$pid"
	one close-stdout
	[ "$(jq -c .id out)" = 1 ]
}
