// A city on its first day: every list is empty and says so; and what a page says when it cannot be had.
import { routes } from '../routes.mjs';

const people = { director: '/plans/new', lease_officer: '/homes/new', finance: '/bill-runs', administrator: '/tokens' };
const password = 'anju-walk-2026';

export default {
	name: 'empty', role: 'director', variants: ['desktop', 'phone'], empty: true,
	async run(page, t) {
		for (const role of Object.keys(people)) {
			await page.context().clearCookies();
			await t.goto('/sign-in');
			await t.fill('用户名', role.replace('_', '-'));
			await t.fill('密码', password);
			await t.press('登录');
			for (const route of routes.filter((each) => !each.path.includes(':') && each.roles.includes(role) && !/sign-out|\/once$|search/.test(each.path))) {
				const reply = await page.request.get(route.path);
				if (reply.status() >= 500) throw new Error(`${route.path}: ${reply.status()}`);
				await t.goto(route.path);
				if (role === 'director') await t.shot(route.path.slice(1).replaceAll('/', '-') || 'start', 'empty');
			}
		}
		await t.expectNot('undefined');
		await t.goto('/homes');                    // the administrator runs the system, not the business
		await t.shot('403', 'empty');
		await t.goto('/users/999999999');
		await t.shot('404', 'empty');
		await t.goto('/users?role=nobody');
	},
};

/** Who works there on the first day. */
export function firstPeople(city) {
	for (const role of Object.keys(people)) {
		const made = city.anjuWith({ input: password + '\n' }, 'user', 'add', role.replace('_', '-'), '--role', role, '--title', role);
		if (made.code !== 0) throw new Error(made.err);
	}
	return city;
}
