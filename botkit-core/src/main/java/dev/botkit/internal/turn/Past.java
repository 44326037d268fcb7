package dev.botkit.internal.turn;

import dev.botkit.Message;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogPage;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.message.MessageData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was said in a conversation before a turn, as far as it is in memory. Behind what a user said stands what the bot said to that,
 * although more may have been said meanwhile that waited.
 *
 * @param inMemory the newest entries, oldest first
 * @param before below which seq the entries are that had to be asked for as well; 0 if none are to be
 * @param wanted how many entries have to be read, with those that were not said before
 * @param waiting the ids of messages whose turns have not begun
 */
public record Past(List<Entry> inMemory, long before, int wanted, Set<String> waiting) {

    /** The log in the store. */
    @FunctionalInterface
    public interface Stored {

        /** See {@link dev.botkit.history.LogStore#readBefore}. Blocks. */
        LogPage readBefore(ConversationId id, long before, int most);
    }

    /**
     * The newest messages, at most so many. Blocks where the store has to be asked.
     *
     * @param isOwn whether a reply is the turn's, by its id; asked where replies do not say what they answer
     */
    List<Message> messages(
            MessageData answered, Predicate<String> isOwn, ConversationId id, @Nullable Stored stored, int most) {
        List<LogEntry> entries = new ArrayList<>();
        if (before > 0 && stored != null) {
            entries.addAll(stored.readBefore(id, before, wanted).entries());
        } else {
            inMemory.forEach(entry -> entries.add(entry.stored(id, "-")));
        }
        List<List<Message>> said = new ArrayList<>();
        Map<String, List<Message>> answers = new HashMap<>();
        for (LogEntry entry : entries) {
            MessageData message = wasBefore(entry, answered, isOwn) ? message(entry) : null;
            if (message == null) {
                continue;
            }
            List<Message> place = answers.get(entry.inReplyTo());
            if (place == null) {
                place = new ArrayList<>(2);
                said.add(place);
            }
            place.add(message);
            if (entry.kind() == LogEntry.Kind.RECEIVED) {
                answers.put(entry.id(), place);
            }
        }
        List<Message> all = said.stream().flatMap(List::stream).toList();
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    private boolean wasBefore(LogEntry entry, MessageData answered, Predicate<String> isOwn) {
        if (entry.kind() == LogEntry.Kind.SENT) {
            return answered.id().isEmpty()
                    ? !isOwn.test(entry.id())
                    : !answered.id().equals(entry.inReplyTo());
        }
        return !waiting.contains(entry.id()) && (answered.seq() == 0 || entry.seq() < answered.seq());
    }

    private static @Nullable MessageData message(LogEntry entry) {
        try {
            return new MessageData(
                    entry.id(),
                    entry.seq(),
                    entry.kind() == LogEntry.Kind.SENT ? Message.MESSAGE : Message.MESSAGE_RECEIVED,
                    entry.conversation(),
                    entry.date(),
                    entry.inReplyTo(),
                    Collections.unmodifiableMap(Json.readState(entry.body())),
                    List.of());
        } catch (BadJsonException e) {
            // Somebody else's; whoever reads the log is told elsewhere.
            return null;
        }
    }
}
