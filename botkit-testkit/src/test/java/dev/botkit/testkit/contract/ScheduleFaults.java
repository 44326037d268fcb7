package dev.botkit.testkit.contract;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.botkit.history.History;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Stores that keep scheduled pushes badly. */
final class ScheduleFaults {

    private ScheduleFaults() {}

    static Stream<Arguments> all() {
        return Stream.of(
                fault(
                        "a time that is not included",
                        "aPushIsDueFromItsTimeOnAndTheEarliestComesFirst",
                        good -> new Kept(good) {
                            @Override
                            public List<ScheduledPush> due(Instant until, int maxPushes) {
                                return super.due(until.minusMillis(1), maxPushes);
                            }
                        }),
                fault("whole seconds", "aPushIsDueFromItsTimeOnAndTheEarliestComesFirst", good -> new Kept(good) {
                    @Override
                    public void add(ScheduledPush push) {
                        super.add(ScheduledPush.of(
                                push.conversation(),
                                push.id(),
                                Instant.ofEpochSecond(push.due().getEpochSecond()),
                                push.json()));
                    }
                }),
                fault("no bound", "noMorePushesComeThanWereAskedFor", good -> new Kept(good) {
                    @Override
                    public List<ScheduledPush> due(Instant until, int maxPushes) {
                        return super.due(until, 10_000);
                    }
                }),
                fault(
                        "one user's pushes together",
                        "aConversationsPushesAreListedInTheOrderOfTheirTime",
                        good -> new Kept(good) {
                            @Override
                            public void add(ScheduledPush push) {
                                super.add(ScheduledPush.of(
                                        push.conversation().withLabel(null), push.id(), push.due(), push.json()));
                            }
                        }),
                fault("repeats that replace", "aPushThatIsThereStaysAsItIs", good -> new Kept(good) {
                    @Override
                    public void add(ScheduledPush push) {
                        super.remove(push.conversation(), push.id());
                        super.add(push);
                    }
                }),
                fault(
                        "removals that always tell of one",
                        "theRemovedPushIsGoneAndOthersAreNot",
                        good -> new Kept(good) {
                            @Override
                            public boolean remove(ConversationId conversation, String id) {
                                super.remove(conversation, id);
                                return true;
                            }
                        }),
                fault(
                        "pushes that are found in any conversation of a user",
                        "aPushIsContainedInItsOwnConversationFromItsAdditionToItsRemoval",
                        good -> new Kept(good) {
                            @Override
                            public boolean contains(ConversationId conversation, String id) {
                                return super.contains(conversation, id)
                                        || super.contains(conversation.withLabel(null), id);
                            }
                        }),
                fault("erasures of all of a user", "erasedPushesAreGoneAndOthersAreNot", good -> new Kept(good) {
                    @Override
                    public void erase(ConversationId conversation) {
                        super.erase(conversation);
                        super.erase(conversation.withLabel("holiday"));
                    }
                }),
                fault("ASCII only", "pushesAreKeptCharacterForCharacterForWhoeverTheyAre", good -> new Kept(good) {
                    @Override
                    public void add(ScheduledPush push) {
                        super.add(ScheduledPush.of(
                                push.conversation(),
                                push.id(),
                                push.due(),
                                push.json().replaceAll("[^\\x00-\\x7f]", "?")));
                    }
                }));
    }

    private static Arguments fault(String fault, String test, Function<ScheduleStore, ScheduleStore> broken) {
        return arguments("scheduled pushes with " + fault, test, (Supplier<History>) () -> {
            History good = History.inMemory();
            return new Scheduled(good, broken.apply(ScheduleStore.inMemory()));
        });
    }

    private static class Kept implements ScheduleStore {

        private final ScheduleStore good;

        Kept(ScheduleStore good) {
            this.good = good;
        }

        @Override
        public void add(ScheduledPush push) {
            good.add(push);
        }

        @Override
        public List<ScheduledPush> due(Instant until, int maxPushes) {
            return good.due(until, maxPushes);
        }

        @Override
        public List<ScheduledPush> of(ConversationId conversation) {
            return good.of(conversation);
        }

        @Override
        public boolean remove(ConversationId conversation, String id) {
            return good.remove(conversation, id);
        }

        @Override
        public void erase(ConversationId conversation) {
            good.erase(conversation);
        }
    }

    private record Scheduled(History good, ScheduleStore schedule) implements History {

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
