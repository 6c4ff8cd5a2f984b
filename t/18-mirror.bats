# What 2026-07-28 has in HTTP headers of what is in a message: the marks
# x-mcp-header of a tool, and the headers of a call.

load helper

# marks SCHEMA WANT: how many, and as they are kept
marks() {
	printf '{"name":"t","inputSchema":%s}' "$1" | mg-test mirror >got
	printf '%s\n' "$2" | diff -u - got
}

# wrong SCHEMA WHY: the tool must not be used
wrong() {
	printf '{"name":"t","inputSchema":%s}' "$1" >in
	run -1 mg-test mirror <in
	if [ "$output" != "$2" ]; then
		echo "$1: $output" >&2
		return 1
	fi
}

# headers MARKS ARGUMENTS [LINE ...]
headers() {
	mg-test mirror-headers "$1" "$2" >got
	if [ $# -gt 2 ]; then
		printf '%s\n' "${@:3}" | diff -u - got
	else
		[ ! -s got ]
	fi
}

@test "marks: none" {
	marks '{}' '0 []'
	marks '{"type":"object","properties":{"a":{"type":"string"}}}' '0 []'
	marks 'true' '0 []'
	marks '[{"x-mcp-header":"A"}]' '0 []'
	[ "$(mg-test mirror <<<'{"name":"t"}')" = '0 []' ]
}

@test "marks: on arguments of the types that may have one" {
	marks '{"properties":{
	    "region":{"type":"string","x-mcp-header":"Region"},
	    "query":{"type":"string"},
	    "priority":{"x-mcp-header":"Priority","type":"integer"},
	    "verbose":{"type":"boolean","x-mcp-header":"X-1.~"}}}' \
	    '3 [["Region",["region"]],["Priority",["priority"]],'$(
	    )'["X-1.~",["verbose"]]]'
	marks '{"properties":{"a":{"type":"string",
	    "x-mcp-header":"\u0041!#$%&'"'"'*+-.^_`|~09az"}}}' \
	    "1 [[\"A!#\$%&'*+-.^_\`|~09az\",[\"a\"]]]"
}

@test "marks: deeper, by properties alone" {
	marks '{"properties":{"a":{"type":"object","properties":{
	    "b.c":{"properties":{"d":{"type":"string","x-mcp-header":"D"}}},
	    "\u00e9\n":{"type":"string","x-mcp-header":"E"}}}}}' \
	    '2 [["E",["a","é\n"]],["D",["a","b.c","d"]]]'
}

@test "marks: names like those of keywords are names" {
	marks '{"properties":{"x-mcp-header":{"type":"string"},
	    "items":{"type":"string","x-mcp-header":"I"},
	    "properties":{"type":"string","x-mcp-header":"P"}}}' \
	    '2 [["I",["items"]],["P",["properties"]]]'
	marks '{"x-other":{"x-mcp-header":"A"},"title":"x-mcp-header",
	    "default":{"x-mcp-header":"A"},"examples":[{"x-mcp-header":"A"}],
	    "const":{"x-mcp-header":"A"},"enum":[{"x-mcp-header":1}],
	    "properties":{"a":{"default":{"x-mcp-header":1}}}}' '0 []'
}

@test "marks: what is no name for a header" {
	why='its x-mcp-header is no name for a header, at a'
	for m in '""' 1 null true '["A"]' '{"A":1}' '"A B"' '" A"' '"A "' \
	    '"A:B"' '"A\tB"' '"A\r\nX: y"' '"A\u0000"' '"\u00e9"' '"A/B"' \
	    '"A(B)"' '"A,B"' '"A\"B"' '"[A]"' '"\u007f"'; do
		wrong "{\"properties\":{\"a\":{\"type\":\"string\",
		    \"x-mcp-header\":$m}}}" "$why"
	done
}

@test "marks: what is on a type that no header can have" {
	why='its x-mcp-header is on a type that no header can have, at a'
	for t in '"type":"number",' '"type":"object",' '"type":"array",' \
	    '"type":"null",' '' '"type":["string"],' '"type":1,' \
	    '"type":["string","null"],' '"type":"String",' '"enum":["x"],'
	do
		wrong "{\"properties\":{\"a\":{$t\"x-mcp-header\":\"A\"}}}" \
		    "$why"
	done
}

@test "marks: a name twice, in any case, anywhere in the tool" {
	wrong '{"properties":{"a":{"type":"string","x-mcp-header":"Abc"},
	    "b":{"type":"string","x-mcp-header":"Abc"}}}' \
	    'its x-mcp-header stands twice with the same name, at b'
	wrong '{"properties":{"a":{"type":"string","x-mcp-header":"Abc"},
	    "b":{"properties":{"c":{"type":"string",
	    "x-mcp-header":"aBC"}}}}}' \
	    'its x-mcp-header stands twice with the same name, at b.c'
}

@test "marks: where no argument is" {
	why='its x-mcp-header stands where no argument is'
	m='{"type":"string","x-mcp-header":"A"}'
	wrong "$m" "$why"
	for k in items additionalItems unevaluatedItems contains not if then \
	    additionalProperties unevaluatedProperties propertyNames else \
	    contentSchema; do
		wrong "{\"$k\":$m}" "$why"
		wrong "{\"properties\":{\"a\":{\"$k\":$m}}}" "$why, at a"
		wrong "{\"$k\":{\"properties\":{\"b\":$m}}}" "$why, at b"
	done
	for k in allOf anyOf oneOf prefixItems items; do
		wrong "{\"$k\":[{},true,$m]}" "$why"
		wrong "{\"properties\":{\"a\":{\"$k\":[$m]}}}" "$why, at a"
	done
	for k in patternProperties \$defs definitions dependentSchemas \
	    dependencies; do
		wrong "{\"$k\":{\"x\":$m}}" "$why"
		wrong "{\"$k\":{\"x\":{\"properties\":{\"b\":$m}}}}" \
		    "$why, at b"
	done
	wrong "{\"allOf\":[{\"\$ref\":\"#/\$defs/a\"}],\"\$defs\":{\"a\":$m}}" \
	    "$why"
	wrong "{\"properties\":{\"ok\":{\"type\":\"string\",
	    \"x-mcp-header\":\"Ok\"}},\"not\":{\"not\":{\"not\":$m}}}" "$why"
	wrong "{\"items\":{\"x-mcp-header\":7}}" "$why"
}

@test "marks: a schema that two readers may read in two ways" {
	why='a name stands twice in its schema'
	m='{"type":"string","x-mcp-header":"A"}'
	wrong "{\"properties\":{\"a\":$m,\"a\":{\"type\":\"string\"}}}" "$why"
	wrong "{\"properties\":{},\"properties\":{\"a\":$m}}" "$why"
	wrong '{"properties":{"a":{"type":"string","x-mcp-header":"A",
	    "x-mcp-header":"B"}}}' "$why"
	wrong '{"properties":{"a":{"type":"number","type":"string",
	    "x-mcp-header":"A"}}}' "$why"
	marks '{"properties":{"a":{},"a":{}}}' '0 []'
}

@test "marks: nothing of a server's acts on a terminal" {
	wrong '{"properties":{"a\u001b[2J\n":{"x-mcp-header":1}}}' \
	    'its x-mcp-header is no name for a header, at a\x1b[2J\n'
	long=$(head -c 300 /dev/zero | tr '\0' a)
	wrong "{\"properties\":{\"$long\":{\"x-mcp-header\":1}}}" \
	    'its x-mcp-header is no name for a header'
}

@test "marks: large and deep schemas take no time" {
	{ printf '{"name":"t","inputSchema":{"properties":{'
	    seq 50000 | sed 's/.*/"p&":{"type":"string","x-mcp-header":"P&"},/'
	    printf '"q":{}}}}'; } >in
	timeout 10 mg-test mirror <in >got
	[ "$(cut -d ' ' -f 1 got)" -eq 50000 ]
	{ printf '{"name":"t","inputSchema":{"anyOf":['
	    yes '{"items":{}},' | head -n 200000; printf '{}]}}'; } >in
	timeout 10 mg-test mirror <in >got
	[ "$(cat got)" = '0 []' ]
	{ printf '{"name":"t","inputSchema":'
	    yes '{"properties":{"a":' | head -n 125
	    printf '{"type":"string","x-mcp-header":"A"}'
	    yes '}}' | head -n 125; printf '}'; } >in
	timeout 10 mg-test mirror <in >got
	[ "$(cut -d ' ' -f 2 got | jq '.[0][1] | length')" -eq 125 ]
	{ printf '{"name":"t","inputSchema":{"anyOf":['
	    yes '{},' | head -n 1100000; printf '{}]}}'; } >in
	run -1 timeout 10 mg-test mirror <in
	[ "$output" = 'its schema has too many parts' ]
}

# encoded TEXT WANT; TEXT is a format of printf
encoded() {
	[ "$(printf "$1" | mg-test mirror-encode)" = "$2" ]
}

@test "values: as they are" {
	encoded '' ''
	encoded 'us-west1' 'us-west1'
	encoded 'us west 1' 'us west 1'
	encoded '!"#$~:,;=?' '!"#$~:,;=?'
	encoded 'file:///a%%20b' 'file:///a%20b'
	encoded '=?base64?' '=?base64?'
	encoded 'x=?base64?eA==?=' 'x=?base64?eA==?='
	encoded '=?base64?eA==?= ' '=?base64?PT9iYXNlNjQ/ZUE9PT89IA==?='
	encoded '=?BASE64?eA==?=' '=?BASE64?eA==?='
}

@test "values: in base64, what a header would change or not bear" {
	encoded 'Hello, \344\270\226\347\225\214' \
	    '=?base64?SGVsbG8sIOS4lueVjA==?='
	encoded ' padded ' '=?base64?IHBhZGRlZCA=?='
	encoded ' a' '=?base64?IGE=?='
	encoded 'a ' '=?base64?YSA=?='
	encoded ' ' '=?base64?IA==?='
	encoded 'line1\nline2' '=?base64?bGluZTEKbGluZTI=?='
	encoded 'line1\r\nX: y' '=?base64?bGluZTENClg6IHk=?='
	encoded '\ta' '=?base64?CWE=?='
	encoded 'a\tb' '=?base64?YQli?='
	encoded 'a\0b' '=?base64?YQBi?='
	encoded '\177' '=?base64?fw==?='
	encoded '\001' '=?base64?AQ==?='
}

@test "values: in base64, what looks like base64" {
	encoded '=?base64?SGVsbG8=?=' \
	    '=?base64?PT9iYXNlNjQ/U0dWc2JHOD0/PQ==?='
	encoded '=?base64??=' '=?base64?PT9iYXNlNjQ/Pz0=?='
	encoded '=?base64?=' '=?base64?PT9iYXNlNjQ/PQ==?='
}

@test "headers: what the suite expects of test_custom_headers" {
	m='[["Region",["region"]],["Priority",["priority"]],'
	m+='["Verbose",["verbose"]],["Debug",["debug"]],'
	m+='["EmptyVal",["empty"]],["Method",["method"]],'
	m+='["InternalSpace",["space"]],["Tab",["tab"]],["CrLf",["crlf"]]]'
	headers "$m" '{"region":"us-west1","priority":42,"verbose":false,
	    "debug":true,"empty":"","method":"test-method","query":"q",
	    "float_val":3.5,"space":"us west 1","tab":"a\tb",
	    "crlf":"a\r\nb"}' \
	    'Mcp-Param-Region: us-west1' 'Mcp-Param-Priority: 42' \
	    'Mcp-Param-Verbose: false' 'Mcp-Param-Debug: true' \
	    'Mcp-Param-EmptyVal: ' 'Mcp-Param-Method: test-method' \
	    'Mcp-Param-InternalSpace: us west 1' \
	    'Mcp-Param-Tab: =?base64?YQli?=' \
	    'Mcp-Param-CrLf: =?base64?YQ0KYg==?='
}

@test "headers: none for what is absent or null" {
	m='[["A",["a"]],["B",["b","c"]]]'
	headers '[]' '{"a":"x"}'
	headers "$m" '{}'
	headers "$m" '{"a":null,"b":null}'
	headers "$m" '{"b":{"c":null}}'
	headers "$m" '{"A":"x","c":"x","b":{"d":"x"}}'
	headers "$m" '{"b":"x"}'
	headers "$m" '{"b":["c"]}'
	headers "$m" '[]'
	headers "$m" 'null'
}

@test "headers: by the exact path, however names are written" {
	m='[["A",["a","b.c"]],["B",["\u00e9"]],["C",["x\u0000y"]]]'
	headers "$m" '{"\u0061":{"b\u002ec":"1"},"é":"2","x\u0000y":"3"}' \
	    'Mcp-Param-A: 1' 'Mcp-Param-B: 2' 'Mcp-Param-C: 3'
	headers "$m" '{"a.b.c":"1","a":{"b":{"c":"1"}},"x":"3"}'
	headers '[["A",["a"]]]' '{"a":"1","a":"2"}' 'Mcp-Param-A: 2'
}

@test "headers: whole numbers in decimal, however they are written" {
	while read -r n want; do
		headers '[["N",["n"]]]' "{\"n\":$n}" "Mcp-Param-N: $want"
	done <<-'END'
		0 0
		-0 0
		0.0 0
		1.0 1
		1e0 1
		-1 -1
		1.5e1 15
		100e-2 1
		1e3 1000
		-12.30e2 -1230
		9007199254740991 9007199254740991
		-9007199254740991 -9007199254740991
		9007199254740991.000 9007199254740991
	END
}

@test "headers: an argument that cannot stand in one" {
	for v in 1.5 1e-1 9007199254740992 -9007199254740992 1e16 1e999 \
	    123456789012345678901234567890; do
		run -1 mg-test mirror-headers '[["N",["n"]]]' "{\"n\":$v}"
		[ "$output" = "the argument for the header Mcp-Param-N is $(
		    )no whole number of at most 2^53 - 1" ]
	done
	for v in '{}' '[]' '["x"]'; do
		run -1 mg-test mirror-headers '[["N",["n"]]]' "{\"n\":$v}"
		[ "$output" = "the argument for the header Mcp-Param-N is $(
		    )neither a string, a whole number nor a boolean" ]
	done
	run -1 mg-test mirror-headers '[["N",["n"]]]' '{"n":"12345678"}' 20
	[ "$output" = 'the argument for the header Mcp-Param-N is too long' ]
	mg-test mirror-headers '[["N",["n"]]]' '{"n":"12345678"}' 22
}
