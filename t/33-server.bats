#!/usr/bin/env bats
# What a configuration does, seen by the server that it starts and by whoever
# reads what mg-mcp says.

load helper

# servers FILE ENTRY: FILE has the one server s; FAKE in ENTRY is the fake.
servers() {
	mkdir -p "$(dirname "$1")"
	printf '{"mcpServers":{"s":{%s}}}\n' "${2//FAKE/\"command\":\"fake\"}" \
	    >"$1"
	chmod go-w "$1"
}

own() {
	servers "$XDG_CONFIG_HOME/mg/mcp.json" "$1"
}

project() {
	servers .mcp.json "$1"
}

# The environment of the server s, a variable to a line.
environment() {
	mg-mcp -j call s env name= | jq -r '.structuredContent.env[]'
}

# Files

@test "a file that is none ends at once" {
	mkfifo fifo
	mkdir dir
	for f in fifo dir /dev/zero /dev/null /dev/full; do
		run -2 --separate-stderr timeout 5 mg-mcp -c $f tools s
		[ -z "$output" ]
		[[ $stderr == "mg-mcp: cannot read '$f': "* ]]
	done
	run -2 --separate-stderr mg-mcp -c nowhere tools s
	[ "$stderr" = "mg-mcp: cannot read 'nowhere': No such file or directory" ]
	run -2 --separate-stderr mg-mcp -c '' tools s
	[ "${#stderr_lines[@]}" -eq 1 ]
	run -2 --separate-stderr mg-mcp -c $'a\033b' tools s
	[ "$stderr" = "mg-mcp: cannot read 'a\\x1bb': No such file or directory" ]
}

@test "a default file that is none ends at once as well" {
	mkfifo .mcp.json
	run -2 --separate-stderr timeout 5 mg-mcp tools
	[ "$stderr" = "mg-mcp: cannot read '.mcp.json': not a regular file" ]
	rm .mcp.json
	mkdir -p "$XDG_CONFIG_HOME/mg/mcp.json"
	run -2 --separate-stderr timeout 5 mg-mcp tools
	[[ $stderr == "mg-mcp: cannot read '$XDG_CONFIG_HOME/mg/mcp.json': "* ]]
}

@test "100 MiB, a line of 10 MB, 100000 brackets: one short line, at once" {
	truncate -s 100M c.json
	run -2 --separate-stderr timeout 5 mg-mcp -c c.json tools s
	[ "$stderr" = "mg-mcp: cannot read 'c.json': File too large" ]
	head -c 10000000 /dev/zero | tr '\0' x >c.json
	run -2 --separate-stderr timeout 5 mg-mcp -c c.json tools s
	[ "$stderr" = 'mg-mcp: c.json:1:1: no JSON: value expected' ]
	head -c 100000 /dev/zero | tr '\0' '[' >c.json
	run -2 --separate-stderr timeout 5 mg-mcp -c c.json tools s
	[[ $stderr == 'mg-mcp: c.json:1:257: nested too deeply' ]]
}

@test "empty, blank and a byte order mark alone are no JSON" {
	for text in '' ' \n\n' '\xef\xbb\xbf' '//x\n{}' '{"mcpServers":{},}' \
	    '{"mcpServers":{"a\xff":{}}}' '{"mcpServers":{}}\0' \
	    '{\0"\0m\0'; do
		printf "$text" >c.json
		run -2 --separate-stderr mg-mcp -c c.json tools
		[[ $stderr =~ ^mg-mcp:\ c\.json:[0-9]+:[0-9]+:\ no\ JSON:\  ]]
		[ "${#stderr_lines[@]}" -eq 1 ]
	done
}

@test "what is wrong is told with file, line and word" {
	printf '{"mcpServers":{\n"x":{"command":"fake",\n"args":["a","b",\n3]}}}\n' >c.json
	run -2 --separate-stderr mg-mcp -c c.json tools x
	[[ $stderr =~ ^mg-mcp:\ c\.json:4(:1)?:\ mcpServers\.x\.args\[2\]:\ expected\ a\ string,\ got\ number$ ]]
	own 'FAKE,"mg":{"alow":["a"]}'
	run -2 --separate-stderr mg-mcp tools s
	[[ $stderr == *"mcp.json:1"*": mcpServers.s.mg.alow: "*"did you mean 'allow'?" ]]
}

@test "one wrong entry does not keep the others from being used" {
	printf '{"mcpServers":{"a":{"command":7},"b":{"command":"fake"}}}' >c.json
	run -0 --separate-stderr mg-mcp -c c.json call b echo message=hi
	[ "$output" = hi ]
	mg-mcp -c c.json tools >out 2>err || true
	grep -q '^b/echo' out
	grep -q "'a' is left out: c.json:1" err
}

@test "files are read, never written" {
	own FAKE
	project 'FAKE,"args":["-e","2025-11-25"]'
	for f in "$XDG_CONFIG_HOME/mg/mcp.json" .mcp.json; do
		cp -p "$f" "$(basename "$f").was"
		touch -d 2001-01-01 "$f"
	done
	mg-mcp tools >out 2>&1
	mg-mcp call s echo message=hi >out 2>&1
	rm "$XDG_CONFIG_HOME/mg/mcp.json"
	mg-mcp trust s >out
	run -0 mg-mcp call s echo message=hi
	[ "$(stat -c %Y .mcp.json)" = "$(date -d 2001-01-01 +%s)" ]
	cmp .mcp.json .mcp.json.was
	# Nothing else was left in the project's folder.
	[ "$(find . -name '.mcp*' | sort | tr '\n' ' ')" = './.mcp.json ./.mcp.json.was ' ]
}

# What the server gets

@test "three descriptors, whatever we were given" {
	own FAKE
	exec 7</dev/null 9</dev/null
	run -0 mg-mcp call s fds
	exec 7<&- 9<&-
	[ "$(cut -d ' ' -f 1 <<<"$output" | tr '\n' ' ')" = '0 1 2 ' ]
	run -0 bash -c 'mg-mcp call s fds 40</dev/null 200</dev/null \
	    300</dev/null 999</dev/null <&-'
	[ "$(cut -d ' ' -f 1 <<<"$output" | tr '\n' ' ')" = '0 1 2 ' ]
}

@test "signals as they are by default, and a group of its own" {
	own FAKE
	run -0 bash -c "trap '' PIPE USR1 HUP; mg-mcp call s proc"
	# USR1 we were told to ignore, and so it stays; PIPE is ours.
	! grep -q '^ignored.* 13\b' <<<"$output" || false
	grep -q '^blocked$' <<<"$output"
	[ "$(sed -n 's/^pid //p' <<<"$output")" = "$(sed -n 's/^pgid //p' <<<"$output")" ]
	run -0 mg-mcp call s proc
	! grep -q '^ignored.* 13\b' <<<"$output" || false
}

@test "the user's servers get our environment, less the keys of models" {
	own 'FAKE,"env":{"DECLARED":"1","GIVEN":"theirs"}'
	export ANTHROPIC_API_KEY=secret OPENAI_API_KEY=secret
	export GIVEN=ours KEPT=yes DECLARED=no EMPTY=
	environment >out
	grep -qx KEPT=yes out
	grep -qx EMPTY= out
	grep -qx DECLARED=1 out
	grep -qx GIVEN=theirs out
	[ "$(grep -c '^GIVEN=' out)" -eq 1 ]
	[ "$(grep -c secret out)" -eq 0 ]
	own 'FAKE,"env":{"ANTHROPIC_API_KEY":"${ANTHROPIC_API_KEY}"}'
	environment >out
	grep -qx ANTHROPIC_API_KEY=secret out
	[ "$(grep -c secret out)" -eq 1 ]
}

@test "a project's server gets a short list" {
	project 'FAKE,"env":{"DECLARED":"1"}'
	mg-mcp trust s >out
	export SECRET_TOKEN=x OPENAI_API_KEY=x NODE_OPTIONS=x LD_LIBRARY_PATH=
	export LANG=C LC_TIME=C TERM='() { :; }' USER=me
	environment >out
	grep -qx DECLARED=1 out
	grep -qx USER=me out
	grep -qx LC_TIME=C out
	grep -q '^PATH=' out
	for v in SECRET_TOKEN OPENAI_API_KEY NODE_OPTIONS LD_LIBRARY_PATH TERM \
	    XDG_CONFIG_HOME; do
		[ "$(grep -c "^$v=" out)" -eq 0 ]
	done
}

@test "a value with blanks, quotes and newlines stays one word" {
	own 'FAKE,"args":["${V}","${NONE:-a b}","$V"," "]'
	V=$'a "b"\n$(touch x) \'c\'' run -0 mg-mcp -j call s args
	[ "$(jq -c '.structuredContent.args[-4:]' <<<"$output")" = \
	    '["a \"b\"\n$(touch x) '"'c'"'","a b","$V"," "]' ]
	[ ! -e x ]
	run -2 --separate-stderr env -u V mg-mcp call s args
	[[ $stderr == *'mcpServers.s.args[0]: the variable V is not set' ]]
}

@test "its directory" {
	mkdir there
	own "FAKE,\"cwd\":\"$PWD/there\""
	run -0 mg-mcp call s cwd
	[ "$output" = "$PWD/there" ]
	own 'FAKE,"cwd":"/nonexistent"'
	run -4 --separate-stderr mg-mcp call s cwd
	[ "$stderr" = "mg-mcp: cannot start 'fake' in '/nonexistent': No such file or directory" ]
}

@test "a command that cannot be started is told with its reason" {
	mkdir dir
	printf '#!/nonexistent/sh\n' >lost
	printf 'text' >text
	chmod 755 lost
	while IFS='|' read -r command why; do
		own "\"command\":\"$command\""
		run -4 --separate-stderr mg-mcp tools s
		[ "$stderr" = "mg-mcp: cannot start '$command': $why" ] || {
			echo "$command: $stderr"
			false
		}
	done <<-'EOF'
	nowhere-to-be-found|No such file or directory
	/nonexistent/x|No such file or directory
	./dir|Permission denied
	./text|Permission denied
	./lost|No such file or directory
	EOF
	own '"command":""'
	run -2 --separate-stderr mg-mcp tools s
	[[ $stderr == *'mcpServers.s.command: '* ]]
}

# Our own keys

@test "protocol: the one revision is spoken, or none" {
	for v in 2024-11-05 2025-03-26 2025-06-18 2025-11-25 2026-07-28; do
		own "FAKE,\"mg\":{\"protocol\":\"$v\"}"
		run -0 bash -o pipefail -c 'mg-mcp -j info s | jq -r .revision'
		[ "$output" = $v ]
	done
	own 'FAKE,"args":["-e","2024-11-05"],"mg":{"protocol":"2025-11-25"}'
	run -4 --separate-stderr mg-mcp call s echo message=hi
	[ "$stderr" = "mg-mcp: 's' speaks 2024-11-05, not 2025-11-25, which is configured" ]
	own 'FAKE,"args":["-e","2025-11-25"],"mg":{"protocol":"2026-07-28"}'
	run -4 --separate-stderr mg-mcp call s echo message=hi
	[ -z "$output" ]
}

# milliseconds COMMAND ...
milliseconds() {
	local start

	start=$(date +%s%N)
	"$@" >out
	echo $((($(date +%s%N) - start) / 1000000))
}

@test "grace: how long it may take to leave" {
	log=$PWD/log
	entry='FAKE,"args":["-l","'$log'","-m","slow-exit=3000"]'
	own "$entry,\"mg\":{\"grace\":0}"
	mg-mcp call s echo message=hi >out # the revision is remembered
	t=$(milliseconds mg-mcp call s echo message=hi)
	[ "$t" -lt 500 ]
	own "$entry,\"mg\":{\"grace\":1}"
	t=$(milliseconds mg-mcp call s echo message=hi)
	[ "$t" -ge 1000 ]
	[ "$t" -lt 2500 ]
	own "$entry"
	t=$(milliseconds mg-mcp call s echo message=hi)
	[ "$t" -ge 500 ]
	[ "$t" -lt 1500 ]
	all_gone "$log"
}

@test "timeout: of a call, in seconds, or in ms as other hosts have it" {
	own 'FAKE,"args":["-m","silent=tools/call"],"mg":{"timeout":0.3}'
	run -6 --separate-stderr timeout 5 mg-mcp call s echo message=hi
	[ -z "$output" ]
	own 'FAKE,"args":["-m","silent=tools/call"],"timeout":300'
	run -6 --separate-stderr timeout 5 mg-mcp call s echo message=hi
	own 'FAKE,"args":["-m","silent=*"],"mg":{"connect":0.3}'
	run -6 --separate-stderr timeout 5 mg-mcp call s echo message=hi
}

@test "a project's file may not set how we run it" {
	for key in '"grace":9' '"connect":9' '"protocol":"auto"' '"line":"1G"' \
	    '"tokens":9999' '"replicas":2'; do
		project "FAKE,\"mg\":{$key}"
		mg-mcp trust s >out 2>err || true
		run -2 --separate-stderr mg-mcp call s echo message=hi
		[[ $stderr == *": mcpServers.s.mg.${key//\"/}"* ||
		    $stderr == *"mcpServers.s.mg."*"a project's file may not set it"* ]]
	done
}

@test "allow, deny and ask, on the command line and in a pipe" {
	own 'FAKE,"args":["-l","log"],"mg":{"allow":["echo","add","fa*"],"deny":["fail"],"ask":["add"]}'
	run -0 mg-mcp call s echo message=hi
	[ "$output" = hi ]
	run -3 --separate-stderr mg-mcp call s fail
	[ "$stderr" = "mg-mcp: denied by the rules of the server: 's/fail'" ]
	run -3 --separate-stderr mg-mcp --yes call s fail
	run -3 --separate-stderr mg-mcp --yes call s env name=
	run -1 --separate-stderr mg-mcp call s ECHO message=hi
	# Nobody is there to be asked.
	run -3 --separate-stderr setsid -w mg-mcp call s add a=1 b=2
	[[ $stderr == *"--yes"*"'s/add'" ]]
	run -0 mg-mcp --yes call s add a=1 b=2
	[ "$output" = 3 ]
	[ "$(grep -c '^< .*tools/call' log)" -eq 2 ]
	rm log
	printf '{"type":"call","id":%s,"server":"s","tool":"%s","arguments":%s}\n' \
	    1 fail '{}' 2 add '{"a":1,"b":2}' 3 echo '{"message":"hi"}' >in
	run -1 bash -o pipefail -c "setsid -w mg-mcp pipe <in |
	    jq -c 'select(.type == \"error\" or .type == \"result\") | [.id, .status]' | sort"
	[ "$output" = $'[1,3]\n[2,3]\n[3,null]' ]
	[ "$(grep -c '^< .*tools/call' log)" -eq 1 ]
}

# Trust

@test "a project's server runs only after a yes, to just this" {
	project 'FAKE,"args":["-l","log"]'
	run -3 --separate-stderr setsid -w mg-mcp call s echo message=hi
	[[ $stderr == *'mg-mcp trust s'* ]]
	[ ! -e log ]
	run -3 --separate-stderr setsid -w mg-mcp --yes call s echo message=hi
	[ ! -e log ]
	run -0 mg-mcp trust s
	[[ $output == *'"fake"'* ]]
	[ ! -e log ]
	run -0 mg-mcp call s echo message=hi
	# One byte.
	sed -i 's/"log"/"lof"/' .mcp.json
	run -3 --separate-stderr setsid -w mg-mcp call s echo message=hi
	[ ! -e lof ]
	sed -i 's/"lof"/"log"/' .mcp.json
	run -0 mg-mcp call s echo message=hi
}

@test "the same file in another directory, or by a link, is another" {
	project FAKE
	mg-mcp trust s >out
	mkdir there
	cp .mcp.json there
	cd there
	run -3 --separate-stderr setsid -w mg-mcp call s echo message=hi
	rm .mcp.json
	mkdir ../other
	cp ../.mcp.json ../other/real.json
	ln -s ../other/real.json .mcp.json
	run -3 --separate-stderr setsid -w mg-mcp call s echo message=hi
}

@test "a name in both files is the user's, and that is said once" {
	own 'FAKE,"args":["user"]'
	project 'FAKE,"args":["project"]'
	run -0 --separate-stderr mg-mcp -j call s args
	[ "$(jq -c .structuredContent.args[-1] <<<"$output")" = '"user"' ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"'s' is taken from "*", not from '.mcp.json'" ]]
}

@test "an entry that reads differently to different readers is nobody's" {
	for json in '{"mcpServers":{"s":{"command":"true","command":"fake"}}}' \
	    '{"mcpServers":{"s":{"command":"true"},"s":{"command":"fake"}}}' \
	    '{"mcpServers":{"s":{"command":"true","comm\u0061nd":"fake"}}}' \
	    '{"mcpServers":{"s":{"command":"fake","env":{"A":"1","A":"2"}}}}' \
	    '{"mcpServers":{"s":{"command":"fake","mg":{"deny":["*"],"deny":[]}}}}' \
	    '{"mcpServers":{"s":{"command":"true"}},"mcpServers":{"s":{"command":"fake"}}}'; do
		echo "$json" >.mcp.json
		run mg-mcp trust s
		run ! setsid -w mg-mcp call s echo message=hi
		[[ $output != hi ]]
		cp .mcp.json c.json
		chmod go-w c.json
		run -2 --separate-stderr mg-mcp -c c.json call s echo message=hi
		[[ $stderr == *'stands twice'* ]]
	done
}
