package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitListener;
import dev.botkit.Message;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dialogs that leave an answer to whatever else hears it. */
class PassedOnAnswerTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<DialogEnd> ends = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    private TestSocket chat(Skill skill) {
        Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(timer)
                .listenerExecutor(Runnable::run)
                .listener(new BotkitListener() {
                    @Override
                    public void failed(Message message, Throwable failure) {
                        failures.add(failure);
                    }
                })
                .skill(skill)
                .skill(skills -> skills.hears("^order$", (bot, message) -> bot.begin("order"))
                        .hears("help", (bot, message) -> bot.reply("helped"))
                        .afterDialogs((bot, end) -> ends.add(end))
                        .fallback((bot, message) -> bot.reply("what?")))
                .build();
        bots.add(botkit);
        return TestSocket.open(botkit, "u");
    }

    @Test
    void aValidatorLeavesAnAnswerThatSomethingElseHears() {
        TestSocket socket = chat(skills -> skills.dialog(Dialog.define("order")
                .ask("size", "Size?")
                .validate("size", (dialog, answer) -> {
                    if (dialog.bot().skills().hear(answer)) {
                        dialog.passOn();
                    }
                    return null;
                })
                .say("{{responses.size}} it is")
                .build()));

        socket.says("order").says("large");
        assertThat(socket.texts()).containsExactly("Size?", "large it is");
        socket.frames.clear();
        socket.says("order").says("help").says("large");
        assertThat(socket.texts()).containsExactly("Size?", "helped", "what?");
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.COMPLETED, DialogEnd.STOPPED);
        assertThat(ends.get(1).responses()).as("it was no answer").isEmpty();
    }

    @Test
    void theHandlerOfAnAnswerLeavesItToTheFallback() {
        TestSocket socket = chat(skills -> skills.dialog(Dialog.define("order")
                .ask(
                        "size",
                        "Size?",
                        answers -> answers.string("never mind", (dialog, answer) -> {
                            dialog.say("All right.");
                            dialog.passOn();
                        }))
                .build()));

        assertThat(socket.says("order").says("never mind").texts()).containsExactly("Size?", "All right.", "what?");
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.STOPPED);
    }

    @Test
    void anAnswerThatBeginsTheSameDialogAgainBeginsItOnce() {
        TestSocket socket = chat(skills -> skills.dialog(Dialog.define("order")
                .ask("size", "Size?", answers -> answers.otherwise((dialog, answer) -> dialog.passOn()))
                .build()));

        assertThat(socket.says("order").says("order").texts()).containsExactly("Size?", "Size?");
        assertThat(socket.says("help").texts()).containsExactly("Size?", "Size?", "helped");
    }

    @Test
    void whereThereIsNoAnswerNoneIsPassedOn() {
        TestSocket socket = chat(skills -> skills.dialog(Dialog.define("order")
                .ask("size", "Size?")
                .run(Dialog::passOn)
                .timeout(Duration.ofMinutes(5))
                .onTimeout(Dialog::passOn)
                .build()));

        socket.says("order").says("large");
        socket.says("order");
        timer.advance(Duration.ofMinutes(5));
        assertThat(failures)
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("use stop()"));
        assertThat(ends).extracting(DialogEnd::outcome).containsOnly(DialogEnd.FAILED);
    }

    @Test
    void aDialogThatAnotherOneHasReplacedPassesNothingOn() {
        TestSocket socket = chat(skills -> skills.dialog(Dialog.define("order")
                        .ask(
                                "size",
                                "Size?",
                                answers -> answers.otherwise((dialog, answer) -> {
                                    dialog.passOn();
                                    dialog.bot().begin("other");
                                }))
                        .build())
                .dialog(Dialog.define("other").ask("colour", "Colour?").build()));

        assertThat(socket.says("order").says("help").texts()).containsExactly("Size?", "Colour?");
        assertThat(ends).extracting(DialogEnd::outcome).containsExactly(DialogEnd.REPLACED);
    }
}
