#!/usr/bin/env bats
# Remote servers for real: all that t/50-real.bats shows over stdio, over both
# transports; a private CA, a client's certificate, a proxy; and other hosts
# that reach a server through mg-http.

load helper
load remote
load tls

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	PIDS=
	everything streamableHttp mcp
	everything sse sse
	ca ca
	leaf front 2 IP:127.0.0.1
	leaf strict 2 IP:127.0.0.1
	leaf me 2 DNS:me.test
	echo "${EVERYTHING_STREAMABLEHTTP%/mcp}" >target
	mkfifo in
	"$T/node/run" tls.mjs target front -c strict <in 3>&- &
	PIDS+=" $!"
	"$T/node/run" proxy.mjs proxy <in 3>&- &
	PIDS+=" $!"
	exec {IN}>in
	arrived front.port
	arrived strict.port
	arrived proxy.port
	export IN PIDS
}

teardown_file() {
	exec {IN}>&-
	# shellcheck disable=SC2086 # numbers
	kill $PIDS 2>/dev/null || :
}

setup() {
	common_setup
	unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
	unset http_proxy https_proxy all_proxy no_proxy
	unset HTTPS_PROXY ALL_PROXY NO_PROXY
	at=$BATS_FILE_TMPDIR
	url=$EVERYTHING_STREAMABLEHTTP
}

# again URL: the tests of t/50-real.bats, with server-everything there
again() {
	MG_EVERYTHING=$1 run -0 bats "$T/50-real.bats" </dev/null
	[ "${lines[0]}" != 1..0 ]
	run ! grep '^not ok' <<<"$output"
}

@test "all of the core's tests, over Streamable HTTP" {
	again "$url"
}

@test "all of the core's tests, over HTTP+SSE" {
	again "$EVERYTHING_SSE"
}

@test "a private CA is trusted when the entry names it, and not before" {
	far=https://127.0.0.1:$(<"$at/front.port")/mcp
	run -4 --separate-stderr mg-mcp call "$far" echo message=hi
	[[ $stderr == *certificate* ]]
	echo '{"mcpServers":{"far":{"url":"'"$far"'","mg":{"ca":"'"$at"\
'/ca.crt"}}}}' >mcp.json
	run -0 --separate-stderr mg-mcp -c mcp.json call far echo message=hi
	[ "$output" = "Echo: hi" ]
	call 1 echo '{"message":"hi"}' >call
	{ hello; cat call; } >lines
	run -0 --separate-stderr mg-http --cacert "$at/ca.crt" "$far" <lines
	[[ $output == *"Echo: hi"* ]]
}

@test "a server that wants a certificate gets ours" {
	far=https://127.0.0.1:$(<"$at/strict.port")/mcp
	entry='"url":"'$far'","mg":{"ca":"'$at'/ca.crt"'
	echo '{"mcpServers":{"far":{'"$entry"'}}}}' >without.json
	run -4 mg-mcp -c without.json call far echo message=hi
	entry+=',"cert":"'$at'/me.crt","key":"'$at'/me.key"'
	echo '{"mcpServers":{"far":{'"$entry"'}}}}' >with.json
	run -0 --separate-stderr mg-mcp -c with.json call far echo message=hi
	[ "$output" = "Echo: hi" ]
}

@test "a proxy of the environment is used, for TLS too" {
	proxy=http://127.0.0.1:$(<"$at/proxy.port")
	rm -f "$at/proxy.log"
	http_proxy=$proxy run -0 mg-mcp call "$url" echo message=hi
	[ "$output" = "Echo: hi" ]
	grep '^POST http://' "$at/proxy.log"
	far=https://127.0.0.1:$(<"$at/front.port")/mcp
	SSL_CERT_FILE=$at/ca.crt https_proxy=$proxy \
	    run -0 mg-mcp call "$far" echo message=hi
	[ "$output" = "Echo: hi" ]
	grep '^CONNECT 127.0.0.1' "$at/proxy.log"
}

# Another host runs "mg-http URL" as it would run any server.
@test "the inspector calls a remote server through mg-http" {
	if [ ! -d "$T/bench/node/node_modules" ]; then
		[ "${CI:-}" = true ] || skip "no inspector: run 'make peers'"
		return 1
	fi
	for far in "$url" "$EVERYTHING_SSE"; do
		run -0 "$T/bench/node/run" mcp-inspector --cli mg-http "$far" \
		    --method tools/call --tool-name get-sum \
		    --tool-arg a=2 b=40 </dev/null
		[[ $output == *"The sum of 2 and 40 is 42."* ]]
	done
}

@test "Claude Code calls a remote server through mg-http" {
	claude_here
	model_server '{"turns":[
	    {"calls":[{"name":"mcp__far__get-sum","arguments":{"a":2,"b":40}}]},
	    {"text":"it is done"}]}'
	echo '{"mcpServers":{"far":{"command":"mg-http","args":["'"$url"\
'"]}}}' >claude.json
	ANTHROPIC_API_KEY=sk-test ANTHROPIC_BASE_URL=$MODEL run -0 claude \
	    -p 'What is 2 and 40?' --mcp-config claude.json \
	    --strict-mcp-config --allowedTools mcp__far__get-sum </dev/null
	[[ $output == *"it is done"* ]]
	model_stop
	grep -F 'The sum of 2 and 40 is 42.' "$MODEL_LOG"
}
