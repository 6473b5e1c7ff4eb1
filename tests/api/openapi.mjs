// /api/v1/openapi.json is a valid OpenAPI 3.1 document, names every route of the program, and what every GET answers is what it says.
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { assert, Client, finish, routesOf, startServer, test } from '../flow/client.mjs';

const server = await startServer();
const { json: description } = await new Client(server.base).json('GET', '/api/v1/openapi.json');
const routes = routesOf(server.city.anju('routes').out);
const open = (path) => path.replace(/:(\w+)/g, '{$1}');

await test('the document is valid OpenAPI 3.1', async () => {
	const { valid, errors } = await new Validator().validate(structuredClone(description));
	assert.ok(valid, JSON.stringify(errors, null, 1));
	const { valid: broken } = await new Validator().validate({ ...description, paths: { '/x': { get: { responses: 7 } } } });
	assert.equal(broken, false, 'the validator looks');
});

// What people and browsers need to sign in, and probes of machines, are no part of the API; the provider calls back on its own terms.
const notOfTheApi = /^\/(sign-in|sign-in\/code|sign-out|register|readyz|metrics|openapi|pay\/\w+\/notify)$/;

await test('every route of the program is in it, with its capability, and none that is not there', () => {
	const named = [];
	for (const [path, item] of Object.entries(description.paths))
		for (const [method, operation] of Object.entries(item)) named.push(`${method.toUpperCase()} ${path} ${operation.description}`);
	const expected = routes.filter((route) => !notOfTheApi.test(route.path)).map((route) => `${route.method} ${open(route.path)} ${route.cap}`);
	assert.deepEqual(expected.filter((line) => !named.includes(line)), []);
	assert.deepEqual(named.filter((line) => !expected.includes(line) && !/ \/registers\/[a-z_-]+(\/new)? /.test(line)), []);
});

// ---- a walk over the GET routes ------------------------------------------------------------------------------

const ajv = addFormats.default ? addFormats.default(new Ajv2020.default({ strict: false, allErrors: true })) : addFormats(new Ajv2020({ strict: false, allErrors: true }));
ajv.addSchema({ $id: 'api', components: description.components });
const compiled = new Map();
function fits(schema, value) {
	const key = JSON.stringify(schema);
	if (!compiled.has(key)) compiled.set(key, ajv.compile(JSON.parse(key.replaceAll('"#/components', '"api#/components'))));
	const check = compiled.get(key);
	return check(value) ? '' : ajv.errorsText(check.errors, { separator: '; ' }).slice(0, 400);
}

const roles = ['director', 'lease-officer', 'finance', 'administrator', 'repairer', 'tenant', 'applicant'];
const people = {};
for (const role of roles) people[role] = await Client.signedIn(server, role);
const whoMay = (route) => people[roles.find((role) => route.roles.includes('everybody') || route.roles.includes(role.replace('-', '_')))];

/** Addresses of things: out of the lists of everybody who has one, and of the links on the pages of some of them. */
async function addresses() {
	const found = new Set();
	for (const [, client] of Object.entries(people)) {
		for (const route of routes.filter((each) => each.method === 'GET' && !each.path.includes(':'))) {
			const page = await client.send('GET', route.path, { headers: { accept: 'text/html' } });
			for (const link of page.status === 200 ? page.links : []) found.add(link.href.split(/[?#]/)[0]);
		}
	}
	for (const route of routes.filter((each) => each.method === 'GET' && each.path.includes(':'))) {
		for (const path of met(route.path, [...found]).slice(0, 5)) {
			const page = await whoMay(route).get(path);
			for (const link of page.status === 200 && /^text\/html/.test(page.headers['content-type']) ? page.links : []) found.add(link.href.split(/[?#]/)[0]);
		}
	}
	return [...found];
}

const literal = new Set(routes.filter((each) => !each.path.includes(':')).map((each) => each.path));
const met = (path, known) => known.filter((each) => new RegExp('^' + path.replace(/:\w+/g, '[^/]+') + '$').test(each) && !literal.has(each));

/** An address of that route: one that was met, or a part of a thing that was met, or one of a thing that is not there. */
function addressOf(path, known) {
	if (!path.includes(':')) return path;
	const thing = path.match(/^.*?:\w+/)[0];
	return met(path, known)[0] ?? (met(thing, known)[0] ?? thing.replace(/:\w+/, '999999999')) + path.slice(thing.length).replace(/:\w+/g, '999999999');
}

await test('what every page and list answers as JSON is what the document says', async () => {
	const known = await addresses();
	const wrong = [], seen = [], files = [];
	for (const route of routes.filter((each) => each.method === 'GET' && !notOfTheApi.test(each.path))) {
		const path = addressOf(route.path, known);
		const operation = description.paths[open(route.path)].get;
		const reply = await whoMay(route).json('GET', '/api/v1' + path);
		if (reply.status === 303) continue; // a page that leads to another
		const response = operation.responses[String(reply.status)] ?? operation.responses.default;
		const type = (reply.headers['content-type'] ?? '').split(';')[0];
		const described = (response.$ref ? description.components.responses[response.$ref.split('/').pop()] : response).content[type];
		if (!described) wrong.push(`GET ${path} (${reply.status}): answers ${type}`);
		else if (type !== 'application/json') files.push(route.path);
		if (type !== 'application/json' || !described) continue;
		const { schema } = described;
		const fault = fits(schema, reply.json);
		if (fault) wrong.push(`GET ${path} (${reply.status}): ${fault}`);
		if (reply.status === 200) seen.push(route.path);
	}
	assert.deepEqual(wrong, []);
	assert.ok(seen.length > 80, `${seen.length} pages answered`);
	for (const path of ['/files/:id', '/homes/:id/file/zip', '/households/:id/file/zip', '/imports/:kind/template']) assert.ok(files.includes(path), `${path} answered with a file`);
	assert.deepEqual(Object.keys(description.paths['/imports/{kind}/template'].get.responses['200'].content), ['text/csv']);
	assert.ok(fits(description.paths['/homes'].get.responses['200'].content['application/json'].schema, { title: '', count: 0, count_is_more: false, rows: [{ id: 'x' }], next: null }), 'the check looks');
});

await test('every register answers what the document says of it', async () => {
	const wrong = [];
	const registers = Object.keys(description.paths).filter((path) => /^\/registers\/[a-z_-]+$/.test(path));
	assert.ok(registers.length >= 6);
	for (const path of registers) {
		const reply = await people.director.json('GET', '/api/v1' + path);
		assert.equal(reply.status, 200, path);
		const fault = fits(description.paths[path].get.responses['200'].content['application/json'].schema, reply.json);
		if (fault) wrong.push(`${path}: ${fault}`);
	}
	assert.deepEqual(wrong, []);
});

await test('what is refused answers as the document says: not signed in, not allowed, not there, a wrong value', async () => {
	const error = description.components.schemas.error;
	const nobody = new Client(server.base);
	const officer = new Client(server.base, { token: server.city.token('lease-officer') });
	for (const [status, reply] of [
		[401, await nobody.json('GET', '/api/v1/homes')], [403, await officer.json('GET', '/api/v1/users')],
		[404, await officer.json('GET', '/api/v1/homes/1')], [404, await officer.json('GET', '/api/v1/nothing')],
		[422, await officer.json('POST', '/api/v1/homes', { room: '' })],
	]) {
		assert.equal(reply.status, status);
		assert.equal(fits(error, reply.json), '', reply.text);
	}
});

await finish(server);
