package dev.botkit.testkit;

import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Peer;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The chat client of one tab: its socket, and what came in and was not yet looked at. */
final class Client {

    private final Bench bench;
    private final Person person;
    private final String name;
    private final Queue<BotReply> inbox = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Socket socket;
    private volatile long cursor;
    private final AtomicReference<@Nullable Growing> growing = new AtomicReference<>();
    private @Nullable Locale language;

    Client(Bench bench, Person person) {
        this.bench = bench;
        this.person = person;
        this.name = person.nextTab();
    }

    /** What the transcript calls this tab. */
    String name() {
        return name;
    }

    /** The newest {@code seq} that came in, or 0. */
    long cursor() {
        return cursor;
    }

    /** The language that the browser prefers, or null. */
    @Nullable
    Locale language() {
        return language;
    }

    void prefers(@Nullable Locale newLanguage) {
        language = newLanguage;
    }

    boolean isOpen() {
        Socket current = socket;
        return current != null && current.isOpen();
    }

    /** Why nothing can be said or heard here; empty if it can. */
    String problem() {
        Socket current = socket;
        if (current == null) {
            return "This tab has no connection yet; it gets one with the first thing that it says.";
        }
        CloseCode code = current.closedBy;
        if (code != null) {
            return "The bot closed this tab's connection: " + code.number() + " " + current.reason + ".";
        }
        return current.isOpen() ? "" : "This tab is disconnected; hello, welcomesBack or reconnects connect it again.";
    }

    /** How the bot closed the newest socket, or null. */
    @Nullable
    CloseCode closedBy() {
        Socket current = socket;
        return current == null ? null : current.closedBy;
    }

    boolean wasNeverOpen() {
        return socket == null;
    }

    void open() {
        Socket opened = new Socket();
        Connection connection = bench.botkit().gateway().open(person.socket().withLanguage(language), opened);
        opened.connection = connection;
        socket = opened;
        if (!opened.isOpen()) {
            connection.closed();
        }
    }

    /** Sends a frame on the open socket; {@code said} is how the transcript shows it. */
    void send(String frame, String said) {
        Socket current = socket;
        Connection connection = current == null ? null : current.connection;
        if (connection == null) {
            throw new IllegalStateException("The socket is not open.");
        }
        bench.transcript().user(name, said);
        connection.receive(frame);
    }

    void disconnect() {
        Socket current = socket;
        if (current != null && current.isOpen()) {
            bench.transcript().user(name, "(disconnected)");
            current.gone();
        }
    }

    /** The next message that is no typing, or null. It stays. */
    @Nullable
    BotReply peekMessage() {
        for (BotReply reply : inbox) {
            if (!isTyping(reply)) {
                return reply;
            }
        }
        return null;
    }

    /** Takes the next message, and the typing before it. */
    @Nullable
    BotReply takeMessage() {
        for (Iterator<BotReply> replies = inbox.iterator(); replies.hasNext(); ) {
            BotReply reply = replies.next();
            replies.remove();
            if (!isTyping(reply)) {
                return reply;
            }
        }
        return null;
    }

    /** What came in next, or null. It stays. */
    @Nullable
    BotReply peek() {
        return inbox.peek();
    }

    @Nullable
    BotReply take() {
        return inbox.poll();
    }

    static boolean isTyping(BotReply reply) {
        return "typing".equals(reply.field("type"));
    }

    /** A reply that has not come to its end. */
    private record Growing(String id, String text) {}

    /** The text of the reply that grows; null if none does. */
    @Nullable
    String growing() {
        Growing current = growing.get();
        return current == null ? null : current.text();
    }

    private void grows(BotReply part) {
        Growing before = growing.get();
        String has = before != null && before.id().equals(part.id()) ? before.text() : "";
        int at = part.field("at") instanceof Number offset ? offset.intValue() : 0;
        if (at > has.length()) {
            throw new AssertionError("A delta of " + part.id() + " begins at " + at + ", where this tab has only "
                    + has.length() + " characters.");
        }
        growing.set(new Growing(part.id(), has.substring(0, at) + part.text()));
    }

    private void grewUp(String id) {
        growing.updateAndGet(
                current -> current != null && (id.isEmpty() || current.id().equals(id)) ? null : current);
    }

    /** Control frames of a resuming client are shown, but no expectation meets them. */
    private void took(String frame) {
        Map<String, @Nullable Object> fields;
        try {
            fields = FrameJson.read(frame);
        } catch (AssertionError e) {
            bench.failed(e);
            return;
        }
        bench.transcript().bot(name, Transcript.describe(fields));
        BotReply reply = new BotReply(fields);
        cursor = Math.max(cursor, reply.seq());
        String type = String.valueOf(fields.get("type"));
        try {
            if (type.equals("delta") || type.equals("partial")) {
                grows(reply);
            } else if (type.equals("message") || type.equals("withdrawn")) {
                grewUp(reply.id());
            }
        } catch (AssertionError e) {
            bench.failed(e);
        }
        if (type.equals("message") || isTyping(reply)) {
            inbox.add(reply);
        }
    }

    private final class Socket implements Peer {

        private volatile @Nullable Connection connection;
        private volatile @Nullable CloseCode closedBy;
        private volatile String reason = "";
        private volatile boolean gone;

        boolean isOpen() {
            return closedBy == null && !gone;
        }

        void gone() {
            gone = true;
            Connection current = connection;
            if (current != null) {
                current.closed();
            }
        }

        @Override
        public void write(String frame, WriteDone done) {
            if (isOpen()) {
                took(frame);
            }
            done.done(!gone);
        }

        @Override
        public void close(CloseCode code, String why) {
            reason = why;
            closedBy = code;
            bench.transcript().bot(name, "(closed " + code.number() + " " + why + ")");
            gone();
        }
    }
}
