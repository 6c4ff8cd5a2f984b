// What the two wires of OpenAI share.
import { demand, isBase64, isObject, twice } from './refused.mjs';

const types = { 400: 'invalid_request_error', 401: 'invalid_request_error',
	403: 'permission_error', 404: 'invalid_request_error',
	429: 'rate_limit_exceeded' };

export function
openaiError({ status, type, message = 'the script says so', code = null })
{
	return { error: { message, type: type ?? types[status] ?? 'server_error',
		param: null, code: status === 401 ? 'invalid_api_key' : code } };
}

export function
openaiKey({ auth, key }, options)
{
	if (options.lax && options.key === undefined)
		return;
	demand(auth === 'bearer' && key !== '',
		"You didn't provide an API key. You need to provide your API key "
		+ 'in an Authorization header using Bearer auth (i.e. '
		+ 'Authorization: Bearer YOUR_KEY).', 401);
	demand((options.key ?? key) === key,
		'Incorrect API key provided.', 401);
}

export function
checkJsonType({ headers })
{
	demand(/^application\/json\b/.test(headers['content-type'] ?? ''),
		'Unsupported content type. This API method only accepts '
		+ "'application/json' requests", 415);
}

// A function and where it is: {name, parameters}.
export function
checkFunction(f, at)
{
	demand(isObject(f) && typeof f.name === 'string',
		`Missing required parameter: '${at}.name'.`);
	demand(/^[a-zA-Z0-9_-]+$/.test(f.name), `Invalid '${at}.name': string `
		+ 'does not match pattern. Expected a string that matches the '
		+ "pattern '^[a-zA-Z0-9_-]+$'.");
	demand(f.name.length <= 64, `Invalid '${at}.name': string too long. `
		+ 'Expected a string with maximum length 64, but got a string '
		+ `with length ${f.name.length} instead.`);
	const schema = f.parameters;
	demand(schema === undefined || isObject(schema)
		&& schema.type === 'object',
	`Invalid schema for function '${f.name}': schema must be a JSON Schema `
		+ "of 'type: \"object\"', got 'type: "
		+ `${JSON.stringify(schema?.type ?? 'None')}'.`);
	demand(!f.strict || schema?.additionalProperties === false,
		`Invalid schema for function '${f.name}': In context=(), `
		+ "'additionalProperties' is required to be supplied and to be "
		+ 'false.');
}

export function
checkNames(functions)
{
	const name = twice(functions.map(f => f.name));
	demand(name === undefined, `Tool names must be unique: '${name}'.`);
}

export function
checkImage(url, at)
{
	const inline = /^data:([^;,]*);base64,(.*)$/s.exec(url ?? '');
	demand(inline !== null || /^https?:/.test(url ?? ''),
		`Invalid '${at}': expected a URL or a base64-encoded data URL.`);
	if (inline === null)
		return;
	demand(/^image\/(png|jpeg|gif|webp)$/.test(inline[1]),
		`Invalid MIME type '${inline[1]}' in '${at}'.`);
	demand(isBase64(inline[2]),
		`Invalid '${at}': invalid base64 data.`);
}

// What the models that reason do not take.
export function
checkSampling({ model, temperature })
{
	demand(!/^gpt-5\.6/.test(model) || (temperature ?? 1) === 1,
		`Unsupported value: 'temperature' does not support ${temperature} `
		+ 'with this model. Only the default (1) value is supported.');
}
