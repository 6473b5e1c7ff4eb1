// A demo city in which more has happened: somebody has an offer, an order waits to be paid, a repair is done, a complaint
// is open. For the walk through every page; through the API, since only what there is to see counts here.
import { Client } from '../flow/client.mjs';
import { identityNumber, jpeg } from '../flow/made.mjs';
import { cityCopy, startServer, today as dayInChina } from '../flow/server.mjs';
import { startSimulator } from '../flow/wechat.mjs';

const password = 'anju-walk-2026';
export const offered = { name: '19900006001', password };

const person = { name: '陶丽华', id_number: identityNumber('370911', '19720820', 992), phone: offered.name };

/** {city, args, env}: what startServer needs to go on in it; known: pages that no link leads to. */
export async function livedCity(demo) {
	const simulator = await startSimulator();
	const lived = { city: cityCopy(demo), args: ['--config', simulator.conf], env: {}, known: [], stop: () => simulator.stop() };
	let server;
	const who = {};
	let days = 0;
	const today = (more = 0) => dayInChina(days + more);

	async function later(more) {
		days += more;
		lived.env.ANJU_TEST_CLOCK_DAYS = String(days);
		if (server) await server.stop();
		server = await startServer(lived);
		for (const role of ['lease-officer', 'director', 'finance', 'tenant', 'administrator', 'repairer']) who[role] = await Client.signedIn(server, role);
		who.other = new Client(server.base);
		await who.other.signIn('lease-officer-2', server.signIns.director.password);
	}

	async function done(client, page, values, action) {
		const reply = await client.submit(await client.get(page), values, { action: action ?? page });
		if (reply.status >= 400) throw new Error(`${page}: ${reply.status} ${reply.words.slice(0, 500)}`);
		return reply;
	}
	const id = (reply) => reply.path.match(/\d+/)[0];

	await later(0);
	// An offer: applied on paper, passed twice, made public, scored, and his account joined at the counter.
	const application = `/applications/${id(await done(who['lease-officer'], '/applications/new', {
		...person, registry: '城东区', residence_years: '12', marital: 'widowed', class: 'minimum_living', income_month: '600', assets: '8000',
		insured_months: '0', housing: 'rented', wished_type: '单间', members: '', applied_on: today(),
	}))}`;
	await done(who.other, application, { verdict: 'pass', words: '材料齐全' }, application + '/decide');
	await done(who.director, application, { verdict: 'pass', words: '同意' }, application + '/decide');
	// Somebody moves out: the counter joins his account, he gives notice.
	const running = (await who['lease-officer'].json('GET', '/api/v1/leases?state=running')).json.rows;
	const lease = `/leases/${running.at(-1).id}`;
	const leaving = (await who['lease-officer'].get(lease)).links.map((link) => link.href).find((href) => /^\/parties\/\d+$/.test(href));
	const known = (await who['lease-officer'].json('GET', '/api/v1' + leaving)).json;
	await done(new Client(server.base), '/register', { phone: '19900006002', name: known.title, password });
	await done(who['lease-officer'], leaving + '/account', {
		name: known.title, id_tail: known.birth.slice(-2) + known.id_number.slice(-4), phone: '19900006002' });
	const mover = async () => {
		const client = new Client(server.base);
		await client.signIn('19900006002', password);
		return client;
	};
	await done(await mover(), '/my/lease/end', { last_day: today(9) });
	const notice = `/notices/${id(await done(who['lease-officer'], '/notices/new', { title: '公租房资格公示', days: '7', applied_until: today() }))}`;
	await done(who.director, notice, {}, notice + '/publish');
	await later(9);
	const sound = Object.fromEntries(['door', 'window', 'water_pipe', 'power_line', 'kitchen', 'bathroom', 'wall', 'furniture'].map((each) => [each, '1']));
	await done(who['lease-officer'], lease + '/check-out', { day: today(), water: '900.00', power: '9000.00', gas: '900.00', keys: '2', words: '', damage: '', ...sound });
	await done(await mover(), '/my/lease', {}, '/my/lease/confirm');
	lived.known.push(`/settlements/new${new URL(lease, server.base).pathname.replace('/leases/', '?lease=')}`);
	const page = await who['lease-officer'].get('/plans/new');
	const project = page.forms.flatMap((form) => form.fields).find((field) => field.name === 'project').options.find((option) => option.label === '铁西宿舍区').value;
	const plan = `/plans/${id(await done(who['lease-officer'], '/plans/new', { title: '第四批公租房配租方案', project, homes: '26', scoring_day: today() }, '/plans'))}`;
	await done(who['lease-officer'], plan, {}, plan + '/score');
	await done(who.director, plan, {}, plan + '/publish');
	await later(8);
	await done(who['lease-officer'], plan, {}, plan + '/offer');
	await done(new Client(server.base), '/register', { phone: person.phone, name: person.name, password });
	const party = (await who['lease-officer'].get(application)).links.map((link) => link.href).find((href) => /^\/parties\/\d+$/.test(href));
	await done(who['lease-officer'], party + '/account', { name: person.name, id_tail: person.id_number.slice(12), phone: person.phone });

	// A second notice with an objection to it.
	const open = (await who.director.json('GET', '/api/v1/applications?state=review')).json.rows[0].id;
	await done(who.director, `/applications/${open}`, { verdict: 'pass', words: '同意' }, `/applications/${open}/decide`);
	const second = `/notices/${id(await done(who['lease-officer'], '/notices/new', { title: '公租房资格公示', days: '7', applied_until: today() }))}`;
	await done(who.director, second, {}, second + '/publish');
	const number = (await who.director.json('GET', `/api/v1/applications/${open}`)).json.number;
	await done(new Client(server.base), second + '/object', { number, words: '这一家在城东还有一套房子', name: '周先生', contact: '' });

	// The tenant: a repair that is done, one that is asked for, a complaint, an order to pay.
	const repair = id(await done(who.tenant, '/my/repairs/new', { trade: 'water', words: '厨房水龙头漏水', visit_day: '', photo: { name: 'tap.jpg', type: 'image/jpeg', content: jpeg } }, '/my/repairs'));
	if (!(await who.director.get(`/repairs/${repair}`)).words.includes('梁工')) { // it went to another one: given to him
		const users = (await who.administrator.json('GET', '/api/v1/users?name=梁工')).json.rows;
		await done(who.director, `/repairs/${repair}/send`, { repairer: String(users[0].id) });
	}
	const work = `/work/${repair}`;
	await done(who.repairer, work + '/answer', { visit_day: today(1), words: '明天上午去' });
	await done(who.repairer, work, {}, work + '/start');
	await done(who.repairer, work + '/materials', { name: '水龙头', quantity: '1', unit: '个', price: '35.00' });
	await done(who.repairer, work + '/finish', { result: '换了水龙头，试水不漏', labour: '20.00', chargeable: null });
	await done(who.tenant, '/my/repairs/new', { trade: 'power', words: '客厅灯不亮', visit_day: '' }, '/my/repairs');
	await done(who.tenant, '/my/matters/new', { kind: 'complaint', words: '楼道灯坏了两个星期' }, '/my/matters');
	lived.known.push((await done(who.tenant, '/my/pay', {}, '/my/pay')).path);
	// The office: a reminder, a row of a register, a token.
	const owing = (await who.finance.json('GET', '/api/v1/arrears')).json.rows[0].id;
	await done(who.finance, `/accounts/${owing}/dunning`, {});
	await done(who['lease-officer'], '/registers/surroundings/new', { name: '城西第二小学', address: '育才路 18 号', category: 'primary' });
	const users = (await who.administrator.json('GET', '/api/v1/users')).json.rows;
	await done(who.administrator, '/tokens/new', { name: '财政局数据交换', account: String(users.find((user) => user.role === 'finance').id), until: today(90) });
	const another = `/leases/${running.at(-2).id}`;
	await done(who['lease-officer'], lived.known[0], {}, '/settlements');
	lived.known[0] = `/settlements/new?lease=${another.split('/')[2]}`;
	await server.stop();
	return lived;
}
