# JSON texts: what is one (RFC 8259) and what is read from it.

load helper

# say TEXT: the text, escapes of printf and all, in the file x
say() {
	printf -- "$1" >x
}

# refused TEXT OFFSET REASON
refused() {
	say "$1"
	run -1 mg-test json x
	[ "$output" = "$2: $3" ] || {
		echo "$1: $output, not $2: $3"
		return 1
	}
}

@test "good texts are accepted" {
	[ "$(ls "$T"/cases/json/good | wc -l)" -ge 40 ]
	for f in "$T"/cases/json/good/*.json; do
		echo "$f"
		mg-test json "$f"
	done
}

@test "bad texts are refused, each for a reason" {
	[ "$(ls "$T"/cases/json/bad | wc -l)" -ge 140 ]
	for f in "$T"/cases/json/bad/*.json; do
		echo "$f"
		run -1 mg-test json "$f"
		[[ $output =~ ^[0-9]+:\ [^\ ] ]]
	done
}

@test "every prefix of a text is refused, for it ends too early" {
	text='{"a":[1.5e3,true,null,{"b\\u0041":"x"}],"c":""}'
	for n in $(seq 1 $((${#text} - 1))); do
		printf %s "${text:0:n}" >x
		run -1 mg-test json x
		[ "$output" = "$n: the text ends too early" ] ||
		    [ "$output" = "$n: digit expected" ]
	done
	printf %s "$text" >x
	mg-test json x
}

@test "the offset and the reason tell what is wrong" {
	refused ''             0 'the text ends too early'
	refused ' \n\t\r '     5 'the text ends too early'
	refused '[1,]'         3 'value expected'
	refused '[1 2]'        3 "',' or ']' expected"
	refused '{"a":1 "b"}'  7 "',' or '}' expected"
	refused '{"a":1,}'     7 'name in quotes expected'
	refused '{"a" 1}'      5 "':' expected"
	refused '[1]]'         3 'something stands after the value'
	refused '{}{}'         2 'something stands after the value'
	refused '[01]'         2 'number begins with 0'
	refused '[-]'          2 'digit expected'
	refused '[nul]'        4 'no such word'
	refused '["a\nb"]'     3 'control character in a string'
	refused '["\\x41"]'    3 'no such escape'
	refused '["\\u12"]'    6 '\u needs four hex digits'
	refused '["\\u123"]'   7 '\u needs four hex digits'
	refused '["\303("]'    2 'invalid UTF-8'
	refused '[1]\0'        3 'something stands after the value'
	refused '[1]\0}}}x'    3 'something stands after the value'
	refused '["a\0b"]'     3 'control character in a string'
}

@test "blanks around the value are allowed, other bytes are not" {
	say ' \t\r\n{ "a" :\n[ 1 , 2 ]\t,"b":{ } } \r\n'
	mg-test json x
	refused '\f{}' 0 'value expected'
	refused '{}\v' 2 'something stands after the value'
	refused '\302\240{}' 0 'value expected'
}

@test "a lone value needs nothing behind it" {
	for text in 0 -1 1e5 true false null '""' '[]' '{}'; do
		for before in '' ' ' '\r\n'; do
			for after in '' ' ' '\n'; do
				say "$before$text$after"
				run -0 mg-test json-get x
				[ "$output" = "$text" ]
			done
		done
	done
}

@test "a file that cannot be read is status 2" {
	run -2 --separate-stderr mg-test json none
	[ -z "$output" ]
	[[ $stderr = *"cannot open 'none': No such file"* ]]
	run -2 mg-test json .
}

@test "a text may come from stdin" {
	run -0 mg-test json - <<<'[1]'
	run -1 mg-test json - <<<'[1'
	[ "$output" = '3: the text ends too early' ]
}

@test "nesting ends at 256" {
	printf '%0256d' 0 | tr 0 '[' >x
	printf '%0256d' 0 | tr 0 ']' >>x
	mg-test json x
	{ printf '['; cat x; printf ']'; } >y
	run -1 mg-test json y
	[ "$output" = '256: nested too deeply (ceiling)' ]
}

@test "values are counted and walked in order" {
	say '{"a":[1,{"b":[[],{}]},"c"],"d":{"e":null,"f":true},"g":-1.50}'
	diff - <(mg-test json-walk x) <<'EOF'
"a" array 3
    number 1
    object 1
        "b" array 2
            array 0
            object 0
    string "c"
"d" object 2
    "e" null null
    "f" boolean true
"g" number -1.50
EOF
	run -0 mg-test json-count x
	[ "$output" = '18 3' ]
	run -0 mg-test json-count x d
	[ "$output" = '18 2' ]
	run -0 mg-test json-count x g
	[ "$output" = '18 0' ]
	run -0 mg-test json-count x none
	[ "$output" = '18 0' ]
}

@test "no more tokens than allowed" {
	say '{"a":[1,2]}'
	mg-test json x 5
	run -1 mg-test json x 4
	[ "$output" = '0: too many values (ceiling)' ]
	say '1'
	mg-test json x 1
	run -1 mg-test json x 0
}

@test "a value is found by names, as the bytes that came" {
	say '{"params":{"name":"t","id": 1.50e+0 ,"x":{ "y" : [ ] }}}'
	run -0 mg-test json-get x params id
	[ "$output" = '1.50e+0' ]
	run -0 mg-test json-get x params name
	[ "$output" = '"t"' ]
	run -0 mg-test json-get x params x
	[ "$output" = '{ "y" : [ ] }' ]
	run -1 mg-test json-get x params none id
	[ -z "$output" ]
	run -1 mg-test json-get x params name t
	run -1 mg-test json-get x param
	run -1 mg-test json-get x paramss
}

@test "only an object has members" {
	say '["a",{"a":1}]'
	run -1 mg-test json-get x a
	say '"a"'
	run -1 mg-test json-get x a
}

@test "names are compared decoded" {
	say '{"na\\u006de":1,"\\u006e\\u0061":2,"a\\\\u0062":3,"":4}'
	run -0 mg-test json-get x name
	[ "$output" = 1 ]
	run -0 mg-test json-get x na
	[ "$output" = 2 ]
	run -0 mg-test json-get x 'a\u0062'
	[ "$output" = 3 ]
	run -0 mg-test json-get x ''
	[ "$output" = 4 ]
	run -1 mg-test json-get x 'na\u006de'
	run -1 mg-test json-get x ab
}

@test "of a repeated name the last counts" {
	say '{"a":1,"b":2,"\\u0061":3}'
	run -0 mg-test json-get x a
	[ "$output" = 3 ]
}

@test "repeated names are found in small objects" {
	say '{"b":1,"a":2,"c":{"b":1},"a":3,"b":4}'
	run -1 mg-test json-repeated x
	[ "$output" = '"b"' ]
	say '{"a":1,"\\u0061":2}'
	run -1 mg-test json-repeated x
	[ "$output" = '"a"' ]
	say '{"a":1,"A":2,"aa":3,"":4,"a\\u0000":5,"\\u00e1":6}'
	run -0 mg-test json-repeated x
	say '["a","a"]'
	run -0 mg-test json-repeated x
	say '{}'
	run -0 mg-test json-repeated x
}

@test "repeated names are found in large objects" {
	seq 1 1000 | sed 's/.*/"k&":&,/' >middle
	{ printf '{'; cat middle; printf '"x":0}'; } >x
	run -0 mg-test json-repeated x
	{ printf '{'; cat middle; printf '"\\u006b77":0,"k66":0}'; } >x
	run -1 mg-test json-repeated x
	[ "$output" = '"k66"' ]
}

@test "strings are decoded" {
	say '"\\"\\\\\\/|\\b\\f\\n\\r\\t|\\u0041\\u00e9\\u20AC\\ud83d\\ude00"'
	mg-test json-str x >out
	printf '"\\/|\b\f\n\r\t|A\303\251\342\202\254\360\237\230\200\n' >want
	cmp out want
}

@test "an unpaired surrogate reads as U+FFFD" {
	bad='\357\277\275'
	say '"\\ud800"' && mg-test json-str x >out
	printf "$bad\n" | cmp - out
	say '"\\udc00\\ud800"' && mg-test json-str x >out
	printf "$bad$bad\n" | cmp - out
	say '"\\ud83d\\ud83d\\ude00."' && mg-test json-str x >out
	printf "$bad\360\237\230\200.\n" | cmp - out
	say '"\\ud83dx\\n\\ud83d\\n\\u0041"' && mg-test json-str x >out
	printf "${bad}x\n$bad\nA\n" | cmp - out
}

@test "a string with a NUL is no C string" {
	say '"a\\u0000b"'
	mg-test json-str x >out
	printf 'a\0b\n' | cmp - out
	run -1 mg-test json-dup x
	[ "$output" = 'a NUL within' ]
	say '"a\\\\u0000b"'
	run -0 mg-test json-dup x
	[ "$output" = 'a\u0000b' ]
	say '""'
	run -0 mg-test json-dup x
	[ "$output" = '' ]
	say '1'
	run -1 mg-test json-dup x
	[ "$output" = '' ]
}

@test "only a string is equal to a string" {
	say '"a\\u0062"'
	mg-test json-is x ab
	run -1 mg-test json-is x 'a\u0062'
	run -1 mg-test json-is x a
	run -1 mg-test json-is x abc
	say '12' && run -1 mg-test json-is x 12
	say 'true' && run -1 mg-test json-is x ''
	say '""' && mg-test json-is x ''
}

@test "a long string is decoded in pieces that hold whole characters" {
	say '"abcdefg\\nhij\303\251\342\202\254\\ud83d\\ude00kl"'
	run -0 bash -c 'mg-test json-decode x 2 | tr "\n" "|"'
	[ "$output" = "$(printf 'ab|cd|ef|g||hi|j\303\251|%b|%b|kl|' \
	    '\342\202\254' '\360\237\230\200')" ]
}

@test "whole numbers are exact or none" {
	for n in 0 7 -7 9223372036854775807 -9223372036854775808; do
		say "$n"
		run -0 mg-test json-int x
		[ "$output" = "$n" ]
	done
	say '-0'
	run -0 mg-test json-int x
	[ "$output" = 0 ]
	for n in 9223372036854775808 -9223372036854775809 1.0 1e3 '"1"' true \
	    '[1]' 99999999999999999999; do
		say "$n"
		run -1 mg-test json-int x
		[ -z "$output" ]
	done
}

@test "other numbers are rounded to a double" {
	for pair in 0.5:0.5 -1.25e2:-125 1E3:1000 \
	    12345678901234567890:1.2345678901234567e+19 1e-999:0; do
		say "${pair%%:*}"
		run -0 mg-test json-double x
		[ "$output" = "${pair#*:}" ]
	done
	{ printf 1.; printf '%0500d' 0; } >x
	run -0 mg-test json-double x
	[ "$output" = 1 ]
	for n in 1e999 -1e999 '"1"' null; do
		say "$n"
		run -1 mg-test json-double x
	done
}

@test "only true and false are truth" {
	say '{"t":true,"f":false,"n":null,"s":"true","i":1}'
	[ "$(mg-test json-bool x t)" = yes ]
	[ "$(mg-test json-bool x f)" = no ]
	for name in n s i none; do
		[ "$(mg-test json-bool x $name)" = maybe ]
	done
}

@test "an offset is told as line and column" {
	say 'ab\ncd\n\nx'
	for pair in 0=1:1 1=1:2 2=1:3 3=2:1 6=3:1 7=4:1 8=4:2 99=4:2; do
		[ "$(mg-test json-place x ${pair%%=*})" = "${pair#*=}" ]
	done
}

@test "a million objects take a second, not an hour" {
	seq 1 1000000 | awk 'BEGIN { printf "[0" }
	    { printf ",{\"a\":%d,\"b\":\"x\"}", $1 } END { printf "]" }' >x
	ulimit -t 10
	run -0 mg-test json-count x
	[ "$output" = '5000002 1000001' ]
}

@test "a million brackets take no time, open or closed" {
	ulimit -t 10
	head -c 1000000 /dev/zero | tr '\0' '[' >x
	run -1 mg-test json x
	[ "$output" = '256: nested too deeply (ceiling)' ]
	yes '[],' | head -n 1000000 | tr -d '\n' |
	    { printf '['; cat; printf '0]'; } >x
	run -0 mg-test json-count x
	[ "$output" = '1000002 1000001' ]
}

@test "a million names are looked through in a second" {
	seq 1 1000000 | awk 'BEGIN { printf "{" }
	    { printf "\"k%d\":1,", $1 } END { printf "\"x\":0}" }' >x
	ulimit -t 10
	run -0 mg-test json-repeated x
	run -0 mg-test json-get x k1000000
	[ "$output" = 1 ]
}

@test "memory is 20 bytes a token and the text" {
	grep -q __asan_init "$MG_BIN/mg-test" && skip 'sanitizers take more'
	yes 0, | head -n 1000000 | tr -d '\n' | { printf '['; cat; echo 0]; } >x
	# mg-test holds the text (2 MB) up to three times.
	ulimit -v 32000
	run -0 mg-test json-count x
	[ "$output" = '1000002 1000001' ]
}
