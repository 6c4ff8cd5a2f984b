#!/usr/bin/env bats
# Signed in within mg-http, when something goes wrong just then: the end of
# all, a disk that takes nothing, a server that has moved.

load helper
load remote

setup() {
	common_setup
	unset "${!MG@}"
	export BROWSER='curl -sSL -o /dev/null'
	oauth_server
}

teardown() {
	[ -z "$HTTP_PID" ] || kill "$HTTP_PID" 2>/dev/null || :
}


# entry MEMBERS: of "mg"
entry() {
	printf '{"mcpServers":{"w":{"url":"%s","mg":{%s}}}}\n' "$OAUTH" \
	    "$1" >entry
}

# refreshed: the refresh tokens that were used
refreshed() {
	jq -r 'select(.path == "/token") | .form.refresh_token // empty' as.log
}

# signed_in_once: with a token that is over
signed_in_once() {
	local file

	mg-mcp-login "$OAUTH" >login.out
	file=$(grep -l access- "$XDG_STATE_HOME"/mg/tokens/*)
	jq -c '.expires = 1' "$file" >new
	cat new >"$file"
	old=$(jq -r .refresh_token "$file")
}

# until_refreshed N: that many times
until_refreshed() {
	for _ in {1..400}; do
		[ "$(refreshed | wc -l)" -lt "$1" ] || return 0
		sleep 0.05
	done
	return 1
}

@test "what an issuer gives for a refresh token is kept, though we are to end" {
	signed_in_once
	echo '{"wait":300}' >as.json
	start "$OAUTH"
	greet
	until_refreshed 1
	finish TERM
	[ "$status" -eq 143 ]
	[ "$(refreshed)" = "$old" ]
	new=$(cat "$XDG_STATE_HOME"/mg/tokens/* | jq -r .refresh_token)
	[[ $new = refresh-* && $new != "$old" ]]
}

@test "an issuer that says nothing keeps nobody from ending" {
	signed_in_once
	echo '{"wait":600000}' >as.json
	start "$OAUTH"
	greet
	until_refreshed 1
	SECONDS=0
	finish
	[ "$status" -eq 6 ]
	[ "$SECONDS" -lt 9 ]
}

@test "a credential command that does not end is ended with the input" {
	printf '#!/bin/sh\necho $$ >pid\nexec sleep 600\n' >asks
	chmod +x asks
	entry '"credential":"./asks"'
	start 4 -f 4<entry
	greet
	for _ in {1..400}; do
		[ ! -s pid ] || break
		sleep 0.05
	done
	SECONDS=0
	finish
	[ "$status" -eq 6 ]
	[ "$SECONDS" -lt 20 ]
	for _ in {1..200}; do
		grep -qs '^State:[^Z]*$' "/proc/$(<pid)/status" || break
		sleep 0.05
	done
	run ! grep -s '^State:[^Z]*$' "/proc/$(<pid)/status"
}

@test "tokens that cannot be kept are used, and kept when they can be" {
	signed_in_once
	folder=$XDG_STATE_HOME/mg/tokens
	echo "{\"spoil\":\"$folder\"}" >as.json
	start "$OAUTH"
	greet
	tell '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
	reply 1 | grep hello
	grep -q 'the tokens that have just come end with this process' err
	run ! grep -E '(access|refresh)-' err

	rm "$folder"
	mv "$folder.away" "$folder"
	echo '{"refusal":{"status":401,"challenge":
	    "Bearer error=\"invalid_token\""}}' >as.json
	tell '{"jsonrpc":"2.0","id":2,"method":"tools/list"}'
	reply 2 | grep error
	finish
	[ "$(refreshed | head -n 1)" = "$old" ]
	[ "$(refreshed | sed -n 2p)" != "$old" ]
	[ "$(refreshed | sort | uniq -d)" = '' ]
	! grep -q "\"$old\"" "$folder"/*
}

@test "a bound token is shown with the address that it is shown to" {
	entry '"auth":{"dpop":true}'
	echo '{"dpop":true,"moved":true}' >as.json
	mg-mcp-login -f 4 4<entry
	start 4 -f 4<entry
	greet
	reply 0 | grep protocolVersion
	finish
	jq -r 'select(.path == "/elsewhere") | .headers.dpop // empty' as.log |
	    head -n 1 | cut -d . -f 2 | tr _- /+ >proof
	[ "$(base64 -di <proof 2>/dev/null | jq -r .htu)" = \
	    "${OAUTH%/mcp}/elsewhere" ]
}
