package stranger;

import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.langchain4j.AnswerTool;
import dev.botkit.langchain4j.AssistantAnswers;
import dev.botkit.langchain4j.ConfirmWords;
import dev.botkit.langchain4j.LangChainAnswers;
import dev.botkit.langchain4j.LogMemory;
import dev.botkit.langchain4j.ParameterizedAssistant;
import dev.botkit.langchain4j.StreamingAssistant;
import dev.botkit.langchain4j.ToolCall;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import dev.langchain4j.service.memory.ChatMemoryAccess;
import java.time.Duration;

/** Has language models answer. Compiled only: the module's own tests talk to a server. */
final class Models {

    static final AnswerTool LOOKS_UP = call -> known(call) ? "on its way" : "There is no such order.";

    private Models() {}

    private static boolean known(ToolCall call) {
        call.bot().typing();
        return call.name().equals("order")
                && call.arguments().contains("1001")
                && !call.message().id().isEmpty();
    }

    /** An assistant as LangChain4j's users write them. */
    interface Assistant extends ChatMemoryAccess {

        @UserMessage("{{text}}")
        TokenStream chat(@MemoryId String memoryId, @V("text") String text, InvocationParameters parameters);
    }

    /** Its tools. */
    static final class Orders {

        @Tool
        String cancel(InvocationParameters parameters) {
            Message message = parameters.get(LangChainAnswers.MESSAGE);
            return parameters.get(LangChainAnswers.MESSAGE_ID).equals(message.id())
                    ? "Cancelled for " + parameters.get(LangChainAnswers.CONVERSATION)
                    : "";
        }
    }

    static LangChainAnswers model(StreamingChatModel model, TokenCountEstimator estimator) {
        return LangChainAnswers.of(model)
                .system("You are a shop.")
                .system(bot -> "You talk " + bot.language())
                .lastMessages(20)
                .lastCharacters(8_000)
                .lastTokens(2_000, estimator)
                .tool(ToolSpecification.builder().name("order").build(), LOOKS_UP)
                .tools(new Orders())
                .confirm("order", call -> "Look up " + call.argument("id") + "?")
                .confirmTimeout(Duration.ofMinutes(5))
                .confirmWords(german())
                .confirmWords(bot -> bot.language() == null ? ConfirmWords.DEFAULT : german())
                .confirmDialog("shop-confirm")
                .toolRounds(5)
                .toolExecutor(Runnable::run)
                .toolStatus(tool -> "Looking up…")
                .whenFailed("Sorry.")
                .whenFailed(failure -> Reply.of(failure instanceof RateLimitException ? "Later." : "Sorry."))
                .whenNoText("I read text only.")
                .whenTooOften("Slowly.")
                .atMost(20, Duration.ofMinutes(1))
                .onAnswer((message, response) -> response.tokenUsage());
    }

    private static ConfirmWords german() {
        return ConfirmWords.DEFAULT
                .withYes("Ja")
                .withNo("Nein")
                .withNotDone("Nicht ausgeführt: {question}")
                .withTimedOut("Ohne Antwort nicht ausgeführt: {question}")
                .withDone("Ausgeführt: {question}")
                .withFailed("Fehlgeschlagen: {question}")
                .withUnknown("Noch nicht bekannt: {question}");
    }

    /** A handler that hands on, and its dialogs with it. */
    static Skill handingOn(LangChainAnswers answers) {
        return skills -> {
            answers.dialogs().forEach(skills::dialog);
            skills.fallback((bot, message) -> {
                bot.typing();
                answers.handle(bot, message);
            });
        };
    }

    static AssistantAnswers assistant(StreamingChatModel model, LogMemory memory) {
        Assistant assistant = AiServices.builder(Assistant.class)
                .streamingChatModel(model)
                .chatMemoryProvider(memory)
                .build();
        ParameterizedAssistant asked = assistant::chat;
        return LangChainAnswers.of(asked)
                .memory(memory)
                .memory(memory, assistant)
                .wholeAnswers()
                .toolStatus(tool -> "")
                .whenFailed("Sorry.")
                .whenFailed(failure -> Reply.of("Sorry."))
                .whenNoText("I read text only.")
                .whenTooOften("Slowly.")
                .atMost(20, Duration.ofMinutes(1))
                .onAnswer((message, response) -> response.tokenUsage());
    }

    static Skill skill(StreamingAssistant assistant) {
        return skills -> skills.fallback(LangChainAnswers.of(assistant));
    }

    static LogMemory memory(TokenCountEstimator estimator) {
        return LogMemory.lastMessages(20).get("-").messages().isEmpty()
                ? LogMemory.lastCharacters(8_000)
                : LogMemory.lastTokens(2_000, estimator);
    }

    /** The callbacks, as they are kept. */
    record Kept(AnswerTool tool, StreamingAssistant assistant, ParameterizedAssistant parameterized) {}
}
