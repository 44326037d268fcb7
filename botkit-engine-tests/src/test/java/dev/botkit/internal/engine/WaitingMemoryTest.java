package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for a verifier, a store or a client that reads slowly is in the budget of memory, also when its client has gone. */
class WaitingMemoryTest {

    private static final long MIB = 1024 * 1024;
    private static final String LARGE = "x".repeat(60_000);

    private final ManualTimer timer = new ManualTimer();
    private final CountDownLatch released = new CountDownLatch(1);
    private long memory = 64 * MIB;
    private Botkit botkit;

    private void build(BotkitBuilder builder) {
        build(builder, Runnable::run);
    }

    private void build(BotkitBuilder builder, Executor executor) {
        botkit = builder.executor(executor)
                .timer(timer)
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(memory).sendFrames(64))
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(100)))
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .clients(clients -> clients.postsPerSecondPerAddress(0)
                                .framesPerSecondPerAddress(0)
                                .textBytes(64 * 1024))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
    }

    /** One that answers when it is told to. */
    private VerifiedUser slowly(String credential) {
        try {
            assertThat(released.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        return VerifiedUser.of("somebody");
    }

    private MemoryBudget budget() {
        return EngineProbe.budget(botkit);
    }

    private void awaitNothingUnderWay() throws InterruptedException {
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
    }

    @AfterEach
    void close() {
        released.countDown();
        botkit.close();
    }

    // ---- for a verifier

    @Test
    void framesThatWaitForAVerifierCountAlsoWhenTheirClientsHaveGone() throws Exception {
        build(Botkit.builder().credentialVerifier(this::slowly));
        List<StuckClient> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            StuckClient client = client("127.0.0.1");
            clients.add(client);
            client.connection.receive("{\"text\":\"hi\",\"user\":\"u\",\"auth\":\"c\",\"more\":\"" + LARGE + "\"}");
            client.connection.closed();
        }
        // Eight are being verified; the others wait until an address has its part.
        assertThat(budget().inFlight()).isBetween(3 * MIB, 4 * MIB);
        assertThat(clients.stream().filter(client -> client.closes.contains(CloseCode.OVERLOADED)))
                .hasSizeBetween(20, 40);

        released.countDown();
        awaitNothingUnderWay();
        assertThat(budget().inFlight()).isZero();
        assertThat(budget().addresses().count()).isZero();
    }

    @Test
    void credentialsThatWaitForAVerifierCount() throws Exception {
        build(Botkit.builder().credentialVerifier(this::slowly));
        List<PostAnswer> answers = new ArrayList<>();
        ConcurrentLinkedQueue<PostAnswer> taken = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 20; i++) {
            StuckClient client = client("127.0.0.1");
            client.connection.receive("{\"text\":\"hi\",\"user\":\"u\",\"auth\":\"" + LARGE + "\"}");
        }
        long ofSockets = budget().inFlight();
        assertThat(ofSockets).isGreaterThan(12 * 60_000);
        for (int i = 0; i < 10; i++) {
            post("{\"text\":\"hi\",\"user\":\"u\",\"auth\":\"" + LARGE + "\"}", taken);
        }
        long withPosts = budget().inFlight();
        assertThat(withPosts - ofSockets).isGreaterThan(10 * 60_000);
        for (int i = 0; i < 10; i++) {
            history("{\"user\":\"u\",\"auth\":\"" + LARGE + "\"}", taken);
        }
        assertThat(budget().inFlight() - withPosts).isGreaterThan(10 * 60_000);
        for (int i = 0; i < 80; i++) {
            history("{\"user\":\"u\",\"epoch\":\"" + LARGE + "\",\"auth\":\"c\"}", taken);
        }
        assertThat(budget().inFlight()).isBetween(3 * MIB, 4 * MIB);
        answers.addAll(taken);
        assertThat(answers).isNotEmpty().allMatch(answer -> answer.status() == 503);

        released.countDown();
        awaitNothingUnderWay();
        taken.forEach(answer -> answer.done().run());
        assertThat(taken).hasSize(100);
    }

    @Test
    void nothingIsKeptOfAClientThatHasGoneButTheFrameThatWaits() throws Exception {
        build(Botkit.builder().credentialVerifier(this::slowly));
        for (int i = 0; i < 8; i++) {
            client("127.0.0.2").connection.receive("{\"text\":\"hi\",\"user\":\"u\",\"auth\":\"c\"}");
        }
        WeakReference<StuckClient> client = oneThatGoes();
        assertThat(isCollected(client))
                .as("what the container has for a connection")
                .isTrue();
        assertThat(isCollected(early)).as("what has come early").isTrue();
    }

    private WeakReference<String> early = new WeakReference<>(null);

    private WeakReference<StuckClient> oneThatGoes() {
        StuckClient client = client("127.0.0.1");
        String frame = "{\"text\":\"" + "y".repeat(1_000) + "\",\"user\":\"u\"}";
        client.connection.receive("{\"text\":\"hi\",\"user\":\"u\",\"auth\":\"c\"}");
        client.connection.receive(frame);
        client.connection.closed();
        early = new WeakReference<>(frame);
        return new WeakReference<>(client);
    }

    @Test
    void aConnectionKeepsNothingOfAFrameThatHasWaited() throws Exception {
        List<WeakReference<String>> shown = new CopyOnWriteArrayList<>();
        build(Botkit.builder().credentialVerifier(credential -> {
            shown.add(new WeakReference<>(credential));
            return VerifiedUser.of("somebody");
        }));
        StuckClient client = client("127.0.0.1");
        client.connection.receive("{\"type\":\"hello\",\"user\":\"u\",\"auth\":\"first\"}");
        awaitNothingUnderWay();
        client.connection.receive("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"fresh\"}");
        awaitNothingUnderWay();
        assertThat(shown).hasSize(2);
        assertThat(isCollected(shown.get(0))).as("the first frame's credential").isTrue();
        assertThat(isCollected(shown.get(1))).as("the later frame's credential").isTrue();
        assertThat(client.closes).as("the connection is open").isEmpty();
    }

    private static boolean isCollected(WeakReference<?> reference) {
        for (int i = 0; i < 50 && reference.get() != null; i++) {
            System.gc();
        }
        return reference.get() == null;
    }

    // ---- for a client that reads slowly

    @Test
    void idsThatAClientWaitsForCountAndOneThatSendsMoreThanItReadsIsClosed() {
        memory = 16 * MIB;
        build(Botkit.builder());
        StuckClient client = client("127.0.0.1");
        client.connection.receive("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1}}");
        String id = "i".repeat(120);
        for (int i = 0; i < 1_000; i++) {
            client.connection.receive("{\"text\":\"hi\",\"user\":\"u\",\"id\":\"" + id + i + "\"}");
        }
        assertThat(client.closes).isEmpty();
        assertThat(budget().inFlight()).isGreaterThan(1_000 * 200);
        for (int i = 1_000; i < 20_000 && client.closes.isEmpty(); i++) {
            client.connection.receive("{\"text\":\"hi\",\"user\":\"u\",\"id\":\"" + id + i + "\"}");
        }
        assertThat(client.closes).containsExactly(CloseCode.OVERLOADED);
        client.connection.closed();
        assertThat(budget().inFlight()).isZero();
    }

    // ---- for its turn

    @Test
    void messagesThatTheStoreHadForALaterTurnCountLikeOthers() throws Exception {
        History history = History.inMemory();
        List<Runnable> never = new ArrayList<>();
        build(Botkit.builder().history(history), never::add);
        TestSocket first = TestSocket.open(botkit, "u");
        first.says(LARGE);
        awaitNothingUnderWay();
        botkit.close();

        build(Botkit.builder().history(history), never::add);
        TestSocket.open(botkit, "u").hello();
        awaitNothingUnderWay();
        assertThat(budget().bytes()).isGreaterThan(60_000);
    }

    // ---- clients

    private StuckClient client(String address) {
        return new StuckClient(botkit, Handshake.socket(address).withCookie(TestSocket.SECRET));
    }

    private void post(String body, ConcurrentLinkedQueue<PostAnswer> answers) {
        botkit.gateway().post(request(), body, Duration.ofSeconds(9), answers::add);
    }

    private void history(String body, ConcurrentLinkedQueue<PostAnswer> answers) {
        botkit.gateway().history(request(), body, answers::add);
    }

    private static Handshake request() {
        return Handshake.request("127.0.0.1");
    }
}
