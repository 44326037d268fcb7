package dev.botkit.springai;

import dev.botkit.Bot;
import dev.botkit.InvalidArgumentException;
import dev.botkit.Message;
import dev.botkit.Reply;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;

/**
 * What the user is told beside the answer, and how often the user may ask.
 *
 * @param rate null for any number of times
 * @param reasons what the model is known to say of its ends
 */
record Manners(
        Function<Throwable, @Nullable Reply> whenFailed,
        String whenTooOften,
        String whenNoText,
        Function<String, String> toolStatus,
        @Nullable CallRate rate,
        BiConsumer<Message, ChatResponse> onAnswer,
        EndReasons reasons) {

    static final int MOST_CAUSES = 8;

    private static final int MOST_STATUS = 500;

    /** Spring AI has no exceptions of its own for what providers say; these are those of their clients and of Spring's. */
    private static final Set<String> BUSY =
            Set.of("RateLimitException", "TooManyRequests", "TooManyRequestsException", "ThrottlingException");

    /** The default ones, for a model of its own. */
    static Manners ofModel() {
        return new Manners(
                Manners::excuse,
                "You have asked a lot in a short time. Please wait a little, then ask again.",
                "Sorry, I can only read text.",
                Manners::described,
                null,
                (message, response) -> {},
                new EndReasons());
    }

    Manners withWhenFailed(Function<Throwable, @Nullable Reply> newWhenFailed) {
        return new Manners(newWhenFailed, whenTooOften, whenNoText, toolStatus, rate, onAnswer, reasons);
    }

    Manners withWhenTooOften(String newWhenTooOften) {
        return new Manners(whenFailed, newWhenTooOften, whenNoText, toolStatus, rate, onAnswer, reasons);
    }

    Manners withWhenNoText(String newWhenNoText) {
        return new Manners(whenFailed, whenTooOften, newWhenNoText, toolStatus, rate, onAnswer, reasons);
    }

    Manners withToolStatus(Function<String, String> newToolStatus) {
        return new Manners(whenFailed, whenTooOften, whenNoText, newToolStatus, rate, onAnswer, reasons);
    }

    Manners withRate(CallRate newRate) {
        return new Manners(whenFailed, whenTooOften, whenNoText, toolStatus, newRate, onAnswer, reasons);
    }

    Manners withOnAnswer(BiConsumer<Message, ChatResponse> newOnAnswer) {
        return new Manners(whenFailed, whenTooOften, whenNoText, toolStatus, rate, newOnAnswer, reasons);
    }

    /** Whether the model is to be asked; otherwise the user has been told why not. */
    boolean letAsk(Bot bot, Message message) {
        if (message.text().isBlank()) {
            bot.reply(whenNoText);
            return false;
        }
        if (rate != null && !rate.takes(message.conversation(), message.date())) {
            bot.reply(whenTooOften);
            return false;
        }
        return true;
    }

    /** What is shown while a tool is called; empty for nothing. */
    String status(String tool) {
        String status = toolStatus.apply(tool);
        return status.length() > MOST_STATUS ? status.substring(0, MOST_STATUS) : status;
    }

    static Reply excuse(Throwable failure) {
        Throwable next = failure;
        for (int i = 0; next != null && i < MOST_CAUSES; i++) {
            if (BUSY.contains(next.getClass().getSimpleName())) {
                return Reply.of("I am asked too much at the moment. Please try again in a minute.");
            }
            // OkHttp and the sockets of the JDK throw the last one.
            if (next instanceof TimeoutException
                    || next instanceof HttpTimeoutException
                    || next instanceof InterruptedIOException) {
                return Reply.of("Sorry, the answer took too long. Please try again.");
            }
            next = next.getCause();
        }
        return Reply.of("Sorry, I cannot answer now. Please try again.");
    }

    /** {@code orderStatus} and {@code order_status} become "Order status…". */
    private static String described(String tool) {
        String words = tool.replaceAll("[_-]+", " ")
                .replaceAll("(\\p{Ll})(\\p{Lu})", "$1 $2")
                .toLowerCase(Locale.ROOT)
                .strip();
        return words.isEmpty() ? "" : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + "…";
    }

    static <T> T notNull(@Nullable T value, String name) {
        if (value == null) {
            throw new InvalidArgumentException("The argument \"" + name + "\" is null.");
        }
        return value;
    }
}
