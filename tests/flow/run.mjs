// Runs every *_test.mjs and *_flow.mjs of this folder, each in a process of its own, and adds up their figures.
//   node tests/flow/run.mjs [NAME...]      only files whose name contains NAME
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const seconds_max = 300;
let passed = 0;
let failed = 0;

for (const file of readdirSync(here).filter((name) => /_(test|flow)\.mjs$/.test(name)).sort()) {
	if (wanted.length && !wanted.some((name) => file.includes(name))) continue;
	const start = Date.now();
	const ran = spawnSync(process.execPath, [join(here, file)], {
		encoding: 'utf8', timeout: seconds_max * 1000, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'],
	});
	const output = ran.stdout + ran.stderr;
	const line = ran.stdout.match(/^(\d+) passed, (\d+) failed$/m);
	const [, good, bad] = (line ?? [0, 0, 0]).map(Number);
	const died = !line || (ran.status !== 0 && bad === 0);
	passed += good;
	failed += bad + (died ? 1 : 0);
	const seconds = ((Date.now() - start) / 1000).toFixed(1);
	console.log(`${died || bad ? 'FAILED' : 'ok'}  ${file}: ${good} of ${good + bad}, ${seconds} s` +
		(died ? ` (ended with ${ran.signal ?? ran.status})` : ''));
	if (died || bad || process.env.ANJU_TEST_VERBOSE)
		console.log(output.replace(/^\d+ passed, \d+ failed\n/m, '').replace(/^/gm, '    '));
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
