package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.botkit.Botkit;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A verifier that does not return costs whoever showed the credential one answer, and nobody else the way in. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HangingVerifierTest {

    private static final String MALLORY = "10.0.0.9";
    private static final int THREADS = 8;
    private static final int MOST_THREADS = 64;
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ManualTimer timer = new ManualTimer();
    private int addresses;
    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch returns = new CountDownLatch(1);
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final LogWatch log = LogWatch.of(Level.INFO, CredentialVerifier.class);
    private final Botkit botkit = Botkit.builder()
            .timer(timer)
            .credentialVerifier(this::verify)
            .skill(skills -> skills.fallback((bot, message) -> {
                handled.add(message.text());
                bot.reply("re " + message.text());
            }))
            .build();

    private VerifiedUser verify(String credential) {
        if (credential.startsWith("slow")) {
            entered.release();
            try {
                returns.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return VerifiedUser.of(credential);
    }

    @BeforeEach
    void listen() {}

    @AfterEach
    void close() {
        returns.countDown();
        botkit.close();
        log.close();
    }

    private TestSocket logsIn(String credential) {
        return logsIn("127.0.0.1", credential);
    }

    private TestSocket logsIn(String address, String credential) {
        return TestSocket.at(botkit, address, credential)
                .sends("{\"type\":\"message\",\"id\":\"m\",\"text\":\"from " + credential
                        + "\",\"user\":\"u\",\"auth\":\"" + credential + "\"}");
    }

    /** Each of another address. */
    private List<TestSocket> hang(int many) throws InterruptedException {
        List<TestSocket> sockets = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            sockets.add(logsIn("10.0.1." + addresses++, "slow" + i));
        }
        assertThat(entered.tryAcquire(many, 20, TimeUnit.SECONDS))
                .as("all of them are being checked")
                .isTrue();
        return sockets;
    }

    @Test
    void aVerifierThatHangsForSomeLocksNobodyElseOut() throws Exception {
        List<TestSocket> slow = hang(THREADS);
        timer.advance(Duration.ofSeconds(1));
        TestSocket bob = logsIn("bob");
        timer.advance(DEADLINE.minusSeconds(1));
        for (TestSocket socket : slow) {
            assertThat(socket.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        }
        assertThat(bob.nextText()).isEqualTo("re from bob");
        assertThat(logsIn("carol").nextText()).isEqualTo("re from carol");
        assertThat(botkit.health().lostThreads()).isEqualTo(THREADS);
    }

    @Test
    void beforeTheDeadlineNobodyIsTurnedAway() throws Exception {
        TestSocket slow = hang(1).get(0);
        timer.advance(DEADLINE.minusMillis(1));
        returns.countDown();
        assertThat(slow.nextText()).isEqualTo("re from slow0");
        timer.advance(DEADLINE);
        assertThat(slow.closes).isEmpty();
        assertThat(log.lines).isEmpty();
    }

    @Test
    void aMessageWhoseCredentialWasCheckedTooLateIsNotTaken() throws Exception {
        TestSocket slow = hang(1).get(0);
        slow.says("behind it");
        timer.advance(DEADLINE);
        assertThat(slow.next()).containsEntry("error", "busy");
        assertThat(slow.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        returns.countDown();
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(handled).isEmpty();
        assertThat(botkit.health().lostThreads()).isZero();
    }

    @Test
    void aLoginDuringAChatEndsTheConnectionToo() throws Exception {
        TestSocket socket = TestSocket.open(botkit, "u").says("hi");
        assertThat(socket.nextText()).isEqualTo("re hi");
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"slow\"}");
        assertThat(entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        timer.advance(DEADLINE);
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
    }

    @Test
    void requestsAreAnsweredAsBusy() throws Exception {
        Handshake slow = Handshake.request("127.0.0.1").withBearer("slow");
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        botkit.gateway().post(slow, "{\"text\":\"posted\",\"user\":\"u\"}", Duration.ofSeconds(30), answers::add);
        botkit.gateway().history(slow, "{\"user\":\"u\"}", answers::add);
        assertThat(entered.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
        timer.advance(DEADLINE);
        assertThat(answers).hasSize(2).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("busy");
        });
        returns.countDown();
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(handled).isEmpty();
        assertThat(answers).hasSize(2);
    }

    @Test
    void itIsToldOnceAMinuteWithTheStackAndWithoutTheCredential() throws Exception {
        hang(THREADS);
        timer.advance(DEADLINE);
        hang(THREADS);
        timer.advance(DEADLINE);
        assertThat(log.lines).hasSize(1);
        ILoggingEvent warning = log.events.get(0);
        assertThat(warning.getLevel()).isEqualTo(Level.WARN);
        assertThat(warning.getFormattedMessage()).contains("20 s").doesNotContain("slow", "\n");
        assertThat(warning.getThrowableProxy().getStackTraceElementProxyArray())
                .extracting(Object::toString)
                .anyMatch(frame -> frame.contains("HangingVerifierTest.verify"));

        timer.advance(Duration.ofSeconds(30));
        hang(1);
        timer.advance(DEADLINE);
        assertThat(log.lines).hasSize(2);
        assertThat(log.lines.get(1))
                .contains("since the last such line: " + (2 * THREADS), "not returned: " + (2 * THREADS + 1));
    }

    @Test
    void whenAllThreadsHangWhoeverComesIsTurnedAwayUntilOneReturns() throws Exception {
        for (int hanging = 0; hanging < MOST_THREADS; hanging += THREADS) {
            hang(THREADS);
            timer.advance(DEADLINE);
        }
        assertThat(botkit.health().lostThreads()).isEqualTo(MOST_THREADS);
        TestSocket bob = logsIn("bob");
        timer.advance(DEADLINE);
        assertThat(bob.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        TestSocket again = logsIn("bob");
        returns.countDown();
        assertThat(again.nextText()).isEqualTo("re from bob");
    }

    // ---- the share of an address

    @Test
    void anAddressWhoseCredentialsHangLeavesThreadsToOthers() throws Exception {
        for (int i = 0; i < 100; i++) {
            logsIn(MALLORY, "slow" + i);
        }
        assertThat(logsIn("bob").nextText()).as("without any delay").isEqualTo("re from bob");
    }

    @Test
    void anAddressWhoseCredentialsHangAgainAndAgainHoldsAQuarterOfTheThreads() throws Exception {
        for (int round = 0; round < THREADS; round++) {
            for (int i = 0; i < THREADS; i++) {
                logsIn(MALLORY, "slow" + i);
            }
            assertThat(logsIn("bob" + round).nextText()).as("without any delay").isEqualTo("re from bob" + round);
            timer.advance(DEADLINE);
        }
        assertThat(botkit.health().lostThreads()).isEqualTo(MOST_THREADS / 4);
        assertThat(logsIn("bob").nextText()).isEqualTo("re from bob");
        TestSocket another = logsIn(MALLORY, "mallory");
        timer.advance(DEADLINE);
        assertThat(another.awaitClose())
                .as("who shares the address is told to come again")
                .isEqualTo(CloseCode.OVERLOADED);
        returns.countDown();
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(botkit.health().lostThreads()).isZero();
        assertThat(logsIn(MALLORY, "mallory").nextText()).isEqualTo("re from mallory");
    }

    @Test
    void someAddressesWhoseCredentialsHangDoNotTakeAllThreads() throws Exception {
        for (int address = 0; address < 5; address++) {
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < THREADS; i++) {
                    logsIn("10.0.0." + address, "slow" + i);
                }
                String bob = "bob" + address + round;
                assertThat(logsIn(bob).nextText()).isEqualTo("re from " + bob);
                timer.advance(DEADLINE);
            }
        }
        assertThat(botkit.health().lostThreads()).isLessThan(MOST_THREADS);
        assertThat(logsIn("bob").nextText()).isEqualTo("re from bob");
    }
}
