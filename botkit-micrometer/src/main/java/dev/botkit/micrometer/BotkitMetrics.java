package dev.botkit.micrometer;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;

/**
 * Measures a bot with Micrometer. Added to a bot's builder it counts what the bot's listeners are told; bound to the bot
 * that was built it shows the bot's {@link Botkit#health() health} as gauges:
 *
 * <pre>{@code
 * BotkitMetrics metrics = BotkitMetrics.builder(registry).observations(observations).build();
 * Botkit botkit = metrics.addTo(Botkit.builder()).skill(new Greeting()).build();
 * metrics.bindTo(botkit);
 * }</pre>
 *
 * <p>Meters are updated on the thread of the bot's listeners, so that a message does not wait for them; what listeners were too slow
 * for is missing in counters and timers, and counted by {@code botkit.listener.dropped}. No tag names a conversation or a
 * user. At most 100 skills and scripts have a tag of their own, the others are {@code (other)} together; scripts whose names begin with
 * {@link dev.botkit.script.Script#LEARNED_PREFIX} are {@code script (learned)} together. Immutable, thread-safe.
 */
public final class BotkitMetrics {

    private final MeterRegistry registry;
    private final ObservationRegistry observations;
    private final Tags tags;

    private BotkitMetrics(Builder builder) {
        registry = builder.registry;
        observations = builder.observations;
        tags = builder.tags;
    }

    /**
     * Begins the set-up.
     *
     * @param registry where the meters are registered; the host's to close
     * @return a builder
     */
    public static Builder builder(MeterRegistry registry) {
        return new Builder(registry);
    }

    /**
     * Has a bot tell of its events, and of its turns if there is an {@link Builder#observations ObservationRegistry}. Call it before other
     * receive middleware is added, so that turns are observed with that middleware around the handler.
     *
     * @param builder of the bot; one bot for each {@code BotkitMetrics}
     * @return the same builder
     */
    public BotkitBuilder addTo(BotkitBuilder builder) {
        builder.listener(new EventMeters(registry, tags));
        if (!observations.isNoop()) {
            builder.receiveMiddleware(new TurnObservations(observations));
        }
        return builder;
    }

    /**
     * Registers gauges for what a bot is doing. The registry keeps no hold of the bot: without other references to it the
     * gauges become NaN. After the bot is closed they show what {@link Botkit#health()} tells then.
     *
     * @param botkit the bot that was built
     */
    public void bindTo(Botkit botkit) {
        HealthGauges.bind(Objects.requireNonNull(botkit, "botkit"), registry, tags);
    }

    /** Sets {@link BotkitMetrics} up. Not thread-safe. */
    public static final class Builder {

        private final MeterRegistry registry;
        private ObservationRegistry observations = ObservationRegistry.NOOP;
        private Tags tags = Tags.empty();

        private Builder(MeterRegistry registry) {
            this.registry = Objects.requireNonNull(registry, "registry");
        }

        /**
         * Sets where an observation {@code botkit.turn} is made of each turn. It is open on the handler's thread while the
         * handler runs, so that what the handler calls belongs to it, in traces for instance. Replies behind a typing delay come later.
         *
         * @param newObservations default {@link ObservationRegistry#NOOP}: none are made
         * @return this
         */
        public Builder observations(ObservationRegistry newObservations) {
            observations = Objects.requireNonNull(newObservations, "observations");
            return this;
        }

        /**
         * Adds tags that all meters get, to tell several bots apart for instance. Observations do not get them.
         *
         * @param more default none
         * @return this
         */
        public Builder tags(Iterable<? extends Tag> more) {
            tags = tags.and(Tags.of(more));
            return this;
        }

        /** {@return what was set up} */
        public BotkitMetrics build() {
            return new BotkitMetrics(this);
        }
    }
}
