package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.BotkitException;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.TurnAbandonedException;
import dev.botkit.TurnEndedException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
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

    /** An error within a stream that LangChain4j (1.19.0) takes for an event that it does not know. */
    private static final Pattern ERROR = Pattern.compile("\"error\"\\s*:\\s*[{\"]");

    private final Bot bot;
    private final Manners manners;
    private final Message message;
    private final ReplyStream stream;

    /** What the user is told unless the answer comes to its end. */
    private final AtomicReference<@Nullable String> owed = new AtomicReference<>();

    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable StreamingHandle handle;

    // Of the thread that LangChain4j calls back on.
    private boolean hasText;
    private boolean hasStatus;
    private boolean beginsAnew;
    private boolean sawError;

    GrowingAnswer(Bot bot, Message message, Manners manners) {
        this.bot = bot;
        this.manners = manners;
        this.message = message;
        this.stream = bot.stream();
        stream.onStop(this::cancel);
        stream.onEnd(() -> {
            cancel();
            tellOwed();
        });
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
            if (beginsAnew && !text.isBlank()) {
                beginsAnew = false;
                stream.append("\n\n");
            }
            stream.append(text);
            hasText |= !text.isBlank();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** The provider has sent what LangChain4j does not know. */
    void rawEvent(Object event) {
        sawError |= ERROR.matcher(String.valueOf(event)).find();
    }

    /** The model wants tools called, and to go on after that; false if that is not wanted any more, or the calls may not be whole. */
    boolean wantsTools(ChatResponse response) {
        if (isOver()) {
            return false;
        }
        if (isCutOff(response) || response.finishReason() == FinishReason.LENGTH) {
            fail(new EndReasons.CutAnswerException());
            return false;
        }
        return true;
    }

    private boolean isCutOff(ChatResponse response) {
        return (sawError && response.finishReason() == null)
                || !manners.reasons().isWhole(response);
    }

    /** The model begins another part, after tools were called. */
    void goesOn() {
        // Behind what was shown; without that the next part is the first one.
        beginsAnew = hasText;
        sawError = false;
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
        } catch (RuntimeException | Error e) {
            fail(e);
            return false;
        }
    }

    /** Has the user told something, unless the answer comes to its end; at once if it has ended without that. */
    void owes(String text) {
        owed.set(text);
        if (isOver()) {
            tellOwed();
        }
    }

    private void tellOwed() {
        String text = owed.getAndSet(null);
        if (text == null) {
            return;
        }
        try {
            try {
                bot.reply(text);
            } catch (TurnEndedException e) {
                bot.push(bot.conversation(), text);
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("What became of a tool is not told to the user of message {}: {}", message.id(), names(e));
            LOG.debug("In full", e);
        }
    }

    /** It ends with a question, which is a message of its own. */
    void asks(Reply question) {
        if (isOver()) {
            return;
        }
        String before = owed.getAndSet(null);
        if (before != null) {
            beginsAnew = hasText;
            partial(before, null);
        }
        if (!over.compareAndSet(false, true)) {
            return;
        }
        handle = null;
        try {
            if (hasText) {
                bot.reply(question);
                stream.complete();
            } else {
                stream.complete(question);
            }
        } catch (RuntimeException | Error e) {
            tellUnlessEnded(e);
        }
    }

    /** The answer is there; {@code instead} is what is shown if nothing was, or null. */
    void complete(ChatResponse response, @Nullable String instead) {
        if (isOver()) {
            return;
        }
        if (isCutOff(response)) {
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
        String settled = owed.getAndSet(null);
        try {
            stream.complete();
        } catch (RuntimeException | Error e) {
            // For instance middleware refuses it.
            owed.set(settled);
            tellUnlessEnded(e);
            return;
        }
        if (stream.isStopped()) {
            owed.set(settled);
            tellOwed();
            return;
        }
        try {
            manners.onAnswer().accept(message, response);
        } catch (RuntimeException | Error e) {
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
        if (wasStopped) {
            LOG.debug("Of an answer that nobody waits for", failure);
        } else {
            tellUnlessEnded(failure);
        }
    }

    /** Whoever has ended it otherwise, such as its time-out, has told that. */
    private void tellUnlessEnded(Throwable failure) {
        if (failure instanceof TurnAbandonedException || hasEnded()) {
            LOG.debug("Of an answer that has ended", failure);
        } else {
            tell(failure);
        }
    }

    private boolean hasEnded() {
        try {
            stream.status("");
            return false;
        } catch (IllegalStateException | TurnAbandonedException e) {
            return true;
        }
    }

    private void tell(Throwable failure) {
        // Messages of exceptions quote what the provider says, which quotes the user.
        LOG.error("The model gave no whole answer to message {}: {}", message.id(), names(failure));
        LOG.debug("In full", failure);
        Reply why = why(failure);
        String more = owed.getAndSet(null);
        stream.fail(more == null ? why : why.withText(why.text() + "\n\n" + more));
        if (stream.isStopped()) {
            owed.set(more);
            tellOwed();
        }
    }

    private Reply why(Throwable failure) {
        try {
            Reply why = manners.whenFailed().apply(failure);
            return why == null ? Manners.excuse(failure) : why;
        } catch (RuntimeException | Error e) {
            LOG.error("What the user is told of a failure has failed: {}", names(e));
            LOG.debug("In full", e);
            return Manners.excuse(failure);
        }
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

    /** Its types, without what they say, unless that quotes nobody. */
    static String names(Throwable failure) {
        StringBuilder names = new StringBuilder();
        Throwable next = failure;
        for (int i = 0; next != null && i < MOST_CAUSES; i++) {
            names.append(i == 0 ? "" : ", caused by ").append(next.getClass().getName());
            if (next instanceof HttpException http) {
                names.append(" with status ").append(http.statusCode());
            } else if (next instanceof BotkitException ours && ours.logMessage() != null) {
                names.append(": ").append(ours.logMessage());
            }
            next = next.getCause();
        }
        return names.toString();
    }
}
