// A lease officer reviews an application.
export default {
	name: 'review', role: 'lease-officer',
	async run(page, t) {
		await t.signIn();
		await t.goto('/applications?state=submitted');
		await t.shot('applications');
		const link = page.locator('main a[href^="/applications/"]').filter({ hasText: /\d{4}/ }).first();
		await t.goto((await link.getAttribute('href')).split('?')[0]);
		await t.shot('application');
		await page.locator('input[name=verdict][value=refuse]').check();
		await t.press('提交审核意见');
		await t.expect(/理由/);
		await t.shot('application-no-reason');
		await t.goto('/applications/new');
		await t.shot('application-paper');
		await t.goto('/waitlist');
		await t.goto('/notices/office');
		await t.goto('/notices/new');
	},
};
