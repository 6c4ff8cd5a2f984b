// wild.mjs NAME: an MCP server over HTTP on a free port of 127.0.0.1 that can
// do everything wrong.  NAME.url gets its address; NAME.log a line of JSON for
// each request.  What is wrong is the first part of the path (/ok: nothing), or
// of a call the name of the tool.  It ends when stdin does.
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import zlib from 'node:zlib';

const [name] = process.argv.slice(2);
const MODERN = '2026-07-28';
const META = 'io.modelcontextprotocol/';
const states = new Map();
let sessions = 0;
let other; // the address of another origin

const sleep = ms => new Promise(done => setTimeout(done, ms));
const result = (id, r) => ({ jsonrpc: '2.0', id, result: r });
const error = (id, code, message, data) =>
	({ jsonrpc: '2.0', id, error: { code, message, data } });
const text = s => ({ content: [{ type: 'text', text: s }] });
const event = (o, more = '') =>
	`${more}event: message\ndata: ${JSON.stringify(o)}\n\n`;
const note = (data = 'hello') => ({ jsonrpc: '2.0',
	method: 'notifications/message', params: { level: 'info', data } });

// What a handler gets: the request, its message, what is known of the path.
class Exchange {
	constructor(req, res, body) {
		const url = new URL(req.url, 'http://x');
		Object.assign(this, { req, res, body, url });
		[, this.fault] = url.pathname.split('/');
		try {
			this.msg = JSON.parse(body);
		} catch {
			this.msg = {};
		}
		this.id = this.msg.id;
		this.params = this.msg.params ?? {};
		this.args = this.params.arguments ?? {};
		this.modern = this.params._meta?.[`${META}protocolVersion`];
		this.state = states.get(url.pathname) ?? { n: 0 };
		states.set(url.pathname, this.state);
	}

	send(status, type, body, headers = {}) {
		if (type) headers['Content-Type'] = type;
		this.res.writeHead(status, headers);
		this.res.end(body);
	}

	json(o, status = 200, headers = {}) {
		this.send(status, 'application/json', JSON.stringify(o), headers);
	}

	answer(r) {
		this.json(result(this.id, this.modern ?
			{ resultType: 'complete', ...r } : r));
	}

	sse(headers = {}) {
		this.res.writeHead(200, { 'Content-Type': 'text/event-stream',
			...headers });
		this.res.flushHeaders();
		return this.res;
	}

	// Bytes as they are, in place of what http would make of them.
	raw(bytes, end = true) {
		this.req.socket.write(bytes);
		if (end) this.req.socket.end();
	}
}

const head = (type, more = '') => 'HTTP/1.1 200 OK\r\n' +
	`Content-Type: ${type}\r\n${more}\r\n`;

const list = [
	{ name: 'echo', inputSchema: { type: 'object' } },
	{ name: 'mirror', inputSchema: { type: 'object', properties: {
		region: { type: 'string', 'x-mcp-header': 'Region' } } } },
	{ name: 'mismatch', inputSchema: { type: 'object', properties: {
		region: { type: 'string', 'x-mcp-header': 'Region' } } } },
	{ name: 'bad', inputSchema: { type: 'object', properties: {
		x: { type: 'array', 'x-mcp-header': 'X' } } } },
];

// What the call of a tool does; the default says its arguments again.
const tools = {
	// What it was sent, told in an error.
	echocut: c => c.send(500, 'text/plain', `${'?'.repeat(190)}${
		c.req.headers['x-api-key']}`),
	html: c => c.send(200, 'text/html', '<html>\x1b[31mNo\x1b[0m</html>'),
	nothing: c => c.send(200, 'application/json', ''),
	untyped: c => c.send(200, null, 'x'),
	accepted: c => c.send(202, null, ''),
	nocontent: c => c.send(204, null),
	notjson: c => c.send(200, 'application/json', '{"jsonrpc":"2.0",'),
	number: c => c.json(7),
	noise: c => c.json({ hello: 1 }),
	bom: c => c.send(200, 'application/json',
		`\ufeff${JSON.stringify(result(c.id, text('bom')))}`),
	pretty: c => c.send(200, 'application/json; charset=utf-8',
		JSON.stringify(result(c.id, text('a\nb')), null, 2)
			.replaceAll('\n', '\r\n')),
	upper: c => c.send(200, 'Application/JSON',
		JSON.stringify(result(c.id, text('upper')))),
	batch: c => c.json([note(), result(c.id, text('batch'))]),
	twice: c => c.sse().end(event(result(c.id, text('1'))) +
		event(result(c.id, text('2')))),
	dupid: c => c.send(200, 'application/json',
		`{"jsonrpc":"2.0","id":99,"id":${c.id},"result":{}}`),
	otherid: c => c.json(result(4711, text('other'))),
	otherthen: c => c.sse().end(event(result(4711, text('other'))) +
		event(result(c.id, text('right')))),
	stringid: c => c.json(result(String(c.id), text('string'))),
	nullid: c => c.json(error(null, -32603, 'no id'), 400),
	noid: c => c.send(400, 'application/json',
		'{"jsonrpc":"2.0","error":{"code":-32603,"message":"none"}}'),
	azure: c => c.json({ error: { code: 'invalid_payload' } }, 400),
	busy: c => c.send(503, 'text/plain', 'come again\n'),
	busyjson: c => c.json(error(c.id, -32603, 'it broke'), 500),
	forbidden: c => c.send(403, 'text/plain', 'not you'),
	echoes: c => c.send(418, 'text/plain', `${c.req.headers['x-api-key']} ${
		c.req.headers.authorization}`, {
		Server: c.req.headers['x-api-key'] }),
	teapot: c => c.send(418, 'text/plain', ''),
	moved: c => c.send(302, null, '', { Location: '/elsewhere' }),
	reset: c => c.req.socket.resetAndDestroy(),
	closed: c => c.req.socket.end(),
	slowhead: async c => {
		for (const byte of head('application/json'))
			if (c.req.socket.writable) {
				c.raw(byte, false);
				await sleep(100);
			}
	},
	halfhead: c => c.raw('HTTP/1.1 200 OK\r\nContent-Type: appli'),
	nohttp: c => c.raw('SSH-2.0-OpenSSH_9.2\r\n'),
	short: c => c.raw(head('application/json', 'Content-Length: 500\r\n') +
		JSON.stringify(result(c.id, text('short')))),
	// The first N bytes of a small answer, whole or in chunks.
	cut: c => {
		const all = event(note()) + event(result(c.id, text('whole')));
		c.raw((head('text/event-stream') + all).slice(0, c.args.n));
	},
	cutjson: c => {
		const all = JSON.stringify(result(c.id, text('whole')));
		c.raw((head('application/json', `Content-Length: ${all.length}\r\n`)
			+ all).slice(0, c.args.n));
	},
	cutchunks: c => {
		const all = event(result(c.id, text('whole')));
		c.raw((head('text/event-stream',
			'Transfer-Encoding: chunked\r\n') +
			`${all.length.toString(16)}\r\n${all}\r\n0\r\n\r\n`)
			.slice(0, c.args.n));
	},
	bytes: async c => {
		const all = event(result(c.id, text('bytes')));
		const res = c.sse();
		for (const byte of `\ufeff${all}`) {
			res.write(byte);
			await sleep(1);
		}
		res.end();
	},
	slow: async c => {
		await sleep(c.args.ms);
		c.answer(text('slow'));
	},
	never: () => {},
	comments: c => {
		const timer = setInterval(() => c.res.write(':\n\n'), 50);
		c.sse().on('close', () => clearInterval(timer));
	},
	open: c => { c.sse().write(event(result(c.id, text('open')))); },
	line: c => {
		const res = c.sse();
		res.write('data: ');
		const more = () => { while (res.write('x'.repeat(65536))); };
		res.on('drain', more).on('close', () => res.off('drain', more));
		more();
	},
	lines: c => {
		const res = c.sse();
		const more = () => { while (res.write('data: x\n'.repeat(8192))); };
		res.on('drain', more).on('close', () => res.off('drain', more));
		more();
	},
	body: c => {
		const res = c.res;
		res.writeHead(200, { 'Content-Type': 'application/json' });
		const more = () => { while (res.write(' '.repeat(65536))); };
		res.on('drain', more).on('close', () => res.off('drain', more));
		more();
	},
	page: c => {
		const res = c.res;
		res.writeHead(c.args.status, { 'Content-Type': 'text/html' });
		const more = () => { while (res.write('<p>'.repeat(9999))); };
		res.on('drain', more).on('close', () => res.off('drain', more));
		more();
	},
	heads: c => c.raw(`HTTP/1.1 200 OK\r\n${
		`X: ${'y'.repeat(1000)}\r\n`.repeat(1000)}\r\n`),
	field: c => c.raw(`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(4 << 20)}\r\n\r\n`),
	bomb: c => c.send(200, 'application/json',
		zlib.gzipSync(Buffer.alloc(256 << 20, ' ')),
		{ 'Content-Encoding': 'gzip' }),
	gzip: c => c.send(200, 'application/json',
		zlib.gzipSync(JSON.stringify(result(c.id, text('gzip')))),
		{ 'Content-Encoding': 'gzip' }),
	huge: c => c.json(result(c.id, text('x'.repeat(c.args.n)))),
	hugesse: c => c.sse().end(event(result(c.id,
		text('x'.repeat(c.args.n))))),
	deep: c => c.send(200, 'application/json', `{"jsonrpc":"2.0","id":${
		c.id},"result":{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`),
	notes: c => {
		const res = c.sse();
		for (let i = 0; i < c.args.n; i++)
			res.write(event(note(i)));
		res.end(event(result(c.id, text('done'))));
	},
	// A request of the server's in the answer; it waits for the response.
	ask: c => {
		c.state.asking = c.sse();
		c.state.asked = c.id;
		c.state.asking.write(event({ jsonrpc: '2.0', id: 'q1',
			method: 'roots/list' }));
	},
	// Streams that break, and go on by GET.
	resume: c => {
		const { state } = c;
		state.rest = [event(note(1), 'id: e2\n'),
			event(result(c.id, text('resumed')), 'id: e3\n')];
		state.from = Date.now();
		c.sse().end(`id: e1\nretry: ${c.args.retry ?? 50}\n\n`);
	},
	poll: c => {
		c.state.polls = c.args.n;
		c.state.asked = c.id;
		c.sse().end('id: p0\nretry: 10\ndata:\n\n');
	},
	// Cut within an event: its id does not count.
	within: c => {
		c.state.rest = [event(result(c.id, text('whole')), 'id: w2\n')];
		c.sse().end('id: w1\nretry: 10\n\nid: w2\ndata: {"jso');
	},
	gone: c => {
		c.state.norest = true;
		c.sse().end('id: g1\nretry: 10\n\n');
	},
	// An id that no header may have.
	oddid: c => { c.sse().end('id: e\x01\nretry: 10\n\n'); },
	// Two calls, answered when both are there, the second one first.
	pair: c => {
		const other = c.state.pair;
		c.state.pair = c;
		if (other)
			for (const one of [c, other])
				one.answer(text(typeof one.id));
	},
	broken: c => { c.sse().end(event(note(), '')); },
	lost: c => lose(c, 404),
	lost400: c => lose(c, 400),
	always: c => c.json(error(null, -32001, 'Session not found'), 404),
	mismatch: c => {
		if (c.req.headers['mcp-param-region'] === 'here')
			c.answer(text('matched'));
		else
			c.json(error(c.id, -32020, 'header mismatch'), 400);
	},
};

// The session is lost once, whatever the client had.
function
lose(c, status)
{
	if (c.state.lost) {
		c.answer(text(`found in ${c.req.headers['mcp-session-id']}`));
		return;
	}
	c.state.lost = true;
	if (status === 404)
		c.send(404, 'text/plain', 'who?');
	else
		c.json(error(null, -32000, 'Bad Request: No valid session ID'), 400);
}

function
initialize(c, revision = c.params.protocolVersion)
{
	const headers = c.fault === 'nosession' ? {} :
		{ 'Mcp-Session-Id': `s${++sessions}` };
	const r = result(c.id, { protocolVersion: revision,
		capabilities: { tools: {} },
		serverInfo: { name: 'wild', version: '1' } });
	if (c.fault === 'viasse')
		c.sse(headers).end(event(r));
	else
		c.json(r, 200, headers);
}

function
call(c)
{
	const t = tools[c.params.name];
	return t ? t(c) : c.answer(text(JSON.stringify(c.args)));
}

const methods = {
	'initialize': c => initialize(c),
	'server/discover': c => c.modern ? c.answer({
		supportedVersions: [MODERN], capabilities: { tools: {} } }) :
		c.json(error(c.id, -32601, 'no'), 404),
	'tools/list': async c => {
		if (c.fault !== 'pages')
			return c.answer({ tools: list });
		await sleep(200);
		c.answer({ tools: [], nextCursor: 'more' });
	},
	'tools/call': call,
	'resources/read': c => {
		if (c.state.n++ === 0)
			c.send(503, null, '', { 'Retry-After': '1' });
		else
			c.answer({ contents: [] });
	},
	'ping': c => c.answer({}),
	'subscriptions/listen': c => c.sse().write(event({ jsonrpc: '2.0',
		method: 'notifications/subscriptions/acknowledged', params: {} })),
};

// What a path does wrong; true (or a promise) when that was all.
const legacy = c => {
	if (c.msg.method !== 'server/discover') return false;
	c.json(error(null, -32000, 'Bad Request: Server not initialized'), 400);
	return true;
};
const discover = f => c => c.msg.method === 'server/discover' &&
	(f(c), true);
const starting = f => c => legacy(c) || (c.msg.method === 'initialize' &&
	(f(c), true));
const faults = {
	ok: () => false,
	legacy,
	pages: () => false,
	nosession: legacy,
	viasse: legacy,
	d200: discover(c => c.json({})),
	d202: discover(c => c.send(202)),
	dresult: discover(c => c.json(result(c.id, {}))),
	dhtml: discover(c => c.send(200, 'text/html', '<p>log in</p>')),
	d400: discover(c => c.send(400)),
	d404: discover(c => c.send(404, 'text/html', 'no')),
	d405: discover(c => c.send(405)),
	d406: discover(c => c.send(406)),
	d415: discover(c => c.send(415)),
	d422: discover(c => c.send(422, 'text/plain', 'expected initialize')),
	d500: discover(c => c.json(error(c.id, -32603, 'oops'), 500)),
	d503: discover(c => c.send(503)),
	d302: discover(c => c.send(302, null, '', { Location: '/login' })),
	d403: discover(c => c.send(403)),
	dhang: discover(() => {}),
	d32022: discover(c => c.json(error(c.id, -32022, 'no such revision',
		{ supported: ['2027-01-01'] }), 400)),
	d32004: discover(c => c.json(error(null, -32004, 'old form',
		{ supported: [MODERN] }), 400)),
	d32004bad: discover(c => c.json(error(null, -32004, 'else'), 400)),
	d32020: discover(c => c.json(error(null, -32020, 'mismatch'), 400)),
	i400: starting(c => c.json(error(c.id, -32600, 'not like this'), 400)),
	i405: starting(c => c.send(405)),
	i500: starting(c => c.send(500)),
	irevision: starting(c => c.json(error(c.id, -32602,
		'Unsupported protocol version', { supported: ['2024-11-05'] }), 400)),
	ibad: starting(c => c.json(result(c.id, { protocolVersion: 'x\r\nY: z',
		capabilities: {} }), 200, { 'Mcp-Session-Id': 'has blanks in it' })),
	i2025: starting(c => initialize(c, '2025-03-26')),
	lostnote: c => legacy(c) ||
		(c.msg.method === 'notifications/initialized' &&
		c.state.n++ === 0 && (c.send(404), true)),
	lostget: legacy,
	n400: c => legacy(c) || (c.msg.method === 'notifications/initialized' &&
		(c.send(400, 'text/plain', 'what?'), true)),
	slownote: async c => {
		if (legacy(c)) return true;
		if (c.msg.method !== 'notifications/initialized') {
			if (c.msg.method === 'tools/call')
				c.args.ready = c.state.ready === true;
			return false;
		}
		await sleep(300);
		c.state.ready = true;
		return false;
	},
	// Loses the session, then speaks another revision.
	changes: c => {
		if (legacy(c)) return true;
		if (c.msg.method !== 'initialize' || c.state.n++ === 0) return false;
		initialize(c, '2025-03-26');
		return true;
	},
	refuses: c => {
		if (legacy(c)) return true;
		if (c.msg.method !== 'initialize' || c.state.n++ === 0) return false;
		c.send(503, 'text/plain', 'closing down');
		return true;
	},
	same: redirect(c => `/ok${c.url.search}`, 307),
	twoways: redirect(c => `http://${c.req.headers.host}/ok`, 308),
	loop: redirect(() => '/loop', 307),
	cross: redirect(() => `${other}/ok`, 307),
	scheme: redirect(() => 'file:///etc/passwd', 307),
	seeother: redirect(() => '/ok', 303),
	tlscross: redirect(() => `${other.replace('http', 'https')}/ok`, 307),
	away: redirect(() => '/login?code=hidden#token=hidden', 302),
};

function
redirect(to, status)
{
	return c => {
		c.send(status, 'text/plain', 'over there', { Location: to(c) });
		return true;
	};
}

async function
post(c)
{
	if (c.fault === 'message')
		return sse_post(c);
	if (faults[c.fault] === undefined) {
		c.send(c.fault.startsWith('sse') ? 405 : 404);
		return;
	}
	if (await faults[c.fault](c))
		return;
	if (c.msg.method === undefined && c.state.asking) {
		c.state.asking.end(event(result(c.state.asked,
			text(JSON.stringify(c.msg.result ?? c.msg.error)))));
		c.send(202);
	} else if (c.id === undefined || c.msg.method === undefined)
		c.send(202);
	else if (methods[c.msg.method])
		methods[c.msg.method](c);
	else
		c.json(error(c.id, -32601, 'no such method'), c.modern ? 404 : 200);
}

// GET of Streamable HTTP: only what breaks is there to be resumed.
function
resume(c)
{
	const { state } = c;
	const last = c.req.headers['last-event-id'];

	if (c.fault === 'lostget') {
		// Open at first, then gone: so is the session.
		if (state.n++ === 0)
			c.sse().end(event(note(0), 'id: l1\nretry: 10\n'));
		else
			c.send(state.n === 2 ? 404 : 405);
	} else if (last?.startsWith('p')) {
		const n = Number(last.slice(1)) + 1;
		c.sse().end(n < state.polls ? `id: p${n}\nretry: 10\ndata:\n\n` :
			event(result(state.asked, text(`after ${n}`)), `id: p${n}\n`));
	} else if (last === undefined || state.norest || !state.rest)
		c.send(405);
	else
		c.sse().end(state.rest.shift());
}

// HTTP+SSE: the stream, and what is wrong with it.
const endpoints = {
	sse: () => '/message?session=1',
	'sse-absolute': c => `http://${c.req.headers.host}/message`,
	'sse-cross': () => `${other}/message`,
	'sse-user': () => 'http://user:word@127.0.0.1/message',
	'sse-scheme': () => 'javascript:alert(1)',
	'sse-empty': () => '',
	'sse-lines': () => '/message\ndata: x',
	'sse-none': () => undefined,
	'sse-drop': () => '/message?drop',
	'sse-once': () => '/message?once',
};
let stream;

function
open(c)
{
	const to = endpoints[c.fault](c);
	const res = c.sse();
	if (to !== undefined)
		res.write(`event: endpoint\ndata: ${to}\n\n`);
	if (c.fault === 'sse-empty')
		res.end();
	if (c.fault === 'sse-once' && c.state.n++ === 0)
		setTimeout(() => res.end(), 1500);
	stream = res;
}

function
sse_post(c)
{
	const to = stream;
	const drop = c.url.search === '?drop' && c.msg.method === 'tools/call';
	c.send(202, 'text/plain', 'Accepted');
	if (c.id === undefined)
		return;
	if (drop) {
		to.end(': bye\n');
		return;
	}
	c.json = o => to.write(event(o));
	methods[c.msg.method](c);
}

function
log(c)
{
	const { req, msg } = c;
	const names = Object.entries(req.headers).filter(([key]) =>
		/^(mcp-|accept|authorization|last-event-id|content-|x-|user-)/.test(
			key));
	appendFileSync(`${name}.log`, `${JSON.stringify({ path: req.url,
		from: req.socket.remotePort, http: req.method, method: msg.method, id: msg.id,
		tool: msg.params?.name, ...Object.fromEntries(names) })}\n`);
}

function
serve(req, res)
{
	const parts = [];
	req.on('data', part => parts.push(part)).on('end', () => {
		const c = new Exchange(req, res, Buffer.concat(parts).toString());
		log(c);
		if (req.method === 'POST')
			post(c);
		else if (req.method === 'DELETE')
			c.send(200);
		else if (endpoints[c.fault])
			open(c);
		else if (c.fault === 'never')
			return;
		else
			resume(c);
	});
	res.on('error', () => {});
}

function
listen(server)
{
	return new Promise(done => server.listen(0, '127.0.0.1',
		() => done(`http://127.0.0.1:${server.address().port}`)));
}

const stranger = http.createServer((req, res) => {
	appendFileSync(`${name}.log`, '{"http":"STRANGER"}\n');
	res.end();
});
const server = http.createServer({ maxHeaderSize: 1 << 20 }, serve);
other = await listen(stranger);
writeFileSync(`${name}.new`, `${await listen(server)}\n`);
renameSync(`${name}.new`, `${name}.url`);
process.stdin.on('end', () => process.exit(0)).resume();
