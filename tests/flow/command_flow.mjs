// The command line by itself: help for every command without a database, and wrong use that says how it is called.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { assert, cityEmpty, finish, test } from './client.mjs';

const city = cityEmpty();
const run = (...words) => city.anjuWith({ env: { ANJU_DB: 'sqlite:data/nothing.db' } }, ...words);
const commands = [...run('--help').out.matchAll(/^ {2}anju (\w+) /gm)].map((match) => match[1]);
const untouched = () => assert.ok(!existsSync(join(city.dir, 'data/nothing.db')), 'the database was opened');

await test('every command tells how it is called, wherever --help stands', () => {
	assert.ok(commands.length >= 12, commands.join(' '));
	for (const name of commands)
		for (const words of [['--help'], ['homes', '--help'], ['x', 'y', '--help']]) {
			const ran = run(name, ...words);
			assert.equal(ran.code, 0, `${name} ${words}: ${ran.err}`);
			assert.match(ran.out, new RegExp(`^anju ${name} .*\\n.+\\n$`), `${name} ${words}`);
			assert.equal(ran.err, '');
		}
	untouched();
});

await test('wrong use is answered with the usage line and code 2, before anything is opened', () => {
	for (const words of [['serve', 'now'], ['demo', '--homes'], ['migrate', 'x'], ['import'], ['import', 'homes'],
		['import', 'homes', 'a.csv', '--dry'], ['import', 'nothing', 'a.csv'], ['export'], ['export', 'homes'],
		['export', 'homes', '--output'], ['export', 'homes', '--output', 'x', '--format', 'pdf'],
		['export', 'homes', '--output', 'x', '--colour', 'red'], ['policy'], ['policy', 'x', '--from', 'never'], ['bill'],
		['bill', '--period', '2026-13'], ['check', 'x'], ['backup'], ['restore'], ['user'], ['user', 'lock'],
		['user', 'add', 'anna', '--role', 'queen', '--title', 'Anna'], ['user', 'role', 'anna', 'queen'],
		['user', 'token', 'anna', '--title', 'x', '--until', 'never'], ['routes', 'x'], ['version', 'x'], ['check', '--db']]) {
		const ran = run(...words);
		assert.equal(ran.code, 2, `${words}: ${ran.err}`);
		assert.match(ran.err, new RegExp(`^anju ${words[0]} `, 'm'), `${words}: ${ran.err}`);
		assert.equal(ran.out, '', `${words}`);
	}
	untouched();
	assert.match(run('import', 'nothing', 'a.csv').err, /Known: .*homes/);
});

await finish();
