package dev.botkit.internal.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Reply;
import dev.botkit.dialog.AnswerHandler;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.script.Scripts;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Nobody is talked to for ever who says nothing: what a silence sets off ends with the second one in a row. */
class SilentUserTest {

    private static final String ASKS_AGAIN =
            "{'topic':'default','script':[{'text':['Q?'],'collect':{'key':'a','options':["
                    + "{'default':true,'action':'next'}]}},{'text':['Thanks.']},{'text':['R?'],'collect':{'key':'b'}}]},"
                    + "{'topic':'on_timeout','script':[{'text':['Still there?']},{'action':'%s'}]}";

    private static DialogHarness script(String threads) {
        return new DialogHarness()
                .play(Scripts.read("[{'command':'s','script':[%s]}]"
                                .formatted(threads)
                                .replace('\'', '"'))
                        .get(0));
    }

    @Test
    void aThreadThatGoesBackToTheQuestionDoesSoOnce() {
        for (String action : new String[] {"default", "repeat", "wait"}) {
            DialogHarness harness = script(ASKS_AGAIN.formatted(action)).begin("s");
            assertThat(harness.said()).containsExactly("Q?");
            assertThat(harness.timesOut().said()).as(action).contains("Still there?");
            assertThat(harness.timesOut().said()).as(action).isEmpty();
            assertThat(harness.outcomes()).as(action).containsExactly(DialogEnd.TIMEOUT);
            assertThat(harness.waiting).isNull();
        }
    }

    @Test
    void anAnswerBreaksTheSilence() {
        DialogHarness harness =
                script(ASKS_AGAIN.formatted("repeat")).begin("s").timesOut();
        assertThat(harness.says("here").said()).endsWith("Q?", "Thanks.", "R?");
        assertThat(harness.timesOut().said()).containsExactly("Still there?", "R?");
        assertThat(harness.outcomes()).isEmpty();
        assertThat(harness.timesOut().outcomes()).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void theSilenceIsRememberedInTheStore() {
        DialogHarness harness =
                script(ASKS_AGAIN.formatted("default")).begin("s").timesOut();
        WaitingDialog.Stored stored = WaitingDialog.read(harness.waiting.document(Instant.EPOCH));
        harness.said();
        harness.waiting = stored.waiting();
        assertThat(harness.timesOut().said()).isEmpty();
        assertThat(harness.outcomes()).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void aHookThatRepeatsDoesSoOnce() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .timeout(Duration.ofMinutes(5))
                .onTimeout(dialog -> {
                    dialog.say("Still there?");
                    dialog.repeat();
                })
                .ask("a", "Q?", answers -> answers.otherwise(AnswerHandler.NEXT))
                .build());
        assertThat(harness.begin("d").timesOut().said()).containsExactly("Q?", "Still there?", "Q?");
        assertThat(harness.timesOut().said()).isEmpty();
        assertThat(harness.outcomes()).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void anotherScriptThatASilenceGoesOnAsIsNoWayRoundIt() {
        Supplier<DialogHarness> pair = () -> script(ASKS_AGAIN.replace(
                        "'action':'%s'", "'action':'execute_script','execute':{'script':'other','thread':'default'}"))
                .play(Scripts.read("[{'command':'other','script':[%s]}]"
                                .formatted(
                                        ASKS_AGAIN
                                                .replace("Q?", "Other?")
                                                .replace(
                                                        "'action':'%s'",
                                                        "'action':'execute_script','execute':{'script':'s','thread':'default'}"))
                                .replace('\'', '"'))
                        .get(0));
        DialogHarness harness = pair.get().begin("s").timesOut();
        assertThat(harness.said()).containsExactly("Q?", "Still there?", "Other?");
        assertThat(harness.timesOut().said()).isEmpty();
        assertThat(harness.waiting).isNull();
        assertThat(harness.outcomes()).containsExactly(DialogEnd.CONTINUED, DialogEnd.TIMEOUT);
    }

    @Test
    void whoeverHearsOfTheEndBeginsTheDialogOnceMoreAtMost() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                        .ask("a", "Q?", answers -> answers.otherwise(AnswerHandler.NEXT))
                        .build())
                .hooks(
                        "d",
                        hooks -> hooks.after((bot, end) -> {
                            if (end.outcome().equals(DialogEnd.TIMEOUT)) {
                                bot.reply(Reply.of("Hello?"));
                                bot.begin("d");
                            }
                        }));
        assertThat(harness.begin("d").timesOut().said()).containsExactly("Q?", "Hello?", "Q?");
        assertThat(harness.timesOut().said())
                .as("words may be said, but no dialog begins")
                .containsExactly("Hello?");
        assertThat(harness.waiting).isNull();
    }
}
