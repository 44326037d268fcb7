package dev.botkit.internal.engine;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitClosedException;
import dev.botkit.ConnectionEvent;
import dev.botkit.InvalidArgumentException;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.RefusedException;
import dev.botkit.Reply;
import dev.botkit.RunningTurn;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.history.History;
import dev.botkit.history.LogPage;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.internal.dialog.Dialogs;
import dev.botkit.internal.http.AddressRange;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.script.Catalog;
import dev.botkit.internal.script.ScriptIndex;
import dev.botkit.internal.skills.Dispatcher;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts together; the way of a message reads from top to bottom. It is long because it is the one place
 * that knows all parts: most methods hand over to one of them.
 */
public final class Engine implements Gateway {

    private static final Log LOG = Log.of(Engine.class);
    static final String STORE_DOWN = "The store does not answer now; try again later.";

    /** Turns that may have waited when the server ended; also where the limit was higher then. */
    private static final int MOST_UNHANDLED = 1_000;

    private static final Duration STORE_MARGIN = Duration.ofSeconds(10);

    private final Settings settings;
    private final Accepting accepting;
    private final Handling handling;
    private final Listeners listeners;
    private final TurnWatch watch;
    private final @Nullable Catalog catalog;
    private final Dialogs dialogs;
    private final DialogTimes dialogTimes;
    private final Goodbyes goodbyes;
    private final Pushes pushes;
    private final Schedule schedule;
    private final Timer timer;
    private final MemoryBudget budget;
    private final Conversations conversations;
    private final Slots slots;
    private final Connections connections = new Connections();
    private final SignOuts signOuts = new SignOuts();
    private final Erasures erasures = new Erasures();
    private final Requests requests;
    private final AddressRates socketRates;
    private final Lifecycle lifecycle;
    // Checking credentials must not keep anybody from the store, nor the other way round.
    private final Activity activity = new Activity();
    private final Background background = Background.readers("botkit-store-reader", activity);
    private final Verifying verifying;
    private final OperatorEvents events;
    private final StoreHealth storeHealth;
    private final @Nullable StoreWriter writer;
    private final @Nullable Loading loading;
    private final Archive archive;
    private final Export export;
    private final Logins logins;
    private final UserConversations userConversations;
    private final OtherNodes otherNodes;
    private final Ids ids = new Ids();
    private final String name = ids.random();
    private final AtomicLong connectionsOpened = new AtomicLong();

    /** A connection's conversation, and what it found there. */
    record Attached(Conversation conversation, ConversationConnections.Presence presence) {}

    /** Makes an engine; executor and timer are the host's, or null for own ones. */
    public Engine(
            Settings settings,
            Dispatcher dispatcher,
            @Nullable Executor executor,
            @Nullable Timer timer,
            @Nullable History history) {
        this.settings = settings;
        this.lifecycle = new Lifecycle(settings.limits(), executor, timer);
        this.timer = lifecycle.timer();
        this.verifying = new Verifying(settings.verifier(), activity, this.timer);
        // Before anything runs: a store of scripts that cannot be read ends it here.
        this.catalog = settings.scripts().isEmpty()
                ? null
                : new Catalog(settings.scripts(), this.timer::nanoTime, this::mustRunInBackground);
        this.dialogs = new Dialogs(
                settings.dialogs(), catalog == null ? () -> ScriptIndex.EMPTY : catalog::index, settings.limits());
        this.dialogTimes = new DialogTimes(this.timer);
        this.goodbyes = new Goodbyes(
                this.timer,
                settings.limits().conversations().reconnectWindow(),
                dispatcher.listens(ConnectionEvent.Kind.GOODBYE.type()));
        this.budget = new MemoryBudget(settings.limits(), history != null);
        this.listeners = new Listeners(settings.listeners(), this.timer, budget, settings.listenerExecutor());
        this.events = new OperatorEvents(listeners);
        this.watch = new TurnWatch(settings.limits(), lifecycle, listeners);
        this.accepting = new Accepting(settings.acceptFilters(), watch, this.timer);
        this.handling = new Handling(settings, listeners, dispatcher, dialogs);
        this.storeHealth = new StoreHealth(this.timer, listeners);
        this.writer =
                history == null ? null : new StoreWriter(history, settings.limits(), this.timer, activity, storeHealth);
        this.loading = history == null
                ? null
                : new Loading(
                        history,
                        Math.max(
                                MOST_UNHANDLED,
                                settings.limits().conversations().waitingMessages() + 1),
                        settings.limits().store().pageBytes(),
                        storeHealth);
        String warning = MemoryBudget.warning(
                settings.limits().clients().memoryBytes(), Runtime.getRuntime().maxMemory());
        if (warning != null) {
            LOG.warn("{}", warning);
        }
        this.conversations = new Conversations(this, writer, budget);
        this.slots = new Slots(settings.limits(), budget.addresses(), this.timer);
        this.socketRates = new AddressRates(settings.limits().clients().framesPerSecondPerAddress());
        ScheduleStore keptSchedule = history == null ? ScheduleStore.inMemory() : history.schedule();
        PushDeadlines deadlines = new PushDeadlines(this.timer);
        ScheduleStore scheduleStore = keptSchedule == null ? null : deadlines.forgetting(keptSchedule);
        this.archive = new Archive(conversations, history, scheduleStore, settings.limits(), storeHealth);
        this.pushes = new Pushes(this, writer);
        this.schedule =
                new Schedule(this, pushes, scheduleStore, history != null, deadlines, storeHealth, ids, activity);
        this.export = new Export(conversations, history, archive, schedule, watch);
        this.userConversations = new UserConversations(this, conversations, history, schedule);
        this.requests = new Requests(this, archive);
        this.logins = new Logins(this, archive, history, loading);
        this.otherNodes = new OtherNodes(this.timer);
        schedule.start();
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
                new LiveConnection(this, handshake, peer, connectionsOpened.incrementAndGet(), slot);
        connections.add(connection);
        try {
            checkNotClosing();
        } catch (RefusedException e) {
            closed(connection);
            throw e;
        }
        events.opened(connection.number());
        connection.awaitFirstFrame();
        return connection;
    }

    private void checkNotClosing() {
        if (isClosing()) {
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
        return new Held(budget, AddressRange.networkOf(handshake.address()));
    }

    /** A known id that only the store remembers: its replies are read from there. */
    void answerRepeat(Conversation conversation, Post post, String id, long seq) {
        requests.answerRepeat(conversation, post, id, seq);
    }

    // ---- whose conversation

    @Nullable
    CredentialVerifier verifier() {
        return settings.verifier();
    }

    /** Whether there is no store, so that nothing has to be read. */
    boolean readsNothing() {
        return writer == null;
    }

    /** Whether a conversation can be had without blocking. */
    boolean isAtHand(Identities.Proof proof, Frame.@Nullable Resume resume) {
        if (proof.named() == null) {
            return false;
        }
        if (writer == null) {
            return true;
        }
        Conversation known = conversations.find(proof.named());
        return known != null
                && known.isLoaded()
                && (resume == null || resume.after() < 0 || known.remembersAfter(resume.after()));
    }

    /** An anonymous user has logged in: when the turns have ended, the conversation goes over to the user's own. */
    void login(Conversation from, ConversationId to, String network) {
        logins.plan(from, to, network);
    }

    /** Whether a message is about to come to a conversation from one that its user had before a login. */
    boolean isComing(ConversationId to, String messageId) {
        return logins.arrivals().include(to, messageId);
    }

    /**
     * Before {@link #login}.
     *
     * @throws RefusedException if too much is done for that network address already
     */
    void checkRoomToLogIn(String network) {
        if (!background.hasRoomFor(network)) {
            throw new RefusedException(Refusal.BUSY, "Too much is waiting.");
        }
    }

    /** What was carried over to a conversation is there, or will not come. */
    void haveArrived(ConversationId id, Set<String> messages) {
        Conversation known = conversations.find(id);
        if (known != null) {
            known.haveArrived(messages);
        }
    }

    /** Closes the connections of a user; see {@link dev.botkit.Botkit#signOut}. */
    public void signOut(ConversationId id) {
        // First, for those that are bound to a conversation from now on.
        signOuts.add(id);
        connections.signOut(id);
        conversations
                .ofUser(id)
                .forEach(conversation -> conversation.closeConnections(CloseCode.REFUSED, "signed out"));
    }

    /** The users who were signed out last. */
    SignOuts signOuts() {
        return signOuts;
    }

    /** The conversations that were erased last. */
    Erasures erasures() {
        return erasures;
    }

    private void eraseFromStore(ConversationId id) {
        erasures.add(id);
        archive.erase(id);
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
                    await(done);
                    return true;
                }
                case AFTER_TURN -> {
                    done.exceptionally(failure -> {
                        LOG.error(
                                "Conversation {} could not be erased at the end of the turn that asked for it; erase it"
                                        + " again",
                                Redaction.name(id),
                                failure);
                        return false;
                    });
                    return false;
                }
                case LEAVING -> await(Objects.requireNonNull(erased.left()));
                case RETIRED -> Thread.onSpinWait();
            }
        }
    }

    /** Binds a connection to its conversation. May block, unless it is at hand. */
    Attached attach(ConversationId id, LiveConnection connection, Frame.@Nullable Resume resume) {
        while (true) {
            Conversation conversation = openLoaded(id);
            Archive.Missed missed = resume == null ? Archive.Missed.NOTHING : missed(conversation, resume);
            ConversationConnections.Presence presence = conversation.attach(connection, resume, missed);
            if (presence != null) {
                return new Attached(conversation, presence);
            }
            checkBroken(conversation);
        }
    }

    /** What of a client's gap is not in memory any more. */
    Archive.Missed missed(Conversation conversation, Frame.Resume resume) {
        if (writer == null
                || resume.after() < 0
                || conversation.remembersAfter(resume.after())
                || conversation.whyNot(resume.epoch(), resume.after(), false) != null) {
            return Archive.Missed.NOTHING;
        }
        return refusingIfDown(() -> archive.missed(conversation.id(), resume.after(), conversation.end()));
    }

    LogPage readAfter(ConversationId id, long after, int limit) {
        return archive.readAfter(id, after, limit);
    }

    /** Filters a frame and hands it to its conversation, where it becomes a turn. */
    Admission admit(
            ConversationId id,
            @Nullable Conversation bound,
            Frame frame,
            @Nullable LiveConnection from,
            ConversationConnections.@Nullable Presence presence,
            @Nullable Post post) {
        MessageData draft = frame.isMessage() ? accepting.filtered(id, frame) : null;
        Conversation current = bound == null ? openLoaded(id) : bound;
        while (true) {
            Admission admission = draft == null
                    ? current.admitEvent(frame, presence, from, post)
                    : current.admit(frame, draft, from, post);
            if (admission != null) {
                return admission;
            }
            checkBroken(current);
            current = openLoaded(id);
        }
    }

    private static void checkBroken(Conversation conversation) {
        if (conversation.isBroken()) {
            throw new RefusedException(Refusal.BUSY, "The conversation begins anew in a moment; try again.");
        }
    }

    /** The conversation of that name, with what the store knows of it. May block, unless it is at hand. */
    Conversation openLoaded(ConversationId id) {
        Conversation conversation = open(id);
        if (!conversation.isLoaded() && loading != null) {
            refusingIfDown(() -> {
                conversation.load(loading);
                return conversation;
            });
        }
        return conversation;
    }

    private static <T> T refusingIfDown(Supplier<T> read) {
        try {
            return read.get();
        } catch (StoreUnavailableException e) {
            LOG.debug("The store does not answer", e);
            throw new RefusedException(Refusal.BUSY, STORE_DOWN);
        }
    }

    // ---- a turn

    /** Runs what answers a message. Never throws. */
    void handle(Turn turn, MessageData message) {
        handling.handle(turn, message);
    }

    /** What a turn waited for has failed. */
    void failed(Turn turn, MessageData message, Throwable failure) {
        handling.failed(turn, message, failure);
    }

    /** Runs what answers an event within a turn. */
    void dispatch(Turn turn, MessageData event) throws Exception {
        handling.dispatch(turn, event);
    }

    /** Looks at the handlers that run. */
    TurnWatch watch() {
        return watch;
    }

    /** See {@link dev.botkit.Botkit#runningTurns}. */
    public List<RunningTurn> runningTurns() {
        return watch.list();
    }

    /** What the user is told of a turn that failed; null for nothing. */
    @Nullable
    Reply apology() {
        return settings.apology();
    }

    /** When the time of each dialog that waits is over. */
    DialogTimes dialogTimes() {
        return dialogTimes;
    }

    /** The conversations whose users may have left. */
    Goodbyes goodbyes() {
        return goodbyes;
    }

    /** All dialogs of the bot. */
    Dialogs dialogs() {
        return dialogs;
    }

    Duration typingDelay(String text) {
        return settings.typingDelay().of(text);
    }

    /** Lets a turn go on later; false if there is nothing to wait for. */
    boolean pause(Turn turn, Duration delay) {
        return lifecycle.pause(turn, delay);
    }

    // ---- out: to the users

    /** Pushes to a conversation; returns when the message is in the log. Its id; null if a send middleware dropped it. */
    public @Nullable String push(ConversationId to, Reply reply) {
        return pushes.push(to, reply, null);
    }

    /** The same for a turn: what it pushes is not sent if it is abandoned meanwhile. */
    @Nullable
    String push(ConversationId to, Reply reply, Turn from) {
        return pushes.push(to, reply, from);
    }

    /** The pushes that wait for their time. */
    Schedule schedule() {
        return schedule;
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

    /** Waits until something is stored, about as long as the writer tries. */
    void await(CompletableFuture<?> stored) {
        try {
            stored.get(limits().store().timeout().plus(STORE_MARGIN).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreUnavailableException down) {
                throw down;
            }
            throw loggable(new StoreUnavailableException("The store failed.", e.getCause()));
        } catch (TimeoutException e) {
            throw loggable(new StoreUnavailableException("The store did not answer in time.", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw loggable(new StoreUnavailableException("Interrupted while the store was writing.", e));
        }
    }

    private Conversation openUnloaded(ConversationId id) {
        Conversation conversation = conversations.open(id);
        if (conversation == null) {
            throw loggable(new LimitExceededException(
                    "No memory is left for another conversation (ClientLimits.memoryBytes).", true));
        }
        return conversation;
    }

    /** The conversation of that name, whatever becomes of the clients. May block. */
    Conversation openForPush(ConversationId to) {
        Conversation conversation = openUnloaded(to);
        if (!conversation.isLoaded() && loading != null) {
            watch.shielded(() -> {
                conversation.load(loading);
                return conversation;
            });
        }
        return conversation;
    }

    /** The message that a reply becomes. */
    MessageData message(Draft draft) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(draft.reply().fields());
        fields.put("user", draft.user());
        fields.put("channel", draft.channel());
        fields.put("to", draft.user());
        return new MessageData(
                "",
                0,
                Message.MESSAGE,
                draft.conversation(),
                timer.instant(),
                draft.inReplyTo(),
                Collections.unmodifiableMap(fields),
                List.of());
    }

    /** Lets a reply through the middleware. The id of what went out last; null if nothing did. */
    @Nullable
    String throughSendMiddleware(Draft draft, Function<Draft, @Nullable String> out) {
        return handling.send(draft, out);
    }

    /** The fields of a bot's message as JSON. */
    String body(MessageData message) {
        String body = Frames.body(message.fields());
        if (body.length() > limits().turns().replyCharacters()) {
            throw loggable(new LimitExceededException("The message is larger than "
                    + limits().turns().replyCharacters() + " characters of JSON (TurnLimits.replyCharacters)."));
        }
        return body;
    }

    /** Logs a reply and hands it to the open connections. */
    void deliver(Conversation conversation, MessageData draft, String body, String id, Turn turn) {
        if (conversation.deliver(draft, body, id, turn, null) == null) {
            throw new IllegalStateException("A conversation was retired during a turn.");
        }
    }

    void dialogEnded(ConversationId conversation, DialogEnd end) {
        handling.dialogEnded(conversation, end);
    }

    /** See {@link dev.botkit.Skills#hear}. */
    boolean hears(Turn turn, String text) {
        return handling.hears(turn, text);
    }

    /** See {@link dev.botkit.Botkit#reloadScripts}. */
    public void reloadScripts() {
        if (catalog != null) {
            catalog.reload();
        }
    }

    /** Notes it for the listeners; true if {@link #tellListeners} is to follow, without a lock. */
    boolean noteReplied(MessageData message, int bytes) {
        return handling.noteReplied(message, bytes);
    }

    void tellListeners() {
        listeners.tellNoted();
    }

    // ---- what operators see

    OperatorEvents events() {
        return events;
    }

    /** See {@link dev.botkit.Botkit#health}. */
    public Health health() {
        TurnWatch.Count turns = watch.running();
        return Health.builder()
                .closed(isClosed())
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

    /** Another node writes to a conversation, too. */
    void othersWriteTo(ConversationId id) {
        otherNodes.wroteTo(id);
    }

    /** A store that refuses a reply for good; it was too large for it, say. */
    void refusedByStore(ConversationId id) {
        LOG.error("The store refuses a reply in conversation {} for good; it is not sent", Redaction.name(id));
    }

    String refusalText(Refusal refusal, String detail) {
        return settings.refusalText(refusal, detail);
    }

    // ---- life

    /** Stops everything; see {@link dev.botkit.Botkit#close()}. */
    public void close() {
        goodbyes.close();
        schedule.close();
        verifying.close();
        lifecycle.close(new Lifecycle.Parts(
                connections,
                requests::close,
                writer,
                Stream.concat(Stream.of(background, verifying.threads(), schedule.threads()), watch.threads().stream())
                        .toList(),
                watch,
                listeners));
        if (catalog != null) {
            catalog.close();
        }
    }

    void execute(Conversation conversation) {
        lifecycle.execute(conversation.turnsFor(), conversation::runNext);
    }

    /** Goes on with a turn that has waited for work elsewhere; once the bot is closed on this thread. */
    void goOn(Runnable turn) {
        if (isClosed()) {
            turn.run();
        } else {
            lifecycle.execute(turn);
        }
    }

    /** Runs a turn that had to wait before it began. */
    void run(Turn turn) {
        lifecycle.execute(turn::run);
    }

    /** Does what may block for a network address, soon; null if too much of that waits. */
    @Nullable
    QueuedTask inBackground(String network, Runnable task) {
        return background.execute(network, task);
    }

    /** Waits until nothing is under way to or from the store, at most so long; false if something still is. */
    public boolean awaitStore(Duration atMost) throws InterruptedException {
        return activity.awaitIdle(atMost.toNanos());
    }

    private void mustRunInBackground(Runnable task) {
        if (!background.execute(task)) {
            throw new RejectedExecutionException("Too much waits, or the bot is closed.");
        }
    }

    /** Checks credentials. */
    Verifying verifying() {
        return verifying;
    }

    /** How fast the sockets of an address may send. */
    AddressRates.Rate rateOf(String address) {
        return socketRates.of(address, timer.nanoTime());
    }

    /**
     * Does what must be done, soon, also if the bot is closed: for a network address, or for {@link Background#OWN}. How much of it
     * waits is bounded by the conversations in memory, and for an address by {@link #checkRoomToLogIn}.
     */
    void lastly(String lane, Runnable task) {
        if (!background.executeLast(lane, task)) {
            // The bot is closed. Not on this thread, which may be the one that closes it or a writer's.
            TurnExecutor.threads("botkit-last").newThread(task).start();
        }
    }

    void turnsBegin() {
        lifecycle.turnsBegin();
    }

    void turnsEnded() {
        lifecycle.turnsEnded();
    }

    boolean isClosing() {
        return lifecycle.isClosing();
    }

    boolean isClosed() {
        return lifecycle.isClosed();
    }

    void checkOpen() {
        if (isClosed()) {
            throw loggable(new BotkitClosedException("The bot was closed; it sends nothing any more."));
        }
    }

    void closed(LiveConnection connection) {
        connections.remove(connection);
        connection.slot().connectionClosed();
    }

    Conversations conversations() {
        return conversations;
    }

    /** What all that clients can fill takes. */
    MemoryBudget budget() {
        return budget;
    }

    String newId() {
        return ids.next();
    }

    String newPostId() {
        return ids.random();
    }

    /** A name of this bot's own, among all that use the same store. */
    String name() {
        return name;
    }

    String newEpoch() {
        return ids.random();
    }

    @Override
    public Limits limits() {
        return settings.limits();
    }

    @Override
    public Timer timer() {
        return timer;
    }

    private Conversation open(ConversationId id) {
        Conversation conversation = conversations.open(id);
        if (conversation == null) {
            throw new RefusedException(Refusal.BUSY, "No memory is left for another conversation.");
        }
        return conversation;
    }
}
