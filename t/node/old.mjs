// A server on a release of the official SDK from the time of the protocol
// 2024-11-05, which is all that it knows.  With a NAME it is a remote one
// (web.mjs), over HTTP+SSE, for one client at a time.
import { Server } from 'sdk-2024/server/index.js';
import { SSEServerTransport } from 'sdk-2024/server/sse.js';
import { StdioServerTransport } from 'sdk-2024/server/stdio.js';
import { CallToolRequestSchema, GetPromptRequestSchema,
	ListPromptsRequestSchema, ListResourcesRequestSchema,
	ListToolsRequestSchema, ReadResourceRequestSchema }
	from 'sdk-2024/types.js';
import { listen } from './web.mjs';

const number = { type: 'number' };
const text = s => ({ content: [{ type: 'text', text: s }] });
const tools = {
	echo: { run: a => a.text, spec: {
		description: 'Say the text again',
		inputSchema: { type: 'object', required: ['text'],
			properties: { text: { type: 'string' } } } } },
	add: { run: a => String(a.a + a.b), spec: {
		description: 'Add two numbers',
		inputSchema: { type: 'object', required: ['a', 'b'],
			properties: { a: number, b: number } } } },
};
const server = new Server({ name: 'old', version: '1.0.0' },
	{ capabilities: { tools: {}, resources: {}, prompts: {} } });

server.setRequestHandler(ListToolsRequestSchema, () => ({
	tools: Object.entries(tools).map(([name, t]) => ({ name, ...t.spec })) }));
server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
	const tool = tools[params.name];
	if (tool === undefined)
		return { ...text(`no tool '${params.name}'`), isError: true };
	return text(tool.run(params.arguments ?? {}));
});
server.setRequestHandler(ListResourcesRequestSchema, () => ({
	resources: [{ uri: 'test://note', name: 'note',
		mimeType: 'text/plain' }] }));
server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => ({
	contents: [{ uri: params.uri, mimeType: 'text/plain',
		text: 'Remember the milk.\n' }] }));
server.setRequestHandler(ListPromptsRequestSchema, () => ({
	prompts: [{ name: 'review', description: 'Review code in a language',
		arguments: [{ name: 'language', required: true }] }] }));
server.setRequestHandler(GetPromptRequestSchema, ({ params }) => ({
	messages: [{ role: 'user', content: { type: 'text',
		text: `Review this ${params.arguments?.language}.` } }] }));

let transport;

async function
answer(req, res)
{
	if (req.method === 'POST' && req.url.startsWith('/message')) {
		await transport.handlePostMessage(req, res);
	} else if (req.method === 'GET' && req.url === '/sse') {
		await server.close();
		transport = new SSEServerTransport('/message', res);
		await server.connect(transport);
	} else
		res.writeHead(404).end();
}

if (process.argv.length > 2)
	listen(process.argv[2], '/sse', answer);
else
	await server.connect(new StdioServerTransport());
