// The pages of the program, as tests/golden/routes.txt lists them, and which of them the walks have seen.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routesOf, top } from '../flow/server.mjs';

// Not pages for people: files, machines' answers, and what only leads on.
const noPage = new Set(['/files/:id', '/homes/:id/file/zip', '/households/:id/file/zip', '/imports/:kind/template', '/jobs/:id/faults',
	'/metrics', '/readyz', '/work/:id/photos/:photo', '/openapi']);

const all = routesOf(readFileSync(join(top, 'tests/golden/routes.txt'), 'utf8'))
	.map(({ method, path, roles }) => ({ method, path, roles,
		fixed: path.split('/').filter((part) => part && !part.startsWith(':')).length,
		pattern: new RegExp('^' + path.replace(/:id\b/g, '\\d+').replace(/:\w+/g, '[^/]+') + '$') }))
	.sort((a, b) => b.fixed - a.fixed);

export const routes = all.filter(({ method, path }) => method === 'GET' && !noPage.has(path));

/** Is there anything at this address for this method? */
export const answers = (method, path) => all.some((route) => route.method === method && route.pattern.test(path));

/** The route that answers at this path, or undefined: words before placeholders. */
export const routeOf = (path) => routes.find((route) => route.pattern.test(path));

const seen = {};

export function saw(variant, path) {
	const route = routeOf(path);
	if (route) (seen[variant] ??= new Set()).add(route.path);
}

/** Pages that no walk saw in this variant. */
export const unseen = (variant) => routes.map((route) => route.path).filter((path) => !seen[variant]?.has(path));
