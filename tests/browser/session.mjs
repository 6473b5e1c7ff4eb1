// What a walk may do: the `t` of run(page, t). Everything is named as the person names it: by label, button, link, text.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { top } from '../flow/server.mjs';
import { offered } from './lived.mjs';
import { saw } from './routes.mjs';
import { atWidth, axeFindings, controlFindings, cutFindings, lostFindings, pageWeight_bytes, paperFindings, rulesOfLayout, sidewaysFindings, watch } from './checks.mjs';

const wait_ms = 10_000;
const answer_ms = 30_000; // a write may wait twice for a lock that is held: behind another one, and for its own
const screens = join(top, 'build/screens');

const paper_px = 695; // A4 between its margins (assets/anju.css)

/** The ways in which each walk is walked. widths: at which nothing may scroll sideways; rules: of axe-core, else all of them. */
export const variants = {
	desktop: { width: 1366, height: 900, widths: [1366], otherTheme: 'dark', shots: true },
	phone: { width: 390, height: 844, widths: [390, 320], otherSize: 'xlarge', rules: rulesOfLayout, touch: true, shots: true },
	plain: { width: 390, height: 844, widths: [390, 1366], touch: true, script: false },
};

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
		const arrived = this.page.waitForEvent('framenavigated', { timeout: answer_ms }).catch(() => null);
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

	/** What is shown: its path; its kind (numbers in an address or heading do not make it another); a hash of its contents. */
	async #shown() {
		const { path, heading, errors, html, fitted } = await this.page.evaluate(() => ({
			path: location.pathname, heading: document.querySelector('h1')?.innerText ?? '',
			errors: document.querySelector('[aria-invalid=true], [role=alert]') !== null, html: document.documentElement.outerHTML,
			fitted: /width=device-width/.test(document.querySelector('meta[name=viewport]')?.content),
		}));
		const kind = `${path.replace(/\d[\w-]*/g, 'N')} ${heading.replace(/\d+/g, 'N').trim()}${errors ? ' (with errors)' : ''}`;
		const same = html.replace(/ value="[\w-]{16,}"/g, '').replace(/\d+/g, 'N'); // but for its tokens, operations and numbers
		return { path, kind, contents: createHash('sha256').update(this.variant + same).digest('hex'), fitted };
	}

	/** Checks the page that is shown; called for every page that goto, press, follow and enter lead to. */
	async look() {
		const { path, kind, contents, fitted } = await this.#shown();
		saw(this.variant, path);
		const found = this.watched.findings();
		const known = this.looked.has(kind) || examined.has(contents);
		this.looked.add(kind);
		examined.add(contents);
		if (!known) found.push(...await this.#examine(fitted).catch((error) => [`could not be examined: ${error.message}`]));
		if (!known || found.length) this.report(`page ${kind}`, found);
	}

	async #examine(fitted) {
		const { script = true, widths, rules, otherSize, otherTheme } = variants[this.variant];
		const found = fitted ? [] : ['no <meta name="viewport" content="width=device-width ...">'];
		if (script) found.push(...await axeFindings(this.page, rules)); // without script the page is the same
		for (const width_px of widths) found.push(...await atWidth(this.page, width_px, () => this.#fits(this.page, script, otherSize)));
		if (otherTheme) found.push(...await this.#inTheme(otherTheme, () => axeFindings(this.page, ['color-contrast'])));
		return found;
	}

	/** At the width of just now: nothing sticks out, in the largest text either; without script, whether all can be used. */
	async #fits(page, script, otherSize) {
		const found = await sidewaysFindings(page);
		if (page.viewportSize().width < 641) found.push(...await cutFindings(page));
		if (otherSize) found.push(...await sidewaysFindings(page, { size: otherSize }));
		return script ? found : [...found, ...await controlFindings(page)];
	}

	/** The theme is an attribute that the server writes: here the style sheet is what is tested. */
	async #inTheme(theme, run) {
		const put = (value) => this.page.evaluate((value) => {
			const had = document.documentElement.getAttribute('data-theme');
			if (value === null) document.documentElement.removeAttribute('data-theme');
			else document.documentElement.setAttribute('data-theme', value);
			return had;
		}, value);
		const had = await put(theme);
		const found = (await run()).map((each) => `in the theme ${theme} ${each}`);
		await put(had);
		return found;
	}

	/** The page that is shown, once more where no script runs: it says the same, fits, and all on it can be used. */
	async withoutScript() {
		const { kind } = await this.#shown();
		this.plain ??= await this.#plainPage();
		await this.plain.goto(this.page.url());
		saw('plain', new URL(this.plain.url()).pathname);
		let found = await lostFindings(this.page, this.plain);
		if (found.length) found = await this.#lostAgain(); // or did another walk write meanwhile?
		for (const width_px of variants.plain.widths) found.push(...await atWidth(this.plain, width_px, () => this.#fits(this.plain, false)));
		this.report(`page ${kind} without script`, [...found, ...this.plainWatched.findings()]);
	}

	/** As it is now with script, then without. */
	async #lostAgain() {
		const scripted = await this.page.context().newPage();
		await scripted.goto(this.page.url());
		await this.plain.goto(this.page.url());
		const found = await lostFindings(scripted, this.plain);
		await scripted.close();
		return found;
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

	/** A picture of the whole page: build/screens/NAME-desktop.png and -phone.png. */
	async shot(name, folder = '') {
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
		this.report(`print of ${(await this.#shown()).kind}`, found);
	}

	/** Does something that leads to a page with this status, and to no other. */
	async refused(status, act) {
		const answered = this.page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() !== 303, { timeout: answer_ms });
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
