package dev.botkit.internal.dialog;

import dev.botkit.Bot;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.conversation.AnswerValidator;
import dev.botkit.conversation.Dialog;
import dev.botkit.conversation.DialogEnd;
import dev.botkit.conversation.DialogFailedException;
import dev.botkit.conversation.DialogHook;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.message.UsageException;
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
 *
 * <p>It is long because it is the dialog that hooks get, too, and a hook's choice decides where it goes on.
 */
final class Run implements Dialog {

    private final Stage stage;
    private final Program program;
    private final Hooks hooks;
    private final MessageData origin;
    private final Map<String, @Nullable Object> vars;
    private final Map<String, @Nullable Object> responses;
    private final Scope scope;

    private String thread = Program.DEFAULT;
    private int line;
    private List<String> collected = new ArrayList<>();
    // Where the last question is.
    private String askedThread = "";
    private int askedLine = -1;

    private @Nullable Action chosen;
    private boolean beginning;
    private boolean declined;
    private boolean gone;

    /** How far it came. */
    sealed interface Result {
        /** It waits for an answer. */
        record Waits() implements Result {}

        /** It has ended. */
        record Ended(String outcome) implements Result {}

        /** It goes on as another script. */
        record GoesOn(String script, String thread) implements Result {}

        /** It ran too many lines. */
        record TooLong() implements Result {}

        /** A hook of its own has put another dialog in its place, or stopped it. */
        record Gone() implements Result {}
    }

    /** The maps become the run's own. */
    Run(
            Stage stage,
            Program program,
            Hooks hooks,
            MessageData origin,
            Map<String, @Nullable Object> vars,
            Map<String, @Nullable Object> responses) {
        this.stage = stage;
        this.program = program;
        this.hooks = hooks;
        this.origin = origin;
        this.vars = vars;
        this.responses = responses;
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("vars", vars);
        values.put("responses", responses);
        values.put("identity", stage.identity());
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
        beginning = true;
        try {
            for (DialogHook hook : hooks.before()) {
                chosen = null;
                hook.run(this);
                Action choice = taken();
                if (gone || declined || choice instanceof Action.End || choice instanceof Action.Execute) {
                    return choice == null ? start : choice;
                }
                if (choice instanceof Action.Goto && (wanted == null || wanted.equals(Program.DEFAULT))) {
                    start = choice;
                }
            }
            return start;
        } finally {
            beginning = false;
        }
    }

    /** Stands where it waited; false if what it waited for is not asked there any more. */
    boolean resume(Waiting.State state) {
        thread = state.text("thread");
        line = state.number("line");
        collected = new ArrayList<>(state.texts("collected"));
        if (!(program.step(thread, line) instanceof Step.Ask ask)
                || !ask.identity().equals(state.text("question"))
                || ask.multiple() != state.flag("multiple")) {
            return false;
        }
        askedThread = thread;
        askedLine = line;
        if (ask.multiple() && !collected.isEmpty()) {
            keep(ask, String.join("\n", collected));
        }
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
        Action action = first;
        while (!gone) {
            if (action instanceof Action.End end) {
                return new Result.Ended(end.outcome());
            }
            if (action instanceof Action.Execute execute) {
                return new Result.GoesOn(execute.script(), execute.thread());
            }
            if (!stage.mayRunLine()) {
                return new Result.TooLong();
            }
            if (action instanceof Action.Goto target) {
                action = enter(target.thread());
            } else if (action == Action.Move.NEXT || askedLine < 0) {
                action = runLine();
            } else if (action == Action.Move.WAIT) {
                return new Result.Waits();
            } else {
                thread = askedThread;
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
        state.put("vars", vars);
        state.put("responses", responses);
        if (ask.multiple() && !collected.isEmpty()) {
            // It is made of them again.
            Map<String, @Nullable Object> others = new LinkedHashMap<>(responses);
            others.remove(ask.key());
            state.put("responses", others);
        }
        state.put("origin", Waiting.origin(origin));
        return state;
    }

    /** It is not the one that goes on. */
    void isGone() {
        gone = true;
    }

    /** A hook before it has said that it is not the right one. */
    boolean isDeclined() {
        return declined;
    }

    boolean isOver() {
        return gone;
    }

    Program program() {
        return program;
    }

    Hooks hooks() {
        return hooks;
    }

    DialogEnd end(String outcome) {
        return new DialogEnd(program.name(), outcome, copy(vars), copy(responses));
    }

    /** What the next script takes over. */
    Map<String, @Nullable Object> varsForNext() {
        return new LinkedHashMap<>(vars);
    }

    Map<String, @Nullable Object> responsesForNext() {
        return new LinkedHashMap<>(responses);
    }

    private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> values) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    // ---- lines

    private Action enter(String target) throws Exception {
        if (!program.has(target)) {
            throw new DialogFailedException(
                    "An action leads to the thread \"" + target + "\", which is not there: " + where());
        }
        thread = target;
        line = 0;
        return hooked(hooks.beforeThread(target), Action.Move.NEXT);
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
            Reply reply = bounded(() -> saying.reply(scope, stage::pick));
            stage.say(reply, Saying.pause(reply));
        }
    }

    private <T> T bounded(java.util.function.Supplier<T> template) {
        try {
            return template.get();
        } catch (Scope.BeyondBoundsException e) {
            throw new DialogFailedException("A template repeats or writes more than is allowed: " + where());
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
        Step.Ask ask = asked();
        thread = askedThread;
        line = askedLine + 1;
        Option matched = null;
        List<String> groups = null;
        for (Option option : ask.options()) {
            groups = option.match(text);
            if (groups != null) {
                matched = option;
                break;
            }
        }
        MessageData answer = groups == null ? message : message.withGroups(groups);
        return ask.multiple() ? oneOfSeveral(ask, matched, answer) : theAnswer(ask, matched, answer);
    }

    private Action theAnswer(Step.Ask ask, @Nullable Option matched, MessageData answer) throws Exception {
        boolean hadOne = responses.containsKey(ask.key());
        Object before = responses.get(ask.key());
        keep(ask, answer.text());
        if (matched == null || matched.isOrdinary()) {
            Action invalid = validate(ask, answer.text(), Action.Move.REPEAT);
            if (invalid != null) {
                putBack(ask, hadOne, before);
                return invalid;
            }
        }
        Action next = follow(ask, matched == null ? otherwise(ask) : matched, answer);
        if (next == Action.Move.REPEAT) {
            putBack(ask, hadOne, before);
        }
        return next;
    }

    private void putBack(Step.Ask ask, boolean hadOne, @Nullable Object before) {
        if (hadOne) {
            responses.put(ask.key(), before);
        } else {
            responses.remove(ask.key());
        }
    }

    private Action oneOfSeveral(Step.Ask ask, @Nullable Option matched, MessageData answer) throws Exception {
        if (matched != null && matched.action() != Action.Move.WAIT) {
            keep(ask, String.join("\n", collected));
            return follow(ask, matched, answer);
        }
        Action invalid = validate(ask, answer.text(), Action.Move.WAIT);
        if (invalid != null) {
            return invalid;
        }
        collected.add(answer.text());
        keep(ask, String.join("\n", collected));
        Option option = matched == null ? otherwise(ask) : matched;
        return option == null ? Action.Move.WAIT : follow(ask, option, answer);
    }

    private void keep(Step.Ask ask, String answer) {
        if (!ask.key().isEmpty()) {
            responses.put(ask.key(), answer);
        }
    }

    private static @Nullable Option otherwise(Step.Ask ask) {
        for (Option option : ask.options()) {
            if (option.kind() == Option.Kind.DEFAULT) {
                return option;
            }
        }
        return null;
    }

    private Action follow(Step.Ask ask, @Nullable Option option, MessageData answer) throws Exception {
        if (option == null) {
            return ask.then();
        }
        if (option.handler() == null) {
            return option.action();
        }
        chosen = null;
        option.handler().handle(this, answer);
        Action choice = taken();
        return choice == null ? option.action() : choice;
    }

    /** What follows if a validator does not take the answer; null if all do. */
    private @Nullable Action validate(Step.Ask ask, String answer, Action again) throws Exception {
        for (AnswerValidator validator : hooks.validators(ask.key())) {
            chosen = null;
            String problem = validator.validate(this, answer);
            Action own = taken();
            if (problem == null && own == null) {
                continue;
            }
            if (problem != null && !problem.isEmpty()) {
                say(problem);
            }
            return own == null ? again : own;
        }
        return null;
    }

    /** Runs hooks up to the first that chooses. */
    private Action hooked(List<DialogHook> all, Action otherwise) throws Exception {
        for (DialogHook hook : all) {
            chosen = null;
            hook.run(this);
            Action choice = taken();
            if (choice != null || gone || declined) {
                return choice == null ? otherwise : choice;
            }
        }
        return otherwise;
    }

    private @Nullable Action taken() {
        Action choice = chosen;
        chosen = null;
        return choice;
    }

    // ---- for hooks

    @Override
    public Bot bot() {
        return stage.bot();
    }

    @Override
    public String script() {
        return program.name();
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
    public void say(Reply reply) {
        stage.say(Objects.requireNonNull(reply, "reply"), Pause.NONE);
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
            throw new UsageException("A reason has 1 to 128 characters, not " + reason.length() + ".");
        }
        chosen = new Action.End(reason);
    }

    @Override
    public void begin(String script, String target) {
        chosen = new Action.Execute(Objects.requireNonNull(script, "script"), Objects.requireNonNull(target, "thread"));
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
        return "Dialog[" + program.name() + ", " + thread + "]";
    }
}
