#!/usr/bin/env bats
# mg-orchestrate --batch and share/batch: many questions, many runs at once.

load helper

setup() {
	common_setup
	script 0
	cat >t.yaml <<-END
	agents:
	  - id: ann
	    backend: {type: script, script: $PWD/ann}
	END
}

# script MS: the agent answers "N: QUESTION" after that time
script() {
	printf '{"delay":%s,"echo":true}\n' "$1" >ann
}

# batch [OPTION ...]: of tasks, with results
batch() {
	timeout 120 mg-orchestrate --batch -c t.yaml "$@" <tasks >results
}

# result ID: its line
result() {
	jq -c --argjson id "$1" 'select(.id == $id)' results
}

@test "a line in, a line out" {
	cat >tasks <<-'END'
	What is 2+2?
	{"id":"b","question":"And 3+3?\n","more":1}
	{"id":17,"question":"é \u0000 \""}
	END
	run -0 batch
	[ "$(wc -l <results)" = 3 ]
	grep -qE '^\{"type":"result","id":1,"status":0,"answer":"echo: What is 2\+2\?","seconds":[0-9]+\.[0-9]{3}\}$' results
	[ "$(result '"b"' | jq -r .answer)" = 'echo: And 3+3?' ]
	result 17 | jq -e '.answer == "echo: é \u0000 \""'
}

@test "a task without newline at its end is one; no tasks are no error" {
	printf 'only' >tasks
	run -0 batch
	[ "$(result 1 | jq -r .answer)" = 'echo: only' ]
	: >tasks
	run -0 batch
	[ ! -s results ]
}

@test "a bad line fails alone" {
	cat >tasks <<-'END'
	{"id":"a","question":
	{"id":"b"}
	{"id":["c"],"question":"q"}
	{"id":"d","question":"q","question":"r"}
	{"id":"e","question":"  "}
	[1]
	END
	run -1 batch
	[ "$(jq -c '[.id, .status, has("answer")]' results | sort)" = "$(
	    printf '%s\n' '["b",2,false]' '["e",2,false]' '[1,2,false]' \
	    '[3,2,false]' '[4,2,false]' '[6,0,true]' | sort)" ]
	result '"b"' | grep -q '"message":"no question"'
}

@test "a run that fails says why" {
	echo '{"error":{"status":400,"message":"no such model"}}' >ann
	echo q >tasks
	run -1 --separate-stderr batch
	[ "$(jq 'has("answer")' results)" = false ]
	[ "$(jq '.status > 0 and (.message | length > 0)' results)" = true ]
	[ -z "$stderr" ]
}

@test "a bad team is told once, and nothing runs" {
	echo 'agents: 7' >t.yaml
	printf 'q\nr\n' >tasks
	run -2 --separate-stderr batch
	[ ! -s results ]
	[[ $stderr == *t.yaml:1:* ]]
}

@test "as many at once as -p says" {
	script 2000
	seq 6 >tasks
	SECONDS=0
	run -0 batch -p 6
	[ "$SECONDS" -lt 11 ]
	seq 3 >tasks
	SECONDS=0
	run -0 batch -p 1
	[ "$SECONDS" -ge 5 ]
	run -2 batch -p 0
}

@test "-o keeps the runs; what is done is not run again" {
	printf '%s\n' one '{"id":"x/../y","question":"two"}' >tasks
	run -0 batch -o ev
	hash=$(printf 'x/../y' | sha256sum)
	[ "$(ls ev | tr '\n' ' ')" = "1.jsonl =${hash%% *}.jsonl " ]
	cat ev/* >before
	jq -c 'del(.seconds)' results | sort >first
	script 999999
	run -0 batch -o ev
	jq -c 'del(.seconds)' results | sort | diff first -
	cat ev/* | cmp before -
}

@test "a file of another question is left alone" {
	echo one >tasks
	run -0 batch -o ev
	cp ev/1.jsonl before
	echo two >tasks
	run -1 batch -o ev
	result 1 | grep -q '"status":2,"message":".*not of this question"'
	cmp before ev/1.jsonl
	echo nothing >ev/1.jsonl
	run -1 batch -o ev
	[ "$(<ev/1.jsonl)" = nothing ]
}

@test "a run that was cut goes on, even in its first line" {
	printf '%s\n' one two >tasks
	run -0 batch -o ev
	head -n 3 ev/1.jsonl >cut
	mv cut ev/1.jsonl
	head -c 30 ev/2.jsonl >cut
	mv cut ev/2.jsonl
	run -0 batch -o ev
	[ "$(result 2 | jq -r .answer)" = 'echo: two' ]
	grep -q '"type":"resumed"' ev/1.jsonl
	[ "$(grep -c '"type":"run"' ev/1.jsonl ev/2.jsonl)" = \
	    $'ev/1.jsonl:1\nev/2.jsonl:1' ]
}

@test "interrupted it ends at once, with its runs, and can go on" {
	script 2000
	seq 8 >tasks
	# The name of each agent's process then says whose it is.
	XDG_RUNTIME_DIR=$PWD env --default-signal=INT mg-orchestrate --batch -c t.yaml \
	    -o ev -p 4 <tasks >results 3>&- &
	pid=$!
	for ((i = 0; i < 100; i++)); do
		[ "$(grep -l '"type":"turn"' ev/*.jsonl | wc -l)" -lt 4 ] ||
		    break
		sleep 0.1
	done
	pgrep -f "$PWD/mg/team[.]"
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" = 130 ]
	run ! pgrep -f "$PWD/mg/team[.]"
	[ "$(grep -L '"type":"final"' ev/*.jsonl | wc -l)" = 4 ]
	script 0
	run -0 batch -o ev
	[ "$(jq -s 'map(.status) | add' results)" = 0 ]
	[ "$(wc -l <results)" = 8 ]
}

@test "killed, it leaves no run behind" {
	script 60000
	seq 3 >tasks
	XDG_RUNTIME_DIR=$PWD mg-orchestrate --batch -c t.yaml -o ev <tasks >results \
	    3>&- &
	pid=$!
	for ((i = 0; i < 100; i++)); do
		[ "$(pgrep -f "$PWD/mg/team[.]" | wc -l)" -lt 3 ] || break
		sleep 0.1
	done
	pgrep -f "$PWD/mg/team[.]"
	kill -KILL "$pid"
	wait "$pid" || :
	for ((i = 0; i < 60; i++)); do
		pgrep -f "$PWD/mg/team[.]" >left || break
		sleep 0.1
	done
	[ ! -s left ]
}

@test "a reader that goes away stops it" {
	seq 1000 >tasks
	run -0 bash -c 'timeout 60 mg-orchestrate --batch -c t.yaml <tasks |
	    head -n 2; echo "${PIPESTATUS[0]}"'
	[ "${lines[2]}" = 141 ]
}

@test "what it keeps does not grow with the tasks" {
	bash -c 'ulimit -v 200000; mg-orchestrate --version' ||
	    skip 'it needs more to begin with'
	yes '{"id":"x"}' | head -n 100000 >tasks
	run -1 bash -c 'ulimit -v 200000; timeout 120 mg-orchestrate \
	    --batch -c t.yaml <tasks | wc -l; exit "${PIPESTATUS[0]}"'
	[ "$output" = 100000 ]
}

# many N: tasks/1.txt ... and a Makefile
many() {
	mkdir tasks
	for ((i = 1; i <= $1; i++)); do
		echo "question $i" >tasks/$i.txt
	done
	printf 'TEAM = t.yaml\ninclude %s\n' "$T/../share/batch/batch.mk" \
	    >Makefile
}

@test "make: an answer for each question, once" {
	many 4
	run -0 timeout 60 make -s -j4 batch
	[ "$(<answers/3.txt)" = 'echo: question 3' ]
	[ "$(ls answers | wc -l)" = 4 ]
	touch stamp
	run -0 timeout 60 make -s -j4 batch
	[ -z "$(find answers events -newer stamp -name '*.*')" ]
	echo 'another' >tasks/2.txt
	run -0 timeout 60 make -s -j4 batch
	[ "$(<answers/2.txt)" = 'echo: another' ]
	[ "$(find answers -newer stamp -name '*.txt')" = answers/2.txt ]
}

@test "make killed midway and made again: no half answer, none twice" {
	many 8
	script 1500
	setsid make -s -j4 batch 3>&- &
	pid=$!
	for ((i = 0; i < 200; i++)); do
		[ "$(grep -l '"type":"turn"' events/*.jsonl | wc -l)" -lt 6 ] ||
		    break
		sleep 0.1
	done
	kill -- "-$pid"
	wait "$pid" || :
	# Its runs end their agents before they let go of their files.
	for ((i = 0; i < 100; i++)); do
		kill -0 -- "-$pid" 2>alive || break
		sleep 0.1
	done
	for f in answers/*.txt; do
		grep -qx "echo: question $(basename "$f" .txt)" "$f"
	done
	done=$(ls answers | wc -l)
	[ "$done" -lt 8 ]
	touch stamp
	script 0
	run -0 timeout 60 make -s -j4 batch
	[ "$(cat answers/*.txt | sort)" = "$(seq -f 'echo: question %g' 8)" ]
	[ "$(find answers -newer stamp -name '*.txt' | wc -l)" = $((8 - done)) ]
	# Those that were under way have gone on in their files.
	[ "$(grep -l '"type":"resumed"' events/*.jsonl | wc -l)" -ge 1 ]
	[ "$(grep -h -c '"type":"run"' events/*.jsonl | sort -u)" = 1 ]
	[ -z "$(find events -name '*.part*')" ]
}

@test "make: a run that failed has no answer, and is asked anew" {
	many 2
	echo '{"error":{"status":400,"message":"no such model"}}' >ann
	run -2 timeout 60 make -s -k batch
	[[ $output == *'task: tasks/1.txt: status '* ]]
	[ -z "$(ls answers)" ]
	[ -s events/1.failed.jsonl ]
	script 0
	run -0 timeout 60 make -s -j2 batch
	[ "$(<answers/1.txt)" = 'echo: question 1' ]
}

@test "the same by hand, as for GNU parallel, and as elements of an array" {
	many 3
	export TEAM=t.yaml MG_TASK=$T/../share/batch/task
	run -0 "$MG_TASK" tasks/2.txt
	[ "$(ls answers)" = 2.txt ]
	for i in 0 1 2 3; do
		SLURM_ARRAY_TASK_ID=$i run -0 "$T/../share/batch/slurm.sh"
	done
	[ "$(cat answers/*.txt)" = "$(seq -f 'echo: question %g' 3)" ]
}
