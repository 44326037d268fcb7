package dev.botkit.internal.dialog;

import dev.botkit.Bot;
import dev.botkit.Reply;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a running dialog needs of its turn. */
interface DialogContext {

    Bot bot();

    /** Says something after a pause; what follows waits for it. Its id; null if a send middleware dropped it. */
    @Nullable
    String say(Reply reply, Pause pause);

    /** Counts a line; false if there have been too many in this turn. */
    boolean mayRunLine();

    /** A number from 0 up to a bound, which is not reached. */
    int pick(int bound);

    /** What templates see as {@code identity}. */
    Map<String, @Nullable Object> identity();
}
