package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What became of a {@link History#write}.
 *
 * @param entries one outcome for each entry, in the same order
 * @param stale the conversations whose document had another version and was left as it is, see {@link
 *     StateStore#write}. Those whose change was not tried, because not all of their entries were {@link
 *     AppendOutcome.Status#STORED}, are not among them
 */
public record WriteOutcome(List<AppendOutcome> entries, Set<ConversationId> stale) {

    /**
     * Takes the two as they are.
     *
     * @param entries one outcome for each entry
     * @param stale conversations whose change was refused
     */
    public WriteOutcome {
        entries = List.copyOf(entries);
        stale = Set.copyOf(stale);
    }

    /**
     * Finds out which changes may follow their entries: those of conversations of which every entry of the same
     * write is {@link AppendOutcome.Status#STORED}, or which have none in it.
     *
     * @param entries what was to be appended
     * @param outcomes what became of each of them
     * @param changes what is to follow
     * @return the changes that may be made, in the same order
     */
    public static List<StateStore.Change> following(
            List<LogEntry> entries, List<AppendOutcome> outcomes, List<StateStore.Change> changes) {
        Set<ConversationId> behind = new HashSet<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).status() != AppendOutcome.Status.STORED) {
                behind.add(entries.get(i).conversation());
            }
        }
        return behind.isEmpty()
                ? changes
                : changes.stream()
                        .filter(change -> !behind.contains(change.conversation()))
                        .toList();
    }
}
