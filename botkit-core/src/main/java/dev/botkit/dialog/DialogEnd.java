package dev.botkit.dialog;

import dev.botkit.Bot;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The end of a dialog: its outcome, and its variables and answers then. Immutable. */
public final class DialogEnd {

    /** The dialog ran to its end. */
    public static final String COMPLETED = "completed";

    /** An action, a hook or {@link Bot#stopDialog} stopped the dialog. */
    public static final String STOPPED = "stopped";

    /** No answer came in time. */
    public static final String TIMEOUT = "timeout";

    /** Another dialog was begun while this one waited or ran. */
    public static final String REPLACED = "replaced";

    /** The dialog continued as another script, which has its variables and answers. */
    public static final String CONTINUED = "continued";

    /** While the dialog waited, its script was removed, or the script no longer asks that question. */
    public static final String CHANGED = "changed";

    /**
     * A hook threw an exception, an action leads nowhere, or the state grew beyond
     * {@link dev.botkit.TurnLimits#dialogCharacters()}.
     */
    public static final String FAILED = "failed";

    /** The dialog ran more than {@link dev.botkit.TurnLimits#dialogLines()} lines in one turn, without a question. */
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
     * Makes the end of a dialog, for the library and for tests of a listener.
     *
     * @param script the name of the script or of the dialog in code
     * @param outcome the outcome, see {@link #outcome()}
     * @param vars the variables; not copied, so later changes are visible
     * @param responses the answers by key; not copied, so later changes are visible
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

    /** {@return one of the constants, or the reason given to {@link Dialog#stop(String)}} */
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

    /** {@return whether the outcome is {@link #COMPLETED}} */
    public boolean isCompleted() {
        return outcome.equals(COMPLETED);
    }

    /** {@return a form for debugging that shows nothing that a user wrote} */
    @Override
    public String toString() {
        return "DialogEnd[" + script + ", " + outcome + "]";
    }

    /**
     * Is notified once of the end of a dialog, on the turn's thread. It may block as a {@link dev.botkit.Handler} may.
     * If several dialogs follow one another ({@link Dialog#continueAs}), each has an end.
     */
    @FunctionalInterface
    public interface Listener {
        /**
         * Acts on the end of a dialog.
         *
         * @param bot acts in the conversation, for this turn; can begin another dialog
         * @param end the end
         * @throws Exception if anything goes wrong; the user gets the apology
         */
        void ended(Bot bot, DialogEnd end) throws Exception;
    }
}
