# No error and no leak in the main jobs, and in the ways out of them.

load ../helper

setup() {
	common_setup
	SERVE="mg-serve '$T/../../share/examples/tools'"
	: >input
}

# clean STATUS COMMAND ...: with the file input on stdin it leaves with
# STATUS, and valgrind is silent
clean() {
	local got=0 want=$1
	shift
	valgrind --quiet --error-exitcode=99 --leak-check=full \
	    --show-leak-kinds=definite --errors-for-leak-kinds=definite \
	    --log-file=valgrind.log "$@" <input >out 2>err || got=$?
	if [ $got -ne "$want" ] || [ -s valgrind.log ]; then
		echo "status $got, not $want: $*" >&2
		cat err valgrind.log >&2
		return 1
	fi
}

@test "tools and help" {
	clean 0 mg-mcp tools -x "$SERVE"
	clean 0 mg-mcp help -x "$SERVE" greet
}

@test "call" {
	clean 0 mg-mcp call -x "$SERVE" greet name=world
	clean 0 mg-mcp call -j -x "$SERVE" greet name=world
}

@test "call in every era" {
	for era in 2024-11-05 2025-03-26 2025-06-18 2025-11-25 2026-07-28; do
		clean 0 mg-mcp call -x "fake -e $era" echo message=hello
	done
}

@test "arguments that the schema refuses" {
	clean 2 mg-mcp call -x "$SERVE" sum numbers=many
}

@test "a server that cannot start, and one that says nothing" {
	clean 4 mg-mcp call -x /nowhere/x echo
	clean 4 mg-mcp call -x false echo
}

@test "usage" {
	clean 2 mg-mcp
	clean 2 mg-mcp nonsense
}

@test "pipe" {
	printf '{"mcpServers":{"d":{"command":"mg-serve","args":["%s"]}}}' \
	    "$T/../../share/examples/tools" >c.json
	cat >input <<-'END'
		no JSON
		{"type":"call","id":1,"server":"d","tool":"greet","arguments":{"name":"x"}}
	END
	clean 1 mg-mcp -c c.json pipe -s d
}

@test "serve" {
	printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"server/discover"}' \
	    'no JSON' '{"jsonrpc":"2.0","id":2,"method":"tools/list"}' >input
	clean 0 mg-serve "$T/../../share/examples/tools"
}
