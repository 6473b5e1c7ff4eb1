// Every page that the program has, as the person who uses it most sees it: whoever may open a page finds his way to it by
// links. With script, then (on the phone's walk) without it, and on paper what people print.
import { routeOf, routes } from '../routes.mjs';

// Whose page it is, when several may see it.
const owners = ['everybody', 'applicant', 'tenant', 'offered', 'lease_officer', 'finance', 'repairer', 'director', 'administrator', 'regulator'];
const tries_max = 80;
// What people print.
const papers = new Set(['/bills/:id', '/my/bills/:id', '/payments/:id', '/my/payments/:id', '/leases/:id', '/my/lease', '/notices/:id', '/dunnings/:id',
	'/homes/:id/file', '/households/:id/file', '/repairs/:id/print', '/settlements/:id', '/apply/done/:id', '/applications/:id']);

const ownerOf = (route) => ({ '/me/totp': 'administrator', '/work/:id': 'repairer', '/my/offer': 'offered', '/settlements/new': 'finance' })[route.path]
	?? owners.find((owner) => route.roles.includes(owner));
const nameOf = (path) => path.replace(/[/:]+/g, '-').replace(/^-|-$/g, '') || 'start';

/** Same-host links of a page's HTML, as paths with their queries. */
const linksOf = (html) => [...html.matchAll(/\shref="(\/[^"#]*)/g)].map(([, href]) => href.replace(/&amp;/g, '&'));

class Guide {
	constructor(known) {
		this.known = new Map(); // path -> addresses, in the order found
		this.asked = new Map(); // address -> status
		this.note(known.map((path) => ` href="${path}"`).join());
	}

	note(html) {
		for (const link of linksOf(html)) {
			const route = routeOf(link.split('?')[0]);
			if (!route) continue;
			const list = this.known.get(route.path) ?? [];
			if (!list.includes(link)) list.push(link);
			this.known.set(route.path, list);
		}
	}

	/** Asks for a page without showing it: notes where it leads to. */
	async ask(request, address) {
		if (!this.asked.has(address)) {
			const reply = await request.get(address, { maxRedirects: 0 });
			this.asked.set(address, reply.status());
			if (reply.status() === 200) this.note(await reply.text());
		}
		return this.asked.get(address) === 200;
	}

	/** Reads lists and their saved filters, three links deep. */
	async explore(request, starts) {
		let round = starts;
		for (let deep = 0; deep < 3; deep++) {
			for (const address of round) await this.ask(request, address);
			round = [...this.known.values()].flatMap((list) => list.slice(0, 12)).filter((address) => !this.asked.has(address));
		}
		return this;
	}

	/** An address at which this page answers: one that was found, else one made with an id from near by. */
	async addressOf(request, route) {
		const found = [...this.known.get(route.path) ?? []];
		if (!route.path.includes(':')) found.push(route.path);
		const trunk = route.path.split('/').slice(0, -1).join('/');
		for (const near of this.known.get(trunk) ?? []) found.push(near.split('?')[0] + '/' + route.path.split('/').at(-1));
		for (const address of found.slice(0, tries_max)) if (await this.ask(request, address)) return address;
		return null;
	}
}

const guides = new Map(); // owner -> his guide, explored by the first walk that needs it: the city is the same for all

function guideOf(owner, page, t) {
	const may = routes.filter((route) => route.roles.includes(owner === 'offered' ? 'applicant' : owner) || route.roles.includes('everybody'));
	const starts = may.filter((route) => !route.path.includes(':') && route.path !== '/sign-out').map((route) => route.path);
	if (!guides.has(owner)) guides.set(owner, new Guide(t.known).explore(page.request, starts));
	return guides.get(owner);
}

const walkOf = ([owner, part = 0, parts = 1]) => ({
	name: `pages-${owner.replace('_', '-')}${parts > 1 ? part + 1 : ''}`, role: owner.replace('_', '-'), variants: ['desktop', 'phone'], lived: true,
	async run(page, t) {
		if (owner !== 'everybody') await t.signIn();
		const guide = await guideOf(owner, page, t);
		const own = routes.filter((route) => ownerOf(route) === owner || (owner === 'tenant' && ownerOf(route) === 'applicant'));
		for (const route of own.filter((_, n) => n % parts === part)) {
			const address = await guide.addressOf(page.request, route);
			if (!address) continue;
			await t.goto(address);
			await t.shot(`${nameOf(route.path)}${owner === 'tenant' && ownerOf(route) === 'applicant' ? '-tenant' : ''}`, 'pages');
			if (t.variant === 'phone') await t.withoutScript();
			if (papers.has(route.path)) await t.print(nameOf(route.path));
		}
	},
});

// The longest first; the lease officer's many pages in two parts.
export default [['lease_officer', 0, 2], ['lease_officer', 1, 2], ...owners.filter((owner) => owner !== 'lease_officer').map((owner) => [owner])].map(walkOf);
