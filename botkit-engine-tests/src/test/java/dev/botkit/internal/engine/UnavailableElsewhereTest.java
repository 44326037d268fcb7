package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogDefinition;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a handler uses besides its own conversation is not available: its user is told, or gets the answer later. */
class UnavailableElsewhereTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");
    private static final ConversationId AGENT = TestSocket.SECRET.conversation("agent");

    private final ManualTimer timer = new ManualTimer();
    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final AtomicBoolean down = new AtomicBoolean();
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        down.set(false);
        release.countDown();
        bots.forEach(Botkit::close);
    }

    private Botkit bot(BotkitBuilder builder) {
        return bot(builder, Limits.DEFAULT.store().timeout());
    }

    private Botkit bot(BotkitBuilder builder, Duration storeTimeout) {
        Botkit botkit = builder.timer(timer)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(50)))
                        .store(store -> store.timeout(storeTimeout))
                        .build())
                .build();
        bots.add(botkit);
        return botkit;
    }

    private String nextHandled() throws InterruptedException {
        String next = handled.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("handled within 20 s").isNotNull();
        return next;
    }

    private void settle(Botkit botkit) throws InterruptedException {
        assertThat(botkit.awaitStore(Duration.ofSeconds(20)))
                .as("all is stored within 20 s")
                .isTrue();
    }

    private List<String> repliesTo(String id) {
        return inner.log().readAfter(U, 0, 100, 1 << 20).entries().stream()
                .filter(entry -> entry.kind() == LogEntry.Kind.SENT && id.equals(entry.inReplyTo()))
                .map(LogEntry::body)
                .toList();
    }

    private void failIfDown() {
        if (down.get()) {
            throw new StoreUnavailableException("down", null);
        }
    }

    /** The store takes no entries with such texts while it is down. */
    private void failsToAppend(String... texts) {
        history.beforeAppend(batch -> {
            for (LogEntry entry : batch) {
                for (String text : texts) {
                    if (down.get() && entry.body().contains(text)) {
                        refused.add(text);
                        failIfDown();
                    }
                }
            }
        });
    }

    private void awaitRefused(String text) throws InterruptedException {
        String next = null;
        do {
            next = refused.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("the store refused %s within 20 s", text).isNotNull();
        } while (!text.equals(next));
    }

    /** Handlers of an agent, which wait, and of customers, whose messages are pushed to the agent. */
    private BotkitBuilder passingOn() {
        history.before(Call.APPEND, of -> failIfDown());
        history.before(Call.WRITE_STATES, of -> failIfDown());
        return Botkit.builder()
                .history(history)
                .skill(skills -> skills.hears("^wait$", (bot, message) -> {
                            handled.add("agent waits");
                            HangingTurns.awaitUninterruptibly(release);
                        })
                        .fallback((bot, message) -> {
                            handled.add(message.id());
                            bot.push(AGENT, Reply.of("a customer says " + message.text()));
                            bot.reply("An agent has been told.");
                        }));
    }

    /** A short outage, in which the agent says one thing more: the agent's conversation begins anew when its handler has ended. */
    private void breakTheAgentsConversation(Botkit botkit) throws Exception {
        TestSocket agent = TestSocket.resume(botkit, "agent", 0);
        agent.expect("session");
        agent.says("a1", "wait");
        assertThat(nextHandled()).isEqualTo("agent waits");
        settle(botkit);
        down.set(true);
        int calls = history.calls(Call.APPEND);
        agent.says("a2", "hello?");
        history.awaitCalls(Call.APPEND, calls + 2);
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        agent.awaitClose();
        down.set(false);
    }

    @Test
    void aMessageWhosePushMeetsAConversationThatBeginsAnewIsAnsweredInTheEnd() throws Exception {
        Botkit botkit = bot(passingOn());
        breakTheAgentsConversation(botkit);
        TestSocket customer = TestSocket.resume(botkit, "u", 0);
        customer.expect("session");
        customer.says("m1", "my order");
        assertThat(nextHandled()).isEqualTo("m1");

        release.countDown();
        customer.expect("received");
        assertThat(customer.nextText()).isEqualTo("An agent has been told.");
        settle(botkit);
        assertThat(inner.log().readAfter(AGENT, 0, 100, 1 << 20).entries())
                .extracting(LogEntry::body)
                .as("what the agent hears, in the next life of the conversation")
                .anyMatch(body -> body.contains("a customer says my order"));
        assertThat(handled).as("what is handled behind it").doesNotContain("m1");
    }

    @Test
    void aMessageWhosePushMeetsAConversationThatDoesNotLeaveGetsTheApology() throws Exception {
        Duration soon = Duration.ofMillis(200);
        Botkit botkit = bot(passingOn(), soon);
        breakTheAgentsConversation(botkit);
        TestSocket customer = TestSocket.resume(botkit, "u", 0);
        customer.expect("session");
        customer.says("m1", "my order");
        assertThat(nextHandled()).isEqualTo("m1");
        customer.expect("received");
        assertThat(customer.nextText()).as("what the customer hears").startsWith("Sorry");
        settle(botkit);
        assertThat(handled).as("what is handled behind it").doesNotContain("m1");
    }

    /** On the thread of a socket, say: whoever leaves may wait for it. */
    @Test
    void onAThreadThatRunsTurnsInPlaceNothingIsWaitedFor() throws Exception {
        AtomicBoolean inPlace = new AtomicBoolean();
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            Botkit botkit = bot(passingOn().executor(turn -> {
                if (inPlace.get()) {
                    turn.run();
                } else {
                    pool.execute(turn);
                }
            }));
            breakTheAgentsConversation(botkit);
            inPlace.set(true);
            TestSocket customer = TestSocket.resume(botkit, "u", 0);
            customer.expect("session");
            customer.says("m1", "my order");
            assertThat(nextHandled()).isEqualTo("m1");
            customer.expect("received");
            assertThat(customer.nextText())
                    .as("what the customer hears, while the agent's handler still hangs")
                    .startsWith("Sorry");
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aPushToItsOwnConversationThatIsAboutToLeaveCutsTheTurnOffAtOnce() throws Exception {
        BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
        history.before(Call.APPEND, of -> failIfDown());
        history.before(Call.WRITE_STATES, of -> failIfDown());
        Botkit botkit = bot(Botkit.builder()
                .history(history)
                .skill(skills -> skills.hears("^wait$", (bot, message) -> {
                            handled.add(message.id());
                            HangingTurns.awaitUninterruptibly(release);
                            try {
                                bot.push(bot.conversation(), Reply.of("pushed"));
                            } catch (StoreUnavailableException e) {
                                thrown.add(e);
                                throw e;
                            }
                        })
                        .fallback((bot, message) -> bot.reply("re " + message.text()))));
        TestSocket tab = TestSocket.resume(botkit, "u", 0);
        tab.expect("session");
        tab.says("m1", "wait");
        assertThat(nextHandled()).isEqualTo("m1");
        settle(botkit);
        down.set(true);
        int calls = history.calls(Call.APPEND);
        tab.says("m2", "hello?");
        history.awaitCalls(Call.APPEND, calls + 2);
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        tab.awaitClose();
        down.set(false);
        release.countDown();
        assertThat(thrown.poll(20, TimeUnit.SECONDS))
                .as("what the handler gets, within 20 s and not after the store's time-out of 30 s")
                .isNotNull();

        TestSocket.reconnect(botkit, "u", 0);
        assertThat(nextHandled()).as("the turn that was cut off runs again").isEqualTo("m1");
        settle(botkit);
        assertThat(repliesTo("m1")).as("no apology").isEmpty();
    }

    /** Whoever waits for the push hears that it is given up before the turn does. */
    @Test
    void aPushToItsOwnConversationThatIsNotStoredCutsTheTurnOff() throws Exception {
        failsToAppend("pushed");
        DialogDefinition order = Dialog.define("order")
                .ask(
                        "size",
                        "Size?",
                        options -> options.otherwise((dialog, answer) -> {
                            handled.add(answer.id());
                            if (down.get()) {
                                dialog.bot().push(U, Reply.of("pushed"));
                            }
                        }))
                .onEnd((bot, end) -> handled.add(end.outcome()))
                .build();
        Botkit botkit = bot(Botkit.builder()
                .history(history)
                .skill(skills -> skills.dialog(order).hears("^order$", (bot, message) -> bot.begin("order"))));
        TestSocket tab = TestSocket.resume(botkit, "u", 0);
        tab.expect("session");
        tab.says("m1", "order");
        tab.expect("received", "message");
        settle(botkit);
        down.set(true);
        tab.says("m2", "small");
        assertThat(nextHandled()).isEqualTo("m2");
        awaitRefused("pushed");
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        tab.awaitClose();
        down.set(false);

        TestSocket.reconnect(botkit, "u", 0);
        assertThat(nextHandled())
                .as("its dialog waits as before, and it runs again")
                .isEqualTo("m2");
        assertThat(nextHandled()).isEqualTo(DialogEnd.COMPLETED);
        settle(botkit);
        assertThat(repliesTo("m2")).as("no apology").isEmpty();
    }

    /** The push fails for want of the store, and so does the apology, which cuts the turn off. */
    @Test
    void aMessageWhosePushFailsWhileNothingCanBeStoredIsAnsweredWhenTheStoreIsBack() throws Exception {
        Botkit botkit = bot(passingOn());
        history.before(Call.APPEND, of -> {});
        failsToAppend("a customer says", "Sorry");
        TestSocket customer = TestSocket.resume(botkit, "u", 0);
        customer.expect("session");
        down.set(true);
        customer.says("m1", "my order");
        assertThat(nextHandled()).isEqualTo("m1");
        awaitRefused("a customer says");
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        awaitRefused("Sorry");
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        customer.awaitClose();
        down.set(false);

        TestSocket again = TestSocket.reconnect(botkit, "u", 0);
        assertThat(nextHandled()).isEqualTo("m1");
        String heard = "";
        while (!heard.startsWith("An agent") && !heard.startsWith("Sorry")) {
            heard = again.nextText();
        }
        assertThat(heard).as("what the customer hears of it").isEqualTo("An agent has been told.");
    }

    /** The table of pushes is not there, say; messages and replies are stored as ever. */
    @Test
    void aMessageWhosePushCannotBeScheduledGetsTheApologyOrAnAnswer() {
        history.before(Call.ADD_PUSH, of -> {
            throw new IllegalStateException("no such table");
        });
        Botkit botkit = bot(Botkit.builder()
                .history(history)
                .skill(skills -> skills.fallback((bot, message) -> {
                    handled.add(message.id());
                    bot.schedulePush(
                            bot.conversation(),
                            Reply.of("Time is up"),
                            timer.instant().plusSeconds(60));
                    bot.reply("I will remind you.");
                })));
        TestSocket tab = TestSocket.resume(botkit, "u", 0);
        tab.expect("session");
        tab.says("m1", "remind me");
        tab.expect("received");
        assertThat(tab.nextText()).as("what the user hears of it").startsWith("Sorry");
        tab.says("m2", "again");
        tab.expect("received");
        assertThat(tab.nextText()).as("the same connection, which stays open").startsWith("Sorry");
        assertThat(handled).as("what was handled, once each").containsExactly("m1", "m2");
    }

    /** What is not there for a hook is not the conversation's store: its dialog has failed, and does not wait. */
    @Test
    void aDialogWhoseHookFindsSomethingUnavailableOrIsInterruptedHasFailed() {
        DialogDefinition order = Dialog.define("order")
                .ask(
                        "size",
                        "Size?",
                        options -> options.otherwise((dialog, answer) -> {
                            if (answer.text().equals("down")) {
                                throw new StoreUnavailableException("another store of the host's", null);
                            }
                            throw new InterruptedException("the hook's own");
                        }))
                .onEnd((bot, end) -> handled.add(end.outcome()))
                .build();
        Botkit botkit = bot(Botkit.builder()
                .history(history)
                .skill(skills -> skills.dialog(order)
                        .hears("^order$", (bot, message) -> bot.begin("order"))
                        .fallback((bot, message) -> bot.reply("nothing waits"))));
        TestSocket tab = TestSocket.open(botkit, "u");
        for (String answer : List.of("down", "interrupted")) {
            tab.says("order");
            assertThat(tab.nextText()).isEqualTo("Size?");
            tab.says(answer);
            assertThat(tab.nextText()).startsWith("Sorry");
            assertThat(handled.poll()).as("how the dialog ends, of %s", answer).isEqualTo(DialogEnd.FAILED);
            tab.says("small");
            assertThat(tab.nextText()).isEqualTo("nothing waits");
        }
    }

    @Test
    void withoutAStoreNothingRunsAgainSoThatTheUserIsTold() {
        Botkit botkit = bot(Botkit.builder()
                .executor(Runnable::run)
                .skill(skills -> skills.fallback((bot, message) -> {
                    throw new StoreUnavailableException("another store of the host's", null);
                })));
        TestSocket tab = TestSocket.resume(botkit, "u", 0);
        tab.expect("session");
        tab.says("m1", "hi");
        tab.expect("received");
        assertThat(tab.texts()).as("what the user hears").isNotEmpty();
    }
}
