// A request that is answered with an error, as the real API would.
export class Refused extends Error {
	constructor(message, status = 400, type = undefined, code = undefined)
	{
		super(message);
		this.status = status;
		this.type = type;
		this.code = code;
	}
}

export function
demand(ok, ...refused)
{
	if (!ok)
		throw new Refused(...refused);
}

export const isObject = v =>
	v !== null && typeof v === 'object' && !Array.isArray(v);

export const isBase64 = s => typeof s === 'string' && s.length > 0
	&& s.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(s);

// The first that occurs twice.
export const twice = list => list.find((v, i) => list.indexOf(v) !== i);
