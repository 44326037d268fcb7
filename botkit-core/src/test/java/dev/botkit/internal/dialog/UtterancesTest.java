package dev.botkit.internal.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.botkit.internal.dialog.Utterances.Meaning;
import dev.botkit.internal.text.BoundedPattern;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import dev.botkit.internal.text.Wording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which answers are yes, no and quit, in the languages of the web client. */
class UtterancesTest {

    /** How English was recognised before there were other languages. */
    private static final String BEGINNING =
            "^\\W*(?:(?:oh|ah|well|um|uh|hm|so|hey|hi|please|i think|i guess|i would say)\\W+){0,3}";

    private static final Map<Meaning, String> ENGLISH = Map.of(
            Meaning.YES,
            "y|ya|yah|yea|yeah|yep|yes|yessir|yup|sure|ok|okay|okey|of course|certainly|definitely|absolutely"
                    + "|correct|right|exactly|fine|agreed|please do|go ahead|sounds good|why not|no problem",
            Meaning.NO,
            "n|na|nah|nay|no(?! (?:problem|worries|idea|clue))|nope|never(?! ?mind)|not really|not now|not yet"
                    + "|no way|no thanks|don'?t|do not|wrong|incorrect",
            Meaning.QUIT,
            "quit|cancel|end|stop|done|exit|abort|never ?mind|forget it|leave it|bye|goodbye");

    /** Words that are too short, or mean something else, without their accent. */
    private static final Set<String> ONLY_ACCENTED = Set.of("nö", "é", "tschüß");

    static List<String> languages() {
        return Utterances.LANGUAGES.stream().sorted().toList();
    }

    private static List<String> otherLanguages() {
        return languages().stream().filter(language -> !language.equals("en")).toList();
    }

    private static List<Meaning> meanings(String text, String language) {
        Locale locale = language == null ? null : Locale.forLanguageTag(language);
        var said = new SaidUtterance(new HeardText(text, 100_000), () -> locale);
        return Stream.of(Meaning.values())
                .filter(meaning -> said.find(meaning) != null)
                .toList();
    }

    private static Meaning meaning(String text, String language) {
        List<Meaning> all = meanings(text, language);
        assertThat(all).as(text).hasSizeLessThanOrEqualTo(1);
        return all.isEmpty() ? null : all.get(0);
    }

    @SuppressWarnings("unchecked") // so are the files
    private static List<String> list(Map<String, Object> file, String name) {
        return file.containsKey(name) ? (List<String>) file.get(name) : List.of();
    }

    @SuppressWarnings("unchecked") // so are the files
    private static Map<Meaning, Set<String>> words(String language) {
        Map<String, Object> file = Utterances.file(language);
        Map<Meaning, Set<String>> words = new EnumMap<>(Meaning.class);
        for (Meaning meaning : Meaning.values()) {
            Set<String> all = new TreeSet<>(list(file, meaning.word()));
            all.addAll(list((Map<String, Object>) file.getOrDefault("alone", Map.of()), meaning.word()));
            words.put(meaning, all);
        }
        return words;
    }

    private static List<String> englishTexts() {
        List<String> words = new ArrayList<>();
        ENGLISH.values()
                .forEach(all -> words.addAll(List.of(all.replace("(?! (?:problem|worries|idea|clue))", "")
                        .replace("(?! ?mind)", "")
                        .replace("'?", "'")
                        .replace(" ?", " ")
                        .split("\\|"))));
        words.addAll(List.of(
                "dont",
                "nevermind",
                "never minding",
                "no worries",
                "no ideas",
                "no problemo",
                "no clue",
                "no one",
                "not",
                "nothing",
                "yesterday",
                "maybe",
                "ja",
                "nein",
                "si",
                "so so",
                "please",
                "I think"));
        List<String> texts = new ArrayList<>();
        for (String before : List.of(
                "",
                " ",
                "¿",
                "oh ",
                "Well, ",
                "please ",
                "oh, please: ",
                "so um hey ",
                "oh oh oh oh ",
                "I think ",
                "I guess: ",
                "i would say ",
                "hmm ",
                "a ")) {
            for (String word : words) {
                for (String after : List.of(
                        "",
                        "!",
                        " ",
                        " it",
                        ", not",
                        "'s",
                        "’s",
                        "s",
                        "-man",
                        " problem",
                        " idea",
                        " mind",
                        " not",
                        " 👍",
                        "\nno",
                        "é",
                        "_")) {
                    texts.add(before + word + after);
                    texts.add((before + word + after).toUpperCase(Locale.ROOT));
                }
            }
        }
        return texts;
    }

    @Test
    void withoutAKnownLanguageAllIsAsItWasWithEnglishOnly() {
        Map<Meaning, BoundedPattern> before = new EnumMap<>(Meaning.class);
        ENGLISH.forEach((meaning, words) -> before.put(
                meaning,
                new BoundedPattern(
                        "the test", Pattern.compile(BEGINNING + "(?:" + words + ")(?![\\w'])", BoundedPattern.FLAGS))));
        Locale[] withoutWords = {null, Locale.UK, Locale.forLanguageTag("sv"), Locale.ROOT};
        int found = 0;
        int texts = 0;
        for (String text : englishTexts()) {
            var heard = new HeardText(text, 0);
            Locale locale = withoutWords[texts++ % withoutWords.length];
            var said = new SaidUtterance(heard, () -> locale);
            for (Meaning meaning : Meaning.values()) {
                Groups wanted = before.get(meaning).find(heard.words());
                Groups actual = said.find(meaning);
                if (!Objects.equals(actual, wanted)) {
                    fail("%s: \"%s\" in %s: %s instead of %s", meaning, text, locale, actual, wanted);
                }
                found += wanted == null ? 0 : 1;
            }
        }
        assertThat(found).as("found").isGreaterThan(5_000);
    }

    @Test
    void eachLanguageOfTheWebClientHasItsWords() throws IOException {
        Path texts = Path.of("../botkit-web-client/src/main/resources/META-INF/resources/botkit/lang");
        try (Stream<Path> files = Files.list(texts)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceAll("(-.*)?[.]json", ""))
                            .distinct())
                    .containsExactlyInAnyOrderElementsOf(Utterances.LANGUAGES);
        }
        for (String language : languages()) {
            assertThat(words(language).values()).as(language).noneMatch(Set::isEmpty);
        }
    }

    @ParameterizedTest
    @MethodSource("otherLanguages")
    void eachWordIsUnderstoodHoweverItIsTyped(String language) {
        String after = list(Utterances.file(language), "after").get(0);
        words(language)
                .forEach((meaning, words) -> words.forEach(word -> {
                    for (String typed : List.of(
                            word,
                            " " + word.toUpperCase(Locale.ROOT) + "!!",
                            "  “" + word + "”. ",
                            word.replace("'", "’").replace(" ", "\u00a0") + " 😀",
                            Normalizer.normalize(word, Normalizer.Form.NFD) + "\u200f،",
                            word + " " + after,
                            word + "。" + after)) {
                        assertThat(meaning(typed, language)).as(typed).isEqualTo(meaning);
                    }
                }));
        for (String nothing : list(Utterances.file(language), "neither")) {
            assertThat(meaning(nothing + " 1", language)).as(nothing).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("otherLanguages")
    void noWordOfALanguageHasTwoMeaningsAndAllArePlainWords(String language) {
        Map<String, Meaning> all = new TreeMap<>();
        words(language)
                .forEach((meaning, words) -> words.forEach(
                        word -> assertThat(all.put(Wording.of(word).text(), meaning))
                                .as(word)
                                .isIn(null, meaning)));
        Map<String, Object> file = Utterances.file(language);
        Stream.of(all.keySet(), list(file, "before"), list(file, "after"), list(file, "neither"))
                .flatMap(words -> words.stream())
                .forEach(word -> assertThat(word).as("no pattern").doesNotContainPattern("[\\\\^$.|?*+()\\[\\]{}]"));
    }

    @ParameterizedTest
    @MethodSource("otherLanguages")
    void wordsAreAlsoUnderstoodWithoutTheirAccents(String language) {
        words(language)
                .forEach((meaning, words) -> words.forEach(word -> {
                    String plain = Normalizer.normalize(word, Normalizer.Form.NFD)
                            .replaceAll("(?<=\\p{IsLatin})[\\u0300-\\u036f]", "")
                            .replace('ł', 'l');
                    if (!ONLY_ACCENTED.contains(word)) {
                        assertThat(meaning(plain, language)).as(plain).isEqualTo(meaning);
                    }
                }));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "fine,          it, QUIT",
                "fine,          en, YES",
                "fine,          -,  YES",
                "fine,          de, YES",
                "fine with me,  it, -",
                "no,            pl, YES",
                "'no, jutro',   pl, YES",
                "no jutro,      pl, -",
                "no nie,        pl, NO",
                "'no, nie',     pl, NO",
                "no tak,        pl, YES",
                "no way,        pl, -",
                "no,            es, NO",
                "no,            pt, NO",
                "no sábado,     pt, -",
                "na sexta,      pt, -",
                "no,            ru, NO",
                "na klar,       de, YES",
                "na,            de, -",
                "na ja,         de, -",
                "na,            hi, NO",
                "y mañana,      es, -",
                "ya,            es, -",
                "ya,            -,  YES",
                "да нет,        ru, NO",
                "да нет,        uk, -",
                "так,           uk, YES",
                "так,           ru, -",
                "son,           tr, QUIT",
            })
    void theUsersLanguageDecidesOnWordsThatEnglishHasToo(String text, String language, Meaning meaning) {
        assertThat(meaning(text, language)).isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "ok,                  fr, YES",
                "yes please,          ja, YES",
                "oh yes,              de, YES",
                "no problem,          es, YES",
                "no problem,          pl, YES",
                "stop it,             de, QUIT",
                "never mind,          tr, QUIT",
                "ＯＫ,                 ja, YES",
                "ja,                  fr, -",
                "oui,                 de, -",
                "ja,                  -,  -",
                "ja,                  en, -",
                "ja,                  sv, -",
            })
    void englishIsUnderstoodByTheWayAndNoThirdLanguage(String text, String language, Meaning meaning) {
        assertThat(meaning(text, language)).isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "nein danke ich warte,    de, NO",
                "'ja, aber später',       de, YES",
                "ja und nein,             de, -",
                "gut,                     de, YES",
                "'gut, bis morgen',       de, YES",
                "gut danke,               de, YES",
                "gut gemeint,             de, -",
                "gut-bürgerlich,          de, -",
                "sicher?,                 de, -",
                "'bitte? was?',           de, -",
                "ja?,                     de, YES",
                "jahrelang,               de, -",
                "stimmt nicht,            de, NO",
                "'ach, na ja, gut!',      de, YES",
                "bitte nicht,             de, NO",
                "bitte abbrechen,         de, QUIT",
                "ja jutro nie mogę,       pl, -",
                "'tak, proszę',           pl, YES",
                "nie wiem,                pl, -",
                "nie ma sprawy,           pl, YES",
                "si puedo iré,            es, -",
                "sí puedo,                es, YES",
                "si gracias,              es, YES",
                "no lo sé,                es, -",
                "'eh, no sé',             es, -",
                "¡claro que sí!,          es, YES",
                "creo que no,             es, NO",
                "fin de semana,           es, -",
                "oui merci,               fr, YES",
                "d’accord,                fr, YES",
                "s’il vous plaît non,     fr, NO",
                "oui,                     fr-CA, YES",
                "nao,                     pt-BR, NO",
                "нет проблем,             ru, YES",
                "не знаю,                 ru, -",
                "'ну, конечно же нет',    ru, NO",
                "обов’язково,             uk, YES",
                "HAYIR,                   tr, NO",
                "hayir,                   tr, NO",
                "İPTAL,                   tr, QUIT",
                "İptal lütfen,            tr, QUIT",
                "çıkış,                   tr, QUIT",
                "cikis,                   tr, QUIT",
                "لا شكرا,                 ar, NO",
                "لا مشكلة,                ar, YES",
                "لا أعرف,                 ar, -",
                "صحيح؟,                   ar, -",
                "نعم، من فضلك,            ar, YES",
                "‏نعم؟,                    ar, YES",
                "לא תודה,                 he, NO",
                "לא תודה,                 iw, NO",
                "לא יודעת,                he, -",
                "כן!,                     he, YES",
                "हाँ।,                     hi, YES",
                "हां जी,                   hi, YES",
                "haan ji,                 hi, YES",
                "nahi yaar,               hi, NO",
                "ठीक है धन्यवाद,            hi, YES",
                "はい。,                   ja, YES",
                "はいお願いします,           ja, YES",
                "はい、明日です,             ja, YES",
                "いいですよ,                ja, YES",
                "いいです,                  ja, -",
                "そうですね！,               ja, YES",
                "そうですか,                ja, -",
                "いえに帰る,                ja, -",
                "ｷｬﾝｾﾙ,                    ja, QUIT",
                "もういいです,              ja, QUIT",
                "네 감사합니다,             ko, YES",
                "네감사합니다,              ko, YES",
                "아니요 괜찮아요,           ko, NO",
                "ㅇㅇㅋㅋ,                  ko, YES",
                "어,                       ko, YES",
                "'어, 아니',                ko, NO",
                "네이버,                    ko, -",
                "好的谢谢,                  zh, YES",
                "好的，明天见,              zh, YES",
                "好的？,                    zh, YES",
                "可以？,                    zh, -",
                "好吗,                      zh, -",
                "好了,                      zh, -",
                "不用了谢谢,                zh-Hant-TW, NO",
                "不用謝,                    zh-TW, -",
                "算了吧,                    zh, QUIT",
                "是不是,                    zh, -",
            })
    void peopleAreUnderstoodInTheirLanguage(String text, String language, Meaning meaning) {
        assertThat(meaning(text, language)).isEqualTo(meaning);
    }

    @Test
    void theExamplesOfTheDocumentationAreUnderstood() throws IOException {
        Pattern row = Pattern.compile("\\| .*\\(`(\\w\\w)`.*\\| `(.*)`, `(.*)`, `(.*)` \\|");
        Set<String> languages = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("../docs/SCRIPTS.md"))) {
            Matcher example = row.matcher(line);
            if (example.matches()) {
                String language = example.group(1);
                languages.add(language);
                assertThat(meaning(example.group(2), language)).as(line).isEqualTo(Meaning.YES);
                assertThat(meaning(example.group(3), language)).as(line).isEqualTo(Meaning.NO);
                assertThat(meaning(example.group(4), language)).as(line).isEqualTo(Meaning.QUIT);
            }
        }
        assertThat(languages).containsExactlyInAnyOrderElementsOf(Utterances.LANGUAGES);
    }

    @Test
    void wordsDoNotDependOnTheHostsLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(meaning("İPTAL", "tr")).isEqualTo(Meaning.QUIT);
            assertThat(meaning("FINE", "it")).isEqualTo(Meaning.QUIT);
            assertThat(meaning("DEFINITELY", null)).isEqualTo(Meaning.YES);
            assertThat(Meaning.of(Meaning.QUIT.word())).isEqualTo(Meaning.QUIT);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whatIsFoundIsWhatTheUserWrote() {
        var said = new SaidUtterance(new HeardText("Ach – Na  Ja: GERNE, danke!", 0), () -> Locale.GERMAN);
        assertThat(said.find(Meaning.YES)).isEqualTo(Groups.of("Ach – Na  Ja: GERNE"));
        assertThat(said.find(Meaning.NO)).isNull();
    }

    @Test
    void aLongTextCostsNoLanguageItsBudget() {
        for (String language : languages()) {
            String word = list(Utterances.file(language), "before").get(0);
            for (String text :
                    List.of((word + " ").repeat(3_000), "!".repeat(15_000), word + " ".repeat(15_000) + "x")) {
                assertThat(meanings(text, language)).as(language).isIn(List.of(), List.of(Meaning.YES));
            }
        }
    }
}
