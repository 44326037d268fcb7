package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.ConnectionEvent;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.Skill;
import dev.botkit.TypingDelay;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is connected, and the goodbye of a user who has left. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PresenceTest {

    private static final Duration WINDOW = Duration.ofMinutes(2);
    private static final Duration ALMOST = WINDOW.minusNanos(1);
    private static final Duration A_MOMENT = Duration.ofNanos(1);
    private static final ConversationId ALICE = ConversationId.ofUser("alice");

    private final ManualTimer timer = new ManualTimer();
    private final List<Botkit> bots = new ArrayList<>();

    /** What skills got, in its order; a goodbye with the user's label and what they missed. */
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final Skill skill = skills -> skills.on(ConnectionEvent.Kind.GOODBYE, (bot, event) -> {
                heard.add("goodbye " + event.user() + " " + event.missed());
                bot.reply("Bye!");
            })
            .on(ConnectionEvent.Kind.HELLO, (bot, event) -> heard.add("hello"))
            .on(ConnectionEvent.Kind.WELCOME_BACK, (bot, event) -> heard.add("welcome_back"))
            .on(ConnectionEvent.Kind.RECONNECT, (bot, event) -> heard.add("reconnect"))
            .hears("later", (bot, message) -> bot.replyWithTyping("Now"))
            .hears(".*", (bot, message) -> bot.reply("re " + message.text()));

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    private Botkit bot(Consumer<BotkitBuilder> more) {
        BotkitBuilder builder =
                Botkit.builder().executor(Runnable::run).timer(timer).skill(skill);
        more.accept(builder);
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    private Botkit bot() {
        return bot(builder -> {});
    }

    private static TestSocket alice(Botkit botkit) {
        return TestSocket.signedIn(botkit, "alice").hello();
    }

    private static TestSocket resumes(Botkit botkit, String more) {
        return TestSocket.signedIn(botkit, "alice")
                .sends("{\"type\":\"welcome_back\",\"user\":\"label\",\"resume\":{\"v\":1%s}}".formatted(more));
    }

    private static void leaves(TestSocket socket) {
        socket.connection.closed();
    }

    private static Map<String, Object> posts(Botkit botkit, String frame) {
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        botkit.gateway()
                .post(
                        Handshake.request("127.0.0.1").withPrincipal("alice"),
                        frame,
                        Duration.ofSeconds(30),
                        answers::add);
        return TestSocket.parse(answers.remove().body());
    }

    private List<String> goodbyes() {
        return heard.stream().filter(each -> each.startsWith("goodbye")).toList();
    }

    // ---- isConnected

    @Test
    void aUserIsConnectedWhileAnyTabIsOpen() {
        Botkit botkit = bot();
        assertThat(botkit.isConnected(ALICE)).isFalse();

        TestSocket silent = TestSocket.signedIn(botkit, "alice");
        assertThat(botkit.isConnected(ALICE)).as("before the first frame").isFalse();

        silent.hello();
        TestSocket second = alice(botkit);
        leaves(silent);
        assertThat(botkit.isConnected(ALICE)).isTrue();
        assertThat(botkit.isConnected(ConversationId.ofUser("bob"))).isFalse();

        leaves(second);
        assertThat(botkit.isConnected(ALICE)).isFalse();
    }

    @Test
    void nobodyIsConnectedToAConversationThatIsNotInMemoryAndNothingIsLoadedToFindThatOut() {
        Botkit botkit = bot(builder -> builder.history(History.inMemory()));

        assertThat(botkit.isConnected(ALICE)).isFalse();

        assertThat(botkit.health().conversations()).isZero();
    }

    @Test
    void aUserWhoOnlyPostsIsNeverConnectedAndNeverLeaves() {
        Botkit botkit = bot();

        posts(botkit, "{\"type\":\"hello\",\"user\":\"u\"}");
        posts(botkit, "{\"type\":\"message\",\"user\":\"u\",\"text\":\"a\"}");

        assertThat(botkit.isConnected(ALICE)).isFalse();
        timer.advance(WINDOW.multipliedBy(2));
        assertThat(heard).containsExactly("hello");
    }

    @Test
    void afterTheBotWasClosedNobodyIsConnected() {
        Botkit botkit = bot();
        alice(botkit);
        botkit.close();
        assertThat(botkit.isConnected(ALICE)).isFalse();
    }

    // ---- goodbye

    @Test
    void aUserWhoseLastTabWasClosedIsSaidGoodbyeToOnceWhenTheWindowIsOver() {
        Botkit botkit = bot();
        leaves(alice(botkit));

        timer.advance(ALMOST);
        assertThat(goodbyes()).isEmpty();
        timer.advance(A_MOMENT);
        assertThat(goodbyes()).containsExactly("goodbye label 0");

        timer.advance(WINDOW.multipliedBy(10));
        assertThat(goodbyes()).hasSize(1);
        assertThat(timer.pending()).isZero();
    }

    @Test
    void thereIsNoGoodbyeWhileAnotherTabIsOpen() {
        Botkit botkit = bot();
        TestSocket first = alice(botkit);
        alice(botkit);
        leaves(first);

        timer.advance(WINDOW.multipliedBy(2));

        assertThat(goodbyes()).isEmpty();
        assertThat(timer.pending()).isZero();
    }

    @Test
    void aUserWhoIsBackWithinTheWindowHasNotLeft() {
        Botkit botkit = bot();
        leaves(alice(botkit).says("a"));
        timer.advance(ALMOST);

        resumes(botkit, "");
        timer.advance(WINDOW.multipliedBy(2));

        assertThat(heard).containsExactly("hello", "reconnect");
    }

    @Test
    void eachVisitEndsWithItsOwnGoodbyeAndTheNextOneIsNoReconnect() {
        Botkit botkit = bot();
        leaves(alice(botkit));
        timer.advance(WINDOW);

        TestSocket again = resumes(botkit, "");
        leaves(again);
        timer.advance(WINDOW);

        assertThat(heard).containsExactly("hello", "goodbye label 0", "welcome_back", "goodbye label 0");
    }

    @Test
    void aWindowThatBeganAgainIsWaitedForToItsOwnEnd() {
        Botkit botkit = bot();
        leaves(alice(botkit));
        timer.advance(Duration.ofMinutes(1));
        leaves(resumes(botkit, ""));

        timer.advance(ALMOST);
        assertThat(goodbyes()).isEmpty();
        timer.advance(A_MOMENT);
        assertThat(goodbyes()).hasSize(1);
    }

    @Test
    void usersWhoLeaveOneAfterTheOtherAreSaidGoodbyeToEachInTimeByOneEntryOfTheTimer() {
        Botkit botkit = bot();
        List<TestSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sockets.add(TestSocket.open(botkit, "u" + i).hello());
        }
        for (TestSocket socket : sockets) {
            leaves(socket);
            timer.advance(Duration.ofSeconds(1));
        }
        assertThat(timer.pending()).isEqualTo(1);

        timer.advance(Duration.ofSeconds(40));
        assertThat(goodbyes()).hasSize(21).startsWith("goodbye u0 0").endsWith("goodbye u20 0");
        timer.advance(WINDOW);
        assertThat(goodbyes()).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void whatAGoodbyeRepliesIsLoggedAndShownAtTheNextVisit() {
        Botkit botkit = bot();
        TestSocket first = alice(botkit).says("a");
        leaves(first);
        timer.advance(WINDOW);

        TestSocket again = resumes(botkit, ",\"after\":2");

        assertThat(again.next()).containsEntry("type", "session").containsEntry("resumed", true);
        assertThat(again.next()).containsEntry("text", "Bye!").containsEntry("seq", 3);
        assertThat(first.texts()).containsExactly("re a");
    }

    @Test
    void aGoodbyeTellsWhatTheUserHasMissed() {
        Botkit botkit = bot();
        leaves(alice(botkit));
        botkit.push(ALICE, "one");
        botkit.push(ALICE, "two");

        timer.advance(WINDOW);

        assertThat(goodbyes()).containsExactly("goodbye label 2");
    }

    @Test
    void aGoodbyeWaitsForTheTurnThatRuns() {
        Botkit botkit = bot(builder -> builder.typingDelay(new TypingDelay(0.01, Duration.ofSeconds(10), 1))
                .limits(Limits.builder()
                        .conversations(conversations -> conversations.reconnectWindow(Duration.ofSeconds(1)))
                        .build()));
        leaves(alice(botkit).says("later"));

        timer.advance(Duration.ofSeconds(9));
        assertThat(goodbyes()).isEmpty();
        timer.advance(Duration.ofSeconds(1));
        assertThat(goodbyes()).containsExactly("goodbye label 0");
    }

    @Test
    void aUserWhoPostsMeanwhileHasNotLeftYet() {
        Botkit botkit = bot();
        leaves(alice(botkit));
        timer.advance(ALMOST);
        posts(botkit, "{\"type\":\"message\",\"user\":\"label\",\"text\":\"still here\"}");

        timer.advance(ALMOST);
        assertThat(goodbyes()).isEmpty();
        timer.advance(A_MOMENT);
        assertThat(goodbyes()).hasSize(1);
    }

    @Test
    void thereIsNoGoodbyeForWhomTheBotItselfIsClosed() {
        Botkit botkit = bot();
        leaves(alice(botkit));
        TestSocket.signedIn(botkit, "bob").hello();

        botkit.close();

        assertThat(timer.pending()).isZero();
        timer.advance(WINDOW);
        assertThat(goodbyes()).isEmpty();
    }

    @Test
    void thereIsNoGoodbyeForAConversationThatWasErased() {
        Botkit botkit = bot();
        leaves(alice(botkit));
        assertThat(botkit.erase(ALICE)).isTrue();
        assertThat(timer.pending()).isZero();

        TestSocket open = alice(botkit);
        assertThat(botkit.erase(ALICE)).isTrue();
        assertThat(open.awaitClose()).isEqualTo(CloseCode.RECONNECT);

        timer.advance(WINDOW.multipliedBy(2));
        assertThat(goodbyes()).isEmpty();
    }

    @Test
    void thereIsNoGoodbyeForAConversationThatHasLeftMemory() {
        Botkit botkit = bot(builder -> builder.limits(Limits.builder()
                .clients(clients -> clients.memoryBytes(256 * 1024))
                .conversations(conversations -> conversations.messagesPerSecond(0))
                .build()));
        leaves(alice(botkit));
        TestSocket other = TestSocket.open(botkit, "u").hello();
        for (int i = 0; i < 300; i++) {
            other.says("x".repeat(1_000));
        }
        assertThat(botkit.health().conversations()).isEqualTo(1);
        assertThat(timer.pending()).isZero();

        timer.advance(WINDOW.multipliedBy(2));
        assertThat(goodbyes()).isEmpty();
    }

    @Test
    void ifNoSkillListensForItNothingWaitsAndNoTurnIsMade() {
        RecordingListener listener = new RecordingListener();
        Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .listenerExecutor(Runnable::run)
                .timer(timer)
                .listener(listener)
                .skill(skills -> skills.hears("x", (bot, message) -> {}))
                .build();
        bots.add(botkit);
        leaves(alice(botkit));

        assertThat(timer.pending()).isZero();
        timer.advance(WINDOW.multipliedBy(2));
        assertThat(listener.all("started")).containsExactly("started hello ");
    }

    @Test
    void withAStoreAGoodbyesReplyIsStored() {
        History history = History.inMemory();
        Botkit botkit = bot(builder -> builder.history(history));
        TestSocket first = alice(botkit).says("a");
        assertThat(first.nextText()).isEqualTo("re a");
        leaves(first);
        timer.advance(WINDOW);
        bots.remove(botkit);
        botkit.close();

        TestSocket again = resumes(bot(builder -> builder.history(history)), ",\"last\":1");

        assertThat(again.next()).containsEntry("type", "session");
        assertThat(again.next()).containsEntry("text", "Bye!");
    }

    // ---- forged ones

    @Test
    void aClientCannotSayGoodbyeItself() {
        Botkit botkit = bot();
        TestSocket socket = alice(botkit).sends("{\"type\":\"goodbye\",\"user\":\"label\"}");

        assertThat(socket.next()).containsEntry("error", "bad_frame");
        assertThat(posts(botkit, "{\"type\":\"goodbye\",\"user\":\"label\"}"))
                .hasEntrySatisfying(
                        "error", error -> assertThat(error.toString()).contains("bad_frame"));
        assertThat(heard).containsExactly("hello");
    }

    @Test
    void aGoodbyeHandledByItsTypeIsTheSameEvent() {
        BlockingQueue<Message> events = new LinkedBlockingQueue<>();
        Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(timer)
                .skill(skills -> skills.on("goodbye", (bot, event) -> events.add(event)))
                .build();
        bots.add(botkit);
        leaves(alice(botkit));
        timer.advance(WINDOW);

        Message event = events.remove();
        assertThat(event).isInstanceOf(ConnectionEvent.class);
        assertThat(((ConnectionEvent) event).kind()).isEqualTo(ConnectionEvent.Kind.GOODBYE);
        assertThat(event.conversation()).isEqualTo(ALICE);
        assertThat(event.channel()).isEqualTo("socket");
        assertThat(event.seq()).isZero();
    }
}
