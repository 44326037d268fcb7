package dev.botkit.internal.engine;

import dev.botkit.ConnectionEvent;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.RefusedException;
import dev.botkit.UserProfile;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.ConnectionEventData;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.MessageData;
import dev.botkit.transport.Refusal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One conversation: its log, its mailbox and its connections, guarded by one lock that is never
 * held over I/O or a skill. Whoever finds it {@link #retired} has to look it up again.
 */
final class Conversation {

    private final ConversationId id;
    private final Engine engine;
    private final ReentrantLock lock = new ReentrantLock();
    private final MemoryLog log;
    private final TokenBucket rate;
    private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
    private final List<LiveConnection> connections = new ArrayList<>(2);
    private @Nullable Turn running;
    private boolean busy;
    private boolean idle;
    private boolean retired;
    private boolean everConnected;
    private long lastConnectionEnded;
    private int missed;
    private volatile Label label;
    private volatile @Nullable UserProfile profile;

    /** What the client called its user and its channel last. */
    record Label(String user, String channel) {}

    /** What a connection found when it came. */
    record Presence(boolean goingOn, int missed, long seq) {}

    /** What became of a frame: the turn it waits for, or the replies it got before, or why it is refused. */
    record Admission(@Nullable Refusal refusal, String why, boolean duplicate, @Nullable Turn turn, List<String> replies) {
        static Admission refused(Refusal refusal, String why) {
            return new Admission(refusal, why, false, null, List.of());
        }
    }

    Conversation(ConversationId id, Engine engine) {
        Limits limits = engine.limits();
        this.id = id;
        this.engine = engine;
        this.log = new MemoryLog(limits.logEntries(), limits.logBytes());
        this.rate = new TokenBucket(
                limits.messagesPerSecond(),
                limits.messageBurst(),
                engine.timer().nanoTime());
        this.label = new Label(id.isVerified() || id.proof() == ConversationId.Proof.WEBHOOK ? id.name() : "", "socket");
    }

    ConversationId id() {
        return id;
    }

    Label label() {
        return label;
    }

    @Nullable UserProfile profile() {
        return profile;
    }

    /** Set by a turn, so that it changes in the order of what the user sent. */
    void profile(UserProfile newProfile) {
        profile = newProfile;
    }

    /** Adds a connection, unless there are too many; null if the conversation was retired. */
    @Nullable Presence attach(LiveConnection connection) {
        lock.lock();
        try {
            if (retired) {
                return null;
            }
            if (connections.size() >= engine.limits().connectionsPerConversation()) {
                throw new RefusedException(Refusal.RATE_LIMITED, "Too many connections of one user.");
            }
            boolean others = !connections.isEmpty();
            boolean recent = everConnected
                    && engine.timer().nanoTime() - lastConnectionEnded
                            <= engine.limits().reconnectWindow().toNanos();
            Presence presence = new Presence(others || recent, missed, log.seq());
            connections.add(connection);
            everConnected = true;
            missed = 0;
            updateIdle();
            return presence;
        } finally {
            lock.unlock();
        }
    }

    void detach(LiveConnection connection) {
        lock.lock();
        try {
            if (connections.remove(connection)) {
                lastConnectionEnded = engine.timer().nanoTime();
                updateIdle();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes in a user's message: recognises repeats, then counts the rate and the mailbox, then logs
     * it and puts its turn into the mailbox. Null if the conversation was retired.
     */
    @Nullable Admission admit(Frame frame, MessageData draft, @Nullable Post post) {
        boolean start;
        Turn turn;
        lock.lock();
        try {
            if (retired) {
                return null;
            }
            if (frame.id() != null) {
                MessageData known = log.find(frame.id());
                if (known != null) {
                    return repeat(known, post);
                }
            }
            Admission refused = refusal();
            if (refused != null) {
                return refused;
            }
            String newId = frame.id() == null ? engine.newId() : frame.id();
            MessageData message = draft.logged(newId, log.seq() + 1, engine.timer().now());
            int before = log.bytes();
            log.appendReceived(message, frame.id() != null, frame.size());
            engine.conversations().grew(log.bytes() - before);
            turn = enqueue(message, frame, post);
            start = becomesBusy();
        } finally {
            lock.unlock();
        }
        startIf(start);
        engine.conversations().makeRoom(this);
        return new Admission(null, "", false, turn, List.of());
    }

    /** Takes in an event: counts the rate and the mailbox, then puts its turn into the mailbox. Null if retired. */
    @Nullable Admission admitEvent(Frame frame, @Nullable Presence presence, @Nullable Post post) {
        boolean start;
        Turn turn;
        lock.lock();
        try {
            if (retired) {
                return null;
            }
            Admission refused = refusal();
            if (refused != null) {
                return refused;
            }
            turn = enqueue(event(frame, presence), frame, post);
            start = becomesBusy();
        } finally {
            lock.unlock();
        }
        startIf(start);
        return new Admission(null, "", false, turn, List.of());
    }

    /** Logs what the bot says and hands it to every open connection. Null if the conversation was retired. */
    @Nullable MessageData deliver(MessageData draft, String head, @Nullable String replyId, @Nullable Turn turn) {
        LiveConnection[] writeTo;
        MessageData message;
        lock.lock();
        try {
            if (retired) {
                return null;
            }
            String newId = replyId == null ? engine.newId() : replyId;
            message = draft.logged(newId, log.seq() + 1, engine.timer().now());
            String frame = Frames.message(head, newId, message.seq());
            int before = log.bytes();
            log.appendSent(message, frame);
            engine.conversations().grew(log.bytes() - before);
            if (turn != null) {
                turn.sent(frame);
            }
            if (connections.isEmpty()) {
                missed++;
            }
            writeTo = offer(frame);
            updateIdle();
        } finally {
            lock.unlock();
        }
        for (LiveConnection connection : writeTo) {
            connection.pump();
        }
        engine.conversations().makeRoom(this);
        return message;
    }

    /** Shows on every open connection that the bot is writing. */
    void typing() {
        LiveConnection[] writeTo;
        lock.lock();
        try {
            writeTo = offer(Frames.TYPING);
        } finally {
            lock.unlock();
        }
        for (LiveConnection connection : writeTo) {
            connection.pump();
        }
    }

    /** Runs the turn that has waited longest. Called on a thread of the executor, once for each start. */
    void runNext() {
        Turn turn;
        lock.lock();
        try {
            turn = waiting.pollFirst();
            running = turn;
        } finally {
            lock.unlock();
        }
        if (turn != null) {
            turn.run();
        }
    }

    /** A turn has ended; the next may begin. */
    void ended(Turn turn) {
        List<Post> posts;
        boolean more;
        lock.lock();
        try {
            running = null;
            posts = turn.takePosts();
            more = !waiting.isEmpty();
            busy = more;
            updateIdle();
        } finally {
            lock.unlock();
        }
        for (Post post : posts) {
            post.answer(turn.frames());
        }
        if (more) {
            engine.execute(this);
        } else {
            engine.turnsEnded();
        }
    }

    /** Gives up the oldest entries, because all memory is used up. */
    void shrinkBy(long wanted) {
        lock.lock();
        try {
            int before = log.bytes();
            log.shrinkBy(wanted);
            engine.conversations().grew(log.bytes() - before);
        } finally {
            lock.unlock();
        }
    }

    /** Ends this life of the conversation if it is idle; returns how many bytes that frees, or -1. */
    int retire() {
        lock.lock();
        try {
            if (retired || busy || !connections.isEmpty()) {
                return -1;
            }
            retired = true;
            return log.bytes();
        } finally {
            lock.unlock();
        }
    }

    private Admission repeat(MessageData known, @Nullable Post post) {
        Turn turn = turnOf(known.id());
        if (turn == null) {
            return new Admission(null, "", true, null, log.repliesTo(known.id()));
        }
        if (post != null) {
            post.joins(turn, true);
        }
        return new Admission(null, "", true, turn, List.of());
    }

    private @Nullable Turn turnOf(String messageId) {
        Turn current = running;
        if (current != null && current.message().id().equals(messageId)) {
            return current;
        }
        for (Turn turn : waiting) {
            if (turn.message().id().equals(messageId)) {
                return turn;
            }
        }
        return null;
    }

    private @Nullable Admission refusal() {
        if (engine.isClosing()) {
            return Admission.refused(Refusal.CLOSING, "The bot is going away.");
        }
        if (!rate.take(engine.timer().nanoTime())) {
            return Admission.refused(Refusal.RATE_LIMITED, "Too many messages in a short time.");
        }
        if (waiting.size() >= engine.limits().waitingMessages()) {
            return Admission.refused(Refusal.BUSY, "Too many messages wait in this conversation.");
        }
        return null;
    }

    private Turn enqueue(MessageData message, Frame frame, @Nullable Post post) {
        label = new Label(frame.user() == null ? label.user() : frame.user(), message.channel());
        Turn turn = new Turn(engine, this, message, label, frame.profile());
        if (post != null) {
            post.joins(turn, false);
        }
        waiting.addLast(turn);
        return turn;
    }

    private boolean becomesBusy() {
        if (busy) {
            return false;
        }
        busy = true;
        updateIdle();
        engine.turnsBegin();
        return true;
    }

    private void startIf(boolean start) {
        if (start) {
            engine.execute(this);
        }
    }

    private MessageData event(Frame frame, @Nullable Presence presence) {
        Instant now = engine.timer().now();
        ConnectionEvent.Kind kind =
                switch (frame.type()) {
                    case "hello" -> log.isEmpty() ? ConnectionEvent.Kind.HELLO : ConnectionEvent.Kind.WELCOME_BACK;
                    case "welcome_back", "reconnect" -> ConnectionEvent.Kind.WELCOME_BACK;
                    default -> null;
                };
        if (kind == null) {
            return new MessageData("", frame.type(), id, now, frame.fields());
        }
        int missedByClient = 0;
        if (presence != null) {
            long after = frame.resume() == null ? -1 : frame.resume().after();
            missedByClient = after < 0 ? presence.missed() : log.sentAfter(after);
            if (frame.resume() != null && presence.goingOn()) {
                kind = ConnectionEvent.Kind.RECONNECT;
            }
        }
        return new ConnectionEventData(kind, missedByClient, id, now, frame.fields(), List.of());
    }

    /** Puts a frame into the queues of all connections, in the order of the log; pump them without the lock. */
    private LiveConnection[] offer(String frame) {
        for (LiveConnection connection : connections) {
            connection.offer(frame);
        }
        return connections.toArray(LiveConnection[]::new);
    }

    private void updateIdle() {
        boolean nowIdle = !busy && connections.isEmpty();
        if (nowIdle != idle) {
            idle = nowIdle;
            engine.conversations().idle(this, nowIdle);
        }
    }

    /** Whether a frame's type is a connection event's. */
    static boolean isConnectionEvent(String type) {
        return type.equals("hello") || type.equals("welcome_back") || type.equals("reconnect");
    }

    /** The type under which skills know a frame. */
    static String eventType(Frame frame) {
        return frame.isMessage() ? Message.MESSAGE_RECEIVED : frame.type();
    }
}
