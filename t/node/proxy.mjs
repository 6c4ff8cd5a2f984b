// proxy.mjs NAME[=STATUS] ...: for each NAME an HTTP proxy on a free port of
// 127.0.0.1, which forwards requests and opens tunnels (CONNECT), or answers
// all with STATUS.  Whatever host is asked for, it goes to 127.0.0.1.  With a
// certificate NAME.crt, and NAME.key, it is spoken to over TLS.  NAME.port gets
// the port, NAME.log a line per request.  It ends when stdin does.
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync }
	from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';

function
forward(req, res)
{
	const url = new URL(req.url);
	url.hostname = '127.0.0.1';
	const up = http.request(url, { agent: false, method: req.method,
		headers: req.headers }, (answer) => {
		res.writeHead(answer.statusCode, answer.headers);
		answer.pipe(res);
	});
	up.on('error', () => res.destroy());
	req.pipe(up);
}

function
tunnel(req, down, first)
{
	const up = connect(Number(req.url.split(':').pop()), '127.0.0.1', () => {
		down.write('HTTP/1.1 200 Connected\r\n\r\n');
		up.write(first);
		up.pipe(down).pipe(up);
	});
	up.on('error', () => down.destroy());
	down.on('error', () => up.destroy());
}

function
create(name)
{
	return existsSync(`${name}.crt`) ? https.createServer({
		cert: readFileSync(`${name}.crt`),
		key: readFileSync(`${name}.key`) }) : http.createServer();
}

function
serve(name, status)
{
	const log = req => appendFileSync(`${name}.log`,
		`${req.method} ${req.url}\n`);
	const server = create(name);

	server.on('request', (req, res) => {
		log(req);
		if (status === undefined)
			forward(req, res);
		else
			res.writeHead(Number(status)).end();
	});
	server.on('connect', (req, down, first) => {
		log(req);
		if (status === undefined)
			tunnel(req, down, first);
		else
			down.end(`HTTP/1.1 ${status} No\r\n\r\n`);
	});
	server.listen(0, '127.0.0.1', () => {
		writeFileSync(`${name}.new`, `${server.address().port}\n`);
		renameSync(`${name}.new`, `${name}.port`);
	});
}

process.argv.slice(2).forEach(word => serve(...word.split('=')));
process.stdin.on('end', () => process.exit(0)).resume();
