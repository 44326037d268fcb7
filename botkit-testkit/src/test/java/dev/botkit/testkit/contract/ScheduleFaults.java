package dev.botkit.testkit.contract;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.botkit.history.DuePush;
import dev.botkit.history.History;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
                            public List<DuePush> due(Instant until, int maxPushes) {
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
                    public List<DuePush> due(Instant until, int maxPushes) {
                        return super.due(until, 10_000);
                    }
                }),
                due(
                        "due pushes of another conversation",
                        "aPushIsDueFromItsTimeOnAndTheEarliestComesFirst",
                        push -> DuePush.of(push.conversation().withLabel("holiday"), push.id(), push.due())),
                due(
                        "due pushes without their label",
                        "erasedPushesAreGoneAndOthersAreNot",
                        push -> DuePush.of(push.conversation().withLabel(null), push.id(), push.due())),
                due(
                        "due pushes of another id",
                        "aPushIsDueFromItsTimeOnAndTheEarliestComesFirst",
                        push -> DuePush.of(push.conversation(), push.id() + "~1", push.due())),
                due(
                        "due pushes at whole seconds",
                        "aPushIsDueFromItsTimeOnAndTheEarliestComesFirst",
                        push -> DuePush.of(
                                push.conversation(), push.id(), push.due().truncatedTo(ChronoUnit.SECONDS))),
                fault(
                        "due pushes with the latest first",
                        "aPushIsDueFromItsTimeOnAndTheEarliestComesFirst",
                        good -> new Kept(good) {
                            @Override
                            public List<DuePush> due(Instant until, int maxPushes) {
                                List<DuePush> due = new ArrayList<>(super.due(until, maxPushes));
                                Collections.reverse(due);
                                return due;
                            }
                        }),
                fault(
                        "removed pushes that are due for ever",
                        "theRemovedPushIsGoneAndOthersAreNot",
                        good -> new Remembering(good) {
                            @Override
                            public List<DuePush> due(Instant until, int maxPushes) {
                                return Stream.concat(
                                                removed.stream().map(DuePush::of), super.due(until, maxPushes).stream())
                                        .toList();
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
                found("pushes that are found in any conversation of a user", (good, conversation, id) -> {
                    ScheduledPush own = good.find(conversation, id);
                    return own == null ? good.find(conversation.withLabel(null), id) : own;
                }),
                found(
                        "the first push of a conversation, whichever is looked for",
                        (good, conversation, id) ->
                                good.of(conversation).stream().findFirst().orElse(null)),
                found(
                        "pushes that are found by any case of their id",
                        (good, conversation, id) -> good.of(conversation).stream()
                                .filter(push -> push.id().equalsIgnoreCase(id))
                                .findFirst()
                                .orElse(null)),
                found("pushes that are found without their text", (good, conversation, id) -> {
                    ScheduledPush own = good.find(conversation, id);
                    return own == null ? null : ScheduledPush.of(conversation, id, own.due(), "{}");
                }),
                found("pushes that are found at another time", (good, conversation, id) -> {
                    ScheduledPush own = good.find(conversation, id);
                    return own == null
                            ? null
                            : ScheduledPush.of(conversation, id, own.due().plusMillis(1), own.json());
                }),
                fault(
                        "removed pushes that are found",
                        "aPushIsFoundInItsOwnConversationFromItsAdditionToItsRemoval",
                        good -> new Remembering(good) {
                            @Override
                            public @Nullable ScheduledPush find(ConversationId conversation, String id) {
                                return Stream.concat(removed.stream(), of(conversation).stream())
                                        .filter(push -> push.conversation().equals(conversation))
                                        .filter(push -> push.id().equals(id))
                                        .findFirst()
                                        .orElse(null);
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

    private static Arguments due(String fault, String test, UnaryOperator<DuePush> changed) {
        return fault(fault, test, good -> new Kept(good) {
            @Override
            public List<DuePush> due(Instant until, int maxPushes) {
                return super.due(until, maxPushes).stream().map(changed).toList();
            }
        });
    }

    private interface Finding {
        @Nullable
        ScheduledPush find(ScheduleStore good, ConversationId conversation, String id);
    }

    private static Arguments found(String fault, Finding finding) {
        return fault(fault, "aPushIsFoundInItsOwnConversationFromItsAdditionToItsRemoval", good -> new Kept(good) {
            @Override
            public @Nullable ScheduledPush find(ConversationId conversation, String id) {
                return finding.find(good, conversation, id);
            }
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
        public List<DuePush> due(Instant until, int maxPushes) {
            return good.due(until, maxPushes);
        }

        @Override
        public @Nullable ScheduledPush find(ConversationId conversation, String id) {
            return good.find(conversation, id);
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

    /** Knows what was removed. */
    private static class Remembering extends Kept {

        final List<ScheduledPush> removed = new ArrayList<>();

        Remembering(ScheduleStore good) {
            super(good);
        }

        @Override
        public boolean remove(ConversationId conversation, String id) {
            of(conversation).stream().filter(push -> push.id().equals(id)).forEach(removed::add);
            return super.remove(conversation, id);
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
