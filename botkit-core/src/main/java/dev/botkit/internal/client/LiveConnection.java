package dev.botkit.internal.client;

import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.conversation.Admission;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.ConversationConnections;
import dev.botkit.internal.conversation.Subscriber;
import dev.botkit.internal.http.AddressRange;
import dev.botkit.internal.memory.Held;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.message.BadFrameException;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.runtime.QueuedTask;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.monitor.ConnectionClosed;
import dev.botkit.time.Timer;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HeldMemory;
import dev.botkit.transport.Peer;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One live socket: from its first frame on it belongs to a conversation. Here is the way in, with what
 * may block moved to the background and what comes meanwhile kept in order; the way out is its {@link
 * Subscription}.
 *
 * <p>It is long because what comes in while something blocks, and what ends meanwhile, is one state under
 * one lock.
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
    private final AddressRates.Rate rate;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final long number;
    private final Slots.Taken slot;
    private final long since;
    /** How many sign-outs there had been when the client showed who it is: in its handshake, or in its first frame. */
    private volatile long shown;

    private volatile @Nullable Conversation conversation;
    private volatile Timer.@Nullable Scheduled firstFrame;
    private volatile @Nullable Expiry expiry;
    private volatile boolean resume;

    private final FrameInbox inbox;

    /** Where the first frame waits, or has waited, unless it says something. */
    private final AtomicReference<@Nullable QueuedTask> firstPlace = new AtomicReference<>();

    // For whoever processes frames: the thread that reads the socket, or the one in the background.
    private volatile ConversationConnections.@Nullable Presence presence;
    private volatile @Nullable String user;

    /** The language that its client prefers; null if it did not say. */
    @Nullable
    Locale language() {
        return handshake.language();
    }

    public LiveConnection(ClientParts parts, Handshake handshake, Peer peer, long number, Slots.Taken slot) {
        this.parts = parts;
        this.around = parts.around();
        this.number = number;
        this.since = around.nanoTime();
        this.slot = slot;
        this.shown = slot.signOuts();
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
        this.subscription = new Subscription(parts, this, outbox, new Held(budget, network));
        this.rate = parts.rates().of(handshake.address(), around.nanoTime());
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

    // ---- in

    @Override
    public void receive(String text) {
        switch (inbox.take(text)) {
            case NOW -> process(text);
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
        count();
    }

    private void process(String text) {
        // Once it is decided that a connection ends, it is not let in again by its next frame.
        if (closed.get() || outbox.isClosing()) {
            return;
        }
        Expiry known = expiry;
        if (known != null && known.isOver()) {
            expired();
            return;
        }
        Frame frame;
        try {
            frame = Frame.read(text, "socket", around.limits());
        } catch (BadFrameException e) {
            bad(e);
            return;
        }
        user = frame.user() == null ? user : frame.user();
        if (!rate.take(around.nanoTime())) {
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
            } else if (frame.label() != null && !frame.label().equals(bound.id().label())) {
                throw new RefusedException(
                        Refusal.BAD_FRAME,
                        "The connection's first frame named another conversation; open a connection for each.");
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
        Identities.Proof proof =
                Identities.proof(handshake, frame, parts.settings().verifier());
        if (handshake.principal() == null && frame.auth() != null) {
            shown = parts.signOuts().count();
        }
        // It has spoken; how long the store or a verifier takes is not its fault.
        cancel(firstFrame);
        if (proof.credential() == null && parts.reception().isAtHand(proof, frame.resume())) {
            begin(proof, null, frame);
        } else {
            defer(frame, proof.credential(), user -> begin(proof, user, frame));
        }
    }

    private void begin(Identities.Proof proof, @Nullable VerifiedUser verified, Frame frame) {
        if (verified != null) {
            expiresAt(verified.expires());
        }
        bind(Identities.named(proof, verified), frame);
        try {
            admit(bound(), frame);
        } finally {
            if (resume) {
                subscription.feed();
            }
        }
    }

    /** A credential on a later frame: a login during the chat. */
    private void again(Conversation bound, Frame frame) {
        Identities.required(parts.settings().verifier());
        if (!frame.type().equals("identify")) {
            admit(bound, frame);
            return;
        }
        long now = parts.signOuts().count();
        defer(frame, frame.auth(), verified -> {
            VerifiedUser identity = Objects.requireNonNull(verified);
            ConversationId name =
                    Identities.verified(identity.name()).withLabel(bound.id().label());
            parts.signOuts().check(now, name);
            boolean isLogin = !name.equals(bound.id()) && bound.id().proof() == ConversationId.Proof.ANON;
            if (isLogin) {
                checkRoomToLogIn();
            }
            boolean taken = admit(bound, frame);
            if (taken && name.equals(bound.id())) {
                // A fresh credential of the same user.
                expiresAt(identity.expires());
            } else if (taken && isLogin) {
                parts.logins().plan(bound, name, network);
            } else if (taken) {
                // Another account: nothing of the first one goes along, and its other devices stay.
                close(CloseCode.RECONNECT, "signed in");
            }
        });
    }

    private void checkRoomToLogIn() {
        if (!parts.background().hasRoomFor(network)) {
            throw new RefusedException(Refusal.BUSY, "Too much is waiting.");
        }
    }

    /** Closes it if it is of a user who has not spoken and is signed out now. */
    void signOut(String name) {
        if (conversation == null && name.equals(handshake.principal())) {
            close(CloseCode.REFUSED, "signed out");
        }
    }

    /** See {@link Subscriber#checkSignedOut}. */
    void checkSignedOut(ConversationId id) {
        parts.signOuts().check(shown, id);
    }

    /** Its conversation, once it has one. */
    Conversation bound() {
        Conversation bound = conversation;
        if (bound == null) {
            throw new IllegalStateException("not bound");
        }
        return bound;
    }

    private boolean admit(Conversation bound, Frame frame) {
        Admission admission = parts.reception().admit(bound.id(), bound, frame, subscription, presence, null);
        if (admission.refusal() != null) {
            refuse(admission.refusal(), admission.why(), frame.id());
            return false;
        }
        presence = null;
        if (subscription.awaitsTooMuch()) {
            closeNow(CloseCode.OVERLOADED, "too slow");
        }
        if (admission.duplicate()) {
            count();
            if (resume && admission.seq() > 0 && frame.id() != null) {
                write(Frames.received(frame.id(), admission.seq(), admission.date(), true));
            }
        }
        return true;
    }

    /** What follows in the background; gets whom the credential proves, null if there was none. */
    private interface Step {
        void go(@Nullable VerifiedUser verified);
    }

    /**
     * Goes on in the background; what comes meanwhile waits. The frame is counted until its turn comes. If the client goes before,
     * a message is said nevertheless; any other first frame is needless then, and gives its place to others.
     */
    private void defer(Frame frame, @Nullable String credential, Step step) {
        HeldMemory memory = parts.held(handshake);
        inbox.defer();
        QueuedTask place = !memory.resize(frame.memory())
                ? null
                : credential == null
                        ? parts.background().execute(network, () -> goOn(memory, frame, () -> step.go(null)))
                        : parts.verifying()
                                .check(
                                        network,
                                        credential,
                                        user -> checked(memory, frame, () -> step.go(user.get())),
                                        () -> unverified(memory, frame));
        if (place == null) {
            hasNoPlace(memory);
        } else if (isNeedlessIfGone(frame)) {
            // Unless it waits for the store already.
            firstPlace.compareAndSet(null, withMemory(place, memory));
            withdrawIfClosed();
        }
    }

    /** Goes on when the credential has been checked, not on the verifier's threads if the store may be read. */
    private void checked(HeldMemory memory, Frame frame, Runnable step) {
        if (parts.reception().readsNothing() || isNeedless(frame)) {
            goOn(memory, frame, step);
        } else {
            QueuedTask place = parts.background().execute(network, () -> goOn(memory, frame, step));
            if (place == null) {
                hasNoPlace(memory);
            } else if (isNeedlessIfGone(frame)) {
                firstPlace.set(withMemory(place, memory));
                withdrawIfClosed();
            }
        }
    }

    private void hasNoPlace(HeldMemory memory) {
        memory.close();
        close(CloseCode.OVERLOADED, "too much is waiting");
    }

    private static QueuedTask withMemory(QueuedTask place, HeldMemory memory) {
        return () -> {
            boolean withdrawn = place.withdraw();
            if (withdrawn) {
                memory.close();
            }
            return withdrawn;
        };
    }

    /** Whether nobody needs the frame once the client has gone: it says nothing, and the client is in no conversation yet. */
    private boolean isNeedlessIfGone(Frame frame) {
        return conversation == null && !frame.isMessage();
    }

    private boolean isNeedless(Frame frame) {
        return closed.get() && isNeedlessIfGone(frame);
    }

    private void withdrawIfClosed() {
        QueuedTask first = firstPlace.get();
        if (first != null && closed.get()) {
            first.withdraw();
        }
    }

    private void goOn(HeldMemory memory, Frame frame, Runnable step) {
        memory.close();
        try {
            if (!isNeedless(frame)) {
                step.run();
            }
        } catch (RefusedException e) {
            refused(e, frame);
        } catch (RuntimeException | Error e) {
            close(CloseCode.OVERLOADED, "the frame could not be taken");
            throw e;
        } finally {
            inbox.goOn(this::process);
        }
    }

    /** The verifier does not answer. Whoever the client is, it comes again; what has come meanwhile is not taken. */
    private void unverified(HeldMemory memory, Frame frame) {
        memory.close();
        inbox.close();
        refuse(Refusal.BUSY, Verifying.LATE, frame.id());
        close(CloseCode.OVERLOADED, Verifying.LATE);
    }

    private void bind(ConversationId id, Frame frame) {
        Frame.Resume wanted = frame.resume();
        resume = wanted != null;
        Reception.Attached attached = parts.reception().attach(id, subscription, wanted);
        conversation = attached.conversation();
        presence = attached.presence();
        if (subscription.hasResumed()) {
            parts.events().resumed(id, attached.presence().missed());
        }
        if (closed.get()) {
            attached.conversation().detach(subscription);
        }
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

    private void cancelExpiry() {
        Expiry known = expiry;
        if (known != null) {
            known.cancel();
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
        CloseCode code = outbox.gone();
        incoming.close();
        subscription.closed();
        inbox.close();
        withdrawIfClosed();
        cancel(firstFrame);
        cancelExpiry();
        Conversation bound = conversation;
        if (bound != null) {
            bound.detach(subscription);
        }
        parts.connections().remove(this);
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
        return resume;
    }

    /** A refusal as this client understands it. */
    String refusal(Refusal refusal, String why, @Nullable String id) {
        return resume
                ? Frames.rejected(refusal, why, id)
                : Frames.refusal(refusal, parts.settings().refusalText(refusal, why), user, id);
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
            told(e.refusal());
            write(Frames.refusal(e.refusal(), why, user, frame.id()));
        } else {
            refuse(e.refusal(), why, frame.id());
        }
        if (!connectionGoesOn) {
            close(e.refusal().closeCode(), why);
        }
    }

    private void bad(BadFrameException e) {
        String why = String.valueOf(e.getMessage());
        if (e.refusal() == Refusal.UNSUPPORTED_VERSION) {
            // It is a client of some resume, so it is told in those words.
            told(e.refusal());
            write(Frames.rejected(e.refusal(), why, null));
            close(e.refusal().closeCode(), why);
        } else {
            refuse(e.refusal(), why);
        }
    }

    private void told(Refusal refusal) {
        Conversation bound = conversation;
        parts.events().refused(refusal, bound == null ? null : bound.id());
    }

    private void refuse(Refusal refusal, String why, @Nullable String id) {
        told(refusal);
        write(refusal(refusal, why, id));
        count();
    }

    /** What leads to nothing is not for free: a connection may send only so much of it. */
    private void count() {
        if (!inbox.countsRefusal(around.nanoTime())) {
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
