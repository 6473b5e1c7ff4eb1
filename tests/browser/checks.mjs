// What every page that a walk sees must stand: axe-core, no sideways scroll, nothing said on the console, no foreign host.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { answers } from './routes.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeOptions = {
	resultTypes: ['violations'],
	runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'] },
	rules: { 'target-size': { enabled: true } }, // WCAG 2.2 AA, off unless named
};

/**
 * What the width of the window has a say in: how things lie, and whether what only a narrow window shows (the way to the menu)
 * is as it should be. All else axe-core reads from the page itself, which is the same at every width.
 */
export const rulesOfLayout = ['target-size', 'color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'aria-hidden-focus', 'region',
	'skip-link', 'link-name', 'button-name'];

/** Violations of all rules, or of these, as lines: rule, what it says, and the first three places. */
export async function axeFindings(page, rules) {
	if (!await page.evaluate(() => Boolean(globalThis.axe))) await page.evaluate(axeSource);
	const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options),
		rules ? { ...axeOptions, runOnly: { type: 'rule', values: rules } } : axeOptions);
	return violations.map((found) => `axe ${found.id}: ${found.help}\n` + found.nodes.slice(0, 3)
		.map((node) => `    ${node.target.join(' ')}\n      ${node.failureSummary.split('\n').slice(1, 3).map((line) => line.trim()).join('; ')}`).join('\n'));
}

/** Does something at another width of the window; then it is as wide as before. */
export async function atWidth(page, width_px, run) {
	const { width, height } = page.viewportSize();
	if (width === width_px) return run();
	await page.setViewportSize({ width: width_px, height });
	try {
		return await run();
	} finally {
		await page.setViewportSize({ width, height });
	}
}

/**
 * Does the page scroll sideways, as it is or with other preferences? Those the server writes into the page; here the style sheet
 * is what is tested. The elements that stick out, unless they are in a box that scrolls.
 */
export async function sidewaysFindings(page, preferences = {}) {
	const found = await page.evaluate((preferences) => {
		const { dataset, clientWidth: seen } = document.documentElement;
		const had = Object.fromEntries(Object.keys(preferences).map((name) => [name, dataset[name]]));
		Object.assign(dataset, preferences);
		const out = document.documentElement.scrollWidth > seen ? sticksOut(seen) : null;
		for (const [name, value] of Object.entries(had)) {
			if (value === undefined) delete dataset[name];
			else dataset[name] = value;
		}
		return out;

		function sticksOut(seen) {
			const scrolls = (element) => ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX);
			const inBox = (element) => {
				for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) if (scrolls(up)) return true;
				return false;
			};
			return [...document.body.querySelectorAll('*')]
				.filter((element) => element.getBoundingClientRect().right > seen + 1 && !inBox(element))
				.slice(0, 3)
				.map((element) => element.outerHTML.slice(0, 120));
		}
	}, preferences);
	const how = [`at ${page.viewportSize().width} px`, ...Object.values(preferences)].join(', ');
	return found ? [`scrolls sideways ${how}:\n    ${found.join('\n    ')}`] : [];
}

/** What is cut off on a phone and has to be pushed aside to be read: there tables are lines of their cells. */
export async function cutFindings(page) {
	const found = await page.evaluate(() => [...document.querySelectorAll('main .scroll, main .card')]
		.filter((box) => getComputedStyle(box).overflowX !== 'visible' && box.scrollWidth > box.clientWidth + 2)
		.map((box) => `${box.scrollWidth} px in ${box.clientWidth}: ${box.innerText.slice(0, 80).replace(/\s+/g, ' ')}`));
	return found.length ? [`cut off at ${page.viewportSize().width} px:\n    ${found.join('\n    ')}`] : [];
}

/** Can everything on the page be used as it stands? For pages where no script runs; at the width of just now. */
export async function controlFindings(page) {
	const { found, forms } = await page.evaluate(() => {
		const found = [];
		const shown = (element) => element.checkVisibility({ checkVisibilityCSS: true }) && element.getClientRects().length > 0;
		const tell = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 160)}`);
		const leads = (link) => {
			const href = link.getAttribute('href');
			return href !== null && !/^javascript:/i.test(href) && (!/^#/.test(href) || document.getElementById(href.slice(1)));
		};
		const alive = {
			A: leads, BUTTON: (button) => button.form && button.type === 'submit' && !button.disabled, SUMMARY: () => true,
			INPUT: (input) => input.form && !input.disabled, SELECT: (select) => select.form && !select.disabled, TEXTAREA: (area) => area.form && !area.disabled,
		};
		for (const element of document.querySelectorAll('a, button, summary, input, select, textarea, [role=button], [onclick]'))
			if (shown(element) && !alive[element.tagName]?.(element)) tell('does nothing without script', element);
		for (const element of document.querySelectorAll('main [hidden]')) tell('only script would show it', element);

		// Whoever presses it must hit it, and not what lies over it.
		for (const button of document.querySelectorAll('button')) {
			if (!shown(button)) continue;
			button.scrollIntoView({ block: 'center' });
			const box = button.getBoundingClientRect();
			const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
			if (!button.contains(hit)) tell(`lies under ${hit?.outerHTML.slice(0, 80)}`, button);
		}
		scrollTo(0, 0);

		const forms = [];
		for (const form of document.forms) {
			if (!shown(form)) continue;
			const fields = [...form.elements];
			const typed = fields.filter((field) => /^(text|search|email|tel|url|number|password|date)$/.test(field.type));
			const pressed = fields.some((field) => field.type === 'submit' && shown(field));
			if (!pressed && typed.length !== 1) tell('no button sends it, and Enter does not', form); // one line of text: Enter does
			if (form.method === 'post' && !(form.elements._csrf?.value && form.elements._operation?.value)) tell('comes without its token or its operation', form);
			if (fields.some((field) => field.type === 'file') && form.enctype !== 'multipart/form-data') tell('sends the name of the file only', form);
			forms.push([form.method.toUpperCase(), new URL(form.getAttribute('action') || location.href, location.href).pathname]);
		}
		return { found, forms };
	});
	return found.concat(forms.filter(([method, path]) => !answers(method, path)).map(([method, path]) => `a form goes to ${method} ${path}, where nothing answers`));
}

/** What a person reads, line by line, without the buttons that only script shows, and without numbers and keys: they are new each time. */
const linesOf = (page) => page.evaluate(() => {
	const extra = new Set([...document.querySelectorAll('.js-only')].map((element) => element.innerText.trim()));
	return document.body.innerText.split('\n').map((line) => line.trim()).filter((line) => line && !extra.has(line)).map((line) => line.replace(/\d+|[A-Z2-7]{24,}/g, 'N'));
});

/** What the page with script shows and the one without does not. */
export async function lostFindings(scripted, plain) {
	const there = new Set(await linesOf(plain));
	const lost = (await linesOf(scripted)).filter((line) => !there.has(line));
	return lost.length ? [`not shown without script:\n    ${lost.slice(0, 5).join('\n    ')}`] : [];
}

/** What is shown on paper though nobody can press or fill it there. */
export async function paperFindings(page) {
	return page.evaluate(() => [...document.querySelectorAll('button, input, select, textarea, summary, nav, header, footer')]
		.filter((element) => element.checkVisibility() && element.getBoundingClientRect().height > 0)
		.slice(0, 3)
		.map((element) => `printed, but of no use on paper: ${element.outerHTML.slice(0, 160)}`));
}

/** Listens to a page from its first request on; findings() empties the list. allowed: a status that a page may have just now. */
export function watch(page, base) {
	const heard = [];
	const ears = { allowed: 0, findings: () => heard.splice(0) };
	const host = new URL(base).host;
	page.on('console', (message) => {
		// An answer like 404 or 422 to the page itself is the server's right; of other files see 'response'.
		if (message.type() === 'error' && !/^Failed to load resource/.test(message.text())) heard.push(`console: ${message.text()}`);
	});
	page.on('pageerror', (error) => heard.push(`script error: ${error.message}`));
	page.on('dialog', (dialog) => {
		heard.push(`dialog: ${dialog.message()}`);
		dialog.dismiss().catch(() => {});
	});
	page.on('request', (request) => {
		const url = new URL(request.url());
		if (/^https?:$|^wss?:$/.test(url.protocol) && url.host !== host) heard.push(`foreign host: ${request.url()}`);
	});
	page.on('response', (response) => {
		const file = !response.request().isNavigationRequest();
		if ((response.status() >= 500 && response.status() !== ears.allowed) || (file && response.status() >= 400)) heard.push(`${response.status()} for ${response.url()}`);
	});
	return ears;
}

/** Bytes that a browser with an empty cache fetches for a page, as they come over the wire. */
export async function pageWeight_bytes(browser, url) {
	const context = await browser.newContext();
	const page = await context.newPage();
	const wire = await context.newCDPSession(page);
	let bytes = 0;
	await wire.send('Network.enable');
	wire.on('Network.loadingFinished', (done) => { bytes += done.encodedDataLength; });
	await page.goto(url, { waitUntil: 'networkidle' });
	await context.close();
	return bytes;
}
