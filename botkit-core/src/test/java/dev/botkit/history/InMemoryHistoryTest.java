package dev.botkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.history.StateStore.Change;
import dev.botkit.history.StateStore.Stored;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Its bounds. All else is tested by the contract, in the testkit. */
class InMemoryHistoryTest {

    private static final ConversationId ALICE = ConversationId.verified("alice");
    private static final ConversationId BOB = ConversationId.verified("bob");
    private static final ConversationId CAROL = ConversationId.verified("carol");

    @Test
    void keepsTheNewestEntriesOfALog() {
        InMemoryHistory history = new InMemoryHistory(3, 10, 1L << 20);

        assertThat(history.log().append(entries(ALICE, 1, 5))).hasSize(5).allMatch(InMemoryHistoryTest::isStored);

        assertThat(history.log().readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries())
                .isEqualTo(entries(ALICE, 3, 5));
        assertThat(history.log().readBefore(ALICE, 4, 10, Integer.MAX_VALUE).entries())
                .isEqualTo(entries(ALICE, 3, 3));
        assertThat(history.log().head(ALICE)).isEqualTo(new LogHead("epoch", 5));
    }

    @Test
    void aPlaceWhoseEntryHadToGoStaysTaken() {
        InMemoryHistory history = new InMemoryHistory(3, 10, 1L << 20);
        history.log().append(entries(ALICE, 1, 5));

        assertThat(history.log().append(List.of(entry(ALICE, 2, "late", "{}"))))
                .containsExactly(AppendOutcome.CONFLICT);
        assertThat(history.log().append(List.of(entry(ALICE, 6, "id-2", "{}"))))
                .containsExactly(AppendOutcome.stored(6));
        assertThat(history.log().append(List.of(entry(ALICE, 7, "id-5", "{}"))))
                .containsExactly(AppendOutcome.duplicate(5));
    }

    @Test
    void letsTheConversationGoThatWasWrittenToLongestAgo() {
        InMemoryHistory history = new InMemoryHistory(10, 2, 1L << 20);
        history.log().append(entries(ALICE, 1, 1));
        history.log().append(entries(BOB, 1, 1));
        history.log().append(entries(ALICE, 2, 2));
        history.log().readAfter(BOB, 0, 10, Integer.MAX_VALUE).entries();
        history.log().head(BOB);

        history.log().append(entries(CAROL, 1, 1));

        assertThat(history.log().head(BOB)).isNull();
        assertThat(history.log().readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries())
                .isEqualTo(entries(ALICE, 1, 2));
        assertThat(history.log().readAfter(CAROL, 0, 10, Integer.MAX_VALUE).entries())
                .isEqualTo(entries(CAROL, 1, 1));
    }

    @Test
    void whatGoesIsAllOfAConversationAndWritingAnyOfItKeepsIt() {
        InMemoryHistory history = new InMemoryHistory(10, 2, 1L << 20);
        history.log().append(entries(ALICE, 1, 1));
        history.states().write(List.of(Change.of(ALICE, 0, "{}")));
        history.profiles().write(ALICE, "{}");
        history.log().append(entries(BOB, 1, 1));
        history.states().write(List.of(Change.of(BOB, 0, "{}")));
        history.profiles().write(ALICE, "{\"name\":1}");

        history.profiles().write(CAROL, "{}");

        assertThat(history.log().head(BOB)).isNull();
        assertThat(history.states().read(BOB)).isNull();
        assertThat(history.log().head(ALICE)).isNotNull();
        assertThat(history.states().read(ALICE)).isEqualTo(Stored.of(1, "{}"));
        assertThat(history.profiles().read(ALICE)).isEqualTo("{\"name\":1}");

        history.states().write(List.of(Change.of(BOB, 0, "{}")));

        assertThat(history.profiles().read(ALICE)).isNull();
        assertThat(history.profiles().read(CAROL)).isEqualTo("{}");
    }

    @Test
    void whatIsErasedTakesNoPlace() {
        InMemoryHistory history = new InMemoryHistory(10, 2, 1L << 20);
        history.log().append(entries(ALICE, 1, 1));
        history.log().append(entries(BOB, 1, 1));
        history.states().write(List.of(Change.of(BOB, 0, "{}")));
        history.profiles().write(BOB, "{}");

        history.log().erase(BOB);
        history.states().erase(BOB);
        history.profiles().erase(BOB);
        history.log().append(entries(CAROL, 1, 1));

        assertThat(history.log().head(ALICE)).isNotNull();
        assertThat(history.log().head(CAROL)).isNotNull();
    }

    @Test
    void aWriteThatIsRefusedTakesNoPlace() {
        InMemoryHistory history = new InMemoryHistory(10, 1, 1L << 20);
        history.profiles().write(ALICE, "{}");

        assertThat(history.states().write(List.of(Change.of(BOB, 3, "{}")))).containsExactly(BOB);

        assertThat(history.profiles().read(ALICE)).isEqualTo("{}");
    }

    @Test
    void allThatIsKeptTogetherIsBounded() {
        InMemoryHistory history = new InMemoryHistory(10, 10, 32_000);
        for (int i = 0; i < 100; i++) {
            ConversationId conversation = ConversationId.verified("user-" + i);
            history.states().write(List.of(Change.of(conversation, 0, "x".repeat(11_000))));
            history.profiles().write(conversation, "y".repeat(3_000));
        }

        assertThat(history.states().read(ConversationId.verified("user-97"))).isNull();
        assertThat(history.profiles().read(ConversationId.verified("user-97"))).isNull();
        assertThat(history.states().read(ConversationId.verified("user-98"))).isNotNull();
        assertThat(history.profiles().read(ConversationId.verified("user-99"))).hasSize(3_000);

        history.states().erase(ConversationId.verified("user-98"));
        history.profiles().write(ALICE, "z".repeat(11_000));

        assertThat(history.profiles().read(ConversationId.verified("user-98"))).hasSize(3_000);
    }

    @Test
    void oneLogGetsASixteenthOfTheMemory() {
        InMemoryHistory history = new InMemoryHistory(100, 10, 16 * 5_000);
        history.log().append(entries(BOB, 1, 1));
        List<LogEntry> batch = new ArrayList<>();
        for (int seq = 1; seq <= 50; seq++) {
            batch.add(entry(ALICE, seq, "id-" + seq, "x".repeat(600)));
        }

        history.log().append(batch);

        assertThat(history.log().readAfter(ALICE, 0, 100, Integer.MAX_VALUE).entries())
                .isEqualTo(batch.subList(45, 50));
        assertThat(history.log().head(BOB)).isNotNull();
    }

    @Test
    void theNewestEntryStaysHoweverLarge() {
        InMemoryHistory history = new InMemoryHistory(100, 10, 8_000);
        history.log().append(entries(BOB, 1, 1));
        LogEntry huge = entry(ALICE, 2, "huge", "x".repeat(10_000));

        assertThat(history.log().append(List.of(entry(ALICE, 1, "id-1", "{}"), huge)))
                .allMatch(InMemoryHistoryTest::isStored);
        assertThat(history.log().readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries())
                .containsExactly(huge);
        assertThat(history.log().head(BOB)).isNull();

        history.log().append(entries(BOB, 1, 1));
        assertThat(history.log().head(ALICE)).isNull();
        assertThat(history.log().head(BOB)).isNotNull();
    }

    @Test
    void whatIsErasedAndWrittenAgainIsCountedOnce() {
        InMemoryHistory history = new InMemoryHistory(10, 10, 8_000);
        for (int i = 0; i < 100; i++) {
            history.log().append(entries(BOB, 1, 5));
            history.states().write(List.of(Change.of(BOB, 0, "{}")));
            history.profiles().write(BOB, "{}");
            history.log().erase(BOB);
            history.states().erase(BOB);
            history.profiles().erase(BOB);
        }
        assertThat(history.bytes()).isZero();

        history.profiles().write(ALICE, "{}");
        assertThat(history.bytes()).isPositive();
    }

    @Test
    void shortMessagesCountAsWhatTheyTakeInMemory() {
        InMemoryHistory history = new InMemoryHistory(1_000, 10_000, Long.MAX_VALUE);
        fill(history, 1);
        long takenBefore = heap();
        long countedBefore = history.bytes();

        for (int user = 2; user < 202; user++) {
            fill(history, user);
        }

        long taken = heap() - takenBefore;
        long counted = history.bytes() - countedBefore;
        assertThat((double) counted / taken)
                .as("%,d counted, %,d taken", counted, taken)
                .isBetween(0.8, 2.0);
        assertThat(history.log().head(ConversationId.verified("user-2"))).isNotNull();
    }

    @Test
    void withoutOtherBoundsItTakesAtMostAQuarterOfTheHeap() {
        assertThat(InMemoryHistory.MOST_BYTES)
                .isLessThanOrEqualTo(Runtime.getRuntime().maxMemory() / 4)
                .isLessThanOrEqualTo(128L << 20);
    }

    private static void fill(History history, int user) {
        ConversationId conversation = ConversationId.verified("user-" + user);
        List<LogEntry> batch = new ArrayList<>();
        for (int seq = 1; seq <= 1_000; seq++) {
            String body = "{\"text\":\"hi\",\"user\":\"u" + seq + "\"}";
            Instant date = Instant.ofEpochMilli(1_000L * user + seq);
            batch.add(LogEntry.of(conversation, "epoch", seq, user + "m" + seq, LogEntry.Kind.RECEIVED, date, body));
        }
        history.log().append(batch);
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    private static boolean isStored(AppendOutcome outcome) {
        return outcome.status() == AppendOutcome.Status.STORED;
    }

    private static List<LogEntry> entries(ConversationId conversation, long first, long last) {
        List<LogEntry> entries = new ArrayList<>();
        for (long seq = first; seq <= last; seq++) {
            entries.add(entry(conversation, seq, "id-" + seq, "{}"));
        }
        return entries;
    }

    private static LogEntry entry(ConversationId conversation, long seq, String id, String body) {
        return LogEntry.of(conversation, "epoch", seq, id, LogEntry.Kind.RECEIVED, Instant.EPOCH, body);
    }
}
