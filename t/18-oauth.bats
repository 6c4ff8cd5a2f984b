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

# The keys of RFC 7515, A.2 and A.3, and the one of RFC 7638, 3.1.
rsa_n=ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw
rsa_n+=-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b3269
rsa_n+=0r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS
rsa_n+=-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aG
rsa_n+=hyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXp
rsa_n+=oQ
rsa_d=Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sL
rsa_d+=KMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-Gj
rsa_d+=BVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdG
rsa_d+=copV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_j
rsa_d+=Tj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopz
rsa_d+=nQ
rsa_p=4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l5
rsa_p+=8BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1V
rsa_p+=hvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc
rsa_q=uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYs
rsa_q+=p1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv
rsa_q+=5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc
rsa_dp=BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9Y
rsa_dp+=kxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss
rsa_dp+=2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0
rsa_dq=h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbK
rsa_dq+=gB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIg
rsa_dq+=OS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU
rsa_qi=IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScG
rsa_qi+=Lq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxY
rsa_qi+=awBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U
ec_x=f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU
ec_y=x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0
ec_d=jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI

rsa_key() {
	"$T/node/run" jose.mjs pem >rsa.pem <<-END
		{"kty":"RSA","n":"$rsa_n","e":"AQAB","d":"$rsa_d",
		"p":"$rsa_p","q":"$rsa_q","dp":"$rsa_dp","dq":"$rsa_dq",
		"qi":"$rsa_qi"}
	END
}

ec_key() {
	"$T/node/run" jose.mjs pem >ec.pem <<-END
		{"kty":"EC","crv":"P-256","x":"$ec_x","y":"$ec_y","d":"$ec_d"}
	END
}

# verified KEY: the token in the file "token" as header and claims
verified() {
	"$T/node/run" jose.mjs verify "$1" <token
}

@test "base64url: the vectors of RFC 4648, without padding" {
	while read -r text code; do
		[ "$(printf "${text#-}" | jose encode)" = "${code#-}" ]
		[ "$(printf "${code#-}" | jose decode)" = "${text#-}" ]
	done <<-'END'
		- -
		f Zg
		fo Zm8
		foo Zm9v
		foob Zm9vYg
		fooba Zm9vYmE
		foobar Zm9vYmFy
	END
	printf '\373\377\276\000\377' >bytes
	[ "$(jose encode <bytes)" = -_--AP8 ]
	printf -- '-_--AP8' | jose decode | cmp - bytes
	for code in Z Zg= Zg== Zm8= Zm9vZ '+_--' '-/--' 'Zm9v
' 'Zm 9v' 'Zm9v.' "$(printf 'Z\303\251')"; do
		run -1 jose decode <<<"$code"
		printf '%s' "$code" >in
		run -1 jose decode <in
	done
	printf 'Zm9v\0Zm9v' >in
	run -1 jose decode <in
}

@test "PKCE: the challenge of RFC 7636, appendix B" {
	printf '%b' "$(printf '\\0%o' 116 24 223 180 151 153 224 37 79 250 96 \
	    125 216 173 187 186 22 212 37 77 105 214 191 240 91 88 5 88 83 \
	    132 141 121)" >bytes
	[ "$(jose encode <bytes)" = \
	    dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk ]
	[ "$(jose digest dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk)" = \
	    E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM ]
}

@test "jose: the digest of a token in RFC 9449, section 7.1" {
	[ "$(jose digest Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU)" = \
	    fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo ]
	[ "$(jose digest '')" = 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU ]
}

@test "jose: the RS256 signature of RFC 7515, A.2" {
	rsa_key
	printf '{"iss":"joe",\r\n "exp":1300819380,\r\n %s}' \
	    '"http://example.com/is_root":true' >claims
	tr -d '\n' >want <<-'END'
		eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzO
		DAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPo
		j9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm
		4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAyn
		RFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0G
		arZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv
		hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtV
		rBp0igcN_IoypGlUPQGe77Rw
	END
	jose sign rsa.pem '{"alg":"RS256"}' "$(cat claims)" | tr -d '\n' >got
	cmp want got
}

@test "jose: public keys as JWK, and their thumbprints" {
	rsa_key
	ec_key
	[ "$(jose algorithm rsa.pem)" = RS256 ]
	[ "$(jose algorithm ec.pem)" = ES256 ]
	jose jwk rsa.pem >got
	echo "{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\"$rsa_n\"}" | cmp - got
	jose jwk ec.pem >got
	echo "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"$ec_x\",$(
	    )\"y\":\"$ec_y\"}" | cmp - got
	[ "$(jose digest "$(cat got)")" = "$(head -c -1 <got |
	    openssl dgst -sha256 -binary | jose encode)" ]
}

@test "jose: coordinates that begin with zeros keep their 32 bytes" {
	while read d x y; do
		printf '{"kty":"EC","crv":"P-256","x":"%s","y":"%s","d":"%s%s"}' \
		    $x $y AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA $d |
		    "$T/node/run" jose.mjs pem >k
		[ "$(jose jwk k)" = '{"crv":"P-256","kty":"EC",'$(
		    )"\"x\":\"$x\",\"y\":\"$y\"}" ]
	done <<-'END'
		ACs mGriUG8f8QTQQjCGHY9LSY9LxMbQCbMPdUTcEpuC0o0 \
		ADzMwKZGDgrjKKTZfTx7YdhvxiicGJ8lJREMRBuwfpc
		AXs AFVDiUrz0A7X10Cr29dclrBod7eH219w7qeLkKjXwAo \
		u0yFo9jqKe-q-iRAaRLdhNWxTcMr9lbvbGvVil2UP5I
	END
}

@test "jose: what is signed verifies, with ES256 and RS256" {
	rsa_key
	ec_key
	for k in rsa ec; do
		alg=$(jose algorithm $k.pem)
		for i in 1 2 3; do
			jose sign $k.pem "{\"alg\":\"$alg\"}" \
			    "{\"n\":$i}" >token
			[ "$(verified $k.pem)" = "{\"alg\":\"$alg\"}
{\"n\":$i}" ]
		done
	done
	[ "$(cut -d . -f 3 token | tr -d '\n' | jose decode | wc -c)" -eq 64 ]
	jose generate >other.pem
	run ! verified other.pem
	sed -i 's/^\(.*\..*\)\../\1.A/' token
	run ! verified ec.pem
}

@test "jose: every signature of ES256 has 64 bytes" {
	jose generate >k
	for i in {1..1000}; do
		jose sign k '{"alg":"ES256"}' "{\"n\":$i}"
	done | cut -d . -f 3 >got
	[ "$(wc -l <got)" -eq 1000 ]
	run ! grep -vqE '^[A-Za-z0-9_-]{86}$' got
}

@test "jose: a key of our own is P-256, and read back as it is kept" {
	jose generate >k
	openssl pkey -in k -text -noout | grep -q prime256v1
	[ "$(head -n 1 k)" = '-----BEGIN PRIVATE KEY-----' ]
	jose write k | cmp - k
	jose generate >k2
	run ! cmp -s k k2
	[ "$(jose algorithm k)" = ES256 ]
}

@test "jose: keys in PKCS#8, SEC 1 and PKCS#1" {
	openssl ecparam -name prime256v1 -genkey -out ec >said 2>&1
	[ "$(head -n 1 ec)" = '-----BEGIN EC PARAMETERS-----' ]
	openssl pkcs8 -topk8 -nocrypt -in ec -out ec8
	jose jwk ec >got
	jose jwk ec8 | cmp - got
	openssl genrsa -traditional -out rsa 2048 2>said
	[ "$(head -n 1 rsa)" = '-----BEGIN RSA PRIVATE KEY-----' ]
	openssl pkcs8 -topk8 -nocrypt -in rsa -out rsa8
	jose jwk rsa >got
	jose jwk rsa8 | cmp - got
	jose write rsa | cmp - rsa8
	{ echo 'Some text'; cat ec8 rsa8; } >both
	[ "$(jose algorithm both)" = ES256 ]
}

# no_key FILE WHY
no_key() {
	run -1 timeout 5 setsid -w jose algorithm "$1" </dev/null
	[ "$output" = "jose: $2" ]
}

@test "jose: what is no key for this" {
	none='no private key in PEM without a password'
	: >k
	no_key k "$none"
	jose generate >k
	head -n 2 k >cut
	no_key cut "$none"
	openssl pkey -in k -pubout -out public
	no_key public "$none"
	openssl pkey -in k -outform DER -out der
	no_key der "$none"
	openssl pkcs8 -topk8 -in k -passout pass:x -out locked
	no_key locked "$none"
	openssl ec -in k -aes128 -passout pass:x -out locked 2>said
	no_key locked "$none"
	{ a 65536; cat k; } >long
	no_key long "$none"
	openssl ecparam -name secp384r1 -genkey -noout -out k
	no_key k 'a key that is neither P-256 nor RSA'
	openssl ecparam -name secp256k1 -genkey -noout -out k
	no_key k 'a key that is neither P-256 nor RSA'
	openssl genpkey -algorithm ed25519 -out k
	no_key k 'a key that is neither P-256 nor RSA'
	openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 \
	    -out k 2>said
	no_key k 'a key that is neither P-256 nor RSA'
	openssl genrsa -out k 1024 2>said
	no_key k 'an RSA key of less than 2048 bits'
}

@test "DPoP: a proof for a request" {
	ec_key
	jose proof ec.pem POST https://as.example/token '' '' 1562262616 >token
	verified jwk >got
	[ "$(head -n 1 got)" = '{"typ":"dpop+jwt","alg":"ES256","jwk":'$(
	    jose jwk ec.pem)'}' ]
	[ "$(tail -n 1 got | jq -c 'del(.jti)')" = '{"htm":"POST",'$(
	    )'"htu":"https://as.example/token","iat":1562262616}' ]
	run -0 jq -r 'select(.jti) | .jti' got
	[[ $output =~ ^[A-Za-z0-9_-]{22}$ ]]
}

@test "DPoP: with a token, a nonce, and no query in htu" {
	ec_key
	jose proof ec.pem GET 'https://a.example/m?x=1#y' \
	    Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU 'no"nce' 1 >token
	verified jwk >got
	[ "$(tail -n 1 got | jq -c 'del(.jti)')" = '{"htm":"GET",'$(
	    )'"htu":"https://a.example/m","iat":1,'$(
	    )'"ath":"fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo",'$(
	    )'"nonce":"no\"nce"}' ]
}

@test "DPoP: an RSA key proves too, and no private part is shown" {
	rsa_key
	jose proof rsa.pem GET https://a.example/ t '' 1 >token
	verified jwk >got
	[ "$(head -n 1 got)" = '{"typ":"dpop+jwt","alg":"RS256","jwk":'$(
	    jose jwk rsa.pem)'}' ]
}

@test "DPoP: each proof has a jti of its own" {
	ec_key
	for _ in {1..200}; do
		jose proof ec.pem GET https://a.example/ '' '' 1 |
		    cut -d . -f 2 | tr -d '\n' | jose decode | jq -r .jti
	done | sort -u >got
	[ "$(wc -l <got)" -eq 200 ]
}

@test "client assertions: who says so to whom, for five minutes" {
	rsa_key
	ec_key
	for k in rsa ec; do
		jose assertion $k.pem 'me "&"' https://as.example 1000 >token
		verified $k.pem >got
		[ "$(head -n 1 got)" = \
		    "{\"typ\":\"JWT\",\"alg\":\"$(jose algorithm $k.pem)\"}" ]
		[ "$(tail -n 1 got | jq -c 'del(.jti)')" = \
		    '{"iss":"me \"&\"","sub":"me \"&\"",'$(
		    )'"aud":"https://as.example","iat":1000,"exp":1300}' ]
		[ "$(jq -r 'select(.jti) | .jti | length' got)" = 22 ]
	done
}

@test "random bytes" {
	for n in 1 16 32 64; do
		[ "$(jose random $n | tr -d '\n' | jose decode | wc -c)" = $n ]
	done
	[ "$(jose random 32)" != "$(jose random 32)" ]
	run -1 jose random 65
}

@test "jose: equal or not" {
	jose equal '' ''
	jose equal abc abc
	for other in abd ab abcd ''; do
		run -1 jose equal abc "$other"
	done
}
