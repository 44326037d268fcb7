package dev.botkit.internal.engine;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitException;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.BadFrameException;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads logs for those who ask: the history API, connections, requests with a known id. Blocks where there is a store. */
final class Archive {

    private static final int PAGE = 200;
    private static final int MOST = 200;
    private static final int DEFAULT = 50;

    private final Conversations conversations;
    private final @Nullable History history;
    private final int pageBytes;
    private final StoreHealth health;

    /**
     * What a store says of entries behind a cursor.
     *
     * @param sent how many of the bot's there are
     * @param hole whether the first ones are gone
     * @param next the seq of the first one that is there; 0 if there is none
     * @param to where the log ended when it was counted; what follows is counted in memory
     */
    record Missed(int sent, boolean hole, long next, Replay.End to) {

        /** The store was not asked. */
        static final Missed NOTHING = new Missed(-1, false, 0, new Replay.End(0, 0));

        boolean isCounted() {
            return sent >= 0;
        }
    }

    /**
     * A question for history.
     *
     * @param user the label that names the conversation together with the secret, or null
     * @param limit how many entries at most
     * @param before only entries below it; -1 where it is not asked for
     * @param after only entries above it; -1 where it is not asked for
     * @param epoch the log's life that the cursor is of, or null
     * @param credential to be verified, or null
     * @param label which of the user's conversations, or null
     */
    record Question(
            @Nullable String user,
            int limit,
            long before,
            long after,
            @Nullable String epoch,
            @Nullable String credential,
            @Nullable String label) {

        /** An estimate of what it takes in memory while it waits. */
        long memory() {
            return bytes(user) + bytes(epoch) + bytes(credential);
        }

        private static long bytes(@Nullable String text) {
            return text == null ? 0 : JsonValues.textBytes(text);
        }
    }

    Archive(Conversations conversations, @Nullable History history, Limits limits, StoreHealth health) {
        this.health = health;
        this.conversations = conversations;
        this.history = history;
        this.pageBytes = limits.store().pageBytes();
    }

    // ---- the history API

    static Question question(String body, Limits limits) throws BadFrameException {
        Map<String, @Nullable Object> object;
        try {
            if (body.length() > limits.clients().frameBytes()) {
                throw new RefusedException(Refusal.TOO_LARGE, "The question is too large.");
            }
            object = Json.readObject(body);
        } catch (BadJsonException e) {
            throw new RefusedException(Refusal.BAD_FRAME, String.valueOf(e.getMessage()));
        }
        Object user = object.get("user");
        if (user != null && JsonValues.label(user) == null) {
            throw new RefusedException(Refusal.BAD_FRAME, "user must be a string of 1 to 512 characters.");
        }
        long limit = number(object, "limit", 1, DEFAULT);
        long before = number(object, "before", 1, -1);
        long after = number(object, "after", 0, -1);
        if (before >= 0 && after >= 0) {
            throw new RefusedException(Refusal.BAD_FRAME, "Ask with before or with after, not with both.");
        }
        return new Question(
                user == null ? null : JsonValues.label(user),
                (int) Math.min(limit, MOST),
                before,
                after,
                string(object, "epoch"),
                string(object, "auth"),
                Frame.label(object.get(Frame.LABEL)));
    }

    private static long number(Map<String, @Nullable Object> object, String name, long least, long missing) {
        Object value = object.get(name);
        if (value == null) {
            return missing;
        }
        if (!(value instanceof Integer || value instanceof Long) || ((Number) value).longValue() < least) {
            throw new RefusedException(
                    Refusal.BAD_FRAME, name + " must be a whole number that is not below " + least + ".");
        }
        return ((Number) value).longValue();
    }

    private static @Nullable String string(Map<String, @Nullable Object> object, String name) {
        Object value = object.get(name);
        if (value != null && !(value instanceof String)) {
            throw new RefusedException(Refusal.BAD_FRAME, name + " must be a string.");
        }
        return (String) value;
    }

    /** Whose history is asked for; null where nothing proves it. A principal or credential names it alone. */
    static @Nullable ConversationId anonymous(Handshake handshake, Question question) {
        AnonymousSecret secret = Identities.secret(handshake, null);
        return secret == null || question.user() == null
                ? null
                : secret.conversation(question.user()).withLabel(question.label());
    }

    /** The answer; without a conversation that may be read there is nothing to see. */
    String answer(@Nullable ConversationId id, Question question) {
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("success", true);
        List<String> entries = List.of();
        if (id != null && Readers.mayRead(id)) {
            entries = history == null ? fromMemory(id, question, head) : fromStore(history, id, question, head);
        }
        return Frames.history(head, entries);
    }

    /** Without a store there is no history, but a client may ask for what it has missed. */
    private List<String> fromMemory(ConversationId id, Question question, Map<String, @Nullable Object> head) {
        Conversation conversation = conversations.find(id);
        if (conversation == null) {
            if (question.after() >= 0) {
                resumed(head, question.after() > 0 || question.epoch() != null ? "epoch" : null);
            }
            return List.of();
        }
        head.put("epoch", conversation.epoch());
        head.put("seq", conversation.seq());
        if (question.after() < 0) {
            return List.of();
        }
        String reason = conversation.whyNot(question.epoch(), question.after(), false);
        resumed(head, reason);
        if (reason != null) {
            return List.of();
        }
        List<Entry> page = conversation.after(question.after(), question.limit(), pageBytes);
        more(head, !page.isEmpty() && page.get(page.size() - 1).seq() < conversation.seq());
        return page.stream().map(Entry::historyFrame).toList();
    }

    private List<String> fromStore(
            History stores, ConversationId id, Question question, Map<String, @Nullable Object> head) {
        LogHead newest = health.read(() -> stores.log().head(id));
        if (newest != null) {
            head.put("epoch", newest.epoch());
            head.put("seq", newest.seq());
        }
        if (question.after() < 0) {
            long before = question.before() < 0 ? Long.MAX_VALUE : question.before();
            LogPage page = health.read(() -> stores.log().readBefore(id, before, question.limit(), pageBytes));
            more(head, page.more());
            return frames(page.entries());
        }
        boolean otherLife = newest == null
                ? question.after() > 0 || question.epoch() != null
                : (question.epoch() != null && !question.epoch().equals(newest.epoch()))
                        || question.after() > newest.seq();
        if (otherLife) {
            resumed(head, "epoch");
            return List.of();
        }
        LogPage page = health.read(() -> stores.log().readAfter(id, question.after(), question.limit(), pageBytes));
        boolean hole = !page.entries().isEmpty() && page.entries().get(0).seq() != question.after() + 1;
        resumed(head, hole ? "dropped" : null);
        more(head, page.more() && !hole);
        return hole ? List.of() : frames(page.entries());
    }

    /** Says that there are more entries in the direction in which somebody reads. */
    private static void more(Map<String, @Nullable Object> head, boolean more) {
        if (more) {
            head.put("more", true);
        }
    }

    private static void resumed(Map<String, @Nullable Object> head, @Nullable String reason) {
        head.put("resumed", reason == null);
        if (reason != null) {
            head.put("reason", reason);
        }
    }

    private static List<String> frames(List<LogEntry> entries) {
        return entries.stream().map(Frames::history).toList();
    }

    // ---- for connections and requests

    /** Reads forward. Only where there is a store. */
    LogPage readAfter(ConversationId id, long after, int limit) {
        return guarded(() -> health.read(() -> store().log().readAfter(id, after, limit, pageBytes)));
    }

    /** What a client has missed, up to a place that is in the store. */
    Missed missed(ConversationId id, long after, Replay.End to) {
        return guarded(() -> health.read(() -> {
            List<LogEntry> next = store().log().readAfter(id, after, 1, 1).entries();
            long first = next.isEmpty() ? 0 : next.get(0).seq();
            return new Missed(store().log().countSent(id, after, to.seq()), first != after + 1, first, to);
        }));
    }

    /** The first replies to a message that is in the store, read from there: so many, and as many as one page holds. */
    Replies repliesTo(ConversationId id, String messageId, long seq, int most) {
        List<String> replies = new ArrayList<>();
        long bytes = 0;
        long at = seq;
        int before;
        LogPage page;
        do {
            before = replies.size();
            page = readAfter(id, at, PAGE);
            for (LogEntry entry : page.entries()) {
                if (messageId.equals(entry.inReplyTo())) {
                    bytes += entry.bytes();
                    if (replies.size() == most || (bytes > pageBytes && !replies.isEmpty())) {
                        return new Replies(replies, true);
                    }
                    replies.add(Frames.history(entry));
                }
            }
            at = page.last(at);
            // Replies follow what they answer; behind a whole page without one there are none.
        } while (page.more() && replies.size() > before);
        return new Replies(replies, false);
    }

    // ---- for the host

    /** Removes what the stores have of a conversation, without its scheduled pushes. */
    void erase(ConversationId id) {
        if (history != null) {
            guarded(() -> {
                history.log().erase(id);
                history.states().erase(id);
                history.profiles().erase(id);
                return id;
            });
        }
    }

    private History store() {
        if (history == null) {
            throw new IllegalStateException("There is no store.");
        }
        return history;
    }

    static <T> T guarded(Supplier<T> read) {
        return unavailableUnless(StoreUnavailableException.class, read);
    }

    /** The same for the host's own calls, which may well be told what the store cannot do. */
    static <T> T asked(Supplier<T> call) {
        return unavailableUnless(BotkitException.class, call);
    }

    private static <T> T unavailableUnless(Class<? extends BotkitException> known, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            if (known.isInstance(e)) {
                throw e;
            }
            throw loggable(new StoreUnavailableException(
                    "The store failed: " + e.getClass().getName(), e));
        }
    }
}
