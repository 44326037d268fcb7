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
 * Finds mistakes in scripts that can be read: unreachable threads, missing targets, options that can never match,
 * questions without a default, invalid regular expressions, missing scripts, loops without a question, unclosed
 * templates, and triggers that another script has, too. It knows only the files, not what hooks in code do.
 */
public final class ScriptLinter {

    private static final int MOST_FINDINGS = 1_000;

    /** How serious a finding is. */
    public enum Severity {
        /** The script does not work as it is written. */
        ERROR,
        /** The script works, but probably not as intended. */
        WARNING
    }

    /**
     * A mistake in a script.
     *
     * @param severity how serious it is
     * @param place where it is
     * @param sentence what is wrong, and often what to do
     */
    public record Finding(Severity severity, ScriptPlace place, String sentence) {

        /**
         * Checks that nothing is null.
         *
         * @param severity how serious it is
         * @param place where it is
         * @param sentence what is wrong
         */
        public Finding {
            Objects.requireNonNull(severity, "severity");
            Objects.requireNonNull(place, "place");
            Objects.requireNonNull(sentence, "sentence");
        }

        /** {@return the place and the sentence, in one line} */
        @Override
        public String toString() {
            return place + ": " + sentence;
        }
    }

    private ScriptLinter() {}

    /**
     * Checks all scripts of a bot.
     *
     * @param scripts all scripts, because others count as missing
     * @return at most 1,000 findings, in the scripts' order; empty if nothing is wrong
     */
    public static List<Finding> lint(List<Script> scripts) {
        return lint(Map.of("", scripts), Set.of());
    }

    /**
     * Checks all script files of a bot.
     *
     * @param files the scripts by the names of the files, in the order of the files' precedence; an empty name is left
     *     out of findings
     * @param others the names of dialogs and scripts that are defined elsewhere, such as in code
     * @return at most 1,000 findings, file by file; empty if nothing is wrong
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
