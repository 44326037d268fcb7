#!/usr/bin/env bash
# In the original, a user with two tabs hears nothing in the one that is left when the other one is closed, until that tab
# itself says something: the answer to what was asked there before is lost, and so is what the bot says on its own.
#
# Versions:  botkit 4.15.0 with botbuilder-adapter-web 1.0.10 (npm); Node.js 20.
# Input:     two sockets of one user, as two tabs of a page with the original's web client open them.
# Behaviour: - There is one socket for each user, the one that has sent the last frame. The other tab gets no replies.
#            - When any of the user's sockets closes, that one is forgotten, also if it is still open. isConnected says false
#              then. What the bot says is dropped with a line on stderr, and the call reports success.
# Seen:      the text after "expected" below.
# Source:    none; seen by running it. Botkit 0.7.6 answers in the tab that has asked. The packages are no longer maintained.
# Means:     a bot that answers slowly, or speaks on its own, loses messages to users with several tabs. In Botkit for
#            Java all connections of a conversation get all messages, and what is said while there is none is kept.
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
	const { Botkit } = require('botkit');
	const { WebAdapter } = require('botbuilder-adapter-web');
	const adapter = new WebAdapter();
	adapter.init = () => {}; // it would listen on all addresses
	const controller = new Botkit({ adapter, disable_webserver: true, disable_console: true });
	const server = http.createServer();
	await new Promise(done => server.listen(0, '127.0.0.1', done));
	adapter.createSocketServer(server, {}, controller.handleTurn.bind(controller));

	let ask;
	const asked = new Promise(done => (ask = done));
	let answer;
	const answered = new Promise(done => (answer = done));
	controller.hears('hello', 'message', (bot, message) => bot.reply(message, 'Hello!'));
	controller.hears('slow question', 'message', async (bot, message) => {
		ask();
		await answered;
		console.log('  connected:', adapter.isConnected(message.user));
		await bot.reply(message, 'The answer');
		console.log('  the call has succeeded');
	});

	const replies = [];
	async function tab(name) {
		const socket = new WebSocket('ws://127.0.0.1:' + server.address().port);
		await new Promise(done => socket.on('open', done));
		socket.on('message', frame => replies.push(name + ' gets: ' + JSON.parse(frame).text));
		return socket;
	}
	async function show(title) {
		await quiet(replies);
		console.log(title);
		replies.splice(0).forEach(line => console.log('  ' + line));
	}
	const says = (socket, text) => socket.send(JSON.stringify({ type: 'message', text, user: 'alice', channel: 'socket' }));

	const first = await tab('the first tab');
	const second = await tab('the second tab');
	says(second, 'hello');
	await show('the second tab says hello');
	says(first, 'slow question');
	await asked;
	console.log('the first tab asks; the second one is closed; the bot answers');
	second.close();
	await new Promise(done => second.on('close', done));
	await pause(300);
	answer();
	await show('what came:');
	console.log('  the first tab is ' + (first.readyState === WebSocket.OPEN ? 'open' : 'closed'));
	says(first, 'hello');
	await show('the first tab says hello');
	process.exit(0);
}

run().catch(e => {
	console.error(e);
	process.exit(1);
});
END
timeout 60 node finding.js > seen 2> errors || { cat seen errors; echo "FAILED: the original could not be run." >&2; exit 1; }

cat > expected <<'END'
the second tab says hello
  the second tab gets: Hello!
the first tab asks; the second one is closed; the bot answers
  connected: false
  the call has succeeded
what came:
  the first tab is open
the first tab says hello
  the first tab gets: Hello!
END
diff -u expected seen || { echo "CHANGED: tabs are treated in another way now." >&2; exit 1; }
for package in botkit botbuilder-adapter-web; do node -p "'$package ' + require('./node_modules/$package/package.json').version"; done
cat seen
