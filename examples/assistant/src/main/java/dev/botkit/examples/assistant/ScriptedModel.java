package dev.botkit.examples.assistant;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Stands in for a language model, so that the example can be tried without one: what it says is in {@link Script}. It thinks for a
 * while, then writes a word at a time, calls tools, and can be cancelled. It holds no thread between two words.
 */
final class ScriptedModel implements StreamingChatModel {

    private static final int PAUSE_MS = 50;

    /** How many pauses pass before the first word. */
    private static final int THINKING = 10;

    private final Executor later;

    ScriptedModel() {
        this(CompletableFuture.delayedExecutor(PAUSE_MS, TimeUnit.MILLISECONDS));
    }

    /** With what runs each step, after a pause. */
    ScriptedModel(Executor later) {
        this.later = later;
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        later.execute(new Writing(Script.next(request.messages()), handler));
    }

    /** One answer; its steps run one after the other. */
    private final class Writing implements Runnable, StreamingHandle {

        private final Script.Line line;
        private final StreamingChatResponseHandler handler;
        private final List<String> words;
        private int step;
        private volatile boolean isCancelled;

        Writing(Script.Line line, StreamingChatResponseHandler handler) {
            this.line = line;
            this.handler = handler;
            this.words = List.of(line.text().split("(?<=\\s)(?=\\S)", -1));
        }

        @Override
        public void run() {
            int word = step - THINKING;
            step++;
            if (isCancelled) {
                return;
            }
            if (word >= words.size()) {
                end();
                return;
            }
            if (word >= 0) {
                handler.onPartialResponse(new PartialResponse(words.get(word)), new PartialResponseContext(this));
            }
            later.execute(this);
        }

        private void end() {
            if (line.breaksOff()) {
                handler.onError(new InternalServerException("The script says that this fails."));
                return;
            }
            List<ToolExecutionRequest> calls = line.calls();
            for (int i = 0; i < calls.size(); i++) {
                handler.onCompleteToolCall(new CompleteToolCall(i, calls.get(i)));
            }
            handler.onCompleteResponse(ChatResponse.builder()
                    .aiMessage(calls.isEmpty() ? AiMessage.from(line.text()) : AiMessage.from(line.text(), calls))
                    .modelName("scripted")
                    .finishReason(calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_EXECUTION)
                    .build());
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }

        @Override
        public boolean isCancelled() {
            return isCancelled;
        }
    }
}
