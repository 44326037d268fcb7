package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the store does, and wherever the server is killed, no answer meets another question than its own. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DialogOutageTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");
    private static final List<String> SAID = List.of("order", "large", "hot");
    private static final List<String> ANSWERED = List.of("Size?", "Sauce?", "large with hot");

    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<DialogEnd> ends = new LinkedBlockingQueue<>();
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        history.comeBack();
        // Closing waits for what the store has not taken, and its next try for the clock.
        timer.advance(Duration.ofMinutes(1));
        bots.forEach(Botkit::close);
    }

    private final Skill skill = skills -> skills.dialog(Dialog.define("order")
                    .ask("size", "Size?")
                    .ask("sauce", "Sauce?")
                    .say("{{responses.size}} with {{responses.sauce}}")
                    .onEnd((bot, end) -> ends.add(end))
                    .build())
            .hears("^order$", (bot, message) -> bot.begin("order"))
            .fallback((bot, message) -> bot.reply("what?"));

    private Botkit bot(History with) {
        Botkit botkit = Botkit.builder()
                .limits(Limits.builder()
                        .clients(clients -> clients.framesPerSecondPerAddress(0))
                        .build())
                .history(with)
                .timer(timer)
                .skill(skill)
                .build();
        bots.add(botkit);
        return botkit;
    }

    private static void says(TestSocket chat, int number) {
        chat.says("m" + number, SAID.get(number));
    }

    /** Waits for a text, or for the end of the server. */
    private static boolean hears(TestSocket chat, String text, AtomicBoolean killed) throws InterruptedException {
        while (!killed.get()) {
            Map<String, Object> frame = chat.frames.poll(20, TimeUnit.MILLISECONDS);
            if (frame != null && text.equals(frame.get("text"))) {
                return true;
            }
            if (!chat.closes.isEmpty()) {
                return false;
            }
        }
        return false;
    }

    private static final AtomicBoolean NEVER = new AtomicBoolean();

    private void assertThatTheDialogWentItsWay() throws Exception {
        DialogEnd end = ends.poll(20, TimeUnit.SECONDS);
        assertThat(end).isNotNull();
        assertThat(end.outcome()).isEqualTo(DialogEnd.COMPLETED);
        assertThat(end.responses()).containsEntry("size", "large").containsEntry("sauce", "hot");
        assertThat(inner.log().readAfter(U, 0, 100, Integer.MAX_VALUE).entries())
                .extracting(LogEntry::id)
                .containsExactly("m0", "m0~1", "m1", "m1~1", "m2", "m2~1");
    }

    @ParameterizedTest
    @CsvSource({
        "APPEND, 1, before",
        "APPEND, 1, after",
        "APPEND, 2, before",
        "APPEND, 2, after",
        "APPEND, 3, before",
        "APPEND, 3, after",
        "APPEND, 4, before",
        "APPEND, 4, after",
        "APPEND, 5, before",
        "APPEND, 5, after",
        "APPEND, 6, before",
        "APPEND, 6, after",
        "WRITE_STATES, 1, before",
        "WRITE_STATES, 1, after",
        "WRITE_STATES, 2, before",
        "WRITE_STATES, 2, after",
        "WRITE_STATES, 3, before",
        "WRITE_STATES, 3, after"
    })
    void aServerThatIsKilledAtAnyWriteLeavesADialogThatGoesOn(Call call, int number, String when) throws Exception {
        AtomicBoolean killed = new AtomicBoolean();
        for (int i = 1; i < number; i++) {
            history.next(call).passes();
        }
        if (when.equals("after")) {
            history.next(call).failsAfter();
        }
        // From here on nothing of this server reaches the store: to the next one it is as if it were killed.
        history.next(call).firstRuns(() -> {
            history.goDown();
            killed.set(true);
            throw new StoreUnavailableException("killed", null);
        });
        TestSocket chat = TestSocket.reconnect(bot(history), "u", 0);
        AtomicBoolean watched = killed;
        for (int i = 0; i < SAID.size(); i++) {
            says(chat, i);
            if (!hears(chat, ANSWERED.get(i), watched)) {
                chat = TestSocket.reconnect(bot(inner), "u", 0);
                // What a client does with what was not confirmed, or with what it cannot know to be.
                says(chat, i);
                watched = NEVER;
                assertThat(hears(chat, ANSWERED.get(i), NEVER)).isTrue();
            }
        }
        assertThatTheDialogWentItsWay();
    }

    @Test
    void answersThatWaitForTheStoreMeetTheirQuestionsWhenItIsBack() throws Exception {
        TestSocket chat = TestSocket.reconnect(bot(history), "u", 0);
        says(chat, 0);
        assertThat(hears(chat, "Size?", NEVER)).isTrue();
        // Where the reply was quicker than the end of its turn, the state comes in a write of its own.
        history.awaitCalls(Call.WRITE_STATES, 1);
        history.goDown();
        int before = history.calls(Call.APPEND);
        says(chat, 1);
        history.awaitCalls(Call.APPEND, before + 2);
        history.comeBack();
        assertThat(hears(chat, "Sauce?", NEVER)).isTrue();
        says(chat, 2);
        assertThat(hears(chat, "large with hot", NEVER)).isTrue();
        assertThatTheDialogWentItsWay();
    }

    @Test
    void aTurnThatIsCutOffFromItsStoreRunsAgainFromTheStateBeforeIt() throws Exception {
        Botkit botkit = bot(history);
        TestSocket chat = TestSocket.reconnect(botkit, "u", 0);
        says(chat, 0);
        assertThat(hears(chat, "Size?", NEVER)).isTrue();
        history.next(Call.APPEND).passes();
        history.next(Call.APPEND).firstRuns(() -> {
            history.goDown();
            throw new StoreUnavailableException("gone", null);
        });
        int before = history.calls(Call.APPEND);
        says(chat, 1);
        history.awaitCalls(Call.APPEND, before + 3);
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        assertThat(chat.awaitClose()).isEqualTo(CloseCode.OVERLOADED);

        history.comeBack();
        chat = TestSocket.reconnect(botkit, "u", 0);
        assertThat(hears(chat, "Sauce?", NEVER)).isTrue();
        says(chat, 2);
        assertThat(hears(chat, "large with hot", NEVER)).isTrue();
        assertThatTheDialogWentItsWay();
    }

    @Test
    void aTimeThatIsOverBeforeTheQuestionIsInTheStoreEndsTheDialogToo() throws Exception {
        CountDownLatch said = new CountDownLatch(1);
        AtomicBoolean begun = new AtomicBoolean();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Botkit botkit = Botkit.builder()
                    .history(history)
                    .timer(timer)
                    .executor(task -> pool.execute(() -> {
                        task.run();
                        if (begun.get()) {
                            said.countDown();
                        }
                    }))
                    .skill(skills -> skills.dialog(Dialog.define("quick")
                                    .ask("x", "Quick?")
                                    .timeout(Duration.ofSeconds(1))
                                    .onEnd((bot, end) -> ends.add(end))
                                    .build())
                            .hears("^order$", (bot, message) -> {
                                begun.set(true);
                                bot.begin("quick");
                            }))
                    .build();
            bots.add(botkit);
            TestSocket chat = TestSocket.reconnect(botkit, "u", 0);
            history.next(Call.APPEND).passes();
            history.next(Call.APPEND).firstRuns(() -> {
                try {
                    assertThat(said.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                timer.advance(Duration.ofSeconds(2));
            });
            says(chat, 0);
            assertThat(hears(chat, "Quick?", NEVER)).isTrue();
            DialogEnd end = null;
            for (int i = 0; i < 1_000 && end == null; i++) {
                timer.advance(Duration.ofMillis(1));
                end = ends.poll(20, TimeUnit.MILLISECONDS);
            }
            assertThat(end).as("the end of the dialog").isNotNull();
            assertThat(end.outcome()).isEqualTo(DialogEnd.TIMEOUT);
        } finally {
            history.comeBack();
            bots.forEach(Botkit::close);
            pool.shutdown();
        }
    }
}
