# What the benchmarks measure with: the floor, and the pairs.

load helper

setup() {
	common_setup
	PATH=$MG_BIN/bench:$PATH
}

# text FILE: of the result on the line
text() {
	jq -r '.result.content[0].text' "$1"
}

@test "floor calls a tool, in each of its ways" {
	local how
	for how in '' -s -m '-n 5' '-s -n 5' '-m -n 5' '-a -n 50' \
	    '-s -a -n 50' '-m -a -n 50' -k; do
		floor $how -o fake -l log >out
		[ "$(text out)" = hello ]
		[ "$(wc -l <out)" = 1 ]
		run ! grep '^!' log
	done
	floor -s -o -t upper -j '{"text":"abc"}' fake >out
	[ "$(text out)" = ABC ]
}

@test "floor makes as many calls as it should, and in its order" {
	floor -s -n 3 fake -l one
	[ "$(cut -c1 one | tr -d '\n')" = 'p<><<><><>' ]
	floor -m -a -n 3 fake -l all
	[ "$(grep -c '^> ' all)" = 3 ]
}

@test "floor writes more than a pipe holds, and reads meanwhile" {
	floor -a -n 5000 -o fake >out
	[ "$(jq -r .id out)" = 5000 ]
}

@test "floor takes notifications for no reply" {
	floor -s -o fake -m flood=5 >out
	[ "$(text out)" = hello ]
}

@test "floor brings a big result over whole" {
	floor -s -o -t big -j '{"bytes":3000000}' fake >out
	fake --print-big 3000000 >want
	jq -j '.result.content[0].text' out | cmp - want
}

@test "floor waits until the server has left, or kills it" {
	local before=$SECONDS
	floor -k fake -m ignore-eof=4
	[ $((SECONDS - before)) -lt 4 ]
	before=$SECONDS
	run -124 timeout 1 floor fake -m slow-exit=2000
}

@test "floor tells when the server has left too early" {
	run -1 floor -s fake -m die-on
	[ "$output" = "floor: the server has left" ]
	run -2 floor
}

@test "pair tells times, ratios, peaks, statuses and commands" {
	pair -n 3 sleep 0.05 :: sleep 0.2 :: sh -c 'exit 3' >out
	[ "$(wc -l <out)" = 3 ]
	awk -F '\t' '
	NF != 5 || $1 <= 0 || $3 < 100 { bad = 1 }
	NR == 1 && ($1 < 50 || $2 != 1 || $4 != 0) { bad = 1 }
	NR == 2 && ($1 < 200 || $2 < 1.5 || $5 != "sleep 0.2") { bad = 1 }
	NR == 3 && $4 != 3 { bad = 1 }
	END { exit bad }' out
}

@test "pair measures each command's memory by itself" {
	pair -n 1 sh -c 'head -c 50000000 /dev/zero | sort -z -S 60M' :: \
	    nothing >out
	[ "$(awk 'NR == 1 { print ($3 > 20000) }' out)" = 1 ]
	[ "$(awk 'NR == 2 { print ($3 < 20000) }' out)" = 1 ]
}

@test "pair measures until the answer is there" {
	pair -n 1 -a sh -c 'echo hi; exec >&-; sleep 0.5' >out
	[ "$(awk '{ print ($1 < 450) }' out)" = 1 ]
	pair -n 1 sh -c 'echo hi; exec >&-; sleep 0.5' >out
	[ "$(awk '{ print ($1 >= 500) }' out)" = 1 ]
}

@test "pair gives each command the same input" {
	echo words >in
	pair -n 1 -i in sh -c 'read -r w; [ "$w" = words ]' :: \
	    sh -c 'read -r w; [ "$w" = words ]' >out
	[ "$(cut -f 4 out | tr '\n' ' ')" = "0 0 " ]
}

@test "pair wants commands" {
	run -2 pair
	run -2 pair ::
	run -2 pair true ::  :: true
	run -127 sh -c 'exit $(pair -n 1 nosuch 2>/dev/null | cut -f 4)'
}
