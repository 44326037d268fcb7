package dev.botkit.reliability.client;

import dev.botkit.reliability.client.ClientRecord.Session;
import dev.botkit.reliability.client.Outgoing.Cursor;
import dev.botkit.reliability.net.ClientSocket;
import dev.botkit.reliability.net.EventLoop.Timeout;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link ResumeClient}, and the rules that hold on it. For the loop's thread. */
final class ClientConnection implements ClientSocket.Listener {

    private static final Set<String> REASONS = Set.of("epoch", "dropped", "too_far");
    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int RECONNECT = 1012;

    /** With these the server says that the client did something wrong, which this one does not. */
    private static final Set<Integer> ACCUSATIONS = Set.of(1002, 1003, 1007, 1008, 1009, 1010, 1011);

    private final ResumeClient client;
    private final int number;
    private final ClientSocket socket;
    private final @Nullable Cursor cursor;
    private final GrowingReply growing;
    private final Set<String> stopped = new HashSet<>();
    private @Nullable Timeout beat;
    private @Nullable String underWay;
    private @Nullable String sentTwice;
    private @Nullable Duration askedToWait;
    private boolean session;
    private boolean retrying;
    private boolean violated;
    private boolean over;
    private int rejections;
    private int silentBeats;
    private long beats;

    ClientConnection(ResumeClient client, int number) {
        this.client = client;
        this.number = number;
        cursor = client.view().cursor();
        growing = new GrowingReply(client.view());
        client.trace(number, "connects");
        socket = ClientSocket.open(client.loop(), client.server(), "/", Map.of(), this);
        beat = client.loop().schedule(client.settings().attempt(), () -> {
            client.trace(
                    number, "there is no session within " + client.settings().attempt());
            abort();
        });
    }

    // ---- what the tab wants

    void abort() {
        socket.abort();
    }

    void leave() {
        socket.close(NORMAL);
    }

    void stop(String reply) {
        if (session && !over && stopped.add(reply)) {
            client.stopping();
            send(Outgoing.stop(reply, client.settings().user()));
        }
    }

    /** Sends the first message that waits, unless it is under way. Nothing before the session. */
    void sendNext() {
        String id = client.outbox().head();
        if (session && !over && underWay == null && !retrying && id != null) {
            underWay = id;
            client.sending();
            send(Outgoing.message(id, client.settings().user(), client.outbox().headText()));
        }
    }

    private void send(String frame) {
        client.trace(number, "> " + frame);
        socket.send(frame);
    }

    // ---- what the server does

    @Override
    public void opened() {
        ClientSettings settings = client.settings();
        String hello = Outgoing.hello(
                client.hadSession() ? "welcome_back" : "hello",
                settings.user(),
                settings.token(),
                cursor,
                settings.last(),
                settings.name() + "#" + number);
        client.trace(number, "> " + hello.replace(settings.token(), "…"));
        socket.send(hello);
    }

    @Override
    public void text(String text) {
        if (violated || over) {
            return;
        }
        client.trace(number, "< " + text);
        silentBeats = 0;
        try {
            take(Frame.parse(text));
        } catch (ViolationException e) {
            violate(e.getMessage() + " The frame: " + text);
        }
    }

    @Override
    public void closed(int code, String reason) {
        over = true;
        if (beat != null) {
            beat.cancel();
        }
        if (reason.startsWith("PROTOCOL") || ACCUSATIONS.contains(code)) {
            violate("The server closed with " + code + " " + reason);
        }
        client.ended(number, code, reason, code == RECONNECT ? Duration.ZERO : code == GOING_AWAY ? askedToWait : null);
    }

    private void violate(String what) {
        if (!violated) {
            violated = true;
            client.violated(number, what);
            socket.abort();
        }
    }

    private void take(Frame frame) throws ViolationException {
        String type = frame.string("type");
        if (session == type.equals("session")) {
            throw new ViolationException(
                    session ? "There is a second session." : "There is a frame before the session.");
        }
        switch (type) {
            case "session" -> takeSession(frame);
            case "message" -> takeMessage(frame);
            case "echo" -> takeEcho(frame);
            case "received" -> takeReceived(frame);
            case "rejected" -> takeRejected(frame);
            case "ping" -> send(Outgoing.beat("pong", frame.number("t")));
            case "pong" -> takePong(frame);
            case "closing" -> askedToWait = Duration.ofMillis(frame.number("retry_after_ms"));
            case "typing" -> {
                // Nothing to be remembered.
            }
            case "delta" -> client.grew(frame.string("id"), growing.delta(frame));
            case "partial" -> {
                CharSequence text = growing.partial(frame);
                if (text != null && !text.isEmpty()) {
                    client.joined();
                }
                client.grew(frame.string("id"), text);
            }
            case "withdrawn" -> growing.withdrawn(frame);
            default -> throw new ViolationException("The type is unknown.");
        }
    }

    private void takeSession(Frame frame) throws ViolationException {
        Frame limits = frame.object("limits");
        long seq = frame.number("seq");
        if (frame.number("v") != 1
                || seq < 0
                || limits.number("text_bytes") < 1
                || limits.number("frame_bytes") < 1
                || frame.number("ping_seconds") < 1) {
            throw new ViolationException("A number of the session is wrong.");
        }
        String reason = frame.stringOrNull("reason");
        if (reason != null && !REASONS.contains(reason)) {
            throw new ViolationException("The reason is unknown.");
        }
        String conversation = frame.string("conversation");
        String epoch = frame.string("epoch");
        if (frame.bool("resumed")) {
            if (cursor == null || reason != null) {
                throw new ViolationException("It is resumed without a cursor, or with a reason against it.");
            }
            client.view().goOn(conversation, epoch, seq);
        } else {
            if (cursor != null && reason == null) {
                throw new ViolationException("It is not resumed, and there is no reason.");
            }
            client.view().beginAgain(conversation, epoch, seq, client.settings().last());
        }
        session = true;
        client.sessionBegins(new Session(number, cursor == null ? -1 : cursor.after(), seq));
        Duration every = client.settings().beat();
        startBeat(every.isZero() ? Duration.ofSeconds(frame.number("ping_seconds")) : every);
        sendNext();
    }

    private void takeMessage(Frame frame) throws ViolationException {
        for (String name : Set.of("user", "to", "channel")) {
            frame.string(name);
        }
        growing.shown(frame.string("id"), frame.string("text"));
        client.show(new Shown(
                frame.number("seq"),
                id(frame),
                Shown.Origin.BOT,
                frame.stringOrNull("in_reply_to"),
                frame.string("text"),
                frame.stringOrNull("incomplete")));
    }

    private void takeEcho(Frame frame) throws ViolationException {
        String id = id(frame);
        if (frame.fields().containsKey("in_reply_to")) {
            throw new ViolationException("A user's message answers something.");
        }
        client.show(new Shown(frame.number("seq"), id, Shown.Origin.ECHO, null, frame.string("text")));
    }

    private static String id(Frame frame) throws ViolationException {
        try {
            Instant.parse(frame.string("date"));
        } catch (DateTimeException e) {
            throw new ViolationException("The date is none.");
        }
        String id = frame.string("id");
        if (id.isEmpty()) {
            throw new ViolationException("The id is empty.");
        }
        return id;
    }

    private void takeReceived(Frame frame) throws ViolationException {
        String id = frame.string("id");
        long seq = frame.number("seq");
        boolean duplicate = frame.boolOrFalse("duplicate");
        if (id.equals(sentTwice) && !id.equals(client.outbox().head())) {
            // It is the second time that it is told. A repeat may be answered while the first one still waits for its
            // turn among the entries, and only the latter keeps their order.
            sentTwice = null;
            if (!duplicate) {
                showOwn(seq, id);
            }
            return;
        }
        if (!id.equals(underWay) && !id.equals(sentTwice)) {
            throw new ViolationException("No message with this id is under way on this connection.");
        }
        if (duplicate) {
            Long shown = client.view().seqOf(id);
            if (seq < 1 || (shown != null && shown != seq)) {
                throw new ViolationException("The message is shown with seq " + shown + ".");
            }
        } else {
            showOwn(seq, id);
        }
        underWay = null;
        rejections = 0;
        client.received(id, seq, duplicate);
        sendNext();
    }

    private void showOwn(long seq, String id) throws ViolationException {
        client.show(new Shown(seq, id, Shown.Origin.OWN, null, client.outbox().text(id)));
    }

    private void takeRejected(Frame frame) throws ViolationException {
        String code = frame.string("code");
        boolean retry = frame.bool("retry");
        String id = frame.stringOrNull("id");
        if (id != null && !id.equals(underWay) && !id.equals(sentTwice)) {
            throw new ViolationException("No message with this id is under way on this connection.");
        }
        if (underWay == null) {
            // The greeting was too much, or the message is kept for a later try already.
            return;
        }
        if (id == null) {
            // It may be the message or the greeting, and if the message was taken it is told twice now.
            sentTwice = underWay;
        }
        underWay = null;
        if (retry) {
            retrying = true;
            client.retryLater();
            client.loop().schedule(client.jitter(++rejections), () -> {
                retrying = false;
                sendNext();
            });
        } else {
            client.refused(String.valueOf(id), code);
            sendNext();
        }
    }

    private void takePong(Frame frame) throws ViolationException {
        if (frame.number("t") > beats) {
            throw new ViolationException("It answers a ping that was not sent.");
        }
    }

    /** Asks whether the server is there; gives up on a connection where nothing came for two beats. */
    private void startBeat(Duration every) {
        if (beat != null) {
            beat.cancel();
        }
        beat = client.loop().schedule(every, () -> {
            if (silentBeats++ >= 2) {
                client.trace(number, "is silent");
                abort();
            } else {
                send(Outgoing.beat("ping", ++beats));
                startBeat(every);
            }
        });
    }
}
