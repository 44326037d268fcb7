package dev.botkit.internal.engine;

import dev.botkit.history.History;
import dev.botkit.history.LogPage;
import dev.botkit.history.ScheduledPush;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.log.Checkpoint;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.message.Feedback;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.push.Schedule;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.store.StoreReader;
import dev.botkit.internal.turn.DialogWait;
import dev.botkit.internal.turn.TurnState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells the host everything that is kept of a conversation. Blocks where there is a store. */
final class Export {

    private static final int PAGE = 200;

    private final Conversations conversations;
    private final @Nullable History history;
    private final StoreReader reader;
    private final Schedule schedule;
    private final TurnWatch watch;

    Export(
            Conversations conversations,
            @Nullable History history,
            StoreReader reader,
            Schedule schedule,
            TurnWatch watch) {
        this.conversations = conversations;
        this.history = history;
        this.reader = reader;
        this.schedule = schedule;
        this.watch = watch;
    }

    /**
     * Writes everything of a conversation, page by page: what is known of the user, the dialog that waits, what skills
     * remember, what the user thinks of messages, and the entries as the history shows them, oldest first.
     */
    void write(ConversationId id, Appendable out) throws IOException {
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("conversation", id.toString());
        if (history == null) {
            Conversation conversation = conversations.find(id);
            List<Entry> entries = List.of();
            if (conversation != null) {
                head.put("profile", profileOf(conversation));
                DialogWait wait = conversation.waits();
                if (wait != null) {
                    head.put(Checkpoint.DIALOG, wait.document());
                }
                Json.Raw state = conversation.state();
                if (state != null) {
                    head.put(TurnState.FIELD, state);
                }
                Json.Raw feedback = conversation.feedback();
                if (feedback != null) {
                    head.put(Feedback.FIELD, feedback);
                }
                entries = conversation.replay().after(0, Integer.MAX_VALUE);
            }
            scheduled(id, head);
            out.append(Frames.beginHistory(head));
            write(out, entries, Entry::historyFrame, false);
        } else {
            head.putAll(watch.shielded(() -> StoreReader.guarded(() -> stored(history, id))));
            Conversation open = conversations.find(id);
            Object profile = open == null ? null : profileOf(open);
            if (profile != null) {
                // It may be on its way to the store.
                head.put("profile", profile);
            }
            scheduled(id, head);
            LogPage page = readAfter(id, 0);
            out.append(Frames.beginHistory(head));
            write(out, page.entries(), Frames::history, false);
            while (page.more()) {
                page = readAfter(id, page.last(0));
                write(out, page.entries(), Frames::history, true);
            }
        }
        out.append(Frames.END_OF_LIST);
    }

    /** What the bot will say by itself, if there is something: when, and the fields of the reply. */
    private void scheduled(ConversationId id, Map<String, @Nullable Object> head) {
        List<ScheduledPush> pushes = schedule.of(id);
        if (!pushes.isEmpty()) {
            List<@Nullable Object> list = new ArrayList<>();
            for (ScheduledPush push : pushes) {
                Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                fields.put("id", push.id());
                fields.put("due", push.due().toString());
                fields.put("message", new Json.Raw(push.json()));
                list.add(fields);
            }
            head.put("scheduled", list);
        }
    }

    private LogPage readAfter(ConversationId id, long after) {
        return watch.shielded(() -> reader.readAfter(id, after, PAGE));
    }

    private static <T> void write(Appendable out, List<T> entries, Function<T, String> frame, boolean follows)
            throws IOException {
        boolean comma = follows;
        for (T entry : entries) {
            out.append(comma ? "," : "").append(frame.apply(entry));
            comma = true;
        }
    }

    /** The profile, the dialog that waits, and what skills remember. */
    private static Map<String, @Nullable Object> stored(History stores, ConversationId id) {
        Map<String, @Nullable Object> found = new LinkedHashMap<>();
        String profile = stores.profiles().read(id);
        try {
            found.put("profile", profile == null ? null : Json.readState(profile));
        } catch (BadJsonException e) {
            // Somebody else's; it is told when the conversation is opened.
            found.put("profile", null);
        }
        StateStore.Stored document = stores.states().read(id);
        Checkpoint checkpoint = Checkpoint.parse(document == null ? null : document.json());
        if (checkpoint != null) {
            found.putAll(checkpoint.more());
        }
        return found;
    }

    private static @Nullable Object profileOf(Conversation conversation) {
        var profile = conversation.profile();
        return profile == null ? null : profile.fields();
    }
}
