package dev.botkit.testkit.contract;

import static dev.botkit.testkit.contract.Sample.entries;
import static dev.botkit.testkit.contract.Sample.entry;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How logs are read. */
abstract class ReadRules extends AppendRules {

    private static final long LAST = 47;

    @Test
    void aLogWithoutEntriesIsEmptyHoweverItIsRead() {
        store(entry(conversation(), 1));
        ConversationId unknown = conversation();

        assertNull(log().head(unknown), "head");
        for (long place : new long[] {0, 1, 1_000_000, Long.MAX_VALUE}) {
            Check.entries("readAfter(" + place + ")", List.of(), log().readAfter(unknown, place, 10));
            Check.entries("readBefore(" + place + ")", List.of(), log().readBefore(unknown, place, 10));
        }
    }

    @Test
    void theHeadIsTheNewestEntry() {
        ConversationId conversation = conversation();

        store(entries(conversation, 1, 2));
        Check.head(conversation, entry(conversation, 2), log().head(conversation));

        LogEntry newest = Sample.withEpoch(entry(conversation, 3), "another epoch");
        store(newest);
        Check.head(conversation, newest, log().head(conversation));
    }

    @Test
    void readsForwardFromEveryPlaceWithEveryLimit() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, LAST));

        for (int limit : new int[] {1, 2, 7, (int) LAST - 1, (int) LAST, (int) LAST + 1, 10_000}) {
            for (long after = 0; after <= LAST + 2; after++) {
                Check.entries(
                        "readAfter(" + after + ", limit " + limit + ")",
                        entries(conversation, after + 1, Math.min(LAST, after + limit)),
                        log().readAfter(conversation, after, limit));
            }
        }
    }

    @Test
    void readsBackwardFromEveryPlaceWithEveryLimit() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, LAST));

        for (int limit : new int[] {1, 2, 7, (int) LAST - 1, (int) LAST, (int) LAST + 1, 10_000}) {
            for (long before = 1; before <= LAST + 2; before++) {
                long last = Math.min(LAST, before - 1);
                Check.entries(
                        "readBefore(" + before + ", limit " + limit + ")",
                        entries(conversation, Math.max(1, last - limit + 1), last),
                        log().readBefore(conversation, before, limit));
            }
        }
    }

    @Test
    void thePlacesMayBeAsFarAwayAsALongReaches() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 5));

        Check.entries("readAfter(the end)", List.of(), log().readAfter(conversation, Long.MAX_VALUE, 10));
        Check.entries(
                "readBefore(the end)", entries(conversation, 3, 5), log().readBefore(conversation, Long.MAX_VALUE, 3));
        Check.entries("readBefore(0)", List.of(), log().readBefore(conversation, 0, 10));
    }

    @Test
    void theLimitMayBeAsLargeAsAnIntReaches() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 5));

        Check.entries("readAfter", entries(conversation, 2, 5), log().readAfter(conversation, 1, Integer.MAX_VALUE));
        Check.entries("readBefore", entries(conversation, 1, 4), log().readBefore(conversation, 5, Integer.MAX_VALUE));
    }

    @Test
    void pagesMeetWithoutAHoleAndWithoutARepeat() {
        ConversationId conversation = conversation();
        List<LogEntry> all = entries(conversation, 1, 250);
        store(all);

        List<LogEntry> forward = new ArrayList<>();
        List<LogEntry> page = log().readAfter(conversation, 0, 100);
        while (!page.isEmpty() && forward.size() < all.size()) {
            forward.addAll(page);
            page = log().readAfter(conversation, forward.get(forward.size() - 1).seq(), 100);
        }
        List<LogEntry> backward = new ArrayList<>();
        page = log().readBefore(conversation, Long.MAX_VALUE, 100);
        while (!page.isEmpty() && backward.size() < all.size()) {
            backward.addAll(0, page);
            page = log().readBefore(conversation, backward.get(0).seq(), 100);
        }

        Check.entries("all pages forward", all, forward);
        Check.entries("all pages backward", all, backward);
    }

    @Test
    void readsTheEntriesOfOneConversationOnly() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        store(Sample.inTurns(entries(one, 1, 20), entries(other, 1, 30)));

        expectLog(one, entries(one, 1, 20));
        expectLog(other, entries(other, 1, 30));
        Check.entries("readAfter(19)", entries(one, 20, 20), log().readAfter(one, 19, 5));
        Check.entries("readBefore(3)", entries(other, 1, 2), log().readBefore(other, 3, 5));
    }

    @Test
    void whatWasReadDoesNotChangeWhenMoreIsAppended() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 3));
        List<LogEntry> forward = log().readAfter(conversation, 0, 10);
        List<LogEntry> backward = log().readBefore(conversation, Long.MAX_VALUE, 10);

        store(entry(conversation, 4));
        log().erase(conversation);

        Check.entries("what readAfter gave before", entries(conversation, 1, 3), forward);
        Check.entries("what readBefore gave before", entries(conversation, 1, 3), backward);
    }
}
