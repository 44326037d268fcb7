package dev.botkit.testkit.contract;

import static dev.botkit.testkit.contract.Sample.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.botkit.history.LogEntry;
import dev.botkit.history.LogPage;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much is read at once. */
interface PageRules extends StoreRules {

    int KIB = 1024;

    /** Of entries that take one, two, three and four bytes for a character. */
    List<String> LETTERS = List.of("a", "\u00e9", "\u4e00", "\ud83d\ude00");

    /** Small and large in turns: some pages end in front of a large one, some with it, and some hold nothing else. */
    List<Integer> LENGTHS = List.of(10, 700, 0, 5_000, 5_000, 30, 2_500, 1, 1, 60_000, 300, 9_000);

    @Test
    default void aPageForwardHasAsManyBytesAsWereAskedForAtMost() {
        List<LogEntry> all = storeOfAllSizes();
        ConversationId conversation = all.get(0).conversation();

        for (int maxBytes : sizes(all)) {
            for (int after = 0; after < all.size(); after++) {
                List<LogEntry> expected = fitting(all.subList(after, all.size()), 7, maxBytes);
                Check.page(
                        "readAfter(" + after + ", at most 7 entries and " + maxBytes + " bytes)",
                        expected,
                        after + expected.size() < all.size(),
                        log().readAfter(conversation, after, 7, maxBytes));
            }
        }
    }

    @Test
    default void aPageBackwardHasAsManyBytesAsWereAskedForAtMost() {
        List<LogEntry> all = storeOfAllSizes();
        ConversationId conversation = all.get(0).conversation();

        for (int maxBytes : sizes(all)) {
            for (int before = 2; before <= all.size() + 1; before++) {
                List<LogEntry> nearestFirst = new ArrayList<>(all.subList(0, before - 1));
                Collections.reverse(nearestFirst);
                List<LogEntry> expected = new ArrayList<>(fitting(nearestFirst, 7, maxBytes));
                Collections.reverse(expected);
                Check.page(
                        "readBefore(" + before + ", at most 7 entries and " + maxBytes + " bytes)",
                        expected,
                        expected.size() < before - 1,
                        log().readBefore(conversation, before, 7, maxBytes));
            }
        }
    }

    @Test
    default void anEntryThatIsLargerThanAPageComesAlone() {
        ConversationId conversation = conversation();
        List<LogEntry> all = List.of(
                entry(conversation, 1),
                entry(conversation, 2, "large", body(300 * KIB, "a")),
                entry(conversation, 3),
                entry(conversation, 4, "larger", body(400 * KIB, "a")));
        store(all);

        for (int maxBytes : new int[] {1, 511, 700, 64 * KIB}) {
            String most = ", at most " + maxBytes + " bytes)";
            Check.page("readAfter(1" + most, all.subList(1, 2), true, log().readAfter(conversation, 1, 100, maxBytes));
            Check.page("readAfter(3" + most, all.subList(3, 4), false, log().readAfter(conversation, 3, 100, maxBytes));
            Check.page(
                    "readBefore(5" + most, all.subList(3, 4), true, log().readBefore(conversation, 5, 100, maxBytes));
            Check.page(
                    "readBefore(3" + most, all.subList(1, 2), true, log().readBefore(conversation, 3, 100, maxBytes));
        }
    }

    @Test
    default void pagesOfSomeBytesMeetWithoutAHoleAndWithoutARepeat() {
        List<LogEntry> all = storeOfAllSizes();
        ConversationId conversation = all.get(0).conversation();

        for (int maxBytes : new int[] {1, 6 * KIB, 64 * KIB}) {
            List<LogEntry> forward = new ArrayList<>();
            List<LogEntry> backward = new ArrayList<>();
            LogPage page = log().readAfter(conversation, 0, 100, maxBytes);
            forward.addAll(page.entries());
            while (page.more() && forward.size() < all.size()) {
                page = log().readAfter(
                                conversation, forward.get(forward.size() - 1).seq(), 100, maxBytes);
                forward.addAll(page.entries());
            }
            page = log().readBefore(conversation, Long.MAX_VALUE, 100, maxBytes);
            backward.addAll(page.entries());
            while (page.more() && backward.size() < all.size()) {
                page = log().readBefore(conversation, backward.get(0).seq(), 100, maxBytes);
                backward.addAll(0, page.entries());
            }

            Check.entries("all pages forward of at most " + maxBytes + " bytes", all, forward);
            Check.entries("all pages backward of at most " + maxBytes + " bytes", all, backward);
        }
    }

    @Test
    default void countsWhatTheBotHasSaidInAPartOfALog() {
        ConversationId conversation = conversation();
        store(Sample.inTurns(Sample.entries(conversation, 1, 9), Sample.entries(conversation(), 1, 20)));

        for (long after = 0; after <= 10; after++) {
            for (long upTo = after; upTo <= 12; upTo++) {
                long last = Math.min(upTo, 9);
                assertEquals(
                        Math.max(0, last / 2 - after / 2),
                        log().countSent(conversation, after, upTo),
                        "countSent(" + after + ", " + upTo + ") where every second of 9 entries is the bot's");
            }
        }
        assertEquals(4, log().countSent(conversation, 0, Long.MAX_VALUE), "countSent(0, the end)");
        assertEquals(0, log().countSent(conversation(), 0, Long.MAX_VALUE), "countSent of a log without entries");
    }

    @Test
    default void countsAsManyAsThereAre() {
        ConversationId conversation = conversation();
        store(Sample.entries(conversation, 1, 1_000));

        assertEquals(500, log().countSent(conversation, 0, 1_000), "countSent(0, 1000)");
        assertEquals(400, log().countSent(conversation, 100, 900), "countSent(100, 900)");
    }

    private List<LogEntry> storeOfAllSizes() {
        ConversationId conversation = conversation();
        List<LogEntry> all = new ArrayList<>();
        for (int length : LENGTHS) {
            int seq = all.size() + 1;
            all.add(entry(conversation, seq, "id-" + seq, body(length, LETTERS.get(seq % LETTERS.size()))));
        }
        store(all);
        return all;
    }

    /** Some, and those at which a page of the first two entries just ends or just does not. */
    private static List<Integer> sizes(List<LogEntry> all) {
        int two = (int) (all.get(0).bytes() + all.get(1).bytes());
        return List.of(1, two - 1, two, two + 1, 6 * KIB, 10 * KIB, 60 * KIB, 70 * KIB, KIB * KIB, Integer.MAX_VALUE);
    }

    private static List<LogEntry> fitting(List<LogEntry> nearestFirst, int maxEntries, int maxBytes) {
        int count = 0;
        long bytes = 0;
        while (count < Math.min(maxEntries, nearestFirst.size())) {
            bytes += nearestFirst.get(count).bytes();
            if (count > 0 && bytes > maxBytes) {
                break;
            }
            count++;
        }
        return nearestFirst.subList(0, count);
    }

    private static String body(int length, String letter) {
        return "{\"text\":\"" + letter.repeat(length) + "\"}";
    }
}
