# Text: UTF-8, what is safe to show, words, base64, numbers that people type.

load helper

# clean WANT BYTES: how printf's BYTES are shown
clean() {
	printf "$2" >in
	run -0 mg-test text-clean in
	[ "$output" = "$1" ] || {
		echo "$output, not $1"
		return 1
	}
	# What is safe is left as it is.
	printf %s "$1" >in
	run -0 mg-test text-clean in
	[ "$output" = "$1" ]
}

# words COMMAND-LINE WORD ...: the words it has, and what reads back the same
words() {
	line=$1
	shift
	want=
	for w; do
		want="$want<$w>
"
	done
	mg-test text-words "$line" >got
	printf %s "$want" | cmp - got
	mg-test text-quote "$@" >quoted
	mg-test text-words "$(cat quoted)" >got
	printf %s "$want" | cmp - got
}

# refused WHY COMMAND-LINE
refused() {
	run -1 mg-test text-words "$2"
	[ "$output" = "$1" ] || {
		echo "$output, not $1"
		return 1
	}
}

points() {
	want=$1
	shift
	printf "$@" >in
	mg-test utf8 in >got
	[ "$(tr '\n' ' ' <got)" = "$want " ] || {
		tr '\n' ' ' <got
		return 1
	}
}

# number AREA WANT WORD, and no_number AREA WORD
number() {
	run -0 mg-test "$1" "$3"
	[ "$output" = "$2" ] || {
		echo "$3: $output, not $2"
		return 1
	}
}

no_number() {
	run -1 mg-test "$1" "$2"
	[ -z "$output" ]
}

@test "UTF-8: the first and the last character of every length" {
	points '0 7F' '\000\177'
	points '80 7FF' '\302\200\337\277'
	points '800 D7FF E000 FFFF' \
	    '\340\240\200\355\237\277\356\200\200\357\277\277'
	points '10000 10FFFF' '\360\220\200\200\364\217\277\277'
}

@test "UTF-8: overlong forms, surrogates and what is too large are none" {
	points '- -' '\300\200'
	points '- -' '\301\277'
	points '- - -' '\340\237\277'
	points '- - - -' '\360\217\277\277'
	points '- - -' '\355\240\200'
	points '- - -' '\355\277\277'
	points '- - - -' '\364\220\200\200'
	points '- - - -' '\365\200\200\200'
	points '- - - - -' '\370\210\200\200\200'
}

@test "UTF-8: a character that is cut off, a byte that begins none" {
	points '-' '\302'
	points '- -' '\340\240'
	points '- - -' '\360\220\200'
	points '- 41' '\342A'
	points '- 41' '\200A'
	points '- -' '\376\377'
}

@test "ordinary text is shown as it is" {
	clean 'plain text, 100 %' 'plain text, 100 %%'
	clean 'Zürich, 東京, 🙂' 'Zürich, 東京, 🙂'
	clean 'a\b' 'a\\b'
	clean '' ''
}

@test "control characters are shown escaped" {
	clean '\x1b[31mred\x1b[0m' '\033[31mred\033[0m'
	clean 'one\ntwo\tthree\r\n' 'one\ntwo\tthree\r\n'
	clean '\x00\x01\x07\x08\x1f' '\000\001\007\010\037'
	clean 'a\x7fb' 'a\177b'
	clean '\u0080\u009b2J\u009f' '\302\200\302\2332J\302\237'
	clean "$(printf '\302\240')" '\302\240'
}

@test "what turns text around, hides in it or splits it is shown escaped" {
	clean '\u200b\u200e\u200f' '\342\200\213\342\200\216\342\200\217'
	clean '\u2028\u2029' '\342\200\250\342\200\251'
	clean 'a\u202etxt.exe' 'a\342\200\256txt.exe'
	clean '\u202a\u202d' '\342\200\252\342\200\255'
	clean '\u2060\u2066\u2069' '\342\201\240\342\201\246\342\201\251'
	clean '\ufeffx' '\357\273\277x'
	clean '\u061c\u180e' '\330\234\341\240\216'
}

@test "tags, which nobody sees, are shown escaped" {
	clean '\U000e0000\U000e0041\U000e007f' \
	    '\363\240\200\200\363\240\201\201\363\240\201\277'
}

@test "bytes that are no UTF-8 are shown one by one" {
	clean 'a\xffb\xc0\x80' 'a\377b\300\200'
	clean '\xed\xa0\x80' '\355\240\200'
	clean 'cut \xe2\x82' 'cut \342\202'
}

@test "newlines and tabs may be kept" {
	printf 'one\ntwo\tthree\r\033\n' >in
	mg-test text-clean-lines in >got
	printf 'one\ntwo\tthree\\r\\x1b\n' | cmp - got
}

@test "words are split at blanks" {
	words 'a b' a b
	words '  a	b
c  ' a b c
	words 'a' a
}

@test "an empty command line has no words" {
	words ''
	words '   '
	words '\
'
}

@test "single quotes keep everything" {
	words "'a b' 'c\"d\\e\$f'" 'a b' "c\"d\\e\$f"
	words "''" ''
	words "a''b ''" ab ''
	words "'it'\\''s'" "it's"
}

@test "in double quotes a backslash is special before some characters" {
	words '"a b"' 'a b'
	words '"\"\\\$\`"' '"\$`'
	words '"\a\n\'"'"'"' '\a\n\'"'"
	words '"a\
b"' ab
	words '""' ''
	words "\"it's\"" "it's"
}

@test "a backslash quotes one character, a newline after it is no blank" {
	words 'a\ b \"c \\ \x' 'a b' '"c' '\' x
	words 'a\
b' ab
	words 'a \
 b' a b
}

@test "parts that touch are one word" {
	words "a'b c'\"d e\"\\ f" 'ab cd e f'
}

@test "no shell runs: its other characters are ordinary" {
	words '$HOME `id` a|b & ; < > ( ) * ? # ~ {a,b} [x] !' '$HOME' '`id`' \
	    'a|b' '&' ';' '<' '>' '(' ')' '*' '?' '#' '~' '{a,b}' '[x]' '!'
}

@test "bytes that are no ASCII stay" {
	words "$(printf 'z\374rich \342\202\254')" "$(printf 'z\374rich')" '€'
}

@test "a quote that is never closed is refused" {
	refused "unmatched '" "a 'b"
	refused "unmatched '" "'"
	refused 'unmatched "' 'a "b'
	refused 'unmatched "' '"a\"'
	refused 'unmatched "' '"a\'
	refused 'nothing after the last \' 'a \'
}

@test "quoting is not overdone" {
	run -0 mg-test text-quote ls -la /tmp/a_b.c x=1 '' 'a b' "it's" '*' '~'
	[ "$output" = "ls -la /tmp/a_b.c x=1 '' 'a b' 'it'\\''s' '*' '~'" ]
	run -0 mg-test text-quote
	[ -z "$output" ]
}

@test "sh reads what text_quote wrote" {
	set -- 'a b' "it's" '$HOME' '`id`' '"' '\' '' '*' '~' "two
lines" '!x' '#'
	eval "set -- $(mg-test text-quote "$@") end"
	[ $# -eq 13 ]
	[ "$1,$2,$3,$4" = "a b,it's,\$HOME,\`id\`" ]
	[ "$5,$6,$7,$8,$9" = '",\,,*,~' ]
	[ "${10}" = "two
lines" ]
}

@test "base64 agrees with base64(1)" {
	for n in 0 1 2 3 4 5 6 57 58 1000 100000; do
		head -c "$n" /dev/urandom >in
		base64 -w 0 in >want
		mg-test base64-encode in | cmp - want
		mg-test base64-decode want | cmp - in
		# With its lines of 76 digits, too.
		base64 in >want
		mg-test base64-decode want | cmp - in
	done
}

@test "what is no base64 is refused" {
	for s in a ab abc 'a===' '====' '=' 'ab=c' 'ab==cd==' 'ab= =' 'ab c' \
	    'ab-_' 'abcd=' 'abcd====' 'abcde' 'YQ' 'é'; do
		printf %s "$s" >in
		run -1 mg-test base64-decode in
		[ -z "$output" ]
	done
}

@test "the distance of two words" {
	number_of_steps() {
		run -0 mg-test text-distance "$1" "$2"
		[ "$output" = "$3" ]
		run -0 mg-test text-distance "$2" "$1"
		[ "$output" = "$3" ]
	}
	number_of_steps '' '' 0
	number_of_steps same same 0
	number_of_steps '' abc 3
	number_of_steps kitten sitting 3
	number_of_steps flaw lawn 2
	number_of_steps read_file raed_file 2
	number_of_steps read_file read_files 1
	number_of_steps abc xyz 3
	number_of_steps intention execution 5
}

@test "the distance of long words takes no time" {
	long=$(head -c 50000 /dev/zero | tr '\0' a)
	run -0 timeout 5 mg-test text-distance "x${long}x" "y${long}bb${long}y"
	[ "$output" -ge 50004 ]
}

@test "a path in a URI" {
	run -0 mg-test text-uri-path "/a b/ü%/c.txt"
	[ "$output" = "/a%20b/%C3%BC%25/c.txt" ]
	run -0 mg-test text-uri-path "/plain-._~/@:,;=+(1)!"
	[ "$output" = "/plain-._~/@:,;=+(1)!" ]
	run -0 mg-test text-uri-path '/?#[]"\^|<>'
	[ "$output" = "/%3F%23%5B%5D%22%5C%5E%7C%3C%3E" ]
}

@test "seconds" {
	number text-seconds 30000 30
	number text-seconds 500 0.5
	number text-seconds 500 .5
	number text-seconds 2000 2.
	number text-seconds 1234 1.2349
	number text-seconds 0 0
	number text-seconds 0 0.000
	number text-seconds 7000 007
	number text-seconds 1000000000000 1000000000
	number text-seconds 1000000000000 1000000000.0
}

@test "a time that is not 0 does not become 0" {
	number text-seconds 1 0.0001
	number text-seconds 1 0.00000000000000000000000000001
	number text-seconds 1000 1.0001
}

@test "what are no seconds" {
	for s in '' . -1 +1 ' 1' '1 ' 1e3 1s abc 0x10 1.2.3 1,5 nan inf \
	    1000000001 1000000000.001 99999999999999999999 1e999; do
		no_number text-seconds "$s"
	done
}

@test "the locale does not matter" {
	LC_ALL=de_DE.UTF-8 number text-seconds 1500 1.5
	LC_ALL=de_DE.UTF-8 no_number text-seconds 1,5
}

@test "sizes" {
	number text-size 0 0
	number text-size 500 500
	number text-size 65536 64K
	number text-size 65536 64k
	number text-size 1048576 1M
	number text-size 2147483648 2G
}

@test "what are no sizes" {
	for s in '' K -1 +1 ' 1' '1 ' 1.5M 1KB 1T 64KK 0x10 1e3 \
	    99999999999999999999 18446744073709551615G; do
		no_number text-size "$s"
	done
}

@test "counts" {
	number text-count 1 1
	number text-count 7 007
	number text-count 2147483647 2147483647
	number text-count 10 000000000000000000000000000010
}

@test "what are no counts" {
	for s in '' 0 00 -1 +1 ' 1' '1 ' 1.0 1e1 0x1 2147483648 \
	    18446744073709551617 99999999999999999999; do
		no_number text-count "$s"
	done
}
