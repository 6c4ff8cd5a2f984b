#!/usr/bin/env bats
# What a server asks of its client: as requests of its own (with a
# handshake) and in input_required results (without one); tasks, progress,
# logs and changes.

load helper

OLD=2025-11-25
NEW=2026-07-28

# at ERA [MODE ...]: the command line of a server that logs here
at() {
	local mode words="fake -e $1 -l $PWD/log"
	shift
	for mode; do
		words="$words -m $mode"
	done
	printf %s "$words"
}

# handler NAME: stdin is the body of a script
handler() {
	{ echo '#!/bin/sh'; cat; } >"$1"
	chmod +x "$1"
}

# asks OPTION VALUE TOOL [ARG ...]: in both styles, into out.ERA, err.ERA
asks() {
	local era option=$1 value=$2 rc
	shift 2
	for era in $OLD $NEW; do
		rm -f log
		rc=0
		timeout 30 mg-mcp call "$option" "$value" \
		    -x "$(at $era)" "$@" >out.$era 2>err.$era || rc=$?
		echo $rc >status.$era
		mv log log.$era
		run ! grep -a '^!' log.$era
		all_gone log.$era
	done
}

# both WANT: the two styles printed the same
both() {
	[ "$(cat out.$OLD)" = "$1" ]
	[ "$(cat out.$NEW)" = "$1" ]
}

# capabilities ERA: as they were declared
capabilities() {
	sed -n 's/^< //p' log.$1 | jq -c 'select(.method == "initialize" or
	    .method == "tools/call") | .params | .capabilities //
	    ._meta["io.modelcontextprotocol/clientCapabilities"] // empty' |
	    head -n 1
}

@test "a ping is answered, an unknown request refused, with a handshake" {
	run -0 mg-mcp call -x "$(at $OLD)" pingme
	[ "$output" = pong ]
	run -0 mg-mcp call -x "$(at $OLD)" unknownreq
	[ "$output" = "error -32601" ]
	run ! grep '^!' log
	# Without one there are none, and answers to them neither.
	rm log
	run -0 mg-mcp call -x "$(at $NEW)" pingme
	[ "$output" = ignored ]
	run -0 mg-mcp call -x "$(at $NEW)" unknownreq
	[ "$output" = ignored ]
	run ! grep -E '^(!|< .*"(result|error)":)' log
}

@test "what is offered is declared, and nothing else" {
	asks --root . roots
	[ "$(capabilities $OLD)" = '{"roots":{}}' ]
	[ "$(capabilities $NEW | jq -c 'del(.extensions)')" = '{"roots":{}}' ]
	asks --elicit defaults ask
	[ "$(capabilities $OLD)" = '{"elicitation":{"form":{}}}' ]
	asks --elicit ./none ask
	[ "$(capabilities $OLD)" = '{"elicitation":{"form":{},"url":{}}}' ]
	asks --sample ./none look
	[ "$(capabilities $OLD)" = '{"sampling":{}}' ]
	asks -t 20 look
	[ "$(capabilities $OLD)" = '{}' ]
	[ "$(capabilities $NEW | jq -c 'del(.extensions)')" = '{}' ]
}

@test "roots: real paths, as the URI has them" {
	mkdir 'a b%é'
	ln -s 'a b%é' link
	asks --root link roots
	both "{\"roots\":[{\"uri\":\"file://$PWD/a%20b%25%C3%A9\"}]}"
	run -0 mg-mcp call --root . --root link -x "$(at $OLD)" roots
	[ "$(jq '.roots | length' <<<"$output")" = 2 ]
	run -2 --separate-stderr mg-mcp call --root nosuch -x "$(at $OLD)" \
	    roots
	[[ $stderr == *"nosuch"*"No such file or directory" ]]
}

@test "--elicit defaults: every default, as it is written" {
	asks --elicit defaults ask
	both '{"action":"accept","content":{"name":"nobody","count":3,"loud":true,"colour":"green"}}'
	asks --elicit defaults ask form=full
	cmp out.$OLD out.$NEW
	[ "$(jq -c .content.many out.$OLD)" = '["a","c"]' ]
	[ "$(jq -c '.content | has("time")' out.$OLD)" = false ]
	grep -q '"rate":0.50' out.$OLD
	# An address is none of its business.
	asks --elicit defaults ask url=https://example.com
	[ "$(cat status.$OLD) $(cat status.$NEW)" = "1 1" ]
}

@test "--elicit COMMAND: the question on its stdin, the answer on its stdout" {
	handler answer <<-'END'
	cat >>questions
	echo '{"action":"accept","content":{"name":"Ann","count":2.0}}'
	END
	asks --elicit ./answer ask message='Who?'
	both '{"action":"accept","content":{"name":"Ann","count":2.0}}'
	[ "$(wc -l <questions)" = 2 ]
	[ "$(jq -r .server questions | sort -u)" = fake ]
	[ "$(jq -r .method questions | sort -u)" = elicitation/create ]
	[ "$(jq -r .params.message questions | sort -u)" = 'Who?' ]
	[ "$(jq -r .params.requestedSchema.required[0] questions |
	    sort -u)" = name ]
	handler decline <<-'END'
	cat >/dev/null
	echo '{"action":"decline"}'
	END
	asks --elicit ./decline ask
	both '{"action":"decline"}'
	asks --elicit ./decline ask url=https://example.com/pay
	both '{"action":"decline"}'
	asks --elicit "sh -c 'cat >q; echo \"{\\\"action\\\":\\\"cancel\\\"}\"'" \
	    ask
	both '{"action":"cancel"}'
}

@test "a handler that fails is a cancel, and is said" {
	local name body why
	while IFS='|' read -r name body why; do
		[ "$name" = nosuch ] || echo "$body" | handler "$name"
		asks --elicit "./$name" ask
		both '{"action":"cancel"}'
		grep -q "^mg-mcp: no answer to 'fake': .*$why" err.$OLD
		grep -q "^mg-mcp: no answer to 'fake': .*$why" err.$NEW
		[ "$(wc -l <err.$OLD)" = 1 ]
	done <<-'END'
	nosuch||No such file
	fails|exit 3|exited with status 3
	silent|cat >/dev/null|no JSON object
	garbage|echo hello|no JSON object
	list|echo "[]"|no JSON object
	two|echo "{}{}"|no JSON object
	misfit|echo '{"action":"accept","content":{"count":1}}'|name
	wrong|echo '{"action":"accept","content":{"name":"a","count":"x"}}'|count
	killed|kill -KILL $$|killed by signal 9
	flood|yes|writes too much
	END
}

@test "a handler that hangs is ended with the time that was given" {
	local era pid
	handler hang <<-'END'
	echo $$ >>pids
	exec sleep 60
	END
	for era in $OLD $NEW; do
		run -6 --separate-stderr timeout 20 mg-mcp -t 1 call \
		    --elicit ./hang -x "$(at $era)" ask
		[ -z "$output" ]
		all_gone log
	done
	[ "$(wc -l <pids)" = 2 ]
	while read -r pid; do
		run ! kill -0 "$pid"
	done <pids
}

@test "sampling: the model's words go back as they are" {
	handler model <<-'END'
	cat >request
	echo '{"role":"assistant","model":"m","content":{"type":"text","text":"\u0068i"}}'
	END
	asks --sample ./model sample prompt='Say hi.'
	both '{"role":"assistant","model":"m","content":{"type":"text","text":"\u0068i"}}'
	[ "$(jq -r .params.messages[0].content.text request)" = "Say hi." ]
	[ "$(jq -r .params.maxTokens request)" = 100 ]
	asks --sample false sample
	[ "$(cat out.$OLD)" = 'error -1' ]
	[ "$(cat status.$NEW)" = 4 ]
	[ ! -s out.$NEW ]
}

@test "what was not declared and is asked anyway is refused at once" {
	local tool
	for tool in ask sample roots; do
		run -0 timeout 20 mg-mcp call -x "$(at $OLD undeclared)" $tool
		[ "$output" = 'error -32601' ]
		run -4 --separate-stderr timeout 20 mg-mcp call \
		    -x "$(at $NEW undeclared)" $tool
		[[ $stderr == *"asks for what it may not"* ]]
		[ "$(grep -c '"inputResponses"' log)" = 0 ]
	done
	run -0 timeout 20 mg-mcp call --elicit defaults \
	    -x "$(at $OLD undeclared)" ask url=https://example.com
	[ "$output" = 'error -32602' ]
	run ! grep '^!' log
	# A tool that keeps to what was declared says so itself.
	run -1 mg-mcp call -x "$(at $OLD)" ask
	run -1 mg-mcp call -x "$(at $NEW)" ask
}

# rounds MODE ...: ask in rounds without a handshake
rounds() {
	rm -f log
	run --separate-stderr timeout 30 mg-mcp call --elicit defaults \
	    -x "$(at $NEW "$@")" ask
}

@test "rounds: the state comes back byte for byte, each with a new id" {
	rounds rounds=3
	[ "$status" = 0 ]
	run ! grep '^!' log
	[ "$(grep -c '^< .*"tools/call"' log)" = 4 ]
	[ "$(grep -c '^< .*"requestState":"st\\u0061te [123] ' log)" = 3 ]
	[ "$(grep -c '^< .*"requestState":.*"requestState":' log)" = 0 ]
	[ "$(sed -n 's/^< .*"id":\([0-9]*\),"method":"tools.call".*/\1/p' \
	    log | sort -u | wc -l)" = 4 ]
	[ "$(sed -n 's/^< .*"progressToken":\([0-9]*\).*/\1/p' log |
	    sort -u | wc -l)" = 4 ]
	[ "$(sed -n 's/^< .*"arguments":\({}\).*/\1/p' log | wc -l)" = 4 ]
}

@test "rounds: no state, nothing but a state, two questions at once" {
	rounds no-state
	[ "$status" = 0 ]
	run ! grep '^< .*requestState' log
	[ "$(grep -c '^< .*inputResponses' log)" = 1 ]
	rounds state-only
	[ "$output" = thanks ]
	run ! grep '^< .*inputResponses' log
	rounds two-keys
	[ "$(jq -c 'map_values(.action)' <<<"$output")" = \
	    '{"k1":"accept","k2":"accept"}' ]
}

@test "rounds without end have one" {
	local state
	rounds rounds
	[ "$status" = 4 ]
	[[ $stderr == *"answered tools/call with input_required again and again" ]]
	[ "$(grep -c '^< .*"tools/call"' log)" -le 11 ]
	rm -f log
	run -6 timeout 20 mg-mcp -t 2 call --elicit defaults \
	    -x "$(at $NEW rounds state-only)" ask
	all_gone log
}

@test "an address that must be gone to first is told, not opened" {
	local era
	for era in $OLD $NEW; do
		run -1 --separate-stderr mg-mcp call -x "$(at $era)" needurl
		[ -z "$output" ]
		[[ $stderr == "mg-mcp: Go there first: https://"* ]]
	done
}

@test "tasks are followed to their end, in both styles" {
	local era
	asks -t 20 longtask ms=200
	both "the task is done"
	grep -q '^< .*"task":{}' log.$OLD
	grep -q '^< .*"tasks/result"' log.$OLD
	run ! grep '^< .*"task":{' log.$NEW
	grep -q '^< .*"tasks/get"' log.$NEW
	# No more often than the server wants (50 ms).
	[ "$(grep -c '^< .*"tasks/get"' log.$NEW)" -le 6 ]
	asks -t 20 longtask ms=50 fail=true
	[ "$(cat status.$OLD) $(cat status.$NEW)" = "1 1" ]
	[ ! -s out.$OLD ]
	[ "$(cat err.$NEW)" = "mg-mcp: it failed" ]
	run -0 mg-mcp call -x "$(at 2025-06-18)" longtask ms=50
	[ "$output" = "done without a task" ]
}

@test "a task asks too" {
	asks --elicit defaults longtask ms=50 ask=true
	both '{"action":"accept","content":{"go":true}}'
}

@test "a task that is given up is cancelled, not by the notification" {
	local era
	for era in $OLD $NEW; do
		rm -f log
		run -6 timeout 20 mg-mcp -t 1 call -x "$(at $era)" longtask \
		    ms=60000
		[ "$(grep -c '^< .*"tasks/cancel"' log)" = 1 ]
		run ! grep notifications/cancelled log
		run ! grep '^!' log
	done
}

@test "progress does no harm, and does not extend the time" {
	local era
	for era in $OLD $NEW; do
		run -0 --separate-stderr mg-mcp call -x "$(at $era)" sleep \
		    ms=300 steps=30
		[ "$output" = "slept 300 ms" ]
		[ -z "$stderr" ]
		grep -q '^> .*notifications/progress' log
	done
}

# watched ERA [URI]: two seconds of changes
watched() {
	run -6 --separate-stderr timeout 20 mg-mcp -t 2 watch \
	    -x "$(at "$1" tick)" ${2:+"$2"}
	! grep '^!' log
}

@test "watch: changes and logs, one event a line, in both styles" {
	local era
	for era in $OLD $NEW; do
		rm -f log
		watched $era fake://text
		[ "${lines[0]}" = \
		    '{"type":"hello","v":1,"from":"mg-mcp watch"}' ]
		[ "$(jq -r 'select(.type == "server") | .state' \
		    <<<"$output")" = up ]
		[ "$(jq -r 'select(.type == "changed") | .what' \
		    <<<"$output" | sort -u)" = tools ]
		[ "$(jq -r 'select(.type == "updated") | .uri' \
		    <<<"$output" | sort -u)" = fake://text ]
		all_gone log
	done
	[ "$(grep -c '^< .*subscriptions/listen' log)" = 1 ]
	run ! grep '^< .*resources/subscribe' log
	rm log
	watched $OLD
	[ "$(jq -r 'select(.type == "log") | .level' <<<"$output" |
	    sort -u | wc -l)" -ge 1 ]
	grep -q '^< .*logging/setLevel' log
	run ! grep '^< .*resources/subscribe' log
}

# A server that logs 200 MB as soon as it is greeted, and leaves.
logs() {
	local line
	while read -r line; do
		case $line in
		*'"server/discover"'*) echo '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}}' ;;
		*'"initialize"'*)
			echo '{"jsonrpc":"2.0","id":2,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"x","version":"1"}}}' ;;
		*'"notifications/initialized"'*)
			yes "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"$(printf %01000d 0)\"}}" |
			    head -n 200000
			exit ;;
		esac
	done
}

@test "watch: a slow reader holds the server, and loses nothing" {
	local limit=100000
	if ! (ulimit -v $limit; mg-mcp --version); then
		skip "this build cannot run in $limit KiB"
	fi
	{ declare -f logs; echo logs; } >server
	{
		(ulimit -v $limit; exec mg-mcp watch -x 'bash server') \
		    2>err || echo $? >status
	} | { sleep 3; grep -c '"type":"log"' >lines; }
	[ "$(cat lines)" = 200000 ]
	[ "$(cat status)" = 4 ]
}

@test "watch ends silently with its reader" {
	local era
	for era in $OLD $NEW; do
		run -0 --separate-stderr timeout 20 bash -c "mg-mcp watch \
		    -x '$(at $era tick)' | head -n 3
		    [ \${PIPESTATUS[0]} = 141 ]"
		[ "${#lines[@]}" = 3 ]
		[ -z "$stderr" ]
		all_gone log
	done
}

@test "watch ends with its server" {
	local era
	for era in $OLD $NEW; do
		rm -f log out
		mg-mcp watch -x "$(at $era)" >out 2>err 3>&- &
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			grep -q '"state":"up"' out && break
			sleep 0.3
		done
		kill -KILL "$(sed -n 's/^pid //p' log)"
		local rc=0
		wait $! || rc=$?
		[ "$rc" = 4 ]
		[ "$(wc -l <err)" = 1 ]
		grep -q "killed by signal 9" err
	done
}

@test "a person is asked one thing at a time, whoever asks" {
	handler one <<-'END'
	cat >/dev/null
	mkdir asking || echo >>together
	sleep 0.3
	rmdir asking
	echo '{"action":"decline"}'
	END
	jq -n --arg old "$(at $OLD)" --arg new "$(at $NEW)" '{mcpServers:
	    ({old: $old, new: $new} | map_values(split(" ") |
	    {command: .[0], args: .[1:]}))}' >c.json
	jq -nc 'range(6) | {type: "call", id: ., server:
	    (if . % 2 == 0 then "old" else "new" end), tool: "ask"}' >calls
	run -0 timeout 30 mg-mcp -c c.json --elicit ./one pipe <calls
	[ "$(grep -c '"type":"result"' <<<"$output")" = 6 ]
	[ ! -e together ]
	all_gone log
}

@test "who waits to be asked and goes is not waited for" {
	handler slow <<-'END'
	cat >/dev/null
	sleep 0.5
	echo '{"action":"decline"}'
	END
	{
		jq -nc 'range(3) | {type: "call", id: ., tool: "ask"}'
		sleep 0.3
		echo '{"type":"cancel","id":1}'
	} | timeout 30 mg-mcp --elicit ./slow pipe -x "$(at $OLD)" >out || :
	[ "$(grep -c '"type":"result"' out)" = 2 ]
	[ "$(grep -c '"type":"error","id":1' out)" = 1 ]
	all_gone log
}
