// A lease officer looks through the homes: list, filter, one home, its form, its file.
export default {
	name: 'homes', role: 'lease-officer',
	async run(page, t) {
		await t.signIn();
		await t.goto('/homes');
		await t.fill('状态', '空置');
		await t.press('查询');
		await t.at(/^\/homes\?.*state=vacant/);
		await t.shot('homes-vacant');
		const first = page.locator('main a[href*="#panel"]').first();
		const id = (await first.getAttribute('href')).match(/id=(\d+)/)[1];
		await t.goto(`/homes?state=vacant&id=${id}#panel`);
		await t.shot('homes-panel');
		await t.goto(`/homes/${id}`);
		await t.shot('home');
		const home = new URL(page.url()).pathname;
		await t.goto(home + '/file');
		await t.shot('home-file');
		await t.goto('/homes/new');
		await t.shot('home-new');
		await t.goto('/search?q=1%E6%A0%8B');
	},
};
