// A button, and the chat once it is wanted.
(() => {
	const { src, dataset } = document.currentScript;
	const base = src.replace(/(botkit\/)?embed\.js.*/, 'botkit/');
	const { origin } = new URL(base);
	const options = { lang: document.documentElement.lang, heading: 'Chat', ...dataset };
	const early = window.Botkit;
	const handlers = {};
	let waiting = [];
	let frame = document.getElementById('botkit_client');
	let host = document.getElementById('embedded_messenger');
	let loading = 0;
	let chat, panel, button, badge, open, user, was;

	function make(tag, attributes, ...inside) {
		const node = document.createElement(tag);
		for (const name in attributes) node.setAttribute(name, attributes[name]);
		node.append(...inside);
		return node;
	}

	function call(name, ...args) {
		load();
		if (waiting) waiting.push([name, ...args]);
		else if (frame) post(name, args);
		else chat[name](...args);
	}

	const post = (name, args) => frame.contentWindow.postMessage({ botkit: 1, name, args }, origin);

	function ready(calls = waiting || []) {
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

	function show(now = false) {
		if (open && !now && button) button.focus();
		open = now;
		try {
			sessionStorage.botkit = now;
		} catch {}
		host.classList.toggle('active', now);
		if (!panel) return;
		panel.hidden = !now;
		button.ariaExpanded = now;
	}

	function load() {
		if (loading++) return;
		if (panel) host.shadowRoot.prepend(make('link', { rel: 'stylesheet', href: `${base}embed.css` }));
		if (frame || origin !== location.origin) return loadFrame();
		import(`${base}client.js`).then(() => {
			chat = make('botkit-chat', { ...options, manual: '', dialog: '' });
			chat.on('*', emit);
			panel.append(chat);
			chat.boot(user);
			ready();
		});
	}

	function loadFrame() {
		const init = () => post('init', [{ options, user, dialog: !!panel }]);
		if (!frame) frame = panel.appendChild(make('iframe', { title: options.heading, src: `${base}chat.html` }));
		else if (document.readyState === 'complete') init();
		else addEventListener('load', init);
		frame.onload = init;
		addEventListener('message', ({ source, origin: from, data }) => {
			if (source !== frame.contentWindow || from !== origin) return;
			if (data.event === 'ready') ready();
			else if (emit(data.event, data.data) && data.event === 'goto_link') location = data.data;
		});
	}

	function build() {
		host = document.body.appendChild(make('div', { id: 'embedded_messenger' }));
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(`:host{all:initial!important;position:fixed!important;bottom:16px!important;inset-inline-end:16px!important;z-index:999999!important}
			button{width:56px;height:56px;padding:14px;border:1px solid transparent;border-radius:50%;cursor:pointer;
				color:var(--botkit-on-accent,#fff);background:var(--botkit-accent,#2b5bd7);box-shadow:0 4px 16px #0005}
			i{display:block;height:100%;background:currentColor;forced-color-adjust:none;clip-path:path('M2 2h22v16H11l-5 5v-5H2z')}`);
		panel = make('div', { class: 'botkit_panel', hidden: '' });
		badge = make('b');
		button = make('button', { 'aria-label': options.heading, 'aria-expanded': false }, make('i'), badge);
		button.onclick = api.toggle;
		host.attachShadow({ mode: 'open' }).append(panel, button);
		host.shadowRoot.adoptedStyleSheets = [sheet];
	}

	const api = {
		boot: (who) => call('boot', (user = who)),
		activate(calm) {
			show(true);
			call('activate', calm);
		},
		deactivate: () => open && call('deactivate', show()),
		toggle: () => (open ? api.deactivate() : api.activate()),
		on: (event, handler) => (handlers[event] = handlers[event] || []).push(handler),
		push: ([name, ...args]) => api[name](...args),
		destroy() {
			if (chat) chat.destroy();
			host.remove();
		},
	};
	for (const name of ['identifyUser', 'triggerScript', 'send', 'registerRenderer']) api[name] = call.bind(0, name);
	window.Botkit = api;

	function start() {
		if (!frame) build();
		if (Array.isArray(early)) early.forEach(api.push);
		try {
			was = sessionStorage.botkit;
		} catch {}
		if (was === 'true') api.activate(true);
		if (was || frame) load();
	}
	if (document.body) start();
	else addEventListener('load', start);
})();
