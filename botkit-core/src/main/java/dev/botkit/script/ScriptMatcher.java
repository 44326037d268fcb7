package dev.botkit.script;

import dev.botkit.Limits;
import dev.botkit.internal.script.ScriptIndex;
import dev.botkit.internal.text.HeardText;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds the script of a store that answers a text, as the bot itself would; for services that only look up scripts.
 * Each call checks whether the store has changed, so it may block as the store does, and throws what the store throws.
 * Thread-safe.
 */
public final class ScriptMatcher {

    private record Indexed(String revision, ScriptIndex index) {}

    private final ScriptStore store;
    private final AtomicReference<@Nullable Indexed> last = new AtomicReference<>();

    private ScriptMatcher(ScriptStore store) {
        this.store = store;
    }

    /**
     * Makes a matcher, which reads nothing yet.
     *
     * @param store the store of the scripts, to be closed by the caller
     * @return the matcher
     */
    public static ScriptMatcher of(ScriptStore store) {
        return new ScriptMatcher(store);
    }

    private ScriptIndex index() {
        Indexed known = last.get();
        ScriptStore.Snapshot newer = store.load(known == null ? null : known.revision());
        if (newer == null && known != null) {
            return known.index();
        }
        ScriptIndex index = ScriptIndex.of(newer == null ? List.of() : newer.scripts());
        last.set(newer == null ? null : new Indexed(newer.revision(), index));
        return index;
    }

    /** {@return all scripts, in the store's order} */
    public List<Script> all() {
        return index().scripts();
    }

    /**
     * Finds the script that answers a text, by a regular expression, by its beginning, or as a learned answer. Intents
     * and the fallback do not count.
     *
     * @param text what a user said
     * @return the script; null if there is none
     */
    public @Nullable Script match(String text) {
        ScriptIndex.Found found =
                index().find(new HeardText(text, Limits.DEFAULT.turns().patternSteps()), null);
        return found == null ? null : found.script();
    }

    /**
     * Finds a script by its command.
     *
     * @param command the command, without regard to case
     * @return the script; null if there is none
     */
    public @Nullable Script named(String command) {
        return index().script(command);
    }

    /**
     * Finds a script by its field {@code id}, or else {@code _id}.
     *
     * @param id the id, compared as a text
     * @return the first script that has it; null if there is none
     */
    public @Nullable Script byId(String id) {
        return all().stream()
                .filter(script -> id.equals(text(script, "id")) || id.equals(text(script, "_id")))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String text(Script script, String field) {
        Object value = script.json().get(field);
        return value instanceof String || value instanceof Number ? value.toString() : null;
    }
}
