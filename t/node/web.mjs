// For the servers of this folder that are remote: where they listen, and who
// is told of it.
import { renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';

// Listen on a free port of 127.0.0.1 until stdin ends; NAME.url gets the
// address with PATH.
export function
listen(name, path, handler)
{
	const server = http.createServer(handler);

	server.listen(0, '127.0.0.1', () => {
		writeFileSync(`${name}.new`,
			`http://127.0.0.1:${server.address().port}${path}\n`);
		renameSync(`${name}.new`, `${name}.url`);
	});
	process.stdin.on('end', () => process.exit(0)).resume();
}

// A handler out of one that takes a Request and gives a Response.
export function
adapt(fetch)
{
	return async (req, res) => {
		const stop = new AbortController();
		const body = req.method === 'POST' ? req : undefined;
		res.on('close', () => stop.abort());
		const answer = await fetch(new Request(
			`http://${req.headers.host}${req.url}`, { method: req.method,
				headers: req.headers, body, duplex: 'half',
				signal: stop.signal }));
		res.writeHead(answer.status, Object.fromEntries(answer.headers));
		try {
			for await (const part of answer.body ?? [])
				res.write(part);
		} catch {
			res.destroy();
		}
		res.end();
	};
}
