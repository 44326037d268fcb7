package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.store.ProfileWriter;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Profiles that wait for the store: many of one network address, beside what users of others say. */
class WaitingProfilesTest {

    private static final int MANY = 1_000_000;
    private static final int MEMORY = 4 << 20;
    private static final int PROFILES = 400;
    private static final String MALLORY = "10.0.1.1";
    private static final String BOB = "10.0.2.1";
    private static final String LARGE = "n".repeat(15_000);

    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final ManualTimer timer = new ManualTimer();
    private final LogWatch log = LogWatch.of(Level.WARN, ProfileWriter.class);
    private final Semaphore handled = new Semaphore(0);

    /** What calls of the store wait for. */
    private final Semaphore storeTakes = new Semaphore(0);

    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        storeTakes.release(MANY);
        bots.forEach(Botkit::close);
        log.close();
    }

    private Botkit bot(long memory) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .history(history)
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(memory).framesPerSecondPerAddress(MANY))
                        .build())
                .skill(skills -> skills.on("identify", (bot, message) -> handled.release())
                        .fallback((bot, message) -> bot.reply("re " + message.text())));
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    /** A client tells its profile, and goes. */
    private void tells(Botkit botkit, String address, String user, String name) throws InterruptedException {
        TestSocket socket = TestSocket.at(botkit, address, user)
                .sends("{\"type\":\"identify\",\"user\":\"" + user + "\",\"user_profile\":{\"id\":\"7\",\"name\":\""
                        + name + "\"}}");
        assertThat(handled.tryAcquire(10, TimeUnit.SECONDS))
                .as("the frame of %s is handled within 10 s", user)
                .isTrue();
        socket.connection.closed();
    }

    private static void awaitNothingInFlight(Botkit botkit) {
        // A turn gives back what it has taken when it has ended, which may come behind the store.
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (EngineProbe.budget(botkit).inFlight() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(EngineProbe.budget(botkit).inFlight())
                .as("bytes in flight when nothing waits")
                .isZero();
    }

    @Test
    void profilesThatWaitForAStoreThatHangsTakeAShareOfTheirAddress() throws Exception {
        history.before(Call.WRITE_PROFILE, of -> storeTakes.acquireUninterruptibly());
        Botkit botkit = bot(MEMORY);
        for (int i = 0; i < PROFILES; i++) {
            tells(botkit, MALLORY, "u" + i, LARGE);
        }

        assertThat(EngineProbe.budget(botkit).inFlight())
                .as("bytes in flight")
                .isPositive()
                .isLessThan(MEMORY / 8);
        log.await("too much of its network address waits");
        assertThat(TestSocket.at(botkit, BOB, "bob").says("hello").nextText()).isEqualTo("re hello");
        assertThat(TestSocket.at(botkit, MALLORY, "another").says("hello").nextText())
                .as("what another user of the address is told")
                .isEqualTo("re hello");

        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        EngineProbe.profiles(botkit).look();
        log.await("as the store has not taken it in time");
        storeTakes.release(MANY);
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        awaitNothingInFlight(botkit);
    }

    @Test
    void newUsersAreAnsweredWhileMoreLargeProfilesComeThanTheStoreTakes() throws Exception {
        history.before(Call.WRITE_PROFILE, of -> storeTakes.acquireUninterruptibly());
        Botkit botkit = bot(MEMORY);
        for (int i = 0; i < PROFILES; i++) {
            tells(botkit, MALLORY, "u" + i, LARGE);
            if (i % 10 == 0) {
                storeTakes.release();
            }
            if (i % 20 == 0) {
                assertThat(TestSocket.at(botkit, "10.0.2." + i / 20, "bob" + i)
                                .says("hello")
                                .nextText())
                        .isEqualTo("re hello");
            }
        }

        storeTakes.release(MANY);
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        awaitNothingInFlight(botkit);
    }

    @Test
    void aLargerProfileInPlaceOfOneThatWaitsTakesItsOwnShareOnly() throws Exception {
        history.before(Call.WRITE_PROFILE, of -> storeTakes.acquireUninterruptibly());
        Botkit botkit = bot(MEMORY);
        for (int i = 0; i < 100; i++) {
            tells(botkit, MALLORY, "u" + i % 4, LARGE + i);
        }
        assertThat(log.lines).as("what is told").isEmpty();

        storeTakes.release(MANY);
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(inner.profiles().read(TestSocket.SECRET.conversation("u3"))).contains("n99");
        awaitNothingInFlight(botkit);
    }

    @Test
    void profilesOfOneAddressDelayThoseOfOthersByAFew() throws Exception {
        ConcurrentLinkedQueue<ConversationId> order = new ConcurrentLinkedQueue<>();
        history.before(Call.WRITE_PROFILE, of -> {
            order.addAll(of);
            storeTakes.acquireUninterruptibly();
        });
        Botkit botkit = bot(Limits.DEFAULT.clients().memoryBytes());
        for (int i = 0; i < PROFILES; i++) {
            tells(botkit, MALLORY, "u" + i, "Una");
        }
        tells(botkit, BOB, "bob", "Bob");

        // One at a time, so that a thread that has no processor is not overtaken.
        ConversationId bob = TestSocket.SECRET.conversation("bob");
        for (int begun = 2; !order.contains(bob) && begun < 10; begun++) {
            awaitSize(order, begun);
            storeTakes.release();
            awaitSize(order, begun + 1);
        }
        assertThat(List.copyOf(order).indexOf(bob))
                .as("profiles before bob's, two of them in hand before it came")
                .isBetween(2, 6);
        storeTakes.release(MANY);
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(order).hasSize(PROFILES + 1);
    }

    private static void awaitSize(ConcurrentLinkedQueue<ConversationId> order, int size) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (order.size() < size && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(order).as("profiles on their way to the store").hasSize(size);
    }

    /** So long for each two that the last ones wait for longer than a profile may that cannot be stored. */
    @ParameterizedTest
    @CsvSource({"250, 400", "6000, 40"})
    void nothingIsGivenUpWhileTheStoreTakesOneAfterTheOther(long millis, int profiles) throws Exception {
        Duration took = Duration.ofMillis(millis);
        CountDownLatch allWait = new CountDownLatch(1);
        Botkit botkit = bot(Limits.DEFAULT.clients().memoryBytes());
        // Both threads together, so that the clock is not moved while one of them has no processor.
        CyclicBarrier both = new CyclicBarrier(2, () -> {
            timer.advance(took);
            EngineProbe.profiles(botkit).look();
        });
        history.before(Call.WRITE_PROFILE, of -> {
            HangingTurns.awaitUninterruptibly(allWait);
            try {
                both.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError("The other thread stores nothing.", e);
            }
        });
        for (int i = 0; i < profiles; i++) {
            tells(botkit, MALLORY, "u" + i, "Una");
        }

        allWait.countDown();
        assertThat(botkit.awaitStore(Duration.ofSeconds(60))).isTrue();
        for (int i = 0; i < profiles; i++) {
            assertThat(inner.profiles().read(TestSocket.SECRET.conversation("u" + i)))
                    .as("the profile of user %s of %s", i, profiles)
                    .isNotNull();
        }
        assertThat(log.lines).as("what is told").isEmpty();
    }
}
