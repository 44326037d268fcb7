package dev.botkit.dialog;

import dev.botkit.Bot;
import dev.botkit.DoNotImplement;
import dev.botkit.Message;
import dev.botkit.Reply;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running dialog, as hooks and the handlers of answers get it. It can be used until the hook returns, on the thread
 * that calls the hook.
 *
 * <p>{@link #next}, {@link #repeat}, {@link #silentRepeat}, {@link #gotoThread}, {@link #stop}, {@link #complete},
 * {@link #continueAs} and {@link #passOn} choose what happens when the hook has returned; the last choice counts. If a
 * hook chooses nothing, the dialog continues.
 *
 * <p>Only the texts of the definition itself are templates. The texts given to {@link #say}, variables and answers are
 * shown as they are.
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
     * @param name the name by which it is begun, without regard to case; 1 to 128 characters. The bot also finds a
     *     waiting dialog again by it, after a restart
     * @return a builder
     */
    static DialogBuilder define(String name) {
        return new DialogBuilder(name);
    }

    /** {@return the bot, which acts in this conversation for this turn} */
    Bot bot();

    /** {@return the name of the running script or dialog in code} */
    String script();

    /** {@return the name of the running thread, {@code default} at first} */
    String thread();

    /**
     * {@return the message or event that started the dialog; from the second turn on only its id, text, user and
     * channel, and its other fields unless they are large (8 KiB)}
     */
    Message origin();

    /** {@return the variables, as {@code vars.…} in templates; an unmodifiable view} */
    Map<String, @Nullable Object> vars();

    /**
     * Sets a variable.
     *
     * @param name the name after {@code vars.}
     * @param value a JSON value as in {@link Message}; it is copied
     * @throws IllegalArgumentException if the value is not a JSON value
     */
    void set(String name, @Nullable Object value);

    /** {@return the answers so far by key, as {@code responses.…} in templates; an unmodifiable view} */
    Map<String, @Nullable Object> responses();

    /**
     * Reads one answer.
     *
     * @param key the key of the question
     * @return what the user said; several messages, if the question takes them, are joined by line breaks; the empty
     *     string if there is no answer
     */
    default String response(String key) {
        Object value = responses().get(key);
        return value == null ? "" : value.toString();
    }

    /**
     * Sends a reply at once.
     *
     * @param text plain text or Markdown, no template
     * @return the reply's id, as for {@link Bot#reply(Reply)}
     */
    default @Nullable String say(String text) {
        return say(Reply.of(text));
    }

    /**
     * Sends a reply at once.
     *
     * @param reply what to send; no template
     * @return the reply's id, as for {@link Bot#reply(Reply)}
     */
    @Nullable
    String say(Reply reply);

    /** Continues with the next line. */
    void next();

    /** Asks the last question again; continues with the next line if none was asked. */
    void repeat();

    /**
     * Waits again for an answer to the last question, without asking it; continues with the next line if none was
     * asked.
     */
    void silentRepeat();

    /**
     * Continues at the beginning of a thread.
     *
     * @param thread the thread's name; if there is no such thread, the dialog ends as {@link DialogEnd#FAILED}
     */
    void gotoThread(String thread);

    /** Ends the dialog as {@link DialogEnd#STOPPED}. */
    default void stop() {
        stop(DialogEnd.STOPPED);
    }

    /**
     * Ends the dialog with an outcome of your own.
     *
     * @param reason the outcome, 1 to 128 characters
     */
    void stop(String reason);

    /** Ends the dialog as {@link DialogEnd#COMPLETED}. */
    default void complete() {
        stop(DialogEnd.COMPLETED);
    }

    /**
     * Continues as another script, which takes over the variables and the answers. This one ends as {@link
     * DialogEnd#CONTINUED}.
     *
     * @param script the name of the other script
     * @param thread the thread to begin at; {@code default} lets hooks before the script choose
     */
    void continueAs(String script, String thread);

    /**
     * Ends the dialog as {@link DialogEnd#STOPPED} and has the answer handled as an ordinary message; only for a validator or
     * the handler of an answer. Whatever hears the message answers it, else the fallback; interrupts were asked before the
     * dialog. For users who change the subject; {@link dev.botkit.Skills#hear} tells whether something hears a text.
     *
     * @throws IllegalStateException in any other hook
     */
    void passOn();

    /**
     * Declines to run the script; only for a hook before the script. Nothing of the script runs, and no listener is
     * notified of its end. If a message started it, the next handler in line answers, such as the fallback.
     *
     * @throws IllegalStateException in any other hook
     */
    void decline();
}
