# SHA-256: the examples of the standard, and sha256sum(1) as the judge.

load helper

# digest WANT: of the file "in", whole and in pieces
digest() {
	run -0 mg-test sha256 in
	[ "$output" = "$1" ]
	for step in 1 3 55 56 63 64 65 1000; do
		run -0 mg-test sha256 in $step
		[ "$output" = "$1" ]
	done
}

@test "nothing" {
	: >in
	digest e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
}

@test "abc" {
	printf abc >in
	digest ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
}

@test "448 bits, which leave no room for the length in their block" {
	printf abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq >in
	digest 248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1
}

@test "a million times a" {
	head -c 1000000 /dev/zero | tr '\0' a >in
	run -0 mg-test sha256 in
	[ "$output" = \
	    cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0 ]
	run -0 mg-test sha256 in 4097
	[ "$output" = \
	    cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0 ]
}

@test "every length around the block agrees with sha256sum(1)" {
	head -c 200 /dev/urandom >random
	for n in 1 2 54 55 56 57 62 63 64 65 66 118 119 120 127 128 129 200; do
		head -c "$n" random >in
		want=$(sha256sum in)
		run -0 mg-test sha256 in
		[ "$output" = "${want%% *}" ]
		run -0 mg-test sha256 in 7
		[ "$output" = "${want%% *}" ]
	done
}

@test "random files agree with sha256sum(1)" {
	for n in 1000 4096 65537 1048577; do
		head -c "$n" /dev/urandom >in
		want=$(sha256sum in)
		run -0 mg-test sha256 in
		[ "$output" = "${want%% *}" ]
	done
}
