#!/usr/bin/env bats
# Which revision a server speaks is found out with as few words as can be,
# and no tool is ever called twice for it.

load helper

P=io.modelcontextprotocol

setup() {
	common_setup
	log=$PWD/log
}

# echoes [-j] ERA [MODE ...]: call echo at that server
echoes() {
	local era=$1 mode words
	shift
	words="fake -e $era -l $log"
	for mode; do
		words="$words -m $mode"
	done
	run --separate-stderr timeout 30 mg-mcp call -x "$words" echo \
	    message=hi
}

# wire: the methods in the order in which they came to the server, short
wire() {
	sed -n 's/^< .*"method":"\([^"]*\)".*/\1/p' log | sed \
	    's,server/,,; s,notifications/,,; s,tools/,,' | tr '\n' ' '
}

# starts: how many processes there were
starts() {
	grep -c '^pid ' log
}

# first METHOD FILTER: of the first message of the method
first() {
	sed -n 's/^< //p' log | jq -r "select(.method == \"$1\") | $2" |
	    head -n 1
}

@test "every revision: opened in its own way, one call, no blame" {
	local era
	for era in 2024-11-05 2025-03-26 2025-06-18 2025-11-25; do
		rm -f log
		echoes $era
		[ "$output" = hi ]
		[ -z "$stderr" ]
		[ "$(wire)" = "discover initialize initialized list call " ]
		[ "$(first initialize .params.protocolVersion)" = 2025-11-25 ]
		run ! grep '^!' log
	done
	rm log
	echoes 2026-07-28
	[ "$output" = hi ]
	[ "$(wire)" = "discover list call " ]
	run ! grep '^!' log
	rm log
	run -0 mg-mcp call -x "fake -l $log" echo message=hi
	[ "$(wire)" = "discover list call " ]
	[ "$(starts)" = 1 ]
}

@test "each request without a handshake carries all of its _meta" {
	local method
	echoes 2026-07-28
	for method in server/discover tools/list tools/call; do
		[ "$(first $method ".params._meta[\"$P/protocolVersion\"]")" = \
		    2026-07-28 ]
		[ "$(first $method ".params._meta[\"$P/clientInfo\"].name")" = \
		    mg-mcp ]
		[ "$(first $method \
		    ".params._meta[\"$P/clientCapabilities\"] | type")" = object ]
		run ! grep "logLevel" log
	done
	[ "$(sed -n 's/^< //p' log | jq -c .id | sort | uniq -d)" = "" ]
	run ! grep '^< .*"result"' log
}

@test "with a handshake: what initialize says, and no _meta of ours" {
	echoes 2025-11-25
	[ "$(first initialize .params.clientInfo.name)" = mg-mcp ]
	[ "$(first initialize '.params.clientInfo.version | type')" = string ]
	[ "$(first initialize '.params.capabilities | tojson')" = '{}' ]
	[ "$(first tools/list '.params._meta | tojson')" = null ]
	[ "$(first tools/call '.params._meta | keys | tojson')" = \
	    '["progressToken"]' ]
	[ "$(first initialize '.params._meta | tojson')" = null ]
}

@test "what the answer to the probe leads to" {
	local era mode want expected
	while IFS=' ' read -r era mode expected want; do
		rm -rf log "$XDG_CACHE_HOME"
		echoes "$era" "$mode"
		[ "$(wire)" = "$want " ] || {
			echo "$era $mode: $(wire)"
			return 1
		}
		[ "$status" = "$expected" ]
		run ! grep '^!' log
	done <<-'END'
	2026-07-28 discover-unknown 4 discover
	2026-07-28 unsupported=unknown 4 discover
	2026-07-28 unsupported=modern 4 discover discover
	2025-11-25 discover-legacy 0 discover initialize initialized list call
	2025-11-25 unsupported=legacy 0 discover initialize initialized list call
	2025-11-25 init-error 0 discover initialize initialize initialized list call
	2025-11-25 version=2024-10-07 0 discover initialize initialized list call
	2025-11-25 version=1999-01-01 4 discover initialize
	END
	rm -rf log "$XDG_CACHE_HOME"
	run -4 --separate-stderr mg-mcp call \
	    -x "fake -l $log -m discover-unknown" echo message=hi
	[[ $stderr == *2099-01-01*2026-07-28* ]]
	rm -rf log "$XDG_CACHE_HOME"
	run -0 mg-mcp call -x "fake -l $log -m discover-legacy" echo message=hi
	[ "$(wire)" = "discover initialize initialized list call " ]
	rm -rf log "$XDG_CACHE_HOME"
	run -0 mg-mcp call -x "fake -l $log -m unsupported" echo message=hi
	[ "$(wire)" = "discover initialize initialized list call " ]
	rm -rf log "$XDG_CACHE_HOME"
	run -0 mg-mcp call -x "fake -l $log -m unsupported -m unsupported-code" \
	    echo message=hi
	[ "$(wire)" = "discover initialize initialized list call " ]
}

@test "a server that dies of the probe is started once more" {
	echoes 2025-11-25 probe
	[ "$output" = hi ]
	[ -z "$stderr" ]
	[ "$(starts)" = 2 ]
	[ "$(wire)" = "discover initialize initialized list call " ]
	all_gone log
	rm log
	# What is remembered spares it the death.
	echoes 2025-11-25 probe
	[ "$output" = hi ]
	[ "$(starts)" = 1 ]
	[ "$(wire)" = "initialize initialized call " ]
	rm log
	echoes 2025-11-25 die-start
	[ "$status" = 4 ]
	[ "$(starts)" = 2 ]
}

@test "a server that never answers the probe is greeted on the same pipe" {
	echoes 2025-11-25 silent=server/discover
	[ "$output" = hi ]
	[ "$(starts)" = 1 ]
	[ "$(wire)" = "discover initialize initialized list call " ]
	run ! grep '^< .*cancelled' log
}

@test "a server that starts slowly is not started twice" {
	run -0 --separate-stderr mg-mcp call \
	    -x "fake -l $log -m slow-start=5500" echo message=hi
	[ "$output" = hi ]
	[ "$(starts)" = 1 ]
	[ "$(grep -c '^< .*"tools/call"' log)" = 1 ]
	run ! grep '^!' log
}

@test "the verdict is remembered, of each command line its own" {
	local era
	for era in 2025-06-18 2026-07-28; do
		rm -f log
		echoes $era
		[ "$output" = hi ]
		rm log
		echoes $era
		[ "$output" = hi ]
		run ! grep server/discover log
	done
	[ "$(wire)" = "call " ]
	rm log
	echoes 2026-07-28 blank
	[ "$(wire)" = "discover list call " ]
}

@test "a server that has changed: forgotten, found out, called once" {
	local from to
	cat >server <<-END
	#!/bin/sh
	exec fake -e "\$(cat era)" -l $log
	END
	chmod +x server
	while read -r from to; do
		rm -rf log "$XDG_CACHE_HOME"
		echo "$from" >era
		run -0 mg-mcp call -x ./server echo message=hi
		rm log
		echo "$to" >era
		run -0 --separate-stderr mg-mcp call -x ./server echo \
		    message=hi
		[ "$output" = hi ]
		[ -z "$stderr" ]
		[ "$(grep -c '^> .*"text":"hi"' log)" = 1 ]
		rm log
		run -0 mg-mcp call -x ./server echo message=hi
		run ! grep server/discover log
		run ! grep '^!' log
	done <<-'END'
	2025-11-25 2024-11-05
	2026-07-28 2025-11-25
	2025-11-25 2026-07-28
	END
}

@test "a remembered revision is forgotten where a server stays mute" {
	local limit
	cat >server <<-END
	#!/bin/sh
	exec fake -e 2025-11-25 -l $log \$(cat mode)
	END
	chmod +x server
	printf '{"mcpServers":{"s":{"command":"./server","mg":%s}}}' \
	    '{"connect":0.5}' >c.json
	chmod go-w c.json
	for limit in 0.3 20; do
		: >mode
		run -0 mg-mcp -c c.json call s echo message=hi
		echo '-m silent=initialize' >mode
		run -6 mg-mcp -t $limit -c c.json call s echo message=hi
		: >mode
		rm log
		run -0 mg-mcp -c c.json call s echo message=hi
		grep -q '^< .*server/discover' log
	done
}

@test "a call that may have reached the tool is never sent again" {
	local era mode
	for era in 2025-11-25 2026-07-28; do
		for mode in die-on die-mid close-stdout silent=tools/call \
		    bad-json wrong-id both; do
			rm -f log
			run ! timeout 20 mg-mcp -t 1 call \
			    -x "fake -e $era -l $log -m $mode" echo message=hi
			[ "$(grep -c '^< .*"tools/call"' log)" = 1 ]
			# The same when its revision was remembered.
			rm -f log
			run ! timeout 20 mg-mcp -t 1 call \
			    -x "fake -e $era -l $log -m $mode" echo message=hi
			[ "$(grep -c '^< .*"tools/call"' log)" = 1 ]
			[ "$(starts)" = 1 ]
		done
	done
}

@test "info asks anew, and says what the server is" {
	local era
	for era in 2024-11-05 2025-03-26 2025-06-18 2025-11-25 2026-07-28; do
		run -0 --separate-stderr mg-mcp info -x "fake -e $era"
		[ "${lines[0]}" = "revision"$'\t'"$era" ]
		run -0 --separate-stderr mg-mcp info -x "fake -e $era"
		[ "${lines[0]}" = "revision"$'\t'"$era" ]
		run -0 mg-mcp -j info -x "fake -e $era"
		[ "$(jq -r .revision <<<"$output")" = "$era" ]
	done
}

@test "a revision that the configuration pins is not asked for" {
	local era
	for era in 2024-11-05 2025-11-25 2026-07-28; do
		rm -f log
		cat >c.json <<-END
		{"mcpServers":{"f":{"command":"fake","args":["-l","$log"],
		"mg":{"protocol":"$era"}}}}
		END
		run -0 --separate-stderr mg-mcp -c c.json call f echo message=hi
		[ "$output" = hi ]
		run ! grep server/discover log
		run ! grep '^!' log
		[ "$era" = 2026-07-28 ] ||
		    [ "$(first initialize .params.protocolVersion)" = "$era" ]
	done
	[ "$(wire)" = "call " ]
}

@test "no home, no cache: it works, and leaves nothing where we are" {
	mkdir empty
	cd empty
	run -0 --separate-stderr env -u HOME -u XDG_CACHE_HOME \
	    -u XDG_STATE_HOME -u XDG_CONFIG_HOME mg-mcp call -x fake echo \
	    message=hi
	[ "$output" = hi ]
	[ -z "$stderr" ]
	[ -z "$(ls -A)" ]
	run -0 --separate-stderr env XDG_CACHE_HOME=/dev/null/x \
	    mg-mcp call -x fake echo message=hi
	[ "$output" = hi ]
}
