package dev.botkit.testkit.contract;

import static dev.botkit.testkit.contract.Sample.entries;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.StateStore.Stored;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** That calls of many threads, and of two nodes where the store can be shared, do not get in each other's way. */
interface RaceRules extends StoreRules {

    int WRITERS = 8;

    @Test
    default void eightWritersOfOneConversationFillItWithoutAHole() {
        ConversationId conversation = conversation();
        List<History> nodes = nodes();

        Crew.run(
                WRITERS,
                number -> new Writer("w" + number, node(nodes, number).log())
                        .append(List.of(conversation), 12, 1 + number % 3));

        expectAllOf(conversation, 12);
    }

    @Test
    default void eightWritersOfTheSameConversationsInDifferentOrderBlockNobody() {
        List<ConversationId> conversations = conversations(6);
        List<History> nodes = nodes();

        Crew.run(WRITERS, number -> {
            List<ConversationId> shuffled = new ArrayList<>(conversations);
            Collections.shuffle(shuffled, new Random(number));
            new Writer("w" + number, node(nodes, number).log()).append(shuffled, 4, 2);
        });

        conversations.forEach(each -> expectAllOf(each, 4));
    }

    @Test
    default void eightWritersOfConversationsOfTheirOwnNeverConflict() {
        Map<Integer, List<ConversationId>> own = new HashMap<>();
        for (int i = 0; i < WRITERS; i++) {
            own.put(i, conversations(10));
        }
        List<History> nodes = nodes();

        Crew.run(WRITERS, number -> {
            for (long first = 1; first <= 41; first += 5) {
                List<LogEntry> batch = new ArrayList<>();
                for (ConversationId each : own.getOrDefault(number, List.of())) {
                    batch.addAll(entries(each, first, first + 4));
                }
                Check.outcomes(batch, node(nodes, number).log().append(batch), Sample.allStored(batch));
            }
        });

        own.values().forEach(all -> all.forEach(each -> expectLog(each, entries(each, 1, 45))));
    }

    @Test
    default void theSameBatchFromEightThreadsAtOnceIsStoredOnce() {
        List<ConversationId> conversations = conversations(5);
        List<LogEntry> batch = new ArrayList<>();
        conversations.forEach(each -> batch.addAll(entries(each, 1, 4)));
        List<History> nodes = nodes();

        Crew.run(
                WRITERS,
                number -> Check.outcomes(batch, node(nodes, number).log().append(batch), Sample.allStored(batch)));

        conversations.forEach(each -> expectLog(each, entries(each, 1, 4)));
    }

    @Test
    default void readersSeeNoHoleAndAllThatIsConfirmedWhileOthersWrite() {
        ConversationId conversation = conversation();
        List<History> nodes = nodes();
        AtomicLong confirmed = new AtomicLong();

        Crew.run(4, number -> {
            History node = node(nodes, number);
            for (long round = 0; round < 40; round++) {
                if (number == 0) {
                    List<LogEntry> batch = entries(conversation, round * 5 + 1, round * 5 + 5);
                    Check.outcomes(batch, node.log().append(batch), Sample.allStored(batch));
                    confirmed.set(round * 5 + 5);
                } else {
                    read(node, conversation, confirmed.get());
                }
            }
        });

        expectLog(conversation, entries(conversation, 1, 200));
    }

    private static void read(History history, ConversationId conversation, long confirmed) {
        List<LogEntry> all = history.log()
                .readAfter(conversation, 0, 1_000, Integer.MAX_VALUE)
                .entries();
        assertTrue(all.size() >= confirmed, () -> confirmed + " entries were confirmed, but read are " + all.size());
        Check.entries("readAfter(0) while others write", entries(conversation, 1, all.size()), all);

        LogHead head = history.log().head(conversation);
        long newest = head == null ? 0 : head.seq();
        assertTrue(newest >= all.size(), () -> all.size() + " entries were read, but the head is " + newest);

        List<LogEntry> last = history.log()
                .readBefore(conversation, Long.MAX_VALUE, 10, Integer.MAX_VALUE)
                .entries();
        long end = last.isEmpty() ? 0 : last.get(last.size() - 1).seq();
        assertTrue(end >= newest, () -> "the head was " + newest + ", but the newest entry that is read is " + end);
        Check.entries(
                "readBefore(the end, limit 10) while others write",
                entries(conversation, Math.max(1, end - 9), end),
                last);
    }

    @Test
    default void eightWritersOfOneStateLoseNoChange() {
        ConversationId conversation = conversation();
        List<History> nodes = nodes();

        Crew.run(
                WRITERS,
                number -> Writer.change("w" + number, node(nodes, number).states(), List.of(conversation), 10));

        Stored stored = states().read(conversation);
        assertEquals(WRITERS * 10L, stored == null ? 0 : stored.version(), "the version after all changes");
    }

    @Test
    default void eightWritersOfTheSameStatesInDifferentOrderLoseNoChange() {
        List<ConversationId> conversations = conversations(6);
        List<History> nodes = nodes();

        Crew.run(WRITERS, number -> {
            List<ConversationId> shuffled = new ArrayList<>(conversations);
            Collections.shuffle(shuffled, new Random(number));
            Writer.change("w" + number, node(nodes, number).states(), shuffled, 4);
        });

        for (ConversationId each : conversations) {
            Stored stored = states().read(each);
            assertEquals(WRITERS * 4L, stored == null ? 0 : stored.version(), "the version after all changes");
        }
    }

    @Test
    default void aProfileThatManyWriteIsOneOfTheirs() {
        ConversationId conversation = conversation();
        List<History> nodes = nodes();
        Set<String> written = Collections.synchronizedSet(new HashSet<>());

        Crew.run(WRITERS, number -> {
            for (int i = 0; i < 10; i++) {
                String json =
                        "{\"name\":\"" + String.valueOf((char) ('a' + number)).repeat(1 + 100 * i) + "\"}";
                written.add(json);
                node(nodes, number).profiles().write(conversation, json);
                String read = node(nodes, number).profiles().read(conversation);
                assertTrue(read != null && written.contains(read), "a profile was read that nobody wrote");
            }
        });

        String read = profiles().read(conversation);
        assertTrue(
                read != null && read.length() == "{\"name\":\"\"}".length() + 901, "the last profile of one of them");
    }

    /** The store, and the same data once more if that can be. */
    private List<History> nodes() {
        return contract().nodes();
    }

    private static History node(List<History> nodes, int number) {
        return nodes.get(number % nodes.size());
    }

    /** Places without a hole, all ids of all writers once, and each writer's in order. */
    private void expectAllOf(ConversationId conversation, int each) {
        List<LogEntry> all =
                log().readAfter(conversation, 0, 10_000, Integer.MAX_VALUE).entries();
        Map<String, Integer> next = new HashMap<>();
        List<LogEntry> expected = new ArrayList<>();
        for (LogEntry entry : all) {
            String writer = entry.id().substring(0, 2);
            int number = next.merge(writer, 1, Integer::sum) - 1;
            expected.add(Sample.entry(conversation, expected.size() + 1, writer + "-" + number));
        }
        Check.entries("the log after a race", expected, all);
        assertEquals(WRITERS * each, all.size(), "entries of " + WRITERS + " writers");
        assertEquals(WRITERS, next.size(), "writers");
        expectLog(conversation, all);
    }
}
