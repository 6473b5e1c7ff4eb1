// Walks the pages in Chromium as people would: every walk of walks/ in every variant.
//   node tests/browser/walk.mjs [--variant NAME]... [--jobs N] [NAME...]      only walks whose name contains NAME
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { cityCopy, cityDemo, cityEmpty, startServer } from '../flow/server.mjs';
import { livedCity } from './lived.mjs';
import { firstPeople } from './walks/empty.mjs';
import { unseen } from './routes.mjs';
import { openContext, Session, variants } from './session.mjs';

const walk_ms_max = 240_000;
const chromiumArgs = [
	'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync', '--lang=zh-CN',
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', // whatever a page or the browser asks for stays here
];

const { values: options, positionals: wanted } = parseArgs({
	allowPositionals: true,
	options: { variant: { type: 'string', multiple: true }, jobs: { type: 'string' } },
});

let passed = 0;
let failed = 0;

function tell(name, findings, more = '') {
	if (!findings.length) {
		passed++;
		return;
	}
	failed++;
	console.log(`FAILED  ${name}\n    ${findings.join('\n').replace(/\n/g, '\n    ')}${more}`);
}

async function loadWalks() {
	const here = join(dirname(fileURLToPath(import.meta.url)), 'walks');
	const walks = [];
	for (const file of readdirSync(here).filter((name) => name.endsWith('.mjs')).sort()) {
		for (const walk of [(await import(join(here, file))).default].flat())
			if (!wanted.length || wanted.some((name) => walk.name.includes(name))) walks.push(walk);
	}
	return walks;
}

const timeLimit = (ms) => new Promise((_, fail) => setTimeout(() => fail(new Error(`not done after ${ms / 1000} s`)), ms).unref());

/** The server of a walk. The walks through the lived city only look, so they share one. */
async function serverOf(walk) {
	if (walk.lived) return livedServer;
	return startServer({ city: walk.empty ? firstPeople(cityEmpty()) : cityCopy(city) });
}

/** One walk in one variant, with cookies of its own. */
async function walkOnce(browser, walk, variant) {
	const name = `${walk.name} (${variant})`;
	const start = Date.now();
	const server = await serverOf(walk);
	const context = await openContext(browser, variants[variant], server.base);
	const page = await context.newPage();
	const pageTell = (what, findings) => tell(`${name}: ${what}`, findings);
	const session = new Session({ browser, page, server, walk, variant, known: walk.lived ? (await lived).known : [], report: pageTell });
	try {
		await Promise.race([walk.run(page, session), timeLimit(walk_ms_max)]);
		tell(`${name}: heard on the way`, session.watched.findings());
		console.log(`walked  ${name}, ${((Date.now() - start) / 1000).toFixed(1)} s, ${session.looked.size} kinds of page`);
	} catch (error) {
		const picture = await session.shotOfFailure();
		tell(name, [error.stack ?? String(error), ...session.watched.findings(), `at ${page.url()}, see ${picture}`],
			`\n    the server's last words:\n${server.log().slice(-1500).replace(/^/gm, '      ')}`);
	}
	await context.close();
	if (!walk.lived) await stop(name, server);
}

const stop = (name, server) => server.stop().catch((error) => tell(`${name}: the server stops when asked`, [error.message]));

const walks = await loadWalks();
const chosen = options.variant ?? Object.keys(variants);
const city = cityDemo({ homes: 400 });
const lived = walks.some((walk) => walk.lived) ? livedCity(city) : null; // needed by some walks, made while others begin
const livedServer = lived?.then((from) => startServer(from));
livedServer?.catch(() => {}); // said where it is waited for
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: chromiumArgs, chromiumSandbox: false,
});
const queue = walks.flatMap((walk) => (walk.variants ?? chosen).filter((variant) => chosen.includes(variant)).map((variant) => [walk, variant]));

async function worker() {
	for (let next = queue.shift(); next; next = queue.shift())
		await walkOnce(browser, ...next).catch((error) => tell(`${next[0].name} (${next[1]})`, [error.stack ?? String(error)]));
}

await Promise.all(Array.from({ length: Number(options.jobs ?? Math.min(4, availableParallelism?.() ?? cpus().length)) }, worker));
await browser.close();
if (lived) await livedServer.then((server) => stop('the lived city', server), () => {});
await (await lived?.catch(() => null))?.stop();
if (!wanted.length)
	for (const variant of chosen)
		tell(`every page is visited (${variant})`, unseen(variant));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
