package dev.botkit.script;

import dev.botkit.internal.script.FlowLint;
import dev.botkit.internal.script.LineLint;
import dev.botkit.internal.script.Linted;
import dev.botkit.internal.script.TimeoutLint;
import dev.botkit.internal.script.TriggerLint;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Says what is wrong with scripts that can be read: threads that are never reached, targets that are not there, options that can
 * never match, questions without a default, regular expressions that are none, scripts that are not there, loops without a
 * question, templates that do not close, triggers that another script has. It judges what the
 * files say; hooks in code may do more.
 */
public final class ScriptLinter {

    private static final int MOST_FINDINGS = 1_000;

    /** How bad it is. */
    public enum Severity {
        /** It does not work as it is written. */
        ERROR,
        /** It works, but hardly as it is meant. */
        WARNING
    }

    /**
     * Something that is wrong.
     *
     * @param severity how bad it is
     * @param place where
     * @param sentence what it is, and often what to do
     */
    public record Finding(Severity severity, ScriptPlace place, String sentence) {

        /**
         * Checks that all parts are there.
         *
         * @param severity how bad it is
         * @param place where
         * @param sentence what it is
         */
        public Finding {
            Objects.requireNonNull(severity, "severity");
            Objects.requireNonNull(place, "place");
            Objects.requireNonNull(sentence, "sentence");
        }

        /** {@return place and sentence, in one line} */
        @Override
        public String toString() {
            return place + ": " + sentence;
        }
    }

    private ScriptLinter() {}

    /**
     * Looks at all scripts of a bot.
     *
     * @param scripts all of them, for scripts that are not among them count as missing
     * @return what is wrong, at most 1,000 findings, in the scripts' order; empty if all is well
     */
    public static List<Finding> lint(List<Script> scripts) {
        return lint(Map.of("", scripts), Set.of());
    }

    /**
     * Looks at all files of a bot.
     *
     * @param files the scripts by the files' names, in the order in which the files count; an empty name is not
     *     mentioned
     * @param others the names of dialogs and scripts that are elsewhere, such as in code
     * @return what is wrong, at most 1,000 findings, file by file; empty if all is well
     */
    public static List<Finding> lint(Map<String, List<Script>> files, Set<String> others) {
        Linted linted = new Linted(files, others, MOST_FINDINGS);
        for (Linted.Item item : linted.items()) {
            TriggerLint.check(linted, item);
            LineLint.check(linted, item);
            FlowLint.check(linted, item);
            TimeoutLint.check(linted, item);
        }
        FlowLint.checkLoops(linted);
        return linted.findings();
    }
}
