package dev.botkit.testkit.contract;

import static dev.botkit.testkit.contract.Sample.entries;
import static dev.botkit.testkit.contract.Sample.entry;
import static dev.botkit.testkit.contract.Sample.withDate;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Large entries, and dates. */
interface SizeAndTimeRules extends StoreRules {

    int KIB = 1024;

    List<Instant> DATES = List.of(
            Instant.parse("1900-01-01T00:00:00.001Z"),
            Instant.parse("1969-12-31T23:59:59.999Z"),
            Instant.EPOCH,
            Instant.parse("2026-02-28T23:59:59.009Z"),
            // Where clocks are put forward, and back, in Europe and in America.
            Instant.parse("2026-03-08T07:30:00.100Z"),
            Instant.parse("2026-03-29T01:30:00.120Z"),
            Instant.parse("2026-10-25T00:30:00.123Z"),
            Instant.parse("2026-10-25T01:30:00.123Z"),
            Instant.parse("2026-11-01T05:30:00.456Z"),
            Instant.parse("2026-11-01T06:30:00.456Z"),
            Instant.parse("2038-01-19T03:14:08.500Z"),
            Instant.parse("2199-12-31T23:59:59.999Z"));

    @Test
    default void manyBodiesOfSomeHundredKilobytesAreKept() {
        ConversationId conversation = conversation();
        List<LogEntry> batch = new ArrayList<>();
        for (long seq = 1; seq <= 12; seq++) {
            batch.add(entry(conversation, seq, "id-" + seq, body(300 * KIB, (int) seq)));
        }

        store(batch);

        expectLog(conversation, batch);
        Check.entries(
                "readBefore(8, limit 2)",
                batch.subList(5, 7),
                log().readBefore(conversation, 8, 2, Integer.MAX_VALUE).entries());
    }

    @Test
    default void aHugeBodyIsKeptOrRefusedAndDamagesNothingElse() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        LogEntry huge = entry(one, 2, "huge", body(1024 * KIB, 1));
        List<LogEntry> batch = List.of(entry(other, 1), entry(one, 1), huge, entry(one, 3), entry(other, 2));

        List<AppendOutcome> outcomes = log().append(batch);

        if (outcomes.size() == batch.size() && outcomes.get(2).equals(AppendOutcome.REFUSED)) {
            Check.outcomes(
                    batch,
                    outcomes,
                    List.of(
                            AppendOutcome.stored(1),
                            AppendOutcome.stored(1),
                            AppendOutcome.REFUSED,
                            AppendOutcome.SKIPPED,
                            AppendOutcome.stored(2)));
            expectLog(one, entry(one, 1));
            store(entries(one, 2, 3));
            expectLog(one, entries(one, 1, 3));
        } else {
            Check.outcomes(batch, outcomes, Sample.allStored(batch));
            expectLog(one, entry(one, 1), huge, entry(one, 3));
        }
        expectLog(other, entries(other, 1, 2));
    }

    @Test
    default void datesAreKeptToTheMillisecond() {
        ConversationId conversation = conversation();
        List<LogEntry> batch = dated(conversation);

        store(batch);

        expectLog(conversation, batch);
    }

    @Test
    @ResourceLock(Resources.TIME_ZONE)
    @ResourceLock(Resources.LOCALE)
    default void theTimeZoneAndTheLanguageOfTheProcessDoNotMatter() {
        TimeZone zone = TimeZone.getDefault();
        Locale locale = Locale.getDefault();
        try {
            List<LogEntry> all = new ArrayList<>();
            // Turkish has another small i, Thai another calendar, Arabic other digits.
            for (String way :
                    List.of("tr-TR America/New_York", "th-TH-u-ca-buddhist Asia/Kathmandu", "ar-EG Europe/Berlin")) {
                use(way);
                List<LogEntry> batch = dated(conversation());
                store(batch);
                all.addAll(batch);
            }
            use("en-US Pacific/Apia");
            for (LogEntry each : all) {
                Check.entries(
                        "an entry written in another time zone",
                        List.of(each),
                        log().readAfter(each.conversation(), each.seq() - 1, 1, Integer.MAX_VALUE)
                                .entries());
            }
        } finally {
            TimeZone.setDefault(zone);
            Locale.setDefault(locale);
        }
        assertEquals(zone, TimeZone.getDefault(), "the time zone is put back");
    }

    private static void use(String languageAndZone) {
        String[] parts = languageAndZone.split(" ", 2);
        Locale.setDefault(Locale.forLanguageTag(parts[0]));
        TimeZone.setDefault(TimeZone.getTimeZone(parts[1]));
    }

    private static List<LogEntry> dated(ConversationId conversation) {
        List<LogEntry> batch = new ArrayList<>();
        for (Instant date : DATES) {
            batch.add(withDate(entry(conversation, batch.size() + 1), date));
        }
        return batch;
    }

    /** A body of so many bytes in UTF-8, or a few less, that looks random and is always the same. */
    private static String body(int bytes, int seed) {
        StringBuilder text = new StringBuilder("{\"text\":\"");
        long state = seed;
        int size = text.length() + 2;
        while (size < bytes - 4) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            int random = (int) (state >>> 33);
            int code = random % 16 == 0
                    ? 0x1f600 + random / 16 % 64
                    : random % 8 == 1 ? 0x4e00 + random / 8 % 4096 : 'a' + random / 16 % 26;
            text.appendCodePoint(code);
            size += code < 0x80 ? 1 : code < 0x10000 ? 3 : 4;
        }
        return text.append("\"}").toString();
    }
}
