package dev.botkit.internal.script;

import dev.botkit.internal.script.FlowLint.Jump;
import dev.botkit.internal.script.Linted.Item;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptLine;
import dev.botkit.script.ScriptPlace;
import dev.botkit.script.ScriptThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds ways that come back to a thread without a question between, over threads and scripts. A search
 * in depth with a stack of its own, for there may be thousands of threads. For one thread.
 */
final class Loops {

    private record Place(String key, String topic) {}

    private record Way(Place to, ScriptPlace from, boolean isConditional) {}

    private final Linted linted;
    private final Set<Place> done = new HashSet<>();

    Loops(Linted linted) {
        this.linted = linted;
    }

    /** Follows all ways from a thread, unless they were followed before. */
    void from(Item item, ScriptThread thread) {
        Map<Place, @Nullable Way> path = new LinkedHashMap<>();
        Deque<Place> places = new ArrayDeque<>();
        Deque<Iterator<Way>> open = new ArrayDeque<>();
        enter(new Place(item.script().key(), thread.topic()), null, path, places, open);
        while (!open.isEmpty()) {
            if (!open.element().hasNext()) {
                open.pop();
                Place left = places.pop();
                path.remove(left);
                done.add(left);
                continue;
            }
            Way way = open.element().next();
            if (path.containsKey(way.to)) {
                report(way, path);
            } else {
                enter(way.to, way, path, places, open);
            }
        }
    }

    private void enter(
            Place place,
            @Nullable Way way,
            Map<Place, @Nullable Way> path,
            Deque<Place> places,
            Deque<Iterator<Way>> open) {
        Item item = linted.item(place.key);
        ScriptThread thread = item == null ? null : item.script().thread(place.topic);
        if (item != null && thread != null && !done.contains(place)) {
            path.put(place, way);
            places.push(place);
            open.push(ways(item, thread).iterator());
        }
    }

    private void report(Way last, Map<Place, @Nullable Way> path) {
        List<String> names = new ArrayList<>();
        boolean isConditional = last.isConditional;
        boolean isInLoop = false;
        for (Map.Entry<Place, @Nullable Way> step : path.entrySet()) {
            if (isInLoop) {
                Way way = step.getValue();
                isConditional |= way != null && way.isConditional;
            }
            isInLoop |= step.getKey().equals(last.to);
            if (isInLoop) {
                names.add(Quoted.of(step.getKey().topic));
            }
        }
        String round = names.size() > 8
                ? names.size() + " threads go round"
                : String.join(" → ", names) + " → " + names.get(0) + " goes round";
        String sentence = round + " without a question; such a dialog is ended after a while.";
        if (isConditional) {
            linted.warning(last.from, sentence + " It does so while its conditions hold.");
        } else {
            linted.error(last.from, sentence);
        }
    }

    /** Where a thread goes before it asks anything. */
    private static List<Way> ways(Item item, ScriptThread thread) {
        List<Way> ways = new ArrayList<>();
        int number = 0;
        for (ScriptLine line : thread.lines()) {
            number++;
            if (line.collect() != null) {
                break;
            }
            List<Jump> jumps = new ArrayList<>();
            boolean isConditional = line.conditional() != null;
            if (line.conditional() != null) {
                Jump.add(
                        jumps,
                        item.script(),
                        line.conditional().action(),
                        line.conditional().execute());
            } else if ("repeat".equals(line.action())) {
                // Behind a time-out it is the question that nobody has answered.
                if (!thread.topic().equals(ScriptThread.ON_TIMEOUT)) {
                    jumps.add(new Jump(null, thread.topic()));
                }
            } else {
                Jump.add(jumps, item.script(), line.action(), line.execute());
            }
            for (Jump jump : jumps) {
                String key = jump.isElsewhere()
                        ? Script.key(jump.script())
                        : item.script().key();
                ways.add(new Way(new Place(key, jump.thread()), item.place(thread.topic(), number), isConditional));
            }
            boolean isEnd =
                    !isConditional && line.action() != null && !line.action().equals("next");
            if (isEnd) {
                break;
            }
        }
        return ways;
    }
}
