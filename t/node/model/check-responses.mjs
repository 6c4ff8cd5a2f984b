// What the Responses API refuses, with its texts.
import { checkFunction, checkImage, checkJsonType, checkNames, checkSampling }
	from './openai.mjs';
import { demand, isObject, twice } from './refused.mjs';

const fields = new Set(['background', 'conversation', 'include', 'input',
	'instructions', 'max_output_tokens', 'max_tool_calls', 'metadata',
	'model', 'parallel_tool_calls', 'previous_response_id', 'prompt',
	'prompt_cache_key', 'prompt_cache_retention', 'reasoning',
	'safety_identifier', 'service_tier', 'store', 'stream',
	'stream_options', 'temperature', 'text', 'tool_choice', 'tools',
	'top_logprobs', 'top_p', 'truncation', 'user']);

const itemFields = {
	message: ['id', 'type', 'role', 'content', 'status', 'phase'],
	function_call: ['id', 'type', 'call_id', 'name', 'arguments', 'status'],
	function_call_output: ['id', 'type', 'call_id', 'output', 'status'],
	reasoning: ['id', 'type', 'summary', 'content', 'encrypted_content',
		'status'],
};

const idStarts = { message: 'msg', function_call: 'fc', reasoning: 'rs' };

function
checkFields(body)
{
	for (const name of Object.keys(body))
		demand(fields.has(name), `Unknown parameter: '${name}'.`);
	demand(typeof body.model === 'string',
		"Missing required parameter: 'model'.");
	demand(typeof body.input === 'string' && body.input !== ''
		|| Array.isArray(body.input) && body.input.length > 0,
	"Missing required parameter: 'input'.");
	demand((body.max_output_tokens ?? 16) >= 16,
		"Invalid 'max_output_tokens': integer below minimum value. "
		+ 'Expected a value >= 16, but got '
		+ `${body.max_output_tokens} instead.`);
	demand(body.previous_response_id === undefined, 'Previous response '
		+ `with id '${body.previous_response_id}' not found.`);
	demand(body.tool_choice === undefined || body.tools !== undefined,
		"Tool choice 'required' must be specified with 'tools' parameter.");
}

function
checkTools({ tools })
{
	if (tools === undefined)
		return;
	demand(Array.isArray(tools), "Invalid type for 'tools': expected an "
		+ 'array of objects.');
	tools.forEach((tool, i) => {
		demand(tool?.type === 'function',
			`Invalid value: '${tool?.type}' in 'tools[${i}].type'.`);
		checkFunction(tool, `tools[${i}]`);
	});
	checkNames(tools);
}

function
checkContent(content, role, at)
{
	if (typeof content === 'string')
		return;
	demand(Array.isArray(content), `Missing required parameter: '${at}'.`);
	const known = role === 'assistant' ? ['output_text', 'refusal']
		: ['input_text', 'input_image', 'input_file'];
	content.forEach((part, i) => {
		const names = known.map(k => `'${k}'`).join(', ');
		demand(known.includes(part?.type), `Invalid value: '${part?.type}'`
			+ ` in '${at}[${i}].type'. Supported values are: ${names}.`);
		if (part.type === 'input_image')
			checkImage(part.image_url, `${at}[${i}].image_url`);
	});
}

function
checkItem(item, at)
{
	const type = item?.type ?? 'message';
	demand(itemFields[type] !== undefined,
		`Invalid value: '${type}' in '${at}.type'.`);
	for (const name of Object.keys(item))
		demand(itemFields[type].includes(name),
			`Unknown parameter: '${at}.${name}'.`);
	demand(item.id === undefined || item.id.startsWith(idStarts[type] ?? ''),
		`Invalid '${at}.id': '${item.id}'. Expected an ID that begins `
		+ `with '${idStarts[type]}'.`);
	const need = name => demand(typeof item[name] === 'string',
		`Missing required parameter: '${at}.${name}'.`);
	if (type === 'message') {
		demand(['user', 'assistant', 'system', 'developer']
			.includes(item.role),
		`Invalid value: '${item.role}' in '${at}.role'.`);
		checkContent(item.content, item.role, `${at}.content`);
	} else if (type === 'function_call') {
		['call_id', 'name', 'arguments'].forEach(need);
	} else if (type === 'function_call_output') {
		need('call_id');
		checkContent(item.output, 'user', `${at}.output`);
	} else {
		demand(Array.isArray(item.summary),
			`Missing required parameter: '${at}.summary'.`);
	}
}

function
checkPairs(items)
{
	const of = type => items.flatMap((item, at) =>
		item.type === type ? [{ id: item.call_id, at }] : []);
	const calls = of('function_call');
	const outputs = of('function_call_output');
	for (const call of calls)
		demand(outputs.some(o => o.id === call.id && o.at > call.at),
			`No tool output found for function call ${call.id}.`);
	for (const output of outputs)
		demand(calls.some(c => c.id === output.id && c.at < output.at),
			'No tool call found for function call output with '
			+ `call_id ${output.id}.`);
	for (const list of [calls, outputs])
		demand(twice(list.map(c => c.id)) === undefined,
			"Duplicate 'call_id' in the input.");
}

function
checkReasoning(items, { store }, memory)
{
	const seen = new Set();
	items.forEach((item, i) => {
		if (item.type === 'function_call') {
			const need = memory.get(`function_call ${item.call_id}`);
			demand(need === undefined || seen.has(need),
				`Item '${item.id ?? item.call_id}' of type `
				+ "'function_call' was provided without its "
				+ `required 'reasoning' item: '${need}'.`);
		}
		if (item.type !== 'reasoning')
			return;
		seen.add(item.id);
		const secret = item.encrypted_content;
		demand(secret != null || store !== false, `Item with id `
			+ `'${item.id}' not found. Items are not persisted when `
			+ '`store` is set to false.', 404);
		demand(secret == null
			|| memory.get(`reasoning ${item.id}`) === secret,
		`The encrypted content for item ${item.id} could not be verified.`,
		400, undefined, 'invalid_encrypted_content');
		demand(items[i + 1] !== undefined, `Item '${item.id}' of type `
			+ "'reasoning' was provided without its required "
			+ 'following item.');
	});
}

export function
checkResponses(request, memory)
{
	const { body } = request;
	checkJsonType(request);
	checkFields(body);
	checkTools(body);
	checkSampling(body);
	if (typeof body.input === 'string')
		return;
	demand(body.input.every(isObject), "Invalid type for 'input[0]'.");
	body.input.forEach((item, i) => checkItem(item, `input[${i}]`));
	checkPairs(body.input);
	checkReasoning(body.input, body, memory);
}
