package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The outcome of {@link History#write}.
 *
 * @param entries one outcome for each entry, in the same order
 * @param stale the conversations whose document had another version and was left as it is, see
 *     {@link StateStore#write}; without those whose change was not tried because not all of their entries were
 *     {@link AppendOutcome.Status#STORED}
 */
public record WriteOutcome(List<AppendOutcome> entries, Set<ConversationId> stale) {

    /**
     * Copies both collections.
     *
     * @param entries one outcome for each entry
     * @param stale conversations whose change was refused
     */
    public WriteOutcome {
        entries = List.copyOf(entries);
        stale = Set.copyOf(stale);
    }

    /**
     * Selects the changes that may be made after their entries: those of conversations that have no entries in the same
     * write, or only {@link AppendOutcome.Status#STORED} ones.
     *
     * @param entries the entries of the write
     * @param outcomes the outcome for each entry, in the same order
     * @param changes the changes of the write
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
