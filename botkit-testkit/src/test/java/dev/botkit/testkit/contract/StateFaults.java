package dev.botkit.testkit.contract;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.botkit.history.History;
import dev.botkit.history.StateStore;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.StateStore.Stored;
import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Stores that keep states and profiles badly. */
final class StateFaults {

    private StateFaults() {}

    static Stream<Arguments> all() {
        return Stream.of(
                fault("no versions", "aChangeOfAnotherVersionThanTheNewestIsRefused", NoVersions::new),
                fault("states out of nothing", "aChangeOfAStateThatIsNotThereIsRefused", OutOfNothing::new),
                fault("no retries", "theSameChangeAgainCountsAndChangesNothing", NoRetries::new),
                fault("any text for a retry", "theSameTextForAnotherVersionDoesNotCount", AnyTextForARetry::new),
                fault("all changes or none", "oneStaleChangeLeavesTheOthersOfItsBatchAsTheyAre", AllRefused::new),
                fault("nothing told", "oneStaleChangeLeavesTheOthersOfItsBatchAsTheyAre", NothingTold::new),
                fault("a look before a leap", "eightWritersOfOneStateLoseNoChange", LookBeforeLeap::new),
                fault("versions that go on", "anErasedStateBeginsAgain", NotErased::new),
                arguments("profiles that do not change", "aProfileTakesThePlaceOfTheOneBefore", (Supplier<History>)
                        () -> Broken.profiles(profiles -> new Broken.Profiles(profiles) {
                            @Override
                            public void write(ConversationId conversation, String json) {
                                String known = read(conversation);
                                super.write(conversation, known == null ? json : known);
                            }
                        })));
    }

    private static Arguments fault(String fault, String test, Function<StateStore, StateStore> broken) {
        return arguments("states with " + fault, test, (Supplier<History>) () -> Broken.states(broken));
    }

    private static final class NoVersions extends Broken.States {
        NoVersions(StateStore inner) {
            super(inner);
        }

        @Override
        boolean write(Change change) {
            Stored now = read(change.conversation());
            return super.write(Change.of(change.conversation(), now == null ? 0 : now.version(), change.json()));
        }
    }

    private static final class OutOfNothing extends Broken.States {
        OutOfNothing(StateStore inner) {
            super(inner);
        }

        @Override
        boolean write(Change change) {
            Stored now = read(change.conversation());
            return super.write(now == null ? Change.of(change.conversation(), 0, change.json()) : change);
        }
    }

    private static final class NoRetries extends Broken.States {
        NoRetries(StateStore inner) {
            super(inner);
        }

        @Override
        boolean write(Change change) {
            Stored now = read(change.conversation());
            return (now == null ? 0 : now.version()) == change.version() && super.write(change);
        }
    }

    private static final class AnyTextForARetry extends Broken.States {
        AnyTextForARetry(StateStore inner) {
            super(inner);
        }

        @Override
        boolean write(Change change) {
            Stored now = read(change.conversation());
            return (now != null && now.version() == change.version() + 1) || super.write(change);
        }
    }

    private static final class AllRefused extends Broken.States {
        AllRefused(StateStore inner) {
            super(inner);
        }

        @Override
        public Set<ConversationId> write(List<Change> changes) {
            Set<ConversationId> refused = super.write(changes);
            return refused.isEmpty()
                    ? refused
                    : changes.stream().map(Change::conversation).collect(toSet());
        }
    }

    private static final class NothingTold extends Broken.States {
        NothingTold(StateStore inner) {
            super(inner);
        }

        @Override
        public Set<ConversationId> write(List<Change> changes) {
            super.write(changes);
            return Set.of();
        }
    }

    /** Between the two, somebody else leaps. */
    private static final class LookBeforeLeap extends Broken.States {
        private final CountDownLatch looked = new CountDownLatch(2);

        LookBeforeLeap(StateStore inner) {
            super(inner);
        }

        @Override
        boolean write(Change change) {
            Stored now = read(change.conversation());
            boolean current = (now == null ? 0 : now.version()) == change.version();
            Broken.meet(looked);
            return super.write(change) || current;
        }
    }

    private static final class NotErased extends Broken.States {
        NotErased(StateStore inner) {
            super(inner);
        }

        @Override
        public void erase(ConversationId conversation) {
            Stored now = read(conversation);
            if (now != null) {
                write(Change.of(conversation, now.version(), "{}"));
            }
        }
    }
}
