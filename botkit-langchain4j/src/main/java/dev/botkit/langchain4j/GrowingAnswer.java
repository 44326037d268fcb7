package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.TurnAbandonedException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream that an answer becomes. It ends once: LangChain4j may report an error and go on, report both, or report nothing once it
 * was cancelled. Whoever ends it otherwise, the user or the time, has the request at the provider cancelled, at once where LangChain4j has
 * given a handle, which comes with the first part of an answer only; else as soon as it does. Thread-safe.
 */
final class GrowingAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(GrowingAnswer.class);

    private static final int MOST_CAUSES = 5;

    private final Manners manners;
    private final Message message;
    private final ReplyStream stream;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable StreamingHandle handle;

    // Of the thread that LangChain4j calls back on.
    private boolean hasText;
    private boolean hasStatus;
    private boolean beginsAnew;

    GrowingAnswer(Bot bot, Message message, Manners manners) {
        this.manners = manners;
        this.message = message;
        this.stream = bot.stream();
        stream.onStop(this::cancel);
        stream.onEnd(this::cancel);
    }

    /** Whether nothing more of it is shown. */
    boolean isOver() {
        return over.get() || stream.isStopped();
    }

    /** Has something done when it has ended, however it did. */
    void onEnd(Runnable action) {
        stream.onEnd(action);
    }

    /** A part has come, or at least a sign of life. */
    void partial(String text, @Nullable StreamingHandle newHandle) {
        if (newHandle != null) {
            handle = newHandle;
        }
        if (isOver()) {
            cancel();
            return;
        }
        try {
            if (hasStatus && !text.isEmpty()) {
                hasStatus = false;
                stream.status("");
            }
            if (beginsAnew && hasText && !text.isBlank()) {
                beginsAnew = false;
                stream.append("\n\n");
            }
            stream.append(text);
            hasText |= !text.isBlank();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** The model begins another part, after tools were called. */
    void goesOn() {
        beginsAnew = true;
        handle = null;
    }

    /** A tool is about to be called; false if that is not wanted any more. */
    boolean calls(String tool) {
        if (isOver()) {
            return false;
        }
        try {
            hasStatus = true;
            stream.status(manners.status(tool));
            return true;
        } catch (RuntimeException e) {
            fail(e);
            return false;
        }
    }

    /** The answer is there; {@code instead} is what is shown if nothing was, or null. */
    void complete(ChatResponse response, @Nullable String instead) {
        if (isOver()) {
            return;
        }
        if (!manners.reasons().isWhole(response)) {
            fail(new EndReasons.CutAnswerException());
            return;
        }
        if (!hasText) {
            if (instead == null || instead.isBlank()) {
                fail(new EmptyAnswerException());
                return;
            }
            partial(instead, null);
        }
        if (!over.compareAndSet(false, true)) {
            return;
        }
        handle = null;
        try {
            stream.complete();
        } catch (IllegalStateException | TurnAbandonedException e) {
            LOG.debug("An answer came when its turn had ended", e);
            return;
        } catch (RuntimeException e) {
            tell(e);
            return;
        }
        try {
            manners.onAnswer().accept(message, response);
        } catch (RuntimeException e) {
            LOG.error("What was to be done with the answer to message {} has failed: {}", message.id(), names(e));
            LOG.debug("In full", e);
        }
    }

    /** It does not come to its end. The user is told once, unless the user has stopped it. */
    void fail(Throwable failure) {
        boolean wasStopped = stream.isStopped();
        if (!over.compareAndSet(false, true)) {
            LOG.debug("Of an answer that is over", failure);
            return;
        }
        cancelHandle();
        if (wasStopped || failure instanceof TurnAbandonedException) {
            LOG.debug("Of an answer that nobody waits for", failure);
        } else {
            tell(failure);
        }
    }

    private void tell(Throwable failure) {
        // Messages of exceptions quote what the provider says, which quotes the user.
        LOG.error("The model gave no whole answer to message {}: {}", message.id(), names(failure));
        LOG.debug("In full", failure);
        Reply why;
        try {
            why = manners.whenFailed().apply(failure);
        } catch (RuntimeException e) {
            LOG.error("What the user is told of a failure has failed: {}", names(e));
            why = Manners.excuse(failure);
        }
        stream.fail(why);
    }

    private void cancel() {
        over.set(true);
        cancelHandle();
    }

    private void cancelHandle() {
        StreamingHandle current = handle;
        if (current != null && !current.isCancelled()) {
            try {
                current.cancel();
            } catch (RuntimeException e) {
                LOG.debug("A request could not be cancelled", e);
            }
        }
    }

    /** Its types, without what they say. */
    static String names(Throwable failure) {
        StringBuilder names = new StringBuilder();
        Throwable next = failure;
        for (int i = 0; next != null && i < MOST_CAUSES; i++) {
            names.append(i == 0 ? "" : ", caused by ").append(next.getClass().getName());
            if (next instanceof HttpException http) {
                names.append(" with status ").append(http.statusCode());
            }
            next = next.getCause();
        }
        return names.toString();
    }
}
