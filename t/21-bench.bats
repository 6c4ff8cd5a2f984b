# What the benchmarks measure with: the floor, and the pairs.

load helper

setup() {
	common_setup
	PATH=$MG_BIN/bench:$PATH
}

# text FILE: of the result on the line
text() {
	jq -r '.result.content[0].text' "$1"
}

@test "floor calls a tool, in each of its ways" {
	local how
	for how in '' -s -m '-n 5' '-s -n 5' '-m -n 5' '-a -n 50' \
	    '-s -a -n 50' '-m -a -n 50' -k; do
		floor $how -o fake -l log >out
		[ "$(text out)" = hello ]
		[ "$(wc -l <out)" = 1 ]
		run ! grep '^!' log
	done
	floor -s -o -t upper -j '{"text":"abc"}' fake >out
	[ "$(text out)" = ABC ]
}

@test "floor makes as many calls as it should, and in its order" {
	floor -s -n 3 fake -l one
	[ "$(cut -c1 one | tr -d '\n')" = 'p<><<><><>' ]
	floor -m -a -n 3 fake -l all
	[ "$(grep -c '^> ' all)" = 3 ]
}

@test "floor writes more than a pipe holds, and reads meanwhile" {
	floor -a -n 5000 -o fake >out
	[ "$(jq -r .id out)" = 5000 ]
}

@test "floor takes notifications for no reply" {
	floor -s -o fake -m flood=5 >out
	[ "$(text out)" = hello ]
}

@test "floor brings a big result over whole" {
	floor -s -o -t big -j '{"bytes":3000000}' fake >out
	fake --print-big 3000000 >want
	jq -j '.result.content[0].text' out | cmp - want
}

@test "floor waits until the server has left, or kills it" {
	local before=$SECONDS
	floor -k fake -m ignore-eof=4
	[ $((SECONDS - before)) -lt 4 ]
	before=$SECONDS
	run -124 timeout 1 floor fake -m slow-exit=2000
}

@test "floor tells when the server has left too early" {
	run -1 floor -s fake -m die-on
	[ "$output" = "floor: the server has left" ]
	run -2 floor
}

@test "pair tells times, ratios, peaks, statuses and commands" {
	pair -n 3 sleep 0.05 :: sleep 0.2 :: sh -c 'exit 3' >out
	[ "$(wc -l <out)" = 3 ]
	awk -F '\t' '
	NF != 5 || $1 <= 0 || $3 < 100 { bad = 1 }
	NR == 1 && ($1 < 50 || $2 != 1 || $4 != 0) { bad = 1 }
	NR == 2 && ($1 < 200 || $2 < 1.5 || $5 != "sleep 0.2") { bad = 1 }
	NR == 3 && $4 != 3 { bad = 1 }
	END { exit bad }' out
}

@test "pair measures each command's memory by itself" {
	pair -n 1 sh -c 'head -c 50000000 /dev/zero | sort -z -S 60M' :: \
	    nothing >out
	[ "$(awk 'NR == 1 { print ($3 > 20000) }' out)" = 1 ]
	[ "$(awk 'NR == 2 { print ($3 < 20000) }' out)" = 1 ]
}

@test "pair measures until the answer is there" {
	pair -n 1 -a sh -c 'echo hi; exec >&-; sleep 0.5' >out
	[ "$(awk '{ print ($1 < 450) }' out)" = 1 ]
	pair -n 1 sh -c 'echo hi; exec >&-; sleep 0.5' >out
	[ "$(awk '{ print ($1 >= 500) }' out)" = 1 ]
}

@test "pair gives each command the same input" {
	echo words >in
	pair -n 1 -i in sh -c 'read -r w; [ "$w" = words ]' :: \
	    sh -c 'read -r w; [ "$w" = words ]' >out
	[ "$(cut -f 4 out | tr '\n' ' ')" = "0 0 " ]
}

@test "pair wants commands" {
	run -2 pair
	run -2 pair ::
	run -2 pair true ::  :: true
	run -127 sh -c 'exit $(pair -n 1 nosuch 2>/dev/null | cut -f 4)'
}

@test "pair measures the processors' time" {
	local work='i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done'
	pair -n 1 -c sleep 0.3 :: sh -c "$work" >out
	awk -F '\t' '
	NR == 1 && $1 >= 200 { bad = 1 }
	NR == 2 && $1 < 10 { bad = 1 }
	END { exit bad || NR != 2 }' out
}

# model_up [OPTION ...]: a model, its address in $url
model_up() {
	model "$@" >port 3>&- &
	model=$!
	while [ ! -s port ]; do sleep 0.02; done
	url=http://127.0.0.1:$(cat port)
}

teardown() {
	[ -z "$model" ] || kill "$model"
}

# data FILTER: of the events in the file out
data() {
	sed -n 's/^data: //p' out | jq -cr "$1"
}

@test "model calls a tool as often as it should, and again" {
	model_up -t greet
	printf '%d\n' 1 1 1 1 >sizes
	post -o sizes "$url/rounds/2/v1/messages" >out
	[ "$(data 'select(.delta.stop_reason).delta.stop_reason' |
	    tr '\n' ' ')" = 'tool_use tool_use end_turn tool_use ' ]
	[ "$(data 'select(.type == "content_block_start" and
	    .content_block.type == "tool_use") | .content_block.name' |
	    uniq -c | tr -d ' ')" = 3greet ]
	[ "$(data 'select(.delta.partial_json).delta.partial_json' |
	    sort -u)" = '{"message":"hello"}' ]
}

@test "model says a text as long as it should" {
	model_up
	echo 5 >sizes
	post -o sizes "$url/big/100000/v1/messages" >out
	[ "$(data 'select(.delta.text).delta.text' | tr -d '\n' |
	    wc -c)" = 100000 ]
	post -o sizes "$url/" >out
	[ "$(data 'select(.delta.text).delta.text')" = ok ]
}

@test "post sends as many bytes as it should, and model counts them" {
	model_up -l log
	printf '%d\n' 1 3000000 70000 2 >sizes
	post sizes "$url/"
	post sizes "$url/"
	cat sizes sizes | cmp - log
}

@test "post tells when it fails" {
	echo 1 >sizes
	run -1 post sizes http://127.0.0.1:1/
	[[ $output = "post: "* ]]
	run -1 post nosuch http://127.0.0.1:1/
	run -2 post sizes
}

# are_times N: the file out has N lines of two times each, and the medians
are_times() {
	awk -F '\t' -v n="$1" '
	NF != 2 || $1 <= 0 || $2 <= 0 || $1 > 5000 || $2 > 5000 { bad = 1 }
	END { exit bad || NR != n + 1 }' out
}

@test "stamp tells the times of a turn" {
	model_up
	printf '%d\n' 9 9 9 9 >sizes
	stamp -n 3 go post -io sizes "$url/stamp" >out
	are_times 3
	export ANTHROPIC_API_KEY=k ANTHROPIC_BASE_URL=$url/stamp
	turn='{"type":"turn","messages":[{"role":"user","content":"hi"}]}'
	stamp -n 3 -e '"type":"end"' "$turn" mg-agent -b claude -s '' >out
	are_times 3
}

@test "stamp tells when the command has left" {
	run -1 stamp -n 3 go sh -c 'read -r line'
	[ "$output" = "stamp: the command has left" ]
	run -2 stamp go
}

@test "a filter does not grow with the answer" {
	model_up
	export ANTHROPIC_API_KEY=k
	for n in 1 8; do
		ANTHROPIC_BASE_URL=$url/big/${n}000000 \
		    pair -n 1 mg-agent -b claude -s '' hello >out
		[ "$(cut -f 4 out)" = 0 ]
		cut -f 3 out >>peaks
	done
	awk 'NR == 1 { one = $1 } END { exit !(one > 0 && $1 < one + 3000) }' \
	    peaks
}

@test "paced answers, or votes where it may, each time after the same time" {
	printf '%s\n' '{"type":"turn","id":"t1","offer":[{"name":"new_answer"}]}' \
	    '{"type":"result","turn":"t1","id":"c1","result":{}}' \
	    '{"type":"turn","id":"t2","offer":[{"name":"vote"}]}' \
	    '{"type":"cancel","turn":"t2"}' >in
	pair -n 1 -i in paced 300 >times
	awk -F '\t' '{ exit !($1 >= 600 && $4 == 0) }' times
	paced 0 <in >out
	[ "$(jq -r '"\(.type) \(.turn) \(.tool) \(.arguments.agent_id)"' out |
	    tr '\n' ,)" = 'call t1 new_answer null,end t1 null null,call t2 vote agent1,end t2 null null,' ]
	run -2 paced
}

@test "far is a server of Streamable HTTP, for real clients too" {
	far >port 3>&- &
	far=$!
	while [ ! -s port ]; do
		sleep 0.05
	done
	for kind in json sse big/1000 notes/5 raw; do
		run -0 curl -s -d '{"jsonrpc":"2.0","id":7,"method":"tools/call"}' \
		    "http://127.0.0.1:$(<port)/$kind"
		[[ $output == *'"content"'* ]]
	done
	run -0 mg-mcp call "http://127.0.0.1:$(<port)/sse" echo message=x
	[ "$output" = hello ]
	kill "$far"
}
