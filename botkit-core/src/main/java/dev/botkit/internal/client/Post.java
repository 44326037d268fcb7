package dev.botkit.internal.client;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.log.Replies;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.turn.WaitingRequest;
import dev.botkit.time.Timer;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A POSTed frame that waits for the end of a turn. Answered exactly once. */
final class Post implements WaitingRequest {

    private static final Log LOG = Log.of(Post.class);

    private static final int OK = 200;
    private static final String NO_ROOM = "Too many answers are on their way";

    private final Consumer<PostAnswer> answer;
    private final Set<Post> open;
    private final AnswerRoom room;
    private final BiConsumer<Refusal, @Nullable ConversationId> refused;
    private final Repeats repeats;
    private volatile @Nullable ConversationId conversation;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile @Nullable String user;
    private volatile String channel = "webhook";
    private volatile boolean duplicate;
    private final @Nullable Locale language;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean taking;
    private boolean timedOut;
    private volatile @Nullable String pendingId;
    private volatile boolean resume;
    private volatile @Nullable String session;
    private volatile List<String> entries = List.of();
    private volatile @Nullable MessageData asked;
    private volatile Timer.@Nullable Scheduled timeout;

    /** The transport's thread, which lends itself, while it takes the request in. */
    private volatile @Nullable Thread receiving;

    /** Answers with the replies to a message that only the store remembers. */
    interface Repeats {
        void answer(ConversationId conversation, Post post, String id, long seq);
    }

    /** {@code refused} is told of a refusal when the answer has been given. */
    Post(
            Consumer<PostAnswer> answer,
            Set<Post> open,
            AnswerRoom room,
            BiConsumer<Refusal, @Nullable ConversationId> refused,
            Repeats repeats,
            @Nullable Locale language) {
        this.refused = refused;
        this.repeats = repeats;
        this.language = language;
        this.answer = answer;
        this.open = open;
        this.room = room;
        open.add(this);
    }

    /** The transport's thread begins to take it in, and lends itself; null when it has. */
    void receivedBy(@Nullable Thread lent) {
        receiving = lent;
    }

    @Override
    public boolean lendsThread() {
        return receiving == Thread.currentThread();
    }

    /** Says what it asks, for the answer, and what ends the wait. */
    void asks(Frame frame, boolean isResumeClient, Timer.Scheduled end) {
        user = frame.user();
        resume = isResumeClient;
        if (frame.fields().get("channel") instanceof String named) {
            channel = named;
        }
        endsWith(end);
    }

    @Override
    public String network() {
        return room.network();
    }

    @Override
    public @Nullable Locale language() {
        return language;
    }

    /** It is known whose conversation it wants. */
    void isFor(ConversationId id) {
        conversation = id;
    }

    /** It is answered with a session and entries, besides the replies; refused if there is no room for them until then. */
    void session(String newSession, List<String> newEntries) {
        if (!room.holds(bytes(newEntries))) {
            refuse(Refusal.BUSY, NO_ROOM + "; ask again later.");
            return;
        }
        entries = newEntries;
        session = newSession;
    }

    @Override
    public void joined(MessageData message, boolean isDuplicate) {
        asked = message;
        duplicate = isDuplicate;
    }

    @Override
    public void answer(List<String> replies) {
        if (!answered.get()) {
            MessageData message = asked;
            answer(
                    new Replies(replies, false),
                    message == null ? "" : message.id(),
                    message == null ? 0 : message.seq(),
                    message == null ? null : message.date());
        }
    }

    void answerRepeat(Replies replies, String id, long seq, @Nullable Instant date) {
        duplicate = true;
        answer(replies, id, seq, date);
    }

    @Override
    public void repeats(String id, long seq) {
        repeats.answer(Objects.requireNonNull(conversation, "conversation"), this, id, seq);
    }

    /** Before something is read for the answer that may be so large; false if it was refused, for want of room. */
    boolean reserves(long bytes) {
        if (room.reserve(bytes)) {
            return true;
        }
        refuse(Refusal.BUSY, NO_ROOM + "; ask again later.");
        return false;
    }

    private void answer(Replies replies, String id, long seq, @Nullable Instant date) {
        if (!room.fits(bytes(replies.frames()) + bytes(entries))) {
            taken(Refusal.BUSY, "there is no room for its answer now", "for the answer", id, seq, date);
            return;
        }
        String begun = session;
        String body = begun == null
                ? Frames.answer(replies.frames(), replies.more(), duplicate, user, channel)
                : Frames.sessionAnswer(begun, entries, replies.frames());
        finish(resume && seq > 0 ? Frames.withReceipt(body, id, seq, date, duplicate) : body);
    }

    private static long bytes(List<String> frames) {
        long sum = 0;
        for (String frame : frames) {
            sum += JsonValues.textBytes(frame);
        }
        return sum;
    }

    /** The answer to a question that starts no turn. */
    void answerWith(String body) {
        if (room.fits(JsonValues.textBytes(body))) {
            finish(body);
        } else {
            refuse(Refusal.BUSY, NO_ROOM + "; ask again later.");
        }
    }

    @Override
    public void refuse(Refusal refusal, String why) {
        finish(PostAnswer.refusal(refusal, why), refusal);
    }

    /** There is a good answer, which has its room. */
    private void finish(String body) {
        finish(new PostAnswer(OK, body, room::close), null);
    }

    @Override
    public boolean isAnswered() {
        return answered.get();
    }

    @Override
    public void waitsFor(String id) {
        pendingId = id;
    }

    /** Somebody begins to take the frame in; false if the request is over already. */
    boolean begin() {
        lock.lock();
        try {
            taking = true;
            return !answered.get();
        } finally {
            lock.unlock();
        }
    }

    /** The frame was taken in, or was not. */
    void begun() {
        boolean late;
        lock.lock();
        try {
            taking = false;
            late = timedOut;
        } finally {
            lock.unlock();
        }
        if (late) {
            timedOut();
        }
    }

    /** The request has waited long enough; the turn, if there is one already, goes on. */
    void timedOut() {
        lock.lock();
        try {
            timedOut = true;
            if (taking && asked == null) {
                // In a moment it is known whether it was taken.
                return;
            }
        } finally {
            lock.unlock();
        }
        MessageData message = asked;
        String id = message == null ? pendingId : message.id();
        if (id == null) {
            refuse(Refusal.TIMEOUT, "The frame was not taken in time.");
            return;
        }
        taken(
                Refusal.TIMEOUT,
                "its handling is not finished yet",
                "to wait",
                id,
                message == null ? 0 : message.seq(),
                message == null ? null : message.date());
    }

    /** The answer cannot be given now; what it answers was taken. */
    private void taken(Refusal refusal, String why, String what, String id, long seq, @Nullable Instant date) {
        String next = id.isEmpty()
                ? "The event was taken; " + why + "."
                : "The message was taken; " + why + ". Post it again with the same id " + what + ".";
        String body = Frames.error(refusal, next, id.isEmpty() ? null : id, seq, id.isEmpty() ? null : date);
        finish(new PostAnswer(refusal.httpStatus(), body), refusal);
    }

    /** What ends the wait. */
    void endsWith(Timer.Scheduled end) {
        timeout = end;
        if (answered.get()) {
            end.cancel();
        }
    }

    private void finish(PostAnswer result, @Nullable Refusal refusal) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        if (result.status() != OK) {
            room.close();
        }
        open.remove(this);
        Timer.Scheduled scheduled = timeout;
        if (scheduled != null) {
            scheduled.cancel();
        }
        try {
            answer.accept(result);
        } catch (Throwable e) {
            room.close();
            LOG.debug("An answer could not be handed on", e);
        }
        if (refusal != null) {
            refused.accept(refusal, conversation);
        }
    }
}
