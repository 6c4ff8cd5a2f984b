# Being signed in, as a transport is: what is kept, renewed, asked for and
# never told.  The tool "sign" does what a transport does (t/sign.c); at the
# other end is t/node/oauth.mjs.

load helper

setup() {
	common_setup
	serve as
}

# serve NAME: an MCP server and its issuer, at $URL and $SELF
serve() {
	oauth_server "$1"
	URL=$OAUTH
	SELF=${URL%/mcp}
	: >>"$1.log"
}

# is JSON [NAME]: what the server is to be from now on
is() {
	printf '%s\n' "$1" >"${2:-as}.new.json"
	jq -e . "${2:-as}.new.json" >parsed
	mv "${2:-as}.new.json" "${2:-as}.json"
}

# file URL [FOLDER]: where what is kept for it is
file() {
	printf '%s/mg/%s/%s' "$XDG_STATE_HOME" "${2:-tokens}" \
	    "$(printf %s "$1" | sha256sum | cut -c 1-64)"
}

# keep MEMBERS: signed in, with these members besides
keep() {
	local f

	f=$(file "$URL")
	mkdir -p -m 700 "$XDG_STATE_HOME/mg" "${f%/*}"
	jq -n --arg url "$URL" --arg self "$SELF" '{ v: 1, server: $url,
	    issuer: $self, resource: $url, token_endpoint: "\($self)/token",
	    revocation_endpoint: "\($self)/revoke", client_id: "me",
	    method: "none", access_token: "old-access", token_type: "Bearer",
	    asked: "a", granted: "a" }'" + ($1)" >"$f.new"
	chmod 600 "$f.new"
	mv "$f.new" "$f"
}

# kept FILTER: jq's, over what is kept
kept() {
	jq -r "$1" "$(file "$URL")"
}

# go WANT [WORD ...]: a transport's requests; the outcomes in a line
go() {
	local want=$1

	sign "$URL" "name=srv" "${@:2}" >out 2>err
	jq -r '.result // .status' out | tr '\n' ' ' >outcomes
	printf '%s ' $want | diff -u - outcomes || {
		cat out err
		return 1
	}
}

why() {
	jq -r .why out
}

# asked FILTER [NAME]: jq's, over each request that has come, but for those
# that only find out where the server is
asked() {
	jq -r "select(.method != \"HEAD\") | $1" "${2:-as}.log"
}

forms() {
	asked 'select(.path == "/token") | .form | '"$1"
}

# await COMMAND ...: until it says something
await() {
	local i

	for ((i = 0; i < 400; i++)); do
		[ -z "$("$@")" ] || return 0
		sleep 0.05
	done
	return 1
}

GRANT='grant=client_credentials client_id=me client_secret=secret-word'

@test "without a token a person is told what to type" {
	go needed
	[ "$(why)" = "'srv' wants you to sign in: mg-mcp login srv" ]
	sign "$URL" >out
	[ "$(why)" = "'$URL' wants you to sign in: mg-mcp login $URL" ]
	sign "$URL?a=b&c=d" >out
	[ "$(why)" = "'$URL?a=b&c=d' wants you to sign in: mg-mcp login $(
	    )'$URL?a=b&c=d'" ]
	[ "$(asked 'select(.headers.authorization) | .path')" = '' ]
}

@test "what is kept is sent, to that very address only" {
	is '{"access":["old-access"]}'
	keep '{}'
	go 200
	[ "$(jq .sends out)" = 1 ]
	[ "$(asked .headers.authorization)" = 'Bearer old-access' ]
	sign "$SELF/other" >out
	sign "$SELF/mcp/more" >out
	sign "$URL?x" >out
	[ "$(asked 'select(.headers.authorization) | .path')" = /mcp ]
}

@test "what is kept is for nobody else to read" {
	is '{"refresh":["r0"],"dead":["old-access"]}'
	keep '{ refresh_token: "r0" }'
	go 200
	[ "$(stat -c %a "$(file "$URL")")" = 600 ]
	[ "$(stat -c %a "$XDG_STATE_HOME/mg/tokens")" = 700 ]
	chmod 666 "$(file "$URL")"
	go local
	grep -F "$(file "$URL")': is not yours alone" out
}

@test "what is damaged is named, and stays as it is" {
	local f

	is '{"free":["*"]}'
	keep '{}'
	f=$(file "$URL")
	cp "$f" good
	for damage in '.v = 2' 'del(.v)' '.server = "other"' '.issuer = 7' \
	    '.expires = "soon"' '.access_token = "\u0000"' '[.]' '.key = {}'
	do
		jq "$damage" good >"$f"
		cp "$f" before
		is '{}'
		go local
		why | grep -F "cannot sign in to 'srv': '$f': is damaged"
		grep -F "sign: '$f': is damaged" err
		cmp before "$f"
		is '{"free":["*"]}'
		go 200
		grep -F "sign: '$f': is damaged" err
		cmp before "$f"
	done
	for text in '' '{"v":1' "$(tail -c 20 good)" '{"v":1,"v":1}'; do
		printf '%s' "$text" >"$f"
		go 200
		grep -F "sign: '$f': is damaged" err
		[ "$(<"$f")" = "$text" ]
	done
	cp good "$f"
	is '{"access":["old-access"]}'
	go 200
}

@test "a token that is refused is refreshed, with its resource" {
	is '{"refresh":["r0"]}'
	keep '{ refresh_token: "r0", expires: 4102444800 }'
	go 200
	[ "$(jq .sends out)" = 2 ]
	[ "$(forms '[.grant_type, .refresh_token, .resource, .client_id,
	    .scope] | tojson')" = \
	    "[\"refresh_token\",\"r0\",\"$URL\",\"me\",null]" ]
	[ "$(kept .refresh_token)" = refresh-1 ]
	[ "$(kept .access_token)" = access-1 ]
	[ "$(kept '.expires - now > 3500')" = true ]
	[ "$(kept .granted)" = a ]
	go 200
	[ "$(jq .sends out)" = 1 ]
}

@test "a token that is about to end is renewed first" {
	is '{"refresh":["r0"],"access":["old-access"]}'
	keep '{ refresh_token: "r0", expires: (now + 30 | floor) }'
	go '200 200' n=2
	[ "$(jq .sends out | tr '\n' ' ')" = '1 1 ' ]
	[ "$(asked .path | tr '\n' ' ')" = '/token /mcp /mcp ' ]
	[ "$(asked 'select(.path == "/mcp") | .headers.authorization' |
	    sort -u)" = 'Bearer access-1' ]
}

@test "a token of a short life is not renewed by each run" {
	is '{"token":{"body":{"expires_in":40}}}'
	go 200 $GRANT
	go 200 $GRANT
	[ "$(forms .grant_type)" = client_credentials ]
	is '{"refresh":["r0"],"access":["old-access"]}'
	keep '{ refresh_token: "r0", got: (now - 35 | floor),
	    expires: (now + 5 | floor) }'
	go 200
	[ "$(forms .refresh_token | tail -n 1)" = r0 ]
}

@test "where that fails the old one is tried" {
	is '{"token":{"status":503},"access":["old-access"]}'
	keep '{ refresh_token: "r0", expires: (now + 30 | floor) }'
	go '200 200 200' n=3
	[ "$(asked .path | tr '\n' ' ')" = '/token /mcp /mcp /mcp ' ]
	[ "$(kept .refresh_token)" = r0 ]
}

# together MEMBERS: three processes begin with that being kept, with two
# requests each
together() {
	local i pids

	keep "$1"
	for i in 1 2 3; do
		sign "$URL" n=2 >"out.$i" 2>&1 3>&- &
		pids="$pids $!"
	done
	for i in $pids; do
		wait "$i"
	done
	[ "$(jq -c .status out.? | tr '\n' ' ')" = '200 200 200 200 200 200 ' ]
}

@test "of several processes one refreshes a token that is good for one time" {
	is '{"refresh":["r0"],"rotate":true,"wait":300}'
	together '{ refresh_token: "r0" }'
	[ "$(forms .refresh_token)" = r0 ]
	together '{ refresh_token: "refresh-1",
	    expires: (now + 30 | floor) }'
	[ "$(forms .refresh_token | tr '\n' ' ')" = 'r0 refresh-1 ' ]
	# What comes is short-lived itself.
	is '{"refresh":["r0"],"rotate":true,"wait":300,
	    "token":{"body":{"expires_in":40}}}'
	together '{ refresh_token: "refresh-2" }'
	[ "$(forms .refresh_token | tr '\n' ' ')" = \
	    'r0 refresh-1 refresh-2 ' ]
}

@test "a new refresh token is on the disk before the token is used" {
	keep '{ refresh_token: "r0" }'
	is "{\"refresh\":[\"r0\"],\"peek\":\"$(file "$URL")\"}"
	go 200
	[ "$(asked 'select(.headers.authorization == "Bearer access-1") |
	    .peek | fromjson | .refresh_token')" = refresh-1 ]
}

@test "without a lock, or a disk, nothing is refreshed" {
	is '{"refresh":["r0"]}'
	keep '{ refresh_token: "r0" }'
	mkdir "$(file "$URL").lock"
	go local
	[ "$(forms .)" = '' ]
	[ "$(kept .refresh_token)" = r0 ]
	rmdir "$(file "$URL").lock"
	go 200
}

@test "a process that is killed holds up nobody" {
	is '{"refresh":["r0"],"wait":2000}'
	keep '{ refresh_token: "r0" }'
	sign "$URL" >out.killed 2>&1 3>&- &
	await forms .
	kill -9 "$!"
	is '{"refresh":["r0"]}'
	go 200
}

@test "a refresh token that stays is kept" {
	is '{"refresh":["r0"],"token":{"body":{"refresh_token":null}}}'
	keep '{ refresh_token: "r0" }'
	go 200
	[ "$(kept .refresh_token)" = r0 ]
	[ "$(kept .access_token)" = access-1 ]
}

@test "invalid_grant: the tokens are forgotten, and nothing else" {
	is '{"refresh":[]}'
	keep '{ refresh_token: "r0", key: "k", expires: 99, client_secret: "s" }'
	go needed
	[ "$(why)" = "'srv' wants you to sign in: mg-mcp login srv" ]
	[ "$(kept '[.access_token, .refresh_token, .key, .expires] |
	    tojson')" = '[null,null,null,null]' ]
	[ "$(kept '[.issuer, .client_id, .client_secret, .asked] |
	    tojson')" = "[\"$SELF\",\"me\",\"s\",\"a\"]" ]
	go needed
	[ "$(forms .refresh_token)" = r0 ]
}

@test "invalid_grant: what has come meanwhile stays" {
	is '{"refresh":[],"wait":1000,"access":["newer"]}'
	keep '{ refresh_token: "r0" }'
	sign "$URL" >out 2>&1 3>&- &
	await forms .
	keep '{ refresh_token: "r1", access_token: "newer" }'
	wait "$!"
	[ "$(kept '.access_token, .refresh_token' | tr '\n' ' ')" = \
	    'newer r1 ' ]
	go 200
}

@test "an issuer that is not there, or beside itself, makes nothing void" {
	local settings

	keep '{ refresh_token: "r0", client_id: "me" }'
	kept tojson >before
	while read -r settings; do
		is "$settings"
		go failed
		why | grep "^cannot sign in to 'srv': "
		jq -n 'input == input' before "$(file "$URL")" | grep true
	done <<-'EOF'
	{"token":{"status":500,"body":{"error":"invalid_grant"}}}
	{"token":{"status":503,"body":"no"}}
	{"token":{"status":429,"body":{"error":"invalid_grant"}}}
	{"token":{"status":408}}
	{"token":{"status":400,"body":"<html>Bad Request</html>"}}
	{"token":{"status":401,"body":"{\"error\":7}"}}
	{"token":{"status":404}}
	{"token":{"status":403,"body":{"message":"a firewall"}}}
	{"token":{"status":400,"body":{"error":"temporarily_unavailable"}}}
	{"token":{"status":400,"body":{"error":"server_error"}}}
	{"token":{"body":{"access_token":null}}}
	{"answers":{"/token":{"status":302,"headers":{"location":"/mcp"}}}}
	{"answers":{"/token":{"status":204}}}
	{"answers":{"/token":{"body":"{\"access_token\":\"x\",\"access_token\":\"x\"}"}}}
	{"answers":{"/token":{"body":"[]"}}}
	EOF
	keep '{ refresh_token: "r0", token_endpoint: "http://127.0.0.1:1/t" }'
	go failed
	[ "$(kept .refresh_token)" = r0 ]
}

@test "what the issuer says is told, but never more than that" {
	keep '{ refresh_token: "refresh-secret", method: "client_secret_basic",
	    client_secret: "client-secret" }'
	is '{"token":{"status":400,"body":{"error":"invalid_scope",
	    "error_description":"no \u001b[31msuch\r\nscope"}}}'
	go needed
	is '{"token":{"status":503,"body":{"error":"x",
	    "error_description":"a \u001b[31mstorm\r\nis up"}}}'
	go failed
	[ "$(why)" = "cannot sign in to 'srv': '$SELF/token' gives no token: $(
	    )HTTP 503: x: a \\x1b[31mstorm\\r\\nis up" ]
	for secret in refresh-secret client-secret \
	    "$(printf me:client-secret | base64)"; do
		is "{\"token\":{\"status\":503,\"body\":{
		    \"error\":\"$secret\",
		    \"error_description\":\"not $secret, please\"}}}"
		go failed
		run ! grep -F "$secret" out err
		why | grep -F 'it repeats a secret'
	done
}

@test "invalid_client: what was registered is dropped" {
	local f

	is '{"client":{"id":"another"}}'
	keep '{ refresh_token: "r0" }'
	f=$(file "$SELF" clients)
	mkdir -p -m 700 "${f%/*}"
	printf '{"v":1,"issuer":"%s","client_id":"%s"}' "$SELF" new >"$f"
	chmod 600 "$f"
	go needed
	[ "$(kept .refresh_token)" = null ]
	[ -e "$f" ]
	keep '{ refresh_token: "r0" }'
	printf '{"v":1,"issuer":"%s","client_id":"%s"}' "$SELF" me >"$f"
	go needed
	[ ! -e "$f" ]
}

# answer BODY WANT: what becomes of an answer of the token endpoint
answer() {
	keep '{ refresh_token: "r0" }'
	jq -n --arg body "$1" --arg type "${3:-application/json}" \
	    '{ access: ["new"], answers: { "/token": { body: $body,
	    headers: { "content-type": $type } } } }' >as.new
	mv as.new as.json
	sign "$URL" >out 2>err
	kept '[.access_token, .token_type, .refresh_token, .granted,
	    ((.expires // now) - now | . / 10 + 0.5 | floor * 10)] | map(tostring) | join(" ")' \
	    >got
	printf '%s\n' "$2" | diff -u - got
}

@test "answers in every form that is met" {
	answer '{"access_token":"new","token_type":"Bearer"}' 'new Bearer r0 a 0'
	answer '{"access_token":"new","token_type":"bEARER","expires_in":900,
	    "refresh_token":"r1","scope":"a b","more":{}}' \
	    'new Bearer r1 a b 900'
	answer '{"access_token":"new","expires_in":"900"}' 'new Bearer r0 a 900'
	answer '{"access_token":"new","expires_in":899.5}' 'new Bearer r0 a 900'
	answer '{"access_token":"new","expires_in":0}' 'new Bearer r0 a 0'
	answer '{"access_token":"new","expires_in":-1}' 'new Bearer r0 a 0'
	answer '{"access_token":"new","expires_in":1e99}' 'new Bearer r0 a 0'
	answer '{"access_token":"new","expires_in":99999999999999999999}' \
	    'new Bearer r0 a 315360000'
	answer '{"access_token":"new","expires_in":null,"scope":null,
	    "refresh_token":null,"token_type":null}' 'new Bearer r0 a 0'
	answer '{"access_token":"new","expires_in":"soon"}' 'new Bearer r0 a 0'
	answer 'access_token=new&token_type=bearer&scope=a%20b+c&expires_in=90' \
	    'new Bearer r0 a b c 90' application/x-www-form-urlencoded
	answer 'access_token=new' 'new Bearer r0 a 0' 'Text/Plain; charset=x'
	answer '{"access_token":"new"}' 'new Bearer r0 a 0' text/html
}

@test "answers that are of no use" {
	local long

	old='old-access Bearer r0 a 0'
	long=$(head -c 66000 /dev/zero | tr '\0' x)
	answer '{"access_token":"new\r\nX-Evil: 1"}' "$old"
	answer '{"access_token":"new\u0000"}' "$old"
	answer '{"access_token":"new\u0001"}' "$old"
	answer '{"access_token":"new\u007f"}' "$old"
	answer '{"access_token":"a b"}' "$old"
	answer '{"access_token":"n\u00e9w"}' "$old"
	answer '{"access_token":""}' "$old"
	answer '{"access_token":7}' "$old"
	answer '{"access_token":["new"]}' "$old"
	answer '{"access_token":"new","refresh_token":"a\nb"}' "$old"
	answer '{"access_token":"new","token_type":"mac"}' "$old"
	answer '{"access_token":"new","token_type":"N_A"}' "$old"
	answer '{"access_token":"new","token_type":"DPoP"}' "$old"
	answer '{"access_token":"new","token_type":{}}' "$old"
	answer '{"access_token":"new","error":"x"' "$old"
	answer 'access_token=new&access_token=new' "$old" text/plain
	answer 'access_token=new' "$old" text/html
	answer 'access_token=new%0d%0a' "$old" text/plain
	answer "{\"access_token\":\"$long\"}" "$old"
	[ "$(jq -r .result out)" = failed ]
	run ! grep -F "$long" out err
	# An error in an answer that says that all is well, as GitHub has it.
	answer '{"error":"bad_refresh_token"}' "$old"
	[ "$(jq -r .result out)" = needed ]
	[ "$(jq .sends out)" = 1 ]
	run ! grep -i 'x-evil' as.log
}

@test "a token that has come and is refused too is not fetched again" {
	is '{"refresh":["r0"],"dead":["*"]}'
	keep '{ refresh_token: "r0" }'
	go needed
	[ "$(forms .refresh_token)" = r0 ]
	[ "$(jq .sends out)" = 2 ]
}

@test "who signs in meanwhile is seen at once" {
	is '{"access":["new"]}'
	mkfifo lines
	sign "$URL" n=2 wait=1 <lines >out 2>&1 3>&- &
	exec {LINES_IN}>lines
	await cat out
	keep '{ access_token: "new" }'
	echo >&"$LINES_IN"
	wait "$!"
	[ "$(jq -r '.result // .status' out | tr '\n' ' ')" = 'needed 200 ' ]
}

@test "what was wanted is noted for the login" {
	is '{"challenge":"Bearer resource_metadata=\"SELF/meta\", scope=\"a b\""}'
	go needed
	[ "$(kept '[.wanted, .metadata, .access_token] | tojson')" = \
	    "[\"a b\",\"$SELF/meta\",null]" ]
	is '{"challenge":"Bearer resource_metadata=\"https://evil.example/m\""}'
	go needed
	[ "$(kept .metadata)" = "$SELF/meta" ]
}

@test "403 insufficient_scope: noted, and a person may give more" {
	is "$(jq -n '{ access: ["old-access"], refusal: { status: 403,
	    challenge: ("Bearer error=\"insufficient_scope\", scope=\"b\"" +
	    ", resource_metadata=\"SELF/m\"") } }')"
	keep '{ refresh_token: "r0" }'
	go needed
	[ "$(why)" = "'srv' wants more rights: mg-mcp login srv (scope 'b')" ]
	[ "$(kept '[.wanted, .metadata, .access_token] | tojson')" = \
	    "[\"b\",\"$SELF/m\",\"old-access\"]" ]
	is "$(jq '.refusal.challenge |= sub("\"b\""; "\"c b\"")' as.json)"
	go needed
	[ "$(kept .wanted)" = 'b c' ]
	[ "$(forms .)" = '' ]
}

@test "403 insufficient_scope: what was asked for in vain is refused" {
	is '{"access":["old-access"],"refusal":{"status":403,"challenge":
	    "Bearer error=\"insufficient_scope\", scope=\"b\""}}'
	keep '{ asked: "b a" }'
	go denied
	[ "$(why)" = "'srv' refuses this, whoever signs in; it was asked $(
	    )already for scope 'b'" ]
	keep '{ asked: "a", granted: "a b" }'
	go denied
	keep '{}'
	go denied scope=a
	is '{"access":["old-access"],"refusal":{"status":403,"challenge":
	    "Bearer error=\"insufficient_scope\""}}'
	go denied
	[ "$(kept .wanted)" = null ]
	[ "$(forms .)" = '' ]
}

@test "403 without a challenge: that is forbidden, signed in or not" {
	is '{"access":["old-access"],"refusal":{"status":403}}'
	keep '{ refresh_token: "r0" }'
	go denied
	[ "$(why)" = "'srv' forbids it: HTTP 403" ]
	is '{"access":["old-access"],"refusal":{"status":403,
	    "challenge":"Bearer error=\"invalid_request\""}}'
	go denied
	is '{"refresh":["r0"],"access":["old-access"],"refusal":{"status":403,
	    "challenge":"Bearer error=\"invalid_token\""}}'
	go needed
	[ "$(forms .refresh_token)" = r0 ]
	[ "$(jq .sends out)" = 2 ]
}

@test "an Authorization header that is configured is all there is" {
	keep '{ refresh_token: "r0" }'
	is '{"refresh":["r0"]}'
	go denied 'header=authorization: Bearer mine' credential='echo new'
	[ "$(why)" = "'srv' refuses the Authorization header that is $(
	    )configured for it: HTTP 401" ]
	[ "$(asked '[.path, .headers.authorization] | join(" ")')" = \
	    '/mcp Bearer mine' ]
}

@test "a token is not sent to an http address elsewhere" {
	# The proxy is our server, which takes any address.
	URL=http://mcp.example/mcp
	keep '{ refresh_token: "r0" }'
	http_proxy=$SELF go denied
	why | grep -F "wants a token, which is not sent to an http address"
	http_proxy=$SELF go denied credential='echo new'
	http_proxy=$SELF go denied $GRANT
	[ "$(asked '[.path, .headers.authorization] | tojson' | sort -u)" = \
	    '["/mcp",null]' ]
}

@test "a credential command gives the token, and again after a 401" {
	cat >token <<-'EOF'
	#!/bin/sh
	printf '%s\n' "$*" >>ran
	head -n 1 tokens
	echo 'not this'
	EOF
	chmod 755 token
	echo one >tokens
	is '{"access":["one"]}'
	go 200 credential="./token 'mcp/%s 100%% \$HOME' x"
	[ "$(<ran)" = 'mcp/srv 100% $HOME x' ]
	[ "$(jq .sends out)" = 1 ]
	is '{"access":["two"]}'
	rm ran
	go denied credential=./token
	why | grep -F 'gives the token that is refused'
	[ "$(wc -l <ran)" = 2 ]
	cat >token <<-'EOF'
	#!/bin/sh
	echo >>ran
	sed -n "$(wc -l <ran)p" tokens
	EOF
	printf 'one\ntwo\nthree\n' >tokens
	rm ran
	go '200 200' credential=./token n=2
	[ "$(jq .sends out | tr '\n' ' ')" = '2 1 ' ]
	[ "$(wc -l <ran)" = 2 ]
	[ ! -e "$(file "$URL")" ]
}

@test "a credential command that fails" {
	go failed credential=./nowhere
	why | grep -F "the credential command of 'srv': it cannot be started"
	go failed credential=false
	why | grep -F "exited with status 1"
	go failed credential="sh -c 'echo token; exit 3'"
	why | grep -F "exited with status 3"
	go failed credential=true
	why | grep -F 'prints no token'
	go failed credential="printf 'a b'"
	go failed credential="printf 'a\\rX-Evil: 1'"
	go failed credential="printf '\\303\\251'"
	go failed credential="'unclosed"
	go failed credential=' '
	[ "$(asked 'select(.headers.authorization)')" = '' ]
}

@test "a credential command may leave somebody behind" {
	is '{"access":["one"]}'
	go 200 credential="sh -c 'echo one; sleep 300 & echo \$! >pid'"
	kill "$(<pid)"
}

@test "client credentials: found, asked for, used, kept without the secret" {
	is '{"client":{"id":"me","secret":"secret-word"}}'
	go '200 200' $GRANT n=2
	[ "$(asked .path | tr '\n' ' ')" = "/mcp $(
	    )/.well-known/oauth-protected-resource/mcp $(
	    )/.well-known/oauth-authorization-server /token /mcp /mcp " ]
	[ "$(forms tojson)" = "$(jq -nc --arg url "$URL" '{ grant_type:
	    "client_credentials", resource: $url, scope: "a" }')" ]
	[ "$(kept '[.access_token, .client_id, .client_secret, .asked,
	    .issuer] | tojson')" = \
	    "[\"access-1\",\"me\",null,\"a\",\"$SELF\"]" ]
	go 200 $GRANT
	[ "$(jq .sends out)" = 1 ]
	run ! grep -rF secret-word "$XDG_STATE_HOME" out err
}

@test "client credentials: in the way that the issuer has" {
	local id='me & you:100%' secret='-._~ +%:&=é"'

	keep_nothing() { rm -f "$(file "$URL")"; }
	for method in client_secret_basic client_secret_post; do
		is "$(jq -n --arg m $method --arg i "$id" --arg s "$secret" \
		    '{ client: { id: $i, secret: $s }, issuer: {
		    token_endpoint_auth_methods_supported: [$m] } }')"
		go 200 grant=client_credentials client_id="$id" \
		    client_secret="$secret"
		keep_nothing
	done
	is '{"client":{"id":"me","secret":"-._~"},"issuer":{
	    "token_endpoint_auth_methods_supported":null}}'
	go 200 grant=client_credentials client_id=me client_secret=-._~
	[ "$(asked 'select(.path == "/token") | .headers.authorization' |
	    tail -n 1)" = "Basic $(printf me:-._~ | base64)" ]
}

# key NAME ALGORITHM ...: a private key, and its public one, in PEM
key() {
	openssl genpkey -algorithm "${@:2}" -out "$1.key" 2>err
	openssl pkey -in "$1.key" -pubout -out "$1.pub" 2>err
}

@test "client credentials: signed with a key" {
	key ec EC -pkeyopt ec_paramgen_curve:P-256
	key rsa RSA -pkeyopt rsa_keygen_bits:2048
	for name in ec rsa; do
		is "$(jq -n --rawfile pem "$name.pub" '{
		    client: { id: "me", public: $pem } }')"
		go 200 grant=client_credentials client_id=me key=@"$name.key"
		rm "$(file "$URL")"
	done
	[ "$(forms 'has("client_id") or has("client_secret")' | sort -u)" = \
	    false ]
	[ "$(asked 'select(.path == "/token") | .headers.authorization' |
	    sort -u)" = null ]
	run ! grep -r PRIVATE "$XDG_STATE_HOME" out err as.log
	is '{"issuer":{"token_endpoint_auth_signing_alg_values_supported":
	    ["ES256"]}}'
	go denied grant=client_credentials client_id=me key=@rsa.key
	why | grep -F 'does not take RS256'
	key p384 EC -pkeyopt ec_paramgen_curve:P-384
	go denied grant=client_credentials client_id=me key=@p384.key
	why | grep -F '"key" of its "auth": '
}

@test "a grant is renewed when it ends, without the server's word" {
	is '{"token":{"body":{"expires_in":0}}}'
	go 200 $GRANT
	is '{}'
	go 200 $GRANT
	[ "$(jq .sends out)" = 1 ]
	[ "$(forms .scope | tr '\n' ' ')" = 'a a ' ]
}

@test "a grant that is denied is not asked for again and again" {
	is '{"token":{"status":400,"body":{"error":"unauthorized_client"}}}'
	go 'denied denied denied' $GRANT n=3
	jq -r .why out | grep -F "cannot sign in to 'srv': '$SELF/token' $(
	    )gives no token: HTTP 400: unauthorized_client"
	[ "$(forms .grant_type)" = client_credentials ]
	go denied client_id=me grant=client_credentials key=nonsense
	go denied grant=client_credentials
	why | grep -F 'its "auth" has no "client_id"'
	go denied grant=jwt-bearer client_id=me
	why | grep -F 'its "auth" has no "assertion"'
}

@test "a grant works where nothing can be kept" {
	is '{"client":{"id":"me","secret":"secret-word"}}'
	XDG_STATE_HOME=/proc/self/mg go '200 200' $GRANT n=2
	[ "$(forms .grant_type)" = client_credentials ]
}

@test "a grant's token is that of its client" {
	keep '{ client_id: "somebody", access_token: "theirs" }'
	is '{"access":["theirs"]}'
	go 200 $GRANT
	[ "$(asked 'select(.path == "/mcp") | .headers.authorization' |
	    tr '\n' ' ')" = 'null Bearer access-1 ' ]
}

@test "scopes: the server's word, or the configuration's" {
	go 200 $GRANT scope='x y'
	rm "$(file "$URL")"
	is '{"challenge":"Bearer"}'
	go 200 $GRANT
	rm "$(file "$URL")"
	is '{"challenge":"Bearer","resource":{"scopes_supported":null}}'
	go 200 $GRANT
	rm "$(file "$URL")"
	is '{"challenge":"Bearer scope=\"q offline_access r\"","issuer":{
	    "scopes_supported":["q","offline_access"]}}'
	go 200 $GRANT
	[ "$(forms '.scope' | tr '\n' ,)" = 'x y,a b,null,q r,' ]
}

@test "a grant asks once for more, with what it had" {
	is '{"refusal":{"status":403,"challenge":
	    "Bearer error=\"insufficient_scope\", scope=\"b\""}}'
	go denied $GRANT
	[ "$(forms .scope | tr '\n' ,)" = 'a,b a,' ]
	why | grep -F "already for scope 'b'"
	go denied $GRANT
	[ "$(forms .scope | tr '\n' ,)" = 'a,b a,' ]
}

@test "resource: as it is written, or as configured, or not at all" {
	is '{"resource":{"resource":"SELF/"}}'
	go 200 $GRANT
	rm "$(file "$URL")"
	is '{"resource":{"resource":"SELF"}}'
	go 200 $GRANT
	rm "$(file "$URL")"
	go 200 $GRANT resource=urn:mine
	rm "$(file "$URL")"
	go 200 $GRANT resource=
	[ "$(forms .resource | tr '\n' ' ')" = \
	    "$SELF/ $SELF urn:mine null " ]
}

# gets: which addresses were asked for documents
gets() {
	asked 'select(.method == "GET") | .path' | sed 's,/.well-known/,,' |
	    tr '\n' ' '
}

@test "resource metadata: named, else below the path, else at the root" {
	is '{"challenge":"Bearer resource_metadata=\"SELF/m\"","answers":{
	    "/m":{"body":{"resource":"SELF/mcp",
	    "authorization_servers":["SELF"]}}}}'
	go 200 $GRANT
	[ "$(gets)" = '/m oauth-authorization-server ' ]
	: >as.log
	rm "$(file "$URL")"
	is '{"challenge":null,"resource":null,"answers":{
	    "/.well-known/oauth-protected-resource":{"body":{
	    "resource":"SELF","authorization_servers":["SELF"]}}}}'
	go 200 $GRANT
	[ "$(gets)" = "oauth-protected-resource/mcp $(
	    )oauth-protected-resource oauth-authorization-server " ]
	: >as.log
	rm "$(file "$URL")"
	is '{"challenge":"Bearer resource_metadata=\"/m\", resource_metadata=\"SELF/n\"",
	    "answers":{"/m":{"body":"<html>"},"/n":{"status":404}}}'
	go 200 $GRANT
	[ "$(gets)" = "/m /n oauth-protected-resource/mcp $(
	    )oauth-authorization-server " ]
}

@test "resource metadata: elsewhere they are not asked" {
	local self=$SELF url=$URL

	serve evil
	for named in "$SELF/m" https://evil.example/m http://169.254.169.254/ \
	    'ftp://x/' "$self@evil.example/"; do
		is "$(jq -n --arg m "$named" \
		    '{ challenge: "Bearer resource_metadata=\"\($m)\"" }')"
		URL=$url go denied $GRANT
		why | grep -E 'another origin|at no address'
	done
	[ "$(asked .path evil)" = '' ]
	[ "$(asked .path | sort -u)" = /mcp ]
}

@test "resource metadata: those of another server do not count" {
	for other in https://evil.example/mcp SELF/mc SELF/mcp/x \
	    http://localhost/mcp SELF/mcp?x; do
		is "{\"resource\":{\"resource\":\"$other\"}}"
		go denied $GRANT
		why | grep -F 'those of another server'
	done
	is '{"resource":{"resource":null}}'
	go failed $GRANT
	is '{"resource":{"authorization_servers":[]}}'
	go failed $GRANT
	is '{"answers":{"/.well-known/oauth-protected-resource/mcp":{"body":
	    "{\"resource\":\"SELF/mcp\",\"resource\":\"SELF/mcp\"}"}}}'
	go failed $GRANT
	[ "$(forms .)" = '' ]
}

@test "issuer: where its metadata may be, and nowhere else" {
	is '{"resource":{"authorization_servers":["SELF/t"]},"answers":{
	    "/t/.well-known/openid-configuration":{"body":{
	    "issuer":"SELF/t","token_endpoint":"SELF/token"}}}}'
	go 200 $GRANT
	[ "$(gets)" = "oauth-protected-resource/mcp $(
	    )oauth-authorization-server/t openid-configuration/t $(
	    )/topenid-configuration " ]
	: >as.log
	rm "$(file "$URL")"
	is '{"issuer":null,"answers":{"/.well-known/openid-configuration":{
	    "body":{"issuer":"SELF","token_endpoint":"SELF/token"}}}}'
	go 200 $GRANT
	[ "$(gets)" = "oauth-protected-resource/mcp $(
	    )oauth-authorization-server openid-configuration " ]
	: >as.log
	rm "$(file "$URL")"
	is '{"resource":{"authorization_servers":["SELF/t"]}}'
	go failed $GRANT
	why | grep -F "the issuer '$SELF/t' has no metadata"
	[ "$(forms .)" = '' ]
}

@test "issuer: its name is compared byte by byte" {
	for name in SELF/ https://attacker.example.com SELF/x HTTP://127.0.0.1
	do
		is "{\"issuer\":{\"issuer\":\"$name\"}}"
		go denied $GRANT
		why | grep -F 'are those of another one'
	done
	is '{"issuer":{"issuer":null}}'
	go failed $GRANT
	is '{"issuer":{"token_endpoint":null}}'
	go failed $GRANT
	is '{"resource":{"authorization_servers":["SELF/"]},
	    "issuer":{"issuer":"SELF/"}}'
	go 200 $GRANT
}

@test "issuer: where no secret may go none goes" {
	while read -r settings; do
		is "$settings"
		timeout 20 sign "$URL" $GRANT >out
		[ "$(jq -r .result out)" = denied ] ||
		    [ "$(jq -r .result out)" = failed ]
	done <<-'EOF'
	{"resource":{"authorization_servers":["http://issuer.example"]}}
	{"resource":{"authorization_servers":["http://169.254.169.254"]}}
	{"resource":{"authorization_servers":["https://169.254.169.254"]}}
	{"resource":{"authorization_servers":["https://10.0.0.1/"]}}
	{"resource":{"authorization_servers":["https://[fe80::1]"]}}
	{"resource":{"authorization_servers":["https://[fd00::1]:444/x"]}}
	{"resource":{"authorization_servers":["https://0x7f.1/"]}}
	{"resource":{"authorization_servers":["file:///etc/passwd"]}}
	{"resource":{"authorization_servers":["SELF?x"]}}
	{"issuer":{"token_endpoint":"http://10.0.0.1/token"}}
	{"issuer":{"token_endpoint":"https://10.0.0.1/token"}}
	{"issuer":{"token_endpoint":"https://192.168.0.1/token"}}
	{"issuer":{"token_endpoint":"javascript:alert(1)"}}
	EOF
	run ! grep -F secret-word as.log
}

@test "issuer: a secret goes where it went first, or where it is configured" {
	local self=$SELF url=$URL evil

	serve evil
	evil=$SELF
	URL=$url SELF=$self
	is '{"dead":["access-1"]}'
	go 'needed' client_id=me
	rm -f "$(file "$URL")"
	go denied $GRANT
	[ "$(kept .issuer)" = "$self" ]
	is "{\"resource\":{\"authorization_servers\":[\"$evil\"]}}"
	go 200 $GRANT
}

@test "2025-03-26: no resource metadata, so the server signs in itself" {
	is '{"resource":null,"challenge":null}'
	go 200 $GRANT
	[ "$(gets)" = "oauth-protected-resource/mcp $(
	    )oauth-protected-resource oauth-authorization-server " ]
	[ "$(forms .resource)" = null ]
	rm "$(file "$URL")"
	is '{"resource":null,"issuer":{"issuer":"SELF/"}}'
	go 200 $GRANT
	rm "$(file "$URL")"
	is '{"resource":null,"issuer":null}'
	go 200 $GRANT
	[ "$(kept .token_endpoint)" = "$SELF/token" ]
	rm "$(file "$URL")"
	is '{"resource":null,"issuer":{"issuer":"https://other.example"}}'
	go denied $GRANT
}

@test "what is only not there now is not taken for nothing" {
	for path in oauth-protected-resource/mcp oauth-authorization-server; do
		for status in 500 503 429; do
			is "{\"answers\":{\"/.well-known/$path\":{
			    \"status\":$status}}}"
			go failed $GRANT
			why | grep -F "HTTP $status"
		done
	done
	[ "$(forms .)" = '' ]
}

@test "endless redirects, endless bodies, no answers" {
	for path in /.well-known/oauth-protected-resource/mcp \
	    /.well-known/oauth-authorization-server; do
		is "{\"answers\":{\"$path\":{\"status\":302,
		    \"headers\":{\"location\":\"$path\"}}}}"
		go failed $GRANT
		is "{\"answers\":{\"$path\":{\"body\":\"{\",
		    \"size\":100000000}}}"
		go failed $GRANT
		is "{\"answers\":{\"$path\":{\"body\":\"{\",\"hang\":true}}}"
		go failed $GRANT connect=700
	done
	is '{"answers":{"/token":{"size":100000000}}}'
	go failed $GRANT
	is '{"answers":{"/token":{"hang":true}}}'
	go failed $GRANT connect=700
	keep '{ refresh_token: "r0" }'
	go failed connect=700
	[ "$(kept .refresh_token)" = r0 ]
}

@test "a redirect leads to no private address" {
	is '{"answers":{"/.well-known/oauth-protected-resource/mcp":{
	    "status":302,"headers":{"location":"https://10.0.0.1/"}}}}'
	go failed $GRANT
	is '{"answers":{"/.well-known/oauth-protected-resource/mcp":{
	    "status":302,"headers":{"location":"http://evil.example/"}}}}'
	go failed $GRANT
}

@test "jwt-bearer: one request, whatever comes of it" {
	is '{"assertion":"a.b.c","client":{"id":"me"}}'
	go 200 grant=jwt-bearer client_id=me assertion=a.b.c
	[ "$(forms tojson)" = "$(jq -nc --arg url "$URL" '{ grant_type:
	    "urn:ietf:params:oauth:grant-type:jwt-bearer",
	    assertion: "a.b.c", resource: $url, scope: "a",
	    client_id: "me" }')" ]
	rm "$(file "$URL")"
	: >as.log
	go 'denied denied' grant=jwt-bearer client_id=me \
	    assertion=assertion-secret n=2
	[ "$(forms .assertion)" = assertion-secret ]
	run ! grep -F assertion-secret out err
}

@test "id-jag: the identity provider vouches, the issuer believes" {
	local jag='grant=id-jag client_id=me client_secret=secret-word
	    idp_token=x.y.z idp_client_id=at-idp'

	is '{"assertion":"j.a.g","client":{"id":"me","secret":"secret-word"},
	    "idp":{"token":"x.y.z","client":"at-idp"}}'
	go 200 $jag idp_token_endpoint="$SELF/idp/token"
	[ "$(asked 'select(.path == "/idp/token") | .form | tojson')" = \
	    "$(jq -nc --arg url "$URL" --arg self "$SELF" '{ grant_type:
	    "urn:ietf:params:oauth:grant-type:token-exchange",
	    requested_token_type: "urn:ietf:params:oauth:token-type:id-jag",
	    audience: $self, resource: $url, scope: "a",
	    subject_token: "x.y.z", subject_token_type:
	    "urn:ietf:params:oauth:token-type:id_token",
	    client_id: "at-idp" }')" ]
	[ "$(forms tojson)" = "$(jq -nc --arg url "$URL" '{ grant_type:
	    "urn:ietf:params:oauth:grant-type:jwt-bearer",
	    assertion: "j.a.g", resource: $url }')" ]
	run ! grep -rE 'secret-word|x\.y\.z|j\.a\.g' "$XDG_STATE_HOME"
	rm "$(file "$URL")"
	go denied $jag
	go denied $jag idp_token_endpoint="$SELF/idp/token" idp_token=x.y.q
	is '{"idp":{"token":"x.y.z","client":"at-idp","body":{
	    "access_token":"j.a.g","issued_token_type":"urn:other"}}}'
	go failed $jag idp_token_endpoint="$SELF/idp/token"
	why | grep -F 'another type than the one asked for'
}

@test "revocation: both tokens, at the issuer that gave them" {
	keep '{ refresh_token: "r0" }'
	sign "$URL" revoke=1 >out
	[ "$(jq -r .result out)" = done ]
	[ "$(asked 'select(.path == "/revoke") | .form | [.token,
	    .token_type_hint, .client_id] | join(" ")' | tr '\n' ,)" = \
	    'r0 refresh_token me,old-access access_token me,' ]
	is '{"revoke":{"status":503}}'
	sign "$URL" revoke=1 >out
	[ "$(jq -r .result out)" = failed ]
}

@test "bound tokens: a proof with each request, the key is kept" {
	is '{"dpop":true,"refresh":[]}'
	go '200 200' $GRANT n=2
	[ "$(kept .token_type)" = DPoP ]
	kept .key | grep -F 'BEGIN PRIVATE KEY'
	go 200 $GRANT
	[ "$(jq .sends out)" = 1 ]
	[ "$(asked 'select(.path == "/mcp") | .headers.authorization' |
	    sort -u | tr '\n' ,)" = 'DPoP access-1,null,' ]
	run ! grep -F PRIVATE as.log out err
}

@test "bound tokens: refreshed with the same key" {
	is '{"dpop":true,"refresh":[],"token":{"body":{"expires_in":0}}}'
	go 200 $GRANT
	cp "$(file "$URL")" first
	is '{"dpop":true,"refresh":[],"client":{"id":"me","secret":"new-word"}}'
	go 200 client_id=me client_secret=new-word
	[ "$(jq .sends out)" = 1 ]
	[ "$(kept .client_secret)" = null ]
	[ "$(forms .grant_type | tr '\n' ' ')" = \
	    'client_credentials refresh_token ' ]
	[ "$(kept .key)" = "$(jq -r .key first)" ]
	[ "$(kept .access_token)" != "$(jq -r .access_token first)" ]
}

@test "bound tokens: nonces of the issuer and of the server, once each" {
	is '{"dpop":true,"nonce":{"token":"n1","mcp":"n2"}}'
	go '200 200' $GRANT n=2
	[ "$(jq .sends out | tr '\n' ' ')" = '3 1 ' ]
	[ "$(forms .grant_type | wc -l)" = 2 ]
	is '{"dpop":true,"nonce":{"mcp":"n3"}}'
	go 200 $GRANT
	[ "$(jq .sends out)" = 2 ]
}

@test "bound tokens: a nonce that is never good enough" {
	is '{"answers":{"/token":{"status":400,"headers":{"dpop-nonce":"n"},
	    "body":{"error":"use_dpop_nonce"}}}}'
	go denied $GRANT dpop=1
	[ "$(forms .grant_type | wc -l)" = 2 ]
	is '{"dpop":true}'
	go 200 $GRANT
	is '{"answers":{"/mcp":{"status":401,"headers":{"dpop-nonce":"n",
	    "www-authenticate":"DPoP error=\"use_dpop_nonce\""}}}}'
	go denied $GRANT
	[ "$(jq .sends out)" = 4 ]
	[ "$(forms .grant_type | wc -l)" = 3 ]
}

@test "bound tokens: when they are wanted, and an issuer that has none" {
	is '{"resource":{"dpop_bound_access_tokens_required":true}}'
	go 200 $GRANT
	[ "$(asked 'select(.path == "/token") | .headers | has("dpop")')" = \
	    true ]
	[ "$(kept '[.token_type, .key] | tojson')" = '["Bearer",null]' ]
}

@test "bound tokens: one whose key is lost is not used" {
	is '{"access":["old-access"]}'
	keep '{ token_type: "DPoP", key: "lost" }'
	go needed
	[ "$(asked .headers.authorization | sort -u)" = null ]
}
