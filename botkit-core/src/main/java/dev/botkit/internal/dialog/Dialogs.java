package dev.botkit.internal.dialog;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Limits;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.UnknownScriptException;
import dev.botkit.internal.script.ScriptIndex;
import dev.botkit.internal.text.HeardText;
import dev.botkit.script.IntentMatcher;
import dev.botkit.script.Script;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All dialogs of a bot: those in code, those in scripts, and their hooks. Thread-safe. */
public final class Dialogs {

    private static final String REGISTER_IT = "register it with skills.dialog(…), or put it into a script store.";

    private final Parts parts;
    private final Supplier<ScriptIndex> scripts;
    private final Compiled compiled = new Compiled();
    private final Limits limits;

    /**
     * What the builder of a bot collected.
     *
     * @param inCode dialogs in code by their folded names
     * @param hooks code of dialogs and scripts by their folded names
     * @param after hear of the end of each
     * @param intents finds out what a text means, or null
     * @param identity what templates see of the bot
     * @param random gives a number from 0 up to its argument, from any thread
     */
    public record Parts(
            Map<String, Program> inCode,
            Map<String, Hooks> hooks,
            List<DialogEnd.Listener> after,
            @Nullable IntentMatcher intents,
            Map<String, @Nullable Object> identity,
            IntUnaryOperator random) {

        /** Copies the collections. */
        public Parts {
            inCode = Map.copyOf(inCode);
            hooks = Map.copyOf(hooks);
            after = List.copyOf(after);
        }
    }

    /** {@code scripts} gives them as they are now. */
    public Dialogs(Parts parts, Supplier<ScriptIndex> scripts, Limits limits) {
        this.parts = parts;
        this.scripts = scripts;
        this.limits = limits;
    }

    /** The program of that name; null if there is none. What is in code goes before what is in scripts. */
    @Nullable
    Program program(String name) {
        String folded = HeardText.fold(name);
        Program known = parts.inCode().get(folded);
        return known == null ? compiled.program(scripts.get(), folded) : known;
    }

    /**
     * The program of that name.
     *
     * @throws UnknownScriptException if there is none
     */
    Program known(String name) {
        Program program = program(name);
        if (program == null) {
            throw loggable(
                    new UnknownScriptException("There is no script or dialog \"" + name + "\"; " + REGISTER_IT),
                    "There is no script or dialog of the name that was given; " + REGISTER_IT);
        }
        return program;
    }

    /**
     * Checks what is to be begun later.
     *
     * @throws UnknownScriptException if there is none of that name, or no such thread
     */
    public void check(String name, String thread) {
        checkThread(known(name), thread);
    }

    static void checkThread(Program program, String thread) {
        if (!program.has(thread)) {
            throw loggable(
                    new UnknownScriptException("Script \"" + program.name() + "\" has no thread \"" + thread + "\"."),
                    "Script \"" + program.name() + "\" has no thread of the name that was given.");
        }
    }

    /** The program of a script that was found in an index, which may have been replaced meanwhile. */
    public Program program(ScriptIndex index, Script script) {
        Program known = parts.inCode().get(script.key());
        return known == null ? compiled.program(index, script) : known;
    }

    /** All scripts as they are now. */
    public ScriptIndex scripts() {
        return scripts.get();
    }

    /** What finds out what a text means, or null. */
    public @Nullable IntentMatcher intents() {
        return parts.intents();
    }

    /** The hooks that were registered for a name. */
    Hooks hooks(String name) {
        return parts.hooks().getOrDefault(HeardText.fold(name), Hooks.NONE);
    }

    /** Who hears of the end of each dialog. */
    List<DialogEnd.Listener> after() {
        return parts.after();
    }

    /** What a page may begin by this name, at this thread; null if it may not, or if there is nothing. */
    public @Nullable Program triggered(String name, @Nullable String thread) {
        Program program = program(name);
        boolean allowed = program != null
                && program.hooks().and(hooks(name)).allowsTrigger()
                && (thread == null || program.has(thread));
        return allowed ? program : null;
    }

    Map<String, @Nullable Object> identity() {
        return parts.identity();
    }

    int pick(int bound) {
        return parts.random().applyAsInt(bound);
    }

    Limits limits() {
        return limits;
    }
}
