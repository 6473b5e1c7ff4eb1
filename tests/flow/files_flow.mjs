// One file per home and per household, the registers, and what leaves the house: whole, within scope, with a row of the trail.
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, Client, finish, startServer, test, until } from './client.mjs';
import { formValues, jpeg } from './made.mjs';

const server = await startServer();
const { city } = server;
const officer = await Client.signedIn(server, 'lease-officer');
const director = await Client.signedIn(server, 'director');
const tenant = await Client.signedIn(server, 'tenant');
const description = (await new Client(server.base).json('GET', '/api/v1/openapi.json')).json;

/** {name: bytes} of a zip, read by another program. */
function unzip(bytes) {
	const path = join(city.dir, 'file.zip');
	writeFileSync(path, bytes);
	const ran = spawnSync('python3', ['-c', 'import zipfile,sys,json,base64\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(json.dumps({n:base64.b64encode(z.read(n)).decode() for n in z.namelist()}))', path], { encoding: 'utf8', maxBuffer: 1 << 26 });
	assert.equal(ran.status, 0, ran.stderr);
	return Object.fromEntries(Object.entries(JSON.parse(ran.stdout)).map(([name, text]) => [name, Buffer.from(text, 'base64')]));
}

const cells = (line) => line.split(',').map((cell) => cell.replace(/^"|"$/g, ''));
let order, household, home;

await test('the household and its home have a file with members, leases, money, repairs, complaints and papers', async () => {
	const asked = await tenant.submit(await tenant.get('/my/repairs/new'), { trade: '电路、灯、插座', words: '客厅灯不亮了', photo: { name: '灯.jpg', type: 'image/jpeg', content: jpeg } }, { action: '/my/repairs' });
	order = asked.path.match(/^\/my\/repairs\/(\d+)$/)?.[1];
	assert.ok(order, asked.words.slice(0, 300));
	await tenant.submit(await tenant.get('/my/matters/new'), { kind: 'complaint', words: '楼道堆放杂物' }, { action: '/my/matters' });
	const lease = (await director.get(`/repairs/${order}`)).links.map((link) => link.href.match(/^\/leases\/(\d+)$/)?.[1]).find(Boolean);
	const page = await director.get(`/leases/${lease}`);
	household = page.links.map((link) => link.href.match(/^\/households\/(\d+)\/file$/)?.[1]).find(Boolean);
	home = page.links.map((link) => link.href.match(/^\/homes\/(\d+)$/)?.[1]).find(Boolean);
	for (const [path, words] of [[`/households/${household}/file`, ['客厅灯不亮了', '楼道堆放杂物']], [`/homes/${home}/file`, ['客厅灯不亮了']]]) {
		const file = (await officer.json('GET', '/api/v1' + path)).json;
		const text = JSON.stringify(file);
		for (const each of words) assert.ok(text.includes(each), `${each} in ${path}`);
		assert.equal(file.leases.leases.length, 1);
		assert.equal(file.papers.papers.length, 1);
		assert.equal(file.papers.papers[0].file_of, '维修工单', 'words, not codes');
	}
	const { members, applications, payments } = (await officer.json('GET', `/api/v1/households/${household}/file`)).json;
	assert.ok(members.members.length >= 1 && members.members.every((member) => /\*/.test(JSON.stringify(member))), 'identity numbers are masked');
	assert.ok(payments.payments.length >= 1);
	assert.ok(Array.isArray(applications.applications));
});

await test('as a zip: an index, and every paper as it was stored', async () => {
	for (const path of [`/households/${household}/file/zip`, `/homes/${home}/file/zip`]) {
		const reply = await officer.get(path);
		assert.equal(reply.status, 200);
		assert.equal(reply.headers['content-type'], 'application/zip');
		const files = unzip(reply.bytes);
		const [head, ...lines] = files['index.csv'].toString('utf8').replace(/^\ufeff/, '').trim().split(/\r?\n/).map(cells);
		assert.equal(lines.length, Object.keys(files).length - 1);
		assert.ok(lines.length >= 1);
		for (const line of lines) {
			assert.equal(line.length, head.length);
			assert.ok(files[line[0]], `${line[0]} is in it`);
			assert.equal(createHash('sha256').update(files[line[0]]).digest('hex'), line.at(-1), line[0]);
		}
	}
});

await test('a file of more than a request may hold in memory is packed all the same', async () => {
	const scan = randomBytes(8_000_000).map((byte) => (byte === 0xff ? 0 : byte)); // of a photograph: no mark inside
	for (let order = 0; order < 3; order++) {
		const photos = Array.from({ length: 3 }, (_, n) => ({ name: `${n}.jpg`, type: 'image/jpeg', content: Buffer.concat([jpeg.subarray(0, -2), Buffer.from([order, n]), scan, jpeg.subarray(-2)]) }));
		const asked = await tenant.submit(await tenant.get('/my/repairs/new'), { trade: '电路、灯、插座', words: '灯又不亮了', photo: photos }, { action: '/my/repairs' });
		assert.match(asked.path, /^\/my\/repairs\/\d+$/, asked.words.slice(0, 300));
	}
	const reply = await officer.get(`/homes/${home}/file/zip`);
	assert.equal(reply.status, 200, reply.words?.slice(0, 300));
	assert.ok(reply.bytes.length > 70_000_000, `${reply.bytes.length} bytes`);
	assert.equal((await officer.get('/households/9007199254740000/file/zip')).status, 404, 'of nobody there is no file');
});

await test('who may not open a kind of record finds none of it: neither by searching nor in a file', async () => {
	const finance = await Client.signedIn(server, 'finance');
	const repair = (await director.json('GET', `/api/v1/repairs/${order}`)).json.title;
	const application = (await director.json('GET', '/api/v1/applications?rows=1')).json.rows[0].number;
	for (const number of [repair, application]) {
		assert.ok(number, 'a number to search by');
		assert.equal((await director.json('GET', `/api/v1/search?q=${number}`)).json.search_result.length, 1, number);
		assert.equal((await finance.json('GET', `/api/v1/search?q=${number}`)).json.search_result.length, 0, number);
	}
	const lease = (await finance.json('GET', '/api/v1/leases?rows=1')).json.rows[0].number;
	assert.equal((await finance.json('GET', `/api/v1/search?q=${lease}`)).json.search_result.length, 1);
	const links = (await finance.get(`/households/${household}/file`)).links.map((link) => link.href);
	assert.ok(links.some((href) => /^\/payments\//.test(href)) && links.some((href) => /^\/leases\//.test(href)));
	assert.deepEqual(links.filter((href) => /^\/(repairs|applications|matters)\//.test(href)), [], 'links that he may not follow');
});

await test('who takes data out of the house leaves a row of the trail, without the words that he searched by', async () => {
	const trail = async () => (await director.json('GET', '/api/v1/audit?act=web.export&rows=200')).json.rows;
	const before = (await trail()).length;
	assert.equal((await new Client(server.base).get('/notices/waitlist.csv')).status, 200); // public: leaves none
	assert.equal((await officer.get('/applications.csv?applicant_name=%E7%8E%8B')).status, 200);
	assert.equal((await officer.get('/homes.xlsx?state=let')).bytes.subarray(0, 2).toString(), 'PK');
	await officer.get(`/households/${household}/file/zip`);
	const rows = await until('three rows by the officer', 5000, async () => {
		const found = await trail();
		return found.length >= before + 3 && found;
	});
	assert.equal(rows.length, before + 3, 'none for what is public');
	const told = rows.slice(0, 3).map((row) => `${row.name} ${row.after}`).join('\n');
	assert.match(told, /\/applications\.csv applicant_name/);
	assert.match(told, /\/homes\.xlsx state/);
	assert.ok(!told.includes('王\n') && !told.includes('%E7'), told);
	assert.ok(rows.slice(0, 3).every((row) => row.name === rows[0].name));
});

await test('an export has the rows of the list, all of them', async () => {
	let count = 0;
	for (let next = '/api/v1/leases?rows=200'; next;) {
		const { json } = await officer.json('GET', next);
		count += json.rows.length;
		next = json.next;
	}
	const csv = (await officer.get('/leases.csv')).text;
	assert.equal(csv.trim().split(/\r?\n/).length, count + 1);
	assert.equal(csv.charCodeAt(0), 0xfeff, 'Excel needs the mark');
});

for (const path of Object.keys(description.paths).filter((each) => /^\/registers\/[a-z-]+$/.test(each))) {
	const name = path.split('/').pop();
	await test(`the register ${name}: a record is added, read, changed and ended, listed and exported`, async () => {
		const values = formValues(description, `${path}/new`);
		const program = new Client(server.base, { token: city.token('lease-officer') });
		const made = await program.json('POST', `/api/v1${path}/new`, values);
		assert.equal(made.status, 201, made.text);
		const before = (await program.json('GET', '/api/v1' + path)).json;
		assert.ok(before.rows.some((row) => row.id === made.json.id), 'listed');
		const page = await officer.get(`${path}/${made.json.id}/edit`);
		const text = page.form(undefined, `${path}/${made.json.id}/edit`).fields.find((field) => ['text', 'textarea'].includes(field.type) && field.values?.[0]?.startsWith('看过了'));
		assert.ok(text, 'a text to change');
		const changed = await officer.submit(page, { [text.name]: '已改过一次' }, { action: `${path}/${made.json.id}/edit` });
		assert.equal(changed.status, 200, changed.words.slice(0, 300));
		const late = await officer.submit(page, { [text.name]: '晚了一步' }, { action: `${path}/${made.json.id}/edit` });
		assert.ok([409, 422].includes(late.status), `an edit of an older version: ${late.status}`);
		const shown = await officer.get(`${path}/${made.json.id}`);
		assert.ok(!shown.words.includes('晚了一步'));
		assert.match(shown.words, /：[^；]* 看过了[^→]* → 已改过一次/, 'its history says what it was');
		const end = await officer.get(`${path}/${made.json.id}/end`);
		const form = end.form(undefined, `${path}/${made.json.id}/end`);
		const reason = form.fields.find((field) => field.type === 'textarea' || field.type === 'text');
		const ended = await officer.submit(end, { [reason.name]: '登记错了' }, { action: `${path}/${made.json.id}/end` });
		assert.equal(ended.status, 200, ended.words.slice(0, 300));
		assert.ok((await officer.get(`${path}/${made.json.id}`)).words.includes('登记错了'), 'its history says why');
		assert.equal((await officer.get(path + '.csv')).status, 200);
		assert.equal((await officer.get(path + '.xlsx')).bytes.subarray(0, 2).toString(), 'PK');
	});
}

await test('after it all nothing is wrong', () => city.check());
await finish(server);
