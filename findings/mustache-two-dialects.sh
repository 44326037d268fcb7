#!/usr/bin/env bash
# One chat text, two Mustaches: mustache.js, which the original Botkit renders texts with, and jmustache write the same
# values differently.
#
# Versions:  mustache 4.2.0 (npm; what botkit 4.15.0 asks for), jmustache 1.16 with the settings that bring it closest to
#            mustache.js: a default value of "", emptyStringIsFalse, zeroIsFalse.
# Input:     templates over the same values: a text, numbers, a list, a map.
# Behaviour: - mustache.js escapes "/" (&#x2F;), jmustache does not; both escape "=" and "`", which Mustache's own
#              description does not ask for;
#            - a list is "a,b" and "[a, b]", an empty one nothing and "[]";
#            - 2.0 is "2" and "2.0", 12e18 is written in digits and as "1.2E19";
#            - a list's size is {{items.length}} in one and {{items.size}} in the other; each is silent on the other's;
#            - a text with one closing brace too few is an error in mustache.js and plain text in jmustache;
#            - an empty tag is nothing in mustache.js; jmustache raises StringIndexOutOfBoundsException for it, which is no
#              MustacheException and no MustacheParseException.
# Seen:      the text after "expected" below, mustache.js first.
# Source:    none for the differences; Mustache's manual leaves the writing of values to the implementation.
# Means:     scripts that were moved from the original would say other things. Botkit does not escape (its texts are no
#            HTML), writes lists with ", " between the items and numbers from JSON without an exponent, looks into values
#            without reflection, and says a text with a tag that jmustache does not take as it stands.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund --ignore-scripts mustache@4.2.0 > npm.log 2>&1 || { cat npm.log; exit 1; }
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy -Dartifact=com.samskivert:jmustache:1.16 \
  -DoutputDirectory=. > mvn.log 2>&1 || { cat mvn.log; exit 1; }

cat > templates <<'END'
{{link}}
{{sum}} {{two}} {{many}}
{{items}} ({{items.length}}, {{items.size}})
none: {{none}}{{#none}}some{{/none}}{{^none}} really{{/none}}
{{person}} {{person.name}}
{{#zero}}yes{{/zero}}{{^zero}}no{{/zero}} {{#empty}}yes{{/empty}}{{^empty}}no{{/empty}}
Hello {{person.name}
Hello {{}}!
END

cat > finding.js <<'END'
const { readFileSync } = require('fs');
const mustache = require('mustache');
const values = {
	link: "/a?b=1&c='d'",
	sum: 3,
	two: 2.0,
	many: 12e18,
	items: ['a', 'b'],
	none: [],
	person: { name: 'Ada' },
	zero: 0,
	empty: '',
};
for (const template of readFileSync('templates', 'utf8').trim().split('\n')) {
	let text;
	try {
		text = mustache.render(template, values);
	} catch (e) {
		text = `(${e.name}: ${e.message})`;
	}
	console.log(text);
}
END

cat > Finding.java <<'END'
import com.samskivert.mustache.Mustache;
import java.nio.file.*;
import java.util.*;

public class Finding {
    public static void main(String[] args) throws Exception {
        Mustache.Compiler compiler = Mustache.compiler().defaultValue("").emptyStringIsFalse(true).zeroIsFalse(true);
        Map<String, Object> values = Map.of(
                "link", "/a?b=1&c='d'",
                "sum", 3,
                "two", 2.0,
                "many", 12e18,
                "items", List.of("a", "b"),
                "none", List.of(),
                "person", Map.of("name", "Ada"),
                "zero", 0,
                "empty", "");
        for (String template : Files.readAllLines(Path.of("templates"))) {
            String text;
            try {
                text = compiler.compile(template).execute(values);
            } catch (RuntimeException e) {
                text = "(" + e.getClass().getSimpleName() + ")";
            }
            System.out.println(text);
        }
    }
}
END
node finding.js > javascript 2> errors && timeout 60 java -cp jmustache-1.16.jar Finding.java > java 2>> errors ||
  { cat errors; echo "FAILED: the templates could not be rendered." >&2; exit 1; }
paste -d '\n' javascript java > seen

cat > expected <<'END'
&#x2F;a?b&#x3D;1&amp;c&#x3D;&#39;d&#39;
/a?b&#x3D;1&amp;c&#x3D;&#39;d&#39;
3 2 12000000000000000000
3 2.0 1.2E19
a,b (2, )
[a, b] (, 2)
none:  really
none: [] really
[object Object] Ada
{name&#x3D;Ada} Ada
no no
no no
(Error: Unclosed tag at 20)
Hello {{person.name}
Hello !
(StringIndexOutOfBoundsException)
END
diff -u expected seen || { echo "CHANGED: the two write values in another way now." >&2; exit 1; }
cat seen
