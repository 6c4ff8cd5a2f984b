#!/usr/bin/env bats
# mg-mcp call: from the words on the command line to what is printed.

load helper

setup() {
	common_setup
	fake="fake -e 2025-11-25 -l $PWD/log"
}

# sent: the arguments of the last tools/call in the log, as they were sent
sent() {
	sed -n 's/^< .*"method":"tools\/call".*"arguments":\(.*\),"_meta".*/\1/p' \
	    log | tail -n 1
}

# called: how often a tool was called
called() {
	grep -c '^< .*"tools/call"' log || :
}

# types WORD ...: call the tool that gives back its arguments
types() {
	run --separate-stderr mg-mcp call -x "$fake" types "$@"
}

@test "the schema says what a word means" {
	local word want
	while IFS=' ' read -r word want; do
		types "$word"
		[ "$status" = 0 ]
		[ "$output" = "$want" ]
		[ "$(sent)" = "$want" ]
		[ -z "$stderr" ]
	done <<-'END'
	s=000123 {"s":"000123"}
	s=true {"s":"true"}
	s=null {"s":"null"}
	s={} {"s":"{}"}
	s="x" {"s":"\"x\""}
	s= {"s":""}
	s=a=b {"s":"a=b"}
	s=http://x/y?z=1 {"s":"http://x/y?z=1"}
	s=é😀 {"s":"é😀"}
	e=red {"e":"red"}
	sn=null {"sn":"null"}
	sn:=null {"sn":null}
	any=5 {"any":"5"}
	any:=5 {"any":5}
	nosuch=5 {"nosuch":"5"}
	nosuch:=5 {"nosuch":5}
	i=7 {"i":7}
	i=-0 {"i":-0}
	i=12345678901234567890 {"i":12345678901234567890}
	i=1.0 {"i":1.0}
	n=1.0 {"n":1.0}
	n=1e3 {"n":1e3}
	n=-0.50E-2 {"n":-0.50E-2}
	n=123456789012345678901234567890.5 {"n":123456789012345678901234567890.5}
	in=null {"in":null}
	in=3 {"in":3}
	b=true {"b":true}
	b=false {"b":false}
	l=[1,2] {"l":[1,2]}
	l:=[] {"l":[]}
	o={"a":{"b":[1e400]}} {"o":{"a":{"b":[1e400]}}}
	END
}

@test "several words, in their order" {
	types n=1 s=two b:=true
	[ "$output" = '{"n":1,"s":"two","b":true}' ]
	types
	[ "$output" = '{}' ]
}

@test "an object goes as it is written" {
	types '{"n":1.50, "s":"\u0041\/", "x":{"y":[ 1 ]} }'
	[ "$status" = 0 ]
	[ "$output" = '{"n":1.50, "s":"\u0041\/", "x":{"y":[ 1 ]} }' ]
	printf '\n {"n":12345678901234567890,\n "s":"\\u0041"}\n\n' >in
	run -0 --separate-stderr mg-mcp call -x "$fake" types - <in
	[ "$(tr -d '\n ' <in)" = "$(sent | tr -d ' ')" ]
}

@test "a value from a file" {
	printf 'a "text"\nof two lines\n' >text
	types s=@text
	[ "$output" = '{"s":"a \"text\"\nof two lines\n"}' ]
	printf '[1,\n2]\n' >list
	types l=@list
	[ "$status" = 0 ]
	[ "$(sent | jq -c .l)" = '[1,2]' ]
	types any:=@list
	[ "$(sent | jq -c .any)" = '[1,2]' ]
	types s=@list
	[ "$(sent)" = '{"s":"[1,\n2]\n"}' ]
	printf 'a\0b' >nul
	types s=@nul
	[ "$(sent)" = '{"s":"a\u0000b"}' ]
	: >empty
	types s=@empty
	[ "$(sent)" = '{"s":""}' ]
}

@test "a value from stdin, which may be wanted twice" {
	printf '{"a":1}' >in
	run -0 mg-mcp call -x "$fake" types o:=@- s=@- <in
	[ "$(sent)" = '{"o":{"a":1},"s":"{\"a\":1}"}' ]
	run -0 mg-mcp call -x "$fake" types s=@- </dev/null
	[ "$(sent)" = '{"s":""}' ]
}

@test "a value from a FIFO, from a command, from a device" {
	mkfifo fifo
	{ sleep 0.5; printf 'from a fifo'; } >fifo 3>&- &
	types s=@fifo
	[ "$output" = '{"s":"from a fifo"}' ]
	run -0 --separate-stderr bash -c "mg-mcp call -x '$fake' types \
	    s=@<(echo one) l:=@<(echo '[2]')"
	[ "$output" = '{"s":"one\n","l":[2]}' ]
	run -0 bash -c "echo three | mg-mcp call -x '$fake' types \
	    s=@/dev/stdin"
	[ "$output" = '{"s":"three\n"}' ]
	# Read once, though what is remembered of the tool has proved stale.
	mg-mcp call -x "$fake -m rug-pull=schema" types i=1
	run -2 --separate-stderr timeout 20 bash -c "mg-mcp -t 5 call \
	    -x '$fake -m rug-pull=schema' types i=@<(echo x)"
	[[ $stderr == *"expected integer, got 'x"* ]]
	# One that does not end is bounded by -t.
	run -6 --separate-stderr timeout 20 mg-mcp -t 1 call -x "$fake" \
	    types s=@fifo
	[ "$stderr" = \
	    "mg-mcp: fake/types: argument 's': fifo did not end in time" ]
}

@test "stdin is read only when it is asked for" {
	printf '{"s":"x"}\nthe rest\n' >in
	{
		mg-mcp call -x "$fake" types s=y >out
		cat >rest
	} <in
	cmp in rest
	[ "$(cat out)" = '{"s":"y"}' ]
	# Nor is the end of one that never ends waited for.
	mkfifo never
	run -0 timeout 20 mg-mcp call -x "$fake" types s=y <>never
}

@test "huge arguments" {
	head -c 3000000 /dev/zero | tr '\0' x >text
	mg-mcp call -x "$fake" echo message=@text >out
	{ cat text; echo; } | cmp - out
	{ printf '{"message":"'; cat text; printf '"}'; } >object
	mg-mcp call -x "$fake" echo - <object >out
	{ cat text; echo; } | cmp - out
	mg-mcp call -x "$fake" echo message="$(head -c 100000 text)" >out
	[ "$(wc -c <out)" = 100001 ]
}

@test "words that cannot be arguments: status 2, said, nothing called" {
	local word why
	: >log
	printf '\377' >bad
	mkdir dir
	while IFS='|' read -r word why; do
		types "$word"
		[ "$status" = 2 ]
		[ -z "$output" ]
		[ "${#stderr_lines[@]}" = 1 ]
		[[ $stderr == "mg-mcp: fake/types: $why"* ]]
	done <<-'END'
	foo|'foo' is no argument: name=value, name:=json
	=x|'=x' is no argument
	:=1|':=1' is no argument
	[]|'[]' is no argument
	|'' is no argument
	i=|argument 'i': expected integer, got ''
	i=007|argument 'i': expected integer, got '007'
	i=+1|argument 'i': expected integer, got '+1'
	i= 1x|argument 'i': expected integer, got ' 1x'
	i=1.5|argument 'i': expected integer, got 1.5
	i=0x10|argument 'i': expected integer, got '0x10'
	i="1"|argument 'i': expected integer, got '"1"'
	n=NaN|argument 'n': expected number, got 'NaN'
	in=abc|argument 'in': expected integer or null, got 'abc'
	b=yes|argument 'b': expected boolean, got 'yes'
	b=1|argument 'b': expected boolean, got '1'
	l=[1,2|argument 'l': expected array, got '[1,2'
	l=["a"]|argument 'l[0]': expected integer, got string
	o=[]|argument 'o': expected object, got '[]'
	e=blue|argument 'e': expected one of "red", "green"
	s:=5|argument 's': expected string, got number
	s:=x|argument 's': no JSON
	s:=|argument 's': no JSON
	i:="5"|argument 'i': expected integer, got string
	{"i":"x"}|argument 'i': expected integer, got string
	{"i":1,"i":2}|the argument: the name "i" stands twice
	{"i":1} x|the argument: no JSON: something stands after the value
	{"i":1|the argument: no JSON
	{'i':1}|the argument: no JSON
	s=@nosuch|argument 's': cannot read 'nosuch': No such file
	s=@dir|argument 's': cannot read 'dir': Is a directory
	s=@/dev/zero|argument 's': cannot read '/dev/zero'
	l:=@dir|argument 'l': cannot read 'dir': Is a directory
	s=@bad|argument 's': no UTF-8
	s:=@bad|argument 's': no JSON: value expected
	END
	types s=1 s=2
	[ "$status" = 2 ]
	[ "$stderr" = "mg-mcp: fake/types: argument 's': given twice" ]
	types '{"s":"x"}' s=y
	[ "$status" = 2 ]
	types - s=y
	[ "$status" = 2 ]
	[ "$(called)" = 0 ]
}

@test "what stdin may not be" {
	local text why
	: >log
	while IFS='|' read -r text why; do
		printf %b "$text" >in
		run -2 --separate-stderr mg-mcp call -x "$fake" types - <in
		[ -z "$output" ]
		[[ $stderr == "mg-mcp: fake/types: stdin: $why"* ]]
	done <<-'END'
	|no JSON
	null|expected a JSON object, got null
	[]|expected a JSON object, got array
	"x"|expected a JSON object, got string
	{}{}|no JSON: something stands after the value
	{"a":1,"a":2}|the name "a" stands twice
	{"a":"\0377"}|no JSON: invalid UTF-8
	{"a":"\0000"}|no JSON
	{"a":01}|no JSON
	END
	head -c 100000 /dev/zero | tr '\0' '[' >in
	run -2 --separate-stderr mg-mcp call -x "$fake" types - <in
	[[ $stderr == *"nested too deeply"* ]]
	run -2 bash -c 'mg-mcp call -x "$1" types - <&- 2>err' - "$fake"
	[ -z "$output" ]
	mkfifo never
	run -6 --separate-stderr timeout 20 mg-mcp -t 1 call -x "$fake" \
	    types - <>never
	[[ $stderr == *"did not end in time"* ]]
	[ "$(called)" = 0 ]
}

@test "a required argument is missed before the call" {
	run -2 --separate-stderr mg-mcp call -x "$fake" echo
	[ "$stderr" = "mg-mcp: fake/echo: missing argument 'message'" ]
	run -2 --separate-stderr mg-mcp call -x "$fake" add a=1
	[[ $stderr == *"missing argument 'b'" ]]
	[ "$(called)" = 0 ]
}

@test "a tool that is not there" {
	run -1 --separate-stderr mg-mcp call -x "$fake" ecko message=hi
	[ "$stderr" = \
	    "mg-mcp: 'fake' has no tool 'ecko'; did you mean 'echo'?" ]
	run -1 --separate-stderr mg-mcp call -x "$fake" nothing-like-it
	[ "$stderr" = "mg-mcp: 'fake' has no tool 'nothing-like-it'" ]
	run -1 --separate-stderr mg-mcp call -x "$fake" ''
	run -1 --separate-stderr mg-mcp call -x "$fake" $'a\n\e[31mb'
	[ "${#stderr_lines[@]}" = 1 ]
	[[ $stderr == *'a\n\x1b[31mb'* ]]
	[ "$(called)" = 0 ]
}

@test "tools with odd names" {
	local name
	for name in list _x a.b a/b 'with space' Echo naïve -dash \
	    a_name_of_seventy_characters_which_is_longer_than_many_hosts_will_accept
	do
		run -0 --separate-stderr mg-mcp call -x "$fake" -- "$name"
		[ "$output" = "$name" ]
	done
}

@test "text is printed as it is, and ends with one newline" {
	run -0 mg-mcp call -x "$fake" echo message=$'\e[31m\ttwo\nlines\n\n'
	mg-mcp call -x "$fake" echo message=$'\e[31m\ttwo\nlines\n\n' >out
	printf '\033[31m\ttwo\nlines\n\n' | cmp - out
	mg-mcp call -x "$fake" echo message=x >out
	printf 'x\n' | cmp - out
	mg-mcp call -x "$fake" echo message= >out
	[ ! -s out ]
	local n
	for n in 1 65535 65536 65537 1000000; do
		mg-mcp call -x "$fake" big bytes=$n >out
		fake --print-big $n >want
		head -c "$n" out | cmp - want
	done
}

@test "-j prints what came, byte for byte" {
	local call
	for call in 'echo message=é' mixed data hologram 'objects n=100' \
	    'types n=1.50'; do
		# shellcheck disable=SC2086 # the call is words
		mg-mcp -j call -x "$fake" $call >out
		sed -n 's/^> .*"result":\(.*\)}$/\1/p' log | tail -n 1 |
		    cmp - out
	done
}

@test "structured content, when there is no text" {
	run -0 --separate-stderr mg-mcp call -x "$fake" data
	[ -z "$stderr" ]
	grep -qF "\"structuredContent\":$output" log
	run -0 --separate-stderr mg-mcp call -x "$fake" add a=1 b=2
	[ "$output" = 3 ]
}

@test "content that is not text is named, and kept with -o" {
	run -0 --separate-stderr mg-mcp call -x "$fake" image
	[ -z "$output" ]
	[[ $stderr == "mg-mcp: image (image/png, "*" bytes) is not shown; "* ]]
	mkdir dir
	run -0 --separate-stderr mg-mcp call -o dir -x "$fake" mixed
	[ -z "$stderr" ]
	[ "$(ls dir)" = $'content-1.png\ncontent-2.wav\ncontent-3.bin' ] ||
	    [ "$(ls dir | head -n 1)" = content-1.png ]
	[[ $output == *"dir/content-1.png"* ]]
	head -c 4 dir/content-1.png | tail -c 3 | grep -q PNG
	# Never over a file that is there, never through a link.
	rm -r dir
	mkdir dir
	echo mine >dir/content-1.png
	ln -s "$PWD/elsewhere" dir/content-2.png
	run -0 --separate-stderr mg-mcp call -o dir -x "$fake" image
	[ "$output" = dir/content-3.png ]
	[ "$(cat dir/content-1.png)" = mine ]
	[ ! -e elsewhere ]
	run -5 --separate-stderr mg-mcp call -o nosuch -x "$fake" image
	[[ $stderr == *"cannot write a file in 'nosuch'"* ]]
}

# A server whose tool, and whose resource, have bytes that are no base64.
broken() {
	local line id
	while read -r line; do
		[[ $line == *'"id":'* ]] || continue
		id=${line#*'"id":'}
		id=${id%%,*}
		printf '{"jsonrpc":"2.0","id":%s,' "$id"
		case $line in
		*'"initialize"'*)
			echo '"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{},"resources":{}},"serverInfo":{"name":"x","version":"1"}}}' ;;
		*'"tools/list"'*)
			echo '"result":{"tools":[{"name":"a","inputSchema":{"type":"object"}}]}}' ;;
		*'"tools/call"'*)
			echo '"result":{"content":[{"type":"text","text":"hi"},{"type":"image","mimeType":"image/png","data":"AAA*"}]}}' ;;
		*'"resources/read"'*)
			echo '"result":{"contents":[{"uri":"x:y","blob":"AAA"}]}}' ;;
		*)
			echo '"error":{"code":-32601,"message":"no"}}' ;;
		esac
	done
}

@test "bytes that are no base64: status 4, no file" {
	{ declare -f broken; echo broken; } >server
	mkdir dir
	run -4 --separate-stderr mg-mcp call -o dir -x 'bash server' a
	[ "$output" = hi ]
	[ "$stderr" = "mg-mcp: content is no base64 and is not shown" ]
	run -4 --separate-stderr mg-mcp read -x 'bash server' x:y
	[ -z "$output" ]
	run -4 --separate-stderr mg-mcp read -o dir -x 'bash server' x:y
	[ "$stderr" = "mg-mcp: content is no base64 and is not shown" ]
	[ -z "$(ls dir)" ]
	# Nobody wanted it.
	run -0 --separate-stderr mg-mcp call -x 'bash server' a
	[ "$output" = hi ]
	run -5 --separate-stderr mg-mcp read -o nosuch -x "$fake" fake://blob
	[[ $stderr == *"cannot write a file in 'nosuch'"* ]]
}

@test "a tool that says no" {
	run -1 --separate-stderr mg-mcp call -x "$fake" fail text=no
	[ -z "$output" ]
	[ "$stderr" = "mg-mcp: no" ]
	run -1 --separate-stderr mg-mcp -j call -x "$fake" fail text=no
	[ "$(jq .isError <<<"$output")" = true ]
	[ -z "$stderr" ]
	run -1 --separate-stderr mg-mcp call -x "$fake" fail text=$'\e[31mx'
	[ "$stderr" = 'mg-mcp: \x1b[31mx' ]
	run -1 --separate-stderr mg-mcp call -x "$fake" faildata
	[ -n "$stderr" ]
	run -1 --separate-stderr mg-mcp call -x "$fake" rpcerror message=no
	[ -z "$output" ]
	[ "$stderr" = "mg-mcp: no" ]
	run -1 --separate-stderr mg-mcp call -x "$fake" rpcbare
	[ "$stderr" = "mg-mcp: an error without message" ]
}

@test "-n shows what would be done, and does nothing" {
	run -0 --separate-stderr mg-mcp -n call -x "$fake 'two words'" \
	    echo message=hi
	[ "${lines[0]}" = "start: $fake 'two words'" ]
	[ "${lines[1]}" = 'send: tool echo {"message":"hi"}' ]
	[ "${#lines[@]}" = 2 ]
	[ ! -e log ]
	mg-mcp call -x "$fake" types i=1 >out
	run -2 --separate-stderr mg-mcp -n call -x "$fake" types i=x
	[ "$(called)" = 1 ]
	[ -z "$output" ]
	run -2 --separate-stderr mg-mcp -n call -x "$fake" types foo
	[ -z "$output" ]
	run -2 --separate-stderr mg-mcp -n prompt -x "$fake" greet foo
	[ -z "$output" ]
	run -0 --separate-stderr mg-mcp -n info -x "$fake"
	[ "$output" = "start: $fake" ]
}

@test "-v shows every message and the server's stderr" {
	run -0 --separate-stderr mg-mcp -v call \
	    -x "$fake -m stderr-line=careful" echo message=hi
	[ "$output" = hi ]
	[[ $stderr == *' fake > {"jsonrpc":"2.0","id":'*'"server/discover"'* ]]
	[[ $stderr == *' fake < {"jsonrpc":'* ]]
	[[ $stderr == *' fake ! careful'* ]]
	[ "$(grep -c ' > ' <<<"$stderr")" = "$(grep -c '^< ' log)" ]
	[ "$(grep -c ' < ' <<<"$stderr")" = "$(grep -c '^> ' log)" ]
	run -0 --separate-stderr mg-mcp -v call -x "$fake -m hostile" \
	    echo message=hi
	run ! grep -q $'[\001-\010\013-\037\177]' <<<"$stderr"
}

@test "-t bounds every phase, and nothing the server sends extends it" {
	local mode time=0.5
	for mode in silent silent=initialize silent=tools/list \
	    silent=tools/call no-read endless-line=initialize; do
		# Sooner than our ceiling for a line.
		[ "$mode" != endless-line=initialize ] || time=0.1
		run -6 --separate-stderr timeout 20 mg-mcp -t $time call \
		    -x "$fake -m $mode" echo message=hi
		[ -z "$output" ]
		[ "${#stderr_lines[@]}" = 1 ]
		all_gone log
	done
	run -6 timeout 20 mg-mcp -t 1 call -x "$fake" sleep ms=60000 steps=600
	run -6 timeout 20 mg-mcp -t 1 call -x "$fake -m tick=50" sleep ms=60000
	[ "$(grep -c '^< .*notifications/cancelled' log)" -ge 2 ]
}

@test "a question on the terminal: answered, or bounded by -t" {
	local server='"command":"fake","args":["-l","log"]'
	echo "{\"mcpServers\":{\"s\":{$server}}}" >.mcp.json
	echo "{\"mcpServers\":{\"s\":{$server,\"mg\":{\"ask\":[\"*\"]}}}}" \
	    >c.json
	echo '< [y/N]' >mute
	{ cat mute; echo '> n'; } >no
	{ cat mute; echo '> y'; } >yes
	run -6 timeout 20 pty mute mg-mcp -t 1 call s echo message=hi
	[[ $output == *"no answer within the time given with -t"* ]]
	run -6 timeout 20 pty mute mg-mcp -t 1 pipe -s s
	run -3 timeout 20 pty no mg-mcp call s echo message=hi
	run -6 timeout 20 pty mute mg-mcp -t 1 -c c.json call s echo message=hi
	run -3 timeout 20 pty no mg-mcp -c c.json call s echo message=hi
	[ ! -e log ]
	run -0 timeout 20 pty yes mg-mcp -c c.json call s echo message=hi
	[[ $output == *$'\nhi\r' ]]
	run -0 timeout 20 pty yes mg-mcp call s echo message=hi
	[[ $output == *$'\nhi\r' ]]
	run -0 timeout 20 mg-mcp call s echo message=hi
}

@test "-t that is none" {
	local t
	for t in abc -1 0 1e999 99999999999999999999 ' 3' 3x ''; do
		run -2 --separate-stderr mg-mcp -t "$t" call -x "$fake" list
		[ -z "$output" ]
	done
	[ ! -e log ]
}

@test "a server of the configuration, by its name" {
	cat >c.json <<-END
	{"mcpServers":{"f":{"command":"fake","args":["-l","$PWD/log"]}}}
	END
	run -0 --separate-stderr mg-mcp -c c.json call f echo message=hi
	[ "$output" = hi ]
	run -2 --separate-stderr mg-mcp -c c.json call g echo message=hi
	[[ $stderr == *"no server 'g' (there are: f)"* ]]
}

@test "-u: a server behind a socket" {
	local words
	read -r -a words <<<"$fake"
	mkfifo open
	behind sock "${words[@]}" <open 3>&- &
	local behind=$!
	exec 9>open
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ ! -S sock ] || break
		sleep 0.2
	done
	run -0 --separate-stderr mg-mcp call -u sock echo message=hi
	[ "$output" = hi ]
	[ -z "$stderr" ]
	run -0 --separate-stderr mg-mcp call -u sock echo message=there
	[ "$output" = there ]
	[ "$(grep -c '^< .*server/discover' log)" = 1 ]
	run -0 mg-mcp -n call -u sock echo message=there
	[ "${lines[0]}" = "connect: sock" ]
	exec 9>&-
	wait "$behind"
	run -4 --separate-stderr mg-mcp call -u sock echo message=hi
	[[ $stderr == "mg-mcp: cannot connect to 'sock': Connection refused" ]]
	run -4 --separate-stderr mg-mcp call -u "$(printf '%0200d' 0)" list
	[[ $stderr == *"File name too long"* ]]
	run -2 mg-mcp call -u sock -x "$fake" list
}

@test "-u: a socket that nobody accepts at is waited for until -t, or on" {
	local behind words
	read -r -a words <<<"$fake"
	mkfifo open
	behind sock "${words[@]}" <open 3>&- &
	behind=$!
	exec 9>open
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ ! -S sock ] || break
		sleep 0.2
	done
	kill -STOP "$behind"
	for _ in $(seq 20); do
		run -6 --separate-stderr timeout 5 \
		    mg-mcp -t 0.05 call -u sock echo message=hi
	done
	[[ $stderr == *'within the time given with -t' ]]
	[ "${#stderr_lines[@]}" = 1 ]
	mg-mcp -t 20 call -u sock echo message=late >out 9>&- 3>&- &
	local late=$!
	sleep 0.1
	kill -CONT "$behind"
	wait "$late"
	[ "$(cat out)" = late ]
	exec 9>&-
	wait "$behind"
}

@test "a remembered schema types, but never refuses" {
	mg-mcp call -x "$fake -m rug-pull=schema" types i=1
	[ "$(grep -c '^< .*tools/list' log)" = 1 ]
	run -2 --separate-stderr mg-mcp call -x "$fake -m rug-pull=schema" \
	    types i=x
	[ "$(grep -c '^< .*tools/list' log)" = 2 ]
	mg-mcp call -x "$fake -m rug-pull=schema" types i=2
	[ "$(grep -c '^< .*tools/list' log)" = 2 ]
	[ "$(called)" = 2 ]
}

@test "every exit status" {
	local want words
	while IFS=' ' read -r want words; do
		eval "set -- $words"
		run "-$want" --separate-stderr timeout 20 mg-mcp "$@"
	done <<-'END'
	0 call -x fake echo message=hi
	1 call -x fake fail
	1 call -x fake rpcerror
	1 call -x fake nosuch
	2 call -x fake echo
	2 call -x fake
	2 call nosuch echo
	2 call -x "fake 'open" echo message=hi
	2 nosuch
	2 -Z
	2
	4 call -x /nosuch/program echo
	4 call -x "$PWD" echo
	4 call -x "fake -m die-start" echo message=hi
	4 call -u /nosuch/socket echo
	4 send -x fake no/such/method
	4 read -x fake fake://none
	5 call -o /nosuch -x fake image
	5 -m 64K call -x fake big bytes=100000
	6 -t 0.3 call -x fake sleep ms=60000
	END
}
