#!/usr/bin/env bats
# What is known of models (share/models.json, the user's own before it), and
# the limits that all agents of a user share.

load helper

setup() {
	common_setup
	mkdir -p "$XDG_CONFIG_HOME/mg"
	OWN=$XDG_CONFIG_HOME/mg/models.json
	LIMITS=$XDG_CONFIG_HOME/mg/limits.json
	ANTHROPIC_API_KEY=sk-test-only
	export ANTHROPIC_API_KEY
}

model() {
	model_server "$@"
	ANTHROPIC_BASE_URL=$MODEL
	export ANTHROPIC_BASE_URL
}

ask() {
	mg-agent -b claude -s '' "$@" <<<'Well?'
}

# used USAGE: a model that has used so much, for any number of questions
used() {
	model '{"turns":[{"text":"Yes.","usage":'"$1"',"repeat":9}]}'
}

# cost MODEL: what the answer has cost, in millionths of a dollar, or null
cost() {
	mg-agent -b claude -s '' -j -m "$1" >events <<-END
	{"type":"turn","id":"t","messages":[{"role":"user","content":"Well?"}]}
	END
	jq -s 'map(select(.type == "usage"))[-1] |
	    if . == null then "no usage" elif .cost == null then null
	    else (.cost * 1000000 + 0.5 | floor) end' events
}

@test "our own table can be read, and no pattern hides a later one" {
	table=$MG_BIN/models.json
	cmp "$T/../share/models.json" "$table"
	[ "$(jq '[.models[] | select(.match == null)] | length' "$table")" = 0 ]
	jq -r '.models[].match' "$table" >patterns
	n=0
	while read -r later; do
		head -n $n patterns >before
		while read -r earlier; do
			run -1 mg-test guard "$earlier" "${later%\*}"
		done <before
		n=$((n + 1))
	done <patterns
	[ $n -gt 10 ]
}

@test "a cost is the sum of what is used, each at its price" {
	used '{"input":1000,"output":100,"cache_read":10000,"cache_write":200}'
	# 4 + 2 + 2 + 1 thousandths of a dollar
	[ "$(cost claude-opus-5-5)" = 9000 ]
	[ "$(cost claude-opus-5-5-20261101)" = 9000 ]
	[ "$(cost claude-sonnet-5-5)" = 4500 ]
}

@test "what has no price has no cost" {
	used '{"input":1000,"output":100,"cache_read":1,"cache_write":0}'
	[ "$(cost claude-fable-5-2)" = null ]
	[ "$(cost claude-unheard-of-9)" = null ]
	[ "$(cost xclaude-opus-5-5)" = null ]
}

@test "a long request has its own prices, from the first token on" {
	used '{"input":100000,"output":1000}'
	[ "$(cost claude-haiku-5-5)" = 10500 ]
	model_stop
	used '{"input":90000,"output":1000,"cache_read":10001}'
	[ "$(cost claude-haiku-5-5)" = 48000 ]
}

@test "the user's table comes first, entry by entry" {
	echo '{"models":[{"match":"claude-opus-*","input":1000,"output":0},
	    {"match":"mine-?","input":2,"output":3,"cache_read":4,
	    "cache_write":5,"max_tokens":77,"context":1,"refuses":["x"]}]}' \
	    >"$OWN"
	used '{"input":1000,"output":1000}'
	[ "$(cost claude-opus-5-5)" = 1000000 ]
	[ "$(cost mine-1)" = 5000 ]
	[ "$(cost claude-sonnet-5-5)" = 12000 ]
	[ "$(jq -sr 'map(select(.n) | .body.max_tokens) | join(" ")' \
	    "$MODEL_LOG")" = '16384 77 128000' ]
}

@test "what a model refuses is not sent" {
	used '{}'
	run -0 --separate-stderr ask -m claude-opus-5-5 -o temperature:=0.5
	[[ $stderr == *temperature* ]]
	run -0 --separate-stderr ask -m claude-sonnet-4-5 -o temperature:=0.5 \
	    -o anthropic_version=2023-06-01
	[ "$(jq -s 'map(select(.n) | .body.temperature)[0]' \
	    "$MODEL_LOG")" = null ]
}

@test "a table that is wrong is one line with its place" {
	wrong() {
		printf '%s' "$1" >"$OWN"
		run -2 --separate-stderr ask
		[ -z "$output" ]
		[ "$stderr" = "mg-agent: $OWN:$2" ] || {
			echo "$stderr"
			return 1
		}
	}
	used '{}'
	wrong '{"models":[
{"match":"a","input":"4"}]}' '2: input: expected dollars of a million tokens'
	wrong '{"models":[{"match":"a","output":-1}]}' \
	    '1: output: expected dollars of a million tokens'
	wrong '{"models":[{"match":"a","context":1.5}]}' \
	    '1: context: expected a number of tokens'
	wrong '{"models":[{"match":"a","price":1}]}' \
	    '1: price: no key that is known'
	wrong '{"models":[{"match":"a","refuses":"b"}]}' \
	    '1: refuses: expected an array of words'
	wrong '{"models":[{"match":"a","refuses":[1]}]}' \
	    '1: refuses: expected an array of words'
	wrong '{"models":[{"match":"a","input":1,"input":2}]}' \
	    '1: models: a name stands twice'
	wrong '{"models":[{"match":""}]}' \
	    '1: match: expected a pattern of model names'
	wrong '{"models":[{"input":1}]}' \
	    '1: models: expected objects with "match"'
	wrong '{"models":[1]}' '1: models: expected objects with "match"'
	wrong '{"models":{}}' '1: models: expected an array of objects'
	wrong '[]' '1: models: expected an array of objects'
	wrong '{"models":[{"match":"a","long":{"input":1}}]}' \
	    '1: long: expected an object with "above"'
	wrong '{"models":[{"match":"a","long":{"above":1,"x":1}}]}' \
	    '1: long: no key that is known'
	printf '{"models":[\n,' >"$OWN"
	run -2 --separate-stderr ask
	[[ $stderr == "mg-agent: $OWN:2: "* ]]
}

@test "agents of one user share the limit of a minute" {
	used '{"input":1,"output":1}'
	run -0 ask -o requests_per_minute=2
	run -0 ask -o requests_per_minute=2
	run -6 --separate-stderr ask -o requests_per_minute=2 -t 1
	[ -z "$output" ]
	# Another key pays for itself; no limit waits for nobody.
	ANTHROPIC_API_KEY=sk-other run -0 ask -o requests_per_minute=2 -t 5
	run -0 ask -t 5
	[ "$(grep -c '"n":' "$MODEL_LOG")" = 4 ]
	# The key is nowhere on the disk.
	run -1 grep -r sk-test-only "$XDG_STATE_HOME"
}

@test "tokens count as they were used" {
	used '{"input":600,"output":400}'
	run -0 ask -o tokens_per_minute=1000
	run -6 --separate-stderr ask -o tokens_per_minute=1000 -t 1
	[ "$(grep -c '"n":' "$MODEL_LOG")" = 1 ]
}

@test "limits of the user's file hold for all, and the lower one counts" {
	used '{}'
	echo '{"claude":{"requests":1},"openai":{"tokens":5}}' >"$LIMITS"
	run -0 ask -o requests_per_minute=9
	run -6 --separate-stderr ask -o requests_per_minute=9 -t 1
	echo '{"claude":{"requests":9}}' >"$LIMITS"
	run -6 --separate-stderr ask -o requests_per_minute=1 -t 1
	run -0 ask -t 5
}

@test "limits that are wrong are no limits that are passed over" {
	wrong() {
		printf '%s' "$1" >"$LIMITS"
		run -2 --separate-stderr ask
		[ "$stderr" = "mg-agent: $LIMITS:$2" ] || {
			echo "$stderr"
			return 1
		}
	}
	used '{}'
	wrong '{"claud":{}}' '1: no back end of that name'
	wrong '{
"claude":{"request":1}}' '2: expected requests or tokens'
	wrong '{"claude":{"requests":0}}' '1: expected a number in a minute'
	wrong '{"openai":{"requests":"5"}}' '1: expected a number in a minute'
	wrong '{"claude":5}' '1: expected {"requests":N}'
	printf '{' >"$LIMITS"
	run -2 ask
	rm "$LIMITS"
	run -2 --separate-stderr ask -o requests_per_minute=-1
	[[ $stderr == *"'requests_per_minute': expected a number in a minute" ]]
	[ ! -e "$MODEL_LOG" ] || run ! grep '"n":' "$MODEL_LOG"
}

@test "a limit that cannot be kept is said once, and the request goes" {
	used '{}'
	echo x >"$XDG_STATE_HOME/mg"
	run -0 --separate-stderr ask -o requests_per_minute=1
	[ "$output" = Yes. ]
	[ "$(grep -c 'cannot keep the limits of claude' <<<"$stderr")" = 1 ]
}
