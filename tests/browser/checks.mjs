// What every page that a walk sees must stand: axe-core, no sideways scroll, nothing said on the console, no foreign host.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeOptions = {
	resultTypes: ['violations'],
	runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'] },
	rules: { 'target-size': { enabled: true } }, // WCAG 2.2 AA, off unless named
};

/** Violations as lines: rule, what it says, and the first three places. */
export async function axeFindings(page, rules) {
	if (!await page.evaluate(() => Boolean(globalThis.axe))) await page.evaluate(axeSource);
	const { violations } = await page.evaluate((options) => globalThis.axe.run(document, options),
		rules ? { resultTypes: ['violations'], runOnly: { type: 'rule', values: rules } } : axeOptions);
	return violations.map((found) => `axe ${found.id}: ${found.help}\n` + found.nodes.slice(0, 3)
		.map((node) => `    ${node.target.join(' ')}\n      ${node.failureSummary.split('\n').slice(1, 3).map((line) => line.trim()).join('; ')}`).join('\n'));
}

/** Does the page scroll sideways at this width? The elements that stick out, unless they are in a box that scrolls. */
export async function sidewaysFindings(page, width_px) {
	const { width, height } = page.viewportSize();
	await page.setViewportSize({ width: width_px, height });
	const found = await page.evaluate(() => {
		const seen = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= seen) return null;
		const scrolls = (element) => ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX);
		const inBox = (element) => {
			for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) if (scrolls(up)) return true;
			return false;
		};
		return [...document.body.querySelectorAll('*')]
			.filter((element) => element.getBoundingClientRect().right > seen + 1 && !inBox(element))
			.slice(0, 3)
			.map((element) => element.outerHTML.slice(0, 120));
	});
	await page.setViewportSize({ width, height });
	return found ? [`scrolls sideways at ${width_px} px:\n    ${found.join('\n    ')}`] : [];
}

export async function viewportFindings(page) {
	const content = await page.locator('meta[name=viewport]').getAttribute('content', { timeout: 2000 }).catch(() => '');
	return /width=device-width/.test(content ?? '') ? [] : ['no <meta name="viewport" content="width=device-width ...">'];
}

/** Listens to a page from its first request on; findings() empties the list. */
export function watch(page, base) {
	const heard = [];
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
		if (response.status() >= 500 || (file && response.status() >= 400)) heard.push(`${response.status()} for ${response.url()}`);
	});
	return { findings: () => heard.splice(0) };
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
