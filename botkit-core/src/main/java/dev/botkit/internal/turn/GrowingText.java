package dev.botkit.internal.turn;

import org.jspecify.annotations.Nullable;

/** A reply that grows, as its conversation shows it. Thread-safe; calls nobody. */
public interface GrowingText {

    /** Where it is shown. Thread-safe. */
    interface Viewer {

        /** Shows a reply that grows on every open connection, and on those that cannot show it that the bot is writing. */
        void begins(GrowingText reply);

        /** It has grown, or has another status. */
        void grew(GrowingText reply);

        /** It ends, and becomes no message: what was shown of it goes. */
        void withdraws(GrowingText reply);
    }

    /** The id of the message that it becomes. */
    String id();

    /**
     * What follows an offset, no more than so many characters, and never half of a character of two; empty if nothing does.
     *
     * @param offset in UTF-16 units, as Java and JavaScript count
     */
    String from(int offset, int most);

    /** What the user is told of what goes on; null if nothing. */
    @Nullable
    String status();

    /** Whether it has ended, and what it has become is on its way or there; it is not shown any more then. */
    boolean isOver();
}
