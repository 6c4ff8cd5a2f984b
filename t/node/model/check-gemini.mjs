// What the Gemini API refuses, with its texts.
import { isDeepStrictEqual } from 'node:util';
import { demand, isBase64, isObject, twice } from './refused.mjs';

const fields = ['contents', 'systemInstruction', 'tools', 'toolConfig',
	'generationConfig', 'safetySettings', 'cachedContent', 'store'];

const partFields = ['text', 'inlineData', 'functionCall', 'functionResponse',
	'fileData', 'executableCode', 'codeExecutionResult', 'thought',
	'thoughtSignature', 'videoMetadata', 'partMetadata'];
const dataFields = partFields.slice(0, 7);

// Of the Schema that "parameters" are; parametersJsonSchema may be anything.
const schemaFields = ['type', 'format', 'title', 'description', 'nullable',
	'enum', 'maxItems', 'minItems', 'properties', 'required', 'items',
	'minProperties', 'maxProperties', 'minLength', 'maxLength', 'pattern',
	'example', 'anyOf', 'propertyOrdering', 'default', 'minimum', 'maximum'];

function
only(object, known, at)
{
	for (const name of Object.keys(object))
		demand(known.includes(name), 'Invalid JSON payload received. '
			+ `Unknown name "${name}"${at && ` at '${at}'`}: Cannot `
			+ 'find field.');
}

function
checkSchema(schema, at)
{
	demand(isObject(schema), `Invalid value at '${at}'`);
	only(schema, schemaFields, at);
	for (const [name, s] of Object.entries(schema.properties ?? {}))
		checkSchema(s, `${at}.properties[${name}].value`);
	if (schema.items !== undefined)
		checkSchema(schema.items, `${at}.items`);
	(schema.anyOf ?? []).forEach((s, i) =>
		checkSchema(s, `${at}.any_of[${i}]`));
}

function
checkDeclaration(f, at)
{
	only(f, ['name', 'description', 'parameters', 'parametersJsonSchema',
		'response', 'responseJsonSchema', 'behavior'], at);
	demand(/^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/.test(f.name ?? ''), 'Invalid '
		+ `function name at '${at}.name'. Must start with a letter or an `
		+ 'underscore. Must be alphameric (a-z, A-Z, 0-9), underscores '
		+ '(_), dots (.), colons (:), or dashes (-), with a maximum '
		+ 'length of 128.');
	demand(f.parameters === undefined || f.parametersJsonSchema === undefined,
		`${at}: parameters and parametersJsonSchema exclude each other.`);
	if (f.parameters !== undefined)
		checkSchema(f.parameters, `${at}.parameters`);
}

function
checkTools({ tools = [] })
{
	demand(Array.isArray(tools), "Invalid value at 'tools'");
	const names = tools.flatMap((tool, i) => {
		const list = tool.functionDeclarations ?? [];
		list.forEach((f, k) => checkDeclaration(f,
			`tools[${i}].function_declarations[${k}]`));
		return list.map(f => f.name);
	});
	demand(twice(names) === undefined,
		`Duplicate function declaration found: ${twice(names)}`);
}

function
checkPart(part, at)
{
	only(part, partFields, at);
	const data = dataFields.filter(name => part[name] !== undefined);
	demand(data.length === 1, `${at}.data: required oneof field 'data' must `
		+ 'have one initialized field');
	const { inlineData, functionCall, functionResponse } = part;
	if (inlineData !== undefined) {
		demand(/^[a-z]+\/./.test(inlineData.mimeType ?? ''),
			`${at}.inline_data.mime_type: must be set.`);
		demand(isBase64(inlineData.data), `Invalid value at `
			+ `'${at}.inline_data.data' (TYPE_BYTES), Base64 decoding `
			+ 'failed');
	}
	if (functionCall !== undefined)
		demand(functionCall.name !== undefined
			&& isObject(functionCall.args ?? {}),
		`Invalid value at '${at}.function_call.args'`);
	if (functionResponse !== undefined)
		demand(functionResponse.name !== undefined
			&& isObject(functionResponse.response),
		`Invalid value at '${at}.function_response.response'`);
}

function
checkContent(content, at)
{
	only(content, ['role', 'parts'], at);
	demand(['user', 'model', undefined].includes(content.role),
		'Please use a valid role: user, model.');
	demand(Array.isArray(content.parts) && content.parts.length > 0,
		`* GenerateContentRequest.${at}.parts: contents.parts must not be `
		+ 'empty.');
	content.parts.forEach((p, i) => checkPart(p, `${at}.parts[${i}]`));
}

const of = (content, name) => (content?.parts ?? [])
	.filter(part => part[name] !== undefined);

function
checkPairs(contents)
{
	contents.forEach((content, i) => {
		const calls = content.role === 'model'
			? of(content, 'functionCall') : [];
		const answers = of(contents[i + 1], 'functionResponse');
		if (calls.length > 0) {
			demand(calls.length === answers.length, 'Please ensure '
				+ 'that the number of function response parts is '
				+ 'equal to the number of function call parts of '
				+ 'the function call turn.');
			calls.forEach(({ functionCall: call }, k) => {
				const { name, id } = answers[k].functionResponse;
				demand(name === call.name && id === call.id,
					'Please ensure that function response '
					+ `${k} is of ${call.name}.`);
			});
		}
		const before = contents[i - 1];
		demand(of(content, 'functionResponse').length === 0
			|| content.role !== 'model' && before?.role === 'model'
			&& of(before, 'functionCall').length > 0, 'Please ensure '
			+ 'that function response turn comes immediately after a '
			+ 'function call turn.');
		demand(calls.length === 0 || i > 0 && before.role !== 'model',
			'Please ensure that function call turn comes immediately '
			+ 'after a user turn or after a function response turn.');
	});
}

// Those before 3 can do without signatures.
function
checkSignatures(contents, model, memory)
{
	contents.forEach((content, i) => {
		const calls = content.role === 'model'
			? of(content, 'functionCall') : [];
		calls.forEach((part, k) => {
			const signature = part.thoughtSignature;
			if (signature === undefined) {
				demand(k > 0 || /^gemini-[12]\b/.test(model),
					'Function call is missing a '
					+ 'thought_signature in functionCall '
					+ 'parts. This is required for tools to '
					+ 'work correctly, and missing '
					+ 'thought_signature may lead to degraded '
					+ 'model performance. Additional data, '
					+ 'function call '
					+ `\`default_api:${part.functionCall.name}\` `
					+ `, position ${i + 1}.`);
				return;
			}
			const gave = memory.get(`signature ${signature}`);
			demand(gave !== undefined && isDeepStrictEqual(
				{ args: {}, ...part.functionCall }, gave),
			'Corrupted thought signature.');
		});
	});
}

export function
checkGemini({ body, headers, model }, memory)
{
	demand(/^application\/json\b/.test(headers['content-type'] ?? ''),
		'content-type: application/json is required');
	only(body, fields, '');
	demand(Array.isArray(body.contents) && body.contents.length > 0,
		'* GenerateContentRequest.contents: contents is not specified');
	if (body.systemInstruction !== undefined)
		checkContent(body.systemInstruction, 'system_instruction');
	checkTools(body);
	body.contents.forEach((c, i) => checkContent(c, `contents[${i}]`));
	checkPairs(body.contents);
	checkSignatures(body.contents, model, memory);
}
