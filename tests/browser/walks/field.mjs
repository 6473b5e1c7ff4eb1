// A repairer with his orders on a phone.
export default {
	name: 'field', role: 'repairer', variants: ['phone', 'plain'],
	async run(page, t) {
		await t.signIn();
		await t.goto('/work');
		await t.shot('work');
		const order = page.locator('main a[href^="/work/"]').first();
		if (await order.count()) {
			await t.goto(await order.getAttribute('href'));
			await t.shot('work-order');
		}
	},
};
