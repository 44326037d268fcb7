package dev.botkit.internal.dialog;

import dev.botkit.Bot;
import dev.botkit.InvalidArgumentException;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.dialog.Dialog;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.MessageData;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The dialog as hooks get it: what a run knows, and what a hook chooses. For one thread. */
final class DialogView implements Dialog {

    private final DialogContext context;
    private final String script;
    private final MessageData origin;
    private final Map<String, @Nullable Object> vars;
    private final Map<String, @Nullable Object> responses;
    private String thread = Program.DEFAULT;
    private @Nullable Action chosen;
    private boolean beginning;
    private boolean answering;
    private boolean declined;

    /** The maps become its own. */
    DialogView(
            DialogContext context,
            String script,
            MessageData origin,
            Map<String, @Nullable Object> vars,
            Map<String, @Nullable Object> responses) {
        this.context = context;
        this.script = script;
        this.origin = origin;
        this.vars = vars;
        this.responses = responses;
    }

    // ---- for the run

    /** The variables, to be changed. */
    Map<String, @Nullable Object> ownVars() {
        return vars;
    }

    /** The answers, to be changed. */
    Map<String, @Nullable Object> ownResponses() {
        return responses;
    }

    MessageData start() {
        return origin;
    }

    void in(String newThread) {
        thread = newThread;
    }

    /** Whether the hooks that run are those before the script, which may decline. */
    void isBeginning(boolean now) {
        beginning = now;
    }

    /** Whether an answer is being taken, which may be passed on. */
    void isAnswering(boolean now) {
        answering = now;
    }

    boolean isDeclined() {
        return declined;
    }

    /** What a hook has chosen since this was asked last; null for nothing. */
    @Nullable
    Action choice() {
        Action choice = chosen;
        chosen = null;
        return choice;
    }

    // ---- for hooks

    @Override
    public Bot bot() {
        return context.bot();
    }

    @Override
    public String script() {
        return script;
    }

    @Override
    public String thread() {
        return thread;
    }

    @Override
    public Message origin() {
        return origin;
    }

    @Override
    public Map<String, @Nullable Object> vars() {
        return Collections.unmodifiableMap(vars);
    }

    @Override
    public void set(String name, @Nullable Object value) {
        vars.put(Objects.requireNonNull(name, "name"), JsonValues.copy(name, value));
    }

    @Override
    public Map<String, @Nullable Object> responses() {
        return Collections.unmodifiableMap(responses);
    }

    @Override
    public @Nullable String say(Reply reply) {
        return context.say(Objects.requireNonNull(reply, "reply"), Pause.NONE);
    }

    @Override
    public void next() {
        chosen = Action.Move.NEXT;
    }

    @Override
    public void repeat() {
        chosen = Action.Move.REPEAT;
    }

    @Override
    public void silentRepeat() {
        chosen = Action.Move.WAIT;
    }

    @Override
    public void gotoThread(String target) {
        chosen = new Action.Goto(Objects.requireNonNull(target, "thread"));
    }

    @Override
    public void stop(String reason) {
        if (reason.isEmpty() || reason.length() > 128) {
            throw new InvalidArgumentException("A reason has 1 to 128 characters, not " + reason.length() + ".");
        }
        chosen = new Action.End(reason);
    }

    @Override
    public void continueAs(String script, String target) {
        chosen = new Action.Execute(Objects.requireNonNull(script, "script"), Objects.requireNonNull(target, "thread"));
    }

    @Override
    public void passOn() {
        if (!answering) {
            throw new IllegalStateException(
                    "Only a validator or the handler of an answer can pass the answer on; use stop() here.");
        }
        chosen = Action.Move.PASS_ON;
    }

    @Override
    public void decline() {
        if (!beginning) {
            throw new IllegalStateException("Only a hook before a script can decline it; use stop() here.");
        }
        declined = true;
    }

    @Override
    public String toString() {
        return "Dialog[" + script + ", " + thread + "]";
    }
}
