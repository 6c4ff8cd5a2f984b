#!/usr/bin/env bats
# Remote servers, as mg-mcp sees them: a program named mg-http that speaks MCP
# on its stdin and stdout.  What HTTP has to do with it is tested elsewhere.

load helper

# A stand-in for mg-http, which notes how it was started.
setup() {
	common_setup
	OWN=$XDG_CONFIG_HOME/mg/mcp.json
	mkdir "$XDG_CONFIG_HOME/mg" bin
	L=$PWD
	export L
	# shellcheck disable=SC2123 # programs of the test come first
	PATH=$PWD/bin:$PATH
	stands_in 'exec fake -e 2025-11-25 -l "$L/log"'
}

# program NAME WHAT: a program that notes its words, descriptors and what it
# was handed, and then does WHAT
program() {
	cat >"bin/$1" <<-EOF
		#!/bin/bash
		printf '%s\n' "\$*" >>"\$L/args"
		ls "/proc/\$\$/fd" >"\$L/fds"
		cat <&3 >"\$L/handed"
		exec 3<&-
		$2
	EOF
	chmod 755 "bin/$1"
}

stands_in() {
	program mg-http "$1"
}

# own ENTRY, project ENTRY: the server s
own() {
	printf '{"mcpServers":{"s":%s}}\n' "$1" >"$OWN"
	chmod go-w "$OWN"
}

project() {
	printf '{"mcpServers":{"s":%s}}\n' "$1" >.mcp.json
}

# refuses STATUS [METHOD]: the stand-in answers requests (of that method; the
# others get a result) with an error of its own
refuses() {
	cat >play <<-'EOF'
		while IFS= read -r line; do
			printf '%s\n' "$line" >>"$L/in"
			id=$(jq -c .id <<<"$line")
			method=$(jq -r .method <<<"$line")
			[ "$id" != null ] || continue
			if [[ $method == $2 ]]; then
				printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32000,"message":"no entry","data":{"mg":{"status":%s}}}}\n' "$id" "$1"
			else
				printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"},"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}}\n' "$id"
			fi
		done
	EOF
	stands_in "exec bash '$PWD/play' $1 '${2:-*}'"
}

# methods: what came to the stand-in that refuses
methods() {
	jq -r .method in | tr '\n' ' '
}

@test "a server with a url is reached by mg-http, which gets its entry" {
	own '{ "type": "http",
"url": "https://h.example/mcp", "headers": {"A": "${SECRET}"},
"mg": {"timeout": 5} }'
	export SECRET=hush
	run -0 --separate-stderr mg-mcp call s echo message=hi
	[ "$output" = hi ]
	[ -z "$stderr" ]
	[ "$(cat args)" = '-f 3' ]
	[ "$(wc -l <handed)" -eq 1 ]
	[ "$(cat handed)" = '{"mcpServers":{"s":{ "type": "http","url": '\
'"https://h.example/mcp", "headers": {"A": "${SECRET}"},"mg": {"timeout": 5} }}}' ]
	# bash itself has one open on the script.
	[ "$(sort -n fds | grep -vx 255 | tr '\n' ' ')" = '0 1 2 3 ' ]
}

@test "an address may stand wherever a server does" {
	u=https://h.example/mcp?k=v
	run -0 mg-mcp call "$u" echo message=hi
	[ "$output" = hi ]
	[ "$(cat handed)" = '{"mcpServers":{"-":{"url":"'$u'"}}}' ]
	run -0 mg-mcp help $u echo
	[[ $output == *"usage: mg-mcp call $u echo "* ]]
	run -0 bash -o pipefail -c "mg-mcp tools $u | cut -f 1"
	[[ $output == *echo* ]]
	[[ $output != *//* ]]
	run -0 bash -o pipefail -c "mg-mcp tools $u http://other/ | cut -f 1"
	[[ $output == *"$u/echo"* ]]
	[[ $output == *http://other//echo* ]]
	run -0 bash -o pipefail -c "mg-mcp -j info $u | jq -r .revision"
	[ "$output" = 2025-11-25 ]
	run -0 mg-mcp send $u ping
	echo '{"type":"call","id":1,"server":"'$u'","tool":"echo","arguments":{"message":"hi"}}' >calls
	run -0 bash -o pipefail -c "mg-mcp pipe -s $u <calls |
	    jq -r 'select(.type==\"result\").result.content[0].text'"
	[ "$output" = hi ]
}

@test "an address that is none" {
	while IFS='|' read -r url why; do
		run -2 --separate-stderr mg-mcp tools "$url"
		[ "$stderr" = "mg-mcp: '$url': $why" ]
		run -2 --separate-stderr mg-mcp login "$url"
		[ "$stderr" = "mg-mcp: '$url': $why" ]
	done <<-'EOF'
	ftp://h/|it does not begin with http:// or https://
	https://|it has no host
	https://a b/|it has a blank in it
	http://u:p@h/|it has a user or password
	EOF
	[ ! -e args ]
}

@test "-v and -m are handed on, and what mg-http says is shown" {
	own '{"url":"http://h/"}'
	stands_in 'echo "HTTP 200" >&2; exec fake -e 2025-11-25'
	run -0 --separate-stderr mg-mcp -v -m 2M call s echo message=hi
	[ "$output" = hi ]
	[ "$(cat args)" = '-f 3 -v -m 2097152' ]
	[[ $stderr == *' s ! HTTP 200'* ]]
	run -0 --separate-stderr mg-mcp call s echo message=hi
	[ -z "$stderr" ]
}

@test "-n starts nothing, and shows no query" {
	run -0 mg-mcp -n call 'https://h.example/mcp?key=hush' echo message=hi
	[ "${lines[0]}" = 'connect: https://h.example/mcp' ]
	[ ! -e args ]
}

@test "without mg-http: status 2, and the others are listed" {
	rm bin/mg-http
	mkdir alone
	cp "$MG_BIN/mg-mcp" alone
	printf '{"mcpServers":{"s":{"url":"http://h/"},"f":{"command":"%s"}}}\n' \
	    "$MG_BIN/fake" >"$OWN"
	PATH=/usr/bin:/bin run -2 --separate-stderr alone/mg-mcp tools s
	[ "$stderr" = "mg-mcp: 's' is a remote server, and mg-http, which reaches them, is not installed" ]
	PATH=/usr/bin:/bin run -2 --separate-stderr alone/mg-mcp tools http://h/
	[ "$stderr" = "mg-mcp: 'http://h/' is a remote server, and mg-http, which reaches them, is not installed" ]
	PATH=/usr/bin:/bin run -0 --separate-stderr alone/mg-mcp tools
	[[ $output == f/echo* ]]
	[[ $stderr == "mg-mcp: 's' is left out: 's' is a remote server, and mg-http"* ]]
}

@test "an entry that is too long to be handed over" {
	own '{"url":"http://h/","x":"'"$(head -c 61400 /dev/zero | tr '\0' x)"'"}'
	run -2 --separate-stderr mg-mcp tools s
	[ "$stderr" = "mg-mcp: 's': its entry is longer than 60 KiB" ]
	[ ! -e args ]
	own '{"url":"http://h/","x":"'"$(head -c 61300 /dev/zero | tr '\0' x)"'"}'
	run -0 mg-mcp call s echo message=hi
	[ "$(wc -c <handed)" -gt 61300 ]
}

@test "a project's remote server has to be trusted first" {
	project '{"url":"https://h.example/","headers":{"A":"${HOME}"}}'
	program mg-mcp-login :
	for c in 'tools s' 'login s' 'logout s' 'auth s'; do
		# shellcheck disable=SC2086 # two words
		run -3 --separate-stderr setsid -w mg-mcp $c
		[[ $stderr == *'mg-mcp trust s'* ]]
	done
	[ ! -e args ]
	run -0 mg-mcp trust s
	[[ $output == *'url: "https://h.example/"'* ]]
	run -0 mg-mcp call s echo message=hi
	[ "$output" = hi ]
	project '{"url":"https://h.example/","headers":{"A":"${HOME}"},
	"oauth":{"clientId":"x"}}'
	run -3 --separate-stderr setsid -w mg-mcp tools s
}

@test "mg-http has our environment, whoever defines the server" {
	project '{"url":"https://h.example/","env":{"HTTPS_PROXY":"http://evil"}}'
	mg-mcp trust s >out
	stands_in 'env >"$L/env"; exec fake -e 2025-11-25'
	KEPT=1 OPENAI_API_KEY=k run -0 mg-mcp call s echo message=hi
	grep -qx KEPT=1 env
	grep -qx OPENAI_API_KEY=k env
	[ "$(grep -c evil env)" -eq 0 ]
}

@test "the status of mg-http is the status of the call" {
	own '{"url":"http://h/"}'
	for n in 1 2 3 4 5 6; do
		refuses $n tools/call
		run -$n --separate-stderr mg-mcp call s echo
		[ -z "$output" ]
		[ "$stderr" = "mg-mcp: 's': no entry" ]
		refuses $n tools/list
		run -$n --separate-stderr mg-mcp tools s
		[ "$stderr" = "mg-mcp: 's': no entry" ]
	done
	# What is none is an error like all others.
	for n in 0 7 -1 '"3"' 3.5 null; do
		refuses "'$n'" tools/call
		run -1 --separate-stderr mg-mcp call s echo
		[ "$stderr" = 'mg-mcp: no entry' ]
	done
}

@test "a refusal is told as such, and is no sign of an era" {
	own '{"url":"http://h/"}'
	for n in 3 4 6; do
		refuses $n
		rm -f in
		run -$n --separate-stderr mg-mcp tools s
		[ "$stderr" = "mg-mcp: 's': no entry" ]
		[ "$(methods)" = 'server/discover ' ]
	done
	# What was learnt is kept.
	refuses 3 server/discover
	stands_in 'exec fake -e 2025-11-25 -l "$L/log"'
	run -0 mg-mcp call s echo message=hi
	refuses 3
	rm -f in
	run -3 --separate-stderr mg-mcp tools s
	[ "$(methods)" = 'initialize ' ]
	rm -f in
	run -3 --separate-stderr mg-mcp tools s
	[ "$(methods)" = 'initialize ' ]
}

@test "the same from any other server is an error of its own" {
	refuses 3 tools/call
	run -1 --separate-stderr mg-mcp call -x "bash play 3 tools/call" echo
	[ "$stderr" = 'mg-mcp: no entry' ]
	run -4 --separate-stderr mg-mcp tools -x "bash play 3 tools/list"
	[[ $stderr == *'tools/list: no entry' ]]
	# Of such a server it may mean another era.
	rm -f in
	run -0 --separate-stderr mg-mcp tools -x 'bash play 3 server/discover'
	[ "$(methods)" = 'server/discover initialize notifications/initialized tools/list ' ]
}

@test "in a pipe a refusal is an error of each call, and told of the server" {
	own '{"url":"http://h/"}'
	refuses 3
	echo '{"type":"call","id":1,"server":"s","tool":"echo"}' >calls
	run -1 --separate-stderr mg-mcp pipe <calls
	jq -c 'select(.type=="server" and .state=="failed").message' \
	    <<<"$output" >got
	[ "$(head -n 1 got)" = "\"'s': no entry\"" ]
	[ "$(jq -c 'select(.type=="error")|[.id,.status,.message,.error]' \
	    <<<"$output")" = "[1,3,\"'s': no entry\",null]" ]
}

@test "what mg-http is waited for is the time of the handshake" {
	own '{"url":"http://h/"}'
	refuses 3 server/discover
	stands_in "sleep 6; exec bash '$PWD/play' 3 server/discover"
	run -3 mg-mcp -t 30 tools s
	[ "$(methods)" = 'server/discover ' ]
}

@test "mg-http that dies: status 4, and nothing is tried again" {
	own '{"url":"http://h/"}'
	stands_in 'read -r line; echo "it hurts" >&2; exit 5'
	run -4 --separate-stderr mg-mcp tools s
	[[ $stderr == *"mg-mcp: s: it hurts"* ]]
	[[ $stderr == *"mg-mcp: 's' exited with status 5 before it was ready" ]]
	[ "$(wc -l <args)" -eq 1 ]
}

@test "what is remembered is of the address, not of the program" {
	own '{"url":"http://h/"}'
	run -0 mg-mcp call s echo message=hi
	grep -q '"server/discover"' log
	rm log
	run -0 mg-mcp -v call s echo message=hi
	run -0 mg-mcp call http://h/ echo message=hi
	[ "$(grep -c '"server/discover"' log)" -eq 0 ]
	rm log
	run -0 mg-mcp call http://h/other echo message=hi
	grep -q '"server/discover"' log
	id='mg-test server identity'
	[ "$($id url http://h/)" = 'url 9 http://h/' ]
	[ "$($id url http://h/ command 'mg-http -f 3 -v')" = 'url 9 http://h/' ]
}

@test "login, logout and auth are programs that get the server" {
	own '{"url":"https://h.example/mcp"}'
	for c in login logout auth; do
		program mg-mcp-$c 'exit 7'
		run -7 --separate-stderr mg-mcp $c s --opt 'a b'
		[ "$(tail -n 1 args)" = '-f 3 --opt a b' ]
		[ "$(cat handed)" = '{"mcpServers":{"s":{"url":"https://h.example/mcp"}}}' ]
		[ "$(sort -n fds | grep -vx 255 | tr '\n' ' ')" = '0 1 2 3 ' ]
		run -7 mg-mcp $c http://h/
		[ "$(cat handed)" = '{"mcpServers":{"-":{"url":"http://h/"}}}' ]
	done
}

@test "login, logout and auth: options before them are handed on" {
	own '{"url":"http://h/"}'
	for c in login logout auth; do
		program mg-mcp-$c :
		run -0 mg-mcp -jvt 5 $c s
	done
	[ "$(sed 's/[0-9.]*$//' args)" = $'-f 3 -v -t \n-f 3 -t \n-f 3 -j' ]
	[ "$(awk '{ print ($NF > 1 && $NF <= 5) }' <(head -n 2 args))" = $'1\n1' ]
}

@test "doctor tells of remote servers what can be told" {
	printf '{"mcpServers":{"r":{"url":"http://h/"},"c":{"command":"fake"},
	"x":{"url":"http://h/","headers":{"A":"${NOPE}"}}}}' >"$OWN"
	project '{"url":"http://h/"}'
	program mg-mcp-auth 'exit 3'
	doctor() {
		run -0 --separate-stderr mg-mcp doctor
		[ -z "$stderr" ]
		grep ^server <<<"$output"
	}
	[ "$(doctor)" = "server r	yours, remote, not signed in
server c	yours
server x	yours, cannot be used: $OWN:2: mcpServers.x.headers.A: the variable NOPE is not set
server s	the project's, not yet trusted" ]
	[ "$(wc -l <args)" -eq 1 ]
	program mg-mcp-auth 'echo "server secret"'
	mg-mcp trust s >out
	[ "$(doctor)" = "server r	yours, remote, signed in
server c	yours
server x	yours, cannot be used: $OWN:2: mcpServers.x.headers.A: the variable NOPE is not set
server s	the project's, trusted, remote, signed in" ]
	program mg-mcp-auth 'exit 5'
	[[ "$(doctor)" == *'server r	yours, remote, what it is signed in to with cannot be read'* ]]
	rm bin/mg-mcp-auth
	run -0 mg-mcp doctor
	grep -q "^mg-http	$L/bin/mg-http$" <<<"$output"
}

@test "login: what cannot be signed in to" {
	own '{"command":"fake"}'
	program mg-mcp-login :
	run -2 --separate-stderr mg-mcp login s
	[ "$stderr" = "mg-mcp: 's' is no remote server: nobody signs in to it" ]
	run -2 --separate-stderr mg-mcp login none
	[ "$stderr" = "mg-mcp: no server 'none' (there are: s)" ]
	run -2 --separate-stderr mg-mcp login
	[[ $stderr == usage:* ]]
	run -2 --separate-stderr mg-mcp login -x fake
	[[ $stderr == usage:* ]]
	[ ! -e args ]
	mkdir alone
	cp "$MG_BIN/mg-mcp" alone
	PATH=/usr/bin:/bin run -2 --separate-stderr alone/mg-mcp login http://h/
	[ "$stderr" = 'mg-mcp: mg-mcp-login is not installed' ]
}

@test "an entry's secrets are in no word of a command" {
	# Other suites run at the same time.
	written=written-$$
	own '{"url":"http://h/","headers":{"A":"Bearer ${SECRET}"},
	"mg":{"auth":{"client_secret":"${SECRET}","assertion":"'$written'"}}}'
	stands_in 'ps -A -o args= >"$L/ps"; exec fake -e 2025-11-25'
	SECRET=hush-$$ run -0 mg-mcp -v call s echo message=hi
	[[ $output != *hush* ]]
	[[ $output != *written* ]]
	[ "$(grep -cE "hush-$$|$written" ps)" -eq 0 ]
	grep -q 'mg-http -f 3' ps
}

# With mg-http itself, and a server that logs what comes to it.

# real_server [JSON]: at $OAUTH, nobody has to sign in
real_server() {
	rm bin/mg-http
	echo "${1:-{\"free\":[\"*\"]\}}" >as.json
	oauth_server
}

# headers NAME: of the requests that came, each value once
headers() {
	jq -r --arg n "$1" '.headers[$n] // "-"' as.log | sort -u
}

@test "real: headers of the entry reach the server, and no trace" {
	real_server
	own '{"type":"http","url":"'"$OAUTH"'","headers":{"X-Key":"${SECRET}",
	"Authorization":"Bearer ${SECRET}2"}}'
	export SECRET=hush
	run -0 --separate-stderr mg-mcp -v call s hello
	[ "$output" = hello ]
	[ "$(headers x-key)" = hush ]
	[ "$(headers authorization)" = 'Bearer hush2' ]
	[[ $stderr == *' s ! '*POST* ]]
	[[ $stderr == *' 200'* ]]
	[[ $stderr != *hush* ]]
}

@test "real: what it is remembered to speak is not asked again" {
	real_server
	run -0 mg-mcp call "$OAUTH" hello
	grep -q server/discover as.log
	: >as.log
	run -0 mg-mcp call "$OAUTH" hello
	[ "$(jq -r '.text | fromjson? | .method' as.log | tr '\n' ' ')" = \
	    'initialize notifications/initialized tools/call ' ]
}

@test "real: many calls over one session" {
	real_server
	own '{"url":"'"$OAUTH"'"}'
	for ((i = 0; i < 100; i++)); do
		echo '{"type":"call","id":'$i',"server":"s","tool":"hello"}'
	done >calls
	run -0 bash -o pipefail -c 'mg-mcp pipe <calls | jq -c "select(.type ==
	    \"result\") | .id" | sort -n'
	[ "${#lines[@]}" -eq 100 ]
	[ "$(grep -c '"method\\":\\"initialize' as.log)" -eq 1 ]
}

@test "real: a server that is not there, or wants to be signed in to" {
	real_server '{}'
	run -4 --separate-stderr mg-mcp tools http://127.0.0.1:1/
	[ "${#stderr_lines[@]}" -eq 1 ]
	run -3 --separate-stderr mg-mcp tools "$OAUTH"
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"mg-mcp login $OAUTH"* ]]
	own '{"url":"'"$OAUTH"'"}'
	run -3 --separate-stderr mg-mcp tools s
	[[ $stderr == *'mg-mcp login s'* ]]
	[[ $stderr != *"'s': 's'"* ]]
	run -0 mg-mcp doctor
	[[ $output == *'server s	yours, remote, not signed in'* ]]
}

@test "real: mg-http leaves when mg-mcp was killed" {
	real_server
	mg-mcp watch "$OAUTH" >out 2>err 3>&- &
	pid=$!
	for ((i = 0; i < 200; i++)); do
		[ ! -s as.log ] || break
		sleep 0.05
	done
	child=$(ps -o pid= --ppid $pid)
	ps -o args= -p $child | grep 'mg-http -f 3'
	kill -KILL $pid
	for ((i = 0; i < 200; i++)); do
		kill -0 $child || break
		sleep 0.05
	done
	run ! kill -0 $child
}
