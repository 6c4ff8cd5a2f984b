#!/usr/bin/env bats
# What an unkind world does to mg-mcp and mg-serve: each test is a fault that
# was found once.

load helper

# id LINE: the id of a message, in the variable ID.
id() {
	ID=${1#*'"id":'}
	ID=${ID%%,*}
}

# A stateless server that holds the call of 'a' back, and then refuses that
# of 'b' as one of the handshake era.
two_eras() {
	local line legacy=

	while read -r line; do
		echo "$line" >>seen
		id "$line"
		case $line in
		*'"server/discover"'*)
			echo '{"jsonrpc":"2.0","id":'"$ID"',"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}}' ;;
		*'"initialize"'*)
			legacy=1
			echo '{"jsonrpc":"2.0","id":'"$ID"',"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}}' ;;
		*'"tools/list"'*)
			echo '{"jsonrpc":"2.0","id":'"$ID"',"result":{"resultType":"complete","tools":[]}}' ;;
		*'"name":"a"'*) held=$ID ;;
		*'"name":"b"'*)
			if [ -z "$legacy" ]; then
				echo '{"jsonrpc":"2.0","id":'"$ID"',"error":{"code":-32022,"message":"no","data":{"supported":["2025-11-25"]}}}'
			else
				echo '{"jsonrpc":"2.0","id":'"$ID"',"result":{"content":[]}}'
				echo '{"jsonrpc":"2.0","id":'"$held"',"result":{"content":[]}}'
			fi ;;
		esac
	done
}

@test "a call under way is not repeated when another meets the wrong era" {
	{ declare -f id two_eras; echo two_eras; } >server
	printf '{"type":"call","id":%s,"tool":"%s"}\n' 1 a 2 b >calls
	run -0 --separate-stderr timeout 20 bash -c \
	    "mg-mcp -t 10 pipe -x 'bash server' <calls"
	[[ $output == *'"id":1,"result"'* ]]
	[[ $output == *'"id":2,"result"'* ]]
	[ "$(grep -c '"name":"a"' seen)" -eq 1 ]
	[ "$(grep -c '"name":"b"' seen)" -eq 2 ]
}

@test "arguments on stdin that never end leave no server behind" {
	mkfifo never
	sleep 30 >never 3>&- & sleeper=$!
	run -6 --separate-stderr timeout 20 mg-mcp -t 1 call \
	    -x "fake -l log -m ignore-eof -m ignore-term" echo - <never
	[[ $stderr == *"did not end in time"* ]]
	kill "$sleeper"
	all_gone log
}

@test "a signal while arguments are read leaves no server behind" {
	mkfifo never
	sleep 30 >never 3>&- & sleeper=$!
	mg-mcp call -x "fake -l log -m ignore-eof -m ignore-term" \
	    echo - <never 3>&- & pid=$!
	until grep -qs tools/list log; do sleep 0.1; done
	sleep 0.5
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 143 ]
	kill "$sleeper"
	all_gone log
}

@test "the time limit ends the children of a server too" {
	mkdir -m 755 tools
	for trap in : 'trap "" TERM'; do
		cat >tools/long <<-EOF
		#!/bin/sh
		$trap
		echo "pid \$\$" >>'$PWD/log'
		sleep 20 & wait \$!; sleep 20
		EOF
		chmod 755 tools/long
		run -6 timeout 20 mg-mcp -t 1 call -x 'mg-serve tools' long
		all_gone log
	done
}

@test "a result that has nowhere to go is not success" {
	for command in 'call -x fake echo message=hi' 'tools -x fake' \
	    --version; do
		run -5 --separate-stderr bash -c "mg-mcp $command >&-"
		[[ $stderr == *"cannot write the output"* ]]
	done
	run -5 bash -c 'mg-serve --version >&-'
}

@test "calls that cannot be read are not the end of the input" {
	run -5 --separate-stderr bash -c 'mg-mcp pipe -x fake </'
	[[ $stderr == *"cannot read the calls on stdin: Is a directory"* ]]
}

@test "a blocked SIGCHLD, inherited, holds nothing up" {
	start=$SECONDS
	run -0 env --block-signal=CHLD mg-mcp call -x fake echo message=hi
	[ "$output" = hi ]
	[ $((SECONDS - start)) -lt 4 ]
}

# A server whose tool fails with two million bytes of text.
big_failure() {
	local line

	while read -r line; do
		id "$line"
		case $line in
		*'"initialize"'*)
			echo '{"jsonrpc":"2.0","id":'"$ID"',"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}}' ;;
		*'"tools/call"'*)
			printf '{"jsonrpc":"2.0","id":%s,"result":{"isError":true,"content":[{"type":"text","text":"' "$ID"
			head -c 2000000 /dev/zero | tr '\0' x
			echo '"}]}}' ;;
		*'"method":"tools/list"'*)
			echo '{"jsonrpc":"2.0","id":'"$ID"',"result":{"tools":[{"name":"a","inputSchema":{"type":"object"}}]}}' ;;
		*'"id":'*)
			echo '{"jsonrpc":"2.0","id":'"$ID"',"error":{"code":-32601,"message":"no"}}' ;;
		esac
	done
}

@test "what a tool says when it fails arrives whole, however long" {
	{ declare -f id big_failure; echo big_failure; } >server
	run -1 bash -c "mg-mcp call -x 'bash server' a 2>err"
	[ "$(tr -cd x <err | wc -c)" -eq 2000000 ]
}

@test "100000 calls and as many cancels take no time to speak of" {
	awk 'BEGIN {
		for (i = 0; i < 100000; i++)
			printf "{\"type\":\"call\",\"id\":%d," \
			    "\"tool\":\"echo\"}\n", i
		while (i-- > 0)
			printf "{\"type\":\"cancel\",\"id\":%d}\n", i
	}' >calls
	run -1 timeout 40 bash -c \
	    "mg-mcp pipe -x 'fake -m slow-start=2000' <calls >out"
	[ "$(grep -c '"message":"cancelled"' out)" -ge 99000 ]
}

@test "a client that sends and never reads is not read from either" {
	mkfifo full
	sleep 6 <full 3>&- &
	yes garbage | tee >(wc -c >wrote) |
	    timeout 4 mg-mcp pipe -x fake >full || :
	sleep 0.5
	[ "$(cat wrote)" -gt 0 ]
	[ "$(cat wrote)" -lt 8000000 ]
}

@test "mg-serve reads no further when too many calls wait" {
	mkdir -m 755 tools
	printf '#!/bin/sh\nsleep 9\n' >tools/nap
	chmod 755 tools/nap
	line='{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nap"}}'
	{
		echo '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}'
		yes "$line"
	} | tee >(wc -c >wrote) | timeout 8 mg-serve tools >/dev/null || :
	sleep 0.5
	[ "$(cat wrote)" -gt 0 ]
	[ "$(cat wrote)" -lt 20000000 ]
}
