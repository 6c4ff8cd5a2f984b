#!/usr/bin/env bats
# mg-mcp pipe --agent: what a model asks for is not what the user typed.

load helper

# call ID TOOL ARGUMENTS
call() {
	printf '{"type":"call","id":%s,"tool":"%s","arguments":%s}\n' \
	    "$1" "$2" "$3"
}

# ends: "id status" of each line that ends a call; status 0 is a result
ends() {
	jq -r 'select(.type == "result" or .type == "error") |
	    "\(.id) \(.status // 0)"' out | sort -n | tr '\n' ' '
}

# why ID: the message of its error
why() {
	jq -r "select(.type == \"error\" and .id == $1).message" out
}

# server RULES [ARG ...]: c.json has a server s, which logs to log
server() {
	local rules=$1 args
	shift
	args=$(printf ',"%s"' "$@")
	rm -f log
	cat >c.json <<-END
	{"mcpServers":{"s":{"command":"fake",
	"args":["-l","log"${1:+$args}],"mg":$rules}}}
	END
}

# agent STATUS [OPTION ...]: without a terminal, calls from in, events to out
agent() {
	local status=$1
	shift
	run "-$status" --separate-stderr timeout 20 setsid -w bash -c \
	    'mg-mcp -c c.json pipe --agent "$@" <in >out' bash "$@"
}

# wait_for TEXT FILE: for 10 seconds at most
wait_for() {
	local i

	for ((i = 0; i < 100; i++)); do
		! grep -q "$1" "$2" || return 0
		sleep 0.1
	done
	return 1
}

# called: the names of the tools whose calls have reached the server
called() {
	sed -n 's/^< .*"method":"tools\/call".*"name":"\([a-z]*\)".*/\1/p' \
	    log | sort | tr '\n' ' '
}

@test "read-only tools run, others are refused and never reach the server" {
	server '{}'
	{
		call 1 add '{"a":1,"b":2}'
		call 2 echo '{"message":"x"}'
	} >in
	agent 1
	[ "$(ends)" = "1 0 2 3 " ]
	[ "$(why 2)" = "'s/echo' is not read-only: it needs an \"allow\" for it or --yes" ]
	[ "$(called)" = "add " ]
}

@test "the same calls, typed, all run" {
	server '{}'
	{
		call 1 add '{"a":1,"b":2}'
		call 2 echo '{"message":"x"}'
	} >in
	run -0 timeout 20 bash -c 'mg-mcp -c c.json pipe <in >out'
	[ "$(ends)" = "1 0 2 0 " ]
}

@test "an allow lets a tool run, and nothing that is not on it" {
	server '{"allow":["ec*"]}'
	{
		call 1 add '{"a":1,"b":2}'
		call 2 echo '{"message":"x"}'
	} >in
	agent 1
	[ "$(ends)" = "1 3 2 0 " ]
	[ "$(why 1)" = "denied by the rules of the server: 's/add'" ]
	[ "$(called)" = "echo " ]
}

@test "what is to be asked about is asked about, read-only or not" {
	server '{"ask":["add"]}'
	call 1 add '{"a":1,"b":2}' >in
	agent 1
	[ "$(ends)" = "1 3 " ]
	[ "$(why 1)" = "needs a yes (--yes gives it): 's/add'" ]
	[ -z "$(called)" ]
}

@test "--yes lets all run but what is denied" {
	server '{"deny":["fail"],"ask":["add"]}'
	{
		call 1 add '{"a":1,"b":2}'
		call 2 echo '{"message":"x"}'
		call 3 fail '{}'
	} >in
	agent 1 --yes
	[ "$(ends)" = "1 0 2 0 3 3 " ]
	[ "$(called)" = "add echo " ]
}

@test "a call waits until the tools are known" {
	local mode
	for mode in slow-start=1000 pages=1; do
		server '{}' -m $mode
		{
			call 1 add '{"a":1,"b":2}'
			call 2 echo '{"message":"x"}'
			call 3 none '{}'
		} >in
		agent 1
		[ "$(ends)" = "1 0 2 3 3 3 " ]
		[ "$(called)" = "add " ]
	done
}

@test "one that waits for the tools can be cancelled" {
	server '{}' -m slow-start=2000
	{
		call 1 add '{"a":1,"b":2}'
		echo '{"type":"cancel","id":1}'
	} >in
	agent 1
	[ "$(ends)" = "1 1 " ]
	[ "$(why 1)" = cancelled ]
	[ -z "$(called)" ]
}

@test "a server that cannot be started fails its calls, and only them" {
	cat >c.json <<-END
	{"mcpServers":{"bad":{"command":"no-such-program"},
	"s":{"command":"fake","args":["-l","log"]}}}
	END
	printf '%s\n' '{"type":"call","id":1,"server":"bad","tool":"t"}' \
	    '{"type":"call","id":2,"server":"s","tool":"add","arguments":{"a":1,"b":1}}' >in
	agent 1
	[ "$(ends)" = "1 4 2 0 " ]
	[[ $(why 1) == *no-such-program* ]]
}

@test "a server that has gone is started again, and judged anew" {
	# The first one dies of a call; to the second, "add" is not read-only.
	cat >two <<-'END'
	echo >>was
	[ "$(wc -l <was)" = 1 ] && exec fake -m die-on=tools/call
	fake | sed -u 's/"readOnlyHint":true/"readOnlyHint":false/g'
	END
	echo '{"mcpServers":{"s":{"command":"sh","args":["two"]}}}' >c.json
	mkfifo in
	timeout 20 setsid -w mg-mcp -c c.json pipe --agent <in >out 3>&- &
	pid=$!
	exec {w}>in
	call 1 add '{"a":1,"b":1}' >&$w
	wait_for '"state":"down"' out
	call 2 add '{"a":1,"b":1}' >&$w
	exec {w}>&-
	status=0
	wait $pid || status=$?
	[ "$status" = 1 ]
	[ "$(ends)" = "1 4 2 3 " ]
	[[ $(why 2) == *"is not read-only"* ]]
}

# ask STEP ...: on a terminal; what pty waits for and types
ask() {
	printf '%s\n' "$@" >script
	run -0 pty script sh -c \
	    'mg-mcp -c c.json pipe --agent <in >out; echo "status $?"'
}

@test "at a terminal the person is asked, and a yes calls the tool" {
	server '{}'
	call 1 echo '{"message":"x\u001b[2J"}' >in
	ask '< mg-mcp asks: the agent wants to call s/echo' \
	    '< {"message":"x\u001b[2J"}' '< allow: ' '> y' '< status 0'
	[ "$(ends)" = "1 0 " ]
	[ "$(called)" = "echo " ]
}

@test "a no, a cancel and the end of the input call nothing" {
	local answer
	call 1 echo '{"message":"x"}' >in
	for answer in '> n' '> !decline' '> !cancel' '^ D'; do
		server '{}'
		ask '< allow: ' "$answer" '< status 1'
		[ "$(ends)" = "1 3 " ]
		[ "$(why 1)" = "the user did not allow 's/echo'" ]
		[ -z "$(called)" ]
	done
}

@test "an interrupt at the question ends the program, and calls nothing" {
	server '{}'
	call 1 echo '{"message":"x"}' >in
	printf '%s\n' '< allow: ' '^ C' >script
	run -130 pty script sh -c 'exec mg-mcp -c c.json pipe --agent <in >out'
	[[ $(ends) == "1 "[35]" " ]]
	[ -z "$(called)" ]
	all_gone log
}

@test "in the background nobody is asked" {
	server '{}'
	call 1 echo '{"message":"x"}' >in
	printf '%s\n' '< status 1' >script
	run -0 pty script bash -mc \
	    'mg-mcp -c c.json pipe --agent <in >out & wait $!; echo "status $?"'
	[ "$(ends)" = "1 3 " ]
	[[ $(why 1) == *"is not read-only"* ]]
}

@test "one question at a time, and other calls run meanwhile" {
	server '{}'
	{
		call 1 echo '{"message":"one"}'
		call 2 echo '{"message":"two"}'
		call 3 add '{"a":1,"b":2}'
	} >in
	ask '< {"message":"one"}' '< allow: ' '> n' \
	    '< {"message":"two"}' '< allow: ' '> y' '< status 1'
	[ "$(ends)" = "1 3 2 0 3 0 " ]
	[ "$(jq -r 'select(.id).id' out | head -1)" = 3 ]
}

@test "a cancel takes the question back" {
	server '{}'
	mkfifo in
	cat >go <<-END
	mg-mcp -c c.json pipe --agent <in >out; echo "status \$?"
	END
	printf '%s\n' '< {"message":"one"}' '< allow: ' '< {"message":"two"}' \
	    '< allow: ' '> y' '< status 1' >script
	pty script sh go >seen 3>&- &
	pid=$!
	exec {w}>in
	call 1 echo '{"message":"one"}' >&$w
	call 2 echo '{"message":"two"}' >&$w
	wait_for 'allow: ' seen
	echo '{"type":"cancel","id":1}' >&$w
	exec {w}>&-
	wait $pid
	[ "$(ends)" = "1 1 2 0 " ]
	[ "$(called)" = "echo " ]
}

@test "long arguments are cut, and told so" {
	server '{}'
	call 1 echo "{\"message\":\"$(printf '%05000d' 0)\"}" >in
	ask '< ... (5014 bytes)' '< allow: ' '> y' '< status 0'
	[ "$(ends)" = "1 0 " ]
}
