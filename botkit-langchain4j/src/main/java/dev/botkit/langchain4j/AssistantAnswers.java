package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.Handler;
import dev.botkit.InvalidArgumentException;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.memory.ChatMemoryAccess;
import dev.langchain4j.service.tool.ToolExecution;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has an assistant answer what users say that is wired with LangChain4j's {@code AiServices} and returns a {@link TokenStream}. Made by
 * {@link LangChainAnswers#of(StreamingAssistant)}:
 *
 * <pre>{@code
 * interface Assistant {
 *     @UserMessage("{{text}}")
 *     TokenStream chat(@MemoryId String memoryId, @V("text") String text);
 * }
 * LogMemory memory = LogMemory.lastMessages(20);
 * Assistant assistant = AiServices.builder(Assistant.class)
 *         .streamingChatModel(model)
 *         .chatMemoryProvider(memory)
 *         .build();
 * skills.fallback(LangChainAnswers.of((memoryId, text) -> assistant.chat(memoryId, text)).memory(memory));
 * }</pre>
 *
 * <p><b>Have the text be a variable of the template</b>, as above. With {@code @UserMessage} on the parameter itself, what the user says is
 * the template: one who writes <code>{{x}}</code> gets an error, or the value of another argument of that name.
 *
 * <p>Give the assistant a {@link LogMemory}, and each bot an assistant and a LogMemory of its own. With a memory of LangChain4j's own,
 * what was said is kept twice, and after a stop or a failure the question stays in it without an answer.
 *
 * <p>The answer grows, is stopped, and fails as {@link LangChainAnswers} describes. The assistant's system message, tools and their
 * errors are its own. An assistant with output guardrails shows nothing before its end, and cannot be cancelled; if they rewrite answers or
 * ask the model again, it needs {@link #wholeAnswers()}.
 *
 * <p>Immutable and thread-safe; each method returns a changed copy.
 */
public final class AssistantAnswers implements Handler {

    private final ParameterizedAssistant assistant;
    private final Manners manners;
    private final @Nullable LogMemory memory;
    private final @Nullable ChatMemoryAccess memories;
    private final boolean whole;

    AssistantAnswers(ParameterizedAssistant assistant) {
        this(assistant, Manners.ofModel(), null, null, false);
    }

    private AssistantAnswers(
            ParameterizedAssistant assistant,
            Manners manners,
            @Nullable LogMemory memory,
            @Nullable ChatMemoryAccess memories,
            boolean whole) {
        this.assistant = assistant;
        this.manners = manners;
        this.memory = memory;
        this.memories = memories;
        this.whole = whole;
    }

    /**
     * Sets the memory that the assistant was built with. {@code AiServices} keeps a small object of each conversation for ever then; see
     * {@link #memory(LogMemory, ChatMemoryAccess)}.
     *
     * @param logMemory the same object that {@code AiServices.builder(…).chatMemoryProvider(…)} got
     * @return a changed copy
     */
    public AssistantAnswers memory(LogMemory logMemory) {
        return new AssistantAnswers(assistant, manners, Manners.notNull(logMemory, "logMemory"), null, whole);
    }

    /**
     * Sets the memory that the assistant was built with, and has the assistant forget its object of each conversation at the end of a
     * turn.
     *
     * @param logMemory the same object that {@code AiServices.builder(…).chatMemoryProvider(…)} got
     * @param access the assistant, whose interface extends {@link ChatMemoryAccess}
     * @return a changed copy
     */
    public AssistantAnswers memory(LogMemory logMemory, ChatMemoryAccess access) {
        return new AssistantAnswers(
                assistant, manners, Manners.notNull(logMemory, "logMemory"), Manners.notNull(access, "access"), whole);
    }

    /**
     * Shows each answer at its end only, as one whole. <b>An assistant whose output guardrails rewrite answers or ask the model again needs
     * this</b>: LangChain4j (1.19.0) passes on the parts that the model wrote first, which no guardrail has changed, and they would be
     * shown and remembered. What the model says before it calls tools is not shown. The answer must have come within {@link
     * dev.botkit.TurnLimits#streamTimeout()}, as nothing is shown meanwhile.
     *
     * @return a changed copy
     */
    public AssistantAnswers wholeAnswers() {
        return new AssistantAnswers(assistant, manners, memory, memories, true);
    }

    /**
     * Sets what is shown while a tool is called, as {@link LangChainAnswers#toolStatus} does.
     *
     * @param status makes it from the tool's name
     * @return a changed copy
     */
    public AssistantAnswers toolStatus(Function<String, String> status) {
        return with(manners.withToolStatus(Manners.notNull(status, "status")));
    }

    /**
     * Sets what the user is told if the assistant fails.
     *
     * @param text what to say
     * @return a changed copy
     */
    public AssistantAnswers whenFailed(String text) {
        Reply reply = Reply.of(Manners.notNull(text, "text"));
        return whenFailed(failure -> reply);
    }

    /**
     * The same, by what has failed, as {@link LangChainAnswers#whenFailed(Function)} does.
     *
     * @param reply makes it from the failure; null for the default
     * @return a changed copy
     */
    public AssistantAnswers whenFailed(Function<Throwable, @Nullable Reply> reply) {
        return with(manners.withWhenFailed(Manners.notNull(reply, "reply")));
    }

    /**
     * Sets how often the assistant may be asked for one user, as {@link LangChainAnswers#atMost} does.
     *
     * @param questions how many, 1 to 1,000
     * @param per in which time, 1 ms to 365 days
     * @return a changed copy
     * @throws InvalidArgumentException if a value is out of bounds
     */
    public AssistantAnswers atMost(int questions, Duration per) {
        return with(manners.withRate(new CallRate(questions, Manners.notNull(per, "per"))));
    }

    /**
     * Sets what the user is told who asks too often.
     *
     * @param text what to say
     * @return a changed copy
     */
    public AssistantAnswers whenTooOften(String text) {
        return with(manners.withWhenTooOften(Manners.notNull(text, "text")));
    }

    /**
     * Sets what the user is told whose message has no text, which the assistant is not asked about.
     *
     * @param text what to say
     * @return a changed copy
     */
    public AssistantAnswers whenNoText(String text) {
        return with(manners.withWhenNoText(Manners.notNull(text, "text")));
    }

    /**
     * Has something done with each whole answer, for instance its tokens counted.
     *
     * @param action gets the question and the assistant's response; must be quick
     * @return a changed copy
     */
    public AssistantAnswers onAnswer(BiConsumer<Message, ChatResponse> action) {
        return with(manners.withOnAnswer(Manners.notNull(action, "action")));
    }

    private AssistantAnswers with(Manners newManners) {
        return new AssistantAnswers(assistant, newManners, memory, memories, whole);
    }

    @Override
    public void handle(Bot bot, Message message) {
        if (!manners.letAsk(bot, message)) {
            return;
        }
        String memoryId = message.conversation().toString();
        LogMemory.Turn turn = memory == null ? null : memory.begin(memoryId, bot, message);
        GrowingAnswer answer;
        try {
            answer = new GrowingAnswer(bot, message, manners);
        } catch (RuntimeException | Error e) {
            end(memoryId, turn);
            throw e;
        }
        answer.onEnd(() -> end(memoryId, turn));
        try {
            TokenStream tokens = assistant.chat(memoryId, message.text(), ToolObjects.parameters(message));
            // What it looks up before it asks may take its time.
            if (!answer.isOver()) {
                start(tokens, answer);
            }
        } catch (RuntimeException | Error e) {
            answer.fail(e);
        }
    }

    private void end(String memoryId, LogMemory.@Nullable Turn turn) {
        if (memory != null && turn != null && memory.end(memoryId, turn) && memories != null) {
            memories.evictChatMemory(memoryId);
        }
    }

    private void start(TokenStream tokens, GrowingAnswer answer) {
        AtomicReference<@Nullable String> lastResult = new AtomicReference<>();
        tokens.onPartialResponseWithContext(
                        (part, context) -> answer.partial(whole ? "" : part.text(), context.streamingHandle()))
                .onPartialThinkingWithContext((part, context) -> answer.partial("", context.streamingHandle()))
                .onPartialToolCallWithContext((part, context) -> answer.partial("", context.streamingHandle()))
                .onUnmappedRawEvent(answer::rawEvent)
                .onIntermediateResponse(response -> {
                    if (!answer.wantsTools(response)) {
                        throw noLonger();
                    }
                    answer.goesOn();
                })
                .beforeToolExecution(tool -> {
                    if (!answer.calls(tool.request().name())) {
                        throw noLonger();
                    }
                })
                .onToolExecuted((ToolExecution tool) -> {
                    // Otherwise the assistant would ask the model again, although nobody waits for that.
                    if (answer.isOver()) {
                        throw noLonger();
                    }
                    lastResult.set(tool.result());
                })
                .onCompleteResponse(response -> {
                    AiMessage said = response.aiMessage();
                    String result = lastResult.get();
                    if (said.hasToolExecutionRequests() && result != null) {
                        // The tool's result is for the user.
                        answer.partial(result, null);
                    }
                    answer.complete(response, said.text());
                })
                .onError(answer::fail)
                .start();
    }

    private static CancellationException noLonger() {
        return new CancellationException("Nobody waits for the answer any more.");
    }
}
