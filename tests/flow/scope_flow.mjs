// Other people's ids in every route: of another household for citizens, of another project for staff. The routes are those of the
// program: a new one is tried by itself, and one over a new kind of thing fails here until it is said whose that thing is.
import { assert, Client, finish, routesOf, startServer, test } from './client.mjs';
import { formValues, jpeg } from './made.mjs';

const server = await startServer();
const { city } = server;
const routes = routesOf(city.anju('routes').out);
const kindOf = (path) => path.match(/^(\/(?:my\/|apply\/|ledger\/)?[^/]+)/)[1];

// What belongs to a home, and so to a project and mostly to a household; the rest is the city's and guarded by the role alone.
const ofAProject = ['/homes', '/leases', '/accounts', '/bills', '/dunnings', '/repairs', '/work', '/payments', '/pay-orders', '/settlements', '/matters', '/offers', '/households', '/files', '/ledger/transactions'];
const ofTheCity = ['/parties', '/applications', '/notices', '/objections', '/plans', '/repairers', '/registers', '/imports', '/jobs', '/settings', '/policies', '/users', '/tokens'];
const ofAHousehold = { '/my/bills': '/bills', '/my/repairs': '/repairs', '/my/payments': '/payments', '/my/pay': '/pay-orders', '/my/matters': '/matters', '/mine': '/applications', '/apply/done': '/applications' };
const ofTheDraft = ['/apply/2', '/apply/7']; // numbers within one's own draft

await test('of every thing with an id it is said whose it is', () => {
	const known = new Set([...ofAProject, ...ofTheCity, ...Object.keys(ofAHousehold), ...ofTheDraft]);
	assert.deepEqual([...new Set(routes.filter((route) => route.path.includes(':')).map((route) => kindOf(route.path)))].filter((kind) => !known.has(kind)), []);
});

// ---- people ------------------------------------------------------------------------------------------------

const all = { director: await Client.signedIn(server, 'director'), finance: await Client.signedIn(server, 'finance'), officer: await Client.signedIn(server, 'lease-officer') };
const citizens = { tenant: await Client.signedIn(server, 'tenant'), applicant: await Client.signedIn(server, 'applicant') };
const administrator = await Client.signedIn(server, 'administrator');

async function rowsOf(client, path) {
	const rows = [];
	for (let next = `/api/v1${path}${path.includes('?') ? '&' : '?'}rows=200`; next;) {
		const reply = await client.json('GET', next);
		if (reply.status !== 200) return [];
		rows.push(...reply.json.rows);
		next = reply.json.next;
	}
	return rows;
}
const linksOf = async (client, path, pattern) => (await client.get(path)).links.map((link) => link.href.match(pattern)?.[1]).filter(Boolean);

// Staff of the project with the fewest homes: nearly everything is outside of it.
const projects = (await all.director.json('GET', '/api/v1/dashboard')).json.by_project.by_project.sort((a, b) => a.homes - b.homes);
const inside = projects.find((project) => project.let > 0).project;
const part = {};
for (const [name, role] of [['director', 'director'], ['officer', 'lease_officer'], ['finance', 'finance'], ['repairer', 'repairer']]) {
	const made = city.anjuWith({ input: 'a part of it 2026\n' }, 'user', 'add', `part-${name}`, '--role', role, '--title', '分管' + name);
	assert.equal(made.code, 0, made.err);
	const { id } = (await rowsOf(administrator, '/users')).find((row) => row.name === '分管' + name);
	const set = await administrator.submit(await administrator.get(`/users/${id}/rights`), { all_projects: false, project: [inside] }, { action: `/users/${id}/rights` });
	assert.equal(set.status, 200, set.words.slice(0, 300));
	part[name] = await Client.signedIn(server, { name: `part-${name}`, password: 'a part of it 2026' });
}

// ---- what is theirs ----------------------------------------------------------------------------------------

const outside = {}; // of other projects than `inside`
for (const [kind, list] of Object.entries({ '/homes': '/homes', '/leases': '/leases', '/bills': '/bills', '/accounts': '/arrears', '/repairs': '/repairs', '/work': '/repairs?open=1', '/payments': '/payments', '/matters': '/matters' }))
	outside[kind] = (await rowsOf(all.director, list)).filter((row) => (row.project_name ?? row.project) !== inside).map((row) => row.id);
const lettings = (await rowsOf(all.director, '/leases?state=running')).filter((row) => row.project_name !== inside);
outside['/households'] = await linksOf(all.director, `/leases/${lettings[0].id}`, /^\/households\/(\d+)\/file/);

await test('something of every kind: a dunning notice, a photograph, a settlement, an offer, a complaint', async () => {
	const account = outside['/accounts'][0];
	const reminded = await all.finance.submit(await all.finance.get(`/accounts/${account}/dunning`), {}, { action: `/accounts/${account}/dunning` });
	assert.equal(reminded.status, 200, reminded.words.slice(0, 300));
	outside['/dunnings'] = [reminded.path.match(/^\/dunnings\/(\d+)/)?.[1] ?? (await linksOf(all.finance, `/accounts/${account}`, /^\/dunnings\/(\d+)/))[0]];
	outside['/ledger/transactions'] = await linksOf(all.finance, `/payments/${outside['/payments'][0]}`, /^\/ledger\/transactions\/(\d+)/);
	if (!outside['/ledger/transactions'].length) outside['/ledger/transactions'] = await linksOf(all.finance, `/accounts/${account}`, /^\/ledger\/transactions\/(\d+)/);
	const asked = await citizens.tenant.submit(await citizens.tenant.get('/my/repairs/new'), { trade: '电路、灯、插座', words: '灯不亮', photo: { name: 'lamp.jpg', type: 'image/jpeg', content: jpeg } }, { action: '/my/repairs' });
	assert.match(asked.path, /^\/my\/repairs\/\d+$/, asked.words.slice(0, 300));
	const order = asked.path.match(/\d+$/)[0];
	outside['/files'] = await linksOf(all.director, `/repairs/${order}`, /^\/files\/(\d+)/);
	const said = await citizens.tenant.submit(await citizens.tenant.get('/my/matters/new'), { kind: 'complaint', words: '楼道灯坏了两个星期' }, { action: '/my/matters' });
	outside['/matters'].push(said.path.match(/\d+$/)[0]);
	outside['/work'].push(order);
	for (const plan of await rowsOf(all.director, '/plans'))
		(outside['/offers'] ??= []).push(...(await rowsOf(all.director, `/plans/${plan.id}/offers`)).filter((offer) => (offer.project_name ?? '') !== inside).map((offer) => offer.id));
	outside['/settlements'] = (await rowsOf(all.finance, '/settlements')).map((row) => row.id);
	outside['/pay-orders'] = (await rowsOf(all.finance, '/pay-orders')).map((row) => row.id);
	const none = ofAProject.filter((kind) => !outside[kind]?.length);
	assert.deepEqual(none, ['/pay-orders'], 'kinds of which the demo city has none');
});

async function tokenOf(client) {
	return (await client.get('/sign-out')).text.match(/name="_csrf" value="([^"]+)"/)?.[1] ?? '';
}

const description = (await new Client(server.base).json('GET', '/api/v1/openapi.json')).json;

/** Every route of these kinds with every id, as that person: what was not answered with "not found". */
async function tryAll(client, chosen, idsOf) {
	const token = await tokenOf(client);
	const wrong = [];
	let tried = 0;
	for (const route of chosen) {
		for (const id of idsOf(route).slice(0, 2)) {
			const path = route.path.replace(/:\w+/, id).replace(/:\w+/g, '1');
			const reply = route.method === 'GET' // followed: a page may send on to another that is not there
				? await client.request('GET', path, { headers: { accept: 'application/json' } })
				: await client.json('POST', path, formValues(description, route.path), { 'x-csrf-token': token });
			tried++;
			if (kindOf(route.path) === '/work' && reply.status === 403) continue; // the orders of a repairer are no page of the desk
			if (reply.status !== 404) wrong.push(`${route.method} ${path}: ${reply.status} ${reply.text.slice(0, 100)}`);
		}
	}
	return { wrong, tried };
}

for (const [name, role] of [['director', 'director'], ['officer', 'lease_officer'], ['finance', 'finance'], ['repairer', 'repairer']]) {
	await test(`staff of one project (${name}): nothing of another project, on any page or button`, async () => {
		const chosen = routes.filter((route) => route.path.includes(':') && ofAProject.includes(kindOf(route.path)) && (route.roles.includes(role) || kindOf(route.path) === '/files'));
		const { wrong, tried } = await tryAll(part[name], chosen, (route) => outside[kindOf(route.path)] ?? []);
		assert.ok(tried >= 8, `${tried} tried`);
		assert.deepEqual(wrong, []);
	});
}

for (const [name, client] of Object.entries(citizens)) {
	await test(`a citizen (${name}): nothing of another household, on any page or button`, async () => {
		const mine = new Set();
		for (const path of ['/my/bills', '/my/repairs', '/my/payments', '/my/matters', '/mine', '/my/lease'])
			for (const link of (await client.get(path)).links) for (const id of link.href.match(/\d{6,}/g) ?? []) mine.add(Number(id));
		const theirs = { ...outside, '/applications': (await rowsOf(all.director, '/applications')).map((row) => row.id) };
		const chosen = routes.filter((route) => route.path.includes(':') && route.roles.includes(name) && kindOf(route.path) in ofAHousehold);
		const { wrong, tried } = await tryAll(client, chosen, (route) => theirs[ofAHousehold[kindOf(route.path)]].filter((id) => !mine.has(Number(id))));
		assert.ok(tried >= 30, `${tried} tried`);
		assert.deepEqual(wrong, []);
		const file = await client.send('GET', `/files/${outside['/files'][0]}`);
		assert.equal(file.status, name === 'tenant' ? 200 : 404, 'the photograph is the tenant\'s');
	});
}

await test('and nothing was done: the trail has no act of theirs', async () => {
	const acts = (await rowsOf(all.director, '/audit')).filter((row) => row.name.startsWith('分管') && !row.act.startsWith('session') && !/登录|登入/.test(row.act));
	assert.deepEqual(acts.map((row) => `${row.name} ${row.act}`), []);
	city.check();
});

await finish(server);
