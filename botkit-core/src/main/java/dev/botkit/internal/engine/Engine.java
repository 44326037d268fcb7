package dev.botkit.internal.engine;

import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.RunningTurn;
import dev.botkit.history.History;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.client.ClientParts;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.ConversationParts;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.runtime.Settings;
import dev.botkit.internal.runtime.TurnWatch;
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
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What transports and the host call: each method hands over to one of the parts that {@link Assembly} has put together. */
public final class Engine implements Gateway {

    private final Assembly parts;

    /** Makes an engine; executor and timer are the host's, or null for own ones. */
    public Engine(
            Settings settings,
            Dispatcher dispatcher,
            @Nullable Executor executor,
            @Nullable Timer ofHost,
            @Nullable History history) {
        this.parts = new Assembly(settings, dispatcher, executor, ofHost, history);
        parts.schedule.start();
    }

    // ---- in: from the transports

    @Override
    public Slot reserve(Handshake handshake) {
        return parts.entrance.reserve(handshake);
    }

    @Override
    public Connection open(Handshake handshake, Peer peer, Slot slot) {
        return parts.entrance.open(handshake, peer, slot);
    }

    @Override
    public Connection open(Handshake handshake, Peer peer) {
        return parts.entrance.open(handshake, peer);
    }

    @Override
    public void post(Handshake handshake, String body, Duration limit, Consumer<PostAnswer> answer) {
        parts.requests.post(handshake, body, limit, answer);
    }

    @Override
    public void history(Handshake handshake, String body, Consumer<PostAnswer> answer) {
        parts.requests.history(handshake, body, answer);
    }

    @Override
    public void refused(Refusal refusal) {
        parts.events.refused(refusal, null);
    }

    @Override
    public HeldMemory held(Handshake handshake) {
        return parts.ofClients.held(handshake);
    }

    // ---- for the host

    /** Closes the connections of a user; see {@link dev.botkit.Botkit#signOut}. */
    public void signOut(ConversationId id) {
        // First, for those that are bound to a conversation from now on.
        parts.signOuts.add(id);
        parts.connections.signOut(id);
        parts.conversations
                .ofUser(id)
                .forEach(conversation -> conversation.closeConnections(CloseCode.REFUSED, "signed out"));
    }

    /** See {@link dev.botkit.Botkit#isConnected}. */
    public boolean isConnected(ConversationId id) {
        Conversation known = parts.conversations.find(id);
        return known != null && known.isConnected();
    }

    /** See {@link dev.botkit.Botkit#export}. */
    public void export(ConversationId id, Appendable out) throws IOException {
        parts.export.write(id, out);
    }

    /** See {@link dev.botkit.Botkit#conversationsAfter}. */
    public List<ConversationId> conversationsAfter(ConversationId after, int most) {
        return parts.userConversations.after(after, most);
    }

    /** See {@link dev.botkit.Botkit#eraseUser}. */
    public boolean eraseUser(ConversationId user) {
        return parts.userConversations.erase(user);
    }

    /** See {@link dev.botkit.Botkit#erase}. */
    public boolean erase(ConversationId id) {
        return parts.eraser.erase(id);
    }

    /** Looks at the handlers that run. */
    TurnWatch watch() {
        return parts.watch;
    }

    /** See {@link dev.botkit.Botkit#runningTurns}. */
    public List<RunningTurn> runningTurns() {
        return parts.watch.list();
    }

    /** Pushes to a conversation; returns when the message is in the log. Its id; null if a send middleware dropped it. */
    public @Nullable String push(ConversationId to, Reply reply) {
        return parts.pushes.push(to, reply, null);
    }

    /** See {@link dev.botkit.Botkit#schedulePush}. */
    public String schedulePush(ConversationId to, Reply reply, Instant due) {
        return parts.schedule.add(to, reply, due, null);
    }

    /** See {@link dev.botkit.Botkit#cancelPush}. */
    public boolean cancelPush(ConversationId conversation, String id) {
        return parts.schedule.cancel(conversation, id);
    }

    /** See {@link dev.botkit.Botkit#scheduledPushes}. */
    public List<ScheduledPush> scheduledPushes(ConversationId conversation) {
        return parts.schedule.of(conversation);
    }

    /** See {@link dev.botkit.Botkit#reloadScripts}. */
    public void reloadScripts() {
        if (parts.catalog != null) {
            parts.catalog.reload();
        }
    }

    // ---- what operators see

    /** See {@link dev.botkit.Botkit#health}. */
    public Health health() {
        TurnWatch.Count turns = parts.watch.running();
        return Health.builder()
                .closed(parts.runner.isClosed())
                .connections(parts.connections.count())
                .conversations(parts.conversations.count())
                .runningTurns(turns.running())
                .oldestTurn(turns.oldest())
                .lostThreads(turns.lost() + parts.verifying.hanging())
                .backlog(parts.writer == null ? 0 : parts.writer.backlog().count())
                .memoryBytes(parts.budget.bytes())
                .memoryLimit(limits().clients().memoryBytes())
                .store(
                        parts.writer == null
                                ? Health.Store.NONE
                                : parts.storeHealth.isUp() ? Health.Store.UP : Health.Store.DOWN)
                .droppedListenerCalls(parts.listeners.dropped())
                .build();
    }

    // ---- life

    /** Stops everything; see {@link dev.botkit.Botkit#close()}. */
    public void close() {
        parts.goodbyes.close();
        parts.schedule.close();
        parts.verifying.close();
        parts.shutdown.run();
        if (parts.catalog != null) {
            parts.catalog.close();
        }
    }

    /** Waits until nothing is under way to or from the store, at most so long; false if something still is. */
    public boolean awaitStore(Duration atMost) throws InterruptedException {
        // On a thread of the writer something is under way until this returns.
        return parts.activity.awaitIdle(parts.eraser.mayWait() ? atMost.toNanos() : 0);
    }

    /** What its conversations use. */
    ConversationParts ofConversations() {
        return parts.ofConversations;
    }

    /** What its connections and requests use. */
    ClientParts ofClients() {
        return parts.ofClients;
    }

    Conversations conversations() {
        return parts.conversations;
    }

    /** What all that clients can fill takes. */
    MemoryBudget budget() {
        return parts.budget;
    }

    @Override
    public Limits limits() {
        return parts.around.limits();
    }

    @Override
    public Timer timer() {
        return parts.around.timer();
    }
}
