#!/usr/bin/env bats
# mg-orchestrate: results above 1 MiB are files beside the run.

load helper

setup() {
	common_setup
	# The agent's tool gives blocks, and it answers "done".
	cat >agent <<-'END'
	#!/bin/sh
	while IFS= read -r line; do
		id=$(printf '%s' "$line" | jq -r .id)
		sed "s/TURN/$id/" lines
	done
	END
	chmod +x agent
	cat >t.yaml <<-END
	agents:
	  - id: ann
	    command: $PWD/agent
	END
	head -c 1100000 /dev/urandom >bytes
	base64 -w0 bytes >b64
	head -c 1100000 /dev/zero | tr '\0' x >text
}

# result FILTER: what the tool gave, from text and b64
result() {
	jq -nc --rawfile text text --rawfile b64 b64 "{\"type\":\"result\",
	    \"turn\":\"TURN\",\"id\":\"c1\",\"result\":$1}" >lines
	echo '{"type":"text","turn":"TURN","text":"done"}' >>lines
	echo '{"type":"end","turn":"TURN","status":"done","stop":"end_turn"}' \
	    >>lines
}

go() {
	timeout 60 mg-orchestrate -c t.yaml -o run.jsonl q </dev/null
}

# content: the recorded result's blocks, one a line
content() {
	jq -c 'select(.type == "result").result.content[]' run.jsonl
}

@test "text and bytes become files, small blocks stay where they are" {
	result '{"isError":false,"content":[{"type":"text","text":"small"},
	    {"type":"text","text":$text},
	    {"type":"image","mimeType":"image/png","data":$b64},
	    {"type":"audio","mimeType":"audio/x-own","data":$b64},
	    {"type":"resource","resource":{"uri":"a:b","blob":$b64,
	    "mimeType":"application/pdf"}},
	    {"type":"resource","resource":{"uri":"a:c","text":$text}}]}'
	run -0 go
	[ "$output" = done ]
	[ "$(wc -c <run.jsonl)" -lt 10000 ]
	seq=$(jq 'select(.type == "result").seq' run.jsonl)
	u=file://$PWD/run.jsonl.d/$seq
	content | diff - <(cat <<-END
		{"type":"text","text":"small"}
		{"type":"resource_link","uri":"$u-2.txt","name":"$seq-2.txt","mimeType":"text/plain","size":1100000}
		{"type":"resource_link","uri":"$u-3.png","name":"$seq-3.png","mimeType":"image/png","size":1100000}
		{"type":"resource_link","uri":"$u-4.bin","name":"$seq-4.bin","mimeType":"audio/x-own","size":1100000}
		{"type":"resource_link","uri":"$u-5.pdf","name":"$seq-5.pdf","mimeType":"application/pdf","size":1100000}
		{"type":"resource_link","uri":"$u-6.txt","name":"$seq-6.txt","mimeType":"text/plain","size":1100000}
	END
	)
	cmp text "run.jsonl.d/$seq-2.txt"
	for name in 3.png 4.bin 5.pdf; do
		cmp bytes "run.jsonl.d/$seq-$name"
	done
	[ "$(stat -c %a run.jsonl.d run.jsonl.d/*.png | tr '\n' ' ')" = \
	    '700 600 ' ]
	[ "$(jq 'select(.type == "result").result.isError' run.jsonl)" = false ]
	run -0 mg-orchestrate --replay run.jsonl
}

@test "what is no base64, or of a type not known, stays in the line" {
	result '{"content":[
	    {"type":"image","mimeType":"image/png","data":$text},
	    {"type":"own","text":$text}]}'
	sed -i 's/xxx"/x!x"/' lines
	run -0 go
	[ ! -e run.jsonl.d ]
	[ "$(content | jq -r .type | tr '\n' ' ')" = 'image own ' ]
}

@test "1 MiB is the limit, of a block" {
	head -c 500000 text >half
	mv half text
	result '{"content":[{"type":"text","text":$text},
	    {"type":"text","text":$text},{"type":"text","text":$text}]}'
	run -0 go
	[ ! -e run.jsonl.d ]
}

@test "where no file can be made nothing is written that names one" {
	result '{"content":[{"type":"text","text":$text}]}'
	echo in the way >run.jsonl.d
	run -5 --separate-stderr go
	[[ $stderr == *"cannot make '$PWD/run.jsonl.d': Not a directory"* ]]
	[ -z "$(content)" ]
}
