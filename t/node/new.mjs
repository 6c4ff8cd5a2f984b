// A server on the official SDK's current release: the 2026-07-28 era, and
// the handshake eras when the client opens with initialize.
//
// ask goes through one input_required round whose requestState is sealed, so
// a client that alters it is refused; MG_ROUNDS=N asks N times.  With a NAME it
// is a remote one (web.mjs), over HTTP.
import { McpServer, ResourceTemplate, acceptedContent, completable,
	createMcpHandler, createRequestStateCodec, inputRequired,
	inputResponse } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { adapt, listen } from './web.mjs';

const text = s => ({ content: [{ type: 'text', text: s }] });
const starting = all => v => all.filter(s => s.startsWith(v));
const colours = ['red', 'green', 'blue', 'black'];
const rounds = Number(process.env.MG_ROUNDS ?? 1);
const state = createRequestStateCodec({
	key: 'a key for the tests, 32 bytes or longer' });

function
tools(server)
{
	server.registerTool('echo', {
		title: 'Echo',
		description: 'Say the text again',
		inputSchema: z.object({ text: z.string().describe('what to say') }),
		annotations: { readOnlyHint: true, idempotentHint: true },
	}, ({ text: s }) => text(s));

	server.registerTool('add', {
		description: 'Add two numbers',
		inputSchema: z.object({ a: z.number(), b: z.number() }),
		outputSchema: z.object({ sum: z.number() }),
		annotations: { readOnlyHint: true },
	}, ({ a, b }) => ({ ...text(`${a} + ${b} = ${a + b}`),
		structuredContent: { sum: a + b } }));

	server.registerTool('fail', {
		description: 'Report an error',
		inputSchema: z.object({}),
	}, () => ({ ...text('it went wrong'), isError: true }));

	const form = z.object({ name: z.string().describe('your name'),
		colour: z.enum(colours).default('blue') });
	server.registerTool('ask', {
		description: 'Ask the user for a name, then greet',
		inputSchema: z.object({}),
	}, async (_, ctx) => {
		const round = ctx.mcpReq.requestState()?.round ?? 0;
		const key = `form${round - 1}`;
		const said = inputResponse(ctx.mcpReq.inputResponses, key);
		if (said.kind === 'elicit' && said.action !== 'accept')
			return text(`the user said ${said.action}`);
		const got = acceptedContent(ctx.mcpReq.inputResponses, key, form);
		if (round > 0 && got === undefined)
			return { ...text('no answer to the form'), isError: true };
		if (round >= rounds)
			return text(`Hello ${got.name}, ${got.colour} it is`);
		return inputRequired({
			requestState: await state.mint({ round: round + 1 }),
			inputRequests: { [`form${round}`]: inputRequired.elicit({
				message: 'Who are you?', requestedSchema: form }) },
		});
	});

	server.registerTool('slow', {
		description: 'Wait, telling how far it is; can be cancelled',
		inputSchema: z.object({ seconds: z.number().min(0).max(60) }),
	}, async ({ seconds }, ctx) => {
		const steps = Math.max(1, Math.ceil(seconds * 10));
		const token = ctx.mcpReq._meta?.progressToken;
		for (let i = 1; i <= steps; i++) {
			await new Promise(f => setTimeout(f, 1000 * seconds / steps));
			if (ctx.mcpReq.signal.aborted) {
				process.stderr.write('slow: cancelled\n');
				return text('cancelled');
			}
			if (token !== undefined)
				await ctx.mcpReq.notify({ method: 'notifications/progress',
					params: { progressToken: token, progress: i,
						total: steps, message: `step ${i}` } });
		}
		return text(`waited ${seconds} s`);
	});

	let grown = 0;
	server.registerTool('grow', {
		description: 'Add one more tool, prompt and resource',
		inputSchema: z.object({}),
	}, () => {
		const name = `grown${++grown}`;
		server.registerTool(name, { description: 'Came later',
			inputSchema: z.object({}) }, () => text(`I am ${name}`));
		server.registerPrompt(name, { description: 'Came later' }, () => ({
			messages: [{ role: 'user',
				content: { type: 'text', text: name } }] }));
		server.registerResource(name, `test://${name}`, {}, uri => ({
			contents: [{ uri: uri.href, text: name }] }));
		return text(name);
	});
}

function
resources(server)
{
	server.registerResource('note', 'test://note', {
		description: 'A short note', mimeType: 'text/plain',
	}, uri => ({ contents: [{ uri: uri.href, mimeType: 'text/plain',
		text: 'Remember the milk.\n' }] }));

	server.registerResource('dot', 'test://dot', {
		description: 'Four bytes', mimeType: 'application/octet-stream',
	}, uri => ({ contents: [{ uri: uri.href,
		mimeType: 'application/octet-stream', blob: 'AAEC/w==' }] }));

	server.registerResource('paint', new ResourceTemplate(
		'test://paint/{colour}', { list: undefined,
			complete: { colour: starting(colours) } }), {
		description: 'A pot of paint', mimeType: 'text/plain',
	}, (uri, { colour }) => ({ contents: [{ uri: uri.href,
		mimeType: 'text/plain', text: `a pot of ${colour}\n` }] }));
}

function
prompts(server)
{
	server.registerPrompt('review', {
		description: 'Review code in a language',
		argsSchema: z.object({
			language: completable(z.string().describe('the language'),
				starting(['awk', 'c', 'cobol', 'sh'])),
			tone: z.string().optional().describe('kind or strict'),
		}),
	}, ({ language, tone }) => ({ messages: [{ role: 'user', content: {
		type: 'text',
		text: `Review this ${language}, be ${tone ?? 'kind'}.` } }] }));
}

function
make()
{
	const server = new McpServer({ name: 'new', version: '1.0.0' }, {
		instructions: 'A server for tests.',
		requestState: { verify: state.verify } });

	tools(server);
	resources(server);
	prompts(server);
	return server;
}

if (process.argv.length > 2)
	listen(process.argv[2], '/mcp', adapt(createMcpHandler(make).fetch));
else
	serveStdio(make);
