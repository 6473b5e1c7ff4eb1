// Whoever passes by: the start page, notices, help, in Chinese and English.
export default {
	name: 'public', role: 'tenant', variants: ['desktop', 'phone'],
	async run(page, t) {
		await t.goto('/');
		await t.shot('start');
		for (const path of ['/notices', '/notices/waitlist', '/help', '/privacy', '/apply']) await t.goto(path);
		await t.refused(404, () => t.goto('/nothing-here')); // nobody is signed in
		await t.goto('/apply?lang=en');
		await t.shot('apply-english');
	},
};
