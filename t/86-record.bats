#!/usr/bin/env bats
# mg-agent --record and --replay: a run in a file, played without its model.

load helper

# script of the model: a call of a tool, and an answer with its result
script='{"turns":[
{"thinking":"hm","text":"let me add","calls":[
 {"name":"{{tool:add}}","arguments":{"a":40,"b":2}}]},
{"text":"it is {{result}}"},
{"text":"and more"}]}'

# agent [OPTION ...]: the turns of in by the Messages API, events to out
agent() {
	ANTHROPIC_API_KEY=sk-very-secret-0001 timeout 30 setsid -w \
	    mg-agent -j -b claude -m test-model -o base_url="$MODEL" \
	    -o api_key_env=ANTHROPIC_API_KEY -c c.json "$@" <in >out
}

# record: two turns, of which the second goes on with the first, to rec
record() {
	model_server "$script"
	run -0 agent --record rec
	mv out recorded
	model_stop || :
	# Nobody is there any more.
	MODEL=http://127.0.0.1:9
}

setup() {
	common_setup
	echo '{"mcpServers":{"s":{"command":"fake"}}}' >c.json
	cat >in <<-'END'
	{"type":"turn","id":1,"messages":[{"role":"user","content":"40+2?"}]}
	{"type":"turn","id":2,"keep":true,"messages":[{"role":"user","content":"and?"}]}
	END
}

@test "a replay gives the same events, without the model" {
	record
	[ "$(jq -r 'select(.type == "text").text' recorded | tr -d '\n')" = \
	    "let me addit is 42and more" ]
	run -0 agent --replay rec
	diff recorded out
}

@test "a record is private, whole lines, and has no key in it" {
	umask 022
	record
	[ "$(stat -c %a rec)" = 600 ]
	[ "$(head -1 rec)" = '{"type":"record","v":1,"from":"mg-agent"}' ]
	[ "$(jq -r 'select(.type == "sent").kind' rec | sort | uniq -c |
	    tr -s ' ')" = " 3 request" ]
	jq -r 'select(.type == "sent").text' rec | jq -e .messages >texts
	run ! grep -q secret rec
}

@test "a key that the model repeats is masked" {
	script='{"turns":[{"text":"key=sk-very-secret-0001;"}]}'
	head -1 in >one && mv one in
	record
	run ! grep -q secret rec
	grep -qF 'key=[key];' rec
	grep -qF 'key=sk-very-secret-0001;' recorded
}

@test "a request that is another one is told by what differs in it" {
	record
	sed -i 's/40+2/40+3/' in
	run -1 --separate-stderr agent --replay rec
	[ "${stderr%%$'\n'*}" = 'mg-agent: request 1 differs at messages[0].content: recorded "40+2?", now "40+3?"' ]
	[ "$(tail -1 out | jq -r .status)" = failed ]
	[ "$(jq -r 'select(.type == "end").turn' out | tr '\n' ' ')" = "1 2 " ]
}

@test "what is added, and what is missing, is told too" {
	record
	run -1 --separate-stderr agent --replay rec --system 'be brief'
	[[ $stderr == *"request 1 differs at system: recorded nothing, now "* ]]
	model_server "$script"
	run -0 agent --record rec --system 'be brief'
	model_stop || :
	run -1 --separate-stderr agent --replay rec
	[[ $stderr == *"request 1 differs at system: recorded "*", now nothing"* ]]
}

@test "when the record is over, that is told" {
	record
	sed -n 2p in | sed 's/"id":2/"id":3/' >>in
	run -1 --separate-stderr agent --replay rec
	[ "$stderr" = "mg-agent: request 4 is not in the record, which is over" ]
	grep -v '"turn":3' out | diff recorded -
}

@test "a last line that was cut off is none" {
	record
	head -c -20 rec >torn
	run -1 agent --replay torn
	head -5 recorded | diff - <(head -5 out)
	[ "$(jq -r 'select(.type == "end" and .turn == 1).status' out)" = done ]
	[ "$(jq -r 'select(.type == "end" and .turn == 2).status' out)" = failed ]
}

@test "a bad record is told with file and line, before anything is run" {
	MODEL=http://127.0.0.1:9
	local good='{"type":"record","v":1,"from":"mg-agent"}'
	while IFS='|' read -r text why; do
		printf '%b' "$text" >rec
		run -2 --separate-stderr agent --replay rec
		[ "$stderr" = "mg-agent: $why" ] || { echo "$stderr"; false; }
		[ "$(wc -l <out)" -le 1 ]
	done <<-END
	|'rec' is empty
	{"type":"run","v":1}\n|rec:1: this is no record of mg-agent
	{"type":"record","v":2}\n|rec:1: a record of a version that is not known
	$good\n{"type":"sent"\n|rec:2: no JSON: the text ends too early at byte 15
	$good\n{"type":"sent","kind":"x"}\n|rec:2: this is no record of what was sent or got
	END
	run -2 agent --replay none
	mkfifo pipe
	run -2 agent --replay pipe
	run -5 agent --record pipe
	run -5 agent --record /no-such-dir/rec
	run -2 agent --record a --replay b
}

@test "lines of other types in a record are passed over" {
	record
	sed -i '1a {"type":"note","text":"by hand"}' rec
	run -0 agent --replay rec
	diff recorded out
}

@test "a disk that is full fails the turn, which has its end" {
	model_server "$script"
	run -5 bash -c "trap '' XFSZ; ulimit -f 1
	    ANTHROPIC_API_KEY=k timeout 30 setsid -w mg-agent -j -b claude \
	    -m test-model -o base_url=$MODEL -c c.json --record rec <in |
	    cat >out; exit \${PIPESTATUS[0]}"
	model_stop || :
	[[ $output == "mg-agent: cannot write 'rec': File too large" ]]
	[ "$(jq -r 'select(.type == "end") | .status + " " + .stop' out |
	    tr '\n' ' ')" = 'failed record cancelled signal ' ]
}
