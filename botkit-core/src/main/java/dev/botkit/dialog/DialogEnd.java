package dev.botkit.dialog;

import dev.botkit.Bot;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a dialog ended, and what it knew then. Immutable. */
public final class DialogEnd {

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

    /** A hook threw, an action leads nowhere, or it grew beyond {@link dev.botkit.TurnLimits#dialogCharacters()}. */
    public static final String FAILED = "failed";

    /** It ran more lines in one turn than {@link dev.botkit.TurnLimits#dialogLines()}, without a question. */
    public static final String TOO_LONG = "too_long";

    private final String script;
    private final String outcome;
    private final Map<String, @Nullable Object> vars;
    private final Map<String, @Nullable Object> responses;

    private DialogEnd(
            String script,
            String outcome,
            Map<String, @Nullable Object> vars,
            Map<String, @Nullable Object> responses) {
        this.script = Objects.requireNonNull(script, "script");
        this.outcome = Objects.requireNonNull(outcome, "outcome");
        this.vars = Collections.unmodifiableMap(vars);
        this.responses = Collections.unmodifiableMap(responses);
    }

    /**
     * The library makes these; a test of a listener may, too.
     *
     * @param script the name of the script or of the dialog in code
     * @param outcome how it ended
     * @param vars the variables; seen through, not copied
     * @param responses the answers by key; seen through, not copied
     * @return the end
     */
    public static DialogEnd of(
            String script,
            String outcome,
            Map<String, @Nullable Object> vars,
            Map<String, @Nullable Object> responses) {
        return new DialogEnd(script, outcome, vars, responses);
    }

    /** {@return the name of the script or of the dialog in code} */
    public String script() {
        return script;
    }

    /** {@return one of the constants, or the reason that {@link Dialog#stop(String)} was given} */
    public String outcome() {
        return outcome;
    }

    /** {@return the variables; unmodifiable} */
    public Map<String, @Nullable Object> vars() {
        return vars;
    }

    /** {@return the answers by key; unmodifiable} */
    public Map<String, @Nullable Object> responses() {
        return responses;
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
