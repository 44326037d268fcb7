package dev.botkit.internal.script;

import dev.botkit.internal.script.Linted.Item;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptLine;
import dev.botkit.script.ScriptOption;
import dev.botkit.script.ScriptTarget;
import dev.botkit.script.ScriptThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where dialogs go: what is never reached, and what goes round without a question. */
public final class FlowLint {

    private FlowLint() {}

    /** The threads of each script, by its key, that other scripts execute. */
    static Map<String, Set<String>> enteredFromOutside(Linted linted) {
        Map<String, Set<String>> entered = new HashMap<>();
        for (Item item : linted.items()) {
            for (ScriptThread thread : item.script().threads()) {
                for (ScriptLine line : thread.lines()) {
                    for (Jump jump : Jump.of(item.script(), line)) {
                        if (jump.isElsewhere()) {
                            entered.computeIfAbsent(Script.key(jump.script()), key -> new HashSet<>())
                                    .add(jump.thread());
                        }
                    }
                }
            }
        }
        return entered;
    }

    /** Looks for what is never reached in a script. */
    public static void check(Linted linted, Item item) {
        Script script = item.script();
        if (script.thread(ScriptThread.DEFAULT) == null) {
            linted.warning(item.place(), "The script has no thread \"default\", with which it would start.");
        }
        Set<String> reached = reached(linted, script);
        for (ScriptThread thread : script.threads()) {
            if (!reached.contains(thread.topic()) && !script.allowsTrigger()) {
                linted.warning(item.place(thread.topic(), 0), "The thread is never reached; nothing goes to it.");
            }
            int end = end(thread);
            if (end < thread.lines().size()) {
                linted.warning(
                        item.place(thread.topic(), end + 1),
                        "The line is never reached; the thread ends with line " + end + ".");
            }
        }
    }

    /** How many lines of a thread can be reached. */
    private static int end(ScriptThread thread) {
        int number = 0;
        for (ScriptLine line : thread.lines()) {
            number++;
            if (leaves(line)) {
                return number;
            }
        }
        return number;
    }

    /** Whether nothing behind the line can come. */
    private static boolean leaves(ScriptLine line) {
        String action = line.action();
        return line.collect() == null
                && line.conditional() == null
                && action != null
                && !action.equals("next")
                && !action.equals("wait");
    }

    private static Set<String> reached(Linted linted, Script script) {
        Deque<String> next = new ArrayDeque<>(linted.entered.getOrDefault(script.key(), Set.of()));
        next.add(ScriptThread.DEFAULT);
        next.add(ScriptThread.ON_TIMEOUT);
        script.threads().stream()
                .filter(ScriptThread::isFromCode)
                .map(ScriptThread::topic)
                .forEach(next::add);
        Set<String> reached = new HashSet<>();
        while (!next.isEmpty()) {
            String topic = next.remove();
            ScriptThread thread = script.thread(topic);
            if (thread == null || !reached.add(topic)) {
                continue;
            }
            for (ScriptLine line : thread.lines().subList(0, end(thread))) {
                for (Jump jump : Jump.of(script, line)) {
                    if (!jump.isElsewhere() || Script.key(jump.script()).equals(script.key())) {
                        next.add(jump.thread());
                    }
                }
            }
        }
        return reached;
    }

    /** Looks for ways that come back to a thread without a question between. */
    public static void checkLoops(Linted linted) {
        Loops loops = new Loops(linted);
        for (Item item : linted.items()) {
            item.script().threads().forEach(thread -> loops.from(item, thread));
        }
    }

    /**
     * Where a line can go.
     *
     * @param otherScript another script's command; null for the same script
     * @param thread the thread's topic
     */
    record Jump(@Nullable String otherScript, String thread) {

        boolean isElsewhere() {
            return otherScript != null;
        }

        String script() {
            return otherScript == null ? "" : otherScript;
        }

        static List<Jump> of(Script script, ScriptLine line) {
            List<Jump> jumps = new ArrayList<>();
            add(jumps, script, line.action(), line.execute());
            if (line.conditional() != null) {
                add(
                        jumps,
                        script,
                        line.conditional().action(),
                        line.conditional().execute());
            }
            if (line.collect() != null) {
                for (ScriptOption option : line.collect().options()) {
                    add(jumps, script, option.action(), option.execute());
                }
            }
            return jumps;
        }

        static void add(List<Jump> jumps, Script script, @Nullable String action, @Nullable ScriptTarget execute) {
            if ("execute_script".equals(action)) {
                if (execute != null) {
                    jumps.add(new Jump(execute.script(), execute.thread()));
                }
            } else if (action != null && ActionWords.isTopic(script, action)) {
                jumps.add(new Jump(null, action));
            }
        }
    }
}
