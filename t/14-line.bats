# Lines from a descriptor: the same however the reads cut them.

load helper

# lines MAX WANT: of the file "in", read as it comes and in small pieces
lines() {
	printf "$2" >want
	mg-test line "$1" <in >got
	cmp want got
	for step in 1 2 3 7 64; do
		mg-test line "$1" $step <in >got
		cmp want got
	done
}

# repeat N CHARACTER
repeat() {
	head -c "$1" /dev/zero | tr '\0' "$2"
}

@test "lines end with a newline, which is taken off" {
	printf 'one\ntwo\nthree\n' >in
	lines 100 '<one>\n<two>\n<three>\n'
}

@test "nothing at all has no lines" {
	: >in
	lines 100 ''
}

@test "the last line may lack its newline, which can be asked" {
	printf 'one\ntwo' >in
	lines 100 '<one>\n<two> partial\n'
	printf 'x' >in
	lines 100 '<x> partial\n'
}

@test "lines may end with CR LF" {
	printf 'one\r\ntwo\r\n' >in
	lines 100 '<one>\n<two>\n'
}

@test "other carriage returns stay" {
	printf '\ra\rb\r\r\nc\r' >in
	lines 100 '<\ra\rb\r>\n<c\r> partial\n'
}

@test "empty lines are passed over" {
	printf '\n\n\r\none\n\n\r\n\ntwo\n\n' >in
	lines 100 '<one>\n<two>\n'
	printf '\n\r\n\n' >in
	lines 100 ''
}

@test "NUL bytes are kept" {
	printf 'a\000b\n\000\n\000\000c' >in
	lines 100 '<a\000b>\n<\000>\n<\000\000c> partial\n'
}

@test "a line as long as the ceiling is read, one byte more is too long" {
	printf '12345\n12\n' >in
	lines 5 '<12345>\n<12>\n'
	printf '123456\n12\n' >in
	lines 5 'too long\n<12>\n'
	printf '1234567\n12\n' >in
	lines 5 'too long\n<12>\n'
}

@test "the end of a line does not count" {
	printf '12345\r\n12\n' >in
	lines 5 '<12345>\n<12>\n'
	printf '123456\r\n12\n' >in
	lines 5 'too long\n<12>\n'
	printf '12345\r\r\n12\n' >in
	lines 5 'too long\n<12>\n'
}

@test "a line that is too long is said once and thrown away" {
	{ repeat 1000 x; printf '\nshort\n'; repeat 500 y; printf '\r\nend'; } >in
	lines 10 'too long\n<short>\ntoo long\n<end> partial\n'
	repeat 1000 x >in
	lines 10 'too long\n'
	printf '123456' >in
	lines 5 'too long\n'
	printf '12345\r' >in
	lines 5 'too long\n'
}

@test "a ceiling of 0 lets only empty lines pass" {
	printf '\na\n\r\n\n' >in
	lines 0 'too long\n'
}

@test "lines around the size of a read" {
	for n in 65534 65535 65536 65537 65538 131071 131072 131073; do
		repeat $n x >line
		{ cat line; printf '\nshort\r\n'; cat line; printf '\r\n'
			cat line; } >in
		{ printf '<'; cat line; printf '>\n<short>\n<'; cat line
			printf '>\n<'; cat line; printf '> partial\n'; } >want
		mg-test line $n <in >got
		cmp want got
		mg-test line $n 65536 <in >got
		cmp want got
		mg-test line $n 4095 <in >got
		cmp want got
		printf 'too long\n<short>\ntoo long\ntoo long\n' >want
		mg-test line $((n - 1)) <in >got
		cmp want got
	done
}

@test "many lines of all lengths agree with awk" {
	awk 'BEGIN { srand(7); for (i = 0; i < 3000; i++) {
		n = int(rand() * rand() * 900); s = i ":"
		while (length(s) < n) s = s "0123456789"
		print s } }' >in
	sed 's/.*/<&>/' in >want
	mg-test line 2000 <in >got
	cmp want got
	for step in 1 509 4096 65536; do
		mg-test line 2000 $step <in >got
		cmp want got
	done
}

@test "a line of 50 MB takes its own memory and little more" {
	{ repeat 50000000 x; echo; } >in
	run -0 timeout 20 mg-test line-cost 100000000 <in
	set -- $output
	[ "$1 $2" = "1 50000000" ]
	# 50,000,000 bytes are 48,829 KiB; the program has some, too.
	[ "$3" -lt 58000 ]
	repeat 50000000 x >in
	run -0 bash -c 'cat in | timeout 20 mg-test line-cost 100000000'
	set -- $output
	[ "$1 $2" = "1 50000000" ]
	[ "$3" -lt 58000 ]
}

@test "what is too long is not kept" {
	{ repeat 50000000 x; printf '\nshort\n'; } >in
	run -0 bash -c 'timeout 20 mg-test line-cost 100000 <in'
	[ "${lines[0]}" = 'too long' ]
	set -- ${lines[1]}
	[ "$1 $2" = "1 5" ]
	[ "$3" -lt 8000 ]
}

@test "a long line in small pieces is no more work than its bytes" {
	{ repeat 6000000 x; echo; } >in
	timeout 20 mg-test line 6000000 8 <in >got
	[ "$(wc -c <got)" -eq 6000003 ]
}

@test "a million lines at once are read in one go" {
	awk 'BEGIN { for (i = 0; i < 1000000; i++) print i }' >in
	run -0 timeout 20 mg-test line-cost 100 <in
	set -- $output
	[ "$1 $2" = "1000000 5888890" ]
	[ "$3" -lt 8000 ]
}
