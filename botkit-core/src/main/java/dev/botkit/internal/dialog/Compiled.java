package dev.botkit.internal.dialog;

import dev.botkit.internal.script.ScriptIndex;
import dev.botkit.script.Script;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The programs of scripts that have run, compiled when they are wanted first. Thread-safe. */
final class Compiled {

    private static final int LEAST = 64;

    private final ConcurrentHashMap<String, Entry> programs = new ConcurrentHashMap<>();
    private volatile ScriptIndex seen = ScriptIndex.EMPTY;

    private record Entry(Script script, Program program) {}

    /** The program of a script of this name; null if there is none in the index. */
    @Nullable
    Program program(ScriptIndex index, String command) {
        Script script = index.script(command);
        return script == null ? null : program(index, script);
    }

    /** The program of a script. */
    @SuppressWarnings("ReferenceEquality") // The very same script need not be compared, which looks at all of it.
    Program program(ScriptIndex index, Script script) {
        Entry known = programs.get(script.key());
        if (known == null || known.script() != script) {
            known = new Entry(
                    script,
                    known != null && known.script().equals(script) ? known.program() : ScriptCompiler.compile(script));
            programs.put(script.key(), known);
            forget(index);
        }
        return known.program();
    }

    /** Scripts that are gone take no memory for ever. */
    private void forget(ScriptIndex index) {
        if (seen != index && programs.size() > LEAST) {
            seen = index;
            programs.keySet().removeIf(key -> index.script(key) == null);
        }
    }
}
