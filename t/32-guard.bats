# The rules of a server: which tools may be called.

load helper

# matches STATUS: so it ends for each line PATTERN|NAME of stdin
matches() {
	while IFS='|' read -r pattern name; do
		run "-$1" mg-test guard "$pattern" "$name" || {
			echo "'$pattern' '$name'"
			return 1
		}
	done
}

# rules MG: c.json has a server s with those rules
rules() {
	printf '{"mcpServers":{"s":{"command":"fake","mg":%s}}}\n' "$1" \
	    >c.json
}

# judged TOOL WANT
judged() {
	run -0 mg-test judge -c c.json s "$1"
	[ "$output" = "$2" ] || {
		echo "$1: $output, not $2"
		return 1
	}
}

@test "a pattern matches the whole name" {
	matches 0 <<-'END'
	a|a
	|
	*|
	*|a
	**|a
	***|
	a*|a
	a*|abc
	*c|abc
	a*c|ac
	a*c|abbbc
	a*b*c|axbxbxc
	*a*|bab
	*ab|aab
	*aab|aaaab
	?|a
	a?c|abc
	??|ab
	*?|a
	?*|a
	*?c|abc
	a*|a/b
	*|a/b/c
	s/*|s/a
	[|[
	[a]|[a]
	\|\
	\*|\x
	.|.
	a b|a b
	{a,b}|{a,b}
	!a|!a
	END
}

@test "and nothing else" {
	matches 1 <<-'END'
	a|b
	a|
	|a
	a|ab
	b|ab
	a|A
	A*|abc
	?|
	?|ab
	a?|a
	*a|ab
	a*|ba
	a*c|ab
	a*b*c|acb
	*?a|a
	[a]|a
	[a-z]|b
	\*|*
	.|a
	.*|a
	a,b|a
	{a,b}|a
	!a|b
	*aab|aabab
	END
	run -0 mg-test guard 'a*' $'a\nb'
	run -1 mg-test guard 'a' $'a\n'
	run -0 mg-test guard '??' é
	run -1 mg-test guard '?' é
}

@test "no pattern takes long" {
	run -1 timeout 20 mg-test guard-cost
}

@test "without rules all is allowed" {
	rules '{}'
	judged anything allow
	judged '' allow
}

@test "deny" {
	rules '{"deny":["delete_*","x"]}'
	judged delete_all deny
	judged delete_ deny
	judged delete allow
	judged Delete_all allow
	judged x deny
	judged xx allow
	rules '{"deny":["*"]}'
	judged anything deny
	judged a/b deny
	judged $'a\nb' deny
	judged '' deny
}

@test "allow: and no others" {
	rules '{"allow":["read_*"]}'
	judged read_file allow
	judged write_file deny
	judged '' deny
	rules '{"allow":[]}'
	judged read_file deny
}

@test "ask" {
	rules '{"ask":["write_*"]}'
	judged write_file ask
	judged read_file allow
	rules '{"allow":["read_*"],"ask":["write_*"]}'
	judged write_file ask
	judged read_file allow
	judged other deny
}

@test "deny before ask, ask before allow, however they stand" {
	rules '{"allow":["t"],"ask":["*"],"deny":["t"]}'
	judged t deny
	judged u ask
	rules '{"allow":["t","*"],"ask":["t"],"deny":["?","t"]}'
	judged t deny
	rules '{"deny":["*"],"allow":["exact"]}'
	judged exact deny
	rules '{"ask":["exact"],"allow":["exact"]}'
	judged exact ask
}

@test "many rules" {
	jq -nc '{mcpServers:{s:{command:"x",mg:{deny:[range(100000)|
	    "rule_\(.)"]}}}}' >c.json
	judged rule_99999 deny
	judged rule_100000 allow
}

@test "a tool that is denied is never called" {
	jq -nc '{mcpServers:{s:{command:"fake",args:["-l","log"],
	    mg:{deny:["ec*"]}}}}' >c.json
	run -3 --separate-stderr mg-mcp -c c.json call s echo message=hi
	[ -z "$output" ]
	[[ "$stderr" == "mg-mcp: "*echo* ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
	if [ -e log ]; then
		run ! grep -q tools/call log
	fi
	run -0 mg-mcp -c c.json call s upper text=hi
	[ "$output" = HI ]
	grep -q tools/call log
}

@test "a tool to be asked about is not called without a yes" {
	jq -nc '{mcpServers:{s:{command:"fake",args:["-l","log"],
	    mg:{ask:["ec*"]}}}}' >c.json
	run -3 --separate-stderr mg-mcp -c c.json call s echo message=hi \
	    </dev/null
	[ -z "$output" ]
	if [ -e log ]; then
		run ! grep -q tools/call log
	fi
	run -0 mg-mcp --yes -c c.json call s echo message=hi
	[ "$output" = hi ]
}
