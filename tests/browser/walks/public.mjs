// Whoever passes by: the start page, notices, help, in Chinese and English.
export default {
	name: 'public', role: 'tenant', variants: ['desktop', 'phone'],
	async run(page, t) {
		await t.goto('/');
		await t.shot('start');
		for (const path of ['/notices', '/notices/waitlist', '/help', '/privacy', '/apply', '/nothing-here'])
			await t.goto(path).catch((error) => { if (path !== '/nothing-here') throw error; });
		await t.goto('/apply?lang=en');
		await t.shot('apply-english');
	},
};
