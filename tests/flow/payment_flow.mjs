// Rent paid online by WeChat Pay: the provider is a process of its own and checks our signatures; what it does wrong,
// what gets lost and what comes twice is here, each with the page that the tenant sees.
import { assert, cityDemo, Client, finish, pdfText, startServer, test, until } from './client.mjs';
import { startRelay, startSimulator } from './wechat.mjs';

// The city's history ends months ago: bills of the months since wait to be paid, one by one.
const MONTHS = 10;
const monthAgo = (back) => new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - back, 20)).toISOString();

const simulator = await startSimulator();
const relay = await startRelay();
const city = cityDemo({ homes: 20, until: monthAgo(MONTHS).slice(0, 10) });
for (let back = MONTHS - 1; back >= 0; back--) {
	const ran = city.anju('bill', '--period', monthAgo(back).slice(0, 7));
	if (ran.code !== 0) throw new Error(ran.err);
}
const server = await startServer({ city, args: ['--config', simulator.conf], env: { ANJU_WECHAT_NOTIFY_URL: relay.url } });
relay.to = server.base;
const tenant = await Client.signedIn(server, 'tenant');
const finance = await Client.signedIn(server, 'finance');

const fault = (name, values = {}) => simulator.control('fault', { name, ...values });
const ownPayments = async () => (await tenant.json('GET', '/api/v1/my/payments')).json;
const receiptsOf = (page) => page.links.filter((link) => /^\/my\/payments\/\d+$/.test(link.href)).map((link) => link.href);
const receipts = async () => receiptsOf(await tenant.get('/my/payments'));
const payments = async (filter = '') => (await finance.json('GET', '/api/v1/payments?channel=wechat&rows=200' + filter)).json.rows;
const fen = (text) => Math.round(Number(text.replace(/[^\d.]/g, '')) * 100);

/** What may be paid just now, in fen: all of it, and the oldest bill where there are several. */
async function choices() {
	const page = await tenant.get('/my/pay');
	const amounts = page.forms.flatMap((form) => form.fields).filter((field) => field.name === 'amount').map((field) => Number(field.value));
	return { page, all: amounts[0] ?? 0, oldest: amounts[amounts.length - 1] ?? 0 };
}

/** Orders the oldest bill; the page of the order. */
async function order() {
	const { page, oldest } = await choices();
	const made = await tenant.submit(page, { amount: String(oldest) }, { action: '/my/pay' });
	assert.match(made.path, /^\/my\/pay\/\d+$/, made.words.slice(0, 300));
	return { path: made.path, id: made.path.match(/\d+/)[0], amount: oldest };
}

async function facts(path) {
	const { state, order } = (await tenant.json('GET', '/api/v1' + path)).json;
	return { state, ...order };
}

/** Looks at an order's page until it is in that state; the page as a person sees it. */
async function becomes(path, state) {
	await until(`${path} is ${state}`, 20_000, async () => (await facts(path)).state === state);
	return tenant.get(path);
}

async function ordered() {
	const made = await order();
	const page = await becomes(made.path, 'sent');
	const { code_url, order_number } = await facts(made.path);
	return { ...made, page, code_url, number: order_number };
}

const pay = (one, more = {}) => simulator.control('pay', { out_trade_no: one.number, ...more });
async function notified(count, from) {
	await until(`${count} notifications came and were answered`, 10_000, () => relay.kept.slice(from).filter((one) => one.status).length >= count);
	return relay.kept.slice(from);
}

let kept; // a good notification of an order that was booked

await test('an order gives a QR code; the notification books it; the page leads to the receipt', async () => {
	const before = await choices();
	const begun_ms = Date.now();
	const one = await ordered();
	assert.ok(Date.now() - begun_ms < 1500, `the code took ${Date.now() - begun_ms} ms: nobody told the job runner`);
	assert.match(one.page.text, /<html[^>]* data-wait="5" data-state="sent"/);
	assert.match(one.page.text, /<noscript><meta http-equiv="refresh" content="5"><\/noscript>/);
	assert.match(one.code_url, /^weixin:\/\/wxpay\/bizpayurl\?pr=/);
	assert.match(one.page.text, /<svg/);
	assert.ok(one.page.words.includes(one.number) && one.page.words.includes((one.amount / 100).toFixed(2)), one.page.words.slice(0, 500));
	assert.equal((await order()).path, one.path, 'the same amount again is the same order');
	const from = relay.kept.length;
	await pay(one);
	const paid = await becomes(one.path, 'paid');
	[kept] = await notified(1, from);
	assert.equal(kept.status, 204);
	assert.doesNotMatch(paid.text, /data-wait|http-equiv/, 'nothing to wait for any more');
	const receipt = await tenant.get(paid.links.find((link) => /^\/my\/payments\/\d+$/.test(link.href)).href);
	assert.equal(receipt.status, 200);
	assert.ok(receipt.words.includes('微信'), receipt.words.slice(0, 400));
	assert.equal((await choices()).all, before.all - one.amount);
	assert.equal((await new Client(server.base).get(one.path)).path, '/sign-in');
});

await test('the receipt is a PDF with the amount in words, told once however often it is asked for', async () => {
	const [path] = await receipts();
	const made = await tenant.submit(await tenant.get(path), {}, { action: path + '/receipt' });
	assert.equal(made.status, 200, made.words.slice(0, 300));
	const link = (await tenant.get(path)).links.find((each) => /^\/files\/\d+/.test(each.href)).href;
	const text = pdfText(await tenant.get(link));
	const row = (await payments()).find((each) => path.endsWith(String(each.id)));
	assert.ok(text.includes(inWords(row.amount)), `${inWords(row.amount)} is not in ${text}`);
	assert.ok(text.includes(row.receipt_number), text);
	const again = await tenant.post(path + '/receipt', { ...(await tenant.get('/my/pay')).forms.find((form) => form.method === 'POST').hidden });
	assert.ok(again.status < 500, again.words.slice(0, 200));
	assert.equal((await tenant.get(path)).links.filter((each) => /^\/files\/\d+/.test(each.href)).length, 1);
});

/** 1234.05 yuan as a cashier writes it: 壹仟贰佰叁拾肆元零伍分 (GB/T 15835; written here once more, by other means). */
function inWords(amount) {
	const digits = '零壹贰叁肆伍陆柒捌玖';
	const whole = String(Math.floor(amount / 100));
	let said = [...whole].map((digit, at) => digits[digit] + (digit === '0' ? '' : ['', '拾', '佰', '仟', '万'][whole.length - 1 - at])).join('')
		.replace(/零+/g, '零').replace(/零$/, '');
	said = said ? said + '元' : '';
	const [jiao, cent] = [Math.floor(amount / 10) % 10, amount % 10];
	if (!jiao && !cent) return said + '整';
	const gap = said && (!jiao || whole.endsWith('0')) ? '零' : '';
	return said + gap + (jiao ? digits[jiao] + '角' : '') + (cent ? digits[cent] + '分' : '');
}

await test('a notification that comes five times is booked once', async () => {
	const one = await ordered();
	const [before, from] = [(await payments()).length, relay.kept.length];
	await fault('duplicate', { value: 4 });
	await pay(one);
	await becomes(one.path, 'paid');
	assert.deepEqual((await notified(5, from)).map((each) => each.status), [204, 204, 204, 204, 204]);
	assert.equal((await payments()).length, before + 1);
});

await test('a notification sent again by a stranger changes nothing; changed in one byte it is refused', async () => {
	const before = await payments();
	assert.equal((await relay.again(kept)).status, 204, 'the stored answer');
	const changed = Buffer.from(kept.body);
	changed[changed.indexOf('ciphertext') + 20] ^= 1;
	assert.equal((await relay.again(kept, { body: changed })).status, 401);
	assert.equal((await relay.again(kept, { body: Buffer.alloc(0) })).status, 400);
	assert.equal((await relay.again(kept, { headers: { 'wechatpay-serial': 'PUB_KEY_ID_OTHER' } })).status, 401);
	assert.equal((await relay.again(kept, { headers: { 'wechatpay-timestamp': String(Math.floor(Date.now() / 1000) - 400) } })).status, 401);
	assert.deepEqual(await payments(), before);
});

for (const names of [['wrong_signature', 'no_signature', 'stale_timestamp'], ['future_timestamp', 'signtest', 'other_serial']]) {
	await test(`notifications with ${names.join(', ')} are refused; the repeat that is right is booked`, async () => {
		const one = await ordered();
		const from = relay.kept.length;
		for (const name of names) await fault(name);
		await pay(one);
		await becomes(one.path, 'paid');
		assert.deepEqual((await notified(4, from)).map((each) => each.status), [401, 401, 401, 204]);
	});
}

await test('a notification that is lost: the tenant asks, the query books it', async () => {
	const one = await ordered();
	const from = relay.kept.length;
	await fault('drop_callback');
	await pay(one);
	const waiting = await tenant.get(one.path);
	await tenant.submit(waiting, {}, { action: one.path + '/ask' });
	await becomes(one.path, 'paid');
	assert.equal(relay.kept.length, from, 'no notification came');
});

await test('the provider is down: the page says so and what to do; later the same order is paid', async () => {
	await simulator.stop();
	const one = await order();
	const page = await becomes(one.path, 'unknown');
	assert.doesNotMatch(page.text, /<svg[^>]*class="qr/);
	assert.match(page.words, /没有回音|还没有|暂时|稍后|不要重复/, page.words.slice(0, 500));
	assert.ok(page.links.some((link) => link.href === one.path), 'a way to look again');
	await simulator.start();
	await tenant.submit(page, {}, { action: one.path + '/ask' });
	await becomes(one.path, 'sent');
	await pay({ number: (await facts(one.path)).order_number });
	await becomes(one.path, 'paid');
});

await test('money for an order that was closed is taken in; twice for one bill is kept as prepaid', async () => {
	const [first, before] = [await ordered(), (await payments()).length];
	await tenant.submit(first.page, {}, { action: first.path + '/close' });
	await becomes(first.path, 'closed');
	const second = await ordered();
	assert.notEqual(second.path, first.path);
	assert.equal(second.amount, first.amount);
	await pay(second);
	await becomes(second.path, 'paid');
	await pay(first, { force: 1 });
	await becomes(first.path, 'paid');
	assert.equal((await payments()).length, before + 2);
});

await test('another amount than ordered is not booked: the order is frozen, the desk is told and looks into it', async () => {
	const one = await ordered();
	const [before, from] = [await payments(), relay.kept.length];
	await fault('amount_plus_one');
	await fault('amount_plus_one', { on: 'answer' });
	await pay(one);
	const page = await becomes(one.path, 'frozen');
	assert.match(page.words, /联系|电话|核对|工作人员/, page.words.slice(0, 400));
	assert.deepEqual((await notified(1, from)).map((each) => each.status), [204]);
	assert.deepEqual(await payments(), before);
	const desk = `/pay-orders/${one.id}`;
	assert.ok((await finance.get('/workbench')).links.some((link) => link.href === desk), 'on the workbench of finance');
	const looked = await finance.submit(await finance.get(desk), { reason: '已与平台核对，按原金额退回' }, { action: desk + '/looked-into' });
	assert.equal(looked.status, 200, looked.words.slice(0, 300));
	assert.ok(!(await finance.get('/workbench')).links.some((link) => link.href === desk), 'the alarm has ended');
	await fault('none');
});

await test('what the provider answers without a good signature is not believed', async () => {
	await fault('wrong_signature', { on: 'answer' });
	const one = await order();
	const page = await becomes(one.path, 'unknown');
	await tenant.submit(page, {}, { action: one.path + '/ask' });
	await becomes(one.path, 'sent');
	const known = JSON.parse(await simulator.control('orders'));
	const { order_number } = await facts(one.path);
	assert.equal(JSON.stringify(known).split(order_number).length, 2, 'the same number, asked for again: one order over there');
});

await test('the books are right after it all', () => city.check());

await simulator.stop();
await finish(server);
