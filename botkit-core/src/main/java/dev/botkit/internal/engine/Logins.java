package dev.botkit.internal.engine;

import dev.botkit.UserProfile;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.message.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user who logs in during a chat: what was said anonymously is carried over to the user's own
 * conversation if that is empty, and the anonymous one is erased.
 */
final class Logins {

    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
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
            boolean carried = history == null ? inMemory(from, to) : inStore(history, from.id(), to);
            if (carried) {
                UserProfile profile = from.profile();
                if (profile != null) {
                    engine.openLoaded(to).profile(profile);
                }
                archive.erase(from.id());
            }
        } catch (RuntimeException e) {
            LOG.error("A conversation could not be carried over at login; it is kept", Logs.withoutMessages(e));
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
        return engine.openLoaded(to).adopt(renamed);
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

    private boolean inStore(History stores, ConversationId from, ConversationId to) {
        if (stores.log().head(to) != null) {
            return false;
        }
        String epoch = engine.newEpoch();
        long seq = 0;
        long at = 0;
        var newest = stores.log().readBefore(from, Long.MAX_VALUE, 1);
        if (!newest.isEmpty()) {
            at = Math.max(0, newest.get(0).seq() - MOST);
        }
        for (List<LogEntry> page = archive.readAfter(from, at, PAGE);
                !page.isEmpty();
                page = archive.readAfter(from, at, PAGE)) {
            List<LogEntry> renamed = new ArrayList<>(page.size());
            for (LogEntry entry : page) {
                renamed.add(new LogEntry(
                        to, epoch, ++seq, entry.id(), entry.kind(), entry.inReplyTo(), entry.date(), entry.body()));
            }
            for (AppendOutcome outcome : stores.log().append(renamed)) {
                if (outcome.status() != AppendOutcome.Status.STORED) {
                    // Somebody has begun to write there: it is not empty any more.
                    return false;
                }
            }
            at = page.get(page.size() - 1).seq();
        }
        StateStore.Stored state = stores.states().read(to);
        stores.states()
                .write(List.of(new StateStore.Change(
                        to, state == null ? 0 : state.version(), new Standing(epoch, seq, 0).json())));
        engine.beginAgain(to);
        return true;
    }
}
