// Starts the program under test on a free port of loopback, with data of its own, and ends it.
// ANJU_BIN: the program (build/anju). ANJU_TEST_PG_URL: on PostgreSQL instead of SQLite. ANJU_TEST_PORTS: "first-last".
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const top = resolve(fileURLToPath(import.meta.url), '../../..');
const bin = resolve(process.env.ANJU_BIN ?? join(top, 'build/anju'));
const pgUrl = process.env.ANJU_TEST_PG_URL;

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// ---- what must not outlive us ------------------------------------------------------------------------------

const cleanings = new Set();

/** clean() runs when the process ends, at the latest; the answer runs it now. */
export function onExit(clean) {
	cleanings.add(clean);
	return () => {
		cleanings.delete(clean);
		clean();
	};
}

process.on('exit', () => [...cleanings].reverse().forEach((clean) => clean()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
	process.on(signal, () => process.exit(130));

/** A new folder that goes away with us. */
export function scratchFolder() {
	const dir = mkdtempSync(join(tmpdir(), 'anju-test.'));
	onExit(() => rmSync(dir, { recursive: true, force: true }));
	return dir;
}

// ---- ports and databases -----------------------------------------------------------------------------------

function tryPort(port) {
	return new Promise((done) => {
		const server = createServer();
		server.once('error', () => done(0));
		server.listen(port, '127.0.0.1', () => {
			const got = server.address().port;
			server.close(() => done(got));
		});
	});
}

/** A port of 127.0.0.1 that nothing listens on just now. */
export async function freePort() {
	const [first, last] = (process.env.ANJU_TEST_PORTS ?? '20000-29999').split('-').map(Number);
	for (let tries = 0; tries < 100; tries++) {
		const port = await tryPort(first + Math.floor(Math.random() * (last - first + 1)));
		if (port) return port;
	}
	throw new Error(`no free port between ${first} and ${last}`);
}

function psql(statement) {
	const ran = spawnSync('psql', ['-qAtX', '-v', 'ON_ERROR_STOP=1', pgUrl, '-c', statement], { encoding: 'utf8' });
	if (ran.status !== 0) throw new Error(`psql: ${ran.stderr || ran.error}`);
}

/** A database of its own, empty or a copy of another; its URL. It goes away with us. */
function pgDatabase(copyOf) {
	const name = 'flow_' + randomBytes(6).toString('hex');
	psql(`CREATE DATABASE ${name}` + (copyOf ? ` TEMPLATE ${new URL(copyOf).pathname.slice(1)}` : ''));
	onExit(() => psql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
	const url = new URL(pgUrl);
	url.pathname = '/' + name;
	return url.href;
}

// ---- a city: a folder with its data/, and a database -------------------------------------------------------

/** Fast password hashes (tests sign in often); the keys beside the data, also where the data is PostgreSQL's. */
const environment = (city, env) => ({
	...process.env, ANJU_TEST_FAST_HASH: '1', ANJU_DB: city.url, ANJU_POLICIES: join(top, 'deploy/policies'), ...(pgUrl ? { ANJU_KEY_FILE: 'data/anju.key' } : {}), ...env,
});

/** Runs `anju ARGS` in a city's folder; {code, out, err}. */
function anjuIn(city, args, { env = {}, input } = {}) {
	const ran = spawnSync(bin, args, {
		cwd: city.dir, env: environment(city, env), input, encoding: 'utf8',
		maxBuffer: 1 << 28,
	});
	if (ran.error?.code === 'ENOENT') throw new Error(`${bin} is not there: ./dev build makes it`);
	if (ran.error) throw ran.error;
	return { code: ran.status ?? ran.signal, out: ran.stdout, err: ran.stderr };
}

/** Behind the program's back, for what time or an intruder does to the data: how many rows a statement changed. */
function sqlIn(city, statement) {
	const sqlite = 'import sqlite3,sys\nc=sqlite3.connect(sys.argv[1],timeout=10)\nprint(c.execute(sys.argv[2]).rowcount)\nc.commit()';
	const ran = pgUrl ? spawnSync('psql', ['-tAX', '-v', 'ON_ERROR_STOP=1', city.url, '-c', statement], { encoding: 'utf8' })
		: spawnSync('python3', ['-c', sqlite, join(city.dir, 'data/anju.db'), statement], { encoding: 'utf8' });
	if (ran.status !== 0) throw new Error(`${statement}: ${ran.stderr}`);
	return Number(ran.stdout.match(/\d+/)?.[0] ?? 0);
}

/** data/sign-ins.txt, "role name password" on each line, as {role: {name, password}}. */
function signInsOf(dir) {
	const path = join(dir, 'data/sign-ins.txt');
	const signIns = {};
	if (!existsSync(path)) return signIns;
	for (const line of readFileSync(path, 'utf8').split('\n')) {
		const [role, name, password] = line.trim().split(/\s+/);
		if (password && !role.startsWith('#')) signIns[role] ??= { name, password };
	}
	return signIns;
}

/** A token of the account with that sign-in name, good for half a year. */
function tokenIn(city, name) {
	const until = new Date(Date.now() + 180 * 86_400_000).toISOString().slice(0, 10);
	const made = city.anju('user', 'token', name, '--title', 'test', '--until', until);
	if (made.code !== 0) throw new Error(`anju user token ended with ${made.code}: ${made.err}`);
	return made.out.trim();
}

function cityOf(dir, url) {
	const city = { dir, url, anju: (...args) => anjuIn(city, args), anjuWith: (options, ...args) => anjuIn(city, args, options), sql: (statement) => sqlIn(city, statement), token: (name) => tokenIn(city, name) };
	Object.defineProperty(city, 'signIns', { get: () => signInsOf(dir) });
	return city;
}

function cityFolder() {
	const dir = scratchFolder();
	mkdirSync(join(dir, 'data'));
	return dir;
}

/** A city with the tables and nothing in them. */
export function cityEmpty() {
	const city = cityOf(cityFolder(), pgUrl ? pgDatabase() : 'sqlite:data/anju.db');
	const made = city.anju('migrate', '--rehearsal');
	if (made.code !== 0) throw new Error(`anju migrate ended with ${made.code}: ${made.err}`);
	return city;
}

/** The demo city: the same for the same seed. until: a day (its today), YYYY-MM-DD. */
export function cityDemo({ homes = 200, seed = 1, until } = {}) {
	const city = cityOf(cityFolder(), pgUrl ? pgDatabase() : 'sqlite:data/anju.db');
	const made = city.anju('demo', '--homes', String(homes), '--seed', String(seed), ...(until ? ['--until', until] : []));
	if (made.code !== 0) throw new Error(`anju demo ended with ${made.code}: ${made.err}`);
	return city;
}

/** A copy of a city that no server has open. */
export function cityCopy(city) {
	const dir = scratchFolder();
	cpSync(city.dir, dir, { recursive: true });
	return cityOf(dir, pgUrl ? pgDatabase(city.url) : city.url);
}

// ---- the server --------------------------------------------------------------------------------------------

async function untilHealthy(server) {
	const end = Date.now() + 20_000;
	for (;;) {
		if (server.exited) throw new Error(`anju serve ended with ${server.exited}:\n${server.log()}`);
		const reply = await fetch(server.base + '/healthz').catch(() => null);
		await reply?.arrayBuffer().catch(() => null);
		if (reply?.status === 200) return;
		if (Date.now() > end) throw new Error(`no answer from ${server.base}/healthz:\n${server.log()}`);
		await sleep(20);
	}
}

/**
 * Starts `anju serve` for a city (default: a new demo city) and waits until it is healthy.
 * spawned(pid) is called before that: for whoever must not miss the beginning.
 * {base, port, city, signIns, pid, log(), stop(), kill()}; stop() asks and throws when it is not obeyed, kill() is kill -9.
 */
export async function startServer({ city = cityDemo(), args = [], env = {}, spawned } = {}) {
	const port = await freePort();
	const child = spawn(bin, ['serve', '--listen', `127.0.0.1:${port}`, ...args], {
		cwd: city.dir, env: environment(city, env),
		stdio: ['ignore', 'pipe', 'pipe'], detached: true, // a group of its own: it has children
	});
	spawned?.(child.pid);
	let log = '';
	for (const stream of [child.stdout, child.stderr])
		stream.on('data', (piece) => { log = (log + piece).slice(-200_000); });
	const server = { base: `http://127.0.0.1:${port}`, port, city, pid: child.pid, exited: '', log: () => log };
	const ended = new Promise((done) => {
		child.once('error', (error) => { server.exited = error.message; done(); });
		child.once('exit', (code, signal) => { server.exited = `code ${code ?? signal}`; done(); });
	});
	const killNow = onExit(() => {
		try { process.kill(-child.pid, 'SIGKILL'); } catch { /* gone already */ }
	});
	server.kill = async () => { killNow(); await ended; };
	server.stop = async () => {
		if (!server.exited) process.kill(child.pid, 'SIGTERM');
		const asked = await Promise.race([ended.then(() => true), sleep(15_000).then(() => false)]);
		killNow();
		if (!asked) throw new Error('anju serve did not end within 15 s of SIGTERM');
		if (server.exited !== 'code 0') throw new Error(`anju serve ended with ${server.exited}:\n${log.slice(-2000)}`);
	};
	Object.defineProperty(server, 'signIns', { get: () => city.signIns });
	await untilHealthy(server).catch((error) => { killNow(); throw error; });
	return server;
}
