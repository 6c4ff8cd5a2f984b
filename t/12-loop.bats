# The event loop run from within its own callbacks.

load helper

@test "a timer may run the loop: all others go on, once each" {
	run -0 mg-test loop timer
	[ "$output" = "first
timer
fd
late
first ends" ]
}

@test "so may what a descriptor calls: nothing is told twice" {
	run -0 mg-test loop fd
	[ "$output" = "timer
first
fd
first ends
late" ]
}
