#!/usr/bin/env bats
# mg-orchestrate among agents, files and readers that are broken or hostile.
# Two agents, agent1 and agent2, are sound; the third is not, and the run comes
# to the same end as without it.

load helper
load team

setup() {
	common_setup
	two
}

teardown() {
	runs_are_sound
	[ ! -e pids ] || none_left pids
}

# bad: the third agent does what stands on stdin; a turn has a second
bad() {
	{ echo '#!/bin/sh'; echo 'echo $$ >>pids'; cat; } >cid
	chmod +x cid
	three
}

three() {
	team ann bob cid
	cat >>team.yaml <<-'END'
	orchestrator: {backoff_seconds: 0.01, attempts: 1}
	timeout_settings: {turn_timeout_seconds: 1}
	END
}

# As it would be without it.
comes_to_an_end() {
	run -0 --separate-stderr mg-orchestrate -c team.yaml -o run.jsonl \
	    'What is 6 times 7?'
	[ "$output" = 'The answer is 42.' ]
	[ "$(of_type outcome '.votes | @json')" = '{"agent1":2}' ]
	[ "$(of_type answer .agent | sort | paste -s -d ' ')" = \
	    'agent1 agent2' ]
}

@test "garbage, then gone" {
	bad <<-'END'
		head -c 100000 /dev/urandom
		printf '\n\0\0\n[]\n{}\n1\n"x"\nnull\n{"type":7}\n{"type":"end"'
	END
	comes_to_an_end
	[ "$(of_type retired .agent)" = agent3 ]
}

@test "it exits at once, dies of a signal, or has a status of its own" {
	for how in 'exit 0' 'exit 3' 'kill -9 $$' 'kill -SEGV $$' \
	    'exec >&-; sleep 0.1'; do
		echo "$how" | bad
		comes_to_an_end
		[ "$(of_type retired .agent)" = agent3 ]
		rm run.jsonl
	done
}

@test "it closes its output and stays; it leaves a grandchild there" {
	bad <<-'END'
		trap '' TERM
		exec >&-
		sleep 1000
	END
	comes_to_an_end
	rm run.jsonl
	bad <<-'END'
		sleep 1000 & echo $! >>pids
		exit 1
	END
	comes_to_an_end
}

@test "a flood without a newline" {
	bad <<-'END'
		exec cat /dev/zero
	END
	sed -i 's/turn_timeout_seconds: 1/turn_timeout_seconds: 60/' team.yaml
	comes_to_an_end
	[[ "$stderr" = *'it writes too much'* ]]
	[ "$(stat -c %s run.jsonl)" -lt 100000 ]
}

@test "a flood of lines that mean nothing" {
	bad <<-'END'
		exec yes '{"type":"text","turn":"agent3-9","text":"x"}'
	END
	comes_to_an_end
	[ "$(stat -c %s run.jsonl)" -lt 100000 ]
}

@test "a flood of text of its own turn" {
	bad <<-'END'
		exec yes '{"type":"text","turn":"agent3-1","text":"xxxxxxxx"}'
	END
	comes_to_an_end
	repeats run.jsonl
	mv run.jsonl large
}

@test "100,000 calls" {
	bad <<-'END'
		awk 'BEGIN { for (i = 0; i < 100000; i++) printf("{\"type\":" \
		    "\"call\",\"turn\":\"agent3-1\",\"id\":\"c%d\",\"tool\":" \
		    "\"vote\",\"arguments\":{\"agent_id\":\"agent3\"}," \
		    "\"offered\":true}\n", i) }'
	END
	comes_to_an_end
	repeats run.jsonl
	mv run.jsonl large
}

@test "lines that are not its to write, or of others" {
	agent cid <<-'END'
		for type in answer vote final outcome run question retired \
		    abstain stop restart phase turn cancel resumed say wait; do
			put "{\"type\":\"$type\",\"turn\":\"$turn\",\"agent\":\"agent1\",\"version\":9,\"content\":\"forged\",\"for\":\"agent3.1\",\"seen\":[],\"status\":0,\"winner\":\"agent3\"}"
		done
		for other in agent1-1 agent1-2 agent2-1 agent3-7 ''; do
			put "{\"type\":\"call\",\"turn\":\"$other\",\"id\":\"x\",\"tool\":\"new_answer\",\"arguments\":{\"content\":\"forged\"},\"offered\":true}"
			put "{\"type\":\"end\",\"turn\":\"$other\",\"status\":\"failed\"}"
		done
		put '{"type":"call","id":"x","tool":"new_answer","arguments":{"content":"forged"},"offered":true}'
		end
	END
	three
	comes_to_an_end
	run ! grep forged run.jsonl
}

@test "a line that says whose it is, and when, does not decide that" {
	agent cid <<-'END'
		put "{\"agent\":\"agent1\",\"seq\":0,\"t\":99999999,\"type\":\"text\",\"turn\":\"$turn\",\"text\":\"a\"}"
		put "{\"agent\":\"agent1\",\"seq\":0,\"t\":99999999,\"type\":\"usage\",\"turn\":\"$turn\",\"input\":1}"
		put "{\"agent\":\"agent1\",\"seq\":0,\"type\":\"call\",\"turn\":\"$turn\",\"id\":\"x\",\"tool\":\"t\",\"arguments\":{},\"t\":-1}"
		end
	END
	three
	comes_to_an_end
	[ "$(of_type usage 'select(.input == 1) | .agent')" = agent3 ]
	[ "$(of_type call 'select(.id == "x") | .agent')" = agent3 ]
	[ "$(of_type final .t)" -lt 99999999 ]
}

@test "members that are there twice, and numbers that are none" {
	agent cid <<-'END'
		put "{\"type\":\"text\",\"type\":\"vote\",\"turn\":\"$turn\",\"text\":\"a\"}"
		put "{\"type\":\"call\",\"turn\":\"$turn\",\"turn\":\"agent1-1\",\"id\":\"x\",\"tool\":\"vote\"}"
		for n in 1e999 -1 99999999999999999999999 0.1 null '"x"' '[]'; do
			put "{\"type\":\"usage\",\"turn\":\"$turn\",\"input\":$n,\"output\":$n,\"cost\":$n,\"requests\":$n}"
			put "{\"type\":\"error\",\"turn\":\"$turn\",\"status\":$n,\"http\":$n,\"message\":$n}"
			put "{\"type\":\"call\",\"turn\":\"$turn\",\"id\":$n,\"tool\":$n,\"arguments\":$n,\"offered\":$n}"
		done
		put "{\"type\":\"end\",\"turn\":\"$turn\",\"status\":7,\"stop\":[],\"usage\":0}"
	END
	three
	comes_to_an_end
}

@test "NULs and bytes that are no text in an answer" {
	agent cid <<-'END'
		case $asked in
		1) printf '{"type":"call","turn":"%s","id":"a","tool":"new_answer","arguments":{"content":"\377\300"},"offered":true}\n' "$turn"
		   answer 'a\u0000b\u001b[31m' ;;
		*) vote agent1 ;;
		esac
		end
	END
	team ann bob cid
	echo 'orchestrator: {stop_early: false}' >>team.yaml
	run -0 mg-orchestrate -c team.yaml -o run.jsonl 'What?'
	[ "$output" = 'The answer is 42.' ]
	[ "$(of_type answer 'select(.agent == "agent3") | .version')" = 1 ]
	iconv -f utf-8 -t utf-8 run.jsonl >out
}

@test "what it writes to stderr is shown, with its name, and cannot act" {
	bad <<-'END'
		printf 'a\033[2J\202b\tc\nkey-value\n' >&2
		head -c 100000 /dev/zero | tr '\0' x >&2
		printf '\nthe last' >&2
		exit 1
	END
	export MY_API_KEY=key-value
	comes_to_an_end
	grep '^agent3: ' <<<"$stderr" | diff - <(cat <<-'END'
		agent3: a\x1b[2J\x82b\tc
		agent3: ***
		agent3: (a line above 64 KiB)
		agent3: the last
	END
	)
	rm run.jsonl
	# Nobody has to read it, nor to have it open.
	for to in '2>&1 >out | sleep 0' '>out 2>&-' '>out 2>/dev/full'; do
		bash -c "mg-orchestrate -c team.yaml -o run.jsonl Q $to"
		[ "$(<out)" = 'The answer is 42.' ]
		rm run.jsonl
	done
}

@test "a flood on stderr" {
	bad <<-'END'
		yes "$(head -c 1000 /dev/zero | tr '\0' x)" >&2
	END
	comes_to_an_end
	[ "$(of_type retired .why)" = 'late again and again' ]
	[ "$(grep -c '^agent3: x' <<<"$stderr")" -eq 1047 ]
	grep -q -x 'agent3: (more is not shown)' <<<"$stderr"
}

@test "more after the end of its turn does not count" {
	agent cid <<-'END'
		end
		call new_answer '{"content":"late"}'
		end
		text late
	END
	three
	comes_to_an_end
	run ! grep late run.jsonl
}

@test "it answers for ever" {
	agent cid <<-'END'
		answer "number $asked"
		end
	END
	three
	echo 'orchestrator: {max_new_answers_per_agent: 5, attempts: 2}' \
	    >more
	sed -i -e '/^orchestrator/{r more' -e 'd;}' team.yaml
	agent ann <<-'END'
		case $line in
		*'"vote"'*) vote agent1 ;;
		*'"new_answer"'*) answer A ;;
		*) text 'It is A.' ;;
		esac
		end
	END
	cp ann bob
	sed -i -e 's/answer A/answer B/' bob
	sed -i 's/backend: {type: script, script: \(...\)}/command: .\/\1/' \
	    team.yaml
	run -0 --separate-stderr mg-orchestrate -c team.yaml -o run.jsonl Q
	[ "$output" = 'It is A.' ]
	[ "$(of_type answer 'select(.agent == "agent3")' | wc -l)" -le 60 ]
}

@test "the reader of the answer has gone" {
	bad <<-'END'
		sleep 1000
	END
	status=0
	bash -c 'mg-orchestrate -j -c team.yaml -o run.jsonl Q; echo $? >code' |
	    head -n 1 >out
	[ "$(<code)" -eq 141 ]
	[ -s out ]
}

@test "a closed stdout, and a closed stdin" {
	run -5 --separate-stderr bash -c \
	    'exec mg-orchestrate -c team.yaml -o run.jsonl Q >&-'
	[ "$(of_type final .status)" = 0 ]
	run -2 bash -c 'exec mg-orchestrate -c team.yaml <&-'
}

# begins: start it, wait until cid has begun; its id is $!
begins() {
	rm -f pids run.jsonl
	mg-orchestrate -c team.yaml -o run.jsonl Q >out 2>err 3>&- &
	until [ -s pids ] && grep -q '"type":"answer"' run.jsonl; do
		sleep 0.02
	done
}

@test "SIGINT once: what there is; twice, or another: it stops" {
	agent cid <<-'END'
		echo $$ >>pids
		trap '' INT
		next
		end cancelled
	END
	team ann bob cid
	# A shell without job control starts what is in the background deaf.
	set -m
	begins
	kill -INT $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 130 ]
	[[ "$(<out)" = *42* ]] || [[ "$(<out)" = *41* ]]
	none_left pids
	[ "$(of_type stop .why)" = signal ]
	bad <<-'END'
		trap '' INT TERM
		while :; do sleep 1000; done
	END
	for signal in TERM HUP; do
		begins
		kill -$signal $!
		status=0
		wait $! || status=$?
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
		[ ! -s out ]
		none_left pids
	done
	begins
	kill -INT $!
	until grep -q '"type":"stop"' run.jsonl; do sleep 0.02; done
	kill -INT $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 130 ]
}

@test "no agent can be started for want of descriptors" {
	# A sanitizer wants some for itself.
	[ -z "$MG_SANITIZE" ] || skip
	steady ann 42
	steady bob 41
	team ann bob
	echo 'orchestrator: {backoff_seconds: 0.01, attempts: 2}' >>team.yaml
	for n in 7 8 9 10 11 12; do
		rm -f run.jsonl
		run --separate-stderr bash -c "ulimit -n $n
		    exec mg-orchestrate -c team.yaml -o run.jsonl Q"
		case $status in
		0) [ "$output" = 'It is 42.' ] || [ "$output" = 'It is 41.' ] ;;
		*) [ "$output" = '' ]
		   # Some are agents that have started, and fail for it.
		   [[ $status = [245] ]] ;;
		esac
	done
}

@test "questions" {
	agent ann <<-'END'
		end failed
	END
	cp ann bob
	cat >echo <<-'END'
	#!/bin/sh
	head -n 1 >turn
	echo '{"type":"text","turn":"agent1-1","text":"seen"}'
	echo '{"type":"end","turn":"agent1-1","status":"done"}'
	END
	chmod +x echo
	team echo
	: | run -2 mg-orchestrate -c team.yaml -o run.jsonl
	[ ! -s run.jsonl ]
	head -c 10000000 /dev/zero | tr '\0' x >big
	[ "$(mg-orchestrate -c team.yaml -o big.run <big)" = seen ]
	[ "$(jq -r '.messages[-1].content' turn | head -c 10000000 |
	    cmp - big)" = '' ]
	printf 'a\377\300b\0c' >odd
	[ "$(mg-orchestrate -c team.yaml -o odd.jsonl <odd)" = seen ]
	iconv -f utf-8 -t utf-8 odd.jsonl >out
	head -c 70000000 /dev/zero | tr '\0' x >big
	run -5 bash -c 'mg-orchestrate -c team.yaml -o huge.jsonl <big'
}

@test "what an agent is to be sent is above our ceiling" {
	head -c 10000000 /dev/zero | tr '\0' x >big
	printf '{{question}}%.0s' {1..30} >user
	team ann bob
	echo 'orchestrator: {attempts: 1}' >>team.yaml
	run -5 --separate-stderr bash -c 'exec mg-orchestrate -c team.yaml \
	    -o run.jsonl --prompt user=user <big'
	[ "$output" = '' ]
	[ "$(of_type retired .why | sort | uniq -c | tr -s ' ')" = \
	    ' 2 what it is to be sent is above 256 MiB' ]
	[ "$(of_type final .status)" -eq 5 ]
	rm run.jsonl
}

@test "files that are no runs" {
	mkdir dir
	mkfifo fifo
	: >empty
	echo '{"type":"hello","v":1,"from":"mg-mcp pipe"}' >other
	echo 'no JSON' >text
	head -c 100000 /dev/urandom >noise
	echo '{"type":"run","v":1}' >bare
	echo '{"type":"run","v":1,"question":"Q","team":7}' >seven
	echo '{"type":"run","v":1,"question":7,"team":{"agents":[{"id":"a","command":"x"}]}}' \
	    >question
	for file in dir fifo empty other text noise bare seven question; do
		for way in --resume --continue --replay; do
			run timeout -k 1 10 mg-orchestrate $way $file \
			    </dev/null
			[ "$status" -eq 2 ] || [ "$status" -eq 5 ] ||
			    [ "$way $status" = '--replay 1' ]
		done
	done
	run -2 --separate-stderr mg-orchestrate --resume question
	[[ "$stderr" = *"'question' is no run of this program: its question is no string" ]]
	for file in dir fifo; do
		run timeout -k 1 10 mg-orchestrate -c team.yaml \
		    -o $file Q
		[ "$status" -eq 2 ] || [ "$status" -eq 5 ]
	done
}

@test "foreign lines in a run" {
	mg-orchestrate -c team.yaml -o run.jsonl Q >expected
	n=$(wc -l <run.jsonl)
	head -n 10 run.jsonl >run
	printf 'no line\n\n{"type":"weather","t":5}\n[1]\n7\n' >>run
	head -c 1000 /dev/urandom | tr -d '\n' >>run
	echo >>run
	mg-orchestrate --resume run >out
	cmp out expected
	# Lines that cannot follow are told.
	sed -n 5p run.jsonl >bad
	for line in '{"type":"vote","agent":"agent1","turn":"x","for":7}' \
	    '{"type":"answer","agent":"agent9","turn":"x","version":1}' \
	    '{"type":"turn","agent":"agent1","turn":7}' \
	    '{"type":"run","v":1,"question":"Q"}'; do
		head -n 3 run.jsonl >run
		echo "$line" >>run
		run timeout 10 mg-orchestrate --resume run
		[ "$status" -eq 2 ] || [ "$status" -eq 0 ]
		run -1 timeout 10 mg-orchestrate --replay run
	done
}

@test "200 agents in one run: no event lost or doubled" {
	agent x <<-'END'
		case $line in
		*'"vote"'*) vote agent7 ;;
		*'"new_answer"'*) answer "It is $$." ;;
		*) text 'It is 7.' ;;
		esac
		end
	END
	sed -i '/>>"\$0.log"/d' x
	{
		echo 'agents:'
		for i in $(seq 200); do
			echo "- {id: a$i, command: ./x}"
		done
		echo 'orchestrator: {stop_early: false}'
	} >team.yaml
	ulimit -n 1024
	mg-orchestrate -c team.yaml -o run.jsonl Q >out
	[ "$(<out)" = 'It is 7.' ]
	[ "$(of_type answer .agent | sort -u | wc -l)" -eq 200 ]
	[ "$(of_type vote .agent | sort | uniq | wc -l)" -eq 200 ]
	[ "$(of_type outcome .votes.agent7)" -eq 200 ]
	[ "$(of_type end .turn | sort | uniq -d)" = '' ]
	# Who has voted may end its turn after the run has come to its end.
	{ of_type end .turn; of_type vote .turn; } | sort -u >told
	of_type turn .turn | sort | comm -23 - told >lost
	[ ! -s lost ]
}
