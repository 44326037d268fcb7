package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the logs of conversations. No two entries of a conversation have the same {@code seq}, and no two have the same
 * {@code id}; the store itself ensures both, even if several processes write to it.
 *
 * <p>What has been stored is visible to every later call, on every thread, and survives a crash of the process (and of
 * the store, as far as the store promises that). Each method throws {@link StoreUnavailableException}, or any other
 * runtime exception, if the store cannot be reached or the outcome is unknown; core then tries again with the same
 * arguments.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface LogStore {

    /** How many entries the default of {@link #countSent} reads at once. */
    int COUNTED_ENTRIES = 200;

    /** How many bytes the default of {@link #countSent} reads at once. */
    int COUNTED_BYTES = 256 * 1024;

    /**
     * Reads how far a log extends. It must be as fast for a million entries as for ten.
     *
     * @param conversation the conversation
     * @return the epoch and seq of the newest entry; null if there is no entry
     */
    @Nullable
    LogHead head(ConversationId conversation);

    /**
     * Appends entries of one or many conversations, in as few round trips as possible.
     *
     * <p>The entries of one conversation are in the order of their {@code seq}, without holes. If the outcome for one
     * of them is not {@link AppendOutcome.Status#STORED}, nothing after it is stored in this conversation: its later
     * entries in the batch are {@link AppendOutcome.Status#SKIPPED}. Other conversations of the batch are not affected.
     * Calls may run concurrently; core never makes two at once for the same conversation, but another process may.
     *
     * <p>If an entry's id is at another place in the log and the entry's own place is taken, too, the outcome is
     * {@link AppendOutcome.Status#DUPLICATE}. Stored entries never change, not even by a retry with another body. A log
     * may begin at any place, because older entries may have expired. Other writers are not a failure: the one that
     * loses gets {@link AppendOutcome.Status#CONFLICT}.
     *
     * <p>A call that fails or is cut off stores a prefix of each conversation's entries, never a later one without the
     * earlier ones, because a later one may say that their turn has ended ({@link LogEntry#endsTurn}).
     *
     * <p>The method may be called again with entries that a failed call has already stored; their outcome is
     * {@link AppendOutcome.Status#STORED}. Such an entry has the epoch and the date of the one that is in the log. One with
     * another epoch or another date is not a retry, but what another process has stored at that very place: it is a
     * {@link AppendOutcome.Status#DUPLICATE} whose {@code seq} is its own, so that core does not handle it once more.
     *
     * @param batch one to several thousand entries
     * @return one outcome for each entry, in the same order
     */
    List<AppendOutcome> append(List<LogEntry> batch);

    /**
     * Reads a page forward. It must be equally fast at any place of a long log.
     *
     * <p>Both bounds limit memory: a store must read little more from the database than it returns, whatever
     * {@code maxEntries} is, because entries may be large. {@link LogPage#forward} makes the page while the store
     * reads.
     *
     * @param conversation the conversation
     * @param after the seq above which the page begins; 0 for the first entries
     * @param maxEntries the maximum number of entries, from 1 to {@link Integer#MAX_VALUE}
     * @param maxBytes the maximum number of {@linkplain LogEntry#bytes() bytes} in all, from 1 to
     *     {@link Integer#MAX_VALUE}. A first entry that is larger is a page of its own: only a page at the end of the
     *     log is empty. A store may count bodies in the form in which it keeps them, if that is not shorter
     * @return as many of the next entries as fit, oldest first and without gaps that the log does not have, and whether
     *     there are more
     */
    LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes);

    /**
     * Reads a page backward: the newest entries before a place. Otherwise as {@link #readAfter};
     * {@link LogPage#backward} makes the page.
     *
     * @param conversation the conversation
     * @param before the seq below which the page ends; {@link Long#MAX_VALUE} for the newest entries of all
     * @param maxEntries the maximum number of entries, from 1 to {@link Integer#MAX_VALUE}
     * @param maxBytes the maximum number of bytes in all, from 1 to {@link Integer#MAX_VALUE}
     * @return as many of the newest of these entries as fit, oldest first, and whether there are older ones
     */
    LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes);

    /**
     * Counts the bot's entries in a part of a log, for instance to find out how many a user has missed. It must be as
     * fast as reading as many short entries.
     *
     * <p>The default reads the part in small pages, which is correct for any store. A store that can count without
     * reading the bodies should override it.
     *
     * @param conversation the conversation
     * @param after the seq above which to count
     * @param upTo the last seq to count, at least {@code after}
     * @return how many of the entries are {@link LogEntry.Kind#SENT}
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
     * Removes a conversation's log for good, and leaves the other stores as they are. Does nothing if there is no log.
     *
     * @param conversation the conversation
     */
    void erase(ConversationId conversation);
}
