// jose.mjs pem: a private JWK on stdin as PEM.
// jose.mjs verify KEY: the header and the claims of the token on
// stdin, a line of JSON each, if the key signed it: a PEM file, or "jwk" for
// the one in the header.
import { createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const input = readFileSync(0, 'utf8').trim();
const [what, key] = process.argv.slice(2);

if (what === 'pem') {
	const jwk = createPrivateKey({ key: JSON.parse(input), format: 'jwk' });
	process.stdout.write(jwk.export({ type: 'pkcs8', format: 'pem' }));
	process.exit(0);
}
const parts = input.split('.');
const [header, claims] = parts.slice(0, 2).map(s =>
	JSON.parse(Buffer.from(s, 'base64url')));
const signature = Buffer.from(parts[2], 'base64url');
const by = key === 'jwk' ?
	createPublicKey({ key: header.jwk, format: 'jwk' }) :
	createPublicKey(readFileSync(key));
const ok = parts.length === 3 && signature.toString('base64url') === parts[2] &&
	by.asymmetricKeyType === (header.alg === 'ES256' ? 'ec' : 'rsa') &&
	verify('sha256', Buffer.from(`${parts[0]}.${parts[1]}`),
		{ key: by, dsaEncoding: 'ieee-p1363' }, signature);
if (ok)
	console.log(JSON.stringify(header) + '\n' + JSON.stringify(claims));
process.exit(ok ? 0 : 1);
