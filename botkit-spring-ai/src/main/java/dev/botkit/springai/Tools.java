package dev.botkit.springai;

import dev.botkit.InvalidArgumentException;
import dev.botkit.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.StaticToolCallbackProvider;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.ToolCallbackProvider;
import org.springframework.ai.tool.support.ToolUtils;

/**
 * The tools of a model, besides those of its client.
 *
 * @param providers what has them; those of MCP servers may change
 * @param rounds how often the model may be asked again
 */
record Tools(List<ToolCallbackProvider> providers, int rounds) {

    private static final int MOST_ROUNDS = 100;

    Tools with(Object... objects) {
        List<ToolCallbackProvider> all = new ArrayList<>(providers);
        for (Object object : objects) {
            all.add(provider(Manners.notNull(object, "object")));
        }
        // Others ask a server.
        List<ToolCallback> known = all.stream()
                .filter(StaticToolCallbackProvider.class::isInstance)
                .flatMap(provider -> Stream.of(provider.getToolCallbacks()))
                .toList();
        List<String> twice = ToolUtils.getDuplicateToolNames(known);
        if (!twice.isEmpty()) {
            throw new InvalidArgumentException("There are two tools of the name " + twice.get(0) + ".");
        }
        return new Tools(all, rounds);
    }

    private static ToolCallbackProvider provider(Object object) {
        if (object instanceof ToolCallbackProvider provider) {
            return provider;
        }
        if (object instanceof ToolCallback tool) {
            return new StaticToolCallbackProvider(tool);
        }
        try {
            return new StaticToolCallbackProvider(ToolCallbacks.from(object));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new InvalidArgumentException(
                    "The methods of " + object.getClass().getName()
                            + " cannot be tools: they have no annotation @Tool, or two have one" + " name.");
        }
    }

    Tools withRounds(int most) {
        if (most < 1 || most > MOST_ROUNDS) {
            throw new InvalidArgumentException("A model may be asked again 1 to 100 times, not " + most + ".");
        }
        return new Tools(providers, most);
    }

    /** What does them in one turn. */
    Object[] shown(GrowingAnswer answer, Message message) {
        return providers.stream()
                .flatMap(provider -> Stream.of(provider.getToolCallbacks()))
                .map(tool -> ShownTool.ofAnswers(tool, answer, message))
                .toArray();
    }
}
