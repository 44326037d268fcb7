package dev.botkit.internal.script;

import dev.botkit.internal.script.Linted.Item;
import dev.botkit.script.ScriptConditional;
import dev.botkit.script.ScriptLine;
import dev.botkit.script.ScriptThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether the thread for silent users asks them again, which ends after the second silence in a row. */
public final class TimeoutLint {

    private final Item item;
    private final Set<String> seen = new HashSet<>();
    private final Deque<ScriptThread> next = new ArrayDeque<>();

    private TimeoutLint(Item item) {
        this.item = item;
    }

    /** Looks where the thread of a script leads without an answer. */
    public static void check(Linted linted, Item item) {
        if (new TimeoutLint(item).asksAgain()) {
            linted.warning(
                    item.place(ScriptThread.ON_TIMEOUT, 0),
                    "The thread goes back to a question. A user who does not answer that in time either is not asked"
                            + " again; the script ends as \"timeout\".");
        }
    }

    private boolean asksAgain() {
        add(ScriptThread.ON_TIMEOUT);
        while (!next.isEmpty()) {
            if (asksAgain(next.remove())) {
                return true;
            }
        }
        return false;
    }

    private boolean asksAgain(ScriptThread thread) {
        for (ScriptLine line : thread.lines()) {
            if (line.collect() != null) {
                return !thread.topic().equals(ScriptThread.ON_TIMEOUT);
            }
            ScriptConditional conditional = line.conditional();
            String action = conditional == null ? line.action() : conditional.action();
            if ("repeat".equals(action) || "wait".equals(action)) {
                return true;
            }
            List<FlowLint.Jump> jumps = new ArrayList<>();
            FlowLint.Jump.add(jumps, item.script(), action, null);
            jumps.forEach(jump -> add(jump.thread()));
            if (conditional == null && action != null && !action.equals("next")) {
                return false;
            }
        }
        return false;
    }

    private void add(String topic) {
        ScriptThread thread = item.script().thread(topic);
        if (thread != null && seen.add(topic)) {
            next.add(thread);
        }
    }
}
