# Which addresses may be reached, and by way of which proxy.

load helper

setup() {
	common_setup
	unset http_proxy https_proxy all_proxy no_proxy
	unset HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
}

# are KIND ADDRESS ...
are() {
	for a in "${@:2}"; do
		run -0 mg-test address "$a"
		[ "$output" = "$1" ] || { echo "$a: $output"; return 1; }
	done
}

@test "kinds of IPv4 addresses, at their edges" {
	are 'a private address' 10.0.0.0 10.255.255.255 100.64.0.0 \
	    100.127.255.255 172.16.0.0 172.31.255.255 192.168.0.0 \
	    192.168.255.255 198.18.0.1 198.19.255.255
	are 'a loopback address' 127.0.0.0 127.0.0.1 127.255.255.255
	are 'a link-local address' 169.254.0.0 169.254.169.254 \
	    169.254.255.255
	are 'an address of no server' 0.0.0.0 0.255.255.255 192.0.0.1 \
	    192.0.2.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 \
	    240.0.0.1 255.255.255.255
	are 'a public address' 1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 \
	    100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 \
	    169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 \
	    192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
}

@test "kinds of IPv6 addresses" {
	are 'a public address' 2001:4860:4860::8888 2600:: 3fff:ffff::
	are 'a private address' fc00:: fd12:3456::1 fdff:ffff:: fec0::1 \
	    64:ff9b:1::1
	are 'a loopback address' ::1
	are 'a link-local address' fe80:: fe80::1 febf:ffff::
	are 'an address of no server' :: ::2 100::1 2001::1 2001:db8::1 \
	    4000::1 fb00::1 ff02::1 ffff::
}

@test "an IPv4 address within an IPv6 one is what it is" {
	are 'a loopback address' ::ffff:127.0.0.1 64:ff9b::7f00:1 2002:7f00:1::
	are 'a private address' ::ffff:10.0.0.1 64:ff9b::192.168.1.1 \
	    2002:c0a8:101::
	are 'a link-local address' ::ffff:169.254.169.254
	are 'an address of no server' ::ffff:0.0.0.0 ::ffff:0:127.0.0.1 \
	    ::127.0.0.1
	are 'a public address' ::ffff:1.1.1.1 64:ff9b::1.1.1.1 2002:101:101::
}

@test "what is no address is of no server" {
	are 'an address of no server' '' x 127.1 localhost '[::1]' 1.2.3.4.5
}

# takes WANT SCHEME [HOST]: "-": none
takes() {
	run mg-test proxy "$2" "${3:-model.test}"
	[ "$status" -ne 1 ] || output=-
	[ "$output" = "$1" ]
}

@test "the variables for a proxy, as curl has them" {
	takes - http
	takes - https
	export ALL_PROXY=A
	takes A http
	takes A https
	export all_proxy=a
	takes a http
	export HTTP_PROXY=H HTTPS_PROXY=S
	takes a http
	takes S https
	export http_proxy=h https_proxy=s
	takes h http
	takes s https
	# What is empty is not set.
	https_proxy='' takes S https
	http_proxy='' all_proxy='' takes A http
}

@test "no_proxy names who needs none, else NO_PROXY" {
	export all_proxy=a
	no_proxy=model.test takes - http
	NO_PROXY=model.test takes - http
	no_proxy=x.test NO_PROXY=model.test takes a http
	no_proxy='' NO_PROXY=model.test takes - http
}

# named LIST HOST ..., or unnamed
named() {
	for h in "${@:2}"; do
		all_proxy=a no_proxy=$1 takes - http "$h" ||
		    { echo "$h is not in $1"; return 1; }
	done
}

unnamed() {
	for h in "${@:2}"; do
		all_proxy=a no_proxy=$1 takes a http "$h" ||
		    { echo "$h is in $1"; return 1; }
	done
}

@test "no_proxy: names, and all under them" {
	named model.test model.test MODEL.Test a.model.test model.test. \
	    a.b.model.test
	named .model.test model.test a.model.test
	named 'x.test, MODEL.test. ,,y.test z.test' model.test x.test y.test \
	    z.test
	named '*' model.test 127.0.0.1 '[::1]'
	unnamed model.test test xmodel.test model.test.x model.tes
	unnamed '*,x' model.test
	unnamed '*.test' model.test
	unnamed ', .' model.test
	unnamed 0.0.0.0/1 model.test
}

@test "no_proxy: addresses and blocks" {
	named 10.0.0.1 10.0.0.1
	named x,10.0.0.0/8 10.255.255.255
	named 10.0.0.128/25 10.0.0.128 10.0.0.255
	named 10.1.2.3/32 10.1.2.3
	named 2001:db8::/33 '[2001:db8::1]' '[2001:db8:7fff::]'
	named ::1 '[::1]' '[0:0:0:0:0:0:0:1]'
	unnamed 10.0.0.128/25 10.0.0.127 10.0.1.128
	unnamed 10.0.0.0/8 11.0.0.0 '[::ffff:10.0.0.1]'
	unnamed 2001:db8::/33 '[2001:db8:8000::]' 10.0.0.1
	unnamed '10.0.0.1/0 10.0.0.1/33 10.0.0.1/x 10.0.0.1/ /8' \
	    10.0.0.1
	unnamed 0.0.1 127.0.0.1
	unnamed .0.0.1 127.0.0.1
	unnamed '[::1]' '[::1]'
}
