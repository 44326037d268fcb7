package dev.botkit.springai;

import dev.botkit.Bot;
import dev.botkit.Handler;
import dev.botkit.InvalidArgumentException;
import dev.botkit.Message;
import dev.botkit.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClient.ChatClientRequestSpec;
import org.springframework.ai.chat.client.DefaultChatClient.DefaultChatClientRequestSpec;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.template.NoOpTemplateRenderer;
import org.springframework.ai.tokenizer.TokenCountEstimator;

/**
 * Has a language model answer what users say, through Spring AI's {@link ChatClient} with its advisors and tools. A handler as others are,
 * for instance the fallback:
 *
 * <pre>{@code
 * skills.fallback(SpringAiAnswers.of(chatClient).system("You help the customers of a shop.").lastMessages(20));
 * }</pre>
 *
 * <p>The answer grows in the chat while the model writes it ({@link Bot#stream()}). The handler returns at once and holds no thread;
 * Reactor's threads write the answer.
 *
 * <p><b>Memory is the conversation's log</b>: with each question the model gets the newest of what was said before, by the user, by this
 * model, and by other skills, as it was shown. What the user has stopped, or what has failed, is there as far as it was shown. Nothing is
 * kept a second time. Calls of tools and their results are sent within the turn that made them, and not in later ones.
 *
 * <p><b>A stop in the chat</b> ends the turn at once and cancels the subscription, and so the request at the provider as soon as the
 * provider's client can: OpenAI's can when the provider has sent something. So does a stream that fails because it is silent ({@link
 * dev.botkit.TurnLimits#streamTimeout()}) or open for too long ({@link dev.botkit.TurnLimits#timeout()}), and the end of a turn. A tool
 * that runs then is interrupted.
 *
 * <p><b>A model that fails</b> is told to the user, once ({@link #whenFailed}), and logged as one error without what anybody has said. It
 * is not asked again, unless its own client does so.
 *
 * <p>Immutable and thread-safe; each method returns a changed copy, which shares {@linkplain #atMost what users have asked} with this one
 * if it was set before.
 */
public final class SpringAiAnswers implements Handler {

    /** The name of the {@link Message} that is answered, in the context of tools. */
    public static final String MESSAGE = "botkit.message";

    /**
     * The name of the {@linkplain Message#id() id of the message} that is answered, in the context of tools: the key for what must not be done twice. It is
     * also in the metadata of the user's message, for advisors.
     */
    public static final String MESSAGE_ID = "botkit.messageId";

    /** The name of the {@link dev.botkit.identity.ConversationId}, in the context of tools. */
    public static final String CONVERSATION = "botkit.conversation";

    /** How these names begin. */
    static final String NAMES = "botkit.";

    private static final int DEFAULT_MESSAGES = 20;
    private static final Tools NO_TOOLS = new Tools(List.of(), 10);

    private final ChatClient client;
    private final @Nullable LogMemory memory;
    private final Manners manners;
    private final Function<? super Bot, String> system;
    private final Window window;
    private final Tools tools;

    private SpringAiAnswers(
            ChatClient client,
            @Nullable LogMemory memory,
            Manners manners,
            Function<? super Bot, String> system,
            Window window,
            Tools tools) {
        this.client = client;
        this.memory = memory;
        this.manners = manners;
        this.system = system;
        this.window = window;
        this.tools = tools;
    }

    /**
     * Has a client's model answer, with the last 20 messages as its memory.
     *
     * @param client the client, whose model can stream; it needs no memory
     * @return a handler
     * @throws InvalidArgumentException if the client has a {@link MessageChatMemoryAdvisor}, which would send what was said a second time,
     *     or a user text of its own, which would stand behind what the user says
     */
    public static SpringAiAnswers of(ChatClient client) {
        if (advisors(Manners.notNull(client, "client")).stream().anyMatch(MessageChatMemoryAdvisor.class::isInstance)) {
            throw new InvalidArgumentException(
                    "The ChatClient has a MessageChatMemoryAdvisor, with which the model would be told"
                            + " twice what was said. Leave it out, or give it a LogMemory: SpringAiAnswers.of(client, memory).");
        }
        return make(client, null);
    }

    /**
     * Has a client's model answer that reads its memory through an advisor, such as {@link MessageChatMemoryAdvisor}.
     *
     * @param client the client
     * @param memory the memory that its advisor has
     * @return a handler
     * @throws InvalidArgumentException if the client has a user text of its own
     */
    public static SpringAiAnswers of(ChatClient client, LogMemory memory) {
        return make(Manners.notNull(client, "client"), Manners.notNull(memory, "memory"));
    }

    private static SpringAiAnswers make(ChatClient client, @Nullable LogMemory memory) {
        ChatClientRequestSpec request = client.prompt();
        if (request instanceof DefaultChatClientRequestSpec spec
                && spec.getUserText() != null
                && !spec.getUserText().isBlank()) {
            throw new InvalidArgumentException(
                    "The ChatClient has a user text of its own (defaultUser), which would stand"
                            + " behind what the user says. Put it into the system text.");
        }
        return new SpringAiAnswers(
                client, memory, Manners.ofModel(), bot -> "", Window.messages(DEFAULT_MESSAGES), NO_TOOLS);
    }

    private static List<Advisor> advisors(ChatClient client) {
        return client.prompt() instanceof DefaultChatClientRequestSpec spec ? spec.getAdvisors() : List.of();
    }

    /**
     * Tells the model what it is for, instead of the client's own system text.
     *
     * @param text the system's message, which is no template; blank for the client's own, which is the default
     * @return a changed copy
     */
    public SpringAiAnswers system(String text) {
        Manners.notNull(text, "text");
        return system(bot -> text);
    }

    /**
     * Tells the model what it is for, in each turn anew; for instance with the user's name or language.
     *
     * @param text makes the system's message from the turn's bot, which is no template; blank for the client's own
     * @return a changed copy
     */
    public SpringAiAnswers system(Function<? super Bot, String> text) {
        return new SpringAiAnswers(client, memory, manners, Manners.notNull(text, "text"), window, tools);
    }

    /**
     * Sets how much the model remembers, in messages. Several messages in a row of the bot's count as one.
     *
     * @param most how many messages at most, with the question and without the system's; 1 to 1,000, default 20
     * @return a changed copy
     * @throws InvalidArgumentException if it is out of bounds
     */
    public SpringAiAnswers lastMessages(int most) {
        return with(Window.messages(most));
    }

    /**
     * Sets how much the model remembers, in characters, of the last 200 messages.
     *
     * @param most how many characters at most, with the question and the {@link #system} message; a longer question is sent alone
     * @return a changed copy
     * @throws InvalidArgumentException if it is below 1
     */
    public SpringAiAnswers lastCharacters(int most) {
        return with(Window.characters(most));
    }

    /**
     * Sets how much the model remembers, in tokens, of the last 200 messages.
     *
     * @param most how many tokens at most, with the question and the {@link #system} message; a longer question is sent alone
     * @param estimator counts those of a text
     * @return a changed copy
     * @throws InvalidArgumentException if it is below 1
     */
    public SpringAiAnswers lastTokens(int most, TokenCountEstimator estimator) {
        return with(Window.tokens(most, Manners.notNull(estimator, "estimator")));
    }

    private SpringAiAnswers with(Window newWindow) {
        return new SpringAiAnswers(client, memory, manners, system, newWindow, tools);
    }

    /**
     * Gives the model tools, besides those of the client: objects with methods that have the annotation {@link
     * org.springframework.ai.tool.annotation.Tool}, {@link org.springframework.ai.tool.ToolCallback ToolCallbacks}, or {@link
     * org.springframework.ai.tool.ToolCallbackProvider ToolCallbackProviders}. A {@link org.springframework.ai.chat.model.ToolContext} has
     * {@link #MESSAGE}, {@link #MESSAGE_ID} and {@link #CONVERSATION}, except for tools of MCP servers, which would be told of them. What
     * these tools throw is logged without its message, and the model is told that the tool has failed; what tools of the client throw,
     * Spring AI deals with.
     *
     * @param objects the objects; their tools must be thread-safe
     * @return a changed copy
     * @throws InvalidArgumentException if one of them has no tool, or there are two tools of one name
     */
    public SpringAiAnswers tools(Object... objects) {
        return new SpringAiAnswers(client, memory, manners, system, window, tools.with(objects));
    }

    /**
     * Sets how often the model may be asked in one turn after it has called tools. If it wants to call more then, it has failed.
     *
     * @param most how often, 1 to 100; default 10
     * @return a changed copy
     * @throws InvalidArgumentException if it is out of bounds
     */
    public SpringAiAnswers toolRounds(int most) {
        return new SpringAiAnswers(client, memory, manners, system, window, tools.withRounds(most));
    }

    /**
     * Sets what is shown while a tool is called, also one of the client's.
     *
     * @param status makes it from the tool's name, 500 characters at most; empty for nothing. By default {@code orderStatus} is
     *     {@code Order status…}
     * @return a changed copy
     */
    public SpringAiAnswers toolStatus(Function<String, String> status) {
        return with(manners.withToolStatus(Manners.notNull(status, "status")));
    }

    /**
     * Sets what the user is told if the model fails, takes too long, or calls tools without end.
     *
     * @param text what to say
     * @return a changed copy
     */
    public SpringAiAnswers whenFailed(String text) {
        Reply reply = Reply.of(Manners.notNull(text, "text"));
        return whenFailed(failure -> reply);
    }

    /**
     * The same, by what has failed.
     *
     * @param reply makes it from the failure: what the provider's client has thrown, such as OpenAI's {@code RateLimitException}, or
     *     something that has this as a cause; its message may quote the provider and the user. Null for the default
     * @return a changed copy
     */
    public SpringAiAnswers whenFailed(Function<Throwable, @Nullable Reply> reply) {
        return with(manners.withWhenFailed(Manners.notNull(reply, "reply")));
    }

    /**
     * Sets how often the model may be asked for one user, in all conversations of that user; without a limit by default. Each process
     * counts by itself, the last 10,000 users, or fewer if that would be more than a million questions. A question that the model answers
     * with the help of tools counts once.
     *
     * @param questions how many, 1 to 1,000
     * @param per in which time, 1 ms to 365 days
     * @return a changed copy
     * @throws InvalidArgumentException if a value is out of bounds
     */
    public SpringAiAnswers atMost(int questions, Duration per) {
        return with(manners.withRate(new CallRate(questions, Manners.notNull(per, "per"))));
    }

    /**
     * Sets what the user is told who asks too often.
     *
     * @param text what to say
     * @return a changed copy
     */
    public SpringAiAnswers whenTooOften(String text) {
        return with(manners.withWhenTooOften(Manners.notNull(text, "text")));
    }

    /**
     * Sets what the user is told whose message has no text, which the model is not asked about.
     *
     * @param text what to say
     * @return a changed copy
     */
    public SpringAiAnswers whenNoText(String text) {
        return with(manners.withWhenNoText(Manners.notNull(text, "text")));
    }

    /**
     * Has something done with each whole answer, for instance its tokens counted.
     *
     * @param action gets the question, and the answer with all of its text, the last reason to end and the tokens of all requests; must be
     *     quick
     * @return a changed copy
     */
    public SpringAiAnswers onAnswer(BiConsumer<Message, ChatResponse> action) {
        return with(manners.withOnAnswer(Manners.notNull(action, "action")));
    }

    private SpringAiAnswers with(Manners newManners) {
        return new SpringAiAnswers(client, memory, newManners, system, window, tools);
    }

    @Override
    public void handle(Bot bot, Message message) {
        if (!manners.letAsk(bot, message)) {
            return;
        }
        String systemText = system.apply(bot);
        List<org.springframework.ai.chat.messages.Message> before =
                window.before(bot.recent(window.reads()), sent(systemText, message.text()));
        GrowingAnswer answer = new GrowingAnswer(bot, message, manners);
        if (memory != null) {
            String conversation = message.conversation().toString();
            LogMemory.Turn turn = memory.begin(conversation, message.id(), before);
            answer.onEnd(() -> memory.end(conversation, turn));
        }
        try {
            ChatClientRequestSpec request = client.prompt()
                    .messages(memory == null ? before : List.of())
                    // No user text: that would be a template if the client has parameters for one.
                    .messages(UserMessage.builder()
                            .text(message.text())
                            .metadata(Map.of(MESSAGE_ID, message.id()))
                            .build())
                    .toolContext(Map.of(
                            MESSAGE, message,
                            MESSAGE_ID, message.id(),
                            CONVERSATION, message.conversation()))
                    .advisors(advisors -> {
                        LogMemory.name(advisors, message.conversation());
                        advisors.advisors(ShownTools.of(answer))
                                .advisors(new Rounds(answer, manners.reasons(), tools.rounds()));
                    })
                    .tools(tools.shown(answer, message));
            if (!systemText.isBlank()) {
                request.system(systemText).templateRenderer(new NoOpTemplateRenderer());
            }
            answer.follow(request.stream().chatClientResponse());
        } catch (RuntimeException | Error e) {
            answer.fail(e);
        }
    }

    private static List<String> sent(String systemText, String question) {
        List<String> sent = new ArrayList<>(List.of(question));
        if (!systemText.isBlank()) {
            sent.add(systemText);
        }
        return sent;
    }
}
