package dev.botkit.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a script: lines that run one after the other. The last one is the final action, usually without a text.
 *
 * @param topic the thread's name; "default" is the first one to run, "on_timeout" runs at a time-out
 * @param lines the lines
 * @param json all fields, as in the file; unmodifiable
 */
public record ScriptThread(String topic, List<ScriptLine> lines, Map<String, @Nullable Object> json) {

    /** The topic of the thread that runs first. */
    public static final String DEFAULT = "default";

    /** The topic of the thread that runs if no answer comes in time. */
    public static final String ON_TIMEOUT = "on_timeout";

    private static final int MOST_LINES = 10_000;

    /**
     * Copies the lines.
     *
     * @param topic the thread's name
     * @param lines the lines
     * @param json all fields
     */
    public ScriptThread {
        Objects.requireNonNull(topic, "topic");
        lines = List.copyOf(lines);
        Objects.requireNonNull(json, "json");
    }

    /**
     * {@return whether code sends dialogs here, so that it is not a mistake if no line does: {@code "from_code": true}}
     */
    public boolean isFromCode() {
        return Boolean.TRUE.equals(json.get("from_code"));
    }

    static ScriptThread of(Fields thread) {
        String topic = thread.requiredName("topic");
        ScriptPlace place = thread.place().inThread(topic);
        List<ScriptLine> lines = new ArrayList<>();
        for (Fields line : thread.at(place).objects("script", MOST_LINES)) {
            lines.add(ScriptLine.of(Fields.of(place.atLine(lines.size() + 1), line.json())));
        }
        return new ScriptThread(topic, lines, thread.json());
    }
}
