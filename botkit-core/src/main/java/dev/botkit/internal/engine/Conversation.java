package dev.botkit.internal.engine;

import dev.botkit.ConnectionEvent;
import dev.botkit.Limits;
import dev.botkit.UserProfile;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.ConnectionEventData;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.MessageData;
import dev.botkit.transport.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One conversation: its log, its mailbox and its connections, guarded by one lock that is never
 * held over I/O or a skill. Whoever finds it {@link #retired} has to look it up again. It is long
 * because that one lock is taken here and nowhere else.
 */
final class Conversation {

    private final ConversationId id;
    private final Engine engine;
    private final ReentrantLock lock = new ReentrantLock();
    private final MemoryLog log;
    private final TokenBucket rate;
    private final Mailbox mailbox = new Mailbox();
    private final Attachments connections;
    private boolean busy;
    private boolean idle = true;
    private boolean retired;
    private int profileBytes;
    private volatile Label label;
    private volatile @Nullable UserProfile profile;

    /** What the client called its user and its channel last. */
    record Label(String user, String channel) {}

    Conversation(ConversationId id, Engine engine) {
        Limits limits = engine.limits();
        this.id = id;
        this.engine = engine;
        this.log = new MemoryLog(engine.newEpoch(), limits.logEntries(), limits.logBytes());
        this.connections = new Attachments(
                limits.connectionsPerConversation(), limits.reconnectWindow().toNanos());
        this.rate = new TokenBucket(
                limits.messagesPerSecond(),
                limits.messageBurst(),
                engine.timer().nanoTime());
        this.label =
                new Label(id.isVerified() || id.proof() == ConversationId.Proof.WEBHOOK ? id.name() : "", "socket");
    }

    ConversationId id() {
        return id;
    }

    String epoch() {
        return log.epoch();
    }

    Label label() {
        return label;
    }

    @Nullable
    UserProfile profile() {
        return profile;
    }

    /** Set by a turn, so that it changes in the order of what the user sent. */
    void profile(UserProfile newProfile) {
        lock.lock();
        try {
            int bytes = JsonValues.bytes(newProfile.fields());
            engine.conversations().grew(bytes - profileBytes);
            profileBytes = bytes;
            profile = newProfile;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a connection, unless there are too many; null if the conversation was retired. */
    Attachments.@Nullable Presence attach(LiveConnection connection) {
        lock.lock();
        try {
            if (retired) {
                return null;
            }
            Attachments.Presence presence =
                    connections.attach(connection, engine.timer().nanoTime());
            updateIdle();
            return presence;
        } finally {
            lock.unlock();
        }
    }

    void detach(LiveConnection connection) {
        lock.lock();
        try {
            connections.detach(connection, engine.timer().nanoTime());
            updateIdle();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes in a user's message: recognises repeats, then counts the rate and the mailbox, then logs
     * it and puts its turn into the mailbox. Null if the conversation was retired.
     */
    @Nullable
    Admission admit(Frame frame, MessageData draft, @Nullable Post post) {
        boolean start;
        Turn turn;
        lock.lock();
        try {
            if (retired) {
                return null;
            }
            Admission repeat = frame.id() == null ? null : repeat(frame.id(), post);
            if (repeat != null) {
                return repeat;
            }
            Admission refused = refusal();
            if (refused != null) {
                return refused;
            }
            // A POST without an id gets one that a client could have made, so that it can be posted again.
            String newId = frame.id() != null ? frame.id() : post != null ? engine.newPostId() : engine.newId();
            MessageData message =
                    draft.logged(newId, log.seq() + 1, engine.timer().now());
            int before = log.bytes();
            log.appendReceived(message, frame.id() != null || post != null, frame.bytes());
            engine.conversations().grew(log.bytes() - before);
            turn = enqueue(message, frame, post);
            start = becomesBusy();
        } finally {
            lock.unlock();
        }
        startIf(start);
        engine.conversations().makeRoom(this);
        return Admission.accepted(turn);
    }

    /** Takes in an event: counts the rate and the mailbox, then puts its turn into the mailbox. Null if retired. */
    @Nullable
    Admission admitEvent(Frame frame, Attachments.@Nullable Presence presence, @Nullable Post post) {
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
        return Admission.accepted(turn);
    }

    /** Logs what the bot says and hands it to every open connection. Null if the conversation was retired. */
    @Nullable
    MessageData deliver(MessageData draft, String head, @Nullable String replyId, @Nullable Turn turn) {
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
            log.appendSent(message.seq(), frame, message.inReplyTo());
            engine.conversations().grew(log.bytes() - before);
            if (turn != null) {
                turn.sent(frame);
            }
            writeTo = connections.offerMessage(frame);
            updateIdle();
        } finally {
            lock.unlock();
        }
        Attachments.pump(writeTo);
        engine.conversations().makeRoom(this);
        return message;
    }

    /** Shows on every open connection that the bot is writing. */
    void typing() {
        LiveConnection[] writeTo;
        lock.lock();
        try {
            writeTo = connections.offer(Frames.TYPING);
        } finally {
            lock.unlock();
        }
        Attachments.pump(writeTo);
    }

    /** Runs the turn that has waited longest. Called on a thread of the executor, once for each start. */
    void runNext() {
        Turn turn;
        lock.lock();
        try {
            turn = mailbox.begin();
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
        List<String> frames;
        boolean more;
        lock.lock();
        try {
            if (!mailbox.end(turn)) {
                return;
            }
            engine.conversations().grew(-turn.bytes());
            posts = turn.takePosts();
            frames = turn.takeFrames();
            more = mailbox.waiting() > 0;
            busy = more;
            updateIdle();
        } finally {
            lock.unlock();
        }
        try {
            for (Post post : posts) {
                post.answer(frames);
            }
        } finally {
            if (more) {
                engine.execute(this);
            } else {
                engine.turnsEnded();
            }
        }
    }

    /** Gives up the oldest entries, because all memory is used up. */
    void shrinkBy(long wanted) {
        lock.lock();
        try {
            if (retired) {
                return;
            }
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
            return log.bytes() + profileBytes;
        } finally {
            lock.unlock();
        }
    }

    /** What becomes of a message whose id is known: it waits for its turn, or gets the replies. Null if it is new. */
    private @Nullable Admission repeat(String messageId, @Nullable Post post) {
        // The turn first: a turn with many replies may have pushed its own message out of the log.
        Turn turn = mailbox.find(messageId);
        if (turn != null) {
            if (post != null && !post.joins(turn, true)) {
                return Admission.refused(Refusal.RATE_LIMITED, "Too many requests wait for the same message.");
            }
            return Admission.repeated(turn);
        }
        if (!log.knows(messageId)) {
            return null;
        }
        return Admission.answered(post == null ? List.of() : log.repliesTo(messageId));
    }

    private @Nullable Admission refusal() {
        if (engine.isClosing()) {
            return Admission.refused(Refusal.CLOSING, "The bot is going away.");
        }
        if (!rate.take(engine.timer().nanoTime())) {
            return Admission.refused(Refusal.RATE_LIMITED, "Too many messages in a short time.");
        }
        if (mailbox.waiting() >= engine.limits().waitingMessages()
                || (mailbox.waiting() > 0 && engine.conversations().isFull())) {
            return Admission.refused(Refusal.BUSY, "Too many messages wait in this conversation.");
        }
        return null;
    }

    private Turn enqueue(MessageData message, Frame frame, @Nullable Post post) {
        label = new Label(frame.user() == null ? label.user() : frame.user(), message.channel());
        Turn turn = new Turn(engine, this, message, label, frame);
        engine.conversations().grew(turn.bytes());
        if (post != null) {
            post.joins(turn, false);
        }
        mailbox.add(turn);
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

    private MessageData event(Frame frame, Attachments.@Nullable Presence presence) {
        Instant now = engine.timer().now();
        ConnectionEvent.Kind kind = switch (frame.type()) {
            case "hello" -> log.isEmpty() ? ConnectionEvent.Kind.HELLO : ConnectionEvent.Kind.WELCOME_BACK;
            case "welcome_back", "reconnect" -> ConnectionEvent.Kind.WELCOME_BACK;
            default -> null;
        };
        if (kind == null) {
            return new MessageData("", frame.type(), id, now, frame.fields());
        }
        int missedByClient = 0;
        if (presence != null) {
            Frame.Resume resume = frame.resume();
            boolean cursor = resume != null
                    && resume.after() >= 0
                    && (resume.epoch() == null || resume.epoch().equals(log.epoch()));
            missedByClient = resume != null && cursor ? log.sentAfter(resume.after()) : presence.missed();
            if (frame.resume() != null && presence.goingOn()) {
                kind = ConnectionEvent.Kind.RECONNECT;
            }
        }
        return new ConnectionEventData(kind, missedByClient, id, now, frame.fields(), List.of());
    }

    private void updateIdle() {
        boolean nowIdle = !busy && connections.isEmpty();
        if (nowIdle != idle) {
            idle = nowIdle;
            engine.conversations().idle(this, nowIdle);
        }
    }
}
