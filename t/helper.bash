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
