package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.json.Json;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A dialog that waits outlives its server: it is in the store, and so is everything that it needs. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DialogStoredTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");
    private static final String RESUME = "{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":%d}}";

    private final History history = History.inMemory();
    private final ManualTimer timer = new ManualTimer();
    private final List<Botkit> bots = new ArrayList<>();
    private final List<CountDownLatch> latches = new ArrayList<>();
    private final BlockingQueue<DialogEnd> ends = new LinkedBlockingQueue<>();
    private final List<String> handled = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        latches.forEach(CountDownLatch::countDown);
        bots.forEach(Botkit::close);
    }

    private final Skill skill = skills -> {
        skills.dialog(Dialog.define("order")
                .variable("shop", "Rome")
                .ask("size", "Size?")
                .run(dialog -> handled.add(
                        dialog.response("size") + " from " + dialog.origin().text()))
                .ask("sauce", "Sauce?")
                .say("{{responses.size}} with {{responses.sauce}} in {{vars.shop}}")
                .thread("on_timeout")
                .say("Too late, {{origin.text}}.")
                .onEnd((bot, end) -> ends.add(end))
                .build());
        skills.hears("^order$", (bot, message) -> bot.begin("order"));
        skills.on("welcome_back", (bot, event) -> bot.reply("welcome back"));
        skills.on("reconnect", (bot, event) -> bot.reply("go on"));
        skills.fallback((bot, message) -> bot.reply("what?"));
    };

    private Botkit bot(Skill... before) {
        return bot(Botkit.builder(), before);
    }

    private Botkit bot(BotkitBuilder builder, Skill... before) {
        for (Skill one : before) {
            builder.skill(one);
        }
        Botkit botkit = builder.history(history).timer(timer).skill(skill).build();
        bots.add(botkit);
        return botkit;
    }

    /** The document, which is written with the question or right behind it. */
    private StateStore.Stored storedState() {
        StateStore.Stored state = history.states().read(U);
        while (state == null) {
            Thread.onSpinWait();
            state = history.states().read(U);
        }
        return state;
    }

    /** A crash behind it: what its turn left is written in a moment, and would meet what the second bot writes. */
    private void awaitHandled(String message) {
        StoredTurns.awaitHandled(history, U, message);
    }

    private DialogEnd nextEnd() throws InterruptedException {
        DialogEnd end = ends.poll(20, TimeUnit.SECONDS);
        assertThat(end).as("the end of a dialog").isNotNull();
        return end;
    }

    @Test
    void theNextAnswerContinuesItAfterARestart() throws Exception {
        Botkit first = bot();
        TestSocket socket = TestSocket.open(first, "u").says("m1", "order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        socket.says("m2", "large");
        assertThat(socket.nextText()).isEqualTo("Sauce?");
        first.close();

        TestSocket again = TestSocket.open(bot(), "u").says("m3", "hot");
        assertThat(again.nextText()).isEqualTo("large with hot in Rome");
        DialogEnd end = nextEnd();
        assertThat(end.outcome()).isEqualTo(DialogEnd.COMPLETED);
        assertThat(end.responses()).containsEntry("size", "large").containsEntry("sauce", "hot");
        assertThat(handled).containsExactly("large from order");
        again.says("m4", "hot");
        assertThat(again.nextText()).isEqualTo("what?");
    }

    @Test
    void whatWaitsIsInTheStateDocumentBesideWhatIsHandled() throws Exception {
        TestSocket socket = TestSocket.open(bot(), "u").says("m1", "order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        StateStore.Stored state = storedState();
        assertThat(Json.readObject(state.json()).get("dialog").toString())
                .contains("script=order", "thread=default", "line=0", "shop=Rome", "until=", "asked=m1~1");
        assertThat(state.json()).contains("\"handled\":1");
    }

    /** What kill -9 leaves: nothing of the first bot is closed or undone, it just does nothing any more. */
    @Test
    void aTurnThatRunsAgainStartsFromTheStateBeforeIt() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        latches.add(never);
        Botkit first = bot(skills -> skills.hooks("order").validate("size", (dialog, answer) -> {
            dialog.set("shop", "Milan");
            reached.countDown();
            never.await();
            return null;
        }));
        TestSocket socket = TestSocket.open(first, "u").says("m1", "order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        socket.says("m2", "large");
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        awaitHandled("m1");

        TestSocket again = TestSocket.open(bot(), "u").sends(RESUME.formatted(0));
        List<String> texts = new ArrayList<>();
        while (!texts.contains("Sauce?")) {
            texts.add(again.nextText());
        }
        assertThat(texts).containsSubsequence("order", "Size?", "large", "Sauce?");
        again.says("m3", "hot");
        while (!texts.get(texts.size() - 1).startsWith("large with")) {
            texts.add(again.nextText());
        }
        assertThat(texts).endsWith("large with hot in Rome");
        assertThat(handled).as("once, in the second life").containsExactly("large from order");
    }

    @Test
    void whatWasSaidBeforeAQuestionIsNotItsAnswerAfterACrashEither() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        latches.add(never);
        Botkit first = bot(skills -> skills.hooks("order").beforeThread("default", dialog -> {
            reached.countDown();
            never.await();
        }));
        TestSocket socket = TestSocket.open(first, "u").says("m1", "order").says("m2", "too early");
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        while (history.log().readAfter(U, 0, 10, Integer.MAX_VALUE).entries().size() < 2) {
            Thread.onSpinWait();
        }

        TestSocket again = TestSocket.open(bot(), "u").sends(RESUME.formatted(0));
        List<String> texts = new ArrayList<>();
        while (!texts.contains("Size?")) {
            texts.add(again.nextText());
        }
        again.says("m3", "large");
        while (!texts.contains("Sauce?")) {
            texts.add(again.nextText());
        }
        assertThat(handled).containsExactly("large from order");
        assertThat(texts).doesNotContain("what?");
        assertThat(socket.frames).isNotNull();
    }

    @Test
    void aTimeOutDuringARestartRunsBeforeAnythingElse() throws Exception {
        Botkit first = bot();
        TestSocket socket = TestSocket.open(first, "u").says("m1", "order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        first.close();
        timer.advance(Duration.ofMinutes(16));

        // One that resumes: what is said before its socket belongs to the conversation is replayed.
        TestSocket again =
                TestSocket.open(bot(), "u").sends(RESUME.formatted(2)).says("m2", "large");
        List<String> texts = new ArrayList<>();
        do {
            texts.add(again.nextText());
        } while (!texts.contains("what?"));
        assertThat(texts)
                .as("the end of the time, then an ordinary message")
                .containsSubsequence("Too late, order.", "what?");
        assertThat(nextEnd().outcome()).isEqualTo(DialogEnd.TIMEOUT);
    }

    @Test
    void aTimeThatIsNotOverGoesOnAfterARestart() throws Exception {
        Botkit first = bot();
        assertThat(TestSocket.open(first, "u").says("m1", "order").nextText()).isEqualTo("Size?");
        first.close();
        timer.advance(Duration.ofMinutes(10));
        TestSocket again = TestSocket.open(bot(), "u").hello();
        assertThat(again.nextText()).isEqualTo("go on");
        timer.advance(Duration.ofMinutes(5));
        assertThat(again.nextText()).isEqualTo("Too late, order.");
        assertThat(nextEnd().outcome()).isEqualTo(DialogEnd.TIMEOUT);
    }

    @Test
    void anAnswerThatWasStoredInTimeCountsAfterTheCrash() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        latches.add(never);
        Botkit first = bot(skills -> skills.hooks("order").validate("size", (dialog, answer) -> {
            reached.countDown();
            never.await();
            return null;
        }));
        TestSocket socket = TestSocket.open(first, "u").says("m1", "order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        socket.says("m2", "large");
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        awaitHandled("m1");
        timer.advance(Duration.ofMinutes(20));

        TestSocket again = TestSocket.open(bot(), "u").sends(RESUME.formatted(2));
        List<String> texts = new ArrayList<>();
        while (!texts.contains("Sauce?")) {
            texts.add(again.nextText());
        }
        assertThat(texts).doesNotContain("Too late, order.");
        assertThat(handled).containsExactly("large from order");
    }

    @Test
    void aDialogThatIsNotInMemoryComesBackWithItsConversation() throws Exception {
        Botkit botkit = bot(Botkit.builder()
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(30_000))
                        .build()));
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        socket.connection.closed();
        for (int i = 0; i < 60; i++) {
            botkit.push(ConversationId.ofUser("user" + i), "push " + "x".repeat(500));
        }
        assertThat(TestSocket.open(botkit, "u").says("m2", "large").nextText()).isEqualTo("Sauce?");
    }

    @Test
    void aDialogWhoseScriptIsGoneEndsWithAnOutcome() throws Exception {
        Botkit first = bot();
        assertThat(TestSocket.open(first, "u").says("m1", "order").nextText()).isEqualTo("Size?");
        first.close();
        Botkit second = Botkit.builder()
                .history(history)
                .timer(timer)
                .skill(skills -> {
                    skills.hooks("order").after((bot, end) -> ends.add(end));
                    skills.fallback((bot, message) -> bot.reply("what?"));
                })
                .build();
        bots.add(second);
        assertThat(TestSocket.open(second, "u").says("m2", "large").nextText()).isEqualTo("what?");
        DialogEnd end = nextEnd();
        assertThat(end.outcome()).isEqualTo(DialogEnd.CHANGED);
        assertThat(end.vars()).containsEntry("shop", "Rome");
    }

    @Test
    void aDialogMovesAlongWhenTheUserLogsIn() throws Exception {
        Botkit botkit = bot(Botkit.builder().credentialVerifier(credential -> VerifiedUser.of(credential)));
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        socket.awaitClose();
        TestSocket own = TestSocket.signedIn(botkit, "alice").says("m2", "large");
        assertThat(own.nextText()).isEqualTo("Sauce?");
        assertThat(history.states().read(U)).isNull();
        botkit.close();

        TestSocket later = TestSocket.signedIn(bot(), "alice").says("m3", "hot");
        assertThat(later.nextText()).isEqualTo("large with hot in Rome");
        assertThat(history.log()
                        .readAfter(ConversationId.verified("alice"), 0, 100, Integer.MAX_VALUE)
                        .entries())
                .extracting(LogEntry::id)
                .containsExactly("m1", "m1~1", "m2", "m2~1", "m3", "m3~1");
    }

    /** As retention does it: the entries expire, the state stays. */
    @Test
    void aDialogOutlivesItsLogAndTheFirstTurnsOfTheNext() throws Exception {
        Botkit first = bot();
        TestSocket socket = TestSocket.open(first, "u").says("m1", "order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        first.close();
        history.log().erase(U);

        Botkit second = bot(Botkit.builder().receiveMiddleware((bot, message, next) -> {
            if (message.text().equals("hours?")) {
                bot.reply("9 to 5");
            } else {
                next.proceed(message);
            }
        }));
        TestSocket again = TestSocket.open(second, "u").says("m2", "hours?");
        assertThat(again.nextText()).isEqualTo("9 to 5");
        second.close();
        assertThat(storedState().json()).contains("\"epoch\":\"" + epoch(), "\"dialog\":");

        TestSocket third = TestSocket.open(bot(), "u").says("m3", "large");
        assertThat(third.nextText()).isEqualTo("Sauce?");
    }

    @Test
    void aDialogOutlivesItsLogAndAPushThatBeginsTheNext() throws Exception {
        Botkit first = bot();
        TestSocket socket = TestSocket.open(first, "u").says("m1", "order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        first.close();
        history.log().erase(U);

        Botkit second = bot();
        second.push(U, "news");
        second.close();
        assertThat(history.log().readAfter(U, 0, 10, Integer.MAX_VALUE).entries())
                .hasSize(1);

        TestSocket third = TestSocket.open(bot(), "u").says("m3", "large");
        assertThat(third.nextText()).isEqualTo("Sauce?");
    }

    private String epoch() {
        LogHead head = history.log().head(U);
        assertThat(head).isNotNull();
        return head.epoch();
    }

    @Test
    void exportTellsTheDialogAndEraseForgetsIt() throws Exception {
        Botkit botkit = bot();
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        storedState();
        Map<String, Object> exported = Json.readObject(botkit.export(U));
        assertThat(exported.get("dialog").toString()).contains("script=order", "text=order");
        botkit.erase(U);
        assertThat(history.states().read(U)).isNull();
        assertThat(botkit.export(U)).doesNotContain("dialog");
        assertThat(TestSocket.open(botkit, "u").says("m2", "large").nextText()).isEqualTo("what?");
    }

    @Test
    void aTimeOutThatRunsAgainRepeatsNoReply() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        latches.add(never);
        Botkit first = bot(skills -> skills.hooks("order").after((bot, end) -> {
            reached.countDown();
            never.await();
        }));
        TestSocket socket = TestSocket.open(first, "u").says("m0", "hello?");
        assertThat(socket.nextText()).isEqualTo("what?");
        int before = timer.pending();
        socket.says("m1", "order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        while (timer.pending() <= before) {
            Thread.onSpinWait();
        }
        timer.advance(Duration.ofMinutes(15));
        assertThat(socket.nextText()).isEqualTo("Too late, order.");
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

        TestSocket again = TestSocket.open(bot(), "u").says("m2", "large");
        assertThat(again.nextText()).isEqualTo("what?");
        assertThat(history.log().readAfter(U, 0, 100, Integer.MAX_VALUE).entries())
                .filteredOn(entry -> entry.body().contains("Too late"))
                .as("logged once, although its turn ran twice")
                .hasSize(1);
    }
}
