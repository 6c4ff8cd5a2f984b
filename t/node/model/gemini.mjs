// POST .../models/M:streamGenerateContent and :generateContent, Gemini.
// Thoughts show where thinkingConfig has includeThoughts.  "style":
//
//	"split"		a chunk for each call, instead of one for all
//	"blocked"	the prompt is blocked: no candidates
import { createHash } from 'node:crypto';
import { checkGemini } from './check-gemini.mjs';
import { demand, isObject } from './refused.mjs';

const statuses = { 400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED',
	403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 429: 'RESOURCE_EXHAUSTED',
	500: 'INTERNAL', 503: 'UNAVAILABLE', 504: 'DEADLINE_EXCEEDED' };

const finishes = { max_tokens: 'MAX_TOKENS', refusal: 'SAFETY',
	model_context_window_exceeded: 'MAX_TOKENS' };

function
resultText({ response })
{
	const said = response?.output ?? response?.error ?? response;
	return typeof said === 'string' ? said : JSON.stringify(said);
}

// The contents after the last of the model.
function
last(body)
{
	const all = body.contents ?? [];
	const said = all.slice(all.findLastIndex(c => c.role === 'model') + 1);
	const parts = said.flatMap(c => c.parts ?? []);
	return {
		messages: said,
		user: parts.findLast(p => p.text !== undefined)?.text ?? '',
		results: parts.filter(p => p.functionResponse !== undefined)
			.map(p => resultText(p.functionResponse)),
	};
}

function
argsOf({ raw })
{
	try {
		const args = JSON.parse(raw);
		return isObject(args) ? args : undefined;
	} catch {
		return undefined;
	}
}

// The parts of the calls; the first of them is signed, and known from then.
function
callParts(reply, memory)
{
	return reply.calls.map((call, i) => {
		const args = argsOf(call);
		const id = call.given ? { id: call.id } : {};
		const part = { functionCall: { name: call.name, args, ...id } };
		if (i > 0)
			return part;
		const thoughtSignature = createHash('sha512')
			.update(`${reply.model} ${reply.n}`).digest('base64');
		memory.set(`signature ${thoughtSignature}`, part.functionCall);
		return { ...part, thoughtSignature };
	});
}

function
usageOf({ input, output, cache_read, cache_write })
{
	const prompt = input + cache_read + cache_write;
	return { promptTokenCount: prompt, candidatesTokenCount: output,
		cachedContentTokenCount: cache_read, thoughtsTokenCount: 0,
		totalTokenCount: prompt + output };
}

// The parts of each chunk but the last.
function
partLists(reply, request, memory)
{
	const config = request.body.generationConfig?.thinkingConfig;
	const lists = [];
	if (reply.thinking !== undefined && config?.includeThoughts)
		lists.push([{ text: reply.thinking, thought: true }]);
	lists.push(...reply.texts.map(text => [{ text }]));
	const calls = callParts(reply, memory);
	if (reply.style.split)
		lists.push(...calls.map(call => [call]));
	else if (calls.length > 0)
		lists.push(calls);
	return lists;
}

function
finishOf(reply)
{
	const bad = reply.calls.some(call => argsOf(call) === undefined);
	return bad ? { finishReason: 'MALFORMED_FUNCTION_CALL',
		finishMessage: `Malformed function call: ${reply.calls[0].raw}` }
		: { finishReason: finishes[reply.stop] ?? 'STOP' };
}

function
chunks(reply, request, memory)
{
	const base = { modelVersion: reply.model,
		responseId: `mock-${reply.n}`, usageMetadata: usageOf(reply.usage) };
	if (reply.style.blocked)
		return [{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
			...base }];
	const finish = finishOf(reply);
	const said = finish.finishMessage === undefined ? reply
		: { ...reply, calls: [] };
	const lists = partLists(said, request, memory);
	const end = lists.length === 0 ? { role: 'model' }
		: { role: 'model', parts: [{ text: '' }] };
	return [
		...lists.map(parts => ({ candidates: [{ index: 0,
			content: { role: 'model', parts } }], ...base })),
		{ candidates: [{ index: 0, content: end, ...finish }], ...base },
	];
}

// All chunks in one.
function
joined(list)
{
	const end = list.at(-1);
	if (end.candidates === undefined)
		return end;
	const parts = list.flatMap(c => c.candidates[0].content.parts ?? []);
	return { ...end, candidates: [{ ...end.candidates[0],
		content: { role: 'model', parts } }] };
}

function
render(reply, request, step, memory)
{
	const list = chunks(reply, request, memory);
	const events = list.map((data, i) => ({
		data: step.noise ? { ...data, news: { type: 'none' } } : data,
		stop: i === list.length - 1 }));
	return {
		events: step.pings
			? events.flatMap(e => [{ comment: 'ping' }, e]) : events,
		whole: /:stream/.test(request.path) ? list : joined(list),
	};
}

function
errorBody({ status = 503, type, message = 'the script says so', details })
{
	return { error: { code: status, message, details,
		status: type ?? statuses[status] ?? 'INTERNAL' } };
}

export const gemini = {
	serves: ({ method, path }) => method === 'POST'
		&& /\/models\/[^/]+:(stream)?[gG]enerateContent$/.test(path),
	model: ({ path }) => path.match(/\/models\/([^/]+):/)[1],
	streams: ({ path, url }) => /:stream/.test(path)
		&& url.searchParams.get('alt') === 'sse',
	tools: body => (body.tools ?? []).flatMap(t =>
		(t.functionDeclarations ?? []).map(f => f.name)),
	check: checkGemini,
	last,
	render,
	error: errorBody,
	errorEvent: fault => ({ data: errorBody(fault) }),

	checkKey({ auth, key }, options)
	{
		if (options.lax && options.key === undefined)
			return;
		demand(auth === 'x-goog-api-key' || auth === 'query',
			"Method doesn't allow unregistered callers (callers "
			+ 'without established identity). Please use API Key or '
			+ 'other form of API consumer identity to call this API.',
			403);
		demand(key !== '' && (options.key ?? key) === key,
			'API key not valid. Please pass a valid API key.');
	},
};
