package dev.botkit.internal.log;

/**
 * What a store says of entries behind a cursor.
 *
 * @param sent how many of the bot's there are
 * @param hole whether the first ones are gone
 * @param next the seq of the first one that is there; 0 if there is none
 * @param to where the log ended when it was counted; what follows is counted in memory
 */
public record Missed(int sent, boolean hole, long next, LogEnd to) {

    /** The store was not asked. */
    public static final Missed NOTHING = new Missed(-1, false, 0, new LogEnd(0, 0));

    public boolean isCounted() {
        return sent >= 0;
    }
}
