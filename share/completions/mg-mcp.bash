# Completion of mg-mcp(1) for bash: commands, servers, tools, arguments.  For
# the last two the server is started.

# The words before the cursor that are no options, in the array "operands",
# and what names the configuration, in "config".
_mg_mcp_operands()
{
	local i word

	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		-c)	config+=("$word" "${COMP_WORDS[i + 1]}")
			i=$((i + 1)) ;;
		-[ux])	return 1 ;;
		-[mopst] | --elicit | --root | --sample)
			i=$((i + 1)) ;;
		-*)	;;
		*)	operands+=("$word") ;;
		esac
	done
}

_mg_mcp_ask()
{
	mg-mcp "${config[@]}" -t 5 "$@" 2>/dev/null </dev/null
}

_mg_mcp_servers()
{
	_mg_mcp_ask doctor | sed -n 's/^server \([^	]*\)	.*/\1/p'
}

# "usage: mg-mcp call s t a=text [b=number]" holds "a=" and "b=".
_mg_mcp_arguments()
{
	_mg_mcp_ask help "$1" "$2" | sed -n 's/^usage: //p' | tr ' ' '\n' |
	    sed -n 's/^\[*\([^=]*=\).*/\1/p'
}

_mg_mcp_words()
{
	case ${#operands[@]},${operands[0]-} in
	0,)
		printf '%s\n' auth call complete doctor help info login \
		    logout pipe prompt prompts read resources send \
		    templates tools trust watch ;;
	1,auth | 1,call | 1,complete | 1,help | 1,info | 1,login | \
	    1,logout | 1,prompt | 1,read | 1,send | 1,trust | 1,watch | *,tools | *,resources | \
	    *,templates | *,prompts)
		_mg_mcp_servers ;;
	2,call | 2,help)
		_mg_mcp_ask tools "${operands[1]}" | cut -f 1 ;;
	2,prompt)
		_mg_mcp_ask prompts "${operands[1]}" | cut -f 1 ;;
	*,call)
		_mg_mcp_arguments "${operands[1]}" "${operands[2]}" ;;
	esac
}

# Names come from servers: compgen -W would expand them, and one that the
# shell would take for more than a word is not offered.
_mg_mcp()
{
	local cur=${COMP_WORDS[COMP_CWORD]} word operands=() config=()

	COMPREPLY=()
	_mg_mcp_operands || return 0
	while read -r word; do
		[[ $word == "$cur"* && $word != *[!A-Za-z0-9_./:@=-]* ]] &&
		    COMPREPLY+=("$word")
	done < <(_mg_mcp_words)
	[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
}

complete -o default -F _mg_mcp mg-mcp
