// What a page says when it cannot be had, and what becomes of a button that cannot be obeyed: the person keeps what was typed
// or is told what to do.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../../flow/client.mjs';
import { jpeg } from '../../flow/made.mjs';
import { lockDatabase } from '../../flow/server.mjs';

const send = (page) => page.locator('main form button[type=submit]').first();

export default {
	name: 'trouble', role: 'lease-officer',
	async run(page, t) {
		const colleague = new Client(t.server.base);
		await colleague.signIn('lease-officer-2', t.who().password);
		await t.signIn();

		await t.refused(404, () => t.goto('/homes/999999999'));
		await t.shot('404', 'trouble');
		await t.refused(404, () => t.goto('/nothing-here'));
		await t.refused(403, () => t.goto('/users'));
		await t.shot('403', 'trouble');

		// Two officers take the same offer: the second one is told.
		const plans = (await colleague.json('GET', '/api/v1/plans')).json.rows;
		const offers = await Promise.all(plans.map(async ({ id }) => (await colleague.json('GET', `/api/v1/plans/${id}/offers`)).json.rows));
		const offer = `/offers/${offers.flat().find((each) => each.state === 'open').id}`;
		await t.goto(offer);
		await colleague.submit(await colleague.get(offer), {}, { action: offer + '/accept' });
		await t.refused(409, () => t.press('接受'));
		await t.shot('409-offer', 'trouble');

		// Two officers edit the same home: the later one is shown what to do, and nothing of the earlier one is lost.
		const home = `/homes/${(await colleague.json('GET', '/api/v1/homes?state=vacant')).json.rows[0].id}`;
		await t.goto(home + '/edit');
		await colleague.submit(await colleague.get(home + '/edit'), { note: '先改的人' }, { action: home + '/edit' });
		await page.locator('[name=note]').fill('后改的人');
		await t.refused(409, () => t.pressed(send(page)));
		await t.shot('409-home', 'trouble');

		// Another process holds the database.
		const lock = await lockDatabase(t.server.city);
		await t.goto(home + '/edit');
		await page.locator('[name=note]').fill('现在写不进去');
		await t.refused(503, () => t.pressed(send(page)));
		await t.shot('503', 'trouble');
		await lock.release();

		// A photograph that is too large.
		await t.signIn('tenant');
		await t.goto('/my/repairs/new');
		const photo = join(t.server.city.dir, 'large.jpg');
		writeFileSync(photo, Buffer.concat([jpeg, Buffer.alloc(40 << 20)]));
		await t.fill(/照片/, photo);
		await t.refused(413, () => t.press('报修'));
		await t.shot('413', 'trouble');
	},
};
