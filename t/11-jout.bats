# Writing JSON: commas come by themselves, nothing breaks the line.

load helper

# out WANT COMMAND ...: what mg-test jout makes of the commands
out() {
	want=$1
	shift
	run -0 mg-test jout 10000 "$@"
	[ "$output" = "$want" ] || {
		echo "$output, not $want"
		return 1
	}
}

@test "commas stand between values and nowhere else" {
	out '{}' '{' '}'
	out '[]' '[' ']'
	out '[1,2]' '[' int 1 int 2 ']'
	out '{"a":1,"b":2}' '{' kint a 1 kint b 2 '}'
	out '[[],{},[]]' '[' '[' ']' '{' '}' '[' ']' ']'
	out '{"a":[],"b":{"c":[1,{}]}}' \
	    '{' key a '[' ']' key b '{' key c '[' int 1 '{' '}' ']' '}' '}'
	out '["a","b",true,null,false,0]' \
	    '[' str a str b bool 1 null bool 0 int 0 ']'
}

@test "what a string ends with takes no comma away" {
	out '["{","[",":",","]' '[' str '{' str '[' str ':' str ',' ']'
	out '{"{":"[","[":":"}' '{' kcstr '{' '[' kcstr '[' ':' '}'
}

@test "every member has a writer" {
	out '{"s":"x","c":"y","r":[1],"i":-5,"b":true}' \
	    '{' kstr s x kcstr c y kraw r '[1]' kint i -5 kbool b 7 '}'
}

@test "a newline begins a new text" {
	run -0 mg-test jout 100 '{' kint a 1 '}' nl '{' '}' nl int 1 nl
	[ "${lines[0]}" = '{"a":1}' ]
	[ "${lines[1]}" = '{}' ]
	[ "${lines[2]}" = 1 ]
}

@test "strings are escaped" {
	out '"\"\\/"' str '"\/'
	out '"\b\f\n\r\t"' str $'\b\f\n\r\t'
	out '"\u0001\u001b[31m\u001f\u007f"' str $'\1\e[31m\x1f\x7f'
	out $'"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"' \
	    str $'\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80'
	out '{"a\"b\n":1}' '{' kint $'a"b\n' 1 '}'
	out '"twelve bytes, then \"more\" of them"' \
	    str 'twelve bytes, then "more" of them'
	printf 'a\0b' >x
	out '"a\u0000b"' file x
	: >x
	out '""' file x
}

@test "what needs an escape gets it wherever it stands" {
	text=0123456789abcdefghijklmn
	for i in $(seq 0 23); do
		a=${text:0:i} b=${text:i}
		out "\"$a\\u007f$b\"" str "$a"$'\x7f'"$b"
		out "\"$a\\\"$b\"" str "$a\"$b"
		out "\"$a\\\\$b\"" str "$a\\$b"
		out "\"$a\\n$b\"" str "$a"$'\n'"$b"
		out "\"$a\\u001f$b\"" str "$a"$'\x1f'"$b"
	done
}

@test "every byte survives in a string" {
	for i in $(seq 1 127); do
		printf "\\x$(printf %02x "$i")"
	done >x
	mg-test jout 10000 file x >y
	[ "$(wc -l <y)" -eq 1 ]
	mg-test json-str y >z
	{ cat x; echo; } | cmp - z
}

@test "what is no UTF-8 becomes U+FFFD" {
	bad=$'\xef\xbf\xbd'
	out "\"a${bad}b\"" str $'a\xffb'
	out "\"$bad\"" str $'\xe9'
	out "\"$bad$bad\"" str $'\xc0\xaf'
	out "\"$bad$bad$bad\"" str $'\xed\xa0\x80'
	out "\"$bad$bad\"" str $'\xe2\x82'
	out "\"${bad}\\n\"" str $'\xe2\n'
}

@test "raw values pass as they came, on one line" {
	out '[1.50e+0,"\u0041",{ "a" : 1 }]' \
	    '[' raw 1.50e+0 raw '"\u0041"' raw '{ "a" : 1 }' ']'
	out '[{  "a": [    1,    2  ]},3]' \
	    '[' raw $'{\n  "a": [\n    1,\n    2\n  ]\n}' int 3 ']'
	out '{"r":null}' '{' kraw r '' '}'
}

@test "numbers in their whole range" {
	out '[9223372036854775807,-9223372036854775808,0]' \
	    '[' int 9223372036854775807 int -9223372036854775808 int 0 ']'
}

@test "the ceiling of the buffer is the writer's" {
	run -0 mg-test jout 7 '{' kint a 1 '}'
	[ "$output" = '{"a":1}' ]
	run -1 mg-test jout 6 '{' kint a 1 '}'
	[ "$output" = 'too big' ]
	run -1 mg-test jout 6 str "$(printf '%0100d' 0)" int 1
	[ "$output" = 'too big' ]
	run -1 mg-test jout 6 str $'\xff\xff\xff'
	[ "$output" = 'too big' ]
}
