// How a reply goes out: in pieces, packed, or not as it should.
//
// Faults, "after" so many events (0: none, then not even the headers go out,
// unless "headers" is true):
//
//	error_event	the API's error in the stream, and the end
//	cut		the end, in good order
//	reset		the connection is reset
//	stall		nothing more; or for "ms", and then the rest
//	garbage		a data line that is not JSON, and then the rest
//	no_stop		all but what says that the reply is over
//	html		a page of HTML with "status" (200) instead of a stream
//	slow		"ms" between any two events
import { once } from 'node:events';
import { createGzip } from 'node:zlib';

// The bytes of one event; data is an object or a text.
function
sse(event, step)
{
	const nl = step.crlf ? '\r\n' : '\n';
	const lines = [];
	if (event.comment !== undefined)
		lines.push(`: ${event.comment}`);
	if (event.event !== undefined)
		lines.push(`event: ${event.event}`);
	if (event.data !== undefined)
		lines.push(`data: ${typeof event.data === 'string'
			? event.data : JSON.stringify(event.data)}`);
	return lines.map(line => line + nl).join('') + nl;
}

// What the body of an answer is written to.
class Body {
	#res;
	#chunk;
	#gzip;
	#packed = [];

	constructor(res, { chunk, gzip })
	{
		this.#res = res;
		this.#chunk = chunk;
		if (!gzip)
			return;
		res.setHeader('content-encoding', 'gzip');
		this.#gzip = createGzip();
		this.#gzip.on('data', piece => this.#packed.push(piece));
	}

	// One write, done when it has left for the socket.
	async #put(bytes)
	{
		if (this.#res.closed)
			return;
		await new Promise(done => {
			this.#res.once('close', done);
			this.#res.write(bytes, () => {
				this.#res.off('close', done);
				setImmediate(done);
			});
		});
	}

	async #putAll(bytes)
	{
		const n = this.#chunk ?? Math.max(1, bytes.length);
		for (let at = 0; at < bytes.length; at += n)
			await this.#put(bytes.subarray(at, at + n));
	}

	async write(text)
	{
		if (this.#gzip === undefined)
			return this.#putAll(Buffer.from(text));
		this.#gzip.write(text);
		await new Promise(done => this.#gzip.flush(done));
		return this.#putAll(Buffer.concat(this.#packed.splice(0)));
	}

	async end()
	{
		if (this.#gzip !== undefined) {
			const ended = once(this.#gzip, 'end');
			this.#gzip.end();
			await ended;
			await this.#putAll(Buffer.concat(this.#packed));
		}
		this.#res.end();
	}
}

// A pause that ends early when the client goes away.
export function
pause(res, ms)
{
	return new Promise(done => {
		const timer = ms === undefined ? undefined
			: setTimeout(wake, ms);
		function wake()
		{
			clearTimeout(timer);
			res.off('close', wake);
			done();
		}
		res.once('close', wake);
		if (res.closed)
			wake();
	});
}

export function
sendJson(res, status, headers, body)
{
	const bytes = Buffer.from(JSON.stringify(body));
	res.writeHead(status, { 'content-type': 'application/json',
		'content-length': bytes.length, ...headers });
	res.end(bytes);
}

function
sendHtml(res, { status = 200 })
{
	res.writeHead(status, { 'content-type': 'text/html' });
	res.end('<html><body>Bad gateway</body></html>\n');
}

// True when the fault ends the reply.
async function
strike(res, body, fault, wire, step)
{
	if (fault.headers)
		res.flushHeaders();
	switch (fault.kind) {
	case 'reset':
		res.own = true;
		res.socket.resetAndDestroy();
		return true;
	case 'stall':
		await pause(res, fault.ms);
		return res.closed;
	case 'garbage':
		await body.write(sse({ data: '{"type": "gar' }, step));
		return false;
	case 'error_event':
		await body.write(sse(wire.errorEvent(fault), step));
		await body.end();
		return true;
	case 'cut':
		await body.end();
		return true;
	default:
		return false;
	}
}

// The events of a reply, as the step wants them sent.
export async function
sendEvents(res, wire, events, step)
{
	const fault = step.fault ?? {};
	if (fault.kind === 'html')
		return sendHtml(res, fault);
	res.statusCode = 200;
	res.setHeader('content-type', 'text/event-stream; charset=utf-8');
	res.setHeader('cache-control', 'no-cache');
	const body = new Body(res, step);
	const list = fault.kind === 'no_stop'
		? events.filter(event => !event.stop) : events;
	for (let i = 0; i < list.length && !res.closed; i++) {
		if (i === (fault.after ?? 0)
		    && await strike(res, body, fault, wire, step))
			return;
		await body.write(sse(list[i], step));
		if (fault.kind === 'slow')
			await pause(res, fault.ms);
	}
	if (!res.closed)
		await body.end();
}
