#!/usr/bin/env bats
# The EXAMPLES of the manuals do what they show: blocks after a line
# '.\" test' are typed here, in a folder with the tools of share/examples.

load helper

setup() {
	common_setup
	ln -s "$T/../share/examples/tools" tools
	mkdir -p "$XDG_CONFIG_HOME/mg"
	echo '{"mcpServers":{"demo":{"command":"mg-serve","args":["tools"]}}}' \
	    >"$XDG_CONFIG_HOME/mg/mcp.json"
	echo '{"mcpServers":{"s":{"command":"x","args":[1]}}}' >wrong.json
}

# transcript PAGE: the lines of the marked blocks, as they are read.
transcript() {
	awk '/^\.\\" test/ { marked = 1; next }
	     /^\.Bd/ && marked { on = 1; next }
	     /^\.Ed/ { on = marked = 0 }
	     on' "$1" | sed 's/\\e/\\/g; s/\\&//g; s/\\(dq/"/g; s/\\-/-/g'
}

# Type what follows "$ " and keep everything as a terminal would.
replay() {
	while IFS= read -r line; do
		case $line in
		'$ '*)
			printf '%s\n' "$line"
			bash -c "${line#??}" 2>&1 </dev/null || : ;;
		esac
	done
}

check_page() {
	transcript "$T/../man/$1" >want
	[ -s want ]
	replay <want >got
	diff -u want got
}

@test "mg-mcp(1)" {
	check_page mg-mcp.1
}

@test "mg-mcp-elicit(1)" {
	check_page mg-mcp-elicit.1
}

@test "mg.json(5)" {
	check_page mg.json.5
}

@test "mg-serve(1)" {
	check_page mg-serve.1
}
