// A lease officer signs in, with a wrong password first, and finds a home.
import assert from 'node:assert/strict';

export default {
	name: 'sign-in',
	role: 'lease-officer',
	async run(page, t) {
		await t.lighterThan('/sign-in', 50 * 1024);
		await t.goto('/sign-in');
		await t.shot('sign-in');
		await t.fill('用户名', t.who().name);
		await t.fill('密码', 'not-the-password');
		await t.press('登录');
		await t.at('/sign-in');
		await t.expect(/用户名或密码/);
		await t.shot('sign-in-wrong');

		await t.signIn();
		await t.goto('/homes');
		await t.expectHeading('房源');
		assert.ok((await t.rows()).length > 0, 'the demo city has homes');
		await t.shot('homes');
	},
};
