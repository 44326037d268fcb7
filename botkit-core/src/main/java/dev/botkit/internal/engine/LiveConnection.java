package dev.botkit.internal.engine;

import dev.botkit.RefusedException;
import dev.botkit.internal.message.BadFrameException;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Timer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One live socket: from its first frame on it belongs to a conversation. */
final class LiveConnection implements Connection {

    // Of frames that are refused or repeated; beyond it the connection is closed. Stated in docs/PROTOCOL.md.
    private static final int REFUSALS_PER_SECOND = 20;
    private static final int REFUSALS_AT_ONCE = 200;

    private final Engine engine;
    private final Handshake handshake;
    private final Outbox outbox;
    private final TokenBucket refusals;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Conversation conversation;
    private volatile Timer.@Nullable Scheduled firstFrame;
    // Only for the thread that reads the socket.
    private Attachments.@Nullable Presence presence;
    private @Nullable String user;

    LiveConnection(Engine engine, Handshake handshake, Peer peer) {
        this.engine = engine;
        this.handshake = handshake;
        this.outbox = new Outbox(peer, engine.limits(), engine.timer());
        this.refusals = new TokenBucket(
                REFUSALS_PER_SECOND, REFUSALS_AT_ONCE, engine.timer().nanoTime());
    }

    void awaitFirstFrame() {
        firstFrame =
                engine.timer().schedule(engine.limits().firstFrame(), () -> close(CloseCode.REFUSED, "no first frame"));
    }

    Handshake handshake() {
        return handshake;
    }

    @Override
    public void receive(String text) {
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
        try {
            Conversation bound = conversation;
            if (bound == null) {
                bound = bind(frame);
            } else {
                // A credential that nobody can check is refused on any frame, never overlooked.
                Identities.checkCredential(frame.auth());
            }
            Admission admission = engine.admit(bound.id(), bound, frame, presence, null);
            if (admission.refusal() != null) {
                refuse(admission.refusal(), admission.why(), frame.id());
            } else {
                presence = null;
            }
            if (admission.duplicate()) {
                count();
            }
        } catch (RefusedException e) {
            refused(e, frame);
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
        cancelFirstFrame();
        Conversation bound = conversation;
        if (bound != null) {
            bound.detach(this);
        }
        engine.closed(this);
    }

    /** Puts a frame into the queue, with the conversation's lock. */
    void offer(String frame) {
        outbox.offer(frame);
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

    private Conversation bind(Frame frame) {
        Engine.Attached attached = engine.attach(Identities.conversation(handshake, frame), this);
        conversation = attached.conversation();
        presence = attached.presence();
        cancelFirstFrame();
        if (closed.get()) {
            attached.conversation().detach(this);
        }
        return attached.conversation();
    }

    /** A frame is refused, or with it the whole connection. */
    private void refused(RefusedException e, Frame frame) {
        String why = String.valueOf(e.getMessage());
        boolean connectionGoesOn = switch (e.refusal()) {
            case UNAUTHORIZED -> false;
            case BUSY, RATE_LIMITED, CLOSING -> conversation != null;
            default -> true;
        };
        if (e.refusal() == Refusal.REFUSED) {
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
        write(Frames.refusal(refusal, engine.refusalText(refusal, why), user, id));
        count();
    }

    /** What leads to nothing is not for free: a connection may send only so much of it. */
    private void count() {
        if (!refusals.take(engine.timer().nanoTime())) {
            close(CloseCode.REFUSED, "too many frames that cannot be taken");
        }
    }

    private void write(String frame) {
        outbox.offer(frame);
        outbox.pump();
    }

    private void cancelFirstFrame() {
        Timer.Scheduled waiting = firstFrame;
        if (waiting != null) {
            waiting.cancel();
        }
    }
}
