package dev.botkit.internal.turn;

import dev.botkit.internal.message.MessageData;
import java.time.Duration;

/** Where what a turn says goes, out of its queue: to its conversation. */
final class TurnOutlet implements ReplyQueue.Outlet {

    private final TurnParts parts;
    private final Turn turn;
    private final TurnHost host;

    /** Whether anything was said. */
    private volatile boolean said;

    TurnOutlet(TurnParts parts, Turn turn, TurnHost host) {
        this.parts = parts;
        this.turn = turn;
        this.host = host;
    }

    @Override
    public void checkTakes() {
        parts.runner().checkOpen();
        turn.checkNotAbandoned();
        checkStore();
    }

    @Override
    public void checkNotAbandoned() {
        turn.checkNotAbandoned();
    }

    @Override
    public void checkStore() {
        turn.checkStore();
    }

    @Override
    public void typing() {
        host.typing();
    }

    @Override
    public void deliver(MessageData reply, String body, String id) {
        host.deliver(reply, body, id, turn);
        said = true;
    }

    @Override
    public boolean pause(Duration delay, Runnable next) {
        return parts.runner().pause(delay, next);
    }

    @Override
    public void doLast(Runnable task, Runnable next) {
        parts.runner().goOn(() -> {
            try {
                task.run();
            } finally {
                next.run();
            }
        });
    }

    @Override
    public void cutOff() {
        turn.cutOff();
    }

    @Override
    public void isAbandoned() {
        turn.isAbandoned();
    }

    @Override
    public void over() {
        if (!turn.isLeft(said)) {
            host.over(turn);
        }
    }

    @Override
    public void ended() {
        if (!turn.isLeft(said)) {
            host.ended(turn);
        }
    }
}
