package dev.botkit.dialog;

import dev.botkit.Bot;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a dialog ended, and what it knew then.
 *
 * @param script the name of the script or of the dialog in code
 * @param outcome one of the constants, or the reason that {@link Dialog#stop(String)} was given
 * @param vars the variables; unmodifiable
 * @param responses the answers by key; unmodifiable
 */
public record DialogEnd(
        String script, String outcome, Map<String, @Nullable Object> vars, Map<String, @Nullable Object> responses) {

    /** It came to its end. */
    public static final String COMPLETED = "completed";

    /** An action, a hook or {@link Bot#stopDialog} stopped it. */
    public static final String STOPPED = "stopped";

    /** No answer came in time. */
    public static final String TIMEOUT = "timeout";

    /** Another dialog was begun while it waited. */
    public static final String REPLACED = "replaced";

    /** It went on as another script, which has its variables and answers. */
    public static final String CONTINUED = "continued";

    /** While it waited, its script went away, or the question it waits at is not asked there any more. */
    public static final String CHANGED = "changed";

    /** A hook threw, an action leads nowhere, or it grew beyond {@link dev.botkit.Limits#dialogCharacters()}. */
    public static final String FAILED = "failed";

    /** It ran more lines in one turn than {@link dev.botkit.Limits#dialogLines()}, without a question. */
    public static final String TOO_LONG = "too_long";

    /**
     * Checks that all parts are there.
     *
     * @param script the name of the script or of the dialog in code
     * @param outcome how it ended
     * @param vars the variables
     * @param responses the answers by key
     */
    public DialogEnd {
        Objects.requireNonNull(script, "script");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(vars, "vars");
        Objects.requireNonNull(responses, "responses");
    }

    /** {@return whether it came to its end} */
    public boolean isCompleted() {
        return outcome.equals(COMPLETED);
    }

    /** A form for debugging that shows nothing that a user wrote. */
    @Override
    public String toString() {
        return "DialogEnd[" + script + ", " + outcome + "]";
    }

    /**
     * Is told of the end of a dialog, once, on the turn's thread, and may block as a {@link
     * dev.botkit.Handler} may. Where several dialogs follow each other ({@link Dialog#continueAs}) each has
     * an end.
     */
    @FunctionalInterface
    public interface Listener {
        /**
         * A dialog has ended.
         *
         * @param bot acts in the conversation, for this turn; may begin another dialog
         * @param end how it ended
         * @throws Exception whatever went wrong; the user gets the apology
         */
        void ended(Bot bot, DialogEnd end) throws Exception;
    }
}
