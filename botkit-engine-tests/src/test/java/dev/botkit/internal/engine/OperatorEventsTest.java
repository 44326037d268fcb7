package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.RefusedException;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.TypingDelay;
import dev.botkit.history.History;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.runtime.ListenerMethod;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators hear by a listener: each method, with its order and arguments, of real bots. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OperatorEventsTest {

    private static final Handshake WEBHOOK = Handshake.request("127.0.0.1").withCookie(TestSocket.SECRET);
    private static final String RESUME = "{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":%d}}";

    private final ManualTimer timer = new ManualTimer();
    private final RecordingListener listener = new RecordingListener();
    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final List<Botkit> bots = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    private final Skill skill = skills -> skills.hears("^hi$", (bot, message) -> {
                timer.advance(Duration.ofSeconds(2));
                bot.reply("hello");
                bot.reply("again");
            })
            .hears("^typing$", (bot, message) -> bot.replyWithTyping(Reply.of("slowly")))
            .hears("^quiet$", (bot, message) -> {})
            .hears("^fail$", (bot, message) -> {
                throw new IllegalStateException("on purpose");
            })
            .hears("^store$", (bot, message) -> EngineProbe.cutOff(bots.get(bots.size() - 1), bot))
            .hears("^trigger$", (bot, message) -> bot.trigger(Message.event("nobody_hears_this")))
            .hears("^stop$", (bot, message) -> release.await());

    @AfterEach
    void close() {
        release.countDown();
        bots.forEach(Botkit::close);
    }

    /** Turns and listeners in place: what happens is told before the call returns. */
    private Botkit inPlace(Consumer<BotkitBuilder> more) {
        return bot(builder -> more.accept(builder.executor(Runnable::run).listenerExecutor(Runnable::run)));
    }

    private Botkit stored() {
        return bot(builder -> builder.history(history));
    }

    private Botkit bot(Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder().timer(timer).listener(listener).skill("shop", skill);
        more.accept(builder);
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    @Test
    void aTurnIsToldFromItsStartThroughItsRepliesToItsEnd() {
        TestSocket.open(inPlace(builder -> {}), "u").says("hi").says("quiet");
        assertThat(listener.all("started", "replied", "ended"))
                .containsExactly(
                        "started message_received hi",
                        "replied 2 hello",
                        "replied 3 again",
                        "ended HANDLED hi by shop after 2000 ms, handler 2000 ms",
                        "started message_received quiet",
                        "ended HANDLED quiet by shop after 0 ms, handler 0 ms");
    }

    @Test
    void theEndOfATurnCountsItsTypingDelaysAndTellsApartHowLongTheHandlerRan() {
        Botkit botkit = inPlace(builder -> builder.typingDelay(new TypingDelay(10, Duration.ofSeconds(2), 1)));
        TestSocket.open(botkit, "u").says("typing");
        assertThat(listener.all("ended")).isEmpty();
        timer.advance(Duration.ofSeconds(1));
        assertThat(listener.all("replied", "ended"))
                .containsExactly("replied 2 slowly", "ended HANDLED typing by shop after 600 ms, handler 0 ms");
    }

    @Test
    void theEndOfATurnIsToldBehindItsRepliesWhereThereIsAStore() {
        TestSocket socket = TestSocket.open(stored(), "u").says("hi");
        assertThat(socket.nextText()).isEqualTo("hello");
        listener.next("started");
        assertThat(listener.next("replied")).isEqualTo("replied 2 hello");
        assertThat(listener.next("")).isEqualTo("replied 3 again");
        assertThat(listener.next("")).startsWith("ended HANDLED hi by shop");
    }

    @Test
    void howATurnEndsIsTold() {
        TestSocket.open(inPlace(builder -> {}), "u").says("what").says("fail").says("trigger");
        assertThat(listener.all("ended", "unhandled", "failed"))
                .containsExactly(
                        "unhandled what",
                        "ended UNHANDLED what by (middleware) after 0 ms, handler 0 ms",
                        "failed on purpose",
                        "ended FAILED fail by shop after 0 ms, handler 0 ms",
                        "unhandled ",
                        "ended HANDLED trigger by shop after 0 ms, handler 0 ms");
    }

    @Test
    void aTurnThatItsStoreCutsOffEndsAsThatAndIsRedelivered() {
        Botkit botkit = stored();
        history.beforeAppend(batch -> {
            if (batch.stream().anyMatch(entry -> entry.body().contains("slowly"))) {
                throw new StoreUnavailableException("down", null);
            }
        });
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "store");
        socket.awaitClose();
        assertThat(listener.next("ended")).startsWith("ended CUT_OFF store by shop");
        bots.remove(botkit);
        botkit.close();

        TestSocket.open(stored(), "u").hello();
        assertThat(listener.next("redelivered")).isEqualTo("redelivered m1");
        // That the conversation was read may be told in between.
        assertThat(listener.next("started")).isEqualTo("started message_received store");
    }

    @Test
    void aHandlerThatHangsIsToldAsStuckThenAsAbandonedThenItsTurnEnds() {
        CountDownLatch hangs = new CountDownLatch(1);
        Botkit botkit = bot(builder -> builder.skill(
                "hanging",
                skills -> skills.hears("^hang$", (bot, message) -> {
                    hangs.countDown();
                    HangingTurns.awaitUninterruptibly(release);
                })));
        TestSocket.open(botkit, "u").says("hang");
        HangingTurns.awaitUninterruptibly(hangs);
        timer.advance(Limits.DEFAULT.turns().warning());
        HangingTurns.watch(botkit).look();
        assertThat(listener.next("stuck")).isEqualTo("stuck hang in hanging for 60 s");
        timer.advance(Limits.DEFAULT.turns().timeout());
        HangingTurns.watch(botkit).look();
        timer.advance(TurnWatch.GRACE);
        HangingTurns.watch(botkit).look();
        assertThat(listener.next("abandoned")).isEqualTo("abandoned hang in hanging after 665 s");
        assertThat(listener.next("ended"))
                .isEqualTo("ended ABANDONED hang by hanging after 665000 ms, handler 665000 ms");
    }

    @Test
    void aConnectionIsToldWhenItOpensAndWhenItClosesWithWhoClosedIt() {
        Botkit botkit = inPlace(builder -> {});
        TestSocket gone = TestSocket.open(botkit, "u").says("quiet");
        TestSocket silent = TestSocket.open(botkit, "v");
        timer.advance(Duration.ofSeconds(3));
        gone.connection.closed();
        gone.connection.closed();
        timer.advance(Limits.DEFAULT.clients().firstFrame());
        silent.awaitClose();
        TestSocket signedOut = TestSocket.signedIn(botkit, "alice").hello();
        botkit.signOut(ConversationId.ofUser("alice"));
        signedOut.awaitClose();

        long firstFrame = Limits.DEFAULT.clients().firstFrame().toSeconds();
        assertThat(listener.all("opened", "closed"))
                .containsExactly(
                        "opened 1",
                        "opened 2",
                        "closed 1 of u with null after 3 s",
                        "closed 2 of nobody with REFUSED after " + firstFrame + " s",
                        "opened 3",
                        "closed 3 of alice with REFUSED after 0 s");
    }

    @Test
    void aSlowListenerHearsWhatWasWhenItHappened() {
        List<Runnable> later = new ArrayList<>();
        Botkit botkit = bot(builder -> builder.executor(Runnable::run).listenerExecutor(later::add));
        TestSocket socket = TestSocket.open(botkit, "u").says("quiet");
        timer.advance(Duration.ofSeconds(3));
        socket.connection.closed();
        timer.advance(Duration.ofHours(1));
        List.copyOf(later).forEach(Runnable::run);

        assertThat(listener.all("closed")).containsExactly("closed 1 of u with null after 3 s");
    }

    @Test
    void whatIsRefusedIsToldWithItsCodeOverSocketsAndRequestsAndForWholeConnections() {
        Botkit botkit = inPlace(builder -> builder.limits(Limits.builder()
                        .clients(clients -> clients.connections(1))
                        .build())
                .acceptFilter(message -> {
                    if (message.text().equals("no")) {
                        throw new RefusedException("not here");
                    }
                    return message;
                }));
        TestSocket socket =
                TestSocket.open(botkit, "u").sends("{").says("no").says("quiet").says("x".repeat(20_000));
        assertThatThrownBy(() -> TestSocket.open(botkit, "v")).isInstanceOf(RefusedException.class);
        botkit.gateway().post(WEBHOOK, "[]", Duration.ofSeconds(1), answer -> {});
        botkit.gateway().post(WEBHOOK, "{\"text\":\"no\",\"user\":\"w\"}", Duration.ofSeconds(1), answer -> {});
        botkit.gateway().history(WEBHOOK, "{", answer -> {});
        socket.connection.closed();
        botkit.close();
        assertThatThrownBy(() -> TestSocket.open(botkit, "v")).isInstanceOf(RefusedException.class);

        assertThat(listener.all("refused"))
                .containsExactly(
                        "refused bad_frame of nobody",
                        "refused refused of u",
                        "refused too_large of u",
                        "refused busy of nobody",
                        "refused bad_frame of nobody",
                        "refused refused of w",
                        "refused bad_frame of nobody");
    }

    @Test
    void aPostWhoseTurnTakesTooLongIsToldAsATimeoutOnce() {
        Botkit botkit = bot(builder -> {});
        CountDownLatch answered = new CountDownLatch(1);
        botkit.gateway()
                .post(
                        WEBHOOK,
                        "{\"text\":\"stop\",\"user\":\"w\"}",
                        Duration.ofSeconds(5),
                        answer -> answered.countDown());
        timer.advance(Duration.ofSeconds(5));
        HangingTurns.awaitUninterruptibly(answered);
        assertThat(listener.next("refused")).isEqualTo("refused timeout of w");
        release.countDown();
        listener.next("ended");
        assertThat(listener.all("refused")).isEmpty();
    }

    @Test
    void aClientThatResumesIsToldWithHowManyMessagesItHasMissed() {
        Botkit botkit = inPlace(builder -> {});
        TestSocket.open(botkit, "u").says("hi").says("hi");
        TestSocket.open(botkit, "u").sends(RESUME.formatted(2));
        TestSocket.open(botkit, "u").sends(RESUME.formatted(6));
        TestSocket.open(botkit, "u").sends(RESUME.formatted(99));
        TestSocket.open(botkit, "u").hello();
        botkit.gateway().post(WEBHOOK, RESUME.formatted(3), Duration.ofSeconds(1), answer -> {});
        assertThat(listener.all("resumed"))
                .containsExactly("resumed u missed 3", "resumed u missed 0", "resumed u missed 2");
    }

    @Test
    void aConversationIsToldWhenItIsReadFromTheStoreWithHowLongThatTook() {
        history.before(Call.HEAD, of -> timer.advance(Duration.ofMillis(30)));
        TestSocket socket = TestSocket.open(stored(), "u").says("hi");
        assertThat(socket.nextText()).isEqualTo("hello");
        assertThat(listener.next("loaded")).isEqualTo("loaded u in 30 ms");
        socket.says("hi");
        listener.next("ended");
        listener.next("ended");
        assertThat(listener.all("loaded")).as("known by now").isEmpty();
    }

    @Test
    void aConversationThatIsDroppedToMakeRoomIsTold() {
        Botkit botkit = inPlace(builder -> builder.limits(
                Limits.builder().clients(clients -> clients.memoryBytes(20_000)).build()));
        for (int i = 0; i < 10; i++) {
            TestSocket.open(botkit, "u" + i).says("quiet").connection.closed();
        }
        assertThat(listener.all("evicted", "loaded"))
                .as("the longest idle first")
                .startsWith("evicted u0", "evicted u1")
                .hasSize(10 - EngineProbe.conversations(botkit).count());
    }

    @Test
    void aWriteThatDoesNotReturnIsToldAsSlowWhileItStillRuns() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        history.beforeAppend(batch -> {
            writing.countDown();
            HangingTurns.awaitUninterruptibly(release);
        });
        Botkit botkit = stored();
        // A handler that moves no clock, and says nothing: another write under way would be slow, too.
        TestSocket.open(botkit, "u").says("quiet");
        HangingTurns.awaitUninterruptibly(writing);
        timer.advance(Duration.ofMillis(999));
        assertThat(listener.all("store")).isEmpty();
        timer.advance(Duration.ofMillis(1));
        assertThat(listener.next("store")).isEqualTo("store slow WRITE 1000 ms");
        release.countDown();
        listener.next("ended");
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        timer.advance(Duration.ofMinutes(1));
        botkit.close();
        assertThat(listener.all("store")).as("once").isEmpty();
    }

    @Test
    void aReadThatDoesNotReturnIsToldAsSlowToo() {
        CountDownLatch reading = new CountDownLatch(1);
        history.before(Call.HEAD, of -> {
            reading.countDown();
            HangingTurns.awaitUninterruptibly(release);
        });
        TestSocket.open(stored(), "u").says("hi");
        HangingTurns.awaitUninterruptibly(reading);
        timer.advance(Duration.ofSeconds(1));
        assertThat(listener.next("store")).isEqualTo("store slow READ 1000 ms");
    }

    @Test
    void aStoreThatTakesNothingIsToldAsDownOnceAndAsUpWhenItWorksAgain() {
        Botkit botkit = stored();
        history.beforeAppend(batch -> {
            throw new StoreUnavailableException("insert into log values ('secret')", new java.io.IOException("secret"));
        });
        // A handler that moves the clock could do so before the end of the outage is measured.
        TestSocket.open(botkit, "u").says("quiet");
        assertThat(listener.next("store")).isEqualTo("store down WRITE java.io.IOException");
        timer.advance(Duration.ofSeconds(4));
        history.beforeAppend(batch -> {});
        assertThat(listener.next("store")).isEqualTo("store up WRITE after 4 s");
        assertThat(inner.log()
                        .readAfter(TestSocket.SECRET.conversation("u"), 0, 10, Integer.MAX_VALUE)
                        .entries())
                .as("in the store")
                .hasSize(1);
    }

    @Test
    void aStoreThatCannotBeReadIsToldAsDownAlsoWhileNothingIsWritten() {
        Botkit botkit = stored();
        history.before(Call.HEAD, of -> {
            throw new IllegalStateException("secret");
        });
        TestSocket.open(botkit, "u").says("hi");
        assertThat(listener.next("store")).isEqualTo("store down READ java.lang.IllegalStateException");
        history.before(Call.HEAD, of -> {});
        TestSocket.open(botkit, "v").says("hi");
        assertThat(listener.next("store")).startsWith("store up READ after");
    }

    @Test
    void aPushIsToldAsAReplyWithoutATurn() {
        Botkit botkit = inPlace(builder -> {});
        botkit.push(ConversationId.ofUser("alice"), "news");
        assertThat(listener.told).containsExactly("replied 1 news");
    }

    @Test
    void eachMethodOfAListenerIsOneOfTheKindsThatCanBeLeftOut() {
        assertThat(Arrays.stream(BotkitListener.class.getDeclaredMethods())
                        .filter(method -> !method.isSynthetic())
                        .map(java.lang.reflect.Method::getName))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ListenerMethod.values())
                        .map(ListenerMethod::method)
                        .toList());
        assertThat(ListenerMethod.heardBy(List.of(listener))).containsExactlyInAnyOrder(ListenerMethod.values());
        assertThat(ListenerMethod.heardBy(List.of())).isEmpty();
        BotkitListener replies = new BotkitListener() {
            @Override
            public void replied(Message message) {}
        };
        assertThat(ListenerMethod.heardBy(List.of(new BotkitListener() {}, replies)))
                .containsExactly(ListenerMethod.REPLIED);
    }

    @Test
    void aListenerThatThrowsFromEveryMethodHarmsNobody() {
        RecordingListener throwing = new RecordingListener() {
            @Override
            void tell(String line) {
                super.tell(line);
                throw new AssertionError(line);
            }
        };
        Botkit botkit = inPlace(builder -> builder.listener(throwing)
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(20_000))
                        .build()));
        TestSocket socket =
                TestSocket.open(botkit, "u").says("hi").says("what").sends("{").says("hi");
        for (int i = 0; i < 10; i++) {
            TestSocket.open(botkit, "u" + i).says("quiet").connection.closed();
        }
        TestSocket.open(botkit, "u").sends(RESUME.formatted(1));
        socket.connection.closed();
        botkit.close();
        assertThat(socket.texts()).contains("hello", "again").hasSize(5);
        assertThat(throwing.told).as("and nobody hears less").containsExactlyElementsOf(listener.told);
        assertThat(throwing.all("evicted", "refused", "resumed", "closed")).hasSizeGreaterThan(10);
    }
}
