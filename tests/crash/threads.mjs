// Reads, exports, writes, a billing run and the end, all at once: for a server built with the thread sanitizer (make tsan).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, cityDemo, Client, finish, scratchFolder, startServer, test, today as dayInChina, top, until } from '../flow/client.mjs';
import { Operations, rowsOf, send } from './machines.mjs';

const seconds = Number(process.env.ANJU_CRASH_SECONDS ?? 12);
const city = cityDemo({ homes: 100 });
const reports = scratchFolder();
const tokens = { finance: city.token('finance'), officer: city.token('lease-officer') };
const server = await startServer({ city, env: { ANJU_TEST_CLOCK_DAYS: '31', TSAN_OPTIONS: `suppressions=${join(top, 'tests/unit/tsan.supp')} log_path=${join(reports, 'race')}` } });
const people = Object.fromEntries(Object.entries(tokens).map(([who, token]) => [who, new Client(server.base, { token })]));
const today = dayInChina(31);

await test('threads do not meet where they should not', async () => {
	const operations = new Operations({ today, leases: rowsOf(city, 'SELECT id FROM lease WHERE state = 3').map(([id]) => String(id)), project: String(rowsOf(city, 'SELECT min(project_id) FROM lease')[0][0]) });
	const officer = await Client.signedIn(server, 'lease-officer');
	const end = Date.now() + seconds * 1000;
	const write = async () => { while (Date.now() < end) assert.ok([200, 201].includes((await send(people, operations.make())).status)); };
	const read = async () => { while (Date.now() < end) for (const path of ['/homes', '/leases.csv', '/dashboard', '/homes.xlsx', '/workbench']) assert.equal((await officer.get(path)).status, 200, path); };
	const bill = people.finance.json('POST', '/api/v1/bill-runs', { period: today.slice(0, 7) });
	await Promise.all([write(), write(), write(), write(), read(), read(), bill]);
	assert.equal((await bill).status, 201);
	await until('the month is billed', 30_000, () => rowsOf(city, `SELECT state FROM bill_run WHERE period = ${today.slice(0, 7).replace('-', '')}`)[0]?.[0] === 2);
	await server.stop();
	const found = readdirSync(reports).map((name) => readFileSync(join(reports, name), 'utf8')).join('');
	assert.equal(found, '');
	assert.ok(operations.all.length > 20);
});

await finish(server);
