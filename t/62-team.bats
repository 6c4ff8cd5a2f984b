# Team files: what they say, and each thing that can be wrong with one.

load helper

setup() {
	common_setup
	unset TOKEN WORK
}

# told LINE ...: team.yaml (or $FILE) is refused with exactly these lines
told() {
	run -2 --separate-stderr mg-orchestrate --check "${FILE:-team.yaml}"
	[ -z "$output" ]
	printf "mg-orchestrate: %s\n" "$@" >want
	printf '%s\n' "$stderr" | diff -u want -
}

# noted LINE ...: it can be used, but that is said; with --strict it cannot
noted() {
	run -0 --separate-stderr mg-orchestrate --check team.yaml
	[ -n "$output" ]
	printf "mg-orchestrate: %s\n" "$@" >want
	printf '%s\n' "$stderr" | diff -u want -
	run -2 --separate-stderr mg-orchestrate --check team.yaml --strict
	[ -z "$output" ]
	printf '%s\n' "$stderr" | diff -u want -
}

# agents BACKEND [MORE]: a team of one with that back end
agents() {
	printf 'agents:\n- id: a\n  backend: %s\n%s\n' "$1" "${2:-}" >team.yaml
}

# rules KEY: an orchestrator with that line, the fifth
rules() {
	agents '{type: openai}' "orchestrator:
  $1"
}

# is JSON: what team.yaml is
is() {
	run -0 teamfile json team.yaml
	[ "$output" = "$1" ] || {
		echo "$output, not $1"
		return 1
	}
}

# yaml TEXT JSON: what a text is, as printf has it
yaml() {
	# shellcheck disable=SC2059 # escapes are meant
	printf "$1" >team.yaml
	is "$2"
}

# no_yaml TEXT WHY
no_yaml() {
	# shellcheck disable=SC2059 # escapes are meant
	printf "$1" >team.yaml
	told "team.yaml:$2"
}

@test "files in MassGen's form: what would run, and with what" {
	cp "$T"/cases/team/* .
	export ANTHROPIC_API_KEY=x
	for want in *.want; do
		f=${want%.want}.yaml
		[ -e "$f" ] || f=${want%.want}.json
		mg-orchestrate --check "$f" >got 2>&1
		n=$(grep -c '^agent[0-9]*	' got)
		[ "$n" -gt 0 ]
		for ((i = 1; i <= n; i++)); do
			teamfile settings agent$i "$f" 2>>told
			teamfile servers agent$i "$f" 2>>told | sed '/^$/d'
		done >>got
		diff -u "$want" got
	done
}

@test "mg-agent takes the settings of every type" {
	cp "$T"/cases/team/* .
	for v in ANTHROPIC OPENAI GEMINI XAI GROQ ZAI CEREBRAS OPENROUTER \
	    TOGETHER FIREWORKS NEBIUS; do
		export "${v}_API_KEY=x"
	done
	for f in claude openai gemini grok compatible inferred servers; do
		sed -n 's/^agent[0-9]*	[^	]*	\([^	]*\)	.*/\1/p' $f.want >types
		n=0
		while read -r type; do
			n=$((n + 1))
			teamfile settings agent$n $f.yaml >s 2>told ||
			    { cat told; return 1; }
			[ "$type" != auto ] || continue
			run -0 mg-agent -n --backend s <&-
			[[ "$output" == *"type	$type"* ]]
			[[ "$output" != *"is not known"* ]]
		done <types
		[ "$n" -gt 0 ]
	done
}

@test "every type and setting in the manual of back ends is known" {
	sed -n '1,/^Where there is no/s/^\.It \([a-z-]*\) Ta.*/\1/p' \
	    "$T/../man/mg-backends.7" >types
	[ "$(wc -l <types)" -ge 17 ]
	while read -r type; do
		agents "{type: $type, model: m}"
		run -0 --separate-stderr mg-orchestrate --check team.yaml
		[ -z "$stderr" ]
	done <types
	sed -n '/^\.Sh SETTINGS/,/^\.Sh CLAUDE/p' "$T/../man/mg-backends.7" |
	    sed -n '/^\.Cm\|^\.It Cm/s/^\.\(It \)*Cm //p' |
	    tr -d ',' | tr ' ' '\n' | sort -u | sed '/^$/d' >settings
	[ "$(wc -l <settings)" -ge 60 ]
	while read -r key; do
		[ "$key" != mcp_servers ] || continue
		case $key in
		*_tools)	value='[x]' ;;
		*)		value=x ;;
		esac
		agents "{type: openai, $key: $value}"
		run -0 --separate-stderr mg-orchestrate --check team.yaml
		[ -z "$stderr" ] || [[ $key == type ]]
	done < <(sed '/^type$/d' settings)
}

@test "mg-mcp takes the servers" {
	cp -R "$T/../share/examples/tools" tools
	chmod -R go-w tools
	cat >team.yaml <<-END
	agents:
	- id: a
	  backend:
	    type: openai
	    cwd: $PWD
	    mcp_servers:
	    - name: demo
	      command: mg-serve "\${cwd}/tools"
	      exclude_tools: [mcp__demo__greet]
	END
	teamfile servers agent1 team.yaml >config
	run -0 mg-mcp -c config call demo sum numbers='[1,2]'
	[ "$output" = 3 ]
	run -3 mg-mcp -c config call demo greet name=x
}

@test "unreadable files" {
	FILE=none.yaml
	told "cannot read 'none.yaml': No such file or directory"
	mkdir dir.yaml
	FILE=dir.yaml
	told "cannot read 'dir.yaml': Is a directory"
	mkfifo fifo.yaml
	FILE=fifo.yaml
	told "cannot read 'fifo.yaml': not a regular file"
	[ "$(id -u)" -eq 0 ] || {
		echo >shut.yaml
		chmod 0 shut.yaml
		FILE=shut.yaml
		told "cannot read 'shut.yaml': Permission denied"
	}
}

@test "a file has at most 1 MiB" {
	{
		printf 'agents: [{id: a, backend: {type: openai}}]\n#'
		head -c 10485760 /dev/zero | tr '\0' x
	} >team.yaml
	told "cannot read 'team.yaml': a team file has at most 1 MiB"
	head -c 1048576 team.yaml >t && mv t team.yaml
	run -0 mg-orchestrate --check team.yaml
	echo >>team.yaml
	told "cannot read 'team.yaml': a team file has at most 1 MiB"
}

@test "what is no YAML" {
	no_yaml '' '1:1: nothing is in it'
	no_yaml '# only a comment\n' '2:1: nothing is in it'
	no_yaml 'a: @\n' "1:4: no YAML: found character that cannot start \
any token, while scanning for the next token"
	no_yaml 'a: b: c\n' "1:5: no YAML: mapping values are not allowed in \
this context"
	no_yaml 'a:\n\tb: 1\n' '2:1: a tab: YAML is indented with blanks only'
	no_yaml 'a: \377\n' '1:4: no UTF-8'
	no_yaml 'a: x\0y\n' '1:5: a NUL cannot be in it'
	no_yaml '\n b: \007\n' '2:5: a control character (0x07)'
	no_yaml 'a: 1\n---\nb: 2\n' \
	    '2:1: a second document: one is all that is read'
	no_yaml '%%YAML 3.0\n---\na: 1\n' \
	    '1:1: no YAML: found incompatible YAML document'
	no_yaml 'a: "\\uD800"\n' "1:7: no YAML: found invalid Unicode \
character escape code, while parsing a quoted scalar"
}

@test "keys are strings, and stand once" {
	no_yaml 'a: 1\nb: 2\na: 3\n' "3:1: the key 'a' stands twice"
	no_yaml 'x:\n  - {a: 1, "a": 2}\n' "2:12: the key 'a' stands twice"
	no_yaml '1: x\n' "1:1: the key '1' is no string: quote it"
	no_yaml 'on: x\n' "1:1: the key 'on' is no string: quote it"
	no_yaml '~: x\n' "1:1: the key '~' is no string: quote it"
	no_yaml '? [a]\n: x\n' '1:3: a key that is no plain string'
	no_yaml '&a b: c\n' '1:1: an anchor at a key'
	yaml '"1": x\n"on": y\n' '{"1":"x","on":"y"}'
}

@test "tags are not taken, but the one of strings" {
	no_yaml 'a: !!python/object:os.system x\n' "1:4: the tag \
'tag:yaml.org,2002:python/object:os.system' is not taken: values say by their \
form what they are"
	no_yaml 'a: !!int "3"\n' "1:4: the tag 'tag:yaml.org,2002:int' is not \
taken: values say by their form what they are"
	no_yaml 'a: !x []\n' "1:4: the tag '!x' is not taken: values say by \
their form what they are"
	yaml 'a: !!str 12\nb: ! 12\n' '{"a":"12","b":"12"}'
}

@test "words and numbers, and what only looks so" {
	yaml 'a: [yes, No, ON, off, true, FALSE]\n' \
	    '{"a":[true,false,true,false,true,false]}'
	yaml 'a: [~, null, Null, NULL, ]\nb:\n' '{"a":[null,null,null,null],"b":null}'
	yaml 'a: [y, n, nULL, yES, "yes", '"'"'1'"'"']\n' \
	    '{"a":["y","n","nULL","yES","yes","1"]}'
	yaml 'a: [0, -0, +5, 12, 0x1F, 0o17]\n' '{"a":[0,-0,5,12,31,15]}'
	yaml 'a: [.5, 5., -0.10, 1e3, 1.5E-2, 00.5]\n' \
	    '{"a":[0.5,5,-0.10,1e3,1.5E-2,0.5]}'
	yaml 'a: [1_000, 1:30, 2026-10-21, -, +, 1e, 0x, 0xZ, 1.2.3, .]\n' \
	    '{"a":["1_000","1:30","2026-10-21","-","+","1e","0x","0xZ","1.2.3","."]}'
	no_yaml 'a: 010\n' "1:4: '010': a number that begins with 0 is \
decimal to some and octal to others: quote it, or leave the 0 out"
	no_yaml 'a: .inf\n' "1:4: '.inf': no number that can be counted \
with: quote it if it is text"
	no_yaml 'a: 0xFFFFFFFFFFFFFFFFFF\n' "1:4: '0xFFFFFFFFFFFFFFFFFF': a \
number too large for its form"
	yaml 'a: |\n  x\n  y\nb: >-\n  p\n  q\n' '{"a":"x\ny\n","b":"p q"}'
	yaml '\357\273\277a: 1\r\nb: 2\r\n' '{"a":1,"b":2}'
}

@test "anchors, aliases and merges" {
	yaml 'a: &x yes\nb: *x\nc: &y "s"\nd: [*y, *x]\n' \
	    '{"a":true,"b":true,"c":"s","d":["s",true]}'
	yaml 'd: &d {x: 1, y: 2}\nf:\n  <<: *d\n  x: 9\n' \
	    '{"d":{"x":1,"y":2},"f":{"x":9,"y":2}}'
	yaml 'f:\n  x: 9\n  <<: [{x: 1, y: 2}, {y: 3, z: 4}]\n' \
	    '{"f":{"x":9,"y":2,"z":4}}'
	yaml 'g: {<<: {q: &q [1]}, r: *q}\n' '{"g":{"r":[1],"q":[1]}}'
	yaml 'f: {<<: {}, "a": {"<<": 1}}\n' '{"f":{"a":{"<<":1}}}'
	no_yaml 'a: *x\n' "1:4: the alias '*x' has no anchor before it, or \
stands within its own value"
	no_yaml 'a: &x [*x]\n' "1:8: the alias '*x' has no anchor before it, \
or stands within its own value"
	no_yaml 'f:\n  <<: 3\n' "2:7: '<<' takes a mapping or a list of \
mappings, not a number"
	no_yaml 'f:\n  <<: [{a: 1}, 4]\n' "2:16: '<<' takes a mapping or a \
list of mappings, not a number"
}

# Faults are told where the value is written, not where it is used.
@test "what an alias brings in has its own place" {
	cat >team.yaml <<-'END'
	x-all: &all
	  model: 7
	agents:
	- id: a
	  backend:
	    <<: *all
	    type: openai
	- {id: b, backend: *all}
	END
	told 'team.yaml:2:10: agents[0].backend.model: expected a string, got number' \
	    'team.yaml:2:10: agents[1].backend.model: expected a string, got number'
}

@test "bombs are refused at once" {
	{
		echo 'a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]'
		last=a
		for c in b c d e f g h i; do
			echo "$c: &$c [*$last,*$last,*$last,*$last,*$last,*$last]"
			last=$c
		done
	} >team.yaml
	told 'team.yaml:6:4: anchors and aliases stand for more than 1048576 bytes'
	printf 'a: ' >team.yaml
	head -c 500000 /dev/zero | tr '\0' '[' >>team.yaml
	told 'team.yaml:1:103: nested more than 100 deep'
	for ((i = 0; i < 2000; i++)); do echo "- &a$i 1"; done >team.yaml
	told 'team.yaml:1001:3: more than 1000 anchors'
	{
		printf '{"a":'
		head -c 300 /dev/zero | tr '\0' '['
	} >team.json
	FILE=team.json
	told 'team.json:1:261: nested too deeply'
}

@test "JSON by its content, or by its name" {
	echo '{"agents":[{"id":"a","backend":{"type":"openai"}}]}' >team
	run -0 mg-orchestrate --check team
	echo '{"a":1,}' >team.json
	FILE=team.json
	told 'team.json:1:8: no JSON: name in quotes expected'
	printf '{\n"a":1,\n "a":2}' >team.json
	told "team.json:2:1: the key 'a' stands twice"
}

@test "agents" {
	echo '[]' >team.yaml
	told "team.yaml:1:1: expected an object with 'agents', got array"
	echo 'ui: {}' >team.yaml
	told 'team.yaml:1:1: it has no agents'
	echo 'agents:' >team.yaml
	told 'team.yaml:1:1: it has no agents'
	echo 'agents: []' >team.yaml
	told 'team.yaml:1:1: it has no agents'
	echo 'agents: {id: a}' >team.yaml
	told 'team.yaml:1:9: agents: expected an array of agents, got object'
	echo 'agents: [a]' >team.yaml
	told 'team.yaml:1:10: agents[0]: expected an object, got string'
	printf 'agent: {id: a, backend: {}}\nagents: []\n' >team.yaml
	told "team.yaml:1:8: it has both 'agent' and 'agents'"
	printf 'agents:\n- backend: {type: openai}\n' >team.yaml
	told 'team.yaml:2:3: agents[0]: it has no id'
	printf 'agents:\n- {id: "", backend: {}}\n- {id: 7, backend: {}}\n' >team.yaml
	told 'team.yaml:2:3: agents[0]: it has no id' \
	    'team.yaml:3:8: agents[1].id: expected a string, got number'
	printf 'agents:\n- {id: x, backend: {}}\n- {id: x, backend: {}}\n' >team.yaml
	told "team.yaml:3:8: agents[1]: the id 'x' is that of another agent"
	printf 'agents: [{id: "a\\tb", backend: {}}]\n' >team.yaml
	told "team.yaml:1:15: agents[0]: an id has at most 100 bytes, and no \
control characters"
	echo 'agents: [{id: a}]' >team.yaml
	told 'team.yaml:1:10: agents[0]: it has neither a backend nor a command'
	printf 'agents:\n- {id: a, command: "x '"'"'y"}\n' >team.yaml
	told "team.yaml:2:20: agents[0].command: unmatched '"
	{
		echo 'agents:'
		for ((i = 0; i < 1001; i++)); do echo "- {id: a$i, command: x}"
		done
	} >team.yaml
	told 'team.yaml:2:1: agents: more than 1000'
}

@test "back ends" {
	agents openai
	told 'team.yaml:3:12: agents[0].backend: expected an object, got string'
	agents '{type: opanai}'
	told "team.yaml:3:19: agents[0].backend.type: unknown back end \
'opanai', did you mean 'openai'?"
	agents '{type: azure_openai}'
	told "team.yaml:3:19: agents[0].backend.type: unknown back end \
'azure_openai' (there are: claude, claude-code, openai, gemini, grok, groq, \
together, openrouter, cerebras, fireworks, nebius, zai, chatcompletion, \
lmstudio, ollama, llamacpp, vllm, script, auto)"
	agents '{type: [openai]}'
	told 'team.yaml:3:19: agents[0].backend.type: expected a string, got array'
	agents '{type: openai, temprature: 1}'
	noted "team.yaml:3:27: agents[0].backend: unknown key 'temprature', \
did you mean 'temperature'?"
	agents '{type: openai, command_line_execution_mode: docker}'
	noted "team.yaml:3:27: agents[0].backend.command_line_execution_mode: \
not used by mg"
	agents '{type: openai, api_key: "${NONE_SUCH}"}'
	told 'team.yaml:3:36: agents[0].backend.api_key: the variable NONE_SUCH is not set'
	agents '{type: openai, base_url: "${NONE_SUCH}"}'
	told 'team.yaml:3:37: agents[0].backend.base_url: the variable NONE_SUCH is not set'
	agents '{type: openai, cwd: "${NONE_SUCH}"}'
	told 'team.yaml:3:32: agents[0].backend.cwd: the variable NONE_SUCH is not set'
}

@test "a command is an agent, whatever its back end is called" {
	echo 'agents: [{id: a, command: x, backend: {type: mine, y: 1}}]' >team.yaml
	run -0 --separate-stderr mg-orchestrate --check team.yaml
	[ "$output" = "agent1	a	mine	-	-	x" ]
	[ -z "$stderr" ]
}

@test "keys of the own or the environment's secrets stay where they are" {
	agents '{type: openai, api_key: "${SECRET}"}'
	SECRET=hidden run -0 teamfile settings agent1 team.yaml
	[ "$output" = '{"type":"openai","api_key_env":"SECRET"}' ]
	agents '{type: openai, api_key: "x${SECRET}"}'
	SECRET=hidden run -0 teamfile settings agent1 team.yaml
	[ "$output" = '{"type":"openai","api_key":"xhidden"}' ]
}

@test "servers" {
	at='team.yaml:3:38: agents[0].backend.mcp_servers'
	agents '{type: openai, mcp_servers: x}'
	told 'team.yaml:3:40: agents[0].backend.mcp_servers: expected a list or a map of servers, got string'
	agents '{type: openai, mcp_servers: [{command: x}]}'
	told 'team.yaml:3:41: agents[0].backend.mcp_servers[0]: it has no name'
	agents '{type: openai, mcp_servers: [{name: s, command: x}, {name: s, command: y}]}'
	told "team.yaml:3:64: agents[0].backend.mcp_servers[1]: the name 's' \
is that of another server"
	agents '{type: openai, mcp_servers: {s: x}}'
	told 'team.yaml:3:44: agents[0].backend.mcp_servers.s: expected an object, got string'
	at='team.yaml:3:40: agents[0].backend.mcp_servers'
	agents '{type: openai, mcp_servers: {s: {}}}'
	told "$at: s: it has neither a command nor a url"
	agents '{type: openai, mcp_servers: {s: {command: x, url: "http://h"}}}'
	told "$at: s: it has both a command and a url"
	agents '{type: openai, mcp_servers: {s: {type: sdk, command: x}}}'
	told "$at: s.type: unknown: 'sdk' (there are: stdio, http, sse, streamable-http)"
	agents '{type: openai, mcp_servers: {s: {url: "ftp://h"}}}'
	told "$at: s.url: it does not begin with http:// or https://"
	agents '{type: openai, mcp_servers: {"a b": {command: x}}}'
	told "$at: a b: a name of a server has 1 to 64 of the characters A-Z a-z 0-9 _ . -"
	agents '{type: openai, mcp_servers: {s: {command: x, mg: {alow: []}}}}'
	told "$at: s.mg.alow: no key that is known; did you mean 'allow'?"
	agents '{type: openai, mcp_servers: {s: {command: x, args: -v}}}'
	told 'team.yaml:3:63: agents[0].backend.mcp_servers.s.args: expected an array of strings, got string'
	agents '{type: openai, mcp_servers: {s: {command: x, args: [yes]}}}'
	told 'team.yaml:3:64: agents[0].backend.mcp_servers.s.args[0]: expected a string, got boolean'
	agents '{type: openai, mcp_servers: {s: {command: x, env: {A: ["${B}"]}}}}'
	told 'team.yaml:3:66: agents[0].backend.mcp_servers.s.env.A: expected a string, got array'
	agents '{type: openai, mcp_servers: {s: {command: x, env: {A: "${NONE_SUCH}"}}}}'
	told 'team.yaml:3:66: agents[0].backend.mcp_servers.s.env.A: the variable NONE_SUCH is not set'
	agents '{type: openai, mcp_servers: {s: {command: x, args: ["${cwd}"]}}}'
	told 'team.yaml:3:64: agents[0].backend.mcp_servers.s.args[0]: the variable cwd is not set'
	agents '{type: openai, mcp_servers: {s: {command: x, comand: y}}}'
	noted "team.yaml:3:57: agents[0].backend.mcp_servers.s: unknown key \
'comand', did you mean 'command'?"
}

@test "lists of tools that are none never allow more" {
	agents '{type: openai, allowed_tools: x, mcp_servers: {s: {command: x}}}'
	told 'team.yaml:3:42: agents[0].backend.allowed_tools: expected an array of strings, got string'
	agents '{type: openai, mcp_servers: {s: {command: x, exclude_tools: [1]}}}'
	told 'team.yaml:3:73: agents[0].backend.mcp_servers.s.exclude_tools: expected strings, got number'
	agents '{type: openai, mcp_servers: {s: {command: x, mg: {deny: x}}}}'
	told 'team.yaml:3:68: agents[0].backend.mcp_servers.s.deny: expected an array of strings, got string'
	agents '{type: openai, mcp_servers: {s: {command: x, allowed_tools: [a], mg: {allow: [b]}}}}'
	told 'team.yaml:3:72: agents[0].backend.mcp_servers.s: it has both allowed_tools and mg.allow'
	agents '{type: openai, allowed_tools: [], mcp_servers: {s: {command: x}}}'
	run -0 teamfile servers agent1 team.yaml
	[ "$output" = '{"mcpServers":{"s":{"command":["x"],"mg":{"allow":[]}}}}' ]
	agents '{type: openai, allowed_tools: [mcp__t__a], mcp_servers: {s: {command: x, mg: {deny: ["mcp__*"]}}}}'
	run -0 teamfile servers agent1 team.yaml
	[ "$output" = '{"mcpServers":{"s":{"command":["x"],"mg":{"allow":[],"deny":["mcp__*"]}}}}' ]
	agents '{type: openai, allowed_tools: , mcp_servers: {s: {command: x}}}'
	run -0 teamfile servers agent1 team.yaml
	[ "$output" = '{"mcpServers":{"s":{"command":["x"],"mg":{}}}}' ]
	agents '{type: claude_code, allowed_tools: [s/a, "Bash(git /x)", t/b], mcp_servers: {s: {command: x, exclude_tools: [s/c, d]}, u: {command: y}}}'
	run -0 teamfile servers agent1 team.yaml
	[ "$output" = '{"mcpServers":{"s":{"command":["x"],"mg":{"allow":["a"],"deny":["c","d"]}},"u":{"command":["y"],"mg":{}}}}' ]
	run -0 teamfile settings agent1 team.yaml
	[ "$output" = '{"type":"claude_code","allowed_tools":["Bash(git /x)"]}' ]
	agents '{type: openai, allowed_tools: [mcp__s], mcp_servers: {s: {command: x}}}'
	run -0 teamfile servers agent1 team.yaml
	[ "$output" = '{"mcpServers":{"s":{"command":["x"],"mg":{"allow":["*"]}}}}' ]
}

@test "rules" {
	at='team.yaml:5'
	rules 'rounds: slow'
	told "$at:11: orchestrator.rounds: expected one of: settled, eager"
	rules 'restart: [x]'
	told "$at:12: orchestrator.restart: expected one of: cancel, update, finish"
	rules 'vote: best'
	told "$at:9: orchestrator.vote: expected one of: plurality, no-self-vote, weighted, approval, borda, schulze"
	rules 'vote: {method: borda, command: 7}'
	told "$at:34: orchestrator.vote.command: expected a string, got number"
	rules 'voting_sensitivity: high'
	told "$at:23: orchestrator.voting_sensitivity: expected one of: lenient, balanced, strict"
	rules 'answer_novelty_requirement: 1.5'
	told "$at:31: orchestrator.answer_novelty_requirement: expected a number from 0 to 1"
	rules 'attempts: 0'
	told "$at:13: orchestrator.attempts: expected a whole number from 1 to 1000"
	rules 'attempts: 1.5'
	told "$at:13: orchestrator.attempts: expected a whole number from 1 to 1000"
	rules 'max_turns: "5"'
	told "$at:14: orchestrator.max_turns: expected a whole number, got string"
	rules 'max_cost: -1'
	told "$at:13: orchestrator.max_cost: expected a number from 0 to 1000000000"
	rules 'shuffle: maybe'
	told "$at:12: orchestrator.shuffle: expected true or false, got string"
	rules 'weights: {b: 2}'
	told "$at:13: orchestrator.weights: no agent has this id"
	rules 'weights: {a: -2}'
	told "$at:16: orchestrator.weights: expected a number from 0 to 1000000"
	rules 'weights: {a: 2}'
	noted "$at:12: orchestrator.weights: they count with 'vote: weighted' only"
	rules 'prompts: {user: 7}'
	told "$at:19: orchestrator.prompts: expected a text, or an object with a file, got number"
	rules 'coordination: {max_orchestration_restarts: x}'
	told "$at:46: orchestrator.coordination.max_orchestration_restarts: expected a whole number, got string"
	rules 'coordination: on'
	told "$at:17: orchestrator.coordination: expected an object, got boolean"
	rules 'snapshot_storage: "${NONE_SUCH}"'
	told "$at:21: orchestrator.snapshot_storage: the variable NONE_SUCH is not set"
	rules 'max_new_answers_per_agent: null'
	run -0 --separate-stderr mg-orchestrate --check team.yaml
	[ -z "$stderr" ]
	agents '{}' 'timeout_settings: {orchestrator_timeout_seconds: -1}'
	told "team.yaml:4:50: timeout_settings.orchestrator_timeout_seconds: expected a number from 0 to 1000000000"
	agents '{}' 'ui: {use_orchestrator_for_single_agent: 1}'
	told "team.yaml:4:41: ui.use_orchestrator_for_single_agent: expected true or false, got number"
}

@test "keys that are not known, and those that mg does not use" {
	agents '{}' 'orchestator: {}'
	noted "team.yaml:4:1: unknown key 'orchestator', did you mean 'orchestrator'?"
	agents '{}' 'nothing_like_it: {}'
	noted "team.yaml:4:1: unknown key 'nothing_like_it'"
	agents '{}' 'memory: {enabled: true}'
	noted "team.yaml:4:1: memory: not used by mg"
	agents '{}' 'ui: {type: simple}'
	noted "team.yaml:4:6: ui: unknown key 'type'"
	agents '{}' '  append_system_message: x'
	noted "team.yaml:4:3: agents[0]: unknown key 'append_system_message'"
	rules 'coordination: {use_skills: true}'
	noted "team.yaml:5:18: orchestrator.coordination.use_skills: not used by mg"
	agents '{}' 'x-mine: [1, 2]'
	run -0 --separate-stderr mg-orchestrate --check team.yaml
	[ -z "$stderr" ]
	agents '{}' "$(printf '"\\u001b[31m\\u202e": 1')"
	noted 'team.yaml:4:1: unknown key '"'"'\x1b[31m\u202e'"'"
}

@test "of very many faults the first hundred are told" {
	agents '{}'
	for ((i = 0; i < 5000; i++)); do echo "k$i: 1"; done >>team.yaml
	run -0 --separate-stderr mg-orchestrate --check team.yaml
	[ "${#stderr_lines[@]}" -eq 101 ]
	[ "${stderr_lines[100]}" = "mg-orchestrate: team.yaml: 4900 more" ]
}
