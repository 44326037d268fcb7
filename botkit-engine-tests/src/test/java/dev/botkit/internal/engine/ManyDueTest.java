package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.LimitExceededException;
import dev.botkit.Reply;
import dev.botkit.SendMiddleware;
import dev.botkit.history.DuePush;
import dev.botkit.history.History;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.push.DuePushes;
import dev.botkit.internal.push.ScheduleSender;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private interface Answer {
        Object of(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static <T> T delegate(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.of(method, arguments)));
    }

    @Test
    void noMoreTextsAreHeldThanThereAreThreadsThatSend() {
        int many = 2_000;
        String large = "{\"text\":\"" + "x".repeat(60_000) + "\"}";
        ScheduleStore kept = ScheduleStore.inMemory();
        for (int i = 0; i < many; i++) {
            kept.add(ScheduledPush.of(user(i), "late-" + i, timer.instant().minus(HOUR), "{}"));
        }
        AtomicInteger read = new AtomicInteger();
        AtomicInteger held = new AtomicInteger();
        AtomicInteger mostHeld = new AtomicInteger();
        ScheduleStore schedule = delegate(ScheduleStore.class, (method, arguments) -> {
            Object result = method.invoke(kept, arguments);
            // A look that ran meanwhile may ask once more for one that was just sent.
            if (result instanceof ScheduledPush push) {
                read.incrementAndGet();
                mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
                return ScheduledPush.of(push.conversation(), push.id(), push.due(), large);
            }
            if (method.getName().equals("remove")) {
                held.decrementAndGet();
            }
            if (method.getName().equals("of")) {
                throw new AssertionError("All pushes of a conversation are read");
            }
            return result;
        });
        AtomicInteger sent = new AtomicInteger();
        Botkit botkit = Botkit.builder()
                .timer(timer)
                .history(delegate(
                        History.class,
                        (method, arguments) ->
                                method.getName().equals("schedule") ? schedule : method.invoke(inner, arguments)))
                .skill(skills -> skills.fallback((bot, message) -> {}))
                .sendMiddleware((outgoing, next) -> {
                    assertThat(outgoing.reply().text()).hasSize(60_000);
                    next.proceed(Reply.of("short"));
                    sent.incrementAndGet();
                })
                .build();
        bots.add(botkit);

        pass(botkit, Duration.ZERO);

        assertThat(sent).as("sent").hasValue(many);
        assertThat(kept.due(timer.instant(), 1)).as("not removed").isEmpty();
        assertThat(read).as("texts read").hasValue(many);
        assertThat(mostHeld.get()).as("texts held at once").isBetween(1, ScheduleSender.THREADS);
    }

    @Test
    void aStoreThatListsWhatItDoesNotHaveIsNotAskedWithoutAPause() {
        ScheduleStore kept = ScheduleStore.inMemory();
        List<DuePush> unknown = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            unknown.add(DuePush.of(user(i), "unknown-" + i, timer.instant().minus(HOUR)));
        }
        AtomicInteger looks = new AtomicInteger();
        ScheduleStore schedule = delegate(ScheduleStore.class, (method, arguments) -> {
            if (method.getName().equals("due")) {
                looks.incrementAndGet();
                return unknown.subList(0, Math.min(MANY, (Integer) arguments[1]));
            }
            return method.invoke(kept, arguments);
        });
        Botkit botkit = Botkit.builder()
                .timer(timer)
                .history(delegate(
                        History.class,
                        (method, arguments) ->
                                method.getName().equals("schedule") ? schedule : method.invoke(inner, arguments)))
                .skill(skills -> skills.fallback((bot, message) -> {}))
                .build();
        bots.add(botkit);

        pass(botkit, Duration.ZERO);
        assertThat(looks.get()).as("looks at a moment").isLessThan(MANY);
        int before = looks.get();
        pass(botkit, Duration.ZERO);
        assertThat(looks).as("while no time passes").hasValue(before);
        pass(botkit, DuePushes.RETRY);
        assertThat(looks.get()).as("when it is tried again").isGreaterThan(before);
    }

    @Test
    void thoseThatCannotBeReadAreSentLaterAndOnce() {
        Set<ConversationId> tried = ConcurrentHashMap.newKeySet();
        history.before(Call.FIND_PUSH, of -> {
            if (tried.addAll(of)) {
                throw new IllegalStateException("not now");
            }
        });
        AtomicInteger sends = new AtomicInteger();
        Botkit botkit = bot(true, (outgoing, next) -> {
            sends.incrementAndGet();
            next.proceed(outgoing.reply());
        });
        scheduleMany(botkit, timer.instant().plus(HOUR));

        pass(botkit, HOUR);

        assertThat(tried).as("tried").hasSize(MANY);
        assertThat(sent(botkit)).as("sent although they could not be read").isZero();
        pass(botkit, DuePushes.RETRY);
        assertThat(sent(botkit)).as("sent of " + MANY).isEqualTo(MANY);
        pass(botkit, HOUR);
        assertThat(sends).as("sends of " + MANY).hasValue(MANY);
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
