package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that wait for their turns are their network address's own: they take the memory from nobody else. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WaitingMessagesTest {

    private static final long MIB = 1024 * 1024;
    private static final String ATTACKER = "10.0.0.1";

    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingQueue<Integer> refusals = new LinkedBlockingQueue<>();
    private Botkit botkit;

    private void build(BotkitBuilder builder) {
        botkit = builder.timer(new ManualTimer())
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(64 * MIB).postsPerSecondPerAddress(0))
                        .turns(turns -> turns.closeTimeout(Duration.ofSeconds(20)))
                        .build())
                .skill(skills -> skills.hears("^wait$", (bot, message) -> release.await())
                        .hears("^type$", (bot, message) -> bot.replyWithTyping("x".repeat(60)))
                        .fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
    }

    @AfterEach
    void close() {
        release.countDown();
        botkit.close();
    }

    private MemoryBudget budget() {
        return EngineProbe.budget(botkit);
    }

    private void post(String address, String body, BlockingQueue<PostAnswer> answers) {
        botkit.gateway()
                .post(
                        Handshake.request(address).withToken(AnonymousSecret.generate()),
                        body,
                        Duration.ofSeconds(30),
                        answers::add);
    }

    private PostAnswer answered(String address, String body) throws InterruptedException {
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        post(address, body, answers);
        PostAnswer answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer).as("an answer within 20 s").isNotNull();
        answer.done().run();
        return answer;
    }

    private void newUsersGetIn() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            PostAnswer answer = answered("10.0.0.2", "{\"text\":\"hi\",\"user\":\"n\"}");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFewSocketsOfOneAddressLockNobodyElseOut(boolean stored) throws Exception {
        build(stored ? Botkit.builder().history(History.inMemory()) : Botkit.builder());
        AnonymousSecret neighbour = AnonymousSecret.generate();
        String field = "[" + "{},".repeat(950) + "{}]";
        for (int i = 0; i < 90; i++) {
            TestSocket socket = TestSocket.at(botkit, ATTACKER, "a" + i);
            for (int m = 0; m < 65; m++) {
                socket.sends("{\"text\":\"wait\",\"user\":\"a" + i + "\",\"f\":" + field + "}");
            }
        }
        newUsersGetIn();
        assertThat(TestSocket.with(botkit, neighbour, "me").says("hello").nextText())
                .isEqualTo("re hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "type"})
    void largeMessagesOfOneAddressLockNobodyElseOut(String word) throws Exception {
        build(Botkit.builder());
        String body = "{\"text\":\"" + word + "\",\"user\":\"a\",\"f\":\"" + "x".repeat(60_000) + "\"}";
        List<Handshake> attackers = new ArrayList<>();
        for (int c = 0; c < 30; c++) {
            attackers.add(Handshake.request(ATTACKER).withToken(AnonymousSecret.generate()));
        }
        for (Handshake attacker : attackers) {
            for (int m = 0; m < 33; m++) {
                botkit.gateway().post(attacker, body, Duration.ofSeconds(30), answer -> {
                    refusals.add(answer.status());
                    answer.done().run();
                });
            }
        }
        newUsersGetIn();
        assertThat(refusals).as("what is too much is refused at once").contains(503);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAMessageHadIsGivenBackWhenItsTurnHasEndedOrItsConversationIsErased(boolean stored) throws Exception {
        build(stored ? Botkit.builder().history(History.inMemory()) : Botkit.builder());
        TestSocket socket = TestSocket.signedIn(botkit, "alice").says("m1", "hello");
        assertThat(socket.nextText()).isEqualTo("re hello");
        socket.says("m1", "hello");
        TestSocket erased = TestSocket.signedIn(botkit, "bob").says("wait").says("behind it");
        ConversationId bob = ConversationId.ofUser("bob");
        // Not Alice's, which may still be about to end.
        while (botkit.runningTurns().stream()
                .noneMatch(turn -> turn.conversation().equals(bob))) {
            Thread.onSpinWait();
        }
        assertThat(budget().inFlight()).isPositive();
        assertThat(botkit.erase(bob)).isTrue();
        erased.awaitClose();
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();

        while (budget().inFlight() > 0) {
            Thread.onSpinWait();
        }
        assertThat(socket.says("m2", "again").nextText()).isEqualTo("re again");
    }

    @Test
    void aNewConversationBeginsAlsoWhenNothingCanBeDropped() throws Exception {
        build(Botkit.builder());
        Conversations memory = EngineProbe.conversations(botkit);
        long full = 64 * MIB - memory.bytes() + 1;
        memory.grew(full);
        newUsersGetIn();

        memory.grew(16 * MIB);
        PostAnswer answer = answered("10.0.0.3", "{\"text\":\"hi\",\"user\":\"n\"}");
        assertThat(answer.status()).as("the reserve has a bound").isEqualTo(503);
        memory.grew(-full - 16 * MIB);
    }
}
