# Where make install puts things, and that they run from there.

load ../helper

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	export ROOT=$BATS_FILE_TMPDIR/root
	export DEST=$BATS_FILE_TMPDIR/dest
	# A prefix of its own: helpers are found there and nowhere else.
	mk all
	mk install
	mk DESTDIR="$DEST" install
}

mk() {
	make -C "$BATS_TEST_DIRNAME/../.." O="$BATS_FILE_TMPDIR/build" \
	    PREFIX="$ROOT" "$@" >&2
}

@test "programs, helpers, pages and examples are in their places" {
	cd "$DEST$ROOT"
	for f in bin/mg-mcp bin/mg-report bin/mg-serve bin/mg-watch \
	    libexec/mg/mg-mcp-elicit; do
		[ -x $f ]
	done
	for f in share/man/man1/mg-mcp.1 share/man/man7/mg.7; do
		[ -s $f ]
	done
	[ -x share/mg/demo ]
	[ -x share/mg/examples/tools/greet ]
	[ -x share/mg/batch/task ]
	[ -s share/mg/batch/batch.mk ]
	[ -s share/mg/models.json ]
	[ -s share/mg/prompts ]
}

@test "the demo runs from where it was installed" {
	env -i HOME="$BATS_TEST_TMPDIR" PATH="$ROOT/bin:/usr/bin:/bin" \
	    "$ROOT/share/mg/demo"
}

@test "make uninstall leaves no file" {
	mk uninstall
	run -0 find "$ROOT" -type f
	[ -z "$output" ]
}
