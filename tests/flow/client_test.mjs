// Tests the harness of the flow tests itself, against a small server of its own.
import { createServer } from 'node:http';
import { assert, Client, finish, formEntries, freePort, rawRequest, rawSend, test } from './client.mjs';
import { attributes, decode, forms, links, tables, words } from './html.mjs';

const page = `<!doctype html><html lang="zh-CN"><title>t</title><body><h1>报修 &amp; <b>维修</b></h1>
<form method="get" action="/find"><input name="q" value="a&quot;b"><button>查找</button></form>
<form method="post" action="/repairs"><input type="hidden" name="csrf" value="tok&#45;1"><input type=hidden name='op' value='7'>
<label for="w">哪里坏了<span>必填</span></label><textarea id="w" name="words">
旧</textarea>
<label for="k">工种</label><select id="k" name="kind"><option value="1">水</option><option value="2" selected>电</option></select>
<input type="radio" name="when" id="a" value="am" checked><label for="a">上午</label>
<input type="radio" name="when" id="p" value="pm"><label for="p">下午</label>
<input type="checkbox" name="urgent" id="u"><label for="u">很急</label>
<button type="submit" name="act" value="save">先存着</button><button type="submit" name="act" value="send">报修</button></form>
<table><caption>房源</caption><thead><tr><th>门牌</th><th>面积</th></tr></thead><tbody><tr><th>1-101</th><td>50.20&nbsp;㎡</td></tr></tbody></table>
<a class="x" href="/a?x=1&amp;y=2">看<i>房</i></a><script>var a = "<b>"</script></body></html>`;

await test('decode: names, numbers, and what is none', () => {
	assert.equal(decode('&lt;&#23433;&#x5c45;&amp;lt; &nothing; &'), '<安居&lt; &nothing; &');
});
await test('words: tags, comments and scripts are not read', () => {
	assert.equal(words('<p>a<!-- b --><script>c</script> <b>d</b>\n e&lt;f</p>'), 'a d e<f');
});
await test('attributes: quoted both ways, bare, without value', () => {
	assert.deepEqual(attributes('<input type="text" name=\'n\' size=3 checked>'), { type: 'text', name: 'n', size: '3', checked: '' });
});
await test('forms: hidden fields, labels, options, buttons', () => {
	const [find, repair] = forms(page);
	assert.deepEqual([find.method, find.action, find.fields[0].values], ['GET', '/find', ['a"b']]);
	assert.deepEqual(repair.hidden, { csrf: 'tok-1', op: '7' });
	assert.deepEqual(repair.buttons, ['先存着', '报修']);
});
await test('a form untouched sends what a browser sends', () => {
	assert.deepEqual(formEntries(forms(page)[1], {}, '报修'),
		[['csrf', 'tok-1'], ['op', '7'], ['words', '旧'], ['kind', '2'], ['when', 'am'], ['act', 'send']]);
});
await test('a form filled in by labels and names', () => {
	assert.deepEqual(formEntries(forms(page)[1], { 哪里坏了: '新', 工种: '水', when: '下午', 很急: true, op: '8' }),
		[['csrf', 'tok-1'], ['op', '8'], ['words', '新'], ['kind', '1'], ['when', 'pm'], ['urgent', 'on']]);
});
await test('a field that is not there is an error, not silence', () => {
	assert.throws(() => formEntries(forms(page)[1], { 电话: '1' }), /0 fields "电话"/);
});
await test('tables and links', () => {
	const [homes] = tables(page);
	assert.deepEqual([homes.caption, homes.records], ['房源', [{ 门牌: '1-101', 面积: '50.20 ㎡' }]]);
	assert.deepEqual(links(page), [{ href: '/a?x=1&y=2', label: '看 房' }]);
});

const seen = [];
const server = createServer((request, response) => {
	let body = '';
	request.on('data', (piece) => { body += piece; });
	request.on('end', () => {
		seen.push({ method: request.method, url: request.url, cookie: request.headers.cookie ?? '', type: request.headers['content-type'] ?? '', body });
		if (request.url === '/start') return response.writeHead(303, { 'set-cookie': ['a=1; Path=/; HttpOnly', 'b=2'], location: '/page?x=1' }).end();
		if (request.url === '/away') return response.writeHead(303, { location: 'http://localhost:1/' }).end();
		if (request.url === '/round') return response.writeHead(303, { location: '/round' }).end();
		if (request.url === '/out') return response.writeHead(200, { 'set-cookie': 'a=; Max-Age=0' }).end('out');
		if (request.url === '/api') return response.writeHead(201, { 'content-type': 'application/json' }).end(`{"got":${body}}`);
		response.writeHead(200, { 'content-type': 'text/html' }).end(page);
	});
});
const port = await freePort();
await new Promise((done) => server.listen(port, '127.0.0.1', done));
const client = new Client(`http://127.0.0.1:${port}`);

await test('cookies are kept over a redirect, sent back and dropped', async () => {
	const reply = await client.get('/start');
	assert.deepEqual([reply.status, reply.path, reply.url.search, reply.heading], [200, '/page', '?x=1', '报修 & 维修']);
	assert.equal(seen.at(-1).cookie, 'a=1; b=2');
	await client.get('/out');
	await client.get('/page');
	assert.equal(seen.at(-1).cookie, 'b=2');
});
await test('a redirect away or in a circle is refused', async () => {
	await assert.rejects(client.get('/away'), /leaves the server/);
	await assert.rejects(client.get('/round'), /for ever/);
});
await test('a form is posted with its hidden fields, twice the same when asked twice', async () => {
	const reply = await client.get('/page');
	await Promise.all([client.submit(reply, { 哪里坏了: '灯' }, { button: '报修' }), client.submit(reply, { 哪里坏了: '灯' }, { button: '报修' })]);
	const [first, second] = seen.slice(-2);
	assert.equal(first.url, '/repairs');
	assert.equal(decodeURIComponent(first.body), 'csrf=tok-1&op=7&words=灯&kind=2&when=am&act=send');
	assert.equal(first.body, second.body);
});
await test('a GET form becomes a query', async () => {
	await client.submit(await client.get('/page'), { q: '空置' }, { button: '查找' });
	assert.equal(decodeURIComponent(seen.at(-1).url), '/find?q=空置');
});
await test('JSON in and out', async () => {
	const reply = await client.json('POST', '/api', { rent: 38317 });
	assert.deepEqual([reply.status, reply.json, seen.at(-1).type], [201, { got: { rent: 38317 } }, 'application/json']);
});
await test('raw bytes: an answer, and a close without one', async () => {
	const good = await rawSend(client.base, rawRequest(['GET /page HTTP/1.1', 'Host: x', 'Connection: close']));
	assert.deepEqual([good.status, good.closed], [200, true]);
	const bad = await rawSend(client.base, ['GET /pa', 'ge HTTP/9.9\r\n', '\r\n'], { pause_ms: 10 });
	assert.deepEqual([bad.status, bad.closed], [400, true]);
	const silent = await rawSend(client.base, 'GET /', { wait_ms: 100 });
	assert.deepEqual([silent.status, silent.closed], [0, false]);
});
server.close();
await finish();
