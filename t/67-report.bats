# mg-report: events in, one page out, and figures.  The runs in cases/run were
# written by hand, but for their texts as mg-orchestrate writes them.

load helper

RUN=$T/cases/run

# What a real browser sees of the pages, a line for each of their views.
setup_file() {
	local f

	export SEEN=$BATS_FILE_TMPDIR/seen
	command -v chromium >"$BATS_FILE_TMPDIR/which" || return 0
	cd "$BATS_FILE_TMPDIR" || return
	for f in team session agent hostile; do
		mg-report "$RUN/report-$f.jsonl" >$f.html || return
	done
	cat >control.html <<-'END'
		<title>x</title><script>window.hit = 1</script>
		<img src="none.png"><p style="width:9999px;color:#999">faint</p>
		<script>nothing.here()</script>
	END
	"$T/node/run" browser.mjs team.html session.html agent.html \
	    hostile.html control.html >"$SEEN"
}

in_browser() {
	[ ! -e "$SEEN" ] || return 0
	[ "${CI:-}" = true ] || skip 'no chromium'
	echo 'no chromium to be found' >&2
	return 1
}

# seen PAGE FILTER: true in every view of the page.  One value comes out of
# jq: with -e it is the last input that counts.
seen() {
	jq -se "map(select(.page == \"$1.html\")) | length == 6 and all($2)" \
	    "$SEEN" >so && return
	jq -c "select(.page == \"$1.html\") | [.scheme, .width, .media, $2]" \
	    "$SEEN"
	return 1
}

figure() {
	mg-report -j "$RUN/report-$1.jsonl" | jq -c "$2"
}

# The page as text, a line for each row or block, blanks as one.
plain() {
	mg-report "$@" | sed -n '/<body>/,$p' | sed -E 's/<[^>]*>/ /g' |
	    sed -e 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' \
	    -e "s/&#39;/'/g" -e 's/\xc2\xa0/ /g' | tr -s ' ' >page
}

@test "one page, which needs nothing but itself" {
	mg-report "$RUN/report-team.jsonl" >page
	[ "$(head -1 page)" = '<!DOCTYPE html>' ]
	[ "$(tail -1 page)" = '</html>' ]
	grep -q "default-src 'none'; base-uri 'none'; form-action" page
	run ! grep -Eq '<(script|link|img|iframe)|src=|url\(' page
}

@test "the page says who won, and why" {
	plain "$RUN/report-team.jsonl"
	grep -q 'The answer is that of agent1 , chosen by a majority.' page
	grep -q 'agent1.2 was chosen by a majority. Method plurality' page
	grep -q '2 votes counted, 1 void' page
	grep -q 'By agent1 , as it presented it, exit status 0, at 21.5' page
}

@test "each vote: for whom, whether it counts, and why not" {
	plain "$RUN/report-team.jsonl"
	grep -q 'agent2 agent1.2 counts It now says what goes wrong' page
	grep -q 'agent3 agent1.1 void : agent1.1 was replaced by a newer' page
	plain "$RUN/report-session.jsonl"
	grep -q 'agent2.2 void : agent1 voted again' page
	grep -q 'agent2.1 void : agent2.1 is not a current answer' page
	grep -q 'agent1.2 void : agent1.2 was not shown to the voter' page
	grep -q 'agent1.2 void : agent3 is no voter of this run' page
}

@test "as many votes count as mg-vote counts" {
	for f in team session; do
		# Up to the outcome line; it is the last of its question.
		tac "$RUN/report-$f.jsonl" | sed '1,/"type":"outcome"/d' |
		    tac >events
		n=$(mg-vote events | jq .voters)
		[ "$(mg-report -j events | jq .counted)" = "$n" ]
		[ "$n" -gt 0 ]
	done
}

@test "methods and weights change what counts" {
	cat >events <<-'END'
	{"type":"run","v":1,"question":"q","agents":[{"agent":"a"},{"agent":"b"}],"vote":{"method":"no-self-vote","weights":{"b":0}}}
	{"type":"answer","agent":"a","version":1,"content":"x"}
	{"type":"vote","agent":"a","for":"a.1"}
	{"type":"vote","agent":"b","for":"a.1"}
	END
	plain events
	grep -q 'a a.1 void : a voted for itself' page
	grep -q 'b a.1 void : b has no weight' page
}

@test "what changed from one version to the next" {
	mg-report "$RUN/report-team.jsonl" >page
	grep -qF 'to <del>the new directory.</del><ins>it.</ins>' page
	grep -qF '<ins>rename DATE.part to DATE, then </ins>' page
	grep -qF 'rsync -a <ins>--delete </ins>--link-dest' page
	plain "$RUN/report-session.jsonl"
	grep -q 'The same text as before.' page
	# A new question has no versions of the old one's answers.
	[ "$(grep -c 'What changed' page)" -eq 2 ]
}

two_versions() {
	printf '{"type":"run","v":1,"agents":[{"agent":"a"}]}\n'
	printf '{"type":"answer","agent":"a","version":1,"content":%s}\n' "$1"
	printf '{"type":"answer","agent":"a","version":2,"content":%s}\n' "$2"
}

@test "a difference is shown with what is beside it, no more" {
	two_versions "$(seq 1000 | jq -Rs .)" \
	    "$(seq 1000 | sed 's/^500$/five/' | jq -Rs .)" >events
	mg-report events | sed -n '/class="diff"/,/<\/div>/p' >diff
	cat >want <<-'END'
	<div class="diff" dir="auto"><span class="gap">⋯ 497 lines unchanged</span>498
	499
	<del class="b">500
	</del><ins class="b">five
	</ins>501
	502
	<span class="gap">⋯ 498 lines unchanged</span></div>
	END
	diff -u want diff
}

@test "texts that differ in too much are said to have changed" {
	two_versions "$(seq 1 30000 | jq -Rs .)" \
	    "$(seq 40000 70000 | jq -Rs .)" >events
	mg-report events >page
	grep -q 'Changed, in too much to show where' page
	# And a run of them takes no longer than one may wait.
	{
		echo '{"type":"run","v":1,"agents":[{"agent":"a"}]}'
		for ((i = 1; i <= 60; i++)); do
			seq $((i * 3)) $((i % 2 + 1)) 20000 | jq -Rsc "{type:
			    \"answer\", agent: \"a\", version: $i, content: .}"
		done
	} >events
	timeout 60 mg-report events >page
	[ "$(grep -c 'What changed' page)" -eq 59 ]
}

@test "turns: cancelled, failed, refused, at a limit, void, open" {
	plain "$RUN/report-team.jsonl"
	grep -q 'agent2-2 vote .* cancelled : stale' page
	grep -q 'agent3-1 answer .* failed : error HTTP 529' page
	grep -q 'agent3-2 answer, try 2 ' page
	plain "$RUN/report-session.jsonl"
	grep -q 'agent2-5 answer .* refused : refusal' page
	grep -q 'agent1-3 answer .* void ' page
	grep -q 'agent1-6 answer .* open ' page
	plain "$RUN/report-agent.jsonl"
	grep -q ' 2 .* limit : seconds the time of the turn is over' page
	mg-report "$RUN/report-team.jsonl" >page
	[ "$(grep -o '<rect class="p[1-4] e[0-9]" x=' page | wc -l)" -eq 12 ]
	grep -q '<title>vote: cancelled, cancel, 4.7 s</title>' page
}

@test "tool calls: how many, how they ended, how long they took" {
	plain "$RUN/report-team.jsonl"
	grep -q 'hosts / disk_usage 3 1 0 0 104 ms 110 ms 110 ms' page
	grep -q 'hosts / bandwidth 2 0 0 1 2.1 s 2.1 s 2.1 s' page
	grep -q '{"host":"files","path":"/home"}' page
	grep -q 'no such path: /home' page
	grep -q 'new_answer of the team 2 ' page
}

@test "troubles" {
	plain "$RUN/report-team.jsonl"
	sed -n '/ Troubles /,$p' page >troubles
	grep -q "20 ms agent3 server failed disk: cannot start" troubles
	grep -q '900 ms agent3 retry Overloaded' troubles
	grep -q '7.3 s agent3 waits HTTP 529: Overloaded' troubles
	grep -q '17.4 s agent3 retired 3 failures' troubles
	plain "$RUN/report-session.jsonl"
	grep -q '260 ms resumed ' page
	grep -q '641 ms agent2 abstains the model refuses' page
	grep -q '760 ms stopped tokens' page
}

@test "several questions and attempts of a session" {
	plain "$RUN/report-session.jsonl"
	[ "$(grep -c '^ Question [123] $' page)" -eq 3 ]
	grep -q '^ Attempt 2 ' page
	grep -q '^ 91 is no prime. ' page
	grep -q '^ Check each number by dividing. ' page
	grep -q 'Nobody was chosen: no vote counted' page
	grep -q 'no vote counts; the rule for ties decided' page
	grep -q '^ There is none yet. ' page
	grep -q 'The run has not come to its end' page
	grep -q 'The last line was cut off' page
}

@test "a stream of mg-agent is a report, too" {
	mg-agent -j -b script -o script='{"text":"It is 42."}' '6 * 7?' |
	    mg-report >page
	grep -q 'Report of events of <bdi>mg-agent' page
	grep -q '<div class="prose final" dir="auto">It is 42.</div>' page
}

@test "figures" {
	[ "$(figure team '[.ms, .turns, .calls, .errors, .retries]')" = \
	    '[21501,12,8,1,1]' ]
	[ "$(figure team '[.winner, .label, .majority, .status]')" = \
	    '["agent1","agent1.2",true,0]' ]
	[ "$(figure team .ended)" = '{"done":9,"cancelled":1,"failed":2}' ]
	[ "$(figure team '.agents[0] | [.agent, .id, .model, .answers]')" = \
	    '["agent1","ann","claude-sonnet-5",2]' ]
	[ "$(figure team '.agents | map(.cost)')" = \
	    '[0.046790,0.003070,null]' ] ||
	    [ "$(figure team '.agents | map(.cost)')" = \
	    '[0.04679,0.00307,null]' ]
	[ "$(figure team '.tools[0] | [.server, .tool, .calls, .errors, .p50,
	    .p95]')" = '["hosts","disk_usage",3,1,104,110]' ]
	[ "$(figure session '[.questions, .attempts, .passed_over]')" = \
	    '[3,4,1]' ]
	[ "$(figure agent '[.tokens.input, .tokens.output, .cost]')" = \
	    '[692,53,0.001468]' ]
}

@test "the figures of agents are those of the whole" {
	for f in team session agent hostile; do
		figure $f '[.turns, .calls, .tokens.input, .busy] ==
		    (.agents | [map(.turns), map(.calls), map(.tokens.input),
		    map(.busy)] | map(add))' >same
		[ "$(<same)" = true ]
	done
}

@test "what is no event is passed over, and counted" {
	{
		echo 'no JSON'
		echo '[1]'
		echo '{"type":7}'
		echo '{"type":"of the future"}'
		echo '{"type":"answer","agent":"a"}'
		printf '\377\376\n'
		echo '{"type":"text","turn":1,"text":"here"}'
		printf '{"type":"text","turn":1,"text":"torn"}'
	} >events
	mg-report events >page
	grep -q '>here</div>' page
	run ! grep -q 'torn' page
	[ "$(mg-report -j events | jq .passed_over)" -eq 7 ]
}

@test "a run that is cut at any byte is reported, or has no event" {
	head -c 900 "$RUN/report-session.jsonl" >whole
	for ((n = 0; n <= 900; n += 7)); do
		head -c $n whole >events
		s=0
		mg-report events >page 2>said || s=$?
		case $s in
		0)	[ "$(tail -1 page)" = '</html>' ] ;;
		*)	[ $s -eq 2 ]
			grep -q 'no event in' said ;;
		esac
	done
}

@test "garbage is no event" {
	head -c 100000 /dev/urandom >garbage
	run -2 mg-report garbage
	[ "$output" = "mg-report: no event in 'garbage'" ]
	run -2 mg-report /dev/null
	run -2 mg-report "$PWD"
	run -2 mg-report nowhere
	[ "$output" = \
	    "mg-report: cannot read 'nowhere': No such file or directory" ]
	run -2 mg-report -x
	run -2 mg-report a b
}

@test "what cannot be written is status 5, a reader that goes is no fault" {
	run -5 bash -c 'mg-report "$1" >/dev/full' - "$RUN/report-team.jsonl"
	[ "$output" = "mg-report: cannot write the page: \
No space left on device" ]
	run -5 bash -c 'mg-report -j "$1" >/dev/full' - \
	    "$RUN/report-team.jsonl"
	run bash -c 'mg-report "$1" | :; echo ${PIPESTATUS[0]}' - \
	    "$RUN/report-team.jsonl"
	[ "$output" = 141 ] || [ "$output" = 0 ]
}

@test "texts above their ceilings are cut, and that is said" {
	a=$(head -c 3000000 /dev/zero | tr '\0' a)
	{
		echo '{"type":"run","v":1,"agents":[{"agent":"a"}]}'
		printf '{"type":"answer","agent":"a","version":1,'
		printf '"content":"\303\244%s"}\n' "$a"
	} >events
	mg-report events >page
	grep -q 'cut here: 1024 KiB of about 2929 KiB' page
	iconv -f UTF-8 -t UTF-8 page >same
	cmp page same
	[ "$(wc -c <page)" -lt 1200000 ]
}

# What 200 agents say in 100 MB: all of it as one agent's pieces of text, with
# turns and calls between them.
many() {
	awk 'BEGIN {
		q = "\""
		printf "{\"type\":\"run\",\"v\":1,\"question\":\"q\"}\n"
		for (i = 0; i < 1000; i++) text = text "0123456789"
		for (n = 1; n <= 10000; n++) {
			a = "\"agent\":\"agent" n % 200 "\",\"turn\":\"" n q
			t = ",\"t\":" n * 10 "}\n"
			printf "{\"type\":\"turn\"," a t
			printf "{\"type\":\"call\"," a ",\"id\":1,\"tool\":\"x\"," \
			    "\"arguments\":{\"a\":\"" text "\"}" t
			printf "{\"type\":\"result\"," a ",\"id\":1,\"result\":{}" t
			printf "{\"type\":\"end\"," a ",\"status\":\"done\"" t
		}
	}'
}

@test "a large run of 200 agents takes bounded memory" {
	[ -z "${MG_SANITIZE:-}" ] || skip 'a sanitizer takes its own memory'
	many >events
	[ "$(wc -c <events)" -gt 100000000 ]
	(
		ulimit -v 160000
		mg-report -j events >figures
		mg-report events >page
	)
	[ "$(jq -c '[.turns, .calls, (.agents | length)]' figures)" = \
	    '[10000,10000,200]' ]
	[ "$(tail -1 page)" = '</html>' ]
}

@test "nothing of a model is markup" {
	mg-report "$RUN/report-hostile.jsonl" >page
	sed -n '/<body>/,$p' page | grep -o '<[^>]*>' | sort -u >tags
	run ! grep -Eiq '<(script|img|iframe|style|base|link|meta|svg on)' tags
	run ! grep -q 'href="[^#]' page
	# The same tags as of any other run, but for attributes of ours.
	sed -E 's/[ >].*//' tags | sort -u >names
	for f in team session agent; do
		mg-report "$RUN/report-$f.jsonl"
	done | sed -n '/<body>/,$p' | grep -o '<[^>]*>' |
	    sed -E 's/[ >].*//' | sort -u >known
	comm -23 names known >others
	diff /dev/null others
}

@test "what would act unseen is shown" {
	mg-report "$RUN/report-hostile.jsonl" >page
	for c in '\\u202e' '\\u2066' '\\u2069' '\\u200b' '\\x00' '\\x1b' \
	    '\\ufeff' '\\U000e0041'; do
		grep -q "<span class=\"odd\">$c</span>" page
	done
	for c in $'\xe2\x80\xae' $'\xe2\x81\xa6' $'\xe2\x80\x8b' \
	    $'\xef\xbb\xbf' $'\x1b'; do
		run ! grep -q "$c" page
	done
}

@test "in a browser: no error, no request, no script of others" {
	in_browser
	for p in team session agent hostile; do
		seen $p '.errors == [] and .requests == [] and .hit == null'
		seen $p '.foreign == 0 and .handlers == 0 and .outside == 0'
		seen $p '.links | all(startswith("#"))'
	done
	seen hostile '.title | startswith("</title><script>")'
	# And it would have seen them.
	seen control '.hit == 1 and .foreign == 3 and .handlers == 1'
	seen control '.errors != [] and .requests != []'
}

@test "in a browser: nothing is wider than the page" {
	in_browser
	for p in team session agent hostile; do
		seen $p '.over <= 0'
	done
	seen control '.over > 0'
	jq -se 'map(.width) | unique == [360, 700, 1100]' "$SEEN" >all
}

@test "in a browser: light and dark, and legible in both" {
	in_browser
	for p in team session agent hostile; do
		seen $p '.contrast >= 4.5'
		jq -rs "map(select(.page == \"$p.html\" and .width == 360)) |
		    .[].background" "$SEEN" >grounds
		printf '%s\n' 'rgb(252, 251, 248)' 'rgb(25, 24, 22)' |
		    diff - grounds
	done
	seen control '.contrast < 4.5'
}

@test "in a browser: landmarks, headings, captions, targets of links" {
	in_browser
	for p in team session agent hostile; do
		seen $p '.lang == "en" and .landmarks == [1, 1, 1, 1]'
		seen $p '.skipped == 0 and .lost == 0 and .twice == 0'
		seen $p '.tables > 2 and .tables == .captions'
		seen $p '.unscoped == 0 and .nameless == 0'
	done
	seen team '.headings | index("Answer") and index("Vote") and
	    index("Timeline") and index("Agents") and index("Tool calls") and
	    index("Answers and their versions") and index("Turns") and
	    index("Troubles")'
	seen control '.landmarks == [0, 0, 0, 0]'
}

@test "in a browser: differences and bars are there" {
	in_browser
	seen team '.inserted | any(contains("4. Once a month"))'
	seen team '.deleted | index("the new directory.")'
	seen team '.bars == 12'
	seen hostile '.text | contains("onerror=\"window.hit=2\"")'
}
