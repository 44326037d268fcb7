package dev.botkit.script;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The target of {@code execute_script}.
 *
 * @param script the command of a script
 * @param thread the topic of one of its threads; "default" unless the file names another one
 */
public record ScriptTarget(String script, String thread) {

    /**
     * Checks that nothing is null.
     *
     * @param script the command of a script
     * @param thread the topic of one of its threads
     */
    public ScriptTarget {
        Objects.requireNonNull(script, "script");
        Objects.requireNonNull(thread, "thread");
    }

    /** Null where the editor left an empty object. */
    static @Nullable ScriptTarget of(@Nullable Fields execute) {
        String script = execute == null ? null : execute.name("script");
        if (execute == null || script == null) {
            return null;
        }
        String thread = execute.name("thread");
        return new ScriptTarget(script, thread == null ? ScriptThread.DEFAULT : thread);
    }
}
