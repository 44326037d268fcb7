package dev.botkit.internal.script;

import dev.botkit.script.LearnedAnswer;
import dev.botkit.script.Script;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Scripts for tests. */
final class Samples {

    private Samples() {}

    /** A script of a command with triggers, type and pattern in turns. */
    static Script script(String command, String... triggers) {
        List<Map<String, String>> list = new ArrayList<>();
        for (int i = 0; i < triggers.length; i += 2) {
            list.add(Map.of("type", triggers[i], "pattern", triggers[i + 1]));
        }
        return Script.answering(command, "x", "I am " + command).with("triggers", list);
    }

    static Script learned(String question, String answer) {
        return Script.learned(new LearnedAnswer("ann", Instant.EPOCH, question), answer);
    }
}
