package dev.botkit.internal.script;

import dev.botkit.script.Script;
import dev.botkit.script.ScriptLinter.Finding;
import dev.botkit.script.ScriptLinter.Severity;
import dev.botkit.script.ScriptPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The scripts that are looked at, and what was found so far. For one thread. */
public final class Linted {

    /** One script, and the file that it is in. */
    public record Item(@Nullable String file, Script script) {

        ScriptPlace place() {
            return new ScriptPlace(file, script.command(), null, 0);
        }

        ScriptPlace place(String topic, int line) {
            return new ScriptPlace(file, script.command(), topic, line);
        }
    }

    private final Map<String, Item> items = new LinkedHashMap<>();
    private final Set<String> others = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private final int most;
    final Map<String, Item> triggers = new HashMap<>();
    final Map<String, Set<String>> entered;

    /** All files; a command that stands twice is found here, and only the first script of it is looked at. */
    public Linted(Map<String, List<Script>> files, Set<String> others, int most) {
        this.most = most;
        others.forEach(name -> this.others.add(Script.key(name)));
        files.forEach((name, scripts) -> {
            for (Script script : scripts) {
                add(new Item(name.isEmpty() ? null : name, script));
            }
        });
        this.entered = FlowLint.enteredFromOutside(this);
    }

    private void add(Item item) {
        Item first = items.putIfAbsent(item.script().key(), item);
        if (first != null) {
            error(
                    item.place(),
                    "There is a script of this command already"
                            + (first.file() == null ? "" : ", in file " + Quoted.of(first.file()))
                            + "; this one is not used.");
        }
    }

    /** Every script that is used. */
    public List<Item> items() {
        return List.copyOf(items.values());
    }

    /** What was found, in the order in which it was. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    @Nullable
    Item item(String command) {
        return items.get(Script.key(command));
    }

    boolean isElsewhere(String command) {
        return others.contains(Script.key(command));
    }

    void error(ScriptPlace place, String sentence) {
        add(new Finding(Severity.ERROR, place, sentence));
    }

    void warning(ScriptPlace place, String sentence) {
        add(new Finding(Severity.WARNING, place, sentence));
    }

    private void add(Finding finding) {
        if (findings.size() < most) {
            findings.add(finding);
        }
    }
}
