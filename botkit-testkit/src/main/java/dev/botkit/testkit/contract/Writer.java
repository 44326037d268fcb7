package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogStore;
import dev.botkit.history.StateStore;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.StateStore.Stored;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes beside others, as core does when several nodes have a conversation: it takes the place behind
 * the newest entry, and reads again and tries again when somebody else was quicker. Its ids are {@code
 * <name>-<number>}.
 */
final class Writer {

    /** Somebody wins each round, so that many lost in a row mean that nobody does. */
    private static final int MOST_ROUNDS = 20_000;

    private final String name;
    private final LogStore log;

    Writer(String name, LogStore log) {
        this.name = name;
        this.log = log;
    }

    /**
     * Appends so many entries to each of the conversations, as many at once as are left, at most
     * {@code together} of each, in batches that take the conversations in the given order.
     */
    void append(List<ConversationId> conversations, int count, int together) {
        Map<ConversationId, Integer> stored = new HashMap<>();
        conversations.forEach(each -> stored.put(each, 0));
        for (int round = 0; stored.values().stream().anyMatch(done -> done < count); round++) {
            if (round > MOST_ROUNDS) {
                fail(name + " got only " + stored.values() + " of " + count + " entries stored in " + round
                        + " rounds.");
            }
            List<LogEntry> batch = new ArrayList<>();
            for (ConversationId each : conversations) {
                LogHead head = log.head(each);
                long next = head == null ? 1 : head.seq() + 1;
                for (int i = stored.getOrDefault(each, 0); i < count && batch.size() < 1_000; i++) {
                    if (i - stored.getOrDefault(each, 0) == together) {
                        break;
                    }
                    batch.add(Sample.entry(each, next++, name + "-" + i));
                }
            }
            note(batch, log.append(batch), stored);
        }
    }

    /** Counts what is stored, and checks that nothing is behind what is not. */
    private void note(List<LogEntry> batch, List<AppendOutcome> outcomes, Map<ConversationId, Integer> stored) {
        assertEquals(batch.size(), outcomes.size(), "outcomes");
        Map<ConversationId, AppendOutcome.Status> last = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            LogEntry entry = batch.get(i);
            AppendOutcome.Status before = last.getOrDefault(entry.conversation(), AppendOutcome.Status.STORED);
            AppendOutcome.Status now = outcomes.get(i).status();
            switch (before) {
                case STORED ->
                    assertTrue(
                            now == AppendOutcome.Status.STORED || now == AppendOutcome.Status.CONFLICT,
                            () -> name + " expected STORED or CONFLICT, but its outcomes are " + outcomes);
                default ->
                    assertEquals(
                            AppendOutcome.Status.SKIPPED,
                            now,
                            () -> name + "'s outcomes behind a conflict: " + outcomes);
            }
            if (now == AppendOutcome.Status.STORED) {
                assertEquals(entry.seq(), outcomes.get(i).seq(), "the seq of a stored entry");
                stored.merge(entry.conversation(), 1, Integer::sum);
            }
            last.put(entry.conversation(), now);
        }
    }

    /** Adds so many changes to each of the documents; their texts tell who made the newest. */
    static void change(String name, StateStore states, List<ConversationId> conversations, int count) {
        Map<ConversationId, Integer> left = new HashMap<>();
        conversations.forEach(each -> left.put(each, count));
        for (int round = 0; !left.isEmpty(); round++) {
            if (round > MOST_ROUNDS) {
                fail(name + " still has the changes " + left.values() + " to make after " + round + " rounds.");
            }
            List<Change> changes = new ArrayList<>();
            for (ConversationId each : conversations) {
                if (left.containsKey(each)) {
                    Stored now = states.read(each);
                    long version = now == null ? 0 : now.version();
                    changes.add(Change.of(each, version, "{\"by\":\"" + name + "\",\"left\":" + left.get(each) + "}"));
                }
            }
            Set<ConversationId> refused = states.write(changes);
            for (Change change : changes) {
                if (!refused.contains(change.conversation())) {
                    left.computeIfPresent(change.conversation(), (key, more) -> more == 1 ? null : more - 1);
                }
            }
        }
    }
}
