package dev.botkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The bounds of a bot, in four groups. Every buffer has a bound, with a stated outcome when it is reached.
 * docs/OPTIONS.md lists all bounds. Immutable; made by {@link #builder()}.
 *
 * <pre>{@code
 * Limits.builder()
 *         .clients(clients -> clients.connectionsPerAddress(500))
 *         .turns(turns -> turns.timeout(Duration.ofMinutes(2)))
 *         .build()
 * }</pre>
 */
public final class Limits {

    /** All defaults. */
    public static final Limits DEFAULT = builder().build();

    private final ClientLimits clients;
    private final ConversationLimits conversations;
    private final TurnLimits turns;
    private final StoreLimits store;

    private Limits(Builder builder) {
        clients = new ClientLimits(builder.clients);
        conversations = new ConversationLimits(builder.conversations);
        turns = new TurnLimits(builder.turns);
        store = new StoreLimits(builder.store);
    }

    /** {@return a builder that holds the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that holds these bounds} */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** {@return the bounds of what clients may send, hold and use} */
    public ClientLimits clients() {
        return clients;
    }

    /** {@return the bounds of what one conversation may send, keep and have waiting} */
    public ConversationLimits conversations() {
        return conversations;
    }

    /** {@return the bounds of what one turn may do, and how many run at once} */
    public TurnLimits turns() {
        return turns;
    }

    /** {@return the bounds of what is read from a store at once, and of what may wait for it} */
    public StoreLimits store() {
        return store;
    }

    /** Collects bounds, which {@link #build()} checks all at once. Not thread-safe. */
    public static final class Builder {

        private final ClientLimits.Builder clients;
        private final ConversationLimits.Builder conversations;
        private final TurnLimits.Builder turns;
        private final StoreLimits.Builder store;

        private Builder() {
            clients = new ClientLimits.Builder();
            conversations = new ConversationLimits.Builder();
            turns = new TurnLimits.Builder();
            store = new StoreLimits.Builder();
        }

        private Builder(Limits from) {
            clients = new ClientLimits.Builder(from.clients);
            conversations = new ConversationLimits.Builder(from.conversations);
            turns = new TurnLimits.Builder(from.turns);
            store = new StoreLimits.Builder(from.store);
        }

        /**
         * Sets bounds of what clients may send, hold and use. Repeated calls add up.
         *
         * @param settings sets the bounds; called once, before this method returns
         * @return this
         */
        public Builder clients(Consumer<ClientLimits.Builder> settings) {
            settings.accept(clients);
            return this;
        }

        /**
         * Sets bounds of what one conversation may send, keep and have waiting. Repeated calls add up.
         *
         * @param settings sets the bounds; called once, before this method returns
         * @return this
         */
        public Builder conversations(Consumer<ConversationLimits.Builder> settings) {
            settings.accept(conversations);
            return this;
        }

        /**
         * Sets bounds of what one turn may do, and how many run at once. Repeated calls add up.
         *
         * @param settings sets the bounds; called once, before this method returns
         * @return this
         */
        public Builder turns(Consumer<TurnLimits.Builder> settings) {
            settings.accept(turns);
            return this;
        }

        /**
         * Sets bounds of what is read from a store at once, and of what may wait for it. Repeated calls add up.
         *
         * @param settings sets the bounds; called once, before this method returns
         * @return this
         */
        public Builder store(Consumer<StoreLimits.Builder> settings) {
            settings.accept(store);
            return this;
        }

        /**
         * Builds the bounds.
         *
         * @return the bounds
         * @throws InvalidConfigurationException if a bound is invalid; it names every one that is
         */
        public Limits build() {
            List<String> problems = new ArrayList<>();
            clients.check(problems);
            conversations.check(problems);
            turns.check(problems);
            store.check(problems);
            if (!problems.isEmpty()) {
                throw new InvalidConfigurationException("Limits", problems);
            }
            return new Limits(this);
        }
    }
}
