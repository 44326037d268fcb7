package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.BotkitException;
import dev.botkit.Message;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a model about one message, calls the tools that it wants, and asks it again, until it has answered, or a tool needs the user's yes.
 * Then the turn ends, and another one goes on when the user has said something.
 */
final class ModelTurn {

    private static final Logger LOG = LoggerFactory.getLogger(ModelTurn.class);

    private static final String DECLINED = "The user has declined. It was not done.";
    private static final String FAILED = "The tool has failed.";
    private static final int LONGEST_QUESTION = 1_000;

    /**
     * What a turn begins with.
     *
     * @param before what the model sees, up to the user's message
     * @param asked that message
     * @param exchange what the model and its tools have said since, in earlier turns
     * @param rounds how often tools were called in them
     */
    record SoFar(List<ChatMessage> before, PendingCall.Asked asked, List<ChatMessage> exchange, int rounds) {}

    private final StreamingChatModel model;
    private final Bot bot;
    private final Message message;
    private final ToolBox tools;
    private final GrowingAnswer answer;

    private final List<ChatMessage> before;
    private final PendingCall.Asked asked;

    // Of one thread at a time.
    private final List<ChatMessage> exchange;
    private int rounds;

    ModelTurn(StreamingChatModel model, Bot bot, Message message, ToolBox tools, GrowingAnswer answer, SoFar soFar) {
        this.model = model;
        this.bot = bot;
        this.message = message;
        this.tools = tools;
        this.answer = answer;
        this.before = soFar.before();
        this.asked = soFar.asked();
        this.exchange = new ArrayList<>(soFar.exchange());
        this.rounds = soFar.rounds();
    }

    void ask() {
        try {
            List<ChatMessage> messages = new ArrayList<>(before);
            messages.addAll(exchange);
            ChatRequest.Builder request = ChatRequest.builder().messages(messages);
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
        exchange.add(wants);
        onExecutor(() -> callFrom(wants, 0));
    }

    private void onExecutor(Runnable calls) {
        try {
            tools.executor().execute(() -> {
                try {
                    calls.run();
                } catch (RuntimeException | Error e) {
                    answer.fail(e);
                }
            });
        } catch (RuntimeException | Error e) {
            // The executor takes nothing.
            answer.fail(e);
        }
    }

    private void callFrom(AiMessage wants, int place) {
        List<ToolExecutionRequest> requests = wants.toolExecutionRequests();
        for (ToolExecutionRequest request : requests.subList(place, requests.size())) {
            if (tools.confirm().questions().containsKey(request.name())) {
                String problem = ask(request);
                if (problem == null) {
                    return;
                }
                exchange.add(result(request, problem, true));
            } else if (answer.calls(request.name())) {
                exchange.add(call(request));
            } else {
                return;
            }
        }
        if (!answer.isOver()) {
            answer.goesOn();
            ask();
        }
    }

    // ---- tools that need the user's yes

    /** Has the user asked, which ends this turn; null then, or if nobody waits any more. Otherwise what the model is told instead. */
    private @Nullable String ask(ToolExecutionRequest request) {
        if (answer.isOver()) {
            return null;
        }
        ToolCall call = new ToolCall(bot, message, request);
        if (ToolArguments.of(call.arguments()) == null) {
            return "It was not called, as its arguments are no JSON object.";
        }
        String question = question(call);
        if (question == null) {
            return FAILED;
        }
        ConfirmWords words = tools.confirm().words().apply(bot);
        PendingCall pending = new PendingCall(asked, List.copyOf(exchange), rounds, question, words.yes(), words.no());
        Map<String, Object> kept = pending.vars();
        if (kept == null) {
            return "It was not called: it needs the user's yes, and there is too much to keep until the user has answered.";
        }
        bot.beginAtEnd(tools.confirm().dialog(), "default", kept);
        answer.asks(pending.reply());
        return null;
    }

    private @Nullable String question(ToolCall call) {
        try {
            String question = Objects.requireNonNull(tools.confirm().questions().get(call.name()))
                    .apply(call);
            if (question != null && !question.isBlank() && question.length() <= LONGEST_QUESTION) {
                return question.strip();
            }
            LOG.error(
                    "The tool {} was not called for message {}: its question (confirm) must have 1 to {} characters",
                    call.name(),
                    message.id(),
                    LONGEST_QUESTION);
        } catch (RuntimeException e) {
            failed(call.name(), e);
        }
        return null;
    }

    /** Goes on with a call that the user was asked about: makes it, or not, and then the others. */
    void goOn(PendingCall pending, boolean isConfirmed) {
        ConfirmWords words = tools.confirm().words().apply(bot);
        String question = pending.question();
        ToolExecutionRequest request = pending.request();
        AiMessage wants = pending.wants();
        int next = pending.place() + 1;
        answer.owes(words.notDone(question));
        onExecutor(() -> {
            if (!isConfirmed) {
                exchange.add(result(request, DECLINED, false));
            } else if (answer.calls(request.name())) {
                answer.owes(words.unknown(question));
                ToolExecutionResultMessage result = call(request);
                answer.owes(Boolean.TRUE.equals(result.isError()) ? words.failed(question) : words.done(question));
                exchange.add(result);
            } else {
                return;
            }
            callFrom(wants, next);
        });
    }

    // ---- calling

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
            failed(tool.specification().name(), e);
            return result(request, FAILED, true);
        }
    }

    private void failed(String tool, Exception e) {
        LOG.error("The tool {} has failed for message {}: {}", tool, message.id(), GrowingAnswer.names(e));
        LOG.debug("In full", e);
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
