package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.Skill;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundsTest {

    private static final Skill ECHO = skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text()))
            .on("hello", (bot, event) -> bot.reply("new"))
            .on("welcome_back", (bot, event) -> bot.reply("known"));

    private final ManualTimer timer = new ManualTimer();
    private Botkit botkit;

    private Botkit build(Limits.Builder limits) {
        botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(timer)
                .limits(limits.build())
                .skill(ECHO)
                .build();
        return botkit;
    }

    private Conversations conversations() {
        return EngineProbe.conversations(botkit);
    }

    @AfterEach
    void close() {
        botkit.close();
    }

    @Test
    void hostileIdsLeaveTheMemoryFlat() {
        build(Limits.builder().clients(clients -> clients.memoryBytes(1_000_000).postsPerSecondPerAddress(0)));
        Handshake handshake = Handshake.request("127.0.0.1");
        int[] answered = {0};
        for (int i = 0; i < 50_000; i++) {
            botkit.gateway()
                    .post(
                            handshake,
                            "{\"text\":\"x\",\"user\":\"u" + i + "\"}",
                            Duration.ofSeconds(1),
                            (PostAnswer answer) -> {
                                if (answer.status() == 200) {
                                    answered[0]++;
                                }
                            });
        }
        assertThat(answered[0]).isEqualTo(50_000);
        assertThat(conversations().bytes()).isLessThanOrEqualTo(1_000_000);
        assertThat(conversations().count()).isLessThan(500);
        timer.advance(Duration.ofSeconds(1));
        assertThat(timer.pending()).as("timed tasks left behind").isZero();
    }

    @Test
    void theConversationIdleLongestGoesFirstAndConnectedOnesStay() {
        build(Limits.builder().clients(clients -> clients.memoryBytes(50_000)));
        TestSocket connected = TestSocket.open(botkit, "connected").says("x");
        for (int i = 0; i < 100; i++) {
            TestSocket socket = TestSocket.open(botkit, "u" + i).says("x");
            socket.connection.closed();
        }
        assertThat(conversations().bytes()).isLessThanOrEqualTo(50_000);
        TestSocket newest = TestSocket.open(botkit, "u99").hello();
        TestSocket oldest = TestSocket.open(botkit, "u0").hello();
        connected.hello();
        assertThat(newest.nextText()).isEqualTo("known");
        assertThat(oldest.nextText()).isEqualTo("new");
        assertThat(connected.texts()).containsExactly("re x", "known");
    }

    @Test
    void whenNothingIsIdleAConversationGivesUpItsOwnOldestEntriesAndNewOnesAreRefused() {
        build(Limits.builder()
                .clients(clients -> clients.memoryBytes(20_000))
                .conversations(conversations -> conversations.messagesPerSecond(0))
                .clients(clients -> clients.sendFrames(100_000)));
        TestSocket socket = TestSocket.open(botkit, "u");
        for (int i = 0; i < 1_000; i++) {
            socket.says("x".repeat(500));
        }
        assertThat(socket.frames).hasSize(1_000);
        assertThat(conversations().bytes()).isLessThan(25_000);

        TestSocket full =
                TestSocket.open(botkit, "v").says("x").says("y".repeat(2_000)).says("z".repeat(2_000));
        List<TestSocket> more = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            more.add(TestSocket.open(botkit, "w" + i).says("x"));
        }
        assertThat(full.frames).isNotEmpty();
        TestSocket refused = more.get(9);
        assertThat(refused.next()).containsEntry("error", "busy");
        assertThat(refused.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        assertThatThrownBy(() -> botkit.push(ConversationId.ofUser("somebody new"), "x"))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("ClientLimits.memoryBytes")
                .matches(failure -> ((LimitExceededException) failure).isRetriable(), "may be tried again");
    }

    @Test
    void memoryIsGivenBackToTheLastByte() {
        build(Limits.builder()
                .clients(clients -> clients.memoryBytes(3_000))
                .conversations(conversations -> conversations.logEntries(5)));
        for (int i = 0; i < 50; i++) {
            TestSocket socket = TestSocket.open(botkit, "u" + i)
                    .says("x")
                    .says("longer text")
                    .says("y");
            socket.connection.closed();
            botkit.push(ConversationId.verified("v" + i), "pushed");
        }
        conversations().grew(3_000);
        conversations().makeRoom(null);
        assertThat(conversations().count()).isZero();
        assertThat(conversations().bytes()).isEqualTo(3_000);
    }

    @Test
    void anOldRepeatIsRecognisedAsFarBackAsTheLogReaches() {
        build(Limits.builder().conversations(conversations -> conversations.logEntries(6)));
        TestSocket socket = TestSocket.open(botkit, "u")
                .says("a", "1")
                .says("b", "2")
                .says("b", "2")
                .says("a", "1");
        assertThat(socket.texts()).containsExactly("re 1", "re 2");
        socket.says("c", "3").says("d", "4").says("a", "1");
        assertThat(socket.texts()).containsExactly("re 1", "re 2", "re 3", "re 4", "re 1");
    }

    @Test
    void tooFastIsRefusedAndAllowedAgainLater() {
        build(Limits.builder()
                .conversations(
                        conversations -> conversations.messagesPerSecond(10).messageBurst(3)));
        TestSocket socket = TestSocket.open(botkit, "u");
        for (int i = 0; i < 5; i++) {
            socket.says(String.valueOf(i));
        }
        assertThat(socket.frames.stream().map(frame -> frame.get("error")))
                .containsExactly(null, null, null, "rate_limited", "rate_limited");
        socket.frames.clear();
        timer.advance(Duration.ofMillis(100));
        socket.says("again").says("too fast");
        assertThat(socket.nextText()).isEqualTo("re again");
        assertThat(socket.next()).containsEntry("error", "rate_limited");
    }

    @Test
    void connectionsAreCappedInAllPerAddressAndPerConversation() {
        build(Limits.builder()
                .clients(clients ->
                        clients.connections(5).connectionsPerAddress(3).connectionsPerConversation(2)));
        TestSocket first = TestSocket.open(botkit, "u").hello();
        TestSocket second = TestSocket.open(botkit, "u").hello();
        TestSocket third = TestSocket.open(botkit, "u").hello();
        assertThat(third.next()).containsEntry("error", "rate_limited");
        assertThat(third.awaitClose()).isEqualTo(CloseCode.OVERLOADED);

        TestSocket.open(botkit, "v");
        assertThatThrownBy(() -> TestSocket.open(botkit, "w"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("address");
        Handshake elsewhere = Handshake.socket("127.0.0.2").withCookie(AnonymousSecret.generate());
        var fourth = botkit.gateway().open(elsewhere, first);
        var fifth = botkit.gateway().open(elsewhere, first);
        assertThatThrownBy(() -> botkit.gateway().open(elsewhere, first))
                .isInstanceOf(RefusedException.class)
                .hasMessage("Too many connections.");

        fourth.closed();
        fifth.closed();
        second.connection.closed();
        second.connection.closed();
        assertThat(TestSocket.open(botkit, "u").hello().nextText()).isIn("new", "known");
    }

    @Test
    void aReaderThatIsTooSlowIsClosedAndTheOthersGoOn() {
        build(Limits.builder().clients(clients -> clients.sendFrames(10)));
        TestSocket quick = TestSocket.open(botkit, "u").hello();
        List<CloseCode> closed = new ArrayList<>();
        var stuck = new dev.botkit.transport.Peer() {
            @Override
            public void write(String frame, WriteDone done) {}

            @Override
            public void close(CloseCode code, String reason) {
                closed.add(code);
            }
        };
        var slow = botkit.gateway().open(Handshake.socket("127.0.0.1").withCookie(TestSocket.SECRET), stuck);
        slow.receive("{\"type\":\"hello\",\"user\":\"u\"}");
        for (int i = 0; i < 20; i++) {
            quick.says(String.valueOf(i));
        }
        assertThat(closed).containsExactly(CloseCode.OVERLOADED);
        slow.closed();
        assertThat(quick.texts()).contains("re 0", "re 19").hasSize(22);
    }
}
