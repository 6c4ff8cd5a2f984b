// The HTTP server: finds the wire, has the request checked, asks the script
// for a step, and has it sent.
import http from 'node:http';
import { chat } from './chat.mjs';
import { gemini } from './gemini.mjs';
import { messages } from './messages.mjs';
import { Refused, isObject } from './refused.mjs';
import { responses } from './responses.mjs';
import { replyOf } from './script.mjs';
import { pause, sendEvents, sendJson } from './send.mjs';

const wires = [messages, chat, responses, gemini];

// Replies that are held until enough of them are.
class Barrier {
	#waiting = [];

	pass(res, count)
	{
		return new Promise(done => {
			this.#waiting.push(done);
			res.once('close', () => {
				this.#waiting = this.#waiting
					.filter(w => w !== done);
				done();
			});
			if (this.#waiting.length < count)
				return;
			this.#waiting.splice(0).forEach(w => w());
		});
	}
}

async function
bodyOf(req)
{
	const pieces = [];
	for await (const piece of req)
		pieces.push(piece);
	return Buffer.concat(pieces).toString('utf8');
}

// Which key came how: the members auth and key of a request.
function
keyOf(headers, url)
{
	for (const name of ['x-api-key', 'x-goog-api-key']) {
		if (headers[name] !== undefined)
			return { auth: name, key: headers[name] };
	}
	const bearer = headers.authorization?.match(/^Bearer (.*)$/i)?.[1];
	if (bearer !== undefined)
		return { auth: 'bearer', key: bearer };
	if (url.searchParams.has('key'))
		return { auth: 'query', key: url.searchParams.get('key') };
	return { auth: null, key: null };
}

function
withoutKey(headers)
{
	const rest = { ...headers };
	for (const name of ['x-api-key', 'x-goog-api-key', 'authorization'])
		delete rest[name];
	return rest;
}

// The JSON of a request; wrong stays what it is not.
function
parse(request, text)
{
	if (text === '')
		return;
	try {
		request.body = JSON.parse(text);
	} catch (err) {
		request.unread = err.message;
		request.body = text;
	}
}

function
checkAll(wire, request, options, memory)
{
	wire.checkKey(request, options);
	if (request.unread !== undefined)
		throw new Refused(`The request body is not valid JSON: ${
			request.unread}`);
	if (!isObject(request.body))
		throw new Refused('The request body is not a JSON object');
	if (!options.lax)
		wire.check(request, memory);
}

// What the log calls an answer.
function
kindOf(step)
{
	if (step.error !== undefined)
		return `error ${step.error.status ?? 500}`;
	const what = (step.calls ?? []).length > 0 ? 'calls' : 'text';
	return step.fault === undefined ? what : `${what} ${step.fault.kind}`;
}

class Server {
	#script;
	#options;
	#log;
	#n = 0;
	#memory = new Map();
	#barrier = new Barrier();

	constructor(script, options, log)
	{
		this.#script = script;
		this.#options = options;
		this.#log = log;
	}

	async handle(req, res)
	{
		const url = new URL(req.url, 'http://127.0.0.1');
		const request = { n: ++this.#n, method: req.method, url,
			path: url.pathname, headers: req.headers,
			...keyOf(req.headers, url) };
		parse(request, await bodyOf(req));
		res.on('close', () => {
			if (!res.writableFinished && !res.own)
				this.#log({ closed: request.n });
		});
		const wire = wires.find(w => w.serves(request));
		request.model = wire?.model?.(request) ?? request.body?.model;
		res.setHeader('request-id', requestId(request));
		if (wire === undefined)
			return this.#plain(request, res);
		try {
			await this.#answer(wire, request, res);
		} catch (err) {
			this.#refuse(wire, request, res,
				err instanceof Refused ? err
					: new Refused(`malformed: ${err.stack}`));
		}
	}

	#entry(request, problem, reply)
	{
		this.#log({ n: request.n, time_ms: Date.now(),
			method: request.method,
			path: request.path + request.url.search,
			headers: withoutKey(request.headers),
			auth: request.auth, key: request.key,
			body: request.body ?? null, problem, reply });
	}

	#refuse(wire, request, res, err)
	{
		const over = err.status === 500;
		this.#entry(request, err.message, over ? 'over' : 'refused');
		sendJson(res, err.status, {}, wire.error(err, request));
	}

	// No wire: what is there to look at, and nothing else.
	#plain(request, res)
	{
		const head = ['GET', 'HEAD'].includes(request.method);
		if (head && request.path === '/api/hello') {
			this.#entry(request, null, 'hello');
			return sendJson(res, 200, {}, { message: 'hello' });
		}
		if (head && /\/models(\/[^/:]*)?$/.test(request.path)) {
			this.#entry(request, null, 'models');
			return sendJson(res, 200, {}, modelList(request));
		}
		this.#entry(request, 'not found', 'refused');
		return sendJson(res, 404, {}, { type: 'error', error: {
			type: 'not_found_error', message: 'Not found' } });
	}

	async #answer(wire, request, res)
	{
		checkAll(wire, request, this.#options, this.#memory);
		if (wire.count?.(request)) {
			this.#entry(request, null, 'count');
			return sendJson(res, 200, {}, { input_tokens:
				JSON.stringify(request.body).length >> 2 });
		}
		const last = wire.last(request.body);
		const step = this.#script.next(request, last);
		const reply = replyOf(step, request, last,
			wire.tools(request.body));
		this.#entry(request, null, kindOf(step));
		if (step.barrier !== undefined)
			await this.#barrier.pass(res, step.barrier);
		if (step.delay !== undefined)
			await pause(res, step.delay);
		if (!res.closed)
			await this.#send(wire, request, res, step, reply);
	}

	#send(wire, request, res, step, reply)
	{
		if (step.error !== undefined) {
			const { status = 500, headers = {} } = step.error;
			return sendJson(res, status, headers,
				wire.error({ ...step.error, status }, request));
		}
		const { events, whole } = wire.render(reply, request,
			step, this.#memory);
		const accept = request.headers['accept-encoding'] ?? '';
		const gzip = step.gzip && /\bgzip\b/.test(accept);
		if (wire.streams(request))
			return sendEvents(res, wire, events, { ...step, gzip });
		return sendJson(res, 200, {}, whole);
	}
}

export const requestId = ({ n }) => `req_mock_${String(n).padStart(6, '0')}`;

function
modelList(request)
{
	const anthropic = request.headers['anthropic-version'] !== undefined;
	const entry = id => anthropic ? { type: 'model', id, display_name: id,
		lifecycle: 'active', max_input_tokens: 1000000,
		max_tokens: 128000 } : { id, object: 'model', owned_by: 'mock' };
	const one = request.path.match(/\/models\/(.+)$/)?.[1];
	if (one !== undefined)
		return entry(one);
	const data = ['claude-opus-5-5', 'gpt-5.6', 'gemini-3-pro'].map(entry);
	return anthropic ? { data, has_more: false } : { object: 'list', data };
}

// Resolves to the port.
export function
startServer(script, options, log)
{
	const server = new Server(script, options, log);
	const listener = http.createServer({ noDelay: true },
		(req, res) => server.handle(req, res).catch(err => {
			log({ fault: String(err.stack) });
			res.destroy();
		}));
	return new Promise((done, fail) => {
		listener.once('error', fail);
		listener.listen(0, '127.0.0.1',
			() => done(listener.address().port));
	});
}
