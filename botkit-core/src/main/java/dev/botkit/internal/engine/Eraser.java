package dev.botkit.internal.engine;

import dev.botkit.Limits;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.push.Erasures;
import dev.botkit.internal.push.Schedule;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.store.StoreReader;
import dev.botkit.internal.store.StoreWait;
import dev.botkit.internal.store.StoreWriter;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Erases conversations, whatever goes on in them: in memory, in the store, and what is to be pushed to them. */
final class Eraser {

    private static final Log LOG = Log.of(Eraser.class);

    private final Conversations conversations;
    private final Erasures erasures;
    private final Schedule schedule;
    private final StoreReader reader;
    private final Background background;
    private final @Nullable StoreWriter writer;
    private final Limits limits;

    /** {@code writer} is null if there is no store. */
    Eraser(
            Conversations conversations,
            Erasures erasures,
            Schedule schedule,
            StoreReader reader,
            Background background,
            @Nullable StoreWriter writer,
            Limits limits) {
        this.conversations = conversations;
        this.erasures = erasures;
        this.schedule = schedule;
        this.reader = reader;
        this.background = background;
        this.writer = writer;
        this.limits = limits;
    }

    /** See {@link dev.botkit.Botkit#erase}. */
    boolean erase(ConversationId id) {
        // A handler may run in place on a thread of the writer, which must not wait for itself.
        return erase(id, mayWait());
    }

    /** Whether this thread may wait for the store: not one of those that write to it. */
    boolean mayWait() {
        return writer == null || !writer.isOwnThread();
    }

    private boolean erase(ConversationId id, boolean mayWait) {
        while (true) {
            Conversation known = conversations.find(id);
            // Not loaded: what is to be erased is not to be handled once more. It keeps others away meanwhile, such as
            // a
            // push that is just due.
            Conversation erased = known == null ? conversations.openToErase(id) : known;
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            Conversation.Erasure begun = erased.erase(() -> eraseFromStore(id), failure -> {
                if (failure == null) {
                    done.complete(true);
                } else {
                    done.completeExceptionally(failure);
                }
            });
            switch (begun) {
                case BEGUN -> {
                    if (!mayWait) {
                        tellIfNotErased(id, done);
                        return false;
                    }
                    StoreWait.await(done, limits);
                    return true;
                }
                case AFTER_TURN -> {
                    tellIfNotErased(id, done);
                    return false;
                }
                case LEAVING -> {
                    CompletableFuture<Void> left = erased.left();
                    if (!mayWait) {
                        eraseAfter(left, id);
                        return false;
                    }
                    StoreWait.await(left, limits);
                }
                case RETIRED -> Thread.onSpinWait();
            }
        }
    }

    /** Erases it once more when it has left; on a thread that does not wait for that, as what is waited for needs one, too. */
    private void eraseAfter(CompletableFuture<Void> left, ConversationId id) {
        tellIfNotErased(
                id,
                left.thenRun(() -> background.lastly(Background.OWN, () -> {
                    try {
                        erase(id, false);
                    } catch (Throwable e) {
                        tellNotErased(id, e);
                    }
                })));
    }

    private static void tellIfNotErased(ConversationId id, CompletableFuture<?> done) {
        done.exceptionally(failure -> {
            tellNotErased(id, failure);
            return null;
        });
    }

    private static void tellNotErased(ConversationId id, Throwable failure) {
        LOG.error(
                "Conversation {} could not be erased when the handler that asked for it went on; erase it again",
                Redaction.name(id),
                failure);
    }

    private void eraseFromStore(ConversationId id) {
        erasures.add(id);
        schedule.erase(id);
        reader.erase(id);
    }
}
