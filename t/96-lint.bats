# The lints find what they are there to find.

load helper

setup() {
	common_setup
	mkdir -p t lib/base lib/mcp lib/rule cmd/mg-x
	cp -R "$T/lint" t/
	: >lib/base/json.h
}

@test "layers: a tree that keeps the rules" {
	printf '#include <jsmn.h>\n#include "json.h"\n' >lib/base/json.c
	printf '#include "../base/json.h"\n/* "tools/call" fork( */\n' \
	    >lib/mcp/a.c
	printf '#include "../../lib/mcp/a.h"\n#include "x.h"\n' >cmd/mg-x/x.c
	t/lint/layers.sh
}

@test "layers: base includes nobody" {
	echo '#include "../mcp/a.h"' >lib/base/a.c
	run -1 t/lint/layers.sh
	[ "$output" = "lib/base/a.c:1: base may not include lib/mcp/a.h" ]
}

@test "layers: the four never include each other" {
	echo '#include "../rule/a.h"' >lib/mcp/a.c
	run -1 t/lint/layers.sh
}

@test "layers: no program includes another's file" {
	echo '#include "../mg-y/y.h"' >cmd/mg-x/x.c
	run -1 t/lint/layers.sh
	echo '#include "mg-y.h"' >cmd/mg-z.c
	rm cmd/mg-x/x.c
	run -1 t/lint/layers.sh
}

@test "layers: what belongs to one file" {
	for line in '#include <jsmn.h>' '# include <poll.h>' \
	    '#include <curl/curl.h>' '	pid = fork();' \
	    '	execvp(a, b);' '	s = "\"tools/call\"";'; do
		echo "$line" >lib/rule/a.c
		echo "$line"
		run -1 t/lint/layers.sh
	done
}

@test "layers: the library does not leave" {
	echo '	exit(1);' >lib/rule/a.c
	run -1 t/lint/layers.sh
}

@test "banned: calls, and not what is said of them" {
	printf '/* strcpy(a) */\nchar *s = "sprintf(x)"; // gets(\n' >lib/a.c
	echo 'void my_strcpy(void); int x = p->system(1);' >>lib/a.c
	t/lint/banned.sh
	echo 'int f(void) { return system ("x"); }' >>lib/a.c
	run -1 t/lint/banned.sh
	[ "${#lines[@]}" -eq 1 ]
}

@test "names: a machine's path, a trailing blank, a wide line" {
	t/lint/names.sh
	echo "cd /ho""me/me" >a.sh
	run -1 t/lint/names.sh
	echo 'int x; ' >a.sh
	run -1 t/lint/names.sh
	printf '\t\t\t\t\t\t\t\t\t\t/\n' >a.sh
	run -1 t/lint/names.sh
	[ "$output" = "./a.sh:1: 81 columns" ]
}

@test "wait: a suite names the job that it waits for" {
	printf '%s\n' 'wait $!' '# wait' 'wait "$pid" || :' 'a wait' \
	    'kill $! && wait $!' >t/a.bats
	t/lint/wait.sh
	w=wait
	for line in $w "	$w # for all" "$w; true" "a & $w" \
	    "kill 1 && $w || :" "($w)" "if true; then $w; fi"; do
		echo "$line" >t/a.bats
		echo "$line"
		run -1 t/lint/wait.sh
	done
}

@test "usage: page and program differ" {
	mkdir man bin
	echo '{ "-h", .flag = &help }, { "-v", .flag = &verbose },' \
	    '{ "-c", .take = add },' '{ "--help", .flag = &help }' \
	    >cmd/mg-x/x.c
	printf '%s\n' '.Dd January 1, 2026' '.Dt MG-X 1' '.Os' '.Sh NAME' \
	    '.Nm mg-x' '.Nd x' '.Sh SYNOPSIS' '.Nm' '.Op Fl jv' \
	    '.Op Fl c Ar file' '.Sh DESCRIPTION' '.Fl c ,' '.Fl j ,' \
	    '.Fl v' >man/mg-x.1
	printf '#!/bin/sh\necho "usage: mg-x [-jv] [-c file]" >&2\nexit 2\n' \
	    >bin/mg-x
	chmod +x bin/mg-x
	MG_BIN=$PWD/bin t/lint/usage.sh
	echo '{ "-z", .word = &word }' >>cmd/mg-x/x.c
	MG_BIN=$PWD/bin run -1 t/lint/usage.sh
	[ "${lines[0]}" = "man/mg-x.1: nothing of -z" ]
	[ "${lines[1]}" = "mg-x -h: nothing of -z" ]
	sed -i 's/-c file/-c/' bin/mg-x
	MG_BIN=$PWD/bin run -1 t/lint/usage.sh
	[ "${lines[0]}" = "mg-x: SYNOPSIS (-) and mg-x -h (+) differ:" ]
	sed -i 's/-c/-c file/' bin/mg-x
	echo 'char *argv[] = { "--other", "-y" };' >cmd/mg-x/x.c
	MG_BIN=$PWD/bin t/lint/usage.sh
	echo '{ "--w-x", .take = take }' >cmd/mg-x/options.c
	MG_BIN=$PWD/bin run -1 t/lint/usage.sh
	[ "${lines[0]}" = "man/mg-x.1: nothing of --w-x" ]
}
