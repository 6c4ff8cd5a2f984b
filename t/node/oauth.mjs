// oauth.mjs NAME: an MCP server (Streamable HTTP, /mcp) and its authorization
// server, that do what is right but for what NAME.json says at the time: a
// JSON object, of which
//
//	free        methods of MCP that need no token; "*" is all
//	challenge   WWW-Authenticate to one without; null: none
//	refusal     {status, challenge} to one with a token, once it is good
//	resource    members of the resource metadata, or null: there is none
//	issuer      members of the issuer's metadata, likewise
//	redirect    parameters that the browser is sent back with
//	register    {status, body}   what they are answered; members of body
//	token       {status, body}   are added
//	revoke      {status}
//
// A member of null takes one away; SELF in a string is the server's origin.
// On a free port of 127.0.0.1: NAME.url gets the address of the MCP server.
// NAME.log gets a line of JSON for each request.  It ends when stdin does.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync }
	from 'node:fs';
import http from 'node:http';

const [name] = process.argv.slice(2);
const codes = new Map(), tokens = new Set(), clients = new Map();
let self, count = 0;

function
settings()
{
	const file = `${name}.json`;
	const text = existsSync(file) ? readFileSync(file, 'utf8') : '{}';

	return JSON.parse(text.replaceAll('SELF', self));
}

// What is right, with what is to be otherwise.
function
but(right, other)
{
	const all = { ...right, ...other };

	return Object.fromEntries(Object.entries(all).filter(([, v]) =>
		v !== null));
}

function
send(res, status, body, headers = {})
{
	res.writeHead(status, but({ 'content-type': 'application/json',
		'cache-control': 'no-store' }, headers));
	res.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function
resource(_request, res, s)
{
	if (s.resource === null)
		return send(res, 404, {});
	send(res, 200, but({ resource: `${self}/mcp`,
		authorization_servers: [self], scopes_supported: ['a', 'b'] },
	s.resource));
}

function
issuer(_request, res, s)
{
	if (s.issuer === null)
		return send(res, 404, {});
	send(res, 200, but({ issuer: self,
		authorization_endpoint: `${self}/authorize`,
		token_endpoint: `${self}/token`,
		registration_endpoint: `${self}/register`,
		revocation_endpoint: `${self}/revoke`,
		response_types_supported: ['code'],
		grant_types_supported: ['authorization_code', 'refresh_token'],
		token_endpoint_auth_methods_supported: ['none',
			'client_secret_basic', 'client_secret_post'],
		code_challenge_methods_supported: ['S256'],
		authorization_response_iss_parameter_supported: true },
	s.issuer));
}

function
register({ text }, res, s)
{
	const { status = 201, body } = s.register ?? {};
	const asked = JSON.parse(text);
	const id = `client-${++count}`;

	clients.set(id, asked);
	send(res, status, but({ ...asked, client_id: id }, body));
}

function
authorize({ url }, res, s)
{
	const query = Object.fromEntries(url.searchParams);
	const code = `code-${++count}`;
	const back = new URL(query.redirect_uri);

	codes.set(code, query);
	for (const [k, v] of Object.entries(but({ code, state: query.state,
		iss: self }, s.redirect)))
		for (const one of [v].flat())
			back.searchParams.append(k, one);
	res.writeHead(302, { location: back.href }).end();
}

function
is_good(form)
{
	const was = codes.get(form.code);
	const digest = createHash('sha256').update(form.code_verifier ?? '')
		.digest('base64url');

	codes.delete(form.code);
	return form.grant_type !== 'authorization_code' ||
		(was !== undefined && was.code_challenge === digest &&
		was.redirect_uri === form.redirect_uri &&
		was.resource === form.resource);
}

function
token({ form }, res, s)
{
	const { status = 200, body } = s.token ?? {};
	const access_token = `access-${++count}`;

	if (status === 200 && !is_good(form))
		return send(res, 400, { error: 'invalid_grant' });
	if (status !== 200)
		return send(res, status, body ?? {});
	tokens.add(access_token);
	send(res, 200, but({ access_token, token_type: 'Bearer',
		expires_in: 3600, refresh_token: `refresh-${count}` }, body));
}

function
revoke({ form }, res, s)
{
	tokens.delete(form.token);
	send(res, s.revoke?.status ?? 200, '');
}

function
result(method)
{
	if (method === 'initialize')
		return { protocolVersion: '2025-11-25', capabilities: {
			tools: {} }, serverInfo: { name, version: '1' } };
	if (method === 'tools/list')
		return { tools: [{ name: 'hello',
			inputSchema: { type: 'object' } }] };
	return method === 'tools/call' ?
		{ content: [{ type: 'text', text: 'hello' }] } : {};
}

function
mcp({ req, text }, res, s)
{
	const value = req.headers.authorization?.match(/^\w+ (.+)$/)?.[1];
	const message = req.method === 'POST' ? JSON.parse(text) : {};
	const free = s.free ?? [];
	const challenge = s.challenge ?? 'Bearer resource_metadata=' +
		`"${self}/.well-known/oauth-protected-resource/mcp", scope="a"`;

	if (tokens.has(value) && s.refusal)
		return send(res, s.refusal.status, {},
			{ 'www-authenticate': s.refusal.challenge });
	if (!tokens.has(value) && !free.includes('*') &&
	    !free.includes(message.method))
		return send(res, 401, {}, { 'www-authenticate':
			s.challenge === null ? null : challenge });
	if (req.method !== 'POST')
		return send(res, 405, {});
	if (message.method === 'server/discover')
		return send(res, 404, { jsonrpc: '2.0', id: message.id,
			error: { code: -32601, message: 'no' } });
	if (message.id === undefined)
		return res.writeHead(202).end();
	send(res, 200, { jsonrpc: '2.0', id: message.id,
		result: result(message.method) });
}

const rooms = {
	'/.well-known/oauth-protected-resource/mcp': resource,
	'/.well-known/oauth-authorization-server': issuer,
	'/register': register, '/authorize': authorize, '/token': token,
	'/revoke': revoke, '/mcp': mcp,
};

function
take(req, res, text)
{
	const url = new URL(req.url, self);
	const form = Object.fromEntries(new URLSearchParams(text));
	const room = rooms[url.pathname];

	appendFileSync(`${name}.log`, `${JSON.stringify({ method: req.method,
		path: url.pathname, query: Object.fromEntries(url.searchParams),
		headers: req.headers, text, form })}\n`);
	if (room === undefined)
		send(res, 404, {});
	else
		room({ req, url, text, form }, res, settings());
}

const server = http.createServer((req, res) => {
	const parts = [];

	req.on('data', part => parts.push(part));
	req.on('end', () => take(req, res, Buffer.concat(parts).toString()));
});
server.listen(0, '127.0.0.1', () => {
	self = `http://127.0.0.1:${server.address().port}`;
	writeFileSync(`${name}.new`, `${self}/mcp\n`);
	renameSync(`${name}.new`, `${name}.url`);
});
process.stdin.on('end', () => process.exit(0)).resume();
