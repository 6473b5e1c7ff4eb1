// kill -9, again and again, while people write: nothing acknowledged is lost, nothing is done twice, what was begun ends.
// ANJU_CRASH_SECONDS: how long single writes are interrupted (30). ANJU_TEST_SEED: the same choices again.
import { assert, cityDemo, Client, finish, sleep, startServer, test, today as dayInChina, until } from '../flow/client.mjs';
import { chance, childOf, killWhen, Operations, rowsOf, seed, send } from './machines.mjs';

const seconds = Number(process.env.ANJU_CRASH_SECONDS ?? 30);
const writers = 8;
let days = 0;
let server;

const city = cityDemo({ homes: 6000 }); // three chunks of leases in a billing run
const tokens = { finance: city.token('finance'), officer: city.token('lease-officer') };
const people = {};
const one = (statement) => rowsOf(city, statement)[0][0];
const today = () => dayInChina(days);
console.log(`seed ${seed}`);

async function start(more = 0, spawned) {
	days += more;
	server = await startServer({ city, env: { ANJU_TEST_CLOCK_DAYS: String(days) }, spawned });
	for (const [who, token] of Object.entries(tokens)) people[who] = new Client(server.base, { token });
}

const clean = (what) => city.check(what, { ANJU_TEST_CLOCK_DAYS: String(days) });

await start();
const first = {};
for (const table of ['payment', 'matter', 'application', 'home']) first[table] = one(`SELECT count(*) FROM ${table}`);
const operations = new Operations({
	today: today(),
	leases: rowsOf(city, 'SELECT id FROM lease WHERE state = 3 ORDER BY id LIMIT 500').map(([id]) => String(id)),
	project: String(one('SELECT min(project_id) FROM lease')),
});

// ---- single writes -----------------------------------------------------------------------------------------

const sums = { kills: 0, starts: 0, unanswered: 0, kept: 0 };

/** Eight write until nobody answers any more; what stays unanswered. */
function write() {
	const round = { answered: 0, open: [], ended: false };
	round.over = Promise.all(Array.from({ length: writers }, async () => {
		while (!round.ended) {
			const operation = operations.make();
			const reply = await send(people, operation);
			if (operation.location) round.answered++;
			else round.open.push({ operation, reply });
			if (!reply) return;
			assert.ok(operation.location || reply.status === 503, `${operation.kind}: ${reply.status} ${reply.text.slice(0, 500)}`);
		}
	}));
	round.over.catch(() => {}); // told to whoever waits for it
	return round;
}

/** The whole of it with its parent, or the serving child: then the parent brings up another on the same socket. */
async function strike(whole) {
	if (whole) {
		await server.kill();
		return start();
	}
	const child = childOf(server.pid);
	process.kill(child, 'SIGKILL');
	const next = await until('another child', 5000, () => { const now = childOf(server.pid); return now && now !== child ? now : 0; });
	if (chance(3) === 0) { // in the middle of its start
		await sleep(chance(60));
		process.kill(next, 'SIGKILL');
		sums.starts++;
	}
	await until('answers after a restart', 10_000, async () => (await fetch(server.base + '/healthz')).status === 200);
}

await test('kill -9 while many write: everything acknowledged is there, once; what had no answer is asked again', async () => {
	for (const end = Date.now() + seconds * 1000; Date.now() < end; sums.kills++) {
		const round = write();
		await until('an answer', 20_000, () => round.answered > 0);
		await sleep((sums.kills * 61.8 + chance(10)) % 300); // swept: no moment of a commit stays untried
		await strike(sums.kills % 2 === 0);
		round.ended = true;
		await round.over;
		const before = new Set(rowsOf(city, 'SELECT id FROM operation').map(([id]) => String(id)));
		for (const { operation } of round.open) {
			const reply = await send(people, operation);
			assert.ok(operation.location, `${operation.kind} asked again: ${reply?.status} ${reply?.text.slice(0, 500)}`);
			if (before.has(operation.key)) {
				assert.equal(reply.status, 200, 'done before the end, so only the answer was missing');
				sums.kept++;
			}
			sums.unanswered++;
		}
		for (let n = 0; n < 10; n++) await send(people, operations.all[chance(operations.all.length)]);
	}
	console.log(`${sums.kills} kills and ${sums.starts} at the start, ${operations.all.length} operations, ${sums.unanswered} without an answer, of which ${sums.kept} were done`);
	assert.ok(sums.kills >= seconds / 6, `only ${sums.kills} kills`);
	assert.ok(sums.unanswered > sums.kills, 'the kills hit nobody');
	clean('after the kills');
});

await test('each operation left exactly what it should, and no other row came', () => {
	const want = (kind) => operations.acknowledged(kind);
	assert.ok(operations.all.every((each) => each.location));
	const payments = new Map(rowsOf(city, "SELECT said, id, lease_id, amount, reversed_by <> 0 FROM (SELECT *, CASE WHEN reversed_by <> 0 THEN reversed_reference ELSE reference END AS said FROM payment) WHERE said LIKE 'CRASH%'").map(([reference, ...row]) => [reference, row]));
	for (const each of want('payment'))
		assert.deepEqual(payments.get(`CRASH${each.n}`), [Number(each.location.split('/')[2]), Number(each.body.lease), each.amount, each.reversed ? 1 : 0], JSON.stringify(each));
	assert.equal(payments.size, want('payment').length);
	for (const kind of ['payment', 'matter', 'application', 'home'])
		assert.equal(one(`SELECT count(*) FROM ${kind}`) - first[kind], want(kind).length, kind);
	for (const kind of ['matter', 'application', 'home']) {
		const ids = new Set(rowsOf(city, `SELECT id FROM ${kind}`).map(([id]) => String(id)));
		for (const each of want(kind)) assert.ok(ids.has(each.location.match(/\d+/)[0]), `${kind} ${each.location}`);
	}
});

await test('a used operation id with other contents is refused, also after a crash', async () => {
	const paid = operations.acknowledged('payment')[0];
	const reply = await people.finance.json('POST', '/api/v1/payments', { ...paid.body, amount: paid.amount + 1 }, { 'idempotency-key': paid.key });
	assert.equal(reply.status, 409, reply.text);
});

// ---- long runs ---------------------------------------------------------------------------------------------

/**
 * Kills as soon as `statement` gives something: while people write, after `ask`; or, when the server is down already, one
 * that starts a day later, when jobs that the dead one held are free. What the writers had no answer for.
 */
async function killInRun(statement, delay, ask) {
	const killer = killWhen(city, statement, delay);
	await killer.ready;
	let round = { open: [] };
	if (server.exited) {
		await start(1, killer.tell).catch(() => null); // it may die before it is ready
	} else {
		killer.tell(server.pid);
		round = write();
		await ask();
	}
	assert.notEqual(await killer.done, 'never', statement);
	await server.kill();
	round.ended = true;
	await round.over;
	return round.open;
}

async function goOn(open) {
	await start(1);
	for (const { operation } of open) {
		const reply = await send(people, operation);
		assert.ok(operation.location, `${operation.kind}: ${reply?.status} ${reply?.text}`);
	}
}

await test('kill -9 in a billing run, in every chunk: it goes on where it was, each lease is billed once', async () => {
	let inside = 0;
	for (let month = 0; month < 3 || (inside < 4 && month < 6); month++) {
		const open = [];
		await server.stop();
		await start(31 - (Number(today().slice(8)) > 28 ? 3 : 0));
		const period = Number(today().slice(0, 7).replace('-', ''));
		const of = `FROM bill_run WHERE period = ${period}`;
		const ask = async () => {
			const asked = await people.finance.json('POST', '/api/v1/bill-runs', { period: today().slice(0, 7) });
			assert.equal(asked.status, 201, asked.text);
		};
		for (const chunk of [1, 2001]) {
			open.push(...await killInRun(`SELECT done ${of} AND done >= ${chunk}`, month * 0.005, ask));
			const [[runState, done, total]] = rowsOf(city, `SELECT state, done, total ${of}`);
			const bills = one(`SELECT count(*) FROM bill WHERE period = ${period}`);
			assert.ok(runState !== 1 || bills <= done, 'no bill beyond the cursor');
			inside += runState === 1 && done > 0 && done < total ? 1 : 0;
		}
		await goOn(open);
		await until('the run ends', 90_000, /* a try that found the database busy is made again after 30 s */ () => one(`SELECT state ${of}`) === 2)
			.catch((error) => { throw new Error(`${error.message}: ${JSON.stringify(rowsOf(city, "SELECT * FROM job WHERE kind = 'rent.bill'"))}`); });
		await until('what was prepaid is set off', 30_000, () => one('SELECT count(*) = 0 FROM job WHERE state <= 2 AND kind LIKE \'pay.prepaid%\''));
		const [[leases, bills, sum, kept]] = rowsOf(city, `SELECT count(DISTINCT lease_id), count(*), sum(amount), (SELECT amount ${of}) FROM bill WHERE period = ${period}`);
		assert.equal(bills, leases, 'a lease twice in one month');
		assert.ok(bills > 4000, `${bills} bills`);
		assert.equal(sum, kept, 'the run and its bills agree');
		clean(`after billing ${period}`);
	}
	console.log(`${inside} kills inside of a billing run`);
	assert.ok(inside >= 4, `only ${inside} kills fell inside a run`);
});

await test('kill -9 in an import: it goes on and ends, every row is there once', async () => {
	const count = 6000;
	const made = "FROM home WHERE building_id IN (SELECT id FROM building WHERE name LIKE '9__栋')";
	const [project, community, zone] = rowsOf(city, 'SELECT p.name, c.name, z.name FROM building b JOIN project p ON p.id = b.project_id JOIN community c ON c.id = p.community_id JOIN zone z ON z.id = b.zone_id LIMIT 1')[0];
	const head = '项目,社区,组团,楼栋,单元,房号,楼层,户型,建筑面积(㎡),套内面积(㎡),朝向,装修情况,建成年份,租金标准(元/㎡·月),状态,备注';
	const lines = Array.from({ length: count }, (_, n) => `${project},${community},${zone},${900 + Math.floor(n / 500)}栋,1单元,${1000 + n % 500},1,单间,30.05,25.90,南北,简装,2019,10.50,空置,`);
	const officer = await Client.signedIn(server, 'lease-officer');
	const sent = await officer.submit(await officer.get('/imports/homes'), { file: { name: 'homes.csv', type: 'text/csv', content: [head, ...lines, ''].join('\r\n') } }, { action: '/imports/homes' });
	const check = sent.path.match(/^\/jobs\/(\d+)$/)?.[1];
	assert.ok(check, sent.words.slice(0, 500));
	await until('the file is checked', 30_000, () => one(`SELECT state = 3 AND faults = 0 FROM job WHERE id = ${check}`));
	const before = one('SELECT count(*) FROM home');
	let job;
	const ask = async () => {
		const take = await people.officer.json('POST', `/api/v1/jobs/${check}/take`, {}, { 'idempotency-key': '7700' });
		assert.equal(take.status, 201, take.text);
		job = take.json.location.match(/\d+/)[0];
	};
	const open = [];
	for (const part of [600, 3000]) {
		open.push(...await killInRun(`SELECT count(*) ${made} HAVING count(*) >= ${part}`, chance(30) / 1000, ask));
		assert.ok(one(`SELECT state <= 2 FROM job WHERE id = ${job}`), 'the kill fell inside of the import');
	}
	await goOn(open);
	await until('the import ends', 60_000, () => one(`SELECT state = 3 FROM job WHERE id = ${job}`));
	const [[rows, distinct]] = rowsOf(city, `SELECT count(*), count(DISTINCT building_id || '/' || room) ${made}`);
	assert.deepEqual([rows, distinct], [count, count]);
	assert.ok(one('SELECT count(*) FROM home') >= before + count);
	clean('after the import');
});

await finish(server);
