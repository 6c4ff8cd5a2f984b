#!/usr/bin/env bats
# Who answers mg-agent: types of back ends, addresses, keys, what is known of
# models.

load helper

setup() {
	common_setup
	unset "${!ANTHROPIC_@}" "${!OPENAI_@}" "${!GOOGLE_@}" "${!GEMINI_@}"
	unset XAI_API_KEY GROQ_API_KEY TOGETHER_API_KEY OPENROUTER_API_KEY
	unset CEREBRAS_API_KEY FIREWORKS_API_KEY NEBIUS_API_KEY ZAI_API_KEY
}

# plan OPTION ...: what mg-agent -n says, one line a thing, in $plan
plan() {
	run --separate-stderr mg-agent -n "$@"
	[ "$status" -eq 0 ] || { echo "$stderr"; return 1; }
	plan=$output
}

has() {
	grep -qxF "$1	$2" <<<"$plan" || { echo "no $1 $2 in: $plan"; return 1; }
}

has_no_key() {
	run ! grep -q '^key' <<<"$plan"
}

# fails TEXT OPTION ...: status 2, and exactly this line
fails() {
	run --separate-stderr mg-agent -n "${@:2}"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[ "$stderr" = "mg-agent: $1" ] || { echo "$stderr"; return 1; }
}

@test "each type has its address, its variables and its model" {
	export ANTHROPIC_API_KEY=ka OPENAI_API_KEY=ko GEMINI_API_KEY=kg
	plan -b claude
	has model claude-opus-5-5
	has address https://api.anthropic.com
	has key ANTHROPIC_API_KEY
	plan -b openai -m m
	has model m
	has address https://api.openai.com/v1
	has key OPENAI_API_KEY
	plan -b chatcompletion -m m
	has address https://api.openai.com/v1
	has key OPENAI_API_KEY
	plan -b gemini -m m
	has address https://generativelanguage.googleapis.com
	has key GEMINI_API_KEY
	while read -r type key address; do
		export "$key=k"
		plan -b "$type" -m m
		has address "$address"
		has key "$key"
		unset "$key"
	done <<-END
	grok XAI_API_KEY https://api.x.ai/v1
	groq GROQ_API_KEY https://api.groq.com/openai/v1
	together TOGETHER_API_KEY https://api.together.xyz/v1
	openrouter OPENROUTER_API_KEY https://openrouter.ai/api/v1
	cerebras CEREBRAS_API_KEY https://api.cerebras.ai/v1
	fireworks FIREWORKS_API_KEY https://api.fireworks.ai/inference/v1
	nebius NEBIUS_API_KEY https://api.tokenfactory.nebius.com/v1
	zai ZAI_API_KEY https://api.z.ai/api/paas/v4
	END
}

@test "a local server needs no key" {
	export OPENAI_API_KEY=ko
	while read -r type address; do
		plan -b "$type" -m m
		has address "$address"
		has_no_key
	done <<-END
	lmstudio http://127.0.0.1:1234/v1
	ollama http://127.0.0.1:11434/v1
	llamacpp http://127.0.0.1:8080/v1
	vllm http://127.0.0.1:8000/v1
	END
}

@test "what is not known is said" {
	fails "no back end 'nobody'; there are claude, openai, gemini, grok,\
 groq, together, openrouter, cerebras, fireworks, nebius, zai, lmstudio,\
 ollama, llamacpp, vllm, chatcompletion" -b nobody
	export XAI_API_KEY=k
	fails 'grok: no model is given; -m names it' -b grok
}

@test "a missing key is one line that names what was looked for" {
	fails 'claude: no key: none of ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN,'\
' api_key_env, api_key is set' -b claude
	ANTHROPIC_API_KEY='' fails 'claude: no key: none of ANTHROPIC_API_KEY,'\
' ANTHROPIC_AUTH_TOKEN, api_key_env, api_key is set' -b claude
	fails 'grok: no key: none of XAI_API_KEY, api_key_env, api_key is set' \
	    -b grok -m m
	fails "claude: no key: 'MINE', which api_key_env names, is not set" \
	    -b claude -o api_key_env=MINE
}

@test "the first variable that is set wins, what is given before all" {
	export GOOGLE_API_KEY=k2 ANTHROPIC_AUTH_TOKEN=k3 MINE=k4
	plan -b gemini -m m
	has key GOOGLE_API_KEY
	GEMINI_API_KEY=k1 plan -b gemini -m m
	has key GEMINI_API_KEY
	plan -b claude
	has key ANTHROPIC_AUTH_TOKEN
	plan -b claude -o api_key_env=MINE
	has key MINE
	plan -b claude -o api_key_env=MINE -o api_key=k5
	has key api_key
}

@test "a key never shows" {
	export ANTHROPIC_API_KEY='sk-secret with-blank'
	for key in 'sk-secret with-blank' $'sk-secret\n' $'sk-secret\r' \
	    'sk-secret-é' ' sk-secret'; do
		export ANTHROPIC_API_KEY=$key
		fails 'the key in ANTHROPIC_API_KEY holds a blank or another'\
' character that no key has' -b claude
	done
	export ANTHROPIC_API_KEY=sk-secret
	for base in http://example.com ftp://example.com; do
		run -2 mg-agent -n -b claude -o "base_url=$base"
		[[ $output != *sk-secret* ]]
	done
	run -0 mg-agent -n -b claude
	[[ $output != *sk-secret* ]]
}

@test "an address of the person gets the key" {
	export ANTHROPIC_API_KEY=k OPENAI_API_KEY=k GEMINI_API_KEY=k
	plan -b claude -o base_url=https://proxy.example/x/
	has address https://proxy.example/x
	has key ANTHROPIC_API_KEY
	ANTHROPIC_BASE_URL=https://proxy.example// plan -b claude
	has address https://proxy.example
	has key ANTHROPIC_API_KEY
	OPENAI_BASE_URL=http://127.0.0.1:1/v1 plan -b openai -m m
	has address http://127.0.0.1:1/v1
	GOOGLE_GEMINI_BASE_URL=http://[::1]:1 plan -b gemini -m m
	has address http://[::1]:1
	# The option comes before the variable, an empty variable is none.
	ANTHROPIC_BASE_URL=https://a.example plan -b claude \
	    -o base_url=https://b.example
	has address https://b.example
	ANTHROPIC_BASE_URL= plan -b claude
	has address https://api.anthropic.com
}

@test "an address of a file gets no key of the environment" {
	export ANTHROPIC_API_KEY=k OPENAI_API_KEY=k GROQ_API_KEY=k MINE=k
	no="claude: no key for 'https://evil.example': a file that sets\
 base_url names the key's variable in api_key_env"
	echo '{"type":"claude","base_url":"https://evil.example"}' >f.json
	fails "$no" --backend f.json
	# Nor does the environment give the address then.
	ANTHROPIC_BASE_URL=https://a.example fails "$no" --backend f.json
	for base in https://api.anthropic.com.evil.example \
	    https://evil.example/api.anthropic.com \
	    https://xapi.anthropic.com; do
		echo "{\"type\":\"claude\",\"base_url\":\"$base\"}" >f.json
		fails "claude: no key for '$base': a file that sets base_url\
 names the key's variable in api_key_env" --backend f.json
	done
	# Its own host is its own host.
	echo '{"type":"claude","base_url":"https://api.anthropic.com/"}' >f.json
	plan --backend f.json
	has key ANTHROPIC_API_KEY
	# But not in the clear.
	echo '{"type":"claude","base_url":"http://api.anthropic.com/"}' >f.json
	run -2 mg-agent -n --backend f.json
	# A file that names the variable says what it takes.
	echo '{"type":"claude","base_url":"https://own.example",
	    "api_key_env":"MINE"}' >f.json
	plan --backend f.json
	has key MINE
	echo '{"type":"claude","base_url":"https://own.example",
	    "api_key":"k"}' >f.json
	plan --backend f.json
	has key api_key
	# An address of the person is not the file's.
	echo '{"type":"claude","base_url":"https://evil.example"}' >f.json
	plan --backend f.json -o base_url=https://mine.example
	has address https://mine.example
	has key ANTHROPIC_API_KEY
}

@test "chatcompletion uses the key of whoever is at the address" {
	export OPENAI_API_KEY=ko GROQ_API_KEY=kg TOGETHER_API_KEY=kt
	echo '{"type":"chatcompletion","model":"m",
	    "base_url":"https://api.groq.com/openai/v1"}' >f.json
	plan --backend f.json
	has key GROQ_API_KEY
	plan -b chatcompletion -m m -o base_url=https://api.together.xyz/v1
	has key TOGETHER_API_KEY
	plan -b chatcompletion -m m -o base_url=https://proxy.example/v1
	has key OPENAI_API_KEY
	unset GROQ_API_KEY
	fails 'chatcompletion: no key: none of GROQ_API_KEY, api_key_env,'\
' api_key is set' --backend f.json
	# A server of this machine may have none, and gets none of a file.
	echo '{"type":"chatcompletion","model":"m",
	    "base_url":"http://localhost:9/v1"}' >f.json
	plan --backend f.json
	has_no_key
	unset OPENAI_API_KEY
	plan -b chatcompletion -m m -o base_url=http://127.0.0.1:9/v1
	has_no_key
}

@test "no key goes out unencrypted" {
	export ANTHROPIC_API_KEY=k
	for host in proxy.example 127.0.0.1.example 1270.0.0.1 localhost.example \
	    127.evil.0.1 10.0.0.1 '[::2]'; do
		fails "'http://$host' would get the key in ANTHROPIC_API_KEY\
 unencrypted; set \"insecure\" to send it" -b claude -o "base_url=http://$host"
	done
	plan -b claude -o base_url=http://proxy.example -o insecure:=true
	has address http://proxy.example
	for host in 127.0.0.1 127.1.2.3 localhost '[::1]'; do
		plan -b claude -o "base_url=http://$host:8080"
		has key ANTHROPIC_API_KEY
	done
	# Without a key there is nothing to lose.
	plan -b ollama -m m -o base_url=http://gpu.example:11434/v1
	has_no_key
}

@test "an address that two readers could read differently is none" {
	export ANTHROPIC_API_KEY=k
	for base in api.anthropic.com ftp://h HTTPS://h https:// https:///x \
	    https://u@h https://api.anthropic.com@evil.example \
	    'https://api.anthropic.com\@evil.example' 'https://h/a?b' \
	    'https://h/#x' 'https://h /x' 'https://h:x' 'https://h:1:2' \
	    'https://[::1' 'https://[::1]x' 'https://h/a b' 'https://h%2e' \
	    $'https://h/\tx' https://é; do
		run -2 --separate-stderr mg-agent -n -b claude \
		    -o "base_url=$base"
		[[ $stderr == *' is no address such as https://api.anthropic.com' ]]
	done
}

# alone OPTION ...: with nothing else in PATH than our programs and bin/
alone() {
	run --separate-stderr env PATH="$MG_BIN:$PWD/bin" mg-agent -n "$@"
}

@test "auto takes the first that this machine can use" {
	export ANTHROPIC_API_KEY=k OPENAI_API_KEY=k GEMINI_API_KEY=k XAI_API_KEY=k
	alone
	[ "$status" -eq 0 ]
	[ "$stderr" = 'mg-agent: using claude (ANTHROPIC_API_KEY is set)' ]
	[[ $output == *$'type\tclaude'* ]]
	unset ANTHROPIC_API_KEY
	alone -b auto
	[ "$stderr" = 'mg-agent: using openai (OPENAI_API_KEY is set)' ]
	unset OPENAI_API_KEY
	alone
	[ "$stderr" = 'mg-agent: using gemini (GEMINI_API_KEY is set)' ]
	unset GEMINI_API_KEY
	alone -m m
	[ "$status" -eq 0 ]
	[ "$stderr" = 'mg-agent: using grok (XAI_API_KEY is set)' ]
	# Claude Code comes after the key of Claude and before all others.
	mkdir bin
	printf '#!/bin/sh\n' >bin/claude
	chmod +x bin/claude
	alone
	[[ $stderr == "mg-agent: using claude-code ('claude' is in PATH)"* ]]
	export ANTHROPIC_AUTH_TOKEN=k
	alone
	[ "$stderr" = 'mg-agent: using claude (ANTHROPIC_AUTH_TOKEN is set)' ]
}

@test "auto without anything says what was looked for" {
	alone -m m
	if [ "$status" -eq 0 ]; then
		[[ $stderr == *' (it listens on 127.0.0.1:'* ]]
		skip 'a model is served here'
	fi
	[ "$status" -eq 2 ]
	[ "$stderr" = "mg-agent: no back end: none of ANTHROPIC_API_KEY,\
 ANTHROPIC_AUTH_TOKEN, OPENAI_API_KEY, GEMINI_API_KEY, GOOGLE_API_KEY,\
 XAI_API_KEY, GROQ_API_KEY, TOGETHER_API_KEY, OPENROUTER_API_KEY,\
 CEREBRAS_API_KEY, FIREWORKS_API_KEY, NEBIUS_API_KEY, ZAI_API_KEY is set,\
 'claude' is not in PATH, no local server listens; -b names one" ]
}

@test "auto finds a server of this machine" {
	mkfifo in
	"$T/node/run" listen.mjs 11434 state <in 3>&- &
	exec 9>in
	until [ -s state ]; do
		kill -0 $!
		sleep 0.05
	done
	alone -m m
	exec 9>&-
	wait $!
	[ "$status" -eq 0 ]
	[[ $stderr == 'mg-agent: using '*' (it listens on 127.0.0.1:'*')' ]]
}
