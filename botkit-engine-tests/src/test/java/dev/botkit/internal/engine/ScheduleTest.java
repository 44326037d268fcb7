package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitClosedException;
import dev.botkit.BotkitException;
import dev.botkit.InvalidArgumentException;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.Sender;
import dev.botkit.UndeliverableException;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.push.DuePushes;
import dev.botkit.internal.push.ScheduleSender;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes that wait for their time, with a store and without one. */
class ScheduleTest {

    private static final ConversationId ALICE = ConversationId.ofUser("alice");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualTimer timer = new ManualTimer();
    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final List<Botkit> bots = new ArrayList<>();
    private final LogWatch log = LogWatch.of(Level.WARN, DuePushes.class, ScheduleSender.class);

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
        log.close();
    }

    private Botkit bot(boolean stored, Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .skill("echo", skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())));
        if (stored) {
            builder.history(history);
        }
        more.accept(builder);
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    private Botkit bot(boolean stored) {
        return bot(stored, builder -> {});
    }

    /** Lets time pass, and what it has set off be done. */
    private void pass(Duration time) {
        timer.advance(time, this::awaitBots);
    }

    private void awaitBots() {
        for (Botkit botkit : bots) {
            try {
                assertThat(botkit.awaitStore(Duration.ofSeconds(20)))
                        .as("done within 20 s")
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }
    }

    private Instant in(Duration time) {
        return timer.instant().plus(time);
    }

    private List<LogEntry> stored(ConversationId conversation) {
        return inner.log().readAfter(conversation, 0, 1_000, Integer.MAX_VALUE).entries();
    }

    private static TestSocket connected(Botkit botkit) {
        TestSocket socket = TestSocket.signedIn(botkit, "alice").says("x");
        assertThat(socket.nextText()).isEqualTo("re x");
        return socket;
    }

    /** Waits for them, as connections are served on threads that {@link #pass} does not wait for. */
    private static void hears(TestSocket socket, String... texts) {
        for (String text : texts) {
            assertThat(socket.nextText()).isEqualTo(text);
        }
        assertThat(socket.frames).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itIsSentAtItsTimeAndNotBefore(boolean stored) {
        Botkit botkit = bot(stored);
        TestSocket alice = connected(botkit);
        Reply reply = Reply.of("Time is up")
                .quickReply("Again")
                .from(Sender.person("Ada").withAvatar("/ada.png"));
        String id = botkit.schedulePush(ALICE, reply, in(HOUR));
        assertThat(botkit.scheduledPushes(ALICE)).extracting(ScheduledPush::id).containsExactly(id);

        pass(HOUR.minusMillis(1));
        assertThat(alice.frames).isEmpty();

        pass(Duration.ofMillis(1));
        assertThat(alice.next())
                .containsEntry("id", id)
                .containsEntry("text", "Time is up")
                .containsKeys("quick_replies", "from");
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
        pass(HOUR);
        assertThat(alice.frames).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsOverIsSentAtOnceAndTheEarliestFirst(boolean stored) {
        Botkit botkit = bot(stored);
        TestSocket alice = connected(botkit);
        botkit.schedulePush(ALICE, "later", in(Duration.ofSeconds(20)));
        botkit.schedulePush(ALICE, "soon", in(Duration.ofSeconds(10)));
        botkit.schedulePush(ALICE, "now", Instant.MIN);

        pass(Duration.ZERO);
        hears(alice, "now");
        pass(Duration.ofSeconds(10));
        hears(alice, "soon");
        pass(Duration.ofSeconds(10));
        hears(alice, "later");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLargeOneIsSentWholeAtItsTime(boolean stored) {
        Botkit botkit = bot(stored);
        TestSocket alice = connected(botkit);
        Reply reply = Reply.of("choose").with("n".repeat(300), "a long name");
        for (int i = 0; i < 400; i++) {
            reply = reply.quickReply("q" + i);
        }
        botkit.schedulePush(ALICE, reply, in(HOUR));

        pass(HOUR);

        Map<String, Object> sent = alice.next();
        assertThat(sent).containsKey("n".repeat(300));
        assertThat(sent.get("quick_replies")).asInstanceOf(LIST).hasSize(400);
        assertThat(log.lines).isEmpty();
    }

    @Test
    void oneThatCouldNotBeReadAtItsTimeIsRefusedAtOnce() {
        Botkit botkit = bot(false);
        Reply reply = Reply.of("x").with("n".repeat(100_001), 1);
        assertThatThrownBy(() -> botkit.schedulePush(ALICE, reply, in(HOUR)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("100,000");
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatIsTakenBackIsNotSent(boolean stored) {
        Botkit botkit = bot(stored);
        TestSocket alice = connected(botkit);
        String id = botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        assertThat(botkit.cancelPush(ALICE, id)).isTrue();
        assertThat(botkit.cancelPush(ALICE, id)).isFalse();
        pass(HOUR);
        assertThat(alice.frames).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void erasingTheConversationErasesThem(boolean stored) {
        Botkit botkit = bot(stored);
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        botkit.schedulePush(ALICE.withLabel("other"), "Stays", in(HOUR.plusHours(1)));
        assertThat(botkit.erase(ALICE)).isTrue();
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
        assertThat(botkit.scheduledPushes(ALICE.withLabel("other"))).hasSize(1);
        TestSocket alice = connected(botkit);
        pass(HOUR);
        assertThat(alice.frames).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatIsBeingSentWhileItsConversationIsErasedLeavesNothing(boolean stored) throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Botkit botkit = bot(
                stored,
                builder -> builder.sendMiddleware((outgoing, next) -> {
                    if (outgoing.reply().text().equals("Time is up")) {
                        sending.countDown();
                        release.await();
                    }
                    next.proceed(outgoing.reply());
                }));
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        pass(HOUR.minusMillis(1));
        timer.advance(Duration.ofMillis(1));
        assertThat(sending.await(20, TimeUnit.SECONDS)).isTrue();
        botkit.erase(ALICE);
        release.countDown();
        pass(Duration.ZERO);
        assertThat(botkit.export(ALICE)).doesNotContain("Time is up");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theExportListsThem(boolean stored) {
        Botkit botkit = bot(stored);
        String id = botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        assertThat(botkit.export(ALICE))
                .contains("\"scheduled\":[{\"id\":\"" + id
                        + "\",\"due\":\"2026-01-01T01:00:00Z\",\"message\":{\"text\":\"Time is up\"}}]");
        assertThat(botkit.export(ConversationId.ofUser("bob"))).doesNotContain("scheduled");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCannotBeScheduledIsSaidAtOnce(boolean stored) {
        Botkit botkit = bot(
                stored,
                builder -> builder.limits(Limits.builder()
                        .conversations(conversations -> conversations.scheduledPushes(2))
                        .build()));
        Instant due = in(HOUR);
        assertThatThrownBy(() -> botkit.schedulePush(ConversationId.webhook("u"), "x", due))
                .isInstanceOf(UndeliverableException.class);
        assertThatThrownBy(() -> botkit.schedulePush(ALICE, "x", in(Duration.ofDays(4_000))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("ten years");
        assertThatThrownBy(() -> botkit.schedulePush(
                        ALICE, "x".repeat(Limits.DEFAULT.turns().replyCharacters()), due))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("replyCharacters");
        botkit.schedulePush(ALICE, "one", due);
        botkit.schedulePush(ALICE, "two", due);
        assertThatThrownBy(() -> botkit.schedulePush(ALICE, "three", due))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("ConversationLimits.scheduledPushes");
        assertThat(botkit.scheduledPushes(ALICE)).hasSize(2);
        botkit.close();
        assertThatThrownBy(() -> botkit.schedulePush(ALICE, "x", due)).isInstanceOf(BotkitClosedException.class);
    }

    @Test
    void withoutAStoreAUsersConversationsShareOneBound() {
        Botkit botkit = bot(false);
        int most = Limits.DEFAULT.conversations().scheduledPushes();
        for (int i = 0; i < most; i++) {
            botkit.schedulePush(ALICE.withLabel("l" + i), "x", in(HOUR));
        }
        assertThatThrownBy(() -> botkit.schedulePush(ALICE.withLabel("another"), "x", in(HOUR)))
                .isInstanceOf(LimitExceededException.class);
        assertThatThrownBy(() -> botkit.schedulePush(ALICE, "x", in(HOUR))).isInstanceOf(LimitExceededException.class);
        assertThat(botkit.schedulePush(ConversationId.ofUser("bob"), "x", in(HOUR)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theScheduledPushesOfAConversationHaveABoundInCharactersToo(boolean stored) {
        Botkit botkit = bot(stored);
        int largest = Limits.DEFAULT.turns().replyCharacters() - 100;
        for (int i = 0; i < 4; i++) {
            botkit.schedulePush(ALICE, "x".repeat(largest), in(HOUR));
        }
        assertThatThrownBy(() -> botkit.schedulePush(ALICE, "x".repeat(largest), in(HOUR)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("replyCharacters");
        assertThat(botkit.scheduledPushes(ALICE)).hasSize(4);
    }

    @Test
    void aHistoryWithoutAScheduleSaysSo() {
        Botkit botkit = bot(false, builder -> builder.history(new WithoutSchedule(History.inMemory())));
        assertThatThrownBy(() -> botkit.schedulePush(ALICE, "x", in(HOUR)))
                .isInstanceOf(BotkitException.class)
                .hasMessageContaining("History.schedule()");
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
        assertThat(botkit.erase(ALICE)).isTrue();
        assertThat(timer.pending()).as("nothing to look for").isZero();
    }

    /** By the time that only moves forward: whoever has the same id later is due by the clock. */
    @Test
    void whatWasSentErasedOrCancelledAlsoElsewhereIsNotDueOnceMore() {
        Botkit botkit = bot(true);
        List<ConversationId> users = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (String name : List.of("cancels", "erases", "gets", "cancels elsewhere")) {
            users.add(ConversationId.ofUser(name));
            ids.add(botkit.schedulePush(ConversationId.ofUser(name), "Time is up", in(HOUR)));
        }
        assertThat(botkit.cancelPush(users.get(0), ids.get(0))).isTrue();
        assertThat(botkit.erase(users.get(1))).isTrue();
        assertThat(inner.schedule().remove(users.get(3), ids.get(3))).isTrue();
        Instant later = in(HOUR.multipliedBy(2));
        for (int i = 0; i < 2; i++) {
            inner.schedule().add(ScheduledPush.of(users.get(i), ids.get(i), later, "{}"));
        }
        pass(HOUR);
        assertThat(botkit.scheduledPushes(users.get(2))).isEmpty();
        for (int i = 2; i < 4; i++) {
            inner.schedule().add(ScheduledPush.of(users.get(i), ids.get(i), later, "{}"));
        }

        pass(HOUR.minusMillis(1));
        assertThat(users)
                .allSatisfy(user -> assertThat(botkit.scheduledPushes(user)).hasSize(1));
        pass(Duration.ofMillis(1));
        assertThat(users)
                .allSatisfy(user -> assertThat(botkit.scheduledPushes(user)).isEmpty());
    }

    // ---- restarts and other nodes

    @Test
    void itSurvivesARestartAndIsLateByTheGraceAtMost() {
        Botkit first = bot(true);
        String id = first.schedulePush(ALICE, "Time is up", in(HOUR));
        first.close();
        Botkit second = bot(true);
        TestSocket alice = connected(second);
        pass(HOUR);
        assertThat(alice.frames).isEmpty();
        pass(DuePushes.GRACE);
        assertThat(alice.next()).containsEntry("id", id);
        assertThat(second.scheduledPushes(ALICE)).isEmpty();
    }

    @Test
    void whatWasDueWhileNobodyRanIsSentAtTheStart() {
        Botkit first = bot(true);
        first.schedulePush(ALICE, "Time is up", in(HOUR));
        first.close();
        timer.advance(Duration.ofDays(3));
        bot(true);
        pass(Duration.ZERO);
        assertThat(stored(ALICE)).hasSize(1);
    }

    @Test
    void nodesThatSendItAtOnceSendItOnce() {
        Botkit first = bot(true);
        for (int i = 0; i < 20; i++) {
            first.schedulePush(ALICE, "Time is up " + i, in(HOUR.plusMillis(i)));
        }
        first.close();
        bots.clear();
        bot(true);
        bot(true);
        bot(true);
        pass(HOUR);
        pass(DuePushes.GRACE.plusSeconds(1));
        pass(DuePushes.AHEAD);
        assertThat(stored(ALICE)).hasSize(20);
        assertThat(inner.schedule().of(ALICE)).isEmpty();
    }

    @Test
    void theNodeThatHasScheduledItSendsItWhileOthersWait() {
        Botkit own = bot(true);
        TestSocket alice = connected(own);
        AtomicInteger elsewhere = new AtomicInteger();
        bot(
                true,
                builder -> builder.sendMiddleware((outgoing, next) -> {
                    elsewhere.incrementAndGet();
                    next.proceed(outgoing.reply());
                }));
        own.schedulePush(ALICE, "Time is up", in(HOUR));
        pass(HOUR.minus(DuePushes.AHEAD));
        pass(DuePushes.AHEAD);
        assertThat(alice.nextText()).isEqualTo("Time is up");
        pass(DuePushes.AHEAD);
        assertThat(elsewhere).hasValue(0);
    }

    @Test
    void oneThatWasSentAndNotRemovedIsNotSentTwice() {
        Botkit botkit = bot(true);
        TestSocket alice = connected(botkit);
        history.next(Call.REMOVE_PUSH).failsBefore();
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        pass(HOUR);
        assertThat(alice.nextText()).isEqualTo("Time is up");
        assertThat(botkit.scheduledPushes(ALICE)).hasSize(1);
        pass(DuePushes.RETRY);
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
        assertThat(alice.frames).isEmpty();
        assertThat(stored(ALICE))
                .filteredOn(entry -> entry.body().contains("Time"))
                .hasSize(1);
    }

    @Test
    void theStoreIsAskedForOnePushBeforeItIsSentNotForAllOfItsConversation() {
        Botkit botkit = bot(true);
        for (int i = 0; i < 100; i++) {
            botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        }
        int asked = history.calls(Call.CHECK_PUSH);
        int found = history.calls(Call.FIND_PUSH);
        int read = history.calls(Call.READ_PUSHES);
        pass(HOUR);
        assertThat(stored(ALICE)).hasSize(100);
        assertThat(history.calls(Call.CHECK_PUSH)).as("looks for one push").isGreaterThanOrEqualTo(asked + 100);
        assertThat(history.calls(Call.FIND_PUSH)).as("reads of one push").isGreaterThanOrEqualTo(found + 100);
        assertThat(history.calls(Call.READ_PUSHES)).as("reads of all pushes").isEqualTo(read);
    }

    // ---- clocks that are set

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClockThatIsSetForwardIsNoticedWithinAMinute(boolean stored) {
        Botkit botkit = bot(stored);
        TestSocket alice = connected(botkit);
        botkit.schedulePush(ALICE, "Time is up", in(HOUR.multipliedBy(12)));
        timer.shiftClock(HOUR.multipliedBy(13));
        pass(stored ? DuePushes.AHEAD : DuePushes.CLOCK);
        assertThat(alice.nextText()).isEqualTo("Time is up");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClockThatIsSetBackDelaysNothingThatThisProcessHasScheduled(boolean stored) {
        Botkit botkit = bot(stored);
        TestSocket alice = connected(botkit);
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        timer.shiftClock(Duration.ofDays(-365));
        botkit.schedulePush(ALICE, "Go home", in(HOUR.plusMinutes(1)));

        pass(HOUR.minusMillis(1));
        assertThat(alice.frames).isEmpty();
        pass(Duration.ofMillis(1));
        hears(alice, "Time is up");
        pass(Duration.ofMinutes(1));

        hears(alice, "Go home");
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatMayPassIsTriedAgainAlsoWhileTheClockIsBehind(boolean stored) {
        AtomicInteger tries = new AtomicInteger();
        Botkit botkit = bot(
                stored,
                builder -> builder.sendMiddleware((outgoing, next) -> {
                    if (outgoing.reply().text().equals("Time is up") && tries.incrementAndGet() < 3) {
                        throw new LimitExceededException("no room now", true);
                    }
                    next.proceed(outgoing.reply());
                }));
        TestSocket alice = connected(botkit);
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        timer.shiftClock(Duration.ofDays(-365));
        pass(HOUR);
        assertThat(tries).hasValue(1);
        pass(DuePushes.RETRY.multipliedBy(2));
        assertThat(tries).hasValue(3);
        hears(alice, "Time is up");
    }

    @Test
    void afterARestartTheClockAloneCounts() {
        Botkit first = bot(true);
        first.schedulePush(ALICE, "Time is up", in(HOUR));
        first.close();
        timer.shiftClock(Duration.ofDays(-1));
        bot(true);
        pass(HOUR.plus(DuePushes.GRACE));
        assertThat(stored(ALICE)).isEmpty();
        pass(Duration.ofDays(1));
        assertThat(stored(ALICE)).hasSize(1);
    }

    // ---- failures

    @Test
    void aStoreThatIsDownIsAskedAgainAndThatIsSaidOnce() {
        Botkit botkit = bot(true);
        TestSocket alice = connected(botkit);
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        history.before(Call.READ_DUE_PUSHES, of -> {
            throw new IllegalStateException("Time is up");
        });
        pass(HOUR);
        pass(DuePushes.RETRY);
        pass(DuePushes.RETRY);
        assertThat(alice.frames).isEmpty();
        assertThat(log.lines)
                .singleElement()
                .asString()
                .startsWith("WARN ")
                .contains("was not asked")
                .doesNotContain("Time is up");
        history.before(Call.READ_DUE_PUSHES, of -> {});
        pass(DuePushes.RETRY);
        assertThat(alice.nextText()).isEqualTo("Time is up");
    }

    @Test
    void aPushThatCannotBeReadIsSentLaterAndOnceAndThatQuotesNobody() {
        Botkit botkit = bot(true);
        TestSocket alice = connected(botkit);
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        history.before(Call.FIND_PUSH, of -> {
            throw new IllegalStateException("Time is up");
        });
        pass(HOUR);
        history.before(Call.FIND_PUSH, of -> {
            throw new NoClassDefFoundError("Time is up");
        });
        pass(DuePushes.RETRY);
        assertThat(alice.frames).isEmpty();
        assertThat(botkit.scheduledPushes(ALICE)).hasSize(1);
        assertThat(log.lines)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("WARN ").doesNotContain("Time is up"));
        history.before(Call.FIND_PUSH, of -> {});
        pass(DuePushes.RETRY);
        pass(HOUR);
        hears(alice, "Time is up");
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatMayPassIsTriedAgain(boolean stored) {
        AtomicInteger tries = new AtomicInteger();
        Botkit botkit = bot(
                stored,
                builder -> builder.sendMiddleware((outgoing, next) -> {
                    if (outgoing.reply().text().equals("Time is up") && tries.incrementAndGet() < 3) {
                        throw new LimitExceededException("no room now", true);
                    }
                    next.proceed(outgoing.reply());
                }));
        TestSocket alice = connected(botkit);
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        pass(HOUR);
        pass(DuePushes.RETRY);
        assertThat(alice.frames).isEmpty();
        pass(DuePushes.RETRY);
        assertThat(alice.nextText()).isEqualTo("Time is up");
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatFailsForGoodIsDroppedWithAnErrorThatQuotesNobody(boolean stored) {
        Botkit botkit = bot(
                stored,
                builder -> builder.sendMiddleware((outgoing, next) -> {
                    throw new IllegalStateException("canary " + outgoing.reply().text());
                }));
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        pass(HOUR);
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
        assertThat(log.lines)
                .singleElement()
                .asString()
                .startsWith("ERROR ")
                .contains("verified:alice", "Exception")
                .doesNotContain("Time is up", "canary");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatIsTakenBackOrErasedWhileItsSendingFailsDoesNotComeBack(boolean stored) throws Exception {
        CountDownLatch sending = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        ConversationId bob = ConversationId.ofUser("bob");
        Botkit botkit = bot(
                stored,
                builder -> builder.sendMiddleware((outgoing, next) -> {
                    sending.countDown();
                    release.await();
                    throw new LimitExceededException("no room now", true);
                }));
        String id = botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        botkit.schedulePush(bob, "Time is up", in(HOUR));
        pass(HOUR.minusMillis(1));
        timer.advance(Duration.ofMillis(1));
        assertThat(sending.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(botkit.cancelPush(ALICE, id)).isTrue();
        botkit.erase(bob);
        release.countDown();
        pass(DuePushes.RETRY);
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
        assertThat(botkit.scheduledPushes(bob)).isEmpty();
    }

    @Test
    void middlewareThatMakesTwoOfItMakesTheSameTwoAgainAfterARestart() {
        history.before(Call.REMOVE_PUSH, of -> {
            throw new StoreUnavailableException("down", null);
        });
        AtomicInteger made = new AtomicInteger();
        Consumer<BotkitBuilder> makingTwo = builder -> builder.sendMiddleware((outgoing, next) -> {
            next.proceed(Reply.of("first"));
            next.proceed(Reply.of("second"));
            made.incrementAndGet();
        });
        Botkit first = bot(true, makingTwo);
        String id = first.schedulePush(ALICE, "Time is up", in(HOUR));
        pass(HOUR);
        pass(DuePushes.RETRY);
        assertThat(made).as("what was sent and not removed is not sent again").hasValue(1);
        first.close();
        history.before(Call.REMOVE_PUSH, of -> {});

        Botkit second = bot(true, makingTwo);
        pass(DuePushes.RETRY);

        assertThat(made).hasValue(2);
        assertThat(second.scheduledPushes(ALICE)).isEmpty();
        assertThat(stored(ALICE)).extracting(LogEntry::id).containsExactly(id, id + "~1");
    }

    /** What middleware does after the message has gone out may fail for a reason that may pass: a bound that is used up, say. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itIsSentOnceAlsoIfMiddlewareFailsBehindIt(boolean stored) {
        AtomicBoolean passes = new AtomicBoolean();
        Botkit botkit = bot(
                stored,
                builder -> builder.sendMiddleware((outgoing, next) -> {
                    next.proceed(outgoing.reply());
                    if (outgoing.reply().text().equals("Time is up") && !passes.get()) {
                        throw new LimitExceededException("no room for what follows", true);
                    }
                }));
        TestSocket alice = connected(botkit);
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        pass(HOUR);
        pass(Duration.ofMinutes(1));
        hears(alice, "Time is up");
        assertThat(botkit.scheduledPushes(ALICE)).as("it is tried again").hasSize(1);

        passes.set(true);
        pass(DuePushes.RETRY);

        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
        assertThat(alice.frames).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ifTheSecondMessageOfMiddlewareFailsItAloneIsSentAgain(boolean stored) {
        AtomicInteger tries = new AtomicInteger();
        Botkit botkit = bot(
                stored,
                builder -> builder.sendMiddleware((outgoing, next) -> {
                    next.proceed(outgoing.reply());
                    if (outgoing.reply().text().equals("Time is up")) {
                        if (tries.incrementAndGet() < 3) {
                            throw new StoreUnavailableException("no advice now", null);
                        }
                        next.proceed(Reply.of("Go home"));
                    }
                }));
        TestSocket alice = connected(botkit);
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));

        pass(HOUR);
        pass(Duration.ofMinutes(1));

        hears(alice, "Time is up", "Go home");
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
    }

    @Test
    void whatMiddlewareDropsIsDone() {
        Botkit botkit = bot(true, builder -> builder.sendMiddleware((outgoing, next) -> {}));
        botkit.schedulePush(ALICE, "Time is up", in(HOUR));
        pass(HOUR);
        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
        assertThat(stored(ALICE)).isEmpty();
        assertThat(log.lines).isEmpty();
    }

    @Test
    void aHandlerMaySchedule() {
        BlockingQueue<String> ids = new LinkedBlockingQueue<>();
        Botkit[] self = new Botkit[1];
        Botkit botkit = bot(
                true,
                builder -> builder.skill(
                        "reminds",
                        skills -> skills.hears("^remind$", (bot, message) -> {
                            ids.add(self[0].schedulePush(bot.conversation(), "Time is up", in(HOUR)));
                            bot.reply("I will");
                        })));
        self[0] = botkit;
        TestSocket socket = TestSocket.open(botkit, "u").says("remind");
        assertThat(socket.nextText()).isEqualTo("I will");
        pass(HOUR);
        assertThat(socket.next()).containsEntry("id", ids.remove());
    }

    /** A store of a host that has no schedule. */
    private record WithoutSchedule(History in) implements History {

        @Override
        public LogStore log() {
            return in.log();
        }

        @Override
        public StateStore states() {
            return in.states();
        }

        @Override
        public ProfileStore profiles() {
            return in.profiles();
        }

        @Override
        public void close() {}
    }
}
