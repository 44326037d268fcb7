package dev.botkit.internal.engine;

import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.push.Schedule;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.store.StoreReader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All conversations of one user, wherever something of them is kept. Blocks where there is a store. */
final class UserConversations {

    private static final int PAGE = 100;

    private final Predicate<ConversationId> erases;
    private final TurnWatch watch;
    private final Conversations conversations;
    private final @Nullable History history;
    private final Schedule schedule;

    /** {@code erases} erases one conversation, and tells whether that is done. */
    UserConversations(
            Predicate<ConversationId> erases,
            TurnWatch watch,
            Conversations conversations,
            @Nullable History history,
            Schedule schedule) {
        this.erases = erases;
        this.watch = watch;
        this.conversations = conversations;
        this.history = history;
        this.schedule = schedule;
    }

    /** See {@link dev.botkit.Botkit#conversationsAfter}. */
    List<ConversationId> after(ConversationId after, int most) {
        Set<String> labels = new TreeSet<>();
        conversations.ofUser(after).forEach(conversation -> add(labels, conversation.id(), after));
        schedule.inMemoryOf(after).forEach(id -> add(labels, id, after));
        if (history != null) {
            watch.shielded(() -> StoreReader.asked(() -> history.conversationsAfter(after, most)))
                    .forEach(id -> add(labels, id, after));
        }
        return labels.stream().limit(most).map(after::withLabel).toList();
    }

    private static void add(Set<String> labels, ConversationId id, ConversationId after) {
        String label = id.label();
        if (label != null && (after.label() == null || label.compareTo(after.label()) > 0)) {
            labels.add(label);
        }
    }

    /** See {@link dev.botkit.Botkit#eraseUser}. */
    boolean erase(ConversationId user) {
        ConversationId at = user.withLabel(null);
        boolean all = erases.test(at);
        List<ConversationId> page = after(at, PAGE);
        while (!page.isEmpty()) {
            for (ConversationId id : page) {
                all &= erases.test(id);
            }
            at = page.get(page.size() - 1);
            page = after(at, PAGE);
        }
        return all;
    }
}
