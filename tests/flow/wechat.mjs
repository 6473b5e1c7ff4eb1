// WeChat Pay as a process of its own (tests/simulation/), and a relay before the server that keeps every notification
// as it came, so that a test can send it again.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join, resolve } from 'node:path';
import { freePort, onExit, scratchFolder, top, until } from './server.mjs';

const program = resolve(process.env.ANJU_WECHAT_SIMULATOR ?? join(top, 'build/wechat-simulator'));

/** One request with bytes as they are; {status, body}. */
function send(url, method, headers = {}, body = Buffer.alloc(0)) {
	return new Promise((done, fail) => {
		const asked = request(url, { method, headers: { ...headers, 'content-length': body.length }, agent: false, timeout: 20_000 }, (answer) => {
			const pieces = [];
			answer.on('data', (piece) => pieces.push(piece));
			answer.on('error', fail);
			answer.on('end', () => done({ status: answer.statusCode, body: Buffer.concat(pieces).toString() }));
		});
		asked.on('timeout', () => asked.destroy(new Error(`no answer: ${method} ${url}`)));
		asked.on('error', fail);
		asked.end(body);
	});
}

/**
 * The simulator on a port that stays the same over stop() and start(), with keys and orders that stay, too.
 * conf: the file that a merchant reads; control(call, {name: value}): see tests/simulation/README.md.
 */
export async function startSimulator() {
	const dir = scratchFolder();
	const port = await freePort();
	const base = `http://127.0.0.1:${port}`;
	const simulator = { conf: join(dir, 'wechat.conf'), stop: async () => {} };

	simulator.start = async () => {
		const child = spawn(program, ['--dir', dir, '--listen', `127.0.0.1:${port}`, '--seed', '7', '--retry-scale', '100'],
			{ stdio: ['ignore', 'pipe', 'inherit'] });
		const killNow = onExit(() => child.kill('SIGKILL'));
		const ended = new Promise((done) => { child.once('exit', done); child.once('error', done); });
		let said = '';
		child.stdout.on('data', (piece) => { said += piece; });
		simulator.stop = async () => {
			child.kill('SIGTERM');
			await ended;
			killNow();
		};
		await until(`${program} starts`, 30_000, () => said.includes('configuration ') || child.exitCode !== null);
		if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
	};
	simulator.control = async (call, values = {}) => {
		const reading = ['orders', 'callbacks', 'faults'].includes(call);
		const answer = await send(`${base}/control/${call}?${new URLSearchParams(values)}`, reading ? 'GET' : 'POST');
		if (answer.status >= 300) throw new Error(`/control/${call}: ${answer.status} ${answer.body}`);
		return answer.body;
	};
	await simulator.start();
	return simulator;
}

/** Takes notifications in before the server and gives them on; kept: what came, {headers, body, status: 0 until it is answered}. */
export async function startRelay() {
	const relay = { kept: [], to: '', url: '' };
	const port = await freePort();
	const listener = createServer((asked, answer) => {
		const pieces = [];
		asked.on('data', (piece) => pieces.push(piece));
		asked.on('end', async () => {
			const { host, connection, 'content-length': length, ...headers } = asked.headers;
			const one = { headers, body: Buffer.concat(pieces), status: 0 };
			relay.kept.push(one);
			one.status = await relay.again(one).then((given) => given.status, () => 502);
			answer.writeHead(one.status).end();
		});
	});
	await new Promise((done) => listener.listen(port, '127.0.0.1', done));
	onExit(() => listener.close());
	listener.unref();
	relay.url = `http://127.0.0.1:${port}/pay/wechat/notify`;
	/** Sends a notification to the server once more, as it came or changed. */
	relay.again = (one, { headers = {}, body = one.body } = {}) => send(relay.to + '/pay/wechat/notify', 'POST', { ...one.headers, ...headers }, body);
	return relay;
}

/** What a merchant reads of the simulator, as {name: value}. */
export const configurationOf = (simulator) => Object.fromEntries(readFileSync(simulator.conf, 'utf8').split('\n')
	.map((line) => line.split(' = ')).filter((pair) => pair.length === 2));
