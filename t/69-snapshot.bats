#!/usr/bin/env bats
# mg-orchestrate: what agents are shown of each other's directories.

load helper

setup() {
	common_setup
	mkdir ann bob
	for who in ann bob; do
		play "see the file of $who" >$who.script
	done
}

# play TEXT ...: a script that gives these answers, then votes for agent1
play() {
	printf '{"calls":[{"name":"new_answer","arguments":{"content":"%s"}}]}\n' \
	    "$@"
	printf '{"calls":[{"name":"vote","arguments":%s}]}\n' \
	    '{"agent_id":"agent1","reason":"r"}'
	echo '{"text":"done"}'
}

teardown() {
	chmod -R u+w . 2>chmod.log
}

# team LINE ...: ann and bob play, the lines are the orchestrator's
team() {
	cat >t.yaml <<-END
	agents:
	  - id: ann
	    backend: {type: script, script: $PWD/ann.script, cwd: ann}
	  - id: bob
	    backend: {type: script, script: $PWD/bob.script, cwd: bob}
	orchestrator:
	END
	printf '  %s\n' "$@" >>t.yaml
}

both() {
	team 'snapshot_storage: snaps' 'agent_temporary_workspace: shared'
}

# go [OPTION ...]: a run in run.jsonl
go() {
	timeout 60 mg-orchestrate -c t.yaml -o run.jsonl "$@" q </dev/null
}

@test "an answer's directory is copied and shown to all" {
	both
	mkdir -p ann/src/deep
	echo A >ann/src/deep/a
	echo '#!/bin/sh' >ann/run
	chmod +x ann/run
	touch -d '2020-02-02 00:00' ann/src/deep/a
	run -0 --separate-stderr go
	[ -z "$stderr" ]
	[ "$(<snaps/agent1/1/src/deep/a)" = A ]
	[ "$(<shared/agent2/agent1/src/deep/a)" = A ]
	[ "$(<shared/agent1/agent1/src/deep/a)" = A ]
	[ -d shared/agent1/agent2/. ]
	find snaps/agent1/1 -printf '%M /%P\n' | sort | diff - <(cat <<-'END'
		-r--r--r-- /src/deep/a
		-r-xr-xr-x /run
		dr-xr-xr-x /
		dr-xr-xr-x /src
		dr-xr-xr-x /src/deep
		END
	)
	[ "$(date -r snaps/agent1/1/src/deep/a +%Y)" = 2020 ]
	[ "$(ls -A snaps/agent1)" = 1 ]
}

@test "agents are told absolute names, wherever they work" {
	both
	cat >spy <<-END
	#!/bin/sh
	tee -a "$PWD/sent.\$\$" | mg-agent "\$@"
	END
	chmod +x spy
	sed -i "s|  - id: bob|&\n    command: $PWD/spy -j -b script -o script=$PWD/bob.script -s ''|" t.yaml
	run -0 go
	run -0 jq -r 'select(.type == "turn").system' sent.*
	[[ $output == *"$PWD/bob"* ]]
	[[ $output == *"$PWD/shared/agent2"* ]]
}

@test "with a shared place alone the copies are beside the run" {
	team 'agent_temporary_workspace: shared'
	echo A >ann/a
	run -0 go
	[ "$(<shared/agent2/agent1/a)" = A ]
	[ "$(<run.jsonl.d/agent1/1/a)" = A ]
	[ "$(stat -c %a run.jsonl.d)" = 700 ]
}

@test "a place for snapshots alone keeps them, and nothing is shown" {
	team 'snapshot_storage: snaps'
	echo A >ann/a
	run -0 go
	[ "$(<snaps/agent1/1/a)" = A ]
	[ ! -e shared ]
}

@test "without places, or directories, nothing is copied" {
	team 'seed: 1'
	run -0 go
	[ "$(ls | tr '\n' ' ')" = \
	    'ann ann.script bob bob.script run.jsonl t.yaml ' ]
	both
	sed -i 's/, cwd: [a-z]*//' t.yaml
	rm run.jsonl
	run -0 go
	[ ! -e snaps ]
	[ ! -e run.jsonl.d ]
}

@test "links stay when they stay inside; what is no file is left out" {
	both
	mkdir -p ann/in/dir
	echo secret >secret
	echo A >ann/a
	ln -s ../a ann/in/good
	ln -s dir ann/in/also
	ln -s "$PWD/secret" ann/absolute
	ln -s ../secret ann/up
	ln -s in/../../secret ann/round
	ln -s ../../secret ann/in/up
	mkfifo ann/fifo
	run -0 --separate-stderr go
	[[ $stderr == *"the snapshot of '$PWD/ann' lacks "*" and 4 more"* ]]
	[ "$(<shared/agent2/agent1/in/good)" = A ]
	[ "$(readlink snaps/agent1/1/in/also)" = dir ]
	run ! grep -r secret snaps
	[ "$(cd snaps/agent1/1 && find . -name '[aufr]*' | sort | tr '\n' ' ')" \
	    = './a ./in/also ' ]
	[ ! -e snaps/agent1/1/fifo ]
}

@test "a directory that is itself a link is followed, links in it are not" {
	both
	mv ann real
	ln -s real ann
	echo A >real/a
	mkdir out
	echo B >out/b
	ln -s ../out real/out
	run -0 --separate-stderr go
	[[ $stderr == *"lacks 'out': a link that leads outside"* ]]
	[ "$(ls snaps/agent1/1)" = a ]
}

@test "the places themselves are not copied" {
	team 'snapshot_storage: snaps' 'agent_temporary_workspace: shared'
	sed -i 's/cwd: ann/cwd: ./' t.yaml
	run -0 --separate-stderr go
	[ -z "$stderr" ]
	[ -e snaps/agent1/1/t.yaml ]
	[ ! -e snaps/agent1/1/snaps ]
	[ ! -e snaps/agent1/1/shared ]
}

@test "an equal file of the snapshot before is linked to, never a live one" {
	both
	play one 'two three' >ann.script
	for i in 1 2 3 4; do
		head -c 40000 /dev/zero | tr '\0' "$i" >ann/$i
	done
	chmod +x ann/4
	run -0 go
	[ -d snaps/agent1/2 ]
	for i in 1 2 3 4; do
		cmp ann/$i snaps/agent1/2/$i
		[ "$(stat -c %h ann/$i)" = 1 ]
	done
	if [ "$(stat -c %h snaps/agent1/1/1)" = 1 ]; then
		skip 'this file system shares blocks'
	fi
	for i in 1 2 3 4; do
		[ snaps/agent1/1/$i -ef snaps/agent1/2/$i ]
	done
	[ "$(readlink shared/current/agent1)" = "$PWD/snaps/agent1/2" ]
}

@test "a run before leaves its copies, and shows them no more" {
	both
	echo old >ann/a
	run -0 go
	mv run.jsonl first.jsonl
	echo keep >shared/current/mine
	echo new >ann/a
	sed -i 1d bob.script
	run -0 go
	[ "$(<snaps/agent1/1/a)" = old ]
	[ "$(<shared/agent2/agent1/a)" = new ]
	[ "$(<snaps/agent1/1.2/a)" = new ]
	[ "$(<shared/current/mine)" = keep ]
	[ ! -e shared/agent1/agent2 ]
}

# spread: ann has so many files that their copy takes its time; bob writes
# "during" while it is made, and once that is in the run does what stands on
# stdin
spread() {
	local i

	mkdir ann/many
	for ((i = 0; i < 4000; i++)); do : >ann/many/$i; done
	cat >bob.agent <<-'END'
	#!/bin/sh
	read -r turn
	until ls -d snaps/agent1/.1.* >ls 2>&1; do sleep 0.01; done
	echo '{"type":"thinking","turn":"agent2-1","text":"during"}'
	until grep -q during run.jsonl; do sleep 0.01; done
	END
	cat >>bob.agent
	chmod +x bob.agent
	cat >t.yaml <<-END
	agents:
	- {id: ann, backend: {type: script, script: $PWD/ann.script, cwd: ann}}
	- {id: bob, command: $PWD/bob.agent}
	orchestrator: {snapshot_storage: snaps, skip_coordination_rounds: true}
	END
}

@test "while a large one is made others are heard, and its agent waits" {
	spread <<-'END'
	ls -d snaps/agent1/.1.* >there
	echo '{"type":"end","turn":"agent2-1","status":"refused"}'
	END
	sed -i 's/rounds: true/&, present: false, attempts: 1/' t.yaml
	run -0 --separate-stderr go
	[ "$output" = 'see the file of ann' ]
	[ -s there ]
	jq -s -e 'def at(f): map(select(f).seq)[0];
	    at(.text == "during") < at(.type == "end" and
	    .agent == "agent1")' run.jsonl
	[ "$(ls -A snaps/agent1)" = 1 ]
	[ "$(ls snaps/agent1/1/many | wc -l)" -eq 4000 ]
}

@test "a run that is stopped leaves no half copy" {
	spread <<-'END'
	kill $PPID
	cat >rest
	END
	run -143 --separate-stderr mg-orchestrate -c t.yaml -o run.jsonl q
	[[ $stderr == *"no snapshot of '$PWD/ann': the run is over"* ]]
	[ -z "$(ls -A snaps/agent1)" ]
}

@test "a crash between an answer and its copy: --resume makes it" {
	both
	echo A >ann/a
	run -0 go
	chmod -R u+w snaps
	rm -r snaps shared
	# As if killed when agent1's answer was on the disk.
	sed '/"type":"answer".*"agent1"/q' run.jsonl >cut.jsonl
	run -0 timeout 60 mg-orchestrate --resume cut.jsonl </dev/null
	[ "$(<shared/agent2/agent1/a)" = A ]
	[ "$(<snaps/agent1/1/a)" = A ]
}

@test "a place that cannot be written is told, the run goes on" {
	both
	echo no >snaps
	echo no >shared
	run -0 --separate-stderr go
	[[ $stderr == *"agents are not shown each other's files"* ]]
	[[ $stderr == *"no snapshot in '$PWD/snaps/agent1'"* ]]
	[ "$output" = done ]
}

@test "more than is copied is said, and the rest is there" {
	both
	mkdir -p ann/"$(printf 'd/%.0s' $(seq 40))"
	truncate -s 2G bob/huge
	run -0 --separate-stderr go
	[[ $stderr == *"lacks 'd/d/d/"*"d': too deep"* ]]
	[[ $stderr == *"lacks 'huge': more bytes than are copied"* ]]
	[ -d snaps/agent1/1/d/d/d ]
}
