// A city on its first day: every list is empty and says so.
import assert from 'node:assert/strict';
import { routes } from '../routes.mjs';

const people = ['director', 'lease_officer', 'finance', 'administrator'];
const password = 'anju-walk-2026';
const notALook = /sign-out|\/once$|search/;

export default {
	name: 'empty', role: 'director', variants: ['desktop', 'phone'], empty: true,
	async run(page, t) {
		for (const role of people) {
			await t.signIn({ name: role.replace('_', '-'), password });
			for (const { path } of routes.filter((each) => !each.path.includes(':') && each.roles.includes(role) && !notALook.test(each.path))) {
				await t.goto(path);
				const silent = await page.locator('main tbody:not(:has(tr))').count();
				assert.equal(silent, 0, `${path}: a table without a row, and without a word about it`);
				if (role === 'director') await t.shot(path.slice(1).replaceAll('/', '-') || 'start', 'empty');
			}
		}
		await t.goto('/users?role=nobody');
	},
};

/** Who works there on the first day. */
export function firstPeople(city) {
	for (const role of people) {
		const made = city.anjuWith({ input: password + '\n' }, 'user', 'add', role.replace('_', '-'), '--role', role, '--title', role);
		if (made.code !== 0) throw new Error(made.err);
	}
	return city;
}
