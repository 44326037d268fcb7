package dev.botkit.learning.internal;

import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogEnd;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ways out of a lesson: nobody stays in one who does not know what is wanted. A word such as "cancel" leaves it; so
 * does what something else hears, once the question has been repeated; and after three repeats it ends.
 */
final class Exits {

    /** So often the same is asked again. */
    private static final int MOST_AGAIN = 3;

    private static final String AGAIN = "again";
    private static final String CANCELLED = "cancelled";
    private static final String GIVEN_UP = "given_up";

    private final Predicate<String> hasThread;

    /** {@code hasThread} tells whether the script of the lesson has a thread. */
    Exits(Predicate<String> hasThread) {
        this.hasThread = hasThread;
    }

    /** What the bot should say was said; a validator. */
    @Nullable
    String answered(Dialog dialog, String answer) {
        if (QuitWords.isOne(answer)) {
            leave(dialog, CANCELLED);
        }
        return null;
    }

    /** Neither yes nor no was said; a validator. */
    @Nullable
    String notUnderstood(Dialog dialog, String answer) {
        if (QuitWords.isOne(answer)) {
            leave(dialog, CANCELLED);
        } else if (count(dialog) > 0 && dialog.bot().skills().hear(answer)) {
            dialog.passOn();
        } else {
            isGivenUp(dialog);
        }
        return null;
    }

    /** Something else is asked than before. */
    void isNew(Dialog dialog) {
        dialog.set(AGAIN, 0);
    }

    /** Counts a repeat; true if there were enough, and the lesson ends. */
    boolean isGivenUp(Dialog dialog) {
        int count = count(dialog);
        dialog.set(AGAIN, count + 1);
        if (count < MOST_AGAIN) {
            return false;
        }
        leave(dialog, hasThread.test(GIVEN_UP) ? GIVEN_UP : CANCELLED);
        return true;
    }

    private static int count(Dialog dialog) {
        return dialog.vars().get(AGAIN) instanceof Number count ? count.intValue() : 0;
    }

    private void leave(Dialog dialog, String thread) {
        if (hasThread.test(thread)) {
            dialog.gotoThread(thread);
        } else {
            dialog.stop(DialogEnd.STOPPED);
        }
    }
}
