#!/usr/bin/env bash
# The original takes an event for the user's answer while a dialog waits for one: a page that is reloaded, and says
# "welcome_back" as the original's own client does, ends the question that its user was about to answer.
#
# Versions:  botkit 4.15.0 with botbuilder-adapter-web 1.0.10 (npm); Node.js 20.
# Input:     frames as the original's web client sends them: messages, "welcome_back" after a reload, and an event with a
#            name of the page's own. The dialog asks one question and repeats the answer.
# Behaviour: - The dialog goes on at the event. Its handler gets null as the answer, and a text with the answer shows
#              "[object Object]".
#            - The listeners of the event are not called.
#            - What the user says then is no answer any more.
# Seen:      the text after "expected" below.
# Source:    none; seen by running it. Botkit 0.7.6 does so with all events but "hello", "welcome_back" and "reconnect". The
#            packages are no longer maintained.
# Means:     a reload in the middle of a dialog spoils the dialog. In Botkit for Java an event's listeners are called,
#            and the question goes on waiting.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --ignore-scripts botkit@4.15.0 botbuilder-adapter-web@1.0.10 ws@7.5.10 > npm.log 2>&1 || { cat npm.log; exit 1; }

cat > finding.js <<'END'
const http = require('http');
const WebSocket = require('ws');

const pause = ms => new Promise(done => setTimeout(done, ms));

/** Waits until something has been so for a while. */
async function quiet(replies) {
	for (let before = -1; before !== replies.length; await pause(400)) before = replies.length;
}

async function run() {
	const { Botkit, BotkitConversation } = require('botkit');
	const { WebAdapter } = require('botbuilder-adapter-web');
	const adapter = new WebAdapter();
	adapter.init = () => {}; // it would listen on all addresses
	const controller = new Botkit({ adapter, disable_webserver: true, disable_console: true });
	const server = http.createServer();
	await new Promise(done => server.listen(0, '127.0.0.1', done));
	adapter.createSocketServer(server, {}, controller.handleTurn.bind(controller));

	const order = new BotkitConversation('order', controller);
	order.ask('Which size?', [{ default: true, handler: async answer => console.log('  the answer:', answer) }], 'size');
	order.say('Ordered: {{vars.size}}');
	controller.addDialog(order);
	controller.hears('order', 'message', bot => bot.beginDialog('order'));
	controller.on('message', (bot, message) => bot.reply(message, 'What is ' + message.text + '?'));
	controller.on('welcome_back', (bot, message) => bot.reply(message, 'Welcome back!'));
	controller.on('page_scrolled', async () => console.log('  the listener was called'));

	const socket = new WebSocket('ws://127.0.0.1:' + server.address().port);
	await new Promise(done => socket.on('open', done));
	let replies = [];
	socket.on('message', frame => replies.push(JSON.parse(frame).text));
	for (const event of ['welcome_back', 'page_scrolled']) {
		for (const frame of [{ type: 'message', text: 'order' }, { type: event }, { type: 'message', text: 'small' }]) {
			replies = [];
			console.log((frame.text || frame.type) + ':');
			socket.send(JSON.stringify({ user: 'alice', channel: 'socket', ...frame }));
			await quiet(replies);
			replies.forEach(text => console.log('  ' + text));
		}
	}
	process.exit(0);
}

run().catch(e => {
	console.error(e);
	process.exit(1);
});
END
timeout 60 node finding.js > seen 2> errors || { cat seen errors; echo "FAILED: the original could not be run." >&2; exit 1; }

cat > expected <<'END'
order:
  Which size?
welcome_back:
  the answer: null
  Ordered: [object Object]
small:
  What is small?
order:
  Which size?
page_scrolled:
  the answer: null
  Ordered: [object Object]
small:
  What is small?
END
diff -u expected seen || { echo "CHANGED: events are treated in another way now." >&2; exit 1; }
for package in botkit botbuilder-adapter-web; do node -p "'$package ' + require('./node_modules/$package/package.json').version"; done
cat seen
