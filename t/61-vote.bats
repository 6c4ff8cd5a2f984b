#!/usr/bin/env bats
# mg-vote: votes of agents to an outcome.

load helper

# answer LABEL ...: a line for each
answer() {
	local l

	for l; do
		printf '{"type":"answer","agent":"%s","version":%s}\n' \
		    "${l%.*}" "${l##*.}"
	done
}

# vote VOTER LABEL,...[/SEEN,...]
vote() {
	local for=${2%/*} seen=${2#*/}

	[ "$for" != "$2" ] || seen=
	printf '{"type":"vote","agent":"%s","for":["%s"]%s}\n' "$1" \
	    "${for//,/\",\"}" "${seen:+,\"seen\":[\"${seen//,/\",\"}\"]}"
}

# votes VOTER=LABEL,... ...
votes() {
	local v

	for v; do
		vote "${v%%=*}" "${v#*=}"
	done
}

# outcome PATH ...: those values of what count has told, in one line
outcome() {
	jq -r "$(printf '%s,' "$@" | sed 's/,$//')|tostring" out | paste -sd' '
}

# count [OPTION ...] [FILE]
count() {
	mg-vote "$@" >out
}

# Nine voters whose votes have another winner by each method.
nine() {
	answer a.1 b.1 c.1 d.1
	votes v1=b.1,a.1 v2=d.1,b.1,a.1 v3=c.1,b.1 v4=a.1,d.1,b.1 v5=c.1 \
	    v6=a.1,d.1,b.1 v7=c.1,b.1 v8=d.1,a.1,c.1 v9=c.1
}

three() {
	answer a.1 b.1
	votes a=a.1 b=b.1 c=a.1
}

run_line() {
	printf '{"type":"run","v":1,"question":"q","seed":%s,"agents":[' \
	    "${SEED:-0}"
	printf '{"agent":"%s"},' "$@" | sed 's/,$//'
	printf '],"vote":{"method":"%s"}}\n' "${METHOD:-plurality}"
}

@test "the line" {
	three | mg-vote >out
	[ "$(cat out)" = '{"type":"outcome","winner":"a","label":"a.1","votes":{"a":2,"b":1},"majority":true,"tie":false,"method":"plurality","voters":3,"void":0}' ]
}

@test "plurality: c is first for v3, v5, v7, v9" {
	nine >run
	count run
	[ "$(outcome .winner .votes.a .votes.b .votes.c .votes.d)" = \
	    'c 2 1 4 2' ]
	[ "$(outcome .majority .tie)" = 'false false' ]
}

@test "approval: b is named by six of nine" {
	nine >run
	count --method approval run
	[ "$(outcome .winner .votes.a .votes.b .votes.c .votes.d .majority)" = \
	    'b 5 6 5 4 true' ]
}

# a: 2+1+.5+3+1+3+.5+2+1, b: 3+2+2+1+1+1+2+0+1, c: .5+0+3+0+3+0+3+1+3,
# d: .5+3+.5+2+1+2+.5+3+1
@test "borda: a has 14 of the 54 points" {
	nine >run
	count --method borda run
	[ "$(outcome .winner .votes.a .votes.b .votes.c .votes.d)" = \
	    'a 14 13 13.5 13.5' ]
	[ "$(outcome .majority)" = false ]
}

# a beats d 3:2, d b 4:3, b a 4:3, a c 5:4, c b 5:4, c and d are equal; the
# chains from d are d-b 4, d-b-a 4, d-b-a-c 4, those to d end in a-d, 3.
@test "schulze: d, which nobody beats by a stronger chain" {
	nine >run
	count --method schulze run
	[ "$(outcome .winner .votes.d .majority .tie)" = 'd 2 false false' ]
}

@test "schulze: one that wins against each other one wins" {
	{
		answer a.1 b.1 c.1
		votes v1=a.1,b.1 v2=a.1,b.1 v3=c.1,b.1 v4=c.1,b.1 v5=b.1
	} >run
	count --method schulze run
	[ "$(outcome .winner .tie)" = 'b false' ]
	count run
	[ "$(outcome .winner .tie)" != 'b false' ]
}

@test "schulze: a circle of three is a tie" {
	{
		answer a.1 b.1 c.1
		votes v1=a.1,b.1,c.1 v2=b.1,c.1,a.1 v3=c.1,a.1,b.1
	} >run
	count --method schulze run
	[ "$(outcome .tie .voters)" = 'true 3' ]
}

@test "no-self-vote: votes for oneself are void, and the winner another" {
	{
		answer a.1 b.1
		votes a=a.1 b=a.1 c=b.1 d=b.1 e=a.1
	} >run
	count run
	[ "$(outcome .winner .votes .void)" = 'a {"a":3,"b":2} 0' ]
	vote b b.1 >>run
	count --seed 2 run
	[ "$(outcome .winner .votes .tie)" = 'b {"b":3,"a":2} false' ]
	vote f a.1 >>run
	count --method no-self-vote --weight f=2 run
	[ "$(outcome .winner .votes .voters .void)" = \
	    'a {"a":3,"b":2} 4 2' ]
}

@test "methods have a word with - and with _, and no other" {
	three >run
	for m in plurality no-self-vote no_self_vote weighted approval borda \
	    schulze; do
		count --method $m run
		[ "$(outcome .method)" = "${m//_/-}" ]
	done
	for m in '' Borda no-self 'no-self-vote ' noself; do
		run -2 mg-vote --method "$m" run
		[[ $output == *"is none of plurality"* ]]
	done
}

@test "weights count, whatever the method" {
	three >run
	count --weight b=2.5 run
	[ "$(outcome .winner .votes .majority)" = 'b {"b":2.5,"a":2} true' ]
	count --method approval --weight=b=2.5 run
	[ "$(outcome .winner)" = b ]
	count --method schulze --weight b=2.5 run
	[ "$(outcome .winner)" = b ]
	count --method borda --weight b=2.000001 run
	[ "$(outcome .winner .votes)" = 'b {"b":2.000001,"a":2}' ]
}

@test "sums of weights are exact: no order of votes makes a difference" {
	for order in 'v1=a.1 v2=a.1 v3=b.1' 'v3=b.1 v2=a.1 v1=a.1'; do
		{ answer a.1 b.1; votes $order; } | \
		    mg-vote --weight v1=0.1 --weight v2=0.2 --weight v3=0.3 \
		    >out
		[ "$(outcome .tie .votes.a .votes.b)" = 'true 0.3 0.3' ]
	done
}

@test "with a weight of 0 a vote counts for nothing" {
	three | mg-vote --weight a=0 --weight c=0 >out
	[ "$(outcome .winner .voters .void)" = 'b 1 2' ]
	three >run
	run -1 mg-vote --weight a=0 --weight b=0 --weight c=0 run
	[[ $output == *'"winner":null'*'"voters":0,"void":3}' ]]
}

@test "no number is no weight" {
	three >run
	for w in '' x NaN -1 inf 1e308 1e400 1000001 0x1 1e-7 .; do
		run -2 mg-vote --weight "a=$w" run
		[[ $output == *"is no AGENT=WEIGHT"* ]]
	done
	run -2 mg-vote --weight a run
	run -2 mg-vote --weight =1 run
	[[ $output == *"names no agent"* ]]
	count --weight a=1e6 --weight b=1000000 --weight c=0.000001 run
	[ "$(outcome .winner .votes.a)" = 'a 1000000.000001' ]
}

@test "no votes, no answers, nothing at all: no winner, status 1" {
	run -1 mg-vote </dev/null
	[[ $output == *'"winner":null,"label":null,"votes":{},"majority":false'* ]]
	answer a.1 >run
	run -1 mg-vote run
	votes a=a.1 >run
	run -1 mg-vote run
	[[ $output == *'"winner":null'*'"void":1}' ]]
	printf '\n \n\n' >run
	run -1 --separate-stderr mg-vote run
	[ "$(jq -r .winner <<<"$output")" = null ]
}

@test "one candidate wins by any method" {
	{ answer a.1; vote b a.1; } >run
	for m in plurality no-self-vote approval borda schulze; do
		count --method $m run
		[ "$(outcome .winner .majority .tie)" = 'a true false' ]
	done
}

@test "a voter's last vote is the one that counts" {
	{ three; vote c b.1; } | count
	[ "$(outcome .winner .votes .voters .void)" = \
	    'b {"b":2,"a":1} 3 0' ]
}

# The last vote is void, and the one before it is none any more.
@test "a void vote takes back the one before" {
	{ three; vote c x.1; } | count --seed 1
	[ "$(outcome .votes.a .votes.b .voters .void)" = '1 1 2 1' ]
}

@test "a vote for an answer that is replaced is void, until cast anew" {
	{ answer a.1 b.1; vote b a.1/a.1,b.1; answer a.2; } >run
	run -1 mg-vote run
	[[ $output == *'"void":1}' ]]
	vote b a.2/a.2,b.1 >>run
	count run
	[ "$(outcome .winner .label .votes .void)" = 'a a.2 {"a":1} 0' ]
}

@test "an answer that it has not seen voids a vote for it" {
	{ answer a.1 b.1 a.2; vote b a.2/a.1,b.1; } >run
	run -1 mg-vote run
	[[ $output == *'"void":1}' ]]
	{ answer a.1 b.1; vote c a.1,b.1/a.1; vote d b.1/a.1,b.1; } >run
	count --method borda run
	[ "$(outcome .winner .voters .void)" = 'b 1 1' ]
}

@test "a new answer of one who is not named voids nothing" {
	{ answer a.1 b.1 c.1; vote b a.1/a.1,b.1,c.1; answer c.2; } | count
	[ "$(outcome .winner .voters)" = 'a 1' ]
}

@test "a ballot is void when one of its labels is" {
	{ answer a.1 b.1; vote v a.1,b.1; answer b.2; vote w b.2; } >run
	for m in plurality approval borda schulze; do
		count --method $m run
		[ "$(outcome .winner .voters .void)" = 'b 1 1' ]
	done
}

@test "nobody can vote for what is still to come" {
	{ vote b a.1; vote c a.2; answer a.1 a.2; } >run
	run -1 mg-vote run
	[[ $output == *'"void":2}' ]]
}

@test "unknown agents, unknown versions, agents without an answer" {
	{
		answer a.1 b.1
		votes c=z.1 d=a.3 e=c.1 f=A.1 g=b.1
	} | count
	[ "$(outcome .winner .votes .voters .void)" = 'b {"b":1} 1 4' ]
}

# The deadline has come: a and b had answered, only c's vote is not stale.
@test "at the end stale votes do not decide" {
	{
		run_line a b c
		answer a.1 b.1
		votes a=b.1/a.1,b.1 b=b.1/a.1,b.1
		answer b.2
		votes c=a.1/a.1,b.2
	} | count
	[ "$(outcome .winner .votes .majority .voters .void)" = \
	    'a {"a":1} true 1 2' ]
}

@test "names with dots, and labels cut at the last one" {
	{ answer a.b.1 .7; vote v a.b.1; } >run
	run -0 --separate-stderr mg-vote run
	[[ $output == *'"winner":"a.b","label":"a.b.1"'* ]]
	[ "$stderr" = 'mg-vote: run:2: a name is empty or has a NUL' ]
}

@test "case, spacing and composition make another agent" {
	{
		answer ann.1 Ann.1 'ann .1'
		printf '{"type":"answer","agent":"\\u00e9","version":1}\n'
		printf '{"type":"vote","agent":"v","for":"%s.1"}\n' \
		    $'e\u0301'
		vote w Ann.1
		printf '{"type":"vote","agent":"x","for":"\\u0041nn.1"}\n'
		printf '{"type":"vote","agent":"y","for":"ann\\u200b.1"}\n'
	} | count
	[ "$(outcome .votes .void)" = '{"Ann":2} 2' ]
}

# sha256 of 0:ann is 75ce..., of 0:bob b655..., of 5:ann and 5:bob as below
@test "a tie is decided by the smallest SHA-256 of SEED:AGENT" {
	{ answer ann.1 bob.1; votes v=ann.1 w=bob.1; } >run
	for seed in 0 1 2 3 4 5 6 7 -8 9223372036854775807; do
		ann=$(printf '%s:ann' $seed | sha256sum)
		bob=$(printf '%s:bob' $seed | sha256sum)
		want=bob
		[[ $ann > $bob ]] || want=ann
		count --seed $seed run
		[ "$(outcome .winner .tie .majority)" = "$want true false" ]
		echo $want >>winners
	done
	[ "$(sort -u winners | wc -l)" -eq 2 ]
	count run
	[ "$(outcome .winner)" = ann ]
}

@test "a tie is one of the first, not of those behind" {
	{ answer a.1 b.1 c.1; votes u=a.1 v=a.1 w=b.1 x=c.1; } | count
	[ "$(outcome .winner .tie .majority)" = 'a false false' ]
	{ answer a.1 b.1 c.1; votes u=c.1 w=b.1 x=a.1 y=c.1 z=b.1; } | count
	[ "$(outcome .tie)" = true ]
	[ "$(outcome .winner)" != a ]
}

@test "half of the votes are no majority" {
	{ answer a.1 b.1 c.1; votes u=a.1 v=a.1 w=b.1 x=c.1; } | count
	[ "$(outcome .winner .majority)" = 'a false' ]
	{ answer a.1 b.1 c.1; votes u=a.1 v=a.1 w=b.1; } | count
	[ "$(outcome .winner .majority)" = 'a true' ]
}

@test "the order of votes does not show" {
	{ nine; votes x=a.1 y=b.1,c.1; } >run
	for m in plurality approval borda schulze; do
		mg-vote --method $m run >want
		for i in 1 2 3 4 5 6 7 8; do
			{
				head -n 4 run | shuf --random-source=/bin/sh
				tail -n +5 run | shuf \
				    --random-source=<(yes $i)
			} | mg-vote --method $m >got
			diff want got
		done
	done
}

@test "question and restart forget answers and votes" {
	for type in question restart; do
		{
			three
			echo "{\"type\":\"$type\",\"number\":2}"
			answer b.2
			vote a b.2
			vote b a.1
		} | count
		[ "$(outcome .winner .votes .voters .void)" = \
		    'b {"b":1} 1 1' ]
		{ three; echo "{\"type\":\"$type\"}"; } >run
		run -1 mg-vote run
		[[ $output == *'"voters":0,"void":0}' ]]
	done
}

@test "versions count on in a run, and begin anew with the next" {
	{ three; echo '{"type":"restart"}'; answer a.1; } >run
	run -1 --separate-stderr mg-vote run
	[ "$stderr" = 'mg-vote: run:7: version 1 comes after version 1' ]
	{ run_line a b c; three; run_line a b c; answer b.1; vote c b.1; } \
	    >run
	count run
	[ "$(outcome .winner .votes .void)" = 'b {"b":1} 0' ]
}

@test "a run line says method, seed, voters and weights; options win" {
	{ METHOD=borda run_line v1 v2 v3; nine; } >run
	count run
	[ "$(outcome .method .voters .void)" = 'borda 3 6' ]
	count --method plurality --voters 9 run
	[ "$(outcome .method .winner .voters .void)" = 'plurality c 9 0' ]
	count --voters v5,v9 run
	[ "$(outcome .winner .voters .void)" = 'c 2 7' ]
	{ METHOD=no_self_vote run_line a b c; three; } | count
	[ "$(outcome .winner .method .void)" = 'a no-self-vote 2' ]
	{
		run_line a b c |
		    sed 's/plurality"/&,"weights":{"b":2.5,"c":1}/'
		three
	} >run
	count run
	[ "$(outcome .winner .votes.b)" = 'b 2.5' ]
	count --weight b=2 --seed 3 run
	[ "$(outcome .votes.b .tie)" = '2 true' ]
}

@test "a run line's seed decides ties, unless an option does" {
	for seed in 1 2 3 4 5 6; do
		{ answer ann.1 bob.1; votes v=ann.1 w=bob.1; } >votes
		{ SEED=$seed run_line v w; cat votes; } >run
		mg-vote --voters v,w --seed $seed votes >want
		mg-vote run >got
		diff want got
		mg-vote --seed 77 run >got
		mg-vote --seed 77 votes >want
		diff want got
	done
}

@test "a run line that is wrong ends it" {
	run_line a b >good
	for change in 's/"v":1/"v":2/' 's/plurality/lottery/' \
	    's/"seed":0/"seed":0.5/' 's/"agent":"a"/"name":"a"/' \
	    's/"plurality"/&,"weights":{"a":-1}/' \
	    's/"plurality"/&,"weights":{"a":1e308}/' \
	    's/"plurality"/&,"weights":{"a":"1"}/' \
	    's/"plurality"/&,"weights":{"a":1,"a":2}/' \
	    's/"plurality"/&,"weights":[1]/' \
	    's/"plurality"/"plurality","method":"borda"/' \
	    's/"seed"/"v":1,"seed"/' 's/"agents":/"agents":{},"x":/' \
	    's/"vote":{.*}/"vote":1}/'; do
		{ sed "$change" good; three; } >run
		run ! diff good <(head -n 1 run)
		run -2 --separate-stderr mg-vote run
		[ -z "$output" ]
		[[ $stderr == "mg-vote: run:1: "* ]]
	done
}

@test "lines of other types are passed over, even broken ones" {
	{
		run_line a b c
		echo '{"type":"phase","phase":"vote"}'
		echo '{"type":"turn","agent":7,"for":[],"type":"turn"}'
		echo '{"type":"Vote","agent":"a"}'
		three
		echo '{"type":"outcome","winner":"b"}'
		echo '{"type":"final","agent":"b"}'
	} >run
	run -0 --separate-stderr mg-vote --strict run
	[ -z "$stderr" ]
	[[ $output == *'"winner":"a"'*'"voters":3,"void":0}' ]]
}

# wrong MESSAGE LINE: it does not count, is named, and strict ends it
wrong() {
	{ three; printf '\n%s\n' "$2"; vote d b.1; } >run
	run -0 --separate-stderr mg-vote run
	[ "$stderr" = "mg-vote: run:7: $1" ]
	[ "$output" = "$({ three; vote d b.1; } | mg-vote)" ]
	run -2 --separate-stderr mg-vote --strict run
	[ -z "$output" ]
	[ "$stderr" = "mg-vote: run:7: $1" ]
}

@test "lines that are wrong are named, and the rest counts" {
	local v='{"type":"vote","agent":"a","for":' twice version
	local no='a line must be an object with a type'

	twice='a label stands twice in "for"'
	wrong "$no" '[]'
	wrong "$no" 'null'
	wrong "$no" '{"agent":"a"}'
	wrong "$no" '{"type":1}'
	wrong 'a vote for nothing: "for" is missing' \
	    '{"type":"vote","agent":"a"}'
	wrong 'no string where a name should be' "$v"'null}'
	wrong 'no string where a name should be' "$v"'[1]}'
	wrong 'no string where a name should be' '{"type":"vote","for":"a.1"}'
	wrong '"for" has no label, or too many' "$v"'[]}'
	wrong "$twice" "$v"'["a.1","b.1","a.1"]}'
	wrong "$twice" "$v"'["a.1","\u0061.1"]}'
	wrong "$twice" "$v"'["z.1","z.1"]}'
	wrong '"seen" is no array of labels' "$v"'"a.1","seen":"a.1"}'
	wrong "'a' is no label: AGENT.VERSION" "$v"'"a.1","seen":["a"]}'
	wrong 'a name stands twice in the line' \
	    '{"type":"vote","agent":"b","agent":"c","for":"a.1"}'
	wrong 'an answer needs a version, from 1' \
	    '{"type":"answer","agent":"a"}'
	wrong 'version 1 comes after version 1' "$(answer a.1)"
	for version in 0 -1 1.5 '"2"' 2e0 1000000000000000000; do
		wrong 'an answer needs a version, from 1' \
		    '{"type":"answer","agent":"a","version":'"$version}"
	done
	wrong 'no string where a name should be' '{"type":"abstain"}'
	wrong 'a name is empty or has a NUL' '{"type":"retired","agent":""}'
}

@test "labels that are none" {
	local v='{"type":"vote","agent":"a","for":"' l

	for l in a a. .1 a.0 a.01 a.-1 a.+1 a.1x 'a. 1' a.1.x a.1e1 \
	    "a.1$(printf '%064d' 0)" a.9999999999999999999; do
		wrong "'$l' is no label: AGENT.VERSION" "$v$l"'"}'
	done
	wrong 'a name is empty or has a NUL' "$v"'"}'
	wrong 'a name is empty or has a NUL' "$v"'a\u0000.1"}'
	wrong 'a name is too long' "$v$(printf '%0300d' 0)"'.1"}'
}

@test "what is no JSON is named; a forged line inside a string is none" {
	{
		three
		printf '{"type":"vote","agent":"c","for":"b.1"\0}\n'
		printf '{"type":"text","text":"\\n%s\\n"}\n' \
		    "$(vote c b.1 | sed 's/"/\\"/g')"
		printf '\377\n'
	} >run
	run -0 --separate-stderr mg-vote run
	[ "${#stderr_lines[@]}" -eq 2 ]
	[[ ${stderr_lines[0]} == 'mg-vote: run:6: no JSON: '* ]]
	[[ ${stderr_lines[1]} == 'mg-vote: run:8: no JSON: '* ]]
	[[ $output == *'"votes":{"a":2,"b":1}'* ]]
}

@test "what could act on a terminal is shown escaped" {
	printf '{"type":"vote","agent":"a","for":"\\u001b[31m"}\n' >run
	run -1 --separate-stderr mg-vote run
	[ "$stderr" = "mg-vote: run:1: '\\x1b[31m' is no label: AGENT.VERSION" ]
}

@test "\\r\\n ends a line, and empty ones are counted" {
	{ printf '\r\n\n'; three | sed 's/$/\r/'; printf '\n\n{\n'; } >run
	run -0 --separate-stderr mg-vote run
	[[ $output == *'"winner":"a"'* ]]
	[[ $stderr == 'mg-vote: run:10: no JSON: '* ]]
}

@test "a last line without newline is no event" {
	{ three; printf %s "$(vote c b.1)"; } >run
	run -0 --separate-stderr mg-vote run
	[ "$stderr" = 'mg-vote: run:6: has no newline: passed over' ]
	[[ $output == *'"winner":"a"'* ]]
	echo >>run
	run -0 --separate-stderr mg-vote run
	[ -z "$stderr" ]
	[[ $output == *'"winner":"b"'* ]]
}

@test "several files are one run, - is standard input" {
	answer a.1 b.1 >one
	votes a=b.1 b=b.1 >two
	vote c a.1 | mg-vote one - two >out
	[ "$(outcome .winner .votes)" = 'b {"b":2,"a":1}' ]
	run -2 --separate-stderr mg-vote one three
	[ "$stderr" = "mg-vote: cannot read 'three': No such file or directory" ]
	[ -z "$output" ]
	run -2 mg-vote one .
}

@test "usage" {
	run -0 mg-vote -h
	[[ $output == 'usage: mg-vote '* ]]
	run -0 mg-vote --version
	[[ $output == 'mg-vote '* ]]
	run -2 mg-vote --seed 1.5
	run -2 mg-vote --seed x
	run -2 mg-vote --seed 99999999999999999999
	run -2 mg-vote --voters 0
	run -2 mg-vote --voters 1001
	run -2 mg-vote --voters a,,b
	run -2 mg-vote --voters ''
	run -2 mg-vote --bogus
	three | mg-vote -j >out
	[ "$(outcome .winner)" = a ]
}

@test "a thousand agents, and not one more" {
	for ((i = 1; i <= 1000; i++)); do
		echo "{\"type\":\"answer\",\"agent\":\"a$i\",\"version\":1}"
	done >run
	for ((i = 1; i <= 1000; i++)); do
		echo "{\"type\":\"vote\",\"agent\":\"a$i\",\"for\":\"a7.1\"}"
	done >>run
	count run
	[ "$(outcome .winner .voters)" = 'a7 1000' ]
	vote z.9 a7.1 >>run
	run -5 --separate-stderr mg-vote run
	[ "$stderr" = 'mg-vote: run:2001: there are more than 1000 agents' ]
	[ -z "$output" ]
}

# Nothing of what is named or seen is remembered.
@test "labels of agents that are not known take no room" {
	{
		answer a.1
		seq -f '{"type":"vote","agent":"v","for":"x%.0f.1"}' 2000
		printf '{"type":"vote","agent":"v","for":"a.1","seen":["a.1"'
		seq -f ',"y%.0f.1"' 5000 | tr -d '\n'
		printf ']}\n'
	} | count
	[ "$(outcome .winner .voters .void)" = 'a 1 0' ]
}

@test "full rankings of many by many take a moment" {
	awk 'BEGIN {
		n = 200
		for (i = 1; i <= n; i++)
			print "{\"type\":\"answer\",\"agent\":\"a" i \
			    "\",\"version\":1}"
		for (v = 1; v <= n; v++) {
			s = ""
			for (i = 0; i < n; i++)
				s = s (i ? "," : "") "\"a" (v * 7 + i) % n + 1 \
				    ".1\""
			print "{\"type\":\"vote\",\"agent\":\"a" v \
			    "\",\"for\":[" s "]}"
		}
	}' >run
	for m in approval borda schulze; do
		timeout 20 mg-vote --method $m run >out
		[ "$(outcome .voters .void)" = '200 0' ]
	done
}

@test "a million lines and long answers take no more room" {
	local limit=60000

	[ -z "$MG_SANITIZE" ] || limit=unlimited
	awk 'BEGIN {
		for (i = 10; i < 1000000; i++)
			if (i % 10 == 0)
				print "{\"type\":\"answer\",\"agent\":\"a" \
				    i % 3 "\",\"version\":" i \
				    ",\"content\":\"some text\"}"
			else
				print "{\"type\":\"vote\",\"agent\":\"b" \
				    i % 7 "\",\"for\":[\"a" (i - i % 10) % 3 \
				    "." i - i % 10 "\"]}"
	}' >run
	{
		cat run
		printf '{"type":"answer","agent":"c","version":1,"content":"'
		head -c 8000000 /dev/zero | tr '\0' x
		printf '"}\n'
	} | (ulimit -v $limit && exec timeout 60 mg-vote) >out
	[ "$(outcome .label .voters .void)" = 'a0.999990 7 0' ]
}

@test "a line above the ceiling ends it" {
	head -c 268435457 /dev/zero | tr '\0' ' ' >long
	run -5 --separate-stderr mg-vote long
	[ "$stderr" = 'mg-vote: long:1: a line above 256 MiB' ]
	rm long
}

@test "output that cannot be written, and readers that are gone" {
	three >run
	[ -e /dev/full ] || skip "no /dev/full"
	run -5 bash -c 'mg-vote run >/dev/full'
	[[ $output == *'cannot write the output: No space left'* ]]
	run -5 bash -c 'mg-vote run >&-'
	bash -c 'trap "" PIPE; (sleep 0.2; mg-vote run; echo $? >status) | :'
	[ "$(cat status)" = 141 ]
}

# A writer that goes on for ever, and that never ends.
@test "--stop-early tells as soon as it is certain" {
	mkfifo pipe
	{
		run_line a b c
		three
		exec sleep 30
	} >pipe 3>&- &
	timeout 5 mg-vote --stop-early <pipe >out
	kill $!
	wait $! || :
	[ "$(outcome .winner .certain .voters)" = 'a true 3' ]
}

@test "--stop-early: two of three are enough, one is not" {
	{ run_line a b c; answer a.1 b.1; vote a a.1; } >run
	count --stop-early run
	[ "$(outcome .winner .certain)" = 'a false' ]
	votes b=a.1 c=b.1 >>run
	count --stop-early run
	[ "$(outcome .winner .certain .voters)" = 'a true 2' ]
	count run
	[ "$(outcome .winner .certain .voters)" = 'a null 3' ]
}

# With two of four for a, whether two more could win depends on the tie rule.
@test "--stop-early knows the rule for ties" {
	{ run_line v w x y; answer ann.1 bob.1; votes v=ann.1 w=ann.1; } >run
	count --stop-early --seed 0 run
	[ "$(outcome .certain)" = true ]
	for seed in 1 2 3 4 5 6 7 8 9; do
		votes x=bob.1 y=bob.1 | mg-vote --seed $seed run - >out
		want=$(outcome '(.winner=="ann")')
		count --stop-early --seed $seed run
		[ "$(outcome .certain)" = "$want" ]
		echo "$want" >>certain
	done
	[ "$(sort -u certain | wc -l)" -eq 2 ]
}

@test "--stop-early: who abstains or is retired is not awaited" {
	for type in abstain retired; do
		{
			run_line a b c
			answer a.1 b.1
			vote a a.1
			echo "{\"type\":\"$type\",\"agent\":\"b\",\"why\":\"-\"}"
		} >run
		count --stop-early --weight c=2 run
		[ "$(outcome .certain)" = false ]
		echo "{\"type\":\"$type\",\"agent\":\"c\"}" >>run
		vote b b.1 >>run
		count --stop-early --weight c=2 run
		[ "$(outcome .winner .voters .certain)" = 'a 1 true' ]
	done
}

@test "--stop-early: after a new answer who has abstained is awaited again" {
	{
		run_line a b c
		answer a.1
		for a in b c; do
			echo "{\"type\":\"abstain\",\"agent\":\"$a\"}"
		done
		answer b.1
		vote a a.1
	} >run
	count --stop-early run
	[ "$(outcome .certain)" = false ]
	sed 's/abstain/retired/' run | count --stop-early
	[ "$(outcome .certain)" = true ]
}

@test "--stop-early: a retired agent is awaited again after a question" {
	for type in restart question; do
		{
			run_line a b
			echo '{"type":"retired","agent":"b"}'
			echo "{\"type\":\"$type\"}"
			answer a.1 b.1
			vote a a.1
		} | count --stop-early --weight b=2
		outcome .winner .certain >>certain
	done
	diff certain <(printf 'a %s\n' true false)
}

@test "--stop-early: what a retired agent has cast still counts" {
	{
		run_line a b c
		answer a.1 b.1
		vote b b.1
		echo '{"type":"retired","agent":"b"}'
		vote a a.1
		vote c b.1
	} | count --stop-early
	[ "$(outcome .winner .voters .void)" = 'b 3 0' ]
}

@test "--stop-early: who has a void vote is awaited" {
	{
		run_line a b c
		answer a.1 b.1
		votes b=b.1 c=b.1
	} >run
	count --stop-early run
	[ "$(outcome .certain)" = true ]
	sed 2,3d run >start
	{ cat start; answer a.1 b.1; votes b=b.1 c=b.2; } |
	    mg-vote --stop-early >out
	[ "$(outcome .certain .void)" = 'false 1' ]
}

@test "--stop-early: weights are thought of" {
	{ run_line a b c; answer a.1 b.1; votes a=a.1 b=a.1; } >run
	count --stop-early run
	[ "$(outcome .certain)" = true ]
	count --stop-early --weight c=2.5 run
	[ "$(outcome .certain)" = false ]
	count --stop-early --weight c=0 run
	[ "$(outcome .certain)" = true ]
}

@test "--stop-early with --voters: a number, or names" {
	{ answer a.1 b.1; votes a=a.1 b=a.1; } >run
	count --stop-early run
	[ "$(outcome .certain)" = false ]
	count --stop-early --voters 3 run
	[ "$(outcome .certain)" = true ]
	count --stop-early --voters 5 run
	[ "$(outcome .certain)" = false ]
	count --stop-early --voters 3 --weight z=3 run
	[ "$(outcome .certain)" = false ]
	count --stop-early --voters a,b,c run
	[ "$(outcome .certain)" = true ]
	run -1 mg-vote --stop-early --voters c,d run
	[[ $output == *'"void":2,"certain":false}' ]]
}

@test "--stop-early is never wrong, and only with schulze late" {
	local m

	for m in plurality no-self-vote approval borda; do
		run -0 mg-test tally-certain $m 1000
		[ "${output% *}" = "${output#* }" ]
		[ "${output% *}" -gt 200 ]
	done
	run -0 mg-test tally-certain schulze 1000
	[ "${output#* }" -gt 200 ]
}
