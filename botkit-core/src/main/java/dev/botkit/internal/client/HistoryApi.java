package dev.botkit.internal.client;

import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.runtime.Readers;
import dev.botkit.internal.store.StoreHealth;
import dev.botkit.transport.Handshake;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers the history API: from the store, or from memory where there is none. Blocks where there is a store. */
public final class HistoryApi {

    private final Conversations conversations;
    private final @Nullable History history;
    private final int pageBytes;
    private final StoreHealth health;

    /** {@code history} is null if there is no store. */
    public HistoryApi(Conversations conversations, @Nullable History history, Limits limits, StoreHealth health) {
        this.conversations = conversations;
        this.history = history;
        this.pageBytes = limits.store().pageBytes();
        this.health = health;
    }

    /** Whose history is asked for; null where nothing proves it. A principal or credential names it alone. */
    static @Nullable ConversationId anonymous(Handshake handshake, HistoryQuery question) {
        AnonymousSecret secret = Identities.secret(handshake, null);
        return secret == null || question.user() == null
                ? null
                : secret.conversation(question.user()).withLabel(question.label());
    }

    /** The answer; without a conversation that may be read there is nothing to see. */
    String answer(@Nullable ConversationId id, HistoryQuery question) {
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("success", true);
        List<String> entries = List.of();
        if (id != null && Readers.mayRead(id)) {
            entries = history == null ? fromMemory(id, question, head) : fromStore(history, id, question, head);
        }
        return Frames.history(head, entries);
    }

    /** Without a store there is no history, but a client may ask for what it has missed. */
    private List<String> fromMemory(ConversationId id, HistoryQuery question, Map<String, @Nullable Object> head) {
        Conversation conversation = conversations.find(id);
        if (conversation == null) {
            if (question.after() >= 0) {
                resumed(head, question.after() > 0 || question.epoch() != null ? "epoch" : null);
            }
            return List.of();
        }
        head.put("epoch", conversation.replay().epoch());
        head.put("seq", conversation.seq());
        if (question.after() < 0) {
            return List.of();
        }
        String reason = conversation.replay().whyNot(question.epoch(), question.after(), false);
        resumed(head, reason);
        if (reason != null) {
            return List.of();
        }
        List<Entry> page = conversation.replay().after(question.after(), question.limit(), pageBytes);
        more(head, !page.isEmpty() && page.get(page.size() - 1).seq() < conversation.seq());
        return page.stream().map(Entry::historyFrame).toList();
    }

    private List<String> fromStore(
            History stores, ConversationId id, HistoryQuery question, Map<String, @Nullable Object> head) {
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
}
