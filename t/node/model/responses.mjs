// POST .../responses, the newer API of OpenAI.  Thinking is a reasoning item:
// with its text where the request has reasoning.summary, and encrypted where
// it includes reasoning.encrypted_content.
import { createHash } from 'node:crypto';
import { textOf } from './chat.mjs';
import { checkResponses } from './check-responses.mjs';
import { openaiError, openaiKey } from './openai.mjs';
import { jsonPieces } from './script.mjs';

const itemsOf = input => typeof input === 'string'
	? [{ role: 'user', content: input }] : input ?? [];

const outputs = new Set(['function_call', 'reasoning']);
const ours = item => outputs.has(item.type) || item.role === 'assistant';

// The items after the last that the model made.
function
last(body)
{
	const all = itemsOf(body.input);
	const said = all.slice(all.findLastIndex(ours) + 1);
	return {
		messages: said,
		user: textOf(said.findLast(i => i.role === 'user')?.content),
		results: said.filter(i => i.type === 'function_call_output')
			.map(i => textOf(i.output)),
	};
}

// Each of these makes {added, events, item} of one item: what it is when it
// is added, the events from then on, and the whole of it.
function
reasoningItem(reply, { reasoning, include = [] })
{
	const id = `rs_mock_${reply.n}`;
	const shown = reasoning?.summary != null;
	const part = text => ({ type: 'summary_text', text });
	const at = { item_id: id, summary_index: 0 };
	const item = { id, type: 'reasoning',
		summary: shown ? [part(reply.thinking)] : [] };
	if (include.includes('reasoning.encrypted_content'))
		item.encrypted_content = createHash('sha512')
			.update(`${id} ${reply.thinking}`).digest('base64');
	const kind = 'response.reasoning_summary';
	return { item, added: { ...item, summary: [] }, events: !shown ? [] : [
		{ type: `${kind}_part.added`, ...at, part: part('') },
		{ type: `${kind}_text.delta`, ...at, delta: reply.thinking },
		{ type: `${kind}_text.done`, ...at, text: reply.thinking },
		{ type: `${kind}_part.done`, ...at, part: part(reply.thinking) },
	] };
}

function
messageItem(reply)
{
	const refused = reply.stop === 'refusal';
	const name = refused ? 'refusal' : 'output_text';
	const field = refused ? 'refusal' : 'text';
	const part = text => ({ type: name, [field]: text,
		...refused ? {} : { annotations: [], logprobs: [] } });
	const id = `msg_mock_${reply.n}`;
	const at = { item_id: id, content_index: 0 };
	const text = reply.texts.join('');
	const head = { id, type: 'message', role: 'assistant' };
	return {
		added: { ...head, status: 'in_progress', content: [] },
		item: { ...head, status: 'completed', content: [part(text)] },
		events: [
			{ type: 'response.content_part.added', ...at,
				part: part('') },
			...reply.texts.map(delta => ({ ...at, delta,
				type: `response.${name}.delta` })),
			{ type: `response.${name}.done`, ...at, [field]: text },
			{ type: 'response.content_part.done', ...at,
				part: part(text) },
		],
	};
}

function
callItem(call)
{
	const id = `fc_mock_${call.id}`;
	const head = { id, type: 'function_call', name: call.name,
		call_id: call.given ? call.id : `call_${call.id}` };
	const kind = 'response.function_call_arguments';
	return {
		added: { ...head, status: 'in_progress', arguments: '' },
		item: { ...head, status: 'completed', arguments: call.raw },
		events: [
			...jsonPieces(call.raw).map(delta => ({ delta,
				type: `${kind}.delta`, item_id: id })),
			{ type: `${kind}.done`, item_id: id, name: call.name,
				arguments: call.raw },
		],
	};
}

function
itemsOfReply(reply, body)
{
	const items = [];
	if (reply.thinking !== undefined)
		items.push(reasoningItem(reply, body));
	if (reply.texts.length > 0)
		items.push(messageItem(reply));
	return [...items, ...reply.calls.map(callItem)];
}

// Reasoning that went out encrypted must come back before its calls.
function
remember(memory, items)
{
	const thought = items.map(({ item }) => item).find(item =>
		item.encrypted_content !== undefined);
	if (thought === undefined)
		return;
	memory.set(`reasoning ${thought.id}`, thought.encrypted_content);
	for (const { item } of items) {
		if (item.type === 'function_call')
			memory.set(`function_call ${item.call_id}`, thought.id);
	}
}

function
usageOf({ input, output, cache_read, cache_write })
{
	const all = input + cache_read + cache_write;
	return { input_tokens: all, output_tokens: output,
		total_tokens: all + output,
		input_tokens_details: { cached_tokens: cache_read },
		output_tokens_details: { reasoning_tokens: 0 } };
}

function
endOf(reply)
{
	if (!/^(max_tokens|model_context_window_exceeded)$/.test(reply.stop))
		return { status: 'completed' };
	return { status: 'incomplete',
		incomplete_details: { reason: 'max_output_tokens' } };
}

function
disturb(events, { pings, noise })
{
	return events.flatMap(e => [
		...pings && /added$/.test(e.event) ? [{ comment: 'ping' }] : [],
		...noise && /delta$/.test(e.event) ? [{ event: 'response.news',
			data: { type: 'response.news', news: 'none' } }] : [],
		e,
	]);
}

function
render(reply, request, step, memory)
{
	const items = itemsOfReply(reply, request.body);
	remember(memory, items);
	const start = { id: `resp_mock_${reply.n}`, object: 'response',
		created_at: 1790000000, status: 'in_progress', error: null,
		incomplete_details: null, model: reply.model, output: [],
		usage: null };
	const whole = { ...start, ...endOf(reply),
		output: items.map(({ item }) => item),
		usage: usageOf(reply.usage) };
	const list = [
		{ type: 'response.created', response: start },
		{ type: 'response.in_progress', response: start },
		...items.flatMap(({ added, events, item }, output_index) => [
			{ type: 'response.output_item.added', item: added },
			...events,
			{ type: 'response.output_item.done', item },
		].map(e => ({ ...e, output_index }))),
		{ type: `response.${whole.status}`, response: whole },
	];
	const events = list.map((e, i) => ({ event: e.type,
		data: { ...e, sequence_number: i },
		stop: i === list.length - 1 }));
	return { events: disturb(events, step), whole };
}

// In a stream: an error, or with "failed" a response that failed.
function
errorEvent({ message = 'The server had an error', type = 'server_error',
	failed, after = 0 })
{
	const data = failed
		? { type: 'response.failed', response: { object: 'response',
			status: 'failed', output: [],
			error: { code: type, message } } }
		: { type: 'error', code: type, message, param: null };
	return { event: data.type, data: { ...data, sequence_number: after } };
}

export const responses = {
	serves: ({ method, path }) => method === 'POST'
		&& path.endsWith('/responses'),
	streams: ({ body }) => body.stream === true,
	tools: body => (body.tools ?? []).map(t => t.name ?? ''),
	check: checkResponses,
	checkKey: openaiKey,
	last,
	render,
	error: openaiError,
	errorEvent,
};
