package dev.botkit.dialog;

import dev.botkit.Bot;
import dev.botkit.DoNotImplement;
import dev.botkit.Message;
import dev.botkit.Reply;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running exchange, as hooks and the handlers of answers get it. Good until the hook returns, on the
 * thread that calls the hook.
 *
 * <p>{@link #next}, {@link #repeat}, {@link #silentRepeat}, {@link #gotoThread}, {@link #stop}, {@link
 * #complete}, {@link #continueAs} and {@link #passOn} choose what happens when the hook has returned; the last choice counts.
 * A hook that chooses nothing lets the dialog go on.
 *
 * <p>What {@link #say} says, and what stands in variables and answers, is shown as it is: only the
 * texts of the definition itself are templates.
 *
 * <pre>{@code
 * Dialog.define("greeting")
 *         .ask("name", "What is your name?")
 *         .say("Hello, {{responses.name}}!")
 *         .build();
 * }</pre>
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface Dialog {

    /**
     * Describes a dialog in code.
     *
     * @param name what it is begun by, without regard to case; 1 to 128 characters. A waiting dialog is
     *     found again by it, also after a restart
     * @return a builder
     */
    static DialogBuilder define(String name) {
        return new DialogBuilder(name);
    }

    /** {@return what acts in this conversation, for this turn} */
    Bot bot();

    /** {@return the name of the script, or of the dialog in code, that is running} */
    String script();

    /** {@return the thread that is running, {@code default} at first} */
    String thread();

    /**
     * {@return the message or event that started it; from the second turn on it is what was kept of it: id,
     * text, user, channel, and its other fields unless they are large (8 KiB)}
     */
    Message origin();

    /** {@return the variables, as {@code vars.…} in templates; an unmodifiable view} */
    Map<String, @Nullable Object> vars();

    /**
     * Sets a variable.
     *
     * @param name the name behind {@code vars.}
     * @param value a JSON value as in {@link Message}; it is copied
     * @throws IllegalArgumentException if the value is no JSON value
     */
    void set(String name, @Nullable Object value);

    /** {@return the answers so far by key, as {@code responses.…} in templates; an unmodifiable view} */
    Map<String, @Nullable Object> responses();

    /**
     * Reads one answer.
     *
     * @param key the key of the question
     * @return what the user said; the lines of a question with several answers are joined by line
     *     breaks; the empty string if there is no answer
     */
    default String response(String key) {
        Object value = responses().get(key);
        return value == null ? "" : value.toString();
    }

    /**
     * Says something now.
     *
     * @param text plain text or Markdown, no template
     * @return the reply's id, as for {@link Bot#reply(Reply)}
     */
    default @Nullable String say(String text) {
        return say(Reply.of(text));
    }

    /**
     * Says something now.
     *
     * @param reply what to send; no template
     * @return the reply's id, as for {@link Bot#reply(Reply)}
     */
    @Nullable
    String say(Reply reply);

    /** Goes on with the next line. */
    void next();

    /** Asks the last question again; goes on with the next line if none was asked. */
    void repeat();

    /** Waits again for an answer to the last question, without a word; goes on if none was asked. */
    void silentRepeat();

    /**
     * Goes on at the beginning of a thread.
     *
     * @param thread its name; if there is none of that name, the dialog ends as {@link DialogEnd#FAILED}
     */
    void gotoThread(String thread);

    /** Ends it as {@link DialogEnd#STOPPED}. */
    default void stop() {
        stop(DialogEnd.STOPPED);
    }

    /**
     * Ends it with an outcome of one's own.
     *
     * @param reason the outcome, 1 to 128 characters
     */
    void stop(String reason);

    /** Ends it as {@link DialogEnd#COMPLETED}. */
    default void complete() {
        stop(DialogEnd.COMPLETED);
    }

    /**
     * Continues as another script, which takes over the variables and the answers. This one ends as {@link
     * DialogEnd#CONTINUED}.
     *
     * @param script its name
     * @param thread where to begin; {@code default} leaves that to hooks before the script
     */
    void continueAs(String script, String thread);

    /**
     * In a validator or in the handler of an answer: ends the dialog as {@link DialogEnd#STOPPED}, and lets the answer be
     * handled as an ordinary message. Interrupts aside, which came before the dialog, whatever hears it answers it, then the
     * fallback. For users who talk about something else; {@link dev.botkit.Skills#hear} tells whether it would be heard.
     *
     * @throws IllegalStateException in any other hook
     */
    void passOn();

    /**
     * In a hook before a script: it is not the right one here. Nothing of it runs and its end is told to
     * nobody; if a message started it, whoever would have come next answers, such as the fallback.
     *
     * @throws IllegalStateException in any other hook
     */
    void decline();
}
