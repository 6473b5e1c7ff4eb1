// Reads our own pages without a browser: forms, tables, links. Our templates write attributes in double quotes.

const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

export function decode(text) {
	return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, number, name) => {
		if (hex || number) return String.fromCodePoint(hex ? parseInt(hex, 16) : Number(number));
		return named[name] ?? all;
	});
}

/** What a person reads of a piece of HTML, on one line. */
export function words(html) {
	const shown = html.replace(/<(script|style|template)\b[\s\S]*?<\/\1>/gi, '').replace(/<!--[\s\S]*?-->/g, '');
	return decode(shown.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
}

/** <a href="/x" checked> as {href: '/x', checked: ''}. */
export function attributes(tag) {
	const found = {};
	const inside = tag.replace(/^<\s*[\w-]+/, '');
	for (const [, name, double, single, bare] of inside.matchAll(/([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?/g))
		found[name.toLowerCase()] = decode(double ?? single ?? bare ?? '');
	return found;
}

function elements(html, name) {
	const found = [];
	for (const match of html.matchAll(new RegExp(`(<${name}\\b[^>]*>)([\\s\\S]*?)</${name}>`, 'gi')))
		found.push({ attributes: attributes(match[1]), inner: match[2], at: match.index });
	return found;
}

function selectValues(select) {
	const options = elements(select.inner, 'option').map((option) => ({
		value: option.attributes.value ?? words(option.inner),
		label: words(option.inner),
		selected: 'selected' in option.attributes,
	}));
	const chosen = options.filter((option) => option.selected);
	if (!chosen.length && options.length && !('multiple' in select.attributes)) chosen.push(options[0]);
	return { options, values: chosen.map((option) => option.value) };
}

/** The fields of a form: {name, type, label, values: what a browser would send untouched, options, value}. */
function fieldsOf(html) {
	const labels = {};
	for (const label of elements(html, 'label')) {
		const id = label.attributes.for ?? attributes(label.inner.match(/<(?:input|select|textarea)\b[^>]*>/i)?.[0] ?? '').id;
		if (id) labels[id] = words(label.inner);
	}
	const fields = [];
	const add = (given, at, rest) => given.name &&
		fields.push({ name: given.name, label: labels[given.id] ?? given['aria-label'] ?? '', at, ...rest });
	for (const match of html.matchAll(/<input\b[^>]*>/gi)) {
		const given = attributes(match[0]);
		const type = given.type ?? 'text';
		const tick = type === 'radio' || type === 'checkbox';
		const value = given.value ?? (tick ? 'on' : '');
		const sent = tick ? 'checked' in given : !['submit', 'button', 'image', 'file', 'reset'].includes(type);
		add(given, match.index, { type, value, values: sent ? [value] : [] });
	}
	for (const area of elements(html, 'textarea'))
		add(area.attributes, area.at, { type: 'textarea', values: [decode(area.inner.replace(/^\r?\n/, ''))] });
	for (const select of elements(html, 'select'))
		add(select.attributes, select.at, { type: 'select', ...selectValues(select) });
	for (const button of elements(html, 'button'))
		add(button.attributes, button.at, { type: button.attributes.type ?? 'submit', label: words(button.inner), value: button.attributes.value ?? '', values: [] });
	return fields.sort((a, b) => a.at - b.at);
}

/** The forms of a page: {action, method, enctype, fields, hidden: {name: value}, buttons: [label]}. */
export function forms(html) {
	return elements(html, 'form').map((form) => {
		const fields = fieldsOf(form.inner);
		const hidden = Object.fromEntries(fields.filter((f) => f.type === 'hidden').map((f) => [f.name, f.values[0]]));
		const buttons = elements(form.inner, 'button').map((button) => words(button.inner));
		return {
			action: form.attributes.action ?? '', method: (form.attributes.method ?? 'get').toUpperCase(),
			enctype: form.attributes.enctype ?? '', fields, hidden, buttons,
		};
	});
}

/** The tables of a page: {caption, head: [words], rows: [[words]], records: [{head: words}]}. */
export function tables(html) {
	return elements(html, 'table').map((table) => {
		const cells = (row, name) => elements(row.inner, name).map((cell) => words(cell.inner));
		const rows = elements(table.inner, 'tr');
		const head = rows.length && !/<td\b/i.test(rows[0].inner) ? cells(rows[0], 'th') : [];
		const body = (head.length ? rows.slice(1) : rows).map((row) => cells(row, 't[hd]'));
		const records = body.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])));
		return { caption: words(elements(table.inner, 'caption')[0]?.inner ?? ''), head, rows: body, records };
	});
}

/** The links of a page: {href, label}. */
export function links(html) {
	return elements(html, 'a').filter((a) => 'href' in a.attributes)
		.map((a) => ({ href: a.attributes.href, label: words(a.inner) }));
}
