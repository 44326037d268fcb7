package dev.botkit.internal.dialog;

import dev.botkit.dialog.AnswerValidator;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.DialogHook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The code that belongs to a script or dialog. Immutable. */
public record Hooks(
        List<DialogHook> before,
        Map<String, List<DialogHook>> threads,
        Map<String, List<AnswerValidator>> validators,
        List<DialogEnd.Listener> after,
        @Nullable DialogHook onTimeout,
        boolean allowsTrigger) {

    static final Hooks NONE = new Hooks(List.of(), Map.of(), Map.of(), List.of(), null, false);

    /** Copies all of it. */
    public Hooks {
        before = List.copyOf(before);
        threads = copy(threads);
        validators = copy(validators);
        after = List.copyOf(after);
    }

    /** These, then others. */
    Hooks and(Hooks others) {
        if (equals(NONE)) {
            return others;
        }
        return others.equals(NONE)
                ? this
                : new Hooks(
                        joined(before, others.before),
                        joined(threads, others.threads),
                        joined(validators, others.validators),
                        joined(after, others.after),
                        onTimeout == null ? others.onTimeout : onTimeout,
                        allowsTrigger || others.allowsTrigger);
    }

    List<DialogHook> beforeThread(String thread) {
        return threads.getOrDefault(thread, List.of());
    }

    List<AnswerValidator> validators(String key) {
        return validators.getOrDefault(key, List.of());
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private static <T> Map<String, List<T>> joined(Map<String, List<T>> first, Map<String, List<T>> second) {
        Map<String, List<T>> both = new HashMap<>(first);
        second.forEach((name, values) -> both.merge(name, values, Hooks::joined));
        return both;
    }

    private static <T> Map<String, List<T>> copy(Map<String, List<T>> lists) {
        Map<String, List<T>> copy = new HashMap<>();
        lists.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        return Map.copyOf(copy);
    }

    /** Collects hooks. For one thread. */
    public static final class Collector {

        private final List<DialogHook> before = new ArrayList<>();
        private final Map<String, List<DialogHook>> threads = new HashMap<>();
        private final Map<String, List<AnswerValidator>> validators = new HashMap<>();
        private final List<DialogEnd.Listener> after = new ArrayList<>();
        private @Nullable DialogHook onTimeout;
        private boolean allowsTrigger;

        public void before(DialogHook hook) {
            before.add(Objects.requireNonNull(hook, "hook"));
        }

        public void beforeThread(String thread, DialogHook hook) {
            threads.computeIfAbsent(thread, name -> new ArrayList<>()).add(Objects.requireNonNull(hook, "hook"));
        }

        public void validate(String key, AnswerValidator validator) {
            validators
                    .computeIfAbsent(key, name -> new ArrayList<>())
                    .add(Objects.requireNonNull(validator, "validator"));
        }

        public void after(DialogEnd.Listener listener) {
            after.add(Objects.requireNonNull(listener, "listener"));
        }

        public void onTimeout(DialogHook hook) {
            onTimeout = Objects.requireNonNull(hook, "hook");
        }

        public void allowTrigger() {
            allowsTrigger = true;
        }

        public Hooks collected() {
            return new Hooks(before, threads, validators, after, onTimeout, allowsTrigger);
        }
    }
}
