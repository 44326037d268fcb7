package dev.botkit.internal.engine;

import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.IdentityVerifier;
import dev.botkit.internal.http.AddressRange;
import dev.botkit.internal.message.BadFrameException;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.Session;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One live socket: from its first frame on it belongs to a conversation. A basic client gets what the
 * bot says from then on. A resume client gets its session, then what it has missed page by page, then
 * what comes; where its queue runs over it falls behind once and catches up again.
 */
final class LiveConnection implements Connection {

    /** How many entries a connection that catches up gets at once. */
    static final int PAGE = 200;

    // Of frames that are refused or repeated; beyond it the connection is closed. Stated in docs/PROTOCOL.md.
    private static final int REFUSALS_PER_SECOND = 20;
    private static final int REFUSALS_AT_ONCE = 200;

    private static final int MOST_EARLY = 64;
    private static final int MOST_EARLY_CHARACTERS = 256 * 1024;
    private static final Duration LONGEST_TIMER = Duration.ofDays(365);
    private static final long RETRY_AFTER_MILLIS = 1_000;

    private final Engine engine;
    private final Handshake handshake;
    private final String network;
    private final Outbox outbox;
    private final TokenBucket refusals;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Conversation conversation;
    private volatile Timer.@Nullable Scheduled firstFrame;
    private volatile Timer.@Nullable Scheduled expiry;
    private volatile boolean resume;

    // What the client sends while something blocking goes on for an earlier frame waits, in its order.
    private final ReentrantLock inbox = new ReentrantLock();
    private final ArrayDeque<String> early = new ArrayDeque<>(0);
    private int earlyCharacters;
    private boolean deferring;
    private final AtomicInteger deferred = new AtomicInteger();

    // For whoever processes frames: the thread that reads the socket, or the one in the background.
    private volatile Attachments.@Nullable Presence presence;
    private volatile Archive.Missed missed = Archive.Missed.NOTHING;
    private volatile @Nullable String user;

    // Guarded by the conversation.
    private enum Mode {
        BASIC,
        CATCHING_UP,
        LIVE
    }

    private Mode mode = Mode.BASIC;
    private volatile long cursor;
    private boolean fellBehind;
    private boolean anyFirst;
    private final Set<String> awaited = new HashSet<>(0);

    private final AtomicInteger feeding = new AtomicInteger();

    LiveConnection(Engine engine, Handshake handshake, Peer peer) {
        this.engine = engine;
        this.handshake = handshake;
        this.network = AddressRange.networkOf(handshake.address());
        this.outbox = new Outbox(peer, engine.limits(), engine.timer());
        this.refusals = new TokenBucket(
                REFUSALS_PER_SECOND, REFUSALS_AT_ONCE, engine.timer().nanoTime());
    }

    void awaitFirstFrame() {
        firstFrame =
                engine.timer().schedule(engine.limits().firstFrame(), () -> close(CloseCode.REFUSED, "no first frame"));
    }

    /** What counts as one client for the caps and rates of addresses. */
    String network() {
        return network;
    }

    @Nullable
    Conversation conversation() {
        return conversation;
    }

    // ---- in

    @Override
    public void receive(String text) {
        inbox.lock();
        try {
            if (deferring) {
                earlyCharacters += text.length();
                if (early.size() >= MOST_EARLY || earlyCharacters > MOST_EARLY_CHARACTERS) {
                    early.clear();
                    close(CloseCode.OVERLOADED, "too many frames at once");
                } else if (!closed.get()) {
                    early.addLast(text);
                }
                return;
            }
        } finally {
            inbox.unlock();
        }
        process(text);
    }

    private void process(String text) {
        // Once it is decided that a connection ends, it is not let in again by its next frame.
        if (closed.get() || outbox.isClosing()) {
            return;
        }
        Frame frame;
        try {
            frame = Frame.read(text, "socket", engine.limits());
        } catch (BadFrameException e) {
            refuse(e.refusal(), String.valueOf(e.getMessage()));
            return;
        }
        user = frame.user() == null ? user : frame.user();
        if (!engine.takesFrom(network)) {
            String why = "Too many frames from one address.";
            refuse(Refusal.RATE_LIMITED, why, frame.id());
            if (conversation == null) {
                close(CloseCode.OVERLOADED, why);
            }
            return;
        }
        try {
            Conversation bound = conversation;
            if (bound != null && resume && frame.type().equals("ping")) {
                count();
                write(Frames.pong(frame.fields().get("t")));
            } else if (bound == null) {
                first(frame);
            } else if (frame.auth() != null) {
                again(bound, frame);
            } else {
                admit(bound, frame);
            }
        } catch (RefusedException e) {
            refused(e, frame);
        }
    }

    /** The first frame says whose conversation it is. */
    private void first(Frame frame) {
        Identities.Proof proof = Identities.proof(handshake, frame, engine.verifier());
        // It has spoken; how long the store or a verifier takes is not its fault.
        cancel(firstFrame);
        if (proof.credential() == null && engine.isAtHand(proof, frame.resume())) {
            begin(proof, frame);
        } else {
            defer(frame, proof.credential() != null, () -> begin(proof, frame));
        }
    }

    private void begin(Identities.Proof proof, Frame frame) {
        bind(engine.verified(proof, this), frame);
        try {
            admit(bound(), frame);
        } finally {
            feedIfResume();
        }
    }

    /** A credential on a later frame: a login during the chat. */
    private void again(Conversation bound, Frame frame) {
        IdentityVerifier verifier = Identities.required(engine.verifier());
        if (!frame.type().equals("identify")) {
            admit(bound, frame);
            return;
        }
        defer(frame, true, () -> {
            IdentityVerifier.Identity identity = Identities.verify(verifier, String.valueOf(frame.auth()));
            ConversationId name = Identities.verified(identity.name());
            boolean taken = admit(bound, frame);
            if (taken && name.equals(bound.id())) {
                // A fresh credential of the same user.
                cancel(expiry);
                if (identity.expires() != null) {
                    expiresAt(identity.expires());
                }
            } else if (taken) {
                engine.login(bound, name);
            }
        });
    }

    private Conversation bound() {
        Conversation bound = conversation;
        if (bound == null) {
            throw new IllegalStateException("not bound");
        }
        return bound;
    }

    private boolean admit(Conversation bound, Frame frame) {
        Admission admission = engine.admit(bound.id(), bound, frame, this, presence, missed, null);
        if (admission.refusal() != null) {
            refuse(admission.refusal(), admission.why(), frame.id());
            return false;
        }
        presence = null;
        if (admission.duplicate()) {
            count();
            if (resume && admission.seq() > 0 && frame.id() != null) {
                write(Frames.received(frame.id(), admission.seq(), true));
            }
        }
        return true;
    }

    /** Goes on in the background; what comes meanwhile waits. */
    private void defer(Frame frame, boolean hasCredential, Runnable work) {
        inbox.lock();
        try {
            deferring = true;
            deferred.incrementAndGet();
        } finally {
            inbox.unlock();
        }
        Runnable task = () -> {
            try {
                work.run();
            } catch (RefusedException e) {
                refused(e, frame);
            } catch (RuntimeException | Error e) {
                close(CloseCode.OVERLOADED, "the frame could not be taken");
                throw e;
            } finally {
                processEarly();
            }
        };
        if (!(hasCredential ? engine.verifyInBackground(task) : engine.inBackground(task))) {
            close(CloseCode.OVERLOADED, "too much is waiting");
        }
    }

    /** Processes what came meanwhile, up to a frame that is deferred itself and takes the rest with it. */
    private void processEarly() {
        int before = deferred.get();
        while (deferred.get() == before) {
            String next;
            inbox.lock();
            try {
                next = early.pollFirst();
                if (next == null) {
                    deferring = false;
                    return;
                }
                earlyCharacters -= next.length();
            } finally {
                inbox.unlock();
            }
            process(next);
        }
    }

    private void bind(ConversationId id, Frame frame) {
        Frame.Resume wanted = frame.resume();
        resume = wanted != null;
        Engine.Attached attached = engine.attach(id, this, wanted);
        conversation = attached.conversation();
        presence = attached.presence();
        missed = attached.missed();
        if (closed.get()) {
            attached.conversation().detach(this);
        }
    }

    /** Closes the connection when its user's credential has expired. */
    void expiresAt(Instant end) {
        Duration left = Duration.between(engine.timer().now(), end);
        Duration bounded = left.compareTo(LONGEST_TIMER) > 0 ? LONGEST_TIMER : left.isNegative() ? Duration.ZERO : left;
        expiry = engine.timer().schedule(bounded, () -> close(CloseCode.REFUSED, "the credential has expired"));
        if (closed.get()) {
            cancel(expiry);
        }
    }

    @Override
    public void refuse(Refusal refusal, String message) {
        refuse(refusal, message, null);
    }

    @Override
    public void closed() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        outbox.gone();
        cancel(firstFrame);
        cancel(expiry);
        Conversation bound = conversation;
        if (bound != null) {
            bound.detach(this);
        }
        engine.closed(this);
    }

    // ---- out, with the conversation's lock

    /** It is a resume client; this is where it stands. */
    void begin(Session session) {
        mode = Mode.CATCHING_UP;
        cursor = session.cursor();
        // One that does not go on where it was takes what is left of the log.
        anyFirst = !session.resumed();
        outbox.offer(Frames.session(session, engine.limits()));
    }

    /** The client waits to be told that its message is in the log. */
    void awaits(String id) {
        awaited.add(id);
    }

    /** Hands it a new entry; false if there is nothing to write. */
    boolean offer(Entry entry) {
        if (mode == Mode.LIVE) {
            boolean isOwn = !entry.sent() && awaited.contains(entry.id());
            String frame = frame(entry, isOwn);
            if (!outbox.tryOffer(frame)) {
                fallBehind(frame);
                return true;
            }
            if (isOwn) {
                awaited.remove(entry.id());
            }
            cursor = entry.seq();
            return true;
        }
        if (mode == Mode.BASIC && entry.sent()) {
            outbox.offer(entry.frame());
            return true;
        }
        if (mode == Mode.BASIC) {
            awaited.remove(entry.id());
        }
        return false;
    }

    void offerTyping() {
        if (mode != Mode.CATCHING_UP) {
            outbox.tryOffer(Frames.TYPING);
        }
    }

    long cursor() {
        return cursor;
    }

    void isLive() {
        mode = Mode.LIVE;
    }

    /** As many of the next entries as its queue takes. A hole means that what it wants is gone. */
    void offerPage(List<Entry> page) {
        boolean first = true;
        for (Entry entry : page) {
            boolean isOwn = !entry.sent() && awaited.contains(entry.id());
            String frame = frame(entry, isOwn);
            if ((entry.seq() != cursor + 1 && !anyFirst) || !(first ? outbox.offer(frame) : outbox.tryOffer(frame))) {
                break;
            }
            if (isOwn) {
                awaited.remove(entry.id());
            }
            cursor = entry.seq();
            first = false;
            anyFirst = false;
        }
    }

    /** What it would take from the store is not there; it goes on with what is in memory. */
    void skipTo(long seq) {
        if (anyFirst) {
            cursor = Math.max(cursor, seq);
        }
    }

    void confirm(String id, long seq) {
        if (awaited.remove(id) && resume) {
            outbox.offer(Frames.received(id, seq, true));
        }
    }

    void reject(String id, Refusal refusal, String why) {
        if (awaited.remove(id)) {
            outbox.offer(
                    resume
                            ? Frames.rejected(refusal, why, id)
                            : Frames.refusal(refusal, engine.refusalText(refusal, why), user, id));
        }
    }

    private static String frame(Entry entry, boolean isOwn) {
        return isOwn ? Frames.received(entry.id(), entry.seq(), false) : entry.frame();
    }

    private void fallBehind(String frame) {
        if (fellBehind) {
            // Over the bound again: it is closed.
            outbox.offer(frame);
            return;
        }
        fellBehind = true;
        mode = Mode.CATCHING_UP;
        outbox.whenEmpty(this::feed);
    }

    // ---- out, without a lock

    private void feedIfResume() {
        if (resume) {
            feed();
        }
    }

    /** Has the conversation put the next page into the queue, until it is live. */
    private void feed() {
        if (feeding.getAndIncrement() > 0) {
            return;
        }
        do {
            Conversation bound = bound();
            switch (bound.feed(this)) {
                case LIVE -> outbox.pump();
                case OFFERED -> goOn();
                case GONE -> close(CloseCode.RECONNECT, "the log has gone on");
                case READ -> {
                    if (!engine.inBackground(() -> read(bound))) {
                        close(CloseCode.OVERLOADED, "too much is waiting");
                    }
                }
            }
        } while (feeding.decrementAndGet() > 0);
    }

    private void read(Conversation bound) {
        long before = cursor;
        try {
            bound.feed(this, engine.readAfter(bound.id(), before, PAGE));
        } catch (RuntimeException | Error e) {
            close(CloseCode.OVERLOADED, "the store does not answer");
            return;
        }
        if (cursor == before) {
            // What it wants is gone; with a new session it hears so.
            close(CloseCode.RECONNECT, "the log has gone on");
            return;
        }
        goOn();
    }

    private void goOn() {
        outbox.whenEmpty(this::feed);
        outbox.pump();
    }

    /** Writes what is queued, without a lock. */
    void pump() {
        outbox.pump();
    }

    void close(CloseCode code, String reason) {
        outbox.closeAfterQueue(code, reason);
    }

    void closeNow(CloseCode code, String reason) {
        outbox.closeNow(code, reason);
    }

    /** The server goes away. */
    void closing() {
        if (resume) {
            outbox.offer(Frames.closing(RETRY_AFTER_MILLIS));
        }
        close(CloseCode.GOING_AWAY, "the server is going away");
    }

    /** A frame is refused, or with it the whole connection. */
    private void refused(RefusedException e, Frame frame) {
        String why = String.valueOf(e.getMessage());
        boolean connectionGoesOn = switch (e.refusal()) {
            case UNAUTHORIZED -> false;
            case BUSY, RATE_LIMITED, CLOSING -> conversation != null;
            default -> true;
        };
        if (e.refusal() == Refusal.REFUSED && !resume) {
            // The host's own words.
            write(Frames.refusal(e.refusal(), why, user, frame.id()));
        } else {
            refuse(e.refusal(), why, frame.id());
        }
        if (!connectionGoesOn) {
            close(e.refusal().closeCode(), why);
        }
    }

    private void refuse(Refusal refusal, String why, @Nullable String id) {
        write(
                resume
                        ? Frames.rejected(refusal, why, id)
                        : Frames.refusal(refusal, engine.refusalText(refusal, why), user, id));
        count();
    }

    /** What leads to nothing is not for free: a connection may send only so much of it. */
    private void count() {
        boolean allowed;
        inbox.lock();
        try {
            allowed = refusals.take(engine.timer().nanoTime());
        } finally {
            inbox.unlock();
        }
        if (!allowed) {
            close(CloseCode.REFUSED, "too many frames that cannot be taken");
        }
    }

    private void write(String frame) {
        outbox.offer(frame);
        outbox.pump();
    }

    private static void cancel(Timer.@Nullable Scheduled task) {
        if (task != null) {
            task.cancel();
        }
    }
}
