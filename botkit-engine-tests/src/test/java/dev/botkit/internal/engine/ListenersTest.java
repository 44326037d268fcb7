package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.BotkitListener;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.Effects;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.ListenerMethod;
import dev.botkit.internal.runtime.Listeners;
import dev.botkit.internal.runtime.WaitingCalls;
import dev.botkit.internal.turn.Handling;
import dev.botkit.monitor.Refused;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners may take their time: it is their own. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ListenersTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch telling = new CountDownLatch(1);
    private final ManualTimer timer = new ManualTimer();
    private final LogWatch log = LogWatch.of(Level.WARN, Listeners.class);

    @AfterEach
    void stop() {
        release.countDown();
        log.close();
    }

    private static Set<Thread> listenerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(one -> one.getName().startsWith("botkit-listener"))
                .collect(Collectors.toSet());
    }

    @Test
    void aListenerThatDoesNotReturnDelaysNobodyWhereThereIsAStore() {
        List<String> threads = new CopyOnWriteArrayList<>();
        BotkitListener slow = new BotkitListener() {
            @Override
            public void replied(Message message) {
                threads.add(Thread.currentThread().getName());
                telling.countDown();
                awaitRelease();
            }
        };
        try (Botkit botkit = Botkit.builder()
                .history(History.inMemory())
                .listener(slow)
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .build()) {
            for (int i = 0; i < 20; i++) {
                assertThat(TestSocket.open(botkit, "u" + i).says("x").nextText())
                        .isEqualTo("re x");
            }
            assertThat(threads).hasSizeLessThanOrEqualTo(1);
            release.countDown();
        }
        assertThat(threads)
                .as("all is told before the bot is closed")
                .hasSize(20)
                .allMatch(name -> name.startsWith("botkit-listener"));
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private final MemoryBudget budget = new MemoryBudget(
            Limits.builder().clients(clients -> clients.memoryBytes(64L << 20)).build(), true);

    private Listeners held(List<Integer> heard) {
        Listeners listeners = new Listeners(
                List.of(new BotkitListener() {
                    @Override
                    public void turnStarted(Message message) {
                        telling.countDown();
                        awaitRelease();
                        heard.add((int) message.seq());
                    }
                }),
                timer,
                budget,
                null);
        tell(listeners, 0);
        try {
            assertThat(telling.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return listeners;
    }

    private static void tell(Listeners listeners, int number) {
        Message message =
                new MessageData("", number, "x", ConversationId.webhook("w"), Instant.EPOCH, null, Map.of(), List.of());
        listeners.tell(ListenerMethod.TURN_STARTED, 0, listener -> listener.turnStarted(message));
    }

    @Test
    void whatIsTooMuchIsDroppedAndToldOnceAMinuteAndTheRestStaysInOrder() throws Exception {
        List<Integer> heard = new CopyOnWriteArrayList<>();
        Listeners listeners = held(heard);
        int most = WaitingCalls.MOST;
        for (int i = 1; i <= most + 3; i++) {
            tell(listeners, i);
        }
        assertThat(log.lines).singleElement().asString().contains("1 were dropped");
        timer.advance(Duration.ofSeconds(59));
        tell(listeners, -1);
        assertThat(log.lines).hasSize(1);
        timer.advance(Duration.ofSeconds(1));
        tell(listeners, -1);
        assertThat(log.lines).hasSize(2);
        assertThat(log.lines.get(1)).contains("4 were dropped");

        release.countDown();
        listeners.close(TimeUnit.SECONDS.toNanos(20));
        assertThat(heard)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, most).boxed().toList());
        assertThat(log.lines).hasSize(2);
    }

    @Test
    void largeMessagesThatWaitForAListenerFillNoMoreThanAShareOfTheBudget() throws Exception {
        BotkitListener slow = new BotkitListener() {
            @Override
            public void turnStarted(Message message) {
                telling.countDown();
                awaitRelease();
            }
        };
        long most = 4L << 20;
        try (Botkit botkit = Botkit.builder()
                .history(History.inMemory())
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(most))
                        .conversations(conversations -> conversations.messageBurst(1_000))
                        .clients(clients -> clients.framesPerSecondPerAddress(1_000))
                        .build())
                .listener(slow)
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("ok")))
                .build()) {
            MemoryBudget filled = EngineProbe.budget(botkit);
            TestSocket socket = TestSocket.open(botkit, "u");
            String large = "x".repeat(7_000);
            for (int i = 0; i < 300; i++) {
                assertThat(socket.says(large).nextText()).isEqualTo("ok");
            }
            // The last reply may come before its message's turn has given back what it took.
            long ofTheLastTurn = 4L * large.length();
            assertThat(filled.inFlight())
                    .as("what waits for the listener is in the budget, and leaves clients their share")
                    .isBetween(most / 16, most / 8 + ofTheLastTurn);
            assertThat(log.lines).as("what is dropped is told").isNotEmpty();
            release.countDown();
        }
    }

    @Test
    void whatListenersAreToldOfADialogsEndCountsWithItsAnswers() throws Exception {
        String text = "x".repeat(30_000);
        try (Botkit botkit = slowlyTold(new BotkitListener() {
            @Override
            public void dialogEnded(ConversationId conversation, DialogEnd end) {
                telling.countDown();
                awaitRelease();
            }
        })) {
            for (int i = 0; i < 20; i++) {
                TestSocket socket = TestSocket.open(botkit, "u" + i).says("go").says(text);
                assertThat(socket.nextText()).isEqualTo("Tell me all.");
                assertThat(socket.nextText()).isEqualTo("Thanks");
            }
            assertThat(telling.await(20, TimeUnit.SECONDS)).isTrue();
            MemoryBudget filled = EngineProbe.budget(botkit);
            assertThat(filled.inFlight()).as("19 ends wait").isBetween(19 * 30_000L, 19 * 70_000L);
            release.countDown();
        }
    }

    @Test
    void whatListenersAreToldOfAFailureCountsWithTheMessagesOfTheExceptionAndItsCauses() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        try (Botkit botkit = slowlyTold(new BotkitListener() {
            @Override
            public void failed(Message message, Throwable failure) {
                failures.incrementAndGet();
                telling.countDown();
                awaitRelease();
            }
        })) {
            for (String throwing : List.of("first", "fail", "circle", "mute")) {
                assertThat(TestSocket.open(botkit, throwing).says(throwing).nextText())
                        .isEqualTo("Sorry");
                assertThat(telling.await(20, TimeUnit.SECONDS)).isTrue();
            }
            MemoryBudget filled = EngineProbe.budget(botkit);
            assertThat(filled.inFlight()).as("what was thrown waits").isBetween(400_000L, 500_000L);
            release.countDown();
        }
        assertThat(failures).as("whatever they are like").hasValue(4);
    }

    private Botkit slowlyTold(BotkitListener listener) {
        return Botkit.builder()
                .executor(Runnable::run)
                .timer(timer)
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(64L << 20).textBytes(64 * 1024))
                        .build())
                .listener(listener)
                .apology(Reply.of("Sorry"))
                .skill(skills -> {
                    skills.dialog(Dialog.define("d")
                            .ask("a", "Tell me all.")
                            .say("Thanks")
                            .build());
                    skills.hears("^go$", (bot, message) -> bot.begin("d"));
                    skills.fallback((bot, message) -> {
                        throw failure(message.text());
                    });
                })
                .build();
    }

    private static RuntimeException failure(String kind) {
        String quoted = "q".repeat(200_000);
        return switch (kind) {
            case "fail" -> new IllegalStateException(quoted, new IllegalStateException(quoted));
            case "circle" -> {
                IllegalStateException first = new IllegalStateException("a");
                IllegalStateException second = new IllegalStateException("b", first);
                first.initCause(second);
                yield second;
            }
            case "mute" ->
                new IllegalStateException() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String getMessage() {
                        throw new UnsupportedOperationException("no message");
                    }
                };
            default -> new IllegalStateException();
        };
    }

    @Test
    void refusalsOfOneAddressDoNotPushOutWhatListenersAreToldOfOthers() {
        List<String> told = new CopyOnWriteArrayList<>();
        BotkitListener audit = new BotkitListener() {
            @Override
            public void refused(Refused refused) {
                awaitRelease();
            }

            @Override
            public void replied(Message message) {
                told.add(message.text());
            }
        };
        try (Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(timer)
                .listener(audit)
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .build()) {
            List<PostAnswer> answers = new ArrayList<>();
            // All that is beyond the address's rate is refused, and each refusal is an event.
            for (int i = 0; i < WaitingCalls.MOST + 2_000; i++) {
                botkit.gateway().post(Handshake.request("127.0.0.1"), "{", Duration.ofSeconds(30), answers::add);
            }
            assertThat(answers).allMatch(answer -> answer.status() >= 400);
            assertThat(botkit.health().droppedListenerCalls()).isGreaterThan(WaitingCalls.MOST / 2);
            assertThat(TestSocket.at(botkit, "127.0.0.2", "n").says("hi").nextText())
                    .isEqualTo("re hi");
            release.countDown();
        }
        assertThat(told).as("what the audit hears of the neighbour").containsExactly("re hi");
    }

    @Test
    void whatClientsBringAboutWithoutATurnTakesAQuarterOfTheCallsAndOfTheBytesThatMayWait() {
        List<ListenerMethod> ofClients = Arrays.stream(ListenerMethod.values())
                .filter(ListenerMethod::isOfClients)
                .toList();
        assertThat(ofClients)
                .containsExactlyInAnyOrder(
                        ListenerMethod.CONNECTION_OPENED,
                        ListenerMethod.CONNECTION_CLOSED,
                        ListenerMethod.RESUMED,
                        ListenerMethod.REFUSED,
                        ListenerMethod.CONVERSATION_LOADED,
                        ListenerMethod.CONVERSATION_EVICTED);
        assertThat(taken(0)).as("calls").isEqualTo(WaitingCalls.MOST_OF_CLIENTS);
        // An eighth of the budget of 64 MiB is for listeners.
        assertThat(taken(1 << 20)).as("calls of 1 MiB each").isEqualTo(1);
    }

    /** How many refusals of that size a queue takes that nobody empties, besides one call of a turn. */
    private int taken(int bytes) {
        BotkitListener deaf = new BotkitListener() {
            @Override
            public void refused(Refused refused) {}

            @Override
            public void replied(Message message) {}
        };
        Listeners listeners = new Listeners(List.of(deaf), timer, budget, never -> {});
        long before = budget.inFlight();
        int taken = 0;
        for (int i = 0; i < WaitingCalls.MOST; i++) {
            listeners.tell(ListenerMethod.REFUSED, bytes, listener -> {});
            taken = i + 1 - (int) listeners.dropped();
        }
        long counted = budget.inFlight();
        listeners.tell(ListenerMethod.REPLIED, bytes, listener -> {});
        assertThat(budget.inFlight() - counted).as("a call of a turn").isGreaterThan(bytes);
        try {
            listeners.close(0);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(budget.inFlight()).isEqualTo(before);
        return taken;
    }

    @Test
    void whatHasBeenToldTakesNoMemoryAnyMore() throws Exception {
        Listeners listeners = held(new CopyOnWriteArrayList<>());
        tell(listeners, 1);
        assertThat(budget.inFlight()).isPositive();
        release.countDown();
        listeners.close(TimeUnit.SECONDS.toNanos(20));
        assertThat(budget.inFlight()).isZero();
    }

    @Test
    void closingWaitsForASlowListenerWithinItsBoundAndTellsWhatIsGivenUp() throws Exception {
        List<Integer> heard = new CopyOnWriteArrayList<>();
        Listeners listeners = held(heard);
        tell(listeners, 1);
        tell(listeners, 2);
        listeners.close(1);
        assertThat(log.lines).singleElement().asString().contains("gives up 2 calls");
        tell(listeners, 3);
        release.countDown();
        listeners.awaitEnd(TimeUnit.SECONDS.toNanos(20));
        assertThat(heard).containsExactly(0);
    }

    /** A store has several threads, and one may be overtaken when it has released the conversation's lock. */
    @Test
    void repliesAreToldInTheOrderOfTheLogWhicheverThreadIsFaster() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .listenerExecutor(Runnable::run)
                .listener(new BotkitListener() {
                    @Override
                    public void replied(Message message) {
                        told.add(message.text());
                    }
                })
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .build()) {
            Engine engine = EngineProbe.engine(botkit);
            TestSocket.open(botkit, "u").says("hi");
            Conversation conversation = engine.conversations().find(TestSocket.SECRET.conversation("u"));
            Handling handling = engine.ofConversations().turns().handling();
            Effects first = new Effects();
            Effects second = new Effects();
            first.replied(reply("one"), 10, handling);
            second.replied(reply("two"), 10, handling);
            second.run(conversation);
            first.run(conversation);
            assertThat(told).containsExactly("re hi", "one", "two");
        }
    }

    private static MessageData reply(String text) {
        return new MessageData(
                "id", 1, "message", ConversationId.ofUser("u"), Instant.EPOCH, null, Map.of("text", text), List.of());
    }

    @Test
    void withoutListenersThereIsNoThread() {
        Set<Thread> before = listenerThreads();
        try (Botkit botkit = Botkit.builder()
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("x")))
                .build()) {
            TestSocket.open(botkit, "u").says("x").next();
            assertThat(before).containsAll(listenerThreads());
        }
    }

    @Test
    void aListenerMayCloseTheBot() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        AtomicInteger calls = new AtomicInteger();
        Botkit[] self = new Botkit[1];
        self[0] = Botkit.builder()
                .listener(new BotkitListener() {
                    @Override
                    public void replied(Message message) {
                        if (calls.incrementAndGet() == 1) {
                            self[0].close();
                            told.add("closed");
                        }
                    }
                })
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("x")))
                .build();
        TestSocket.open(self[0], "u").says("x").next();
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("closed");
    }
}
