package dev.botkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Stores with a fault, around one that has none. */
record Broken(LogStore log, StateStore states, ProfileStore profiles) implements History {

    /** So many characters of a name make that nobody had it before. */
    private static final int UNUSED = 14;

    static History log(Function<LogStore, LogStore> fault) {
        History good = History.inMemory();
        return new Broken(fault.apply(good.log()), good.states(), good.profiles());
    }

    static History states(Function<StateStore, StateStore> fault) {
        History good = History.inMemory();
        return new Broken(good.log(), fault.apply(good.states()), good.profiles());
    }

    static History profiles(Function<ProfileStore, ProfileStore> fault) {
        History good = History.inMemory();
        return new Broken(good.log(), good.states(), fault.apply(good.profiles()));
    }

    /** Takes some conversations for others. */
    static History names(UnaryOperator<String> name) {
        UnaryOperator<ConversationId> key = each -> {
            String unused = each.name().substring(0, UNUSED);
            ConversationId main = each.withLabel(null);
            String proof = main.toString().substring(0, main.toString().indexOf(':') + 1);
            return ConversationId.parse(proof + unused + name.apply(each.name().substring(UNUSED)))
                    .withLabel(each.label());
        };
        return proofs(key);
    }

    /** Takes some conversations for others. */
    static History proofs(UnaryOperator<ConversationId> key) {
        History good = History.inMemory();
        return new Broken(new Log(good.log(), key), new States(good.states(), key), new Profiles(good.profiles(), key));
    }

    /** Stores something else than it was given. */
    static History entries(UnaryOperator<LogEntry> stored) {
        return log(log -> new Log(log) {
            @Override
            public List<AppendOutcome> append(List<LogEntry> batch) {
                return super.append(batch.stream().map(stored).toList());
            }
        });
    }

    static History bodies(UnaryOperator<String> stored) {
        return entries(entry -> Entries.withBody(entry, stored.apply(entry.body())));
    }

    /** Tells other outcomes than there are. */
    static History outcomes(UnaryOperator<AppendOutcome> told) {
        return log(log -> new Log(log) {
            @Override
            public List<AppendOutcome> append(List<LogEntry> batch) {
                return super.append(batch).stream().map(told).toList();
            }
        });
    }

    /** Waits for another thread that comes as far. */
    static void meet(CountDownLatch both) {
        both.countDown();
        try {
            assertThat(both.await(20, TimeUnit.SECONDS))
                    .as("another thread came")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {}

    /** To be overridden where it is faulty. */
    static class Log implements LogStore {
        private final LogStore inner;
        private final UnaryOperator<ConversationId> key;

        Log(LogStore inner) {
            this(inner, UnaryOperator.identity());
        }

        Log(LogStore inner, UnaryOperator<ConversationId> key) {
            this.inner = inner;
            this.key = key;
        }

        @Override
        public LogHead head(ConversationId conversation) {
            return inner.head(key.apply(conversation));
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            return inner.append(batch.stream()
                    .map(entry -> Entries.withConversation(entry, key.apply(entry.conversation())))
                    .toList());
        }

        @Override
        public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
            return named(inner.readAfter(key.apply(conversation), after, maxEntries, maxBytes), conversation);
        }

        @Override
        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            return named(inner.readBefore(key.apply(conversation), before, maxEntries, maxBytes), conversation);
        }

        @Override
        public void erase(ConversationId conversation) {
            inner.erase(key.apply(conversation));
        }

        private static LogPage named(LogPage page, ConversationId conversation) {
            return new LogPage(
                    page.entries().stream()
                            .map(entry -> Entries.withConversation(entry, conversation))
                            .toList(),
                    page.more());
        }
    }

    /** To be overridden where it is faulty. */
    static class States implements StateStore {
        private final StateStore inner;
        private final UnaryOperator<ConversationId> key;

        States(StateStore inner) {
            this(inner, UnaryOperator.identity());
        }

        States(StateStore inner, UnaryOperator<ConversationId> key) {
            this.inner = inner;
            this.key = key;
        }

        @Override
        public Stored read(ConversationId conversation) {
            return inner.read(key.apply(conversation));
        }

        @Override
        public Set<ConversationId> write(List<Change> changes) {
            Set<ConversationId> refused = new HashSet<>();
            for (Change each : changes) {
                if (!write(each)) {
                    refused.add(each.conversation());
                }
            }
            return refused;
        }

        /** Tells whether it is made. */
        boolean write(Change change) {
            return inner.write(List.of(Change.of(key.apply(change.conversation()), change.version(), change.json())))
                    .isEmpty();
        }

        @Override
        public void erase(ConversationId conversation) {
            inner.erase(key.apply(conversation));
        }
    }

    /** To be overridden where it is faulty. */
    static class Profiles implements ProfileStore {
        private final ProfileStore inner;
        private final UnaryOperator<ConversationId> key;

        Profiles(ProfileStore inner) {
            this(inner, UnaryOperator.identity());
        }

        Profiles(ProfileStore inner, UnaryOperator<ConversationId> key) {
            this.inner = inner;
            this.key = key;
        }

        @Override
        public String read(ConversationId conversation) {
            return inner.read(key.apply(conversation));
        }

        @Override
        public void write(ConversationId conversation, String json) {
            inner.write(key.apply(conversation), json);
        }

        @Override
        public void erase(ConversationId conversation) {
            inner.erase(key.apply(conversation));
        }
    }
}
