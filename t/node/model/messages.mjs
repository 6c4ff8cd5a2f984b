// POST .../messages, the Claude Messages API.
import { createHash } from 'node:crypto';
import { checkMessages } from './check-messages.mjs';
import { showsThinking } from './claude.mjs';
import { demand } from './refused.mjs';
import { jsonPieces } from './script.mjs';

const types = { 400: 'invalid_request_error', 401: 'authentication_error',
	402: 'billing_error', 403: 'permission_error', 404: 'not_found_error',
	409: 'conflict_error', 413: 'request_too_large',
	429: 'rate_limit_error', 504: 'timeout_error',
	529: 'overloaded_error' };

const blocksOf = content => typeof content === 'string'
	? [{ type: 'text', text: content }] : content ?? [];

const textOf = content => blocksOf(content)
	.map(b => b.type === 'text' ? b.text : `[${b.type}]`).join('\n');

// The messages after the last of the assistant.
function
last(body)
{
	const said = (body.messages ?? []).filter(m => m.role !== 'system');
	const from = said.findLastIndex(m => m.role === 'assistant') + 1;
	const blocks = said.slice(from).flatMap(m => blocksOf(m.content));
	return {
		messages: said.slice(from),
		user: blocks.findLast(b => b.type === 'text')?.text ?? '',
		results: blocks.filter(b => b.type === 'tool_result')
			.map(b => textOf(b.content)),
	};
}

function
parseInput(raw)
{
	try {
		return JSON.parse(raw);
	} catch {
		return {};
	}
}

// The blocks of a reply: how each starts, its deltas, and as a whole.
function
thinkingBlock(reply, body)
{
	const shown = showsThinking(body) ? reply.thinking : '';
	const signature = createHash('sha512')
		.update(`${reply.model} ${reply.n} ${shown}`).digest('base64');
	const deltas = shown === '' ? [] : [{ type: 'thinking_delta',
		thinking: shown }];
	deltas.push({ type: 'signature_delta', signature });
	return {
		start: { type: 'thinking', thinking: '', signature: '' },
		deltas,
		whole: { type: 'thinking', thinking: shown, signature },
	};
}

function
callBlock(call)
{
	const head = { type: 'tool_use', name: call.name,
		id: call.given ? call.id : `toolu_${call.id}` };
	const caller = { type: 'direct' };
	return {
		start: { ...head, input: {}, caller },
		deltas: ['', ...jsonPieces(call.raw)].map(partial_json =>
			({ type: 'input_json_delta', partial_json })),
		whole: { ...head, input: parseInput(call.raw), caller },
	};
}

function
replyBlocks(reply, body)
{
	const blocks = [];
	if (reply.thinking !== undefined)
		blocks.push(thinkingBlock(reply, body));
	if (reply.redacted !== undefined) {
		const whole = { type: 'redacted_thinking', data: reply.redacted };
		blocks.push({ start: whole, deltas: [], whole });
	}
	if (reply.texts.length > 0)
		blocks.push({
			start: { type: 'text', text: '' },
			deltas: reply.texts.map(text =>
				({ type: 'text_delta', text })),
			whole: { type: 'text', text: reply.texts.join('') },
		});
	return [...blocks, ...reply.calls.map(callBlock)];
}

const event = data => ({ event: data.type, data });

function
blockEvents({ start, deltas }, index)
{
	return [
		event({ type: 'content_block_start', index,
			content_block: start }),
		...deltas.map(delta => event({ type: 'content_block_delta',
			index, delta })),
		event({ type: 'content_block_stop', index }),
	];
}

// What clients must pass over.
function
disturb(events, step)
{
	const out = [];
	for (const e of events) {
		out.push(e);
		if (step.pings && /_start$/.test(e.event))
			out.push(event({ type: 'ping' }));
		if (step.noise && e.event === 'content_block_start')
			out.push({ comment: 'noise' }, event({
				type: 'content_block_delta', index: e.data.index,
				delta: { type: 'news_delta', news: 'none' } }),
			event({ type: 'news', news: { type: 'none' } }));
	}
	return out;
}

function
usageOf({ input, cache_read, cache_write }, output)
{
	return { input_tokens: input, cache_creation_input_tokens: cache_write,
		cache_read_input_tokens: cache_read, output_tokens: output };
}

// Thinking must come back as it went out, before the calls made with it.
function
remember(memory, blocks, reply)
{
	const thought = blocks.map(b => b.whole)
		.filter(b => /thinking$/.test(b.type));
	for (const b of thought)
		memory.set(`thinking ${b.signature ?? b.data}`, b);
	for (const { whole: b } of blocks) {
		if (b.type === 'tool_use')
			memory.set(`tool_use ${b.id}`, thought);
	}
	if (reply.stop === 'pause_turn')
		memory.set(`paused ${reply.texts.join('')}`, true);
}

function
render(reply, request, step, memory)
{
	const blocks = replyBlocks(reply, request.body);
	remember(memory, blocks, reply);
	const message = { id: `msg_mock_${reply.n}`, type: 'message',
		role: 'assistant', model: reply.model, content: [],
		stop_reason: null, stop_sequence: null,
		usage: usageOf(reply.usage, 1) };
	const end = { stop_reason: reply.stop, stop_sequence: null };
	if (reply.stop === 'refusal')
		end.stop_details = { type: 'refusal', category: null,
			explanation: 'the script says so' };
	const events = [
		event({ type: 'message_start', message }),
		...blocks.flatMap(blockEvents),
		event({ type: 'message_delta', delta: end,
			usage: { output_tokens: reply.usage.output } }),
		{ ...event({ type: 'message_stop' }), stop: true },
	];
	return {
		events: disturb(events, step),
		whole: { ...message, ...end, content: blocks.map(b => b.whole),
			usage: usageOf(reply.usage, reply.usage.output) },
	};
}

const errorBody = (err, id) => ({ type: 'error', error: {
	type: err.type ?? types[err.status] ?? 'api_error',
	message: err.message ?? 'the script says so' }, request_id: id });

export const messages = {
	serves: ({ method, path }) => method === 'POST'
		&& /\/messages(\/count_tokens)?$/.test(path),
	count: ({ path }) => path.endsWith('/count_tokens'),
	streams: ({ body }) => body.stream === true,
	tools: body => (body.tools ?? []).map(t => t.name),
	check: checkMessages,
	last,
	render,

	checkKey({ auth, key, headers }, options)
	{
		if (options.lax && options.key === undefined)
			return;
		demand(auth === 'x-api-key' || auth === 'bearer',
			'x-api-key header is required', 401);
		demand(key !== '' && (options.key ?? key) === key,
			auth === 'bearer' ? 'Invalid bearer token'
				: 'invalid x-api-key', 401);
	},

	error: (err, request) => errorBody(err,
		`req_mock_${String(request.n).padStart(6, '0')}`),

	errorEvent: ({ type = 'overloaded_error', message = 'Overloaded' }) =>
		event(errorBody({ type, message }, 'req_mock')),
};
