package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Reply;
import dev.botkit.history.History;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A scheduled push that is due when the store throws once, whatever that is: it is sent at the next try. */
class PushAndStoreErrorTest {

    private final ManualTimer timer = new ManualTimer();
    private final FaultyHistory history = new FaultyHistory(History.inMemory());
    private final Botkit botkit =
            Botkit.builder().history(history).timer(timer).skill(skills -> {}).build();

    @AfterEach
    void close() {
        botkit.close();
    }

    static Stream<Supplier<? extends Throwable>> failures() {
        return Stream.of(
                () -> new IllegalStateException("connection reset"),
                () -> new OutOfMemoryError("a large result"),
                () -> new NoClassDefFoundError("the driver's"));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void fail(Throwable failure) throws T {
        throw (T) failure;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void itIsSentAtTheNextTry(Supplier<? extends Throwable> failure) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch sent = new CountDownLatch(1);
        history.before(Call.HEAD, of -> {
            if (calls.incrementAndGet() == 1) {
                PushAndStoreErrorTest.<RuntimeException>fail(failure.get());
            }
        });
        history.before(Call.APPEND, of -> sent.countDown());
        var to = TestSocket.SECRET.conversation("u");
        botkit.schedulePush(to, Reply.of("news"), timer.instant().plusSeconds(1));
        timer.advance(Duration.ofSeconds(2));
        history.awaitCalls(Call.HEAD, 1);
        for (int i = 0; i < 20 && !sent.await(500, TimeUnit.MILLISECONDS); i++) {
            timer.advance(Duration.ofSeconds(11));
        }
        assertThat(sent.getCount())
                .as("calls that append; still scheduled: %s", botkit.scheduledPushes(to))
                .isZero();
    }
}
