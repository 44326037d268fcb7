package dev.botkit.testkit.contract;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.StateStore;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.WriteOutcome;
import dev.botkit.identity.ConversationId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Stores that write entries and states together, and badly. */
final class WriteFaults {

    private WriteFaults() {}

    static Stream<Arguments> all() {
        return Stream.of(
                fault(
                        "states in front of their entries",
                        "aStateFollowsOfItsOwnConversationOnlyWhatIsStored",
                        (good, entries, changes) -> new WriteOutcome(
                                append(good, entries), good.states().write(changes))),
                fault(
                        "states that are forgotten",
                        "entriesAndTheStatesThatFollowThemAreStoredInOneWrite",
                        (good, entries, changes) -> new WriteOutcome(append(good, entries), Set.of())),
                fault(
                        "states that need entries",
                        "aWriteMayHoldEntriesOnlyOrStatesOnly",
                        (good, entries, changes) -> entries.isEmpty()
                                ? new WriteOutcome(List.of(), Set.of())
                                : good.write(entries, changes)),
                fault("one fate for all states", "aStateFollowsOfItsOwnConversationOnlyWhatIsStored", OneFate::write),
                fault("repeats that are stale", "theSameWriteAgainCountsAndChangesNothing", Repeats::write),
                fault(
                        "states of new entries only",
                        "entriesThatAreThereAlreadyAreFollowedByTheirState",
                        NewEntriesOnly::write),
                fault(
                        "stale states that nobody hears of",
                        "aStateOfAnotherVersionIsToldAndItsEntriesAreStored",
                        (good, entries, changes) ->
                                new WriteOutcome(good.write(entries, changes).entries(), Set.of())),
                fault(
                        "stale states that undo their entries",
                        "aStateOfAnotherVersionIsToldAndItsEntriesAreStored",
                        (good, entries, changes) -> {
                            WriteOutcome outcome = good.write(entries, changes);
                            outcome.stale().forEach(good.log()::erase);
                            return outcome;
                        }));
    }

    private interface Write {
        WriteOutcome write(History good, List<LogEntry> entries, List<Change> changes);
    }

    private static Arguments fault(String fault, String test, Write write) {
        return arguments(
                "writes with " + fault, test, (Supplier<History>) () -> new Together(History.inMemory(), write));
    }

    private static List<AppendOutcome> append(History good, List<LogEntry> entries) {
        return entries.isEmpty() ? List.of() : good.log().append(entries);
    }

    private static final class OneFate {
        static WriteOutcome write(History good, List<LogEntry> entries, List<Change> changes) {
            List<AppendOutcome> outcomes = append(good, entries);
            boolean all = WriteOutcome.following(entries, outcomes, changes).size() == changes.size();
            return new WriteOutcome(
                    outcomes, all && !changes.isEmpty() ? good.states().write(changes) : Set.of());
        }
    }

    private static final class Repeats {
        static WriteOutcome write(History good, List<LogEntry> entries, List<Change> changes) {
            Set<ConversationId> stale = new HashSet<>();
            for (Change change : changes) {
                StateStore.Stored known = good.states().read(change.conversation());
                if ((known == null ? 0 : known.version()) != change.version()) {
                    stale.add(change.conversation());
                }
            }
            return new WriteOutcome(good.write(entries, changes).entries(), stale);
        }
    }

    private static final class NewEntriesOnly {
        static WriteOutcome write(History good, List<LogEntry> entries, List<Change> changes) {
            List<Change> due = changes.stream()
                    .filter(change -> good.log().head(change.conversation()) == null)
                    .toList();
            return good.write(entries, due);
        }
    }

    private record Together(History good, Write write) implements History {

        @Override
        public WriteOutcome write(List<LogEntry> entries, List<Change> changes) {
            return write.write(good, entries, changes);
        }

        @Override
        public LogStore log() {
            return good.log();
        }

        @Override
        public StateStore states() {
            return good.states();
        }

        @Override
        public ProfileStore profiles() {
            return good.profiles();
        }

        @Override
        public void close() {}
    }
}
