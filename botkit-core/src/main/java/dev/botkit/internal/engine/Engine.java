package dev.botkit.internal.engine;

import dev.botkit.ConnectionEvent;
import dev.botkit.InvalidArgumentException;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.Reply;
import dev.botkit.RunningTurn;
import dev.botkit.history.History;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.client.Accepting;
import dev.botkit.internal.client.AddressRates;
import dev.botkit.internal.client.ClientParts;
import dev.botkit.internal.client.Connections;
import dev.botkit.internal.client.HistoryApi;
import dev.botkit.internal.client.LiveConnection;
import dev.botkit.internal.client.Reception;
import dev.botkit.internal.client.Requests;
import dev.botkit.internal.client.SignOuts;
import dev.botkit.internal.client.Slots;
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
import dev.botkit.internal.logging.Redaction;
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
import dev.botkit.internal.store.StoreWait;
import dev.botkit.internal.store.StoreWriter;
import dev.botkit.internal.store.Unbegun;
import dev.botkit.internal.turn.Handling;
import dev.botkit.internal.turn.Pusher;
import dev.botkit.internal.turn.TurnParts;
import dev.botkit.monitor.Health;
import dev.botkit.time.Timer;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Gateway;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HeldMemory;
import dev.botkit.transport.Peer;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Slot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts together; the way of a message reads from top to bottom. It is long because it is the one place
 * that knows all parts: most methods hand over to one of them.
 */
public final class Engine implements Gateway {

    private static final Log LOG = Log.of(Engine.class);

    /** Turns that may have waited when the server ended; also where the limit was higher then. */
    private static final int MOST_UNHANDLED = 1_000;

    private final Settings settings;
    private final Surroundings around;
    private final TurnRunner runner;
    private final TurnWatch watch;
    private final Listeners listeners;
    private final OperatorEvents events;
    private final @Nullable Catalog catalog;
    private final Goodbyes goodbyes;
    private final MemoryBudget budget;
    private final Conversations conversations;
    private final Slots slots;
    private final Connections connections = new Connections();
    private final SignOuts signOuts = new SignOuts();
    private final Erasures erasures = new Erasures();
    private final Activity activity = new Activity();
    // Checking credentials must not keep anybody from the store, nor the other way round.
    private final Background background = Background.readers("botkit-store-reader", activity);
    private final Verifying verifying;
    private final StoreHealth storeHealth;
    private final @Nullable StoreWriter writer;
    private final StoreReader reader;
    private final Pushes pushes;
    private final Schedule schedule;
    private final Export export;
    private final UserConversations userConversations;
    private final ConversationParts ofConversations;
    private final ClientParts ofClients;
    private final Requests requests;
    private final Shutdown shutdown;
    private final AtomicLong connectionsOpened = new AtomicLong();

    /** Makes an engine; executor and timer are the host's, or null for own ones. */
    public Engine(
            Settings settings,
            Dispatcher dispatcher,
            @Nullable Executor executor,
            @Nullable Timer ofHost,
            @Nullable History history) {
        this.settings = settings;
        Limits limits = settings.limits();
        SystemTimer ownTimer = ofHost == null ? new SystemTimer() : null;
        Timer timer = ofHost == null ? Objects.requireNonNull(ownTimer) : ofHost;
        this.runner = new TurnRunner(limits, executor, timer);
        Ids ids = new Ids();
        this.around = new Surroundings(limits, timer, ids, ids.random());
        this.verifying = new Verifying(settings.verifier(), activity, timer);
        // Before anything runs: a store of scripts that cannot be read ends it here.
        this.catalog = settings.scripts().isEmpty()
                ? null
                : new Catalog(settings.scripts(), timer::nanoTime, this::mustRunInBackground);
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
        this.slots = new Slots(limits, budget.addresses(), timer);
        ScheduleStore scheduleStore = history == null ? ScheduleStore.inMemory() : history.schedule();
        this.reader = new StoreReader(history, limits, storeHealth);
        Accepting accepting = new Accepting(settings.acceptFilters(), watch, timer);
        Reception reception = new Reception(conversations, accepting, watch, reader, loading);
        this.pushes = new Pushes(around, runner, reception, handling, erasures, writer);
        this.schedule =
                new Schedule(around, runner, watch, pushes, scheduleStore, history != null, storeHealth, activity);
        this.export = new Export(conversations, history, reader, schedule, watch);
        this.userConversations = new UserConversations(this::erase, watch, conversations, history, schedule);
        Arrivals arrivals = new Arrivals();
        this.ofConversations = new ConversationParts(
                around,
                budget,
                writer,
                runner,
                new TurnParts(around, runner, watch, handling, events, budget, dialogs, catalog, pusher()),
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
        this.requests = new Requests(ofClients, new HistoryApi(conversations, history, limits, storeHealth));
        this.shutdown = new Shutdown(new Shutdown.Parts(
                runner,
                conversations,
                connections,
                requests::close,
                writer,
                Stream.concat(Stream.of(background, verifying.threads(), schedule.threads()), watch.threads().stream())
                        .toList(),
                watch,
                listeners,
                ownTimer));
        schedule.start();
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

    // ---- in: from the transports

    @Override
    public Slot reserve(Handshake handshake) {
        return tellingRefusals(() -> {
            if (handshake.kind() == Handshake.Kind.REQUEST) {
                // Where the bot is going away, the request's own answer says so.
                return slots.request(handshake);
            }
            checkNotClosing();
            return slots.socket(handshake, signOuts.count());
        });
    }

    @Override
    public Connection open(Handshake handshake, Peer peer, Slot slot) {
        if (!(slot instanceof Slots.Taken taken)) {
            throw new InvalidArgumentException("The slot is not of this bot; take one with reserve(…).");
        }
        return tellingRefusals(() -> {
            if (!taken.open()) {
                throw new RefusedException(Refusal.BUSY, "The handshake took too long.");
            }
            return letIn(handshake, peer, taken);
        });
    }

    @Override
    public Connection open(Handshake handshake, Peer peer) {
        return tellingRefusals(() -> {
            checkNotClosing();
            return letIn(handshake, peer, slots.openSocket(handshake, signOuts.count()));
        });
    }

    private <T> T tellingRefusals(Supplier<T> work) {
        try {
            return work.get();
        } catch (RefusedException e) {
            events.refused(e.refusal(), null);
            throw e;
        }
    }

    private LiveConnection letIn(Handshake handshake, Peer peer, Slots.Taken slot) {
        LiveConnection connection =
                new LiveConnection(ofClients, connections, handshake, peer, connectionsOpened.incrementAndGet(), slot);
        connections.add(connection);
        try {
            checkNotClosing();
        } catch (RefusedException e) {
            connections.remove(connection);
            slot.connectionClosed();
            throw e;
        }
        events.opened(connection.number());
        connection.awaitFirstFrame();
        return connection;
    }

    private void checkNotClosing() {
        if (runner.isClosing()) {
            throw new RefusedException(Refusal.CLOSING, "The bot is going away.");
        }
    }

    @Override
    public void post(Handshake handshake, String body, Duration limit, Consumer<PostAnswer> answer) {
        requests.post(handshake, body, limit, answer);
    }

    @Override
    public void history(Handshake handshake, String body, Consumer<PostAnswer> answer) {
        requests.history(handshake, body, answer);
    }

    @Override
    public void refused(Refusal refusal) {
        events.refused(refusal, null);
    }

    @Override
    public HeldMemory held(Handshake handshake) {
        return ofClients.held(handshake);
    }

    // ---- for the host

    /** Closes the connections of a user; see {@link dev.botkit.Botkit#signOut}. */
    public void signOut(ConversationId id) {
        // First, for those that are bound to a conversation from now on.
        signOuts.add(id);
        connections.signOut(id);
        conversations
                .ofUser(id)
                .forEach(conversation -> conversation.closeConnections(CloseCode.REFUSED, "signed out"));
    }

    private void eraseFromStore(ConversationId id) {
        erasures.add(id);
        schedule.erase(id);
        reader.erase(id);
    }

    /** See {@link dev.botkit.Botkit#isConnected}. */
    public boolean isConnected(ConversationId id) {
        Conversation known = conversations.find(id);
        return known != null && known.isConnected();
    }

    /** See {@link dev.botkit.Botkit#export}. */
    public void export(ConversationId id, Appendable out) throws IOException {
        export.write(id, out);
    }

    /** See {@link dev.botkit.Botkit#conversationsAfter}. */
    public List<ConversationId> conversationsAfter(ConversationId after, int most) {
        return userConversations.after(after, most);
    }

    /** See {@link dev.botkit.Botkit#eraseUser}. */
    public boolean eraseUser(ConversationId user) {
        return userConversations.erase(user);
    }

    /** See {@link dev.botkit.Botkit#erase}. */
    public boolean erase(ConversationId id) {
        // A handler may run in place on a thread of the writer, which must not wait for itself.
        return erase(id, mayWait());
    }

    private boolean mayWait() {
        return writer == null || !writer.isOwnThread();
    }

    private boolean erase(ConversationId id, boolean mayWait) {
        while (true) {
            Conversation known = conversations.find(id);
            // Not loaded: what is to be erased is not to be handled once more. It keeps others away meanwhile, such as
            // a
            // push that is just due.
            Conversation erased = known == null ? conversations.openToErase(id) : known;
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            Conversation.Erasure begun = erased.erase(() -> eraseFromStore(id), failure -> {
                if (failure == null) {
                    done.complete(true);
                } else {
                    done.completeExceptionally(failure);
                }
            });
            switch (begun) {
                case BEGUN -> {
                    if (!mayWait) {
                        tellIfNotErased(id, done);
                        return false;
                    }
                    StoreWait.await(done, limits());
                    return true;
                }
                case AFTER_TURN -> {
                    tellIfNotErased(id, done);
                    return false;
                }
                case LEAVING -> {
                    CompletableFuture<Void> left = erased.left();
                    if (!mayWait) {
                        eraseAfter(left, id);
                        return false;
                    }
                    StoreWait.await(left, limits());
                }
                case RETIRED -> Thread.onSpinWait();
            }
        }
    }

    /** Erases it once more when it has left; on a thread that does not wait for that, as what is waited for needs one, too. */
    private void eraseAfter(CompletableFuture<Void> left, ConversationId id) {
        tellIfNotErased(
                id,
                left.thenRun(() -> background.lastly(Background.OWN, () -> {
                    try {
                        erase(id, false);
                    } catch (RuntimeException e) {
                        tellNotErased(id, e);
                    }
                })));
    }

    private static void tellIfNotErased(ConversationId id, CompletableFuture<?> done) {
        done.exceptionally(failure -> {
            tellNotErased(id, failure);
            return null;
        });
    }

    private static void tellNotErased(ConversationId id, Throwable failure) {
        LOG.error(
                "Conversation {} could not be erased when the handler that asked for it went on; erase it again",
                Redaction.name(id),
                failure);
    }

    /** Looks at the handlers that run. */
    TurnWatch watch() {
        return watch;
    }

    /** See {@link dev.botkit.Botkit#runningTurns}. */
    public List<RunningTurn> runningTurns() {
        return watch.list();
    }

    /** Pushes to a conversation; returns when the message is in the log. Its id; null if a send middleware dropped it. */
    public @Nullable String push(ConversationId to, Reply reply) {
        return pushes.push(to, reply, null);
    }

    /** See {@link dev.botkit.Botkit#schedulePush}. */
    public String schedulePush(ConversationId to, Reply reply, Instant due) {
        return schedule.add(to, reply, due, null);
    }

    /** See {@link dev.botkit.Botkit#cancelPush}. */
    public boolean cancelPush(ConversationId conversation, String id) {
        return schedule.cancel(conversation, id);
    }

    /** See {@link dev.botkit.Botkit#scheduledPushes}. */
    public List<ScheduledPush> scheduledPushes(ConversationId conversation) {
        return schedule.of(conversation);
    }

    /** See {@link dev.botkit.Botkit#reloadScripts}. */
    public void reloadScripts() {
        if (catalog != null) {
            catalog.reload();
        }
    }

    // ---- what operators see

    /** See {@link dev.botkit.Botkit#health}. */
    public Health health() {
        TurnWatch.Count turns = watch.running();
        return Health.builder()
                .closed(runner.isClosed())
                .connections(connections.count())
                .conversations(conversations.count())
                .runningTurns(turns.running())
                .oldestTurn(turns.oldest())
                .lostThreads(turns.lost() + verifying.hanging())
                .backlog(writer == null ? 0 : writer.backlog().count())
                .memoryBytes(budget.bytes())
                .memoryLimit(limits().clients().memoryBytes())
                .store(writer == null ? Health.Store.NONE : storeHealth.isUp() ? Health.Store.UP : Health.Store.DOWN)
                .droppedListenerCalls(listeners.dropped())
                .build();
    }

    // ---- life

    /** Stops everything; see {@link dev.botkit.Botkit#close()}. */
    public void close() {
        goodbyes.close();
        schedule.close();
        verifying.close();
        shutdown.run();
        if (catalog != null) {
            catalog.close();
        }
    }

    /** Waits until nothing is under way to or from the store, at most so long; false if something still is. */
    public boolean awaitStore(Duration atMost) throws InterruptedException {
        // On a thread of the writer something is under way until this returns.
        return activity.awaitIdle(mayWait() ? atMost.toNanos() : 0);
    }

    private void mustRunInBackground(Runnable task) {
        if (!background.execute(task)) {
            throw new RejectedExecutionException("Too much waits, or the bot is closed.");
        }
    }

    /** What its conversations use. */
    ConversationParts ofConversations() {
        return ofConversations;
    }

    /** What its connections and requests use. */
    ClientParts ofClients() {
        return ofClients;
    }

    Conversations conversations() {
        return conversations;
    }

    /** What all that clients can fill takes. */
    MemoryBudget budget() {
        return budget;
    }

    @Override
    public Limits limits() {
        return settings.limits();
    }

    @Override
    public Timer timer() {
        return around.timer();
    }
}
