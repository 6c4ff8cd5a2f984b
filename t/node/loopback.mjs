// loopback.mjs: for node --import: what a server listens on is 127.0.0.1,
// whatever it says; MG_PORT_FILE, when set, gets its port.
import { renameSync, writeFileSync } from 'node:fs';
import { Server } from 'node:net';

const listen = Server.prototype.listen;
const file = process.env.MG_PORT_FILE;

function
tell(server)
{
	writeFileSync(`${file}.new`, `${server.address().port}\n`);
	renameSync(`${file}.new`, file);
}

Server.prototype.listen = function (port, ...more) {
	if (file)
		this.once('listening', () => tell(this));
	return listen.call(this, Number(port), '127.0.0.1',
		...more.filter(x => typeof x === 'function'));
};
