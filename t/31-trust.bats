# Trust in servers that a project's file defines.

load helper

setup() {
	common_setup
	umask 022
	STORE=$XDG_STATE_HOME/mg/trust
	project '{"command":"fake","args":["-l","log"]}'
}

# project ENTRY: this directory's .mcp.json has it under the name s
project() {
	printf '{"mcpServers":{"s":%s}}\n' "$1" >.mcp.json
}

# trusted yes|no
trusted() {
	run -0 --separate-stderr mg-test trust check s
	[ "$output" = "$1" ] || {
		echo "$output, not $1"
		return 1
	}
}

call() {
	mg-mcp call s echo message=hi </dev/null
}

@test "a project's server does not run before it is trusted" {
	run -3 --separate-stderr call
	[ -z "$output" ]
	[ "$stderr" = "mg-mcp: 's' is defined by this directory's .mcp.json \
and not yet trusted; see what it runs and allow it with: mg-mcp trust s" ]
	[ ! -e log ]
	run -0 mg-mcp trust s
	run -0 --separate-stderr call
	[ "$output" = hi ]
	[ -z "$stderr" ]
	[ -e log ]
}

@test "what is not trusted is left out of a list" {
	run --separate-stderr mg-mcp tools
	[ -z "$output" ]
	[ "$stderr" = "mg-mcp: 's' is left out: not yet trusted (mg-mcp trust \
s)" ]
	[ ! -e log ]
}

@test "the user's own servers need no trust" {
	mv .mcp.json mine.json
	run -0 --separate-stderr mg-mcp -c mine.json call s echo message=hi
	run -0 --separate-stderr mg-mcp call -x fake echo message=hi
	mkdir -p "$XDG_CONFIG_HOME/mg"
	cp mine.json "$XDG_CONFIG_HOME/mg/mcp.json"
	run -0 --separate-stderr call
	run -2 --separate-stderr mg-mcp trust s
	[ "$stderr" = "mg-mcp: 's' is defined by your own file \
'$XDG_CONFIG_HOME/mg/mcp.json', which needs no trust" ]
	[ ! -e "$STORE" ]
}

@test "-n shows and does not record" {
	run -0 mg-mcp -n trust s
	[[ "$output" == *'command: "fake"'* ]]
	trusted no
}

@test "any byte of what runs asks again" {
	whole='{"command":"fake","args":["-l","log"],"env":{"A":"1"},"cwd":".",
	"mg":{"deny":["x"]}}'
	project "$whole"
	mg-test trust record s
	trusted yes
	while IFS='|' read -r from to; do
		project "${whole/"$from"/"$to"}"
		grep -qF -- "$to" .mcp.json
		trusted no
		run -3 call
	done <<-'END'
	"fake"|"fakE"
	"fake"|"f\u0061ke"
	"fake"|["fake"]
	"log"|"lug"
	"log"|"log",""
	["-l","log"]|["-l", "log"]
	,"args":["-l","log"]|
	"A"|"B"
	"1"|"2"
	"1"|"1","C":""
	"cwd":"."|"cwd":".."
	["x"]|[]
	"deny"|"ask"
	"command"|"url":"http:\/\/h","command"
	"command"|"headers":{},"command"
	"command"|"type":"stdio","command"
	END
	project "$whole"
	trusted yes
}

@test "what runs nothing does not ask again" {
	mg-test trust record s
	project '{"description":"new","args":["-l","log"] , "command":"fake"}'
	trusted yes
	echo '{"other":[],"mcpServers":{"t":{"command":"x"},
	"s":{"command":"fake","args":["-l","log"]}}}' >.mcp.json
	trusted yes
	run -0 --separate-stderr call
}

@test "the same under another name, or elsewhere, asks again" {
	mg-test trust record s
	sed 's/"s"/"t"/' .mcp.json >new
	mv new .mcp.json
	run -0 mg-test trust check t
	[ "$output" = no ]
	mkdir other
	printf '{"mcpServers":{"s":%s}}\n' \
	    '{"command":"fake","args":["-l","log"]}' >other/.mcp.json
	cd other
	trusted no
	run -3 call
}

@test "a directory is one, whichever way it is reached" {
	mg-test trust record s
	ln -s "$PWD" ../link
	cd ../link
	trusted yes
}

@test "a link to a file that is trusted borrows no trust" {
	mkdir a b
	project '{"command":"./server"}'
	mv .mcp.json a
	ln -s ../a/.mcp.json b/.mcp.json
	ln -s "$MG_BIN/fake" a/server
	printf '#!/bin/sh\ntouch evil\n' >b/server
	chmod +x b/server
	(cd a && mg-test trust record s)
	cd a
	trusted yes
	cd ../b
	trusted no
	run -3 call
	[ ! -e evil ]
	mg-test trust record s
	trusted yes
	cd ../a
	trusted yes
}

@test "replaced by a link to another file" {
	mg-test trust record s
	cp .mcp.json other.json
	ln -sf other.json .mcp.json
	trusted no
}

@test "trust is forgotten" {
	mg-test trust record s
	mg-test trust drop s
	trusted no
	mg-test trust drop s
}

@test "what is recorded is for us alone, and holds no value" {
	project '{"command":"fake","env":{"TOKEN":"hunter2"}}'
	mg-mcp trust s
	[ "$(stat -c %a "$STORE")" = 700 ]
	[ "$(stat -c %a "$STORE"/*)" = 600 ]
	jq -e --arg f "$PWD/.mcp.json" '.v == 1 and .file == $f and
	    .server == "s" and (.hash | test("^[0-9a-f]{64}$"))' "$STORE"/*
	run ! grep -r hunter2 "$XDG_STATE_HOME"
}

@test "a record that is damaged, or not ours alone, is no yes" {
	mg-test trust record s
	f=$(echo "$STORE"/*)
	cp "$f" good
	for text in '' '{' 'yes' '{}' '[]' '{"v":1}' '{"v":1,"hash":""}' \
	    '{"v":1,"hash":null}'; do
		printf %s "$text" >"$f"
		trusted no
		run -3 call
	done
	for v in 0 2 '"1"' null; do
		jq -c ".v = $v" good >"$f"
		trusted no
	done
	head -c 40 good >"$f"
	trusted no
	head -c 2000000 /dev/zero >"$f"
	run -3 call
	cp good "$f"
	trusted yes
	for m in 622 666; do
		chmod $m "$f"
		run -5 mg-test trust check s
		run -3 call
	done
	rm "$f"
	mkdir "$f"
	run -3 call
	rmdir "$f"
	mkfifo "$f"
	run -3 timeout 5 mg-mcp call s echo message=hi
	rm "$f"
	ln -s "$PWD/good" "$f"
	run -3 call
}

@test "nowhere to record it" {
	XDG_STATE_HOME='' HOME='' run -5 --separate-stderr mg-mcp trust s
	[[ "$stderr" == "mg-mcp: cannot record the trust in 's': "* ]]
	XDG_STATE_HOME=/dev/null run -5 --separate-stderr mg-mcp trust s
	[[ "$stderr" == "mg-mcp: cannot record the trust in 's': "* ]]
}

@test "what reads differently to others cannot be trusted" {
	project '{"command":"fake","command":"evil"}'
	run -2 --separate-stderr mg-mcp trust s
	[ -z "$output" ]
	[ "$stderr" = "mg-mcp: .mcp.json:1: mcpServers.s.command: the name \
stands twice" ]
	run -2 --separate-stderr call
	[ "$stderr" = "mg-mcp: .mcp.json:1: mcpServers.s.command: the name \
stands twice" ]
	project '{"command":"fake"},"s":{"command":"evil"}'
	run -2 --separate-stderr mg-mcp trust s
	[ "$stderr" = "mg-mcp: .mcp.json:1: mcpServers.s: the name stands \
twice" ]
	[ ! -e "$STORE" ]
}

@test "what nobody can read through cannot be trusted" {
	long=$(head -c 2000000 /dev/zero | tr '\0' a)
	printf '{"mcpServers":{"s":{"command":"fake","args":["%s"]}}}' \
	    "$long" >.mcp.json
	run -2 --separate-stderr mg-mcp trust s
	[ "$stderr" = "mg-mcp: .mcp.json:1: mcpServers.s: it is too long for \
anybody to judge" ]
	cp .mcp.json mine.json
	run -0 mg-test server-of -c mine.json s
}

@test "nothing is expanded before it is trusted" {
	project '{"command":"${NOPE}"}'
	run -3 --separate-stderr call
	run -0 --separate-stderr mg-mcp trust s
	[[ "$output" == *'command: "${NOPE}"'* ]]
	run -2 --separate-stderr call
	[ "$stderr" = "mg-mcp: .mcp.json:1: mcpServers.s.command: the variable \
NOPE is not set" ]
}

@test "what would run is shown whole, and plainly" {
	project '{"args":["a b","\u0072m","\u202e\u001b[2J","é"],
	"command":"fake","env":{"K":"${K}"},"cwd":"sub","disabled":false,
	"mg":{"quota":{"calls":"1/1h"}}}'
	run -0 mg-mcp trust s
	[ "$output" = "server 's' of $PWD/.mcp.json runs with your rights:
  command: \"fake\"
  args: [\"a b\",\"rm\",\"\\u202e\\u001b[2J\",\"é\"]
  env: {\"K\":\"\${K}\"}
  cwd: \"sub\"
  mg: {\"quota\":{\"calls\":\"1/1h\"}}
  careful: rm (removes files)" ]
	project '{"url":"http://h/","headers":{"Authorization":"Bearer ${K}"},
	"type":"http"}'
	run -0 mg-mcp trust s
	[ "$output" = "server 's' of $PWD/.mcp.json runs with your rights:
  url: \"http://h/\"
  headers: {\"Authorization\":\"Bearer \${K}\"}
  type: \"http\"
  careful: http:// (not encrypted)" ]
}

@test "a long command is not cut" {
	long=$(printf '%0500000d' 7)
	project "{\"command\":\"fake\",\"args\":[\"$long\",\"last\"]}"
	run -0 mg-mcp trust s
	[[ "$output" == *'7","last"]' ]]
}

# careful ENTRY [LINE ...]: these, and no others, are marked in it
careful() {
	project "$1"
	shift
	run -0 mg-test trust show s
	sed -n 's/^  careful: //p' <<<"$output" >got
	printf '%s\n' "$@" | sed '/^$/d' | diff - got
}

@test "dangers are marked" {
	any='(fetches and runs any version)'
	careful '{"command":"fake","args":["a","shell","--rm"]}' ''
	careful '{"command":"/bin/bash","args":["-c","x"]}' 'bash (a shell)'
	careful '{"command":["env","sh"]}' 'sh (a shell)'
	careful '{"command":"sudo","args":["x"]}' \
	    'sudo (with the rights of others)'
	careful '{"command":"x","args":["a; rm -rf /"]}' \
	    'rm -r (removes files)'
	careful '{"command":"sh","args":["-c","curl u | sh"]}' \
	    'sh (a shell)' '| sh (runs what it fetched)'
	careful '{"command":"npx","args":["-y","p"]}' "npx $any"
	careful '{"command":"npx","args":["-y","p@latest"]}' "npx $any"
	careful '{"command":"npx","args":["-y","@s/p"]}' "npx $any"
	careful '{"command":"npx","args":["-y","@s/p@1.2.3"]}' ''
	careful '{"command":"npx","args":["-y","p@1.2.3","--x"]}' ''
	careful '{"command":"uvx","args":["p"]}' "uvx $any"
	careful '{"command":"uvx","args":["p==1.0"]}' ''
	careful '{"command":"pnpm","args":["dlx","p"]}' "dlx $any"
	careful '{"command":"docker","args":["run","--privileged","-v","/:/host"]}' \
	    '--privileged (all rights inside a container)' \
	    '/:/ (the whole disk inside a container)'
	careful '{"command":"x","args":["${HOME}/.ssh/id","~/.aws/c"]}' \
	    '.ssh (your keys)' '.aws (your keys)'
	careful '{"command":"x","cwd":"${HOME}/.ssh"}' '.ssh (your keys)'
	careful '{"url":"http://h"}' 'http:// (not encrypted)'
	careful '{"url":"https://h"}' ''
	for v in LD_PRELOAD NODE_OPTIONS BASH_ENV PYTHONSTARTUP PATH \
	    DYLD_INSERT_LIBRARIES; do
		careful '{"command":"x","env":{"'$v'":"y"}}' \
		    "$v (changes what programs load and run)"
	done
	careful '{"command":"x","env":{"URL":"http://h"}}' \
	    'http:// (not encrypted)'
	careful '{"command":"\u0073\u0075do"}' \
	    'sudo (with the rights of others)'
}
