// The director looks at a plan, its ranking and its offers.
export default {
	name: 'allot', role: 'director', variants: ['plain'],
	async run(page, t) {
		await t.signIn();
		await t.goto('/plans');
		await t.shot('plans');
		await t.goto(await page.locator('main a[href^="/plans/"]').filter({ hasText: /\d/ }).first().getAttribute('href'));
		const plan = new URL(page.url()).pathname;
		await t.shot('plan');
		await t.goto(plan + '/ranking');
		await t.goto(plan + '/offers');
		await t.shot('offers');
		await t.goto('/plans/new');
	},
};
