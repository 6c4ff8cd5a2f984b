// tls.mjs TARGET NAME ... [-c NAME ...] [-1 NAME ...]: for each NAME TLS on a
// free port of 127.0.0.1, with the certificate NAME.crt and the key NAME.key,
// before the plain server whose address is in the file TARGET by then.  It
// offers HTTP/2 and 1.1 by ALPN, after -1 only that; after -c it wants a
// certificate by ca.crt too.  NAME.port gets the port, NAME.log a line per
// connection and per request.  The second request for /once on a connection,
// when it has come whole, ends that.  It ends itself when stdin does.
import { appendFileSync, readFileSync, renameSync, writeFileSync } from
	'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';

const [target, ...names] = process.argv.slice(2);

// What HTTP/2 has no place for is of one connection only.
function
passed(headers)
{
	const names = ['connection', 'keep-alive', 'transfer-encoding', 'host'];
	return Object.fromEntries(Object.entries(headers).filter(([key]) =>
		!key.startsWith(':') && !names.includes(key)));
}

function
pass(req, res)
{
	const address = readFileSync(target, 'utf8').trim();
	const up = http.request(new URL(req.url, address), {
		agent: false,
		method: req.method, headers: passed(req.headers) });
	up.on('response', (answer) => {
		res.writeHead(answer.statusCode, passed(answer.headers));
		answer.on('error', () => res.destroy()).pipe(res);
	});
	up.on('error', () => res.destroy());
	res.on('error', () => {}).on('close', () => up.destroy());
	req.pipe(up);
}

// Is it one that ends the connection?
function
isLast(req)
{
	const connection = req.stream?.session ?? req.socket;
	const seen = connection.seenOnce;

	if (req.url !== '/once')
		return false;
	connection.seenOnce = true;
	if (seen)
		req.resume().on('end', () => connection.destroy());
	return seen;
}

function
serve(name, create, options)
{
	const log = line => appendFileSync(`${name}.log`, `${line}\n`);
	const server = create({ cert: readFileSync(`${name}.crt`),
		key: readFileSync(`${name}.key`), allowHTTP1: true,
		...options });

	server.on('secureConnection', c => log(`connection ${c.alpnProtocol}`));
	server.on('tlsClientError', () => {});
	server.on('request', (req, res) => {
		log(`${req.httpVersion} ${req.method} ${req.url}`);
		if (!isLast(req))
			pass(req, res);
	});
	server.listen(0, '127.0.0.1', () => {
		writeFileSync(`${name}.new`, `${server.address().port}\n`);
		renameSync(`${name}.new`, `${name}.port`);
	});
}

let create = http2.createSecureServer, options = {};
for (const name of names) {
	if (name === '-1')
		create = https.createServer;
	else if (name === '-c')
		options = { ca: readFileSync('ca.crt'), requestCert: true,
			rejectUnauthorized: true };
	else
		serve(name, create, options);
}
process.stdin.on('end', () => process.exit(0)).resume();
