package dev.botkit.internal.turn;

import dev.botkit.internal.message.MessageData;
import dev.botkit.transport.Refusal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request that a turn or a conversation keeps waiting. */
public interface WaitingRequest {

    /** The network address it came from. */
    String network();

    /** The language that its client prefers; null if it did not say. */
    @Nullable
    Locale language();

    /** Whether this thread is the transport's, which has received it, and may run what is short. */
    boolean lendsThread();

    /** Its message is accepted under this id, and on its way to the store. */
    void waitsFor(String id);

    /** It waits for the turn of this message, or of this event. Called with the lock of its conversation. */
    void joined(MessageData message, boolean isDuplicate);

    /** Whether nobody waits any more. */
    boolean isAnswered();

    /** The turn has ended; these are its replies, as frames. Without a lock. */
    void answer(List<String> replies);

    /** It repeats a message that is in the log already, at this place. Without a lock. */
    void repeats(String id, long seq);

    /** Without a lock. */
    void refuse(Refusal refusal, String why);
}
