#!/usr/bin/env bats
# What lies beside the programs: the example of a configuration, completion.

load helper

@test "the example of a configuration can be read" {
	export GITHUB_TOKEN=x
	cp "$T/../share/examples/mcp.json" mine.json
	chmod go-w mine.json
	run -0 --separate-stderr mg-mcp -c mine.json doctor
	[[ $output == *$'server tools\tyours'* ]]
	for name in tools files github; do
		run -0 --separate-stderr mg-mcp -c mine.json -n tools "$name"
		[ -z "$stderr" ]
	done
	[ "${lines[0]%% -e*}" = 'start: docker run -i --rm' ]
}

@test "the guide: its servers can be read, its commands are understood" {
	guide=$T/../share/guides/mcp-with-claude.md
	export ANTHROPIC_API_KEY=k
	unset ANTHROPIC_AUTH_TOKEN ANTHROPIC_BASE_URL
	sed -n '/^```json$/,/^```$/p' "$guide" | grep -v '^```' >mine.json
	chmod go-w mine.json
	run -0 --separate-stderr mg-mcp -c mine.json -n tools files
	[ -z "$stderr" ]
	grep '^	mg-agent ' "$guide" >commands
	[ "$(wc -l <commands)" -ge 8 ]
	while IFS= read -r line; do
		echo "$line"
		bash -c "mg-agent() { command mg-agent -n \"\$@\"; }; $line" \
		    >out 2>err </dev/null
		[ ! -s err ]
	done <commands
}

@test "the guide to remote servers: its entries can be read" {
	guide=$T/../share/guides/remote.md
	unset WIKI_TOKEN DOCS_SECRET CI_SECRET CI_TOKEN ID_TOKEN
	awk '/^```json$/ { n++; next } /^```$/ { next }
	    /^\{"mcpServers"/, /^}}$/ { print >"block." n }' "$guide"
	names=0
	for block in block.*; do
		chmod go-w "$block"
		for name in $(jq -r '.mcpServers | keys[]' "$block"); do
			run -0 --separate-stderr mg-mcp -c "$block" -n tools \
			    "$name"
			[ -z "$stderr" ]
			[[ $output == "connect: https://"* ]]
			names=$((names + 1))
		done
	done
	[ "$names" -ge 7 ]
}

# completed WORD ...: what is offered for the last word
completed() {
	bash -c '
		complete() { :; }
		compopt() { :; }
		. "$0"
		COMP_WORDS=(mg-mcp "$@")
		COMP_CWORD=$#
		_mg_mcp
		printf "%s\n" "${COMPREPLY[@]}"' \
	    "$T/../share/completions/mg-mcp.bash" "$@"
}

@test "completion knows commands, servers, tools and arguments" {
	mkdir -p "$XDG_CONFIG_HOME/mg"
	cp -R "$T/../share/examples/tools" .
	chmod -R go-w tools
	echo '{"mcpServers":{"demo":{"command":"mg-serve","args":["tools"]}}}' \
	    >"$XDG_CONFIG_HOME/mg/mcp.json"
	[ "$(completed c)" = $'call\ncomplete' ]
	[ "$(completed -t 3 call d)" = demo ]
	[ "$(completed call demo '')" = $'greet\nsum\nwordcount' ]
	[ "$(completed call demo sum '')" = numbers= ]
	[ -z "$(completed call -x 'mg-serve .' '')" ]
	mv "$XDG_CONFIG_HOME/mg/mcp.json" mine.json
	[ -z "$(completed call d)" ]
	[ "$(completed -c mine.json call d)" = demo ]
}

@test "completion offers no name that the shell would act on" {
	cat >server <<-'END'
	#!/bin/sh
	while read -r line; do
		id=${line#*\"id\":}
		id=${id%%,*}
		case $line in
		*server/discover*)
			r='"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}' ;;
		*)
			r='"tools":[{"name":"x$(touch ran)"},{"name":"x;ls"},{"name":"xy"}]' ;;
		esac
		echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"resultType\":\"complete\",$r}}"
	done
	END
	chmod +x server
	echo '{"mcpServers":{"s":{"command":"./server"}}}' >mine.json
	run -0 mg-mcp -c mine.json tools s
	[[ $output == *'x$(touch ran)'* ]]
	[ "$(completed -c mine.json call s x)" = xy ]
	[ ! -e ran ]
}
