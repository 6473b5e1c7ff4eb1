// Accounts of citizens: opened by a double click once, joined at the counter to a household that is on record already.
import { assert, Client, finish, startServer, test, today } from './client.mjs';
import { identityNumber } from './made.mjs';

const server = await startServer();
const password = 'anju-flow-2026';
const officer = await Client.signedIn(server, 'lease-officer');
const finance = await Client.signedIn(server, 'finance');
const director = await Client.signedIn(server, 'director');

async function registered(phone, name) {
	const client = new Client(server.base);
	const made = await client.submit(await client.get('/register?next=/mine'), { phone, name, password });
	assert.equal(made.path, '/mine', made.words.slice(0, 300));
	return client;
}

await test('registering by a double click opens one account and answers twice as once', async () => {
	const client = new Client(server.base);
	const page = await client.get('/register?next=/apply');
	const fill = { phone: '19900007001', name: '江明远', password };
	const [one, two] = await Promise.all([client.submit(page, fill), client.submit(page, fill)]);
	assert.equal(one.path, '/apply', one.words.slice(0, 300));
	assert.equal(two.path, '/apply', two.words.slice(0, 300));
	assert.equal((await client.get('/me')).status, 200);
	const wrong = new Client(server.base);
	const refused = await wrong.submit(await wrong.get('/register'), { ...fill, password: 'another-2026' });
	assert.equal(refused.status, 422);
	assert.match(refused.words, /注册过|已注册|登录/);
	assert.notEqual((await wrong.get('/me')).path, '/me');
});

// Somebody who applied on paper years ago, and whose lease came with an import.
const id_number = identityNumber('370911', '19720820', 992);
const paper = await officer.submit(await officer.get('/applications/new'), {
	name: '陶丽华', id_number, phone: '19900007002', registry: '城东区', residence_years: '12', marital: 'widowed', class: 'minimum_living',
	income_month: '600', assets: '8000', insured_months: '0', housing: 'rented', wished_type: '单间', members: '', applied_on: today(),
}, { action: '/applications/new' });
assert.match(paper.path, /^\/applications\/\d+$/, paper.words.slice(0, 500));
const application = paper.path.match(/\d+/)[0];
const party = (await officer.get(paper.path)).links.map((link) => link.href).find((href) => /^\/parties\/\d+$/.test(href));
const account = party + '/account';
const good = { name: '陶丽华', id_tail: id_number.slice(12), phone: '19900007002' };
const join = async (values) => officer.submit(await officer.get(account), values, { action: account });

await test('who stands in a household is sent to the counter, and the counter can help', async () => {
	const citizen = await registered('19900007002', '陶丽华');
	assert.equal((await citizen.get(`/mine/${application}`)).status, 404);
	// the name and the telephone of the account stand there already
	const sent = await citizen.submit(await citizen.get('/apply/1'), { id_number }, { action: '/apply/1' });
	assert.match(sent.words, /窗口/);
	assert.ok(!/YZ\d{9}/.test(sent.words), 'whose application it is, is not told');

	assert.equal((await finance.get(account)).status, 403);
	assert.equal((await director.get(account)).status, 403);
	assert.ok(!(await finance.get(party)).links.some((link) => link.href === account), 'who may not join sees no button');
	assert.ok((await officer.get(party)).links.some((link) => link.href === account));

	for (const [values, words] of [
		[{ ...good, name: '陶丽' }, /姓名/], [{ ...good, id_tail: '000000' }, /后 6 位/], [{ ...good, phone: '19900007099' }, /还没有注册/],
		[{ ...good, phone: '19900007001' }, /江明远/], [{ ...good, phone: '19900000001' }, /别人名下/],
	]) {
		const refused = await join(values);
		assert.equal(refused.status, 422, JSON.stringify(values));
		assert.match(refused.words, words);
	}
	const joined = await join(good);
	assert.equal(joined.path, party, joined.words.slice(0, 400));
	assert.match(joined.words, /199\*+7002/);
	assert.equal((await citizen.get(`/mine/${application}`)).status, 200);
	assert.match((await citizen.get('/mine')).words, /绑定到您的家庭/);
});

await test('an account is joined once, a person has one, and the counter can undo it', async () => {
	const again = await join(good);
	assert.equal(again.status, 422);
	assert.match(again.words, /已经绑定/);
	await registered('19900007003', '陶丽华');
	const second = await join({ ...good, phone: '19900007003' });
	assert.equal(second.status, 409, second.words.slice(0, 300));

	const citizen = new Client(server.base);
	await citizen.signIn('19900007002', password);
	const page = await officer.get(party);
	const part = page.forms.find((form) => /\/part$/.test(form.action)).action;
	assert.ok(!(await finance.get(party)).forms.some((form) => /\/part$/.test(form.action)));
	const parted = await officer.submit(page, {}, { action: part });
	assert.equal(parted.path, party, parted.words.slice(0, 400));
	assert.notEqual((await citizen.get('/me')).path, '/me', 'his session is over');
	await citizen.signIn('19900007002', password);
	assert.equal((await citizen.get(`/mine/${application}`)).status, 404);
	const trail = (await director.json('GET', `/api/v1/audit?subject=party&subject_id=${party.match(/\d+/)[0]}`)).json.rows.map((row) => row.act);
	assert.ok(trail.includes('party.account_join') && trail.includes('party.account_part'), trail.join(' '));
});

await finish(server);
