# JSON Schema: what an argument must be, and how a refusal is put.

load helper

# Each line: schema | value | "ok", or the reason of the refusal.
table() {
	cat >want
	mg-test schema-table want >got
	diff -u want got
}

# Each line: schema | property | its types.
types() {
	cat >want
	mg-test schema-types-table want >got
	diff -u want got
}

# bounded STATUS: check the files "schema" and "value" in limited time.
bounded() {
	run "-$1" bash -c 'ulimit -t 5; mg-test schema schema value'
}

@test "the message names the place as the user typed it" {
	table <<-'EOF'
	{"properties":{"a":{"type":"number"}}} | {"a":"x"} | argument 'a': expected number, got string
	{"properties":{"list":{"items":{"required":["name"]}}}} | {"list":[{"name":1},{"name":1},{}]} | argument 'list[2].name': missing
	{"properties":{"a":{"properties":{"b":{"items":{"type":"null"}}}}}} | {"a":{"b":[null,1]}} | argument 'a.b[1]': expected null, got number
	{"required":["a","b"]} | {"a":1} | missing argument 'b'
	{"type":"object"} | [] | arguments: expected object, got array
	{"items":{"type":"string"}} | ["a",1] | argument '[1]': expected string, got number
	{"properties":{"a":{},"b":{}},"additionalProperties":false} | {"x":1} | unknown argument 'x' (known: a, b)
	{"additionalProperties":false} | {"x":1} | unknown argument 'x' (none is known)
	{"properties":{"message":{},"level":{}},"additionalProperties":false} | {"mesage":1} | unknown argument 'mesage', did you mean 'message'? (known: message, level)
	{"properties":{"message":{}},"additionalProperties":false} | {"masage":1} | unknown argument 'masage', did you mean 'message'? (known: message)
	{"properties":{"ab":{}},"additionalProperties":false} | {"xy":1} | unknown argument 'xy' (known: ab)
	{"properties":{"name":{}},"additionalProperties":false} | {"nmae":1} | unknown argument 'nmae', did you mean 'name'? (known: name)
	{"properties":{"o":{"properties":{"path":{}},"additionalProperties":false}}} | {"o":{"paht":1}} | argument 'o.paht': unknown, did you mean 'path'? (known: path)
	{"properties":{"mode":{"enum":["a","b"]}}} | {"mode":"c"} | argument 'mode': expected one of "a", "b"
	{"properties":{"mode":{"const":"a"}}} | {"mode":"c"} | argument 'mode': expected "a"
	{"properties":{"a":false}} | {"a":1} | argument 'a': not allowed
	EOF
}

@test "what foreign bytes a message shows is cleaned" {
	table <<-'EOF'
	{"additionalProperties":false} | {"a\u001b[31m":1} | unknown argument 'a\x1b[31m' (none is known)
	{"properties":{"a\nb":{"type":"null"}}} | {"a\nb":1} | argument 'a\nb': expected null, got number
	EOF
}

@test "boolean schemas, and what is no schema" {
	table <<-'EOF'
	true | 1 | ok
	{} | [{}] | ok
	false | 1 | arguments: not allowed
	[] | 1 | ok
	1 | "x" | ok
	null | "x" | ok
	{"properties":{"a":1}} | {"a":2} | ok
	{"not":1} | 2 | ok
	EOF
}

@test "type" {
	table <<-'EOF'
	{"type":"string"} | "a" | ok
	{"type":"string"} | 1 | arguments: expected string, got number
	{"type":"number"} | 1.5 | ok
	{"type":"number"} | "1" | arguments: expected number, got string
	{"type":"boolean"} | true | ok
	{"type":"boolean"} | false | ok
	{"type":"boolean"} | 0 | arguments: expected boolean, got number
	{"type":"null"} | null | ok
	{"type":"null"} | false | arguments: expected null, got boolean
	{"type":"array"} | {} | arguments: expected array, got object
	{"type":["string","null"]} | null | ok
	{"type":["string","null"]} | 1 | arguments: expected string or null, got number
	{"type":["string","number","null"]} | [] | arguments: expected string, number or null, got array
	{"type":["integer","number"]} | [] | arguments: expected number, got array
	{"type":"any"} | 1 | ok
	{"type":["file","string"]} | 1 | ok
	{"type":[]} | 1 | ok
	{"type":5} | 1 | ok
	{"type":"string","nullable":true} | null | ok
	{"type":"string","nullable":false} | null | arguments: expected string, got null
	EOF
}

@test "an integer is a whole number, however it is written" {
	table <<-'EOF'
	{"type":"integer"} | 1 | ok
	{"type":"integer"} | -0 | ok
	{"type":"integer"} | 1.0 | ok
	{"type":"integer"} | 1e2 | ok
	{"type":"integer"} | 1.50e1 | ok
	{"type":"integer"} | 10e-1 | ok
	{"type":"integer"} | 0.0e-5 | ok
	{"type":"integer"} | 12345678901234567890123 | ok
	{"type":"integer"} | 1.5 | arguments: expected integer, got 1.5
	{"type":"integer"} | 1e-1 | arguments: expected integer, got 1e-1
	{"type":"integer"} | 12345678901234567890.5 | arguments: expected integer, got 12345678901234567890.5
	EOF
}

@test "enum and const compare by value" {
	table <<-'EOF'
	{"enum":["a",1,null]} | null | ok
	{"enum":["a",1,null]} | 1.0 | ok
	{"enum":["a",1,null]} | "1" | arguments: expected one of "a", 1, null
	{"enum":[]} | 1 | ok
	{"enum":5} | 1 | ok
	{"enum":["\u0061"]} | "a" | ok
	{"const":{"a":1.0,"b":[2]}} | {"b":[2e0],"a":1} | ok
	{"const":{"a":1}} | {"a":1,"b":2} | arguments: expected {"a":1}
	{"const":[1,2]} | [2,1] | arguments: expected [1,2]
	{"const":[1,2]} | [1] | arguments: expected [1,2]
	{"const":false} | 0 | arguments: expected false
	{"const":null} | null | ok
	{"const":100} | 1e2 | ok
	{"const":-0.0} | 0 | ok
	{"const":12345678901234567890} | 12345678901234567890 | ok
	{"const":12345678901234567890} | 12345678901234567891 | arguments: expected 12345678901234567890
	{"const":0.1} | 0.10000000000000000001 | arguments: expected 0.1
	{"const":1e400} | 1e401 | arguments: expected 1e400
	{"const":{"a":1}} | {"a":2,"a":1} | ok
	EOF
}

@test "the length of a string is in characters" {
	table <<-'EOF'
	{"minLength":2} | "ab" | ok
	{"minLength":2} | "a" | arguments: must have at least 2 characters, has 1
	{"minLength":1} | "" | arguments: must have at least 1 character, has 0
	{"maxLength":2} | "abc" | arguments: must have at most 2 characters, has 3
	{"maxLength":2} | "éé" | ok
	{"maxLength":1} | "\ud83d\ude00" | ok
	{"minLength":2} | "😀" | arguments: must have at least 2 characters, has 1
	{"maxLength":1} | "\n" | ok
	{"maxLength":0} | "\u0000" | arguments: must have at most 0 characters, has 1
	{"minLength":2.0} | "a" | arguments: must have at least 2 characters, has 1
	{"minLength":-1} | "a" | ok
	{"minLength":"2"} | "a" | ok
	{"minLength":2} | 1 | ok
	EOF
}

@test "limits of numbers are exact" {
	table <<-'EOF'
	{"minimum":5} | 5 | ok
	{"minimum":5} | 4.99 | arguments: must be at least 5
	{"maximum":5} | 5.0000000000000000000001 | arguments: must be at most 5
	{"maximum":-1} | 0 | arguments: must be at most -1
	{"minimum":-2} | -10 | arguments: must be at least -2
	{"maximum":9007199254740992} | 9007199254740993 | arguments: must be at most 9007199254740992
	{"minimum":1e3} | 999 | arguments: must be at least 1e3
	{"exclusiveMinimum":5} | 5 | arguments: must be more than 5
	{"exclusiveMinimum":5} | 5.1 | ok
	{"exclusiveMaximum":5} | 5 | arguments: must be less than 5
	{"minimum":5,"exclusiveMinimum":true} | 5 | arguments: must be more than 5
	{"minimum":5,"exclusiveMinimum":false} | 5 | ok
	{"maximum":5,"exclusiveMaximum":true} | 5 | arguments: must be less than 5
	{"exclusiveMaximum":true} | 5 | ok
	{"minimum":"5"} | 1 | ok
	{"minimum":0} | -0.0 | ok
	{"maximum":0.001} | 0.0011 | arguments: must be at most 0.001
	EOF
}

@test "multiples are exact, or left to the server" {
	table <<-'EOF'
	{"multipleOf":3} | 9 | ok
	{"multipleOf":3} | 10 | arguments: must be a multiple of 3
	{"multipleOf":0.01} | 0.07 | ok
	{"multipleOf":0.01} | 19.99 | ok
	{"multipleOf":0.1} | 0.3 | ok
	{"multipleOf":0.01} | 0.075 | arguments: must be a multiple of 0.01
	{"multipleOf":2.5} | 7.5 | ok
	{"multipleOf":1e3} | 5000 | ok
	{"multipleOf":1e3} | 5500 | arguments: must be a multiple of 1e3
	{"multipleOf":7} | 700000000000000000000000000000 | ok
	{"multipleOf":7} | 700000000000000000000000000001 | arguments: must be a multiple of 7
	{"multipleOf":3} | 0 | ok
	{"multipleOf":3} | -9 | ok
	{"multipleOf":0} | 5 | ok
	{"multipleOf":-2} | 5 | ok
	{"multipleOf":1234567890123456789012} | 0.5 | arguments: must be a multiple of 1234567890123456789012
	{"multipleOf":1234567890123456789013} | 99999999999999999999999999 | ok
	EOF
}

@test "arrays: items, also in the old form" {
	table <<-'EOF'
	{"minItems":2} | [1] | arguments: must have at least 2 items, has 1
	{"maxItems":1} | [1,2] | arguments: must have at most 1 item, has 2
	{"items":{"type":"string"}} | ["a",1] | argument '[1]': expected string, got number
	{"items":false} | [] | ok
	{"items":false} | [1] | argument '[0]': not allowed
	{"prefixItems":[{"type":"string"}]} | ["a",1] | ok
	{"prefixItems":[{"type":"string"}]} | [1] | argument '[0]': expected string, got number
	{"prefixItems":[{"type":"string"}]} | [] | ok
	{"prefixItems":[{"type":"string"}],"items":false} | ["a",1] | argument '[1]': not allowed
	{"prefixItems":[true],"items":{"type":"null"}} | [1,2] | argument '[1]': expected null, got number
	{"items":[{"type":"string"}]} | [1] | argument '[0]': expected string, got number
	{"items":[{"type":"string"}],"additionalItems":{"type":"number"}} | ["a","b"] | argument '[1]': expected number, got string
	{"items":[{}],"additionalItems":false} | [1,2] | argument '[1]': not allowed
	{"items":{},"additionalItems":false} | [1,2] | ok
	{"items":[],"additionalItems":false} | [1] | argument '[0]': not allowed
	{"unevaluatedItems":false} | [1] | ok
	EOF
}

@test "arrays: contains and uniqueItems" {
	table <<-'EOF'
	{"contains":{"type":"string"}} | [1,"a"] | ok
	{"contains":{"type":"string"}} | [1] | arguments: must contain at least 1 fitting item, has 0
	{"contains":{}} | [] | arguments: must contain at least 1 fitting item, has 0
	{"contains":{"type":"string"},"minContains":2} | ["a",1] | arguments: must contain at least 2 fitting items, has 1
	{"contains":{"type":"string"},"maxContains":1} | ["a","b"] | arguments: must contain at most 1 fitting item, has 2
	{"contains":{"type":"string"},"minContains":0} | [] | ok
	{"minContains":2} | [] | ok
	{"contains":{"format":"date"}} | ["x"] | ok
	{"uniqueItems":true} | [1,"1",true,null,[1],{"a":1}] | ok
	{"uniqueItems":true} | [1,2,1.0] | arguments: items 0 and 2 are the same
	{"uniqueItems":true} | ["a","\u0061"] | arguments: items 0 and 1 are the same
	{"uniqueItems":true} | [{"a":1,"b":2},{"b":2,"a":1}] | arguments: items 0 and 1 are the same
	{"uniqueItems":true} | [[1,2],[2,1]] | ok
	{"uniqueItems":true} | [0,false] | ok
	{"uniqueItems":true} | [0,-0.0] | arguments: items 0 and 1 are the same
	{"uniqueItems":false} | [1,1] | ok
	{"uniqueItems":1} | [1,1] | ok
	EOF
}

@test "objects: properties, names and numbers of them" {
	table <<-'EOF'
	{"properties":{"a":{"type":"string"}}} | {"b":1} | ok
	{"properties":{"na\u006de":{"type":"string"}}} | {"name":1} | argument 'name': expected string, got number
	{"properties":{"name":{"type":"string"}}} | {"n\u0061me":1} | argument 'name': expected string, got number
	{"properties":{"a":{"type":"null"},"a":{"type":"string"}}} | {"a":"x"} | ok
	{"properties":{"a":{"type":"string"}}} | {"a":1,"a":"x"} | ok
	{"properties":{"a":{"type":"string"}}} | {"a":"x","a":1} | argument 'a': expected string, got number
	{"type":"string","type":"number"} | 1 | ok
	{"minProperties":2} | {"a":1,"a":2} | arguments: must have at least 2 members, has 1
	{"maxProperties":1} | {"a":1,"b":2} | arguments: must have at most 1 member, has 2
	{"required":["a"]} | {"a":null} | ok
	{"required":["a"]} | 5 | ok
	{"required":["\u0061"]} | {"b":1} | missing argument 'a'
	{"properties":{"a":{"required":true}}} | {} | ok
	{"required":[1,null]} | {} | ok
	{"additionalProperties":{"type":"string"}} | {"a":1} | argument 'a': expected string, got number
	{"properties":{"a":{}},"additionalProperties":{"type":"string"}} | {"a":1} | ok
	{"additionalProperties":true} | {"a":1} | ok
	{"propertyNames":{"maxLength":2}} | {"abc":1} | argument 'abc': this name is not allowed
	{"propertyNames":{"enum":["a"]}} | {"a":1} | ok
	{"propertyNames":{"pattern":"^x"}} | {"a":1} | argument 'a': this name is not allowed
	{"unevaluatedProperties":false} | {"a":1} | ok
	EOF
}

@test "objects: patterns of names" {
	table <<-'EOF'
	{"patternProperties":{"^x-":{"type":"string"}}} | {"x-a":1} | argument 'x-a': expected string, got number
	{"patternProperties":{"^x-":{}},"additionalProperties":false} | {"x-a":1} | ok
	{"patternProperties":{"^x-":{}},"additionalProperties":false} | {"y":1} | unknown argument 'y' (none is known)
	{"patternProperties":{"^(?!x)":{}},"additionalProperties":false} | {"y":1} | ok
	{"patternProperties":{"^(?!x)":{"type":"string"}}} | {"y":1} | ok
	{"properties":{"ab":{"type":"number"}},"patternProperties":{"b$":{"minimum":5}}} | {"ab":1} | argument 'ab': must be at least 5
	{"patternProperties":{"a":{"minimum":2},"b":{"maximum":5}}} | {"ab":6} | argument 'ab': must be at most 5
	{"patternProperties":{"a":{}},"additionalProperties":false} | {"é":1} | ok
	EOF
}

@test "objects: dependencies, also in the old form" {
	table <<-'EOF'
	{"dependentRequired":{"a":["b"]}} | {"a":1} | missing argument 'b' (needed with 'a')
	{"dependentRequired":{"a":["b"]}} | {"c":1} | ok
	{"dependentRequired":{"a":{"required":["b"]}}} | {"a":1} | ok
	{"properties":{"o":{"dependentRequired":{"a":["b"]}}}} | {"o":{"a":1}} | argument 'o.b': missing (needed with 'a')
	{"dependentSchemas":{"a":{"required":["b"]}}} | {"a":1} | missing argument 'b'
	{"dependentSchemas":{"a":["b"]}} | {"a":1} | ok
	{"dependencies":{"a":["b"]}} | {"a":1} | missing argument 'b' (needed with 'a')
	{"dependencies":{"a":{"required":["b"]}}} | {"a":1} | missing argument 'b'
	{"dependencies":{"a":false}} | {"a":1} | arguments: not allowed
	{"dependencies":["a"]} | {"a":1} | ok
	EOF
}

@test "allOf, anyOf, oneOf, not" {
	table <<-'EOF'
	{"allOf":[{"type":"string"},{"minLength":2}]} | "a" | arguments: must have at least 2 characters, has 1
	{"allOf":[]} | 1 | ok
	{"allOf":{"type":"string"}} | 1 | ok
	{"anyOf":[{"type":"string"},{"type":"null"}]} | null | ok
	{"anyOf":[{"type":"string"},{"type":"null"}]} | 5 | arguments: expected string or null, got number
	{"anyOf":[{"type":"string","minLength":3},{"type":"null"}]} | "a" | arguments: must have at least 3 characters, has 1
	{"anyOf":[{"properties":{"a":{"items":{"type":"string"}}},"type":"object"},{"type":"null"}]} | {"a":[1]} | argument 'a[0]': expected string, got number
	{"anyOf":[{"const":"a"},{"enum":["b","c"]}]} | "d" | arguments: expected one of "a", "b", "c"
	{"anyOf":[{"minimum":5},{"minimum":6}]} | 1 | arguments: fits none of the 2 alternatives
	{"anyOf":[]} | 1 | ok
	{"anyOf":[false]} | 1 | arguments: fits none of the 1 alternatives
	{"oneOf":[{"type":"string"},{"type":"number"}]} | 1 | ok
	{"oneOf":[{"type":"string"},{"type":"number"}]} | null | arguments: expected string or number, got null
	{"oneOf":[{"type":"number"},{"minimum":0}]} | 1 | arguments: fits more than one of the alternatives
	{"not":{"type":"string"}} | "a" | arguments: this value is not allowed
	{"not":{"type":"string"}} | 1 | ok
	{"not":{"not":{"type":"string"}}} | 1 | arguments: this value is not allowed
	{"not":{}} | 1 | arguments: this value is not allowed
	EOF
}

@test "if, then, else" {
	table <<-'EOF'
	{"if":{"required":["a"]},"then":{"required":["b"]}} | {"a":1} | missing argument 'b'
	{"if":{"required":["a"]},"then":{"required":["b"]}} | {} | ok
	{"if":{"required":["a"]},"else":{"required":["b"]}} | {} | missing argument 'b'
	{"if":{"format":"date"},"then":false} | "x" | ok
	{"if":{"format":"date"},"then":false,"else":false} | "x" | arguments: not allowed
	{"then":false,"else":false} | 1 | ok
	{"if":false} | 1 | ok
	EOF
}

@test "what cannot be checked is left to the server, at any depth" {
	table <<-'EOF'
	{"format":"email"} | "nobody" | ok
	{"not":{"format":"email"}} | "nobody" | ok
	{"oneOf":[{"type":"string","format":"date"},{"type":"string","format":"time"}]} | "x" | ok
	{"oneOf":[{"type":"string"},{"type":"string","format":"time"}]} | "x" | ok
	{"$ref":"https://example.com/s"} | 1 | ok
	{"not":{"$ref":"https://example.com/s"}} | 1 | ok
	{"$ref":"https://example.com/s","type":"string"} | 1 | arguments: expected string, got number
	{"not":{"pattern":"\\bx"}} | "x" | ok
	{"not":{"unevaluatedProperties":false}} | {} | ok
	{"x-unknown":{"type":"string"}} | 1 | ok
	EOF
}

@test "\$ref stays in the document" {
	table <<-'EOF'
	{"$ref":"#/$defs/x","$defs":{"x":{"type":"string"}}} | 1 | arguments: expected string, got number
	{"$ref":"#/definitions/x","definitions":{"x":{"type":"string"}}} | 1 | arguments: expected string, got number
	{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"type":"string"}}} | 1 | arguments: expected string, got number
	{"$ref":"#/$defs/a~0b","$defs":{"a~b":{"type":"string"}}} | 1 | arguments: expected string, got number
	{"$ref":"#/$defs/a~01b","$defs":{"a~1b":{"type":"string"}}} | 1 | arguments: expected string, got number
	{"$ref":"#/$defs/a%20b","$defs":{"a b":{"type":"string"}}} | 1 | arguments: expected string, got number
	{"$ref":"#/$defs/%C3%A9","$defs":{"é":{"type":"string"}}} | 1 | arguments: expected string, got number
	{"$ref":"#/$defs/","$defs":{"":{"type":"string"}}} | 1 | arguments: expected string, got number
	{"$ref":"#/allOf/1","allOf":[true,{"type":"string"}]} | 1 | arguments: expected string, got number
	{"$ref":"#/allOf/9","allOf":[true]} | 1 | ok
	{"$ref":"#/allOf/x","allOf":[true]} | 1 | ok
	{"$ref":"#/nowhere"} | 1 | ok
	{"$ref":"#/$defs/x/y","$defs":{"x":5}} | 1 | ok
	{"$ref":"#x","$defs":{"q":{"$anchor":"x","type":"string"}}} | 1 | arguments: expected string, got number
	{"$ref":"#x","$defs":{"q":{"$id":"#x","type":"string"}}} | 1 | arguments: expected string, got number
	{"$dynamicRef":"#x","$defs":{"q":{"$dynamicAnchor":"x","type":"string"}}} | 1 | arguments: expected string, got number
	{"$ref":"#nowhere"} | 1 | ok
	{"$ref":5} | 1 | ok
	{"$ref":""} | 1 | ok
	{"type":"object","additionalProperties":{"$ref":"#"}} | {"a":{"b":1}} | argument 'a.b': expected object, got number
	{"properties":{"a":{"$id":"http://x/y","$defs":{"n":{"type":"null"}},"items":{"$ref":"#/$defs/n"}}}} | {"a":[1]} | argument 'a[0]': expected null, got number
	{"$ref":"#/$defs/x","$defs":{"x":{"type":"string"}},"maxLength":1} | "ab" | arguments: must have at most 1 character, has 2
	{"$defs":{"x":{"$ref":"#/$defs/y"},"y":false},"$ref":"#/$defs/x"} | 1 | arguments: not allowed
	EOF
}

@test "patterns that mean the same everywhere" {
	table <<-'EOF'
	{"pattern":"b"} | "abc" | ok
	{"pattern":"^b"} | "abc" | arguments: must match the pattern "^b"
	{"pattern":"b$"} | "ab\n" | arguments: must match the pattern "b$"
	{"pattern":"^b$"} | "a\nb" | arguments: must match the pattern "^b$"
	{"pattern":"^.$"} | "\n" | arguments: must match the pattern "^.$"
	{"pattern":"^[^a]$"} | "\n" | ok
	{"pattern":"^\\d{3}-\\d{4}$"} | "123-4567" | ok
	{"pattern":"^\\d{3}-\\d{4}$"} | "123-456" | arguments: must match the pattern "^\\d{3}-\\d{4}$"
	{"pattern":"^[a-z]+(-[a-z]+)*$"} | "a-b-c" | ok
	{"pattern":"^[a-z]+(-[a-z]+)*$"} | "a-b-" | arguments: must match the pattern "^[a-z]+(-[a-z]+)*$"
	{"pattern":"^(?:a|bc)?d$"} | "bcd" | ok
	{"pattern":"^(?:a|bc)?d$"} | "cd" | arguments: must match the pattern "^(?:a|bc)?d$"
	{"pattern":"^a{2,}$"} | "a" | arguments: must match the pattern "^a{2,}$"
	{"pattern":"^a{2,3}$"} | "aaaa" | arguments: must match the pattern "^a{2,3}$"
	{"pattern":"^a{0}$"} | "a" | arguments: must match the pattern "^a{0}$"
	{"pattern":"^(ab){2}$"} | "abab" | ok
	{"pattern":"^a+?b*?$"} | "aab" | ok
	{"pattern":"^[\\w.-]+$"} | "a_9.-" | ok
	{"pattern":"^[\\w.-]+$"} | "a b" | arguments: must match the pattern "^[\\w.-]+$"
	{"pattern":"^\\S\\s\\W\\D$"} | "a x" | arguments: must match the pattern "^\\S\\s\\W\\D$"
	{"pattern":"^\\S\\s\\W\\D$"} | "a -x" | ok
	{"pattern":"^[\\]\\\\^-]$"} | "]" | ok
	{"pattern":"^[+-]?\\d+(\\.\\d+)?$"} | "-1.5" | ok
	{"pattern":"^[+-]?\\d+(\\.\\d+)?$"} | "1." | arguments: must match the pattern "^[+-]?\\d+(\\.\\d+)?$"
	{"pattern":"^(a*)*$"} | "b" | arguments: must match the pattern "^(a*)*$"
	{"pattern":"^(|a)b"} | "b" | ok
	{"pattern":"^\\$\\{x\\}$"} | "${x}" | ok
	{"pattern":"^\\t$"} | "\t" | ok
	{"pattern":"^a$|^b$"} | "b" | ok
	{"pattern":"(^|x)a"} | "ba" | arguments: must match the pattern "(^|x)a"
	{"pattern":""} | "x" | ok
	{"pattern":"^$"} | "x" | arguments: must match the pattern "^$"
	{"pattern":5} | "x" | ok
	{"pattern":"^a"} | 5 | ok
	EOF
}

@test "patterns that are left to the server" {
	table <<-'EOF'
	{"pattern":"^(?=b)"} | "a" | ok
	{"pattern":"^(?<n>b)"} | "a" | ok
	{"pattern":"(b)\\1"} | "a" | ok
	{"pattern":"\\bb"} | "a" | ok
	{"pattern":"\\u0062"} | "a" | ok
	{"pattern":"\\x62"} | "a" | ok
	{"pattern":"\\p{L}"} | "1" | ok
	{"pattern":"(b"} | "a" | ok
	{"pattern":"b)"} | "a" | ok
	{"pattern":"*b"} | "a" | ok
	{"pattern":"b**"} | "a" | ok
	{"pattern":"b{"} | "a" | ok
	{"pattern":"b{3,2}"} | "a" | ok
	{"pattern":"b{1001}"} | "a" | ok
	{"pattern":"[b"} | "a" | ok
	{"pattern":"[]"} | "a" | ok
	{"pattern":"[z-b]"} | "a" | ok
	{"pattern":"[\\d-x]"} | "a" | ok
	{"pattern":"b\\"} | "a" | ok
	{"pattern":"é"} | "a" | ok
	{"pattern":"^b"} | "é" | ok
	EOF
}

@test "the types that an argument may have" {
	types <<-'EOF'
	{"type":"object","properties":{"a":{"type":"integer"}}} | a | integer
	{"properties":{"a":{"type":"number"}}} | a | number integer
	{"properties":{"a":{"type":["string","null"]}}} | a | string null
	{"properties":{"a":{}}} | a | any
	{"properties":{"a":true}} | a | any
	{"properties":{"a":false}} | a | none
	{"properties":{"a":{"enum":["x",1,null]}}} | a | string integer null
	{"properties":{"a":{"const":1.5}}} | a | number
	{"properties":{"a":{"type":"number","enum":[1,2]}}} | a | integer
	{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"array"}]}}} | a | string array
	{"properties":{"a":{"oneOf":[{"type":"boolean"},{"const":null}]}}} | a | boolean null
	{"properties":{"a":{"allOf":[{"type":["string","number"]},{"type":["number","null"]}]}}} | a | number integer
	{"properties":{"a":{"allOf":[{"type":"number"},{"type":"integer"}]}}} | a | integer
	{"properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"boolean"}}} | a | boolean
	{"properties":{"a":{"$ref":"#/nowhere"}}} | a | any
	{"properties":{"a":{"$ref":"#/properties/a"}}} | a | any
	{"properties":{"a":{"type":"string","nullable":true}}} | a | string null
	{"properties":{"a":{"type":"file"}}} | a | any
	{"properties":{"a":{"not":{"type":"string"}}}} | a | any
	{"properties":{"a":{}}} | b | unknown
	{"$ref":"#/$defs/x","$defs":{"x":{"properties":{"a":{"type":"null"}}}}} | a | null
	{"allOf":[{"properties":{"b":{}}},{"properties":{"a":{"type":"null"}}}]} | a | null
	{"oneOf":[{"properties":{"a":{"type":"integer"}}},{"properties":{"a":{"type":"string"}}}]} | a | string
	{"anyOf":[{"properties":{"a":{"type":"integer"}}},{"properties":{"b":{"type":"string"}}}]} | a | integer
	{"patternProperties":{"^x":{"type":"integer"}}} | xy | integer
	{"patternProperties":{"^x":{"type":"integer"}}} | y | unknown
	{"additionalProperties":{"type":"array"}} | y | array
	{"additionalProperties":false} | y | unknown
	{"additionalProperties":{"type":"array"},"allOf":[{"properties":{"a":{"type":"null"}}}]} | a | null
	EOF
	echo '{"type":"object"}' >schema
	run -0 mg-test schema-types schema
	[ "$output" = object ]
	run -1 mg-test schema-types schema a
	[ "$output" = '' ]
}

@test "a message is one line of at most 300 bytes" {
	local long

	long=$(printf '%0400d' 0)
	printf '{"enum":["%s","%s","%s","%s"]}' "a$long" "b$long" "c$long" \
	    "d$long" >schema
	echo '"x"' >value
	bounded 1
	[ "${#lines[@]}" -eq 1 ]
	[ "${#output}" -le 300 ]
	printf '{"properties":{"%s":{"properties":{"%s":false}}}}' "$long" \
	    "$long" >schema
	printf '{"%s":{"%s":1}}' "$long" "$long" >value
	bounded 1
	[ "${#output}" -le 300 ]
	[[ $output = "argument '000"*"...': not allowed" ]]
}

@test "references that run in a ring end" {
	echo 1 >value
	echo '{"$ref":"#"}' >schema
	bounded 0
	echo '{"$ref":"#/a","a":{"$ref":"#/b"},"b":{"$ref":"#/a"}}' >schema
	bounded 0
	echo '{"anyOf":[{"$ref":"#"},{"$ref":"#"}],"not":{"$ref":"#"}}' >schema
	bounded 0
	run -0 mg-test schema-types schema
	[ "$output" = any ]
}

@test "a chain of 100000 references is not followed to its end" {
	echo 1 >value
	awk 'BEGIN {
		printf "{\"$ref\":\"#/d0\""
		for (i = 0; i < 100000; i++)
			printf ",\"d%d\":{\"$ref\":\"#/d%d\"}", i, i + 1
		print ",\"d100000\":false}"
	}' >schema
	bounded 0
}

# bomb KEYWORD LEAF: 30 levels, each with the next one twice.
bomb() {
	awk -v k="$1" -v leaf="$2" 'BEGIN {
		printf "{\"$ref\":\"#/d0\""
		for (i = 0; i < 30; i++) {
			r = "{\"$ref\":\"#/d" i + 1 "\"}"
			printf ",\"d%d\":{\"%s\":[%s,%s]}", i, k, r, r
		}
		printf ",\"d30\":%s}\n", leaf
	}' >schema
}

@test "a schema of 2^30 branches accepts" {
	local k

	echo 1 >value
	for k in allOf anyOf oneOf; do
		bomb "$k" '{"type":"integer"}'
		bounded 0
		run -0 mg-test schema-types schema
	done
	bomb anyOf false
	bounded 0
	bomb allOf false
	bounded 1
}

@test "giant enums, names and arrays" {
	awk 'BEGIN { printf "{\"enum\":[0"
		for (i = 1; i < 200000; i++) printf ",%d", i
		print "]}" }' >schema
	echo 199999 >value
	bounded 0
	echo '"x"' >value
	bounded 1
	awk 'BEGIN { printf "{\"additionalProperties\":false,\"properties\":{"
		for (i = 0; i < 100000; i++)
			printf "%s\"p%d\":{\"type\":\"string\"}", i ? "," : "", i
		print "}}" }' >schema
	echo '{"p5":"a","p99999":1}' >value
	bounded 1
	[ "$output" = "argument 'p99999': expected string, got number" ]
	awk 'BEGIN { printf "{"
		for (i = 0; i < 100000; i++)
			printf "%s\"p%d\":\"x\"", i ? "," : "", i
		print "}" }' >value
	bounded 0
	echo '{"uniqueItems":true}' >schema
	awk 'BEGIN { printf "[0"
		for (i = 1; i < 200000; i++) printf ",%d", i
		print ",5.0]" }' >value
	bounded 1
	[ "$output" = 'arguments: items 5 and 200000 are the same' ]
}

@test "no pattern takes long" {
	local p

	awk 'BEGIN { printf "\""; for (i = 0; i < 4000; i++) printf "a"
		print "!\"" }' >value
	for p in '^(a+)+$' '^(a|a)*$' '^(a|aa)+$' '(a*)*b' '^(.*a){20}b' \
	    '(x+x+)+y' 'a*a*a*a*a*a*a*b' '(a|b)*a(a|b){200}c' \
	    '^((((a*)*)*)*)*$'; do
		echo "{\"pattern\":\"$p\"}" >schema
		bounded 1
	done
	echo '{"pattern":"((a{99}){99}){99}"}' >schema
	bounded 0
	awk 'BEGIN { printf "{\"anyOf\":[false"
		for (i = 0; i < 9000; i++)
			printf ",{\"pattern\":\"(a|b)*a(a|b){%d}c\"}", 100 + i % 99
		print "]}" }' >schema
	bounded 0
}

@test "deep values and schemas" {
	awk 'BEGIN { for (i = 0; i < 250; i++) printf "["
		for (i = 0; i < 250; i++) printf "]" }' >value
	echo '{"items":{"$ref":"#"},"type":"array"}' >schema
	bounded 0
	awk 'BEGIN { for (i = 0; i < 250; i++) printf "{\"not\":"
		printf "true"
		for (i = 0; i < 250; i++) printf "}" }' >schema
	bounded 0
}

@test "numbers of a million digits" {
	awk 'BEGIN { printf "1"; for (i = 0; i < 1000000; i++) printf "0" }' \
	    >value
	{
		printf '{"type":"integer","multipleOf":8,"const":'
		cat value
		printf '}'
	} >schema
	bounded 0
	echo '{"maximum":1e999999999999999999999999}' >schema
	bounded 0
	echo '{"maximum":1e999}' >schema
	bounded 1
}
