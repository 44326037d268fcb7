package dev.botkit.micrometer;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;

/**
 * Measures a bot with Micrometer. Added to a bot's builder, it counts the events that listeners are notified of; bound
 * to the built bot, it shows the bot's {@link Botkit#health() health} as gauges:
 *
 * <pre>{@code
 * BotkitMetrics metrics = BotkitMetrics.builder(registry).observations(observations).build();
 * Botkit botkit = metrics.addTo(Botkit.builder()).skill(new Greeting()).build();
 * metrics.bindTo(botkit);
 * }</pre>
 *
 * <p>Meters are updated on the thread of the bot's listeners, so that messages do not wait for them. Events that were
 * dropped because listeners were too slow are missing in counters and timers; {@code botkit.listener.dropped} counts
 * them. No tag names a conversation or a user. At most 100 skills and scripts have a tag of their own; the others share
 * {@code (other)}. Scripts whose names begin with {@link dev.botkit.script.Script#LEARNED_PREFIX} share
 * {@code script (learned)}. Immutable and thread-safe.
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
     * Creates a builder.
     *
     * @param registry the registry for the meters; the host closes it
     * @return a builder that holds the defaults
     */
    public static Builder builder(MeterRegistry registry) {
        return new Builder(registry);
    }

    /**
     * Adds a listener to a bot's builder, and receive middleware if there is an
     * {@link Builder#observations ObservationRegistry}. Call it before you add other receive middleware, so that
     * observations of turns include that middleware.
     *
     * @param builder the bot's builder; each {@code BotkitMetrics} is for one bot
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
     * Registers gauges for a bot's health. The registry does not keep the bot alive: without other references to it,
     * the gauges become NaN. After the bot is closed, they show what {@link Botkit#health()} returns then.
     *
     * @param botkit the bot
     */
    public void bindTo(Botkit botkit) {
        HealthGauges.bind(Objects.requireNonNull(botkit, "botkit"), registry, tags);
    }

    /** Builds {@link BotkitMetrics}. Not thread-safe. */
    public static final class Builder {

        private final MeterRegistry registry;
        private ObservationRegistry observations = ObservationRegistry.NOOP;
        private Tags tags = Tags.empty();

        private Builder(MeterRegistry registry) {
            this.registry = Objects.requireNonNull(registry, "registry");
        }

        /**
         * Sets the registry for observations: one observation {@code botkit.turn} for each turn. It is open on the
         * handler's thread while the handler runs, so that what the handler calls belongs to it, for instance in
         * traces. Replies behind a typing delay come later.
         *
         * @param newObservations the registry; default {@link ObservationRegistry#NOOP}, which makes no observations
         * @return this
         */
        public Builder observations(ObservationRegistry newObservations) {
            observations = Objects.requireNonNull(newObservations, "observations");
            return this;
        }

        /**
         * Adds tags to all meters, for instance to tell several bots apart. Observations do not get them.
         *
         * @param more the tags; default none
         * @return this
         */
        public Builder tags(Iterable<? extends Tag> more) {
            tags = tags.and(Tags.of(more));
            return this;
        }

        /** {@return the metrics} */
        public BotkitMetrics build() {
            return new BotkitMetrics(this);
        }
    }
}
