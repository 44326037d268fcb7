package dev.botkit.internal.conversation;

import dev.botkit.UserProfile;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.log.Label;
import dev.botkit.internal.memory.InFlightShare;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.store.Unbegun;
import dev.botkit.internal.turn.DialogWait;
import dev.botkit.internal.turn.Turn;
import dev.botkit.internal.turn.TurnHost;
import dev.botkit.internal.turn.TurnParts;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The turns of a conversation: one runs, the others wait in its mailbox. Guarded by its conversation.
 */
final class Turns {

    private final Owner owner;
    private final TurnParts parts;
    private final Unbegun unbegun;
    private final ArrayDeque<Turn> mailbox = new ArrayDeque<>(1);
    private @Nullable Turn running;
    private boolean busy;

    /** The address of the client that has said something last; read without the lock. */
    private volatile @Nullable String network;

    /** The turn that begins once it is stored that it runs again. */
    private @Nullable Redelivery redelivery;

    /** The conversation whose turns these are. */
    interface Owner extends TurnHost {

        /** What its client calls itself. */
        Label label();

        /** Something comes in, whose turn follows: not one of a dialog whose time is over. */
        void comesIn(Instant now);

        /** Has the turn run that has waited longest, soon. */
        void execute();

        /** The same, on this thread if the turn is quick: it has received the message. */
        void executeHere();

        /** It is stored that a turn runs again. */
        void runAgain(Redelivery again);
    }

    Turns(Owner owner, TurnParts parts, Unbegun unbegun) {
        this.owner = owner;
        this.parts = parts;
        this.unbegun = unbegun;
    }

    /** Whether a turn runs or waits. */
    boolean areBusy() {
        return busy;
    }

    /** For which network address turns run here, as those of an address wait behind each other; null for none. Takes no lock. */
    @Nullable
    String network() {
        return network;
    }

    boolean isRunning() {
        return running != null;
    }

    /** Whether the handler of one runs on this thread. */
    boolean runHere() {
        return running != null && running.runsHere();
    }

    boolean runs(Turn turn) {
        return running == turn;
    }

    int waiting() {
        return mailbox.size();
    }

    /** The ids of the messages whose turns wait. */
    Set<String> waitingMessages() {
        return mailbox.stream().map(turn -> turn.message().id()).collect(Collectors.toUnmodifiableSet());
    }

    /** The turn that begins next; null if one runs, or none waits. */
    @Nullable
    Turn next() {
        return running == null ? mailbox.peekFirst() : null;
    }

    /** The turn of a message that has not ended yet; null if there is none. */
    @Nullable
    Turn find(String messageId) {
        if (running != null && running.message().id().equals(messageId)) {
            return running;
        }
        for (Turn turn : mailbox) {
            if (turn.message().id().equals(messageId)) {
                return turn;
            }
        }
        return null;
    }

    /** The turn whose handler or replies are under way; null if there is none. */
    @Nullable
    Turn running() {
        return running;
    }

    /** Puts a turn into the mailbox; it begins when {@link #becomesBusy} says so, or another one ends. */
    Turn add(MessageData message, @Nullable UserProfile newProfile, int bytes) {
        return add(message, newProfile, bytes, (InFlightShare) null);
    }

    /** The same for what a client has sent; its turn gives the share back. */
    Turn add(MessageData message, @Nullable UserProfile newProfile, int bytes, @Nullable InFlightShare share) {
        owner.comesIn(message.date());
        return add(message, newProfile, bytes, share, null);
    }

    /** What was stored before this conversation began runs for whoever has it opened; null if no client does. */
    void openedFor(@Nullable String client) {
        network = client;
    }

    /** Puts the turn of a message into the mailbox that was stored before this conversation began. */
    void addStored(MessageData message) {
        add(message, null, JsonValues.bytes(message.fields()), null, null);
    }

    /** Puts a turn into the mailbox for a dialog whose time is over; it does nothing if it waits no more then. */
    void addTimeout(DialogWait wait, Instant now) {
        add(new MessageData("", Turn.TIMEOUT, owner.id(), now, Map.of()), null, 0, null, wait);
    }

    private Turn add(
            MessageData message,
            @Nullable UserProfile newProfile,
            int bytes,
            @Nullable InFlightShare share,
            @Nullable DialogWait timeIsOver) {
        Turn turn = new Turn(parts, owner, message, owner.label(), newProfile, bytes, share, timeIsOver);
        if (share == null) {
            parts.budget().conversationsGrew(turn.bytes());
        } else {
            network = share.network();
        }
        mailbox.addLast(turn);
        return turn;
    }

    /** True if nothing ran, so that somebody has to begin. */
    boolean becomesBusy() {
        if (busy) {
            return false;
        }
        busy = true;
        parts.runner().turnsBegin();
        return true;
    }

    /**
     * Lets the one begin that has waited longest; null if there is none, it begins later by itself, or this thread is to wait
     * ({@link #redelivery}).
     */
    @Nullable
    Turn begin(Journal journal) {
        if (parts.runner().isClosed()) {
            return null;
        }
        if (journal.unstored().isStateUnstored()) {
            // So that after a crash only the first message that is not handled can have begun.
            journal.unstored().whenStateStored(owner::execute);
            return null;
        }
        if (running != null) {
            return null;
        }
        Turn turn = mailbox.pollFirst();
        running = turn;
        if (turn == null || !turn.message().redelivered() || !journal.isStored()) {
            return turn;
        }
        // That it runs again must be known before it does: a message that kills the server does so twice.
        Redelivery again = new Redelivery(turn, parts.runner().mayWaitHere() ? Thread.currentThread() : null);
        redelivery = again;
        journal.redelivers(turn.message().seq(), () -> owner.runAgain(again));
        return null;
    }

    /** The turn that runs again and has not begun; null if there is none. */
    @Nullable
    Redelivery redelivery() {
        return redelivery;
    }

    /** That a turn runs again is stored; true if it needs a thread. */
    boolean marked(Redelivery again) {
        return redelivery == again && !again.isStoredForThread();
    }

    /** The turn that runs again, if it is stored that it does, and it was not given up; else null. */
    @Nullable
    Turn begin(Redelivery again) {
        if (redelivery != again || parts.runner().isClosed()) {
            return null;
        }
        if (!again.isStored()) {
            again.leaves();
            return null;
        }
        redelivery = null;
        unbegun.remove(owner.id());
        return again.turn();
    }

    /** The one that was to run again waits as before; false if there is none. */
    boolean takeBack() {
        Redelivery notBegun = redelivery;
        if (notBegun == null) {
            return false;
        }
        redelivery = null;
        if (running == notBegun.turn()) {
            running = null;
            mailbox.addFirst(notBegun.turn());
        }
        notBegun.giveUp();
        return true;
    }

    /** A turn has ended; false if it was not the running one. */
    boolean end(Turn turn) {
        if (running != turn) {
            return false;
        }
        running = null;
        release(turn);
        return true;
    }

    private void release(Turn turn) {
        InFlightShare share = turn.share();
        if (share == null) {
            parts.budget().conversationsGrew(-turn.bytes());
        } else {
            share.giveBack();
        }
    }

    /** After the end of a turn: true if the next one is to begin. */
    boolean goOn(Effects effects) {
        busy = !mailbox.isEmpty();
        if (!busy) {
            effects.later(parts.runner()::turnsEnded);
        }
        return busy;
    }

    /** Gives up the turns that have not begun, in a life of the log. */
    void clear(String epoch, Effects effects) {
        Redelivery notBegun = redelivery;
        if (notBegun != null) {
            unbegun.add(owner.id(), epoch, notBegun.turn().message().seq());
            takeBack();
        }
        List<Turn> waiting = List.copyOf(mailbox);
        mailbox.clear();
        for (Turn turn : waiting) {
            release(turn);
            turn.answers().takeRequests().forEach(effects::refuse);
        }
    }

    /** Nothing runs or waits any more. */
    void stop(Effects effects) {
        if (busy) {
            busy = false;
            effects.later(parts.runner()::turnsEnded);
        }
    }
}
