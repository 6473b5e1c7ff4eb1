// Who may call what: every route with every role, without the token of a form, twice at once. Other people's ids: scope_flow.mjs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, Client, finish, routesOf, startServer, test, top } from './client.mjs';

const server = await startServer();
const golden = join(top, 'tests/golden/routes.txt');
const lines = server.city.anju('routes').out;
const routes = routesOf(lines);
const roles = ['tenant', 'applicant', 'lease-officer', 'finance', 'repairer', 'director', 'regulator', 'administrator'];
const who = {};
for (const role of roles) who[role] = await Client.signedIn(server, role);
const nobody = new Client(server.base);
const may = (route, role) => route.roles.includes('everybody') || route.roles.includes(role.replace('-', '_'));

await test('the table of routes and roles is the one that was looked at: tests/golden/routes.txt', () => {
	if (process.env.ANJU_GOLDEN === 'write' || !existsSync(golden)) writeFileSync(golden, lines);
	assert.equal(lines, readFileSync(golden, 'utf8'), 'look at the difference; ANJU_GOLDEN=write takes it');
});

// ---- ids that are there ------------------------------------------------------------------------------------

const rows = async (role, path) => {
	const reply = await who[role].json('GET', '/api/v1' + path);
	assert.equal(reply.status, 200, `${path}: ${reply.text.slice(0, 200)}`);
	return reply.json.rows ?? [];
};
const linkOn = async (role, path, pattern) => (await who[role].get(path)).links.map((link) => link.href.match(pattern)?.[1]).find(Boolean);

const asked = await who.tenant.submit(await who.tenant.get('/my/matters/new'), { kind: 'complaint', words: '楼道灯坏了两个星期' }, { action: '/my/matters' });
assert.match(asked.path, /^\/my\/matters\/\d+$/, asked.words.slice(0, 300));

const ids = {};
for (const [name, list] of Object.entries({
	'/homes': '/homes', '/applications': '/applications', '/notices': '/notices/office', '/leases': '/leases', '/plans': '/plans', '/bills': '/bills',
	'/payments': '/payments', '/jobs': '/jobs', '/accounts': '/arrears', '/repairs': '/repairs', '/work': '/repairs', '/matters': '/matters',
})) ids[name] = (await rows('director', list))[0]?.id;
ids['/users'] = (await rows('administrator', '/users'))[0]?.id;
ids['/policies'] = await linkOn('director', '/policies', /^\/policies\/(\d+)$/);
ids['/registers'] = (await who.director.get('/registers')).links.map((link) => link.href.match(/^\/registers\/([a-z_-]+)$/)?.[1]).find(Boolean);
ids['/settings'] = 'offer_days';
ids['/imports'] = 'homes';
ids['/parties'] = await linkOn('director', `/leases/${ids['/leases']}`, /^\/parties\/(\d+)$/);
ids['/households'] = await linkOn('director', `/leases/${ids['/leases']}`, /^\/households\/(\d+)\/file$/);
ids['/offers'] = (await rows('director', `/plans/${ids['/plans']}/offers`))[0]?.id;
ids['/repairers'] = await linkOn('director', '/repairers', /^\/repairers\/(\d+)$/);

/** The path with ids of that kind of thing, or null when the demo city has none. */
function filled(path, other) {
	if (!path.includes(':')) return path;
	const kind = path.match(/^\/(?:my\/)?[^/]+/)[0];
	const id = other ?? ids[kind];
	return id ? path.replace(/:\w+/, id).replace(/:\w+/g, '1') : null;
}

await test('there are things of every kind to look at', () => {
	const missing = Object.entries(ids).filter(([, id]) => !id).map(([kind]) => kind);
	assert.deepEqual(missing, []);
});

// ---- every page, every role --------------------------------------------------------------------------------

const gets = routes.filter((route) => route.method === 'GET');
const citizenPage = (path) => /^\/(my|mine|apply)\b/.test(path);

// Whose handlers ask for more than the route does: by the kind of file, by who is sent on to which page, by staff or citizen.
const narrower = new Set(['/work/:id', '/imports/:kind', '/imports/:kind/template', '/me/totp']);

await test('every page with every role: who may, sees it; who may not, is told so', async () => {
	const wrong = [];
	for (const route of gets) {
		const path = filled(route.path) ?? filled(route.path, 999999999);
		for (const role of roles) {
			const reply = await who[role].send('GET', path, { headers: { accept: 'application/json' } });
			const own = narrower.has(route.path) && reply.status === 403;
			const good = may(route, role) ? own || [200, 303, 404, 409].includes(reply.status) : reply.status === 403;
			if (!good) wrong.push(`${role} GET ${path}: ${reply.status} ${reply.text.slice(0, 120)}`);
		}
		const reply = await nobody.send('GET', path, { headers: { accept: 'application/json' } });
		const good = route.roles.includes('everybody') ? [200, 303, 404, 409, 401].includes(reply.status) : reply.status === 401;
		if (!good) wrong.push(`nobody GET ${path}: ${reply.status}`);
	}
	assert.deepEqual(wrong, []);
});

await test('the things of the demo city are there for those who may see them', async () => {
	const wrong = [];
	for (const route of gets) {
		const path = filled(route.path);
		if (!path || ['/repairs/new', '/settlements/new'].includes(path) || /^\/registers\/:name\/:id|^\/jobs\/:id\/faults/.test(route.path) || citizenPage(route.path) || /photos|sign-in|\/object$/.test(path)) continue;
		const role = ['lease-officer', 'director', 'finance', 'administrator', 'repairer', 'tenant'].find((each) => may(route, each));
		const reply = await who[role].send('GET', path, { headers: { accept: 'application/json' } });
		const step = /\/(supplement|withdraw|remove|hand-over|notice|check-out|dunning|send|refuse|answer)$|^\/work\//.test(path); // only in some states
		if (!(reply.status === 200 || (step && [303, 404, 409].includes(reply.status)))) wrong.push(`${role} ${path}: ${reply.status} ${reply.text.slice(0, 120)}`);
		const page = await who[role].get(path);
		if (reply.status === 200 && page.status !== 200) wrong.push(`${role} ${path} as a page: ${page.status}`);
	}
	assert.deepEqual(wrong, []);
});

async function tokenOf(client) {
	const page = await client.get('/sign-out');
	return page.text.match(/name="_csrf" value="([^"]+)"/)?.[1] ?? '';
}

// ---- buttons -----------------------------------------------------------------------------------------------

const posts = routes.filter((route) => route.method === 'POST' && !/^\/(sign-|register|pay\/notify)/.test(route.path));

await test('no button works without the token of a form', async () => {
	const wrong = [];
	for (const route of posts) {
		if (/notify|callback/.test(route.path)) continue;
		const path = filled(route.path) ?? filled(route.path, 999999999);
		const role = roles.find((each) => may(route, each));
		for (const [token, words] of [[{}, 'none'], [{ _csrf: '0'.repeat(32) }, 'a wrong one'], [{ _csrf: await tokenOf(who[roles.find((each) => each !== role)]) }, "another's"]]) {
			const reply = await who[role].post(path, token);
			if (reply.status !== 403) wrong.push(`${role} POST ${path} with ${words}: ${reply.status}`);
		}
	}
	assert.deepEqual(wrong, []);
});

await test('no button works for a role that may not', async () => {
	const tokens = {};
	for (const role of roles) tokens[role] = await tokenOf(who[role]);
	const wrong = [];
	for (const route of posts) {
		const path = filled(route.path) ?? filled(route.path, 999999999);
		for (const role of roles.filter((each) => !may(route, each))) {
			const reply = await who[role].post(path, { _csrf: tokens[role] });
			if (reply.status !== 403) wrong.push(`${role} POST ${path}: ${reply.status}`);
		}
	}
	assert.deepEqual(wrong, []);
});

await test('a wrong id, method or path: 404 and 405 without a stack or a number of ours', async () => {
	for (const path of ['/homes/0', '/homes/-1', '/homes/99999999999999999999', '/homes/x', '/homes/1%00', '/nothing', '/homes/../applications', '/%2e%2e/etc/passwd']) {
		const reply = await who.director.send('GET', path, { headers: { accept: 'text/html' } });
		assert.ok([400, 404].includes(reply.status) || (reply.status === 200 && path.includes('..')), `${path}: ${reply.status}`);
		assert.ok(!/SELECT |sqlite|src\/\w+\/\w+\.c/.test(reply.text), path);
	}
});

// ---- twice -------------------------------------------------------------------------------------------------

await test('a double click makes one home; the same key with other contents is refused', async () => {
	const officer = who['lease-officer'];
	const page = await officer.get('/homes/new');
	const room = String(900 + Math.floor(Math.random() * 90));
	const form = page.forms.find((each) => each.action === '/homes');
	const project = form.fields.find((field) => field.name === 'project');
	const values = { project: project.options?.find((option) => option.value)?.label ?? '青禾家园', building: '99栋', unit: '1单元', room, floor: '9', home_type: '单间', built_area: '30.00', inner_area: '25.00', rent_rate: '12.00', built_year: '2016' };
	const known = Object.fromEntries(Object.entries(values).filter(([name]) => form.fields.some((field) => field.name === name)));
	const two = await Promise.all([1, 2, 3, 4].map(() => officer.submit(page, known, { action: '/homes' })));
	assert.deepEqual([...new Set(two.map((reply) => `${reply.status} ${reply.path}`))].length, 1, two.map((reply) => reply.path + reply.words.slice(0, 200)).join('\n'));
	assert.match(two[0].path, /^\/homes\/\d+$/);
	const other = await officer.submit(page, { ...known, room: '999' }, { action: '/homes' });
	assert.ok(other.status === 409 || other.status === 422, `${other.status} ${other.words.slice(0, 200)}`);
});

await test('two officers answer the same offer at once: one wins, the other is told kindly', async () => {
	const open = [];
	for (const plan of await rows('director', '/plans'))
		open.push(...(await rows('director', `/plans/${plan.id}/offers`)).filter((offer) => offer.state === 'open'));
	assert.ok(open.length, 'the demo city has an open offer');
	const path = `/offers/${open[0].id}`;
	const officers = [who['lease-officer'], await Client.signedIn(server, { name: 'lease-officer-2', password: server.signIns['lease-officer'].password })];
	const pages = await Promise.all(officers.map((each) => each.get(path)));
	const replies = await Promise.all(officers.map((each, at) => each.submit(pages[at], {}, { action: path + '/accept' })));
	assert.deepEqual(replies.map((reply) => reply.status).sort(), [200, 409], replies.map((reply) => reply.words.slice(0, 300)).join('\n'));
	assert.match(replies.find((reply) => reply.status === 409).words, /已经|刷新|别人/);
});

await test('after all this nothing is wrong', () => server.city.check());

await finish(server);
