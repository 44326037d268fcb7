package dev.botkit.testkit.contract;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Stores that lose or change characters. */
final class TextFaults {

    private static final Map<String, UnaryOperator<String>> NAMES = new LinkedHashMap<>();
    private static final Map<String, UnaryOperator<String>> BODIES = new LinkedHashMap<>();

    static {
        NAMES.put("lower case", name -> name.toLowerCase(Locale.ROOT));
        NAMES.put("upper case", name -> name.toUpperCase(Locale.ROOT));
        NAMES.put("no spaces at the end", String::stripTrailing);
        NAMES.put("no spaces at the beginning", String::stripLeading);
        NAMES.put("an end at NUL", name -> name.split("\u0000", -1)[0]);
        NAMES.put("no NUL", name -> name.replace("\u0000", ""));
        NAMES.put("NUL escaped carelessly", name -> name.replace("\u0000", "\\u0000"));
        NAMES.put("quotes escaped carelessly", name -> name.replace("''", "'"));
        NAMES.put("backslashes that vanish", name -> name.replace("\\'", "'"));
        NAMES.put("255 characters", name -> name.substring(0, Math.min(name.length(), 255)));
        NAMES.put("599 characters", name -> name.substring(0, Math.min(name.length(), 599)));
        NAMES.put("composed characters", name -> Normalizer.normalize(name, Normalizer.Form.NFC));
        NAMES.put("wide characters made narrow", name -> Normalizer.normalize(name, Normalizer.Form.NFKC));
        NAMES.put("invisible characters ignored", name -> name.replaceAll("[\\p{Cc}\\p{Cf}]", ""));
        NAMES.put("Latin characters only", name -> through(name, StandardCharsets.ISO_8859_1));
        NAMES.put("one character for each pair", name -> name.replaceAll("[^\u0000-\uffff]", "?"));
        NAMES.put("the text before a dot", name -> name.split("\\.", -1)[0]);

        BODIES.put("no spaces", body -> body.replaceAll("\\s", ""));
        BODIES.put("no spaces at the end", String::stripTrailing);
        BODIES.put("unescaped characters", body -> body.replace("\\u00e9", "\u00e9"));
        BODIES.put("escapes in lower case", body -> body.replace("\\u00E9", "\\u00e9"));
        BODIES.put("halves of pairs replaced", body -> body.replace("\\uD83D ", "\\uFFFD "));
        BODIES.put("no escaped NUL", body -> body.replace("\\u0000", ""));
        BODIES.put("escaped slashes", body -> body.replace("\\/", "/"));
        BODIES.put("single quotes", body -> body.replace("''", "'"));
        BODIES.put("each field once", body -> body.replace("\"same\":1,", ""));
        BODIES.put("fields in order", body -> body.replace("\"b\":1,\"a\":2,", "\"a\":2,\"b\":1,"));
        BODIES.put("shorter numbers", body -> body.replace("1.10", "1.1"));
        BODIES.put("rounded numbers", body -> body.replace("9007199254740993", "9007199254740992"));
        BODIES.put("no dots in names", body -> body.replace("\"a.b\"", "\"a_b\""));
        BODIES.put("no dollars in names", body -> body.replace("\"$ne\"", "\"ne\""));
        BODIES.put("no empty names", body -> body.replace("\"\":", "\"_\":"));
        BODIES.put("no invisible characters", body -> body.replace("\ufeff", ""));
        BODIES.put("Latin characters only", body -> through(body, StandardCharsets.ISO_8859_1));
        BODIES.put("32 levels", body -> body.replaceAll("(\\{\"d\":){32}", ""));
        BODIES.put("parameters filled in", body -> body.replace("$1", "null"));
    }

    private TextFaults() {}

    static Stream<Arguments> ofNames() {
        Stream<Arguments> names = NAMES.entrySet().stream()
                .flatMap(each -> inAllStores(each.getKey(), () -> Broken.names(each.getValue())));
        Stream<Arguments> proofs = inAllStores(
                "no proof",
                () -> Broken.proofs(each -> ConversationId.verified(each.name()).withLabel(each.label())));
        Stream<Arguments> labels = Stream.concat(
                inAllStores("no label", () -> Broken.proofs(each -> each.withLabel(null))),
                inAllStores(
                        "a label that is part of the name",
                        () -> Broken.proofs(each -> each.label() == null
                                ? each
                                : ConversationId.verified(each.name() + "/" + each.label()))));
        return Stream.concat(Stream.concat(names, proofs), labels);
    }

    static Stream<Arguments> ofEntries() {
        Stream<Arguments> bodies = BODIES.entrySet().stream()
                .map(each -> arguments(
                        "bodies with " + each.getKey(), "bodiesAreKeptCharacterForCharacter", (Supplier<History>)
                                () -> Broken.bodies(each.getValue())));
        return Stream.concat(
                bodies,
                Stream.of(
                        fault(
                                "ids in lower case",
                                "idsAreKeptAndAreTheSameOnlyIfAllTheirCharactersAre",
                                () -> Broken.entries(entry ->
                                        Entries.withId(entry, entry.id().toLowerCase(Locale.ROOT)))),
                        fault(
                                "turns that never end",
                                "anEntryTellsWhetherItsTurnEndsWithIt",
                                () -> Broken.entries(entry -> Entries.withEnd(entry, false))),
                        fault(
                                "turns that end with each reply",
                                "anEntryTellsWhetherItsTurnEndsWithIt",
                                () -> Broken.entries(
                                        entry -> Entries.withEnd(entry, entry.kind() == LogEntry.Kind.SENT))),
                        fault(
                                "bodies of 64 KiB",
                                "manyBodiesOfSomeHundredKilobytesAreKept",
                                () -> Broken.bodies(body -> body.substring(0, Math.min(body.length(), 65_536)))),
                        fault(
                                "bodies of half a MiB",
                                "aHugeBodyIsKeptOrRefusedAndDamagesNothingElse",
                                () -> Broken.bodies(body -> body.substring(0, Math.min(body.length(), 524_288)))),
                        fault(
                                "dates to the second",
                                "datesAreKeptToTheMillisecond",
                                () -> Broken.entries(entry ->
                                        Sample.withDate(entry, entry.date().truncatedTo(ChronoUnit.SECONDS)))),
                        fault(
                                "local dates",
                                "theTimeZoneAndTheLanguageOfTheProcessDoNotMatter",
                                () -> Broken.entries(entry -> Sample.withDate(
                                        entry,
                                        entry.date()
                                                .atZone(ZoneId.systemDefault())
                                                .toLocalDateTime()
                                                .toInstant(ZoneOffset.UTC))))));
    }

    private static Stream<Arguments> inAllStores(String fault, Supplier<History> broken) {
        return Stream.of("logs", "states", "profiles")
                .map(store -> fault(store + " with " + fault, store + "OfSimilarNamesAreNotMixedUp", broken));
    }

    private static Arguments fault(String fault, String test, Supplier<History> broken) {
        return arguments(fault, test, broken);
    }

    private static String through(String text, Charset charset) {
        return new String(text.getBytes(charset), charset);
    }
}
