// The whole main job: from an empty city to keys, rent, a repair and the way out. Lived twice in one city, by two
// households: once through the forms of the pages, without script, and once through /api/v1.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, cityEmpty, Client, finish, pdfText, scratchFolder, startServer, test, today as dayInChina, top, until } from './client.mjs';
import { applicationsFile, homesFile, identityNumber, jpeg } from './made.mjs';

const fixture = (name) => join(top, 'tests/fixtures', name);
const password = 'anju-flow-2026';
const staff = {
	officer: ['wang.jing', 'lease_officer', '王静'], officer2: ['li.min', 'lease_officer', '李敏'], director: ['zhao.zheng', 'director', '赵正'],
	director2: ['sun.lan', 'director', '孙岚'],
	finance: ['qian.hui', 'finance', '钱慧'], repairer: ['liang.gong', 'repairer', '梁工'], administrator: ['hao.ming', 'administrator', '郝明'],
};

const city = cityEmpty();
let server;
let days = 0;
let api = false; // how the people of this file work just now
const people = {};

/** So many days later: the server ends and starts again, everybody signs in anew. */
async function later(more) {
	days += more;
	if (server) await server.stop();
	server = await startServer({ city, env: { ANJU_TEST_CLOCK_DAYS: String(days) } });
	for (const [role, [name]] of Object.entries(staff)) people[role] = await person(name, people[role]?.machine);
	for (const role of ['citizen', 'second']) {
		if (people[role]) people[role] = await person(people[role].name, people[role].machine);
	}
}

async function person(name, machine) {
	const client = new Client(server.base);
	await client.signIn(name, password);
	client.name = name;
	client.machine = machine ?? city.token(name, 720);
	client.api = new Client(server.base, { token: client.machine });
	return client;
}

const today = (more = 0) => dayInChina(days + more);
const anju = (...args) => city.anjuWith({ env: { ANJU_TEST_CLOCK_DAYS: String(days) } }, ...args);

/** Looks at a page: its words, or the JSON of the same page. */
async function see(who, path) {
	const reply = api ? await who.api.json('GET', '/api/v1' + path) : await who.get(path);
	assert.equal(reply.status, 200, `${path}: ${reply.status} ${reply.words.slice(0, 400)}`);
	return reply;
}

/** Does one thing: the form on `page` that posts to `path`, or the same POST as JSON. Says {status, path, words}. */
async function act(who, page, path, values = {}) {
	if (api) {
		const reply = await who.api.json('POST', '/api/v1' + path, values);
		return { status: reply.status, path: reply.json.location ?? path, words: reply.json.error ? reply.text : '', reply };
	}
	const shown = await who.get(page);
	assert.equal(shown.status, 200, `${page}: ${shown.status} ${shown.words.slice(0, 300)}`);
	const reply = await who.submit(shown, values, { action: path });
	return { status: reply.status, path: reply.path, words: reply.words, reply };
}

async function done(who, page, path, values) {
	const made = await act(who, page, path, values);
	assert.ok([200, 201].includes(made.status), `${path}: ${made.status} ${made.words.slice(0, 600)}`);
	return made;
}

async function refused(status, words, who, page, path, values) {
	const made = await act(who, page, path, values);
	assert.equal(made.status, status, `${path}: ${made.status} ${made.words.slice(0, 600)}`);
	assert.match(made.words, words);
}

const rows = async (who, path) => (await who.api.json('GET', '/api/v1' + path)).json.rows;
const yuan = (fen) => (fen / 100).toFixed(2);
const idOf = (path) => path.match(/\/(\d+)/)?.[1];

function expected(name, columns) {
	const [, ...lines] = readFileSync(name, 'utf8').replace(/^\ufeff/, '').trim().split(/\r?\n/);
	return lines.map((line) => line.split(',')).map((cells) => columns.map((at) => cells[at]).join(' ')).sort();
}

/** What `anju import` says of bad rows: "sheet row column reason words". */
const faultsOf = (out, columns) => out.split('\n').filter((line) => line.split('\t').length === 5)
	.map((line) => line.split('\t')).map((cells) => columns.map((at) => cells[at]).join(' ')).sort();

// ---- 1. homes ----------------------------------------------------------------------------------------------

await test('an empty city: staff, policies, holidays', async () => {
	for (const [name, role, title] of Object.values(staff)) {
		const made = city.anjuWith({ input: password + '\n' }, 'user', 'add', name, '--role', role, '--title', title);
		assert.equal(made.code, 0, made.err);
	}
	for (const policy of ['eligibility-yunzhou', 'rent-yunzhou', 'scoring-dongying']) {
		const made = city.anju('policy', join(top, 'deploy/policies', policy + '.json'), '--from', '2020-01-01');
		assert.equal(made.code, 0, made.err);
	}
});

async function importTwice(kind, file, expectedFile, columns, faultColumns, good) {
	const wanted = expected(expectedFile, columns);
	const dry = city.anju('import', kind, file, '--dry-run');
	assert.equal(dry.code, 1, dry.err);
	assert.deepEqual(faultsOf(dry.out, faultColumns), wanted);
	const taken = city.anju('import', kind, file);
	assert.deepEqual(faultsOf(taken.out, faultColumns), wanted);
	assert.match(taken.out, new RegExp(`good ${good}, bad ${wanted.length}, added ${good}, changed 0`));
	assert.match(city.anju('import', kind, file).out, new RegExp(`added 0, changed 0, unchanged ${good}`));
}

await test('homes come in: a dry run lists every bad row and no other, the good ones are taken, once', () =>
	importTwice('homes', fixture('homes-minghu.csv'), fixture('homes-minghu-expected.csv'), [0, 2, 1], [1, 2, 3], 53));

const real = join(top, '../shared/data');
const hasReal = (() => { try { readFileSync(join(real, 'README.md')); return true; } catch { return false; } })();
if (!hasReal) console.log('skipped: the data of a real office does not lie beside this checkout (../shared/data)');

if (hasReal) await test('the workbook of an office: 3,588 homes, 25 bad rows', () =>
	importTwice('homes', join(real, 'homes-yunzhou.xlsx'), join(real, 'homes-yunzhou-expected.csv'), [0, 2, 1], [1, 2, 3], 3588));

// ---- 2. applications ---------------------------------------------------------------------------------------

await test('applications of another office in GB18030: what is wrong is refused with its reason', () =>
	importTwice('applications', fixture('applications-minghu-gb18030.csv'), fixture('applications-minghu-expected.csv'), [0, 4, 3], [1, 2, 3], 30));

if (hasReal) await test('the applications of that office: 2,400 rows, 40 bad ones', () => {
	const wanted = expected(join(real, 'applications-expected.csv'), [0, 3]);
	const taken = city.anju('import', 'applications', join(real, 'applications-gb18030.csv'));
	assert.deepEqual(faultsOf(taken.out, [1, 3]), wanted);
	assert.match(taken.out, /good 2360, bad 40, added 2360/);
});

// ---- a plan of fifty homes needs homes and a crowd ----

const HOMES = 50;
const planDay = today(9); // the scoring day of the first plan: when the notice is over
// Ages in days, size, class and area as in the published scoring document; the points were worked out by hand.
const judged = [
	{ number: 'WH202600001', name: '陆一', days: [16400, 16472], size: 3, class: '低收入', income: '1500.00', area: '15.00', points: 758484 },
	{ number: 'WH202600002', name: '陆二', days: [21900], size: 1, class: '低保', income: '600.00', points: 900000 },
	{ number: 'WH202600003', name: '陆三', days: [21899], size: 1, class: '低保', income: '600.00', points: 899986 },
	{ number: 'WH202600004', name: '陆四', days: [12001, 12002], size: 2, class: '中等偏下收入', income: '2500.00', area: '12.34', points: 532137 },
	{ number: 'WH202600005', name: '陆五', days: [30000, 10000], size: 4, class: '中等偏下收入', income: '2500.00', area: '28.33', points: 679540 },
];
const crowd = [...judged, ...Array.from({ length: 65 }, (_, n) => ({
	number: `WH2026000${n + 10}`, name: `陆${n + 10}`, days: [n < 52 ? 21500 - n * 7 : 9000 + n * 11], size: 1,
	...(n < 52 ? { class: '低保', income: '600.00' } : { class: '中等偏下收入', income: '2500.00' }), wished: n % 3 ? '单间' : '两室一厅',
}))];

await test('two new estates of fifty homes, and seventy more who apply', () => {
	const dir = scratchFolder();
	for (const project of ['望湖苑', '望湖二期']) {
		writeFileSync(join(dir, 'homes.csv'), homesFile(project, HOMES));
		assert.match(city.anju('import', 'homes', join(dir, 'homes.csv')).out, /good 50, bad 0, added 50/);
	}
	writeFileSync(join(dir, 'applications.csv'), applicationsFile(crowd, { day: planDay, applied: today() }));
	const taken = city.anju('import', 'applications', join(dir, 'applications.csv'));
	assert.match(taken.out, /good 70, bad 0, added 70/, taken.out);
});

await later(0);

await test('each of the seventy passes both reviews', async () => {
	const open = await rows(people.officer, '/applications?state=submitted&number=WH&rows=200');
	assert.equal(open.length, crowd.length);
	for (const who of [people.officer, people.director]) {
		const sent = await Promise.all(open.map((row) => who.api.json('POST', `/api/v1/applications/${row.id}/decide`, { verdict: 'pass', words: '同意' })));
		for (const reply of sent) assert.equal(reply.status, 201, reply.text);
	}
});

const citizens = [
	{ phone: '19900008001', name: '江明远', id_number: identityNumber('370902', '19850312', 993), second: '19900008002', other: '陶丽华', other_id: identityNumber('370911', '19720820', 992) },
	{ phone: '19900008003', name: '岳小松', id_number: identityNumber('370902', '19880705', 991), second: '19900008004', other: '葛春梅', other_id: identityNumber('370911', '19690115', 994) },
];

async function live(c, how) {
	const said = (name) => `${how}: ${name}`;
	let application, paperApplication, notice, plan, ranking, offer, lease, bill, repair, payment, deposit;
	const damage = how === 'forms' ? 12_000 : 0; // fen that the one who leaves has to make good
	const offers = () => rows(people.officer, plan + '/offers?rows=200');
	const offered = async () => (await offers()).filter((row) => row.state === 'open').map((row) => row.number).sort();

	await test(said('a citizen opens an account and applies, question by question'), async () => {
		const client = new Client(server.base);
		const made = await client.submit(await client.get('/register?next=/apply'), { phone: c.phone, name: c.name, password });
		assert.equal(made.path, '/apply', made.words);
		people.citizen = await person(c.phone);
		const me = people.citizen;
		await refused(422, /身份证号/, me, '/apply/1', '/apply/1', { name: c.name, id_number: c.id_number.slice(0, 17) + (c.id_number[17] === '0' ? '1' : '0'), phone: c.phone });
		await done(me, '/apply/1', '/apply/1', { name: c.name, id_number: c.id_number, phone: c.phone });
		await done(me, '/apply/2', '/apply/2/add', { member_name: '江小雨', kinship: 'daughter', member_id_number: identityNumber('370902', '20140606', how === 'forms' ? 990 : 992) });
		await done(me, '/apply/2', '/apply/2');
		await done(me, '/apply/3', '/apply/3', { registry: '城西区', residence_years: '9', marital: 'divorced' });
		assert.match((await see(me, '/apply/4')).text, api ? /\{/ : /household|收入/);
		await done(me, '/apply/4', '/apply/4', { class: 'low_income', income_month: '1500.00', assets: '20000', insured_months: '60' });
		await done(me, '/apply/5', '/apply/5', { housing: 'rented', present_area: '' });
		await done(me, '/apply/6', '/apply/6', { wished_type: '两室一厅', severe_disability: '1' });
		if (!api) {
			const page = await me.get('/apply/7');
			const sent = await me.submit(page, { evidence: { name: 'income.jpg', type: 'image/jpeg', content: jpeg } }, { action: '/apply/7' });
			assert.equal(sent.path, '/apply/check', sent.words);
			assert.match(sent.words, /江明远/);
		}
		await refused(422, /勾|声明|同意|属实/, me, '/apply/check', '/apply/submit', {});
		const receipt = await done(me, '/apply/check', '/apply/submit', { declared: '1' });
		assert.match(receipt.path, /^\/apply\/done\/\d+$/);
		application = idOf(receipt.path);
		assert.match((await see(me, receipt.path)).text, /YZ\d{4}\d+/);
	});

	await test(said('a paper application is entered at the counter; the same person twice is told so'), async () => {
		const values = {
			name: c.other, id_number: c.other_id, phone: c.second, registry: '城东区', residence_years: '12', marital: 'widowed', class: 'minimum_living',
			income_month: '600', assets: '8000', insured_months: '0', housing: 'rented', wished_type: '单间', members: '', applied_on: today(),
		};
		const made = await done(people.officer, '/applications/new', '/applications/new', values);
		paperApplication = idOf(made.path);
		await refused(422, /已有申请/, people.officer2, '/applications/new', '/applications/new', values);
	});

	await test(said('nobody opens the household of another with his identity number'), async () => {
		const phone = c.phone.replace('8', '9');
		const client = new Client(server.base);
		await client.submit(await client.get('/register'), { phone, name: '冒名人', password });
		const stranger = await person(phone);
		await refused(422, /窗口/, stranger, '/apply/1', '/apply/1', { name: c.name, id_number: c.id_number, phone });
		for (const path of [`/mine/${application}`, `/mine/${application}/withdraw`, `/apply/done/${application}`])
			assert.equal((await stranger.get(path)).status, 404, path);
		const sent = await stranger.api.json('POST', `/api/v1/mine/${application}/withdraw`, {});
		assert.equal(sent.status, 404, sent.text);
	});

	// ---- 3. review, notice ----
	await test(said('two reviews by two people; who entered it or gave the first opinion cannot give the second'), async () => {
		for (const id of [application, paperApplication]) {
			const path = `/applications/${id}`;
			if (id === paperApplication) { // made by officer: maker is not checker
				const sent = await people.officer.api.json('POST', `/api/v1${path}/decide`, { verdict: 'pass', words: '同意' });
				assert.equal(sent.status, 409, sent.text);
				assert.match(sent.json.error.message, /另一位同事/);
			}
			await done(people.officer2, path, path + '/decide', { verdict: 'pass', words: '材料齐全' });
			const again = await people.officer2.api.json('POST', `/api/v1${path}/decide`, { verdict: 'pass', words: '同意' });
			assert.ok([403, 409].includes(again.status), again.text);
			await done(people.director, path, path + '/decide', { verdict: 'pass', words: '同意' });
			assert.equal((await people.officer.api.json('GET', '/api/v1' + path)).json.state, 'passed');
		}
	});

	await test(said('a refusal needs reasons'), async () => {
		const open = (await rows(people.officer, '/applications?state=submitted&number=MH'))[0];
		const path = `/applications/${open.id}`;
		await refused(422, /理由/, people.officer2, path, path + '/decide', { verdict: 'refuse', words: '' });
		await done(people.officer2, path, path + '/decide', { verdict: 'refuse', words: '收入证明与社保记录不一致' });
		assert.equal((await people.officer.api.json('GET', '/api/v1' + path)).json.state, 'refused');
	});

	await test(said('a public notice, published by another, runs its days; then the waiting list'), async () => {
		const made = await done(people.officer, '/notices/new', '/notices/new', { title: `公示 ${how}`, days: '7', applied_until: today() });
		notice = `/notices/${idOf(made.path)}`;
		await done(people.director, notice, notice + '/publish');
		const publicly = await new Client(server.base).get(notice);
		assert.equal(publicly.status, 200);
		assert.ok(!publicly.text.includes(c.id_number) && !publicly.text.includes(c.name), 'a notice shows masked names only');
		const early = await people.director.api.json('POST', `/api/v1${notice}/close`, {});
		assert.equal(early.status, 409, early.text);
		await later(9);
		const closed = await people.director.api.json('POST', `/api/v1${notice}/close`, {});
		assert.ok([201, 409].includes(closed.status), closed.text); // 409: the daily job was first
		assert.equal((await people.officer.api.json('GET', `/api/v1/applications/${application}`)).json.state, 'waiting');
	});

	// ---- 4. allotment ----
	await test(said('a plan of fifty homes is scored by the policy, published by another, offered after its notice'), async () => {
		const page = await people.officer.get('/plans/new');
		const name = api ? '望湖二期' : '望湖苑';
		const project = page.forms.flatMap((form) => form.fields).find((field) => field.name === 'project').options.find((option) => option.label === name).value;
		const made = await done(people.officer, '/plans/new', '/plans', { title: `${name}配租`, project, homes: String(HOMES), scoring_day: api ? today() : planDay });
		plan = `/plans/${idOf(made.path)}`;
		await done(people.officer, plan, plan + '/score');
		ranking = await rows(people.officer, plan + '/ranking?rows=200');
		assert.ok(ranking.length > HOMES + 5, `${ranking.length} are ranked`);
		ranking.slice(1).forEach((row, at) => assert.ok(ranking[at].total >= row.total && ranking[at].rank <= row.rank, 'highest first'));
		if (!api) {
			const points = Object.fromEntries(ranking.map((row) => [row.number, row.total]));
			for (const one of judged) assert.equal(points[one.number], one.points, one.number);
			assert.deepEqual([ranking[0].number, ranking[1].number], ['WH202600002', 'WH202600003']);
		}
		const self = await people.director.api.json('POST', `/api/v1${plan}/offer`, {});
		assert.equal(self.status, 409, self.text);
		await done(people.director, plan, plan + '/publish');
		const early = await people.officer.api.json('POST', `/api/v1${plan}/offer`, {});
		assert.equal(early.status, 409, early.text);
		await later(8);
		await done(people.officer, plan, plan + '/offer');
		assert.deepEqual((await offered()).map(String), ranking.slice(0, HOMES).map((row) => String(row.number)).sort(), 'the first fifty have an offer');
	});

	await test(said('who waives makes room: the next in line moves up; the citizen of this flow accepts'), async () => {
		const { number } = (await people.officer.api.json('GET', `/api/v1/applications/${application}`)).json;
		const place = ranking.findIndex((row) => row.number === number);
		assert.ok(place >= 0, `${number} is ranked: ${JSON.stringify(ranking[0])}`);
		const others = (await offers()).filter((row) => row.state === 'open' && String(row.number) !== ranking[place].number);
		const waivers = Math.max(4, place + 1 - HOMES);
		for (let n = 0; n < waivers; n++) {
			const next = ranking[HOMES + n];
			assert.ok(!(await offered()).includes(next.number), 'not yet');
			await done(people.officer, `/offers/${others[n * 3].id}`, `/offers/${others[n * 3].id}/waive`, { reason: '离孩子学校太远' });
			const now = await offered();
			assert.equal(now.length, HOMES, 'one home, one open offer');
			assert.ok(now.includes(next.number), `${next.number} moved up`);
		}
		const mine = (await offers()).find((row) => row.number === ranking[place].number);
		offer = `/offers/${mine.id}`;
		assert.equal((await see(people.citizen, '/my/offer')).status, 200);
		await done(people.citizen, '/my/offer', '/my/offer/accept');
		const again = await people.officer.api.json('POST', `/api/v1${offer}/waive`, { reason: '再想想' });
		assert.equal(again.status, 409, again.text);
		await done(people.officer, `/offers/${others[1].id}`, `/offers/${others[1].id}/accept`);
		const states = (await offers()).map((row) => row.state);
		assert.deepEqual(['open', 'accepted', 'waived'].map((state) => states.filter((each) => each === state).length), [HOMES - 2, 2, waivers]);
	});

	// ---- 5. lease, keys ----
	await test(said('the lease is printed, signed by both, the keys are handed over after a joint check'), async () => {
		const row = (await rows(people.officer, '/leases?state=drafted')).find((each) => each.tenant_name === c.name);
		assert.ok(row, 'a drafted lease of the citizen');
		lease = `/leases/${row.id}`;
		await done(people.officer, lease, lease + '/paper');
		const paper = (await people.officer.api.json('GET', '/api/v1' + lease)).json;
		const text = pdfText(await people.officer.get(paper.papers.papers[0].href));
		for (const clause of ['不得转租、出借', '未经书面同意不得装修', '二十四小时内答复、四十八小时内修复', '由承租人修复或赔偿', '消防和用电安全', '水、电、气、通讯、电视、物业服务', '租金系数', c.name])
			assert.ok(text.includes(clause), `${clause} is not in the lease: ${text}`);
		await refused(422, /勾选同意后才能签/, people.citizen, '/my/lease/sign', '/my/lease/sign', { agree: api ? false : null });
		assert.match((await people.citizen.get('/')).words, /合同等您签/);
		await done(people.citizen, '/my/lease/sign', '/my/lease/sign', { agree: '1' });
		assert.doesNotMatch((await people.citizen.get('/')).words, /合同等您签/, 'who has signed is not asked again');
		assert.match((await people.citizen.get('/my/lease')).words, /等出租人签署/);
		assert.ok((await people.citizen.get('/my/lease/sign')).forms.every((form) => form.action !== '/my/lease/sign'));
		await done(people.officer, lease, lease + '/sign');
		assert.equal((await people.officer.api.json('GET', '/api/v1' + lease)).json.state, 'signed');
		await later(7);
		const values = { day: today(), water: '12.30', power: '105.00', gas: '3.00', keys: '2', words: '' };
		const all = { door: '1', window: '1', water_pipe: '1', power_line: '1', kitchen: '1', bathroom: '1', wall: '1', furniture: '1' };
		await refused(422, /钥匙/, people.officer, lease + '/hand-over', lease + '/hand-over', { ...values, ...all, keys: '0' });
		await refused(422, /不能晚于今天/, people.officer, lease + '/hand-over', lease + '/hand-over', { ...values, ...all, day: today(1) });
		await done(people.officer, lease + '/hand-over', lease + '/hand-over', { ...values, ...all });
		assert.match((await people.citizen.get('/')).words, /查验单等您核对确认/);
		await done(people.citizen, '/my/lease', '/my/lease/confirm');
		assert.doesNotMatch((await people.citizen.get('/')).words, /查验单等您核对确认/);
		const seen = (await people.officer.api.json('GET', '/api/v1' + lease)).json;
		assert.equal(seen.state, 'running');
		const home = (await people.officer.get(lease)).links.find((link) => /^\/homes\/\d+$/.test(link.href)).href;
		assert.equal((await people.officer.api.json('GET', '/api/v1' + home)).json.state, 'let');
	});

	await test(said('another signing date is agreed once; a lease that is not taken up is cancelled and its home is vacant'), async () => {
		const row = (await rows(people.officer, '/leases?state=drafted'))[0];
		assert.ok(row, 'the lease that the officer accepted for somebody');
		const path = `/leases/${row.id}`;
		const next = { day: today(9), words: '在外地务工，回来再签' };
		await refused(422, /原签约日期/, people.officer, path + '/sign-day', path + '/sign-day', { ...next, day: today(-1) });
		await done(people.officer, path + '/sign-day', path + '/sign-day', next);
		await refused(409, /另定过/, people.officer, path + '/sign-day', path + '/sign-day', { ...next, day: today(12) });
		await refused(422, /期限还没有过/, people.officer, path + '/cancel', path + '/cancel', { cause: 'not_signed', words: '没有来' });
		await refused(422, /填写/, people.officer, path + '/cancel', path + '/cancel', { cause: 'tenant', words: '' });
		await done(people.officer, path + '/cancel', path + '/cancel', { cause: 'tenant', words: '已在外地购房' });
		const seen = (await people.officer.api.json('GET', '/api/v1' + path)).json;
		assert.equal(seen.state, 'cancelled');
		assert.equal(seen.cancelled.cancel_words, '已在外地购房');
		assert.ok((await rows(people.officer, '/homes?state=vacant')).some((home) => row.home_code === home.code), `${row.home_code} is vacant`);
		assert.ok((await offers()).some((each) => each.state === 'cancelled'), 'its offer is cancelled');
	});

	// ---- 6. rent ----
	await test(said('the month is billed by the button and by the command, once; the tenant sees the bill'), async () => {
		await later(32);
		await until('the daily job ends the offers whose time is over', 30_000, async () => (await offers()).every((row) => row.state !== 'open'));
		assert.deepEqual((await rows(people.officer, plan + '/ranking?state=ranked')), [], 'nobody was passed over');
		const period = today().slice(0, 7);
		await done(people.finance, '/bill-runs', '/bill-runs', { period });
		const ran = anju('bill', '--period', period);
		assert.equal(ran.code, 0, ran.err);
		anju('bill', '--period', period);
		const bills = (await rows(people.finance, `/bills?period=${period}&rows=200`)).filter((row) => row.tenant_name === c.name);
		assert.equal(bills.length, 1, 'one bill of the month');
		const own = await people.citizen.api.json('GET', '/api/v1/my/bills');
		assert.equal(own.status, 200, own.text);
		const shown = await people.citizen.get('/my/bills');
		bill = shown.links.find((link) => /\/my\/bills\/\d+/.test(link.href))?.href;
		assert.ok(bill, `a bill on the tenant's page: ${shown.words.slice(0, 500)}`);
		assert.equal((await people.citizen.get(bill)).status, 200);
		assert.equal((await new Client(server.base).json('GET', '/api/v1' + bill)).status, 401);
	});

	await test(said('who does not pay stands in the arrears and is reminded in writing'), async () => {
		await later(40);
		const owing = (await rows(people.finance, '/arrears')).find((row) => String(row.id) === idOf(lease));
		assert.ok(owing && owing.owed > 0, 'the lease is in arrears');
		const account = `/accounts/${idOf(lease)}`;
		assert.equal((await see(people.finance, account)).status, 200);
		const sent = await done(people.finance, account + '/dunning', account + '/dunning');
		assert.match(sent.path, /^\/dunnings\/\d+$/);
		assert.match((await people.finance.get(sent.path)).words, /催缴/);
		const notice = await people.finance.get(sent.path);
		const paper = pdfText(await people.finance.get(notice.links.find((link) => /^\/files\/\d+/.test(link.href)).href));
		assert.ok(paper.includes('催') && paper.includes(c.name) && paper.includes(yuan(owing.owed)), paper);
		await refused(422, /填写/, people.finance, sent.path, sent.path + '/delivered', { proof: '' });
		await done(people.finance, sent.path, sent.path + '/delivered', { proof: '承租人本人签收，网格员在场' });
		assert.match((await people.finance.get(sent.path)).words, /本人签收/);
	});

	await test(said('the rent is taken at the counter, once, with a receipt; the deposit too; the ledger knows'), async () => {
		const id = idOf(lease);
		const account = await people.finance.api.json('GET', `/api/v1/accounts/${id}`);
		assert.equal(account.status, 200);
		const owing = (await rows(people.finance, '/arrears')).find((row) => String(row.id) === id);
		const take = { purpose: 'rent', channel: 'cash', amount: yuan(owing.owed), reference: '', payer: c.name, paid_on: today() };
		await refused(422, /金额|大于|至少|最小/, people.finance, `/payments/new?lease=${id}`, '/payments', { ...take, lease: id, amount: '0' });
		if (api) {
			const operation = String(700_000_000 + days);
			const [one, two] = [await people.finance.api.json('POST', '/api/v1/payments', { ...take, lease: id, amount: owing.owed }, { 'idempotency-key': operation }),
				await people.finance.api.json('POST', '/api/v1/payments', { ...take, lease: id, amount: owing.owed }, { 'idempotency-key': operation })];
			assert.equal(one.status, 201, one.text);
			assert.deepEqual([two.status, two.json.replayed, two.json.location], [200, true, one.json.location]);
			payment = one.json.location;
		} else {
			const page = await people.finance.get(`/payments/new?lease=${id}`);
			const [one, two] = await Promise.all([1, 2].map(() => people.finance.submit(page, take, { action: '/payments' })));
			assert.equal(one.path, two.path, one.words.slice(0, 400));
			payment = one.path;
		}
		assert.match(payment, /^\/payments\/\d+$/);
		await done(people.finance, payment, payment + '/receipt');
		assert.match((await people.finance.get(payment)).words, /元整|[角分]/);
		const still = (await rows(people.finance, '/arrears')).find((row) => String(row.id) === id);
		assert.ok(!still || still.owed < owing.owed, 'the arrears went down');
		({ deposit } = (await people.officer.api.json('GET', '/api/v1' + lease)).json);
		await done(people.officer, `/payments/new?lease=${id}`, '/payments', { ...take, lease: id, purpose: 'deposit', channel: 'transfer', reference: `BANK${days}`, amount: api ? deposit : yuan(deposit) });
		assert.equal((await see(people.citizen, '/my/payments')).status, 200);
	});

	// ---- 7. a repair ----
	await test(said('a repairer is given his trades and estates, once'), async () => {
		const list = await people.director.get('/repairers');
		const path = list.link('梁工');
		await done(people.director, path, path, { water: '1', power: '1', active: '1' });
		const shown = await people.director.get(path);
		if (shown.forms.some((form) => form.action === path + '/projects/all')) await done(people.director, path, path + '/projects/all');
	});

	await test(said('the tenant asks for a repair with a photograph; it is done and rated'), async () => {
		const page = await people.citizen.get('/my/repairs/new');
		const fill = { trade: 'water', words: '厨房水龙头漏水', visit_day: '', phone: c.phone, photo: { name: 'tap.jpg', type: 'image/jpeg', content: jpeg } };
		const [one, two] = await Promise.all([1, 2].map(() => people.citizen.submit(page, fill, { action: '/my/repairs' })));
		assert.equal(one.path, two.path, `a double click makes one: ${one.words.slice(0, 300)}`);
		repair = idOf(one.path.replace('/my/repairs', ''));
		assert.ok(repair, one.path + one.words.slice(0, 300));
		const order = (await people.officer.api.json('GET', `/api/v1/repairs/${repair}`)).json;
		if (order.state === 'asked') {
			const send = await people.director.get(`/repairs/${repair}/send`);
			const repairer = send.forms.flatMap((form) => form.fields).find((field) => field.name === 'repairer').options.find((option) => option.label.includes('梁工'));
			await done(people.director, `/repairs/${repair}/send`, `/repairs/${repair}/send`, { repairer: repairer.value });
		}
		const work = `/work/${repair}`;
		await done(people.repairer, work + '/answer', work + '/answer', { visit_day: today(1), words: '明天上午去' });
		await done(people.repairer, work, work + '/start');
		await done(people.repairer, work + '/materials', work + '/materials', { name: '水龙头', quantity: '1', unit: '个', price: '35.00' });
		await done(people.repairer, work + '/finish', work + '/finish', { result: '换了水龙头，试水不漏', labour: '20.00', chargeable: null });
		await done(people.citizen, `/my/repairs/${repair}/rate`, `/my/repairs/${repair}/rate`, { rating: '5', words: '来得快' });
		const end = (await people.officer.api.json('GET', `/api/v1/repairs/${repair}`)).json;
		assert.equal(end.state, 'rated');
		assert.match(JSON.stringify(end), /水龙头/);
	});

	// ---- 9. workbench, dashboard: each figure opens its rows ----
	await test(said('workbench and dashboard: every figure opens its rows'), async () => {
		assert.equal((await see(people.officer, '/workbench')).status, 200);
		const board = await people.director.get('/dashboard');
		const paths = [...new Set(board.links.map((link) => link.href).filter((href) => /^\/(homes|bills|arrears|repairs|waitlist|applications)\b/.test(href)))];
		assert.ok(paths.length >= 6, paths.join(' '));
		for (const path of paths) assert.equal((await people.director.get(path)).status, 200, path);
		assert.ok(board.words.includes('出租率'), board.words.slice(0, 400));
	});

	// ---- 8. the way out ----
	await test(said('the tenant gives the home back: notice, check-out list, both as records'), async () => {
		await done(people.citizen, '/my/lease/end', '/my/lease/end', { last_day: today(5) });
		assert.equal((await people.officer.api.json('GET', '/api/v1' + lease)).json.state, 'ending');
		await later(5);
		const all = { door: '1', window: '1', water_pipe: '1', power_line: '1', kitchen: '1', bathroom: '1', wall: damage ? null : '1', furniture: '1' };
		const values = { day: today(), water: '45.00', power: '320.00', gas: '11.00', keys: '2', words: damage ? '客厅墙面有一处破损' : '', damage: yuan(damage) };
		const early = await people.officer.api.json('POST', '/api/v1/settlements', { lease: idOf(lease) });
		assert.equal(early.status, 409, early.text);
		assert.match((await people.officer.get(`/settlements/new?lease=${idOf(lease)}`)).words, /先验房/);
		await refused(422, /读数/, people.officer, lease + '/check-out', lease + '/check-out', { ...values, ...all, water: '1.00' });
		await done(people.officer, lease + '/check-out', lease + '/check-out', { ...values, ...all });
		assert.ok((await people.officer.get(lease)).links.every((link) => link.href !== lease + '/check-out'), 'once');
		assert.match((await people.officer.submit(await people.officer.get(lease + '/check-out'), { ...values, ...all }, { action: lease + '/check-out' })).words, /已经做过退房查验/);
		await done(people.citizen, '/my/lease', '/my/lease/confirm');
	});

	await test(said('the last account: drawn up, agreed to, settled by another; what is left goes back or stays owed'), async () => {
		const id = idOf(lease);
		if (!damage) // paid ahead, so that the tenant gets more back than his deposit
			await done(people.finance, `/payments/new?lease=${id}`, '/payments', { lease: id, purpose: 'rent', channel: 'cash', amount: api ? 80_000 : '800.00', reference: '', payer: c.name, paid_on: today() });
		const drawn = await done(people.officer, `/settlements/new?lease=${id}`, '/settlements', { lease: id });
		assert.match(drawn.path, /^\/settlements\/\d+$/);
		const settle = { refund_reference: `REFUND${days}` };
		const early = await people.finance.api.json('POST', `/api/v1${drawn.path}/settle`, settle);
		assert.equal(early.status, 409, 'the tenant has not agreed yet');
		assert.match((await people.citizen.get('/')).words, /退租结算单出来了/);
		await done(people.citizen, '/my/settlement', '/my/settlement/confirm');
		const sum = (await people.finance.api.json('GET', '/api/v1' + drawn.path)).json.settlement;
		assert.equal(sum.damage, damage);
		assert.equal(sum.deposit_held, deposit);
		assert.equal(sum.to_tenant - sum.from_tenant, sum.deposit_held + sum.prepaid - sum.rent_owed - sum.late - sum.damage);
		assert.ok(damage ? sum.from_tenant > 0 && sum.to_tenant === 0 : sum.to_tenant > deposit && sum.from_tenant === 0, JSON.stringify(sum));
		assert.equal((await people.officer.api.json('POST', `/api/v1${drawn.path}/settle`, settle)).status, 403, 'who drew it up does not settle it');
		if (sum.to_tenant) await refused(422, /凭证|流水|编号/, people.finance, drawn.path, drawn.path + '/settle', { refund_reference: '' });
		await done(people.finance, drawn.path, drawn.path + '/settle', sum.to_tenant ? settle : {}); // no reference where nothing goes back
		assert.equal((await people.finance.api.json('POST', `/api/v1${drawn.path}/settle`, settle)).status, 409, 'once');
		assert.equal((await see(people.finance, drawn.path)).status, 200);
		await later(32); // the last bill is due now, too
		const owing = (await rows(people.finance, '/arrears?rows=200')).find((row) => String(row.id) === id);
		assert.equal(owing?.owed ?? 0, sum.from_tenant, 'what the deposit did not cover stays owed after the exit');
		if (owing) assert.match((await done(people.finance, `/accounts/${id}/dunning`, `/accounts/${id}/dunning`)).path, /^\/dunnings\/\d+$/);
	});

	await test(said('the home is vacant, the keys are back, the file is closed'), async () => {
		const seen = await people.officer.get(lease);
		assert.equal((await people.officer.api.json('GET', '/api/v1' + lease)).json.state, 'ended');
		const home = seen.links.find((link) => /^\/homes\/\d+$/.test(link.href)).href;
		assert.equal((await people.officer.api.json('GET', '/api/v1' + home)).json.state, 'vacant');
		assert.deepEqual(seen.forms.filter((form) => form.action.startsWith(lease)), [], 'nothing is left to do');
		for (const [path, values] of [['/notice', { last_day: today(1), cause: 'notice' }], ['/check-out', {}]]) {
			const sent = await people.officer.api.json('POST', `/api/v1${lease}${path}`, values);
			assert.ok([409, 422].includes(sent.status), `${path}: ${sent.status} ${sent.text}`);
		}
		assert.ok((await people.citizen.get('/my/repairs/new')).forms.every((form) => form.action !== '/my/repairs'), 'who left asks for no repair');
	});

	// ---- 10. files ----
	await test(said('one file per home and per household, as a page and as a zip with an index'), async () => {
		const seen = await people.officer.get(lease);
		const home = seen.links.find((link) => /^\/homes\/\d+$/.test(link.href)).href;
		const household = seen.links.find((link) => /^\/households\/\d+\/file$/.test(link.href)).href;
		for (const path of [home + '/file', household]) {
			assert.equal((await see(people.officer, path)).status, 200);
			const zip = await people.officer.get(path + '/zip');
			assert.equal(zip.status, 200);
			assert.equal(zip.bytes.subarray(0, 2).toString(), 'PK');
			assert.ok(zip.bytes.includes(Buffer.from('index')), 'an index inside');
		}
		assert.equal((await people.citizen.get(home + '/file')).status, 403);
	});
}

await live(citizens[0], 'forms');
api = true;
await live(citizens[1], 'api');

await test('after it all nothing is wrong', () => city.check('', { ANJU_TEST_CLOCK_DAYS: String(days) }));

await finish(server);
