# Signing in by a person: mg-mcp-login, -auth and -logout.  curl plays the
# browser: it follows the authorization server into the listener.

load helper

setup() {
	common_setup
	unset DISPLAY WAYLAND_DISPLAY "${!MG@}"
	export MG_BIN
	export BROWSER='curl -sSL -o /dev/null'
}

# A browser that only writes down what it is to open, in the file "url".
no_browser() {
	printf '#!/bin/sh\nprintf "%%s\\n" "$1" >url.new\nmv url.new url\n' \
	    >browser
	chmod +x browser
	BROWSER=./browser
}

# login [ARG ...]: in the background, until its browser has the address;
# $redirect and $state are what it waits for.
login() {
	rm -f url
	# A shell's background jobs ignore SIGINT.
	env --default-signal=INT mg-mcp-login "$OAUTH" "$@" >out 2>err 3>&- &
	LOGIN=$!
	for ((i = 0; i < 400; i++)); do
		[ ! -s url ] || break
		kill -0 $LOGIN || return 1
		sleep 0.05
	done
	redirect=$(param redirect_uri)
	state=$(param state)
	port=${redirect#http://*:}
	port=${port%%/*}
}

# param NAME: of the address in "url", decoded
param() {
	local value

	value=$(tr '?&' '\n\n' <url | sed -n "s/^$1=//p")
	value=${value//+/ }
	printf %b "${value//%/\\x}"
}

# status_of OPTION ... URL: the HTTP status that curl gets
status_of() {
	curl -sS -o /dev/null -w '%{http_code}\n' "$@"
}

# raw LINE ...: the status line that a request of these lines gets
raw() {
	exec {fd}<>"/dev/tcp/127.0.0.1/$port"
	printf '%s\r\n' "$@" '' >&"$fd"
	head -n 1 <&"$fd" | tr -d '\r'
	exec {fd}>&-
}

# asked FILTER: of the requests to the authorization server
asked() {
	jq -r "select(.path == \"$1\") | $2" as.log
}

# finish STATUS: of the login in the background
finish() {
	local status=0

	wait $LOGIN || status=$?
	[ $status = "$1" ]
	output=$(cat out)
	stderr=$(cat err)
}

kept() {
	cat "$XDG_STATE_HOME"/mg/tokens/*
}

# wants SCOPES: as if the server had refused what is kept, for these
wants() {
	local file

	file=$(grep -l access- "$XDG_STATE_HOME"/mg/tokens/*)
	jq -c --arg s "$1" '.wanted = $s' "$file" >new
	cat new >"$file"
}

# real_issuer: oidc-provider, with a server behind it; NAME.url and NAME.log
# are its "real"
real_issuer() {
	local i

	printf '{"free":["*"]}' >as.json
	oauth_server
	mkfifo real.in
	"$T/node/run" signin.mjs real "$OAUTH" "$@" <real.in 3>&- &
	exec {REAL_IN}>real.in
	for ((i = 0; i < 400; i++)); do
		[ ! -s real.url ] || break
		sleep 0.05
	done
	REAL=$(<real.url)
	BROWSER="'$T/node/run' person.mjs"
}

@test "a browser signs in" {
	oauth_server
	run -0 --separate-stderr mg-mcp-login "$OAUTH"
	[[ $output == "signed in to $OAUTH (scopes: a; until 20"*"Z, renewed by itself)" ]]
	[[ $stderr == *"$(printf '\n  host: 127.0.0.1\n')"* ]]
	[ "$(asked /authorize '.query | [.response_type, .scope, .resource,
	    .code_challenge_method] | join(" ")')" = "code a $OAUTH S256" ]
	[ "$(asked /authorize '.query.state | length')" -ge 43 ]
	[ "$(asked /token '.form | [.grant_type, .resource] | join(" ")')" = \
	    "authorization_code $OAUTH" ]
	[ "$(asked /token '.form.code_verifier | length')" -ge 43 ]
	[ "$(asked /register '.text | fromjson | [.application_type,
	    .token_endpoint_auth_method, .scope, (.grant_types | join(","))] |
	    join(" ")')" = 'native none a b authorization_code,refresh_token' ]
	kept | grep -q access-
	[ "$(stat -c %a "$XDG_STATE_HOME"/mg/tokens/* | sort -u)" = 600 ]
}

@test "a server that lets us in needs no signing in" {
	oauth_server
	echo '{"free":["*"]}' >as.json
	run -0 mg-mcp-login "$OAUTH"
	[ "$output" = "$OAUTH needs no signing in" ]
	run ! grep -e authorize -e token as.log
}

@test "a server may want a token for the first request proper only" {
	oauth_server
	echo '{"free":["server/discover","initialize"]}' >as.json
	run -0 --separate-stderr mg-mcp-login "$OAUTH"
	[[ $output == "signed in to "* ]]
}

@test "a server may say nothing of where to sign in" {
	oauth_server
	echo '{"challenge":null}' >as.json
	run -0 --separate-stderr mg-mcp-login "$OAUTH"
	[[ $output == *"(scopes: a b;"* ]]
}

@test "a server of 2025-03-26 has no metadata" {
	oauth_server
	echo '{"resource":null,"issuer":null,
	    "challenge":"Bearer","redirect":{"iss":null}}' >as.json
	run -0 --separate-stderr mg-mcp-login "$OAUTH"
	[[ $output == *"(scopes: none named;"* ]]
	[ "$(asked /authorize '.query | has("resource")')" = false ]
}

@test "a registration is used again, with the same redirect" {
	oauth_server
	mg-mcp-login "$OAUTH"
	mg-mcp-login "$OAUTH"
	[ "$(asked /register .path)" = /register ]
	[ "$(asked /authorize .query.redirect_uri | uniq | wc -l)" = 1 ]
	[ "$(asked /authorize .query.client_id | uniq | wc -l)" = 1 ]
}

@test "a registration of another redirect, or that has ended, is void" {
	oauth_server
	mg-mcp-login "$OAUTH"
	p=$(asked /authorize .query.redirect_uri)
	p=${p#http://127.0.0.1:}
	p=${p%/*}
	"$T/node/run" listen.mjs "$p" state < <(exec sleep 60 3>&-) 3>&- &
	for ((i = 0; i < 400; i++)); do
		[ ! -s state ] || break
		sleep 0.05
	done
	mg-mcp-login "$OAUTH"
	kill $!
	[ "$(asked /register .path | wc -l)" = 2 ]
	echo '{"register":{"body":{"client_secret":"s",
	    "client_secret_expires_at":1,
	    "token_endpoint_auth_method":"client_secret_post"}}}' >as.json
	mg-mcp-logout --all "$OAUTH"
	mg-mcp-login "$OAUTH"
	mg-mcp-login "$OAUTH"
	[ "$(asked /register .path | wc -l)" = 4 ]
	[ "$(asked /token .form.client_secret | tail -n 1)" = s ]
}

@test "the redirect may be configured" {
	oauth_server
	p=$((20000 + RANDOM % 10000))
	for how in "\"port\":$p" "\"port\":$p,\"redirect\":\"localhost\""; do
		rm -f as.log
		run -0 --separate-stderr handed "\"auth\":{$how}"
		host=127.0.0.1
		[[ $how != *localhost* ]] || host=localhost
		[ "$(asked /authorize .query.redirect_uri)" = \
		    "http://$host:$p/callback" ]
	done
	rm -f as.log
	p=$((p + 1))
	mg-mcp-login --port $p "$OAUTH"
	[ "$(asked /authorize .query.redirect_uri)" = \
	    "http://127.0.0.1:$p/callback" ]
	run -2 mg-mcp-login --port 0 "$OAUTH"
	run -2 mg-mcp-login --port 65536 "$OAUTH"
}

# handed MG [ARG ...]: login with an entry on descriptor 3
handed() {
	printf '{"mcpServers":{"s":{"type":"http","url":"%s","mg":{%s}}}}' \
	    "$OAUTH" "$1" | tr -d '\n' >entry
	mg-mcp-login -f 3 "${@:2}" 3<entry
}

@test "a client may be configured" {
	oauth_server
	run -0 --separate-stderr handed '"auth":{"client_id":"me","scope":"z"}'
	[[ $output == "signed in to s (scopes: z;"* ]]
	[ "$(asked /token .form.client_id)" = me ]
	[ -z "$(asked /register .path)" ]
	export SECRET='s%e:c'
	run -0 --separate-stderr handed \
	    '"auth":{"client_id":"m e","client_secret":"${SECRET}"}'
	[ "$(asked /token .headers.authorization | tail -n 1)" = \
	    "Basic $(printf 'm+e:s%%25e%%3Ac' | base64)" ]
	echo '{"issuer":{"token_endpoint_auth_methods_supported":
	    ["client_secret_post"]}}' >as.json
	run -0 --separate-stderr handed \
	    '"auth":{"client_id":"me","client_secret":"${SECRET}"}'
	[ "$(asked /token .form.client_secret | tail -n 1)" = 's%e:c' ]
}

@test "a configured client is used at its own issuer only" {
	oauth_server
	run -3 handed '"auth":{"client_id":"me",
	    "issuer":"https://as.example"}'
	[[ $output == *"it signs in at '${OAUTH%/mcp}', but the client_id is one of 'https://as.example'" ]]
	run ! grep authorize as.log
	run -0 --separate-stderr handed \
	    '"auth":{"client_id":"me","issuer":"'"${OAUTH%/mcp}"'"}'
}

@test "a metadata document names us where it can" {
	oauth_server
	doc=https://mg.example/client.json
	run -0 --separate-stderr handed \
	    "\"auth\":{\"client_metadata_url\":\"$doc\"}"
	[ "$(asked /token .form.client_id)" = client-1 ]
	echo '{"issuer":{"client_id_metadata_document_supported":true}}' \
	    >as.json
	run -0 --separate-stderr handed \
	    "\"auth\":{\"client_metadata_url\":\"$doc\"}"
	[ "$(asked /token .form.client_id | tail -n 1)" = $doc ]
	[ "$(asked /register .path | wc -l)" = 1 ]
}

@test "nobody registers us" {
	oauth_server
	echo '{"issuer":{"registration_endpoint":null}}' >as.json
	run -3 mg-mcp-login "$OAUTH"
	[[ $output == *"registers nobody by itself: get a client_id from it, for mg.auth.client_id" ]]
}

# refuses STATUS HTTP BODY TEXT: what a registration comes to
refuses() {
	printf '{"register":{"status":%s,"body":%s}}' "$2" "$3" >as.json
	run -"$1" mg-mcp-login "$OAUTH"
	[[ $output == *"$4"* ]]
	[ -z "$(asked /authorize .path)" ]
}

@test "a registration that is refused, or of no use" {
	oauth_server
	refuses 3 400 '{"error":"invalid_redirect_uri",
	    "error_description":"no \u001b[2J"}' \
	    'does not register us: HTTP 400, invalid_redirect_uri: no \x1b[2J (another redirect may do: mg.auth.redirect, mg.auth.port)'
	refuses 4 500 '{"error":"x"}' 'HTTP 500, x'
	refuses 4 201 '{"client_id":null}' 'there is no good client_id'
	refuses 4 201 '{"client_id":"a\u0001"}' 'there is no good client_id'
	refuses 4 201 '{"client_id":""}' 'there is no good client_id'
	refuses 4 201 '{"client_secret":1}' 'there is no good client_secret'
	refuses 4 201 '{"client_secret_expires_at":"soon"}' \
	    'there is no good client_secret_expires_at'
	[ ! -e "$XDG_STATE_HOME/mg/clients" ]
}

@test "the method that a registration answers with counts, if it can be" {
	oauth_server
	how() {
		printf '{"register":{"body":%s},"issuer":%s}' "$1" "${2:-{\}}" \
		    >as.json
		rm -rf as.log "$XDG_STATE_HOME/mg/clients"
		mg-mcp-login "$OAUTH"
		asked /token '[.headers.authorization // "-",
		    .form.client_id // "-", .form.client_secret // "-"] |
		    join(" ")'
	}
	[ "$(how '{"client_secret":"s","token_endpoint_auth_method":
	    "client_secret_basic"}' | tail -n 1)" = "Basic $(printf client-1:s |
	    base64) - -" ]
	[[ $(how '{"token_endpoint_auth_method":"client_secret_basic"}' |
	    tail -n 1) == '- client-'*' -' ]]
	# A secret that nobody wants is not sent.
	[[ $(how '{"client_secret":"s","token_endpoint_auth_method":
	    "client_secret_basic"}' '{"token_endpoint_auth_methods_supported":
	    ["none"]}' | tail -n 1) == '- client-'*' -' ]]
}

@test "an answer is from the issuer that was asked, or none" {
	oauth_server
	says='{"authorization_response_iss_parameter_supported":true}'
	not='{"authorization_response_iss_parameter_supported":null}'
	come() {
		printf '{"issuer":%s,"redirect":%s}' "$2" "$3" >as.json
		rm -f as.log
		run -"$1" mg-mcp-login "$OAUTH"
	}
	come 0 "$says" '{}'
	come 0 "$not" '{}'
	come 0 "$not" '{"iss":null}'
	come 3 "$says" '{"iss":null}'
	[[ $output == *'does not say which authorization server'* ]]
	for iss in '"https://evil.example"' '"SELF/"' '""' '["SELF","SELF"]'
	do
		for states in "$says" "$not"; do
			come 3 "$states" "{\"iss\":$iss,\"code\":null,
			    \"error\":\"x\",\"error_description\":\"call me\"}"
			[[ $output == *'from another authorization server'* ]]
			[[ $output != *'call me'* ]]
			come 3 "$states" "{\"iss\":$iss}"
			[ -z "$(asked /token .path)" ]
		done
	done
}

@test "a person who says no, and other errors" {
	oauth_server
	come() {
		printf '{"redirect":{"code":null,"error":"%s",
		    "error_description":"%s"}}' "$2" "$3" >as.json
		run -"$1" --separate-stderr mg-mcp-login "$OAUTH"
		[[ $stderr == *"mg-mcp-login: $4" ]]
		[ -z "$output" ]
	}
	come 3 access_denied 'not today \u001b]0;x\u0007' \
	    'the sign-in was refused: access_denied, not today \x1b]0;x\x07'
	come 3 invalid_scope '' \
	    'the authorization server does not take the request: invalid_scope'
	come 4 server_error x \
	    'the authorization server has failed: server_error, x'
	come 4 temporarily_unavailable x \
	    'the authorization server has failed: temporarily_unavailable, x'
	[ -z "$(asked /token .path)" ]
}

@test "an answer without a code, or with several" {
	oauth_server
	for code in null '""' '["a","b"]' '"a\u0001"'; do
		echo "{\"redirect\":{\"code\":$code}}" >as.json
		run -4 mg-mcp-login "$OAUTH"
	done
	[ -z "$(asked /token .path)" ]
}

@test "a token request that fails" {
	oauth_server
	echo '{"token":{"status":400,"body":{"error":"invalid_grant",
	    "error_description":"\u001b[31m"}}}' >as.json
	run -3 --separate-stderr mg-mcp-login "$OAUTH"
	[[ $stderr == *'HTTP 400: invalid_grant: \x1b[31m'* ]]
	echo '{"token":{"status":503}}' >as.json
	run -4 mg-mcp-login "$OAUTH"
	[ ! -e "$XDG_STATE_HOME/mg/tokens" ] || [ -z "$(kept | grep access-)" ]
}

@test "an issuer that has forgotten us registers us again" {
	oauth_server
	mg-mcp-login "$OAUTH"
	echo '{"token":{"status":401,"body":{"error":"invalid_client"}}}' \
	    >as.json
	run -3 mg-mcp-login "$OAUTH"
	[[ $output == *'; try again' ]]
	rm as.json
	run -0 --separate-stderr mg-mcp-login "$OAUTH"
	[ "$(asked /register .path | wc -l)" = 2 ]
}

@test "an address that is none is not opened, and no command runs" {
	oauth_server
	printf '#!/bin/sh\ntouch opened\n' >browser
	chmod +x browser
	export BROWSER=./browser
	for address in 'javascript:alert(1)' 'file:///etc/passwd' '--version' \
	    '-oProxyCommand=touch run' 'data:text/html,x' 'http://10.0.0.1/a' \
	    'https://a.example/$(touch run)' 'https://a.example/`touch run`' \
	    "https://a.example/';touch run;'" 'https://u:p@a.example/' \
	    'https://a.example/|touch run' 'https://a.example/\u0007' \
	    'https://a.example\\@b.example/' 'vscode://x' ''; do
		printf '{"issuer":{"authorization_endpoint":"%s"}}' \
		    "$address" >as.json
		run ! timeout 60 mg-mcp-login -t 20 "$OAUTH"
		[[ $output == mg-mcp-login:* ]]
	done
	[ ! -e opened ]
	[ ! -e run ]
}

@test "no shell sees the address" {
	oauth_server
	no_browser
	export BROWSER="./browser"
	echo '{"issuer":{"authorization_endpoint":
	    "https://xn--a.example/a;touch$IFS@run&b=c?d=$(id)"}}' >as.json
	login -t 60
	kill -INT $LOGIN
	finish 130
	grep -qF 'https://xn--a.example/a;touch$IFS@run&b=c?d=$(id)&response_type=code' url
	grep -q '^  host: xn--a.example$' err
	grep -q 'note: the host has letters beyond ASCII' err
	[ ! -e run ]
}

@test "the command in BROWSER" {
	oauth_server
	no_browser
	printf '#!/bin/sh\nprintf "%%s\\n" "$@" >args\nexec curl -sSL -o /dev/null "$2"\n' >two
	chmod +x two
	BROWSER="./two 'a b' %s c" run -0 --separate-stderr \
	    mg-mcp-login "$OAUTH"
	[ "$(sed -n 1p args)" = 'a b' ]
	[[ $(sed -n 2p args) == http://127.0.0.1:*/authorize\?* ]]
	[ "$(sed -n 3p args)" = c ]
	# One that cannot be started, that fails, that cannot be read.
	BROWSER="./none:false::'x:./two x" run -0 --separate-stderr \
	    mg-mcp-login "$OAUTH"
	[ "$(sed -n 1p args)" = x ]
	[[ $stderr == *"BROWSER: ''x' cannot be read"* ]]
}

@test "without a browser the address is there to be opened" {
	oauth_server
	for BROWSER in '' none false; do
		rm -f err
		mg-mcp-login "$OAUTH" >out 2>err 3>&- &
		for ((i = 0; i < 400; i++)); do
			! grep -q 'open the address yourself' err || break
			sleep 0.05
		done
		curl -sSL -o /dev/null "$(sed -n 's/^  http/http/p' err)"
		wait $!
		grep -q '^signed in' out
	done
}

@test "a browser runs on when we have left" {
	oauth_server
	printf '#!/bin/sh\ncurl -sSL -o /dev/null "$1"\nsleep 1\necho yes >on\n' >browser
	chmod +x browser
	BROWSER=./browser run -0 --separate-stderr mg-mcp-login "$OAUTH"
	for ((i = 0; i < 400; i++)); do
		[ ! -s on ] || break
		sleep 0.05
	done
	[ "$(cat on)" = yes ]
}

@test "what is no answer gets the listener nowhere" {
	oauth_server
	no_browser
	login
	[ "${redirect%:*}" = http://127.0.0.1 ]
	base=http://127.0.0.1:$port
	good="$redirect?state=$state&code=c&iss=${OAUTH%/mcp}"
	[ "$(status_of $base/)" = 404 ]
	[ "$(status_of $base/favicon.ico)" = 404 ]
	[ "$(status_of "$base/callbackx?state=$state")" = 404 ]
	[ "$(status_of "$base/callback/?state=$state")" = 404 ]
	[ "$(status_of "$base/x?/callback?state=$state")" = 404 ]
	[ "$(status_of -X POST "$good")" = 405 ]
	[ "$(status_of -I "$good")" = 405 ]
	[ "$(status_of "$redirect")" = 400 ]
	[ "$(status_of "$redirect?code=c")" = 400 ]
	[ "$(status_of "$redirect?code=c&state=")" = 400 ]
	[ "$(status_of "$redirect?code=c&state=${state%?}")" = 400 ]
	[ "$(status_of "$redirect?code=c&state=${state}x")" = 400 ]
	[ "$(status_of "$good&state=$state")" = 400 ]
	[ "$(status_of -H 'Host: evil.example' "$good")" = 400 ]
	[ "$(status_of -H "Host: localhost:$port" "$good")" = 400 ]
	[ "$(status_of -H 'Host: 127.0.0.1' "$good")" = 400 ]
	[ "$(status_of -H 'Host:' "$good")" = 400 ]
	path=/${good#http://*/}
	host="Host: 127.0.0.1:$port"
	bad='HTTP/1.1 400 Bad Request'
	[ "$(raw "GET $path HTTP/1.1" "$host" 'Host: x')" = "$bad" ]
	[ "$(raw "GET $path HTTP/1.1" "$host" "$host")" = "$bad" ]
	[ "$(raw "GET $path" "$host")" = "$bad" ]
	[ "$(raw "GET  $path HTTP/1.1" "$host")" = "$bad" ]
	[ "$(raw "GET $path x HTTP/1.1" "$host")" = "$bad" ]
	[ "$(raw "GET $path HTTP/2.0" "$host")" = "$bad" ]
	[ "$(raw "GET $good HTTP/1.1" "$host")" = 'HTTP/1.1 404 Not Found' ]
	[ "$(raw '' "GET $path HTTP/1.1" "$host")" = "$bad" ]
	[ "$(status_of -H "x: $(printf '%017000d' 0)" "$good")" = 431 ]
	kill -0 $LOGIN
	[ -z "$(asked /token .path)" ]
	kill $LOGIN
	finish 143
}

@test "the listener says the same to everybody" {
	oauth_server
	no_browser
	login
	curl -sS -D head "$redirect?state=<b>x</b>&code=<b>y</b>" >page
	run ! grep '<b>' head page
	curl -sSL -D head "$(cat url)" >page
	for line in 'Cache-Control: no-store' 'Referrer-Policy: no-referrer' \
	    'Connection: close' "Content-Security-Policy: default-src 'none'"
	do
		tail -n 12 head | tr -d '\r' | grep -qxF "$line"
	done
	run ! grep -e "$state" -e code- page
	finish 0
	# It has ended with its answer.
	run -7 curl -sS "$redirect"
}

@test "slow, broken and many clients of the listener do not keep it" {
	oauth_server
	no_browser
	login
	for ((i = 0; i < 60; i++)); do
		exec {fd}<>"/dev/tcp/127.0.0.1/$port"
		printf 'GET /call' >&"$fd"
	done
	for ((i = 0; i < 60; i++)); do
		exec {fd}<>"/dev/tcp/127.0.0.1/$port"
		printf 'x\r\n\r\n\0\377\r\r\n\r\n\r\n\r' >&"$fd"
		exec {fd}>&-
	done
	head -c 200000 /dev/zero >/dev/tcp/127.0.0.1/$port || :
	curl -sSL -o /dev/null "$(cat url)"
	finish 0
}

@test "only this machine can reach the listener" {
	oauth_server
	no_browser
	login
	ss -Hltn "sport = :$port" >listeners
	[ "$(awk '{ print $4 }' listeners)" = "127.0.0.1:$port" ]
	kill $LOGIN
	finish 143
}

@test "a crash leaves no secret on the disk" {
	oauth_server
	no_browser
	ulimit -S -c unlimited || ulimit -S -c 1000
	login
	grep -q '^Max core file size  *0  *0 ' /proc/$LOGIN/limits
	kill $LOGIN
	finish 143
}

@test "localhost is both of its addresses" {
	oauth_server
	no_browser
	printf '{"mcpServers":{"s":{"url":"%s","mg":{"auth":
	    {"redirect":"localhost"}}}}}\n' "$OAUTH" | tr -d '\n' >entry
	OAUTH=-f4
	exec 4<entry
	login
	exec 4<&-
	[ "${redirect%:*}" = http://localhost ]
	for host in 127.0.0.1 ::1; do
		[ "$(status_of --connect-to "localhost:$port:[$host]:$port" \
		    "$redirect?state=x")" = 400 ]
		[ "$(status_of --connect-to "localhost:$port:[$host]:$port" \
		    -H "Host: 127.0.0.1:$port" "$redirect?state=x")" = 400 ]
	done
	curl -sSL -o /dev/null "$(cat url)"
	finish 0
}

@test "the steps are told with -v, and no secret" {
	oauth_server
	run -0 --separate-stderr mg-mcp-login -v "$OAUTH"
	[[ $stderr == *'answers HTTP 401'*'issuer http://'*'client client-1 (none)'* ]]
	verifier=$(asked /token .form.code_verifier)
	run ! grep -e access- -e refresh- -e code- -e "$verifier" \
	    <<<"$output$stderr"
}

@test "--no-browser: the whole address is pasted" {
	oauth_server
	mkfifo typed
	mg-mcp-login --no-browser "$OAUTH" <typed >out 2>err 3>&- &
	LOGIN=$!
	exec {typed}>typed
	for ((i = 0; i < 400; i++)); do
		! grep -q 'Paste the address' err || break
		sleep 0.05
	done
	address=$(sed -n 's/^  http/http/p' err)
	# As a browser elsewhere: it cannot follow.
	to=$(curl -sS -o /dev/null -w '%{redirect_url}' "$address")
	said() {
		for ((i = 0; i < 400; i++)); do
			! grep -qF "$1" err || return 0
			sleep 0.05
		done
		return 1
	}
	echo code-2 >&"$typed"
	said 'a code alone cannot be checked: the whole address is needed'
	echo "https://a.example/callback?${to#*\?}" >&"$typed"
	said 'that is another address'
	echo "${to%%\?*}" >&"$typed"
	said 'there is no answer in that address'
	echo "${to/state=/state=x}" >&"$typed"
	said 'that is the answer to another sign-in'
	printf '%017000d\n' 0 >&"$typed"
	said 'that is too long'
	kill -0 $LOGIN
	echo " $to#_=_ " >&"$typed"
	finish 0
	[[ $output == 'signed in to '* ]]
}

@test "--no-browser: the terminal comes before standard input" {
	oauth_server
	printf '#!/bin/sh\nexec mg-mcp-login --no-browser "$1" <none\n' >run
	: >none
	chmod +x run
	printf '%s\n' '< Paste the address' '> x' '< a code alone' '^ D' >script
	run -3 pty script ./run "$OAUTH"
	[[ $output == *'nobody has signed in: no address was pasted'* ]]
}

@test "--no-browser: nobody is there" {
	oauth_server
	run -3 setsid -w mg-mcp-login --no-browser "$OAUTH" </dev/null
	[[ $output == *'nobody has signed in: no address was pasted' ]]
}

@test "time runs out, and signals end it" {
	oauth_server
	no_browser
	export BROWSER
	run -6 mg-mcp-login -t 1 "$OAUTH"
	[[ $output == *'not signed in within the time (-t)' ]]
	for signal in INT TERM HUP; do
		login
		kill -s $signal $LOGIN
		finish $((128 + $(kill -l $signal)))
		run -7 curl -sS "$redirect"
	done
	[ ! -e "$XDG_STATE_HOME/mg/tokens" ] || [ -z "$(kept | grep access-)" ]
}

@test "what is signed in with is told, and no secret" {
	oauth_server
	run -3 mg-mcp-auth "$OAUTH"
	[ "$output" = "mg-mcp-auth: not signed in to $OAUTH; sign in with: mg-mcp login $OAUTH" ]
	mg-mcp-login "$OAUTH"
	run -0 mg-mcp-auth "$OAUTH"
	[ "$(sed -E 's/20[^Z]*Z/TIME/' <<<"$output")" = "server	$OAUTH
issuer	${OAUTH%/mcp}
resource	$OAUTH
client	client-1
scopes	a
type	Bearer
expires	TIME
refresh	yes" ]
	run -0 mg-mcp-auth -j "$OAUTH"
	[ "$(jq -c '[.client, .scopes, .refresh]' <<<"$output")" = \
	    '["client-1","a",true]' ]
	run ! grep -e access- -e refresh- <<<"$output"
}

@test "what has expired is told only if it can be renewed" {
	oauth_server
	echo '{"token":{"body":{"expires_in":0}}}' >as.json
	mg-mcp-login "$OAUTH"
	run -0 mg-mcp-auth "$OAUTH"
	echo '{"token":{"body":{"expires_in":0,"refresh_token":null}}}' \
	    >as.json
	mg-mcp-login "$OAUTH"
	run -3 mg-mcp-auth "$OAUTH"
	[[ $output == *'has expired; sign in with: mg-mcp login '* ]]
}

@test "to sign out revokes, and forgets" {
	oauth_server
	mg-mcp-login "$OAUTH"
	run -0 mg-mcp-logout "$OAUTH"
	[ "$output" = "signed out of $OAUTH" ]
	[ "$(asked /revoke .form.token | sort -u | sed 's/-.*//' | tr '\n' ' ')" \
	    != '' ]
	run -3 mg-mcp-auth "$OAUTH"
	run -0 mg-mcp-logout "$OAUTH"
	[ "$output" = "not signed in to $OAUTH" ]
	mg-mcp-login "$OAUTH"
	[ "$(asked /register .path | wc -l)" = 1 ]
	run -0 mg-mcp-logout --all "$OAUTH"
	mg-mcp-login "$OAUTH"
	[ "$(asked /register .path | wc -l)" = 2 ]
}

@test "what cannot be revoked is forgotten all the same" {
	oauth_server
	mg-mcp-login "$OAUTH"
	echo '{"revoke":{"status":503}}' >as.json
	run -4 --separate-stderr mg-mcp-logout "$OAUTH"
	[ "$output" = "signed out of $OAUTH" ]
	[[ $stderr == 'mg-mcp-logout: the token may be good for a while yet: '* ]]
	run -3 mg-mcp-auth "$OAUTH"
}

@test "a configured client revokes with its secret, or its key" {
	oauth_server
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	    -out ci.pem 2>said
	for secret in '"client_secret":"s3cret"' "\"key\":\"@$PWD/ci.pem\""; do
		handed '"auth":{"grant":"client_credentials",
		    "client_id":"me",'"$secret}"
		run ! grep -rE 's3cret|PRIVATE' "$XDG_STATE_HOME"
		run -0 --separate-stderr mg-mcp-logout -f 3 3<entry
		[ "$output" = 'signed out of s' ]
		[ -z "$stderr" ]
	done
	[ "$(asked /revoke '.headers | has("authorization")' | head -n 1)" = \
	    true ]
	[ "$(asked /revoke '.form | has("client_assertion")' | tail -n 1)" = \
	    true ]
}

@test "servers that cannot be signed in to" {
	oauth_server
	no() {
		printf '{"mcpServers":{"s":{%s}}}\n' "$2" >entry
		run -"$1" bash -c 'mg-mcp-login -f 3 3<entry'
		[[ $output == *"$3"* ]]
	}
	no 2 '"command":"x"' "'s' is no remote server"
	no 3 '"url":"http://192.0.2.1/"' 'a token may not go there'
	no 2 '"url":"https://a.example/","mg":{"credential":"x"}' \
	    'has its token from a command (mg.credential)'
	no 2 '"url":"https://a.example/","headers":{"authorization":"x"}' \
	    'has its token from the configuration (headers.Authorization)'
	run -2 mg-mcp-login
	run -2 mg-mcp-login a b
	run -2 mg-mcp-login -f 3 "$OAUTH"
	run -2 mg-mcp-login s
	run -2 mg-mcp-login ftp://a.example/
	kill $OAUTH_PID
	wait $OAUTH_PID || :
	run -4 mg-mcp-login "$OAUTH"
}

@test "a server that forbids, or answers anything else" {
	oauth_server
	echo '{"token":{}}' >as.json
	run -4 mg-mcp-login "${OAUTH%/mcp}/none"
	[[ $output == *'answers HTTP 404 to what it is asked first' ]]
}

@test "the result goes to a full disk" {
	oauth_server
	run -5 bash -c 'mg-mcp-login "$0" >/dev/full' "$OAUTH"
	[[ $output == *'cannot write the result: No space left on device' ]]
	run -5 bash -c 'mg-mcp-auth "$0" >/dev/full' "$OAUTH"
	run -5 bash -c 'mg-mcp-logout "$0" >/dev/full' "$OAUTH"
}

@test "what the server wanted besides is asked for, once" {
	oauth_server
	mg-mcp-login "$OAUTH"
	wants 'c b'
	run -0 --separate-stderr mg-mcp-login "$OAUTH"
	[[ $output == *'(scopes: a c b;'* || $output == *'(scopes: c b a;'* ]]
	[ "$(asked /authorize .query.scope | tail -n 1 | tr ' ' '\n' | sort |
	    tr '\n' ' ')" = 'a b c ' ]
	run -0 mg-mcp-auth "$OAUTH"
	run ! grep wanted <<<"$output"
	wants 'b'
	run -0 mg-mcp-auth "$OAUTH"
	[[ $output == *'wanted	b'* ]]
	n=$(wc -l <as.log)
	run -3 mg-mcp-login "$OAUTH"
	[[ $output == *"wants b, which was asked for before: there is nothing more to sign in for (mg-mcp logout $OAUTH begins anew)" ]]
	run ! bash -c "tail -n +$((n + 1)) as.log | grep -e /authorize -e /register"
	run -0 --separate-stderr mg-mcp-login --scope d "$OAUTH"
	[[ $output == *'(scopes: d;'* ]]
}

@test "a server that lets us in may still have wanted more" {
	oauth_server
	mg-mcp-login "$OAUTH"
	wants c
	echo '{"free":["*"]}' >as.json
	run -0 --separate-stderr mg-mcp-login "$OAUTH"
	[[ $output == 'signed in to '*c* ]]
}

@test "a grant needs no person" {
	oauth_server
	BROWSER=false
	export SECRET=s3cret
	run -0 --separate-stderr handed '"auth":{"grant":"client_credentials",
	    "client_id":"me","client_secret":"${SECRET}"}'
	[[ $output == 'signed in to s (scopes: a; until '* ]]
	[ "$(asked /token '.form.grant_type')" = client_credentials ]
	run ! grep authorize as.log
	run ! grep -r s3cret "$XDG_STATE_HOME"
	echo '{"token":{"status":401,"body":{"error":"invalid_client"}}}' \
	    >as.json
	run -3 --separate-stderr handed '"auth":{"grant":"client_credentials",
	    "client_id":"me","client_secret":"${SECRET}"}'
	[[ $stderr == *invalid_client* ]]
}

@test "a configured client is not shown to the issuer that a server turns to" {
	oauth_server
	handed '"auth":{"client_id":"me","client_secret":"s3cret"}'
	run ! grep -r s3cret "$XDG_STATE_HOME"
	file=$(grep -l access- "$XDG_STATE_HOME"/mg/tokens/*)
	sed "s|\"issuer\":\"[^\"]*\"|\"issuer\":\"https://first.example\"|" \
	    "$file" >new
	cat new >"$file"
	run -3 --separate-stderr handed \
	    '"auth":{"client_id":"me","client_secret":"s3cret"}'
	[[ $stderr == *'but the client_id is one of'*'https://first.example'* ]]
	[ "$(asked /authorize .path | wc -l)" = 1 ]
}

@test "an issuer where only the user may send us" {
	oauth_server
	for issuer in http://169.254.169.254 https://169.254.169.254 \
	    https://10.1.2.3 'https://[fd00::1]' http://as.example file:///etc
	do
		echo "{\"resource\":{\"authorization_servers\":[\"$issuer\"]}}" \
		    >as.json
		run mg-mcp-login -t 60 "$OAUTH"
		[ "$status" = 3 ] || [ "$status" = 4 ]
		[[ $output == *'which only the user may name'* ||
		    $output == *'not at an https address'* ||
		    $output == *'no good issuer'* ]]
	done
}

@test "mg-mcp knows the servers of the configuration" {
	oauth_server
	mkdir -p "$XDG_CONFIG_HOME/mg"
	printf '{"mcpServers":{"s":{"type":"http","url":"%s"}}}\n' "$OAUTH" \
	    >"$XDG_CONFIG_HOME/mg/mcp.json"
	run -3 mg-mcp auth s
	[ "$output" = 'mg-mcp-auth: not signed in to s; sign in with: mg-mcp login s' ]
	run -0 --separate-stderr mg-mcp login s --scope b
	[[ $output == 'signed in to s (scopes: b;'* ]]
	[ "$(mg-mcp auth s -j | jq -r .scopes)" = b ]
	# It is kept by the address.
	run -0 mg-mcp auth "$OAUTH"
	run -0 mg-mcp logout s --all
	[ "$output" = 'signed out of s' ]
	run -0 --separate-stderr mg-mcp login "$OAUTH"
	[[ $output == "signed in to $OAUTH ("* ]]
}

@test "what is signed in for is used, and stepped up when it is too little" {
	oauth_server
	run -3 mg-mcp call "$OAUTH" hello
	[[ $output == *"mg-mcp login $OAUTH"* ]]
	mg-mcp login "$OAUTH"
	run -0 --separate-stderr mg-mcp call "$OAUTH" hello
	[ "$output" = hello ]
	echo '{"refusal":{"status":403,"challenge":
	    "Bearer error=\"insufficient_scope\", scope=\"c\""}}' >as.json
	run -3 mg-mcp call "$OAUTH" hello
	rm as.json
	run -0 mg-mcp auth "$OAUTH"
	[[ $output == *'wanted	c'* ]]
	mg-mcp login "$OAUTH"
	[ "$(asked /authorize .query.scope | tail -n 1 | tr ' ' '\n' | sort |
	    tr '\n' ' ')" = 'a c ' ]
	run -0 --separate-stderr mg-mcp call "$OAUTH" hello
	mg-mcp logout "$OAUTH"
	run -3 mg-mcp call "$OAUTH" hello
}

@test "a token that is refused: one signs in anew, for no more than before" {
	oauth_server
	echo '{"token":{"body":{"refresh_token":null}}}' >as.json
	mg-mcp login "$OAUTH"
	run -0 mg-mcp call "$OAUTH" hello
	echo '{"token":{"body":{"refresh_token":null}},"refusal":{"status":401,
	    "challenge":"Bearer error=\"invalid_token\", scope=\"a\""}}' >as.json
	run -3 mg-mcp call "$OAUTH" hello
	[[ $output == *"mg-mcp login $OAUTH"* ]]
	rm as.json
	run -0 mg-mcp login "$OAUTH"
	[ "$(asked /authorize .query.scope | tail -n 1)" = a ]
	run -0 mg-mcp call "$OAUTH" hello
}

@test "what is refused, whoever signs in, is not asked for twice" {
	oauth_server
	mg-mcp login "$OAUTH"
	echo '{"refusal":{"status":403,"challenge":
	    "Bearer error=\"insufficient_scope\", scope=\"a\""}}' >as.json
	run -3 mg-mcp call "$OAUTH" hello
	[[ $output == *'refuses this, whoever signs in'* ]]
	run -3 mg-mcp login "$OAUTH"
	[[ $output == *'there is nothing more to sign in for'* ]]
	[ "$(asked /authorize .path | wc -l)" -eq 1 ]
}

@test "real: a person signs in, and out" {
	real_issuer
	run -0 --separate-stderr mg-mcp-login "$REAL"
	[[ $output == "signed in to $REAL (scopes: mcp:read; until 20"*', renewed by itself)' ]]
	run -0 mg-mcp-auth "$REAL"
	[[ $output == *"issuer	$(cat real.issuer)"* ]]
	run -0 mg-mcp-logout "$REAL"
	grep -q revoked real.log
}

@test "real: a person says no" {
	real_issuer
	MG_PERSON=deny run -3 --separate-stderr mg-mcp-login "$REAL"
	[[ $stderr == *'the sign-in was refused: access_denied'* ]]
}

@test "help that cannot be written is told" {
	for name in mg-http mg-mcp-login mg-mcp-logout mg-mcp-auth; do
		for option in -h --version; do
			run -5 --separate-stderr bash -c "$name $option >/dev/full"
			[[ $stderr == "$name: cannot write the output: "* ]]
		done
	done
}
