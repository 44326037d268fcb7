package dev.botkit.langchain4j;

/** What a model can have done while it answers. Must be thread-safe. */
@FunctionalInterface
public interface AnswerTool {

    /**
     * Does it. It may block, for less than {@link dev.botkit.TurnLimits#streamTimeout()}.
     *
     * @param call what the model wants
     * @return the result for the model, also where it cannot be done: {@code There is no order 1001.}
     * @throws Exception if anything goes wrong; the model is told that the tool has failed, without the exception's message, and the
     *     failure is logged
     */
    String call(ToolCall call) throws Exception;
}
