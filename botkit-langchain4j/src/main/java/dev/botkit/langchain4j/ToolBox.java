package dev.botkit.langchain4j;

import dev.botkit.InvalidArgumentException;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * The tools of a model.
 *
 * @param byName what does them, with what the model is told
 * @param rounds how often the model may be asked again
 * @param confirm which of them need the user's yes
 */
record ToolBox(Map<String, Entry> byName, int rounds, Executor executor, Confirm confirm) {

    private static final int DEFAULT_ROUNDS = 10;
    private static final int MOST_ROUNDS = 100;

    record Entry(ToolSpecification specification, AnswerTool tool) {}

    static ToolBox empty() {
        return new ToolBox(Map.of(), DEFAULT_ROUNDS, Runnable::run, Confirm.nothing());
    }

    ToolBox with(Map<ToolSpecification, AnswerTool> more) {
        Map<String, Entry> all = new LinkedHashMap<>(byName);
        more.forEach((specification, tool) -> {
            if (all.put(specification.name(), new Entry(specification, tool)) != null) {
                throw new InvalidArgumentException("There are two tools of the name " + specification.name() + ".");
            }
        });
        return new ToolBox(all, rounds, executor, confirm);
    }

    ToolBox withRounds(int most) {
        if (most < 1 || most > MOST_ROUNDS) {
            throw new InvalidArgumentException("A model may be asked again 1 to 100 times, not " + most + ".");
        }
        return new ToolBox(byName, most, executor, confirm);
    }

    ToolBox withExecutor(Executor newExecutor) {
        return new ToolBox(byName, rounds, newExecutor, confirm);
    }

    ToolBox withConfirm(Confirm newConfirm) {
        return new ToolBox(byName, rounds, executor, newConfirm);
    }

    List<ToolSpecification> specifications() {
        return byName.values().stream().map(Entry::specification).toList();
    }

    /** Throws if the user is to be asked about a tool that there is not. */
    void check() {
        for (String tool : confirm.questions().keySet()) {
            if (!byName.containsKey(tool)) {
                throw new InvalidArgumentException(
                        "confirm(\"" + tool + "\", …) names no tool of these answers, which have "
                                + (byName.isEmpty() ? "none" : String.join(", ", byName.keySet())) + ".");
            }
        }
    }
}
