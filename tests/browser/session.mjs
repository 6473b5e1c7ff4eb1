// What a walk may do: the `t` of run(page, t). Everything is named as the person names it: by label, button, link, text.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { top } from '../flow/server.mjs';
import { offered } from './lived.mjs';
import { saw } from './routes.mjs';
import { axeFindings, pageWeight_bytes, sidewaysFindings, viewportFindings, watch } from './checks.mjs';

const wait_ms = 10_000;
const screens = join(top, 'build/screens');

/** The ways in which each walk is walked. */
export const variants = {
	desktop: { width: 1366, height: 900, shots: true },
	phone: { width: 390, height: 844, touch: true, narrow: true, shots: true },
	plain: { width: 390, height: 844, touch: true, narrow: true, script: false },
};
// Beside its own look each page of a variant is looked at in the other theme or in the largest text.
const others = { desktop: { theme: 'dark' }, phone: { size: 'xlarge' } };

export async function openContext(browser, variant, base) {
	const context = await browser.newContext({
		baseURL: base, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', acceptDownloads: true, reducedMotion: 'reduce',
		viewport: { width: variant.width, height: variant.height }, hasTouch: variant.touch ?? false,
		javaScriptEnabled: variant.script ?? true, colorScheme: 'light',
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
		this.script = variants[variant].script ?? true;
		this.narrow = variants[variant].narrow ?? false;
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

	/** Follows a link; on a narrow screen opens the menu first when the link is in it. */
	async follow(name) {
		const links = this.page.getByRole('link', { name, includeHidden: true });
		const shown = await links.filter({ visible: true }).count();
		if (!shown && await links.count()) await this.page.locator('a[href="#menu"]').filter({ visible: true }).first().click();
		const link = await this.#named('link', name);
		await this.#leads(`link "${name}"`, () => link.click());
	}

	/** Clicks what leads to no page: a <summary>, a tab, a link within the page. */
	async click(name) {
		await (await this.#one(this.page.getByText(name, { exact: true }), `"${name}"`)).click();
	}

	/** Presses a button or link that leads to a file; {name, path}. */
	async download(name) {
		const coming = this.page.waitForEvent('download');
		const link = this.page.getByRole('link', { name }).or(this.page.getByRole('button', { name }));
		await (await this.#one(link, `link or button "${name}"`)).click();
		const file = await coming;
		return { name: file.suggestedFilename(), path: await file.path() };
	}

	/** The demo city's person of that role: {name, password}. */
	who(role = this.walk.role) {
		const who = this.server.signIns[role] ?? (role === 'offered' ? offered : null);
		assert.ok(who, `nobody to sign in as "${role}"; there are: ${Object.keys(this.server.signIns).join(', ')}`);
		return who;
	}

	/** Signs in as the demo city's person of that role. */
	async signIn(role = this.walk.role) {
		const who = this.who(role);
		await this.goto('/sign-in');
		await this.fill('用户名', who.name);
		await this.fill('密码', who.password);
		await this.press('登录');
		assert.notEqual(new URL(this.page.url()).pathname, '/sign-in', `could not sign in as ${role}`);
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

	async expectNot(text) {
		assert.equal(await this.page.getByText(text).filter({ visible: true }).count(), 0, `"${text}" is on ${this.page.url()}`);
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

	/** axe-core needs script: without it the page, as it stands, is shown again where script may run but ours is left out. */
	async #copyWithScript() {
		const html = await this.page.content();
		if (!this.copy) {
			const { width, height } = this.page.viewportSize();
			const context = await this.browser.newContext({ viewport: { width, height }, locale: 'zh-CN' });
			this.page.context().once('close', () => context.close().catch(() => {}));
			this.copy = await context.newPage();
		}
		await this.copy.unrouteAll();
		await this.copy.route('**/*', (route) => {
			if (route.request().isNavigationRequest()) return route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' });
			return route.request().resourceType() === 'script' ? route.abort() : route.continue();
		});
		await this.copy.goto(this.page.url());
		return this.copy;
	}

	/** Checks the page that is shown; called for every page that goto, press, follow and enter lead to. */
	async look({ again = false } = {}) {
		saw(this.variant, new URL(this.page.url()).pathname);
		const kind = await this.#kind();
		const heard = this.watched.findings();
		if (this.looked.has(kind) && !again && !heard.length) return;
		this.looked.add(kind);
		const found = [...heard];
		const check = async (run) => found.push(...await run().catch((error) => [`could not check: ${error.message}`]));
		await check(() => viewportFindings(this.page));
		await check(async () => axeFindings(this.script ? this.page : await this.#copyWithScript()));
		const widths = this.narrow ? [390, 320] : [1366];
		for (const width_px of widths) await check(() => sidewaysFindings(this.page, width_px));
		await this.#lookOtherwise(others[this.variant] ?? {}, widths, check);
		this.report(`page ${kind}`, found);
	}

	/** The attributes that the server writes from the person's preference: here the style sheet is what is tested. */
	async #lookOtherwise(other, widths, check) {
		if (!Object.keys(other).length) return;
		const was = await this.page.evaluate((set) => {
			const had = { ...document.documentElement.dataset };
			Object.assign(document.documentElement.dataset, set);
			return had;
		}, other);
		const say = (found) => found.map((each) => `${JSON.stringify(other)} ${each}`);
		if (other.theme) await check(async () => say(await axeFindings(this.page, ['color-contrast'])));
		if (other.size) for (const width_px of widths) await check(async () => say(await sidewaysFindings(this.page, width_px)));
		await this.page.evaluate((had) => Object.assign(document.documentElement.dataset, had), was);
	}

	/** A picture of the whole page: build/screens/NAME-desktop.png and -phone.png. */
	async shot(name, folder = '') {
		await this.look();
		if (!variants[this.variant].shots) return;
		mkdirSync(join(screens, folder), { recursive: true });
		await this.page.screenshot({ path: join(screens, folder, `${name}-${this.variant}.png`), fullPage: true });
	}

	async shotOfFailure() {
		const dir = join(screens, 'failed');
		mkdirSync(dir, { recursive: true });
		const path = join(dir, `${this.walk.name}-${this.variant}.png`);
		await this.page.screenshot({ path, fullPage: true, timeout: 5000 }).catch(() => {});
		return path;
	}
}
