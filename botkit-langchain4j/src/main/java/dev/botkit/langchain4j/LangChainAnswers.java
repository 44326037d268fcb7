package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.BotkitException;
import dev.botkit.Handler;
import dev.botkit.InvalidArgumentException;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.dialog.DialogDefinition;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has a language model answer what users say. A handler as others are, for instance the fallback:
 *
 * <pre>{@code
 * skills.fallback(LangChainAnswers.of(model).system("You help the customers of a shop.").lastMessages(20));
 * }</pre>
 *
 * <p>The answer grows in the chat while the model writes it ({@link Bot#stream()}). The handler returns at once and holds no thread; the
 * model's own threads write the answer.
 *
 * <p><b>Memory is the conversation's log</b>: with each question the model gets the newest of what was said before, by the user, by this
 * model, and by other skills, as it was shown. What the user has stopped, or what has failed, is there as far as it was shown. Nothing is
 * kept a second time. Calls of tools and their results are sent within the turn that made them, and not in later ones.
 *
 * <p><b>A stop in the chat</b> cancels the request at the provider: at once where LangChain4j can ({@link
 * dev.langchain4j.model.chat.response.StreamingHandle}), which is from the first part of the answer on; before that, as soon as that part
 * has come. So does a stream that fails because it is silent ({@link dev.botkit.TurnLimits#streamTimeout()}) or open for too long ({@link
 * dev.botkit.TurnLimits#timeout()}), and the end of a turn.
 *
 * <p><b>A model that fails</b> is told to the user, once ({@link #whenFailed}), and logged as one error without what anybody has said. It
 * is not asked again.
 *
 * <p>It is long because each setting has a documented method.
 *
 * <p>Immutable and thread-safe; each method returns a changed copy, which shares {@linkplain #atMost what users have asked} with this one
 * if it was set before.
 */
public final class LangChainAnswers implements Handler {

    /** The name of the {@link Message} that is answered, in the parameters of tools. */
    public static final String MESSAGE = "botkit.message";

    /** The name of the {@linkplain Message#id() id of the message} that is answered, in the parameters of tools: the key for what must not be done twice. */
    public static final String MESSAGE_ID = "botkit.messageId";

    /** The name of the {@link dev.botkit.identity.ConversationId}, in the parameters of tools. */
    public static final String CONVERSATION = "botkit.conversation";

    private static final int DEFAULT_MESSAGES = 20;

    /** Stands behind a question whether a tool may be called. */
    private static final String UNANSWERED = "\n\n(The user has not said yes. It was not done.)";

    private final StreamingChatModel model;
    private final Manners manners;
    private final Function<? super Bot, String> system;
    private final Window window;
    private final ToolBox tools;

    /** Null until somebody registers it. */
    private final AtomicReference<@Nullable DialogDefinition> dialog = new AtomicReference<>();

    private LangChainAnswers(
            StreamingChatModel model,
            Manners manners,
            Function<? super Bot, String> system,
            Window window,
            ToolBox tools) {
        this.model = model;
        this.manners = manners;
        this.system = system;
        this.window = window;
        this.tools = tools;
    }

    /**
     * Has a model answer, with the last 20 messages as its memory.
     *
     * @param model the model
     * @return a handler
     */
    public static LangChainAnswers of(StreamingChatModel model) {
        return new LangChainAnswers(
                Manners.notNull(model, "model"),
                Manners.ofModel(),
                bot -> "",
                Window.messages(DEFAULT_MESSAGES),
                ToolBox.empty());
    }

    /**
     * Has an assistant answer that is wired with LangChain4j's {@code AiServices}; see {@link AssistantAnswers}. It must take a memory id:
     * without one, AiServices has one memory for all users.
     *
     * @param assistant calls the assistant, for instance {@code (memoryId, text) -> assistant.chat(memoryId, text)}
     * @return a handler
     */
    public static AssistantAnswers of(StreamingAssistant assistant) {
        Manners.notNull(assistant, "assistant");
        return new AssistantAnswers((memoryId, text, parameters) -> assistant.chat(memoryId, text));
    }

    /**
     * The same for an assistant that passes parameters to its tools.
     *
     * @param assistant calls the assistant
     * @return a handler
     */
    public static AssistantAnswers of(ParameterizedAssistant assistant) {
        return new AssistantAnswers(Manners.notNull(assistant, "assistant"));
    }

    /**
     * Tells the model what it is for.
     *
     * @param text the system's message; blank for none, which is the default
     * @return a changed copy
     */
    public LangChainAnswers system(String text) {
        Manners.notNull(text, "text");
        return system(bot -> text);
    }

    /**
     * Tells the model what it is for, in each turn anew; for instance with the user's name or language.
     *
     * @param text makes the system's message from the turn's bot; blank for none
     * @return a changed copy
     */
    public LangChainAnswers system(Function<? super Bot, String> text) {
        return new LangChainAnswers(model, manners, Manners.notNull(text, "text"), window, tools);
    }

    /**
     * Sets how much the model remembers, in messages. Several messages in a row of the bot's count as one.
     *
     * @param most how many messages at most, with the question and without the system's; 1 to 1,000, default 20
     * @return a changed copy
     * @throws InvalidArgumentException if it is out of bounds
     */
    public LangChainAnswers lastMessages(int most) {
        return new LangChainAnswers(model, manners, system, Window.messages(most), tools);
    }

    /**
     * Sets how much the model remembers, in characters, of the last 200 messages.
     *
     * @param most how many characters at most, with the question and the system's message; a longer question is sent alone
     * @return a changed copy
     * @throws InvalidArgumentException if it is below 1
     */
    public LangChainAnswers lastCharacters(int most) {
        return new LangChainAnswers(model, manners, system, Window.characters(most), tools);
    }

    /**
     * Sets how much the model remembers, in tokens, of the last 200 messages.
     *
     * @param most how many tokens at most, with the question and the system's message; a longer question is sent alone
     * @param estimator counts them
     * @return a changed copy
     * @throws InvalidArgumentException if it is below 1
     */
    public LangChainAnswers lastTokens(int most, TokenCountEstimator estimator) {
        return new LangChainAnswers(
                model, manners, system, Window.tokens(most, Manners.notNull(estimator, "estimator")), tools);
    }

    /**
     * Gives the model a tool.
     *
     * @param specification what the model is told of it
     * @param tool does it
     * @return a changed copy
     * @throws InvalidArgumentException if there is one of that name
     */
    public LangChainAnswers tool(ToolSpecification specification, AnswerTool tool) {
        return tools(Map.of(Manners.notNull(specification, "specification"), Manners.notNull(tool, "tool")));
    }

    /**
     * Gives the model the tools of objects: their methods with the annotation {@link dev.langchain4j.agent.tool.Tool}. It needs the
     * artifact {@code dev.langchain4j:langchain4j}. A parameter with {@link dev.langchain4j.agent.tool.ToolMemoryId} is the
     * conversation's full name, a string; one of the type {@link dev.langchain4j.invocation.InvocationParameters} has {@link #MESSAGE},
     * {@link #MESSAGE_ID} and {@link #CONVERSATION}. What a tool throws is treated as {@link AnswerTool} says.
     *
     * @param objects the objects; their tools must be thread-safe
     * @return a changed copy
     * @throws InvalidArgumentException if one of them has no tool, or there are two tools of one name
     */
    public LangChainAnswers tools(Object... objects) {
        LangChainAnswers all = this;
        for (Object object : objects) {
            all = all.tools(ToolObjects.of(Manners.notNull(object, "object")));
        }
        return all;
    }

    private LangChainAnswers tools(Map<ToolSpecification, AnswerTool> more) {
        return with(tools.with(more));
    }

    /**
     * Has a tool called only after the user has said yes:
     *
     * <pre>{@code
     * skills.fallback(LangChainAnswers.of(model)
     *         .tools(new Orders())
     *         .confirm("cancelOrder", call -> "Cancel order " + call.argument("id") + "?"));
     * }</pre>
     *
     * <p>When the model calls the tool, the user is asked, with buttons for yes and no, and the turn ends. The question waits in a
     * {@linkplain dev.botkit.dialog.Dialog dialog}, with the call: with a store it is there after a restart. What the user says next:
     *
     * <ul>
     *   <li>A yes is the button of this very question, its text ({@link ConfirmWords}), or a yes in the user's language or in English with at
     *       most one more word, and neither a number nor a question mark. The tool is called with the arguments that were shown, and the model goes on with its
     *       result.
     *   <li>A no is the same with no. The model is told that the user has declined, and goes on.
     *   <li>Anything else, {@code yes, but …} too, withdraws the question: the user is told that it was not done, and the message is handled
     *       like any other. So is one that stops or replaces the dialog, and a {@linkplain #confirmTimeout time-out}.
     * </ul>
     *
     * <p>{@link ToolCall#message()} of the call is then the message that says yes. Its id is the key: a turn that was cut off, for instance by a
     * crash while the tool ran, runs again for the same id. If the model fails after that, or the user stops it, the user is told that the
     * tool was called. It is not called again.
     *
     * <p>Several calls at once are asked about one after the other, in the model's order; tools that need no yes are called once, where they
     * stand. A call whose arguments are no JSON object, that is too large to be kept with what was said since the user's message (16,000
     * characters as JSON), or whose question cannot be made, is not made, and the model is told so.
     *
     * @param tool its name; {@code skills} refuses these answers if they have no tool of that name
     * @param question makes the question from the call, 1 to 1,000 characters of plain text or Markdown. It should name all that matters; it is
     *     all that the user sees for sure
     * @return a changed copy
     */
    public LangChainAnswers confirm(String tool, Function<? super ToolCall, String> question) {
        return with(tools.confirm().with(Manners.notNull(tool, "tool"), Manners.notNull(question, "question")));
    }

    /**
     * Sets how long the question whether a tool may be called waits for its answer.
     *
     * @param timeout 1 second to 365 days, default 10 minutes
     * @return a changed copy
     * @throws InvalidArgumentException if it is out of bounds
     */
    public LangChainAnswers confirmTimeout(Duration timeout) {
        return with(tools.confirm().withTimeout(Manners.notNull(timeout, "timeout")));
    }

    /**
     * Sets what users read beside the question whether a tool may be called.
     *
     * @param words the words
     * @return a changed copy
     */
    public LangChainAnswers confirmWords(ConfirmWords words) {
        Manners.notNull(words, "words");
        return confirmWords(bot -> words);
    }

    /**
     * The same, by the turn's bot; for instance by the user's language.
     *
     * @param words chooses the words
     * @return a changed copy
     */
    public LangChainAnswers confirmWords(Function<? super Bot, ConfirmWords> words) {
        return with(tools.confirm().withWords(Manners.notNull(words, "words")));
    }

    /**
     * Sets the name of the dialog in which questions wait, under which they are found again after a restart. A bot with several such
     * handlers needs a name for each.
     *
     * @param name 1 to 128 characters, default {@code confirm-tool}
     * @return a changed copy
     * @throws InvalidArgumentException if it has another length
     */
    public LangChainAnswers confirmDialog(String name) {
        return with(tools.confirm().withDialog(Manners.notNull(name, "name")));
    }

    private LangChainAnswers with(Confirm confirm) {
        return with(tools.withConfirm(confirm));
    }

    private LangChainAnswers with(ToolBox newTools) {
        return new LangChainAnswers(model, manners, system, window, newTools);
    }

    /**
     * Sets how often the model may be asked in one turn after it has called tools. If it wants to call more then, it has failed.
     *
     * @param most how often, 1 to 100; default 10
     * @return a changed copy
     * @throws InvalidArgumentException if it is out of bounds
     */
    public LangChainAnswers toolRounds(int most) {
        return with(tools.withRounds(most));
    }

    /**
     * Sets where tools are called.
     *
     * @param executor runs the tools of one answer, one after the other; by default they run on the thread on which the model calls back,
     *     which some providers' clients do not want to be blocked
     * @return a changed copy
     */
    public LangChainAnswers toolExecutor(Executor executor) {
        return with(tools.withExecutor(Manners.notNull(executor, "executor")));
    }

    /**
     * Sets what is shown while a tool is called.
     *
     * @param status makes it from the tool's name, 500 characters at most; empty for nothing. By default {@code orderStatus} is
     *     {@code Order status…}
     * @return a changed copy
     */
    public LangChainAnswers toolStatus(Function<String, String> status) {
        return with(manners.withToolStatus(Manners.notNull(status, "status")));
    }

    /**
     * Sets what the user is told if the model fails, takes too long, or calls tools without end.
     *
     * @param text what to say
     * @return a changed copy
     */
    public LangChainAnswers whenFailed(String text) {
        Reply reply = Reply.of(Manners.notNull(text, "text"));
        return whenFailed(failure -> reply);
    }

    /**
     * The same, by what has failed.
     *
     * @param reply makes it from the failure, for instance a {@link dev.langchain4j.exception.RateLimitException} or {@link
     *     dev.langchain4j.exception.TimeoutException}; its message may quote the provider and the user. Null for the default
     * @return a changed copy
     */
    public LangChainAnswers whenFailed(Function<Throwable, @Nullable Reply> reply) {
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
    public LangChainAnswers atMost(int questions, Duration per) {
        return with(manners.withRate(new CallRate(questions, Manners.notNull(per, "per"))));
    }

    /**
     * Sets what the user is told who asks too often.
     *
     * @param text what to say
     * @return a changed copy
     */
    public LangChainAnswers whenTooOften(String text) {
        return with(manners.withWhenTooOften(Manners.notNull(text, "text")));
    }

    /**
     * Sets what the user is told whose message has no text, which the model is not asked about.
     *
     * @param text what to say
     * @return a changed copy
     */
    public LangChainAnswers whenNoText(String text) {
        return with(manners.withWhenNoText(Manners.notNull(text, "text")));
    }

    /**
     * Has something done with each whole answer, for instance its tokens counted.
     *
     * @param action gets the question and the model's last response; must be quick
     * @return a changed copy
     */
    public LangChainAnswers onAnswer(BiConsumer<Message, ChatResponse> action) {
        return with(manners.withOnAnswer(Manners.notNull(action, "action")));
    }

    private LangChainAnswers with(Manners newManners) {
        return new LangChainAnswers(model, newManners, system, window, tools);
    }

    /**
     * {@return the dialog in which the question waits whether a tool may be called; none if no tool needs that} It is registered together with
     * this handler. A handler of your own that hands on to this one has to register it: {@code answers.dialogs().forEach(skills::dialog)}.
     *
     * @throws InvalidArgumentException if the user is to be asked about a tool that there is not
     */
    @Override
    public List<DialogDefinition> dialogs() {
        if (tools.confirm().isEmpty()) {
            return List.of();
        }
        tools.check();
        DialogDefinition known = dialog.get();
        if (known == null) {
            dialog.compareAndSet(null, ConfirmDialog.of(tools.confirm(), this::goOn));
            known = dialog.get();
        }
        return known == null ? List.of() : List.of(known);
    }

    @Override
    public void handle(Bot bot, Message message) {
        if (!tools.confirm().isEmpty() && dialog.get() == null) {
            throw BotkitException.loggable(
                    new BotkitException(
                            "These answers ask before they call tools (confirm), and nobody has"
                                    + " registered the dialog that waits: register the answers themselves, or answers.dialogs(), with skills."));
        }
        if (!manners.letAsk(bot, message)) {
            return;
        }
        PendingCall.Asked asked = new PendingCall.Asked(message.id(), message.text());
        List<ChatMessage> messages = messages(bot, noted(bot.recent(window.reads())), asked);
        turn(bot, message, new ModelTurn.SoFar(messages, asked, List.of(), 0)).ask();
    }

    /** The user has answered whether a tool may be called. */
    private void goOn(Bot bot, Message answer, PendingCall call, boolean isConfirmed) {
        List<ChatMessage> messages = messages(bot, before(bot.recent(window.reads()), call.asked()), call.asked());
        turn(bot, answer, new ModelTurn.SoFar(messages, call.asked(), call.exchange(), call.rounds()))
                .goOn(call, isConfirmed);
    }

    private ModelTurn turn(Bot bot, Message message, ModelTurn.SoFar soFar) {
        return new ModelTurn(model, bot, message, tools, new GrowingAnswer(bot, message, manners), soFar);
    }

    /** What was said before that; nothing if that is too long ago. */
    private static List<Message> before(List<Message> recent, PendingCall.Asked asked) {
        for (int i = recent.size() - 1; i >= 0; i--) {
            if (recent.get(i).id().equals(asked.id())) {
                return recent.subList(0, i);
            }
        }
        return List.of();
    }

    /** With a note on a question that the user has not answered; the model sees what the user says instead. */
    private static List<Message> noted(List<Message> recent) {
        Message last = recent.isEmpty() ? null : recent.get(recent.size() - 1);
        if (last == null
                || !last.type().equals(Message.MESSAGE)
                || !(last.field(PendingCall.FIELD) instanceof String)) {
            return recent;
        }
        List<Message> noted = new ArrayList<>(recent);
        noted.set(noted.size() - 1, last.withText(last.text() + UNANSWERED));
        return noted;
    }

    /** What the model sees when it is asked: the system's message, what was said before, and the question. */
    private List<ChatMessage> messages(Bot bot, List<Message> recent, PendingCall.Asked asked) {
        List<ChatMessage> with = new ArrayList<>(2);
        SystemMessage systems = systemMessage(bot);
        if (systems != null) {
            with.add(systems);
        }
        UserMessage question = UserMessage.from(asked.text());
        with.add(question);
        List<ChatMessage> messages = new ArrayList<>(window.before(recent, with));
        messages.add(question);
        if (systems != null) {
            messages.add(0, systems);
        }
        return messages;
    }

    private @Nullable SystemMessage systemMessage(Bot bot) {
        String text = system.apply(bot);
        return text.isBlank() ? null : SystemMessage.from(text);
    }
}
