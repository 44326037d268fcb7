package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.Message;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.Map;

/** A model calls a tool while it answers a message. Immutable. */
public final class ToolCall {

    private final Bot bot;
    private final Message message;
    private final ToolExecutionRequest request;

    ToolCall(Bot bot, Message message, ToolExecutionRequest request) {
        this.bot = bot;
        this.message = message;
        this.request = request;
    }

    /** {@return the tool's name} */
    public String name() {
        return request.name();
    }

    /** {@return what the model calls it with: a JSON object as text, or whatever the model has written} */
    public String arguments() {
        String arguments = request.arguments();
        return arguments == null ? "" : arguments;
    }

    /**
     * Reads one argument.
     *
     * @param name its name
     * @return a string as it is, a number as the model has written it, {@code true} or {@code false}, an object or array as JSON; the
     *     empty string if it is missing or null, or the arguments are no JSON object
     */
    public String argument(String name) {
        Map<String, String> values = ToolArguments.of(arguments());
        String value = values == null ? null : values.get(name);
        return value == null ? "" : value;
    }

    /**
     * {@return the message that is answered; for a tool that {@linkplain LangChainAnswers#confirm needs the user's yes} the one that says
     * yes} Its {@linkplain Message#id() id} is the key for what must not be done twice: a turn that was
     * cut off runs again for a message with the same id, and calls its tools again. Its {@linkplain Message#conversation() conversation}
     * says who the user is; what the model says of that proves nothing.
     */
    public Message message() {
        return message;
    }

    /** {@return the bot in this turn; what it replies comes behind the answer} */
    public Bot bot() {
        return bot;
    }

    ToolExecutionRequest request() {
        return request;
    }
}
