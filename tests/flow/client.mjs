// What a flow test needs: a citizen or clerk without a browser (cookies, forms, JSON), a hostile sender, and a runner.
//
//   import { test, finish, assert, startServer, Client } from './client.mjs';
//   const server = await startServer();
//   await test('a tenant asks for a repair', async () => {
//     const tenant = await Client.signedIn(server, 'tenant');
//     const page = await tenant.get('/repairs/new');
//     const made = await tenant.submit(page, { 哪里坏了: '水龙头漏水' });
//     assert.equal(made.status, 200);
//   });
//   await finish(server);
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { basename } from 'node:path';
import { forms, links, tables, words } from './html.mjs';

export { assert };
export { bin, cityCopy, cityDemo, cityEmpty, freePort, lockDatabase, routesOf, scratchFolder, sleep, startServer, today, top, until } from './server.mjs';

// ---- the runner --------------------------------------------------------------------------------------------

let passed = 0;
let failed = 0;
const only = process.argv[2];

/** Runs one test now. A second argument on the command line runs only tests whose name contains it. */
export async function test(name, run) {
	if (only && !name.includes(only)) return;
	const start = Date.now();
	try {
		await run();
		passed++;
		if (process.env.ANJU_TEST_VERBOSE) console.log(`ok      ${name} (${Date.now() - start} ms)`);
	} catch (error) {
		failed++;
		console.log(`FAILED  ${basename(process.argv[1])}: ${name}\n${error.stack ?? error}`);
	}
}

/** Stops the servers (one that will not stop counts as a failure), prints the figures and ends the process. */
export async function finish(...servers) {
	for (const server of servers) {
		if (!server.exited) await test(`the server on port ${server.port} stops when asked`, () => server.stop());
		if (failed) console.log(`--- last lines of the server on port ${server.port}\n${server.log().slice(-3000)}`);
	}
	console.log(`${passed} passed, ${failed} failed`);
	process.exit(failed ? 1 : 0);
}

// ---- a person or a machine ---------------------------------------------------------------------------------

/** An answer: {status, headers, url, path, text, bytes} and what can be read out of it. */
class Reply {
	constructor(response, url, bytes) {
		Object.assign(this, { status: response.statusCode, headers: response.headers, url, path: url.pathname, bytes });
		this.text = bytes.toString('utf8');
	}
	get words() { return words(this.text); }
	get heading() { return words(this.text.match(/<h1\b[^>]*>([\s\S]*?)<\/h1>/i)?.[1] ?? ''); }
	get json() { return JSON.parse(this.text); }
	get forms() { return forms(this.text); }
	get tables() { return tables(this.text); }
	get links() { return links(this.text); }
	/** The address behind a link's words. */
	link(label) {
		const found = this.links.find((each) => each.label === label) ?? this.links.find((each) => each.label.includes(label));
		assert.ok(found, `no link "${label}" on ${this.path}: ${this.links.map((each) => each.label).join(' | ')}`);
		return found.href;
	}
	/** The form that has this button (by its words), or the only POST form. */
	form(button, action) {
		if (action) {
			const there = this.forms.filter((each) => each.method === 'POST' && each.action.split('?')[0] === action);
			assert.equal(there.length, 1, `${there.length} forms for ${action} on ${this.path} (${this.status} ${this.heading}): ` +
				this.forms.map((each) => each.action).join(' | '));
			return there[0];
		}
		const found = this.forms.filter((each) => button ? each.buttons.includes(button) : each.method === 'POST');
		assert.equal(found.length, 1, `${found.length} forms ${button ? `with a button "${button}"` : 'to post'} on ${this.path} ` +
			`(${this.status} ${this.heading}): ${this.forms.map((each) => each.buttons.join('/')).join(' | ')}`);
		return found[0];
	}
}

/** What a person reads of a PDF (a reply), without blanks: where a line ends is the paper's affair. */
export function pdfText(reply) {
	assert.equal(reply.bytes.subarray(0, 5).toString(), '%PDF-', `${reply.path}: ${reply.status}`);
	const read = spawnSync('pdftotext', ['-layout', '-', '-'], { input: reply.bytes, encoding: 'utf8' });
	assert.equal(read.status, 0, read.stderr);
	return read.stdout.replace(/\s+/g, '');
}

/** The field of a form with this name or label. */
function fieldOf(form, key) {
	const found = form.fields.filter((field) => field.name === key || field.label === key);
	const near = found.length ? found : form.fields.filter((field) => field.label.includes(key));
	const all = form.fields.map((field) => `${field.name} (${field.label || field.type})`).join(', ');
	const names = new Set(near.map((field) => field.name));
	assert.equal(names.size, 1, `${names.size} fields "${key}" in the form: ${all}`);
	return near.find((field) => field.label === key) ?? near[0];
}

/** What a person enters: the words of an option become its value, true a tick's. */
function sentOf(form, field, value) {
	if (field.type === 'select')
		return field.options.find((option) => option.label === String(value))?.value ?? String(value);
	if (field.type === 'radio' || field.type === 'checkbox') {
		if (value === true) return field.value;
		const same = form.fields.filter((each) => each.name === field.name);
		return same.find((each) => each.label === String(value))?.value ?? String(value);
	}
	return value;
}

const isFile = (value) => value !== null && typeof value === 'object' && 'content' in value;

/** The entries that a browser would send for a form: untouched fields as they are, the named ones as given. */
export function formEntries(form, values = {}, button) {
	const given = new Map();
	for (const [key, value] of Object.entries(values)) {
		const field = fieldOf(form, key);
		const list = value === false || value === null ? [] : [value].flat();
		given.set(field.name, list.map((each) => isFile(each) ? each : sentOf(form, field, each)));
	}
	const entries = [];
	const done = new Set();
	for (const field of form.fields) {
		if (!given.has(field.name)) {
			field.values.forEach((value) => entries.push([field.name, value]));
		} else if (!done.has(field.name)) {
			done.add(field.name);
			given.get(field.name).forEach((value) => entries.push([field.name, value]));
		}
	}
	const pressed = form.fields.find((field) => field.type === 'submit' && field.label === button);
	if (pressed) entries.push([pressed.name, pressed.value]);
	return entries;
}

function bodyOf(form, entries) {
	if (form.enctype !== 'multipart/form-data') return new URLSearchParams(entries);
	const data = new FormData();
	for (const [name, value] of entries) {
		if (isFile(value)) data.append(name, new Blob([value.content], { type: value.type ?? 'application/octet-stream' }), value.name);
		else data.append(name, String(value));
	}
	return data;
}

/** One request on a connection of its own: fetch of Debian's Node cannot tell cookies apart. */
async function exchange(url, method, headers, body) {
	const packed = body === undefined ? null : new Response(body); // makes bytes and a type of a form, too
	const bytes = packed && Buffer.from(await packed.arrayBuffer());
	const typed = packed ? { 'content-type': packed.headers.get('content-type'), 'content-length': bytes.length } : {};
	return new Promise((done, fail) => {
		const asked = httpRequest(url, { method, headers: { ...typed, ...headers }, agent: false, timeout: 60_000 }, (response) => {
			const pieces = [];
			response.on('data', (piece) => pieces.push(piece));
			response.on('error', fail);
			response.on('end', () => done({ response, bytes: Buffer.concat(pieces) }));
		});
		asked.on('timeout', () => asked.destroy(new Error(`no answer within 60 s: ${method} ${url.pathname}`)));
		asked.on('error', fail);
		asked.end(bytes ?? undefined);
	});
}

export class Client {
	/** base: http://127.0.0.1:PORT. token: a machine's, sent as Bearer. */
	constructor(base, { token, language = 'zh-CN' } = {}) {
		Object.assign(this, { base, token, language });
		this.cookies = new Map();
	}

	/** Signed in as the demo city's person of that role, or as {name, password}. */
	static async signedIn(server, who) {
		const client = new Client(server.base);
		const { name, password } = typeof who === 'string' ? server.signIns[who] ?? {} : who;
		assert.ok(name, `nobody to sign in as "${who}"; there are: ${Object.keys(server.signIns).join(', ')}`);
		await client.signIn(name, password);
		return client;
	}

	async signIn(name, password) {
		const reply = await this.submit(await this.get('/sign-in'), { 用户名: name, 密码: password }, { button: '登录' });
		assert.ok(reply.status === 200 && reply.path !== '/sign-in', `could not sign in as ${name}: ${reply.status} ${reply.words.slice(0, 300)}`);
		return reply;
	}

	#keepCookies(response) {
		for (const line of response.headers['set-cookie'] ?? []) {
			const [pair, ...flags] = line.split(';').map((part) => part.trim());
			const at = pair.indexOf('=');
			const gone = flags.some((flag) => /^max-age=0*$/i.test(flag) || /^max-age=-/i.test(flag) ||
				(/^expires=/i.test(flag) && new Date(flag.slice(8)) < new Date()));
			if (gone) this.cookies.delete(pair.slice(0, at));
			else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
		}
	}

	/** One request, without following. */
	async send(method, path, { headers = {}, body } = {}) {
		const all = { 'accept-language': this.language, ...headers };
		if (this.cookies.size) all.cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
		if (this.token) all.authorization = `Bearer ${this.token}`;
		const url = new URL(path, this.base);
		const { response, bytes } = await exchange(url, method, all, body);
		this.#keepCookies(response);
		return new Reply(response, url, bytes);
	}

	/** A request, followed through redirects as a browser does; 307 and 308 are not expected of us. */
	async request(method, path, options = {}) {
		let reply = await this.send(method, path, options);
		for (let hops = 0; [301, 302, 303].includes(reply.status); hops++) {
			assert.ok(hops < 10, `redirected for ever: ${path}`);
			const next = new URL(reply.headers.location, reply.url);
			assert.equal(next.origin, this.base, 'a redirect leaves the server');
			reply = await this.send('GET', next.pathname + next.search, { headers: options.headers });
		}
		return reply;
	}

	/** A page, as a browser asks for it. */
	get(path, headers = {}) {
		return this.request('GET', path, { headers: { accept: 'text/html', ...headers } });
	}

	/** A form of a page (a Reply) filled in by labels or names and sent, hidden fields included. follow: false stays. */
	submit(page, values = {}, { button, action, headers = {}, follow = true } = {}) {
		const form = page.form(button, action);
		const entries = formEntries(form, values, button);
		const path = new URL(form.action || page.url.href, page.url);
		const asked = { headers: { accept: 'text/html', ...headers } };
		const send = (follow ? this.request : this.send).bind(this);
		if (form.method === 'GET') {
			path.search = new URLSearchParams(entries);
			return send('GET', path.pathname + path.search, asked);
		}
		return send('POST', path.pathname + path.search, { ...asked, body: bodyOf(form, entries) });
	}

	/** A raw POST of fields, without a page before it: for requests that must be refused. */
	post(path, fields, headers = {}) {
		return this.send('POST', path, { headers: { accept: 'text/html', ...headers }, body: new URLSearchParams(fields) });
	}

	/** JSON in, JSON out; the reply's .json is the answer. */
	json(method, path, value, headers = {}) {
		const body = value === undefined ? undefined : JSON.stringify(value);
		const typed = body === undefined ? {} : { 'content-type': 'application/json' };
		return this.send(method, path, { headers: { accept: 'application/json', ...typed, ...headers }, body });
	}
}

// ---- a hostile sender --------------------------------------------------------------------------------------

/**
 * Sends bytes as they are, in pieces with a pause between them, and reads until the other side closes or time is up:
 * {status, head, body, closed, ms}; status is 0 when nothing was answered.
 */
export function rawSend(base, pieces, { pause_ms = 0, wait_ms = 5000 } = {}) {
	const { hostname, port } = new URL(base);
	return new Promise((done) => {
		const start = Date.now();
		const socket = connect(Number(port), hostname);
		let answer = Buffer.alloc(0);
		let closed = false;
		const end = () => {
			clearTimeout(timer);
			socket.destroy();
			const at = answer.indexOf('\r\n\r\n');
			const head = answer.subarray(0, at < 0 ? answer.length : at).toString('latin1');
			const body = at < 0 ? Buffer.alloc(0) : answer.subarray(at + 4);
			done({ status: Number(head.match(/^HTTP\/1\.[01] (\d{3})/)?.[1] ?? 0), head, body, closed, ms: Date.now() - start });
		};
		const timer = setTimeout(end, wait_ms);
		socket.on('data', (piece) => { answer = Buffer.concat([answer, piece]); });
		socket.on('error', () => { closed = true; });
		socket.on('close', () => { closed = true; end(); });
		socket.on('connect', async () => {
			for (const piece of [pieces].flat()) {
				if (closed || socket.destroyed) return;
				socket.write(piece);
				if (pause_ms) await new Promise((go) => setTimeout(go, pause_ms));
			}
		});
	});
}

/** A request as text: lines joined by CRLF, an empty line, the body. */
export const rawRequest = (lines, body = '') => lines.join('\r\n') + '\r\n\r\n' + body;
