package dev.botkit.internal.dialog;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Bot;
import dev.botkit.BotkitClosedException;
import dev.botkit.LimitExceededException;
import dev.botkit.Reply;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.DialogFailedException;
import dev.botkit.dialog.UnknownScriptException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.text.HeardText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dialogs of one turn: it begins with the one that waits, and ends with the one that waits then.
 * Nothing outside of it changes before the turn has ended, so a turn that runs again finds everything
 * as it was. For the turn's thread.
 *
 * <p>It is long because what begins, ends and replaces each other within one turn shares its bounds and its
 * outcome.
 */
public final class TurnDialogs {

    private static final Log LOG = Log.of(TurnDialogs.class);
    private static final int MOST_NESTED = 16;

    /** What is asked in a turn that a silence has set off may set off one more turn, which asks nothing. */
    private static final int MOST_SILENCES = 2;

    private final Dialogs dialogs;
    private final DialogTurn turn;
    private final DialogContext context = new TurnContext();
    private @Nullable WaitingDialog waiting;
    // Those that run, the innermost first: a hook may begin another dialog.
    private final ArrayDeque<DialogRun> running = new ArrayDeque<>();
    private boolean changed;
    private int lines;
    private int nested;
    // How many questions in a row nobody has answered in time; 0 unless this turn is for such a silence.
    private int silences;
    // Whether the dialog that took the turn's message left it to others.
    private boolean passedOn;

    /** A turn that begins while a dialog waits, or not. */
    public TurnDialogs(Dialogs dialogs, DialogTurn turn, @Nullable WaitingDialog waiting) {
        this.dialogs = dialogs;
        this.turn = turn;
        this.waiting = waiting;
    }

    /** Whether another dialog waits than at the turn's beginning, or none. */
    public boolean isChanged() {
        return changed;
    }

    /** What waits now; null if nothing does. */
    public @Nullable WaitingDialog waiting() {
        return waiting;
    }

    // ---- what happens to dialogs

    /** Hands a message to the dialog that waits. False if none does any more: somebody else is to answer. */
    public boolean answer(MessageData message, HeardText text) throws Exception {
        DialogRun run = resume();
        passedOn = false;
        if (run != null) {
            play(run, () -> run.answer(message, text));
        }
        return run != null && !passedOn;
    }

    /** The time of the dialog that waits is over. The second time in a row ends it, so that nobody talks for ever. */
    public void timeOut() throws Exception {
        WaitingDialog waited = waiting;
        silences = waited == null ? 0 : waited.silences() + 1;
        DialogRun run = resume();
        if (run == null) {
            return;
        }
        if (silences >= MOST_SILENCES) {
            ended(run, DialogEnd.TIMEOUT);
        } else {
            play(run, run::timedOut);
        }
    }

    /**
     * Begins a dialog, and ends the one that waits or runs.
     *
     * @return false if it was declined, or the user has been silent twice, and nothing has happened
     * @throws UnknownScriptException if there is none of that name, or no such thread
     */
    public boolean begin(
            String script, @Nullable String thread, Map<String, ? extends @Nullable Object> vars, MessageData origin)
            throws Exception {
        return begin(dialogs.known(script), thread, vars, origin);
    }

    /** Begins a program; else as above. */
    public boolean begin(
            Program program, @Nullable String thread, Map<String, ? extends @Nullable Object> vars, MessageData origin)
            throws Exception {
        if (thread != null) {
            Dialogs.checkThread(program, thread);
        }
        if (silences >= MOST_SILENCES) {
            LOG.info("Script \"{}\" does not begin: two questions in a row were not answered in time", program.name());
            return false;
        }
        if (nested >= MOST_NESTED) {
            throw loggable(new LimitExceededException(
                    "Dialogs begin each other more than " + MOST_NESTED + " deep; look for a circle of hooks."));
        }
        Map<String, @Nullable Object> own = new LinkedHashMap<>(program.variables());
        vars.forEach((name, value) -> own.put(name, JsonValues.copy(name, value)));
        nested++;
        try {
            DialogRun run = new DialogRun(
                    context, program, hooks(program), origin, own, new LinkedHashMap<>(program.answers()));
            running.push(run);
            Action first = guarded(run, () -> run.begin(thread));
            running.remove(run);
            if (run.isDeclined()) {
                return false;
            }
            if (!run.isOver()) {
                replaceAll();
                play(run, () -> first);
            }
            return true;
        } finally {
            nested--;
        }
    }

    /** Ends the dialog that waits or runs; false if there is none. */
    public boolean stop() throws Exception {
        return stop(DialogEnd.STOPPED);
    }

    /** Also those that are begun by whoever hears of an end. */
    private void replaceAll() throws Exception {
        for (int i = 0; stop(DialogEnd.REPLACED); i++) {
            if (i == MOST_NESTED) {
                throw loggable(
                        new LimitExceededException("Dialogs that are replaced begin each other; look for a circle."));
            }
        }
    }

    private boolean stop(String outcome) throws Exception {
        DialogRun current = running.poll();
        if (current != null) {
            ended(current, outcome);
            return true;
        }
        DialogRun waited = waiting == null ? null : resume();
        if (waited != null) {
            ended(waited, outcome);
        }
        return waited != null;
    }

    // ---- the course of things

    private interface Step<T> {
        T take() throws Exception;
    }

    /** The dialog that waits, ready to go on; null if there is none, or it ends because it cannot. */
    private @Nullable DialogRun resume() throws Exception {
        WaitingDialog waited = waiting;
        if (waited == null) {
            return null;
        }
        WaitingDialog.State state = WaitingDialog.State.of(waited.json());
        String script = state.text("script");
        Program program = dialogs.program(script);
        Program known = program == null
                ? new Program(script, "", Map.of(), Map.of(), Map.of(), Program.DEFAULT_TIMEOUT, Hooks.NONE)
                : program;
        DialogRun run = new DialogRun(
                context,
                known,
                hooks(known),
                state.origin(turn.message().conversation()),
                state.object("vars"),
                state.object("responses"));
        if (run.resume(state)) {
            return run;
        }
        LOG.info(
                "A waiting dialog ends as \"{}\": script \"{}\" {}",
                DialogEnd.CHANGED,
                script,
                program == null ? "is gone" : "does not ask its question there any more");
        ended(run, DialogEnd.CHANGED);
        return null;
    }

    private Hooks hooks(Program program) {
        return program.hooks().and(dialogs.hooks(program.name()));
    }

    private void play(DialogRun first, Step<Action> begin) throws Exception {
        DialogRun run = first;
        Step<Action> step = begin;
        while (run != null) {
            DialogRun current = run;
            Step<Action> start = step;
            running.push(current);
            DialogRun.Result result = guarded(current, () -> current.go(start.take()));
            running.remove(current);
            run = null;
            if (result instanceof DialogRun.Result.Waits) {
                guarded(current, () -> keep(current));
            } else if (result instanceof DialogRun.Result.Ended end) {
                ended(current, end.outcome());
            } else if (result instanceof DialogRun.Result.PassedOn) {
                passedOn = true;
                ended(current, DialogEnd.STOPPED);
            } else if (result instanceof DialogRun.Result.TooLong) {
                ended(current, DialogEnd.TOO_LONG);
                throw loggable(new DialogFailedException(
                        "Script \"" + current.program().name() + "\" ran more than "
                                + dialogs.limits().turns().dialogLines()
                                + " lines without a question (TurnLimits.dialogLines)."));
            } else if (result instanceof DialogRun.Result.GoesOn next) {
                run = guarded(current, () -> next(current, next));
                ended(current, DialogEnd.CONTINUED);
                DialogRun following = run;
                step = () -> firstOf(following, next.thread());
            }
        }
    }

    private static Action firstOf(DialogRun run, String thread) throws Exception {
        Action first = run.begin(thread);
        // One that was gone on to has nobody else who would answer.
        return run.isDeclined() ? new Action.End(DialogEnd.STOPPED) : first;
    }

    private DialogRun next(DialogRun current, DialogRun.Result.GoesOn to) {
        Program program = dialogs.program(to.script());
        if (program == null) {
            throw loggable(
                    new DialogFailedException("Script \"" + current.program().name() + "\" goes on as script \""
                            + to.script() + "\", which is not there."),
                    "Script \"" + current.program().name() + "\" goes on as a script which is not there.");
        }
        Map<String, @Nullable Object> vars = new LinkedHashMap<>(program.variables());
        vars.putAll(current.varsForNext());
        Map<String, @Nullable Object> responses = new LinkedHashMap<>(program.answers());
        responses.putAll(current.responsesForNext());
        return new DialogRun(context, program, hooks(program), current.origin(), vars, responses);
    }

    /** It waits: from now on it is what its JSON says. */
    private boolean keep(DialogRun run) {
        String token = turn.newToken();
        Map<String, @Nullable Object> state = run.state(token);
        if (silences > 0) {
            state.put(WaitingDialog.SILENCES, silences);
        }
        if (turn.lastReplyId() != null) {
            state.put("asked", turn.lastReplyId());
        }
        String json = Json.write(state);
        if (json.length() > dialogs.limits().turns().dialogCharacters()) {
            throw loggable(new DialogFailedException("Dialog \"" + run.program().name() + "\" has grown to "
                    + json.length() + " characters of JSON (TurnLimits.dialogCharacters)."));
        }
        waiting = new WaitingDialog(json, token, run.program().timeout());
        changed = true;
        return true;
    }

    /** One that fails ends, unless the whole turn is cut off and runs again. */
    private <T> T guarded(DialogRun run, Step<T> step) throws Exception {
        String outer = turn.runs(run.program().name());
        try {
            return step.take();
        } catch (Throwable e) {
            boolean cutOff = turn.isCutOff()
                    && (e instanceof StoreUnavailableException
                            || e instanceof InterruptedException
                            || e instanceof BotkitClosedException);
            running.remove(run);
            if (!cutOff && !run.isOver()) {
                try {
                    ended(run, DialogEnd.FAILED);
                } catch (Exception | Error another) {
                    e.addSuppressed(another);
                }
            }
            throw e;
        } finally {
            turn.runs(outer);
        }
    }

    private void ended(DialogRun run, String outcome) throws Exception {
        if (run.isOver()) {
            return;
        }
        run.isGone();
        if (run.isBegun()) {
            changed = true;
            waiting = null;
        }
        DialogEnd end = run.end(outcome);
        turn.ended(end);
        Throwable failure = null;
        List<DialogEnd.Listener> listeners = new ArrayList<>(run.hooks().after());
        listeners.addAll(dialogs.after());
        for (DialogEnd.Listener listener : listeners) {
            try {
                listener.ended(turn.bot(), end);
            } catch (Exception | Error e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure instanceof Exception exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    private final class TurnContext implements DialogContext {

        @Override
        public Bot bot() {
            return turn.bot();
        }

        @Override
        public @Nullable String say(Reply reply, Pause pause) {
            return turn.say(reply, pause);
        }

        @Override
        public boolean mayRunLine() {
            return ++lines <= dialogs.limits().turns().dialogLines();
        }

        @Override
        public int pick(int bound) {
            return dialogs.pick(bound);
        }

        @Override
        public Map<String, @Nullable Object> identity() {
            return dialogs.identity();
        }
    }

    /** For debugging: shows nothing that a user wrote. */
    @Override
    public String toString() {
        return "TurnDialogs[" + (waiting == null ? "none waits" : "one waits") + ", " + List.of(lines, nested) + "]";
    }
}
