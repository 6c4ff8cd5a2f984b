#!/bin/sh
# layers.sh: the three floors, from the #include lines: cmd stands on mcp,
# rule, net and team; those stand on base and never on each other; a program
# includes no other program's file, tests include any.  And what only one
# place may touch.

cd "$(dirname -- "$0")/../.." || exit 2

find lib cmd t -name '*.[ch]' ! -path '*/node_modules/*' | sort |
    xargs awk -f t/lint/code.awk | awk '
function bad(why) { print file ":" line ": " why; failed = 1 }

# a/b/../c is a/c
function tidy(path,    n, i, p, out)
{
	n = split(path, p, "/")
	out = ""
	for (i = 1; i <= n; i++) {
		if (p[i] == "..")
			sub(/\/?[^\/]*$/, "", out)
		else if (p[i] != "." && p[i] != "")
			out = out (out == "" ? "" : "/") p[i]
	}
	return out
}

# lib/mcp/call.c is on floor mcp, cmd/mg-x.c and cmd/mg-x/a.c on cmd/mg-x
function floor_of(path,    p, n)
{
	n = split(path, p, "/")
	if (p[1] == "lib" && n == 3)
		return p[2]
	if (p[1] == "cmd") {
		sub(/\.[ch]$/, "", p[2])
		return "cmd/" p[2]
	}
	return p[1]
}

function include(name,    from, to, path)
{
	path = file
	sub(/[^\/]*$/, "", path)
	path = tidy(path name)
	from = floor_of(file)
	to = floor_of(path)
	if (from == to || to == "base")
		return
	if (to ~ /^(mcp|rule|net|team)$/ && from ~ /^cmd\//)
		return
	if (from == "t")
		return
	bad(from " may not include " path)
}

# only(what, where): where is a regular expression of files
function only(what, where)
{
	if (file !~ "^(" where ")$")
		bad(what " belongs to " where)
}

function calls(names) { return text ~ "(^|[^a-zA-Z0-9_])(" names ")\\(" }

{
	file = $0
	sub(/:.*/, "", file)
	line = $0
	sub(/^[^:]*:/, "", line)
	text = line
	sub(/:.*/, "", line)
	sub(/^[^:]*:/, "", text)
}

text ~ /^[ \t]*#[ \t]*include[ \t]*"/ {
	split(text, q, "\"")
	include(q[2])
}
file ~ /^(lib|cmd)\// && text ~ /^[ \t]*#[ \t]*include[ \t]*</ {
	h = text
	sub(/^[^<]*</, "", h)
	sub(/>.*/, "", h)
	if (h == "jsmn.h")
		only(h, "lib/base/json.c")
	else if (h == "yaml.h")
		only(h, "cmd/mg-orchestrate/yaml.c")
	else if (h ~ /^curl\//)
		only(h, "lib/net/http.c")
	else if (h ~ /^openssl\//)
		only(h, "lib/net/jose.c")
	else if (h == "poll.h" || h == "sys/select.h")
		only(h, "lib/base/(loop|out).c")
	else if (h == "spawn.h" || h == "sys/wait.h")
		only(h, "lib/base/proc.c")
}

# What is said in quotes is no call, but tools/call is always in quotes.
file ~ /^(lib|cmd)\// {
	if (text ~ /tools\/call/)
		only("tools/call",
		    "lib/mcp/call.c|cmd/mg-serve/.*|" \
		    "cmd/mg-agent/claude_mcp.c|cmd/mg-http/message.c")
	gsub(/"([^"\\]|\\.)*"/, "", text)
	if (calls("v?fork|exec(l|le|lp|v|ve|vp)|posix_spawnp?|wait(pid)?"))
		only("starting and awaiting processes", "lib/base/proc.c")
	if (file ~ /^lib\// && calls("exit"))
		only("leaving", "lib/base/(die|mem|out).c")
}

END { exit failed }'
