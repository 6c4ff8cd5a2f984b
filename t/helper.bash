# What every suite needs: the programs first on PATH, a plain locale, and a
# home of its own.  A test runs in its own empty folder.  A suite that has a
# setup of its own calls common_setup in it.

bats_require_minimum_version 1.5.0

T=$BATS_TEST_DIRNAME
if [ -z "$MG_BIN" ]; then
	MG_BIN=$(cd "$T/../build" && pwd)
fi
PATH=$MG_BIN:$PATH
LC_ALL=C
HOME=$BATS_TEST_TMPDIR/home
XDG_CONFIG_HOME=$HOME/config
XDG_STATE_HOME=$HOME/state
XDG_CACHE_HOME=$HOME/cache
XDG_RUNTIME_DIR=$HOME/run
export T MG_BIN PATH LC_ALL HOME
export XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR

common_setup() {
	mkdir -p "$XDG_CONFIG_HOME" "$XDG_STATE_HOME" "$XDG_CACHE_HOME"
	mkdir -m 700 "$XDG_RUNTIME_DIR"
	mkdir "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here" || return 1
}

setup() {
	common_setup
}

# node_server NAME ...: the command line of a real server in the variable
# named like it, in capitals: EVERYTHING, FILESYSTEM (serves the test's own
# folder), MEMORY, SEQUENTIAL (the four reference servers), NEW (the official
# SDK of 2026-07-28) and OLD (one of 2024-11-05).
# shellcheck disable=SC2034 # the tests use them
node_server() {
	local name run="'$T/node/run'"

	if [ ! -e "$T/node/node_modules/.stamp" ]; then
		echo "no test servers in t/node: run 'make node'" >&2
		return 1
	fi
	for name; do
		case $name in
		everything) EVERYTHING="$run mcp-server-everything" ;;
		filesystem)
			FILESYSTEM="$run mcp-server-filesystem '$PWD'" ;;
		memory)
			MEMORY="env MEMORY_FILE_PATH='$BATS_TEST_TMPDIR/memory'"
			MEMORY="$MEMORY $run mcp-server-memory" ;;
		sequential)
			SEQUENTIAL="$run mcp-server-sequential-thinking" ;;
		new) NEW="$run new.mjs" ;;
		old) OLD="$run old.mjs" ;;
		*)
			echo "no server '$name'" >&2
			return 1 ;;
		esac
	done
}

# all_gone LOG: no process that a fake server's log names is left; one that
# has ended but that nobody has reaped yet is gone too.
all_gone() {
	local pid state

	for pid in $(sed -n -E 's/^(pid|child) ([0-9]+)$/\2/p' "$1"); do
		state=$(ps -o stat= -p "$pid" || :)
		case $state in
		'' | Z*) ;;
		*)
			echo "process $pid is left: $state" >&2
			return 1 ;;
		esac
	done
}

# model_server SCRIPT [OPTION ...]: the test double of model APIs plays SCRIPT
# (a file, or the JSON itself; t/node/model/script.mjs) at $MODEL, as process
# $MODEL_PID, and logs to $MODEL_LOG.  It ends with the test, or by
# model_stop, after which the last line of its log says what was unused.
# shellcheck disable=SC2034 # the tests use MODEL
model_server() {
	local i

	rm -f model.in model.port
	mkfifo model.in
	MODEL_LOG=model.log
	"$T/node/run" model.mjs -s "$1" -l $MODEL_LOG -p model.port "${@:2}" \
	    <model.in 3>&- &
	MODEL_PID=$!
	exec {MODEL_IN}>model.in
	for ((i = 0; i < 200; i++)); do
		[ ! -s model.port ] || break
		kill -0 "$MODEL_PID" || return 1
		sleep 0.05
	done
	MODEL=http://127.0.0.1:$(<model.port)
}

model_stop() {
	kill "$MODEL_PID"
	wait "$MODEL_PID"
	exec {MODEL_IN}>&-
}

# mock_server FILE: @copilotkit/aimock, a double of model APIs by others, plays
# the fixtures of FILE at $MODEL; mock_journal prints what it was sent.  It
# ends with the test's process, or with mock_stop.
mock_server() {
	local i

	rm -f mock.out mock.in
	mkfifo mock.in
	"$T/node/run" llmock -p 0 -h 127.0.0.1 -f "$1" --strict \
	    >mock.out 2>&1 3>&- &
	MOCK_PID=$!
	# Nothing else ends it when the test is killed.
	{ cat >gone; kill "$MOCK_PID" 2>gone; } <mock.in 3>&- &
	exec {MOCK_IN}>mock.in
	for ((i = 0; i < 400; i++)); do
		MODEL=$(grep -o 'http://127.0.0.1:[0-9]*' mock.out || :)
		[ -z "$MODEL" ] || return 0
		kill -0 "$MOCK_PID" || return 1
		sleep 0.05
	done
	return 1
}

mock_journal() {
	local fd

	exec {fd}<>"/dev/tcp/127.0.0.1/${MODEL##*:}"
	printf 'GET /__aimock/journal HTTP/1.0\r\n\r\n' >&"$fd"
	sed '1,/^\r$/d' <&"$fd"
	exec {fd}>&-
}

mock_stop() {
	exec {MOCK_IN}>&-
	wait "$MOCK_PID" || :
}

# oauth_server [NAME]: an MCP server at $OAUTH and its authorization server
# (t/node/oauth.mjs), which do what NAME.json (as.json) says and log to
# NAME.log.  They end with the test.
# shellcheck disable=SC2034 # the tests use OAUTH
oauth_server() {
	local i name=${1:-as}

	mkfifo "$name.in"
	"$T/node/run" oauth.mjs "$name" <"$name.in" 3>&- &
	OAUTH_PID=$!
	exec {OAUTH_IN}>"$name.in"
	for ((i = 0; i < 400; i++)); do
		[ ! -s "$name.url" ] || break
		kill -0 "$OAUTH_PID" || return 1
		sleep 0.05
	done
	OAUTH=$(<"$name.url")
}

# claude_here: puts Claude Code first on PATH, as claude, without what the
# environment may say to it, and so that it talks to ANTHROPIC_BASE_URL only.
claude_here() {
	local elf=$T/claude/node_modules/@anthropic-ai
	local bin=$BATS_TEST_TMPDIR/claude-bin

	elf=$elf/claude-code-linux-x64/claude
	if [ ! -x "$elf" ]; then
		[ "${CI:-}" = true ] || skip "no t/claude: run 'make claude'"
		echo "no Claude Code in t/claude: run 'make claude'" >&2
		return 1
	fi
	unset "${!CLAUDE@}" "${!ANTHROPIC@}"
	mkdir -p "$bin"
	cat >"$bin/claude" <<-EOT
		#!/bin/sh
		CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1
		DISABLE_TELEMETRY=1 DISABLE_ERROR_REPORTING=1
		DISABLE_AUTOUPDATER=1
		export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC
		export DISABLE_TELEMETRY DISABLE_ERROR_REPORTING
		export DISABLE_AUTOUPDATER
		exec '$elf' "\$@"
	EOT
	chmod 755 "$bin/claude"
	PATH=$bin:$PATH
}
