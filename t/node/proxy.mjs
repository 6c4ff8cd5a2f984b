// proxy.mjs NAME [STATUS]: an HTTP proxy on a free port of 127.0.0.1, which
// forwards requests and opens tunnels (CONNECT), or answers all with STATUS.
// Whatever host is asked for, it goes to 127.0.0.1.  NAME.port gets the port,
// NAME.log a line per request.  It ends when stdin does.
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { connect } from 'node:net';

const [name, status] = process.argv.slice(2);

function
log(req)
{
	appendFileSync(`${name}.log`, `${req.method} ${req.url}\n`);
}

function
forward(req, res)
{
	log(req);
	if (status !== undefined)
		return res.writeHead(Number(status)).end();
	const url = new URL(req.url);
	url.hostname = '127.0.0.1';
	const up = http.request(url, { method: req.method,
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
	log(req);
	if (status !== undefined)
		return down.end(`HTTP/1.1 ${status} No\r\n\r\n`);
	const up = connect(Number(req.url.split(':').pop()), '127.0.0.1', () => {
		down.write('HTTP/1.1 200 Connected\r\n\r\n');
		up.write(first);
		up.pipe(down).pipe(up);
	});
	up.on('error', () => down.destroy());
	down.on('error', () => up.destroy());
}

const server = http.createServer(forward).on('connect', tunnel);
server.listen(0, '127.0.0.1', () => {
	writeFileSync(`${name}.new`, `${server.address().port}\n`);
	renameSync(`${name}.new`, `${name}.port`);
});
process.stdin.on('end', () => process.exit(0)).resume();
