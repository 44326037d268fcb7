package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * The store under test, and names that nobody used before.
 *
 * <p>The rules are a chain of classes only because a test class has one superclass; each can be read
 * on its own.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
abstract class StoreFixture {

    private final List<History> opened = new ArrayList<>();
    private @Nullable History history;
    private String run = newToken();
    private int conversations;

    /**
     * Opens the store under test. Called once or twice by each test, on the test's thread; what comes
     * out is closed at the end of the test. It may be empty or not; if {@link #survivesReopening()}, each
     * call opens the same data.
     *
     * @return a new object each time
     * @throws Exception fails the test
     */
    protected abstract History open() throws Exception;

    /**
     * Tells whether what was stored is still there after the store was closed and opened again.
     *
     * @return true unless overridden; false skips the tests of that
     */
    protected boolean survivesReopening() {
        return true;
    }

    /**
     * Tells whether the store can be open twice at the same time, as it is when several nodes share it.
     *
     * @return the same as {@link #survivesReopening()} unless overridden; false skips the tests of that
     */
    protected boolean isShared() {
        return survivesReopening();
    }

    @AfterEach
    void closeWhatTheTestOpened() {
        List<History> toClose = List.copyOf(opened);
        opened.clear();
        history = null;
        run = newToken();
        toClose.forEach(History::close);
    }

    /** The store under test, opened when it is first needed: after all set-up of the subclass. */
    final History history() {
        History known = history;
        if (known == null) {
            known = openAnother();
            history = known;
        }
        return known;
    }

    /** The same data once more. */
    final History openAnother() {
        try {
            History another = open();
            assertNotNull(another, "open() has to return a History.");
            opened.add(another);
            return another;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("open() failed: " + e, e);
        }
    }

    final LogStore log() {
        return history().log();
    }

    final StateStore states() {
        return history().states();
    }

    final ProfileStore profiles() {
        return history().profiles();
    }

    /** A conversation that nobody used before. */
    final ConversationId conversation() {
        return ConversationId.verified(unused("user-" + ++conversations));
    }

    /** A user's name that nobody used before; two of them differ as the arguments do. */
    final String unused(String name) {
        return run + name;
    }

    /** So many conversations that nobody used before. */
    final List<ConversationId> conversations(int count) {
        List<ConversationId> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(conversation());
        }
        return all;
    }

    /** Appends what has to be stored. */
    final void store(LogEntry... entries) {
        store(List.of(entries));
    }

    /** Appends what has to be stored. */
    final void store(List<LogEntry> entries) {
        Check.outcomes(entries, log().append(entries), Sample.allStored(entries));
    }

    /** Appends, and checks the outcomes. */
    final void append(List<LogEntry> batch, AppendOutcome... expected) {
        Check.outcomes(batch, log().append(batch), List.of(expected));
    }

    /** Checks what the whole log of a conversation is. */
    final void expectLog(ConversationId conversation, LogEntry... entries) {
        expectLog(conversation, List.of(entries));
    }

    /** Checks what the whole log of a conversation is. */
    final void expectLog(ConversationId conversation, List<LogEntry> entries) {
        expectLog(history(), conversation, entries);
    }

    /** Checks what the whole log of a conversation is, read in each way there is. */
    static void expectLog(History history, ConversationId conversation, List<LogEntry> entries) {
        int limit = entries.size() + 10;
        LogStore log = history.log();
        Check.entries(
                "readAfter(0) of " + Check.name(conversation),
                entries,
                log.readAfter(conversation, 0, limit, Integer.MAX_VALUE).entries());
        Check.entries(
                "readBefore(the end) of " + Check.name(conversation),
                entries,
                log.readBefore(conversation, Long.MAX_VALUE, limit, Integer.MAX_VALUE)
                        .entries());
        Check.head(
                conversation,
                entries.isEmpty() ? null : Collections.max(entries, Sample.BY_SEQ),
                log.head(conversation));
    }

    private static String newToken() {
        return UUID.randomUUID().toString().substring(0, 13) + "-";
    }
}
