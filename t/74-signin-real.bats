#!/usr/bin/env bats
# Signing in for real: oidc-provider asks who we are, a person with a browser
# says it, and server-everything is behind it.

load helper
load remote

setup() {
	common_setup
	export BROWSER="$T/node/run person.mjs"
	unset MG_PERSON ADMIN
	mkfifo hold
	exec {HOLD}<>hold
}

teardown() {
	local pid

	exec {HOLD}>&-
	for pid in $GUARD $BEHIND; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" || :
	done
}

# guarded [SECONDS]: server-everything behind a sign-in at $URL; its tokens
# are good for SECONDS.  $LOG has what its authorization server saw.
guarded() {
	NODE_OPTIONS="--import=$T/node/loopback.mjs" MG_PORT_FILE=behind \
	    PORT=0 "$T/node/run" mcp-server-everything streamableHttp \
	    >behind.log 2>&1 <hold 3>&- &
	BEHIND=$!
	arrived behind
	"$T/node/run" signin.mjs at "http://127.0.0.1:$(<behind)/mcp" "$@" \
	    >at.out 2>&1 <hold 3>&- &
	GUARD=$!
	arrived at.url
	URL=$(<at.url)
	LOG=at.log
	cat >mcp.json <<-EOT
		{"mcpServers":{"far":{"url":"$URL"}}}
	EOT
	mg=(mg-mcp -c mcp.json)
}

# What the issuer's log counts.
grants() { grep -c "^grant $1" "$LOG" || :; }

# ends_in SECONDS: what is kept says that the token does.
ends_in() {
	local file

	file=$(kept)
	jq -c ".expires = (now + $1 | floor) | .got = .expires - 3600" \
	    "$file" >edited
	cp edited "$file"
}

# The file of the one credential there is.
kept() {
	find "$XDG_STATE_HOME/mg/tokens" -type f ! -name '*.lock'
}

# No secret anywhere but in the store: in what was printed and traced.
no_secret() {
	local secret

	for secret in $(jq -r '.. | strings' "$(kept)" |
	    grep -E '^[A-Za-z0-9_-]{40,}$'); do
		run ! grep -rF "$secret" "$BATS_TEST_TMPDIR/here"
	done
}

@test "a call, refused; a login; the call; who am I; and out again" {
	guarded
	run -3 --separate-stderr "${mg[@]}" call far echo message=hello
	[ -z "$output" ]
	[[ $stderr == *"mg-mcp login far"* ]]

	run -0 --separate-stderr "${mg[@]}" login far
	[ "$(grants authorization_code)" -eq 1 ]
	run -0 "${mg[@]}" call far echo message=hello
	[ "$output" = "Echo: hello" ]

	run -0 "${mg[@]}" auth far
	[[ $output == *mcp:read* ]]
	no_secret

	run -0 "${mg[@]}" logout far
	grep -E '^(revoked|destroyed)' "$LOG"
	run -3 "${mg[@]}" call far echo message=hello
}

@test "what has expired is refreshed, and the refresh token rotates" {
	guarded 2
	run -0 "${mg[@]}" login far
	for text in one two three; do
		sleep 2.5
		run -0 "${mg[@]}" call far echo message=$text
		[ "$output" = "Echo: $text" ]
	done
	[ "$(grants refresh_token)" -ge 3 ]
	run ! grep refused "$LOG"
}

@test "runs in parallel make one refresh" {
	guarded
	run -0 "${mg[@]}" login far
	ends_in 5
	before=$(grants refresh_token)
	for i in 1 2 3 4; do
		"${mg[@]}" call far echo message=$i >out.$i 2>err.$i 3>&- &
		pids[i]=$!
	done
	for i in 1 2 3 4; do
		wait "${pids[i]}"
		[ "$(<out.$i)" = "Echo: $i" ]
	done
	[ "$(grants refresh_token)" -eq $((before + 1)) ]
	run ! grep refused "$LOG"
}

@test "a grant that was revoked says to sign in again, and does" {
	guarded 2
	run -0 "${mg[@]}" login far
	# Somebody else has used our refresh token: the issuer voids all.
	token=$(jq -r .refresh_token "$(kept)")
	client=$(jq -r .client_id "$(kept)")
	for i in 1 2; do
		curl -s "$(<at.issuer)/token" -d grant_type=refresh_token \
		    -d "refresh_token=$token" -d "client_id=$client" >got.$i
	done
	grep invalid_grant got.2
	run -3 --separate-stderr "${mg[@]}" call far echo message=x
	[[ $stderr == *"mg-mcp login far"* ]]
	run -0 "${mg[@]}" login far
	run -0 "${mg[@]}" call far echo message=y
	[ "$output" = "Echo: y" ]
	[ "$(kept | wc -l)" -eq 1 ]
	[ "$(jq -r .client_id "$(kept)")" = "$client" ]
}

@test "a tool that wants more: step-up keeps what was granted" {
	export ADMIN=get-sum
	guarded
	run -0 "${mg[@]}" login far
	run -0 "${mg[@]}" call far echo message=hello
	run -3 --separate-stderr "${mg[@]}" call far get-sum a=1 b=2
	[[ $stderr == *"mcp:admin"* ]]
	run -0 "${mg[@]}" login far
	run -0 "${mg[@]}" call far get-sum a=1 b=2
	run -0 "${mg[@]}" auth far
	[[ $output == *mcp:read* ]]
	[[ $output == *mcp:admin* ]]
}

@test "who says no at the issuer is not signed in" {
	guarded
	MG_PERSON=deny run -3 --separate-stderr "${mg[@]}" login far
	[[ $stderr == *access_denied* ]]
	[ "$(grants authorization_code)" -eq 0 ]
	run -3 "${mg[@]}" auth far
}
