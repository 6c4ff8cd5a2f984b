#!/usr/bin/env bats
# mg-mcp with real servers: the four reference servers, and the official SDK
# in its newest release (2026-07-28) and an old one (2024-11-05).

load helper

setup() {
	common_setup
	node_server everything filesystem memory sequential new old
	entry='"command":"'$T'/node/run","args":["mcp-server-everything"]'
	# The same by another transport: t/75-real-remote.bats.
	if [ -n "${MG_EVERYTHING:-}" ]; then
		EVERYTHING="mg-http $MG_EVERYTHING"
		entry='"url":"'$MG_EVERYTHING'"'
	fi
	cat >"$XDG_CONFIG_HOME/mg.json" <<END
{"mcpServers":{
  "everything":{$entry},
  "files":{"command":"$T/node/run",
    "args":["mcp-server-filesystem","$PWD"]},
  "memory":{"command":"$T/node/run","args":["mcp-server-memory"],
    "env":{"MEMORY_FILE_PATH":"$BATS_TEST_TMPDIR/memory.jsonl"}}
}}
END
	mkdir -p "$XDG_CONFIG_HOME/mg"
	mv "$XDG_CONFIG_HOME/mg.json" "$XDG_CONFIG_HOME/mg/mcp.json"
}

@test "a tool is called, typed on the command line" {
	run -0 --separate-stderr mg-mcp call -x "$EVERYTHING" echo message=hi
	[ "$output" = "Echo: hi" ]
	[ -z "$stderr" ]
}

@test "the same by its name in the configuration" {
	run -0 --separate-stderr mg-mcp call everything echo message=hi
	[ "$output" = "Echo: hi" ]
}

@test "arguments reach get-sum as numbers" {
	run -0 --separate-stderr mg-mcp call everything get-sum a=2 b=40.5
	[ "$output" = "The sum of 2 and 40.5 is 42.5." ]
	run -2 --separate-stderr mg-mcp call everything get-sum a=2 b=many
	[[ $stderr == *"argument 'b': expected number, got 'many'"* ]]
	run -2 --separate-stderr mg-mcp call everything get-sum a=2
	[[ $stderr == *"'b'"* ]]
}

@test "-j prints the raw result on one line" {
	run -0 --separate-stderr mg-mcp -j call everything echo message=hi
	[ "$output" = '{"content":[{"type":"text","text":"Echo: hi"}]}' ]
}

@test "an unknown tool is status 1 with one line" {
	run -1 --separate-stderr mg-mcp call everything ecko message=hi
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr == *"did you mean 'echo'?"* ]]
}

@test "a missing command is status 4" {
	run -4 --separate-stderr mg-mcp call -x no-such-program echo
	[ "$stderr" = "mg-mcp: cannot start 'no-such-program': No such file or directory" ]
}

@test "lists: one line an item, and as JSON" {
	run -0 bash -o pipefail -c 'mg-mcp tools everything | head -1'
	[[ $output == "echo"$'\t'* ]]
	run -0 bash -o pipefail -c 'mg-mcp -j tools everything | jq -r .name'
	[[ $output == *"get-sum"* ]]
	run -0 --separate-stderr mg-mcp prompts everything
	[[ $output == *"simple-prompt"* ]]
	run -0 --separate-stderr mg-mcp resources everything
	[[ $output == *"://"* ]]
	run -0 --separate-stderr mg-mcp templates everything
	[[ $output == *"demo://resource/dynamic/text/{resourceId}"* ]]
}

@test "tools of all servers are named server/tool" {
	run -0 --separate-stderr mg-mcp tools
	[[ $output == *"everything/echo"* ]]
	[[ $output == *"files/read_text_file"* ]]
	[[ $output == *"memory/create_entities"* ]]
}

@test "a resource is read, a prompt is filled in" {
	run -0 --separate-stderr mg-mcp read everything \
	    demo://resource/dynamic/text/1
	[[ $output == "Resource 1: "* ]]
	run -0 --separate-stderr mg-mcp prompt everything args-prompt \
	    city=Paris state=Texas
	[ "$output" = "What's weather in Paris, Texas?" ]
}

@test "an argument is completed" {
	run -0 --separate-stderr mg-mcp complete everything \
	    completable-prompt department E
	[ "$output" = "Engineering" ]
	run -0 --separate-stderr mg-mcp complete -x "$NEW" review language s
	[ "$output" = "sh" ]
}

@test "info tells revision, name and capabilities" {
	run -0 --separate-stderr mg-mcp info everything
	[ "${lines[0]}" = "revision"$'\t'"2025-11-25" ]
	run -0 --separate-stderr mg-mcp info -x "$NEW"
	[ "${lines[0]}" = "revision"$'\t'"2026-07-28" ]
	run -0 --separate-stderr mg-mcp info -x "$OLD"
	[ "${lines[0]}" = "revision"$'\t'"2024-11-05" ]
}

@test "help shows how a tool is called" {
	run -0 --separate-stderr mg-mcp help everything get-sum
	[[ $output == *"usage: mg-mcp call everything get-sum a=number b=number"* ]]
}

@test "an image goes to a file of our naming" {
	run -0 --separate-stderr mg-mcp call -o . everything get-tiny-image
	[[ $output == *"./content-1.png"* ]]
	run -0 file -b content-1.png
	[[ $output == "PNG image data"* ]]
}

@test "structured content is there with -j" {
	run -0 bash -o pipefail -c 'mg-mcp -j call everything \
	    get-structured-content location=Chicago |
	    jq .structuredContent.temperature'
	[ "$output" -eq "$output" ]
}

@test "progress does not disturb a long call" {
	run -0 --separate-stderr mg-mcp call everything \
	    trigger-long-running-operation duration=1 steps=4
	[[ $output == *"completed"* ]]
}

@test "elicitation: the defaults, and a handler's answers" {
	run -0 --separate-stderr mg-mcp call --elicit defaults everything \
	    trigger-elicitation-request
	# Its form wants a name and has no default for it.
	[[ $output == *"declined"* ]]
	cat >answer <<-'END'
	#!/bin/sh
	cat >question
	echo '{"action":"accept","content":{"name":"Ann"}}'
	END
	chmod +x answer
	run -0 --separate-stderr mg-mcp call --elicit ./answer everything \
	    trigger-elicitation-request
	[[ $output == *"Ann"* ]]
	[ "$(jq -r .server question)" = everything ]
}

@test "sampling: a handler is the model" {
	cat >model <<-'END'
	#!/bin/sh
	cat >request
	printf '%s\n' '{"role":"assistant","model":"none","content":{"type":"text","text":"forty-two"}}'
	END
	chmod +x model
	run -0 --separate-stderr mg-mcp call --sample ./model everything \
	    trigger-sampling-request prompt='What is it?' maxTokens=20
	[[ $output == *"forty-two"* ]]
	[ "$(jq -r .method request)" = sampling/createMessage ]
}

@test "roots are told" {
	run -0 --separate-stderr mg-mcp call --root . everything \
	    get-roots-list
	[[ $output == *"file://$PWD"* ]]
}

@test "input is asked for in rounds in 2026-07-28" {
	cat >answer <<-'END'
	#!/bin/sh
	cat >question
	echo '{"action":"accept","content":{"name":"Ann"}}'
	END
	chmod +x answer
	run -0 --separate-stderr mg-mcp call --elicit ./answer -x "$NEW" ask
	[[ $output == *"Ann"* ]]
}

@test "changes and logs are watched, in both eras" {
	run -6 --separate-stderr mg-mcp -t 3 watch -x "$NEW"
	[ "${lines[0]}" = '{"type":"hello","v":1,"from":"mg-mcp watch"}' ]
	run -6 --separate-stderr mg-mcp -t 3 watch everything \
	    demo://resource/dynamic/text/1
	[ "${lines[1]}" = '{"type":"server","server":"everything","state":"up"}' ]
}

@test "one call's output is another's argument" {
	printf 'a line\n' >note
	run -0 bash -o pipefail -c "mg-mcp call files read_text_file \
	    path='$PWD/note' | mg-mcp call everything echo message=@-"
	[ "$output" = "Echo: a line" ]
	run -0 mg-mcp call everything echo \
	    message="$(mg-mcp call files read_text_file path="$PWD/note")"
	[ "$output" = "Echo: a line" ]
}

@test "what one run stores, the next one finds" {
	run -0 --separate-stderr mg-mcp call memory create_entities \
	    entities:='[{"name":"mg","entityType":"suite","observations":["small"]}]'
	run -0 bash -o pipefail -c 'mg-mcp call memory search_nodes query=mg |
	    jq -r .entities[0].observations[0]'
	[ "$output" = small ]
}

@test "sequential-thinking takes its typed arguments" {
	run -0 bash -o pipefail -c "mg-mcp call -x '${SEQUENTIAL//\'/\'\\\'\'}' \
	    sequentialthinking thought=hm nextThoughtNeeded=false \
	    thoughtNumber=1 totalThoughts=1 | jq .thoughtNumber"
	[ "$output" = 1 ]
}

@test "a pipe makes 1,000 calls over two servers, with one session each" {
	awk 'BEGIN { for (i = 0; i < 1000; i++)
		printf "{\"type\":\"call\",\"id\":%d,\"server\":\"%s\",\"tool\":\"%s\",\"arguments\":{%s}}\n", i,
		i % 2 ? "everything" : "memory", i % 2 ? "echo" : "read_graph",
		i % 2 ? "\"message\":\"m" i "\"" : "" }' >calls
	run -0 bash -c 'mg-mcp -v pipe -s everything,memory <calls >out 2>trace'
	[ "$(grep -c '^{"type":"result"' out)" = 1000 ]
	[ "$(grep -c '> .*"method":"initialize"' trace)" = 2 ]
	[ "$(grep -c 'Echo: m999' out)" = 1 ]
}

@test "no server is left behind" {
	running() { pgrep -f "node.*server-filesystem.* $PWD\$"; }
	# While it is watched it is there, so the last look means something.
	mg-mcp watch files >events 2>&1 3>&- &
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		grep -q '"state":"up"' events && break
		sleep 0.5
	done
	run -0 running
	kill "$!"
	wait "$!" || :
	run -1 running
	run -0 mg-mcp call files list_allowed_directories
	run -1 running
}
