package dev.botkit.micrometer;

import dev.botkit.BotkitListener;
import dev.botkit.Message;
import dev.botkit.monitor.ConnectionClosed;
import dev.botkit.monitor.ConnectionOpened;
import dev.botkit.monitor.ConversationEvicted;
import dev.botkit.monitor.ConversationLoaded;
import dev.botkit.monitor.Refused;
import dev.botkit.monitor.Resumed;
import dev.botkit.monitor.SlowTurn;
import dev.botkit.monitor.StoreDown;
import dev.botkit.monitor.StoreOperation;
import dev.botkit.monitor.StoreSlow;
import dev.botkit.monitor.StoreUp;
import dev.botkit.monitor.TurnEnded;
import dev.botkit.script.Script;
import dev.botkit.transport.CloseCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts and times what a listener is told. Meters that have tags are looked up once for each combination of values. */
final class EventMeters implements BotkitListener {

    static final int MOST_SKILLS = 100;
    static final String OTHER = "(other)";
    static final String LEARNED = "script (learned)";
    private static final String LEARNED_PREFIX = "script " + Script.LEARNED_PREFIX;

    private final MeterRegistry registry;
    private final Tags tags;
    private final Set<String> skills = ConcurrentHashMap.newKeySet();
    private final Map<Turns, Timers> turns = new ConcurrentHashMap<>();
    private final Map<Tagged, Counter> counters = new ConcurrentHashMap<>();
    private final Counter replies;
    private final Counter redelivered;
    private final Counter opened;
    private final Counter evicted;
    private final DistributionSummary resumes;
    private final Timer loaded;

    /** What turns are told apart by. */
    private record Turns(String skill, TurnEnded.Outcome outcome) {}

    /** The meters of such turns. */
    private record Timers(Timer turn, Timer handling) {}

    /** A counter with one value of its tag. */
    private record Tagged(String name, String value) {}

    EventMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        this.replies = counter("botkit.replies", BaseUnits.MESSAGES, "Replies and pushes", tags);
        this.redelivered = counter(
                "botkit.messages.redelivered",
                BaseUnits.MESSAGES,
                "Messages that were handled once more, because their first turn was cut off",
                tags);
        this.opened = counter("botkit.connections.opened", BaseUnits.CONNECTIONS, "WebSockets that were opened", tags);
        this.evicted = counter(
                "botkit.conversations.evicted",
                "conversations",
                "Conversations that were dropped from memory to make room",
                tags);
        this.resumes = DistributionSummary.builder("botkit.resumes")
                .baseUnit(BaseUnits.MESSAGES)
                .description("Clients that have continued where they were, by how many messages they had missed")
                .tags(tags)
                .register(registry);
        this.loaded = timer("botkit.conversations.loaded", "Conversations that were read from the store", tags);
    }

    // ---- turns

    @Override
    public void turnEnded(TurnEnded turn) {
        Timers timers = turns.computeIfAbsent(new Turns(skill(turn.skill()), turn.outcome()), this::timers);
        timers.turn().record(turn.duration().toNanos(), TimeUnit.NANOSECONDS);
        timers.handling().record(turn.handling().toNanos(), TimeUnit.NANOSECONDS);
    }

    private Timers timers(Turns key) {
        Tags all = tags.and("skill", key.skill(), "outcome", lower(key.outcome()));
        return new Timers(
                timer("botkit.turns", "Turns, with typing delays and the time that the store takes", all),
                timer("botkit.turns.handling", "Turns, while their handlers run", all));
    }

    /**
     * Scripts come and go while a bot runs: their names are only so many values of the tag. Users can make as many learned
     * ones as they like, so those share one.
     */
    private String skill(String name) {
        if (name.startsWith(LEARNED_PREFIX)) {
            return LEARNED;
        }
        if (skills.contains(name)) {
            return name;
        }
        return skills.size() < MOST_SKILLS && skills.add(name) ? name : OTHER;
    }

    @Override
    public void turnStuck(SlowTurn turn) {
        count("botkit.turns.stuck", "turns", "Handlers that ran into TurnLimits.warning", "skill", skill(turn.skill()));
    }

    @Override
    public void replied(Message message) {
        replies.increment();
    }

    @Override
    public void redelivered(Message message) {
        redelivered.increment();
    }

    // ---- clients

    @Override
    public void connectionOpened(ConnectionOpened connection) {
        opened.increment();
    }

    @Override
    public void connectionClosed(ConnectionClosed connection) {
        CloseCode code = connection.code();
        count(
                "botkit.connections.closed",
                BaseUnits.CONNECTIONS,
                "WebSockets that were closed, by the bot or by the client or the network",
                "code",
                code == null ? "client" : lower(code));
    }

    @Override
    public void resumed(Resumed client) {
        resumes.record(client.missed());
    }

    @Override
    public void refused(Refused refused) {
        count(
                "botkit.refusals",
                "refusals",
                "Frames, POSTs and connections that were refused",
                "code",
                refused.refusal().code());
    }

    // ---- memory and store

    @Override
    public void conversationLoaded(ConversationLoaded conversation) {
        loaded.record(conversation.duration());
    }

    @Override
    public void conversationEvicted(ConversationEvicted conversation) {
        evicted.increment();
    }

    @Override
    public void storeSlow(StoreSlow store) {
        count("botkit.store.slow", "calls", "Calls to the store of more than a second", store.operation());
    }

    @Override
    public void storeDown(StoreDown store) {
        count("botkit.store.down", "failures", "How often the store has ceased to work", store.operation());
    }

    @Override
    public void storeUp(StoreUp store) {
        timer(
                        "botkit.store.outages",
                        "How long the store did not work",
                        tags.and("operation", lower(store.operation())))
                .record(store.outage());
    }

    // ---- meters

    private void count(String name, String unit, String description, StoreOperation operation) {
        count(name, unit, description, "operation", lower(operation));
    }

    private void count(String name, String unit, String description, String tag, String value) {
        counters.computeIfAbsent(new Tagged(name, value), key -> counter(name, unit, description, tags.and(tag, value)))
                .increment();
    }

    private Counter counter(String name, @Nullable String unit, String description, Tags all) {
        return Counter.builder(name)
                .baseUnit(unit)
                .description(description)
                .tags(all)
                .register(registry);
    }

    private Timer timer(String name, String description, Tags all) {
        return Timer.builder(name).description(description).tags(all).register(registry);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
