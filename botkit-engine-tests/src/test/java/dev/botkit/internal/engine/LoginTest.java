package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.history.LogEntry;
import dev.botkit.history.ScheduledPush;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.runtime.Background;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes along when a user logs in during a chat, and what is never lost by it. */
class LoginTest extends LoginChats {

    // ---- what goes along

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnonymousChatIsAppendedToAConversationThatHasEntries(boolean stored) {
        Botkit botkit = bot(stored, echo);
        botkit.push(ConversationId.ofUser("alice"), "you have mail");
        TestSocket socket = resume(botkit, "").says("m1", "one");
        assertThat(frame(socket, "m1~1")).containsEntry("seq", 2);

        login(socket, "alice");

        TestSocket own = resume(botkit, "alice");
        assertThat(own.next()).containsEntry("type", "session").containsEntry("seq", 3);
        assertThat(own.nextText()).isEqualTo("you have mail");
        assertThat(ids(own, 2)).containsExactly("m1", "m1~1");
        assertThat(resume(botkit, "").next()).as("under the old secret").containsEntry("seq", 0);
        assertThat(handled).containsExactly("ANON m1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageThatIsSentAgainAfterALoginIsADuplicate(boolean stored) {
        Botkit botkit = bot(stored, echo);
        botkit.push(ConversationId.ofUser("alice"), "you have mail");
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");
        login(socket, "alice");

        TestSocket own = resume(botkit, "alice");
        frame(own, "m1~1");
        own.says("m1", "one");

        assertThat(own.next())
                .containsEntry("type", "received")
                .containsEntry("id", "m1")
                .containsEntry("seq", 2)
                .containsEntry("duplicate", true);
        assertThat(handled).containsExactly("ANON m1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOpenDeviceOfTheUserGoesOnAndIsShownTheChat(boolean stored) {
        Botkit botkit = bot(stored, echo);
        TestSocket device = resume(botkit, "alice");
        TestSocket basic = TestSocket.signedIn(botkit, "alice").says("b1", "basic");
        assertThat(basic.nextText()).isEqualTo("re basic");
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");

        login(socket, "alice");

        assertThat(frame(device, "m1")).containsEntry("type", "echo").containsEntry("seq", 3);
        assertThat(device.next()).containsEntry("id", "m1~1").containsEntry("seq", 4);
        device.says("d1", "on");
        assertThat(device.next()).containsEntry("type", "received").containsEntry("seq", 5);
        assertThat(device.next()).containsEntry("id", "d1~1");
        assertThat(basic.nextText()).as("what a basic client is shown next").isEqualTo("re on");
        assertThat(device.closes).isEmpty();
    }

    @Test
    void whatWasSaidLongAgoIsNotOlderThanWhatItFollows() {
        Botkit botkit = bot(true, echo);
        storedChat(1);
        timer.advance(Duration.ofDays(30));
        botkit.push(ConversationId.ofUser("alice"), "you have mail");
        login(resume(botkit, ""), "alice");

        assertThat(inner.log().readAfter(ALICE, 0, 10, Integer.MAX_VALUE).entries())
                .extracting(LogEntry::id, LogEntry::date)
                .hasSize(3)
                .isSortedAccordingTo(java.util.Comparator.comparing(
                        tuple -> (Instant) tuple.toList().get(1)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void scheduledPushesGoAlong(boolean stored) throws Exception {
        Botkit botkit = bot(stored, echo);
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");
        Instant due = timer.instant().plus(Duration.ofMinutes(1));
        String id = botkit.schedulePush(U, "Time is up", due);

        login(socket, "alice");

        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(botkit.scheduledPushes(U)).isEmpty();
        assertThat(botkit.scheduledPushes(ALICE))
                .extracting(ScheduledPush::id, ScheduledPush::due)
                .containsExactly(tuple(id, due));
        TestSocket own = resume(botkit, "alice");
        frame(own, "m1~1");
        timer.advance(Duration.ofMinutes(1), () -> {
            try {
                assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        });
        assertThat(own.next()).containsEntry("id", id).containsEntry("text", "Time is up");
    }

    @Test
    void aScheduledPushThatIsCancelledWhileItGoesAlongIsSentNowhere() throws Exception {
        Botkit botkit = bot(true, echo);
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");
        Instant due = timer.instant().plus(Duration.ofMinutes(1));
        String id = botkit.schedulePush(U, "Time is up", due);
        String other = botkit.schedulePush(U, "Your order has left", due.plusMillis(1));
        BlockingQueue<Boolean> cancelled = new LinkedBlockingQueue<>();
        AtomicBoolean asked = new AtomicBoolean();
        history.before(Call.REMOVE_PUSH, of -> {
            // The first of the two is at its new place now, and still at its old one.
            if (asked.compareAndSet(false, true)) {
                cancelled.add(botkit.cancelPush(U, id));
            }
        });

        login(socket, "alice");

        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(cancelled).containsExactly(true);
        assertThat(botkit.scheduledPushes(U)).isEmpty();
        assertThat(botkit.scheduledPushes(ALICE)).extracting(ScheduledPush::id).containsExactly(other);
    }

    /** Whoever has filled it: the chat would be in the account and stay under the anonymous secret. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void scheduledPushesGoAlongAlsoIfThereIsNoRoomForAnotherOne(boolean stored) throws Exception {
        Botkit botkit = bot(stored, echo);
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");
        Instant due = timer.instant().plus(Duration.ofHours(1));
        String id = botkit.schedulePush(U, "Time is up", due);
        for (int i = 0; i < 9_999; i++) {
            botkit.schedulePush(ConversationId.ofUser("mallory" + i / 100), "x", due);
        }
        assertThatThrownBy(() -> botkit.schedulePush(U, "x", due)).isInstanceOf(LimitExceededException.class);

        login(socket, "alice");

        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(botkit.scheduledPushes(ALICE)).extracting(ScheduledPush::id).containsExactly(id);
        assertThat(botkit.scheduledPushes(U)).isEmpty();
        assertThat(ids(resume(botkit, "alice"), 3)).containsExactly(null, "m1", "m1~1");
        assertThat(resume(botkit, "").next()).as("under the old secret").containsEntry("seq", 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void loginAfterLoginBringsNoMoreScheduledPushesThanAConversationMayHave(boolean stored) throws Exception {
        Botkit botkit = bot(stored, echo);
        Instant due = timer.instant().plus(Duration.ofHours(1));
        String own = botkit.schedulePush(ALICE, "mine", due.plusSeconds(1_000));
        try (LogWatch log = LogWatch.named(Level.WARN, "dev.botkit.internal.push")) {
            for (int login = 0; login < 3; login++) {
                AnonymousSecret secret = AnonymousSecret.generate();
                TestSocket socket = TestSocket.with(botkit, secret, "u").says("m1", "one");
                frame(socket, "m1~1");
                for (int i = 59; i >= 0; i--) {
                    botkit.schedulePush(secret.conversation("u"), login + "-" + i, due.plusSeconds(i));
                }
                login(socket, "alice");
                assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
                assertThat(botkit.scheduledPushes(secret.conversation("u"))).isEmpty();
            }
            assertThat(log.lines).hasSize(2);
            assertThat(log.lines.get(0)).startsWith("WARN 21 ").contains("verified:alice", "scheduledPushes");
            assertThat(log.lines.get(1)).startsWith("WARN 60 ");
        }

        List<ScheduledPush> kept = botkit.scheduledPushes(ALICE);
        assertThat(kept).as("as many as ConversationLimits.scheduledPushes").hasSize(100);
        assertThat(kept).extracting(ScheduledPush::id).contains(own);
        assertThat(kept)
                .filteredOn(push -> push.json().contains("\"0-"))
                .as("of the first login")
                .hasSize(60);
        assertThat(kept)
                .filteredOn(push -> push.json().contains("\"1-"))
                .as("of the second login, the earliest")
                .hasSize(39)
                .allMatch(push -> push.due().isBefore(due.plusSeconds(39)));
    }

    @Test
    void loginsAtTheSameTimeKeepToTheBoundOfScheduledPushesToo() throws Exception {
        Botkit botkit = bot(true, echo);
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");
        Instant due = timer.instant().plus(Duration.ofHours(1));
        for (int i = 0; i < 10; i++) {
            botkit.schedulePush(U, "Time is up", due);
        }
        AtomicInteger added = new AtomicInteger();
        history.before(Call.ADD_PUSH, of -> {
            if (added.getAndIncrement() == 0) {
                // On another node, which has found the same room.
                for (int i = 0; i < 95; i++) {
                    inner.schedule().add(ScheduledPush.of(ALICE, "other-" + i, due, "{}"));
                }
            }
        });

        login(socket, "alice");

        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(botkit.scheduledPushes(U)).isEmpty();
        List<ScheduledPush> kept = botkit.scheduledPushes(ALICE);
        assertThat(kept).as("as many as ConversationLimits.scheduledPushes").hasSize(100);
        assertThat(kept)
                .filteredOn(push -> push.id().startsWith("other-"))
                .as("the other login's")
                .hasSize(95);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClockThatWasSetBackDelaysNoScheduledPushThatHasGoneAlong(boolean stored) throws Exception {
        Botkit botkit = bot(stored, echo);
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");
        botkit.schedulePush(U, "Time is up", timer.instant().plus(Duration.ofHours(1)));
        timer.shiftClock(Duration.ofDays(-365));

        login(socket, "alice");
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        timer.advance(Duration.ofHours(1), () -> {
            try {
                assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        });

        assertThat(botkit.scheduledPushes(ALICE)).isEmpty();
    }

    // ---- what cannot be carried over

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCannotBeCarriedOverStaysUnderItsSecretAndGoesAlongLater(boolean stored) throws Exception {
        Botkit botkit = bot(stored, echo);
        botkit.push(ConversationId.ofUser("alice"), "you have mail");
        CountDownLatch leaving = new CountDownLatch(1);
        CountDownLatch store = hold();
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        // As when it is being erased, and the store is slow.
        Objects.requireNonNull(EngineProbe.conversations(botkit).find(ALICE))
                .end(
                        false,
                        Background.OWN,
                        CloseCode.RECONNECT,
                        "ends",
                        () -> {
                            leaving.countDown();
                            awaits(store);
                        },
                        failure -> left.complete(true));
        awaits(leaving);
        TestSocket socket = resume(botkit, "").says("m1", "one");
        frame(socket, "m1~1");

        login(socket, "alice");

        TestSocket again = resume(botkit, "");
        frame(again, "m1~1");
        store.countDown();
        left.get(20, TimeUnit.SECONDS);
        login(again, "alice");
        frame(resume(botkit, "alice"), "m1~1");
        assertThat(resume(botkit, "").next()).containsEntry("seq", 0);
        assertThat(handled).containsExactly("ANON m1");
    }

    @Test
    void aFullMemoryLosesNothingAtALoginWithoutAStore() {
        // In place, so that nothing makes room when all has been said.
        Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .credentialVerifier(NAMES)
                .skill(echo)
                .build();
        bots.add(botkit);
        TestSocket socket = resume(botkit, "").says("m1", "one").says("m2", "two");
        frame(socket, "m2~1");
        Conversations memory = EngineProbe.conversations(botkit);
        long full = Limits.DEFAULT.clients().memoryBytes() - memory.bytes() + 1;
        memory.grew(full);

        login(socket, "alice");

        assertThat(ids(resume(botkit, "alice"), 5)).containsExactly(null, "m1", "m1~1", "m2", "m2~1");
        memory.grew(-full);
        assertThat(resume(botkit, "").next()).containsEntry("seq", 0);
        assertThat(handled).containsExactly("ANON m1", "ANON m2");
    }

    @Test
    void aLoginWithoutAStoreCarriesALargeReplyOver() {
        Botkit botkit = bot(
                false,
                skills -> skills.fallback((bot, message) -> {
                    Reply choices = Reply.of("choose").with("n".repeat(300), "a long name");
                    for (int i = 0; i < 400; i++) {
                        choices = choices.quickReply("q" + i);
                    }
                    bot.reply(choices);
                }));
        TestSocket socket = resume(botkit, "").says("m1", "important words");
        Map<String, Object> before = frame(socket, "m1~1");

        login(socket, "alice");

        TestSocket own = resume(botkit, "alice");
        assertThat(frame(own, "m1")).containsEntry("text", "important words");
        assertThat(own.next()).isEqualTo(before);
        assertThat(resume(botkit, "").next()).containsEntry("seq", 0);
    }

    @Test
    void aStoreThatIsGoneInTheMiddleLeavesTheAnonymousChatWholeAndTheNextLoginGoesOn() {
        storedChat(220);
        Botkit botkit = bot(true, echo);
        AtomicInteger pages = new AtomicInteger();
        CountDownLatch down = new CountDownLatch(1);
        history.beforeAppend(batch -> {
            if (isCopy(batch) && pages.incrementAndGet() > 1) {
                down.countDown();
                throw new StoreUnavailableException("down", null);
            }
        });
        TestSocket socket = resume(botkit, "");
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        awaits(down);
        // Each try has its own time.
        while (socket.closes.isEmpty()) {
            timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
            Thread.onSpinWait();
        }
        history.beforeAppend(batch -> {});
        assertThat(storedIds(U)).as("what stays").hasSize(440);
        assertThat(storedIds(ALICE)).as("what is there").isNotEmpty().hasSizeLessThan(440);

        login(resume(botkit, ""), "alice");

        assertThat(storedIds(ALICE)).hasSize(440).doesNotHaveDuplicates();
        assertThat(storedIds(U)).isEmpty();
        TestSocket.signedIn(botkit, "alice").says("x", "x").nextText();
        assertThat(handled).containsExactly("VERIFIED x");
    }

    @Test
    void anAccountThatIsLeftForAnotherOneKeepsItsLogInMemory() {
        Botkit botkit = bot(false, echo);
        TestSocket other = resume(botkit, "alice").says("m1", "one");
        frame(other, "m1~1");
        TestSocket socket = resume(botkit, "alice");

        login(socket, "bob");

        assertThat(ids(resume(botkit, "alice"), 3)).containsExactly(null, "m1", "m1~1");
        assertThat(other.closes).as("another device of alice").isEmpty();
        assertThat(resume(botkit, "bob").next()).containsEntry("seq", 0);
    }
}
