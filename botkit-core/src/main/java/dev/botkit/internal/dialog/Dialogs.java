package dev.botkit.internal.dialog;

import dev.botkit.Limits;
import dev.botkit.internal.script.ScriptIndex;
import dev.botkit.internal.text.HeardText;
import dev.botkit.script.IntentMatcher;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All dialogs of a bot: those in code, those in scripts, and their hooks. Thread-safe. */
public final class Dialogs {

    private final Map<String, Program> inCode;
    private final Map<String, Hooks> hooks;
    private final Supplier<ScriptIndex> scripts;
    private final @Nullable IntentMatcher intents;
    private final Compiled compiled = new Compiled();
    private final Map<String, @Nullable Object> identity;
    private final IntUnaryOperator random;
    private final Limits limits;

    /** Names are folded; {@code random} gives a number from 0 up to its argument, from any thread. */
    public Dialogs(
            Map<String, Program> inCode,
            Map<String, Hooks> hooks,
            Supplier<ScriptIndex> scripts,
            @Nullable IntentMatcher intents,
            Map<String, @Nullable Object> identity,
            IntUnaryOperator random,
            Limits limits) {
        this.inCode = Map.copyOf(inCode);
        this.hooks = Map.copyOf(hooks);
        this.scripts = scripts;
        this.intents = intents;
        this.identity = identity;
        this.random = random;
        this.limits = limits;
    }

    /** The program of that name; null if there is none. What is in code goes before what is in scripts. */
    @Nullable
    Program program(String name) {
        String folded = HeardText.fold(name);
        Program known = inCode.get(folded);
        return known == null ? compiled.program(scripts.get(), folded) : known;
    }

    /** All scripts as they are now. */
    public ScriptIndex scripts() {
        return scripts.get();
    }

    /** What finds out what a text means, or null. */
    public @Nullable IntentMatcher intents() {
        return intents;
    }

    /** The hooks that were registered for a name. */
    Hooks hooks(String name) {
        return hooks.getOrDefault(HeardText.fold(name), Hooks.NONE);
    }

    /** Whether a page may begin this, at this thread. */
    public boolean mayTrigger(String name, @Nullable String thread) {
        Program program = program(name);
        return program != null
                && program.hooks().and(hooks(name)).allowsTrigger()
                && (thread == null || program.has(thread));
    }

    Map<String, @Nullable Object> identity() {
        return identity;
    }

    int pick(int bound) {
        return random.applyAsInt(bound);
    }

    Limits limits() {
        return limits;
    }
}
