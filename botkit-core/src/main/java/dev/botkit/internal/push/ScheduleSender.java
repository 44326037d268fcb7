package dev.botkit.internal.push;

import dev.botkit.BotkitClosedException;
import dev.botkit.BotkitException;
import dev.botkit.Reply;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.message.Senders;
import dev.botkit.internal.push.PushDeadlines.PushKey;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.Running;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.runtime.Watched;
import dev.botkit.internal.store.StoreReader;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends one scheduled push that is due. Blocks, as a push does. The host's send middleware is watched like a handler: where it takes
 * long, another thread takes the place of its own, and in the end the push is dropped. Thread-safe.
 */
public final class ScheduleSender {

    /** How many pushes are sent at the same time; as many more threads take the places of those that are held by middleware. */
    public static final int THREADS = 8;

    private static final Log LOG = Log.of(ScheduleSender.class);

    private final Pushes pushes;
    private final ScheduleStore store;
    private final TurnWatch watch;
    private final Background threads;
    private final AtomicInteger held = new AtomicInteger();

    /** Who has a push sent. */
    interface Owner {

        /** A thread is held for long, or ceases to be. */
        void heldHasChanged();

        /** The push was given up, and is in the store no more; its thread has not returned. */
        void isGivenUp();
    }

    ScheduleSender(Pushes pushes, ScheduleStore store, TurnWatch watch, Background threads) {
        this.pushes = pushes;
        this.store = store;
        this.watch = watch;
        this.threads = threads;
    }

    /** What is to be known of a push over all its tries. */
    ScheduledSending sending(PushKey push) {
        return new ScheduledSending(
                push.id(),
                () -> watch.shielded(() -> StoreReader.asked(() -> store.contains(push.conversation(), push.id()))));
    }

    /** How many threads are held by middleware for long. */
    int held() {
        return held.get();
    }

    /**
     * Sends a push, and removes it from the store when its messages are in the log, or when it fails for good.
     *
     * @throws RuntimeException if it is to be tried again
     */
    void send(ScheduledPush push, ScheduledSending sending, Owner owner) {
        if (!sending.isOver()) {
            sending.begins();
            Running mine = watch.begin(new OnThread(push, sending, owner));
            Throwable failure = failureOf(push, sending);
            if (!watch.end(mine)) {
                return;
            }
            if (failure instanceof BotkitClosedException) {
                LOG.debug("A scheduled push is left to whoever comes next");
                return;
            }
            if (failure instanceof BotkitException known && known.isRetriable()) {
                throw known;
            }
            if (failure != null) {
                LOG.error(
                        "A scheduled push to conversation {} failed and is dropped",
                        Redaction.name(push.conversation()),
                        failure);
            }
            sending.over();
        }
        remove(push);
    }

    private @Nullable Throwable failureOf(ScheduledPush push, ScheduledSending sending) {
        try {
            pushes.pushOn(sending, push.conversation(), reply(push.json()));
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private void remove(ScheduledPush push) {
        StoreReader.asked(() -> store.remove(push.conversation(), push.id()));
    }

    /** A push while it is sent, for the watch. */
    private final class OnThread implements Watched {

        private final ScheduledPush push;
        private final ScheduledSending sending;
        private final Owner owner;

        OnThread(ScheduledPush push, ScheduledSending sending, Owner owner) {
            this.push = push;
            this.sending = sending;
            this.owner = owner;
        }

        @Override
        public String what() {
            return "Sending a scheduled push";
        }

        @Override
        public ConversationId conversation() {
            return push.conversation();
        }

        @Override
        public String skill() {
            return "(send middleware)";
        }

        @Override
        public void endWithoutHandler() {
            sending.over();
            threads.execute(() -> {
                try {
                    remove(push);
                    owner.isGivenUp();
                } catch (Throwable e) {
                    LOG.error(
                            "A scheduled push that was abandoned could not be removed; it is sent after a restart", e);
                }
            });
        }

        @Override
        public void isHeld() {
            holds(1);
        }

        @Override
        public void isHeldNoMore() {
            holds(-1);
        }

        private void holds(int more) {
            threads.resize(THREADS + Math.min(THREADS, held.addAndGet(more)));
            owner.heldHasChanged();
        }
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
