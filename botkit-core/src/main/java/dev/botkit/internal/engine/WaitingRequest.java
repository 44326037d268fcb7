package dev.botkit.internal.engine;

import dev.botkit.transport.Refusal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request that a turn or a conversation keeps waiting. */
interface WaitingRequest {

    /** The network address it came from. */
    String network();

    /** The language that its client prefers; null if it did not say. */
    @Nullable
    Locale language();

    /** Its message is accepted under this id, and on its way to the store. */
    void waitsFor(String id);

    /** Waits for a turn, unless too many do. Called with the lock of the turn's conversation. */
    boolean joins(Turn turn, boolean isDuplicate);

    /** Whether nobody waits any more. */
    boolean isAnswered();

    /** The turn has ended; these are its replies, as frames. Without a lock. */
    void answer(List<String> replies);

    /** It repeats a message that is in the log already, at this place. Without a lock. */
    void repeats(String id, long seq);

    /** Without a lock. */
    void refuse(Refusal refusal, String why);
}
