package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.Skill;
import dev.botkit.TurnEndedException;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogDefinition;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dialogs in conversations without a store: who answers, time-outs, tabs. */
class DialogChatTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<DialogEnd> ends = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    private DialogDefinition order() {
        return Dialog.define("order")
                .ask("size", "Size?")
                .ask("sauce", "Sauce?")
                .say("{{responses.size}} with {{responses.sauce}}")
                .timeout(Duration.ofMinutes(5))
                .onEnd((bot, end) -> ends.add(end))
                .build();
    }

    private final Skill skill = skills -> {
        skills.dialog(order());
        skills.hears("^order$", (bot, message) -> bot.begin("order"));
        skills.hears("help", (bot, message) -> bot.reply("helped"));
        skills.interrupts(
                "^cancel$", (bot, message) -> bot.reply(bot.stopDialog() ? "cancelled" : "nothing to cancel"));
        skills.on("welcome_back", (bot, event) -> bot.reply("welcome back"));
        skills.on("hello", (bot, event) -> bot.reply("hello"));
        skills.on("reconnect", (bot, event) -> bot.reply("go on"));
        skills.on("trigger", (bot, event) -> bot.reply("trigger " + event.field("script")));
        skills.fallback((bot, message) -> bot.reply("what?"));
    };

    private Botkit bot(Skill... more) {
        return bot(Botkit.builder().executor(Runnable::run), more);
    }

    private Botkit bot(BotkitBuilder builder, Skill... more) {
        for (Skill one : more) {
            builder.skill(one);
        }
        Botkit botkit = builder.skill(skill)
                .timer(timer)
                .listenerExecutor(Runnable::run)
                .listener(new BotkitListener() {
                    @Override
                    public void failed(Message message, Throwable failure) {
                        failures.add(failure);
                    }
                })
                .build();
        bots.add(botkit);
        return botkit;
    }

    private static List<String> drained(TestSocket socket) {
        List<String> texts = socket.texts();
        socket.frames.clear();
        return texts;
    }

    @Test
    void theDialogThatWaitsAnswersBeforeWhatHears() {
        TestSocket socket =
                TestSocket.open(bot(), "u").says("order").says("help").says("order");
        assertThat(drained(socket)).containsExactly("Size?", "Sauce?", "help with order");
        socket.says("help").says("xyz");
        assertThat(drained(socket)).containsExactly("helped", "what?");
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.COMPLETED);
    }

    @Test
    void aSkillHearsOfTheEndOfEachDialogWithinItsTurnBehindTheDialogsOwnHooks() {
        Skill more =
                skills -> skills.dialog(Dialog.define("short").say("Only this.").build())
                        .hears("^short$", (bot, message) -> bot.begin("short"))
                        .afterDialogs((bot, end) ->
                                bot.reply(end.script() + " " + end.outcome() + ", told before: " + ends.size()));

        TestSocket socket =
                TestSocket.open(bot(more), "u").says("short").says("order").says("cancel");

        assertThat(drained(socket))
                .containsExactly(
                        "Only this.",
                        "short completed, told before: 0",
                        "Size?",
                        "order stopped, told before: 1",
                        "cancelled");
    }

    @Test
    void interruptsComeBeforeTheDialogAndMayStopIt() {
        TestSocket socket = TestSocket.open(bot(), "u")
                .says("cancel")
                .says("order")
                .says("cancel")
                .says("large");
        assertThat(drained(socket)).containsExactly("nothing to cancel", "Size?", "cancelled", "what?");
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.STOPPED);
        assertThat(timer.pending()).as("timer entries of dialogs that wait").isEqualTo(baseline());
    }

    /** Timer entries that an open socket has anyway. */
    private int baseline() {
        ManualTimer other = new ManualTimer();
        Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(other)
                .skill(skill)
                .build();
        bots.add(botkit);
        TestSocket.open(botkit, "u").says("help");
        return other.pending();
    }

    @Test
    void oneTimerEntryWaitsForEachDialog() {
        int without = baseline();
        TestSocket socket = TestSocket.open(bot(), "u").says("order");
        assertThat(timer.pending()).isEqualTo(without + 1);
        socket.says("large");
        assertThat(timer.pending()).isEqualTo(without + 1);
        socket.says("hot");
        assertThat(timer.pending()).isEqualTo(without);
    }

    @Test
    void aTimeOutEndsTheDialogAndTheNextMessageIsAnOrdinaryOne() {
        TestSocket socket = TestSocket.open(bot(), "u").says("order");
        timer.advance(Duration.ofMinutes(4));
        socket.says("large");
        timer.advance(Duration.ofMinutes(4).plusSeconds(59));
        assertThat(ends).as("each question has its own time").isEmpty();
        timer.advance(Duration.ofSeconds(1));
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.TIMEOUT);
        socket.says("hot");
        assertThat(drained(socket)).containsExactly("Size?", "Sauce?", "what?");
    }

    @Test
    void anAnswerThatCameInTimeCountsAlthoughItsTurnIsLate() {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        TestSocket socket =
                TestSocket.open(bot(Botkit.builder().executor(tasks::add)), "u").says("order");
        run(tasks);
        socket.says("large");
        timer.advance(Duration.ofMinutes(6));
        run(tasks);
        assertThat(drained(socket)).containsExactly("Size?", "Sauce?");
        assertThat(ends).isEmpty();

        timer.advance(Duration.ofMinutes(6));
        socket.says("hot");
        run(tasks);
        assertThat(drained(socket)).as("it came behind the end of time").containsExactly("what?");
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.TIMEOUT);
    }

    private static void run(ArrayDeque<Runnable> tasks) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void ofAnswersOnTwoTabsAtOnceTheSecondMeetsNoOtherQuestion() {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        Botkit botkit = bot(Botkit.builder().executor(tasks::add));
        TestSocket one = TestSocket.open(botkit, "u").says("order");
        run(tasks);
        TestSocket two = TestSocket.open(botkit, "u").hello();
        run(tasks);
        assertThat(drained(one)).containsExactly("Size?", "go on");
        one.says("large");
        two.says("small");
        run(tasks);
        assertThat(drained(one))
                .as("what was said before a question is not its answer, and no fallback talks into it")
                .containsExactly("Sauce?");
        two.says("hot");
        run(tasks);
        assertThat(drained(one)).containsExactly("large with hot");
        assertThat(ends.get(0).responses()).containsEntry("size", "large").containsEntry("sauce", "hot");
    }

    @Test
    void whatWasSaidTooEarlyIsStillHeardByWhoKnowsIt() {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        TestSocket socket = TestSocket.open(bot(Botkit.builder().executor(tasks::add)), "u")
                .says("order")
                .says("help");
        run(tasks);
        socket.says("large");
        run(tasks);
        assertThat(drained(socket)).containsExactly("Size?", "helped", "Sauce?");
    }

    @Test
    void theSameAnswerFromTwoTabsCountsOnce() {
        Botkit botkit = bot();
        TestSocket one = TestSocket.open(botkit, "u").says("order");
        TestSocket two = TestSocket.open(botkit, "u");
        one.says("a1", "large");
        two.says("a1", "large");
        one.says("hot");
        assertThat(ends.get(0).responses()).containsEntry("size", "large").containsEntry("sauce", "hot");
        assertThat(drained(one)).containsExactly("Size?", "Sauce?", "large with hot");
    }

    @Test
    void aDialogThatWaitsMakesAReturnAReconnect() {
        Botkit botkit = bot();
        TestSocket socket = TestSocket.open(botkit, "u").hello().says("order");
        assertThat(drained(socket)).containsExactly("hello", "Size?");
        socket.connection.closed();
        timer.advance(Duration.ofMinutes(3));
        TestSocket again = TestSocket.open(botkit, "u").hello();
        assertThat(drained(again)).containsExactly("go on");
        timer.advance(Duration.ofMinutes(3));
        again.connection.closed();
        assertThat(drained(TestSocket.open(botkit, "u").hello())).containsExactly("welcome back");
    }

    @Test
    void pagesBeginWhatTheyMayAndEverythingElseGoesToSkills() {
        DialogDefinition open = Dialog.define("offer")
                .say("An offer!")
                .thread("more")
                .ask("more", "More?")
                .build();
        Botkit botkit = bot(skills -> {
            skills.dialog(open);
            skills.hooks("Offer").allowTrigger();
        });
        TestSocket socket = TestSocket.open(botkit, "u");
        String frame = "{\"type\":\"trigger\",\"user\":\"u\",\"script\":%s}";
        socket.sends(frame.formatted("\"OFFER\""));
        socket.sends(frame.formatted("\"offer\",\"thread\":\"more\""));
        socket.says("yes");
        socket.sends(frame.formatted("\"offer\",\"thread\":\"moon\""));
        socket.sends(frame.formatted("\"order\""));
        socket.sends(frame.formatted("[1]"));
        assertThat(drained(socket))
                .containsExactly("An offer!", "More?", "trigger offer", "trigger order", "trigger [1]");
    }

    @Test
    void anEventThatClientsCallATimeOutIsNone() {
        TestSocket socket = TestSocket.open(bot(), "u").says("order");
        socket.sends("{\"type\":\"dialog_timeout\",\"user\":\"u\"}").says("large");
        assertThat(drained(socket)).containsExactly("Size?", "Sauce?");
    }

    @Test
    void dialogsAreBegunOnTheHandlersThreadAndWithinIt() throws Exception {
        AtomicReference<dev.botkit.Bot> kept = new AtomicReference<>();
        AtomicReference<Throwable> elsewhere = new AtomicReference<>();
        TestSocket socket = TestSocket.open(
                        bot(skills -> skills.hears("thread", (bot, message) -> {
                            kept.set(bot);
                            Thread other = new Thread(() -> {
                                try {
                                    bot.begin("order");
                                } catch (Throwable e) {
                                    elsewhere.set(e);
                                }
                            });
                            other.start();
                            other.join();
                        })),
                        "u")
                .says("thread");
        assertThat(elsewhere.get()).isInstanceOf(IllegalStateException.class);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> kept.get().begin("order"))
                .isInstanceOf(TurnEndedException.class);
        assertThat(drained(socket)).isEmpty();
    }

    @Test
    void aDialogThatFailsApologizesAndWaitsNoMore() {
        TestSocket socket = TestSocket.open(
                        bot(skills -> skills.dialog(Dialog.define("broken")
                                        .ask("x", "X?")
                                        .run(dialog -> dialog.gotoThread("moon"))
                                        .build())
                                .hears("broken", (bot, message) -> bot.begin("broken"))),
                        "u")
                .says("broken")
                .says("y")
                .says("y");
        assertThat(drained(socket)).containsExactly("X?", "Sorry, something went wrong. Please try again.", "what?");
        assertThat(failures).singleElement().asString().contains("moon");
    }

    @Test
    void pausesOfLinesKeepTheOrder() {
        TestSocket socket = TestSocket.open(
                        bot(skills -> skills.dialog(Dialog.define("slow")
                                        .say(dev.botkit.Reply.of("one").with("typingDelay", 1_000))
                                        .say(dev.botkit.Reply.of("two").with("delay", "500"))
                                        .ask("x", "three?")
                                        .build())
                                .hears("slow", (bot, message) -> bot.begin("slow"))),
                        "u")
                .says("slow");
        assertThat(socket.next()).containsEntry("type", "typing");
        assertThat(drained(socket)).isEmpty();
        timer.advance(Duration.ofSeconds(1));
        assertThat(drained(socket)).containsExactly("one");
        timer.advance(Duration.ofMillis(500));
        assertThat(drained(socket)).containsExactly("two", "three?");
        timer.advance(Duration.ofMinutes(15).minusMillis(1));
        socket.says("in time");
        timer.advance(Duration.ofHours(1));
        assertThat(drained(socket)).isEmpty();
        assertThat(failures).isEmpty();
    }

    @Test
    void exportTellsTheDialogAndEraseForgetsIt() {
        Botkit botkit = bot();
        ConversationId id = TestSocket.SECRET.conversation("u");
        TestSocket.open(botkit, "u").says("order").says("LARGE");
        assertThat(botkit.export(id)).contains("\"dialog\":{", "\"script\":\"order\"", "\"size\":\"LARGE\"");
        botkit.erase(id);
        assertThat(botkit.export(id)).doesNotContain("LARGE");
        timer.advance(Duration.ofHours(1));
        TestSocket again = TestSocket.open(botkit, "u").says("hot");
        assertThat(drained(again)).containsExactly("what?");
        assertThat(ends).as("nobody is told of what was erased").isEmpty();
    }

    @Test
    void aConversationThatIsDroppedTakesItsTimerEntryAlong() {
        Botkit botkit = bot(Botkit.builder()
                .executor(Runnable::run)
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(20_000))
                        .build()));
        for (int i = 0; i < 100; i++) {
            TestSocket socket = TestSocket.open(botkit, "u" + i).says("order");
            socket.connection.closed();
        }
        assertThat(timer.pending()).isLessThan(20);
        timer.advance(Duration.ofHours(1));
        assertThat(ends).hasSizeLessThan(20);
        assertThat(timer.pending()).isZero();
    }

    @Test
    void aDialogMovesAlongWhenTheUserLogsIn() {
        Botkit botkit = bot(
                Botkit.builder().executor(Runnable::run).credentialVerifier(credential -> VerifiedUser.of(credential)));
        TestSocket socket = TestSocket.open(botkit, "u").says("order");
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        socket.awaitClose();
        TestSocket own = TestSocket.signedIn(botkit, "alice").says("large");
        assertThat(own.nextText()).isEqualTo("Sauce?");
        timer.advance(Duration.ofHours(1));
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void aReplyOfATimeOutReachesTheOpenTabs() {
        DialogDefinition patient = Dialog.define("patient")
                .ask("x", "X?")
                .thread("on_timeout")
                .ask("y", "Still there?")
                .say("Good, {{responses.y}}.")
                .build();
        TestSocket socket = TestSocket.open(
                        bot(skills -> skills.dialog(patient).hears("patient", (bot, message) -> bot.begin("patient"))),
                        "u")
                .says("patient");
        timer.advance(Duration.ofMinutes(15));
        Map<String, Object> first = socket.next();
        Map<String, Object> second = socket.next();
        assertThat(first).containsEntry("text", "X?");
        assertThat(second).containsEntry("text", "Still there?").doesNotContainKey("in_reply_to");
        socket.says("yes");
        assertThat(socket.nextText()).isEqualTo("Good, yes.");
    }
}
