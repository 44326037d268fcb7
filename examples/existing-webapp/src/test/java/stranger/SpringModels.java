package stranger;

import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.springai.LogMemory;
import dev.botkit.springai.SpringAiAnswers;
import java.time.Duration;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ToolContext;
import org.springframework.ai.tokenizer.TokenCountEstimator;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.function.FunctionToolCallback;

/** Has language models answer, with Spring AI. Compiled only: the module's own tests talk to a server. */
final class SpringModels {

    private SpringModels() {}

    /** Tools as Spring AI's users write them. */
    static final class Orders {

        @Tool(description = "Cancels the user's order")
        String cancel(ToolContext context) {
            Message message = (Message) context.getContext().get(SpringAiAnswers.MESSAGE);
            return message.id().equals(context.getContext().get(SpringAiAnswers.MESSAGE_ID))
                    ? "Cancelled for " + context.getContext().get(SpringAiAnswers.CONVERSATION)
                    : "";
        }
    }

    static SpringAiAnswers client(ChatClient client, TokenCountEstimator estimator) {
        return SpringAiAnswers.of(client)
                .system("You are a shop.")
                .system(bot -> "You talk " + bot.language())
                .lastMessages(20)
                .lastCharacters(8_000)
                .lastTokens(2_000, estimator)
                .tools(
                        new Orders(),
                        FunctionToolCallback.builder("hours", () -> "Nine to six.")
                                .build())
                .toolRounds(5)
                .toolStatus(tool -> "Looking up…")
                .whenFailed("Sorry.")
                .whenFailed(failure -> Reply.of("Sorry."))
                .whenNoText("I read text only.")
                .whenTooOften("Slowly.")
                .atMost(20, Duration.ofMinutes(1))
                .onAnswer((message, response) -> response.getMetadata().getUsage());
    }

    static Skill remembering(ChatModel model) {
        LogMemory memory = new LogMemory();
        ChatClient client = ChatClient.builder(model)
                .defaultAdvisors(MessageChatMemoryAdvisor.builder(memory).build())
                .build();
        return skills -> skills.fallback(SpringAiAnswers.of(client, memory));
    }
}
