// The demo city: the same for the same seed, whole at any size, with something in every state.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, cityDemo, cityEmpty, Client, finish, scratchFolder, startServer, test } from './client.mjs';

const until = '2026-11-20';
const one = cityDemo({ homes: 60, seed: 7, until });

const kindsOf = (city) => city.anju('export', 'nothing', '--output', 'x').err.match(/Known: (.*)/)[1].split(' ');

/** Every list of a city as CSV: {kind: text}. */
function exported(city) {
	const dir = scratchFolder();
	for (const kind of kindsOf(city)) {
		const ran = city.anju('export', kind, '--output', join(dir, kind.replaceAll('/', '-') + '.csv'));
		assert.equal(ran.code, 0, `${kind}: ${ran.err}`);
	}
	return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}

const lines = (text) => text.trim().split('\r\n').length - 1;

await test('the same seed gives the same city, another seed another one', () => {
	const first = exported(one);
	assert.deepEqual(exported(cityDemo({ homes: 60, seed: 7, until })), first);
	const other = exported(cityDemo({ homes: 60, seed: 8, until }));
	assert.equal(lines(other['homes.csv']), 60);
	assert.notEqual(other['leases.csv'], first['leases.csv']);
});

await test('it stands at the smallest size; below it, and on a city that is there, it says what to do', () => {
	const small = cityDemo({ homes: 20, until });
	assert.equal(lines(exported(small)['homes.csv']), 20);
	assert.equal(small.anju('check').out, '0 faults\n');
	const empty = cityEmpty();
	const less = empty.anju('demo', '--homes', '19');
	assert.deepEqual([less.code, /20\.\.2000000/.test(less.err)], [2, true], less.err);
	const again = one.anju('demo', '--homes', '60');
	assert.deepEqual([again.code, /holds a city already/.test(again.err)], [1, true], again.err);
});

await test('nobody sees a progress bar where there is no terminal', () => {
	const made = cityEmpty().anju('demo', '--homes', '20', '--until', until);
	assert.equal(made.code, 0, made.err);
	assert.match(made.err, /^20 homes in \d+ s\s*$/);
});

const server = await startServer({ city: one });
const finance = await Client.signedIn(server, 'finance');
const officer = await Client.signedIn(server, 'lease-officer');
const statesOf = async (who, path) => new Set((await who.json('GET', `/api/v1${path}?rows=200`)).json.rows.map((row) => row.state));
const has = (states, wanted, what) => wanted.forEach((state) => assert.ok(states.has(state), `no ${what} is ${state}: ${[...states]}`));

await test('applications, leases, settlements, complaints and repairs stand in their several states', async () => {
	has(await statesOf(officer, '/applications'), ['submitted', 'review', 'returned', 'refused', 'passed', 'notice', 'waiting', 'offered', 'housed', 'withdrawn', 'removed'], 'application');
	has(await statesOf(officer, '/leases'), ['drafted', 'signed', 'running', 'ending', 'ended'], 'lease');
	has(await statesOf(officer, '/settlements'), ['drawn_up', 'confirmed', 'settled'], 'settlement');
	has(await statesOf(officer, '/matters'), ['received', 'answered', 'again', 'closed'], 'complaint');
	has(await statesOf(officer, '/repairs'), ['sent', 'at_work', 'done', 'rated'], 'repair');
});

await test('somebody objects to a notice that runs, and the director has to answer', async () => {
	const director = await Client.signedIn(server, 'director');
	const due = (await director.get('/workbench')).links.find((link) => /^\/objections\/\d+$/.test(link.href));
	assert.ok(due, 'no objection is due on the workbench');
	const page = await director.get(due.href);
	assert.match(page.words, /罗玉兰/);
	const answered = await director.submit(page, { finding: 'dismissed', words: '已核实，名下没有住房' }, { action: `${due.href}/answer` });
	assert.equal(answered.status, 200, answered.words.slice(0, 300));
});

await test('money came in every way; some paid ahead, some are behind and were reminded', async () => {
	const payments = (await finance.json('GET', '/api/v1/payments?rows=200')).json.rows;
	has(new Set(payments.map((row) => row.channel)), ['cash', 'transfer', 'wechat', 'alipay', 'debit'], 'payment');
	has(new Set(payments.map((row) => row.state)), ['valid', 'reversed'], 'payment');
	const behind = (await finance.json('GET', '/api/v1/arrears?rows=200')).json.rows;
	assert.ok(behind.length > 0, 'nobody is behind');
	const accounts = await Promise.all(behind.map((row) => finance.json('GET', `/api/v1/accounts/${row.id}`)));
	assert.ok(accounts.some((account) => /\/dunnings\/\d+/.test(account.text)), 'nobody was reminded');
});

await test('each of the six registers has rows, and one certificate is about to run out', async () => {
	for (const name of ['surroundings', 'certificates', 'materials', 'equipment', 'activities', 'legal-basis'])
		assert.ok((await officer.json('GET', `/api/v1/registers/${name}`)).json.rows.length >= 3, name);
	assert.match((await officer.get('/registers/certificates')).words, /梁工/);
	assert.ok(lines(exported(one)['certificates.csv']) === 4);
});

await test('the books of the demo city are right', () => {
	assert.equal(one.anju('check').out, '0 faults\n');
});

await finish(server);
