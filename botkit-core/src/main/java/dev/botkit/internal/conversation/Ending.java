package dev.botkit.internal.conversation;

import dev.botkit.internal.turn.Turn;
import dev.botkit.transport.CloseCode;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a conversation ends before its time: because the store does not take it, at a login, or to be erased. Guarded by its conversation,
 * whose {@link Life} says how far that is.
 */
final class Ending {

    private final Owner owner;
    private final Life life;
    private final ConversationConnections connections;
    private final Journal journal;
    private final Turns turns;
    private final WaitingDialogSlot dialog;
    private final Goodbyes goodbyes;

    /** The conversation that ends. */
    interface Owner extends Turns.Owner, Goodbyes.Visited {

        /** An estimate of what is in memory of it. */
        int memory();

        /** It is gone, and can begin anew; so much is in memory of it. Called without the lock. */
        void remove(int itsBytes);
    }

    Ending(
            Owner owner,
            Life life,
            ConversationConnections connections,
            Journal journal,
            Turns turns,
            WaitingDialogSlot dialog,
            Goodbyes goodbyes) {
        this.owner = owner;
        this.life = life;
        this.connections = connections;
        this.journal = journal;
        this.turns = turns;
        this.dialog = dialog;
        this.goodbyes = goodbyes;
    }

    /** See {@link Conversation#end}. */
    @Nullable
    Boolean end(
            boolean quietly,
            String network,
            CloseCode closing,
            String why,
            Runnable last,
            Consumer<@Nullable RuntimeException> gone,
            Effects effects) {
        if (life.isEvicted()) {
            return null;
        }
        if (life.isOver() || life.endsWhenQuiet()) {
            return false;
        }
        life.end(network, last, failure -> {
            closeConnections(closing, why);
            gone.accept(failure);
        });
        if (quietly) {
            endIfQuiet(effects);
        } else {
            effects.later(() -> closeConnections(closing, why));
            breakDown(effects);
        }
        return true;
    }

    private void closeConnections(CloseCode code, String why) {
        for (Subscriber connection : connections.all()) {
            connection.close(code, why);
        }
    }

    /** See {@link Conversation#erase}. */
    Conversation.Erasure erase(Runnable last, Consumer<@Nullable RuntimeException> gone, Effects effects) {
        if (life.isLeaving()) {
            return Conversation.Erasure.LEAVING;
        }
        if (life.isEvicted()) {
            return Conversation.Erasure.RETIRED;
        }
        life.erase(last, failure -> {
            closeConnections(CloseCode.RECONNECT, "erased");
            gone.accept(failure);
        });
        Turn running = turns.running();
        if (turns.runHere()) {
            turns.clear(journal.log().epoch(), effects);
            return Conversation.Erasure.AFTER_TURN;
        }
        if (life.isBroken() && running != null) {
            effects.later(running::cut);
        }
        breakDown(effects);
        return Conversation.Erasure.BEGUN;
    }

    /** One that is to end does so when nothing is under way. */
    void endIfQuiet(Effects effects) {
        if (life.endsWhenQuiet() && !turns.areBusy() && journal.isStoredWhole()) {
            life.breaksDown();
            leaveIfBroken(effects);
        }
    }

    /** Gives up all that is in memory. */
    void breakDown(Effects effects) {
        if (life.isOver()) {
            leaveIfBroken(effects);
            return;
        }
        boolean isErasing = life.isErasing();
        life.breaksDown();
        Effects told = new Effects();
        journal.close(told);
        turns.clear(journal.log().epoch(), told);
        // First, so that whoever hears of it and comes again at once finds it gone.
        leaveIfBroken(effects);
        effects.later(() -> told.run(owner));
        Turn running = turns.running();
        if (running != null) {
            effects.later(isErasing ? running::cut : running::hurry);
        }
        if (isErasing) {
            // Its connections are closed when they can come again.
            return;
        }
        for (Subscriber connection : connections.all()) {
            effects.later(() -> connection.close(CloseCode.OVERLOADED, "the store does not answer"));
        }
    }

    /** A broken conversation can begin anew once its last turn and its last batch are over. */
    void leaveIfBroken(Effects effects) {
        if (!life.isBroken()
                || life.isLeaving()
                || turns.isRunning()
                || journal.unstored().isUnderWay()
                || journal.unstored().profile().isUnderWay()) {
            return;
        }
        turns.stop(effects);
        goodbyes.cancel(owner);
        effects.later(dialog::leave);
        int itsBytes = owner.memory();
        life.leave(() -> owner.remove(itsBytes), effects);
    }
}
