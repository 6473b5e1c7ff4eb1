// Who is signed in and for how long, and what machines may ask: cookies, idle time, lock-out, second factor, tokens, /metrics.
import { createHmac } from 'node:crypto';
import { assert, Client, finish, startServer, test, until } from './client.mjs';

const server = await startServer();
const { city, signIns } = server;
const machine = { accept: 'application/json' };
const works = async (client) => (await client.send('GET', '/workbench', { headers: machine })).status === 200;
const withCookie = (cookie) => {
	const client = new Client(server.base);
	client.cookies.set('anju', cookie);
	return client;
};
async function tries(client, name, password, path = '/sign-in') {
	const page = await client.get(path);
	return client.submit(page, { 用户名: name, 密码: password }, { button: '登录', follow: false });
}

await test('the cookie of a session is out of reach of scripts, of other sites, and new at each sign-in', async () => {
	const client = new Client(server.base);
	const { name, password } = signIns['lease-officer'];
	const reply = await tries(client, name, password);
	assert.equal(reply.status, 303);
	const line = reply.headers['set-cookie'].find((each) => each.startsWith('anju='));
	assert.match(line, /; HttpOnly/);
	assert.match(line, /; SameSite=Lax/);
	const first = client.cookies.get('anju');
	assert.ok(first.length >= 43, 'too long to be guessed');
	await tries(client, name, password);
	assert.notEqual(client.cookies.get('anju'), first);
	assert.ok(await works(client));
	assert.equal(await works(withCookie(first)), false, 'the session before is over');
});

await test('the cookie lives as long as the session may: the setting, and five minutes before the second factor', async () => {
	const life = async (name, password) => {
		const line = (await tries(new Client(server.base), name, password)).headers['set-cookie'].find((each) => each.startsWith('anju='));
		return Number(line.match(/Max-Age=(\d+)/)[1]);
	};
	const { name, password } = signIns['lease-officer'];
	const about = (seconds, wanted) => assert.ok(seconds <= wanted && seconds > wanted - 60, `${seconds} of ${wanted}`);
	about(await life(name, password), 12 * 3600);
	city.sql("INSERT INTO setting (id, name, project_id, from_day, value, words, source, actor_id, at) VALUES (1, 'session_hours_max', 0, 20200101, 24, '', 'test', 0, 1)");
	about(await life(name, password), 24 * 3600);
	city.sql("DELETE FROM setting WHERE id = 1");
	about(await life(name, password), 12 * 3600);
});

await test('signing out ends the session, not only the cookie', async () => {
	const client = await Client.signedIn(server, 'lease-officer');
	const cookie = client.cookies.get('anju');
	await client.submit(await client.get('/sign-out'), {}, { action: '/sign-out' });
	assert.equal(await works(withCookie(cookie)), false);
});

await test('idle time counts from the last request; an hour of it ends the session', async () => {
	const minute = 60_000_000;
	const client = await Client.signedIn(server, 'finance');
	const idle = (minutes) => assert.ok(city.sql(`UPDATE session SET seen_at = seen_at - ${minutes * minute}`) >= 1);
	for (let round = 0; round < 3; round++) { // two hours at work, never more than 40 minutes without a request
		idle(40);
		assert.ok(await works(client), `after ${(round + 1) * 40} minutes`);
		const recent = `seen_at > ${Date.now() * 1000 - minute}`; // written down beside the answer
		await until('the request is written down', 5000, () => city.sql(`UPDATE session SET seen_at = seen_at WHERE ${recent}`) === 1);
	}
	idle(61);
	assert.equal(await works(client), false);
});

await test('five wrong passwords lock the name, for the right one too, and nobody else', async () => {
	const { name, password } = signIns.regulator;
	for (let n = 0; n < 5; n++) assert.equal((await tries(new Client(server.base), name, 'wrong ' + n)).status, 422);
	const locked = await tries(new Client(server.base), name, password);
	assert.equal(locked.status, 422);
	assert.match(locked.words, /分钟|锁/);
	const unknown = [];
	for (let n = 0; n < 6; n++) unknown.push((await tries(new Client(server.base), 'nobody-of-that-name', 'wrong ' + n)).words.replace(/nobody\S*/g, ''));
	assert.match(unknown[5], /分钟|锁/, 'a name that does not exist looks the same');
	assert.equal((await tries(new Client(server.base), signIns.director.name, signIns.director.password)).status, 303);
});

await test('who has to sign in first comes to the whole address that was asked for', async () => {
	const { name, password } = signIns['lease-officer'];
	const asked = '/homes?state=vacant&q=%E6%88%BF%261&rows=20';
	const client = new Client(server.base);
	const sent = await client.send('GET', asked, { headers: { accept: 'text/html' } });
	assert.equal(sent.status, 303);
	assert.equal(new URL(sent.headers.location, server.base).searchParams.get('next'), asked);
	const page = await client.get(sent.headers.location);
	assert.equal(new URL(page.link('注册'), server.base).searchParams.get('next'), asked, 'the link beside it keeps it');
	const wrong = await client.submit(page, { 用户名: name, 密码: password + 'x' }, { button: '登录' });
	assert.equal(wrong.status, 422);
	const right = await client.submit(wrong, { 用户名: name, 密码: password }, { button: '登录', follow: false });
	assert.equal(right.status, 303);
	assert.equal(right.headers.location, asked);
	assert.equal((await client.get(asked)).status, 200);
});

await test('after signing in nobody is led to another host', async () => {
	const { name, password } = signIns['lease-officer'];
	for (const evil of ['//evil.example', '/\\evil.example', 'https://evil.example/', 'javascript:alert(1)', '/homes\r\nSet-Cookie: a=b', '/\t/evil.example']) {
		const client = new Client(server.base);
		const page = await client.get('/sign-in');
		const form = page.form('登录');
		const reply = await client.post(form.action, { ...form.hidden, next: evil, sign_in_name: name, password });
		assert.ok(reply.status === 303 ? reply.headers.location === '/' : reply.status >= 400, `${JSON.stringify(evil)}: ${reply.status} ${reply.headers.location}`);
		assert.ok(!reply.headers['set-cookie']?.some((each) => each.startsWith('a=')));
	}
});

let administrator; // signed in with both

function codeOf(secret, step = 0) {
	const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((each) => parseInt(each, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + step));
	const mac = createHmac('sha1', key).update(counter).digest();
	return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

await test('a second factor: until its code is given the password opens nothing', async () => {
	const { name, password } = signIns.administrator;
	const client = await Client.signedIn(server, 'administrator');
	const page = await client.get('/me/totp');
	const form = page.form(undefined, '/me/totp');
	const secret = form.hidden.secret;
	assert.match(secret, /^[A-Z2-7]{32}$/);
	const set = await client.submit(page, { code: codeOf(secret), ...(form.fields.some((field) => field.name === 'password') ? { password } : {}) }, { action: '/me/totp' });
	assert.equal(set.status, 200, set.words.slice(0, 300));
	const again = new Client(server.base);
	const half = await tries(again, name, password, '/users?rows=20'); // who is not signed in comes to the sign-in page
	assert.equal(half.headers.location.split('?')[0], '/sign-in/code');
	assert.equal((await again.send('GET', '/users', { headers: machine })).status, 401);
	const wrong = await again.submit(await again.get(half.headers.location), { code: '000000' }, { action: '/sign-in/code' });
	assert.equal(wrong.status, 422);
	const before = again.cookies.get('anju');
	const ask = await again.get(half.headers.location);
	const pressed = await Promise.all([1, 2].map(() => again.submit(ask, { code: codeOf(secret, 1) }, { action: '/sign-in/code', follow: false })));
	const right = pressed.filter((reply) => reply.status === 303); // a double click is one sign-in, whichever answer comes first
	assert.equal(right.length, 1, pressed.map((reply) => reply.words.slice(0, 200)).join('\n'));
	assert.equal(right[0].headers.location, '/users?rows=20', 'where the person wanted to go');
	assert.notEqual(again.cookies.get('anju'), before, 'the session is rotated');
	assert.equal((await again.send('GET', '/users', { headers: machine })).status, 200);
	administrator = again;
});

await test('a session that was left open is no place to guess the password', async () => {
	const { name, password } = signIns.director;
	const client = await Client.signedIn(server, 'director');
	const change = async (now) => client.submit(await client.get('/me/password'), { password_now: now, password: 'another-good-one', password_again: 'another-good-one' }, { action: '/me/password', follow: false });
	for (let n = 0; n < 5; n++) assert.match((await change('wrong ' + n)).words, /现在的密码不对/);
	const locked = await change(password);
	assert.equal(locked.status, 422);
	assert.match(locked.words, /分钟|锁/);
	assert.equal((await tries(new Client(server.base), name, password)).status, 303, 'the sign-in is another count');
	city.sql('DELETE FROM sign_in_failure');
	assert.equal((await change(password)).status, 303);
	assert.equal(await works(client), false, 'all sessions end with the old password');
	assert.equal((await tries(new Client(server.base), name, 'another-good-one')).status, 303);
});

await test('a token is shown once, does what its owner may, and ends', async () => {
	const page = await administrator.get('/tokens/new');
	const officer = page.form(undefined, '/tokens/new').fields.find((field) => field.name === 'account').options.find((option) => option.label.includes('租赁专员'));
	const far = await administrator.submit(page, { name: '对账程序', account: officer.label, until: '2099-12-31' }, { action: '/tokens/new' });
	assert.equal(far.status, 422);
	assert.match(far.words, /730 天/);
	const made = await administrator.submit(page, { name: '对账程序', account: officer.label }, { action: '/tokens/new' });
	const token = made.text.match(/\b(anju_[\w-]{40,})/)?.[1];
	assert.ok(token, made.words.slice(0, 300));
	assert.ok(!(await administrator.get('/tokens/once')).text.includes(token), 'shown once');
	const program = new Client(server.base, { token });
	assert.equal((await program.json('GET', '/api/v1/homes')).status, 200);
	assert.equal((await program.json('GET', '/api/v1/users')).status, 403);
	assert.equal((await new Client(server.base, { token: token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A') }).json('GET', '/api/v1/homes')).status, 401);
	const row = (await administrator.json('GET', '/api/v1/tokens')).json.rows.find((each) => each.name === '对账程序');
	const one = await administrator.get(`/tokens/${row.id}`);
	assert.ok(!one.text.includes(token));
	await administrator.submit(one, {}, { action: `/tokens/${row.id}/end` });
	assert.equal((await program.json('GET', '/api/v1/homes')).status, 401);
});

await test('/metrics: on the machine itself, not through its proxy, and with a token of somebody who runs the system', async () => {
	const nobody = new Client(server.base);
	const here = await nobody.send('GET', '/metrics');
	assert.equal(here.status, 200);
	assert.match(here.text, /^anju_requests_total \d+$/m);
	assert.match(here.headers['content-type'], /^text\/plain; version=0\.0\.4/);
	for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via', 'x-forwarded-proto'])
		assert.equal((await nobody.send('GET', '/metrics', { headers: { ...machine, [header]: '127.0.0.1' } })).status, 401, header);
	for (const [name, status] of [['administrator', 200], ['lease-officer', 403], ['tenant', 403]]) {
		const reply = await new Client(server.base, { token: city.token(signIns[name].name) }).send('GET', '/metrics', { headers: { 'x-forwarded-for': '203.0.113.7' } });
		assert.equal(reply.status, status, name);
	}
});

await finish(server);
