package dev.botkit.internal.script;

import static dev.botkit.internal.script.Samples.learned;
import static dev.botkit.internal.script.Samples.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.internal.script.ScriptIndex.Found;
import dev.botkit.internal.text.HeardText;
import dev.botkit.script.IntentMatcher;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptReadOption;
import dev.botkit.script.Scripts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptIndexTest {

    private static final int STEPS = 2_000_000;

    @Test
    void aScriptIsFoundByItsNameWithoutRegardToCase() {
        Script script = script("Order Pizza");
        ScriptIndex index = ScriptIndex.of(List.of(script, script("order pizza", "string", "a")));

        assertThat(index.script("ORDER pizza")).isSameAs(script);
        assertThat(index.script("order")).isNull();
        assertThat(index.scripts()).containsExactly(script);
        assertThat(find(index, "a"))
                .as("a trigger of a script that is not there")
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            hello,        hello,            true
            hello,        HeLLo there,      true
            hello,        hello!,           true
            hello,        hellos,           false
            hello,        hello2,           false
            hello,        hello_x,          false
            hello,        say hello,        false
            hello,        "  hello you",    true
            hello there,  hello there bob,  true
            hello there,  hello  there,     true
            " hello ",    hello,            true
            hell.*,       hello,            false
            hell.*,       hell.* is where,  true
            a|b,          b,                false
            what?,        what?,            true
            what?,        what? now,        true
            what?,        what?now,         true
            c++,          C++ is hard,      true
            straße,       STRAßE 7,         true
            é,            É.,               true
            cafe,         café,            false
            caf,          café,             false
            👍,           👍👍,             true
            日本,         日本語,           true
            料金,         料金を教えて,     true
            料金,         新料金,           false
            カード,       カードの料金,     true
            コーヒ,       コーヒー,         false
            ราคา,         ราคาเท่าไหร่,      true
            ราค,          ราคา,             false
            가격,         가격이 얼마예요,  true
            wifi,         wifiの料金,       true
            price,        priceを,          true
            цена,         ценах,            false
            می,           می\u200cخواهم,        false
            what's up,    what’s up doc,    true
            what’s up,    WHAT´S UP,        true
            café,         cafe\u0301 noir,  true
            hello there,  hello\u00a0there, true
            e-mail,       e‑mail please,    true
            ｗｉｆｉ,     wifi,             true
            """)
    void aStringIsAtTheStartOfTheTextAndEndsAtAWordBoundary(String pattern, String text, boolean found) {
        ScriptIndex index = ScriptIndex.of(List.of(script("s", "string", pattern)));

        assertThat(find(index, text)).as("%s in %s", pattern, text).isEqualTo(found ? "s" : null);
    }

    @Test
    void theLongestStringComesFirstWhateverItsPlace() {
        ScriptIndex index = ScriptIndex.of(List.of(
                script("short", "string", "order"),
                script("long", "string", "order a pizza"),
                script("middle", "string", "Order a")));

        assertThat(find(index, "order a pizza now")).isEqualTo("long");
        assertThat(find(index, "order a pizzaiolo")).isEqualTo("middle");
        assertThat(find(index, "order one")).isEqualTo("short");
    }

    @Test
    void ofTheSameStringTheFirstScriptsCounts() {
        ScriptIndex index = ScriptIndex.of(List.of(script("a", "string", "Hi"), script("b", "string", "hi")));

        assertThat(find(index, "hi")).isEqualTo("a");
    }

    @Test
    void regularExpressionsComeFirstAnywhereInTheTextAndGiveTheirGroups() {
        ScriptIndex index = ScriptIndex.of(List.of(
                script("string", "string", "order pizza number 5"),
                script("regexp", "regexp", "(?:pizza|pasta) (number )?(\\d+)(x)?")));

        Found found = index.find(new HeardText("Order PIZZA number 5", STEPS), null);

        assertThat(found.script().command()).isEqualTo("regexp");
        assertThat(found.groups().values()).containsExactly("PIZZA number 5", "number ", "5", "");
        assertThat(index.find(new HeardText(" order Pizza number 5 of 6", STEPS), null)
                        .groups()
                        .values())
                .containsExactly("Pizza number 5", "number ", "5", "");
    }

    @Test
    void aStringGivesWhatWasWritten() {
        ScriptIndex index = ScriptIndex.of(List.of(script("s", "string", "order")));

        assertThat(index.find(new HeardText(" ORDER now", STEPS), null).groups().values())
                .containsExactly("ORDER");
    }

    @Test
    void aStringGivesWhatWasWrittenHoweverItWasTyped() {
        ScriptIndex index = ScriptIndex.of(List.of(script("s", "string", "what's new")));

        assertThat(index.find(new HeardText("\n What’s\u00a0 NEW?", STEPS), null)
                        .groups()
                        .values())
                .containsExactly("What’s\u00a0 NEW");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            what.* clinic.*,     what clinic is it,               true
            what.* clinic.*,     WHAT kind of clinics do you run, true
            what.* clinic.*,     and what clinic,                 false
            what.* clinic.*,     "what’s the clinic?",            true
            (hi|hello)( there)?, hello there,                     true
            (hi|hello)( there)?, hellothere,                      false
            colou?rs,            colors,                          true
            yes|no,              well no,                         true
            yes|no,              nothing,                         false
            ^help$,              Help,                            true
            what?,               what? now,                       true
            c++,                 c++ is hard,                     true
            (basic,              (basic) please,                  true
            цен.*,               цена,                            true
            plain,               plain text,                      true
            """)
    void legacyStringsAreReadAsTheOriginalsServerReadThem(String pattern, String text, boolean found) {
        ScriptIndex index = ScriptIndex.of(List.of(legacy("s", pattern)));

        assertThat(find(index, text)).isEqualTo(found ? "s" : null);
    }

    @Test
    void legacyStringsGiveWhatTheyCapturedAndTheLongestComesFirst() {
        ScriptIndex index = ScriptIndex.of(List.of(
                legacy("short", "order (.*)"),
                legacy("plain", "order a pizza"),
                legacy("long", "order (a|one) piz+a (.*)")));

        Found found = index.find(new HeardText("Order a pizza now", STEPS), null);

        assertThat(found.script().command()).isEqualTo("long");
        assertThat(found.groups().values()).containsExactly("Order a pizza now", "a", "now");
        assertThat(find(index, "order a pizza")).isEqualTo("plain");
        assertThat(find(index, "order tea")).isEqualTo("short");
    }

    @Test
    @Timeout(60)
    void aLegacyStringWithoutEndCountsAsNotFoundAndOthersGoOn() {
        ScriptIndex index = ScriptIndex.of(List.of(legacy("hostile", "(x+x+)+y"), script("plain", "string", "xxx")));

        assertThat(find(index, "xxx " + "x".repeat(5_000))).isEqualTo("plain");
    }

    private static Script legacy(String command, String pattern) {
        String json = Scripts.write(List.of(script(command, "string", pattern)));
        return Scripts.read(json, ScriptReadOption.LEGACY_STRING_TRIGGERS).get(0);
    }

    @Test
    void aRegexpTriggerMeansWhatItMeansInJavaScript() {
        ScriptIndex index = ScriptIndex.of(List.of(
                script("name", "regexp", "i am (?<first_name>\\w+) (?<last_name>\\w+)"),
                script("any", "regexp", "quote[^]*end"),
                script("literal", "regexp", "^say {name}$"),
                script("java", "regexp", "(?i)^\\p{Lu}{3}$")));

        assertThat(index.find(new HeardText("I am Zoë Müller", STEPS), null)
                        .groups()
                        .values())
                .containsExactly("I am Zoë Müller", "Zoë", "Müller");
        assertThat(find(index, "quote\nand\nend")).isEqualTo("any");
        assertThat(find(index, "Say {name}")).isEqualTo("literal");
        assertThat(find(index, "ÄBC")).isEqualTo("java");
        assertThat(find(ScriptIndex.of(List.of(script("w", "regexp", "\\bпривет\\b"))), "ну, ПРИВЕТ!"))
                .isEqualTo("w");
    }

    @Test
    void aRegularExpressionThatIsNoneNeverMatchesAndHarmsNobody() {
        ScriptIndex index = ScriptIndex.of(List.of(
                script("bad", "regexp", "(", "regexp", "", "string", "", "regexp", "x".repeat(1_001), "telepathy", "y"),
                script("good", "regexp", "pizza")));

        assertThat(find(index, "(pizza")).isEqualTo("good");
        assertThat(find(index, "")).isNull();
        assertThat(find(index, "x".repeat(1_001))).isNull();
        assertThat(find(index, "y")).isNull();
    }

    @Test
    @Timeout(60)
    void aRegularExpressionWithoutEndCountsAsNotFoundAndOthersGoOn() {
        ScriptIndex index = ScriptIndex.of(List.of(
                script("hostile", "regexp", "(x+x+)+y"),
                script("other", "regexp", "z$"),
                script("string", "string", "xxx")));

        assertThat(find(index, "x".repeat(5_000) + "z")).isEqualTo("other");
        assertThat(find(index, "xxx " + "x".repeat(5_000))).isEqualTo("string");
    }

    @Test
    void intentsComeAfterStringsAndOnlyThroughAMatcher() {
        ScriptIndex index = ScriptIndex.of(List.of(
                script("hungry", "intent", "Hunger"), script("s", "string", "food"), learned("I am starving", "Eat")));
        AtomicInteger asked = new AtomicInteger();
        IntentMatcher matcher = text -> {
            asked.incrementAndGet();
            return text.contains("starving") || text.contains("food") ? List.of("unknown", "Hunger") : List.of();
        };

        assertThat(command(index.find(new HeardText("food, starving", STEPS), matcher)))
                .isEqualTo("s");
        assertThat(asked).hasValue(0);
        assertThat(command(index.find(new HeardText("I am starving", STEPS), matcher)))
                .isEqualTo("hungry");
        assertThat(command(index.find(new HeardText("nothing", STEPS), matcher)))
                .isNull();
        assertThat(find(index, "Hunger")).isNull();
        ScriptIndex none = ScriptIndex.of(List.of(script("s", "string", "food")));
        none.find(new HeardText("starving", STEPS), matcher);
        assertThat(asked).as("only where there are triggers for intents").hasValue(2);
    }

    @Test
    void anIntentMatcherThatFailsFindsNothing() {
        ScriptIndex index = ScriptIndex.of(List.of(script("hungry", "intent", "Hunger"), learned("starving", "Eat")));
        IntentMatcher broken = text -> {
            throw new IllegalStateException("down");
        };

        assertThat(index.find(new HeardText("starving", STEPS), broken).script().learned())
                .isNotNull();
    }

    @Test
    void whatWasTaughtMatchesTheWholeNormalisedTextOnly() {
        ScriptIndex index = ScriptIndex.of(List.of(learned("What's .* (a+)+$ UP?", "Nothing")));

        assertThat(learnedIsFound(index, "what's .* (a+)+$ up")).isTrue();
        assertThat(learnedIsFound(index, "  WHAT'S   .* (A+)+$ up?!  ")).isTrue();
        assertThat(learnedIsFound(index, "what's .* (a+)+$ up with you")).isFalse();
        assertThat(learnedIsFound(index, "hey, what's .* (a+)+$ up")).isFalse();
        assertThat(learnedIsFound(index, "what's xx aaa up")).isFalse();
        assertThat(index.learned("WHAT'S .* (a+)+$ up")).isNotNull();
    }

    @Test
    void whatWasTaughtComesLastAndNeverIsAPattern() {
        Script tampered = learned("hello world", "x")
                .with(
                        "triggers",
                        List.of(Map.of("type", "regexp", "pattern", ".*"), Map.of("type", "string", "pattern", "he")))
                .with("is_fallback", true);
        ScriptIndex index =
                ScriptIndex.of(List.of(tampered, script("shipped", "string", "help"), learned("help", "mine")));

        assertThat(find(index, "help")).as("a shipped trigger").isEqualTo("shipped");
        assertThat(find(index, "anything")).isNull();
        assertThat(find(index, "he llo")).isNull();
        assertThat(find(index, ".*")).startsWith("learned-");
        assertThat(index.fallback()).isNull();
    }

    @Test
    void theFirstFallbackIsTheFallback() {
        Script first = script("a").with("is_fallback", true);
        ScriptIndex index =
                ScriptIndex.of(List.of(script("z"), first, script("b").with("is_fallback", true)));

        assertThat(index.fallback()).isSameAs(first);
        assertThat(ScriptIndex.EMPTY.fallback()).isNull();
        assertThat(find(ScriptIndex.EMPTY, "x")).isNull();
    }

    @Test
    void manyStringsFindTheSameAsARegularExpressionForEachWould() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            List<Script> scripts = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                scripts.add(script("s" + i, "string", randomText(random, 4)));
            }
            ScriptIndex index = ScriptIndex.of(scripts);
            for (int i = 0; i < 50; i++) {
                String text = randomText(random, 8);
                assertThat(find(index, text)).as("\"%s\" in %s", text, scripts).isEqualTo(slowly(scripts, text));
            }
        }
    }

    private static String randomText(Random random, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(longest); i > 0; i--) {
            text.append("abAB é?".charAt(random.nextInt(7)));
        }
        return text.toString();
    }

    /** The rule as it is written: longest first, at the start, then no word that goes on. */
    private static String slowly(List<Script> scripts, String text) {
        String best = null;
        int length = 0;
        for (Script script : scripts) {
            String pattern = script.triggers().get(0).pattern().strip();
            boolean endsWithWord = !pattern.isEmpty() && Character.isLetter(pattern.charAt(pattern.length() - 1));
            Pattern compiled = Pattern.compile(
                    "^" + Pattern.quote(pattern.replaceAll(" +", " ")) + (endsWithWord ? "(?!\\w|é|É)" : ""),
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
            int words = pattern.replaceAll(" +", " ").length();
            if (words > length
                    && compiled.matcher(text.stripLeading().replaceAll(" +", " "))
                            .find()) {
                best = script.command();
                length = words;
            }
        }
        return best;
    }

    private static boolean learnedIsFound(ScriptIndex index, String text) {
        return index.find(new HeardText(text, STEPS), null) != null;
    }

    private static String find(ScriptIndex index, String text) {
        return command(index.find(new HeardText(text, STEPS), null));
    }

    private static String command(Found found) {
        return found == null ? null : found.script().command();
    }
}
