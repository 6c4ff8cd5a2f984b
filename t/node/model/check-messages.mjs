// What the Claude Messages API refuses, with its texts.
import { isDeepStrictEqual } from 'node:util';
import { rulesOf } from './claude.mjs';
import { demand, isBase64, isObject, twice } from './refused.mjs';

const fields = new Set(['model', 'max_tokens', 'messages', 'system', 'stream',
	'tools', 'tool_choice', 'thinking', 'output_config', 'cache_control',
	'stop_sequences', 'metadata', 'service_tier', 'speed', 'container',
	'inference_geo', 'diagnostics', 'temperature', 'top_p', 'top_k']);

// Fields that need a word in anthropic-beta.
const betas = { context_management: 'context-management',
	mcp_servers: 'mcp-client' };

const blockFields = {
	text: ['text', 'citations'],
	image: ['source'],
	document: ['source', 'title', 'context', 'citations'],
	search_result: ['source', 'title', 'content', 'citations'],
	thinking: ['thinking', 'signature'],
	redacted_thinking: ['data'],
	tool_use: ['id', 'name', 'input', 'caller'],
	tool_result: ['tool_use_id', 'content', 'is_error'],
	tool_reference: ['tool_name'],
};

const images = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
const noExtra = 'Extra inputs are not permitted';

function
checkHeaders({ headers })
{
	const version = headers['anthropic-version'];
	demand(version !== undefined, 'anthropic-version: header is required');
	demand(['2023-06-01', '2026-10-21'].includes(version),
		`anthropic-version: "${version}" is not a valid version`);
	demand(/^application\/json\b/.test(headers['content-type'] ?? ''),
		'content-type: application/json is required');
}

function
checkFields({ body, headers, path })
{
	const beta = headers['anthropic-beta'] ?? '';
	for (const name of Object.keys(body)) {
		const known = fields.has(name)
			|| betas[name] !== undefined && beta.includes(betas[name]);
		demand(known, `${name}: ${noExtra}`);
	}
	const need = ['model', 'messages'];
	if (!path.endsWith('/count_tokens'))
		need.push('max_tokens');
	for (const name of need)
		demand(body[name] !== undefined, `${name}: Field required`);
	demand(typeof body.model === 'string',
		'model: Input should be a valid string');
	demand(body.max_tokens === undefined
		|| Number.isInteger(body.max_tokens) && body.max_tokens >= 0,
	'max_tokens: Input should be a valid integer');
	demand(Array.isArray(body.messages),
		'messages: Input should be a valid list');
	demand([undefined, true, false].includes(body.stream),
		'stream: Input should be a valid boolean');
}

function
checkModel({ body, headers })
{
	const rules = rulesOf(body.model);
	const old = headers['anthropic-version'] === '2023-06-01';
	for (const name of ['temperature', 'top_p', 'top_k']) {
		if (body[name] === undefined)
			continue;
		demand(old, `${name}: ${noExtra}`);
		demand(rules.sampling || name === 'temperature'
			&& body[name] === 1,
		`${name} is not supported for this model.`);
	}
	const choice = body.tool_choice?.type;
	demand(choice !== 'any' && choice !== 'tool' || rules.forced,
		'tool_choice: type "tool" and "any" are not supported for this '
		+ 'model.');
	demand(choice === undefined || body.tools !== undefined,
		'tool_choice may only be specified while providing tools');
	checkThinking(body, rules);
}

function
checkThinking({ thinking, max_tokens, tool_choice }, rules)
{
	if (thinking === undefined)
		return;
	const ok = { adaptive: rules.adaptive, enabled: rules.enabled,
		disabled: rules.disabled, between_tools: rules.between };
	demand(ok[thinking.type] !== undefined,
		'thinking.type: Input should be "adaptive", "enabled", '
		+ '"disabled" or "between_tools"');
	demand(ok[thinking.type], `"thinking.type.${thinking.type}" is not `
		+ 'supported for this model. Use "thinking.type.adaptive" and '
		+ '"output_config.effort" to control thinking behavior.');
	if (thinking.type !== 'enabled')
		return;
	demand(thinking.budget_tokens >= 1024, 'thinking.enabled.budget_tokens:'
		+ ' Input should be greater than or equal to 1024');
	demand(max_tokens === undefined || thinking.budget_tokens < max_tokens,
		'`max_tokens` must be greater than `thinking.budget_tokens`');
	demand(!['any', 'tool'].includes(tool_choice?.type), 'Thinking may not '
		+ 'be enabled when tool_choice forces tool use.');
}

function
checkTool(tool, at)
{
	demand(/^[a-zA-Z0-9_-]{1,128}$/.test(tool.name ?? ''),
		`${at}.name: String should match pattern `
		+ "'^[a-zA-Z0-9_-]{1,128}$'");
	const schema = tool.input_schema;
	demand(isObject(schema), `${at}.input_schema: Field required`);
	demand(schema.type === 'object',
		`${at}.input_schema.type: Input should be 'object'`);
	for (const word of ['oneOf', 'allOf', 'anyOf'])
		demand(schema[word] === undefined, `${at}.input_schema: `
			+ 'input_schema does not support oneOf, allOf, or anyOf '
			+ 'at the top level');
}

function
checkTools({ tools })
{
	if (tools === undefined)
		return;
	demand(Array.isArray(tools), 'tools: Input should be a valid list');
	tools.forEach((tool, i) => {
		if ((tool.type ?? 'custom') === 'custom')
			checkTool(tool, `tools.${i}.custom`);
	});
	const name = twice(tools.map(tool => tool.name));
	demand(name === undefined, 'tools: Tool names must be unique.');
}

// "cache_control" on at most four blocks, wherever they are.
function
checkCaching(body)
{
	let found = 0;
	JSON.stringify(body, (name, value) => {
		if (name === 'cache_control' && isObject(value))
			found++;
		return name === 'input' || name === 'input_schema'
			? undefined : value;
	});
	demand(found <= 4, 'A maximum of 4 blocks with cache_control may be '
		+ `provided. Found ${found}.`);
}

function
checkSource(source, at)
{
	demand(isObject(source), `${at}.source: Field required`);
	if (source.type !== 'base64')
		return;
	demand(images.includes(source.media_type),
		`${at}.source.base64.media_type: Input should be `
		+ "'image/jpeg', 'image/png', 'image/gif' or 'image/webp'");
	demand(isBase64(source.data),
		`${at}.source.base64: invalid base64 data`);
}

function
checkResult(block, at)
{
	const { content } = block;
	demand([undefined, true, false].includes(block.is_error),
		`${at}.is_error: Input should be a valid boolean`);
	demand(content === undefined || typeof content === 'string'
		|| Array.isArray(content),
	`${at}.content: Input should be a valid string or list`);
	demand(!block.is_error || (content ?? '').length > 0,
		`${at}: content cannot be empty if \`is_error\` is true`);
	if (!Array.isArray(content))
		return;
	content.forEach((b, i) => {
		const here = `${at}.content.${i}`;
		demand(['text', 'image', 'document', 'search_result',
			'tool_reference'].includes(b.type),
		`${here}: Input tag '${b.type}' is not expected here`);
		checkBlock(b, here, 'user');
	});
}

function
checkBlock(block, path, role)
{
	const known = blockFields[block?.type];
	demand(known !== undefined, `${path}: Input tag '${block?.type}' found `
		+ "using 'type' does not match any of the expected tags");
	const at = `${path}.${block.type}`;
	for (const name of Object.keys(block))
		demand(name === 'type' || name === 'cache_control'
			|| known.includes(name), `${at}.${name}: ${noExtra}`);
	const of = { assistant: /^(text|tool_use|(redacted_)?thinking)$/,
		user: /^(?!tool_use|(redacted_)?thinking)/, system: /^text$/ };
	demand(of[role].test(block.type),
		`${at}: blocks of this type are not allowed in ${role} messages`);
	if (block.type === 'text')
		demand(typeof block.text === 'string' && block.text !== '',
			'messages: text content blocks must be non-empty');
	if (block.type === 'image')
		checkSource(block.source, at);
	if (block.type === 'tool_result')
		checkResult(block, at);
	if (block.type !== 'tool_use')
		return;
	demand(/^[a-zA-Z0-9_-]+$/.test(block.id ?? ''),
		`${at}.id: String should match pattern '^[a-zA-Z0-9_-]+$'`);
	demand(typeof block.name === 'string', `${at}.name: Field required`);
	demand(isObject(block.input),
		`${at}.input: Input should be a valid dictionary`);
}

// The messages as turns: {role, at, blocks}, those of one role in a row
// together, system messages left out.
function
turnsOf(list)
{
	const turns = [];
	list.forEach((message, i) => {
		const { role, content } = message;
		demand(['user', 'assistant', 'system'].includes(role),
			`messages.${i}.role: Input should be 'user', 'assistant'`
			+ " or 'system'");
		demand(role !== 'system' || i > 0,
			'messages.0: the first message may not be a system one');
		const blocks = typeof content === 'string'
			? [{ type: 'text', text: content }] : content;
		demand(Array.isArray(blocks),
			`messages.${i}.content: Field required`);
		demand(blocks.length > 0 && content !== '' || role === 'system',
			`messages.${i}: all messages must have non-empty content `
			+ 'except for the optional final assistant message');
		blocks.forEach((b, k) =>
			checkBlock(b, `messages.${i}.content.${k}`, role));
		const placed = blocks.map((block, k) =>
			({ block, at: `messages.${i}.content.${k}` }));
		if (role === 'system')
			return;
		if (turns.at(-1)?.role === role)
			turns.at(-1).blocks.push(...placed);
		else
			turns.push({ role, at: `messages.${i}`, blocks: placed });
	});
	return turns;
}

const ofType = (turn, type) => (turn?.blocks ?? [])
	.filter(({ block }) => block.type === type);

// The results that a turn starts with.
function
firstResults(turn)
{
	const blocks = turn?.blocks ?? [];
	const n = blocks.findIndex(({ block }) => block.type !== 'tool_result');
	return blocks.slice(0, n < 0 ? blocks.length : n)
		.map(({ block }) => block.tool_use_id);
}

function
checkPairs(turns)
{
	turns.forEach((turn, i) => {
		const asked = ofType(turn, 'tool_use')
			.map(({ block }) => block.id);
		const given = firstResults(turns[i + 1]);
		const missing = asked.filter(id => !given.includes(id));
		demand(missing.length === 0, `${turn.at}: \`tool_use\` ids were `
			+ 'found without `tool_result` blocks immediately after: '
			+ `${missing.join(', ')}. Each \`tool_use\` block must `
			+ 'have a corresponding `tool_result` block in the next '
			+ 'message.');
		const before = ofType(turns[i - 1], 'tool_use')
			.map(({ block }) => block.id);
		for (const { block, at } of ofType(turn, 'tool_result'))
			demand(before.includes(block.tool_use_id),
				`${at}: unexpected \`tool_use_id\` found in `
				+ `\`tool_result\` blocks: ${block.tool_use_id}. `
				+ 'Each `tool_result` block must have a '
				+ 'corresponding `tool_use` block in the previous '
				+ 'message.');
		demand(twice(ofType(turn, 'tool_result').map(({ block }) =>
			block.tool_use_id)) === undefined,
		`${turn.at}: each tool_use must have a single result`);
	});
	const ids = turns.flatMap(t => ofType(t, 'tool_use'))
		.map(({ block }) => block.id);
	demand(twice(ids) === undefined,
		'messages: `tool_use` ids must be unique');
}

function
checkThought(turns, memory)
{
	const bare = ({ cache_control: _, ...block }) => block;
	for (const turn of turns) {
		const here = turn.blocks.filter(({ block }) =>
			/thinking$/.test(block.type));
		for (const { block, at } of here) {
			const gave = memory.get(
				`thinking ${block.signature ?? block.data}`);
			demand(gave !== undefined, `${at}: Invalid `
				+ '`signature` in `thinking` block');
			demand(isDeepStrictEqual(bare(block), gave), `${at}: `
				+ '`thinking` or `redacted_thinking` blocks in '
				+ 'the assistant message cannot be modified. '
				+ 'These blocks must remain as they were in the '
				+ 'original response.');
		}
		const back = here.map(({ block }) => block.signature ?? block.data);
		for (const { block, at } of ofType(turn, 'tool_use')) {
			const need = memory.get(`tool_use ${block.id}`) ?? [];
			demand(need.every(b =>
				back.includes(b.signature ?? b.data)),
			`${at}.type: Expected \`thinking\` or `
			+ '`redacted_thinking`, but found `tool_use`.');
		}
	}
}

function
checkPrefill(turns, model, memory)
{
	const end = turns.at(-1);
	demand(end !== undefined, 'messages: at least one message is required');
	if (end.role === 'user' || rulesOf(model).prefill)
		return;
	const text = ofType(end, 'text').map(({ block }) => block.text).join('');
	demand(memory.has(`paused ${text}`), 'This model does not support '
		+ 'assistant message prefill. The conversation must end with a '
		+ 'user message.');
}

export function
checkMessages(request, memory)
{
	checkHeaders(request);
	checkFields(request);
	checkTools(request.body);
	checkModel(request);
	checkCaching(request.body);
	const turns = turnsOf(request.body.messages);
	checkPairs(turns);
	checkThought(turns, memory);
	checkPrefill(turns, request.model, memory);
}
