package dev.botkit.internal.conversation;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.message.Session;
import dev.botkit.internal.turn.GrowingText;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Refusal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An open connection as its conversation knows it: who it is, and where in the log it is. Called with the conversation's lock, unless
 * a method says otherwise.
 */
public interface Subscriber {

    // ---- who it is; also without a lock

    /** Whether it is a client of resume v1. */
    boolean isResume();

    /** What counts as one client for the caps and rates of addresses. */
    String network();

    /** The language that its client prefers; null if it did not say. */
    @Nullable
    Locale language();

    /** Whether this thread is the transport's, which has received a frame, and may run what is short. */
    boolean lendsThread();

    /**
     * Called as the connection is bound, so that a sign-out either sees it there or is seen here.
     *
     * @throws dev.botkit.RefusedException if the user was signed out after the client showed who it is
     */
    void checkSignedOut(ConversationId id);

    // ---- what it gets

    /** It is a resume client; this is where it stands. */
    void begin(Session session);

    /** The client waits to be told that its message is in the log. */
    void awaits(String id);

    /** Hands it a new entry; false if there is nothing to write. */
    boolean offer(Entry entry);

    /** Shows that the bot is writing. */
    void offerTyping();

    /** Tells it what the user thinks of one of the bot's messages. */
    void offerFeedback(String frame);

    /** Up to which seq it has entries. */
    long cursor();

    /** It has everything, and gets what comes now. */
    void isLive();

    /** As many of the next entries as its queue takes. A hole means that what it wants is gone. */
    void offerPage(List<Entry> page);

    /** What it would take from the store is not there; it goes on with what is in memory. */
    void skipTo(long seq);

    /** A message that its client may wait for was in the log already. */
    void confirm(String id, long seq);

    /** A message that its client may wait for will not be in the log. */
    void reject(String id, Refusal refusal, String why);

    // ---- replies that grow

    /** From now on this reply grows, and nothing of it is there. Who does not see it grow sees that the bot is writing. */
    void growsFromNothing(GrowingText reply);

    /** The same for a connection that has become live now: it gets what there is. */
    void growsFromHere(GrowingText reply);

    /** It has become live now, and nothing grows. */
    void nothingGrows();

    /**
     * A reply has grown. One that does not have all that came before, or is still writing, gets it later, with {@link #lacks}.
     *
     * @param from from where on
     * @param length by how much
     * @param frame the frame that says so, to whoever has the text up to there
     */
    void grows(int from, int length, String frame);

    /** It is told what goes on; null if nothing any more. */
    void hasStatus(@Nullable String status, String frame);

    /** What was shown of a reply that grew goes. */
    void withdrawn(String frame);

    /** It has written what it had: it gets what it lacks, up to an offset. */
    void lacks(GrowingText reply, int shown);

    // ---- without a lock

    /** Writes what is queued. */
    void pump();

    /** Lets go of what this thread still holds, as it has run out of stack in here. */
    void letGo();

    /** Closes it when what is queued has been written. */
    void close(CloseCode code, String reason);
}
