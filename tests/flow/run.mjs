// Runs every *_test.mjs and *_flow.mjs of this folder, each in a process of its own, and adds up their figures.
//   node tests/flow/run.mjs [--jobs N] [NAME...]      only files whose name contains NAME; N at a time, else one a processor
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { onExit } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options, positionals: wanted } = parseArgs({ allowPositionals: true, options: { jobs: { type: 'string' } } });
const seconds_max = 500;
const longest = ['fault_flow.mjs', 'main_job_flow.mjs']; // begun first: nothing waits for them at the end
let passed = 0;
let failed = 0;

/** Runs one file: what it said, and how it ended. */
function runFile(file) {
	const child = spawn(process.execPath, [join(here, file)], { stdio: ['ignore', 'pipe', 'pipe'], timeout: seconds_max * 1000 });
	const release = onExit(() => child.kill());
	let [output, errors] = ['', ''];
	child.stdout.on('data', (piece) => { output += piece; });
	child.stderr.on('data', (piece) => { errors += piece; });
	return new Promise((done) => child.once('close', (code, signal) => {
		release();
		done({ output, errors, end: signal ?? code });
	}));
}

async function runAndTell(file) {
	const start = Date.now();
	const { output, errors, end } = await runFile(file);
	const line = output.match(/^(\d+) passed, (\d+) failed$/m);
	const [, good, bad] = (line ?? [0, 0, 0]).map(Number);
	const died = !line || (end !== 0 && bad === 0);
	passed += good;
	failed += bad + (died ? 1 : 0);
	const seconds = ((Date.now() - start) / 1000).toFixed(1);
	console.log(`${died || bad ? 'FAILED' : 'ok'}  ${file}: ${good} of ${good + bad}, ${seconds} s${died ? ` (ended with ${end})` : ''}`);
	if (died || bad || process.env.ANJU_TEST_VERBOSE)
		console.log((output + errors).replace(/^\d+ passed, \d+ failed\n/m, '').replace(/^/gm, '    '));
}

const queue = readdirSync(here)
	.filter((name) => /_(test|flow)\.mjs$/.test(name) && (!wanted.length || wanted.some((each) => name.includes(each))))
	.sort((a, b) => longest.includes(b) - longest.includes(a) || (a < b ? -1 : 1));

async function worker() {
	for (let next = queue.shift(); next; next = queue.shift()) await runAndTell(next);
}

await Promise.all(Array.from({ length: Number(options.jobs ?? availableParallelism?.() ?? cpus().length) }, worker));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
