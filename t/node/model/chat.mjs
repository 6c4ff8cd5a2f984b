// POST .../chat/completions, as OpenAI and the compatible servers have it.
// "style" of a step is any of
//
//	"no_index" "no_id"	leave those out of tool calls
//	"whole"			a tool call in one delta
//	"interleave"		the pieces of several calls take turns
//	"finish_stop"		finish_reason stop, tool calls or not
//	"reasoning_field"	what thinking is called (reasoning_content)
//	"no_done"		no [DONE] at the end
import { checkChat } from './check-chat.mjs';
import { openaiError, openaiKey } from './openai.mjs';
import { jsonPieces } from './script.mjs';

const finishes = { end_turn: 'stop', pause_turn: 'stop',
	tool_use: 'tool_calls', max_tokens: 'length',
	model_context_window_exceeded: 'length', refusal: 'content_filter' };

export const textOf = content => typeof content === 'string' ? content
	: (content ?? []).map(p => p.text ?? `[${p.type}]`).join('\n');

// What came after the last message of the assistant.
function
last(body)
{
	const all = body.messages ?? [];
	const from = all.findLastIndex(m => m.role === 'assistant') + 1;
	const said = all.slice(from);
	return {
		messages: said,
		user: textOf(said.findLast(m => m.role === 'user')?.content),
		results: said.filter(m => m.role === 'tool')
			.map(m => textOf(m.content)),
	};
}

function
callDeltas(call, index, { no_index, no_id, whole })
{
	const place = no_index ? {} : { index };
	const id = no_id ? {} : { id: call.given ? call.id : `call_${call.id}` };
	const head = args => ({ ...place, ...id, type: 'function',
		function: { name: call.name, arguments: args } });
	if (whole)
		return [head(call.raw)];
	return [head(''), ...jsonPieces(call.raw).map(piece =>
		({ ...place, function: { arguments: piece } }))];
}

// The lists one after the other, or an element of each in turn.
function
join(lists, interleave)
{
	if (!interleave)
		return lists.flat();
	const most = Math.max(0, ...lists.map(list => list.length));
	return Array.from({ length: most }, (_, i) =>
		lists.flatMap(list => list.slice(i, i + 1))).flat();
}

function
deltas(reply)
{
	const { style } = reply;
	const field = style.reasoning_field ?? 'reasoning_content';
	const calls = reply.calls.map((c, i) => callDeltas(c, i, style));
	return [
		{ role: 'assistant', content: '', refusal: null },
		...reply.thinking === undefined ? []
			: [{ [field]: reply.thinking }],
		...reply.texts.map(content => ({ content })),
		...join(calls, style.interleave)
			.map(call => ({ tool_calls: [call] })),
	];
}

function
usageOf({ input, output, cache_read, cache_write })
{
	const prompt = input + cache_read + cache_write;
	return { prompt_tokens: prompt, completion_tokens: output,
		total_tokens: prompt + output,
		prompt_tokens_details: { cached_tokens: cache_read },
		completion_tokens_details: { reasoning_tokens: 0 } };
}

function
wholeMessage(reply)
{
	const message = { role: 'assistant', refusal: null,
		content: reply.texts.length > 0 ? reply.texts.join('') : null };
	if (reply.thinking !== undefined)
		message[reply.style.reasoning_field ?? 'reasoning_content']
			= reply.thinking;
	if (reply.calls.length > 0)
		message.tool_calls = reply.calls.map(c =>
			callDeltas(c, 0, { ...reply.style, no_index: true,
				whole: true })[0]);
	return message;
}

// Lines of comment stand for pings; the noise is a member nobody knows.
function
disturb(events, { pings, noise })
{
	return events.flatMap((e, i) => [
		...pings && i % 2 === 0 ? [{ comment: 'PROCESSING' }] : [],
		noise && e.data.choices !== undefined
			? { ...e, data: { ...e.data, news: { type: 'none' } } } : e,
	]);
}

function
render(reply, request, step)
{
	const finish = reply.style.finish_stop ? 'stop'
		: finishes[reply.stop] ?? 'stop';
	const base = { id: `chatcmpl-mock_${reply.n}`,
		object: 'chat.completion.chunk', created: 1790000000,
		model: reply.model };
	const counted = request.body.stream_options?.include_usage === true;
	const chunk = (choices, usage = null) => ({ data: { ...base, choices,
		...counted ? { usage } : {} } });
	const choice = (delta, finish_reason = null) => chunk([{ index: 0,
		delta, logprobs: null, finish_reason }]);
	const events = [
		...deltas(reply).map(delta => choice(delta)),
		{ ...choice({}, finish), stop: true },
		...counted ? [{ ...chunk([], usageOf(reply.usage)),
			stop: true }] : [],
		...reply.style.no_done ? [] : [{ data: '[DONE]', stop: true }],
	];
	return {
		events: disturb(events, step),
		whole: { ...base, object: 'chat.completion', choices: [{
			index: 0, message: wholeMessage(reply),
			logprobs: null, finish_reason: finish }],
		usage: usageOf(reply.usage) },
	};
}

export const chat = {
	serves: ({ method, path }) => method === 'POST'
		&& path.endsWith('/chat/completions'),
	streams: ({ body }) => body.stream === true,
	tools: body => (body.tools ?? []).map(t => t.function?.name ?? ''),
	check: checkChat,
	checkKey: openaiKey,
	last,
	render,
	error: openaiError,
	errorEvent: ({ type = 'server_error',
		message = 'The server had an error' }) =>
		({ data: { error: { message, type, param: null, code: null } } }),
};
