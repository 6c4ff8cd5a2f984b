#!/usr/bin/env bats
# mg-agent: every back end gives the same lines, and bears the same failures.

load helper

setup() {
	common_setup
	cp -R "$T/../share/examples/tools" tools
	chmod -R go-w tools
}

# backend NAME: everything that makes that back end speak to the model server
backend() {
	ARGS=(-b "$1")
	export ANTHROPIC_API_KEY=sk-a OPENAI_API_KEY=sk-o GEMINI_API_KEY=sk-g
	export ANTHROPIC_BASE_URL=$MODEL OPENAI_BASE_URL=$MODEL/v1
	export GOOGLE_GEMINI_BASE_URL=$MODEL
	case $1 in
	claude-code)
		claude_here
		export ANTHROPIC_API_KEY=sk-a ANTHROPIC_BASE_URL=$MODEL
		export CLAUDE_CODE_MAX_RETRIES=1 ;;
	script) ARGS+=(-o "script=$PWD/script.json") ;;
	lmstudio) ARGS+=(-m m-a -o "base_url=$MODEL/v1" -o api_key=k) ;;
	grok | zai)
		export XAI_API_KEY=x ZAI_API_KEY=z
		ARGS+=(-m m-a -o "base_url=$MODEL/v1") ;;
	claude) ;;
	*) ARGS+=(-m m-a) ;;
	esac
}

# lines OUT: calls and results, without what time and wires decide
lines() {
	jq -c 'select(.type == "call" or .type == "result" or
	    (.type == "error" and .id != null)) |
	    del(.result._meta)' "$1" | sort
}

# Of calls made together it is not said which result comes last.
same_lines() {
	cat >script.json <<-'END'
	{"turns":[{"text":"Let me see.","calls":[
	{"name":"{{tool:greet}}","arguments":{"name":"Ann"}},
	{"name":"{{tool:sum}}","arguments":{"numbers":[1,2]}}]},
	{"calls":[{"name":"{{tool:sum}}","arguments":{"numbers":[46,52]}}]},
	{"calls":[{"name":"{{tool:greet}}","arguments":{"name":"{{result}}"}}]},
	{"calls":[{"name":"{{tool:sum}}","arguments":{"numbers":"many"}}]},
	{"text":["The ","end."]}]}
	END
	cat >want <<-'END'
	{"type":"call","turn":1,"id":"c1","server":"-","tool":"greet","arguments":{"name":"Ann"}}
	{"type":"call","turn":1,"id":"c2","server":"-","tool":"sum","arguments":{"numbers":[1,2]}}
	{"type":"call","turn":1,"id":"c3","server":"-","tool":"sum","arguments":{"numbers":[46,52]}}
	{"type":"call","turn":1,"id":"c4","server":"-","tool":"greet","arguments":{"name":"98\n"}}
	{"type":"call","turn":1,"id":"c5","server":"-","tool":"sum","arguments":{"numbers":"many"}}
	END
	model_server script.json
	backend "$1"
	mg-agent -j "${ARGS[@]}" -x 'mg-serve tools' --yes go >out
	lines out | grep '"call"' | diff want -
	[ "$(lines out | grep -c '"type":"result"')" = 5 ]
	lines out | grep '"c4"' | grep -q 'Hello, 98'
	lines out | grep '"c5"' | grep -q '"isError":true'
	[ "$(jq -rj 'select(.type == "text").text' out)" = \
	    'Let me see.The end.' ]
	[ "$(jq -r 'select(.type == "end").status' out)" = done ]
}

@test "the same lines: claude" { same_lines claude; }
@test "the same lines: claude-code" { same_lines claude-code; }
@test "the same lines: openai" { same_lines openai; }
@test "the same lines: chatcompletion" { same_lines chatcompletion; }
@test "the same lines: gemini" { same_lines gemini; }
@test "the same lines: grok" { same_lines grok; }
@test "the same lines: zai" { same_lines zai; }
@test "the same lines: lmstudio" { same_lines lmstudio; }
@test "the same lines: script" { same_lines script; }

# What is injected, a step each; the statuses that it may end with, and how
# many requests an API may see with one repetition.
faults='401 3 1 {"error":{"status":401,"type":"authentication_error","message":"no"}}
402 3 1 {"error":{"status":402,"type":"billing_error","message":"no"}}
403 3 1 {"error":{"status":403,"type":"permission_error","message":"no"}}
404 4 1 {"error":{"status":404,"type":"not_found_error","message":"no"}}
413 4 1 {"error":{"status":413,"type":"request_too_large","message":"no"}}
429 3 2 {"error":{"status":429,"type":"rate_limit_error","message":"no"}}
429-after 3 2 {"error":{"status":429,"headers":{"retry-after":"1"},"type":"rate_limit_error","message":"no"}}
429-never 3 1 {"error":{"status":429,"headers":{"retry-after":"86400"},"type":"rate_limit_error","message":"no"}}
500 4 2 {"error":{"status":500,"type":"api_error","message":"no"}}
529 4 2 {"error":{"status":529,"type":"overloaded_error","message":"no"}}
slow 6 1 {"text":"late","delay":30000}
stall 6 1 {"text":["a","b","c"],"fault":{"kind":"stall","after":2}}
reset 4 2 {"text":["a","b","c"],"fault":{"kind":"reset","after":0}}
reset-late 4 2 {"text":["a","b","c"],"fault":{"kind":"reset","after":2}}
cut 4 2 {"text":["a","b","c"],"fault":{"kind":"cut","after":2}}
no-stop 4 2 {"text":["a","b","c"],"fault":{"kind":"no_stop"}}
garbage 4 2 {"text":["a","b","c"],"fault":{"kind":"garbage","after":2}}
html 4 2 {"text":["a","b","c"],"fault":{"kind":"html"}}
in-stream 4 2 {"text":["a","b","c"],"fault":{"kind":"error_event","after":2}}'

# row BACKEND NAME STEP SECONDS: one run; sets status, ends and n
row() {
	model_server "{\"turns\":[${3%\}},\"repeat\":50}]}"
	backend "$1"
	status=0
	mg-agent -j "${ARGS[@]}" -s '' -t "$4" -o max_retries=1 go \
	    >out 2>err || status=$?
	model_stop || :
	n=$(grep -c '"path":"[^"]*\(messages\|completions\|responses\|enerateContent\)' \
	    "$MODEL_LOG" || :)
	rm -f "$MODEL_LOG"
	ends=$(grep -c '"type":"end"' out)
	http=$(jq -r 'select(.type == "error") | .http // "none"' out)
	printf '# %-15s %-10s status %s, %s request(s): %s: %s\n' "$1" \
	    "$2" "$status" "$n" "$(jq -r 'select(.type == "end") |
	    .status + " " + .stop' out)" "$(jq -r 'select(.type ==
	    "error").message' out | tr '\n' ' ' | cut -c1-90)" >&3
}

injected() {
	local name want most step code time bad=0

	while read -r name want most step; do
		time=6
		[ "$want" = 6 ] && time=2
		row "$1" "$name" "$step" $time
		case $name in
		[1-9]*) code=${name%-*} ;;
		in-stream) code=$http ;; # as that API tells it
		*) code=none ;;
		esac
		if [ "$status" != "$want" ] || [ "$n" -gt "$most" ] ||
		    [ "$ends" != 1 ] || [ "$http" != "$code" ]; then
			bad=$((bad + 1))
			echo "$1 $name: status $status, not $want; $n requests; http $http"
		fi
	done <<<"$faults"
	[ "$bad" = 0 ]
}

# Claude Code repeats in its own ways, and may get an answer in the end.
injected_claude_code() {
	local name want most step time bad=0

	while read -r name want most step; do
		time=30
		case $name in
		401 | 413 | 429 | 529 | reset-late | cut | html | in-stream) ;;
		stall) time=5 ;;
		*) continue ;;
		esac
		row claude-code "$name" "$step" $time
		case $name in
		401 | 413 | 429) [ "$status" = 0 ] || [ "$http" = "$name" ] ||
			bad=$((bad + 1)) ;;
		esac
		if [ "$n" -gt 8 ] || [ "$ends" != 1 ] || {
		    [ "$status" != "$want" ] && [ "$status" != 0 ]; }; then
			bad=$((bad + 1))
			echo "$name: status $status, not $want; $n requests"
		fi
	done <<<"$faults"
	[ "$bad" = 0 ]
}

@test "failures injected: claude" { injected claude; }
@test "failures injected: openai" { injected openai; }
@test "failures injected: chatcompletion" { injected chatcompletion; }
@test "failures injected: gemini" { injected gemini; }
@test "failures injected: claude-code" { injected_claude_code; }
