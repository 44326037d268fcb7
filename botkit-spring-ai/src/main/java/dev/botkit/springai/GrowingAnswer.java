package dev.botkit.springai;

import dev.botkit.Bot;
import dev.botkit.BotkitException;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.TurnAbandonedException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.model.tool.ToolCallLimitExceededException;
import org.springframework.ai.model.tool.ToolExecutionResult;
import org.springframework.ai.util.JsonHelper;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/**
 * The stream that an answer becomes. It ends once. Whoever ends it otherwise than the model, the user or the time, has the subscription
 * cancelled, which closes the request at the provider. Thread-safe.
 */
final class GrowingAnswer {

    private static final Logger LOG = LoggerFactory.getLogger(GrowingAnswer.class);

    private static final JsonHelper JSON = new JsonHelper();

    private final Manners manners;
    private final Message message;
    private final ReplyStream stream;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean cancels = new AtomicBoolean();
    private final Parts parts = new Parts();

    // Of one thread at a time, as Reactor calls back.
    private final WholeAnswer whole = new WholeAnswer();
    private volatile boolean hasText;
    private volatile boolean hasStatus;
    private volatile boolean beginsAnew;

    GrowingAnswer(Bot bot, Message message, Manners manners) {
        this.manners = manners;
        this.message = message;
        this.stream = bot.stream();
        stream.onStop(this::cancel);
        stream.onEnd(this::cancel);
    }

    /** Shows what comes. */
    void follow(Flux<ChatClientResponse> answer) {
        answer.subscribe(parts);
    }

    /** What Spring AI sends, also on other threads than that of the turn. */
    private final class Parts extends BaseSubscriber<ChatClientResponse> {

        @Override
        protected void hookOnNext(ChatClientResponse part) {
            ChatResponse response = part.chatResponse();
            if (response != null) {
                next(response);
            }
        }

        @Override
        protected void hookOnComplete() {
            complete();
        }

        @Override
        protected void hookOnError(Throwable failure) {
            fail(failure);
        }
    }

    /** Whether nothing more of it is shown. */
    boolean isOver() {
        return over.get() || stream.isStopped();
    }

    /** Has something done when it has ended, however it did. */
    void onEnd(Runnable action) {
        stream.onEnd(action);
    }

    private void next(ChatResponse part) {
        whole.add(part);
        List<Generation> results = part.getResults();
        String reason = results.isEmpty() ? "" : Rounds.reason(results.get(0));
        if (reason.equals(ToolCallLimitExceededException.FINISH_REASON)) {
            // What it says is for the developer.
            fail(new Rounds.TooManyRoundsException());
        } else if (reason.equals(ToolExecutionResult.FINISH_REASON)) {
            // Results of tools that are for the user.
            results.forEach(result -> {
                beginsAnew = hasText;
                show(unquoted(text(result)));
            });
        } else {
            show(results.stream()
                    .filter(result -> !isThought(result))
                    .findFirst()
                    .map(GrowingAnswer::text)
                    .orElse(""));
        }
    }

    private static String text(Generation result) {
        String text = result.getOutput().getText();
        return text == null ? "" : text;
    }

    /** Spring AI has results of tools as JSON: a text in quotes. */
    private static String unquoted(String json) {
        if (!json.startsWith("\"")) {
            return json;
        }
        try {
            String text = JSON.fromJson(json, String.class);
            return text == null ? json : text;
        } catch (RuntimeException e) {
            // A text that only looks like that.
            return json;
        }
    }

    /** Thoughts of models, as the integrations of Gemini and of Claude mark them. */
    private static boolean isThought(Generation result) {
        return isTrue(result.getOutput().getMetadata().get("isThought"))
                || isTrue(result.getOutput().getMetadata().get("thinking"));
    }

    private static boolean isTrue(@Nullable Object value) {
        return value != null && value.toString().equals("true");
    }

    /** Shows more, or at least a sign of life. */
    void show(String text) {
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
                append("\n\n");
            }
            append(text);
            hasText |= !text.isBlank();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void append(String text) {
        stream.append(text);
        if (!text.isEmpty()) {
            whole.text(text);
        }
    }

    /** The model begins another part, after tools were called. */
    void goesOn() {
        // Behind what was shown; without that the next part is the first one.
        beginsAnew = hasText;
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

    /** The answer is there. */
    private void complete() {
        if (isOver()) {
            return;
        }
        if (!hasText) {
            fail(new EmptyAnswerException());
            return;
        }
        if (!over.compareAndSet(false, true)) {
            return;
        }
        try {
            stream.complete();
        } catch (RuntimeException | Error e) {
            // For instance middleware refuses it.
            tellUnlessEnded(e);
            return;
        }
        try {
            manners.onAnswer().accept(message, whole.response());
        } catch (RuntimeException | Error e) {
            LOG.error("What was to be done with the answer to message {} has failed: {}", message.id(), names(e));
            LOG.debug("In full", e);
        }
    }

    /** It does not come to its end. The user is told once, unless the user has stopped it. */
    void fail(Throwable why) {
        Throwable failure = unwrapped(why);
        boolean wasStopped = stream.isStopped();
        if (!over.compareAndSet(false, true)) {
            LOG.debug("Of an answer that is over", failure);
            return;
        }
        cancelParts();
        if (wasStopped) {
            LOG.debug("Of an answer that nobody waits for", failure);
        } else {
            tellUnlessEnded(failure);
        }
    }

    /** What futures of the clients wrap says nothing. */
    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
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
        stream.fail(why(failure));
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
        cancelParts();
    }

    private void cancelParts() {
        // Once at a time; with the next part again, if there was no thread for it.
        if (!parts.isDisposed() && cancels.compareAndSet(false, true) && !Cancels.run(parts::cancel)) {
            cancels.set(false);
        }
    }

    /** Its types, without what they say, unless that quotes nobody. */
    static String names(Throwable failure) {
        StringBuilder names = new StringBuilder();
        Throwable next = failure;
        for (int i = 0; next != null && i < Manners.MOST_CAUSES; i++) {
            names.append(i == 0 ? "" : ", caused by ").append(next.getClass().getName());
            if (next instanceof BotkitException ours && ours.logMessage() != null) {
                names.append(": ").append(ours.logMessage());
            }
            next = next.getCause();
        }
        return names.toString();
    }
}
