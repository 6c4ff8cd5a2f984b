#!/usr/bin/env bats
# Limits that all processes of a user share (lib/rule/quota.h).

load helper

# most PERIOD FILE: how many were taken within less than that, at least; each
# was between the two times (ms) of its line
most() {
	awk -v period="$1" '
	{
		begin[NR] = $1
		end[NR] = $2
	}
	END {
		for (i = 1; i <= NR; i++) {
			n = 0
			for (j = 1; j <= NR; j++)
				if (begin[j] >= begin[i] &&
				    end[j] - begin[i] < period)
					n++
			if (n > max)
				max = n
		}
		print max + 0
	}' "$2"
}

# put_state TEXT: what is kept for "n" with a period of a minute
put_state() {
	printf '%s' "$1" >text
	mg-test store-put state quota 'n 60000' text
}

@test "what is taken is gone for a period" {
	run -0 mg-test quota-try n 60000 2 0 0
	[ "$output" = go ]
	run -0 mg-test quota-try n 60000 2 0 0
	run -1 mg-test quota-try n 60000 2 0 0
	[ "$output" -gt 55000 ]
	[ "$output" -le 61000 ]
	# Somebody else's is another one; so is another period.
	run -0 mg-test quota-try other 60000 2 0 0
	run -0 mg-test quota-try n 120000 2 0 0
	# Each is judged by its own limit.
	run -0 mg-test quota-try n 60000 3 0 0
	run -1 mg-test quota-try n 60000 3 0 0
}

@test "tokens are limited too, and one request always fits" {
	run -0 mg-test quota-try n 60000 0 1000 600
	run -1 mg-test quota-try n 60000 0 1000 600
	run -0 mg-test quota-try n 60000 0 1000 400
	run -0 mg-test quota-try big 60000 0 1000 999999999
	run -1 mg-test quota-try big 60000 0 1000 1
}

@test "what a request has used takes the place of what was expected" {
	run -0 mg-test quota-spent n 60000 0 1000 900 100
	run -0 mg-test quota-try n 60000 0 1000 900
	run -1 mg-test quota-try n 60000 0 1000 1
	run -0 mg-test quota-spent more 60000 0 1000 10 1000
	run -1 mg-test quota-try more 60000 0 1000 1
}

@test "four processes together never pass the limit" {
	local i pids=()

	for i in 1 2 3 4; do
		mg-test quota shared 1000 5 0 0 5 >"times.$i" 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	cat times.* >times
	[ "$(wc -l <times)" -eq 20 ]
	[ "$(most 1000 times)" -le 5 ]
	# It is a limit, not a standstill: 20 by five a second.
	first=$(cut -d ' ' -f 1 times | sort -n | head -n 1)
	last=$(cut -d ' ' -f 2 times | sort -n | tail -n 1)
	[ $((last - first)) -ge 3000 ]
	[ $((last - first)) -lt 8000 ]
}

@test "four processes share tokens as well" {
	local i pids=()

	for i in 1 2 3 4; do
		mg-test quota shared 1000 0 100 25 3 >"times.$i" 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	cat times.* >times
	[ "$(wc -l <times)" -eq 12 ]
	[ "$(most 1000 times)" -le 4 ]
}

@test "whoever is killed has taken what it took, and no more" {
	local i pid

	for i in 1 2 3 4 5 6; do
		mg-test quota k 60000 200 0 0 1000 >"times.$i" 3>&- &
		pid=$!
		sleep 0.0$i
		kill -9 "$pid"
		wait "$pid" || :
	done
	run mg-test quota-try k 60000 200 0 0
	while [ "$output" = go ]; do
		echo x >>times.7
		run mg-test quota-try k 60000 200 0 0
	done
	[ "$status" -eq 1 ]
	# Each may have been killed between taking and telling.
	[ "$(cat times.* | wc -l)" -le 200 ]
	[ "$(cat times.* | wc -l)" -ge 194 ]
}

@test "a clock that was set back holds nobody longer than a period" {
	put_state "[[$(date +%s),1,0],[$(($(date +%s) + 100000)),1,0]]"
	run -1 mg-test quota-try n 60000 1 0 0
	[ "$output" -le 61000 ]
	# What was long before the last one is over.
	run -0 mg-test quota-try n 60000 2 0 0
	run -1 mg-test quota-try n 60000 2 0 0
}

@test "a clock that was set forward begins anew" {
	put_state "[[$(($(date +%s) - 100)),5,0]]"
	run -0 mg-test quota-try n 60000 1 0 0
	run -1 mg-test quota-try n 60000 1 0 0
	# What is over is not kept.
	run -0 bash -o pipefail -c 'mg-test store-get state quota "n 60000" \
	    99999 | jq length'
	[ "$output" = 1 ]
}

@test "what is kept never grows" {
	now=$(date +%s)
	put_state "[$(for i in $(seq 58 -1 1); do
		printf '[%d,1,999999999999],' $((now - i)); done)[$now,1,1]]"
	run -0 mg-test quota-try n 60000 1000 0 1
	run -0 bash -o pipefail -c 'mg-test store-get state quota "n 60000" \
	    99999 | jq length'
	[ "$output" -le 61 ]
}

@test "what is none of ours is never taken for an empty limit" {
	for text in '' '{}' '[1]' '[[1,2]]' '[[1,2,3,4]]' '[[2,1,1],[1,1,1]]' \
	    '[[1,1,1],[1,1,1]]' '[[-1,1,1]]' '[[1,-1,1]]' '[[1,1,1.5]]' \
	    '[[1,1,9223372036854775807]]' '[[1,1,1]' '"x"' 'null' \
	    "[$(for i in $(seq 61); do printf '[%d,1,1],' "$i"; done)[62,1,1]]"
	do
		put_state "$text"
		run -5 mg-test quota-try n 60000 1 0 0
		[ "$output" = EBADMSG ] || { echo "$text"; return 1; }
		run -0 mg-test store-get state quota 'n 60000' 99999
		[ "$output" = "$text" ]
	done
	put_state '[]'
	run -0 mg-test quota-try n 60000 1 0 0
}

@test "a lock that nobody gives back is not waited for for ever" {
	mkfifo in
	mg-test store-lock state quota 'n 60000' 0 <in >out 3>&- &
	pid=$!
	exec 9>in
	until [ -s out ]; do sleep 0.02; done
	run -5 mg-test quota-try n 60000 1 0 0
	[ "$output" = ETIMEDOUT ]
	exec 9>&-
	wait "$pid"
	run -0 mg-test quota-try n 60000 1 0 0
}

# server QUOTA [MEMBERS]: a configured server "s" with that quota; its log
server() {
	echo '{"mcpServers":{"s":{"command":"fake","args":["-l","log"],
	    "mg":{"quota":'"$1"'}}}}' >q.json
	chmod go-w q.json
}

@test "a server is called no more often than its quota says" {
	server '{"calls":"2/1h"}'
	run -0 mg-mcp -c q.json call s echo message=one
	run -0 mg-mcp -c q.json call s echo message=two
	run -3 --separate-stderr mg-mcp -c q.json call s echo message=three
	[ -z "$output" ]
	[[ $stderr =~ ^"mg-mcp: the quota of 's' is used up: 2 calls in 3600 s; \
the next in "3[0-9]{3}" s"$ ]]
	[ "$(grep -c '^< .*"tools/call"' log)" -eq 2 ]
	# Lists are no calls; another file's "s" is another one.
	run -0 mg-mcp -c q.json tools s
	cp q.json other.json
	run -0 mg-mcp -c other.json call s echo message=one
}

@test "fifty callers at once: exactly ten calls" {
	local i n=0

	server '{"calls":"10/1h"}'
	for ((i = 0; i < 50; i++)); do
		mg-mcp -c q.json call s echo message=x >/dev/null 2>"err.$i" 3>&- &
		pids[i]=$!
		# Not all fifty servers at one time.
		[ $((i % 8)) -ne 7 ] || wait "${pids[i]}" || :
	done
	for ((i = 0; i < 50; i++)); do
		! wait "${pids[i]}" || n=$((n + 1))
	done
	[ $n -eq 10 ]
	[ "$(grep -c '^< .*"tools/call"' log)" -eq 10 ]
	[ "$(cat err.* | grep -c 'is used up')" -eq 40 ]
}

@test "a quota holds in a pipe, for a model too" {
	server '{"calls":"2/1h"}'
	for i in 1 2 3; do
		echo '{"type":"call","id":'$i',"tool":"echo","arguments":{"message":"x"}}'
	done >in
	run -1 mg-mcp -c q.json pipe --agent --yes -s s <in
	[ "$(grep -c '"type":"result"' <<<"$output")" -eq 2 ]
	[ "$(grep '"type":"error"' <<<"$output" | jq .status)" = 3 ]
	[ "$(grep -c '^< .*"tools/call"' log)" -eq 2 ]
}

@test "what cannot be counted is not called" {
	server '{"calls":"2/1h"}'
	echo x >"$XDG_STATE_HOME/mg"
	run -5 --separate-stderr mg-mcp -c q.json call s echo message=x
	[[ $stderr == "mg-mcp: cannot keep the quota of 's': "* ]]
	[ "$(grep -c '^< .*"tools/call"' log)" -eq 0 ]
}

@test "a refused call does not count" {
	echo '{"mcpServers":{"s":{"command":"fake","args":["-l","log"],
	    "mg":{"quota":{"calls":"1/1h"},"deny":["sleep"],"ask":["add"]}}}}' \
	    >q.json
	run -3 mg-mcp -c q.json call s sleep ms:=1 </dev/null
	run -3 mg-mcp -c q.json call s add a:=1 b:=1 </dev/null
	run -0 mg-mcp -c q.json call s echo message=x
}

@test "no more calls run at once than may; others wait" {
	server '{"concurrent":2}'
	for i in 1 2 3 4 5; do
		echo '{"type":"call","id":'$i',"tool":"sleep","arguments":{"ms":300}}'
	done >in
	run -0 mg-mcp -c q.json pipe -s s <in
	[ "$(grep -c '"type":"result"' <<<"$output")" -eq 5 ]
	# In the log: how many are under way, at most.
	[ "$(awk '/^< .*"tools\/call"/ { if (++n > max) max = n }
	    /^> .*"result".*slept/ { n-- } END { print max }' log)" -eq 2 ]
}
