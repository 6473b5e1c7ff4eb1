// The same door by keyboard alone.
export default {
	name: 'keyboard',
	role: 'lease-officer',
	variants: ['desktop', 'plain'],
	async run(page, t) {
		const who = t.who();
		await t.goto('/sign-in');
		await t.tabTo('用户名');
		await page.keyboard.type(who.name);
		await t.tabTo('密码');
		await page.keyboard.type(who.password);
		await t.enter();
		await t.goto('/homes');
		await t.tabTo('跳到主要内容');
		await page.keyboard.press('Enter');
		await t.at('/homes');
	},
};
