package dev.botkit.internal.turn;

import dev.botkit.Reply;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a stream needs of its turn. Thread-safe. */
interface StreamOwner {

    /** Throws if the turn was given up. */
    void checkNotAbandoned();

    /**
     * Counts what is to be appended.
     *
     * @param written how long the text is without it, as JSON
     * @param more how much longer it becomes
     * @throws dev.botkit.LimitExceededException if that is too much
     */
    void take(String added, int written, int more);

    /** So many characters were not appended, or are not held any more. */
    void give(int characters);

    /** What a whole text becomes, through the middleware: the first has the stream's id. */
    List<ReplyQueue.Say> says(TurnStream stream, Reply reply);

    /** The same for what is said whatever happens, past the bounds; {@code stream} is null for an id of its own. Never throws. */
    List<ReplyQueue.Say> saysAtLast(@Nullable TurnStream stream, Reply reply);

    /** It is shown from now on. */
    void begins(TurnStream stream);

    /** It has grown, or has another status. */
    void grew(TurnStream stream);

    /** It ends, and becomes no message. */
    void withdraws(TurnStream stream);

    /** These are not said, as it has ended otherwise. */
    void forget(List<ReplyQueue.Say> says);

    /** It is over, and holds so many characters no more. */
    void isOver(TurnStream stream, int characters);

    /** Does what ends it, elsewhere: code of the host, which may hang. Once the bot is closed on this thread. */
    void execute(Runnable task);

    /** The same for what is done when it has ended: while the bot is being closed on this thread, too. */
    void executeAtEnd(Runnable action);

    /** Lets out what stands behind it, elsewhere. */
    void goesOn(Runnable next);

    long now();

    /** How long it may still be silent, or open. */
    Duration timeLeft(long appendedAt, long openedAt);

    /** How long the middleware may still take that what it has become goes through. */
    Duration timeToEnd(long endsSince);

    Timer.Scheduled schedule(Duration delay, Runnable task);

    /** It was silent, or open, for too long. Called on the timer's thread. */
    void isTooSlow(TurnStream stream);

    /** The middleware does not return that what it has become goes through, or what ends it finds no thread. Called on the timer's thread. */
    void hangs(TurnStream stream);
}
