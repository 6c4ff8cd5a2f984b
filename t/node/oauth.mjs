// oauth.mjs NAME: an MCP server (Streamable HTTP, /mcp) and its authorization
// server, that do what is right but for what NAME.json says at the time: a
// JSON object, of which
//
//	free        methods of MCP that need no token; "*" is all
//	challenge   WWW-Authenticate to one without; null: none
//	refusal     {status, challenge, tool} to one with a good token, who calls it
//	resource    members of the resource metadata, or null: there is none
//	issuer      members of the issuer's metadata, likewise
//	redirect    parameters that the browser is sent back with
//	register    {status, body}   what they are answered; members of body
//	token       {status, body}   are added
//	revoke      {status}
//	answers     {PATH: {status, headers, body, size, hang}}: anything instead:
//	            so many bytes more, and no end
//	access      tokens that are good besides those that were given, or with
//	dead        others that are not any more; "*" is all
//	refresh     tokens that may be refreshed, besides those that were given
//	rotate      each of them once; who comes twice voids all
//	client      {id, secret}, or {id, public} with a key in PEM: no other
//	idp         {token, client, body}: whom /idp/token vouches for
//	assertion   of the grant jwt-bearer: no other
//	dpop        tokens are bound, proofs are checked
//	nonce       {token, mcp}: what the proofs there must have
//	wait        ms before a token is given
//	spoil       a folder that is none from the next token on
//	moved       true: the MCP server is at /elsewhere, as a redirect tells
//	peek        a file whose text the log has beside each request
//
// A member of null takes one away; SELF in a string is the server's origin.
// On a free port of 127.0.0.1: NAME.url gets the address of the MCP server.
// NAME.log gets a line of JSON for each request.  It ends when stdin does.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync }
	from 'node:fs';
import http from 'node:http';

const [name] = process.argv.slice(2);
const codes = new Map(), tokens = new Map(), clients = new Map();
const refreshes = new Set(), used = new Set(), proofs = new Set();
let self, count = 0, compromised = false;

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
		v !== null && v !== undefined));
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
is_code(form)
{
	const was = codes.get(form.code);
	const digest = createHash('sha256').update(form.code_verifier ?? '')
		.digest('base64url');

	codes.delete(form.code);
	return was !== undefined && was.code_challenge === digest &&
		was.redirect_uri === form.redirect_uri &&
		was.resource === form.resource;
}

function
is_refresh({ refresh_token }, s)
{
	if (!s.refresh)
		return true;
	if (s.rotate && used.has(refresh_token))
		compromised = true;
	used.add(refresh_token);
	return !compromised && (s.refresh.includes(refresh_token) ||
		refreshes.has(refresh_token));
}

function
is_good(form, s)
{
	if (form.grant_type === 'authorization_code')
		return is_code(form);
	if (form.grant_type === 'refresh_token')
		return is_refresh(form, s);
	return !form.grant_type.endsWith('jwt-bearer') ||
		s.assertion === undefined || form.assertion === s.assertion;
}

// The parts of a JWS that is signed by the key, or null.
function
signed(jws, key)
{
	const [head, body, signature] = (jws ?? '').split('.');

	try {
		const header = JSON.parse(Buffer.from(head, 'base64url'));
		const by = key ?? createPublicKey({ key: header.jwk,
			format: 'jwk' });
		const es = header.alg === 'ES256';

		if (!verify('sha256', Buffer.from(`${head}.${body}`), {
			key: by, dsaEncoding: es ? 'ieee-p1363' : 'der' },
		Buffer.from(signature, 'base64url')))
			return null;
		return { header, claims:
			JSON.parse(Buffer.from(body, 'base64url')) };
	} catch {
		return null;
	}
}

const soon = t => Math.abs(t - Date.now() / 1000) < 300;
const digest_of = text => createHash('sha256').update(text).digest('base64url');

// RFC 7523 3, with the issuer as audience.
function
asserts(form, { id, public: pem })
{
	const jws = signed(form.client_assertion, createPublicKey(pem));
	const c = jws?.claims;

	return form.client_assertion_type ===
		'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' &&
		c && c.iss === id && c.sub === id && c.aud === self && c.jti &&
		soon(c.iat) && c.exp > Date.now() / 1000 && soon(c.exp);
}

// Does it say who it is, in one way and no other?
function
is_client(req, form, s)
{
	const methods = s.issuer?.token_endpoint_auth_methods_supported ?? [
		'client_secret_basic'];
	const basic = req.headers.authorization?.match(/^Basic (.+)$/)?.[1];
	const [id, secret] = basic ? Buffer.from(basic, 'base64').toString()
		.split(':').map(part => decodeURIComponent(
			part.replaceAll('+', ' '))) : [];

	if (s.client === undefined)
		return true;
	if (s.client.public !== undefined)
		return asserts(form, s.client) && !basic;
	if (s.client.secret === undefined)
		return form.client_id === s.client.id && !basic;
	if (basic)
		return methods.includes('client_secret_basic') &&
			id === s.client.id && secret === s.client.secret &&
			form.client_secret === undefined;
	return methods.includes('client_secret_post') &&
		form.client_id === s.client.id &&
		form.client_secret === s.client.secret;
}

// RFC 9449 4.3: the thumbprint of the key, or what is wrong as {error}.
function
proved(req, url, nonce, token)
{
	const jws = signed(req.headers.dpop);
	const { typ, alg, jwk } = jws?.header ?? {}, c = jws?.claims;

	if (!jws || typ !== 'dpop+jwt' || alg !== 'ES256' || jwk.d ||
	    c.htm !== req.method || c.htu !== `${self}${url.pathname}` ||
	    !soon(c.iat) || !c.jti || proofs.has(c.jti) ||
	    (token && c.ath !== digest_of(token)))
		return { error: 'invalid_dpop_proof' };
	proofs.add(c.jti);
	if (nonce !== undefined && c.nonce !== nonce)
		return { error: 'use_dpop_nonce' };
	const { crv, kty, x, y } = jwk;
	return digest_of(JSON.stringify({ crv, kty, x, y }));
}

function
give({ req, url, form }, res, s)
{
	const { status = 200, body } = s.token ?? {};
	const access_token = `access-${++count}`;
	const refresh_token = `refresh-${count}`;
	const key = s.dpop ? proved(req, url, s.nonce?.token) : null;

	if (status !== 200)
		return send(res, status, body ?? {});
	if (key?.error)
		return send(res, 400, key, { 'dpop-nonce':
			s.nonce?.token ?? null });
	if (!is_client(req, form, s))
		return send(res, 401, { error: 'invalid_client' });
	if (!is_good(form, s))
		return send(res, 400, { error: 'invalid_grant' });
	if (s.spoil) {
		renameSync(s.spoil, `${s.spoil}.away`);
		writeFileSync(s.spoil, '');
	}
	tokens.set(access_token, key);
	refreshes.add(refresh_token);
	send(res, 200, but({ access_token, expires_in: 3600, refresh_token,
		token_type: s.dpop ? 'DPoP' : 'Bearer' }, body));
}

function
token(request, res, s)
{
	setTimeout(() => give(request, res, s), s.wait ?? 0);
}

// The identity provider of an enterprise vouches for whom it knows.
function
vouch({ form }, res, s)
{
	const known = form.subject_token === s.idp?.token &&
		form.client_id === s.idp?.client;

	send(res, known ? 200 : 400, but(known ? { access_token:
		s.assertion, token_type: 'N_A', issued_token_type:
		'urn:ietf:params:oauth:token-type:id-jag' } :
		{ error: 'invalid_grant' }, s.idp?.body));
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

// Is the token good, and the key that it is bound to shown?  Else a challenge.
function
lets_in(req, url, s)
{
	const [scheme, value] = req.headers.authorization?.split(' ') ?? [];
	const good = (tokens.has(value) || s.access?.includes(value)) &&
		!s.dead?.includes(value) && !s.dead?.includes('*');
	const key = s.dpop && good ? proved(req, url, s.nonce?.mcp, value) :
		null;

	if (key?.error)
		return { error: key.error };
	return { in: good && scheme === (s.dpop ? 'DPoP' : 'Bearer') &&
		(!s.dpop || tokens.get(value) === key) };
}

function
challenge_of(s, error)
{
	if (s.challenge !== undefined || error === undefined)
		return s.challenge ?? (s.challenge === null ? null :
			`${s.dpop ? 'DPoP' : 'Bearer'} resource_metadata=` +
			`"${self}/.well-known/oauth-protected-resource/mcp"` +
			', scope="a"');
	return `DPoP error="${error}"`;
}

function
mcp({ req, url, text }, res, s)
{
	if (s.moved && url.pathname === '/mcp')
		return send(res, 307, {}, { location: '/elsewhere' });
	const message = req.method === 'POST' ? JSON.parse(text) : {};
	const free = s.free ?? [];
	const who = lets_in(req, url, s);

	if (who.in && s.refusal && (s.refusal.tool === undefined ||
	    s.refusal.tool === message.params?.name))
		return send(res, s.refusal.status, {},
			{ 'www-authenticate': s.refusal.challenge });
	if (!who.in && !free.includes('*') && !free.includes(message.method))
		return send(res, 401, {}, {
			'www-authenticate': challenge_of(s, who.error),
			'dpop-nonce': s.nonce?.mcp ?? null });
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

// What a test has written for a path.
function
play(res, { status = 200, headers, body = '', size = 0, hang })
{
	const piece = Buffer.alloc(1 << 16, ' ');
	let left = size;
	const more = () => {
		while (left > 0) {
			left -= piece.length;
			if (!res.write(piece))
				return res.once('drain', more);
		}
		return hang ? undefined : res.end();
	};

	res.writeHead(status, { 'content-type': 'application/json',
		...headers });
	res.write(typeof body === 'string' ? body : JSON.stringify(body));
	more();
}

const rooms = {
	'/.well-known/oauth-protected-resource/mcp': resource,
	'/.well-known/oauth-authorization-server': issuer,
	'/register': register, '/authorize': authorize, '/token': token,
	'/revoke': revoke, '/mcp': mcp, '/elsewhere': mcp,
	'/idp/token': vouch,
};

function
take(req, res, text)
{
	const url = new URL(req.url, self);
	const form = Object.fromEntries(new URLSearchParams(text));
	const room = rooms[url.pathname], s = settings();
	const answer = s.answers?.[url.pathname];

	appendFileSync(`${name}.log`, `${JSON.stringify({ method: req.method,
		path: url.pathname, query: Object.fromEntries(url.searchParams),
		headers: req.headers, text, form,
		peek: s.peek && readFileSync(s.peek, 'utf8') })}\n`);
	if (answer !== undefined)
		play(res, answer);
	else if (room === undefined)
		send(res, 404, {});
	else
		room({ req, url, text, form }, res, s);
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
