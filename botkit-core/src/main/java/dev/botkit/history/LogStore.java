package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the logs of conversations. In one conversation no two entries have the same {@code seq}, and
 * no two have the same {@code id}; the store itself makes sure of both, whoever else writes to it.
 *
 * <p>What has been stored is there for every later call, on every thread, and survives a crash of
 * the process (and of the store, as far as the store promises it). Each method throws {@link
 * StoreUnavailableException}, or any other runtime exception, when the store cannot be reached or
 * the outcome is unknown; core then tries again, with the same arguments.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface LogStore {

    /** How many entries {@link #countSent} reads at once where a store does not override it. */
    int COUNTED_ENTRIES = 200;

    /** How many bytes {@link #countSent} reads at once where a store does not override it. */
    int COUNTED_BYTES = 256 * 1024;

    /**
     * Tells how far a log reaches. As fast for a million entries as for ten.
     *
     * @param conversation whose log
     * @return the newest entry's epoch and seq; null if there is no entry
     */
    @Nullable
    LogHead head(ConversationId conversation);

    /**
     * Appends entries of one or many conversations, in as few round trips as it can.
     *
     * <p>Entries of one conversation stand in the order of their {@code seq}, without holes; nothing
     * of a conversation is stored behind any outcome but {@link AppendOutcome.Status#STORED}: those that follow
     * in the batch are {@link AppendOutcome.Status#SKIPPED}. Other conversations of the batch are not affected. Two
     * calls may run at once; core never has two under way for the same conversation, but another
     * process may.
     *
     * <p>If an id is elsewhere in the log and the place is taken too, the outcome is {@link
     * AppendOutcome.Status#DUPLICATE}. What is stored never changes, also not by a retry with another body.
     * A log may begin at any place, as older entries may have expired. Other writers are no failure: who
     * loses gets {@link AppendOutcome.Status#CONFLICT}.
     *
     * <p>What a call that failed or was cut off leaves behind of a conversation is a beginning of its part of the batch:
     * no entry is ever there without those in front of it, as it may tell that their turn has ended ({@link
     * LogEntry#endsTurn}).
     *
     * <p>May be called again with entries that a failed call has stored already: those are {@link
     * AppendOutcome.Status#STORED}.
     *
     * @param batch 1 to some thousand entries
     * @return one outcome for each entry, in the same order
     */
    List<AppendOutcome> append(List<LogEntry> batch);

    /**
     * Reads a page forward. As fast at any place of a long log.
     *
     * <p>Both bounds are for memory: a store takes little more out of the database than it returns, whatever
     * {@code maxEntries} is, as entries may be large. {@link LogPage#forward} makes the page while it reads.
     *
     * @param conversation whose log
     * @param after entries with a larger seq; 0 for the first ones
     * @param maxEntries how many at most, from 1 to {@link Integer#MAX_VALUE}
     * @param maxBytes how many {@linkplain LogEntry#bytes() bytes} they have in all at most, from 1 to {@link
     *     Integer#MAX_VALUE}. A first entry that is larger comes alone: a page is empty only where the log ends. A store
     *     may count its bodies in the form in which it keeps them, if that is no shorter
     * @return as many of the next entries as fit, without a hole between them as far as the log has none, oldest first, and
     *     whether there are more
     */
    LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes);

    /**
     * Reads a page of the newest entries below a place. Otherwise as {@link #readAfter}; {@link LogPage#backward} makes
     * the page.
     *
     * @param conversation whose log
     * @param before entries with a smaller seq; {@link Long#MAX_VALUE} for the newest of all
     * @param maxEntries how many at most, from 1 to {@link Integer#MAX_VALUE}
     * @param maxBytes how many bytes they have in all at most, from 1 to {@link Integer#MAX_VALUE}
     * @return as many of the newest ones as fit, but oldest of them first, and whether there are older ones
     */
    LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes);

    /**
     * Counts what the bot has said in a part of a log, for instance to tell a user how much was missed. As fast as
     * reading as many short entries.
     *
     * <p>The default reads the part in small pages, which is right for any store. One that can count without reading what was
     * said overrides it.
     *
     * @param conversation whose log
     * @param after entries with a larger seq
     * @param upTo entries with a seq that is not larger; not below {@code after}
     * @return how many of them are {@link LogEntry.Kind#SENT}
     */
    default int countSent(ConversationId conversation, long after, long upTo) {
        int count = 0;
        LogPage page;
        long at = after;
        do {
            page = readAfter(conversation, at, COUNTED_ENTRIES, COUNTED_BYTES);
            for (LogEntry entry : page.entries()) {
                count += entry.kind() == LogEntry.Kind.SENT && entry.seq() <= upTo ? 1 : 0;
            }
            at = page.last(at);
        } while (page.more() && at < upTo);
        return count;
    }

    /**
     * Removes a conversation's log for good, and leaves the other stores as they are. No error if there
     * is none.
     *
     * @param conversation whose log
     */
    void erase(ConversationId conversation);
}
