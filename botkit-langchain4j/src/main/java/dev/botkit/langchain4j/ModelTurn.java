package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.BotkitException;
import dev.botkit.Message;
import dev.botkit.langchain4j.LangChainAnswers.ToolBox;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a model about one message, calls the tools that it wants, and asks it again, until it has answered. */
final class ModelTurn {

    private static final Logger LOG = LoggerFactory.getLogger(ModelTurn.class);

    private final StreamingChatModel model;
    private final Bot bot;
    private final Message message;
    private final ToolBox tools;
    private final GrowingAnswer answer;

    /** Of one thread at a time. */
    private final List<ChatMessage> messages;

    private int rounds;

    ModelTurn(
            StreamingChatModel model,
            Bot bot,
            Message message,
            ToolBox tools,
            GrowingAnswer answer,
            List<ChatMessage> messages) {
        this.model = model;
        this.bot = bot;
        this.message = message;
        this.tools = tools;
        this.answer = answer;
        this.messages = messages;
    }

    void ask() {
        try {
            ChatRequest.Builder request = ChatRequest.builder().messages(List.copyOf(messages));
            if (!tools.byName().isEmpty()) {
                request.toolSpecifications(tools.specifications());
            }
            model.chat(request.build(), new Round());
        } catch (RuntimeException | Error e) {
            answer.fail(e);
        }
    }

    /** What comes of one request. */
    private final class Round implements StreamingChatResponseHandler {

        /** LangChain4j may report an end after an error. */
        private final AtomicBoolean ended = new AtomicBoolean();

        @Override
        public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            answer.partial(part.text(), context.streamingHandle());
        }

        @Override
        public void onPartialResponse(String part) {
            answer.partial(part, null);
        }

        @Override
        public void onPartialThinking(PartialThinking part, PartialThinkingContext context) {
            answer.partial("", context.streamingHandle());
        }

        @Override
        public void onPartialToolCall(PartialToolCall part, PartialToolCallContext context) {
            answer.partial("", context.streamingHandle());
        }

        @Override
        public void onUnmappedRawEvent(Object rawEvent) {
            answer.rawEvent(rawEvent);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            AiMessage said = response.aiMessage();
            if (!said.hasToolExecutionRequests()) {
                answer.complete(response, said.text());
            } else if (answer.wantsTools(response)) {
                callTools(said);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (ended.compareAndSet(false, true)) {
                answer.fail(error);
            }
        }
    }

    private void callTools(AiMessage wants) {
        if (++rounds > tools.rounds()) {
            answer.fail(new TooManyRoundsException());
            return;
        }
        try {
            tools.executor().execute(() -> {
                try {
                    callEach(wants);
                } catch (RuntimeException | Error e) {
                    answer.fail(e);
                }
            });
        } catch (RuntimeException | Error e) {
            // The executor takes nothing.
            answer.fail(e);
        }
    }

    private void callEach(AiMessage wants) {
        messages.add(wants);
        for (ToolExecutionRequest request : wants.toolExecutionRequests()) {
            if (!answer.calls(request.name())) {
                return;
            }
            messages.add(call(request));
        }
        if (!answer.isOver()) {
            answer.goesOn();
            ask();
        }
    }

    private ToolExecutionResultMessage call(ToolExecutionRequest request) {
        ToolBox.Entry tool = tools.byName().get(request.name());
        if (tool == null) {
            return result(request, "There is no such tool.", true);
        }
        try {
            return result(request, tool.tool().call(new ToolCall(bot, message, request)), false);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.error(
                    "The tool {} has failed for message {}: {}",
                    tool.specification().name(),
                    message.id(),
                    GrowingAnswer.names(e));
            LOG.debug("In full", e);
            return result(request, "The tool has failed.", true);
        }
    }

    private static ToolExecutionResultMessage result(ToolExecutionRequest request, String text, boolean isError) {
        return ToolExecutionResultMessage.builder()
                .id(request.id())
                .toolName(request.name())
                .text(text)
                .isError(isError)
                .build();
    }

    /** The model calls tools again and again. */
    private static final class TooManyRoundsException extends BotkitException {

        private static final long serialVersionUID = 1L;

        TooManyRoundsException() {
            super("The model calls tools without end (LangChainAnswers.toolRounds).");
        }
    }
}
