// ask.mjs [-k KEY] [-H 'NAME: VALUE' ...] [-t MS] PATH [BODY]: ask the model
// API at $MODEL, with the headers of the wire that PATH names; -H 'NAME:'
// leaves one out.  Written here: status (number, type, encoding), body, data
// (the data of the events, a line each) and pieces (how many came).  Ends
// with 1 where the connection broke, with 3 where it gave up after MS.
import { appendFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

const { values, positionals: [path, body] } = parseArgs({
	allowPositionals: true, options: {
		key: { type: 'string', short: 'k', default: 'sk-test' },
		header: { type: 'string', short: 'H', multiple: true, default: [] },
		time: { type: 'string', short: 't' },
	} });

function
headersOf()
{
	const headers = { 'content-type': 'application/json' };
	if (/\/messages/.test(path)) {
		headers['x-api-key'] = values.key;
		headers['anthropic-version'] = '2026-10-21';
	} else if (/[gG]enerateContent/.test(path)) {
		headers['x-goog-api-key'] = values.key;
	} else {
		headers.authorization = `Bearer ${values.key}`;
	}
	for (const line of values.header) {
		const [, name, value] = line.match(/^([^:]*): ?(.*)$/);
		delete headers[name];
		if (value !== '')
			headers[name] = value;
	}
	return headers;
}

function
leave(status, why)
{
	console.log(why);
	process.exit(status);
}

function
finish(res, pieces)
{
	const packed = Buffer.concat(pieces);
	const all = res.headers['content-encoding'] === 'gzip'
		? gunzipSync(packed) : packed;
	writeFileSync('body', all);
	writeFileSync('pieces', `${pieces.length}\n`);
	const lines = all.toString('utf8').split(/\r?\n/);
	writeFileSync('data', lines.filter(l => l.startsWith('data: '))
		.map(l => `${l.slice(6)}\n`).join(''));
}

for (const name of ['status', 'body', 'data', 'pieces'])
	writeFileSync(name, '');
const request = http.request(new URL(path, process.env.MODEL), {
	method: body === undefined ? 'GET' : 'POST', headers: headersOf(),
}, async res => {
	writeFileSync('status', `${res.statusCode} ${
		res.headers['content-type']} ${
		res.headers['content-encoding'] ?? ''}`.trim() + '\n');
	const pieces = [];
	res.on('data', piece => {
		pieces.push(piece);
		appendFileSync('body', piece);
	});
	res.on('error', err => leave(1, err.message));
	res.on('end', () => {
		finish(res, pieces);
		process.exit(0);
	});
});
request.on('error', err => leave(1, err.message));
if (values.time !== undefined)
	setTimeout(() => leave(3, 'gave up'), Number(values.time));
request.end(body);
