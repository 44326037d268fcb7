package dev.botkit.internal.client;

import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.conversation.Admission;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.ConversationConnections;
import dev.botkit.internal.conversation.Subscriber;
import dev.botkit.internal.message.BadFrameException;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Refusal;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way in of one socket: what becomes of each frame. The first one says whose conversation it is; the others are let into that. What
 * may block goes on in the background, and what comes meanwhile waits in the {@link FrameInbox}, so that this does one frame after the
 * other, on the thread that reads the socket or on one in the background.
 */
final class FrameProcessor {

    private final ClientParts parts;
    private final Surroundings around;
    private final LiveConnection connection;
    private final Handshake handshake;
    private final FrameInbox inbox;
    private final FrameAnswers answers;
    private final Subscription subscription;
    private final AddressRates.Rate rate;

    /** How many sign-outs there had been when the client showed who it is: in its handshake, or in its first frame. */
    private volatile long shown;

    private volatile @Nullable Conversation conversation;

    /** The frame that is to go on in the background; null once it does, so that nothing of it is kept. */
    private volatile @Nullable Deferral deferral;

    private volatile ConversationConnections.@Nullable Presence presence;

    /** {@code signOuts} is how many there had been when the client came. */
    FrameProcessor(
            ClientParts parts,
            LiveConnection connection,
            Handshake handshake,
            long signOuts,
            FrameInbox inbox,
            FrameAnswers answers,
            Subscription subscription) {
        this.parts = parts;
        this.around = parts.around();
        this.connection = connection;
        this.handshake = handshake;
        this.shown = signOuts;
        this.inbox = inbox;
        this.answers = answers;
        this.subscription = subscription;
        this.rate = parts.rates().of(handshake.address(), around.nanoTime());
    }

    /** Its conversation; null until it has one. */
    @Nullable
    Conversation conversation() {
        return conversation;
    }

    /** Whether the user has shown this name in the handshake, and has not spoken yet. */
    boolean awaits(String name) {
        return conversation == null && name.equals(handshake.principal());
    }

    /** See {@link Subscriber#checkSignedOut}. */
    void checkSignedOut(ConversationId id) {
        parts.signOuts().check(shown, id);
    }

    /** The connection has closed: nobody may need what waits. */
    void closed() {
        Deferral later = deferral;
        if (later != null) {
            later.withdrawIfNeedless();
        }
    }

    // ---- each frame

    void process(String text) {
        if (connection.isEnding()) {
            return;
        }
        Frame frame;
        try {
            frame = Frame.read(text, "socket", around.limits());
        } catch (BadFrameException e) {
            answers.bad(e);
            return;
        }
        answers.calls(frame.user());
        if (!rate.take(around.nanoTime())) {
            String why = "Too many frames from one address.";
            answers.refuse(Refusal.RATE_LIMITED, why, frame.id());
            if (conversation == null) {
                connection.close(CloseCode.OVERLOADED, why);
            }
            return;
        }
        try {
            Conversation bound = conversation;
            if (bound != null && answers.isResume() && frame.type().equals("ping")) {
                answers.count();
                answers.write(Frames.pong(frame.fields().get("t")));
            } else if (bound == null) {
                first(frame);
            } else if (frame.label() != null && !frame.label().equals(bound.id().label())) {
                throw new RefusedException(
                        Refusal.BAD_FRAME,
                        "The connection's first frame named another conversation; open a connection for each.");
            } else if (frame.auth() != null) {
                again(bound, frame);
            } else {
                letIn(bound, frame);
            }
        } catch (RefusedException e) {
            answers.refused(e, frame);
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
        connection.hasSpoken();
        boolean atHand = !frame.isFeedback() && parts.reception().isAtHand(proof, frame.resume());
        if (proof.credential() == null && atHand) {
            begin(proof, null, frame);
        } else {
            defer(frame, proof.credential(), user -> begin(proof, user, frame));
        }
    }

    private void begin(Identities.Proof proof, @Nullable VerifiedUser verified, Frame frame) {
        ConversationId id = Identities.named(proof, verified);
        if (verified != null) {
            connection.expiresAt(verified.expires());
            // Reading it may take longer than the credential is good for.
            parts.reception().open(id);
            parts.verifying().checkExpiry(verified);
        }
        bind(id, frame);
        try {
            admit(Objects.requireNonNull(conversation), frame);
        } finally {
            if (answers.isResume()) {
                subscription.feed();
            }
        }
    }

    /** A credential on a later frame: a login during the chat. */
    private void again(Conversation bound, Frame frame) {
        Identities.required(parts.settings().verifier());
        if (!frame.type().equals("identify")) {
            letIn(bound, frame);
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
                connection.expiresAt(identity.expires());
            } else if (taken && isLogin) {
                parts.logins().plan(bound, name, connection.network());
            } else if (taken) {
                // Another account: nothing of the first one goes along, and its other devices stay.
                connection.close(CloseCode.RECONNECT, "signed in");
            }
        });
    }

    private void checkRoomToLogIn() {
        if (!parts.background().hasRoomFor(connection.network())) {
            throw new RefusedException(Refusal.BUSY, "Too much is waiting.");
        }
    }

    private void letIn(Conversation bound, Frame frame) {
        if (parts.reception().mustLookUp(bound, frame)) {
            defer(frame, null, nobody -> admit(bound, frame));
        } else {
            admit(bound, frame);
        }
    }

    private boolean admit(Conversation bound, Frame frame) {
        if (frame.isStop()) {
            // Past the mailbox, in which it would wait for what it is to stop.
            answers.count();
            bound.stopStream(frame.id());
            return true;
        }
        Admission admission = parts.reception().admit(bound.id(), bound, frame, subscription, presence, null);
        if (admission.refusal() != null) {
            answers.refuse(admission.refusal(), admission.why(), frame.id());
            return false;
        }
        presence = null;
        if (subscription.awaitsTooMuch()) {
            connection.closeNow(CloseCode.OVERLOADED, "too slow");
        }
        if (admission.duplicate()) {
            answers.count();
            if (answers.isResume() && admission.seq() > 0 && frame.id() != null) {
                subscription.repeated(frame.id(), admission.seq(), admission.date());
            }
        }
        return true;
    }

    /** What follows in the background; gets whom the credential proves, null if there was none. */
    private interface Step {
        void go(@Nullable VerifiedUser verified);
    }

    /**
     * Goes on in the background; what comes meanwhile waits. If the client goes before, a message is said nevertheless; any other
     * first frame is needless then, and gives its place to others.
     */
    private void defer(Frame frame, @Nullable String credential, Step step) {
        inbox.defer();
        Deferral later = new Deferral(parts, connection.network(), parts.held(handshake), new Deferral.Work() {
            @Override
            public void go(Supplier<? extends @Nullable VerifiedUser> user) {
                deferral = null;
                goOn(frame, () -> step.go(user.get()));
            }

            @Override
            public void late() {
                deferral = null;
                unverified(frame);
            }

            @Override
            public void noPlace() {
                deferral = null;
                connection.close(CloseCode.OVERLOADED, "too much is waiting");
            }

            @Override
            public boolean isNeedless() {
                return FrameProcessor.this.isNeedless(frame);
            }
        });
        deferral = later;
        later.start(frame.memory(), credential);
    }

    /** Whether nobody needs the frame once the client has gone: it says nothing, and the client is in no conversation yet. */
    private boolean isNeedless(Frame frame) {
        return connection.isClosed() && conversation == null && !frame.isMessage();
    }

    private void goOn(Frame frame, Runnable step) {
        try {
            if (!isNeedless(frame)) {
                step.run();
            }
        } catch (RefusedException e) {
            answers.refused(e, frame);
        } catch (Throwable e) {
            connection.close(CloseCode.OVERLOADED, "the frame could not be taken");
            throw e;
        } finally {
            inbox.goOn(this::process);
        }
    }

    /** The verifier does not answer. Whoever the client is, it comes again; what has come meanwhile is not taken. */
    private void unverified(Frame frame) {
        inbox.close();
        answers.refuse(Refusal.BUSY, Verifying.LATE, frame.id());
        connection.close(CloseCode.OVERLOADED, Verifying.LATE);
    }

    private void bind(ConversationId id, Frame frame) {
        Frame.Resume wanted = frame.resume();
        answers.speaksResume(wanted != null);
        subscription.streams(wanted != null && wanted.streams());
        Reception.Attached attached = parts.reception().attach(id, subscription, wanted);
        conversation = attached.conversation();
        answers.isFor(id);
        presence = attached.presence();
        if (subscription.hasResumed()) {
            parts.events().resumed(id, attached.presence().missed());
        }
        if (connection.isClosed()) {
            attached.conversation().detach(subscription);
        }
    }
}
