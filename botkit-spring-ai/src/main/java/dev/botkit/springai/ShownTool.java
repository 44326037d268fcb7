package dev.botkit.springai;

import dev.botkit.Message;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.metadata.ToolMetadata;

/** A tool in one turn: the user sees that it is called, and it is called only while somebody waits for the answer. */
final class ShownTool implements ToolCallback {

    private static final Logger LOG = LoggerFactory.getLogger(ShownTool.class);

    /** Its tools send all of a tool's context to the MCP server, which may be anybody's. */
    private static final String MCP = "org.springframework.ai.mcp.";

    private final ToolCallback tool;
    private final GrowingAnswer answer;

    /** What is answered, if failures are ours to deal with; null if they are the client's. */
    private final @Nullable Message message;

    private ShownTool(ToolCallback tool, GrowingAnswer answer, @Nullable Message message) {
        this.tool = tool;
        this.answer = answer;
        this.message = message;
    }

    /** One that the ChatClient has; it has a way of its own to deal with what tools throw. */
    static ShownTool ofClient(ToolCallback tool, GrowingAnswer answer) {
        return new ShownTool(tool, answer, null);
    }

    /** One that was given to us. */
    static ShownTool ofAnswers(ToolCallback tool, GrowingAnswer answer, Message message) {
        return new ShownTool(tool, answer, message);
    }

    @Override
    public ToolDefinition getToolDefinition() {
        return tool.getToolDefinition();
    }

    @Override
    public ToolMetadata getToolMetadata() {
        return tool.getToolMetadata();
    }

    @Override
    public String call(String input) {
        return call(input, null);
    }

    @Override
    public String call(String input, @Nullable ToolContext context) {
        // Where nobody waits any more, nothing comes of the result: the model is not asked again (Rounds).
        if (!answer.calls(getToolDefinition().name())) {
            return "";
        }
        try {
            String result = context == null
                    ? tool.call(input)
                    : tool.call(input, visible(context, tool.getClass().getName()));
            return result == null ? "" : result;
        } catch (Error e) {
            // Reactor does not pass some of them on.
            answer.fail(e);
            return "";
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    private String failed(RuntimeException failure) {
        if (answer.isOver()) {
            LOG.debug("Of a tool whose result nobody waits for", failure);
            return "";
        }
        Throwable cause = failure.getCause();
        if (message == null || cause instanceof Error) {
            throw failure;
        }
        LOG.error(
                "The tool {} has failed for message {}: {}",
                getToolDefinition().name(),
                message.id(),
                GrowingAnswer.names(failure instanceof ToolExecutionException && cause != null ? cause : failure));
        LOG.debug("In full", failure);
        return "The tool has failed.";
    }

    /** What a tool of this class is told. */
    static ToolContext visible(ToolContext context, String type) {
        if (!type.startsWith(MCP)) {
            return context;
        }
        Map<String, Object> rest = new HashMap<>(context.getContext());
        rest.keySet().removeIf(name -> name.startsWith(SpringAiAnswers.NAMES));
        return new ToolContext(rest);
    }
}
