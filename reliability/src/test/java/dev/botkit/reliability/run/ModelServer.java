package dev.botkit.reliability.run;

import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.reliability.check.Handled;
import dev.botkit.reliability.client.Frame;
import dev.botkit.reliability.client.MiniServer;
import dev.botkit.reliability.client.MiniServer.Peer;
import dev.botkit.reliability.client.ViolationException;
import dev.botkit.reliability.server.ServerUnderTest;
import dev.botkit.reliability.server.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/**
 * The protocol with a list and a lock: how a server behaves that does everything right, or all but one
 * thing. It shows that the harness passes the one and catches the other.
 */
final class ModelServer implements ServerUnderTest, MiniServer.Handler {

    /** After so many messages, and from then on whenever there is an opportunity, the one thing goes wrong. */
    private static final int GOOD_BEGINNING = 30;

    private final Workload workload = new Workload(true);
    private final MiniServer server;
    private final Mischief mischief;
    private final BiConsumer<ConversationId, Handled> handled;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ConversationId, Log> logs = new HashMap<>();
    private final Map<Peer, Log> connected = new HashMap<>();
    private int messages;

    /** What goes wrong. */
    enum Mischief {
        NONE,
        /** A reply is not logged. */
        LOSE_REPLY,
        /** A message is confirmed and forgotten. */
        LOSE_MESSAGE,
        /** What came twice is logged and handled twice, under another id. */
        TAKE_REPEATS,
        /** A handler runs twice. */
        HANDLE_TWICE,
        /** A reply names another message. */
        WRONG_IN_REPLY_TO,
        /** A live reply is not written to anybody. */
        SKIP_LIVE,
        /** The replay leaves out an entry. */
        SKIP_REPLAY,
        /** The replay begins an entry too early. */
        REPLAY_TOO_MUCH,
        /** A reply is written before the message that came earlier is confirmed. */
        CONFIRM_LATE,
        /** A greeting counts one message too many. */
        COUNT_WRONG,
        /** A frame is written before the session. */
        TYPE_EARLY
    }

    private record Entry(long seq, String id, boolean byUser, String inReplyTo, String text) {
        String frame(String user) {
            return "{\"type\":\"" + (byUser ? "echo" : "message") + "\",\"text\":\"" + text + "\",\"user\":\"" + user
                    + "\",\"to\":\"" + user + "\",\"channel\":\"socket\""
                    + (inReplyTo == null ? "" : ",\"in_reply_to\":\"" + inReplyTo + "\"") + ",\"id\":\"" + id
                    + "\",\"seq\":" + seq + ",\"date\":\"2026-01-01T00:00:00Z\"}";
        }
    }

    private static final class Log {
        final ConversationId id;
        final String user;
        final List<Entry> entries = new ArrayList<>();
        final Map<String, Long> seqs = new HashMap<>();
        final Set<Peer> peers = new LinkedHashSet<>();

        Log(ConversationId id, String user) {
            this.id = id;
            this.user = user;
        }

        Entry append(String entryId, boolean byUser, String inReplyTo, String text) {
            Entry entry = new Entry(entries.size() + 1, entryId, byUser, inReplyTo, text);
            entries.add(entry);
            seqs.put(entryId, entry.seq());
            return entry;
        }
    }

    ModelServer(Mischief mischief, BiConsumer<ConversationId, Handled> handled) {
        this.mischief = mischief;
        this.handled = handled;
        try {
            server = new MiniServer(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean goesWrong(Mischief how) {
        return mischief == how && messages > GOOD_BEGINNING;
    }

    @Override
    public void text(Peer peer, String text) {
        lock.lock();
        try {
            Frame frame = Frame.parse(text);
            switch (frame.string("type")) {
                case "hello", "welcome_back" -> hello(peer, frame);
                case "message" -> message(peer, connected.get(peer), frame);
                case "ping" -> peer.send("{\"type\":\"pong\",\"t\":" + frame.number("t") + "}");
                default -> throw new AssertionError("A client said " + text);
            }
        } catch (ViolationException e) {
            throw new AssertionError("A client said " + text, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void closed(Peer peer) {
        lock.lock();
        try {
            Log log = connected.remove(peer);
            if (log != null) {
                log.peers.remove(peer);
            }
        } finally {
            lock.unlock();
        }
    }

    private void hello(Peer peer, Frame hello) throws ViolationException {
        Frame resume = hello.object("resume");
        String user = hello.string("user");
        ConversationId id = Objects.requireNonNull(AnonymousSecret.parse(resume.string("token")))
                .conversation(user);
        Log log = logs.computeIfAbsent(id, key -> new Log(key, user));
        boolean resumed = resume.fields().containsKey("after");
        int size = log.entries.size();
        long cursor = resumed ? resume.number("after") : 0;
        int after = (int) (resumed ? resume.number("after") : Math.max(0, size - resume.number("last")));
        if (goesWrong(Mischief.TYPE_EARLY)) {
            peer.send("{\"type\":\"typing\"}");
        }
        peer.send("{\"type\":\"session\",\"v\":1,\"conversation\":\"" + user + "\",\"epoch\":\"e\",\"resumed\":"
                + resumed + ",\"seq\":" + size
                + ",\"limits\":{\"text_bytes\":1,\"frame_bytes\":1},\"ping_seconds\":25}");
        if (goesWrong(Mischief.SKIP_REPLAY)) {
            after++;
        } else if (goesWrong(Mischief.REPLAY_TOO_MUCH)) {
            after = Math.max(0, after - 1);
        }
        for (Entry entry : log.entries.subList(Math.min(after, size), size)) {
            peer.send(entry.frame(user));
        }
        connected.put(peer, log);
        log.peers.add(peer);
        long missed = goesWrong(Mischief.COUNT_WRONG) ? 1 : 0;
        if (resumed) {
            missed += log.entries.stream()
                    .filter(entry -> !entry.byUser() && entry.seq() > cursor)
                    .count();
        }
        String note = Workload.note("hello", hello.string("probe"), (int) missed);
        tell(log, log.append("n" + size, false, null, note), null);
    }

    private void message(Peer peer, Log log, Frame message) throws ViolationException {
        messages++;
        String id = message.string("id");
        Long known = log.seqs.get(id);
        if (known != null && goesWrong(Mischief.TAKE_REPEATS)) {
            id += "x";
        } else if (known != null) {
            peer.send("{\"type\":\"received\",\"id\":\"" + id + "\",\"seq\":" + known + ",\"duplicate\":true}");
            return;
        }
        if (goesWrong(Mischief.LOSE_MESSAGE)) {
            peer.send(received(message.string("id"), log.entries.size() + 1));
            return;
        }
        Entry entry = log.append(id, true, null, message.string("text"));
        if (messages == GOOD_BEGINNING) {
            // It is not confirmed, so that there is one at least that comes again.
            peer.cut();
        }
        tell(log, entry, peer);
        if (!goesWrong(Mischief.CONFIRM_LATE)) {
            peer.send(received(message.string("id"), entry.seq()));
        }
        turn(log, entry);
        if (goesWrong(Mischief.CONFIRM_LATE)) {
            peer.send(received(id, entry.seq()));
        }
    }

    private static String received(String id, long seq) {
        return "{\"type\":\"received\",\"id\":\"" + id + "\",\"seq\":" + seq + "}";
    }

    private void turn(Log log, Entry message) {
        handled.accept(log.id, new Handled(0, message.id(), message.seq(), false));
        if (goesWrong(Mischief.HANDLE_TWICE)) {
            handled.accept(log.id, new Handled(0, message.id(), message.seq(), false));
        }
        List<String> texts = new ArrayList<>(workload.replies(message.id(), message.text()));
        List<String> pushes = workload.pushes(message.id(), message.text());
        if (goesWrong(Mischief.LOSE_REPLY) && !texts.isEmpty()) {
            texts.remove(0);
        }
        String answers =
                goesWrong(Mischief.WRONG_IN_REPLY_TO) ? log.entries.get(0).id() : message.id();
        texts.forEach(text -> tell(log, log.append("a" + log.entries.size(), false, answers, text), null));
        pushes.forEach(text -> tell(log, log.append("p" + log.entries.size(), false, null, text), null));
    }

    private void tell(Log log, Entry entry, Peer except) {
        if (!entry.byUser() && goesWrong(Mischief.SKIP_LIVE)) {
            return;
        }
        log.peers.stream().filter(peer -> peer != except).forEach(peer -> peer.send(entry.frame(log.user)));
    }
}
