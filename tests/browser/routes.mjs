// The pages of the program, as tests/golden/routes.txt lists them, and which of them the walks have seen.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { top } from '../flow/server.mjs';

// Not pages for people: files, machines' answers, and what only leads on.
const noPage = new Set(['/files/:id', '/homes/:id/file/zip', '/households/:id/file/zip', '/imports/:kind/template', '/jobs/:id/faults',
	'/metrics', '/readyz', '/work/:id/photos/:photo', '/openapi']);

export const routes = readFileSync(join(top, 'tests/golden/routes.txt'), 'utf8').trim().split('\n')
	.map((line) => line.split(' '))
	.filter(([method, path]) => method === 'GET' && !noPage.has(path))
	.map(([, path, , roles]) => ({ path, roles: roles.split(','), depth: path.split('/').length,
		fixed: path.split('/').filter((part) => part && !part.startsWith(':')).length,
		pattern: new RegExp('^' + path.replace(/:id\b/g, '\\d+').replace(/:\w+/g, '[^/]+') + '$') }))
	.sort((a, b) => b.fixed - a.fixed);

/** The route that answers at this path, or undefined: words before placeholders. */
export const routeOf = (path) => routes.find((route) => route.pattern.test(path));

const seen = {};

export function saw(variant, path) {
	const route = routeOf(path);
	if (route) (seen[variant] ??= new Set()).add(route.path);
}

/** Pages that no walk saw in this variant. */
export const unseen = (variant) => routes.map((route) => route.path).filter((path) => !seen[variant]?.has(path));
