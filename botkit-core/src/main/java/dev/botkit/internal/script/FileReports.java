package dev.botkit.internal.script;

import dev.botkit.internal.logging.Log;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptFiles;
import dev.botkit.script.ScriptLinter;
import dev.botkit.script.ScriptLinter.Finding;
import dev.botkit.script.ScriptLinter.Severity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says in the log what is wrong with script files, each thing once as long as it is wrong. For one thread at a time. */
final class FileReports {

    private static final Log LOG = Log.of(ScriptFiles.class);
    private static final int MOST_LINES = 50;

    private final Map<String, String> problems = new HashMap<>();
    private Set<String> findings = Set.of();

    /** A file's present state. */
    void file(String name, HeldFile file) {
        if (file.problem() == null) {
            if (problems.remove(name) != null) {
                LOG.info("Script file {} is all right again and in use.", Quoted.of(name));
            }
        } else if (!file.isUnsettled() && !file.stamp().equals(problems.put(name, file.stamp()))) {
            LOG.warn(
                    "{} The file's last good version ({} scripts) stays in use until it is repaired.",
                    file.problem().getMessage(),
                    file.scripts().size());
        }
    }

    /** A file that is gone. */
    void gone(String name) {
        problems.remove(name);
    }

    /** What all files hold now. */
    void scripts(Map<String, List<Script>> files) {
        Set<String> now = new HashSet<>();
        int lines = 0;
        for (Finding finding : ScriptLinter.lint(files, Set.of())) {
            String sentence = finding.toString();
            if (now.add(sentence) && !findings.contains(sentence) && ++lines <= MOST_LINES) {
                if (finding.severity() == Severity.ERROR) {
                    LOG.warn("{}", upper(sentence));
                } else {
                    LOG.info("{}", upper(sentence));
                }
            }
        }
        if (lines > MOST_LINES) {
            LOG.warn("{} more findings in the script files are not listed.", lines - MOST_LINES);
        }
        findings = now;
    }

    private static String upper(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
