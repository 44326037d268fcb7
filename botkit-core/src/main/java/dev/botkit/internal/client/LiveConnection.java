package dev.botkit.internal.client;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.Subscriber;
import dev.botkit.internal.http.AddressRange;
import dev.botkit.internal.memory.Held;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.monitor.ConnectionClosed;
import dev.botkit.time.Timer;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One live socket, from its opening to its end: {@link FrameProcessor} is its way in, {@link Subscription} its way out.
 */
public final class LiveConnection implements Connection {

    private static final long RETRY_AFTER_MILLIS = 1_000;

    private final ClientParts parts;
    private final Surroundings around;
    private final Handshake handshake;
    private final String network;
    private final Outbox outbox;
    private final Subscription subscription;
    private final IncomingFrame incoming;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final long number;
    private final Slots.Taken slot;
    private final long since;
    /** The transport's thread, while it processes a frame. */
    private volatile @Nullable Thread receiving;

    private volatile Timer.@Nullable Scheduled firstFrame;
    private volatile @Nullable Expiry expiry;

    private final FrameInbox inbox;
    private final FrameAnswers answers;
    private final FrameProcessor frames;
    private final Connections all;

    /** The language that its client prefers; null if it did not say. */
    @Nullable
    Locale language() {
        return handshake.language();
    }

    /** {@code all} is where it is told that it has gone. */
    public LiveConnection(
            ClientParts parts, Connections all, Handshake handshake, Peer peer, long number, Slots.Taken slot) {
        this.parts = parts;
        this.around = parts.around();
        this.number = number;
        this.since = around.nanoTime();
        this.slot = slot;
        this.all = all;
        this.handshake = handshake;
        this.network = AddressRange.networkOf(handshake.address());
        MemoryBudget budget = parts.budget();
        this.outbox = new Outbox(peer, around.limits(), around.timer(), new Held(budget, network));
        this.incoming = new IncomingFrame(
                new Held(budget, network),
                around.limits(),
                around.timer(),
                () -> close(CloseCode.OVERLOADED, "the frame did not end in time"));
        this.inbox = new FrameInbox(new Held(budget, network), around.nanoTime());
        this.answers = new FrameAnswers(parts, outbox, inbox);
        this.subscription = new Subscription(parts, this, outbox, new Held(budget, network));
        this.frames = new FrameProcessor(parts, this, handshake, slot.signOuts(), inbox, answers, subscription);
    }

    public void awaitFirstFrame() {
        firstFrame = around.timer()
                .schedule(around.limits().clients().firstFrame(), () -> close(CloseCode.REFUSED, "no first frame"));
    }

    /** A number that no other connection of this bot has. */
    public long number() {
        return number;
    }

    /** What counts as one client for the caps and rates of addresses. */
    String network() {
        return network;
    }

    /** Its place among all sockets. */
    Slots.Taken slot() {
        return slot;
    }

    /** See {@link dev.botkit.internal.conversation.Subscriber#lendsThread}. */
    boolean lendsThread() {
        return handshake.lendsThreads() && receiving == Thread.currentThread();
    }

    // ---- in

    @Override
    public void receive(String text) {
        switch (inbox.take(text)) {
            case NOW -> {
                receiving = Thread.currentThread();
                try {
                    frames.process(text);
                } finally {
                    receiving = null;
                }
            }
            case TOO_MUCH -> close(CloseCode.OVERLOADED, "too many frames at once");
            case WAITS -> {}
        }
    }

    @Override
    public boolean receiving(long bytes) {
        if (!incoming.holds(bytes)) {
            incoming.holds(0);
            close(CloseCode.OVERLOADED, "no memory for the frame");
            return false;
        }
        parts.conversations().makeRoom(null);
        return true;
    }

    @Override
    public void control() {
        answers.count();
    }

    /** Closes the connection when its user's credential has expired, which takes the place of an earlier one; null for never. */
    void expiresAt(@Nullable Instant end) {
        cancelExpiry();
        expiry = end == null ? null : Expiry.at(end, around.timer(), this::expired);
        if (closed.get()) {
            cancelExpiry();
        }
    }

    private void expired() {
        close(CloseCode.REFUSED, "the credential has expired");
    }

    /**
     * Whether it ends or has ended, also because its credential has expired just now: it is not let in again by its
     * next frame.
     */
    boolean isEnding() {
        if (closed.get() || outbox.isClosing()) {
            return true;
        }
        Expiry known = expiry;
        if (known == null || !known.isOver()) {
            return false;
        }
        expired();
        return true;
    }

    boolean isClosed() {
        return closed.get();
    }

    /** It has spoken: how long the store or a verifier takes is not its fault. */
    void hasSpoken() {
        cancel(firstFrame);
    }

    /** Closes it if it is of a user who has not spoken and is signed out now. */
    void signOut(String name) {
        if (frames.awaits(name)) {
            close(CloseCode.REFUSED, "signed out");
        }
    }

    /** See {@link Subscriber#checkSignedOut}. */
    void checkSignedOut(ConversationId id) {
        frames.checkSignedOut(id);
    }

    /** Its conversation, once it has one. */
    Conversation bound() {
        return Objects.requireNonNull(frames.conversation(), "not bound");
    }

    private void cancelExpiry() {
        Expiry known = expiry;
        if (known != null) {
            known.cancel();
        }
    }

    @Override
    public void refuse(Refusal refusal, String message) {
        answers.refuse(refusal, message, null);
    }

    @Override
    public void closed() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        CloseCode code = outbox.gone();
        incoming.close();
        subscription.closed();
        inbox.close();
        frames.closed();
        cancel(firstFrame);
        cancelExpiry();
        Conversation bound = frames.conversation();
        if (bound != null) {
            bound.detach(subscription);
        }
        all.remove(this);
        slot.connectionClosed();
        parts.events().closed(() -> closed(bound, code));
    }

    private ConnectionClosed closed(@Nullable Conversation bound, @Nullable CloseCode code) {
        Duration open = Duration.ofNanos(around.nanoTime() - since);
        return new ConnectionClosed(number, bound == null ? null : bound.id(), code, open);
    }

    // ---- out

    /** What goes to the client, in the order of the log. */
    Subscription subscription() {
        return subscription;
    }

    /** Whether it is a client of resume v1. */
    boolean isResume() {
        return answers.isResume();
    }

    /** A refusal as this client understands it. */
    String refusal(Refusal refusal, String why, @Nullable String id) {
        return answers.refusal(refusal, why, id);
    }

    void close(CloseCode code, String reason) {
        outbox.closeAfterQueue(code, reason);
    }

    void closeNow(CloseCode code, String reason) {
        outbox.closeNow(code, reason);
    }

    /** The server goes away. */
    void closing() {
        if (answers.isResume()) {
            outbox.offer(Frames.closing(RETRY_AFTER_MILLIS));
        }
        close(CloseCode.GOING_AWAY, "the server is going away");
    }

    private static void cancel(Timer.@Nullable Scheduled task) {
        if (task != null) {
            task.cancel();
        }
    }
}
