# What the suites of mg-http share.  wild_up and wild_down belong into
# setup_file and teardown_file: $WILD is then the address of a server that can
# do everything wrong (t/node/wild.mjs).

wild_up() {
	cd "$BATS_FILE_TMPDIR" || return 1
	mkfifo wild.in
	"$T/node/run" wild.mjs wild <wild.in 3>&- &
	WILD_PID=$!
	exec {WILD_IN}>wild.in
	for _ in {1..200}; do
		[ ! -s wild.url ] || break
		kill -0 "$WILD_PID" || return 1
		sleep 0.05
	done
	WILD=$(<wild.url)
	export WILD WILD_PID WILD_IN
}

wild_down() {
	exec {WILD_IN}>&-
	wait "$WILD_PID"
}

# seen PATH [FILTER ...]: what the wild server was asked there, by jq
seen() {
	jq -c --arg path "$1" 'select(.path | startswith($path))' \
	    <"$BATS_FILE_TMPDIR/wild.log" | jq -c "${@:2}"
}

# hello [VERSION [CAPABILITIES]]: the handshake
hello() {
	printf '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{'
	printf '"protocolVersion":"%s","capabilities":%s,' "${1:-2025-11-25}" \
	    "${2:-{\}}"
	printf '"clientInfo":{"name":"t","version":"1"}}}\n'
	echo '{"jsonrpc":"2.0","method":"notifications/initialized"}'
}

# call ID TOOL [ARGUMENTS [MEMBERS]]
call() {
	printf '{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{' "$1"
	printf '"name":"%s","arguments":%s%s}}\n' "$2" "${3:-{\}}" "${4:+,$4}"
}

# meta [MEMBERS]: what each request of 2026-07-28 has
meta() {
	printf '"_meta":{"io.modelcontextprotocol/protocolVersion":'
	printf '"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},'
	printf '"io.modelcontextprotocol/clientInfo":{"name":"t",'
	printf '"version":"1"}%s}' "${1:+,$1}"
}

# ask ID METHOD [MEMBERS]: a request of 2026-07-28
ask() {
	printf '{"jsonrpc":"2.0","id":%s,"method":"%s","params":{%s%s}}\n' \
	    "$1" "$2" "$(meta)" "${3:+,$3}"
}

# new_call ID TOOL [ARGUMENTS]
new_call() {
	call "$1" "$2" "${3:-{\}}" "$(meta)"
}

# start URL [OPTION ...]: mg-http in the background; tell LINE ... is its
# input, reply ID waits for that answer, finish [SIGNAL] ends it and leaves its
# status in $status.  Its output is in "out", what it says in "err".
start() {
	rm -f in out err
	mkfifo in
	: >out
	mg-http "${@:2}" "$1" <in >out 2>err 3>&- &
	HTTP_PID=$!
	exec {HTTP_IN}>in
}

tell() {
	printf '%s\n' "$@" >&"$HTTP_IN"
}

# greet [VERSION [CAPABILITIES]]: the handshake goes in
greet() {
	hello "$@" >&"$HTTP_IN"
}

# wait_for FILE REGEXP: until a line matches; print it
wait_for() {
	for _ in {1..400}; do
		grep -E -m 1 -- "$2" "$1" && return
		kill -0 "$HTTP_PID" || return 1
		sleep 0.025
	done
	return 1
}

reply() {
	wait_for out "\"id\":$1[,}]"
}

finish() {
	[ $# -eq 0 ] || kill -"$1" "$HTTP_PID"
	exec {HTTP_IN}>&-
	status=0
	wait "$HTTP_PID" || status=$?
}

# told URL [OPTION ...]: mg-http gets the lines on stdin, and its input ends
# when each request has its answer; all that it says
told() {
	local n

	cat >lines
	n=$(grep -c '"id":' lines) || :
	start "$@"
	cat lines >&"$HTTP_IN"
	for _ in {1..800}; do
		[ "$(grep -c '"id":' out)" -lt "$n" ] || break
		kill -0 "$HTTP_PID" || break
		sleep 0.025
	done
	finish
	cat out
	return "$status"
}

# talk PATH [OPTION ...]: the same after a handshake; the answers but its own
talk() {
	{ hello; cat; } | told "$WILD$1" "${@:2}" >all || return
	grep -v '"id":0[,}]' all || :
}

# text: of the results on stdin
text() {
	jq -r '.result.content[0].text'
}

# fault: status and message of the errors on stdin, those of the transport
fault() {
	jq -r '"\(.error.data.mg.status) \(.error.message)"'
}

# everything MODE: the reference server, on loopback, in $EVERYTHING_MODE.
everything() {
	local n="everything-$1"

	env "NODE_OPTIONS=--import=$T/node/loopback.mjs" PORT=0 \
	    MG_PORT_FILE="$n.port" "$T/node/run" mcp-server-everything "$1" \
	    >"$n.out" 2>&1 3>&- &
	PIDS+=" $!"
	arrived "$n.port"
	declare -gx "EVERYTHING_${1^^}=http://127.0.0.1:$(<"$n.port")/$2"
}

# arrived FILE: until somebody has written it
arrived() {
	for _ in {1..400}; do
		[ ! -s "$1" ] || return 0
		sleep 0.05
	done
	return 1
}
