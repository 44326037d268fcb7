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

    private static Theatre script(String threads) {
        return new Theatre()
                .play(Scripts.read("[{'command':'s','script':[%s]}]"
                                .formatted(threads)
                                .replace('\'', '"'))
                        .get(0));
    }

    @Test
    void aThreadThatGoesBackToTheQuestionDoesSoOnce() {
        for (String action : new String[] {"default", "repeat", "wait"}) {
            Theatre theatre = script(ASKS_AGAIN.formatted(action)).begin("s");
            assertThat(theatre.said()).containsExactly("Q?");
            assertThat(theatre.timesOut().said()).as(action).contains("Still there?");
            assertThat(theatre.timesOut().said()).as(action).isEmpty();
            assertThat(theatre.outcomes()).as(action).containsExactly(DialogEnd.TIMEOUT);
            assertThat(theatre.waiting).isNull();
        }
    }

    @Test
    void anAnswerBreaksTheSilence() {
        Theatre theatre = script(ASKS_AGAIN.formatted("repeat")).begin("s").timesOut();
        assertThat(theatre.says("here").said()).endsWith("Q?", "Thanks.", "R?");
        assertThat(theatre.timesOut().said()).containsExactly("Still there?", "R?");
        assertThat(theatre.outcomes()).isEmpty();
        assertThat(theatre.timesOut().outcomes()).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void theSilenceIsRememberedInTheStore() {
        Theatre theatre = script(ASKS_AGAIN.formatted("default")).begin("s").timesOut();
        Waiting.Stored stored = Waiting.read(theatre.waiting.document(Instant.EPOCH));
        theatre.said();
        theatre.waiting = stored.waiting();
        assertThat(theatre.timesOut().said()).isEmpty();
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void aHookThatRepeatsDoesSoOnce() {
        Theatre theatre = new Theatre(Dialog.define("d")
                .timeout(Duration.ofMinutes(5))
                .onTimeout(dialog -> {
                    dialog.say("Still there?");
                    dialog.repeat();
                })
                .ask("a", "Q?", answers -> answers.otherwise(AnswerHandler.NEXT))
                .build());
        assertThat(theatre.begin("d").timesOut().said()).containsExactly("Q?", "Still there?", "Q?");
        assertThat(theatre.timesOut().said()).isEmpty();
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void anotherScriptThatASilenceGoesOnAsIsNoWayRoundIt() {
        Supplier<Theatre> pair = () -> script(ASKS_AGAIN.replace(
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
        Theatre theatre = pair.get().begin("s").timesOut();
        assertThat(theatre.said()).containsExactly("Q?", "Still there?", "Other?");
        assertThat(theatre.timesOut().said()).isEmpty();
        assertThat(theatre.waiting).isNull();
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.CONTINUED, DialogEnd.TIMEOUT);
    }

    @Test
    void whoeverHearsOfTheEndBeginsTheDialogOnceMoreAtMost() {
        Theatre theatre = new Theatre(Dialog.define("d")
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
        assertThat(theatre.begin("d").timesOut().said()).containsExactly("Q?", "Hello?", "Q?");
        assertThat(theatre.timesOut().said())
                .as("words may be said, but no dialog begins")
                .containsExactly("Hello?");
        assertThat(theatre.waiting).isNull();
    }
}
