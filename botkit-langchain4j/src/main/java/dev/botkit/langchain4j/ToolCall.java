package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.Message;
import dev.langchain4j.agent.tool.ToolExecutionRequest;

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
     * {@return the message that is answered} Its {@linkplain Message#id() id} is the key for what must not be done twice: a turn that was
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
