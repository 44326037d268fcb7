package dev.botkit.reliability.client;

import dev.botkit.reliability.client.ClientRecord.Session;
import dev.botkit.reliability.net.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One tab that speaks resume v1: it keeps an outbox, a cursor and a view, and goes on by itself after
 * each cut. It trusts the server in nothing: whatever PROTOCOL.md rules out is told to the listener
 * and ends the tab. Its methods may be called from any thread.
 */
public final class ResumeClient {

    private final EventLoop loop;
    private final InetSocketAddress server;
    private final ClientSettings settings;
    private final Listener listener;

    // All below is of the loop's thread.
    private final View view = new View();
    private final Outbox outbox;
    private final Trace trace;
    private final SplittableRandom random;
    private final List<Session> sessions = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private @Nullable ClientConnection connection;
    private int connections;
    private int resent;
    private int duplicates;
    private int retries;
    private int grown;
    private int joined;
    private int stops;
    private int failedAttempts;
    private boolean over;

    /** Is told, on the loop's thread, what a tab sees. */
    public interface Listener {

        /** It shows one more entry. */
        default void shown(ResumeClient client, Shown entry) {}

        /** A reply has grown to this text, which must not be kept. */
        default void grew(ResumeClient client, String id, CharSequence text) {}

        /** A message is in the log. */
        default void confirmed(ResumeClient client, String id, long seq) {}

        /** A message was refused for good. */
        default void refused(ResumeClient client, String id, String code) {}

        /** The server broke a rule; the tab has ended. */
        default void violated(ResumeClient client, String violation) {}

        /** Its connection has ended after {@link ResumeClient#leave}: it shows nothing more. */
        default void left(ResumeClient client) {}
    }

    private ResumeClient(EventLoop loop, InetSocketAddress server, ClientSettings settings, Listener listener) {
        this.loop = loop;
        this.server = server;
        this.settings = settings;
        this.listener = listener;
        random = new SplittableRandom(settings.seed());
        outbox = new Outbox(random.nextLong());
        trace = new Trace(settings.traced());
    }

    /** Opens a tab, which connects at once. */
    public static ResumeClient open(
            EventLoop loop, InetSocketAddress server, ClientSettings settings, Listener listener) {
        ResumeClient client = new ResumeClient(loop, server, settings, listener);
        loop.execute(client::connect);
        return client;
    }

    /**
     * Opens a tab that was open before and has the log up to a place.
     *
     * @param epoch the life of the log that the place belongs to
     * @param after the place, from 0
     */
    public static ResumeClient reopen(
            EventLoop loop,
            InetSocketAddress server,
            ClientSettings settings,
            String epoch,
            long after,
            Listener listener) {
        ResumeClient client = new ResumeClient(loop, server, settings, listener);
        client.view.startAt(epoch, after);
        loop.execute(client::connect);
        return client;
    }

    /** What reports call it. */
    public String name() {
        return settings.name();
    }

    /** Its user types something. */
    public void say(String text) {
        loop.execute(() -> {
            outbox.type(text);
            withConnection(ClientConnection::sendNext);
        });
    }

    /** Its user stops a reply that grows, unless that was asked for on this connection already. */
    public void stop(String reply) {
        loop.execute(() -> withConnection(connected -> connected.stop(reply)));
    }

    /** Its network is gone for a moment. */
    public void cut() {
        loop.execute(() -> withConnection(ClientConnection::abort));
    }

    /** Its user closes the tab. */
    public void leave() {
        loop.execute(() -> {
            over = true;
            withConnection(ClientConnection::leave);
        });
    }

    /** What it has lived through up to now; not for the loop's thread. */
    public ClientRecord record() {
        CompletableFuture<ClientRecord> record = new CompletableFuture<>();
        loop.execute(() -> record.complete(recordNow()));
        return record.join();
    }

    /** The same, for the loop's thread. */
    public ClientRecord recordNow() {
        return new ClientRecord(
                settings.name(),
                view.conversation(),
                view.epoch(),
                view.entries(),
                view.begin(),
                outbox.all(),
                List.copyOf(sessions),
                view.growth(),
                new ClientRecord.Figures(
                        connections, resent, duplicates, retries, view.replaced(), grown, joined, stops),
                List.copyOf(violations),
                trace.events());
    }

    private void withConnection(Consumer<ClientConnection> action) {
        ClientConnection now = connection;
        if (now != null) {
            action.accept(now);
        }
    }

    private void connect() {
        if (!over && connection == null) {
            connections++;
            connection = new ClientConnection(this, connections);
        }
    }

    // ---- for the connection, on the loop's thread

    EventLoop loop() {
        return loop;
    }

    InetSocketAddress server() {
        return server;
    }

    ClientSettings settings() {
        return settings;
    }

    View view() {
        return view;
    }

    Outbox outbox() {
        return outbox;
    }

    void trace(int number, String event) {
        trace.add(number, event);
    }

    boolean hadSession() {
        return !sessions.isEmpty();
    }

    void sessionBegins(Session session) {
        sessions.add(session);
        failedAttempts = 0;
    }

    void show(Shown entry) throws ViolationException {
        view.show(entry);
        listener.shown(this, entry);
    }

    /** A frame of a reply that grows has come; its text, unless its message is shown already. */
    void grew(String id, @Nullable CharSequence text) {
        grown++;
        if (text != null) {
            listener.grew(this, id, text);
        }
    }

    /** What there was of a reply when it came back. */
    void joined() {
        joined++;
    }

    void stopping() {
        stops++;
    }

    void sending() {
        if (outbox.sending() > 1) {
            resent++;
        }
    }

    void received(String id, long seq, boolean duplicate) {
        duplicates += duplicate ? 1 : 0;
        outbox.received(seq);
        listener.confirmed(this, id, seq);
    }

    void refused(String id, String code) {
        outbox.refused(code);
        listener.refused(this, id, code);
    }

    void retryLater() {
        retries++;
    }

    /** Between nothing and a bound that grows: "full jitter". */
    Duration jitter(int attempt) {
        long bound = Math.min(
                settings.longestWait().toNanos(), settings.shortestWait().toNanos() << Math.min(attempt, 20));
        return Duration.ofNanos(random.nextLong(Math.max(1, bound)));
    }

    void violated(int number, String what) {
        String violation = settings.name() + ", connection " + number + ": " + what;
        violations.add(violation);
        trace.add(number, "VIOLATION " + what);
        over = true;
        listener.violated(this, violation);
    }

    /** The connection is over; how long the server asked to wait, or null where it asked nothing. */
    void ended(int number, int code, String reason, @Nullable Duration wait) {
        trace.add(number, "closed with " + code + " " + reason);
        connection = null;
        if (over) {
            listener.left(this);
        }
        Duration before = wait == null ? jitter(failedAttempts++) : wait;
        loop.schedule(before, this::connect);
    }
}
