// What the Claude models refuse, model by model.  One that is not known is
// taken for the strictest.

const newest = { forced: false, disabled: false, between: false,
	enabled: false, adaptive: true, prefill: false, sampling: false,
	shows: false };

export function
rulesOf(model)
{
	const [, family, major, minor = 0] = String(model).match(
		/^claude-([a-z]+)-(\d+)(?:-(\d{1,2}))?(?:-\d{8})?$/) ?? [];
	const version = Number(major) + Number(minor) / 10;

	if (family === undefined || family === 'fable' || family === 'mythos')
		return newest;
	if (version >= 5.5) {
		if (family === 'haiku')
			return { ...newest, forced: true, disabled: true };
		return { ...newest, between: family === 'sonnet' };
	}
	if (version >= 4.7)
		return { ...newest, forced: true, disabled: true };
	return { ...newest, forced: true, disabled: true, enabled: true,
		sampling: true, shows: true, adaptive: version >= 4.6,
		prefill: version < 4.6 };
}

// Whether thinking has its text, or only a signature.
export function
showsThinking({ model, thinking })
{
	if (thinking?.display !== undefined)
		return thinking.display !== 'omitted';
	return !/^claude-/.test(model) || rulesOf(model).shows;
}
