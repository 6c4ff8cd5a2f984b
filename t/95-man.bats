#!/usr/bin/env bats
# The EXAMPLES of the manuals do what they show: blocks after a line
# '.\" test' are typed here, in a folder with the tools of share/examples.

load helper

setup() {
	common_setup
	cp -R "$T/../share/examples/tools" .
	chmod -R go-w tools
	mkdir -p "$XDG_CONFIG_HOME/mg"
	echo '{"mcpServers":{"demo":{"command":"mg-serve","args":["tools"]}}}' \
	    >"$XDG_CONFIG_HOME/mg/mcp.json"
	echo '{"mcpServers":{"s":{"command":"x","args":[1]}}}' >wrong.json
	cat >rules.json <<-'END'
	{"mcpServers":{"demo":{"command":"mg-serve","args":["tools"],
	  "mg":{"allow":["sum","g*"],"deny":["greet"]}}}}
	END
}

# transcript PAGE: the lines of the marked blocks, as they are read.
transcript() {
	awk '/^\.\\" test/ { marked = 1; next }
	     /^\.Bd/ && marked { on = 1; next }
	     /^\.Ed/ { on = marked = 0 }
	     on' "$1" | sed 's/\\e/\\/g; s/\\&//g; s/\\(dq/"/g; s/\\-/-/g'
}

run_command() {
	[ -z "$command" ] || bash -c "$command" 2>&1 </dev/null || :
	command=
}

# Type what follows "$ ", and "> " on the lines after it, and keep everything
# as a terminal would.
replay() {
	local line command=

	while IFS= read -r line; do
		case $line in
		'> '*)	command+=$'\n'${line#??} ;;
		*)	run_command ;;
		esac
		case $line in
		'$ '*)	command=${line#??} ;;
		esac
		case $line in
		'$ '* | '> '*) printf '%s\n' "$line" ;;
		esac
	done
	run_command
}

check_page() {
	transcript "$T/../man/$1" >want
	[ -s want ]
	replay <want >got
	diff -u want got
}

@test "no example goes without its test" {
	for page in "$T"/../man/*.[1-8]; do
		awk '/^\.\\" test/ { marked = 1 }
		     /^\.Ed/ { marked = 0 }
		     /^\$ / && !marked { print FILENAME ": " $0; bad = 1 }
		     END { exit bad }' "$page"
		grep -q '^\.\\" test' "$page" || continue
		grep -q "^	check_page ${page##*/}$" "$BATS_TEST_FILENAME"
	done
}

@test "mg(7)" {
	check_page mg.7
}

@test "mg-agent(1)" {
	check_page mg-agent.1
}

@test "mg-backends(7)" {
	check_page mg-backends.7
}

@test "mg-events(7)" {
	check_page mg-events.7
}

@test "mg-http(1)" {
	mkfifo hold
	"$T/node/run" new.mjs new <hold 3>&- &
	exec {HOLD}>hold
	for _ in {1..400}; do
		[ ! -s new.url ] || break
		sleep 0.05
	done
	URL=$(<new.url)
	export URL
	cat >hello <<-'END'
	{"jsonrpc":"2.0","id":1,"method":"initialize","params":{
	"protocolVersion":"2025-11-25","capabilities":{},
	"clientInfo":{"name":"me","version":"1"}}}
	END
	check_page mg-http.1
	exec {HOLD}>&-
	wait $!
}

@test "mg-mcp(1)" {
	check_page mg-mcp.1
}

@test "mg-mcp-auth(1)" {
	check_page mg-mcp-auth.1
}

@test "mg-mcp-elicit(1)" {
	check_page mg-mcp-elicit.1
}

@test "mg-mcp-login(1)" {
	check_page mg-mcp-login.1
}

@test "mg-mcp-logout(1)" {
	check_page mg-mcp-logout.1
}

@test "mg.json(5)" {
	check_page mg.json.5
}

@test "mg-orchestrate(1)" {
	check_page mg-orchestrate.1
}

@test "mg-report(1)" {
	check_page mg-report.1
}

@test "mg-serve(1)" {
	check_page mg-serve.1
}

@test "mg-team(5)" {
	check_page mg-team.5
}

@test "mg-vote(1)" {
	check_page mg-vote.1
}

@test "mg-watch(1)" {
	check_page mg-watch.1
}
