// browser.mjs PAGE ...: what a real browser makes of pages, a line of JSON for
// each page, colour scheme and width.  Over pipes, so that nothing listens.
// With -s FOLDER pictures are kept there.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const args = process.argv.slice(2)
const pictures = args[0] === '-s' ? args.splice(0, 2)[1] : null
const views = [
	{ scheme: 'light', width: 1100, media: '' },
	{ scheme: 'dark', width: 1100, media: '' },
	{ scheme: 'light', width: 360, media: '' },
	{ scheme: 'dark', width: 360, media: '' },
	{ scheme: 'light', width: 700, media: 'print' },
]

const home = mkdtempSync(join(tmpdir(), 'browser-'))
const options = ['--headless', '--remote-debugging-pipe', '--disable-gpu',
	'--no-first-run', '--disable-background-networking', '--disable-sync',
	'--disable-component-update', '--disable-dev-shm-usage',
	`--user-data-dir=${home}`, 'about:blank']
if (process.getuid() === 0) options.unshift('--no-sandbox')
const chromium = spawn('chromium', options, {
	stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
	env: { ...process.env, HOME: home, DBUS_SESSION_BUS_ADDRESS: 'none' },
})
const [, , , to, from] = chromium.stdio

let id = 0
let rest = ''
const waiting = new Map()
const listeners = new Set()

function say(method, params = {}, sessionId) {
	to.write(JSON.stringify({ id: ++id, method, params, sessionId }) + '\0')
	return new Promise((done, failed) => waiting.set(id, { done, failed }))
}

function hear(message) {
	const answer = waiting.get(message.id)

	waiting.delete(message.id)
	if (answer && message.error) answer.failed(Error(message.error.message))
	else if (answer) answer.done(message.result)
	else for (const listen of listeners) listen(message)
}

from.setEncoding('utf8')
from.on('data', chunk => {
	const messages = (rest + chunk).split('\0')

	rest = messages.pop()
	for (const m of messages) hear(JSON.parse(m))
})

function leave(status) {
	chromium.once('exit', () => {
		// What it has started ends a little later.
		rmSync(home, { recursive: true, force: true, maxRetries: 20 })
		process.exit(status)
	})
	chromium.kill('SIGKILL')
}

setTimeout(() => leave(6), 240000).unref()
process.on('SIGTERM', () => leave(143))
chromium.on('error', e => { console.error(String(e)); process.exit(127) })

// Runs in the page.
function look() {
	const texts = new Set()
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
	const number = c => {
		const v = c.match(/[\d.]+/g).map(Number)
		return { r: v[0], g: v[1], b: v[2], a: v[3] ?? 1 }
	}
	const light = ({ r, g, b }) => {
		const [x, y, z] = [r, g, b].map(v => (v /= 255) <= 0.03928 ?
		    v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		return 0.2126 * x + 0.7152 * y + 0.0722 * z
	}
	const ground = e => {
		for (; e; e = e.parentElement) {
			const c = number(getComputedStyle(e).backgroundColor)
			if (c.a > 0) return c
		}
		return { r: 255, g: 255, b: 255 }
	}
	const faint = new Set()
	let contrast = 99

	for (const d of document.querySelectorAll('details')) d.open = true
	while (walk.nextNode())
		if (walk.currentNode.data.trim())
			texts.add(walk.currentNode.parentElement)
	for (const e of texts) {
		const style = getComputedStyle(e)
		const a = light(number(e.closest('svg') ? style.fill :
		    style.color))
		const b = light(ground(e))
		const c = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)

		if (e.localName === 'title' || style.display === 'none') continue
		if (c < 4.5) faint.add(e.localName + '.' + e.className)
		contrast = Math.min(contrast, c)
	}
	const all = s => [...document.querySelectorAll(s)]
	const ids = all('[id]').map(e => e.id)
	const levels = all('h1,h2,h3,h4').map(e => Number(e.localName[1]))

	return {
		title: document.title,
		lang: document.documentElement.lang,
		hit: window.hit ?? null,
		over: document.documentElement.scrollWidth -
		    document.documentElement.clientWidth,
		outside: all('body > :not(header,nav,main,footer,a.skip)').length,
		landmarks: ['header', 'nav', 'main', 'footer'].map(n =>
		    all(n).length),
		headings: all('h1,h2,h3').map(e => e.textContent),
		skipped: levels.filter((l, i) => i > 0 &&
		    l > levels[i - 1] + 1).length,
		tables: all('table').length,
		captions: all('table > caption').length,
		unscoped: all('th:not([scope])').length,
		foreign: all('script,img,iframe,object,embed,link,base,form,' +
		    'audio,video,input,button').length,
		handlers: all('*').filter(e => e.getAttributeNames().some(n =>
		    /^(on|style$)/.test(n))).length,
		links: all('a').map(e => e.getAttribute('href')),
		lost: all('a').filter(e => !ids.includes(
		    e.getAttribute('href').slice(1))).length,
		twice: ids.length - new Set(ids).size,
		nameless: all('svg[role=img]:not([aria-label])').length,
		deleted: all('.diff del').map(e => e.textContent),
		inserted: all('.diff ins').map(e => e.textContent),
		bars: all('.time rect').length,
		contrast: Math.round(contrast * 100) / 100,
		faint: [...faint],
		background: getComputedStyle(document.body).backgroundColor,
		text: document.body.innerText,
	}
}

// A page of its own for each, so that nothing is left of the one before.
async function open(page, view) {
	const url = pathToFileURL(resolve(page)).href
	const { targetId } = await say('Target.createTarget',
	    { url: 'about:blank' })
	const { sessionId } = await say('Target.attachToTarget',
	    { targetId, flatten: true })
	const tell = (method, params) => say(method, params, sessionId)
	const requests = []
	const errors = []
	let loaded
	const load = new Promise(done => { loaded = done })
	const listen = ({ method, params, sessionId: of }) => {
		if (of !== sessionId) return
		if (method === 'Network.requestWillBeSent' &&
		    params.request.url !== url)
			requests.push(params.request.url)
		if (method === 'Log.entryAdded') errors.push(params.entry.text)
		if (method === 'Runtime.exceptionThrown' ||
		    method === 'Runtime.consoleAPICalled')
			errors.push(JSON.stringify(params).slice(0, 400))
		if (method === 'Page.loadEventFired') loaded()
	}

	listeners.add(listen)
	await Promise.all([
		...['Page', 'Runtime', 'Log', 'Network'].map(domain =>
		    tell(`${domain}.enable`)),
		// What is escaped needs no policy.
		tell('Page.setBypassCSP', { enabled: !!view.bare }),
		tell('Emulation.setEmulatedMedia', { media: view.media,
			features: [{ name: 'prefers-color-scheme',
				value: view.scheme }] }),
		tell('Emulation.setDeviceMetricsOverride', {
			width: view.width, height: 900, deviceScaleFactor: 1,
			mobile: view.width < 500 }),
	])
	await tell('Page.navigate', { url })
	await load
	if (pictures) await keep(tell, page, view)
	const { result } = await tell('Runtime.evaluate', { expression:
	    `(${look})()`, returnByValue: true })
	await say('Target.closeTarget', { targetId })
	listeners.delete(listen)
	console.log(JSON.stringify({ page: basename(page), ...view, requests,
		errors, ...result.value }))
}

async function keep(tell, page, view) {
	const { data } = await tell('Page.captureScreenshot',
	    { captureBeyondViewport: true })
	const name = `${basename(page)}-${view.scheme}-${view.width}`

	writeFileSync(join(pictures, `${name}${view.media}.png`), data,
	    'base64')
}

try {
	for (const page of args) {
		for (const view of views) await open(page, view)
		await open(page, { ...views[0], bare: true })
	}
	leave(0)
} catch (e) {
	console.error(String(e))
	leave(1)
}
