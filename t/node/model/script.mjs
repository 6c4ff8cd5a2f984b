// A script is {"turns":[STEP,...],"lanes":{LANE:[STEP,...]}}.  Its steps
// answer the requests of a lane in order; a lane that is not named plays
// "turns".  A STEP is the same for every wire, with any of
//
//	"text"		a string, or an array with one string per delta
//	"thinking"	what it thought before; "redacted": so much data of it
//	"calls"		[{"name","arguments","id"}], or "arguments_raw": text
//			that need not be JSON
//	"stop"		end_turn, tool_use, max_tokens, refusal, pause_turn,
//			model_context_window_exceeded, empty
//	"usage"		{"input","output","cache_read","cache_write"}
//	"echo"		say "echo: " and the last tool results, or else what
//			the user said last
//	"big"		a text of so many bytes
//	"if"		{"last_contains","body_contains","body_lacks"}: answer
//			400 where the request is not like that
//	"error"		{"status","headers","type","message"}
//	"fault"		{"kind","after","ms"}: see send.mjs
//	"delay"		so many ms before the first byte
//	"barrier"	wait until so many requests are waiting like this one
//	"chunk"		write so many bytes at a time
//	"crlf" "gzip" "pings" "noise"	oddities that clients must bear
//	"style"		what compatible servers do: see the wire
//	"repeat"	the step so many times
//
// In a text and in the strings of arguments {{result}} is the last tool
// result; the name {{tool:SUFFIX}} is the first tool of the request that ends
// in SUFFIX.
import { readFileSync } from 'node:fs';
import { Refused } from './refused.mjs';

export function
loadScript(given)
{
	const json = given.startsWith('{') ? given : readFileSync(given, 'utf8');
	return JSON.parse(json);
}

const unroll = steps => steps.flatMap(
	step => Array.from({ length: step.repeat ?? 1 }, () => step));

export class Script {
	#turns;
	#named;
	#by;
	#lanes = new Map();

	constructor({ turns = [], lanes = {} }, by)
	{
		this.#turns = unroll(turns);
		this.#named = Object.entries(lanes)
			.map(([name, steps]) => [name, unroll(steps)]);
		this.#by = by;
		for (const [name, steps] of this.#named)
			this.#lanes.set(name, [...steps]);
	}

	#lane(request)
	{
		const name = this.#by === 'key' ? request.key ?? ''
			: this.#by === 'model' ? request.model ?? '' : '';
		if (!this.#lanes.has(name))
			this.#lanes.set(name, [...this.#turns]);
		return this.#lanes.get(name);
	}

	// The step that answers the request.  One that refuses it is kept.
	next(request, last)
	{
		const lane = this.#lane(request);
		if (lane.length === 0)
			throw new Refused('script is over', 500);
		demand(lane[0].if ?? {}, request, last);
		return lane.shift();
	}

	unused()
	{
		const plain = this.#lanes.size === this.#named.length;
		const left = [...this.#lanes.values()];
		return left.reduce((n, lane) => n + lane.length,
			plain ? this.#turns.length : 0);
	}
}

function
demand({ last_contains, body_contains, body_lacks }, request, last)
{
	const whole = JSON.stringify(request.body);
	const ask = (ok, what, s) => {
		if (!ok)
			throw new Refused(`script: ${what} ${JSON.stringify(s)}`);
	};
	const shown = JSON.stringify(last.messages);
	if (last_contains !== undefined)
		ask(shown.includes(last_contains), 'the last message lacks',
			last_contains);
	if (body_contains !== undefined)
		ask(whole.includes(body_contains), 'the body lacks',
			body_contains);
	if (body_lacks !== undefined)
		ask(!whole.includes(body_lacks), 'the body contains',
			body_lacks);
}

function
textOf(step, last, fill)
{
	if (step.stop === 'empty')
		return [];
	if (step.big !== undefined)
		return bigText(step.big);
	if (step.echo) {
		const said = last.results.length > 0 ? last.results.join('|')
			: last.user;
		return [`echo: ${said}`];
	}
	if (Array.isArray(step.text))
		return step.text.map(fill);
	return step.text === undefined ? [] : pieces(fill(step.text), 64);
}

// In lines of 64, so that what is lost on the way can be told.
function
bigText(bytes)
{
	const out = [];
	for (let at = 0; at < bytes; at += 1024) {
		let s = '';
		for (let line = at; line < at + 1024; line += 64)
			s += String(line).padStart(63, '.') + '\n';
		out.push(s.slice(0, Math.min(1024, bytes - at)));
	}
	return out;
}

// In pieces of n characters, none of which is cut.
function
pieces(s, n)
{
	return s.match(new RegExp(`.{1,${n}}`, 'gsu')) ?? [''];
}

// Pieces of the text of a JSON value, with cuts in its escapes.
export function
jsonPieces(raw)
{
	return raw.match(/\\u..|\\|[^\\]{1,7}/gsu) ?? [];
}

function
deep(value, fill)
{
	if (typeof value === 'string')
		return fill(value);
	if (Array.isArray(value))
		return value.map(v => deep(v, fill));
	if (value === null || typeof value !== 'object')
		return value;
	return Object.fromEntries(Object.entries(value)
		.map(([k, v]) => [k, deep(v, fill)]));
}

function
toolName(name, tools)
{
	const suffix = name.match(/^\{\{tool:(.*)\}\}$/s)?.[1];
	if (suffix === undefined)
		return name;
	const found = tools.find(t => t.endsWith(suffix));
	if (found === undefined)
		throw new Refused(`script: no tool ends in "${suffix}"`);
	return found;
}

// What a step says to one request, ready for a wire to put in its form.
export function
replyOf(step, request, last, tools)
{
	const result = last.results.at(-1) ?? '';
	const fill = s => s.replaceAll('{{result}}', () => result);
	const calls = (step.calls ?? []).map((call, i) => ({
		id: call.id ?? `${request.n}_${i + 1}`,
		given: call.id !== undefined,
		name: toolName(call.name, tools),
		raw: call.arguments_raw
			?? JSON.stringify(deep(call.arguments ?? {}, fill)),
	}));
	const cut = calls.at(-1);
	if (step.stop === 'max_tokens' && cut !== undefined)
		cut.raw = cut.raw.slice(0, cut.raw.length / 2);
	return {
		n: request.n,
		model: request.model,
		thinking: step.thinking,
		redacted: step.redacted,
		texts: textOf(step, last, fill),
		calls,
		stop: step.stop === 'empty' ? 'end_turn' : step.stop
			?? (calls.length > 0 ? 'tool_use' : 'end_turn'),
		usage: { input: 10, output: 5, cache_read: 0, cache_write: 0,
			...step.usage },
		style: step.style ?? {},
	};
}
