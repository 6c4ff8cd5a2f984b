// one-shot.mjs SDK COUNT TOOL ARGUMENTS COMMAND [ARG ...]
//
// The least that a script on the official SDK does: connect to a server over
// stdio, call a tool COUNT times one after another and print the text of each
// result.  SDK is v1 (the handshake era), v2 (the same, on the 2.x client) or
// v2-modern (the 2.x client, pinned to 2026-07-28).
const [sdk, count, name, json, command, ...args] = process.argv.slice(2);

if (command === undefined) {
	process.stderr.write('usage: one-shot.mjs v1|v2|v2-modern COUNT TOOL '
		+ 'ARGUMENTS COMMAND [ARG ...]\n');
	process.exit(2);
}

const [module, stdio] = sdk === 'v1' ?
	['@modelcontextprotocol/sdk/client/index.js',
		'@modelcontextprotocol/sdk/client/stdio.js'] :
	['@modelcontextprotocol/client', '@modelcontextprotocol/client/stdio'];
const { Client } = await import(module);
const { StdioClientTransport } = await import(stdio);
const options = sdk === 'v2-modern' ?
	{ versionNegotiation: { mode: { pin: '2026-07-28' } } } : {};

const client = new Client({ name: 'one-shot', version: '1.0.0' }, options);
await client.connect(new StdioClientTransport({ command, args,
	stderr: 'ignore' }));
for (let i = 0; i < Number(count); i++) {
	const { content } = await client.callTool({ name,
		arguments: JSON.parse(json) });
	for (const block of content)
		if (block.type === 'text')
			process.stdout.write(`${block.text}\n`);
}
await client.close();
