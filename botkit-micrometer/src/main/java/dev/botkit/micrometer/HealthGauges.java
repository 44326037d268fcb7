package dev.botkit.micrometer;

import dev.botkit.Botkit;
import dev.botkit.monitor.Health;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a bot is doing, as gauges that are read when the registry is. */
final class HealthGauges {

    private final Botkit botkit;
    private final MeterRegistry registry;
    private final Tags tags;

    private HealthGauges(Botkit botkit, MeterRegistry registry, Tags tags) {
        this.botkit = botkit;
        this.registry = registry;
        this.tags = tags;
    }

    static void bind(Botkit botkit, MeterRegistry registry, Tags tags) {
        HealthGauges gauges = new HealthGauges(botkit, registry, tags);
        gauges.gauge("botkit.connections", BaseUnits.CONNECTIONS, "Open WebSockets", Health::connections);
        gauges.gauge("botkit.conversations", "conversations", "Conversations in memory", Health::conversations);
        gauges.gauge("botkit.turns.running", "turns", "Handlers that run", Health::runningTurns);
        gauges.gauge(
                "botkit.threads.lost",
                BaseUnits.THREADS,
                "Handlers, and checks of credentials, that have not returned although they were given up",
                Health::lostThreads);
        gauges.gauge("botkit.memory.used", BaseUnits.BYTES, "What clients fill", Health::memoryBytes);
        gauges.gauge("botkit.memory.max", BaseUnits.BYTES, "ClientLimits.memoryBytes", Health::memoryLimit);
        if (botkit.health().store() != Health.Store.NONE) {
            gauges.gauge("botkit.store.backlog", "entries", "Entries that are not in the store yet", Health::backlog);
            gauges.gauge(
                    "botkit.store.up",
                    null,
                    "1 while the store works, 0 while it does not",
                    health -> health.store() == Health.Store.UP ? 1 : 0);
        }
        TimeGauge.builder(
                        "botkit.turns.oldest",
                        botkit,
                        TimeUnit.NANOSECONDS,
                        bot -> bot.health().oldestTurn().toNanos())
                .description("How long the oldest of the handlers that run has")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder(
                        "botkit.listener.dropped", botkit, bot -> bot.health().droppedListenerCalls())
                .baseUnit("calls")
                .description("Calls that listeners were too slow for")
                .tags(tags)
                .register(registry);
    }

    private void gauge(String name, @Nullable String unit, String description, ToDoubleFunction<Health> value) {
        Gauge.builder(name, botkit, bot -> value.applyAsDouble(bot.health()))
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
