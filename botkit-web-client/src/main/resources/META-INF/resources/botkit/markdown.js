// Markdown to DOM nodes, by an allow-list. Beyond the caps lexer or layout are slow: text stays as it is.

const MAX_LENGTH = 10000;
const MAX_NODES = 3000;
const MAX_DEPTH = 24;
const CAPS = [
	[/[*_~]/g, 300],
	[/[[\]<`!|\\@]/g, 600],
	[/\n/g, 600],
	[/.{2000}/g, 0.5],
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

/** Without what turns the rest of the page around. */
const clean = (source) => source.replace(/[\u202a-\u202e]/g, '').replace(/\r\n?/g, '\n');

const lex = (text) => lexer(text, { gfm: true, breaks: true });

const nodesOf = (tokens, context) => build(tokens, 0, { left: MAX_NODES, ...context });

const inPieces = (text) => text.match(/[^]{1,999}(?:\s|$)|[^]{1,999}/gu) || [];

const pieceOf = (text) => element('p', { class: 'piece' }, text);

/** Long lines take seconds to lay out, pieces out of sight no time. */
export const plain = (text) => (text.length < 3000 ? [element('p', {}, text)] : inPieces(text).map(pieceOf));

/** @returns how much there is to do for it, up to 6 times the bounds; Infinity if it is beyond one of them */
const weigh = (text, times = 1) =>
	text.length > MAX_LENGTH * times || NESTED.test(text)
		? Infinity
		: CAPS.reduce((sum, [pattern, most]) => {
				const count = (text.match(pattern) || []).length;
				return sum + (count > most * times ? Infinity : count / most);
			}, 0);

export const fits = (text, times) => weigh(text, times) < Infinity;

/** What grows keeps what is selected in it. */
const write = (node, text) =>
	text.startsWith(node.data) ? node.appendData(text.slice(node.data.length)) : (node.data = text);

/** Makes the children from an index on like the new nodes; what is alike stays. */
function morph(parent, nodes, from = 0, more) {
	nodes.forEach((node, i) => {
		const old = parent.childNodes[from + i];
		if (!old) parent.append(node);
		else if (old.isEqualNode(node)) return;
		else if (node.data && old.data) write(old, node.data);
		else if (old.cloneNode().isEqualNode(node.cloneNode())) morph(old, [...node.childNodes]);
		else old.replaceWith(node);
	});
	while (!more && parent.childNodes[from + nodes.length]) parent.lastChild.remove();
}

const FENCE = /^( {0,3})(`{3,}(?=[^`\n]*\n)|~{3,}(?!~)).*\n/;
/** So many characters are read at a time; more if a block is longer. */
const PART = 3000;
/** So many in one frame. */
const FRAME = 12000;
const LINE = 2000;
/** After so many blocks that cannot be read the rest is not tried. */
const FLATS = 20;
/** So many times the bounds a text may have that is read by blocks. */
const BLOCKS = 8;

/** What is not closed yet is shown as it is going to be, so that no mark appears and goes again. In linear time. */
function mend(text) {
	const start = text.lastIndexOf('\n\n') + 1;
	const end = text
		.slice(start)
		.replace(/^(\n?)\|.*(?:\n[-|: ]*)?$/, '$1')
		.replace(/(^|\n)(?:[-*+=#`~|: \t>]*|[ \t>]*(?:\d+[.)][ \t]*|(?:```|~~~).*))$/, '$1')
		.replace(/!?\[([^[\]\n]*)\]\([^)\s[]*$/, '$1');
	let { length } = end;
	while (length && /[*_`~\s]/.test(end[length - 1])) length--;
	const shown = end.slice(0, length);
	let code = '';
	let bold = '';
	for (const [mark] of shown.matchAll(/`+|\*\*/g)) {
		if (code) code = mark === code ? '' : code;
		else if (mark !== '**') code = mark;
		else bold = bold ? '' : mark;
	}
	return text.slice(0, start) + shown + (code.length < 3 ? code + bold : '');
}

/** What is in code stays as it is. */
const endsInCode = (tokens = []) => {
	const { type, raw, items, tokens: inner } = Object(tokens[tokens.length - 1]);
	return type === 'code' ? raw.includes('\n') : !!type && endsInCode(items || inner);
};

/** A text that grows, in the nodes of a place. Blocks that nothing behind them can change are left alone. */
/** What is open is read anew. Code is not read. */
export class Growth {
	constructor(place, context) {
		Object.assign(this, { place, context, text: '', ends: [[0, 0]], size: PART, flats: 0 });
	}

	/** @param torn whether its end is missing, though nothing more will come */
	/** @returns whether there is more to do, in another frame */
	show(source, last, torn) {
		const text = clean(source);
		const whole = last && ((!torn && fits(text)) || !(this.done || fits(text, BLOCKS)));
		return whole ? this.whole(text) : this.byBlocks(text, last, torn);
	}

	byBlocks(text, last, torn) {
		if (!text.startsWith(this.text)) {
			let same = 0;
			while (text[same] === this.text[same]) same++;
			while (this.done > same) this.ends.pop();
			// The last one has ended by the line behind it.
			if (this.done) this.ends.pop();
			this.code = this.flat = undefined;
		}
		Object.assign(this, { text, last, torn });
		for (let left = FRAME; left > 0; ) {
			const { done } = this;
			this.rest = text.slice(done);
			this.weight = 0;
			// What is there no more is cut off below it.
			if (last && !this.rest) return morph(this.place, [], this.count);
			if (!(this.code || FENCE.test(this.rest) ? this.grow() : this.flat ? this.flatten() : this.read())) return;
			left -= this.done - done + FRAME * (this.weight / 3 + 0.02);
		}
		return true;
	}

	whole(text) {
		let nodes = plain(text);
		try {
			if (fits(text)) nodes = nodesOf(lex(text), this.context);
		} catch {}
		this.ends = [[0, 0]];
		this.put(nodes);
	}

	/** Where finished blocks end: in the text, and among the nodes. */
	get done() {
		return this.ends[this.ends.length - 1][0];
	}

	get count() {
		return this.ends[this.ends.length - 1][1];
	}

	/** @param length of the text that is finished with these nodes */
	put(nodes, length) {
		const { done, count } = this;
		const fragment = document.createDocumentFragment();
		fragment.append(...nodes);
		const all = [...fragment.childNodes];
		morph(this.place, all, count, length);
		return length && this.finish(done + length, count + all.length);
	}

	finish(...end) {
		this.size = PART;
		return this.ends.push(end);
	}

	read() {
		const { rest, size } = this;
		let cut = rest.length > size;
		let part = cut ? rest.slice(0, rest.lastIndexOf('\n', size) + 1 || size) : rest;
		while ((this.weight = weigh(part)) === Infinity) {
			const half = size > PART ? -1 : part.lastIndexOf('\n\n', part.length / 2);
			if (half < 0) return this.flatten();
			part = part.slice(0, half + 2);
			cut = true;
		}
		const open = !cut && !(this.last && !this.torn);
		try {
			const all = lex(part);
			if (!open && !cut) return this.put(nodesOf(all, this.context), part.length);
			let at = 0;
			let from = 0;
			let finished = 0;
			all.forEach(({ type, raw }, i) => {
				// The last block with a whole line may go on.
				if (type !== 'space' && part.indexOf('\n', at) > 0) [from, finished] = [at, i];
				at += raw.length;
			});
			const { items } = all[0] || {};
			if (at !== part.length) from = 0;
			else if (!from && size > PART && items?.length > 2) {
				items.splice(-2);
				for (const { raw } of items) from += raw.length;
				finished = 1;
			}
			if (from) return this.put(nodesOf(all.slice(0, finished), this.context), from);
			if (open) {
				const shown = endsInCode(all) ? part : mend(part);
				return this.put(nodesOf(shown === part ? all : lex(shown), this.context));
			}
		} catch {
			return this.flatten();
		}
		this.size *= 2;
		return this.size > 2 * MAX_LENGTH ? this.flatten() : this.read();
	}

	/** What cannot be read, up to the next empty line. */
	flatten() {
		const { rest, last } = this;
		const [part] = (this.flats < FLATS && /^[^]*?\n\n+/.exec(rest)) || [];
		const pieces = inPieces(part || rest);
		this.flat = !part;
		if (part) this.flats++;
		const open = this.flat && !last && (pieces.pop() || '');
		return pieces.length ? this.put(pieces.map(pieceOf), pieces.join('').length) : this.put([pieceOf(open)]);
	}

	grow() {
		const { done, count, rest, last } = this;
		if (!this.code) {
			const [line, indent, marks] = FENCE.exec(rest);
			this.put([codeBox('')]);
			this.code = {
				box: this.place.childNodes[count],
				read: line.length,
				shown: '',
				indent: new RegExp(`^ {${indent.length}}`, 'gm'),
				close: new RegExp(`^ {0,3}${marks}[\`~]* *(?:\n|$)`, 'm'),
			};
		}
		const { code } = this;
		const at = last ? rest.length : rest.lastIndexOf('\n') + 1;
		let more = rest.slice(code.read, rest.length - at > LINE ? rest.length : at);
		const end = code.close.exec(more);
		if (end) more = more.slice(0, end.index);
		code.shown += more.replace(code.indent, '');
		code.read += more.length;
		const over = end || last;
		const line = rest.slice(code.read);
		const { lastChild } = code.box.firstChild;
		write(lastChild.firstChild, over ? code.shown.replace(/\n$/, '') : code.shown + (/^ *[`~]*$/.test(line) ? '' : line));
		if (over) {
			code.box.append(...copyButton(this.context));
			this.code = undefined;
			return this.finish(done + code.read + (end ? end[0].length : 0), count + 1);
		}
		// Browsers lay out each part anew when it grows.
		if (code.shown.length > PART) {
			code.box.firstChild.append(element('code', {}, ''));
			code.shown = '';
		}
	}
}

const codeBox = (text, context = {}) =>
	element('div', { class: 'code' }, element('pre', { tabindex: 0 }, element('code', {}, text)), ...copyButton(context));

const copyButton = ({ copy }) => (copy ? [element('button', { type: 'button', class: 'copy' }, copy)] : []);

function build(tokens, depth, context) {
	if (depth > MAX_DEPTH || (context.left -= tokens.length) < 0) throw {};
	return tokens.map((token) => node(token, context, (inner) => build(inner || [], depth + 1, context)));
}

function node(token, context, inner) {
	const { base } = context;
	const { type, tokens } = token;
	switch (type) {
		case 'space':
		case 'def':
			return '';
		case 'heading':
			return element('p', { class: 'heading' }, ...inner(tokens));
		case 'code':
			return codeBox(token.text, context);
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
