package dev.botkit.internal.engine;

import dev.botkit.ConnectionEvent;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.history.History;
import dev.botkit.history.ScheduleStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.client.AddressRates;
import dev.botkit.internal.client.ClientParts;
import dev.botkit.internal.client.Connections;
import dev.botkit.internal.client.HistoryApi;
import dev.botkit.internal.client.Reception;
import dev.botkit.internal.client.Requests;
import dev.botkit.internal.client.SignOuts;
import dev.botkit.internal.client.Slots;
import dev.botkit.internal.client.SocketEntrance;
import dev.botkit.internal.client.Verifying;
import dev.botkit.internal.conversation.Arrivals;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.ConversationParts;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.conversation.DialogTimes;
import dev.botkit.internal.conversation.Goodbyes;
import dev.botkit.internal.conversation.OtherNodes;
import dev.botkit.internal.dialog.Dialogs;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.push.Erasures;
import dev.botkit.internal.push.Pushes;
import dev.botkit.internal.push.Schedule;
import dev.botkit.internal.runtime.Activity;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.Ids;
import dev.botkit.internal.runtime.Listeners;
import dev.botkit.internal.runtime.OperatorEvents;
import dev.botkit.internal.runtime.Settings;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.SystemTimer;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.script.Catalog;
import dev.botkit.internal.script.ScriptIndex;
import dev.botkit.internal.skills.Dispatcher;
import dev.botkit.internal.store.Loading;
import dev.botkit.internal.store.StoreHealth;
import dev.botkit.internal.store.StoreReader;
import dev.botkit.internal.store.StoreWriter;
import dev.botkit.internal.store.Unbegun;
import dev.botkit.internal.turn.Handling;
import dev.botkit.internal.turn.Pusher;
import dev.botkit.internal.turn.TurnParts;
import dev.botkit.time.Timer;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts the parts of a bot together, from the lowest room to the highest. Nothing runs yet. */
final class Assembly {

    private static final Log LOG = Log.of(Assembly.class);

    /** Turns that may have waited when the server ended; also where the limit was higher then. */
    private static final int MOST_UNHANDLED = 1_000;

    final Surroundings around;
    final TurnRunner runner;
    final TurnWatch watch;
    final Listeners listeners;
    final OperatorEvents events;
    /** A thread for each store of scripts, which may hang; null if there is none. */
    final @Nullable Background scriptReaders;

    final @Nullable Catalog catalog;
    final Goodbyes goodbyes;
    final MemoryBudget budget;
    final Conversations conversations;
    final SocketEntrance entrance;
    final Eraser eraser;
    final Connections connections = new Connections();
    final SignOuts signOuts = new SignOuts();
    final Erasures erasures = new Erasures();
    final Activity activity = new Activity();
    // Checking credentials must not keep anybody from the store, nor the other way round.
    final Background background = Background.readers("botkit-store-reader", activity);
    final Verifying verifying;
    final StoreHealth storeHealth;
    final @Nullable StoreWriter writer;
    final StoreReader reader;
    final Pushes pushes;
    final Schedule schedule;
    final Export export;
    final UserConversations userConversations;
    final ConversationParts ofConversations;
    final ClientParts ofClients;
    final Requests requests;
    final Shutdown shutdown;

    /** Executor and timer are the host's, or null for own ones. */
    Assembly(
            Settings settings,
            Dispatcher dispatcher,
            @Nullable Executor executor,
            @Nullable Timer ofHost,
            @Nullable History history) {
        Limits limits = settings.limits();
        SystemTimer ownTimer = ofHost == null ? new SystemTimer() : null;
        Timer timer = ofHost == null ? Objects.requireNonNull(ownTimer) : ofHost;
        this.runner = new TurnRunner(limits, executor, timer);
        Ids ids = new Ids();
        this.around = new Surroundings(limits, timer, ids, ids.random());
        this.verifying = new Verifying(settings.verifier(), activity, timer);
        // Before anything runs: a store of scripts that cannot be read ends it here.
        int scriptStores = settings.scripts().size();
        this.scriptReaders = scriptStores == 0 ? null : new Background("botkit-scripts", scriptStores, activity);
        this.catalog = scriptReaders == null
                ? null
                : new Catalog(settings.scripts(), timer::nanoTime, task -> mustRun(scriptReaders, task));
        Dialogs dialogs =
                new Dialogs(settings.dialogs(), catalog == null ? () -> ScriptIndex.EMPTY : catalog::index, limits);
        this.goodbyes = new Goodbyes(
                timer,
                limits.conversations().reconnectWindow(),
                dispatcher.listens(ConnectionEvent.Kind.GOODBYE.type()));
        this.budget = new MemoryBudget(limits, history != null);
        this.listeners = new Listeners(settings.listeners(), timer, budget, settings.listenerExecutor());
        this.events = new OperatorEvents(listeners);
        this.watch = new TurnWatch(limits, timer, runner, listeners);
        Handling handling = new Handling(settings, around, listeners, dispatcher, dialogs);
        this.storeHealth = new StoreHealth(timer, listeners);
        this.writer = history == null ? null : new StoreWriter(history, limits, timer, activity, storeHealth);
        Unbegun unbegun = new Unbegun();
        Loading loading = history == null
                ? null
                : new Loading(
                        history,
                        Math.max(MOST_UNHANDLED, limits.conversations().waitingMessages() + 1),
                        limits.store().pageBytes(),
                        storeHealth,
                        around.node(),
                        unbegun);
        String warning = MemoryBudget.warning(
                limits.clients().memoryBytes(), Runtime.getRuntime().maxMemory());
        if (warning != null) {
            LOG.warn("{}", warning);
        }
        this.conversations = new Conversations(budget, events, this::conversation);
        ScheduleStore scheduleStore = history == null ? ScheduleStore.inMemory() : history.schedule();
        this.reader = new StoreReader(history, limits, storeHealth);
        Reception reception = new Reception(conversations, settings.acceptFilters(), timer, watch, reader, loading);
        this.pushes = new Pushes(around, runner, reception, handling, erasures, writer);
        this.schedule =
                new Schedule(around, runner, watch, pushes, scheduleStore, history != null, storeHealth, activity);
        this.export = new Export(conversations, history, reader, schedule, watch);
        this.eraser = new Eraser(conversations, erasures, schedule, reader, background, writer, limits);
        this.userConversations = new UserConversations(eraser::erase, watch, conversations, history, schedule);
        Arrivals arrivals = new Arrivals();
        this.ofConversations = new ConversationParts(
                around,
                budget,
                writer,
                runner,
                new TurnParts(
                        around,
                        runner,
                        watch,
                        handling,
                        events,
                        budget,
                        dialogs,
                        catalog,
                        pusher(),
                        history == null ? null : reader::readBefore),
                unbegun,
                events,
                goodbyes,
                new DialogTimes(timer),
                background,
                arrivals,
                new OtherNodes(timer));
        this.ofClients = new ClientParts(
                around,
                settings,
                reception,
                conversations,
                budget,
                reader,
                background,
                verifying,
                runner,
                signOuts,
                new Logins(around, conversations, reception, schedule, reader, arrivals, history, loading),
                new AddressRates(limits.clients().framesPerSecondPerAddress()),
                events);
        this.entrance = new SocketEntrance(ofClients, connections, new Slots(limits, budget.addresses(), timer));
        this.requests = new Requests(ofClients, new HistoryApi(conversations, history, limits, storeHealth));
        this.shutdown = new Shutdown(new Shutdown.Parts(
                runner,
                conversations,
                connections,
                requests::close,
                writer,
                Stream.of(
                                Stream.of(background, verifying.threads()),
                                schedule.threads().stream(),
                                Stream.ofNullable(scriptReaders),
                                runner.threads().stream(),
                                watch.threads().stream())
                        .flatMap(threads -> threads)
                        .toList(),
                watch,
                listeners,
                ownTimer));
    }

    private Pusher pusher() {
        return new Pusher() {
            @Override
            public @Nullable String push(ConversationId to, Reply reply, From from) {
                return pushes.push(to, reply, from);
            }

            @Override
            public String schedule(ConversationId to, Reply reply, Instant due, From from) {
                return schedule.add(to, reply, due, from);
            }
        };
    }

    private Conversation conversation(ConversationId id) {
        return new Conversation(id, conversations, ofConversations);
    }

    private static void mustRun(Background threads, Runnable task) {
        if (!threads.execute(task)) {
            throw new RejectedExecutionException("Too much waits, or the bot is closed.");
        }
    }
}
