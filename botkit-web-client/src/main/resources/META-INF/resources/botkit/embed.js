// A button, and the chat once it is wanted.
(() => {
	const early = window.Botkit;
	// Run again, by a page that changes without a reload.
	if (early?.attach) return early.attach();
	// Modules are not told their script.
	const { src = '', dataset } = document.currentScript || document.querySelector('script[src*="botkit/embed.js"]') || {};
	const base = src.replace(/(botkit\/)?embed\.js.*/, 'botkit/');
	if (!base.endsWith('/botkit/')) {
		return console.error('Botkit: the src of the script tag must end with botkit/embed.js');
	}
	const { origin } = new URL(base);
	const options = { lang: document.documentElement.lang, heading: 'Chat', ...dataset };
	const handlers = {};
	const find = (id) => document.getElementById(id);
	let waiting = [];
	let tries = 0;
	let frame, host, chat, panel, button, badge, note, sheet, open, user, was, timer, again, calm, gone;

	function make(tag, attributes, ...inside) {
		const node = document.createElement(tag);
		for (const name in attributes) node.setAttribute(name, attributes[name]);
		node.append(...inside);
		return node;
	}

	function call(...args) {
		if (gone || waiting.length > 99) return emit('error', { code: gone ? 'ended' : 'outbox_full' });
		attach();
		load();
		if (waiting) waiting.push(args);
		else if (frame) post(...args);
		else chat[args.shift()](...args);
	}

	const post = (name, ...args) => frame.contentWindow.postMessage({ botkit: 1, name, args }, origin);

	function ready(calls = waiting || []) {
		timer = clearTimeout(timer);
		note?.remove();
		waiting = 0;
		calls.forEach((args) => call(...args));
	}

	const tell = (name, ...args) => (handlers[name] || []).map((handler) => handler(...args));

	function emit(event, data) {
		if (event === 'deactivated') show();
		if (event === 'unread') {
			const count = data.count || '';
			if (badge) badge.textContent = count;
			if (frame) document.title = document.title.replace(/^(\(\d+\) )?/, count && `(${count}) `);
		}
		return ![...tell(event, data), ...tell('*', event, data)].includes(false);
	}

	/** Reads or writes one of the page's storages. */
	function storage(kind, key, value) {
		try {
			if (value !== undefined) window[kind][key] = value;
			return window[kind][key];
		} catch {}
	}

	function show(now = false) {
		if (open && !now && button) button.focus();
		storage('sessionStorage', 'botkit', (open = now));
		host.classList.toggle('active', now);
		if (!panel) return;
		panel.hidden = !now;
		button.ariaExpanded = now;
	}

	function load() {
		if (!waiting || timer || !host) return;
		clearTimeout(again);
		timer = setTimeout(failed, 1e4);
		// Browsers remember a module that has failed.
		const version = `?v=@version@${tries ? `&${tries}` : ''}`;
		if (panel) {
			sheet?.remove();
			host.shadowRoot.prepend((sheet = make('link', { rel: 'stylesheet', href: `${base}embed.css${version}` })));
		}
		if (frame || origin !== location.origin) return loadFrame(version);
		import(`${base}client.js${version}`).then(() => {
			if (chat) return;
			chat = make('botkit-chat', { ...options, manual: '', dialog: '' });
			chat.on('*', emit);
			panel.append(chat);
			chat.boot(user);
			ready();
		}, failed);
	}

	function failed() {
		timer = clearTimeout(timer);
		if (!waiting) return;
		panel?.prepend(note);
		if (tries++ < 6) again = setTimeout(load, 1e3 * 2 ** tries);
		emit('error', { code: 'load', message: note?.textContent });
	}

	const key = `botkit ${base}`;
	function init() {
		const kept = options.keep !== 'no' && ['localStorage', 'sessionStorage'].map((kind) => [kind, storage(kind, key)]);
		post('init', { options, user, kept, dialog: !!panel });
	}

	function loadFrame(version) {
		if (panel) {
			if (!frame) frame = panel.appendChild(make('iframe', { title: options.heading, allow: 'clipboard-write' }));
			frame.src = `${base}chat.html${version}`;
		} else if (tries) frame.src += '';
		else if (document.readyState === 'complete') init();
		else addEventListener('load', init);
	}

	addEventListener('message', ({ source, origin: from, data }) => {
		if (!frame || source !== frame.contentWindow || from !== origin) return;
		if (data.event === 'here') init();
		else if (data.event === 'keep') storage(data.data[0], key, data.data[1]);
		else if (data.event === 'ready') ready();
		else if (emit(data.event, data.data) && data.event === 'goto_link') location = data.data;
	});

	function build() {
		host = make('div', { id: 'embedded_messenger' });
		const style = new CSSStyleSheet();
		style.replaceSync(`:host{all:initial!important;position:fixed!important;bottom:16px!important;inset-inline-end:16px!important;z-index:999999!important}
			button{width:56px;height:56px;padding:14px;border:1px solid transparent;border-radius:50%;cursor:pointer;
				color:var(--botkit-on-accent,#fff);background:var(--botkit-accent,#2b5bd7);box-shadow:0 4px 16px #0005}
			p{padding:16px;color:#000;background:#fff}
			i{display:block;height:100%;background:currentColor;forced-color-adjust:none;clip-path:path('M2 2h22v16H11l-5 5v-5H2z')}`);
		panel = make('div', { class: 'botkit_panel', hidden: '' });
		note = make('p', { role: 'alert' }, options.failed || 'The chat could not be loaded. Try again.');
		badge = make('b');
		button = make('button', { 'aria-label': options.heading, 'aria-expanded': false }, make('i'), badge);
		button.onclick = api.toggle;
		host.attachShadow({ mode: 'open' }).append(panel, button);
		host.shadowRoot.adoptedStyleSheets = [style];
	}

	/** Puts it into the page, also into a new body. */
	function attach() {
		const { body } = document;
		if (gone || !body || host?.isConnected) return;
		const had = frame;
		if (!panel && (frame = find('botkit_client'))) {
			host = find('embedded_messenger');
			host.classList.toggle('active', !!open);
		} else {
			if (!host) build();
			// What a page had copied of it is dead.
			else find('embedded_messenger')?.remove();
			body.append(host);
		}
		watch();
		if (!had) return;
		waiting = waiting || [];
		timer = clearTimeout(timer);
		load();
	}

	const watcher = new MutationObserver(() => {
		watch();
		if (calm) return;
		attach();
		// Who takes it away over and over is not held up.
		calm = setTimeout(() => attach((calm = 0)), 99);
	});
	const watch = () =>
		[document, document.documentElement, document.body].forEach((node) => node && watcher.observe(node, { childList: true }));

	const api = {
		attach,
		boot: (who) => call('boot', (user = who)),
		logout: () => api.boot({}),
		activate(calm) {
			attach();
			show(true);
			call('activate', calm);
		},
		deactivate: () => open && call('deactivate', show()),
		toggle: () => (open && !note?.parentNode ? api.deactivate() : api.activate()),
		on: (event, handler) => (handlers[event] = handlers[event] || []).push(handler),
		push: ([name, ...args]) => api[name](...args),
		destroy() {
			if (chat) chat.destroy();
			gone = true;
			watcher.disconnect();
			delete api.attach;
			host.remove();
		},
	};
	for (const name of ['identifyUser', 'triggerScript', 'send', 'registerRenderer']) api[name] = call.bind(0, name);
	window.Botkit = api;

	function start() {
		attach();
		if (Array.isArray(early)) early.forEach(api.push);
		was = storage('sessionStorage', 'botkit');
		if (was === 'true') api.activate(true);
		if (was || frame || waiting.length) load();
	}
	if (document.body) start();
	else addEventListener('load', start);
})();
