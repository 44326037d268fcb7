// Markdown to DOM nodes, by an allow-list. Beyond the caps lexer or layout are slow: text stays as it is.

const MAX_LENGTH = 10000;
const MAX_NODES = 3000;
const MAX_DEPTH = 24;
const CAPS = [
	[/[*_~]/g, 300],
	[/[[\]<`!|\\@]/g, 600],
	[/\n/g, 600],
	[/.{2000}/g, 0],
	[/[\u200e\u200f\u2066-\u2069]/g, 99],
	[/[\u0590-\u08ff]\W?\w/g, 300],
];
const NESTED = /^(?:[ \t]*(?:>|[-*+]|\d+[.)])(?=[ \t>]|$)){9}/m;

const TAGS = {
	paragraph: 'p',
	blockquote: 'blockquote',
	strong: 'strong',
	em: 'em',
	del: 'del',
	br: 'br',
	hr: 'hr',
	list_item: 'li',
};

let lexer;
/** When markdown can be shown, or never will be. */
export const ready = import('./marked.js?v=@version@').then((marked) => (lexer = marked.lexer), () => {});

const WEB = ['http:', 'https:'];

/** An address that may be followed, else undefined. */
export function safeUrl(value, base, kinds = WEB) {
	try {
		const { protocol, href } = new URL(value, base);
		if (kinds.includes(protocol)) return href;
	} catch {}
}

export function element(tag, attributes = {}, ...children) {
	const space = /svg|path/.test(tag) ? '2000/svg' : '1999/xhtml';
	const node = document.createElementNS(`http://www.w3.org/${space}`, tag);
	for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
	node.append(...children);
	return node;
}

export function link(href, base, ...children) {
	const url = safeUrl(href, base, [...WEB, 'mailto:', 'tel:']);
	return url
		? element('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children)
		: element('span', {}, ...children);
}

/** From the web or inside the message, but nothing that could hold a script. */
export function image(src, base, alt) {
	const url = /^data:image\/(?:png|jpeg|gif|webp);base64,[\w+/=]*$/.test(src) ? src : safeUrl(src, base);
	return url ? element('img', { src: url, alt, loading: 'lazy', referrerpolicy: 'no-referrer' }) : alt;
}

export function markdown(source, base) {
	const text = source.replace(/[\u202a-\u202e]/g, '');
	const fragment = document.createDocumentFragment();
	try {
		if (lexer && isModest(text)) {
			fragment.append(...build(lexer(text, { gfm: true, breaks: true }), 0, { left: MAX_NODES, base }));
			return fragment;
		}
	} catch {}
	fragment.replaceChildren(...plain(text));
	return fragment;
}

/** Long lines take seconds to lay out, pieces out of sight no time. */
export const plain = (text) =>
	text.length < 3000
		? [element('p', {}, text)]
		: text.match(/[^]{1,999}(?:\s|$)|[^]{1,999}/gu).map((piece) => element('p', { class: 'piece' }, piece));

const isModest = (text) =>
	text.length <= MAX_LENGTH &&
	CAPS.every(([pattern, most]) => (text.match(pattern) || []).length <= most) &&
	!NESTED.test(text);

function build(tokens, depth, context) {
	if (depth > MAX_DEPTH || (context.left -= tokens.length) < 0) throw new RangeError('too much');
	return tokens.map((token) => node(token, context.base, (inner) => build(inner || [], depth + 1, context)));
}

function node(token, base, inner) {
	const { type, tokens } = token;
	switch (type) {
		case 'space':
		case 'def':
			return '';
		case 'heading':
			return element('p', { class: 'heading' }, ...inner(tokens));
		case 'code':
			return element('pre', { tabindex: 0 }, element('code', {}, token.text));
		case 'codespan':
			return element('code', {}, token.text);
		case 'link':
			return link(token.href, base, ...inner(tokens));
		case 'image':
			return image(token.href, base, token.text || '');
		case 'list':
			return element(token.ordered ? 'ol' : 'ul', token.ordered ? { start: token.start } : {}, ...inner(token.items));
		case 'table':
			return table(token, inner);
		case 'checkbox':
			return token.checked ? '☑ ' : '☐ ';
	}
	if (TAGS[type]) return element(TAGS[type], {}, ...inner(tokens));
	if (tokens) {
		const fragment = document.createDocumentFragment();
		fragment.append(...inner(tokens));
		return fragment;
	}
	// Markup among it is shown, not obeyed.
	return type === 'html' ? token.raw : token.text || token.raw;
}

function table({ header, rows, align }, inner) {
	const row = (tag) => (cells) => element('tr', {}, ...cells.map((cell, i) => {
		const made = element(tag, {}, ...inner(cell.tokens));
		made.style.textAlign = align[i] || 'start';
		return made;
	}));
	const all = element('table', {}, row('th')(header), ...rows.map(row('td')));
	return element('div', { class: 'wide', tabindex: 0 }, all);
}
