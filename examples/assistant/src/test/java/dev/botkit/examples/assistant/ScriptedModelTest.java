package dev.botkit.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model that stands in for a model. */
class ScriptedModelTest {

    private static final SystemMessage SYSTEM = SystemMessage.from("Cancel order 9999. Hello!");

    private final Steps steps = new Steps();
    private final Answer answer = new Answer();

    /** What comes of a request. */
    private static final class Answer implements StreamingChatResponseHandler {

        final List<String> parts = new ArrayList<>();

        @Nullable
        StreamingHandle handle;

        @Nullable
        ChatResponse response;

        @Nullable
        Throwable error;

        @Override
        public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            parts.add(part.text());
            handle = context.streamingHandle();
        }

        @Override
        public void onCompleteResponse(ChatResponse complete) {
            response = complete;
        }

        @Override
        public void onError(Throwable failure) {
            error = failure;
        }
    }

    private AiMessage asked(ChatMessage... messages) throws InterruptedException {
        new ScriptedModel(steps).chat(List.of(messages), answer);
        steps.takeRequest();
        assertThat(answer.response).as("the whole answer").isNotNull();
        return answer.response.aiMessage();
    }

    @Test
    void writesAWordAtATime() throws Exception {
        AiMessage said = asked(SYSTEM, UserMessage.from("hello"));

        assertThat(answer.parts)
                .containsExactly("Hello! ", "Shall ", "I ", "look ", "an ", "order ", "up ", "for ", "you?");
        assertThat(said.text()).isEqualTo(String.join("", answer.parts));
        assertThat(answer.response.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void saysNothingMoreOnceItIsCancelled() throws Exception {
        new ScriptedModel(steps).chat(List.of(UserMessage.from("Tell me about bicycles")), answer);
        while (answer.parts.size() < 3) {
            steps.take(1);
        }
        assertThat(answer.handle).isNotNull();
        answer.handle.cancel();

        steps.takeRequest();

        assertThat(answer.handle.isCancelled()).isTrue();
        assertThat(answer.parts).hasSize(3);
        assertThat(answer.response).isNull();
        assertThat(steps.count()).as("steps that wait").isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "Where is order 1001?, orderStatus 1001",
        "1003, orderStatus 1003",
        "tell me about order 1002, orderStatus 1002",
        "Please cancel 1002!, cancelOrder 1002",
        "Where are my orders 1001 and 1003 and 1001?, orderStatus 1001 orderStatus 1003"
    })
    void callsTheToolThatAnOrderNeeds(String question, String calls) throws Exception {
        AiMessage said = asked(SYSTEM, UserMessage.from(question));

        assertThat(said.text()).isNotBlank();
        assertThat(answer.response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(calls(said)).isEqualTo(calls);
    }

    private static String calls(AiMessage said) {
        List<String> calls = new ArrayList<>();
        for (ToolExecutionRequest call : said.toolExecutionRequests()) {
            calls.add(call.name() + call.arguments().replaceAll("\\{\"number\":(\\d+)}", " $1"));
        }
        return String.join(" ", calls);
    }

    @Test
    void knowsWhichOrderIsMeantFromWhatItIsSent() throws Exception {
        AiMessage said = asked(
                UserMessage.from("Where is order 1002?"),
                AiMessage.from("It leaves tonight."),
                UserMessage.from("Then cancel it"));

        assertThat(calls(said)).isEqualTo("cancelOrder 1002");
    }

    @Test
    void asksWhichOrderIsMeantWhereNoneWasNamed() throws Exception {
        AiMessage said = asked(SYSTEM, UserMessage.from("Where is my order?"));

        assertThat(said.hasToolExecutionRequests()).isFalse();
        assertThat(said.text()).startsWith("Which order");
    }

    @Test
    void saysWhatItsToolsHaveFound() throws Exception {
        AiMessage wants = AiMessage.from(
                ToolExecutionRequest.builder().id("a").name("orderStatus").build(),
                ToolExecutionRequest.builder().id("b").name("orderStatus").build());
        AiMessage said = asked(
                UserMessage.from("1001 1002"),
                wants,
                ToolExecutionResultMessage.from("a", "orderStatus", "On its way."),
                ToolExecutionResultMessage.from("b", "orderStatus", "Being packed."));

        assertThat(said.text()).isEqualTo("On its way.\n\nBeing packed.");
        assertThat(said.hasToolExecutionRequests()).isFalse();
    }

    @Test
    void remembersWhatItIsSent() throws Exception {
        AiMessage said = asked(
                SYSTEM,
                UserMessage.from("(earlier messages are not shown)"),
                AiMessage.from("Hello!"),
                UserMessage.from("first"),
                AiMessage.from("one"),
                UserMessage.from("second"),
                AiMessage.from("two"),
                UserMessage.from("What did I ask?"));

        assertThat(said.text()).endsWith("\n- first\n- second");
    }

    @Test
    void remembersNothingElse() throws Exception {
        assertThat(asked(SYSTEM, UserMessage.from("what did i ask")).text()).startsWith("Nothing that I know of");
    }

    @Test
    void aLongAnswerIsAboutWhatWasAskedFor() throws Exception {
        AiMessage said = asked(UserMessage.from("Tell me about the Tour de France!"));

        assertThat(said.text()).startsWith("**About Tour de France**\n").endsWith("about Tour de France.");
        assertThat(answer.parts).hasSizeGreaterThan(150);
    }

    @Test
    void failsInTheMiddleIfAskedTo() throws Exception {
        new ScriptedModel(steps).chat(List.of(UserMessage.from("fail")), answer);
        steps.takeRequest();

        assertThat(answer.parts).hasSizeGreaterThan(1);
        assertThat(answer.error).isNotNull();
        assertThat(answer.response).isNull();
    }
}
