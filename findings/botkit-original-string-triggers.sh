#!/usr/bin/env bash
# The original's script server (botkit-cms) never fires a trigger of type "string" that ends in a letter beyond ASCII,
# such as "café" or a Russian word, when a user types exactly that; and after scripts were saved, a trigger that was
# deleted fires whichever script stands at its old place.
#
# Versions:  botkit-cms 0.0.4 (npm), with request 2.88.2, which it needs and does not declare; Node.js 20.
# Input:     a script file with one string trigger a script, as its editor writes it.
# Behaviour: - a string trigger becomes a regular expression: ^, the pattern, \b. JavaScript's \b knows ASCII letters
#              only, so at the end of "café" there is no boundary, while there is one within "cafés": the plural fires
#              the script, the word itself does not. "grüezi", with the letter inside, works.
#            - a pattern's punctuation is a regular expression: the trigger "why?" answers "wh" too.
#            - the list of triggers only grows. writeScriptsToFile (the editor's "save") adds the new ones and keeps the
#              old ones, which point to the scripts by their place in the file.
# Seen:      the text after "expected" below.
# Source:    none; seen by running it. The package is no longer maintained.
# Means:     scripts that were moved from the original may hold triggers that never worked, or patterns written around
#            that ("caf"). In Botkit words end where Unicode says so, a string trigger is no regular expression (or is
#            one with ScriptReadOption.LEGACY_STRING_TRIGGERS), and a saved file's triggers take the old ones' place.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --ignore-scripts botkit-cms@0.0.4 request@2.88.2 > npm.log 2>&1 || { cat npm.log; exit 1; }

cat > finding.js <<'END'
const fs = require('fs');
const path = require('path');
const cms = require('botkit-cms')();
const file = path.join(__dirname, 'scripts.json');

function script(command, pattern) {
	return { command, triggers: [{ type: 'string', pattern }], variables: [], script: [] };
}

async function says(text) {
	const found = await cms.evaluateTriggers(text).catch(() => undefined);
	console.log(`${text} -> ${found ? found.command : 'nothing'}`);
}

async function run() {
	const before = [script('menu', 'café'), script('greeting', 'grüezi'), script('russian', 'привет'), script('reasons', 'why?')];
	fs.writeFileSync(file, JSON.stringify(before));
	await cms.loadScriptsFromFile(file, file);
	for (const text of ['café', 'café, please', 'cafés', 'привет', 'grüezi', 'why?', 'wh']) await says(text);
	await cms.writeScriptsToFile([script('opening', 'hours'), script('goodbye', 'bye')], file);
	console.log('saved, with two other scripts');
	for (const text of ['hours', 'bye', 'grüezi']) await says(text);
}

run().catch(e => {
	console.error(e);
	process.exit(1);
});
END
node finding.js > seen 2> errors || { cat seen errors; echo "FAILED: the original could not be run." >&2; exit 1; }

cat > expected <<'END'
café -> nothing
café, please -> nothing
cafés -> menu
привет -> nothing
grüezi -> greeting
why? -> reasons
wh -> reasons
saved, with two other scripts
hours -> opening
bye -> goodbye
grüezi -> goodbye
END
diff -u expected seen || { echo "CHANGED: the original's triggers behave in another way now." >&2; exit 1; }
cat seen
