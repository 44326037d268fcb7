package dev.botkit.internal.engine;

import dev.botkit.BotkitClosedException;
import dev.botkit.BotkitException;
import dev.botkit.Reply;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.message.Senders;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends one scheduled push that is due. Blocks, as a push does. Thread-safe. */
final class ScheduleSender {

    private static final Log LOG = Log.of(ScheduleSender.class);

    private final Pushes pushes;
    private final ScheduleStore store;

    ScheduleSender(Pushes pushes, ScheduleStore store) {
        this.pushes = pushes;
        this.store = store;
    }

    /** What is to be known of a push over all its tries. */
    ScheduledSending sending(ScheduledPush push) {
        return new ScheduledSending(
                push, () -> Archive.asked(() -> store.of(push.conversation())).contains(push));
    }

    /**
     * Sends a push, and removes it from the store when its messages are in the log, or when it fails for good.
     *
     * @throws RuntimeException if it is to be tried again
     */
    void send(ScheduledSending sending) {
        ScheduledPush push = sending.push();
        if (!sending.isOver()) {
            try {
                sending.begins();
                pushes.pushOn(sending, push.conversation(), reply(push.json()));
            } catch (BotkitClosedException e) {
                LOG.debug("A scheduled push is left to whoever comes next");
                return;
            } catch (Throwable e) {
                if (e instanceof BotkitException known && known.isRetriable()) {
                    throw known;
                }
                LOG.error(
                        "A scheduled push to conversation {} failed and is dropped",
                        Redaction.name(push.conversation()),
                        e);
            }
            sending.over();
        }
        Archive.asked(() -> store.remove(push.conversation(), push.id()));
    }

    /** The reply that the fields of a push are of. */
    static Reply reply(String json) throws BadJsonException {
        Map<String, @Nullable Object> fields = Json.readState(json);
        Reply reply = Reply.of(fields.get("text") instanceof String text ? text : "");
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            reply = field.getKey().equals(MessageData.FROM)
                    ? reply.from(Senders.of(field.getValue()))
                    : reply.with(field.getKey(), field.getValue());
        }
        return reply;
    }
}
