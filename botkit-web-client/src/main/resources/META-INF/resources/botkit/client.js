// <botkit-chat>: what people see. Its methods are the API.

import { Session, Store } from './session.js?v=@version@';
import { element, fits, Growth, image, link, plain, ready, safeUrl } from './markdown.js?v=@version@';

const VERSION = '?v=@version@';
const MAX_ROWS = 3000;
const file = (name) => new URL(name + VERSION, import.meta.url);
const LANGUAGES = 'ar de en es fr he hi it ja ko nl pl pt ru tr uk zh zh-Hant'.split(' ');
const ATTRIBUTES = 'lang heading theme'.split(' ');
const THUMBS = 'up down'.split(' ');
const INCOMPLETE = 'stopped failed interrupted'.split(' ');
const CALLS = 'boot identifyUser activate deactivate toggle triggerScript send'.split(' ');

const HEARD =
	'visibilitychange focusin keydown keypress keyup beforeinput input textInput compositionstart compositionupdate compositionend copy cut paste'.split(
		' '
	);

/** zh-TW is written as zh-Hant. */
const written = (tag) => {
	try {
		return String(new Intl.Locale(tag).maximize()).split('-', 2).join();
	} catch {}
};

const icon = (...paths) =>
	element('svg', { viewBox: '0 0 24 24', 'aria-hidden': true }, ...paths.map((d) => element('path', { d })));

const button = (kind, ...inside) => element('button', { type: 'button', class: kind }, ...inside);

const guard = (call) => {
	try {
		return call();
	} catch (e) {
		console.error(e);
	}
};

export class BotkitChat extends HTMLElement {
	constructor() {
		super();
		this.handlers = {};
		this.renderers = new Map();
		this.texts = {};
		this.rows = new Map();
		this.jobs = new Map();
		this.queue = [];
		this.stuck = true;
		this.unread = this.top = 0;
		this.build();
	}

	connectedCallback() {
		this.isolate();
		// A page that was changed without a reload.
		if (this.session) return this.booted && this.session.start();
		const early = window.Botkit || [];
		if (Array.isArray(early) || early.isConnected === false) {
			window.Botkit = this;
			setTimeout(() => early.forEach?.((call) => this.push(call)));
		}
		const server = this.getAttribute('server');
		this.base = new URL(server ?? new URL('..', import.meta.url), document.baseURI).href;
		this.settings = new Store('localStorage', 'botkit:');
		this.session = new Session(this.base, this, this.getAttribute('socket') || '');
		this.active = !this.hasAttribute('dialog');
		this.quiet(true);
		this.speak();
		ready.then(() => {
			const calls = this.queue;
			this.queue = undefined;
			calls.forEach((call) => call());
		});
		if (this.hasAttribute('page')) {
			if (parent !== window) return this.inFrame();
			this.eager = matchMedia('(hover) and (pointer: fine)').matches;
		}
		if (!this.hasAttribute('manual')) this.boot();
	}

	disconnectedCallback() {
		setTimeout(() => this.isConnected || this.rest(), 300);
	}

	/** Until it is in a page again. */
	rest() {
		this.session.stop();
		clearTimeout(this.midnight);
		this.hearing(removeEventListener);
		this.count(0);
	}

	// --- the API

	boot(user) {
		this.session.start(user);
		if (!this.booted) this.emit('booted', {});
		this.booted = true;
	}

	logout() {
		this.boot({});
	}

	identifyUser(user) {
		this.session.identify(user);
	}

	triggerScript(script, thread) {
		this.session.event({ type: 'trigger', script, thread });
	}

	send(text, fields) {
		const trimmed = String(text).trim();
		if (!this.isConnected) return this.emit('error', { code: 'ended' }) && false;
		return trimmed !== '' && this.session.send(trimmed, fields);
	}

	activate(calm = false) {
		this.hidden = false;
		this.active = true;
		this.look();
		this.scrollDown();
		this.eager = !calm;
		if (!calm) this.focus();
		this.emit('activated', {});
	}

	deactivate() {
		this.hidden = true;
		this.active = false;
		this.emit('deactivated', {});
	}

	toggle() {
		this.active ? this.deactivate() : this.activate();
	}

	on(event, handler) {
		const handlers = (this.handlers[event] = this.handlers[event] || new Set());
		handlers.add(handler);
		return () => handlers.delete(handler);
	}

	registerRenderer(field, renderer) {
		this.renderers.set(field, renderer);
	}

	push([name, ...args]) {
		return this[name](...args);
	}

	destroy() {
		this.rest();
		this.remove();
	}

	focus() {
		(this.input.disabled ? this.answers.firstChild || this.messages : this.input).focus({ preventScroll: true });
	}

	emit(event, data) {
		const results = [];
		const tell = (key, ...args) => {
			for (const handler of this.handlers[key] || []) results.push(guard(() => handler(...args)));
		};
		tell(event, data);
		tell('*', event, data);
		return !results.includes(false);
	}

	// --- in a frame of another page

	inFrame() {
		let listed;
		this.hidden = true;
		addEventListener('message', async ({ source, origin, data }) => {
			if (source !== parent || !data || !data.botkit) return;
			if (origin !== location.origin && !(await (listed = listed || this.sites())).includes(origin)) return;
			if (data.name === 'init') this.framed(origin, data.args[0]);
			else if (CALLS.includes(data.name)) this.push([data.name, ...data.args]);
		});
		parent.postMessage({ botkit: 1, event: 'here' }, '*');
	}

	async sites() {
		try {
			const sites = await fetch(new URL('embed-origins.json', import.meta.url)).then((answer) => answer.json());
			if (Array.isArray(sites) && sites.every((site) => new URL(site).origin === site)) return sites;
		} catch {}
		console.error('embed-origins.json must be an array of origins: ["https://www.example.com"]');
		return [];
	}

	framed(origin, { options, user, kept, dialog }) {
		const tell = (event, data) => parent.postMessage({ botkit: 1, event, data }, origin);
		if (!this.booted) {
			if (kept && !this.settings.storage) {
				Store.keep = (...change) => tell('keep', change);
				for (const [kind, json] of kept) Store.memory[kind] = guard(() => Object(JSON.parse(json || '{}'))) || {};
			}
			for (const name in options) {
				if (ATTRIBUTES.includes(name)) this.setAttribute(name, options[name] || 'auto');
				else document.documentElement.style.setProperty(`--botkit-${name}`, options[name]);
			}
			this.toggleAttribute('dialog', dialog);
			this.active = !dialog;
			this.hidden = false;
			this.speak();
			this.on('*', (event, data) => {
				tell(event, data);
				return event !== 'goto_link';
			});
			this.boot(user);
		}
		tell('ready');
	}

	build() {
		const style = element('link', { rel: 'stylesheet', href: file('client.css') });
		const add = (name, ...args) => (this[name] = element(...args));
		this.sound = button('', icon('M4 10v4h3l5 4V6L7 10z', 'M16 9a4 4 0 0 1 0 6M19 6a8 8 0 0 1 0 12', 'M16 9l5 6m0-6l-5 6'));
		this.close = button('', icon('M6 9l6 6 6-6'));
		this.more = button('older');
		this.jump = button('jump');
		add('log', 'div', { role: 'log' });
		add('dots', 'div', { class: 'typing', hidden: '' }, element('i'), element('i'), element('i'));
		add('young', 'div');
		add('messages', 'div', { class: 'scroll', role: 'group', tabindex: 0 }, this.more, this.log, this.dots, this.young);
		add('input', 'textarea', { rows: 1, enterkeyhint: 'send' });
		add('submit', 'button', { class: 'send' }, icon('M5 12h14M13 6l6 6-6 6'));
		this.stop = button('stop', icon('M7 7h10v10H7z'));
		add('form', 'form', {}, this.input, this.stop, this.submit);
		add('answers', 'div', { class: 'replies', role: 'group', hidden: '' });
		const name = element('div', {}, add('heading', 'h2', { id: 'title' }), add('status', 'span'));
		add(
			'box',
			'section',
			{ 'aria-labelledby': 'title', hidden: '' },
			element('div', { class: 'head' }, name, this.sound, this.close),
			add('banner', 'div', { class: 'banner', role: 'status', hidden: '' }),
			this.messages,
			add('writing', 'div', { class: 'sr', role: 'status' }),
			element('div', { class: 'foot' }, this.jump, this.answers, this.form)
		);
		this.more.hidden = this.jump.hidden = this.stop.hidden = true;
		style.onload = style.onerror = () => {
			this.box.hidden = false;
			if (this.stuck) this.scrollDown();
			this.typed();
			this.hear(this.settings.get('sound') === true);
			if (this.eager) this.focus();
		};
		this.attachShadow({ mode: 'open' }).append(style, this.box);
		this.listen();
	}

	listen() {
		this.form.onsubmit = (event) => {
			event.preventDefault();
			this.say();
		};
		this.sound.onclick = () => this.hear(!this.loud);
		this.close.onclick = () => this.deactivate();
		this.more.onclick = () => this.older();
		this.stop.onclick = () => this.session.halt();
		this.messages.onclick = ({ target }) => target.matches('.code > .copy') && this.copy(target);
		this.jump.onclick = () => {
			this.scrollDown();
			this.focus();
		};
		this.messages.onscroll = () => {
			const { scrollTop, scrollHeight, clientHeight } = this.messages;
			// What grows below does not scroll up.
			this.stuck = scrollHeight - scrollTop - clientHeight < 48 || (this.stuck && scrollTop >= this.top);
			this.top = scrollTop;
			if (this.stuck) this.fresh = !(this.jump.hidden = true);
			if (scrollTop < 60 && !this.more.hidden) this.older();
		};
		const follow = new ResizeObserver(() => {
			this.stuck ? this.scrollDown() : (this.jump.hidden = !this.fresh);
		});
		[this.log, this.messages, this.young, this.dots].forEach((part) => follow.observe(part));
	}

	/** What is typed here is no shortcut of the page. */
	isolate() {
		this.hearing(addEventListener);
		const isContentEditable = { configurable: true, get: () => this.shadowRoot.activeElement === this.input };
		for (let host = this; host; host = host.getRootNode().host) Object.defineProperties(host, { isContentEditable });
	}

	/** In the window, before the page's handlers. */
	hearing(change) {
		for (const type of HEARD) {
			change(type, this, true);
			change.call(this.box, type, this);
		}
	}

	handleEvent(event) {
		const { type, key, currentTarget } = event;
		const typing = event.composedPath()[0] === this.input;
		const dialog = this.hasAttribute('dialog');
		if (type === 'visibilitychange') return this.look();
		if (currentTarget !== this.box && !typing) return;
		if (dialog || !/^(Escape|Tab)$/.test(key)) event.stopImmediatePropagation();
		if (type === 'input') this.typed();
		// 229: some input methods
		if (type !== 'keydown' || event.isComposing || event.keyCode === 229) return;
		if (typing && key === 'Enter' && !event.shiftKey) {
			event.preventDefault();
			this.say();
		}
		if (dialog && key === 'Escape') this.deactivate();
		if (!dialog || key !== 'Tab') return;
		const all = this.box.querySelectorAll('a[href], button:enabled, textarea:enabled, [tabindex]');
		const stops = [...all].filter((stop) => stop.offsetParent);
		if (event.shiftKey) stops.reverse();
		if (this.shadowRoot.activeElement === stops[stops.length - 1]) {
			event.preventDefault();
			stops[0].focus();
		}
	}

	async speak() {
		const own = this.getAttribute('lang') || document.documentElement.lang;
		const wishes = [own, ...navigator.languages, 'en'];
		const textsFor = (tag) => LANGUAGES.find((language) => written(language) === written(tag));
		const language = textsFor(wishes.find(textsFor));
		const alike = wishes.filter((tag) => textsFor(tag) === language);
		const { box } = this;
		box.lang = language;
		this.locale = alike.find((tag) => new Intl.Locale(tag).region) || alike[0];
		box.dir = /ar|he/.test(language) ? 'rtl' : 'ltr';
		if (this.hasAttribute('dialog')) {
			box.setAttribute('role', 'dialog');
			box.setAttribute('aria-modal', true);
		}
		this.close.hidden = !this.hasAttribute('dialog');
		const texts = await fetch(file(`lang/${language}.json`))
			.then((answer) => answer.json())
			.catch(() => ({}));
		const words = { ...texts, ...this.texts };
		this.word = (name) => words[name] || name.replace(/_/g, ' ');
		for (const part of 'sound close messages log answers input stop submit'.split(' ')) {
			this[part].ariaLabel = this.word(part);
		}
		this.heading.ariaLevel = this.hasAttribute('page') ? 1 : 2;
		this.heading.textContent = this.getAttribute('heading') || this.word('chat');
		this.more.textContent = this.word('more');
		this.jump.textContent = this.word('jump');
		this.lock(this.input.disabled);
		this.state(box.className);
		this.rows.forEach((row) => this.label(row));
		for (const copy of this.messages.querySelectorAll('.code > .copy')) copy.textContent = this.word('copy');
	}

	word() {
		return '';
	}

	say() {
		if (this.input.disabled || !this.send(this.input.value)) return;
		this.write('');
		this.scrollDown();
	}

	write(text) {
		this.input.value = text;
		this.typed();
	}

	typed() {
		const { input } = this;
		this.session.outbox.keep(input.value);
		input.style.height = '';
		if (input.scrollHeight > input.clientHeight) input.style.height = `${input.scrollHeight}px`;
		this.submit.disabled = input.disabled || input.value.trim() === '';
	}

	lock(locked) {
		const { input } = this;
		input.placeholder = this.word(locked ? 'locked' : 'input');
		if (locked === input.disabled) return;
		const had = this.shadowRoot.activeElement === input;
		input.disabled = locked;
		if (had) this.focus();
		this.typed();
	}

	offer(replies) {
		const had = this.answers.contains(this.shadowRoot.activeElement);
		const buttons = replies.slice(0, 30).flatMap((reply) => {
			const { payload, content_type = 'text', image_url, title = content_type === 'text' ? payload : '' } =
				Object(reply);
			// A kind of another platform, such as "location", has no title, and nothing that a tap could say.
			if (!/\S/.test(title ?? '')) return [];
			const choice = button('', image_url ? image(image_url, this.base, '') : '', String(title));
			choice.dir = 'auto';
			choice.onclick = () => {
				this.send(payload ?? title, title === payload ? {} : { title });
				this.scrollDown();
			};
			return choice;
		});
		this.answers.replaceChildren(...buttons);
		this.answers.hidden = !buttons.length;
		if (had) this.focus();
	}

	reset() {
		this.forget();
		this.whenReady(() => {
			this.ripe();
			this.log.replaceChildren();
			this.rows.clear();
			this.quiet(true);
			this.userSpoke();
		});
	}

	/** What was there before is not read out. */
	quiet(on) {
		this.log.setAttribute('aria-live', on ? 'off' : 'polite');
		this.calm = on;
	}

	replayed(count = this.rows.size) {
		this.whenReady(() => {
			if (!this.calm) return;
			this.calm = false;
			this.offerOlder();
			setTimeout(() => this.quiet(this.calm), 200);
			this.emit('history_loaded', { count });
		});
	}

	whenReady(call) {
		this.queue ? this.queue.push(call) : call();
	}

	state(state) {
		const bad = state === 'offline' || state === 'refused';
		this.box.className = state;
		this.status.textContent = this.word(state);
		if (state === 'connecting') return;
		if (state === 'connected') this.whenReady(() => this.days());
		this.banner.hidden = !bad;
		if (bad) this.banner.replaceChildren(this.word(`${state}_hint`));
		if (state === 'refused') this.act(this.banner, 'try_again', () => this.session.start());
	}

	now() {
		return Date.now() + this.session.ahead;
	}

	act(parent, word, action) {
		const link = button('', this.word(word));
		link.onclick = action;
		parent.append(' ', link);
	}

	typing(on) {
		this.whenReady(() => {
			const { growing } = this;
			this.dots.hidden = !on || !!(growing?.kept || growing?.text);
			this.tell(on ? growing?.status || this.word('typing') : '');
			if (on === !!this.types) return;
			this.types = on;
			this.emit('typing', { typing: on });
		});
	}

	/** Only to those who hear the page. */
	tell(text) {
		if (this.writing.textContent !== text) this.writing.textContent = text;
	}

	/** @param growing what grows now, if anything; shown with the next frame */
	grow(growing) {
		this.whenReady(() => {
			if (!growing) this.ripe();
			else if (this.growing && growing.id !== this.growing.id) this.outgrown();
			if (growing) this.fresh = true;
			this.growing = growing;
			this.typing(!!growing?.live);
			this.offerStop();
			if (growing) this.soon(this.young, () => this.paint());
		});
	}

	offerStop() {
		const { growing, stop, session } = this;
		const had = this.shadowRoot.activeElement === stop;
		const seen = stop.matches(':focus-visible');
		stop.hidden = !(growing && session.stream && (growing.live || (session.polling && !growing.stopped)));
		if (had && stop.hidden) (seen ? this : this.messages).focus({ preventScroll: true });
	}

	paint() {
		const { growing } = this;
		if (!growing) return;
		if (!this.green) this.young.append((this.green = this.made({ ...growing, type: 'message' })).node);
		const row = this.green;
		if (row.status !== growing.status || !row.growth) {
			row.status = growing.status;
			this.label(row);
		}
		row.node.classList.toggle('live', growing.live);
		return this.growthOf(row).show(growing.kept || growing.text);
	}

	/** The next one grows already: what has grown waits for its message. */
	outgrown() {
		const { kept, text } = (this.growing = { ...this.growing, status: undefined, live: false });
		const more = this.paint();
		const { green } = this;
		this.green = undefined;
		if (!kept && !text) return green.node.remove();
		this.forget();
		this.past = green;
		if (more) this.soon(green.node, () => this.past === green && green.growth.show(kept || text));
	}

	/** @param id of what waits for its message; whatever does if there is none */
	forget(id) {
		this.whenReady(() => {
			const { past } = this;
			if (!id || past?.id === id) this.past = past?.node.remove();
		});
	}

	/** Nothing grows any more. @returns its row, which is a message now, and stays, or is to be forgotten */
	ripe(stays) {
		const { green } = this;
		if (!stays) green?.node.remove();
		this.green = this.growing = undefined;
		this.offerStop();
		return green;
	}

	growthOf(row) {
		// What has no word yet gets one.
		const word = () => navigator.clipboard && (this.word('copy') || ' ');
		return (row.growth = row.growth || new Growth(row.bubble, { base: this.base, get copy() { return word(); } }));
	}

	/** One a frame, the newest first. @param call returns whether there is more to do */
	soon(node, call) {
		if (!this.jobs.size) requestAnimationFrame(() => this.work());
		this.jobs.set(node, call);
	}

	work() {
		const [node, call] = [...this.jobs].pop();
		// It may be gone.
		if (!node.parentNode || !guard(call)) this.jobs.delete(node);
		if (this.jobs.size) requestAnimationFrame(() => this.work());
	}

	/** What changes above what is read does not move it. */
	steady(node, change) {
		const { messages } = this;
		const { scrollHeight, clientHeight } = messages;
		const above = node.getBoundingClientRect().bottom < messages.getBoundingClientRect().top + clientHeight / 2;
		const more = change();
		if (above) messages.scrollTop += messages.scrollHeight - scrollHeight;
		return more;
	}

	copy(button) {
		const codes = [...button.parentNode.querySelectorAll('code')];
		const copied = () => {
			this.tell((button.textContent = this.word('copied')));
			setTimeout(() => (button.textContent = this.word('copy')), 2000);
		};
		// It may be forbidden.
		navigator.clipboard.writeText(codes.map((code) => code.textContent).join('')).then(copied, () => {});
	}

	outgoing({ id, text, date, fields, failed }) {
		this.whenReady(() => {
			const row = this.row({ ...fields, id, text, type: 'echo' });
			row.date = new Date(Date.parse(date) + this.session.ahead);
			this.label(Object.assign(row, { failed, waits: true }));
			this.tidy(row);
			if (!failed) this.userSpoke();
		});
	}

	sent(id, seq, date) {
		this.whenReady(() => {
			const row = this.rows.get(id);
			if (row) this.settle(row, seq, date);
		});
	}

	settle(row, seq, date) {
		row.waits = row.failed = false;
		if (date) row.date = new Date(date);
		if (seq !== row.seq) {
			row.seq = seq;
			this.place(row);
		}
		this.label(row);
	}

	userSpoke() {
		this.lock(false);
		this.offer([]);
	}

	entry(entry, live, mine) {
		this.whenReady(() => {
			const known = this.rows.get(entry.id);
			if (known) return this.settle(known, entry.seq, entry.date);
			const { quick_replies: replies, goto_link: goal } = entry;
			const row = this.row(entry);
			if (row.me) return this.userSpoke();
			if (!entry.continue_typing) this.typing(!!this.growing?.live);
			if (![...this.rows.values()].some((other) => other.waits && !other.failed)) {
				if (Array.isArray(replies) && replies.length) this.offer(replies);
				this.lock(entry.disable_input === true);
			}
			if (!live) return;
			this.emit('message', entry);
			this.fresh = true;
			if (!this.active || document.hidden) this.count(this.unread + 1);
			if (this.loud) this.beep();
			const url = mine && goal && safeUrl(goal, this.base);
			if (url && this.emit('goto_link', url)) location.assign(url);
		});
	}

	row(entry, older) {
		const { id = {}, seq, date, incomplete } = entry;
		const known = this.rows.get(id);
		if (known) return known;
		const had = this.shadowRoot.activeElement;
		const grows = this.growing?.id === id;
		const grown = grows ? this.ripe(true) : this.past?.id === id && this.past;
		const wide = grown ? [...grown.node.querySelectorAll('pre, .wide')].map((part) => [part, part.scrollLeft]) : [];
		// What grew before comes before it, or never.
		if (grows || grown) this.forget();
		const row = grown || this.made(entry);
		const { node } = row;
		Object.assign(row, { id, seq, date: new Date(date || this.now()), status: undefined });
		if (INCOMPLETE.includes(incomplete)) row.incomplete = incomplete;
		node.className = '';
		this.fill(row, entry);
		this.rows.set(id, row);
		this.place(row);
		this.label(row);
		// Moving them has cost them that.
		if (node.contains(had)) had.focus({ preventScroll: true });
		for (const [part, left] of wide) part.scrollLeft = left;
		while (this.rows.size > MAX_ROWS && this.stuck && !older) {
			this.drop(this.log.firstChild.row);
			this.offerOlder();
		}
		return row;
	}

	made({ id = {}, type }) {
		const row = { id, date: new Date(this.now()), me: type !== 'message' };
		row.who = element('span', { class: 'sr' });
		row.time = element('time');
		row.note = element('span');
		row.bubble = element('div', { class: 'bubble', dir: 'auto' });
		row.node = element('div', {}, row.who, row.bubble, element('div', { class: 'meta' }, row.time, row.note));
		row.node.row = row;
		return row;
	}

	drop({ id, node }) {
		node.remove();
		this.rows.delete(id);
	}

	/** By seq; what has none yet comes last. */
	place(row) {
		const { node, seq } = row;
		const next = node.nextSibling;
		node.remove();
		let before = this.log.lastChild;
		while (before && seq > 0 && !(before.row.seq < seq)) before = before.previousSibling;
		this.log.insertBefore(node, before ? before.nextSibling : this.log.firstChild);
		for (const changed of [next, node, node.nextSibling]) if (this.log.contains(changed)) this.tidy(changed.row);
	}

	tidy(row) {
		const { node, date } = row;
		const before = node.previousSibling?.row;
		const sameDay = before?.date.toDateString() === date.toDateString();
		if (!row.day) node.prepend((row.day = element('div', { class: 'day' })));
		row.day.textContent = sameDay ? '' : this.dayOf(date);
		if (before) before.node.classList.toggle('same', sameDay && before.me === row.me && date - before.date < 6e4);
	}

	/** What was today is yesterday after midnight. */
	days() {
		const now = this.now();
		clearTimeout(this.midnight);
		if (!this.isConnected) return;
		this.midnight = setTimeout(() => this.days(), new Date(now).setHours(24, 0, 1, 0) - now);
		this.rows.forEach((row) => this.tidy(row));
	}

	dayOf(date) {
		const midnight = (day) => new Date(day).setHours(0, 0, 0, 0);
		const days = Math.round((midnight(date) - midnight(this.now())) / 864e5);
		return days === 0 || days === -1
			? new Intl.RelativeTimeFormat(this.locale, { numeric: 'auto' }).format(days, 'day')
			: date.toLocaleDateString(this.locale, { dateStyle: 'long' });
	}

	label(row) {
		const { node, me, waits, failed, date, time, note, incomplete, status } = row;
		for (const [name, on] of Object.entries({ row: 1, me, bot: !me, waits, failed })) node.classList.toggle(name, !!on);
		row.who.textContent = `${this.word(me ? 'you' : 'bot')}: `;
		time.dateTime = date.toISOString();
		time.textContent = waits ? '' : date.toLocaleTimeString(this.locale, { timeStyle: 'short' });
		row.thumbs?.forEach((thumb) => (thumb.ariaLabel = this.word(thumb.className)));
		const word = !waits ? incomplete : !failed ? 'waiting' : failed === 'too_large' ? 'too_long' : 'not_sent';
		note.textContent = word ? this.word(word) : status || '';
		if (!failed) return;
		this.act(note, 'try_again', () => this.session.again(row.id));
		this.act(note, 'remove', () => {
			this.session.outbox.remove(row.id);
			this.drop(row);
			this.focus();
		});
	}

	/** What has grown becomes what it is to be, without a jump. Long texts take some frames; what is below is there at once. */
	fill(row, entry) {
		if (entry.feedback === true && !row.me) this.askFeedback(row);
		const { base } = this;
		const { me, node, bubble, incomplete } = row;
		const parts = document.createDocumentFragment();
		const { text = '', title = text, files } = entry;
		for (const file of Array.isArray(files) ? files.slice(0, 30) : []) {
			const { url, image: shown, title = String(url).replace(/[?#].*/, '').replace(/.*\//, '') } = Object(file);
			const node = link(url, base, shown ? image(url, base, title || this.word('image')) : title || url);
			node.className = 'file';
			parts.append(node);
		}
		for (const goal of [entry.open_link, entry.goto_link]) {
			const url = goal && safeUrl(goal, base);
			if (!url) continue;
			const action = link(url, base, entry.link_title || url);
			action.className = 'action';
			parts.append(action);
		}
		for (const [field, renderer] of this.renderers) {
			if (entry[field] !== undefined) guard(() => parts.append(renderer(entry[field], entry)));
		}
		if (me) return bubble.append(...plain(String(title)), parts);
		const source = String(text);
		const waits = !row.growth && this.jobs.size && !fits(source);
		const growth = this.growthOf(row);
		const place = (growth.place = element('div'));
		row.growth = undefined;
		place.append(...bubble.childNodes);
		bubble.append(place, parts);
		const show = () => growth.show(source, true, incomplete);
		if (waits || show()) this.soon(node, () => this.steady(node, show));
		else place.replaceWith(...place.childNodes);
	}

	askFeedback(row) {
		const { id, seq, note } = row;
		row.thumbs = THUMBS.map((value) => {
			const thumb = button(value, icon('M7 10v10H4V10zl4-7c2 0 3 1 3 3v4h5c1 0 2 1 1.7 2.3l-1.4 6c-.3 1-1 1.7-2 1.7H7'));
			thumb.onclick = () => {
				const wish = thumb.ariaPressed === 'true' ? 'none' : value;
				this.session.rate(id, seq, wish);
				this.emit('feedback', { id, value: wish });
			};
			return thumb;
		});
		// Not read out with the message.
		note.after(element('span', { class: 'thumbs', 'aria-live': 'off' }, ...row.thumbs));
		this.rated(row);
	}

	/** Shows what the user thinks of a message, or of all. */
	rated(...rows) {
		for (const { id, thumbs } of rows.length ? rows : this.rows.values()) {
			const value = this.session.feedback.get(id);
			thumbs?.forEach((thumb) => (thumb.ariaPressed = thumb.className === value));
		}
	}

	first() {
		return this.log.firstChild?.row.seq;
	}

	offerOlder() {
		this.more.hidden = !(this.first() > 1) || this.oldest === this.first();
	}

	async older() {
		if (this.loading) return;
		this.loading = true;
		try {
			const before = this.first();
			const entries = await this.session.older(before);
			this.quiet(true);
			const { scrollHeight, scrollTop } = this.messages;
			for (const entry of entries) this.row(entry, true);
			if (!entries.length) this.oldest = before;
			this.offerOlder();
			this.messages.scrollTop = scrollTop + this.messages.scrollHeight - scrollHeight;
			this.replayed(entries.length);
		} catch (e) {
			this.emit('error', { code: 'history', message: String(e) });
		}
		this.loading = false;
	}

	scrollDown() {
		this.stuck = this.jump.hidden = true;
		this.fresh = false;
		this.messages.scrollTop = this.messages.scrollHeight;
	}

	look() {
		this.days();
		if (this.active && !document.hidden) this.count(0);
	}

	count(unread) {
		if (unread === this.unread) return;
		this.unread = unread;
		document.title = document.title.replace(/^(\(\d+\) )?/, unread ? `(${unread}) ` : '');
		this.emit('unread', { count: unread });
	}

	hear(on) {
		this.loud = on;
		this.settings.set('sound', on);
		this.sound.setAttribute('aria-pressed', on);
	}

	beep() {
		const audio = (this.audio = this.audio || new AudioContext());
		const volume = audio.createGain();
		volume.gain.value = 0.05;
		volume.connect(audio.destination);
		const tone = audio.createOscillator();
		tone.connect(volume);
		tone.start();
		tone.stop(audio.currentTime + 0.12);
	}
}

if (!customElements.get('botkit-chat')) customElements.define('botkit-chat', BotkitChat);

/** Pages name these files without a version; where nothing forbids it, browsers keep old ones for weeks. */
const fresh = (name) =>
	fetch(new URL(name, import.meta.url), { cache: 'reload' })
		.then((answer) => answer.text())
		.catch(() => VERSION);
setTimeout(async () => {
	const page = await fresh(`chat.html${location.pathname.endsWith('/chat.html') ? location.search : ''}`);
	if (!page.includes(VERSION)) ['client.js', 'embed.js'].map(fresh);
}, 2000);
