// What a walk may do: the `t` of run(page, t). Everything is named as the person names it: by label, button, link, text.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { top } from '../flow/server.mjs';
import { offered } from './lived.mjs';
import { saw } from './routes.mjs';
import { atWidth, axeFindings, controlFindings, lostFindings, pageWeight_bytes, paperFindings, sidewaysFindings, viewportFindings, watch } from './checks.mjs';

const wait_ms = 10_000;
const screens = join(top, 'build/screens');

const paper_px = 695; // A4 between its margins (assets/anju.css)

/** The ways in which each walk is walked; widths: at which nothing may scroll sideways. */
export const variants = {
	desktop: { width: 1366, height: 900, widths: [1366], shots: true },
	phone: { width: 390, height: 844, widths: [390, 320], touch: true, shots: true },
	plain: { width: 390, height: 844, widths: [390, 1366], touch: true, script: false },
};
// Beside its own look each page of a variant is looked at in the other theme or in the largest text.
const others = { desktop: { theme: 'dark' }, phone: { size: 'xlarge' } };

/** Pages that were examined, by variant and contents: whatever walk comes to one again need not wait for it. */
const examined = new Set();

export async function openContext(browser, variant, base, more = {}) {
	const context = await browser.newContext({
		baseURL: base, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', acceptDownloads: true, reducedMotion: 'reduce',
		viewport: { width: variant.width, height: variant.height }, hasTouch: variant.touch ?? false,
		javaScriptEnabled: variant.script ?? true, colorScheme: 'light', ...more,
	});
	context.setDefaultTimeout(wait_ms);
	return context;
}

const asExact = (name) => typeof name === 'string' ? { name, exact: true } : { name };

export class Session {
	/** report(name, findings): one checked page. */
	constructor({ browser, page, server, walk, variant, report, known = [] }) {
		Object.assign(this, { browser, page, server, walk, variant, report, known });
		this.watched = watch(page, server.base);
		this.looked = new Set();
	}

	// ---- going about ----

	async goto(path) {
		await this.page.goto(path);
		await this.look();
	}

	/** Does something that leads to a page, and looks at that page. */
	async #leads(what, act) {
		const arrived = this.page.waitForEvent('framenavigated', { timeout: wait_ms }).catch(() => null);
		await act();
		assert.ok(await arrived, `${what} led nowhere`);
		await this.page.waitForLoadState('load');
		await this.look();
	}

	async #one(locator, what) {
		const shown = locator.filter({ visible: true });
		await shown.first().waitFor().catch(() => { throw new Error(`no ${what} on ${this.page.url()}`); });
		return shown.first();
	}

	/** The visible thing of a role by its name: the very name, else one that contains it. */
	async #named(role, name) {
		const exact = this.page.getByRole(role, asExact(name));
		const locator = await exact.filter({ visible: true }).count() ? exact : this.page.getByRole(role, { name });
		return this.#one(locator, `${role} "${name}"`);
	}

	/** Presses a button that leads to a page. */
	async press(name) {
		const button = await this.#named('button', name);
		await this.#leads(`button "${name}"`, () => button.click());
	}

	/** Presses a button that has been found already. */
	async pressed(button) {
		await this.#leads('the button', () => button.click());
	}

	/** Follows a link; on a narrow screen opens the menu first when the link is in it. */
	async follow(name) {
		const links = this.page.getByRole('link', { name, includeHidden: true });
		const shown = await links.filter({ visible: true }).count();
		if (!shown && await links.count()) await this.page.locator('a[href="#menu"]').filter({ visible: true }).first().click();
		const link = await this.#named('link', name);
		await this.#leads(`link "${name}"`, () => link.click());
	}

	/** The demo city's person of that role: {name, password}. */
	who(role = this.walk.role) {
		const who = this.server.signIns[role] ?? (role === 'offered' ? offered : null);
		assert.ok(who, `nobody to sign in as "${role}"; there are: ${Object.keys(this.server.signIns).join(', ')}`);
		return who;
	}

	/** Signs in as the demo city's person of that role, or as {name, password}; whoever was signed in is forgotten. */
	async signIn(role = this.walk.role) {
		const who = typeof role === 'string' ? this.who(role) : role;
		await this.page.context().clearCookies();
		await this.goto('/sign-in');
		await this.fill('用户名', who.name);
		await this.fill('密码', who.password);
		await this.press('登录');
		assert.notEqual(new URL(this.page.url()).pathname, '/sign-in', `could not sign in as ${who.name}`);
	}

	// ---- filling in ----

	/** Fills a field by its label: text, date (2026-11-21), number, choice by its words, tick (true/false), file (a path). */
	async fill(label, value) {
		const exact = this.page.getByLabel(label, { exact: true });
		const field = await this.#one(await exact.count() ? exact : this.page.getByLabel(label), `field "${label}"`);
		const kind = await field.evaluate((element) => element.type);
		if (kind === 'select-one') await field.selectOption({ label: value });
		else if (kind === 'checkbox' || kind === 'radio') await field.setChecked(value);
		else if (kind === 'file') await field.setInputFiles(value);
		else await field.fill(String(value));
	}

	/** Chooses one answer of a question: radio buttons or ticks in a fieldset with that legend. */
	async choose(question, answer) {
		const group = this.page.getByRole('group', { name: question }).or(this.page.getByRole('radiogroup', { name: question }));
		await (await this.#one(group, `question "${question}"`)).getByLabel(answer).first().check();
	}

	/** Tab until the thing with that name has the focus: for walks by keyboard alone. */
	async tabTo(name) {
		for (let presses = 0; presses < 150; presses++) {
			await this.page.keyboard.press('Tab');
			const focus = this.page.locator(':focus');
			const words = await focus.evaluate((element) => [element.innerText, element.getAttribute('aria-label'), element.value,
				...[...(element.labels ?? [])].map((each) => each.innerText)].filter(Boolean).join('\n')).catch(() => '');
			if (!words.includes(name)) continue;
			const outlined = await focus.evaluate((element) => {
				const style = getComputedStyle(element);
				return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
			});
			assert.ok(outlined, `"${name}" does not show that it has the focus`);
			return;
		}
		throw new Error(`"${name}" cannot be reached with the Tab key`);
	}

	/** Presses Enter on what has the focus and looks at the page it leads to. */
	async enter() {
		await this.#leads('Enter', () => this.page.keyboard.press('Enter'));
	}

	// ---- expecting ----

	async expect(text) {
		await this.#one(this.page.getByText(text), `text ${text instanceof RegExp ? text : `"${text}"`}`);
	}

	async expectHeading(text) {
		await this.#one(this.page.getByRole('heading', { name: text }), `heading "${text}"`);
	}

	/** At this address (a path, or a pattern of path and query)? */
	async at(path) {
		const here = new URL(this.page.url());
		if (path instanceof RegExp) assert.match(here.pathname + here.search, path);
		else assert.equal(here.pathname, path);
	}

	/** The rows of the table with this caption (or of the only one), as lists of words. */
	async rows(caption) {
		const tables = caption ? this.page.getByRole('table', { name: caption }) : this.page.locator('main table');
		return (await this.#one(tables, `table "${caption ?? ''}"`)).locator('tbody tr').evaluateAll((rows) =>
			rows.map((row) => [...row.cells].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim())));
	}

	/** A page by itself, fetched with an empty cache, must weigh less. */
	async lighterThan(path, bytes_max) {
		const bytes = await pageWeight_bytes(this.browser, this.server.base + path);
		this.report(`weight of ${path}`, bytes > 0 && bytes < bytes_max ? [] : [`${bytes} bytes, allowed ${bytes_max}`]);
	}

	// ---- looking ----

	/** One kind of page is looked at once per variant: numbers in its address do not make it another. */
	async #kind() {
		const path = new URL(this.page.url()).pathname.replace(/\d[\w-]*/g, 'N');
		const heading = await this.page.locator('h1').first().innerText({ timeout: 2000 }).catch(() => '');
		const errors = await this.page.locator('[aria-invalid=true], [role=alert]').count();
		return `${path} ${heading.replace(/\d+/g, 'N').trim()}${errors ? ' (with errors)' : ''}`;
	}

	/** The page that is shown, but for its tokens, operations and numbers. */
	async #contents() {
		const html = (await this.page.content()).replace(/ value="[\w-]{16,}"/g, '').replace(/\d+/g, 'N');
		return `${this.variant} ${createHash('sha256').update(html).digest('hex')}`;
	}

	/** Checks the page that is shown; called for every page that goto, press, follow and enter lead to. */
	async look() {
		saw(this.variant, new URL(this.page.url()).pathname);
		const kind = await this.#kind();
		const heard = this.watched.findings();
		if (this.looked.has(kind) && !heard.length) return;
		this.looked.add(kind);
		const contents = await this.#contents();
		if (examined.has(contents) && !heard.length) return;
		examined.add(contents);
		const { script = true, widths } = variants[this.variant];
		const found = [...heard];
		const check = async (run) => found.push(...await run().catch((error) => [`could not check: ${error.message}`]));
		await check(() => viewportFindings(this.page));
		if (script) await check(() => axeFindings(this.page));
		for (const width_px of widths) await check(() => atWidth(this.page, width_px, () => this.#fits(this.page, script)));
		await this.#lookOtherwise(others[this.variant] ?? {}, widths, check);
		this.report(`page ${kind}`, found);
	}

	/** At the width of just now; without script (what axe-core sees is the same page as with it) also whether it can be used. */
	async #fits(page, script) {
		return [...await sidewaysFindings(page), ...(script ? [] : await controlFindings(page))];
	}

	/** The page that is shown, once more where no script runs: it says the same, fits, and all on it can be used. */
	async withoutScript() {
		const kind = await this.#kind();
		this.plain ??= await this.#plainPage();
		await this.plain.goto(this.page.url());
		saw('plain', new URL(this.plain.url()).pathname);
		const found = await lostFindings(this.page, this.plain);
		for (const width_px of variants.plain.widths) found.push(...await atWidth(this.plain, width_px, () => this.#fits(this.plain, false)));
		this.report(`page ${kind} without script`, [...found, ...this.plainWatched.findings()]);
	}

	/** A page of the same person, in a browser without script. */
	async #plainPage() {
		const own = this.page.context();
		const context = await openContext(this.browser, variants.plain, this.server.base, { storageState: await own.storageState() });
		own.once('close', () => context.close().catch(() => {}));
		const page = await context.newPage();
		this.plainWatched = watch(page, this.server.base);
		return page;
	}

	/** The attributes that the server writes from the person's preference: here the style sheet is what is tested. */
	async #lookOtherwise(other, widths, check) {
		if (!Object.keys(other).length) return;
		const was = await this.page.evaluate((set) => {
			const { dataset } = document.documentElement;
			const had = Object.fromEntries(Object.keys(set).map((name) => [name, dataset[name]]));
			Object.assign(dataset, set);
			return had;
		}, other);
		const say = (found) => found.map((each) => `${JSON.stringify(other)} ${each}`);
		if (other.theme) await check(async () => say(await axeFindings(this.page, ['color-contrast'])));
		if (other.size) for (const width_px of widths) await check(async () => say(await atWidth(this.page, width_px, () => sidewaysFindings(this.page))));
		await this.page.evaluate((had) => {
			for (const [name, value] of Object.entries(had)) {
				if (value === undefined) delete document.documentElement.dataset[name];
				else document.documentElement.dataset[name] = value;
			}
		}, was);
	}

	/** A picture of the whole page: build/screens/NAME-desktop.png and -phone.png. */
	async shot(name, folder = '') {
		await this.look();
		if (!variants[this.variant].shots) return;
		mkdirSync(join(screens, folder), { recursive: true });
		await this.page.screenshot({ path: join(screens, folder, `${name}-${this.variant}.png`), fullPage: true });
	}

	/** The page that is shown, as it comes out of a printer: build/screens/print/NAME-desktop.png and NAME.pdf. */
	async print(name) {
		await this.page.emulateMedia({ media: 'print' });
		const found = await atWidth(this.page, paper_px, async () => [...await sidewaysFindings(this.page), ...await paperFindings(this.page)]);
		await this.shot(name, 'print');
		if (this.variant === 'desktop') await this.page.pdf({ path: join(screens, 'print', name + '.pdf'), preferCSSPageSize: true });
		await this.page.emulateMedia({ media: 'screen' });
		this.report(`print of ${await this.#kind()}`, found);
	}

	/** Does something that leads to a page with this status, and to no other. */
	async refused(status, act) {
		const answered = this.page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() !== 303);
		this.watched.allowed = status;
		await Promise.all([act(), answered]);
		this.watched.allowed = 0;
		assert.equal((await answered).status(), status, `at ${this.page.url()}`);
	}

	async shotOfFailure() {
		const dir = join(screens, 'failed');
		mkdirSync(dir, { recursive: true });
		const path = join(dir, `${this.walk.name}-${this.variant}.png`);
		await this.page.screenshot({ path, fullPage: true, timeout: 5000 }).catch(() => {});
		return path;
	}
}
