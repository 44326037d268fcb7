package dev.botkit.internal.skills;

import static dev.botkit.internal.skills.TextMatchers.FIRST;
import static dev.botkit.internal.skills.TextMatchers.dispatcher;
import static dev.botkit.internal.skills.TextMatchers.groups;
import static dev.botkit.internal.skills.TextMatchers.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Message;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import dev.botkit.internal.text.Wording;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What words and patterns find in a text, and what they capture. */
class HearsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "help            | help                  | help",
                "help            | Can you HeLp me?      | HeLp",
                "help            | helpless              | help",
                "HELP            | unhelpful             | help",
                "good morning    | Good Morning, bot     | Good Morning",
                "c#              | I write C# and C      | C#",
                "50%             | 50% off               | 50%",
                "a-b/c,d:e;f=g!  | A-B/C,D:E;F=G!        | A-B/C,D:E;F=G!",
                "'quoted\"       | say 'Quoted\" now     | 'Quoted\"",
                "ÄÖÜ             | schön äöü             | äöü",
                "straße          | STRAßE                | STRAßE",
                "σας             | ΓΕΙΑ ΣΑΣ              | ΣΑΣ",
                "ΣΑΣ             | γεια σας              | σας",
                "привет          | ПРИВЕТ!               | ПРИВЕТ",
                "istanbul        | İSTANBUL              | İSTANBUL",
                "ISTANBUL        | ıstanbul              | ıstanbul",
                "şık             | ŞIK                   | ŞIK",
                "漢字            | この漢字は            | 漢字",
                "😀              | hi 😀!                | 😀",
            })
    void aWordIsFoundAnywhereWithoutRegardToCase(String word, String text, String found) {
        assertThat(groups(word, text)).containsExactly(found);
        assertThat(groups("(" + word + ")", text)).containsExactly(found, found);
    }

    @ParameterizedTest
    @CsvSource({"help,hel p", "help,''", "ä,a", "e,é", "ss,ß", "ß,ss", "😀,😁"})
    void aWordIsNotFoundInAnotherText(String word, String text) {
        assertThat(groups(word, text)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "what's up     | so, what’s up?        | what’s up",
                "what’s up     | what's up             | what's up",
                "café          | un cafe\u0301 noir    | cafe\u0301",
                "cafe\u0301    | un café noir          | café",
                "hello world   | hello\u00a0world      | hello\u00a0world",
                "hello world   | hello  \t world       | hello  \t world",
                "e-mail        | my e\u2011mail         | e\u2011mail",
                "e-mail        | my e–mail             | e–mail",
                "say \"hi\"      | say “hi” to           | say “hi”",
                "ホテル        | ﾎﾃﾙ                   | ﾎﾃﾙ",
                "help          | he\u00adlp \u200eme      | he\u00adlp",
                "❤             | I ❤\ufe0f it           | ❤\ufe0f",
                "J\u030c        | \u01f0                 | \u01f0",
            })
    void aWordIsHeardHoweverItIsTyped(String word, String text, String found) {
        assertThat(groups(word, text)).containsExactly(found);
    }

    @Test
    void aLineBreakIsASpaceOfAWordAndAloneAPattern() {
        assertThat(groups("hello world", "hello\n world")).containsExactly("hello\n world");
        assertThat(groups("\n", "two words")).isNull();
        assertThat(groups("\u200b", "two words")).isNull();
        assertThat(groups("\n", "one\ntwo")).containsExactly("\n");
    }

    @Test
    void aPatternStaysAsItIsWritten() {
        assertThat(groups("what's (up|on)", "what’s up")).isNull();
        assertThat(groups("what['’]s (up|on)", "what’s up")).containsExactly("what’s up", "up");
        assertThat(groups("hello world$", "hello  world")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\\bпривет\\b        | ПРИВЕТ!          | ПРИВЕТ",
                "\\bпривет\\b        | ну привет там    | привет",
                "\\bпривет\\b        | приветик         | ",
                "\\bété\\b           | l'été, enfin     | été",
                "\\bt\\b             | été              | ",
                "hola (\\w+)         | hola señor!      | hola señor",
                "^\\w+$             | größe            | größe",
                "^\\W+$             | größe            | ",
                "um (\\d+) uhr       | um ٣ Uhr         | um ٣ Uhr",
                "a\\sb               | a\u00a0b          | a\u00a0b",
                "a\\Sb               | a\u3000b          | ",
                "^\\p{Alpha}+$       | größe            | größe",
                "^\\p{Upper}$        | É                | É",
                "é\\B             | éa               | é",
            })
    void classesAndWordBoundariesAreUnicodesOnEachJdk(String pattern, String text, String found) {
        List<String> groups = groups(pattern, text);
        assertThat(groups == null ? null : groups.get(0)).isEqualTo(found);
    }

    @Test
    void findsWordsAndPatternsInAnyLine() {
        String text = "good day,\r\nI need Help\nwith 42 things\u2028now";

        assertThat(groups("help", text)).containsExactly("Help");
        assertThat(groups("good", text)).containsExactly("good");
        assertThat(groups("now", text)).containsExactly("now");
        assertThat(groups("need (\\w+)", text)).containsExactly("need Help", "Help");
        assertThat(groups("with (.*)", text)).containsExactly("with 42 things", "42 things");
        assertThat(groups("help\nwith", text)).containsExactly("Help\nwith");
    }

    @Test
    void theAnchorsAreTheEndsOfTheWholeText() {
        assertThat(groups("^help$", "HELP")).containsExactly("HELP");
        assertThat(groups("^help$", "one\nhelp\ntwo")).isNull();
        assertThat(groups("^help", "one\nhelp")).isNull();
        assertThat(groups("(?m)^help$", "one\nhelp\ntwo")).containsExactly("help");
    }

    @ParameterizedTest
    @CsvSource({"ÄÖ(Ü),äöü,äöü,ü", "s(σ),Sς,Sς,ς", "(i)x,İX,İX,İ", "[ä-ü],Ö,Ö,"})
    void patternsFoldCaseBeyondAsciiToo(String pattern, String text, String whole, String group) {
        assertThat(groups(pattern, text)).startsWith(whole);
        if (group != null) {
            assertThat(groups(pattern, text)).containsExactly(whole, group);
        }
    }

    @Test
    void aGroupThatTookNoPartIsEmpty() {
        assertThat(groups("(a)|(b)|(c)", "b")).containsExactly("b", "", "b", "");
        assertThat(groups("remind( me)?( in (\\d+))?", "remind")).containsExactly("remind", "", "", "");
        assertThat(groups("x(y*)", "x")).containsExactly("x", "");
    }

    @Test
    void groupsAreReadByNumberAndCannotBeChanged() {
        Message heard = TextMatchers.dispatch(
                        dispatcher(skills -> skills.hears("add (\\d+) and (\\d+)", FIRST)),
                        message("please ADD 20 and 22"))
                .message();

        assertThat(heard.group(0)).isEqualTo("ADD 20 and 22");
        assertThat(heard.group(1)).isEqualTo("20");
        assertThat(heard.group(2)).isEqualTo("22");
        assertThat(heard.groups()).isUnmodifiable();
        assertThatThrownBy(() -> heard.group(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aPatternKeepsItsOwnFlags() {
        Dispatcher dispatcher = dispatcher(skills -> skills.hears(Pattern.compile("Help"), FIRST)
                .hears(Pattern.compile("a.b", Pattern.DOTALL), FIRST)
                .hears(Pattern.compile("1+1", Pattern.LITERAL), FIRST));

        assertThat(TextMatchers.dispatch(dispatcher, message("no Help here"))).isNotNull();
        assertThat(TextMatchers.dispatch(dispatcher, message("a\nb"))).isNotNull();
        assertThat(TextMatchers.dispatch(dispatcher, message("is 1+1 two"))).isNotNull();
        assertThat(TextMatchers.dispatch(dispatcher, message("help"))).isNull();
        assertThat(TextMatchers.dispatch(dispatcher, message("11"))).isNull();
    }

    @Test
    void ofAListTheFirstThatIsFoundIsHeard() {
        Dispatcher dispatcher = dispatcher(skills -> skills.hears(List.of("hi", "hello (\\w+)", "hello"), FIRST));

        assertThat(TextMatchers.dispatch(dispatcher, message("hello hi"))
                        .message()
                        .groups())
                .containsExactly("hi");
        assertThat(TextMatchers.dispatch(dispatcher, message("Hello Bob"))
                        .message()
                        .groups())
                .containsExactly("Hello Bob", "Bob");
        assertThat(TextMatchers.dispatch(dispatcher, message("HELLO")).message().groups())
                .containsExactly("HELLO");
        assertThat(TextMatchers.dispatch(dispatcher, message("bye"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.c", "a\\.c", "^a", "c$", "a|c", "a?", "b*", "b+", "(b)", "[b]", "b{1}", "\\Qb\\E"})
    void whateverHasAMeaningInPatternsIsAPattern(String pattern) {
        assertThat(TextMatcher.Word.isWord(pattern)).isFalse();
        Matcher matcher = Pattern.compile(pattern).matcher("abc");
        assertThat(groups(pattern, "abc") != null).isEqualTo(matcher.find());
    }

    @Test
    void aWordFindsExactlyWhatItsNormalisedPatternFinds() {
        // Letters with more than two forms, forms of other lengths, combining marks, and pairs of surrogates.
        int[] alphabet = "aAbBiIıİſsSßÄäÖöσςΣKkKµμΜÅåÅθϑΘϴǅǆǄ\u0345ιΙιЀѐ 漢😀😁\n\u0301"
                .codePoints()
                .toArray();
        Random random = new Random(20261122);
        int found = 0;
        for (int round = 0; round < 50_000; round++) {
            String text = random(random, alphabet, random.nextInt(12));
            String word = random(random, alphabet, 1 + random.nextInt(3));
            if (compare(word, text)) {
                found++;
            }
        }
        assertThat(found).as("comparisons in which the word was there").isBetween(2_000, 48_000);
    }

    @Test
    void aWordOfAnyLetterFindsExactlyWhatItsNormalisedPatternFinds() {
        for (char c = 0x80; c < 0xffff; c++) {
            if (Character.isLetter(c)) {
                for (char form :
                        List.of(c, Character.toLowerCase(c), Character.toUpperCase(c), Character.toTitleCase(c), (char)
                                (c + 1))) {
                    if (!Character.isSurrogate(form)) {
                        compare("x" + c, "-X" + form);
                    }
                }
            }
        }
    }

    /** The rule as it is written: the words of both, without regard to case. */
    private static boolean compare(String word, String text) {
        boolean isWord = TextMatcher.Word.isWord(word);
        assertThat(isWord).as("\"%s\" is a word", word).isEqualTo(!word.isBlank());
        if (!isWord) {
            return false;
        }
        boolean expected = Pattern.compile(Pattern.quote(normal(word)), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(normal(text))
                .find();
        Groups heard = new TextMatcher.Word("skill", FIRST, word).hear(message(text), new HeardText(text, 1_000));
        assertThat(heard != null).as("\"%s\" in \"%s\"", word, text).isEqualTo(expected);
        if (heard != null) {
            assertThat(text).contains(heard.values().get(0));
            assertThat(Wording.of(heard.values().get(0)).text())
                    .contains(Wording.of(word).text());
        }
        return expected;
    }

    private static String normal(String text) {
        String folded = HeardText.fold(Normalizer.normalize(text, Normalizer.Form.NFKC));
        folded = folded.replaceAll("[ʹʻʼʽ՚׳]", "'");
        return Normalizer.normalize(folded, Normalizer.Form.NFKC).replaceAll("\\s+", " ");
    }

    private static String random(Random random, int[] alphabet, int length) {
        List<String> characters = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            characters.add(Character.toString(alphabet[random.nextInt(alphabet.length)]));
        }
        return String.join("", characters);
    }

    @Test
    void aWordFoldsLettersBeyondTheBasicPlane() {
        assertThat(groups("𞤀𞤁", "𞤢𞤣")).containsExactly("𞤢𞤣");
    }
}
