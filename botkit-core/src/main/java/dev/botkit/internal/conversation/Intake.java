package dev.botkit.internal.conversation;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.log.Replies;
import dev.botkit.internal.memory.InFlightShare;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TokenBucket;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.turn.Turn;
import dev.botkit.internal.turn.TurnAnswers;
import dev.botkit.internal.turn.WaitingRequest;
import dev.botkit.transport.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes in what clients send: decides whether it is new, and whether there is room for it. Guarded by its conversation. */
final class Intake {

    private final ConversationId id;
    private final WaitingDialogSlot dialog;
    private final UserFacts user;
    private final Surroundings around;
    private final MemoryBudget budget;
    private final TurnRunner runner;
    private final Journal journal;
    private final Turns turns;
    private final Life life;
    private final TokenBucket rate;

    /** Ids of messages that are being carried over from other conversations. */
    private final List<Set<String>> arriving = new ArrayList<>(0);

    Intake(
            ConversationId id,
            ConversationParts parts,
            Journal journal,
            Turns turns,
            WaitingDialogSlot dialog,
            UserFacts user,
            Life life,
            TokenBucket rate) {
        this.id = id;
        this.dialog = dialog;
        this.user = user;
        this.around = parts.around();
        this.budget = parts.budget();
        this.runner = parts.runner();
        this.journal = journal;
        this.turns = turns;
        this.life = life;
        this.rate = rate;
    }

    /** Messages with these ids are on their way here: until {@link #haveArrived} they are not taken as new ones. */
    void arrive(Set<String> ids) {
        if (!arriving.contains(ids)) {
            arriving.add(ids);
        }
    }

    void haveArrived(Set<String> ids) {
        arriving.remove(ids);
    }

    private boolean isArriving(String messageId) {
        for (Set<String> ids : arriving) {
            if (ids.contains(messageId)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a message is in the log as far as that is in memory, on its way to the store, or in a turn. */
    boolean knows(String messageId) {
        return journal.unstored().find(messageId) != null
                || turns.find(messageId) != null
                || journal.log().find(messageId) != null;
    }

    /**
     * What becomes of a message whose id is known: it waits for its turn, or gets the replies. Null if it is new.
     *
     * @param isComing whether it comes from another conversation, whose turns still run
     */
    private @Nullable Admission repeat(
            String messageId, boolean isComing, @Nullable Subscriber from, @Nullable WaitingRequest post) {
        Pending waiting = journal.unstored().find(messageId);
        if (waiting != null) {
            return repeat(waiting, messageId, from, post);
        }
        // The turn first: a turn with many replies may have pushed its own message out of the log.
        Turn turn = turns.find(messageId);
        if (turn != null) {
            return post != null && !turn.join(post, true) ? tooManyWait() : Admission.repeated(turn);
        }
        Entry entry = journal.log().find(messageId);
        if (entry == null) {
            return isComing || isArriving(messageId)
                    ? Admission.refused(Refusal.BUSY, "The chat is just being carried over; send it again.")
                    : null;
        }
        return Admission.answered(
                entry,
                post == null
                        ? Replies.NONE
                        : journal.log()
                                .repliesTo(messageId, around.limits().store().pageBytes()));
    }

    /** It is on its way to the store; the repeat gets the same outcome. */
    private static Admission repeat(
            Pending waiting, String messageId, @Nullable Subscriber from, @Nullable WaitingRequest post) {
        if (from != null) {
            from.awaits(messageId);
        }
        if (post != null) {
            if (waiting.repeats.size() >= TurnAnswers.MOST) {
                return tooManyWait();
            }
            waiting.repeats.add(post);
            post.waitsFor(messageId);
        }
        return Admission.repeatedPending();
    }

    private static Admission tooManyWait() {
        return Admission.refused(Refusal.RATE_LIMITED, "Too many requests wait for the same message.");
    }

    /**
     * Takes in a user's message: recognises repeats, then counts the rate and what waits, then appends it.
     *
     * @param newId the id that it gets
     * @param body its fields as JSON, if it is stored
     * @param isComing whether it comes from another conversation, whose turns still run
     */
    Admission message(
            Frame frame,
            MessageData draft,
            String newId,
            @Nullable String body,
            boolean isComing,
            @Nullable Subscriber from,
            @Nullable WaitingRequest post,
            Effects effects) {
        Admission known = frame.id() == null ? null : repeat(frame.id(), isComing, from, post);
        Admission answer = known == null ? refusal(from, post) : known;
        return answer == null ? accept(frame, draft, newId, body, from, post, effects) : answer;
    }

    private Admission accept(
            Frame frame,
            MessageData draft,
            String newId,
            @Nullable String body,
            @Nullable Subscriber from,
            @Nullable WaitingRequest post,
            Effects effects) {
        InFlightShare share = share(from, post, Pending.memory(Turn.bytes(frame.bytes()), body));
        if (share == null) {
            return tooMuchWaits();
        }
        user.label(frame.user(), draft.channel());
        Pending entry = Pending.received(
                draft,
                newId,
                frame.id() != null || post != null,
                body,
                frame.profile(),
                frame.bytes(),
                share,
                post,
                around.nanoTime());
        if (from != null) {
            user.speaks(from.language());
            from.awaits(newId);
        }
        if (post != null) {
            user.speaks(post.language());
        }
        Turn turn = journal.accept(entry, effects);
        if (turn != null) {
            return Admission.accepted(turn);
        }
        if (post != null) {
            post.waitsFor(newId);
        }
        return Admission.pending();
    }

    /** Takes in an event: counts the rate and what waits, then puts its turn into the mailbox. */
    Admission event(
            Frame frame,
            ConversationConnections.@Nullable Presence presence,
            @Nullable Subscriber from,
            @Nullable WaitingRequest post,
            Effects effects) {
        Admission refused = refusal(from, post);
        if (refused != null) {
            return refused;
        }
        InFlightShare share = share(from, post, Turn.bytes(frame.bytes()));
        if (share == null) {
            return tooMuchWaits();
        }
        user.label(frame.user(), frame.channel());
        if (post != null) {
            user.speaks(post.language());
        }
        boolean asked = dialog.asks();
        MessageData event = Events.of(frame, id, journal.log(), presence, asked, journal.now());
        Turn turn = turns.add(event, frame.profile(), frame.bytes(), share);
        if (post != null) {
            turn.join(post, false);
        }
        effects.start = turns.becomesBusy();
        return Admission.accepted(turn);
    }

    /** Counts what is new against the rate; why it cannot be taken now, or null if it can. */
    private @Nullable Admission refusal(@Nullable Subscriber from, @Nullable WaitingRequest post) {
        if (runner.isClosing()) {
            return Admission.refused(Refusal.CLOSING, "The bot is going away.");
        }
        if (life.isErasing()) {
            // It would be confirmed, and gone when the turn has ended that asked for the erasure.
            return Admission.refused(Refusal.BUSY, "The chat is just being erased; send it again.");
        }
        if (!rate.take(around.nanoTime())) {
            return Admission.refused(Refusal.RATE_LIMITED, "Too many messages in a short time.");
        }
        int waiting = turns.waiting() + journal.unstored().received();
        if (waiting >= around.limits().conversations().waitingMessages() || (waiting > 0 && budget.isFull())) {
            return Admission.refused(Refusal.BUSY, "Too many messages wait in this conversation.");
        }
        if (!journal.queue().takesFrom(network(from, post))) {
            return Admission.refused(Refusal.BUSY, "The store is behind; too much waits for it.");
        }
        return null;
    }

    /** Memory for what a client has sent, until its turn has ended; null if its address has too much that waits. */
    private @Nullable InFlightShare share(@Nullable Subscriber from, @Nullable WaitingRequest post, long bytes) {
        String network = network(from, post);
        return budget.takeToWait(network, bytes) ? new InFlightShare(budget, network, bytes) : null;
    }

    private static String network(@Nullable Subscriber from, @Nullable WaitingRequest post) {
        return from != null ? from.network() : Objects.requireNonNull(post).network();
    }

    private static Admission tooMuchWaits() {
        return Admission.refused(Refusal.BUSY, "Too much of your network address waits; send it again later.");
    }
}
