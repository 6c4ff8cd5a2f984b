#!/usr/bin/env bats
# mg-watch: a run in lines, and on a terminal, which tmux plays: its picture
# is what a user would see.

load helper

setup() {
	common_setup
	run=$T/cases/run/watch-team.jsonl
	LC_ALL=C.UTF-8
	unset NO_COLOR TMUX
	SHELL=/bin/sh
	export SHELL
}

teardown() {
	[ ! -e started ] || tmux kill-server || :
}

# terminal COLUMNS ROWS COMMAND: run it on a terminal, by sh.  When it has
# ended the terminal shows its status, and the file "stty" has its settings.
# Each has a server of its own: one that is leaving would take no session.
terminal() {
	TMUX_TMPDIR=$(mktemp -d "$BATS_TEST_TMPDIR/tmux.XXXXXX")
	export TMUX_TMPDIR
	: >started
	cat >job <<-END
		trap : INT
		$3
		echo "status \$?"
		stty -a >stty.new
		mv stty.new stty
		exec cat
	END
	tmux -u -f /dev/null new-session -d -x "$1" -y "$2" 'exec sh ./job' \
	    3>&-
}

picture() {
	tmux -u capture-pane -p
}

# shows TEXT ...: the terminal shows each, sooner or later; several blanks are
# as good as one.
shows() {
	local i text

	for text; do
		for ((i = 0; ; i++)); do
			picture >seen
			tr -s ' ' <seen >squeezed
			! grep -qF -e "$text" squeezed || break
			if [ $i -gt 100 ]; then
				echo "the terminal never showed: $text"
				cat seen
				return 1
			fi
			sleep 0.1
		done
	done
}

# hides TEXT: the terminal shows it no more
hides() {
	local i

	for ((i = 0; i < 100; i++)); do
		picture >seen
		tr -s ' ' <seen >squeezed
		grep -qF -e "$1" squeezed || return 0
		sleep 0.1
	done
	echo "the terminal still shows: $1"
	cat seen
	return 1
}

press() {
	tmux send-keys "$@"
}

# restored: the terminal is as it was before
restored() {
	local i

	for ((i = 0; i < 100; i++)); do
		[ ! -s stty ] || break
		sleep 0.1
	done
	grep -qw icanon stty
	grep -qw echo stty
	grep -qw isig stty
	! grep -qw -e -icanon -e -echo stty
}

# event TYPE [MEMBERS]: one line of a run
event() {
	printf '{"type":"%s"%s}\n' "$1" "${2:+,$2}"
}

# begin N: the run line of N agents
begin() {
	event run "\"question\":\"why?\",\"agents\":[$(for ((i = 1; i <= $1; i++))
	do
		printf '{"agent":"agent%d","id":"id%d"},' "$i" "$i"
	done | sed 's/,$//')]"
}

# says N TEXT
says() {
	event text "\"agent\":\"agent$1\",\"turn\":\"agent$1-1\",\"text\":\"$2\""
}

# lines FILE N: it has that many, soon
lines() {
	local i

	for ((i = 0; i < 100; i++)); do
		[ "$(wc -l <"$1")" -lt "$2" ] || return 0
		sleep 0.1
	done
	cat "$1"
	return 1
}

@test "a line for each event that matters" {
	mg-watch "$run" >out
	diff -u "${run%.jsonl}.txt" out
	mg-watch <"$run" >out
	diff -u "${run%.jsonl}.txt" out
	run -0 bash -c "cat '$run' | mg-watch - | cmp - '${run%.jsonl}.txt'"
}

@test "foreign lines, garbage and a torn end are passed over" {
	{
		begin 1
		printf '%s\n' '' 'no JSON' '[]' '7' '"text"' '{}' \
		    '{"type":7}' '{"type":"new in 2031","agent":"agent1"}' \
		    '{"type":"text"' '{"type":"vote","agent":7,"for":{}}' \
		    '{"type":"outcome","votes":[1,{}],"label":[]}' \
		    '{"type":"run","agents":"none","question":[]}' \
		    '{"type":"answer","agent":"agent1","version":{}}' \
		    '{"type":"usage","agent":"agent1","input":1e999}' \
		    '{"type":"usage","agent":"a","input":9223372036854775807}' \
		    '{"type":"phase","phase":[[[]]],"attempt":-1}' \
		    '{"type":"final","content":[],"agent":{}}'
		printf '\377\376\n\0\n'
		event stop '"why":"signal"'
		printf '{"type":"stop","why":"torn"}'
	} >file
	mg-watch <file >out
	grep -q '^0.0 stop: signal$' out
	run ! grep torn out
	run -0 grep -c . out
	[ "$output" = 7 ]
}

@test "a line above the ceiling is passed over" {
	{
		begin 1
		printf '{"type":"stop","why":"'
		head -c 70000000 /dev/zero | tr '\0' x
		printf '"}\n'
		event stop '"why":"end"'
	} >file
	mg-watch <file >out
	[ "$(wc -l <out)" -eq 2 ]
	grep -q 'stop: end$' out
}

@test "what acts on a terminal never gets there" {
	{
		begin 1
		event stop '"why":"\u001b]0;evil\u0007\u001b[2J\u009b1m\u202e\r"'
		event retired '"agent":"agent1\u001b[31m","why":"\n\t\u007f"'
	} >file
	mg-watch <file >out
	grep -qF 'stop: \x1b]0;evil\x07\x1b[2J\u009b1m\u202e\r' out
	grep -qF 'agent1\x1b[31m is retired: \n\t\x7f' out
	terminal 60 10 'mg-watch file'
	press r
	shows 'stop: \x1b]0;evil\x07\x1b[2J\u009b1m\u202e\r'
	tmux -u capture-pane -p -e >raw
	run ! grep -q evil <(tmux display-message -p '#{pane_title}')
}

@test "a lone agent has a column, too" {
	mg-agent -j -b script -o 'script={"echo":true}' -s '' Hello >events
	mg-watch <events >out
	diff -u - out <<-END
		0.0 ends: done
	END
	terminal 60 10 'mg-watch <events'
	shows 'mg-agent' 'echo: Hello' 'ends: done'
	[ "$(sed -n '2{s/  */ /;p;}' seen)" = 'mg-agent done' ]
	press q
	shows 'status 0'
}

@test "status 2: usage" {
	run -2 mg-watch -s fast file
	[ "$output" = "mg-watch: -s 'fast' is no number from 0 to 1000000" ]
	run -2 mg-watch -s -1 file
	run -2 mg-watch a b
	run -2 mg-watch -x
	terminal 60 10 mg-watch
	shows 'no file, and no stream' 'status 2'
}

@test "status 2: a file that is not there, or is none" {
	run -2 mg-watch none
	[[ $output == "mg-watch: cannot read 'none': No such file"* ]]
	run -2 mg-watch .
	[[ $output == "mg-watch: cannot read '.': Is a directory" ]]
	terminal 60 10 'mg-watch .'
	shows 'Is a directory' 'status 2'
	restored
}

@test "status 5: the output cannot be written" {
	run -5 bash -c "mg-watch '$run' >/dev/full"
	[[ $output == *'cannot write the output: No space left'* ]]
}

@test "a reader that goes ends it silently" {
	run bash -c "mg-watch '$run' | head -1; echo \${PIPESTATUS[0]}"
	[ "${lines[0]}" = '0.0 run (3 agents): Which sorting algorithm should our library use by default, and why?' ]
	[ ${#lines[@]} -eq 2 ]
	# Also when there is nothing to write.
	begin 1 >file
	run -0 timeout 10 bash -c \
	    "mg-watch -f file | head -1; echo \${PIPESTATUS[0]}"
	[ "${lines[1]}" = 141 ]
}

@test "a file is followed to its final line" {
	begin 1 >file
	mg-watch file >out 3>&- &
	pid=$!
	lines out 1
	event stop '"why":"one"' >>file
	lines out 2
	printf '{"type":"stop","why":"t' >>file
	sleep 0.3
	[ "$(wc -l <out)" -eq 2 ]
	printf 'wo"}\n' >>file
	lines out 3
	grep -q 'stop: two$' out
	event final '"agent":"agent1","status":4,"from":"answer","content":""' \
	    >>file
	wait $pid
	tail -1 out | grep -q 'final: agent1, from answer (0 bytes), status 4$'
}

@test "with -f a file is waited for, and never ends" {
	mg-watch -f file >out 3>&- &
	pid=$!
	sleep 0.3
	cp "$run" file
	lines out 44
	event question '"number":2,"question":"and now?"' >>file
	lines out 45
	kill $pid
	status=0
	wait $pid || status=$?
	[ $status -eq 143 ]
}

@test "a file that was replaced or cut off is read from its beginning" {
	begin 1 >file
	event stop '"why":"a long reason"' >>file
	mg-watch file >out 3>&- &
	pid=$!
	lines out 2
	begin 2 >file
	lines out 3
	begin 3 >new
	mv new file
	lines out 4
	event final >>file
	wait $pid
	grep -c '(. agents*)' out | grep -qx 3
}

@test "-s: events come at their times" {
	{
		begin 1
		event stop '"t":0,"why":"first"'
		event stop '"t":3000,"why":"second"'
		event final '"t":6000'
	} >file
	SECONDS=0
	mg-watch -s 0 file >out
	[ $SECONDS -le 2 ]
	mg-watch -s 2 file >slow 3>&- &
	pid=$!
	lines slow 2
	sleep 0.5
	[ "$(wc -l <slow)" -eq 2 ]
	wait $pid
	[ $SECONDS -ge 3 ]
	cmp out slow
}

@test "the picture of a run, from moment to moment" {
	begin 3 >file
	terminal 80 20 'mg-watch file'
	shows 'agent1 id1' 'agent3 id3' 'why?'
	event phase '"phase":"answer","attempt":1' >>file
	for i in 1 2 3; do
		event turn "\"agent\":\"agent$i\",\"phase\":\"answer\"" >>file
	done
	shows 'agent1 id1 answering' 'agent3 id3 answering'
	says 2 'I think ' >>file
	says 2 'it is so.' >>file
	shows 'I think it is so.' writes
	event call '"agent":"agent2","id":1,"server":"fs","tool":"read","arguments":{"a":1}' >>file
	shows 'calls fs/read {"a":1}' ' fs/read│'
	event progress '"agent":"agent2","id":1,"message":"half of it"' >>file
	shows 'half of it'
	event result '"agent":"agent2","id":1,"result":{"content":[{"type":"text","text":"ok"}]}' >>file
	shows 'is told: ok'
	event usage '"agent":"agent2","input":1200,"output":34,"cost":0.25' >>file
	shows '1.2k tokens $0.25'
	event answer '"agent":"agent2","version":1,"content":"So."' >>file
	shows 'agent2 id2 answered' 'agent2.1' 'no votes; 1 answer'
	event vote '"agent":"agent1","for":"agent2.1"' >>file
	event vote '"agent":"agent3","for":["agent2.1","agent1.1"]' >>file
	shows 'agent2.1: 2 (agent1 agent3)'
	event answer '"agent":"agent2","version":2,"content":"No."' >>file
	shows 'stale: 2' 'votes agent2.1 (stale)'
	event retired '"agent":"agent3","why":"gone"' >>file
	shows 'agent3 id3 retired' 'is retired: gone'
	event outcome '"winner":"agent2","label":"agent2.2","votes":{"agent2":1},"majority":false,"tie":true' >>file
	shows 'outcome: agent2.2 (agent2 1), a tie, no majority'
	event restart '"attempt":2,"reason":"poor"' >>file
	event phase '"phase":"answer","attempt":2' >>file
	shows 'answer (attempt 2)' 'no votes; 0 answers'
	event final '"agent":"agent2","from":"answer","content":"No."' >>file
	shows 'agent2 id2 won' 'final: agent2, from answer (3 bytes)'
	press q
	shows 'status 0'
	restored
}

@test "keys: views, focus, help, agents" {
	terminal 80 20 "mg-watch '$run'"
	shows 'final: agent2' 'text 1/3'
	press v
	shows 'Use merge sort.' '排序是稳定的。' 'answers 1/3'
	press r
	shows '6.7 final: agent2' 'run 1/3'
	press Tab
	shows 'presque trié' 'final 1/3'
	press v Right
	shows 'text 2/3'
	press Enter
	hides 'agent1 ann'
	shows 'takes linear time on'
	press l
	shows 'agent3 cyd' 'error 4: HTTP 503: overloaded' 'text 3/3'
	press Enter
	shows 'agent1 ann'
	press '?'
	shows 'PgUp PgDn'
	press x
	hides 'PgUp PgDn'
	press '?' q
	shows 'status 0'
	restored
}

@test "keys: scrolling, which new text does not move" {
	begin 2 >file
	for ((i = 1; i <= 50; i++)); do
		says 1 "row $i\\n"
	done >>file
	terminal 60 12 'mg-watch file'
	shows 'row 50'
	press Home
	shows 'row 1 ' 'text 1/2 -'
	hides 'row 50'
	says 1 'row 51\n' >>file
	says 2 'other\n' >>file
	shows other 'row 1 '
	press PageDown
	shows 'row 9 '
	press k
	press End
	shows 'row 51'
	press Up Up
	shows 'row 49' 'text 1/2 -2'
	hides 'row 50'
}

@test "keys: pause and speed" {
	{
		begin 1
		event stop '"t":0,"why":"first"'
		event stop '"t":100000,"why":"second"'
		event final '"t":900000'
	} >file
	terminal 60 12 'mg-watch -s 1 file'
	press r
	shows 'stop: first' 'x1 '
	press p
	shows 'paused x1'
	press p + +
	shows 'x4 '
	press -
	shows 'x2 '
	press e
	shows 'stop: second' '900.0 s'
	press q
	shows 'status 0'
}

@test "a stream is shown, with keys from the terminal" {
	mkfifo fifo
	terminal 60 12 'cat fifo | mg-watch'
	exec {fd}>fifo
	begin 2 >&"$fd"
	says 1 'one' >&"$fd"
	shows 'agent2 id2' 'one'
	press p
	shows 'paused'
	says 1 'two' >&"$fd"
	sleep 0.3
	hides 'onetwo'
	press p
	shows 'onetwo'
	exec {fd}>&-
	press a
	shows 'answers 1/2'
	press q
	shows 'status 0'
	restored
}

@test "without keys it ends with the stream" {
	# No session of its own, no /dev/tty: nothing can be pressed.
	terminal 60 12 "setsid -w mg-watch <'$run'"
	shows 'status 0'
	restored
}

@test "200 agents, by pages" {
	begin 200 >file
	says 200 'the last' >>file
	terminal 80 24 'mg-watch file'
	shows 'agent1 id1' 'agent3 id3'
	hides 'agent4 id4'
	press '>'
	shows 'agent4 id4' 'agent6 id6' 'text 4/200'
	press '<' Left
	shows 'agent1 id1' 'text 1/200'
	for ((i = 0; i < 80; i++)); do
		press '>'
	done
	shows 'agent200 id200' 'agent198 id198' 'the last' 'text 200/200'
}

@test "a terminal of 20 columns and 5 rows, and one that changes" {
	terminal 20 5 "mg-watch '$run'"
	shows 'present Which' 'agent1 ann voted' 'ends: done' 'text 1/3'
	[ "$(wc -l <seen)" -eq 5 ]
	tmux resize-window -x 100 -y 30
	shows 'agent2 bob' 'agent3 cyd' 'q quit arrows, Enter agent' \
	    'final: agent2, from presentation (173 bytes)'
	tmux resize-window -x 1 -y 1
	tmux resize-window -x 3 -y 2
	tmux resize-window -x 50 -y 10
	shows 'agent2 bob' 'text 1/3'
	hides 'agent3 cyd'
	press q
	shows 'status 0'
}

@test "wide and combining characters keep the columns straight" {
	begin 3 >file
	says 1 '한국어 排序 日本語 テキスト ok, 排序是稳定的排序是稳定的排序是稳定的' >>file
	says 2 'e\u0301tude nai\u0308ve \u0301\u0301\u0301\u0301x' >>file
	terminal 80 12 'mg-watch file'
	shows '한국어 排序' "$(printf 'e\u0301tude nai\u0308ve')"
	# The columns begin at the same cells in each row, whatever is in them.
	cp seen picture
	sed "$(printf 's/[\u0301\u0308]//g; s/[^ -~│]/xx/g')" picture >cells
	run -0 awk -F │ 'NF == 3 { print length($1), length($2) }' cells
	[ "$(printf '%s\n' "${lines[@]}" | sort -u)" = '26 26' ]
	[ ${#lines[@]} -gt 5 ]
}

@test "without UTF-8 only ASCII is shown" {
	begin 1 >file
	says 1 'caf\u00e9 排' >>file
	terminal 60 12 'LC_ALL=C mg-watch file'
	shows 'caf? ?'
}

@test "TERM that can nothing, or none: lines" {
	# For a terminal that it does not know ncurses allocates what it never
	# frees.
	terminal 80 12 "ASAN_OPTIONS=detect_leaks=0; export ASAN_OPTIONS
	    tail -1 '$run' >last; TERM=dumb mg-watch <last
	    TERM= mg-watch <last; (unset TERM; mg-watch <last)
	    TERM=no-such-terminal mg-watch <last"
	shows 'status 0'
	[ "$(grep -c '^6.7 final: agent2' seen)" -eq 4 ]
}

@test "colours, and NO_COLOR" {
	terminal 80 20 "mg-watch '$run'"
	shows 'is retired'
	tmux capture-pane -p -e | grep -q $'\e\\[[0-9;]*3[1-6]m'
	press q
	tmux kill-server
	terminal 80 20 "NO_COLOR=1 mg-watch '$run'"
	shows 'is retired'
	tmux capture-pane -p -e >raw
	run ! grep -q $'\e\\[[0-9;]*3[1-6]m' raw
	grep -q $'\e\\[[0-9;]*7m' raw
}

# killed SIGNAL STATUS: the terminal is given back
killed() {
	terminal 60 12 "sh -c 'echo \$\$ >pid; exec mg-watch \"\$1\"' sh '$run'"
	shows 'agent1 ann'
	kill "-$1" "$(cat pid)"
	shows "status $2"
	restored
	tmux kill-server
	rm stty started
}

@test "signals end it, and the terminal is as it was" {
	killed TERM 143
	killed INT 130
	killed HUP 129
	terminal 60 12 "mg-watch '$run'"
	shows 'agent1 ann'
	press C-c
	shows 'status 130'
	restored
}

@test "control-Z and back" {
	cat >session <<-END
		set -m
		mg-watch '$run'
		stty -a >stopped
		echo stopped
		read x
		fg
	END
	terminal 60 12 'bash session'
	shows 'agent1 ann'
	press C-z
	shows stopped
	grep -qw icanon stopped
	run ! grep -qw -e -icanon -e -echo stopped
	press Enter
	shows 'agent1 ann' 'text 1/3'
	press v
	shows 'answers 1/3'
	press q
	shows 'status 0'
	restored
}

@test "the terminal goes: it ends" {
	terminal 60 12 "sh -c 'echo \$\$ >pid; exec mg-watch -f \"\$1\"' sh '$run'"
	shows 'agent1 ann'
	pid=$(cat pid)
	tmux kill-server
	rm started
	for ((i = 0; i < 50; i++)); do
		kill -0 "$pid" 2>gone || return 0
		sleep 0.1
	done
	kill "$pid"
	return 1
}

@test "a large file needs little memory" {
	limit=60000
	if ! (ulimit -v $limit; mg-watch --version); then
		skip "this build needs more memory by itself"
	fi
	begin 3 >file
	for ((i = 0; i < 3000; i++)); do
		says $((i % 3 + 1)) 'lorem ipsum dolor sit amet, consectetur\n'
	done >part
	for ((i = 0; i < 300; i++)); do
		cat part
	done >>file
	event final '"t":7000' >>file
	[ "$(wc -c <file)" -gt 80000000 ]
	(ulimit -v $limit; exec mg-watch file) >out
	[ "$(tail -1 out)" = '7.0 final' ]
	terminal 80 20 "ulimit -v $limit; mg-watch file"
	press r
	shows '7.0 final'
	press q
	shows 'status 0'
}

@test "what is asked of it is written, or its failure is told" {
	for word in -h --version; do
		run -5 --separate-stderr bash -c "mg-watch $word >/dev/full"
		[[ $stderr = *'cannot write the output: No space'* ]]
	done
}
