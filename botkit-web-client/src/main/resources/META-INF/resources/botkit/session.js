// The conversation with the server, by "Resume v1". Nothing here touches the page.

const PATIENCE_MS = 10000;
/** So long a socket may take before POSTs begin; some proxies swallow its handshake. */
const HASTE_MS = 3000;
const MAX_WAITING = 100;
/** So many messages are known by their ids, for what the server says of one that is there already. */
const MAX_KNOWN = 3000;

/** Full jitter. */
export const backoff = (attempt, random = Math.random) => random() * Math.min(30000, 500 * 2 ** attempt);

export const randomId = (bytes = 16) =>
	btoa(String.fromCharCode(...window.crypto.getRandomValues(new Uint8Array(bytes))))
		.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');

/** Old libraries give arrays a toJSON of their own. */
const json = (value) =>
	JSON.stringify(value, function (key, own) {
		return Array.isArray(this[key]) ? this[key] : own;
	});

/** One of the browser's storages; where it is blocked, memory, which the page around a frame may keep. */
export class Store {
	static memory = { localStorage: {}, sessionStorage: {} };

	constructor(kind, prefix) {
		this.kind = kind;
		this.prefix = prefix;
		try {
			this.storage = window[kind];
		} catch {}
	}

	get(key) {
		const name = this.prefix + key;
		let value;
		try {
			value = JSON.parse(this.storage.getItem(name));
		} catch {}
		return value || Store.memory[this.kind][name];
	}

	set(key, value) {
		const name = this.prefix + key;
		const memory = Store.memory[this.kind];
		memory[name] = value;
		if (!this.storage) Store.keep?.(this.kind, json(memory));
		try {
			if (value === undefined) this.storage.removeItem(name);
			else this.storage.setItem(name, json(value));
		} catch {}
	}
}

/** What the server does not have yet: messages that wait, and what is half written. */
export class Outbox {
	constructor(store) {
		this.store = store;
		this.clear();
	}

	clear() {
		this.items = [];
		this.draft = '';
	}

	/** What is there goes along from an anonymous conversation to the same person's account. For any other it is deleted. */
	open(name, anonymous, id) {
		const last = this.store.get('last') || {};
		if (last.name !== name && !(last.anonymous && !anonymous && (this.along || isSame(last.id, id)))) {
			this.delete();
			if (this.owner) this.clear();
		}
		const all = [...(this.store.get('last')?.items || []), ...this.items];
		this.items = [...new Map(all.map((item) => [item.id, item])).values()];
		this.owner = { name, anonymous, id };
		this.along = false;
		this.save();
		this.keep(this.draft || this.store.get('draft') || '');
	}

	/** @param along whether the same person goes on: in this page whatever the id is, in the next one by this id */
	name(along, id) {
		const last = this.store.get('last');
		this.along = along && (this.along || this.owner || isSame(last?.id, id));
		this.store.set('last', { ...last, anonymous: this.along && last?.anonymous, id });
		if (this.owner) this.owner.id = id;
		if (!along) this.clear();
	}

	delete() {
		this.store.set('last');
		this.store.set('draft');
	}

	keep(text) {
		this.draft = text;
		if (this.owner) this.store.set('draft', text.slice(0, 2e4));
	}

	add(item) {
		this.items.push(item);
		this.save();
	}

	find(id) {
		return this.items.find((item) => item.id === id);
	}

	remove(id) {
		const item = this.find(id);
		this.items = this.items.filter((other) => other !== item);
		if (item) this.save();
		return item;
	}

	next() {
		return this.items.find((item) => !item.failed);
	}

	save() {
		if (this.owner) this.store.set('last', { ...this.owner, items: this.items });
	}
}

/** Who had no name may get one. */
const isSame = (before, now) => before === undefined || before === now;

export class Session {
	constructor(base, view, socket) {
		this.base = base;
		this.view = view;
		this.attempts = this.failures = this.pause = this.ahead = 0;
		this.profile = {};
		this.events = [];
		this.mine = new Set();
		this.known = new Set();
		this.feedback = this.before = new Map();
		this.url = new URL(socket, base).href.replace('http', 'ws');
		this.local = new Store('localStorage', `botkit:${base}:`);
		this.visit = new Store('sessionStorage', `botkit:${base}:`);
		this.outbox = new Outbox(this.visit);
		this.wake = () => document.hidden || this.hurry();
	}

	/** @param known whether the page says that it is still the same person */
	start({ auth, ...profile } = this.user || {}, known) {
		const { user } = this;
		if (user && (profile.id !== user.id || String(auth) !== String(this.auth))) {
			const id = profile.id ?? user.id;
			if (this.auth && !(auth && isSame(user.id, id))) this.outbox.delete();
			// What waits in an account is kept under its name, but for what waits for the first session.
			if (this.auth && this.outbox.owner) this.outbox.clear();
			this.forget(auth && (this.auth ? user.id && isSame(user.id, profile.id) : known || isSame(user.id, profile.id)), id);
		}
		this.user = { ...profile, auth };
		this.auth = auth;
		this.profile = { ...this.profile, ...profile };
		if (this.running) return;
		this.running = true;
		addEventListener('online', this.wake);
		document.addEventListener('visibilitychange', this.wake);
		this.connect();
	}

	stop() {
		this.running = this.polling = this.connected = false;
		this.cut();
		clearTimeout(this.retry);
		clearTimeout(this.pollTimer);
		removeEventListener('online', this.wake);
		document.removeEventListener('visibilitychange', this.wake);
	}

	forget(along, id) {
		this.stop();
		this.thinks();
		this.outbox.name(along, id);
		this.outbox.owner = undefined;
		this.conversation = this.cursor = this.growing = undefined;
		this.profile = {};
		this.login = this.events = [];
		this.view.reset();
		this.view.write(this.outbox.draft);
		this.outbox.items.forEach((item) => this.view.outgoing(item));
	}

	secret(name, bytes) {
		const value = this.local.get(name) || randomId(bytes);
		this.local.set(name, value);
		return value;
	}

	frame(frame, channel = 'socket') {
		const { id = this.secret('user') } = this.user;
		return { ...frame, user: String(id), channel };
	}

	resume(more) {
		return { resume: { v: 1, token: this.secret('token', 32), ...more } };
	}

	credential() {
		return typeof this.auth === 'function' ? this.auth() : this.auth;
	}

	identity(auth) {
		const { profile } = this;
		const user_profile = Object.keys(profile).length ? { id: this.frame().user, ...profile } : undefined;
		return { user_profile, auth };
	}

	/** Under which name somebody has been here; who signs in without one, the server knows. */
	name() {
		return this.user.id ?? (!this.auth && this.secret('user'));
	}

	hello(auth) {
		const after = this.cursor === undefined ? {} : { epoch: this.epoch, after: this.cursor };
		const type = this.conversation || this.local.get('known') === this.name() ? 'welcome_back' : 'hello';
		return this.frame({ type, ...this.identity(auth), ...this.resume({ stream: 1, last: 50, ...after }) });
	}

	async connect() {
		clearTimeout(this.retry);
		if (!this.running || this.socket) return;
		const attempt = (this.socket = {});
		if (!this.polling) this.view.state('connecting');
		try {
			const auth = await this.credential();
			if (this.socket !== attempt) return;
			const socket = (this.socket = new WebSocket(this.url));
			socket.onopen = () => this.write(this.hello(auth));
			socket.onmessage = ({ data }) => this.socket === socket && this.read(JSON.parse(data));
			socket.onclose = ({ code }) => this.socket === socket && this.closed(code);
			this.expect();
			this.haste = setTimeout(() => this.openPosts(), this.visit.get('posts') ? 0 : HASTE_MS);
		} catch (e) {
			this.view.emit('error', { code: 'connect', message: String(e) });
			if (this.socket) this.closed();
		}
	}

	write(frame) {
		this.socket.send(json(frame));
	}

	expect(ms = PATIENCE_MS) {
		clearTimeout(this.deadline);
		this.deadline = setTimeout(() => this.closed(), ms);
	}

	cut() {
		const { socket } = this;
		this.socket = this.inflight = undefined;
		this.open = false;
		for (const timer of [this.deadline, this.haste, this.answer, this.pinger, this.steady]) clearTimeout(timer);
		if (this.growing) this.grows({ ...this.growing, live: false, stopped: this.polling && this.growing.stopped });
		socket?.close?.();
	}

	closed(code) {
		const { open, inflight } = this;
		this.cut();
		this.failures = open ? 0 : this.failures + 1;
		if (code === 1009) this.fail(inflight, 'too_large');
		if (code === 1008) return this.refuse();
		if (code === 1013) this.attempts = Math.max(this.attempts, 3);
		if (!this.polling) {
			this.down('offline');
			if (this.failures > 1) this.openPosts();
		}
		const wait = code === 1012 && !this.attempts ? 0 : backoff(this.attempts++);
		this.retry = setTimeout(() => this.connect(), wait + this.pause);
		this.pause = 0;
	}

	refuse() {
		this.down('refused');
		this.stop();
	}

	down(state) {
		if (this.connected) this.view.emit('disconnected', {});
		this.connected = false;
		this.view.typing(false);
		this.view.state(state);
	}

	hurry() {
		if (this.open) this.ping(PATIENCE_MS / 2);
		else this.connect();
		if (this.polling) this.poll();
	}

	ping(patience) {
		this.write({ type: 'ping', t: Date.now() });
		this.expect(patience);
	}

	read(frame) {
		if (this.open) clearTimeout(this.deadline);
		switch (frame.type) {
			case 'session':
				clearTimeout(this.deadline);
				clearTimeout(this.haste);
				clearTimeout(this.pollTimer);
				this.visit.set('posts');
				this.open = true;
				this.polling = false;
				this.attempts = Math.min(this.attempts, 1);
				this.steady = setTimeout(() => (this.attempts = 0), 5000);
				this.pinger = setInterval(() => this.ping(), 1000 * (frame.ping_seconds || 25));
				return this.begin(frame);
			case 'message':
			case 'echo':
				return this.accept([frame]);
			case 'received':
				return this.received(frame);
			case 'rejected':
				return this.rejected(frame);
			case 'typing':
				return this.view.typing(true);
			case 'ping':
				return this.write({ type: 'pong', t: frame.t });
			case 'delta':
			case 'partial':
			case 'status':
			case 'withdrawn':
				return this.grow(frame);
			case 'feedback':
				return this.rated(frame.id, frame.value);
			case 'closing':
				this.pause = Math.min(frame.retry_after_ms || 0, 6e4);
		}
	}

	begin({ conversation, epoch, resumed, seq = 0, limits = {}, date, anonymous, stream, feedback }) {
		const known = this.conversation;
		this.ahead = Date.parse(date) - Date.now() || 0;
		const goesOn = this.cursor >= 0 && resumed && conversation === known;
		this.local.set('known', this.name());
		if (!goesOn) {
			this.cursor = seq ? undefined : 0;
			this.growing = undefined;
			this.known.clear();
			if (known) this.view.reset();
			if (known && conversation !== known) this.events = [];
		}
		if (conversation !== known) {
			this.outbox.open(conversation, anonymous, this.user.id);
			this.view.write(this.outbox.draft);
		}
		this.thinks(feedback);
		Object.assign(this, { conversation, epoch, limits, stream, liveFrom: seq, connected: true, inflight: undefined });
		clearTimeout(this.answer);
		for (const item of this.outbox.items) {
			this.mine.add(item.id);
			this.view.outgoing(item);
		}
		this.view.state('connected');
		this.view.emit('connected', { resumed: goesOn, transport: this.open ? 'socket' : 'webhook' });
		if (this.cursor >= seq) this.view.replayed();
		for (const event of this.events.splice(0)) this.event(event);
		this.flush();
	}

	/** A hole is never shown: what is missing is asked for. */
	accept(entries) {
		for (const entry of entries) {
			const { seq, id } = entry;
			this.outbox.remove(id);
			if (seq <= this.cursor) continue;
			if (seq > this.cursor + 1) return this.gap();
			if (seq > 0) this.cursor = seq;
			const live = !(seq <= this.liveFrom);
			if (live) this.view.replayed();
			this.said(entry, live);
			this.view.entry(entry, live, this.mine.has(entry.in_reply_to));
			if (seq === this.liveFrom) this.view.replayed();
		}
	}

	/** Of what grew before, and has not gone on since, nothing more will come when the bot says something else. */
	said({ id, type }, live) {
		const { growing, known } = this;
		known.add(id);
		if (known.size > MAX_KNOWN) known.delete(known.values().next().value);
		if (growing?.id === id) this.growing = undefined;
		else if (growing && !growing.live && live && (this.open || growing.stopped) && type === 'message') this.grows();
	}

	/** One reply grows at a time. Its message will be the truth. */
	grow({ type, id, at = 0, text }) {
		const { growing } = this;
		if (this.known.has(id)) return;
		const same = growing?.id === id;
		if (type === 'withdrawn') {
			// It may begin again, but what comes late of it is no hole.
			if (id) this.holed = id;
			this.view.forget(id);
			return growing && (same || !id) && this.grows();
		}
		const before = same ? growing : { id, text: '', kept: '' };
		const next = { ...before, live: true, stopped: before.live && before.stopped };
		if (type === 'status') {
			next.status = text;
		} else {
			// One that never closes is no reason to connect again and again.
			if (at > before.text.length) return this.holed !== id && this.gap((this.holed = id));
			next.text = before.text.slice(0, at) + text;
			// The first of what is there, most likely: until the rest has come, what is shown stays.
			if (type === 'partial') Object.assign(next, { kept: before.kept || before.text, status: undefined });
			else if (at < before.text.length) next.kept = '';
			if (!next.kept.startsWith(next.text)) next.kept = '';
		}
		this.grows(next);
	}

	grows(growing) {
		this.growing = growing;
		this.view.grow(growing);
	}

	halt() {
		const { growing } = this;
		if (!growing || growing.stopped) return;
		growing.stopped = true;
		this.event({ type: 'stop', id: growing.id });
		this.view.offerStop();
		if (this.polling) this.later((this.idle = 0));
	}

	/** What the user thinks of messages, by their ids, as the server knows it. */
	thinks(feedback = {}) {
		this.feedback = new Map(Object.entries(feedback));
		this.before = new Map();
		this.view.rated();
	}

	/** Shown at once, and taken back if the server does not take it. */
	rate(id, seq, value) {
		const { before, feedback } = this;
		if (!before.has(id)) before.set(id, feedback.get(id));
		feedback.set(id, value);
		this.view.rated();
		this.event({ type: 'feedback', id, seq, value });
	}

	rated(id, value) {
		this.before.delete(id);
		this.feedback.set(id, value);
		this.view.rated();
	}

	/** @returns whether it was a thumb that is not taken */
	unrate(id) {
		const { before } = this;
		const was = before.has(id);
		if (was) this.rated(id, before.get(id));
		return was;
	}

	gap() {
		if (this.open) this.closed();
		else this.later((this.idle = 0));
	}

	received({ id, seq, duplicate, date }) {
		const item = this.outbox.remove(id);
		this.answered(id);
		this.view.sent(id, seq, date);
		if (item) this.view.emit('sent', { id, seq, text: item.text });
		if (!duplicate) {
			if (seq > this.cursor + 1) return this.gap();
			if (!(seq <= this.cursor)) this.cursor = seq;
			this.view.replayed();
		}
		this.flush();
	}

	answered(id) {
		if (this.inflight !== id) return;
		this.inflight = undefined;
		clearTimeout(this.answer);
	}

	rejected({ id = this.inflight, code, retry }) {
		if (this.unrate(id)) return;
		this.answered(id);
		if (retry) {
			this.inflight = 'later';
			this.answer = setTimeout(() => {
				this.inflight = undefined;
				this.flush();
			}, 500 + backoff(3));
		} else {
			this.fail(id, code);
			this.flush();
		}
	}

	send(text, fields) {
		if (this.outbox.items.length >= MAX_WAITING) {
			this.view.emit('error', { code: 'outbox_full' });
			return false;
		}
		this.put({ id: randomId(), text, fields, date: new Date().toISOString() });
		return true;
	}

	again(id) {
		const { failed, ...item } = this.outbox.remove(id);
		this.put(item);
		if (!this.running) this.start();
	}

	put(item) {
		this.mine.add(item.id);
		this.outbox.add(item);
		this.view.outgoing(item);
		this.flush();
	}

	fail(id, code) {
		const item = this.outbox.find(id);
		if (item) {
			item.failed = code || 'rejected';
			this.outbox.save();
			this.view.outgoing(item);
		}
		this.view.emit('error', { code, id });
	}

	/** One at a time. */
	flush() {
		const item = this.outbox.next();
		if (!this.connected || this.inflight || !item) return;
		const { id, text, fields } = item;
		if (new TextEncoder().encode(text).length > this.limits.text_bytes) {
			this.fail(id, 'too_large');
			return this.flush();
		}
		this.inflight = id;
		const frame = { ...fields, type: 'message', id, text };
		if (this.open) {
			this.write(this.frame(frame));
			this.answer = setTimeout(() => this.closed(), 2 * PATIENCE_MS);
		} else {
			this.postItem(frame);
		}
	}

	/** Handled at most once: waits for a session, not longer. */
	event(frame) {
		if (!this.connected) this.events.push(frame);
		else if (this.open) this.write(this.frame(frame));
		else {
			const taken = (answer) => {
				this.before.delete(frame.id);
				this.accept(repliesIn(answer));
			};
			this.receive(frame).then(taken, () => this.unrate(frame.id));
		}
	}

	/** With a credential the conversation may become another: the next session tells. */
	async identify({ auth, ...profile }) {
		if (auth && !this.open) return this.start({ ...this.user, ...profile, auth }, true);
		Object.assign(this.profile, profile);
		if (auth) {
			this.auth = this.user.auth = auth;
			this.outbox.name(true, profile.id ?? this.user.id);
		}
		const frame = { type: 'identify', ...this.identity(auth && (await this.credential())) };
		if (this.connected) this.event(frame);
	}

	async post(path, frame) {
		const { login } = this;
		const check = () => {
			if (login !== this.login) throw {};
		};
		const auth = await this.credential();
		check();
		const response = await fetch(new URL(`botkit/${path}`, this.base), {
			method: 'POST',
			headers: {
				'Content-Type': 'application/json',
				Authorization: auth ? `Bearer ${auth}` : `Botkit ${this.secret('token', 32)}`,
			},
			body: json(this.frame(frame, 'webhook')),
			signal: AbortSignal.timeout(4 * PATIENCE_MS),
		});
		const answer = await response.json();
		check();
		if (!response.ok) throw { ...answer.error, status: response.status };
		return answer;
	}

	receive(frame) {
		return this.post('receive', { ...this.resume(), ...frame });
	}

	async openPosts() {
		if (this.posting || this.polling || this.open) return;
		this.posting = true;
		try {
			const answer = await this.receive(this.hello());
			if (this.open || !this.running) return;
			this.polling = true;
			this.visit.set('posts', true);
			this.idle = 0;
			this.begin(answer);
			// It can be stopped again.
			if (this.growing) this.grows(this.growing);
			this.accept(answer.entries);
			if (!(this.cursor >= 0)) this.cursor = this.liveFrom;
			this.view.replayed();
			this.accept(repliesIn(answer));
			this.later();
		} catch ({ status }) {
			if (!this.open && (status === 401 || status === 403)) this.refuse();
		} finally {
			this.posting = false;
		}
	}

	later() {
		clearTimeout(this.pollTimer);
		const seconds = Math.min(1 + this.idle++, document.hidden ? 30 : 10);
		this.pollTimer = setTimeout(() => this.poll(), seconds * 1000);
	}

	async poll() {
		try {
			const answer = await this.post('history', { epoch: this.epoch, after: this.cursor, limit: 200 });
			if (!this.polling) return;
			if (answer.resumed === false) {
				this.polling = false;
				return this.openPosts();
			}
			if (answer.history.length) this.idle = 0;
			this.later();
			this.accept(answer.history);
		} catch {
			this.postsLost();
		}
	}

	postsLost() {
		if (!this.polling) return;
		this.polling = false;
		clearTimeout(this.retry);
		this.attempts = 0;
		this.closed();
	}

	async postItem(frame) {
		const { id } = frame;
		this.view.typing(true);
		try {
			const answer = await this.receive(frame);
			this.received(answer.received);
			this.accept(repliesIn(answer));
		} catch ({ status, code = status, seq, date }) {
			if (seq) this.received({ id, seq, date });
			else if (!status) this.postsLost();
			else if (status === 401 || status === 403) this.refuse();
			else this.rejected({ id, code, retry: status > 499 || status === 429 });
		}
		this.view.typing(false);
		if (this.polling) this.later((this.idle = 0));
	}

	async older(before) {
		const { history, epoch } = await this.post('history', { before, limit: 50 });
		return epoch === this.epoch ? history : [];
	}
}

const repliesIn = (answer) => answer.messages || (answer.type === 'message' ? [answer] : []);
