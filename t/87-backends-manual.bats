#!/usr/bin/env bats
# mg-backends(7) tells what the sources know: back ends, variables, settings.

load helper

A=$BATS_TEST_DIRNAME/../cmd/mg-agent
PAGE=$BATS_TEST_DIRNAME/../man/mg-backends.7

# words FILE NAME: the strings of the array of that name
words() {
	awk -v name="$2" '
	$0 ~ "\\*(const )?" name "\\[\\] = [{]" { on = 1 }
	on {
		s = $0
		while (match(s, /"[^"]*"/)) {
			print substr(s, RSTART + 1, RLENGTH - 2)
			s = substr(s, RSTART + RLENGTH)
		}
	}
	/;/ { on = 0 }' "$A/$1" | sort
}

# told HEADING: the keys in a part of SETTINGS; its first part has no heading
told() {
	awk -v heading="$1" '
	/^\.Sh / { settings = $0 == ".Sh SETTINGS"; part = "" }
	/^\.Ss / { part = $2 }
	settings && part == heading && /^\.(It )?Cm / {
		for (i = 1; i <= NF; i++)
			if ($i !~ /^(\.It|\.?Cm|,)$/)
				print $i
	}' "$PAGE" | sort
}

# same FILE ARRAY HEADING
same() {
	words "$1" "$2" >known
	told "$3" >told
	[ -s known ]
	diff -u known told
}

@test "each setting stands in its part, and no other" {
	same settings.c ours ''
	same messages.c settings Messages
	same responses.c known Responses
	same chat.c known Chat
	same gemini.c known Gemini
	same claude_args.c known Claude-code
	same script.c known Script
}

@test "no setting is read that no list has" {
	for f in settings.c:ours messages.c:settings responses.c:known \
	    chat.c:known gemini.c:known claude_args.c:known script.c:known; do
		words "${f%:*}" "${f#*:}"
	done | sort -u >known
	cat "$A"/*.c | tr -d '\n\t' |
	    grep -Eo 'setting_(str|num|bool|raw|words)\("[a-z_]+"' |
	    sed 's/.*("//; s/"//' | sort -u >read
	[ -s read ]
	[ -z "$(comm -13 known read)" ]
}

# rows: type, API, address and default model of each provider
rows() {
	tr -d '\n\t' <"$A/provider.c" |
	    grep -Eo '\{ "[a-z]+", "[^"]*", "[a-z]+", *"http[^}]*\}' |
	    sed -E 's/^\{ "([a-z]+)", "[^"]*", "([a-z]+)", *"([^"]*)".*, *("([^"]*)"|NULL), [01] *\}$/\1 \2 \3 \5/'
}

@test "each back end has its line: API, model, address" {
	rows >rows
	[ "$(wc -l <rows)" -ge 16 ]
	while read -r type api address model; do
		echo "$type"
		grep -qx ".It $type Ta $api Ta ${model:--} Ta .*" "$PAGE"
		grep -qxF ".It $type Ta $address" "$PAGE"
	done <rows
	for type in claude-code script; do
		grep -q "^\.It $type Ta " "$PAGE"
	done
}

@test "variables of keys and addresses are told, here and in mg-agent(1)" {
	grep -o '"[A-Z][A-Z_]*_\(KEY\|TOKEN\|URL\)"' "$A/provider.c" |
	    tr -d '"' | sort -u >variables
	[ "$(wc -l <variables)" -ge 15 ]
	while read -r name; do
		echo "$name"
		grep -qw "$name" "$PAGE"
		grep -qw "$name" "${PAGE%/*}/mg-agent.1"
	done <variables
}

@test "what models.json may refuse is told" {
	cat "$A"/*.c | tr -d '\n\t' |
	    grep -Eo 'model_refuses\(access_.model, *"[a-z_]*"' |
	    grep -o '"[a-z_]*"' | tr -d '"' | sort -u >words
	grep -o '"refuses":\[[^]]*' "$T/../share/models.json" |
	    grep -o '"[a-z_]*"' | tr -d '"' | grep -vx refuses >>words || :
	[ "$(wc -l <words)" -ge 4 ]
	while read -r word; do
		echo "$word"
		grep -qw "$word" "$PAGE"
	done <words
}
