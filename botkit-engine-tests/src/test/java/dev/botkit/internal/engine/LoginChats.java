package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** Chats of an anonymous user who logs in, on a store whose calls a test sees. */
abstract class LoginChats {

    static final ConversationId U = TestSocket.SECRET.conversation("u");
    static final ConversationId ALICE = ConversationId.verified("alice");
    static final CredentialVerifier NAMES = credential -> VerifiedUser.of(credential);
    static final int MANY = 1_000_000;

    final History inner = History.inMemory();
    final FaultyHistory history = new FaultyHistory(inner);
    final ManualTimer timer = new ManualTimer();
    final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    final List<Botkit> bots = new ArrayList<>();
    final List<CountDownLatch> held = new ArrayList<>();
    final Skill echo = skills -> skills.fallback((bot, message) -> {
        handled.add(message.conversation().proof() + " " + message.id());
        bot.reply("re " + message.text());
    });

    @AfterEach
    void close() {
        held.forEach(CountDownLatch::countDown);
        bots.forEach(Botkit::close);
    }

    Botkit bot(boolean stored, Skill skill) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .credentialVerifier(NAMES)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofSeconds(20)))
                        .conversations(conversations ->
                                conversations.messagesPerSecond(MANY).messageBurst(MANY))
                        .clients(clients -> clients.framesPerSecondPerAddress(MANY))
                        .build())
                .skill(skill);
        Botkit botkit = (stored ? builder.history(history) : builder).build();
        bots.add(botkit);
        return botkit;
    }

    CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        held.add(latch);
        return latch;
    }

    static void awaits(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).as("within 20 s").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** A client of resume v1 with the newest 200 entries: anonymous without a credential. */
    static TestSocket resume(Botkit botkit, String auth) {
        return TestSocket.open(botkit, "u")
                .sends("{\"type\":\"welcome_back\",\"user\":\"u\""
                        + (auth.isEmpty() ? "" : ",\"auth\":\"" + auth + "\"")
                        + ",\"resume\":{\"v\":1,\"last\":200}}");
    }

    static void login(TestSocket socket, String name) {
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"" + name + "\"}");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);
    }

    /** The frame of that id; those before it are taken, too. */
    static Map<String, Object> frame(TestSocket socket, String id) {
        Map<String, Object> next = socket.next();
        while (!id.equals(next.get("id"))) {
            next = socket.next();
        }
        return next;
    }

    static List<Object> ids(TestSocket socket, int count) {
        List<Object> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(socket.next().get("id"));
        }
        return ids;
    }

    /** So many messages of the anonymous user with their replies, as an earlier run has left them. */
    void storedChat(int messages) {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 1; i <= messages; i++) {
            String fields = "{\"text\":\"a" + i + "\",\"user\":\"u\",\"channel\":\"socket\"}";
            entries.add(LogEntry.of(U, "e", 2L * i - 1, "a" + i, LogEntry.Kind.RECEIVED, Instant.EPOCH, fields));
            entries.add(LogEntry.of(U, "e", 2L * i, "a" + i + "~1", LogEntry.Kind.SENT, Instant.EPOCH, fields)
                    .withInReplyTo("a" + i)
                    .withEndsTurn(true));
        }
        inner.log().append(entries);
    }

    List<String> storedIds(ConversationId id) {
        return inner.log().readAfter(id, 0, MANY, Integer.MAX_VALUE).entries().stream()
                .map(LogEntry::id)
                .toList();
    }

    static boolean isCopy(List<LogEntry> batch) {
        return batch.stream()
                .anyMatch(entry ->
                        entry.conversation().equals(ALICE) && entry.id().startsWith("a"));
    }
}
