// Hostile senders and broken machines: nothing wrong is taken, nothing acknowledged is lost, what was touched is found.
import { spawn, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { assert, cityDemo, cityEmpty, Client, finish, freePort, rawRequest, rawSend, sleep, startServer, test } from './client.mjs';
import { identityNumber } from './made.mjs';

const city = cityDemo();
let server = await startServer({ city });
const onPostgres = city.url.startsWith('postgresql');
const host = () => `Host: 127.0.0.1:${server.port}`;
const ask = (lines, body, options) => rawSend(server.base, rawRequest(lines, body), options);
const alive = async () => assert.equal((await new Client(server.base).get('/help')).status, 200, 'the server answers others');

// Slow senders have a server of their own: a header may take 10 s, a body 60. Looked at when all else is done.
const slowServer = await startServer({ city: cityEmpty() });
const slow = (first, ms) => rawSend(slowServer.base, [first, ...Array.from({ length: 75 }, () => 'X: 1\r\n')], { pause_ms: 1000, wait_ms: ms });
const slowHeader = slow('GET /help HTTP/1.1\r\n', 30_000);
const slowBody = slow(rawRequest(['POST /sign-in HTTP/1.1', `Host: 127.0.0.1:${slowServer.port}`, 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 5000']), 75_000);

// ---- hostile HTTP ------------------------------------------------------------------------------------------

await test('two lengths, a length and chunks, no host, two hosts: refused and the connection closed', async () => {
	const post = ['POST /sign-in HTTP/1.1', 'Content-Type: application/x-www-form-urlencoded'];
	const cases = {
		'two lengths': [...post, host(), 'Content-Length: 3', 'Content-Length: 4'],
		'the same length twice': [...post, host(), 'Content-Length: 3', 'Content-Length: 3'],
		'a length and chunks': [...post, host(), 'Content-Length: 3', 'Transfer-Encoding: chunked'],
		'a negative length': [...post, host(), 'Content-Length: -3'],
		'a length of words': [...post, host(), 'Content-Length: 3x'],
		'a length beyond all numbers': [...post, host(), 'Content-Length: 99999999999999999999999'],
		'no host': ['GET /help HTTP/1.1'],
		'two hosts': ['GET /help HTTP/1.1', host(), host()],
		'a blank before the colon': ['GET /help HTTP/1.1', host(), 'Accept : text/html'],
		'a folded line': ['GET /help HTTP/1.1', host(), 'Accept: text/html', ' x: y'],
	};
	for (const [name, lines] of Object.entries(cases)) {
		const answer = await ask(lines, 'a=b', { wait_ms: 3000 });
		assert.ok(answer.status === 400 || answer.status === 413 || answer.status === 501 || (answer.status === 0 && answer.closed), `${name}: ${answer.status} ${answer.head}`);
		assert.ok(answer.closed, `${name}: the connection stays open`);
	}
	await alive();
});

await test('a header of 60 KB and 2,000 headers: refused', async () => {
	for (const lines of [['X-Long: ' + 'a'.repeat(60_000)], Array.from({ length: 2000 }, (_, at) => `X-${at}: ${at}`)]) {
		const answer = await ask(['GET /help HTTP/1.1', host(), ...lines], '', { wait_ms: 3000 });
		assert.ok([400, 413, 414, 431].includes(answer.status) || (answer.status === 0 && answer.closed), String(answer.status));
	}
	await alive();
});

await test('a body that is too large: refused before it is read', async () => {
	const answer = await ask(['POST /sign-in HTTP/1.1', host(), 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 900000000'], 'a', { wait_ms: 3000 });
	assert.equal(answer.status, 413, answer.head);
	assert.match(answer.body.toString(), /传的东西太大.*一次最多传 32 MB.*too large/s, 'a page that says what to do');
	await alive();
});

await test('malformed uploads: an answer, no crash', async () => {
	const tenant = await Client.signedIn(server, 'tenant');
	const page = await tenant.get('/my/repairs/new');
	const hidden = page.form(undefined, '/my/repairs').hidden;
	const part = (head, value) => `--B\r\n${head}\r\n\r\n${value}\r\n`;
	const fields = Object.entries(hidden).map(([name, value]) => part(`Content-Disposition: form-data; name="${name}"`, value)).join('');
	const bodies = [
		'', '--B', '--B--', fields, fields + '--B\r\n\r\n\r\n--B--\r\n', fields + part('Content-Disposition: form-data', 'x') + '--B--\r\n',
		fields + part('Content-Disposition: form-data; name="photo"; filename="../../etc/passwd"', 'x') + '--B--\r\n',
		fields + part('Content-Disposition: form-data; name="photo"; filename="a.jpg"\r\nContent-Type: image/jpeg', 'MZ not a picture') + '--B--\r\n',
		fields + part(`Content-Disposition: form-data; name="${'n'.repeat(5000)}"`, 'x') + '--B--\r\n',
	];
	for (const body of bodies) {
		const reply = await tenant.send('POST', '/my/repairs', { headers: { 'content-type': 'multipart/form-data; boundary=B', accept: 'text/html' }, body: Buffer.from(body) }).catch((error) => ({ status: error.code }));
		assert.ok([400, 403, 409, 413, 422, 'ECONNRESET'].includes(reply.status), `${reply.status} for ${body.slice(-80)}`);
	}
	await alive();
});

await test('broken UTF-8, NUL and control characters in a form: refused beside the field', async () => {
	const officer = await Client.signedIn(server, 'lease-officer');
	const page = await officer.get('/homes/new');
	const hidden = new URLSearchParams(page.form(undefined, '/homes').hidden).toString();
	for (const room of ['%FF%FE', '%C0%AF', '1%00', '%ED%A0%80', '1%1B%5B2J', '1%E2%80%AE']) {
		const body = `${hidden}&building=1%E6%A0%8B&unit=1&room=${room}&floor=1&built_area=30&inner_area=25&rent_rate=10`;
		const reply = await officer.send('POST', '/homes', { headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }, body: Buffer.from(body) });
		assert.ok([400, 422].includes(reply.status), `${room}: ${reply.status}`);
	}
	for (const amount of ['1e9', '99999999999999999999', '-1', '0x10', 'NaN', '１２元元']) {
		const body = `${hidden}&building=1%E6%A0%8B&unit=1&room=901&floor=9&built_area=${encodeURIComponent(amount)}&inner_area=25&rent_rate=10`;
		const reply = await officer.send('POST', '/homes', { headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }, body: Buffer.from(body) });
		assert.equal(reply.status, 422, `${amount}: ${reply.status}`);
	}
});

await test('JSON that is not: duplicate keys, wrong types, depth, trailing words', async () => {
	const officer = new Client(server.base, { token: city.token('lease-officer') });
	for (const body of ['{', '[]', '{"room":1,"room":2}', '{"room":{}}', '[' .repeat(100_000), '{"built_area":1.5}', '{} {}', 'null', '{"room":"\\ud800"}']) {
		const reply = await officer.send('POST', '/api/v1/homes', { headers: { 'content-type': 'application/json' }, body: Buffer.from(body) });
		assert.ok([400, 422].includes(reply.status), `${body.slice(0, 40)}: ${reply.status}`);
		assert.ok(reply.json.error.message, body.slice(0, 40));
	}
});

await test('cells that a spreadsheet would run are neutralised in an export', async () => {
	const officer = await Client.signedIn(server, 'lease-officer');
	const page = await officer.get('/homes/new');
	const form = page.form(undefined, '/homes');
	const project = form.fields.find((field) => field.name === 'project').options?.find((option) => option.value)?.label ?? '青禾家园';
	for (const [at, bad] of ['=1+1', '+1', '-1', '@SUM(A1)'].entries()) {
		const values = { project, building: '=cmd()', unit: bad, room: String(981 + at), floor: '9', home_type: '单间', built_area: '30.00', inner_area: '25.00', orientation: bad, rent_rate: '12.00', built_year: '2016', note: bad };
		const known = Object.fromEntries(Object.entries(values).filter(([name]) => form.fields.some((field) => field.name === name)));
		const made = await officer.submit(await officer.get('/homes/new'), known, { action: '/homes' });
		assert.ok([200, 422].includes(made.status), made.words.slice(0, 200));
	}
	const csv = (await officer.get('/homes.csv')).text;
	assert.ok(csv.includes('cmd()'), 'the home is in the export');
	for (const cell of csv.replace(/^\ufeff/, '').split(/\r?\n/).flatMap((line) => line.split(',')).map((each) => each.replace(/^"/, '')))
		assert.ok(!/^[=@]|^[+-](?![\d.]+$)/.test(cell), `a cell that runs: ${cell}`);
});

// ---- broken machines ---------------------------------------------------------------------------------------

async function restart() {
	server = await startServer({ city });
}
const clean = (what) => {
	const checked = city.anju('check');
	assert.equal(checked.out, '0 faults\n', `${what}: ${checked.out}${checked.err}`);
};

const homeOf = (project, building, n) => ({
	project, building, unit: '1单元', room: String(1000 + n), floor: 1, home_type: '单间', built_area: 3000, inner_area: 2500, orientation: '南', fitout: '简装', built_year: 2016, rent_rate: 120000, note: '',
});
const projectId = async () => (await (await Client.signedIn(server, 'lease-officer')).get('/homes/new')).form(undefined, '/homes').fields.find((field) => field.name === 'project').options.find((option) => option.value).value;

/** How many homes there are. */
async function homes(officer) {
	const csv = await officer.send('GET', '/homes.csv', {});
	assert.equal(csv.status, 200);
	return csv.text.trim().split('\n').length - 1;
}

/** Eight write homes, each with an operation id of its own, until told to end: {all: [{key, home, id}], end()}. */
async function writers(officer, project, building, key) {
	const all = [];
	const before = await homes(officer);
	let going = true;
	const over = Promise.all(Array.from({ length: 8 }, async () => {
		while (going) {
			const one = { key: String(key + all.length), home: homeOf(project, building, all.length) };
			all.push(one);
			await sendHome(officer, one);
		}
	}));
	return { all, before, answered: () => all.filter((one) => one.id).length, end: () => { going = false; return over; } };
}

async function sendHome(officer, one) {
	const reply = await officer.json('POST', '/api/v1/homes', one.home, { 'idempotency-key': one.key }).catch(() => null);
	if ([200, 201].includes(reply?.status)) {
		assert.ok(!one.id || (one.id === reply.json.id && reply.json.replayed), `${one.key} ran twice`);
		one.id = reply.json.id;
	} else if (reply && reply.status !== 503) {
		throw new Error(`${reply.status} ${reply.text}`);
	}
}

/** Whatever had no answer is asked again; then there is what was asked for, once, and nothing else. */
async function settled(officer, round) {
	for (const one of round.all) await sendHome(officer, one);
	assert.deepEqual(round.all.filter((one) => !one.id), []);
	assert.equal(await homes(officer) - round.before, round.all.length);
}

await test('kill -9 while many write: nothing acknowledged is lost, nothing is there twice', async () => {
	const token = city.token('lease-officer');
	const project = await projectId();
	for (let n = 0; n < 3; n++) {
		const round = await writers(new Client(server.base, { token }), project, `${n + 61}栋`, 900_000 + n * 10_000);
		while (round.answered() < 20) await sleep(5);
		await sleep(n * 37);
		await server.kill();
		await round.end();
		await restart();
		await settled(new Client(server.base, { token }), round);
		clean(`after round ${n}`);
	}
});

await test('a request whose answer was lost is answered, though the rows that it made would refuse it', async () => {
	const officer = new Client(server.base, { token: city.token('lease-officer') });
	const values = {
		name: '严大爷', id_number: identityNumber('659001', '19500102', 995), phone: '19900123456', registry: '城东区', residence_years: '12', marital: 'widowed', class: 'minimum_living',
		income_month: '600', assets: '8000', insured_months: '0', housing: 'rented', wished_type: '单间', members: '', applied_on: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10),
	};
	const ask = (key) => officer.json('POST', '/api/v1/applications/new', values, { 'idempotency-key': key });
	const [one, two, other] = [await ask('770001'), await ask('770001'), await ask('770002')];
	assert.equal(one.status, 201, one.text);
	assert.deepEqual([two.status, two.json.replayed, two.json.location], [200, true, one.json.location]);
	assert.equal(other.status, 422, other.text);
	values.income_month = '601';
	assert.equal((await ask('770001')).status, 422, 'other contents under a used id are no repetition');
});

await test('kill -9 during billing: the run goes on where it was, each lease is billed once', async () => {
	const next = new Date(Date.now() + 8 * 3_600_000);
	next.setUTCDate(1);
	next.setUTCMonth(next.getUTCMonth() + 1); // not yet billed; many chunks: tests/crash
	const period = next.toISOString().slice(0, 7);
	let killed = 0;
	for (let wait = 4; wait < 400; wait *= 1.4) {
		const child = spawn(process.env.ANJU_BIN ?? join(process.cwd(), 'build/anju'), ['bill', '--period', period], {
			cwd: city.dir, env: { ...process.env, ANJU_DB: city.url, ANJU_KEY_FILE: onPostgres ? 'data/anju.key' : '' }, stdio: 'ignore',
		});
		const ended = new Promise((go) => child.once('exit', (code, signal) => go(signal)));
		await sleep(wait);
		child.kill('SIGKILL');
		if (await ended !== 'SIGKILL') break; // it was done before
		killed++;
	}
	assert.ok(killed >= 2, `${killed} kills fell into the program's life`);
	const whole = city.anju('bill', '--period', period);
	assert.equal(whole.code, 0, whole.err);
	clean('after billing');
	const finance = await Client.signedIn(server, 'finance');
	const bills = (await finance.get(`/bills.csv?period=${period}`)).text.trim().split('\n').length - 1;
	assert.equal(`${bills} bills`, whole.out.split(',')[0], whole.out);
	assert.ok(bills > 20);
});

if (!onPostgres) await test('another process holds the database: 503 and how to go on, then it works again', async () => {
	const officer = await Client.signedIn(server, 'lease-officer');
	const page = await officer.get('/homes/new');
	const holder = spawn('python3', ['-c', 'import sqlite3,sys,time\nc=sqlite3.connect(sys.argv[1],isolation_level=None)\nc.execute("PRAGMA busy_timeout=5000")\nc.execute("BEGIN IMMEDIATE")\nprint("held",flush=True)\nsys.stdin.read()\nc.execute("ROLLBACK")', join(city.dir, 'data/anju.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
	await new Promise((go, fail) => { holder.stdout.once('data', go); holder.once('error', fail); });
	const form = page.form(undefined, '/homes');
	const project = form.fields.find((field) => field.name === 'project').options.find((option) => option.value).value;
	const values = { project, building: '77栋', unit: '1单元', room: '101', floor: '1', home_type: '单间', built_area: '30', inner_area: '25', rent_rate: '10', built_year: '2016' };
	const sent = officer.submit(page, Object.fromEntries(Object.entries(values).filter(([name]) => form.fields.some((field) => field.name === name))), { action: '/homes' });
	assert.equal((await officer.get('/homes')).status, 200, 'reading goes on');
	const reply = await sent;
	const ended = new Promise((go) => holder.once('exit', go));
	holder.stdin.end();
	await ended;
	assert.equal(reply.status, 503, reply.words.slice(0, 300));
	assert.ok(reply.headers['retry-after']);
	const again = await officer.submit(page, Object.fromEntries(Object.entries(values).filter(([name]) => form.fields.some((field) => field.name === name))), { action: '/homes' });
	assert.match(again.path, /^\/homes\/\d+$/, again.words.slice(0, 300));
});

if (onPostgres) await test('the database server goes away and comes back: 503 and how to go on, nothing lost, nothing twice', async () => {
	const real = new URL(city.url);
	const wire = await cuttable(Number(real.port), real.hostname);
	const url = new URL(city.url);
	url.hostname = '127.0.0.1';
	url.port = String(wire.port);
	await server.stop();
	server = await startServer({ city, env: { ANJU_DB: url.href } });
	const token = city.token('lease-officer');
	const officer = new Client(server.base, { token });
	const project = await projectId();
	const round = await writers(officer, project, '65栋', 990_000);
	for (let n = 0; n < 6; n++) {
		const before = round.answered();
		while (round.answered() < before + 20) await sleep(5);
		wire.cut(); // connections end wherever they are: before COMMIT, between COMMIT and its answer
		await sleep(n * 30);
		await wire.open();
	}
	await round.end();
	wire.cut();
	for (const reply of [await officer.json('GET', '/api/v1/homes'), await officer.json('POST', '/api/v1/homes', homeOf(project, '66栋', 1))]) {
		assert.equal(reply.status, 503, reply.text);
		assert.ok(Number(reply.headers['retry-after']) > 0);
		assert.ok(reply.json.error.message);
	}
	assert.equal((await fetch(server.base + '/healthz')).status, 200);
	assert.equal((await fetch(server.base + '/readyz')).status, 503);
	await wire.open();
	await settled(officer, round);
	clean('after the cuts');
	await server.stop();
	wire.cut();
	await restart();
});

if (!onPostgres) await test('an edited row of the ledger or of the trail is found by anju check', async () => {
	await server.stop();
	const edit = (statement) => {
		const ran = spawnSync('python3', ['-c', 'import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nfor (n,) in c.execute("SELECT name FROM sqlite_master WHERE type=\'trigger\'").fetchall():\n  c.execute("DROP TRIGGER "+n)\nprint(c.execute(sys.argv[2]).rowcount)\nc.commit()', join(city.dir, 'data/anju.db'), statement], { encoding: 'utf8' });
		assert.equal(ran.status, 0, ran.stderr);
		assert.equal(ran.stdout.trim(), '1', 'one row edited');
	};
	clean('before');
	edit('UPDATE audit SET after_words = \'nothing\' WHERE rowid = (SELECT min(rowid) + 5 FROM audit)');
	const trail = city.anju('check');
	assert.equal(trail.code, 1);
	assert.match(trail.out, /audit/);
	const before = trail.out.split('\n').length;
	edit('UPDATE ledger_entry SET amount = amount + 1 WHERE rowid = (SELECT min(rowid) FROM ledger_entry)');
	const ledger = city.anju('check');
	assert.equal(ledger.code, 1);
	assert.match(ledger.out, /ledger/);
	assert.ok(ledger.out.split('\n').length > before, ledger.out);
	await restart();
});

/** A wire to a server that can be cut through and mended. */
async function cuttable(port, hostname) {
	const ends = new Set();
	const wire = { port: await freePort() };
	let listener;
	wire.open = () => new Promise((go, fail) => {
		listener = createServer((near) => {
			const far = connect(port, hostname);
			for (const [from, to] of [[near, far], [far, near]]) {
				ends.add(from);
				from.on('error', () => {});
				from.on('close', () => { ends.delete(from); to.destroy(); });
				from.pipe(to);
			}
		}).once('error', fail).listen(wire.port, '127.0.0.1', go);
	});
	wire.cut = () => {
		listener.close();
		for (const end of ends) end.destroy();
	};
	await wire.open();
	return wire;
}

await test('a slow header and a slow body are cut off, others are served meanwhile', async () => {
	const start = Date.now();
	assert.equal((await new Client(slowServer.base).get('/help')).status, 200);
	assert.ok(Date.now() - start < 2000, 'the slow ones hold nobody up');
	for (const [answer, ms_max] of [[await slowHeader, 15_000], [await slowBody, 68_000]]) {
		assert.ok([0, 400, 408].includes(answer.status), answer.head);
		assert.ok(answer.closed && answer.ms < ms_max, `closed after ${answer.ms} ms`);
	}
});

await finish(server, slowServer);
