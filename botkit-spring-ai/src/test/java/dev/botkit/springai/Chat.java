package dev.botkit.springai;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Handler;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.TurnLimits;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import reactor.core.publisher.Mono;

/** A user who talks to a bot whose fallback is under test, and sees its replies grow. */
final class Chat implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 120;

    static {
        loadClient();
    }

    final ManualTimer timer = new ManualTimer();
    final Botkit botkit;
    private final TestSocket socket;

    Chat(Handler answers) {
        this(answers, builder -> {});
    }

    Chat(Handler answers, Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .apology(Reply.of("Something went wrong."))
                .limits(limits(turns -> {}))
                .skill(skills -> skills.hearsWord("hours", (bot, message) -> {
                            bot.reply("We are open.");
                            bot.reply("Until six.");
                        })
                        .hearsWord("silence", (bot, message) -> {})
                        .fallback(answers));
        more.accept(builder);
        botkit = builder.build();
        socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"stream\":1,\"after\":0}}");
    }

    /** Limits with which a bot is closed at once. */
    static Limits limits(Consumer<TurnLimits.Builder> more) {
        return Limits.builder()
                .turns(turns -> more.accept(turns.closeTimeout(Duration.ofMillis(20))))
                .build();
    }

    /** OpenAI's client takes seconds for its first answer, and more where other builds run. No test is to wait for that. */
    private static void loadClient() {
        try (ModelServer server = new ModelServer()) {
            Mono<List<String>> answer = ChatClient.create(
                            model(server, options -> options.timeout(Duration.ofSeconds(PATIENCE_SECONDS))))
                    .prompt("hi")
                    .stream()
                    .content()
                    .collectList()
                    .cache();
            answer.subscribe();
            server.next(PATIENCE_SECONDS).streams(ModelServer.text("Hi.")).ends("stop");
            answer.block(Duration.ofSeconds(PATIENCE_SECONDS));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static ChatClient client(ModelServer server) {
        return ChatClient.create(model(server, options -> {}));
    }

    /** The real client of OpenAI; it does not ask again unless it is told to. */
    static ChatModel model(ModelServer server, Consumer<OpenAiChatOptions.Builder> more) {
        OpenAiChatOptions.Builder options = OpenAiChatOptions.builder()
                .baseUrl(server.url())
                .apiKey("none")
                .model("m")
                .timeout(Duration.ofSeconds(20))
                .maxRetries(0);
        more.accept(options);
        return OpenAiChatModel.builder().options(options.build()).build();
    }

    Chat says(String id, String text) {
        socket.says(id, text);
        return this;
    }

    Chat sends(String frame) {
        socket.sends(frame);
        return this;
    }

    /**
     * Watches all loggers; that with which Spring AI tells each failure several times is switched off, as docs/MODELS.md has it. What
     * fails behind a cancellation, Reactor tells, at any time after that.
     */
    static LogWatch log() {
        return LogWatch.all(Level.WARN).ignoring("Operator called default onErrorDropped");
    }

    /** The conversation, as the host names it. */
    ConversationId conversation() {
        return TestSocket.SECRET.conversation("u");
    }

    /** Closes the bot, earlier than at the end. */
    void ends() {
        botkit.close();
    }

    void stops() {
        socket.sends("{\"type\":\"stop\",\"user\":\"u\"}");
    }

    /** The next frame of a type; waits for it. Others are left out. */
    Map<String, @Nullable Object> next(String type) {
        List<Map<String, @Nullable Object>> others = new ArrayList<>();
        while (true) {
            Map<String, @Nullable Object> frame;
            try {
                frame = socket.next();
            } catch (AssertionError e) {
                throw new AssertionError("No frame of the type " + type + " behind " + others, e);
            }
            if (type.equals(frame.get("type"))) {
                return frame;
            }
            others.add(frame);
        }
    }

    /** What goes on, as the user sees it once it was shown; waits for that. */
    Object status() {
        // What follows other frames at once is joined.
        timer.advance(Duration.ofMillis(40));
        return String.valueOf(next("status").get("text"));
    }

    /** The text of the bot's next message; waits for it. */
    String reply() {
        return String.valueOf(next("message").get("text"));
    }

    /** Waits until the reply that grows has shown a text. */
    void awaitShown(String text) {
        StringBuilder shown = new StringBuilder();
        while (shown.indexOf(text) < 0) {
            shown.append(next("delta").get("text"));
        }
    }

    @Override
    public void close() {
        botkit.close();
    }
}
