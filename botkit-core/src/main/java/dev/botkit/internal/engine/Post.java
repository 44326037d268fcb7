package dev.botkit.internal.engine;

import dev.botkit.internal.message.Frames;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Timer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A POSTed frame that waits for the end of a turn. Answered exactly once. */
final class Post {

    private final Consumer<PostAnswer> answer;
    private final @Nullable String user;
    private final String channel;
    private final Set<Post> open;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile boolean duplicate;
    private volatile @Nullable Turn turn;
    private volatile Timer.@Nullable Scheduled timeout;

    Post(Consumer<PostAnswer> answer, @Nullable String user, String channel, Set<Post> open) {
        this.answer = answer;
        this.user = user;
        this.channel = channel;
        this.open = open;
        open.add(this);
    }

    /** Waits for a turn. Called with the lock of the turn's conversation. */
    void joins(Turn joined, boolean isDuplicate) {
        turn = joined;
        duplicate = isDuplicate;
        joined.join(this);
    }

    /** Sets what ends the wait. */
    void timeout(Timer.Scheduled scheduled) {
        timeout = scheduled;
        if (answered.get()) {
            scheduled.cancel();
        }
    }

    void answer(List<String> replies) {
        finish(new PostAnswer(200, Frames.answer(replies, duplicate, user, channel)));
    }

    void answerRepeat(List<String> replies) {
        duplicate = true;
        answer(replies);
    }

    void refuse(Refusal refusal, String why) {
        finish(PostAnswer.refusal(refusal, why));
    }

    /** The request has waited long enough; the turn goes on. */
    void timedOut() {
        Turn joined = turn;
        String id = joined == null || joined.message().id().isEmpty()
                ? null
                : joined.message().id();
        long seq = joined == null ? 0 : joined.message().seq();
        String why = id == null
                ? "The event was taken; its handling is not finished yet."
                : "The message was taken; its handling is not finished yet. Post it again with the same id to wait.";
        finish(new PostAnswer(Refusal.TIMEOUT.httpStatus(), Frames.error(Refusal.TIMEOUT, why, id, seq)));
    }

    private void finish(PostAnswer result) {
        if (answered.compareAndSet(false, true)) {
            open.remove(this);
            Timer.Scheduled scheduled = timeout;
            if (scheduled != null) {
                scheduled.cancel();
            }
            answer.accept(result);
        }
    }
}
