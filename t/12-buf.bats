# Growing bytes: a ceiling, and an error that stays.

load helper

# out WANT MAX COMMAND ...: what mg-test buf shows
out() {
	want=$1
	shift
	run -0 mg-test buf "$@"
	[ "$output" = "$want" ] || {
		echo "$output, not $want"
		return 1
	}
}

@test "a buffer is empty before anything is put" {
	out "0 ''" 10 show
	out "0 ''" 10 puts '' show
}

@test "bytes are appended" {
	out "8 'abc<de>f'" 10 puts abc printf de putc f show
}

@test "a buffer holds its ceiling and not one byte more" {
	out "10 '0123456789'" 10 puts 0123456789 show
	out "0 '' too big" 10 puts 0123456789a show
	out "10 '0123456789'" 10 puts 012345678 putc 9 show
	out "10 '0123456789' too big" 10 puts 0123456789 putc a show
	out "3 '<1>'" 3 printf 1 show
	out "0 '' too big" 2 printf 1 show
	out "0 '' too big" 0 putc a show
}

@test "after the first failure nothing is added" {
	out "3 'abc' too big" 4 puts abc puts de putc f printf g show
}

@test "clear and free make it usable again" {
	out "2 'xy'" 4 puts abcde clear puts xy show
	out "2 'xy'" 4 puts abc free puts xy show
	out "0 ''" 4 puts abc clear show
}

@test "the first bytes can be dropped" {
	out "3 'def'" 10 puts abcdef drop 3 show
	out "6 'abcdef'" 10 puts abcdef drop 0 show
	out "0 ''" 10 puts abc drop 3 show
	out "0 ''" 10 puts abc drop 99 show
	out "0 ''" 10 drop 1 show
	out "6 'cdefgh'" 6 puts abcdef drop 2 puts gh show
}

@test "room is filled by the caller" {
	out "6 'abcxxx'" 6 puts abc fill 3 show
	out "7 'abcxxxd'" 10 puts abc fill 3 putc d show
	out "3 'abc' too big" 5 puts abc fill 3 show
}

@test "a print longer than the room is whole" {
	long=$(printf '%0300d' 7)
	out "302 '<$long>'" 1000 printf "$long" show
	out "302 '<$long>'" 302 printf "$long" show
	out "0 '' too big" 301 printf "$long" show
}

@test "many puts grow it to the ceiling" {
	run -0 mg-test buf 100000 fill 60 fill 60 fill 5000 fill 94880 putc x \
	    show
	[[ $output = "100000 'xxx"*"' too big" ]]
}
