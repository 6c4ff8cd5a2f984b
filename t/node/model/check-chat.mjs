// What the Chat Completions API refuses, with its texts.
import { checkFunction, checkImage, checkJsonType, checkNames, checkSampling }
	from './openai.mjs';
import { demand, isObject, twice } from './refused.mjs';

const fields = new Set(['model', 'messages', 'tools', 'tool_choice', 'stream',
	'stream_options', 'max_completion_tokens', 'max_tokens', 'stop', 'n',
	'reasoning_effort', 'parallel_tool_calls', 'response_format', 'seed',
	'temperature', 'top_p', 'user', 'metadata', 'store', 'service_tier',
	'presence_penalty', 'frequency_penalty', 'logprobs', 'top_logprobs',
	'logit_bias', 'verbosity', 'prompt_cache_key', 'safety_identifier',
	'modalities', 'prediction']);

function
checkFields(body)
{
	for (const name of Object.keys(body))
		demand(fields.has(name),
			`Unrecognized request argument supplied: ${name}`);
	demand(typeof body.model === 'string',
		'you must provide a model parameter');
	demand(Array.isArray(body.messages),
		"Missing required parameter: 'messages'.");
	demand(body.messages.length > 0, "Invalid 'messages': empty array. "
		+ 'Expected an array with minimum length 1, but got an empty '
		+ 'array instead.');
	demand(body.stream_options === undefined || body.stream === true,
		"The 'stream_options' parameter is only allowed when 'stream' is "
		+ 'enabled.');
	for (const name of ['tool_choice', 'parallel_tool_calls'])
		demand(body[name] === undefined || body.tools !== undefined,
			`Invalid value for '${name}': '${name}' is only allowed `
			+ "when 'tools' are specified.");
}

function
checkModel(body)
{
	const { model, tools, reasoning_effort: effort } = body;
	demand(body.max_tokens === undefined || !/^(gpt-5|o\d)/.test(model),
		"Unsupported parameter: 'max_tokens' is not supported with this "
		+ "model. Use 'max_completion_tokens' instead.");
	checkSampling(body);
	if (tools === undefined)
		return;
	demand(!/^gpt-5\.6/.test(model) || effort === 'none', 'Function tools '
		+ `with reasoning_effort are not supported for ${model} in `
		+ '/v1/chat/completions. Please use /v1/responses or set '
		+ "reasoning_effort to 'none'.");
	demand(!/^gpt-5\.4/.test(model) || effort === undefined, 'Function '
		+ `tools with reasoning_effort are not supported for ${model} `
		+ 'in /v1/chat/completions. Please use /v1/responses instead.');
}

function
checkTools({ tools })
{
	if (tools === undefined)
		return;
	demand(Array.isArray(tools) && tools.length > 0,
		"Invalid 'tools': empty array. Expected an array with minimum "
		+ 'length 1, but got an empty array instead.');
	tools.forEach((tool, i) => {
		demand(tool?.type === 'function',
			`Invalid value: '${tool?.type}'. Supported values are: `
			+ "'function' and 'custom'.");
		checkFunction(tool.function, `tools[${i}].function`);
	});
	checkNames(tools.map(tool => tool.function));
}

function
checkParts(content, at)
{
	if (!Array.isArray(content)) {
		demand(typeof content === 'string', `Invalid value for '${at}': `
			+ 'expected a string, got null.');
		return;
	}
	content.forEach((part, i) => {
		demand(['text', 'image_url', 'refusal'].includes(part?.type),
			`Invalid value: '${part?.type}' in '${at}[${i}]'.`);
		if (part.type === 'text')
			demand(typeof part.text === 'string',
				`Missing required parameter: '${at}[${i}].text'.`);
		if (part.type === 'image_url')
			checkImage(part.image_url?.url,
				`${at}[${i}].image_url.url`);
	});
}

function
checkCall(call, at)
{
	demand(typeof call?.id === 'string' && call.id !== '',
		`Missing required parameter: '${at}.id'.`);
	demand(call.type === 'function',
		`Missing required parameter: '${at}.type'.`);
	demand(/^[a-zA-Z0-9_-]{1,64}$/.test(call.function?.name ?? ''),
		`Invalid '${at}.function.name': string does not match pattern. `
		+ "Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.");
	demand(typeof call.function.arguments === 'string', 'Invalid type for '
		+ `'${at}.function.arguments': expected a string, but got an `
		+ 'object instead.');
}

function
checkMessage(message, at)
{
	const roles = ['system', 'developer', 'user', 'assistant', 'tool'];
	demand(isObject(message) && roles.includes(message.role),
		`Invalid value: '${message?.role}'. Supported values are: `
		+ "'system', 'assistant', 'user', 'function', 'tool', and "
		+ "'developer'.");
	const calls = message.tool_calls;
	if (calls === undefined)
		return checkParts(message.content, `${at}.content`);
	demand(message.role === 'assistant',
		`Unknown parameter: '${at}.tool_calls'.`);
	demand(Array.isArray(calls) && calls.length > 0,
		`Invalid '${at}.tool_calls': empty array. Expected an array with `
		+ 'minimum length 1, but got an empty array instead.');
	calls.forEach((c, i) => checkCall(c, `${at}.tool_calls[${i}]`));
	if (message.content !== null && message.content !== undefined)
		checkParts(message.content, `${at}.content`);
}

// How many tool messages answer this assistant's calls.
function
checkAnswers(messages, from)
{
	const ids = messages[from].tool_calls.map(call => call.id);
	const end = messages.findIndex((m, i) => i > from && m.role !== 'tool');
	const tools = messages.slice(from + 1, end < 0 ? undefined : end);
	const given = tools.map(m => m.tool_call_id);
	const missing = ids.filter(id => !given.includes(id));
	demand(missing.length === 0, "An assistant message with 'tool_calls' "
		+ "must be followed by tool messages responding to each "
		+ "'tool_call_id'. The following tool_call_ids did not have "
		+ `response messages: ${missing.join(', ')}`);
	demand(twice(ids) === undefined && twice(given) === undefined
		&& given.every(id => ids.includes(id)), 'Invalid parameter: '
		+ `'tool_call_id' of one of ${given.join(', ')} not found in `
		+ "'tool_calls' of previous message.");
	return tools.length;
}

function
checkPairs(messages)
{
	for (let i = 0; i < messages.length; i++) {
		demand(messages[i].role !== 'tool', 'Invalid parameter: messages '
			+ "with role 'tool' must be a response to a preceding "
			+ "message with 'tool_calls'.");
		if (messages[i].tool_calls !== undefined)
			i += checkAnswers(messages, i);
	}
}

export function
checkChat(request)
{
	const { body } = request;
	checkJsonType(request);
	checkFields(body);
	checkTools(body);
	checkModel(body);
	body.messages.forEach((m, i) => checkMessage(m, `messages[${i}]`));
	checkPairs(body.messages);
}
