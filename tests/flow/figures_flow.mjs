// Every figure of the dashboard and the workbench is the number (or sum, or share) of the rows that it opens, for everybody who
// may see it, in the whole city and in a part of it (invariant 9).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, Client, finish, sleep, startServer, test, top } from './client.mjs';


let server = await startServer();
const city = server.city;

/** All rows of a list, page after page. */
async function rowsOf(client, href) {
	const rows = [];
	const url = new URL('/api/v1' + href, server.base);
	url.searchParams.set('rows', '200');
	for (let next = url.pathname + url.search; next;) {
		const reply = await client.json('GET', next);
		assert.equal(reply.status, 200, `${next}: ${reply.text.slice(0, 200)}`);
		assert.ok(Array.isArray(reply.json.rows), `${next} is a list`);
		rows.push(...reply.json.rows);
		next = reply.json.next;
	}
	return rows;
}
const sum = (rows, of) => rows.reduce((total, row) => total + of(row), 0);
const ratio = (part, whole) => (whole ? Math.floor((part * 20000 + whole) / (2 * whole)) : 0);

// ---- a city with the odd cases -------------------------------------------------------------------------------

await test('a home that is sold, an order that was withdrawn, one that is refused, a director and a regulator of one project', async () => {
	const lines = readFileSync(join(top, 'tests/fixtures/homes.csv'), 'utf8').split('\n').slice(0, 3);
	writeFileSync(join(city.dir, 'sold.csv'), lines.join('\n').replace('空置', '已售'));
	const sold = city.anju('import', 'homes', 'sold.csv');
	assert.equal(sold.code, 0, sold.out + sold.err);
	const director = await Client.signedIn(server, 'director');
	assert.ok((await rowsOf(director, '/homes?state=sold')).length > 0, 'the file has sold homes');
	const tenant = await Client.signedIn(server, 'tenant');
	for (const words of ['水龙头漏水，已经自己修好', '门锁坏了']) {
		const asked = await tenant.submit(await tenant.get('/my/repairs/new'), { trade: '水管、龙头、马桶', words }, { action: '/my/repairs' });
		assert.match(asked.path, /^\/my\/repairs\/\d+$/, asked.words.slice(0, 300));
		if (words.startsWith('水')) {
			const gone = await tenant.submit(await tenant.get(asked.path + '/withdraw'), {}, { action: asked.path + '/withdraw' });
			assert.equal(gone.status, 200, gone.words.slice(0, 300));
		} else {
			const path = asked.path.replace('/my', '');
			const refused = await director.submit(await director.get(path + '/refuse'), { reason: '不属于维修范围' }, { action: path + '/refuse' });
			assert.equal(refused.status, 200, refused.words.slice(0, 300));
		}
	}
	const administrator = await Client.signedIn(server, 'administrator');
	const projects = (await director.get('/homes')).forms.flatMap((form) => form.fields).find((field) => field.name === 'project').options.filter((option) => option.value);
	for (const role of ['director', 'regulator', 'finance', 'lease_officer']) {
		const made = city.anjuWith({ input: 'a part of it 2026\n' }, 'user', 'add', `part-${role.replace('_', '-')}`, '--role', role, '--title', '分管');
		assert.equal(made.code, 0, made.err);
	}
	for (const row of (await rowsOf(administrator, '/users')).filter((each) => /^part-/.test(each.sign_in_name ?? each.name) || each.name === '分管')) {
		const page = await administrator.get(`/users/${row.id}/rights`);
		const set = await administrator.submit(page, { all_projects: false, project: [projects[0].value] }, { action: `/users/${row.id}/rights` });
		assert.equal(set.status, 200, set.words.slice(0, 300));
	}
	await server.stop();
	server = await startServer({ city, env: { ANJU_TEST_CLOCK_DAYS: 4 } }); // what nobody finished is late by now
});

const people = { director: 'director', regulator: 'regulator', finance: 'finance', officer: 'lease-officer' };
for (const role of ['director', 'regulator', 'finance', 'lease-officer']) people['part of ' + role] = { name: 'part-' + role, password: 'a part of it 2026' };
for (const name of Object.keys(people)) people[name] = await Client.signedIn(server, people[name]);

// The jobs of the new day end deadlines and offers: figures and rows are read one after the other, so nothing may move between.
for (let before = '', quiet = 0, end = Date.now() + 30_000; quiet < 3 && Date.now() < end; await sleep(500)) {
	const now = (await people.director.json('GET', '/api/v1/dashboard')).text + (await people.director.json('GET', '/api/v1/workbench')).json.todo.todo.length;
	quiet = now === before ? quiet + 1 : 0;
	before = now;
}

/** The figures of a page that lead somewhere: {label, href, number}; number is null when it is no plain number. */
function figures(page) {
	return page.links.filter((link) => /^[\d,.]+/.test(link.label) && !/^\/(parties|leases\/|repairs\/|applications\/)/.test(link.href))
		.map((link) => ({ ...link, number: /^[\d,]+(?![\d,.%])(?!\s*(?:%|元|万))/.test(link.label) ? Number(link.label.match(/^[\d,]+/)[0].replaceAll(',', '')) : null }));
}

for (const [name, client] of Object.entries(people)) {
	await test(`${name}: every counted figure opens as many rows`, async () => {
		const wrong = [];
		let looked = 0;
		for (const path of ['/dashboard', ...(name.includes('regulator') ? [] : ['/workbench']), ...(name.includes('finance') ? [] : ['/repairs/months'])]) {
			const page = await client.get(path);
			assert.equal(page.status, 200, `${path} ${page.words.slice(0, 200)}`);
			for (const kpi of page.text.matchAll(/<li class="kpi[\s\S]*?<\/li>/g)) assert.match(kpi[0], /<span class="v"><a href=/, `${path}: a figure without its rows`);
			for (const { label, href, number } of figures(page)) {
				if (number === null) continue;
				looked++;
				const rows = href === '/' ? (await client.json('GET', '/api/v1/workbench')).json.todo.todo : await rowsOf(client, href).catch((error) => ({ length: error.message }));
				if (rows.length !== number) wrong.push(`${path}: "${label}" says ${number}, ${href} has ${rows.length}`);
			}
		}
		assert.ok(looked >= 5, `${looked} figures`);
		assert.deepEqual(wrong, []);
	});

	await test(`${name}: every share and every sum is that of its rows`, async () => {
		const board = (await client.json('GET', '/api/v1/dashboard')).json;
		const links = (await client.get('/dashboard')).links;
		const open = (pattern) => rowsOf(client, links.find((link) => pattern.test(link.href))?.href ?? assert.fail(`no link ${pattern}`));
		const homes = (await rowsOf(client, '/homes')).filter((home) => home.state !== 'sold');
		assert.equal(board.letting_rate, ratio((await open(/^\/homes\?state=let/)).length, homes.length), 'letting rate');
		assert.equal(board.vacancy_rate, ratio((await open(/^\/homes\?state=vacant/)).length, homes.length), 'vacancy rate');
		assert.equal(board.arrears, sum(await open(/^\/arrears/), (row) => row.owed), 'arrears');
		const bills = await open(/^\/bills\?/);
		assert.ok(bills.length > 0);
		const due = sum(bills, (bill) => bill.amount), received = sum(bills, (bill) => bill.amount - bill.open);
		assert.equal(board.collection_rate, ratio(received, due), 'collection rate');
		assert.equal(sum(board.by_project.by_project, (row) => row.due_money ?? 0), due, 'due by project');
		assert.equal(sum(board.by_project.by_project, (row) => row.received ?? 0), received, 'received by project');
		assert.equal(sum(board.by_project.by_project, (row) => row.homes), homes.length, 'homes by project');
		for (const [month, share] of Object.entries(board.collection_by_month)) {
			const rows = await rowsOf(client, `/bills?period=${month}&item=rent`);
			assert.equal(share, ratio(sum(rows, (bill) => bill.amount - bill.open), sum(rows, (bill) => bill.amount)), `collection of ${month}`);
		}
		if (name.includes('finance')) return assert.ok(!('repairs_in_time' in board), 'who may not see orders is told nothing of them');
		const done = await open(/^\/repairs\?done_from/);
		assert.ok(done.every((order) => order.done_at), 'only finished ones');
		const late = await rowsOf(client, links.find((link) => /^\/repairs\?done_from/.test(link.href)).href + '&overdue=1');
		assert.equal(board.repairs_in_time, done.length ? ratio(done.length - late.length, done.length) : null, 'orders in time');
	});
}

await test('who sees a part of the city sees smaller figures than who sees all of it', async () => {
	const all = (await people.director.json('GET', '/api/v1/dashboard')).json;
	const part = (await people['part of director'].json('GET', '/api/v1/dashboard')).json;
	assert.equal(part.by_project.by_project.length, 1);
	assert.ok(all.by_project.by_project.length > 1);
	assert.ok(part.arrears < all.arrears, `${part.arrears} of ${all.arrears}`);
});

await finish(server);
