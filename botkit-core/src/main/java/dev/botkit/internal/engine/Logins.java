package dev.botkit.internal.engine;

import dev.botkit.UserProfile;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.message.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user who logs in during a chat: what was said anonymously is carried over to the user's own
 * conversation if that is empty, and the anonymous one is erased.
 */
final class Logins {

    private static final Log LOG = Log.of(Logins.class);
    private static final int MOST = 10_000;
    private static final int PAGE = 200;

    private final Engine engine;
    private final Archive archive;
    private final @Nullable History history;

    Logins(Engine engine, Archive archive, @Nullable History history) {
        this.engine = engine;
        this.archive = archive;
        this.history = history;
    }

    /** Carries a conversation over when its turns have ended; nothing gets into it meanwhile. May block. */
    void carryOver(Conversation from, ConversationId to) {
        try {
            boolean carried = history == null ? inMemory(from, to) : inStore(history, from, to);
            if (carried) {
                archive.erase(from.id());
            }
        } catch (RuntimeException e) {
            LOG.error("A conversation could not be carried over at login; it is kept", e);
        }
    }

    private boolean inMemory(Conversation from, ConversationId to) {
        List<Entry> renamed = new ArrayList<>();
        for (Entry entry : from.after(0, Integer.MAX_VALUE)) {
            renamed.add(
                    entry.sent()
                            ? Entry.sent(
                                    renamed.size() + 1L,
                                    entry.id(),
                                    fieldsOf(entry.frame()),
                                    entry.inReplyTo(),
                                    entry.date())
                            : entry.at(renamed.size() + 1L));
        }
        Boolean adopted = null;
        while (adopted == null) {
            Conversation own = engine.openLoaded(to);
            adopted = own.adopt(renamed, from.profile(), from.waits());
            if (adopted == null && own.isBroken()) {
                return false;
            }
        }
        return adopted;
    }

    /** The fields of a bot's frame, without what the server put there. */
    private static String fieldsOf(String frame) {
        try {
            Map<String, @Nullable Object> fields = Json.readObject(frame);
            fields.keySet().removeAll(List.of("type", "id", "seq", "date", "in_reply_to"));
            return Frames.body(fields);
        } catch (BadJsonException e) {
            throw new IllegalStateException("A frame of this server's own is no JSON.", e);
        }
    }

    private boolean inStore(History stores, Conversation anonymous, ConversationId to) {
        ConversationId from = anonymous.id();
        if (stores.log().head(to) != null) {
            return false;
        }
        List<LogEntry> newest =
                stores.log().readBefore(from, Long.MAX_VALUE, 1, 1).entries();
        long end = newest.isEmpty() ? 0 : newest.get(0).seq();
        long begin = Math.max(0, end - MOST);
        String epoch = engine.newEpoch();
        Standing old = standing(stores, from, newest);
        Standing fresh = Standing.begin(epoch).withMore(old.more());
        // The state first: entries without it would be handled again.
        if (!writeState(stores, to, fresh.withHandled(end - begin))) {
            return false;
        }
        Copied copied = null;
        try {
            copied = copy(stores, from, begin, old.handled(), to, epoch);
        } finally {
            LogHead head = copied == null ? stores.log().head(to) : null;
            if (head != null && head.epoch().equals(epoch)) {
                stores.log().erase(to);
            }
        }
        if (copied == null) {
            return false;
        }
        if (copied.handled() < end - begin) {
            // Also where the turns of some messages were cut off: they run at their new place.
            writeState(stores, to, fresh.withHandled(copied.handled()));
        }
        UserProfile profile = anonymous.profile();
        if (profile != null && stores.profiles().read(to) == null) {
            stores.profiles().write(to, Json.write(profile.fields()));
        }
        engine.beginAgain(to);
        return true;
    }

    private boolean writeState(History stores, ConversationId to, Standing standing) {
        StateStore.Stored state = stores.states().read(to);
        return stores.states()
                .write(List.of(
                        new StateStore.Change(to, state == null ? 0 : state.version(), standing.json(engine.name()))))
                .isEmpty();
    }

    /** How many entries were copied that need no turn any more. */
    private record Copied(long handled) {}

    /** How far the anonymous log is handled, and what waits there. */
    private static Standing standing(History stores, ConversationId from, List<LogEntry> newest) {
        StateStore.Stored state = stores.states().read(from);
        return Standing.parse(
                state == null ? null : state.json(),
                newest.isEmpty() ? "" : newest.get(0).epoch());
    }

    /** Returns how far it was copied; null if somebody else has begun to write there. */
    private @Nullable Copied copy(
            History stores, ConversationId from, long begin, long handled, ConversationId to, String epoch) {
        long seq = 0;
        long done = 0;
        long at = begin;
        while (true) {
            List<LogEntry> page = archive.readAfter(from, at, PAGE).entries();
            if (page.isEmpty()) {
                return new Copied(done);
            }
            List<LogEntry> renamed = new ArrayList<>(page.size());
            for (LogEntry entry : page) {
                renamed.add(new LogEntry(
                        to,
                        epoch,
                        ++seq,
                        entry.id(),
                        entry.kind(),
                        entry.inReplyTo(),
                        entry.date(),
                        entry.body(),
                        entry.endsTurn()));
                done = entry.seq() <= handled ? seq : done;
            }
            for (AppendOutcome outcome : stores.log().append(renamed)) {
                if (outcome.status() != AppendOutcome.Status.STORED) {
                    return null;
                }
            }
            at = page.get(page.size() - 1).seq();
        }
    }
}
