package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.SendMiddleware;
import dev.botkit.history.History;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More scheduled pushes that are due at once than are looked at together. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ManyDueTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MANY = 2 * DuePushes.PAGE + 50;

    private final ManualTimer timer = new ManualTimer();
    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final List<Botkit> bots = new ArrayList<>();
    private final List<CountDownLatch> held = new ArrayList<>();

    @AfterEach
    void close() {
        held.forEach(CountDownLatch::countDown);
        bots.forEach(Botkit::close);
    }

    private Botkit bot(boolean stored, SendMiddleware middleware) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .sendMiddleware(middleware);
        Botkit botkit = (stored ? builder.history(history) : builder).build();
        bots.add(botkit);
        awaitStore(botkit);
        return botkit;
    }

    private CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        held.add(latch);
        return latch;
    }

    private static void awaitStore(Botkit botkit) {
        try {
            assertThat(botkit.awaitStore(Duration.ofSeconds(60)))
                    .as("done within 60 s")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private void pass(Botkit botkit, Duration time) {
        timer.advance(time, () -> awaitStore(botkit));
    }

    private static ConversationId user(int number) {
        return ConversationId.ofUser("user" + number);
    }

    private static void scheduleMany(Botkit botkit, Instant due) {
        for (int i = 0; i < MANY; i++) {
            botkit.schedulePush(user(i), "Good morning", due);
        }
    }

    private static int sent(Botkit botkit) {
        int sent = 0;
        for (int i = 0; i < MANY; i++) {
            sent += botkit.scheduledPushes(user(i)).isEmpty() ? 1 : 0;
        }
        return sent;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allAreSentAtTheirTime(boolean stored) {
        Botkit botkit = bot(stored, (outgoing, next) -> next.proceed(outgoing.reply()));
        scheduleMany(botkit, timer.instant().plus(HOUR));
        pass(botkit, HOUR);
        assertThat(sent(botkit)).as("sent of " + MANY).isEqualTo(MANY);
    }

    @Test
    void allAreSentAtTheirTimeAlsoIfAnotherLookIsWantedDuringTheFirst() throws Exception {
        Semaphore sending = new Semaphore(0);
        CountDownLatch sends = hold();
        Botkit botkit = bot(true, (outgoing, next) -> {
            sending.release();
            sends.await();
            next.proceed(outgoing.reply());
        });
        scheduleMany(botkit, timer.instant().plus(HOUR));
        pass(botkit, HOUR.minusSeconds(1));
        Semaphore looking = new Semaphore(0);
        List<CountDownLatch> goOn = List.of(hold(), hold());
        AtomicInteger looks = new AtomicInteger();
        history.before(Call.READ_DUE_PUSHES, of -> {
            int look = looks.getAndIncrement();
            looking.release();
            if (look < goOn.size()) {
                HangingTurns.awaitUninterruptibly(goOn.get(look));
            }
        });

        timer.advance(Duration.ofSeconds(1));
        acquire(looking, 1);
        botkit.schedulePush(ConversationId.ofUser("late"), "One more", timer.instant());
        timer.advance(Duration.ZERO);
        goOn.get(0).countDown();
        // Seven threads send: the first look is over, and the eighth is in the second one.
        acquire(looking, 1);
        acquire(sending, ScheduleSender.THREADS - 1);
        goOn.get(1).countDown();
        // Now that is over, too.
        acquire(sending, 1);
        sends.countDown();

        awaitStore(botkit);
        assertThat(sent(botkit)).as("sent of " + MANY).isEqualTo(MANY);
    }

    private static void acquire(Semaphore permits, int count) throws InterruptedException {
        assertThat(permits.tryAcquire(count, 60, TimeUnit.SECONDS))
                .as(count + " within 60 s")
                .isTrue();
    }

    private static History tellsPages(Consumer<List<ScheduledPush>> told) {
        History kept = History.inMemory();
        ScheduleStore schedule = delegate(ScheduleStore.class, (method, arguments) -> {
            Object result = method.invoke(kept.schedule(), arguments);
            if (result instanceof List<?> all && method.getName().equals("due")) {
                told.accept(all.stream().map(ScheduledPush.class::cast).toList());
            }
            return result;
        });
        return delegate(
                History.class,
                (method, arguments) -> method.getName().equals("schedule") ? schedule : method.invoke(kept, arguments));
    }

    private interface Answer {
        Object of(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static <T> T delegate(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.of(method, arguments)));
    }

    /** The largest take 512 kB each. */
    @Test
    void aPageOfLargeOnesIsBoundedInBytes() {
        LongAdder page = new LongAdder();
        AtomicLong largest = new AtomicLong();
        Botkit botkit = Botkit.builder()
                .timer(timer)
                .history(tellsPages(pushes -> {
                    long bytes = 0;
                    for (ScheduledPush push : pushes) {
                        bytes += 2L * push.json().length();
                    }
                    largest.accumulateAndGet(bytes, Math::max);
                    page.increment();
                }))
                .skill(skills -> skills.fallback((bot, message) -> {}))
                .build();
        bots.add(botkit);
        String large = "ж".repeat(Limits.DEFAULT.turns().replyCharacters() - 1_000);
        int many = 30;
        for (int i = 0; i < many; i++) {
            botkit.schedulePush(user(i), large, timer.instant().plus(HOUR));
        }
        pass(botkit, HOUR);
        for (int i = 0; i < many; i++) {
            assertThat(botkit.scheduledPushes(user(i))).isEmpty();
        }
        assertThat(page.intValue()).isGreaterThan(1);
        assertThat(largest.get()).as("bytes of a page").isBetween(1L << 20, 10L << 20);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thoseThatFailForNowKeepNoOthersBack(boolean stored) {
        AtomicInteger failures = new AtomicInteger();
        Botkit botkit = bot(stored, (outgoing, next) -> {
            if (outgoing.reply().text().equals("Good morning")) {
                failures.incrementAndGet();
                throw new LimitExceededException("no room now", true);
            }
            next.proceed(outgoing.reply());
        });
        Instant due = timer.instant().plus(HOUR);
        scheduleMany(botkit, due);
        ConversationId last = ConversationId.ofUser("last");
        botkit.schedulePush(last, "Time is up", due.plusMillis(1));

        pass(botkit, HOUR.plusMillis(1));

        assertThat(botkit.scheduledPushes(last)).isEmpty();
        assertThat(failures).as("tries of those that fail").hasValue(MANY);
        pass(botkit, DuePushes.RETRY);
        assertThat(failures).as("tries, with those 10 s later").hasValue(2 * MANY);
    }

    @Test
    void thoseThatAreLeftToAnotherProcessKeepNoOthersBack() {
        SendMiddleware all = (outgoing, next) -> next.proceed(outgoing.reply());
        Instant due = timer.instant().plus(HOUR);
        Botkit other = bot(true, all);
        scheduleMany(other, due);
        other.close();
        Botkit botkit = bot(true, all);
        ConversationId last = ConversationId.ofUser("last");
        botkit.schedulePush(last, "Time is up", due.plusMillis(1));

        pass(botkit, HOUR.plusMillis(1));

        assertThat(botkit.scheduledPushes(last)).isEmpty();
        assertThat(sent(botkit)).isZero();
        pass(botkit, DuePushes.GRACE);
        assertThat(sent(botkit)).as("sent of " + MANY).isEqualTo(MANY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatHangsKeepsNoOthersBack(boolean stored) throws Exception {
        CountDownLatch hangs = hold();
        CountDownLatch others = new CountDownLatch(MANY);
        Botkit botkit = bot(stored, (outgoing, next) -> {
            if (outgoing.reply().text().equals("hang")) {
                hangs.await();
            }
            next.proceed(outgoing.reply());
            others.countDown();
        });
        Instant due = timer.instant().plus(HOUR);
        ConversationId slow = ConversationId.ofUser("slow");
        botkit.schedulePush(slow, "hang", due);
        // At the same time: what is due later would be looked for later, when the clock may stand still.
        scheduleMany(botkit, due);
        pass(botkit, HOUR.minusMillis(1));

        timer.advance(Duration.ofMillis(2));

        // A thread of the bot may find out how long to wait before the clock has moved, and wait for it afterwards.
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                !others.await(10, TimeUnit.MILLISECONDS) && System.nanoTime() < end; ) {
            timer.advance(Duration.ofMillis(1));
        }
        assertThat(others.getCount()).as("not sent within 60 s").isZero();
        assertThat(botkit.scheduledPushes(slow)).hasSize(1);
        hangs.countDown();
        awaitStore(botkit);
        assertThat(botkit.scheduledPushes(slow)).isEmpty();
    }
}
