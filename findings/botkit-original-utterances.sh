#!/usr/bin/env bash
# In the original Botkit 4.15, a question whose first option is of type "utterance" takes that option whatever the user
# answers: a "yes" to the question goes the way of "no".
#
# Versions:  botkit 4.15.0 (npm, the newest), botbuilder as it asks for (4.x); Node.js 20.
# Input:     a dialog in the script format of the original's editor: a question with the utterance options no and yes
#            and a default, as those files have them.
# Behaviour: - only the types "string" and "regex" are made into regular expressions. For "utterance" none is made, and
#              String.match(undefined) matches every text; the first such option wins, and the default is never reached.
#            - an option of type "string" is a regular expression found anywhere: "no" also takes "I know".
#            - what the user said is written into the next text as HTML, although the text is sent as plain text:
#              "O'Hara, 1/2" comes back as "O&#39;Hara, 1&#x2F;2" unless the template has three braces.
# Seen:      the text after "expected" below.
# Source:    none; seen by running it. Botkit 0.7 had patterns for utterances (convo.utterances); 4.x has not.
# Means:     a bot that moved from the original may behave better than people remember, and texts with three braces work
#            around the escaping. In Botkit an utterance is yes, no or quit in many words, a string option is the whole
#            answer, and texts are not escaped (the client shows them as text).
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --ignore-scripts botkit@4.15.0 > npm.log 2>&1 || { cat npm.log; exit 1; }

cat > finding.js <<'END'
const { Botkit, BotkitConversation, BotkitTestClient } = require('botkit');
const { TestAdapter } = require('botbuilder');

const goOn = { action: 'next' };

function question(text, key, ...options) {
	return { text: [text], collect: { key, options: [...options, { default: true, action: 'other' }] } };
}

function ends(text) {
	return [{ text: [text], action: 'complete' }];
}

function dialog(controller, name, type) {
	const conversation = new BotkitConversation(name, controller);
	conversation.script = {
		default: [
			{ text: ['Your name?'], collect: { key: 'name', options: [{ default: true, action: 'next' }] } },
			goOn,
			question('{{vars.name}} or {{{vars.name}}}?', 'go', { type, pattern: 'no', action: 'no' }, { type, pattern: 'yes', action: 'yes' }),
			goOn,
		],
		no: ends('So no.'),
		yes: ends('So yes.'),
		other: ends('What?'),
	};
	controller.addDialog(conversation);
}

async function run() {
	const controller = new Botkit({ disable_webserver: true, disable_console: true, adapter: new TestAdapter(async () => {}) });
	for (const type of ['utterance', 'string']) dialog(controller, type, type);
	await new Promise(resolve => controller.ready(resolve));
	for (const [name, answer] of [['utterance', 'yes'], ['utterance', 'perhaps'], ['string', 'yes'], ['string', 'I know']]) {
		const client = new BotkitTestClient('test', controller, [name]);
		await client.sendActivity('begin');
		const asked = await client.sendActivity("O'Hara, 1/2");
		const said = await client.sendActivity(answer);
		console.log(`${name}: ${asked.text} ${answer} -> ${said.text}`);
	}
}

run().then(() => process.exit(0), e => {
	console.error(e);
	process.exit(1);
});
END
timeout 60 node finding.js > seen 2> errors || { cat seen errors; echo "FAILED: the original could not be run." >&2; exit 1; }

cat > expected <<'END'
utterance: O&#39;Hara, 1&#x2F;2 or O'Hara, 1/2? yes -> So no.
utterance: O&#39;Hara, 1&#x2F;2 or O'Hara, 1/2? perhaps -> So no.
string: O&#39;Hara, 1&#x2F;2 or O'Hara, 1/2? yes -> So yes.
string: O&#39;Hara, 1&#x2F;2 or O'Hara, 1/2? I know -> So no.
END
diff -u expected seen || { echo "CHANGED: the original's options behave in another way now." >&2; exit 1; }
cat seen
