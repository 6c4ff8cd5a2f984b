# The pure parts of signing in: what a server's challenge and its metadata
# say, scopes, tokens that are signed.

load helper

# says FIELD WANT: that is what a challenge says
says() {
	printf '%s' "$1" | mg-test challenge >got
	printf '%s\n' "$2" | diff -u - got
}

none='{"scheme":"none","dpop":false}'
bearer='{"scheme":"Bearer","dpop":false'
meta='"metadata":"https://a.example/m"'

@test "challenge: the parameters of a Bearer" {
	says 'Bearer resource_metadata="https://a.example/m"' "$bearer,$meta}"
	says "Bearer realm=\"x\", error=\"invalid_token\", $(
	    )error_description=\"It is over.\", scope=\"a b\", $(
	    )resource_metadata=\"https://a.example/m\"" \
	    "$bearer,$meta,\"scope\":\"a b\",\"error\":\"invalid_token\",$(
	    )\"description\":\"It is over.\"}"
	says 'Bearer' "$bearer}"
	says '' "$none"
}

@test "challenge: names and schemes in any case, values as they are" {
	says 'bearer Scope="Aa"' "$bearer,\"scope\":\"Aa\"}"
	says 'BEARER ERROR=Invalid_Token' "$bearer,\"error\":\"Invalid_Token\"}"
	says 'dpop error=x' '{"scheme":"DPoP","dpop":true,"error":"x"}'
}

@test "challenge: tokens and quoted values, blanks around =" {
	says 'Bearer scope=a' "$bearer,\"scope\":\"a\"}"
	says 'Bearer scope = "a"' "$bearer,\"scope\":\"a\"}"
	says "$(printf 'Bearer\tscope\t=\t "a"\t ,\terror =b')" \
	    "$bearer,\"scope\":\"a\",\"error\":\"b\"}"
	says 'Bearer scope="", error=x' "$bearer,\"error\":\"x\"}"
}

@test "challenge: an address without quotes, as some servers send it" {
	says 'Bearer resource_metadata=https://a.example/m, error=x' \
	    "$bearer,$meta,\"error\":\"x\"}"
	says 'Bearer resource_metadata=https://a.example/m?a=b' \
	    "$bearer,\"metadata\":\"https://a.example/m?a=b\"}"
}

@test "challenge: escapes and commas within quotes" {
	says 'Bearer error_description="say \"no\", \\ \a", error=x' \
	    "$bearer,\"error\":\"x\",$(
	    )\"description\":\"say \\\"no\\\", \\\\ a\"}"
	says 'Bearer realm="Bearer scope=\"evil\", Basic", scope=good' \
	    "$bearer,\"scope\":\"good\"}"
	says "$(printf 'Bearer error_description="\303\251\ttab"')" \
	    "$bearer,\"description\":\"$(printf '\303\251')\\ttab\"}"
}

@test "challenge: several in one line, several lines joined by commas" {
	says 'Basic realm="x", Bearer scope="a", error=b' \
	    "$bearer,\"scope\":\"a\",\"error\":\"b\"}"
	says 'Bearer scope="a", Basic realm="x", error=c' \
	    "$bearer,\"scope\":\"a\"}"
	says 'Negotiate, NTLM, Bearer scope=a' "$bearer,\"scope\":\"a\"}"
	says ', ,Bearer scope=a,, error=b , ,' \
	    "$bearer,\"scope\":\"a\",\"error\":\"b\"}"
	says 'Bearer error=first, Bearer error=second, scope=b' \
	    "$bearer,\"error\":\"first\"}"
}

@test "challenge: what other schemes have in place of parameters" {
	says 'Negotiate YIIab+/-._~09==, Bearer scope=a' \
	    "$bearer,\"scope\":\"a\"}"
	says 'Negotiate a=, Bearer scope=a' "$bearer,\"scope\":\"a\"}"
	says 'Negotiate a ,Bearer scope=a' "$bearer,\"scope\":\"a\"}"
	says 'Digest realm="a, b", nonce="x==", qop="auth,auth-int", Bearer' \
	    "$bearer}"
	says 'Bearer abc, Basic realm=x' "$bearer}"
	says 'Negotiate, Basic realm="x"' "$none"
}

@test "challenge: DPoP alone, before and after a Bearer" {
	dpop='{"scheme":"DPoP","dpop":true'
	says 'DPoP algs="ES256 PS256", error="use_dpop_nonce"' \
	    "$dpop,\"error\":\"use_dpop_nonce\"}"
	says 'DPoP error=x, Basic realm=y' "$dpop,\"error\":\"x\"}"
	both='{"scheme":"Bearer","dpop":true'
	says 'Bearer scope=a, error=b, DPoP error=c, scope=d' \
	    "$both,\"scope\":\"a\",\"error\":\"b\"}"
	says 'DPoP error=c, scope=d, Bearer scope=a, error=b' \
	    "$both,\"scope\":\"a\",\"error\":\"b\"}"
}

@test "challenge: what a Bearer leaves open a DPoP may say" {
	both='{"scheme":"Bearer","dpop":true'
	says 'Bearer realm=x, DPoP algs=ES256, error="use_dpop_nonce"' \
	    "$both,\"error\":\"use_dpop_nonce\"}"
	says 'DPoP resource_metadata="https://a.example/m", Bearer scope=a' \
	    "$both,$meta,\"scope\":\"a\"}"
	says 'Bearer error=a, DPoP error_description=b' \
	    "$both,\"error\":\"a\"}"
	says 'Bearer, Bearer scope=a, DPoP, DPoP scope=b' "$both}"
}

@test "challenge: parameters that stand twice" {
	says "Bearer resource_metadata=\"https://a.example/m\", $(
	    )resource_metadata=\"https://b.example/m\", $(
	    )resource_metadata=\"https://c.example/m\"" \
	    "$bearer,$meta,\"metadata2\":\"https://b.example/m\"}"
	says "Bearer resource_metadata=\"https://a.example/m\", $(
	    )Resource_Metadata=\"https://a.example/m\"" "$bearer,$meta}"
	says 'Bearer scope=a, scope=b, error=c, Error=d' \
	    "$bearer,\"scope\":\"a\",\"error\":\"c\"}"
}

@test "challenge: what cannot be read ends it, what came before holds" {
	for rest in '"' '=' '=x' 'scope=' 'scope="b' 'scope="b\' 'scope="b\"' \
	    '@' 'Basic/x' 'x y z' 'Bearer "x"' '{"a":1}' \
	    "$(printf 'scope="b\001"')" "$(printf 'scope="b\\\001"')" \
	    "$(printf 'scope="b\177"')" "$(printf 'scope=\303\251')" \
	    "$(printf '\001')" "$(printf 'a\nb')" '<html>'; do
		says "Bearer error=a, $rest, scope=d" "$bearer,\"error\":\"a\"}"
		says "Bearer error=a, $rest" "$bearer,\"error\":\"a\"}"
	done
	says 'Bearer error=a, scope="b"c, description=d' \
	    "$bearer,\"scope\":\"b\",\"error\":\"a\"}"
	says 'Bearer scope="b" error=c, error=d' "$bearer,\"scope\":\"b\"}"
	says 'scope=a, error=b' "$none"
	says '=a' "$none"
	says 'Bearer/x scope=a' "$none"
	printf 'Bearer error=a, sc\0ope=b' | mg-test challenge >got
	[ "$(cat got)" = "$bearer,\"error\":\"a\"}" ]
}

# a COUNT: so many of them
a() {
	head -c "$1" /dev/zero | tr '\0' a
}

@test "challenge: values above 8 KiB are not there" {
	says "Bearer scope=$(a 8192), error=x" \
	    "$bearer,\"scope\":\"$(a 8192)\",\"error\":\"x\"}"
	says "Bearer scope=$(a 8193), error=x" "$bearer,\"error\":\"x\"}"
}

@test "challenge: 64 KiB of anything take no time" {
	for part in 'Bearer a=b, ' 'Bearer ' 'x,' ',' ' ' '"' '\' 'a' '=' \
	    'a=' 'Bearer error=' 'a="\"",' 'a =' 'Negotiate =' '/'; do
		yes "$part" | tr -d '\n' | head -c 65536 >in
		timeout 5 mg-test challenge <in >got
		{ printf 'Bearer error=a, r="'; cat in; } >in2
		timeout 5 mg-test challenge <in2 >got
		[ "$(cat got)" = "$bearer,\"error\":\"a\"}" ]
	done
	{ printf 'Bearer x="'; a 65536; printf '", scope=b'; } >in
	mg-test challenge <in >got
	[ "$(cat got)" = "$bearer,\"scope\":\"b\"}" ]
}

# union ONE OTHER WANT
union() {
	run -0 mg-test scope-union "$1" "$2"
	[ "$output" = "$3" ]
}

@test "scopes: the union has each name once, in the order they came" {
	union '' '' ''
	union 'a' '' 'a'
	union '' 'a' 'a'
	union 'b a' 'c a' 'b a c'
	union 'a a' 'a' 'a'
	union '  a   b ' ' b c  ' 'a b c'
	union 'mcp:basic' 'mcp:write' 'mcp:basic mcp:write'
	union 'a' 'A' 'a A'
	union 'ab' 'a b' 'ab a b'
}

@test "scopes: within" {
	for part in '' 'a' 'b' 'b a' 'a a' ' a  b '; do
		mg-test scope-within "$part" 'a b'
	done
	for part in 'c' 'a c' 'A' 'ab' 'a,b'; do
		run -1 mg-test scope-within "$part" 'a b'
	done
	mg-test scope-within '' ''
	run -1 mg-test scope-within 'a' ''
}

@test "scopes: many take no time" {
	seq 10000 | tr '\n' ' ' >many
	timeout 5 mg-test scope-union "$(cat many)" "$(cat many)" >got
	[ "$(wc -w <got)" -eq 10000 ]
	timeout 5 mg-test scope-within "$(tac -s ' ' many)" "$(cat many)"
}

# reads KIND JSON JQ WANT: what jq says of what was read
reads() {
	printf '%s' "$2" | mg-test "$1" >got
	[ "$(jq -c "$3" <got)" = "$4" ]
}

# refuses KIND JSON WHY
refuses() {
	printf '%s' "$2" >in
	run -1 mg-test "$1" <in
	if [ "$output" != "mg-test: $3" ]; then
		echo "$2: $output" >&2
		return 1
	fi
}

@test "resource metadata: what is in it" {
	reads resource '{
		"resource": "https://a.example/mcp",
		"authorization_servers": ["https://as.example", "https://b/t"],
		"scopes_supported": ["read", "write"],
		"bearer_methods_supported": ["header"],
		"dpop_bound_access_tokens_required": true,
		"resource_name": "A server", "x": {"a": 1, "a": 2}
	}' . '{"resource":"https://a.example/mcp",'$(
	    )'"servers":["https://as.example","https://b/t"],'$(
	    )'"scopes":"read write","dpop":true}'
	reads resource '{}' . '{"servers":[],"dpop":false}'
	reads resource '{"resource":null,"authorization_servers":null,
	    "scopes_supported":null,"dpop_bound_access_tokens_required":null}' \
	    . '{"servers":[],"dpop":false}'
	for s in '' '""' '""," "'; do
		reads resource "{\"scopes_supported\":[$s]}" \
		    . '{"servers":[],"dpop":false}'
	done
	reads resource '{"scopes_supported":["a","b a",""," c"]}' .scopes \
	    '"a b c"'
}

@test "resource metadata: strings are the bytes that came" {
	reads resource '{"resource":"https:\/\/A.example\u002Fmcp\/%7e/"}' \
	    .resource '"https://A.example/mcp/%7e/"'
	reads resource '{"authorization_servers":["https://A.example:443/"]}' \
	    .servers '["https://A.example:443/"]'
}

s256='"code_challenge_methods_supported":["plain","S256"]'

@test "issuer metadata: what is in it" {
	reads issuer '{
		"issuer": "https://as.example",
		"authorization_endpoint": "https://as.example/authorize?x=y",
		"token_endpoint": "https://as.example/token",
		"registration_endpoint": "https://as.example/register",
		"revocation_endpoint": "https://as.example/revoke",
		"jwks_uri": "https://as.example/keys",
		"scopes_supported": ["openid", "offline_access"],
		"response_types_supported": ["code"],
		"grant_types_supported": ["authorization_code"],
		"token_endpoint_auth_methods_supported": ["none", "x"],
		"token_endpoint_auth_signing_alg_values_supported": ["ES256"],
		"authorization_response_iss_parameter_supported": true,
		"client_id_metadata_document_supported": true,
		'"$s256"' }' . '{"issuer":"https://as.example",'$(
	    )'"authorize":"https://as.example/authorize?x=y",'$(
	    )'"token":"https://as.example/token",'$(
	    )'"registration":"https://as.example/register",'$(
	    )'"revocation":"https://as.example/revoke",'$(
	    )'"scopes":"openid offline_access","methods":["none","x"],'$(
	    )'"algorithms":["ES256"],"grants":["authorization_code"],'$(
	    )'"s256":true,"states_iss":true,"client_ids":true}'
}

@test "issuer metadata: what may be missing" {
	reads issuer '{"issuer":"x"}' . '{"issuer":"x","s256":false,'$(
	    )'"states_iss":false,"client_ids":false}'
	reads issuer '{"issuer":"x","token_endpoint":null,
	    "grant_types_supported":[],"code_challenge_methods_supported":[],
	    "client_id_metadata_document_supported":false}' \
	    . '{"issuer":"x","grants":[],"s256":false,'$(
	    )'"states_iss":false,"client_ids":false}'
	reads issuer '{"issuer":"x",
	    "code_challenge_methods_supported":["plain","s256"]}' .s256 false
}

@test "issuer metadata: the default endpoints of 2025-03-26" {
	run -0 mg-test issuer-default https://a.example:8443
	[ "$output" = '{"issuer":"https://a.example:8443",'$(
	    )'"authorize":"https://a.example:8443/authorize",'$(
	    )'"token":"https://a.example:8443/token",'$(
	    )'"registration":"https://a.example:8443/register",'$(
	    )'"s256":true,"states_iss":false,"client_ids":false}' ]
}

@test "metadata: what is no JSON object" {
	for kind in resource issuer; do
		refuses $kind '' 'no JSON: the text ends too early'
		refuses $kind '<html>' 'no JSON: value expected'
		refuses $kind '{"issuer":"x"} {}' \
		    'no JSON: something stands after the value'
		for t in '[]' '"x"' 'null' '1'; do
			refuses $kind "$t" 'no JSON object'
		done
		for f in "$T/fuzz/corpus/json"/{control,cut,nan,overlong,two}
		do
			run -1 mg-test $kind <"$f"
		done
	done
}

@test "metadata: a name twice, however it is written" {
	refuses issuer '{"issuer":"x","issuer":"x"}' 'a name stands twice'
	refuses issuer '{"token_endpoint":"https://a.example",
	    "issuer":"x","token\u005fendpoint":"https://b.example"}' \
	    'a name stands twice'
	refuses resource '{"resource":"x","y":1,"y":2}' 'a name stands twice'
}

@test "metadata: members of another type" {
	for v in 1 true '{}' '[]' '["x"]'; do
		refuses resource "{\"resource\":$v}" 'resource: no string'
		refuses issuer "{\"issuer\":$v}" 'issuer: no string'
		refuses issuer "{\"issuer\":\"x\",\"token_endpoint\":$v}" \
		    'token_endpoint: no string'
	done
	for v in 1 false '{}' '"x"' '"S256"'; do
		for m in grant_types code_challenge_methods scopes \
		    token_endpoint_auth_methods \
		    token_endpoint_auth_signing_alg_values; do
			m=${m}_supported
			refuses issuer "{\"issuer\":\"x\",\"$m\":$v}" \
			    "$m: no array"
		done
		refuses resource "{\"authorization_servers\":$v}" \
		    'authorization_servers: no array'
	done
	for v in 1 null '["x"]' '{}'; do
		refuses resource "{\"scopes_supported\":[\"a\",$v]}" \
		    'scopes_supported: no string'
		refuses resource "{\"authorization_servers\":[$v]}" \
		    'authorization_servers: no string'
	done
	for v in 1 0 '"true"' '[]'; do
		m=dpop_bound_access_tokens_required
		refuses resource "{\"$m\":$v}" "$m: neither true nor false"
		m=authorization_response_iss_parameter_supported
		refuses issuer "{\"issuer\":\"x\",\"$m\":$v}" \
		    "$m: neither true nor false"
	done
}

@test "metadata: an issuer without a name" {
	refuses issuer '{}' 'issuer: not there'
	refuses issuer '{"issuer":null}' 'issuer: not there'
	refuses issuer '{"Issuer":"x"}' 'issuer: not there'
}

@test "metadata: control characters in a string" {
	for c in '\u0000' '\n' '\r' '\t' '\u001b' '\u007f'; do
		refuses resource "{\"resource\":\"https://a.example/$c\"}" \
		    'resource: a control character'
		refuses resource "{\"authorization_servers\":[\"x$c\"]}" \
		    'authorization_servers: a control character'
		refuses resource "{\"scopes_supported\":[\"x\",\"$c\"]}" \
		    'scopes_supported: a control character'
		refuses issuer "{\"issuer\":\"$c\"}" \
		    'issuer: a control character'
	done
}

@test "metadata: endpoints where no secret may go" {
	for m in authorization token registration revocation; do
		for u in http://a.example/x javascript:alert\(1\) /token \
		    data:text/html,x file:///etc/passwd https:a.example \
		    https://user@a.example/ 'https://a.example/x#y' \
		    'https://a.example/ x' '' x https:///x \
		    http://127.0.0.1.a.example/ http://10.0.0.1/ \
		    'https://a.example\@b.example/' http://2130706433/; do
			jq -n --arg m ${m}_endpoint --arg u "$u" \
			    '{issuer: "x", ($m): $u}' >in
			run -1 mg-test issuer <in
			[[ $output = "mg-test: ${m}_endpoint: "?* ]]
		done
	done
	refuses issuer '{"issuer":"x","token_endpoint":"http://a.example/t"}' \
	    'token_endpoint: not https'
	for u in https://10.0.0.1/ http://127.0.0.1:8080/t \
	    http://localhost/t 'http://[::1]/t'; do
		reads issuer "{\"issuer\":\"x\",\"token_endpoint\":\"$u\"}" \
		    .token "\"$u\""
	done
}

@test "metadata: a megabyte and deep nesting take no time" {
	{ printf '{"issuer":"x","scopes_supported":["'; a 1040000
	    printf '"],"y":"'; a 8000; printf '"}'; } >in
	timeout 5 mg-test issuer <in >got
	[ "$(jq '.scopes | length' <got)" -eq 1040000 ]
	{ printf '{"scopes_supported":["a"'
	    seq 60000 | sed 's/.*/,"&"/'; printf ']}'; } >in
	timeout 5 mg-test resource <in >got
	[ "$(jq '.scopes | split(" ") | length' <got)" -eq 60001 ]
	{ printf '{"a":['; yes '1,' | head -n 200000; printf '1]}'; } >in
	run -1 timeout 5 mg-test resource <in
	[ "$output" = 'mg-test: too many values' ]
	{ printf '{'; seq 30000 | sed 's/.*/"&":&,/'; printf '"1":1}'; } >in
	run -1 timeout 5 mg-test resource <in
	[ "$output" = 'mg-test: a name stands twice' ]
	{ printf '{"a":'; yes '[' | head -n 100000; } >in
	run -1 timeout 5 mg-test issuer <in
	[ "$output" = 'mg-test: nested too deeply' ]
	{ printf '{"issuer":"x","a":'; yes '[' | head -n 200
	    yes ']' | head -n 200; printf '}'; } >in
	timeout 5 mg-test issuer <in
}
