# Servers from configuration files and from the command line.

load helper

setup() {
	common_setup
	umask 022
	mkdir "$XDG_CONFIG_HOME/mg"
	MINE=$XDG_CONFIG_HOME/mg/mcp.json
}

# servers ENTRY: a file c.json with that entry under the name s
servers() {
	printf '{"mcpServers":{\n"s":%s}}\n' "$1" >c.json
}

# is FILTER WANT: what jq says of the server s of c.json
is() {
	run -0 bash -o pipefail -c 'mg-test server-of -c c.json s |
	    jq -c "$1"' sh "$1"
	[ "$output" = "$2" ] || {
		echo "$output, not $2"
		return 1
	}
}

# refused WHY [NAME]: c.json has no such server, and that is why
refused() {
	run -2 --separate-stderr mg-test server-of -c c.json "${2:-s}"
	[ -z "$output" ]
	[ "$stderr" = "mg-test: $1" ] || {
		echo "$stderr"
		return 1
	}
}

# bad ENTRY WHERE: the entry is refused, WHERE is path and reason
bad() {
	servers "$1"
	refused "c.json:2: mcpServers.s$2"
}

# bad_mg MG WHERE
bad_mg() {
	bad '{"command":"x","mg":'"$1}" ".mg$2"
}

# unreadable WHY: c.json is no configuration at all
unreadable() {
	refused "$1"
	cp c.json .mcp.json
	run -2 --separate-stderr mg-test servers
	[[ "$stderr" == "mg-test: "*.mcp.json* ]]
	rm .mcp.json
}

@test "an entry as other hosts have it" {
	servers '{"type":"stdio","command":"npx","args":["-y","a b"],
	"env":{"B":"2","A":"1"},"cwd":"/tmp","timeout":60000,
	"alwaysAllow":["x"],"description":"passed over","oauth":{}}'
	is .name '"s"'
	is .argv '["npx","-y","a b"]'
	is .env_names '"A B"'
	is '.envp|map(select(. == "A=1" or . == "B=2"))' '["B=2","A=1"]'
	is .cwd '"/tmp"'
	is .timeout 60000
	is .project false
	is .origin "\"$PWD/c.json\""
	is '.entry|fromjson|.description' '"passed over"'
	is '[.url, .socket, .allow, .deny, .ask]' '[null,null,null,null,null]'
}

@test "a command may be a list, a server may be remote" {
	servers '{"command":["npx","-y","x"],"args":["z"]}'
	is .argv '["npx","-y","x","z"]'
	servers '{"url":"https://h/mcp","headers":{"X-Key":"${HOME}"}}'
	is '[.url, .argv]' '["https://h/mcp",null]'
	for t in http sse streamable-http streamableHttp; do
		servers '{"type":"'$t'","url":"http://h"}'
		is .url '"http://h"'
		servers '{"transport":"'$t'","url":"http://h"}'
		is .url '"http://h"'
	done
}

@test "mcpServers, or else servers" {
	echo '{"servers":{"s":{"command":"a"}},"inputs":[]}' >c.json
	is .argv '["a"]'
	echo '{"servers":{"s":{"command":1}}}' >c.json
	refused 'c.json:1: servers.s.command: expected a string, got number'
	echo '{"servers":{"s":{"command":"a"}},"mcpServers":{}}' >c.json
	refused "no server 's' is configured"
}

@test "a file that was named must be there and have servers" {
	refused "cannot read 'c.json': No such file or directory"
	for text in '{}' '[]' '3' '"mcpServers"' 'null'; do
		echo "$text" >c.json
		refused 'c.json: there is no "mcpServers" in it'
	done
	echo '{"mcpServers":{}}' >c.json
	refused "no server 's' is configured"
}

@test "files that were not named may be missing, and have no servers" {
	run -0 mg-test servers
	[ -z "$output" ]
	echo '{"theme":"dark"}' >.mcp.json
	echo '[]' >"$MINE"
	run -0 mg-test servers
	[ -z "$output" ]
	HOME=/nonexistent XDG_CONFIG_HOME='' run -0 mg-test servers
	HOME='' XDG_CONFIG_HOME=here run -0 mg-test servers
	XDG_CONFIG_HOME=$MINE run -0 mg-test servers
}

@test "the user's file and the project's; -c replaces both" {
	echo '{"mcpServers":{"a":{"command":"1"},"b":{"command":"2"}}}' >"$MINE"
	echo '{"mcpServers":{"b":{"command":"3"},"c":{"command":"4"}}}' \
	    >.mcp.json
	run -0 mg-test servers
	[ "$output" = "a $MINE
b $MINE
c .mcp.json" ]
	run -0 bash -o pipefail -c 'mg-test server-of c | jq -c "[.project,
	    .argv]"'
	[ "$output" = '[true,["4"]]' ]
	servers '{"command":"5"}'
	echo '{"mcpServers":{"t":{"command":"6"}}}' >d.json
	run -0 mg-test servers -c c.json -c d.json
	[ "$output" = $'s c.json\nt d.json' ]
	run -2 mg-test server-of -c c.json a
}

@test "a name in both is the user's, and that is said" {
	echo '{"mcpServers":{"b":{"command":"2"}}}' >"$MINE"
	echo '{"mcpServers":{"b":{"command":"3"}}}' >.mcp.json
	run -0 --separate-stderr mg-test server-of b
	[ "$(jq -c '[.project, .argv]' <<<"$output")" = '[false,["2"]]' ]
	[ "$stderr" = "mg-test: 'b' is taken from '$MINE', not from '.mcp.json'" ]
}

@test "a disabled server is not listed, and not used" {
	servers '{"command":"x","disabled":true}'
	run -0 mg-test servers -c c.json
	[ -z "$output" ]
	refused 'c.json:2: mcpServers.s: the server is disabled'
	servers '{"command":"x","disabled":false}'
	is .argv '["x"]'
	bad '{"command":"x","disabled":"true"}' \
	    '.disabled: expected true or false, got string'
	echo '{"mcpServers":{"b":{"command":"2","disabled":true}}}' >"$MINE"
	echo '{"mcpServers":{"b":{"command":"3"}}}' >.mcp.json
	run -0 mg-test servers
	[ -z "$output" ]
}

@test "no JSON is told with file, line and column" {
	: >c.json
	unreadable 'c.json:1:1: no JSON: '"$(mg-test json c.json |
	    sed 's/^[0-9]*: //')"
	for text in ' ' $'\n\n' '{' '{"a":1,}' '// c' '{"a":1}x' "{'a':1}" \
	    '{"a":nul}' '[1,2' '{"a":"\q"}' $'{"a":"\xff"}' \
	    $'{"a":"\xed\xa0\x80"}' '{a:1}' '01' $'\xef\xbb' \
	    $'\xef\xbb\xbf' $'\xff\xfe{\0}\0' $'\xef\xbb\xbf\xef\xbb\xbf{}'; do
		printf %s "$text" >c.json
		run -2 mg-test server-of -c c.json s
		[[ "$output" =~ ^mg-test:\ c\.json:[0-9]+:[0-9]+:\ no\ JSON:\ . ]]
	done
	printf '{"a":\0 1}' >c.json
	run -2 mg-test server-of -c c.json s
	[[ "$output" == "mg-test: c.json:1:6: no JSON: "* ]]
	printf '{\n  "a": 1,\n  b\n}' >c.json
	run -2 mg-test server-of -c c.json s
	[[ "$output" == "mg-test: c.json:3:3: no JSON: "* ]]
	cp c.json .mcp.json
	run -2 mg-test servers
	[[ "$output" == "mg-test: .mcp.json:3:3: no JSON: "* ]]
}

@test "a byte order mark and CRLF are let pass" {
	printf '\xef\xbb\xbf{"mcpServers":\r\n{"s":{"command":"a"}}}\r\n' >c.json
	is .argv '["a"]'
}

@test "mcpServers is one object" {
	for v in '[]' 'null' '"s"' '3' 'true'; do
		printf '{\n "mcpServers": %s}' "$v" >c.json
		t=$(jq -r '.mcpServers|type' c.json)
		refused "c.json:2:16: mcpServers: expected an object, got $t"
	done
	printf '{"mcpServers":{},\n"mcpServers":{"s":{"command":"x"}}}' >c.json
	refused 'c.json:2:1: mcpServers: the name stands twice'
	printf '{"other":1,"other":2,"mcpServers":{"s":{"command":"x"}}}' \
	    >c.json
	is .argv '["x"]'
}

@test "what is no regular file is refused at once" {
	mkdir d
	mkfifo f
	ln -s nowhere l
	for f in d f l /dev/zero /dev/null /dev/full d/c.json/x; do
		run -2 timeout 5 mg-test server-of -c $f s
		[[ "$output" == "mg-test: cannot read '$f': "* ]]
	done
	run -2 mg-test server-of -c f s
	[ "$output" = "mg-test: cannot read 'f': not a regular file" ]
	mv f .mcp.json
	run -2 timeout 5 mg-test servers
	[ "$output" = \
	    "mg-test: cannot read '.mcp.json': not a regular file" ]
}

@test "a file that others can write is refused, a project's is not" {
	servers '{"command":"x"}'
	for m in 620 602 666 777; do
		chmod $m c.json
		refused "'c.json' can be written by others (chmod go-w)"
	done
	chmod 644 c.json
	ln -s c.json link
	run -0 mg-test server-of -c link s
	chmod 622 c.json
	run -2 mg-test server-of -c link s
	[ "$output" = \
	    "mg-test: 'link' can be written by others (chmod go-w)" ]
	cp c.json .mcp.json
	chmod 666 .mcp.json
	run -0 mg-test server-of s
	mv .mcp.json "$MINE"
	run -2 mg-test servers
	[ "$output" = "mg-test: '$MINE' can be written by others (chmod go-w)" ]
}

@test "a file of somebody else's is refused" {
	[ "$(id -u)" = 0 ] || skip "only root can give files away"
	servers '{"command":"x"}'
	chown 1 c.json
	refused "'c.json' belongs to somebody else"
	ln -s c.json link
	run -2 mg-test server-of -c link s
	cp -p c.json .mcp.json
	run -0 mg-test server-of s
}

@test "a file that we may not read is told" {
	servers '{"command":"x"}'
	chmod 000 c.json
	if [ "$(id -u)" = 0 ]; then
		chmod 755 "$BATS_TEST_TMPDIR" . || :
		setpriv --reuid 1 --clear-groups true || skip "no setpriv"
		chown 1 c.json
		run -2 setpriv --reuid 1 --clear-groups mg-test server-of \
		    -c c.json s
		[[ "$output" == *"cannot read 'c.json': Permission denied" ]] ||
		    [[ "$output" == *"Permission denied"* ]]
	else
		refused "cannot read 'c.json': Permission denied"
	fi
}

@test "files have ceilings" {
	truncate -s 100M c.json
	refused "cannot read 'c.json': File too large"
	{
		printf '{"mcpServers":{"s":{"command":"x","args":["'
		head -c 10000000 /dev/zero | tr '\0' a
		printf '"]}}}'
	} >c.json
	is '.argv[1]|length' 10000000
	head -c 100000 /dev/zero | tr '\0' '[' >c.json
	refused 'c.json:1:257: nested too deeply'
	{
		printf '['
		head -c 4000000 /dev/zero | sed 's/\x00/1,/g'
		printf '1]'
	} >c.json
	refused 'c.json:1:1: too many values'
	{
		printf '{"mcpServers":{"s":{"command":"x"}'
		for ((i = 0; i < 4096; i++)); do printf ',"%d":{}' $i; done
		printf '}}'
	} >c.json
	refused 'c.json:1:15: mcpServers: more than 4096 servers'
}

@test "wrong types are told with line and path" {
	bad '3' ': expected an object, got number'
	bad 'null' ': expected an object, got null'
	bad '[]' ': expected an object, got array'
	bad '{"command":1}' '.command: expected a string, got number'
	bad '{"command":null}' '.command: expected a string, got null'
	bad '{"command":{}}' '.command: expected a string, got object'
	bad '{"command":["a",1]}' '.command[1]: expected a string, got number'
	bad '{"command":"x","args":"a"}' \
	    '.args: expected an array of strings, got string'
	bad '{"command":"x","args":null}' \
	    '.args: expected an array of strings, got null'
	bad '{"command":"x","args":["a","b",3]}' \
	    '.args[2]: expected a string, got number'
	bad '{"command":"x","args":[["a"]]}' \
	    '.args[0]: expected a string, got array'
	bad '{"command":"x","env":["A=1"]}' \
	    '.env: expected an object of strings, got array'
	bad '{"command":"x","env":null}' \
	    '.env: expected an object of strings, got null'
	bad '{"command":"x","env":{"A":1}}' \
	    '.env.A: expected a string, got number'
	bad '{"command":"x","cwd":7}' '.cwd: expected a string, got number'
	bad '{"command":"x","timeout":"60"}' \
	    '.timeout: expected a number, got string'
	bad '{"url":7}' '.url: expected a string, got number'
	bad '{"url":"http://h","headers":[]}' \
	    '.headers: expected an object of strings, got array'
	bad '{"url":"http://h","headers":{"A":null}}' \
	    '.headers.A: expected a string, got null'
	bad '{"command":"x","mg":[]}' '.mg: expected an object, got array'
	bad '{"command":"x","type":3}' '.type: expected a string, got number'
	bad '{"command":"x",
"args":["a",
3]}' 'x' || :
	refused 'c.json:4: mcpServers.s.args[1]: expected a string, got number'
}

@test "values that cannot be" {
	bad '{"command":""}' '.command: it is empty'
	bad '{"command":[]}' '.command: it is empty'
	bad '{"command":["","x"]}' '.command: it is empty'
	bad '{"command":"${NOPE:-}"}' '.command: it is empty'
	bad '{"command":"a\u0000b"}' '.command: a NUL cannot be in it'
	bad '{"command":"x","args":["\u0000"]}' \
	    '.args[0]: a NUL cannot be in it'
	bad '{"command":"x","cwd":""}' '.cwd: it is empty'
	bad '{"command":"x","url":"http://h"}' \
	    ': it has both a command and a url'
	bad '{}' ': it has neither a command nor a url'
	bad '{"args":["x"]}' ': it has neither a command nor a url'
	bad '{"comand":"x"}' ': it has neither a command nor a url'
	bad '{"command":"x","type":"pigeon"}' ".type: unknown: 'pigeon'\
 (there are: stdio, http, sse, streamable-http)"
	bad '{"command":"x","transport":"STDIO"}' ".transport: unknown:\
 'STDIO' (there are: stdio, http, sse, streamable-http)"
	for n in 0 -1 0.5 1e13 1e999; do
		bad '{"command":"x","timeout":'$n'}' \
		    '.timeout: no number of milliseconds'
	done
}

@test "names that stand twice" {
	printf '{"mcpServers":{"s":{"command":"a"},\n"s":{"command":"b"},
	"t":{"command":"c"}}}' >c.json
	refused 'c.json:2: mcpServers.s: the name stands twice'
	run -0 mg-test server-of -c c.json t
	run -0 mg-test servers -c c.json
	[ "$output" = $'s c.json\nt c.json' ]
	printf '{"mcpServers":{"s":{"command":"a"},\n"\\u0073":{}}}' >c.json
	refused 'c.json:2: mcpServers.s: the name stands twice'
	bad '{"command":"a","command":"b"}' \
	    '.command: the name stands twice'
	bad '{"command":"a","c\u006fmmand":"b"}' \
	    '.command: the name stands twice'
	bad '{"command":"a","env":{"A":"1","B":"2","A":"3"}}' \
	    '.env.A: the name stands twice'
	bad '{"url":"http://h","headers":{"A":"1","A":"3"}}' \
	    '.headers.A: the name stands twice'
	bad_mg '{"deny":["a"],"deny":[]}' '.deny: the name stands twice'
	cp c.json .mcp.json
	run -2 mg-test server-of s
	[ "$output" = "mg-test: .mcp.json:2: mcpServers.s.mg.deny: the name \
stands twice" ]
}

@test "keys are matched as they are written" {
	servers '{"command":"a","Command":"b","COMMAND":"c","MG":{"deny":1}}'
	is .argv '["a"]'
	servers '{"Command":"b"}'
	refused 'c.json:2: mcpServers.s: it has neither a command nor a url'
}

@test "names of servers" {
	long=$(printf '%064d' 0)
	for n in a A-b_c.d 0 -x ... $long; do
		printf '{"mcpServers":{"%s":{"command":"x"}}}' $n >c.json
		run -0 mg-test server-of -c c.json "$n"
	done
	for n in '' . .. a/b 'a b' "${long}0" $'a\nb' 'é' '*' 'a:b'; do
		jq -nc --arg n "$n" '{mcpServers:{($n):{command:"x"}}}' >c.json
		run -2 mg-test server-of -c c.json "$n"
		[[ "$output" == "mg-test: c.json:1: mcpServers."*": a name of \
a server has 1 to 64 of the characters A-Z a-z 0-9 _ . -" ]]
		[ "${#lines[@]}" -eq 1 ]
	done
	jq -nc --arg n "$(printf '%0100000d' 0)" \
	    '{mcpServers:{($n):{command:"x"}}}' >c.json
	run -2 mg-test server-of -c c.json "$(printf '%0100000d' 0)"
	[ "${#output}" -lt 300 ]
	[[ "$output" == *"a name of a server has"* ]]
}

@test "what a name cannot be spoils no other server" {
	echo '{"mcpServers":{"a b":{"command":"fake"},"s":{"command":"fake"}}}' \
	    >c.json
	run -0 --separate-stderr mg-mcp -c c.json tools
	[ "$stderr" = "mg-mcp: 'a b' is left out: c.json:1: mcpServers.a b: a \
name of a server has 1 to 64 of the characters A-Z a-z 0-9 _ . -" ]
	[[ "$output" == s/* ]]
}

@test "variables" {
	export A=one EMPTY='' Q=$'a b"\n*' SELF='${SELF}'
	while IFS='|' read -r text want; do
		run -0 mg-test expand "$text"
		[ "$output" = "<$want>" ] || {
			echo "$text: $output"
			return 1
		}
	done <<-'END'
	|
	plain|plain
	${A}|one
	x${A}${A}y|xoneoney
	${A:-two}|one
	${NOPE:-two}|two
	${NOPE:-}|
	${EMPTY}|
	${EMPTY:-two}|two
	${env:A}|one
	${env:NOPE:-x:-y}|x:-y
	$A|$A
	$$A|$$A
	$|$
	a$|a$
	}{|}{
	$ {A}|$ {A}
	${SELF}|${SELF}
	${NOPE:-$A}|$A
	END
	run -0 mg-test expand '${Q}'
	[ "$output" = "<$Q>" ]
}

@test "variables that cannot be expanded" {
	while IFS='|' read -r text why; do
		run -1 mg-test expand "$text"
		[ "$output" = "$why" ] || {
			echo "$text: $output"
			return 1
		}
	done <<-'END'
	${NOPE}|the variable NOPE is not set
	${NOPE-x}|the variable NOPE-x is not set
	${input:key}|the variable input:key is not set
	${A A}|the variable A A is not set
	${|"${" without "}"
	a${A:-|"${" without "}"
	${}|"${}" names no variable
	${env:}|"${}" names no variable
	${:-x}|"${}" names no variable
	${NOPE:-${A}}|"${" within "${}"
	${${A}}|"${" within "${}"
	END
	run -1 mg-test expand "\${$(printf '%05000d' 0)}"
	[[ "$output" == "the variable 0000"*" is not set" ]]
}

@test "a lot of variables, but not too many" {
	A=one B=$(printf '%0100000d' 0)
	export A B
	text=$(head -c 100000 /dev/zero | sed 's/\x00/${A}/g')
	servers "{\"command\":\"x\",\"args\":[\"$text\"]}"
	is '.argv[1]|length' 300000
	text=$(head -c 1000 /dev/zero | sed 's/\x00/${B}/g')
	bad "{\"command\":\"x\",\"args\":[\"$text\"]}" \
	    '.args[0]: it expands to more than 16 MiB'
}

@test "variables are expanded in every field, one word staying one" {
	export V=$'a b; $(touch X) `touch X` "q"\n'
	servers '{"command":"${V}c","args":["${V}","-${V}"],"cwd":"${V}",
	"env":{"A":"${V}"}}'
	is '.argv == [env.V + "c", env.V, "-" + env.V]' true
	is '.cwd == env.V' true
	is '.envp|any(. == "A=" + env.V)' true
	servers '{"url":"https://${H:-h}/"}'
	is .url '"https://h/"'
	bad '{"command":"${NOPE}"}' '.command: the variable NOPE is not set'
	bad '{"command":"x","args":["a","${NOPE}"]}' \
	    '.args[1]: the variable NOPE is not set'
	bad '{"command":"x","env":{"A":"${NOPE}"}}' \
	    '.env.A: the variable NOPE is not set'
	bad '{"command":"x","cwd":"${NOPE}"}' \
	    '.cwd: the variable NOPE is not set'
	bad '{"url":"${NOPE}"}' '.url: the variable NOPE is not set'
	bad '{"url":"http://h","headers":{"A":"${NOPE}"}}' \
	    '.headers.A: the variable NOPE is not set'
	servers '{"command":"x","env":{"${V}":"1"},"other":"${NOPE}"}'
	is .env_names '"${V}"'
}

@test "no shell sees what is configured" {
	for text in '; touch X' '$(touch X)' '`touch X`' $'\ntouch X' '| tee X' \
	    '> X'; do
		jq -nc --arg t "$text" '{mcpServers:{s:{command:"fake",
		    args:["-l","log"],env:{E:$t}}}}' >c.json
		run -0 --separate-stderr mg-mcp -c c.json call s env name=E
		[ "$output" = "$text" ]
		[ ! -e X ]
	done
}

@test "names of variables" {
	servers '{"command":"x","env":{"lower":"1","LD_PRELOAD":"/x.so","é":"",
	"A B":"2"}}'
	is .env_names '"A B LD_PRELOAD lower é"'
	is '.envp|any(. == "é=")' true
	bad '{"command":"x","env":{"":"1"}}' '.env.: no name for a variable'
	bad '{"command":"x","env":{"A=B":"1"}}' \
	    '.env.A=B: no name for a variable'
	bad '{"command":"x","env":{"A\u0000":"1"}}' \
	    '.env.A: a NUL cannot be in it'
	bad '{"command":"x","env":{"A":"\u0000"}}' \
	    '.env.A: a NUL cannot be in it'
	n=$(printf '%09000d=' 0)
	servers "{\"command\":\"x\",\"env\":{\"$n\":\"1\"}}"
	run -2 mg-test server-of -c c.json s
	[[ "$output" == *": no name for a variable" ]]
}

@test "headers and addresses" {
	servers '{"url":"http://h","headers":{"X-!#$%&'"'"'*+-.^_`|~":"a\tb é"}}'
	is .url '"http://h"'
	is .headers '["X-!#$%&'"'"'*+-.^_`|~: a\tb é"]'
	for n in 'A:' 'A B' '' 'A\r\nB' 'é' '(a)'; do
		servers '{"url":"http://h","headers":{"'"$n"'":"1"}}'
		run -2 mg-test server-of -c c.json s
		[[ "$output" == *": no name for a header" ]]
		[ "${#lines[@]}" -eq 1 ]
	done
	for v in '\r' '\n' 'a\r\nB: c' '\u0001' '\u007f'; do
		bad '{"url":"http://h","headers":{"A":"'"$v"'"}}' \
		    ".headers.A: a header's value has no control characters"
	done
	bad '{"url":"http://h","headers":{"A":"\u0000"}}' \
	    '.headers.A: a NUL cannot be in it'
	for n in Host content-length Transfer-Encoding CONNECTION; do
		bad '{"url":"http://h","headers":{"'$n'":"1"}}' \
		    ".headers.$n: a header that belongs to the transport"
	done
	for u in h ftp://h file:///etc/passwd javascript:x 'https:/h' \
	    ' http://h'; do
		bad '{"url":"'"$u"'"}' \
		    '.url: it does not begin with http:// or https://'
	done
	bad '{"url":"http://h/a b"}' '.url: it has a blank in it'
	bad '{"url":"http://h/\n"}' \
	    '.url: it has a character in it that is no ASCII one'
	bad '{"url":"http://u:p@h"}' '.url: it has a user or password'
	bad '{"url":"http://h:0"}' '.url: its port is none of 1-65535'
	bad '{"url":""}' '.url: it is empty'
}

@test "what reaches a remote server gets our environment, and time to leave" {
	servers '{"url":"http://h","env":{"HTTPS_PROXY":"x"}}'
	is '[.envp, .env_names, .grace]' '[null,null,2500]'
	bad '{"url":"http://h","env":{"A":1}}' \
	    '.env.A: expected a string, got number'
	servers '{"url":"http://h","mg":{"grace":0}}'
	is .grace 0
	servers '{"command":"x"}'
	is .grace 500
	servers '{"command":"x","type":"stdio"}'
	is '[.transport, .headers]' '[null,null]'
	servers '{"url":"http://h"}'
	is .transport null
	servers '{"url":"http://h","type":"sse"}'
	is .transport '"sse"'
	for t in http streamable-http streamableHttp; do
		servers '{"url":"http://h","type":"'$t'"}'
		is .transport '"http"'
		servers '{"url":"http://h","transport":"'$t'"}'
		is .transport '"http"'
	done
}

# auth WANT: what is said of signing in, less what is not said
auth() {
	is '.auth|with_entries(select(.value != null and .value != false and
	    .value != 0))' "$1"
}

@test "how to sign in, as other hosts have it" {
	servers '{"url":"http://h","oauth":{"clientId":"c${N:-1}",
	"clientSecret":"@s","callbackPort":8080,"scopes":["a","b"],"x":[]}}'
	auth '{"client_id":"c1","client_secret":"@s","scope":"a b","port":8080}'
	servers '{"url":"http://h","oauth":{"scopes":"a b"}}'
	auth '{"scope":"a b"}'
	for o in true false '{}' '{"scopes":[]}'; do
		servers '{"url":"http://h","oauth":'$o'}'
		auth '{}'
	done
	bad '{"url":"http://h","oauth":"x"}' \
	    '.oauth: expected an object, got string'
	bad '{"url":"http://h","oauth":{"clientId":1}}' \
	    '.oauth.clientId: expected a string, got number'
	bad '{"url":"http://h","oauth":{"clientSecret":""}}' \
	    '.oauth.clientSecret: it is empty'
	bad '{"url":"http://h","oauth":{"scopes":["a",1]}}' \
	    '.oauth.scopes: expected a string, got number'
	for p in 0 65536 '"80"' 1.5; do
		bad '{"url":"http://h","oauth":{"callbackPort":'$p'}}' \
		    '.oauth.callbackPort: expected a number from 1 to 65535'
	done
	bad '{"url":"http://h","oauth":{"clientId":"a","clientId":"b"}}' \
	    '.oauth.clientId: the name stands twice'
}

@test "how to sign in, as we have it" {
	servers '{"url":"http://h","oauth":{"clientId":"other","scopes":"o"},
	"mg":{"ca":"ca.pem","cert":"c.pem","key":"k.pem",
	"credential":"pass show \"mcp/%s\"","auth":{"grant":"id-jag",
	"client_id":"c","client_secret":"${S}","issuer":"https://i/",
	"client_metadata_url":"https://me/client.json","scope":"a b",
	"resource":"","key":"-----BEGIN\nX","assertion":"j","idp_token":"t",
	"idp_token_endpoint":"http://127.0.0.1/t","idp_client_id":"ic",
	"idp_client_secret":"is","port":7,"redirect":"localhost",
	"dpop":true}}}'
	export S=secret
	is '[.ca, .cert, .key, .credential]' \
	    '["ca.pem","c.pem","k.pem","pass show \"mcp/%s\""]'
	is .auth '{"grant":"id-jag","client_id":"c","client_secret":"secret",'\
'"issuer":"https://i/","client_metadata_url":"https://me/client.json",'\
'"scope":"a b","resource":"","key":"-----BEGIN\nX","assertion":"j",'\
'"idp_token":"t","idp_token_endpoint":"http://127.0.0.1/t",'\
'"idp_client_id":"ic","idp_client_secret":"is","port":7,"localhost":true,'\
'"dpop":true}'
	servers '{"url":"http://h","mg":{"auth":{"redirect":"127.0.0.1",
	"dpop":false}}}'
	auth '{}'
	for g in code client_credentials jwt-bearer id-jag; do
		servers '{"url":"http://h","mg":{"auth":{"grant":"'$g'"}}}'
		auth '{"grant":"'$g'"}'
	done
}

@test "secrets in files" {
	printf 'hush\r\n\n' >secret
	printf -- '-----BEGIN\nX\n-----END\n' >k.pem
	servers '{"url":"http://h","mg":{"auth":{"client_secret":"@secret",
	"idp_token":"@${F}","key":"@k.pem","client_id":"@secret"}}}'
	F=secret auth '{"client_id":"@secret","client_secret":"hush",'\
'"key":"-----BEGIN\nX\n-----END","idp_token":"hush"}'
	bad_auth() {
		bad '{"url":"http://h","mg":{"auth":'"$1"'}}' ".mg.auth$2"
	}
	bad_auth '{"assertion":"@none"}' \
	    ".assertion: cannot read 'none': No such file or directory"
	mkfifo fifo
	bad_auth '{"assertion":"@fifo"}' \
	    ".assertion: cannot read 'fifo': not a regular file"
	: >empty
	bad_auth '{"assertion":"@empty"}' '.assertion: it is empty'
	head -c 65537 /dev/zero | tr '\0' x >long
	bad_auth '{"assertion":"@long"}' \
	    ".assertion: cannot read 'long': File too large"
	printf 'hu\0sh' >nul
	bad_auth '{"assertion":"@nul"}' '.assertion: a NUL cannot be in it'
	printf 'hu\nsh' >two
	bad_auth '{"assertion":"@two"}' \
	    '.assertion: a control character is in it'
}

@test "how to sign in must be understood" {
	bad_auth() {
		bad '{"url":"http://h","mg":{"auth":'"$1"'}}' ".mg.auth$2"
	}
	bad_auth '[]' ': expected an object, got array'
	bad_auth '{"client-id":"x"}' \
	    ".client-id: no key that is known; did you mean 'client_id'?"
	bad_auth '{"port":1,"port":2}' ': a name stands twice'
	bad_auth '{"grant":"password"}' '.grant: expected code, '\
'client_credentials, jwt-bearer or id-jag'
	bad_auth '{"redirect":"0.0.0.0"}' \
	    '.redirect: expected "127.0.0.1" or "localhost"'
	bad_auth '{"dpop":"yes"}' '.dpop: expected true or false, got string'
	bad_auth '{"port":0}' '.port: expected a number from 1 to 65535'
	bad_auth '{"scope":""}' '.scope: it is empty'
	bad_auth '{"scope":"a\nb"}' '.scope: a control character is in it'
	bad_auth '{"client_id":"${NOPE}"}' \
	    '.client_id: the variable NOPE is not set'
	for k in issuer client_metadata_url idp_token_endpoint; do
		bad_auth '{"'$k'":"x"}' \
		    ".$k: it does not begin with http:// or https://"
		bad_auth '{"'$k'":"http://h/"}' \
		    ".$k: it is neither https:// nor on this machine"
	done
	bad '{"url":"http://h","mg":{"key":"k"}}' \
	    '.mg.key: there is no "cert" that it belongs to'
	bad '{"url":"http://h","mg":{"ca":""}}' '.mg.ca: it is empty'
	bad '{"url":"http://h","mg":{"credential":"a '"'"'b"}}' \
	    ".mg.credential: unmatched '"
}

@test "our own keys" {
	servers '{"command":"x","timeout":1000,"mg":{"allow":["r_*"],
	"deny":["d?"],"ask":[],"timeout":0.5,"connect":5,"grace":0,
	"replicas":3,"protocol":"2025-06-18","line":"512M","tokens":5000}}'
	is '[.allow, .deny, .ask]' '[["r_*"],["d?"],[]]'
	is '[.timeout, .connect, .grace]' '[500,5000,0]'
	is '[.protocol, .max_line, .max_token]' '["2025-06-18",536870912,5000]'
	for p in auto 2024-11-05 2025-03-26 2025-06-18 2025-11-25 2026-07-28
	do
		servers '{"command":"x","mg":{"protocol":"'$p'"}}'
		is .protocol "\"$p\""
	done
	servers '{"command":"x","mg":{}}'
	is '[.timeout, .connect, .grace, .protocol]' '[300000,60000,500,"auto"]'
}

@test "our own keys must be understood" {
	bad_mg '{"alow":["x"]}' ".alow: no key that is known; did you mean \
'allow'?"
	bad_mg '{"Deny":["x"]}' ".Deny: no key that is known; did you mean \
'deny'?"
	bad_mg '{"permissions":{}}' '.permissions: no key that is known'
	bad_mg '{"":1}' '.: no key that is known'
	bad_mg '{"deny":"x"}' '.deny: expected an array of patterns, got string'
	bad_mg '{"ask":null}' '.ask: expected an array of patterns, got null'
	bad_mg '{"allow":{"x":true}}' \
	    '.allow: expected an array of patterns, got object'
	for v in '""' 1 null '["x"]' '{"tool":"x"}'; do
		bad_mg '{"deny":["a",'"$v"']}' \
		    '.deny[1]: a pattern is a string that is not empty'
	done
	for v in '"a "' '" a"' '"a\n"' '"\ta"' '" "'; do
		bad_mg '{"deny":['"$v"']}' \
		    '.deny[0]: a pattern does not begin or end with a blank'
	done
	bad_mg '{"deny":["a\u0000b"]}' '.deny[0]: a NUL cannot be in it'
	bad_mg '{"deny":["'"$(printf '%0257d' 0)"'"]}' \
	    '.deny[0]: a pattern has at most 256 bytes'
	for v in '"5"' null 0 -1 1e10 0.0001; do
		bad_mg '{"timeout":'"$v"'}' \
		    '.timeout: expected a number of seconds'
		bad_mg '{"connect":'"$v"'}' \
		    '.connect: expected a number of seconds'
	done
	bad_mg '{"grace":-1}' '.grace: expected a number of seconds'
	for v in 0 -1 1.5 '"3"' 1001; do
		bad_mg '{"replicas":'"$v"'}' \
		    '.replicas: expected a number from 1 to 1000'
	done
	for v in '""' '"2024-11-06"' 1 '"AUTO"'; do
		bad_mg '{"protocol":'"$v"'}' '.protocol: expected "auto" or one of 2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28'
	done
	for v in 1 '"x"' '"1"' '"3G"' '""'; do
		bad_mg '{"line":'"$v"'}' \
		    '.line: expected a size from "1K" to "2000M"'
	done
	for v in 0 999 1.5 '"5000"' 100000001; do
		bad_mg '{"tokens":'"$v"'}' \
		    '.tokens: expected a number from 1000 to 100000000'
	done
}

@test "a quota means what it says, or is an error" {
	quota() {
		echo '{"mcpServers":{"s":{"command":"x","mg":{"quota":'"$1"'}}}}' >q
		run -0 bash -o pipefail -c 'mg-test server-of -c q s |
		    jq -c "[.calls,.period,.concurrent]"'
		[ "$output" = "$2" ]
	}
	quota '{"calls":"100/1h"}' '[100,3600000,0]'
	quota '{"concurrent":4}' '[0,0,4]'
	quota '{}' '[0,0,0]'
	quota '{"calls":"1/10s","concurrent":1}' '[1,10000,1]'
	quota '{"calls":"9/5m"}' '[9,300000,0]'
	quota '{"calls":"999999999/999999999d"}' \
	    '[999999999,86399999913600000,0]'
	quota '{"calls":"09/01d"}' '[9,86400000,0]'
	for c in 0 -1 1.5 '"10"' '"10/"' '"/1h"' '"10/h"' '"0/1h"' '"-1/1h"' \
	    '"1.5/1h"' '"10/0h"' '"10/1"' '"10/1w"' '"10/1h "' '" 10/1h"' \
	    '"9223372036854775808/1h"' '"10/1h5m"' '""' null; do
		bad_mg '{"quota":{"calls":'"$c"'}}' \
		    '.quota.calls: expected calls and a period, such as "100/1h"'
	done
	for c in 0 -1 1.5 '"4"' 9223372036854775808 null; do
		bad_mg '{"quota":{"concurrent":'"$c"'}}' \
		    '.quota.concurrent: expected a number from 1 to 1000000'
	done
	bad_mg '{"quota":"100/1h"}' '.quota: expected an object, got string'
	bad_mg '{"quota":{"call":"1/1h"}}' \
	    ".quota.call: no key that is known; did you mean 'calls'?"
	bad_mg '{"quota":{"calls":"1/1h","calls":"2/1h"}}' \
	    '.quota: a name stands twice'
}

@test "a project's file may only narrow" {
	project() {
		echo '{"mcpServers":{"s":{"command":"x","timeout":400000,"mg":'"$1"'}}}' \
		    >.mcp.json
	}
	project '{"allow":["a"],"deny":["b"],"ask":["c"],"timeout":5}'
	run -0 bash -o pipefail -c 'mg-test server-of s |
	    jq -c "[.allow,.deny,.ask,.timeout]"'
	[ "$output" = '[["a"],["b"],["c"],5000]' ]
	project '{"timeout":900}'
	run -0 bash -o pipefail -c 'mg-test server-of s | jq .timeout'
	[ "$output" = 400000 ]
	for k in '"connect":1' '"grace":0' '"replicas":2' '"protocol":"auto"' \
	    '"line":"1M"' '"tokens":5000' '"auth":{}' '"ca":"x"' \
	    '"cert":"x"' '"key":"x"' '"credential":"x"'; do
		project "{$k}"
		run -2 mg-test server-of s
		n=${k%%:*}
		n=${n//\"/}
		[ "$output" = "mg-test: .mcp.json:1: mcpServers.s.mg.$n: a \
project's file may not set it; your own may" ]
	done
}

# canaries FILE|typed: what the server finds in its environment
canaries() {
	env -i PATH="$PATH" HOME="$HOME" XDG_CONFIG_HOME="$XDG_CONFIG_HOME" \
	    LANG=C LC_ALL=C LC_TIME=C LOGNAME=me USER=me SHELL=/bin/sh \
	    TERM=dumb TMPDIR=/tmp FOO=1 HTTPS_PROXY=p SSH_AUTH_SOCK=s \
	    LD_LIBRARY_PATH=l NODE_OPTIONS='' PYTHONPATH=p \
	    'BASH_FUNC_f%%=() { :; }' ANTHROPIC_API_KEY=k \
	    ANTHROPIC_AUTH_TOKEN=k OPENAI_API_KEY=k GEMINI_API_KEY=k \
	    GOOGLE_API_KEY=k XAI_API_KEY=k ZAI_API_KEY=k GROQ_API_KEY=k \
	    TOGETHER_API_KEY=k OPENROUTER_API_KEY=k CEREBRAS_API_KEY=k \
	    FIREWORKS_API_KEY=k NEBIUS_API_KEY=k AZURE_OPENAI_API_KEY=k \
	    CLAUDE_CODE_OAUTH_TOKEN=k ANTHROPIC_CUSTOM_HEADERS=k \
	    ANTHROPIC_API_KEY_2=kept mg-test "$@" >out
	jq -r '.envp|map(split("=")[0])|sort|join(" ")' out
}

@test "the user's servers get our environment less the keys of models" {
	all='ANTHROPIC_API_KEY_2 BASH_FUNC_f%% FOO HOME HTTPS_PROXY LANG LC_ALL LC_TIME LD_LIBRARY_PATH LOGNAME NODE_OPTIONS PATH PYTHONPATH SHELL SSH_AUTH_SOCK TERM TMPDIR USER XDG_CONFIG_HOME'
	servers '{"command":"x"}'
	[ "$(canaries server-of -c c.json s)" = "$all" ]
	[ "$(canaries server-typed x)" = "$all" ]
	cp c.json "$MINE"
	[ "$(canaries server-of s)" = "$all" ]
}

@test "a project's server gets a short list" {
	servers '{"command":"x"}'
	cp c.json .mcp.json
	[ "$(canaries server-of s)" = \
	    'HOME LANG LC_ALL LC_TIME LOGNAME PATH SHELL TERM TMPDIR USER' ]
	TERM='() { :; }' run -0 bash -c 'mg-test server-of s |
	    jq -c ".envp|any(startswith(\"TERM=\"))"'
	[ "$output" = false ]
}

@test "what is declared is given, keys of models too" {
	servers '{"command":"x","env":{"OPENAI_API_KEY":"${OPENAI_API_KEY}",
	"HOME":"/h"}}'
	OPENAI_API_KEY=secret is '.envp|map(select(test("^(HOME|OPENAI)")))' \
	    '["OPENAI_API_KEY=secret","HOME=/h"]'
	cp c.json .mcp.json
	OPENAI_API_KEY=secret run -0 bash -o pipefail -c 'mg-test server-of s |
	    jq -c ".envp|map(select(test(\"^(HOME|OPENAI)\")))"'
	[ "$output" = '["OPENAI_API_KEY=secret","HOME=/h"]' ]
}

# typed LINE FILTER WANT
typed() {
	run -0 bash -o pipefail -c 'mg-test server-typed "$1" | jq -c "$2"' \
	    sh "$1" "$2"
	[ "$output" = "$3" ] || {
		echo "$output, not $3"
		return 1
	}
}

@test "servers that are typed" {
	typed "npx -y 'a b' \"c\"" '[.name, .argv, .entry, .origin, .project]' \
	    '["-",["npx","-y","a b","c"],"",null,false]'
	typed 'x' '[.env_names, .url, .socket]' '["",null,null]'
	typed 'B=2 A="1 1" B=3 x C=4' '[.argv, .env_names]' \
	    '[["x","C=4"],"A B"]'
	typed 'B=2 A="1 1" B=3 x C=4' '.envp|map(select(test("^[ABC]=")))' \
	    '["A=1 1","B=3"]'
	typed 'HOME=/h x' '.envp|map(select(test("^HOME=")))' '["HOME=/h"]'
	typed '1=2 x' .argv '["1=2","x"]'
	typed 'a-b=2 x' .argv '["a-b=2","x"]'
	typed '=2' .argv '["=2"]'
	typed '$HOME ${HOME} ~ * ; |' .argv \
	    '["$HOME","${HOME}","~","*",";","|"]'
	run -0 bash -o pipefail -c 'mg-test server-socket /s | jq -c "[.name,
	    .socket, .argv, .url, .env_names]"'
	[ "$output" = '["-","/s",null,null,""]' ]
}

@test "no command was typed" {
	for line in '' '  ' "''" 'A=1' "A=1 ''"; do
		run -2 mg-test server-typed "$line"
		[ "$output" = 'mg-test: it has no command' ]
	done
	run -2 mg-test server-typed "x 'y"
	[ "$output" = "mg-test: unmatched '" ]
}

@test "an address is typed" {
	run -0 bash -o pipefail -c 'mg-test server-url HTTPS://a.example/m |
	    jq -c "[.name, .url, .argv, .entry]"'
	[ "$output" = '["-","HTTPS://a.example/m",null,""]' ]
	for url in '' s httpx://a file:///a https:a; do
		run -2 mg-test server-url "$url"
	done
}

@test "an entry is handed over on a descriptor" {
	export A=1
	echo '{"mcpServers":{"s":{"url":"https://a.example/${A}"}}}' >entry
	run -0 bash -o pipefail -c 'mg-test server-handed 3 3<entry |
	    jq -c "[.name, .url, .origin, .project]"'
	[ "$output" = '["s","https://a.example/1",null,false]' ]
	echo '{"mcpServers":{"s":{"url":"https://a.example/${NONE}"}}}' >entry
	run -2 bash -c 'mg-test server-handed 3 3<entry'
	[ "$output" = 'mg-test: descriptor 3:1: mcpServers.s.url: the variable NONE is not set' ]
}

@test "what is no entry is not taken from a descriptor" {
	handed() {
		run -2 bash -c 'mg-test server-handed 3 3<"$0"' "$1"
		[ "$output" = "mg-test: $2" ]
	}
	: >none
	handed none "descriptor 3: no server's entry comes from it"
	echo '{"mcpServers":{}}' >empty
	handed empty 'descriptor 3: expected one server'
	echo '{"mcpServers":{"a":{"url":"http://a"},"b":{"url":"http://b"}}}' \
	    >two
	handed two 'descriptor 3: expected one server'
	head -c 61441 /dev/zero | tr '\0' ' ' >long
	handed long "descriptor 3: the server's entry is too long"
	run -2 bash -c 'mg-test server-handed 3 3<&-'
	[ "$output" = \
	    'mg-test: cannot read descriptor 3: Bad file descriptor' ]
}

@test "what is JSON for nobody is no configuration" {
	n=0
	for f in "$T"/cases/json/bad/*.json; do
		case $f in
		*/bom.json) continue ;;
		*/deep-*) why="nested too deeply" ;;
		*) why="no JSON: " ;;
		esac
		cp "$f" c.json
		run -2 mg-test server-of -c c.json s
		[[ "$output" =~ ^mg-test:\ c.json:[0-9]+:[0-9]+:\ "$why" ]] || {
			echo "$f: $output"
			return 1
		}
		n=$((n + 1))
	done
	[ $n -ge 140 ]
}
