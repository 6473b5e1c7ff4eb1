// A disk without room (TMPDIR is a small one, see run.sh): a clear 503, reading goes on, and when there is room again so
// does everything else, without a restart and without a trace of what was refused.
import { closeSync, existsSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, cityDemo, Client, finish, startServer, test, today, until } from '../flow/client.mjs';
import { jpeg } from '../flow/made.mjs';
import { Operations, rowsOf, send } from './machines.mjs';

const city = cityDemo({ homes: 100 });
const tokens = { finance: city.token('finance'), officer: city.token('lease-officer') };
let server = await startServer({ city });
const people = {};
const reach = () => Object.entries(tokens).forEach(([who, token]) => { people[who] = new Client(server.base, { token }); });
reach();
const operations = new Operations({
	today: today(), leases: rowsOf(city, 'SELECT id FROM lease WHERE state = 3').map(([id]) => String(id)), project: String(rowsOf(city, 'SELECT min(project_id) FROM lease')[0][0]),
});
const tenant = await Client.signedIn(server, 'tenant');
const officer = await Client.signedIn(server, 'lease-officer');
const reserve = join(city.dir, 'data/anju.db.reserve');
const filler = join(tmpdir(), 'filler');

/** Takes every byte that is left. */
function fill() {
	const file = openSync(filler, 'a');
	for (let size = 1 << 20; size >= 1; size >>= 1) {
		try {
			for (;;) writeSync(file, Buffer.alloc(size));
		} catch (error) {
			assert.equal(error.code, 'ENOSPC');
		}
	}
	closeSync(file);
}

const refused = [];

await test('the disk is small, and ours', () => {
	const { blocks, bsize } = statfsSync(tmpdir());
	assert.ok(blocks * bsize < 200e6, `${tmpdir()} has ${blocks * bsize} bytes: not filled`);
	assert.ok(existsSync(reserve));
});

await test('a full disk: what is kept in reserve is used first, then a clear 503 that may be repeated', async () => {
	for (let n = 0; n < 20; n++) assert.equal((await send(people, operations.make())).status, 201);
	fill();
	for (let n = 0; n < 5000 && refused.length === 0; n++) {
		const operation = operations.make();
		const reply = await send(people, operation);
		if (reply.status !== 503) assert.equal(reply.status, 201, reply.text);
		else if (existsSync(reserve)) assert.fail('refused while there was a reserve');
		else refused.push({ operation, reply });
		if (!existsSync(reserve)) fill(); // so that the reserve does not last
	}
	assert.equal(refused.length, 1);
	const { reply } = refused[0];
	assert.match(reply.json.error.message, /磁盘/);
	assert.equal(reply.json.error.code, 'busy');
	assert.ok(Number(reply.headers['retry-after']) > 0);
	assert.match(server.log(), /db\.disk_full/);
	for (let n = 0; n < 20; n++) {
		const operation = operations.make();
		const again = await send(people, operation);
		if (again.status === 503) refused.push({ operation, reply: again });
		else assert.equal(again.status, 201);
	}
});

await test('meanwhile people read, and are told in words when they write or upload', async () => {
	for (const path of ['/homes', '/leases', '/workbench']) assert.equal((await officer.get(path)).status, 200, path);
	assert.equal((await people.finance.json('GET', '/api/v1/payments')).status, 200);
	assert.equal((await fetch(server.base + '/healthz')).status, 200);
	const page = await officer.get('/matters/new');
	fill();
	const written = await officer.submit(page, { kind: 'complaint', source: 'phone', name: '来电人', words: '楼道灯不亮' }, { action: '/matters' });
	assert.equal(written.status, 503, written.words.slice(0, 300));
	assert.match(written.words, /磁盘/);
	const repair = await tenant.get('/my/repairs/new');
	const trade = repair.forms.flatMap((form) => form.fields).find((field) => field.name === 'trade');
	const photo = { name: 'tap.jpg', type: 'image/jpeg', content: Buffer.concat([jpeg, Buffer.alloc(300_000)]) };
	const uploaded = await tenant.submit(repair, { trade: trade.options?.find((option) => option.value)?.value ?? trade.value, words: '水龙头漏水', phone: '19900000002', photo }, { action: '/my/repairs' });
	assert.equal(uploaded.status, 503, `${uploaded.status} ${uploaded.words.slice(0, 300)}`);
});

await test('a server that is started on a full disk answers or says why', async () => {
	await server.stop();
	fill();
	try {
		server = await startServer({ city });
		assert.equal((await new Client(server.base).get('/help')).status, 200);
	} catch (error) {
		assert.match(error.message, /disk|full|space|room/i);
	}
	rmSync(filler);
	if (server.exited) server = await startServer({ city });
	reach();
});

await test('room again: every refused request goes through as it was, and nothing of the refusal is left', async () => {
	await until('writes work', 10_000, async () => (await send(people, operations.make())).status === 201);
	for (const { operation } of refused) {
		const reply = await send(people, operation);
		assert.equal(reply.status, 201, `${operation.kind}: ${reply.text}`);
	}
	await until('all is answered', 10_000, async () => {
		for (const each of operations.all) if (!each.location) await send(people, each);
		return operations.all.every((each) => each.location);
	});
	assert.equal(rowsOf(city, "SELECT count(*) FROM (SELECT *, CASE WHEN reversed_by <> 0 THEN reversed_reference ELSE reference END AS said FROM payment) WHERE said LIKE 'CRASH%'")[0][0], operations.acknowledged('payment').length);
	assert.equal(rowsOf(city, "SELECT count(*) FROM matter WHERE words LIKE 'CRASH%'")[0][0], operations.acknowledged('matter').length);
	city.check();
});

await test('the next start puts the reserve back', async () => {
	await server.stop();
	server = await startServer({ city });
	assert.ok(existsSync(reserve));
});

await finish(server);
