package dev.botkit.internal.client;

import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.BadFrameException;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told of its frames, beside what is in its log: refusals in the words that it understands, within bounds. For
 * whoever processes its frames; what is queued is written at once.
 */
final class FrameAnswers {

    private final ClientParts parts;
    private final Outbox outbox;
    private final FrameInbox inbox;
    private volatile @Nullable ConversationId conversation;
    private volatile @Nullable String user;
    private volatile boolean resume;

    FrameAnswers(ClientParts parts, Outbox outbox, FrameInbox inbox) {
        this.parts = parts;
        this.outbox = outbox;
        this.inbox = inbox;
    }

    // ---- who the client is

    /** Whether it is a client of resume v1. */
    boolean isResume() {
        return resume;
    }

    /** Its first frame has said so. */
    void speaksResume(boolean isResume) {
        resume = isResume;
    }

    /** It is known whose conversation it is in. */
    void isFor(ConversationId id) {
        conversation = id;
    }

    /** What the client calls its user, if it has said that. */
    void calls(@Nullable String newUser) {
        if (newUser != null) {
            user = newUser;
        }
    }

    // ---- what it is told

    /** A refusal as this client understands it. */
    String refusal(Refusal refusal, String why, @Nullable String id) {
        return resume
                ? Frames.rejected(refusal, why, id)
                : Frames.refusal(refusal, parts.settings().refusalText(refusal, why), user, id);
    }

    /** A frame is not taken; {@code id} is null if it has none. */
    void refuse(Refusal refusal, String why, @Nullable String id) {
        told(refusal);
        write(refusal(refusal, why, id));
        count();
    }

    /** The same for what a part of the bot, or the host, has thrown; the connection may end with it. */
    void refused(RefusedException e, Frame frame) {
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
            outbox.closeAfterQueue(e.refusal().closeCode(), why);
        }
    }

    /** It is no frame at all. */
    void bad(BadFrameException e) {
        String why = String.valueOf(e.getMessage());
        if (e.refusal() == Refusal.UNSUPPORTED_VERSION) {
            // It is a client of some resume, so it is told in those words.
            told(e.refusal());
            write(Frames.rejected(e.refusal(), why, null));
            outbox.closeAfterQueue(e.refusal().closeCode(), why);
        } else {
            refuse(e.refusal(), why, null);
        }
    }

    private void told(Refusal refusal) {
        parts.events().refused(refusal, conversation);
    }

    /** What leads to nothing is not for free: a connection may send only so much of it. */
    void count() {
        if (!inbox.countsRefusal(parts.around().nanoTime())) {
            outbox.closeAfterQueue(CloseCode.REFUSED, "too many frames that cannot be taken");
        }
    }

    void write(String frame) {
        outbox.offer(frame);
        outbox.pump();
    }
}
