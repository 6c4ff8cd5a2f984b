// The suite's servers listen on every interface: keep them on loopback.  Not by
// listen() with a host, which binds later, when the suite has read the port.
import net from 'node:net';

const bind = net.Server.prototype._listen2;
net.Server.prototype._listen2 = function (address, port, type, ...rest) {
	if (address === null && port >= 0)
		return bind.call(this, '127.0.0.1', port, 4, ...rest);
	return bind.call(this, address, port, type, ...rest);
};
