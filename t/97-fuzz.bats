# Every fuzz target bears every input that was ever worth keeping.

load helper

replay() {
	for f in "$T/fuzz/corpus/$1"/*; do
		"$MG_BIN/replay/$1" "$f"
	done
}

@test "every fuzz target has a corpus and is replayed here" {
	for f in "$T"/fuzz/*.c; do
		f=${f##*/}
		f=${f%.c}
		[ "$f" = replay ] || grep -q "replay $f$" "$BATS_TEST_FILENAME"
	done
}

@test "challenges" {
	replay challenge
}

@test "configurations" {
	replay config
}

@test "JSON texts" {
	replay json
}

@test "lines" {
	replay line
}

@test "the top of JSON texts" {
	replay member
}

@test "metadata of signing in" {
	replay metadata
}

@test "arguments in headers" {
	replay mirror
}

@test "templates, marks, likeness" {
	replay prompt
}

@test "runs to report" {
	replay report
}

@test "messages" {
	replay rpc
}

@test "schemas and values" {
	replay schema
}

@test "event streams" {
	replay sse
}

@test "votes" {
	replay tally
}

@test "team files" {
	replay teamfile
}

@test "text, words, base64" {
	replay text
}

@test "what token endpoints answer" {
	replay token
}

@test "addresses, references, forms" {
	replay url
}
