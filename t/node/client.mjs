// client.mjs legacy|modern COMMAND [ARG ...]: the official client lists the
// tools of a stdio server of the examples, and calls some; a line for each.
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const [era, command, ...args] = process.argv.slice(2);
const mode = era === 'modern' ? { pin: '2026-07-28' } : 'legacy';
const client = new Client({ name: 'client', version: '1.0.0' },
	{ versionNegotiation: { mode } });
const call = (name, args) => client.callTool({ name, arguments: args });

await client.connect(new StdioClientTransport({ command, args,
	env: process.env }));
console.log(era, client.getServerVersion()?.name);

const { tools } = await client.listTools();
console.log(tools.map(t => t.name).join(' '));

const greeted = await call('greet', { name: 'Ann' });
console.log(JSON.stringify(greeted.content[0].text));
const counted = await call('wordcount', { text: 'one two\nthree' });
console.log(JSON.stringify(counted.structuredContent));
const refused = await call('sum', { numbers: 7 });
console.log(refused.isError);
await client.close();
