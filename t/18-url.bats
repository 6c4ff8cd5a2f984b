# Addresses: what is one, what is the same place, what may be trusted with a
# secret, what a reference means, forms.

load helper

# is WANT URL: the parts of it
is() {
	run -0 mg-test url "$2"
	[ "$output" = "$1" ] || { echo "$2: $output, not $1" >&2; return 1; }
}

# none WHY: so are the lines of stdin, none of them an address
none() {
	local u

	while read -r u; do
		is "$1" "$u"
	done
}

@test "addresses, and their parts" {
	is 'http a 80  -' http://a
	is 'https a 443 / -' https://a/
	is 'HTTPS Model.Test 8443 /x/y;z=1 a?b/c' \
	    'HTTPS://Model.Test:8443/x/y;z=1?a?b/c'
	is 'http a_b-c.d 1  ' 'http://a_b-c.d:1?'
	is 'https ::1 65535  -' 'https://[::1]:65535'
	is 'http 2001:db8::7.8.9.10 80 / -' 'http://[2001:db8::7.8.9.10]/'
	is 'http 127.0.0.1 80  -' http://127.0.0.1
	is 'https a. 443 /@:%2F%20[]!$&()*+,;=~ -' \
	    'https://a./@:%2F%20[]!$&()*+,;=~'
	is 'https 1a 443 /... -' https://1a/...
	is 'https a.0xg 443 /.a/a. -' https://a.0xg/.a/a.
}

@test "other schemes are none, and neither is what has no host" {
	none 'it does not begin with http:// or https://' <<-'END'

		x
		//a
		a:80
		ftp://a
		file:///etc/passwd
		javascript:alert(1)
		httpx://a
		http+unix://a
		http:a
		http:/a
		https:\\a
		-http://a
		h%74tp://a
	END
	none 'it has no host' <<-'END'
		http://
		https:///a
		http://?a
		http://:80
		http://::1/
	END
}

@test "a user or password is refused" {
	none 'it has a user or password' <<-'END'
		http://user@host
		http://user:password@host/
		https://good.test@evil.test
		https://good.test:443@evil.test/
		https://@host
		http://a@[::1]
		http://[::1]@a
	END
}

@test "what two readers could take for two places is refused" {
	none 'it has a character in it that must be escaped' <<-'END'
		http://a\b
		http://good.test\@evil.test
		http://a/\..
		http://a/"
		http://a/'
		http://a/`
		http://a/<b>
		http://a/{b}
		http://a/?a|b
		http://a/^
	END
	none "it has a '%' in it that escapes nothing" <<-'END'
		http://a/%
		http://a/%4
		http://a/%4g
		http://a/?%00
		http://a%00.test/
		http://a/%00
	END
	none 'its host is no name' <<-'END'
		http://a%2Eb
		http://%6Cocalhost
		http://a..b
		http://.a
		http://.
		http://a..
		http://a,b
		http://a*b
		http://a+b
		http://$(id)
	END
	none "its path has a '.' or '..' in it" <<-'END'
		http://a/..
		http://a/b/./c
		http://a/b/../c
		http://a/b/%2e%2E/c
		http://a/b/.%2e
		http://a/%2e?b
	END
	none 'it has a fragment' <<-'END'
		http://a#
		http://a/#b
		http://evil.test#good.test/
	END
}

@test "blanks, control characters, bytes that are no ASCII" {
	for u in 'http://a b' $'http://a\tb' $'http://a/\t' 'http://a/ ' \
	    'http://a/?a b'; do
		is 'it has a blank in it' "$u"
	done
	for u in $'http://a\nb' $'http://a/\r\nHost: b' $'http://a/\x1b[m' \
	    $'http://a/\x7f' http://münchen.test $'http://a/\xff' \
	    http://exаmple.test http://a/ü 'http://１２７.0.0.1' \
	    'http://a。test'; do
		is 'it has a character in it that is no ASCII one' "$u"
	done
	is 'it does not begin with http:// or https://' ' http://a'
	is 'it does not begin with http:// or https://' $'ht\ntp://a'
}

@test "a host of digits is a plain dotted quad" {
	none 'its host is a number, but no dotted quad' <<-'END'
		http://2130706433
		http://0x7f000001
		http://0X7F.1
		http://017700000001
		http://127.1
		http://127.0.1
		http://0
		http://0x
		http://0177.0.0.1
		http://127.0.0.01
		http://127.0.0.0x1
		http://127.0.0.256
		http://127.0.0.1.
		http://127.0.0.1.1
		http://a.1
		http://a.0xa.
		http://169.254.43518
		http://4294967296
		http://99999999999999999999
	END
	none 'its host is no IPv6 address' <<-'END'
		http://[]
		http://[::1
		http://[::1]a
		http://[::1%25lo]
		http://[1::2::3]
		http://[::127.1]
		http://[v1.a]
		http://[127.0.0.1]
		http://[localhost]
		http://[00000::1]
		http://[1:2:3:4:5:6:7:8:9]
	END
}

@test "ports" {
	none 'its port is none of 1-65535' <<-'END'
		http://a:
		http://a:/
		http://a:0
		http://a:080
		http://a:65536
		http://a:99999999999999999999
		http://a:-1
		http://a:+1
		http://a:80a
		http://a:80:80
		http://a:b:80
		http://[::1]:x
	END
	is 'http a 65535  -' http://a:65535
}

@test "the longest address" {
	printf -v long 'https://a/%08182d' 0
	is "https a 443 ${long#https://a} -" "$long"
	is 'it is too long' "${long}0"
}

@test "MassGen's odd spellings of addresses and the like are no addresses" {
	for u in http://2130706433/ http://0x7f000001/ http://127.1/ \
	    http://good@evil/; do
		run -0 mg-test url "$u"
		[ "${output%% *}" = it ] || [ "${output%% *}" = its ]
	done
	# Its name is asked of name servers: a name like any other.
	run -1 mg-test url-loopback http://localhost./
	run -1 mg-test url-safe http://localhost./
}

# all AREA, no AREA: say so of each address of stdin
all() {
	while read -r a b; do
		mg-test "$1" "$a" ${b:+"$b"} || { echo "no: $a $b"; return 1; }
	done
}

no() {
	while read -r a b; do
		run -1 mg-test "$1" "$a" ${b:+"$b"}
	done
}

@test "the same origin: scheme, host and port" {
	all url-same <<-'END'
		http://a http://a/b?c
		http://a:80/b HTTP://A
		https://a https://a:443
		https://Model.Test/ https://model.test
		http://[::1]:80 http://[::1]/
	END
	no url-same <<-'END'
		http://a https://a
		http://a:443 https://a:443
		http://a http://a:8080
		http://a http://b
		http://a http://aa
		http://aa http://a
		http://a http://a.
		http://127.0.0.1 http://localhost
		http://a http://a@b
		http://a http://b@a
		http://a x
		x x
	END
}

@test "this machine, and where a secret may go" {
	all url-loopback <<-'END'
		http://localhost
		https://LOCALHOST:8080/a
		http://127.0.0.1
		http://127.255.255.254:1
		http://[::1]
		http://[0:0:0:0:0:0:0:1]/
	END
	no url-loopback <<-'END'
		http://localhost.
		http://localhost.test
		http://a.localhost
		http://notlocalhost
		http://127.0.0.1.test
		http://128.0.0.1
		http://10.0.0.1
		http://0.0.0.0
		http://[::]
		http://[::ffff:127.0.0.1]
		http://[::7f00:1]
		http://127.1
		http://localhost@evil.test
		http://localhost\.evil.test
		x
	END
	all url-safe <<-'END'
		https://a
		https://10.0.0.1
		http://localhost/
		http://127.0.0.1:3000
	END
	no url-safe <<-'END'
		http://a
		http://10.0.0.1
		http://[::ffff:127.0.0.1]
		https://user@a
		ftp://localhost
	END
}

@test "a resource covers what is at and under its path" {
	all url-covers <<-'END'
		https://a https://a
		https://a https://a/mcp
		https://a/ https://a
		https://a/ https://a/mcp?b
		https://a/mcp https://a:443/mcp
		https://a/mcp https://a/mcp/
		https://a/mcp/ https://a/mcp
		https://a/mcp https://a/mcp/b
		https://a/mcp https://a/mcp?b
		https://a/mcp?b https://a/mcp?b
	END
	no url-covers <<-'END'
		https://a/mcp https://a/
		https://a/mcp https://a
		https://a/mcp https://a/mcpx
		https://a/mcp https://a/MCP
		https://a/mcp/b https://a/mcp
		https://a/mcp// https://a/mcp
		https://a/mcp https://b/mcp
		https://a/mcp http://a/mcp
		https://a/mcp https://a:8443/mcp
		https://a/mcp https://a/mcp/../b
		https://a/mcp?b https://a/mcp
		https://a/mcp?b https://a/mcp?c
	END
}

# means BASE: lines of REFERENCE and what it means, or '-'
means() {
	while IFS='	' read -r reference want; do
		run mg-test url-resolve "$1" "$reference"
		[ "$status" -ne 1 ] || output=-
		[ "$output" = "$want" ] || {
			echo "$reference: $output, not $want"
			return 1
		}
	done
}

@test "references: what RFC 3986 5.4.1 has" {
	means 'http://a/b/c/d;p?q' <<-'END'
		g:h	-
		g	http://a/b/c/g
		./g	http://a/b/c/g
		g/	http://a/b/c/g/
		/g	http://a/g
		//g	http://g
		?y	http://a/b/c/d;p?y
		g?y	http://a/b/c/g?y
		#s	http://a/b/c/d;p?q
		g#s	http://a/b/c/g
		g?y#s	http://a/b/c/g?y
		;x	http://a/b/c/;x
		g;x	http://a/b/c/g;x
		g;x?y#s	http://a/b/c/g;x?y
		.	http://a/b/c/
		./	http://a/b/c/
		..	http://a/b/
		../	http://a/b/
		../g	http://a/b/g
		../..	http://a/
		../../	http://a/
		../../g	http://a/g
	END
	run -0 mg-test url-resolve 'http://a/b/c/d;p?q' ''
	[ "$output" = 'http://a/b/c/d;p?q' ]
}

@test "references: what RFC 3986 5.4.2 has" {
	means 'http://a/b/c/d;p?q' <<-'END'
		../../../g	http://a/g
		../../../../g	http://a/g
		/./g	http://a/g
		/../g	http://a/g
		g.	http://a/b/c/g.
		.g	http://a/b/c/.g
		g..	http://a/b/c/g..
		..g	http://a/b/c/..g
		./../g	http://a/b/g
		./g/.	http://a/b/c/g/
		g/./h	http://a/b/c/g/h
		g/../h	http://a/b/c/h
		g;x=1/./y	http://a/b/c/g;x=1/y
		g;x=1/../y	http://a/b/c/y
		g?y/./x	http://a/b/c/g?y/./x
		g?y/../x	http://a/b/c/g?y/../x
		g#s/./x	http://a/b/c/g
		g#s/../x	http://a/b/c/g
		http:g	-
	END
}

@test "references: other bases, hosts and schemes" {
	means https://a <<-'END'
		g	https://a/g
		?y	https://a?y
		..	https://a/
		//b/../c?d	https://b/c?d
		//b:80	https://b:80
		http://b/./c	http://b/c
		HTTPS://B	HTTPS://B
		/a//../b	https://a/a/b
	END
	means https://a/b? <<-'END'
		#s	https://a/b?
		?	https://a/b?
		g	https://a/g
	END
}

@test "references that are no address beside any base" {
	means https://a/b <<-'END'
		http:	-
		http:/g	-
		http:///g	-
		///g	-
		//	-
		//user@evil.test	-
		/\evil.test	-
		\\evil.test	-
		//evil.test\@good.test	-
		//127.1	-
		%2e%2e/c	-
		a b	-
		a%	-
		a%00	-
		1:2	-
		javascript:alert(1)	-
	END
	run -1 mg-test url-resolve https://a/b $'c\td'
	run -1 mg-test url-resolve https://a/b $'//evil.test\n'
	run -1 mg-test url-resolve x https://a
	run -1 mg-test url-resolve https://a/b "$(printf '%08192d' 0)"
}

@test "well-known addresses" {
	while read -r place url want; do
		run -0 mg-test url-well-known "$url" x "$place"
		[ "$output" = "$want" ] || { echo "$url: $output"; return 1; }
	done <<-'END'
		inserted https://a https://a/.well-known/x
		inserted https://a/ https://a/.well-known/x
		inserted https://a:8443/b https://a:8443/.well-known/x/b
		inserted https://a/b/c/ https://a/.well-known/x/b/c
		inserted https://A/b?c https://A/.well-known/x/b
		suffixed https://a https://a/.well-known/x
		suffixed https://a/b https://a/b/.well-known/x
		suffixed https://a/b/ https://a/b/.well-known/x
		root https://a/b https://a/.well-known/x
		root http://[::1]:80/b?c http://[::1]:80/.well-known/x
	END
}

# form IN OUT: what it is when it is escaped
form() {
	printf "$1" >in
	run -0 mg-test url-form <in
	[ "$output" = "$2" ]
}

@test "forms: escaping" {
	form '' ''
	form 'aZ09*-._' 'aZ09*-._'
	form 'a b+c&d=e' 'a+b%2Bc%26d%3De'
	form '~!/?#%%"\n' '%7E%21%2F%3F%23%25%22%0A'
	form '\xc3\xbc\xff\0' '%C3%BC%FF%00'
}

# value FORM WANT: of the name "a"
value() {
	run -0 mg-test url-form-value "$1" a
	[ "$output" = "$2" ]
}

@test "forms: a value, decoded once" {
	value a=b b
	value 'b=1&a=2&c=3' 2
	value 'a=' ''
	value a ''
	value '&&a=1&' 1
	value 'a=b=c' 'b=c'
	value 'a=%41+%2b%2526' 'A +%26'
	value '%61=b' b
	value 'a=ü/%C3%BC' ü/ü
	value 'b=%&%=c&a=1' 1
	run -1 mg-test url-form-value '' a
	run -1 mg-test url-form-value 'aa=1&b=a&A=2' a
}

@test "forms: twice, or what cannot be decoded" {
	for f in 'a=1&a=1' 'a=1&b&a' 'a=1&%61=2' 'a=%' 'a=%4' 'a=%zz' \
	    'a=%00' 'a=b%00c'; do
		run -2 mg-test url-form-value "$f" a
	done
}
