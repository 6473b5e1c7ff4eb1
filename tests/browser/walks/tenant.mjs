// A tenant looks at his home, his bills, his lease, and asks for a repair.
export default {
	name: 'tenant', role: 'tenant',
	async run(page, t) {
		await t.signIn();
		await t.goto('/');
		await t.shot('tenant-home');
		await t.goto('/my/bills');
		await t.shot('tenant-bills');
		await t.goto(await page.locator('main a[href^="/my/bills/"]').first().getAttribute('href'));
		await t.shot('tenant-bill');
		await t.goto('/my/lease');
		await t.shot('tenant-lease');
		await t.goto('/my/repairs/new');
		await t.shot('repair-new');
		await t.choose('哪里坏了', '水管、龙头、马桶');
		await t.fill('什么情况', '厨房水龙头漏水');
		await t.press('报修');
		await t.expect('厨房水龙头漏水');
		await t.shot('repair-asked');
		await t.goto('/my/repairs');
		await t.goto('/my/matters/new');
		await t.goto('/me');
	},
};
