package dev.botkit.internal.dialog;

import dev.botkit.dialog.DialogDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What dialogs in code and scripts are compiled to: threads of steps. Immutable and thread-safe; what a
 * run changes it has copies of.
 *
 * @param name as it was written
 * @param version the same for the same content
 * @param threads by name, in their order
 * @param variables what {@code vars} begin with
 * @param answers what {@code responses} begin with
 * @param timeout how long a question waits
 * @param hooks the definition's own
 */
public record Program(
        String name,
        String version,
        Map<String, List<Step>> threads,
        Map<String, @Nullable Object> variables,
        Map<String, @Nullable Object> answers,
        Duration timeout,
        Hooks hooks)
        implements DialogDefinition {

    static final String DEFAULT = "default";
    static final String ON_TIMEOUT = "on_timeout";
    static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(15);

    boolean has(String thread) {
        return threads.containsKey(thread);
    }

    /** The line at a place; null behind the end. */
    @Nullable
    Step step(String thread, int line) {
        List<Step> steps = threads.getOrDefault(thread, List.of());
        return line < 0 || line >= steps.size() ? null : steps.get(line);
    }

    @Override
    public String toString() {
        return "DialogDefinition[" + name + "]";
    }
}
