package dev.botkit.internal.dialog;

import dev.botkit.Bot;
import dev.botkit.Reply;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.internal.message.MessageData;
import org.jspecify.annotations.Nullable;

/** What dialogs need of their turn. */
public interface DialogTurn {

    /** What hooks get. */
    Bot bot();

    /** The message or event that the turn is for. */
    MessageData message();

    /** Says something after a pause; what follows waits for it. Its id; null if a send middleware dropped it. */
    @Nullable
    String say(Reply reply, Pause pause);

    /** Whether it was cut off, and runs again later if it can. */
    boolean isCutOff();

    /** Notes which script runs from now on, or none; returns the one before. */
    @Nullable
    String runs(@Nullable String script);

    /** A name that nothing else has. */
    String newToken();

    /** Tells those who listen to all dialogs. Never throws. */
    void ended(DialogEnd end);

    /** The id of what was said last in this turn; null if nothing was. */
    @Nullable
    String lastReplyId();
}
