package dev.botkit.internal.dialog;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Reply;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.DialogFailedException;
import dev.botkit.dialog.DialogHook;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.text.HeardText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A program that is running, for one turn: from its beginning, an answer or a time-out up to the next
 * question or the end. For one thread.
 */
final class DialogRun {

    private final DialogContext context;
    private final Program program;
    private final Hooks hooks;
    private final DialogView view;
    private final Scope scope;

    private String thread = Program.DEFAULT;
    private int line;
    private List<String> collected = new ArrayList<>();
    // Where the last question is.
    private String askedThread = "";
    private int askedLine = -1;

    private boolean gone;
    // Whether it has the place of the one that waits; not while it may still be declined.
    private boolean begun;

    /** How far it came. */
    sealed interface Result {
        /** It waits for an answer. */
        record Waits() implements Result {}

        /** It has ended. */
        record Ended(String outcome) implements Result {}

        /** It has ended, and somebody else is to have the answer. */
        record PassedOn() implements Result {}

        /** It goes on as another script. */
        record GoesOn(String script, String thread) implements Result {}

        /** It ran too many lines. */
        record TooLong() implements Result {}

        /** A hook of its own has put another dialog in its place, or stopped it. */
        record Gone() implements Result {}
    }

    /** The maps become the run's own. */
    DialogRun(
            DialogContext context,
            Program program,
            Hooks hooks,
            MessageData origin,
            Map<String, @Nullable Object> vars,
            Map<String, @Nullable Object> responses) {
        this.context = context;
        this.program = program;
        this.hooks = hooks;
        this.view = new DialogView(context, program.name(), origin, vars, responses);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("vars", vars);
        values.put("responses", responses);
        values.put("identity", context.identity());
        values.put("origin", originValues(origin));
        this.scope = new Scope(values);
    }

    private static Map<String, @Nullable Object> originValues(MessageData origin) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(origin.fields());
        values.put("id", origin.id());
        values.put("type", origin.type());
        return values;
    }

    // ---- what a turn does with it

    /** Runs what comes before it; where it begins then, unless {@link #isDeclined}. */
    Action begin(@Nullable String wanted) throws Exception {
        Action start = new Action.Goto(wanted == null ? Program.DEFAULT : wanted);
        view.isBeginning(true);
        try {
            for (DialogHook hook : hooks.before()) {
                Action choice = run(hook);
                if (gone || isDeclined() || choice instanceof Action.End || choice instanceof Action.Execute) {
                    return choice == null ? start : choice;
                }
                if (choice instanceof Action.Goto && (wanted == null || wanted.equals(Program.DEFAULT))) {
                    start = choice;
                }
            }
            return start;
        } finally {
            view.isBeginning(false);
        }
    }

    /** Stands where it waited; false if what it waited for is not asked there any more. */
    boolean resume(WaitingDialog.State state) {
        begun = true;
        in(state.text("thread"));
        line = state.number("line");
        collected = new ArrayList<>(state.texts("collected"));
        if (!(program.step(thread, line) instanceof Step.Ask ask)
                || !ask.identity().equals(state.text("question"))
                || ask.multiple() != state.flag("multiple")) {
            return false;
        }
        askedThread = thread;
        askedLine = line;
        new AnswerTaking(ask, hooks, view, collected).keepCollected();
        return true;
    }

    /** The time for an answer is over; what follows. */
    Action timedOut() throws Exception {
        Action end = new Action.End(DialogEnd.TIMEOUT);
        DialogHook handler = hooks.onTimeout();
        if (handler != null) {
            return hooked(List.of(handler), end);
        }
        return program.has(Program.ON_TIMEOUT) && !askedThread.equals(Program.ON_TIMEOUT)
                ? new Action.Goto(Program.ON_TIMEOUT)
                : end;
    }

    /** Runs until it waits or ends. */
    Result go(Action first) throws Exception {
        begun = true;
        Action action = first;
        while (!gone) {
            if (action instanceof Action.End end) {
                return new Result.Ended(end.outcome());
            }
            if (action instanceof Action.Execute execute) {
                return new Result.GoesOn(execute.script(), execute.thread());
            }
            if (action == Action.Move.PASS_ON) {
                return new Result.PassedOn();
            }
            if (!context.mayRunLine()) {
                return new Result.TooLong();
            }
            if (action instanceof Action.Goto target) {
                action = enter(target.thread());
            } else if (action == Action.Move.NEXT || askedLine < 0) {
                action = runLine();
            } else if (action == Action.Move.WAIT) {
                return new Result.Waits();
            } else {
                in(askedThread);
                line = askedLine;
                action = runLine();
            }
        }
        return new Result.Gone();
    }

    /** As it is kept while it waits. */
    Map<String, @Nullable Object> state(String token) {
        Step.Ask ask = asked();
        Map<String, @Nullable Object> state = new LinkedHashMap<>();
        state.put("script", program.name());
        state.put("version", program.version());
        state.put("thread", askedThread);
        state.put("line", askedLine);
        state.put("question", ask.identity());
        if (ask.multiple()) {
            state.put("multiple", true);
            state.put("collected", List.copyOf(collected));
        }
        state.put("token", token);
        state.put("timeout_ms", program.timeout().toMillis());
        state.put("vars", view.ownVars());
        state.put("responses", view.ownResponses());
        if (ask.multiple() && !collected.isEmpty()) {
            // It is made of them again.
            Map<String, @Nullable Object> others = new LinkedHashMap<>(view.ownResponses());
            others.remove(ask.key());
            state.put("responses", others);
        }
        state.put("origin", WaitingDialog.origin(view.start()));
        return state;
    }

    /** It is not the one that goes on. */
    void isGone() {
        gone = true;
    }

    /** A hook before it has said that it is not the right one. */
    boolean isDeclined() {
        return view.isDeclined();
    }

    boolean isOver() {
        return gone;
    }

    /** Whether it is more than a beginning, which takes no other dialog's place yet. */
    boolean isBegun() {
        return begun;
    }

    Program program() {
        return program;
    }

    MessageData origin() {
        return view.start();
    }

    Hooks hooks() {
        return hooks;
    }

    DialogEnd end(String outcome) {
        return DialogEnd.of(program.name(), outcome, copy(view.ownVars()), copy(view.ownResponses()));
    }

    /** What the next script takes over. */
    Map<String, @Nullable Object> varsForNext() {
        return new LinkedHashMap<>(view.ownVars());
    }

    Map<String, @Nullable Object> responsesForNext() {
        return new LinkedHashMap<>(view.ownResponses());
    }

    private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> values) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    // ---- lines

    private Action enter(String target) throws Exception {
        if (!program.has(target)) {
            throw loggable(
                    new DialogFailedException(
                            "An action leads to the thread \"" + target + "\", which is not there: " + where()),
                    "An action leads to a thread which is not there: " + where());
        }
        in(target);
        line = 0;
        return hooked(hooks.beforeThread(target), Action.Move.NEXT);
    }

    private void in(String target) {
        thread = target;
        view.in(target);
    }

    private Action runLine() throws Exception {
        Step step = program.step(thread, line);
        if (step == null) {
            return new Action.End(thread.equals(Program.ON_TIMEOUT) ? DialogEnd.TIMEOUT : DialogEnd.COMPLETED);
        }
        line++;
        if (step instanceof Step.Say say) {
            say(say.saying());
            return say.then();
        }
        if (step instanceof Step.Ask ask) {
            askedThread = thread;
            askedLine = line - 1;
            collected = new ArrayList<>();
            say(ask.saying());
            return Action.Move.WAIT;
        }
        if (step instanceof Step.If condition) {
            return bounded(() -> condition.condition().holds(scope)) ? condition.then() : Action.Move.NEXT;
        }
        return hooked(List.of(((Step.Code) step).hook()), Action.Move.NEXT);
    }

    private void say(Saying saying) {
        if (!saying.isSilent()) {
            Reply reply = bounded(() -> saying.reply(scope, context::pick));
            context.say(reply, Saying.pause(reply));
        }
    }

    private <T> T bounded(java.util.function.Supplier<T> template) {
        try {
            return template.get();
        } catch (Scope.BeyondBoundsException e) {
            throw loggable(new DialogFailedException("A template repeats or writes more than is allowed: " + where()));
        }
    }

    private String where() {
        return "script \"" + program.name() + "\", thread \"" + thread + "\", line " + line + ".";
    }

    // ---- answers

    private Step.Ask asked() {
        return (Step.Ask) Objects.requireNonNull(program.step(askedThread, askedLine));
    }

    /** Takes an answer to the question; what follows. */
    Action answer(MessageData message, HeardText text) throws Exception {
        in(askedThread);
        line = askedLine + 1;
        view.isAnswering(true);
        try {
            return new AnswerTaking(asked(), hooks, view, collected).take(message, text);
        } finally {
            view.isAnswering(false);
        }
    }

    private @Nullable Action run(DialogHook hook) throws Exception {
        view.choice();
        hook.run(view);
        return view.choice();
    }

    /** Runs hooks up to the first that chooses. */
    private Action hooked(List<DialogHook> all, Action otherwise) throws Exception {
        for (DialogHook hook : all) {
            Action choice = run(hook);
            if (choice != null || gone) {
                return choice == null ? otherwise : choice;
            }
        }
        return otherwise;
    }
}
