# Files: read whole, replaced whole; what is remembered between runs; where.

load helper

setup() {
	common_setup
	umask 022
	STORE=$XDG_STATE_HOME/mg/things
	CACHE=$XDG_CACHE_HOME/mg/things
}

teardown() {
	if mountpoint -q "$BATS_TEST_TMPDIR/here/small"; then
		umount "$BATS_TEST_TMPDIR/here/small"
	fi
}

# hash KEY: how its entry is called
hash() {
	printf %s "$1" | sha256sum | cut -c 1-64
}

mode() {
	stat -c %a "$1"
}

put() {
	printf %s "$2" >text
	mg-test store-put state things "$1" text
}

# got KEY WANT [STATUS]: what the store says to it
got() {
	run "-${3:-0}" mg-test store-get state things "$1" 1000000
	[ "$output" = "$2" ] || {
		echo "$output, not $2"
		return 1
	}
}

# only_entries DIRECTORY: there is nothing that a writer has left
only_entries() {
	ls -A "$1" >names
	run ! grep -vxE '[0-9a-f]{64}(\.lock)?' names
}

@test "what was put is got, until it is dropped" {
	got k '' 1
	put k one
	got k one
	put k two
	got k two
	put other ''
	got other ''
	mg-test store-drop state things k
	got k '' 1
	got other ''
	mg-test store-drop state things k
	only_entries "$STORE"
}

@test "an entry is called by the SHA-256 of its key" {
	put 'a/../b' text
	[ "$(ls -A "$STORE")" = "$(hash a/../b)" ]
	got 'a/../b' text
}

@test "any bytes are kept" {
	head -c 200000 /dev/urandom >in
	mg-test store-put cache things k in
	mg-test store-get cache things k 200000 | cmp - in
	[ -f "$CACHE/$(hash k)" ]
}

@test "an entry is as long as the ceiling, or too large" {
	put k 12345
	run -0 mg-test store-get state things k 5
	[ "$output" = 12345 ]
	run -5 mg-test store-get state things k 4
	[ "$output" = EFBIG ]
}

@test "entries are the user's alone, whatever the umask" {
	umask 0
	rmdir "$XDG_STATE_HOME"
	put k text
	[ "$(mode "$STORE/$(hash k)")" = 600 ]
	[ "$(mode "$STORE")" = 700 ]
	[ "$(mode "$XDG_STATE_HOME/mg")" = 700 ]
	[ "$(mode "$XDG_STATE_HOME")" = 700 ]
	mg-test store-drop state things k
	mg-test store-lock state things k 0 </dev/null
	[ "$(mode "$STORE/$(hash k).lock")" = 600 ]
}

@test "an entry that others can write is refused" {
	put k text
	chmod 620 "$STORE/$(hash k)"
	got k EPERM 5
	chmod 602 "$STORE/$(hash k)"
	got k EPERM 5
	chmod 644 "$STORE/$(hash k)"
	got k text
}

@test "an entry with a second name is refused" {
	put k text
	ln "$STORE/$(hash k)" second
	got k EPERM 5
	put k new
	got k new
	[ "$(cat second)" = text ]
	mg-test store-lock state things k 0 </dev/null
	ln "$STORE/$(hash k).lock" lock
	run -5 mg-test store-lock state things k 0 </dev/null
}

@test "a directory that others can write is refused" {
	local mode
	put k text
	for mode in 720 702; do
		chmod $mode "$STORE"
		got k EPERM 5
		run -5 mg-test store-put state things k text
		[ "$output" = EPERM ]
		run -5 mg-test store-lock state things k 0 </dev/null
	done
	chmod 755 "$STORE"
	got k text
}

@test "an entry of somebody else is refused" {
	[ "$(id -u)" -eq 0 ] || skip 'only root can give files away'
	put k text
	chown 1 "$STORE/$(hash k)"
	got k EPERM 5
	put k mine
	got k mine
}

@test "a symbolic link is refused, and a put replaces it, not its target" {
	put k text
	echo target >target
	chmod 600 target
	ln -sf "$PWD/target" "$STORE/$(hash k)"
	got k EPERM 5
	put k new
	got k new
	[ "$(cat target)" = target ]
	[ ! -L "$STORE/$(hash k)" ]
}

@test "what is no file is refused at once" {
	put k text
	rm "$STORE/$(hash k)"
	mkdir "$STORE/$(hash k)"
	got k EPERM 5
	printf x >text
	run -5 mg-test store-put state things k text
	only_entries "$STORE"
	rmdir "$STORE/$(hash k)"
	mkfifo "$STORE/$(hash k)"
	run -5 timeout 5 mg-test store-get state things k 100
	[ "$output" = EPERM ]
}

@test "a lock is not taken through a symbolic link" {
	mkdir -p "$STORE"
	ln -s "$PWD/target" "$STORE/$(hash k).lock"
	run -5 mg-test store-lock state things k 0 </dev/null
	[ ! -e target ]
}

@test "the age of an entry" {
	run -0 mg-test store-age state things k
	[ "$output" = -1 ]
	put k text
	run -0 mg-test store-age state things k
	[ "$output" -ge 0 ] && [ "$output" -lt 60 ]
	touch -d '2 days ago' "$STORE/$(hash k)"
	run -0 mg-test store-age state things k
	[ "$output" -ge 172800 ] && [ "$output" -lt 172860 ]
}

@test "an entry of the future has no age" {
	put k text
	touch -d 'tomorrow' "$STORE/$(hash k)"
	run -0 mg-test store-age state things k
	[ "$output" = -1 ]
}

@test "without a home nothing is kept, and nowhere else either" {
	unset HOME XDG_STATE_HOME XDG_CACHE_HOME
	for home in unset '' relative; do
		[ $home = unset ] || export HOME=$home XDG_STATE_HOME=$home
		run -1 mg-test store-get state things k 100
		echo text >"$BATS_TEST_TMPDIR/text"
		run -5 mg-test store-put state things k "$BATS_TEST_TMPDIR/text"
		[ "$output" = ENOENT ]
		run -0 mg-test store-age state things k
		[ "$output" = -1 ]
		run -0 mg-test store-drop state things k
		run -5 mg-test store-lock state things k 0 </dev/null
		[ "$output" = ENOENT ]
		[ -z "$(ls -A)" ]
	done
}

@test "a home that does not exist is not made in the root" {
	export HOME=/nonexistent-mg
	unset XDG_STATE_HOME
	echo text >text
	run -5 mg-test store-put state things k text
	[ "$output" = ENOENT ]
	[ ! -e /nonexistent-mg ]
	run -1 mg-test store-get state things k 100
}

@test "nothing is torn when writers are killed while another reads" {
	for kind in cache state; do
		for i in 1 2 3 4 5 6 7 8 9 10; do
			mg-test store-storm $kind things k 3>&- &
			writer=$!
			run -0 mg-test store-watch $kind things k $((i * 15))
			kill -9 $writer
			wait $writer || true
			run -0 mg-test store-watch $kind things k 0
		done
		[ "$output" = 1 ]
	done
}

@test "two writers and two readers" {
	mg-test store-storm cache things k 3>&- &
	one=$!
	mg-test store-storm cache things k 3>&- &
	two=$!
	# A busy machine may take longer to begin than both are watched for.
	until [ "$(mg-test store-watch cache things k 0)" = 1 ]; do
		kill -0 $one
		sleep 0.05
	done
	mg-test store-watch cache things k 500 >watched 3>&- &
	watcher=$!
	run -0 mg-test store-watch cache things k 500
	[ "$output" -gt 0 ]
	wait $watcher
	[ "$(cat watched)" -gt 0 ]
	kill -9 $one $two
	wait $one $two || true
}

@test "what a killed writer has left is removed some day" {
	put k text
	old=$STORE/$(hash k).AbCdEf
	new=$STORE/$(hash k).GhIjKl
	echo torn >"$old"
	touch -d '2 days ago' "$old"
	echo torn >"$new"
	echo precious >"$STORE/notes"
	touch -d '2 days ago' "$STORE/notes" "$STORE/$(hash k)"
	n=0
	while [ -e "$old" ] && [ $n -lt 2000 ]; do
		put other text
		n=$((n + 1))
	done
	[ ! -e "$old" ]
	[ -e "$new" ]
	[ -e "$STORE/notes" ]
	got k text
}

@test "a full disk leaves the old entry and nothing else" {
	mkdir small
	mount -t tmpfs -o size=64k mg-test small ||
	    skip 'cannot mount a small file system'
	XDG_STATE_HOME=$PWD/small
	put k old
	head -c 200000 /dev/zero >large
	run -5 mg-test store-put state things k large
	[ "$output" = ENOSPC ]
	got k old
	only_entries "$XDG_STATE_HOME/mg/things"
}

@test "a limit on the size of files leaves the old entry and nothing else" {
	put k old
	head -c 200000 /dev/zero >large
	run -5 bash -c 'ulimit -f 64; trap "" XFSZ
		mg-test store-put state things k large'
	[ "$output" = EFBIG ]
	got k old
	only_entries "$STORE"
	run -0 bash -c 'ulimit -f 64; mg-test store-put state things k text'
}

@test "a lock keeps others out until it is given back" {
	mkfifo hold
	mg-test store-lock state things k 0 <hold >said 3>&- &
	holder=$!
	exec 9>hold
	until [ -s said ]; do sleep 0.01; done
	run -5 mg-test store-lock state things k 50 </dev/null
	[ "$output" = ETIMEDOUT ]
	run -0 mg-test store-lock state things other 0 </dev/null
	run -0 mg-test store-lock cache things k 0 </dev/null
	# Who only reads or writes is not kept out.
	put k text
	got k text
	exec 9>&-
	wait $holder
	run -0 mg-test store-lock state things k 0 </dev/null
	[ "$output" = locked ]
}

@test "who waits for a lock gets it when its holder is killed" {
	mkfifo hold
	mg-test store-lock state things k 0 <hold >said 3>&- &
	holder=$!
	exec 9>hold
	until [ -s said ]; do sleep 0.01; done
	mg-test store-lock state things k 20000 </dev/null >waited 3>&- 9>&- &
	waiter=$!
	sleep 0.2
	[ ! -s waited ]
	kill -9 $holder
	wait $waiter
	[ "$(cat waited)" = locked ]
	exec 9>&-
}

@test "a get is quick" {
	head -c 2000 /dev/urandom >in
	mg-test store-put cache things k in
	best=1000
	for i in 1 2 3 4 5; do
		run -0 mg-test store-cost cache things k 2000
		[ "$output" -ge $best ] || best=$output
	done
	echo "$best microseconds"
	[ "$best" -le 200 ]
}

@test "a whole file is read, up to the ceiling" {
	printf 'some text' >in
	run -0 mg-test file-read 9 in
	[ "$output" = ':some text' ]
	run -0 mg-test file-read 1000 in
	[ "$output" = ':some text' ]
	run -5 mg-test file-read 8 in
	[ "$output" = EFBIG ]
	: >in
	run -0 mg-test file-read 0 in
	[ "$output" = : ]
	head -c 300000 /dev/urandom >in
	mg-test file-read 300000 in | tail -c +2 | cmp - in
}

@test "files that are larger than they say" {
	[ -r /proc/self/status ] || skip 'no /proc'
	run -0 mg-test file-read 100000 /proc/self/status
	[[ $output == :Name:* ]]
	run -5 mg-test file-read 10 /proc/self/status
	[ "$output" = EFBIG ]
}

@test "what is no regular file is refused at once" {
	mkfifo fifo
	run -5 timeout 5 mg-test file-read 100 fifo
	[ "$output" = EINVAL ]
	run -5 mg-test file-read 100 .
	[ "$output" = EISDIR ]
	run -5 timeout 5 mg-test file-read 100 /dev/zero
	[ "$output" = EINVAL ]
	run -5 mg-test file-read 100 nowhere
	[ "$output" = ENOENT ]
}

@test "a file is written by rename" {
	printf one >f
	chmod 644 f
	exec 9<f
	printf two | mg-test file-write f
	[ "$(cat f)" = two ]
	[ "$(cat <&9)" = one ]
	exec 9<&-
	[ "$(mode f)" = 600 ]
	[ "$(ls -A)" = f ]
	run -5 mg-test file-write nowhere/f <f
	[ "$output" = ENOENT ]
}

@test "where things live" {
	where() {
		run -0 mg-test place-dir "$1"
		[ "$output" = "$2" ]
	}
	HOME=/h
	where config "$XDG_CONFIG_HOME/mg"
	where runtime "$XDG_RUNTIME_DIR/mg"
	unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR
	where config /h/.config/mg
	where state /h/.local/state/mg
	where cache /h/.cache/mg
	where runtime /h/.local/state/mg/run
	export XDG_CONFIG_HOME='' XDG_CACHE_HOME=relative XDG_RUNTIME_DIR=.
	where config /h/.config/mg
	where cache /h/.cache/mg
	where runtime /h/.local/state/mg/run
	HOME=relative
	run -1 mg-test place-dir config
	unset HOME
	run -1 mg-test place-dir state
	run -1 mg-test place-dir runtime
}

@test "a place is made with its parents, for the user alone" {
	umask 0
	mg-test place-make "$PWD/a/b//c/"
	[ "$(mode a) $(mode a/b) $(mode a/b/c)" = '700 700 700' ]
	chmod 755 a/b/c
	mg-test place-make "$PWD/a/b/c"
	[ "$(mode a/b/c)" = 755 ]
	: >file
	run -5 mg-test place-make "$PWD/file/x"
	run -5 mg-test place-make "$PWD/file"
	[ "$output" = ENOTDIR ]
}

@test "a place is not made in the root, nor where one happens to be" {
	for p in /nonexistent-mg //nonexistent-mg /nonexistent-mg/a/b; do
		run -5 mg-test place-make $p
		[ ! -e /nonexistent-mg ]
	done
	run -5 mg-test place-make here
	[ "$output" != '' ]
	[ ! -e here ]
}

@test "what a server is without any configuration" {
	run -0 mg-test server limits
	[ "$output" = '300000 60000 500 268435456 16000000 auto' ]
}

@test "what a server is called" {
	run -0 mg-test server label name s command 'x y'
	[ "$output" = s ]
	run -0 mg-test server label name - command 'x y'
	[ "$output" = x ]
	run -0 mg-test server label name - socket /a/b
	[ "$output" = /a/b ]
	run -0 mg-test server label url https://example.org/mcp
	[ "$output" = https://example.org/mcp ]
	run -0 mg-test server label
	[ "$output" = - ]
}

# same and differ: two servers, with "--" between
identities() {
	local a=()

	while [ "$1" != -- ]; do
		a+=("$1")
		shift
	done
	shift
	mg-test server identity "${a[@]}" >one
	mg-test server identity "$@" >two
}

same() {
	identities "$@"
	cmp one two
}

differ() {
	identities "$@"
	run -1 cmp one two
}

@test "a server is its command, its directory, its environment's names" {
	same command 'ls -l' name a -- command "ls '-l'" name b
	differ command 'ls -l' -- command 'ls -a'
	differ command 'ls a b' -- command "ls 'a b'"
	differ command ls -- command 'ls ""'
	differ command ls cwd /tmp -- command ls
	differ command ls env-names A -- command ls env-names B
	differ url http://a/ -- url http://b/
	differ socket /a -- socket /b
	differ socket /a -- url /a
}

@test "a server is not the values of its environment" {
	same command ls env KEY=secret env-names KEY -- \
	    command ls env KEY=other env-names KEY
	run ! grep secret one
}

@test "a server is another one when its program was replaced" {
	mkdir bin
	cp /bin/true bin/serve
	PATH=$PWD/bin:$PATH
	mg-test server identity command serve >one
	grep -qF "$PWD/bin/serve" one
	touch -d '2020-01-01' bin/serve
	mg-test server identity command serve >two
	run -1 cmp one two
	touch -r bin/serve stamp
	echo more >>bin/serve
	touch -r stamp bin/serve
	mg-test server identity command serve >one
	run -1 cmp one two
}

@test "a relative command is another server in another directory" {
	mkdir a b
	cp /bin/true a/serve
	cp -p a/serve b/serve
	echo text >a/data
	in_both() {
		(cd a && mg-test server identity "$@") >one
		(cd b && mg-test server identity "$@") >two
	}
	in_both command ./serve
	run -1 cmp one two
	grep -qF "$PWD/a" one
	in_both command 'ls data/x'
	run -1 cmp one two
	in_both command 'ls data'
	run -1 cmp one two
	in_both socket run/s
	run -1 cmp one two
	in_both command ls cwd sub
	run -1 cmp one two
	in_both command 'ls -l'
	cmp one two
	in_both command ./serve cwd "$PWD/a"
	cmp one two
	in_both command "$PWD/a/serve --flag"
	cmp one two
}
