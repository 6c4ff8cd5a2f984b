// listen.mjs PORT STATE: listen on 127.0.0.1 until stdin ends, and close each
// connection; STATE gets "listens", or "busy": somebody else does.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const [port, state] = process.argv.slice(2);
const server = createServer((c) => c.destroy());

server.on('error', () => writeFileSync(state, 'busy'));
server.listen(Number(port), '127.0.0.1',
	() => writeFileSync(state, 'listens'));
process.stdin.on('end', () => process.exit(0)).resume();
