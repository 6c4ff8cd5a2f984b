// signin.mjs NAME UPSTREAM [SECONDS]: a real authorization server, and in front
// of the MCP server at UPSTREAM (Streamable HTTP) one that lets through only
// who carries a token of it, good for SECONDS (3600).  Both on free ports of
// 127.0.0.1: NAME.issuer and NAME.url get their addresses.  NAME.log gets a
// line for each grant, revocation and request that was let in or not.  Refresh
// tokens rotate; one that is used twice takes all of its grant with it.  The
// tools of ADMIN (a comma-separated list in the environment) need scope
// mcp:admin.  It ends when stdin does.
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import Provider from 'oidc-provider';

const [name, upstream, seconds = '3600'] = process.argv.slice(2);
const admin = (process.env.ADMIN ?? '').split(',').filter(s => s !== '');
const log = line => appendFileSync(`${name}.log`, `${line}\n`);

function
tell(what, text)
{
	writeFileSync(`${name}.${what}.new`, `${text}\n`);
	renameSync(`${name}.${what}.new`, `${name}.${what}`);
}

function
listen(server)
{
	return new Promise(done => server.listen(0, '127.0.0.1',
		() => done(`http://127.0.0.1:${server.address().port}`)));
}

function
provider(issuer, resource)
{
	const server = {
		scope: 'mcp:read mcp:admin',
		audience: resource,
		accessTokenTTL: Number(seconds),
		accessTokenFormat: 'opaque',
	};

	return new Provider(issuer, {
		features: {
			registration: { enabled: true },
			revocation: { enabled: true },
			resourceIndicators: {
				enabled: true,
				defaultResource: () => resource,
				useGrantedResource: () => true,
				getResourceServerInfo: () => server,
			},
		},
		scopes: ['openid', 'offline_access', 'mcp:read', 'mcp:admin'],
		rotateRefreshToken: true,
		issueRefreshToken: (_ctx, client) =>
			client.grantTypeAllowed('refresh_token'),
		findAccount: (_ctx, id) => ({ accountId: id,
			claims: () => ({ sub: id }) }),
		cookies: { keys: ['a key for the tests'] },
	});
}

function
refuse(res, status, params)
{
	const all = Object.entries(params).map(([k, v]) => `${k}="${v}"`);

	res.writeHead(status, { 'www-authenticate': `Bearer ${all.join(', ')}`,
		'content-type': 'application/json' });
	res.end('{"error":"not let in"}');
}

function
pass_on(req, res, body)
{
	const headers = { ...req.headers };

	delete headers.authorization;
	delete headers.host;
	const up = http.request(upstream, { method: req.method, headers },
		(answer) => {
			res.writeHead(answer.statusCode, answer.headers);
			answer.pipe(res);
		});
	up.on('error', () => res.destroy());
	res.on('close', () => up.destroy());
	up.end(body);
}

const wants_admin = body => admin.some(tool =>
	body.includes('"tools/call"') && body.includes(`"${tool}"`));

async function
let_in(op, self, req, res, body)
{
	const value = req.headers.authorization?.match(/^Bearer (.+)$/)?.[1];
	const token = value && await op.AccessToken.find(value);
	const place = { resource_metadata:
		`${self}/.well-known/oauth-protected-resource/mcp` };

	log(`${req.method} ${token ? 'in' : value ? 'void' : 'out'}`);
	if (!token)
		refuse(res, 401, value ? { error: 'invalid_token', ...place } :
			{ ...place, scope: 'mcp:read' });
	else if (wants_admin(body) && !token.scope.includes('mcp:admin'))
		refuse(res, 403, { error: 'insufficient_scope',
			scope: 'mcp:admin', ...place });
	else
		pass_on(req, res, body);
}

const front = http.createServer();
const back = http.createServer();
const self = await listen(front);
const issuer = await listen(back);
const op = provider(issuer, `${self}/mcp`);

op.on('grant.success', ctx => log(`grant ${ctx.oidc.params.grant_type}`));
op.on('grant.error', (ctx, e) => log(`refused ${e.message}`));
op.on('grant.revoked', () => log('revoked'));
op.on('access_token.destroyed', () => log('destroyed'));
back.on('request', op.callback());
front.on('request', (req, res) => {
	const parts = [];

	if (req.url === '/.well-known/oauth-protected-resource/mcp') {
		res.setHeader('content-type', 'application/json');
		res.end(JSON.stringify({ resource: `${self}/mcp`,
			authorization_servers: [issuer],
			scopes_supported: ['mcp:read', 'mcp:admin'] }));
		return;
	}
	if (req.url !== '/mcp') {
		res.writeHead(404).end();
		return;
	}
	req.on('data', part => parts.push(part));
	req.on('end', () => void let_in(op, self, req, res,
		Buffer.concat(parts).toString()));
});
tell('issuer', issuer);
tell('url', `${self}/mcp`);
process.stdin.on('end', () => process.exit(0)).resume();
