# What the suites of mg-orchestrate share: agents, teams, and what holds for
# every run whatever happens in it.

# A step of a script, see mg-backends(7).
answers() {
	printf '{"calls":[{"name":"new_answer","arguments":{"content":"%s"}}]}' \
	    "$1"
}

votes() {
	printf '{"calls":[{"name":"vote","arguments":{"agent_id":"%s","reason":"why"}}]}' \
	    "$1"
}

says() {
	printf '{"text":"%s"}' "$1"
}

fails() {
	printf '{"error":{"status":%d,"message":"it fails"}}' "$1"
}

# script NAME STEP ...: an agent without a model
script() {
	printf '%s\n' "${@:2}" >"$1"
}

# agent NAME: a program that does what stands on stdin for each turn, $turn.
# What it is sent goes to NAME.log; answer and vote wait for what they get.
agent() {
	{
		cat <<-'END'
		#!/bin/sh
		next() {
			IFS= read -r line || exit 0
			printf '%s\n' "$line" >>"$0.log"
		}
		put() { printf '%s\n' "$1"; }
		call() {
			n=$((n + 1))
			put "{\"type\":\"call\",\"turn\":\"$turn\",\"id\":\"c$n\",\"tool\":\"$1\",\"arguments\":$2,\"offered\":true}"
		}
		answer() { call new_answer "{\"content\":\"$1\"}"; next; }
		vote() { call vote "{\"agent_id\":\"$1\",\"reason\":\"why\"}"; next; }
		text() { put "{\"type\":\"text\",\"turn\":\"$turn\",\"text\":\"$1\"}"; }
		end() { put "{\"type\":\"end\",\"turn\":\"$turn\",\"status\":\"${1:-done}\"}"; }
		n=0
		asked=0
		while next; do
			case $line in '{"type":"turn"'*) ;; *) continue ;; esac
			turn=${line#*'"id":"'}
			turn=${turn%%'"'*}
			asked=$((asked + 1))
		END
		cat
		echo "done"
	} >"$1"
	chmod +x "$1"
}

# team NAME ...: a team of them in team.yaml; more is appended to it
team() {
	echo 'agents:' >team.yaml
	for name; do
		if [ -x "$name" ]; then
			echo "- {id: $name, command: ./$name}"
		else
			echo "- {id: $name, backend: {type: script, script: $name}}"
		fi
	done >>team.yaml
}

# steady NAME WORD: an agent that says the same to the same, whoever it was
# before; its process ids stand in "pids"
steady() {
	agent "$1" <<-END
		[ "\$asked" != 1 ] || echo \$\$ >>pids
		case \$line in
		*'"vote"'*) vote agent1 ;;
		*'"new_answer"'*) answer '$2' ;;
		*) text 'It is $2.' ;;
		esac
		end
	END
}

# Two who answer, and agree on the first.
two() {
	script ann "$(answers 'It is 42.')" "$(votes agent1)" \
	    "$(says 'The answer is 42.')"
	script bob "$(answers 'It is 41.')" "$(votes agent1)"
	team ann bob
}

# of_type TYPE FILTER [FILE]: that of the run's lines of a type
of_type() {
	jq -r "select(.type == \"$1\") | $2" "${3:-run.jsonl}"
}

# prompt TURN AGENT: what it was told in that turn
prompt() {
	jq -r "select(.type == \"turn\" and .id == \"$1\") |
	    .messages[-1].content" "$2.log"
}

# What holds for every run: whole lines, in order; each turn ends once, and
# nothing of it follows; versions count on; mg-vote finds the same.
run_is_sound() {
	local at

	jq -s -e '
	    def labels: map("\(.agent).\(.version)");
	    def once: length == (unique | length);
	    def of(t): map(select(.type == t));
	    (of("turn") | INDEX(.turn)) as $turns |
	    map(.seq) == [range(length)] and
	    (map(.t) | . == sort) and
	    (of("end") | map(.turn) | once) and
	    (of("answer") | labels | once) and
	    (of("vote") | map(.turn) | once) and
	    (of("turn") | map(.turn) | once) and
	    all(.[]; .turn == null or $turns[.turn].agent == .agent)
	    ' "$1" >sound
	# Up to the last outcome.
	at=$(jq -s '[.[] | select(.type == "outcome") | .seq] | max' "$1")
	[ "$at" != null ] || return 0
	jq -c "select(.seq < $at)" "$1" | mg-vote | jq -S -c . >recounted
	jq -S -c "select(.seq == $at) | del(.t, .seq)" "$1" | cmp - recounted
}

# And one that is done repeats itself.
runs_are_sound() {
	local run

	for run in *.jsonl; do
		[ -s "$run" ] || continue
		run_is_sound "$run" || { cat "$run"; return 1; }
		[ -z "$(of_type final 1 "$run")" ] || repeats "$run" || return
	done
}

repeats() {
	local status=0

	rm -f again.copy
	mg-orchestrate --replay "$1" -o again.copy >again.out || status=$?
	grep -v -x '' "$1" | cmp - again.copy
	[ "$status" -eq "$(of_type final .status "$1" | tail -n 1)" ]
}

# none_left FILE: of the processes whose ids stand there none lives
none_left() {
	local pid state i

	while read -r pid; do
		for ((i = 0; i < 100; i++)); do
			kill -0 "$pid" 2>alive || break
			state=$(ps -o stat= -p "$pid" || :)
			case $state in '' | Z*) break ;; esac
			sleep 0.05
		done
		[ "$i" -lt 100 ] || { echo "$pid is left: $state"; return 1; }
	done < <(cat "$@")
}
