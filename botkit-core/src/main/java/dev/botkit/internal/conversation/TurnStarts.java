package dev.botkit.internal.conversation;

import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.turn.Turn;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets the turns of a conversation begin, on threads of the executor. Thread-safe; takes the conversation's lock. */
final class TurnStarts {

    private final ReentrantLock lock;
    private final Turns turns;
    private final Journal journal;
    private final TurnRunner runner;

    TurnStarts(ReentrantLock lock, Turns turns, Journal journal, TurnRunner runner) {
        this.lock = lock;
        this.turns = turns;
        this.journal = journal;
        this.runner = runner;
    }

    /** Has the turn run that has waited longest, soon. */
    void execute() {
        runner.execute(turns.network(), this::runNext);
    }

    /** The same on this thread, which has received a message, if that is quick and one more thread may be lent. */
    void executeHere() {
        boolean ran = false;
        try {
            Turn next = runner.mayBeLent() ? ask(turns::next) : null;
            ran = next != null && runner.runLent(next::isQuick, this::runNext);
        } finally {
            if (!ran) {
                execute();
            }
        }
    }

    /** Runs the turn that has waited longest. Called on a thread of the executor, once for each start. */
    private void runNext() {
        Turn turn = ask(() -> turns.begin(journal));
        if (turn == null) {
            turn = awaitMark();
        }
        if (turn != null) {
            turn.run();
        }
    }

    /** The turn that this thread is to run once it is stored that it runs again; null if there is none, or not any more. */
    private @Nullable Turn awaitMark() {
        Redelivery again = ask(turns::redelivery);
        if (again == null || !again.waitsHere()) {
            return null;
        }
        again.await();
        return ask(() -> turns.begin(again));
    }

    /** It is stored that a turn runs again. */
    void runAgain(Redelivery again) {
        if (ask(() -> turns.marked(again))) {
            runner.execute(turns.network(), () -> {
                Turn turn = ask(() -> turns.begin(again));
                if (turn != null) {
                    turn.run();
                }
            });
        }
    }

    private <T extends @Nullable Object> T ask(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }
}
