# code.awk: print C files as FILE:LINE:CODE, comments taken out.  With
# -v strings=no what stands inside quotes is taken out too.

function code(s,    out, c, n, i)
{
	out = ""
	n = length(s)
	for (i = 1; i <= n; i++) {
		c = substr(s, i, 1)
		if (incomment) {
			if (substr(s, i, 2) == "*/") {
				incomment = 0
				i++
			}
		} else if (quote != "") {
			if (strings != "no" || c == quote)
				out = out c
			if (c == "\\") {
				i++
				if (strings != "no")
					out = out substr(s, i, 1)
			} else if (c == quote)
				quote = ""
		} else if (substr(s, i, 2) == "/*") {
			incomment = 1
			i++
		} else if (substr(s, i, 2) == "//")
			break
		else {
			if (c == "\"" || c == "'")
				quote = c
			out = out c
		}
	}
	quote = ""
	return out
}

FNR == 1 { incomment = 0 }
{ print FILENAME ":" FNR ":" code($0) }
