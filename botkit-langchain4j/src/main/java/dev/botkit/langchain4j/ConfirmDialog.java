package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.Message;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogDefinition;
import dev.botkit.dialog.DialogEnd;

/** The dialog that waits for the user's yes. The question was said before it begins, by the turn in which the model wants the tool called. */
final class ConfirmDialog {

    private static final String CONFIRMED = "confirmed";
    private static final String DECLINED = "declined";

    private final Confirm confirm;
    private final GoesOn answers;

    /** Has the model go on when the user has answered. */
    interface GoesOn {
        void goOn(Bot bot, Message answer, PendingCall call, boolean confirmed);
    }

    private enum Sounds {
        LIKE_YES,
        LIKE_NO,
        OTHERWISE
    }

    private ConfirmDialog(Confirm confirm, GoesOn answers) {
        this.confirm = confirm;
        this.answers = answers;
    }

    static DialogDefinition of(Confirm confirm, GoesOn answers) {
        ConfirmDialog dialog = new ConfirmDialog(confirm, answers);
        return Dialog.define(confirm.dialog())
                .ask(
                        "answer",
                        "",
                        said -> said.yes((waiting, answer) -> dialog.answered(waiting, answer, Sounds.LIKE_YES))
                                .no((waiting, answer) -> dialog.answered(waiting, answer, Sounds.LIKE_NO))
                                .otherwise((waiting, answer) -> dialog.answered(waiting, answer, Sounds.OTHERWISE)))
                .timeout(confirm.timeout())
                .onEnd(dialog::ended)
                .build();
    }

    private void answered(Dialog dialog, Message answer, Sounds sounds) {
        PendingCall call = PendingCall.in(dialog.vars());
        if (call == null) {
            dialog.passOn();
        } else if (call.isYes(answer.text(), sounds == Sounds.LIKE_YES)) {
            if (call.isShown(dialog.bot())) {
                dialog.stop(CONFIRMED);
                answers.goOn(dialog.bot(), answer, call, true);
            } else {
                dialog.say(call.reply());
                dialog.silentRepeat();
            }
        } else if (call.isNo(answer.text(), sounds == Sounds.LIKE_NO)) {
            dialog.stop(DECLINED);
            answers.goOn(dialog.bot(), answer, call, false);
        } else {
            dialog.passOn();
        }
    }

    /** Whatever ends it otherwise, the user is told that nothing was done. */
    private void ended(Bot bot, DialogEnd end) {
        String question = String.valueOf(end.vars().get("question"));
        switch (end.outcome()) {
            case DialogEnd.TIMEOUT -> bot.reply(words(bot).timedOut(question));
            case DialogEnd.STOPPED, DialogEnd.REPLACED, DialogEnd.CHANGED, DialogEnd.FAILED ->
                bot.reply(words(bot).notDone(question));
            default -> {
                // It was answered.
            }
        }
    }

    private ConfirmWords words(Bot bot) {
        return confirm.words().apply(bot);
    }
}
