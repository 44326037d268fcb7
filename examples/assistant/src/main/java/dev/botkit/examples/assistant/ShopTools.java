package dev.botkit.examples.assistant;

import dev.botkit.identity.ConversationId;
import dev.botkit.langchain4j.LangChainAnswers;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.invocation.InvocationParameters;

/**
 * What the model can have done. Whose orders these are says the conversation, never the model: it would believe whatever the user claims.
 *
 * @param shop where it is done
 */
public record ShopTools(Shop shop) {

    /**
     * Looks an order up.
     *
     * @param number the model's
     * @param turn who asks
     * @return what is known, for the model
     */
    @Tool("Says what an order is, where it is, and when it arrives")
    public String orderStatus(@P(name = "number", value = "the order's number") int number, InvocationParameters turn) {
        return shop.status(customer(turn), number);
    }

    /**
     * Cancels an order: once for each message, which is handled again after a crash.
     *
     * @param number the model's
     * @param turn who asks, in which message
     * @return what has become of it, for the model
     */
    @Tool("Cancels an order that has not been sent yet")
    public String cancelOrder(@P(name = "number", value = "the order's number") int number, InvocationParameters turn) {
        String messageId = turn.get(LangChainAnswers.MESSAGE_ID);
        return shop.cancel(customer(turn), number, messageId);
    }

    private static ConversationId customer(InvocationParameters turn) {
        return turn.get(LangChainAnswers.CONVERSATION);
    }
}
