#!/usr/bin/env bats
# What users of other clients ask for or hit, and what mg-mcp does instead.
# The numbers are those of our list of demands; what concerns HTTP only is
# not here.

load helper

fake='fake -e 2025-11-25'

@test "1: a tool or a call that fails is no success" {
	run -1 --separate-stderr mg-mcp call -x "$fake" fail
	[ -z "$output" ]
	run -1 --separate-stderr mg-mcp call -x "$fake" rpcerror
	run -1 --separate-stderr mg-mcp -j call -x "$fake" fail
	[[ $output == *'"isError":true'* ]]
}

@test "2, 3, 24: a big result arrives whole, to the byte, through a pipe" {
	run -0 bash -o pipefail -c \
	    "mg-mcp call -x '$fake' big bytes=12000000 | head -c 12000000 |
	    cmp - <(fake --print-big 12000000)"
}

@test "4: a server that starts and never speaks does not hang us" {
	run -6 --separate-stderr timeout 20 \
	    mg-mcp -t 1 call -x "$fake -m silent" echo message=hi
	[ -z "$output" ]
	[[ $stderr == *"was not ready within the time given with -t"* ]]
}

@test "5: the time limit reaches every step" {
	for step in server/discover initialize tools/list tools/call; do
		run -6 --separate-stderr timeout 20 mg-mcp -t 1 call \
		    -x "$fake -m silent=$step" echo message=hi
		[ -z "$output" ]
	done
}

@test "6: nothing is left behind, however the server behaves" {
	for mode in ignore-eof ignore-term grandchild; do
		run -0 mg-mcp call -x "$fake -l log -m $mode" echo message=hi
		all_gone log
		rm log
	done
}

@test "7: a server does not hold the shell's \$(...) open" {
	start=$SECONDS
	out=$(mg-mcp call -x "$fake -m daemon=20" echo message=hi)
	[ "$out" = hi ]
	[ $((SECONDS - start)) -lt 10 ]
}

@test "10, 11: the bare payload by default, the envelope with -j" {
	run -0 --separate-stderr mg-mcp call -x "$fake" add a=1 b=2
	[ "$output" = 3 ]
	run -0 bash -o pipefail -c "mg-mcp -j call -x '$fake' add a=1 b=2 |
	    jq -c .structuredContent"
	[ "$output" = '{"sum":3}' ]
}

@test "12: what looks like a number stays the string it is" {
	run -0 --separate-stderr mg-mcp call -x "$fake" echo message=000123
	[ "$output" = 000123 ]
	run -0 --separate-stderr mg-mcp call -x "$fake" echo message=true
	[ "$output" = true ]
	run -0 --separate-stderr mg-mcp call -x "$fake" echo \
	    message='http://x/y?z=1'
	[ "$output" = 'http://x/y?z=1' ]
}

@test "12: a 64-bit number keeps its digits" {
	run -0 mg-mcp call -x "$fake -l log" types n=12345678901234567890
	grep -q '^< .*"n":12345678901234567890[,}]' log
}

@test "13: arrays and objects come from the command line" {
	run -0 mg-mcp call -x "$fake -l log" types l='[1,2]' o:='{"a":{}}'
	grep -qF '"l":[1,2]' log
	grep -qF '"o":{"a":{}}' log
}

@test "14: arguments come from stdin and from files" {
	printf '{"message":"from stdin"}' >arguments
	run -0 --separate-stderr mg-mcp call -x "$fake" echo - <arguments
	[ "$output" = "from stdin" ]
	printf 'from a file' >text
	run -0 --separate-stderr mg-mcp call -x "$fake" echo message=@text
	[ "$output" = "from a file" ]
	head -c 1000000 /dev/zero | tr '\0' x >text
	run -0 bash -o pipefail -c \
	    "mg-mcp call -x '$fake' echo message=@text | wc -c"
	[ "$output" -eq 1000001 ]
}

@test "14: stdin is left alone when it was not asked for" {
	printf 'one\ntwo\nthree\n' >lines
	run -0 bash -c "while read -r line; do
		mg-mcp call -x '$fake' echo message=\$line; done <lines"
	[ "$output" = $'one\ntwo\nthree' ]
}

@test "16: the server has our environment, less the keys of models" {
	run -0 --separate-stderr env HTTPS_PROXY=http://proxy \
	    ANTHROPIC_API_KEY=secret mg-mcp call -x "$fake" env name=HTTPS_PROXY
	[ "$output" = http://proxy ]
	run --separate-stderr env ANTHROPIC_API_KEY=secret \
	    mg-mcp call -x "$fake" env name=ANTHROPIC_API_KEY
	[[ $output != *secret* ]]
	run -0 --separate-stderr mg-mcp call -x "GREETING=hello $fake" env \
	    name=GREETING
	[ "$output" = hello ]
}

@test "17: secrets stay out of files" {
	cat >mine.json <<-END
	{"mcpServers":{"s":{"command":"fake","env":{"T":"\${TOKEN_X}-\${NO:-d}"}}}}
	END
	run -0 --separate-stderr env TOKEN_X=abc mg-mcp -c mine.json call s \
	    env name=T
	[ "$output" = abc-d ]
	run -2 --separate-stderr mg-mcp -c mine.json call s env name=T
	[[ $stderr == *TOKEN_X* ]]
}

@test "18: the file that other hosts have is read, and never written" {
	cat >.mcp.json <<-END
	{"mcpServers":{"s":{"type":"stdio","command":"fake","args":[],
	"alwaysAllow":["echo"],"description":"another host's key"}}}
	END
	cp .mcp.json before
	run -0 mg-mcp trust s
	run -0 --separate-stderr mg-mcp call s echo message=hi
	[ "$output" = hi ]
	cmp .mcp.json before
}

@test "19: stderr of the server: quiet on success, shown on failure" {
	run -0 --separate-stderr mg-mcp call -x "$fake -m stderr-line=careful" \
	    echo message=hi
	[ -z "$stderr" ]
	run -4 --separate-stderr mg-mcp call \
	    -x "$fake -m stderr-line=careful -m die-on" echo message=hi
	[[ $stderr == *"careful"* ]]
	[ -z "$output" ]
}

@test "20: a banner on stdout does not break the call" {
	run -0 --separate-stderr mg-mcp call -x "$fake -m noise" echo \
	    message=hi
	[ "$output" = hi ]
	[ -z "$stderr" ]
}

@test "23: a known server is not asked again what it is and has" {
	mg-mcp call -x "$fake -l first" echo message=hi
	mg-mcp call -x "$fake -l first" echo message=hi
	[ "$(grep -c '< .*server/discover' first)" = 1 ]
	[ "$(grep -c '< .*tools/list' first)" = 1 ]
	[ "$(grep -c '< .*tools/call' first)" = 2 ]
}

@test "25: many calls in one process, lines in and lines out" {
	for i in 1 2 3; do
		echo "{\"type\":\"call\",\"id\":$i,\"tool\":\"upper\",\"arguments\":{\"text\":\"t$i\"}}"
	done >calls
	run -0 bash -o pipefail -c "mg-mcp pipe -x '$fake' <calls |
	    jq -r 'select(.type==\"result\").result.content[0].text' | sort"
	[ "$output" = $'T1\nT2\nT3' ]
}

@test "a reader that leaves early is no accident" {
	run -0 bash -c "mg-mcp call -x '$fake' big bytes=5000000 |
	    head -c 10 >/dev/null; echo \${PIPESTATUS[0]}"
	[ "$output" = 141 ]
}

@test "a signal cancels the call, and the server is gone with us" {
	mg-mcp call -x "$fake -l log" sleep ms=60000 3>&- &
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		grep -qs '^< .*tools/call' log && break
		sleep 0.2
	done
	kill -TERM "$!"
	wait "$!" || status=$?
	[ "$status" = 143 ]
	grep -q '^< .*notifications/cancelled' log
	all_gone log
}
