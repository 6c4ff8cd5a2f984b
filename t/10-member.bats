# The top of a JSON text without tokens.

load helper

# members TEXT LINE ...: the names and values of the text.
members() {
	printf '%s' "$1" | mg-test member >got || return
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" >want
	[ $# -gt 0 ] || : >want
	cmp want got
}

# get TEXT NAME
get() {
	printf '%s' "$1" | mg-test member "$2"
}

@test "members come in order, raw" {
	members '{"a":1,"b":"x","c":null}' '"a"' 1 '"b"' '"x"' '"c"' null
	members ' { "a" : [ 1, {"b":2} ] , "c" : {"d":[]} } ' \
	    '"a"' '[ 1, {"b":2} ]' '"c"' '{"d":[]}'
	members '{}'
	members '[]'
	members '[1, "a" ,{"b":[2]},[3],true]' 1 '"a"' '{"b":[2]}' '[3]' true
}

@test "brackets and quotes within strings are none" {
	members '{"a]}\"":"{[","b":{"c":"}\\"}}' '"a]}\""' '"{["' \
	    '"b"' '{"c":"}\\"}'
	members '["\\\"]","\\"]' '"\\\"]"' '"\\"'
}

@test "what is neither an object nor an array has none" {
	run -1 members '"a"'
	run -1 members 1
	run -1 get '[{"a":1}]' a
	run -1 get '"a"' a
}

@test "a value is found by its decoded name" {
	[ "$(get '{"a":1,"b":2}' b)" = 2 ]
	[ "$(get '{"\u0061":"\u0062\n"}' a)" = "b" ]
	[ "$(get '{"x/y":{"z":1}}' x/y)" = '{"z":1}' ]
	[ "$(get '{"x\/y":3}' x/y)" = 3 ]
	run -1 get '{"ab":1,"":2,"A":3}' a
	run -0 get '{"":2}' ''
	[ "$output" = 2 ]
}

@test "a name that stands twice is told, however it is written" {
	run -4 get '{"a":1,"a":1}' a
	run -4 get '{"a":1,"\u0061":2}' a
	run -0 get '{"b":1,"b":1,"a":3}' a
}

@test "a name of many escapes is no match and no trouble" {
	run -1 get "{\"$(printf '\\u0061%.0s' {1..2000})\":1}" a
	run -1 get "{\"a\u0000\":1}" a
}

@test "ten million bytes take no time" {
	{ printf '{"a":['; yes '{"b":"c\\n"},' | head -c 10000003; echo '0]}'
	} >in
	run -0 timeout 5 mg-test member a <in
	[ ${#output} -gt 10000000 ]
}
