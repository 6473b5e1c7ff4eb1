// The office at work: workbench, dashboard, leases, bills, arrears, repairs, and who repairs.
export default {
	name: 'office', role: 'director', variants: ['plain'],
	async run(page, t) {
		await t.signIn();
		for (const [path, shot] of [['/workbench', 'workbench'], ['/dashboard', 'dashboard'], ['/leases', 'leases'], ['/bills', 'bills'], ['/arrears', 'arrears'],
			['/repairs', 'repairs'], ['/repairs/months'], ['/repairers', 'repairers'], ['/matters', 'matters'],
			['/payments', 'payments'], ['/settlements'], ['/registers', 'registers'], ['/jobs'], ['/settings', 'settings'], ['/policies']]) {
			await t.goto(path);
			if (shot) await t.shot(shot);
		}
		await t.goto('/leases?state=running');
		await t.goto(await page.locator('main a[href^="/leases/"]').filter({ hasText: /\d/ }).first().getAttribute('href'));
		await t.shot('lease');
		await t.goto('/repairs');
		await t.goto(await page.locator('main a[href^="/repairs/"]').filter({ hasText: /\d/ }).first().getAttribute('href'));
		await t.shot('repair');
	},
};
