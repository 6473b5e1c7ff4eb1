// What the crash tests have in common: a seed, a look into the database file, writers that remember what they asked.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, sleep, top } from '../flow/client.mjs';
import { identityNumber } from '../flow/made.mjs';

export const seed = Number(process.env.ANJU_TEST_SEED ?? Date.now() % 1_000_000);
let state = seed;

/** A number from 0 to below n; the same ones for the same seed. */
export function chance(n) {
	state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
	return Math.floor(((state ^ (state >>> 13)) >>> 0) / 2 ** 32 * n);
}

const look = join(top, 'tests/crash/look.py');
export const fileOf = (city) => join(city.dir, 'data/anju.db');

/** Rows of the database file, as arrays. */
export function rowsOf(city, statement) {
	const ran = spawnSync('python3', [look, 'rows', fileOf(city), statement], { encoding: 'utf8', maxBuffer: 1 << 28 });
	assert.equal(ran.status, 0, ran.stderr);
	return JSON.parse(ran.stdout);
}

/**
 * kill -9 of a group of processes as soon as `statement` gives something, `delay` seconds later.
 * {ready: it has begun to look, tell(group): whom, done: what the statement gave}.
 */
export function killWhen(city, statement, delay) {
	const child = spawn('python3', [look, 'kill', fileOf(city), '30', String(delay), statement], { stdio: ['pipe', 'pipe', 'inherit'] });
	let out = '';
	let begun;
	const ready = new Promise((go) => { begun = go; });
	child.stdout.on('data', (piece) => { out += piece; begun(); });
	const done = new Promise((go, fail) => {
		child.once('error', fail);
		child.once('exit', () => go(out.trim().split('\n')[1]));
	});
	return { ready, done, tell: (group) => child.stdin.end(`${group}\n`) };
}

/** The process that serves: the child of the one that was started. */
export function childOf(pid) {
	return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}

export async function until(what, ms_max, ask) {
	for (const end = Date.now() + ms_max; ;) {
		const got = await Promise.resolve(ask()).catch(() => false);
		if (got) return got;
		if (Date.now() > end) throw new Error(`not within ${ms_max} ms: ${what}`);
		await sleep(30);
	}
}

// ---- operations --------------------------------------------------------------------------------------------

const kinds = ['payment', 'payment', 'payment', 'matter', 'application', 'home', 'reversal'];

/** Everything that was ever asked: {key, kind, n, who, path, body, location}. With a location it was acknowledged. */
export class Operations {
	constructor({ today, leases, project }) {
		Object.assign(this, { today, leases, project, all: [] });
	}

	acknowledged(kind) {
		return this.all.filter((each) => each.location && each.kind === kind);
	}

	/** A new request of some kind, with an operation id of its own. */
	make() {
		const n = this.all.length + 1;
		let kind = kinds[chance(kinds.length)];
		const paid = this.acknowledged('payment').find((each) => !each.reversed);
		if (kind === 'reversal' && !paid) kind = 'payment';
		const operation = { key: String(8_000_000_000 + n), kind, n, ...this[kind](n, paid) };
		this.all.push(operation);
		return operation;
	}

	payment(n) {
		const lease = this.leases[chance(this.leases.length)];
		const amount = 1 + chance(200_000);
		return { who: 'finance', path: '/payments', amount, body: { lease, purpose: 'rent', channel: 'transfer', amount, reference: `CRASH${n}`, payer: '', paid_on: this.today } };
	}

	/** Not by whoever took the money. */
	reversal(n, paid) {
		paid.reversed = true;
		return { who: 'officer', path: `${paid.location}/reverse`, paid, body: { reason: `CRASH${n}` } };
	}

	matter(n) {
		return { who: 'officer', path: '/matters', body: { kind: 'complaint', source: 'phone', name: '来电人', words: `CRASH${n} 楼道灯不亮` } };
	}

	home(n) {
		return { who: 'officer', path: '/homes', body: { project: this.project, building: '88栋', unit: '1单元', room: String(10_000 + n), floor: 1, home_type: '单间', built_area: 3000, inner_area: 2500, orientation: '南', fitout: '简装', built_year: 2016, rent_rate: 120_000, note: '' } };
	}

	application(n) {
		const born = new Date(Date.UTC(1950, 0, 1 + n)).toISOString().slice(0, 10).replaceAll('-', '');
		return {
			who: 'officer', path: '/applications/new',
			body: {
				name: '严大爷', id_number: identityNumber('659001', born, 990 + n % 10), phone: `199${String(20_000_000 + n)}`, registry: '城东区', residence_years: '12', marital: 'widowed', class: 'minimum_living',
				income_month: '600', assets: '8000', insured_months: '0', housing: 'rented', wished_type: '单间', members: '', applied_on: this.today,
			},
		};
	}
}

/** Sends an operation; its reply, or null when the connection ended without one. */
export async function send(people, operation) {
	const reply = await people[operation.who].json('POST', '/api/v1' + operation.path, operation.body, { 'idempotency-key': operation.key }).catch(() => null);
	if (reply && [200, 201].includes(reply.status)) {
		const { location, replayed } = reply.json;
		if (operation.location) {
			assert.ok(replayed, `${operation.kind} ${operation.n} ran twice`);
			assert.equal(location, operation.location);
		}
		operation.location = location;
	}
	return reply;
}
