package dev.botkit.testkit.contract;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.AppendOutcome.Status;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Stores that append badly. */
final class AppendFaults {

    private AppendFaults() {}

    static Stream<Arguments> all() {
        return Stream.of(
                fault(
                        "repeats that are conflicts",
                        "anIdThatIsElsewhereInTheLogIsADuplicateAndTellsItsPlace",
                        told(Status.DUPLICATE, outcome -> AppendOutcome.CONFLICT)),
                fault(
                        "repeats at the wrong place",
                        "anIdThatIsElsewhereInTheLogIsADuplicateAndTellsItsPlace",
                        told(Status.DUPLICATE, outcome -> AppendOutcome.duplicate(1))),
                fault(
                        "conflicts for repeats where the place is taken",
                        "aDuplicateWhosePlaceIsTakenTooIsADuplicate",
                        told(Status.DUPLICATE, outcome -> AppendOutcome.CONFLICT)),
                fault(
                        "entries that need not be tried",
                        "nothingIsStoredBehindADuplicateAndOtherConversationsAre",
                        told(Status.SKIPPED, outcome -> AppendOutcome.REFUSED)),
                fault("retries that are repeats", "theSameBatchAgainIsStoredAndChangesNothing", RetriesAreRepeats::new),
                fault(
                        "repeats that are retries",
                        "anIdThatAnotherProcessHasStoredAtThisVeryPlaceIsADuplicate",
                        RepeatsAreRetries::new),
                fault("retries that overwrite", "whatIsStoredNeverChanges", LastOneWins::new),
                fault("conflicts that overwrite", "aTakenPlaceIsAConflictAndKeepsItsEntry", LastOneWins::new),
                fault("a hole", "nothingIsStoredBehindADuplicateAndOtherConversationsAre", OneByOne::new),
                fault("batches of one fate", "nothingIsStoredBehindAConflictAndOtherConversationsAre", OneFate::new),
                fault("batches of a thousand", "aBatchMayHoldManyConversations", AThousand::new),
                fault("a look before a leap", "eightWritersOfOneConversationFillItWithoutAHole", LookBeforeLeap::new),
                fault("ids of the whole store", "theSameIdMayBeInManyConversations", IdsOfAll::new),
                arguments("places that are ints", "aLogMayBeginAtAnyPlaceAlsoBeyondWhatAnIntHolds", (Supplier<History>)
                        () -> Broken.entries(entry -> Entries.withSeq(entry, (int) entry.seq() & Integer.MAX_VALUE))));
    }

    private static Arguments fault(String fault, String test, Function<LogStore, LogStore> broken) {
        return arguments("logs with " + fault, test, (Supplier<History>) () -> Broken.log(broken));
    }

    private static Function<LogStore, LogStore> told(Status which, UnaryOperator<AppendOutcome> told) {
        return log -> new Broken.Log(log) {
            @Override
            public List<AppendOutcome> append(List<LogEntry> batch) {
                return super.append(batch).stream()
                        .map(outcome -> outcome.status() == which ? told.apply(outcome) : outcome)
                        .toList();
            }
        };
    }

    private static final class RetriesAreRepeats extends Broken.Log {
        RetriesAreRepeats(LogStore inner) {
            super(inner);
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            List<AppendOutcome> outcomes = new ArrayList<>();
            for (LogEntry entry : batch) {
                boolean known = readAfter(entry.conversation(), entry.seq() - 1, 1, 1)
                        .entries()
                        .contains(entry);
                outcomes.addAll(super.append(List.of(entry)));
                if (known) {
                    outcomes.set(outcomes.size() - 1, AppendOutcome.duplicate(entry.seq()));
                }
            }
            return outcomes;
        }
    }

    private static final class RepeatsAreRetries extends Broken.Log {
        RepeatsAreRetries(LogStore inner) {
            super(inner);
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            List<AppendOutcome> outcomes = new ArrayList<>(super.append(batch));
            for (int i = 0; i < batch.size(); i++) {
                if (outcomes.get(i).equals(AppendOutcome.duplicate(batch.get(i).seq()))) {
                    outcomes.set(i, AppendOutcome.stored(batch.get(i).seq()));
                }
            }
            return outcomes;
        }
    }

    private static final class LastOneWins extends Broken.Log {
        LastOneWins(LogStore inner) {
            super(inner);
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            for (LogEntry entry : batch) {
                List<LogEntry> all = new ArrayList<>(readAfter(entry.conversation(), 0, 1_000, Integer.MAX_VALUE)
                        .entries());
                all.removeIf(each -> each.seq() == entry.seq());
                all.add(entry);
                all.sort(Sample.BY_SEQ);
                erase(entry.conversation());
                super.append(all);
            }
            return Sample.allStored(batch);
        }
    }

    private static final class OneByOne extends Broken.Log {
        OneByOne(LogStore inner) {
            super(inner);
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            return batch.stream()
                    .map(entry -> super.append(List.of(entry)).get(0))
                    .toList();
        }
    }

    private static final class OneFate extends Broken.Log {
        OneFate(LogStore inner) {
            super(inner);
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            List<AppendOutcome> outcomes = new ArrayList<>();
            for (LogEntry entry : batch) {
                boolean goesOn = outcomes.stream().allMatch(outcome -> outcome.status() == Status.STORED);
                outcomes.add(goesOn ? super.append(List.of(entry)).get(0) : AppendOutcome.SKIPPED);
            }
            return outcomes;
        }
    }

    private static final class AThousand extends Broken.Log {
        AThousand(LogStore inner) {
            super(inner);
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            super.append(batch.subList(0, Math.min(batch.size(), 1_000)));
            return Sample.allStored(batch);
        }
    }

    /** Between the two, somebody else leaps. */
    private static final class LookBeforeLeap extends Broken.Log {
        private final CountDownLatch looked = new CountDownLatch(2);

        LookBeforeLeap(LogStore inner) {
            super(inner);
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            boolean free = batch.stream()
                    .allMatch(entry -> readAfter(entry.conversation(), entry.seq() - 1, 1, 1)
                            .entries()
                            .isEmpty());
            Broken.meet(looked);
            List<AppendOutcome> outcomes = super.append(batch);
            return free ? Sample.allStored(batch) : outcomes;
        }
    }

    private static final class IdsOfAll extends Broken.Log {
        private final Set<String> ids = new HashSet<>();

        IdsOfAll(LogStore inner) {
            super(inner);
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            return batch.stream()
                    .map(entry -> ids.add(entry.id())
                            ? super.append(List.of(entry)).get(0)
                            : AppendOutcome.duplicate(entry.seq()))
                    .toList();
        }
    }
}
