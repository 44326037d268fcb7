package dev.botkit.reliability.run;

import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.reliability.check.Logged;
import dev.botkit.reliability.client.Frame;
import dev.botkit.reliability.client.ViolationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads from a store what a conversation has left there. */
public final class StoredLog {

    private static final int PAGE = 1_000;
    private static final int PAGE_BYTES = 1 << 20;

    private StoredLog() {}

    /** The whole log, oldest first. */
    public static List<Logged> read(History history, ConversationId conversation) {
        List<Logged> log = new ArrayList<>();
        long after = 0;
        List<LogEntry> page = page(history, conversation, after);
        while (!page.isEmpty()) {
            page.forEach(entry -> log.add(logged(entry)));
            after = page.get(page.size() - 1).seq();
            page = page(history, conversation, after);
        }
        return log;
    }

    private static List<LogEntry> page(History history, ConversationId conversation, long after) {
        return history.log().readAfter(conversation, after, PAGE, PAGE_BYTES).entries();
    }

    private static Logged logged(LogEntry entry) {
        try {
            Frame body = Frame.parse(entry.body());
            return new Logged(
                    entry.seq(),
                    entry.id(),
                    entry.kind() == LogEntry.Kind.RECEIVED,
                    entry.inReplyTo(),
                    body.string("text"),
                    body.stringOrNull("incomplete"));
        } catch (ViolationException e) {
            throw new IllegalStateException("Stored is " + entry + ": " + e.getMessage(), e);
        }
    }

    /** Up to which seq the state and the replies that end turns say that messages were handled; empty if they say nothing. */
    public static OptionalLong handledUpTo(History history, ConversationId conversation) {
        long handled = Math.max(toldByState(history, conversation), toldByReplies(history, conversation));
        return handled < 0 ? OptionalLong.empty() : OptionalLong.of(handled);
    }

    private static long toldByState(History history, ConversationId conversation) {
        StateStore.Stored stored = history.states().read(conversation);
        if (stored == null) {
            return -1;
        }
        try {
            return Frame.parse(stored.json()).number("handled");
        } catch (ViolationException e) {
            throw new IllegalStateException("A state is not as it should be: " + e.getMessage(), e);
        }
    }

    /** Turns run in the order of their messages, so the newest that is told to be handled tells it of all. */
    private static long toldByReplies(History history, ConversationId conversation) {
        Map<String, Long> places = new HashMap<>();
        long handled = -1;
        long after = 0;
        List<LogEntry> page = page(history, conversation, after);
        while (!page.isEmpty()) {
            for (LogEntry entry : page) {
                if (entry.kind() == LogEntry.Kind.RECEIVED) {
                    places.put(entry.id(), entry.seq());
                } else if (entry.endsTurn()) {
                    handled = Math.max(handled, places.getOrDefault(entry.inReplyTo(), -1L));
                }
            }
            after = page.get(page.size() - 1).seq();
            page = page(history, conversation, after);
        }
        return handled;
    }
}
