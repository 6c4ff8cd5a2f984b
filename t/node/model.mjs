// model.mjs [OPTIONS]: plays the model of a model API, from a script, for the
// tests.  It listens on 127.0.0.1, says "port N", and ends when its stdin does
// or on SIGTERM.
//
//	-s SCRIPT	a JSON file, or the JSON itself: see model/script.mjs
//	-l LOG		append one JSON line per request; the last line says
//			how many steps of the script were not used
//	-p FILE		write the port to FILE instead of stdout
//	--key K		the one key that is good; else any is
//	--lane key|model	play the script anew for each key or model
//	--lax		accept what the real APIs refuse
//
// The wires: POST .../messages (and count_tokens), .../chat/completions,
// .../responses, .../models/M:streamGenerateContent and :generateContent.
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Script, loadScript } from './model/script.mjs';
import { startServer } from './model/server.mjs';

const { values: options } = parseArgs({ options: {
	script: { type: 'string', short: 's', default: '{"turns":[]}' },
	log: { type: 'string', short: 'l' },
	port: { type: 'string', short: 'p' },
	key: { type: 'string' },
	lane: { type: 'string', default: '' },
	lax: { type: 'boolean', default: false },
} });
const script = new Script(loadScript(options.script), options.lane);

function
log(entry)
{
	if (options.log !== undefined)
		appendFileSync(options.log, `${JSON.stringify(entry)}\n`);
}

function
say(port)
{
	if (options.port === undefined) {
		console.log(`port ${port}`);
		return;
	}
	writeFileSync(`${options.port}.new`, `${port}\n`);
	renameSync(`${options.port}.new`, options.port);
}

function
end()
{
	log({ end: true, unused: script.unused() });
	process.exit(0);
}

process.on('SIGTERM', end);
process.stdin.on('end', end);
process.stdin.on('error', end);
process.stdin.resume();
say(await startServer(script, options, log));
