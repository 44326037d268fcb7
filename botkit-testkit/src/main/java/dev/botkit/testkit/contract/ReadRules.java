package dev.botkit.testkit.contract;

import static dev.botkit.testkit.contract.Sample.entries;
import static dev.botkit.testkit.contract.Sample.entry;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.botkit.history.LogEntry;
import dev.botkit.history.LogPage;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How logs are read. */
interface ReadRules extends StoreRules {

    long LAST = 47;

    /** As many entries or bytes as there are. */
    int ALL = Integer.MAX_VALUE;

    @Test
    default void aLogWithoutEntriesIsEmptyHoweverItIsRead() {
        store(entry(conversation(), 1));
        ConversationId unknown = conversation();

        assertNull(log().head(unknown), "head");
        for (long place : new long[] {0, 1, 1_000_000, Long.MAX_VALUE}) {
            Check.page("readAfter(" + place + ")", List.of(), false, log().readAfter(unknown, place, 10, ALL));
            Check.page("readBefore(" + place + ")", List.of(), false, log().readBefore(unknown, place, 10, ALL));
        }
    }

    @Test
    default void theHeadIsTheNewestEntry() {
        ConversationId conversation = conversation();

        store(entries(conversation, 1, 2));
        Check.head(conversation, entry(conversation, 2), log().head(conversation));

        LogEntry newest = Sample.withEpoch(entry(conversation, 3), "another epoch");
        store(newest);
        Check.head(conversation, newest, log().head(conversation));
    }

    @Test
    default void readsForwardFromEveryPlaceWithEveryLimit() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, LAST));

        for (int limit : new int[] {1, 2, 7, (int) LAST - 1, (int) LAST, (int) LAST + 1, 10_000}) {
            for (long after = 0; after <= LAST + 2; after++) {
                Check.page(
                        "readAfter(" + after + ", at most " + limit + " entries)",
                        entries(conversation, after + 1, Math.min(LAST, after + limit)),
                        after + limit < LAST,
                        log().readAfter(conversation, after, limit, ALL));
            }
        }
    }

    @Test
    default void readsBackwardFromEveryPlaceWithEveryLimit() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, LAST));

        for (int limit : new int[] {1, 2, 7, (int) LAST - 1, (int) LAST, (int) LAST + 1, 10_000}) {
            for (long before = 1; before <= LAST + 2; before++) {
                long last = Math.min(LAST, before - 1);
                Check.page(
                        "readBefore(" + before + ", at most " + limit + " entries)",
                        entries(conversation, Math.max(1, last - limit + 1), last),
                        last - limit >= 1,
                        log().readBefore(conversation, before, limit, ALL));
            }
        }
    }

    @Test
    default void thePlacesMayBeAsFarAwayAsALongReaches() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 5));

        Check.page("readAfter(the end)", List.of(), false, log().readAfter(conversation, Long.MAX_VALUE, 10, ALL));
        Check.page(
                "readBefore(the end)",
                entries(conversation, 3, 5),
                true,
                log().readBefore(conversation, Long.MAX_VALUE, 3, ALL));
        Check.page("readBefore(0)", List.of(), false, log().readBefore(conversation, 0, 10, ALL));
    }

    @Test
    default void theLimitMayBeAsLargeAsAnIntReaches() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 5));

        Check.page("readAfter", entries(conversation, 2, 5), false, log().readAfter(conversation, 1, ALL, ALL));
        Check.page("readBefore", entries(conversation, 1, 4), false, log().readBefore(conversation, 5, ALL, ALL));
    }

    @Test
    default void pagesMeetWithoutAHoleAndWithoutARepeat() {
        ConversationId conversation = conversation();
        List<LogEntry> all = entries(conversation, 1, 250);
        store(all);

        List<LogEntry> forward = new ArrayList<>();
        LogPage page = log().readAfter(conversation, 0, 100, ALL);
        forward.addAll(page.entries());
        while (page.more() && forward.size() < all.size()) {
            page = log().readAfter(conversation, forward.get(forward.size() - 1).seq(), 100, ALL);
            forward.addAll(page.entries());
        }
        List<LogEntry> backward = new ArrayList<>();
        page = log().readBefore(conversation, Long.MAX_VALUE, 100, ALL);
        backward.addAll(page.entries());
        while (page.more() && backward.size() < all.size()) {
            page = log().readBefore(conversation, backward.get(0).seq(), 100, ALL);
            backward.addAll(0, page.entries());
        }

        Check.entries("all pages forward", all, forward);
        Check.entries("all pages backward", all, backward);
    }

    @Test
    default void readsTheEntriesOfOneConversationOnly() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        store(Sample.inTurns(entries(one, 1, 20), entries(other, 1, 30)));

        expectLog(one, entries(one, 1, 20));
        expectLog(other, entries(other, 1, 30));
        Check.entries(
                "readAfter(19)",
                entries(one, 20, 20),
                log().readAfter(one, 19, 5, ALL).entries());
        Check.entries(
                "readBefore(3)",
                entries(other, 1, 2),
                log().readBefore(other, 3, 5, ALL).entries());
    }

    @Test
    default void whatWasReadDoesNotChangeWhenMoreIsAppended() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 3));
        List<LogEntry> forward = log().readAfter(conversation, 0, 10, ALL).entries();
        List<LogEntry> backward =
                log().readBefore(conversation, Long.MAX_VALUE, 10, ALL).entries();

        store(entry(conversation, 4));
        log().erase(conversation);

        Check.entries("what readAfter gave before", entries(conversation, 1, 3), forward);
        Check.entries("what readBefore gave before", entries(conversation, 1, 3), backward);
    }
}
