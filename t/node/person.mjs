// person.mjs URL: somebody with a browser, for $BROWSER: opens the address,
// follows it, fills in what a form asks for (alice, with any password), and
// presses its button, until it is sent somewhere with a code or an error, and
// goes there.  MG_PERSON=deny goes the way of the link that says no.
const jar = new Map();
const deny = process.env.MG_PERSON === 'deny';

function
keep(answer)
{
	for (const line of answer.headers.getSetCookie()) {
		const [pair] = line.split(';');
		const at = pair.indexOf('=');

		jar.set(pair.slice(0, at), pair.slice(at + 1));
	}
}

async function
go(url, form)
{
	const answer = await fetch(url, {
		method: form ? 'POST' : 'GET', body: form, redirect: 'manual',
		headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`)
			.join('; ') } });

	keep(answer);
	return answer;
}

function
filled(page)
{
	const form = new URLSearchParams();

	for (const [input] of page.matchAll(/<input[^>]*>/g)) {
		const name = input.match(/name="([^"]*)"/)?.[1];
		const value = input.match(/value="([^"]*)"/)?.[1];

		if (name !== undefined)
			form.set(name, value ?? 'alice');
	}
	return form;
}

function
next(page)
{
	return deny ? page.match(/<a href="([^"]*abort[^"]*)"/)?.[1] :
		page.match(/<form[^>]*action="([^"]*)"/)?.[1];
}

let url = process.argv[2], form;

for (let steps = 0; steps < 20; steps++) {
	const answer = await go(url, form);
	const to = answer.headers.get('location');

	form = undefined;
	if (to !== null) {
		url = new URL(to, url).href;
		continue;
	}
	const page = await answer.text();
	const action = answer.ok ? next(page) : undefined;

	if (action === undefined)
		process.exit(answer.ok ? 0 : 1);
	url = new URL(action, url).href;
	form = deny ? undefined : filled(page);
}
process.exit(1);
