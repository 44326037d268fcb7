package dev.botkit.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a yes, and what is kept of a call. */
class PendingCallTest {

    private static final AiMessage WANTS = AiMessage.builder()
            .text("Let me see.")
            .toolExecutionRequests(List.of(request("c1", "look", "{}"), request("c2", "cancel", "{\"id\": 1001}")))
            .attributes(Map.of("signature", "abc"))
            .build();
    private static final List<ChatMessage> EXCHANGE = List.of(
            WANTS,
            ToolExecutionResultMessage.builder()
                    .id("c1")
                    .toolName("look")
                    .text("gone")
                    .isError(true)
                    .build());
    private static final PendingCall CALL =
            new PendingCall(new PendingCall.Asked("m1", "Cancel it."), EXCHANGE, 3, "Cancel 1001?", "Yes", "No");

    private static ToolExecutionRequest request(String id, String tool, String arguments) {
        return ToolExecutionRequest.builder()
                .id(id)
                .name(tool)
                .arguments(arguments)
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Yes: Cancel 1001?", "yes", " YES ", "ja bitte", "ok!", "go ahead"})
    void aYesIsTheButtonOrAWordOrTwo(String said) {
        boolean soundsSo = !said.startsWith("Yes:");
        assertThat(CALL.isYes(said, soundsSo)).isTrue();
        assertThat(CALL.isNo(said, false)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Yes: Cancel 1002?",
                "yes: ok",
                "No: fine",
                "yes but tomorrow",
                "yes?",
                "sure？",
                "yes, 1002",
                "yesandwhateverelsefollowsit"
            })
    void whatSoundsLikeAYesAndIsMoreIsNone(String said) {
        assertThat(CALL.isYes(said, true)).isFalse();
    }

    @Test
    void aCallIsKeptAsItIs() {
        PendingCall kept = Objects.requireNonNull(PendingCall.in(Objects.requireNonNull(CALL.vars())));
        assertThat(kept).isEqualTo(CALL);
        assertThat(kept.request()).isEqualTo(WANTS.toolExecutionRequests().get(1));
        assertThat(kept.place()).isEqualTo(1);
    }

    @Test
    void whatCannotBeReadIsNoCall() {
        Map<String, @Nullable Object> vars = new HashMap<>(Objects.requireNonNull(CALL.vars()));
        vars.put("exchange", "[{\"type\":\"FUTURE\"}]");
        assertThat(PendingCall.in(vars)).isNull();
        vars.put("exchange", "[]");
        assertThat(PendingCall.in(vars)).isNull();
        vars.remove("exchange");
        assertThat(PendingCall.in(vars)).isNull();
    }

    @Test
    void argumentsAreReadAsTheyWereWritten() {
        assertThat(ToolArguments.of(
                        "{\"a\":\"x\\ny\",\"b\":1.50,\"c\":true,\"d\":null,\"e\":{\"f\": [1, 2]},\"g\":[]}"))
                .isEqualTo(Map.of("a", "x\ny", "b", "1.50", "c", "true", "d", "", "e", "{\"f\": [1, 2]}", "g", "[]"));
        assertThat(ToolArguments.of(" ")).isEmpty();
        assertThat(List.of("[1]", "{\"a\":1,\"a\":2}", "{\"a\":1} {}", "{\"a\":1", "x", "{'a':1}"))
                .allMatch(json -> ToolArguments.of(json) == null);
    }
}
