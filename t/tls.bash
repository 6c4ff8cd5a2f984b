# Certificates for the tests of TLS, each a NAME.crt with its NAME.key.

new_key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

ca() {
	openssl req -x509 "${new_key[@]}" -keyout "$1.key" -out "$1.crt" \
	    -subj "/CN=$1" -days 2 2>"$1.said"
}

# leaf NAME DAYS HOSTS: signed by the CA that is named ca
leaf() {
	echo "subjectAltName=$3" >"$1.ext"
	openssl req -new "${new_key[@]}" -keyout "$1.key" -out "$1.csr" \
	    -subj "/CN=$1" 2>"$1.said"
	openssl x509 -req -in "$1.csr" -out "$1.crt" -days "$2" \
	    -CA ca.crt -CAkey ca.key -CAcreateserial -extfile "$1.ext" \
	    2>"$1.said"
}
