package dev.botkit.internal.dialog;

import dev.botkit.Message;
import dev.botkit.dialog.AnswerHandler;
import dev.botkit.dialog.Dialog;
import java.util.Objects;

/** Goes to a thread; a class of its own, so that the builder can check that there is one. */
public record GotoThread(String thread) implements AnswerHandler {

    /** Checks that there is a name. */
    public GotoThread {
        Objects.requireNonNull(thread, "thread");
    }

    @Override
    public void handle(Dialog dialog, Message answer) {
        dialog.gotoThread(thread);
    }
}
