package dev.botkit.internal.turn;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.LimitExceededException;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.TurnLimits;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.runtime.Locks;
import dev.botkit.internal.runtime.Running;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.runtime.Watched;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The streams of one turn that have not ended, and what they need of it. Thread-safe. */
final class TurnStreams implements StreamOwner {

    private static final Log LOG = Log.of(TurnStreams.class);

    /** What a character of a text takes in memory that grows. */
    private static final long CHARACTER = 2;

    /** What they need of their turn. */
    interface Speaker {

        /** Throws if nothing can be said any more. */
        void checkOpen();

        /** Throws if the turn was given up. */
        void checkNotAbandoned();

        /** Puts one behind what was said. */
        void opens(TurnStream stream);

        /** What shows them. */
        GrowingText.Viewer viewer();

        /** Lets a reply through the middleware. */
        void send(Reply reply, Function<Draft, @Nullable String> out);

        /** How long a reply without a text is, as JSON. */
        int emptyLength();

        /** As it is to be said, with an id that was reserved or a new one; {@code bounded} is whether the limits count. */
        ReplyQueue.Say count(Draft draft, @Nullable String reserved, boolean bounded);

        /** Whose conversation it is. */
        ConversationId conversation();

        /** The address that they are written for; null for none. */
        @Nullable
        String network();

        /** Something has failed that was the handler's to do; the user is told if nothing has before. */
        void failed(Throwable failure);
    }

    private final Surroundings around;
    private final TurnRunner runner;
    private final TurnWatch watch;
    private final Speaker speaker;
    private final ReplyCount counted;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<TurnStream> open = new ArrayList<>(1);

    /** What a text has room for, as JSON; -1 until one is opened. */
    private volatile int most = -1;

    TurnStreams(Surroundings around, TurnRunner runner, TurnWatch watch, Speaker speaker, ReplyCount counted) {
        this.around = around;
        this.runner = runner;
        this.watch = watch;
        this.speaker = speaker;
        this.counted = counted;
    }

    /** See {@link dev.botkit.Bot#stream}. */
    ReplyStream open() {
        speaker.checkOpen();
        if (most < 0) {
            most = Math.max(0, limits().replyCharacters() - speaker.emptyLength());
        }
        TurnStream stream = new TurnStream(this, counted.reserve(), now());
        lock.lock();
        try {
            open.add(stream);
        } finally {
            lock.unlock();
        }
        try {
            speaker.opens(stream);
            stream.watch();
            return stream;
        } catch (RuntimeException | Error e) {
            stream.drop();
            throw e;
        }
    }

    /** The user stops one, or all. */
    void stop(@Nullable String id) {
        for (TurnStream stream : all()) {
            if (id == null || id.equals(stream.id())) {
                stream.stop();
            }
        }
    }

    /** The turn ends, and nothing is said any more. */
    void drop() {
        all().forEach(TurnStream::drop);
    }

    /** The turn ends without its handler: what was shown is kept. Middleware may hang. */
    void interrupt() {
        for (TurnStream stream : all()) {
            stream.endsWith(Incomplete.INTERRUPTED, null);
        }
    }

    /** The same, on the executor. */
    void interruptElsewhere() {
        for (TurnStream stream : all()) {
            execute(() -> stream.endsWith(Incomplete.INTERRUPTED, null));
        }
    }

    /** Lets go of what a thread that has run out of stack in here still holds. Called on that thread, behind its handler. */
    void letGo() {
        Locks.letGo(lock);
        all().forEach(TurnStream::letGo);
    }

    boolean anyOpen() {
        lock.lock();
        try {
            return !open.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private List<TurnStream> all() {
        lock.lock();
        try {
            return List.copyOf(open);
        } finally {
            lock.unlock();
        }
    }

    // ---- for a stream

    @Override
    public void begins(TurnStream stream) {
        speaker.viewer().begins(stream);
    }

    @Override
    public void grew(TurnStream stream) {
        speaker.viewer().grew(stream);
    }

    @Override
    public void withdraws(TurnStream stream) {
        speaker.viewer().withdraws(stream);
    }

    @Override
    public void isOver(TurnStream stream, int characters) {
        lock.lock();
        try {
            open.remove(stream);
        } finally {
            lock.unlock();
        }
        give(characters);
    }

    @Override
    public void checkNotAbandoned() {
        speaker.checkNotAbandoned();
    }

    @Override
    public void take(String added, int written, int more) {
        if ((long) written + more > most) {
            throw loggable(new LimitExceededException("The message is larger than " + limits().replyCharacters()
                    + " characters of JSON (TurnLimits.replyCharacters)."));
        }
        counted.grows(added.length(), CHARACTER * added.length());
    }

    @Override
    public void forget(List<ReplyQueue.Say> says) {
        says.forEach(say -> counted.give(say.bytes()));
    }

    @Override
    public void give(int characters) {
        counted.shrinks(CHARACTER * characters);
    }

    @Override
    public List<ReplyQueue.Say> says(TurnStream stream, Reply reply) {
        List<ReplyQueue.Say> says = new ArrayList<>(1);
        try {
            speaker.send(reply, out -> {
                ReplyQueue.Say say = speaker.count(out, says.isEmpty() ? stream.id() : null, true);
                says.add(say);
                return say.id();
            });
            return says;
        } catch (RuntimeException | Error e) {
            forget(says);
            throw e;
        }
    }

    @Override
    public List<ReplyQueue.Say> saysAtLast(@Nullable TurnStream stream, Reply reply) {
        List<ReplyQueue.Say> says = new ArrayList<>(1);
        try {
            speaker.send(reply, out -> {
                ReplyQueue.Say say = speaker.count(out, says.isEmpty() && stream != null ? stream.id() : null, false);
                says.add(say);
                return say.id();
            });
        } catch (Throwable e) {
            LOG.error("What a stream has shown could not be kept", e);
        }
        return says;
    }

    @Override
    public void execute(Runnable task) {
        runner.stop(speaker.network(), guarded(task));
    }

    @Override
    public void executeAtEnd(Runnable action) {
        if (runner.isClosing()) {
            // The turn can end behind it, and no thread may take it any more.
            guarded(action).run();
        } else {
            runner.stop(speaker.network(), guarded(action));
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            Running mine = watch.begin(new End(speaker.conversation()));
            try {
                task.run();
            } catch (Throwable e) {
                LOG.error("What was to be done as a stream was stopped, or had to end, has failed", e);
            } finally {
                watch.end(mine);
            }
        };
    }

    /** What the host has done as a stream is stopped, or has to end, for the watch. */
    private record End(ConversationId conversation) implements Watched {

        @Override
        public String what() {
            return "Ending a stream";
        }

        @Override
        public String skill() {
            return "(onStop, send middleware)";
        }

        @Override
        public void endWithoutHandler() {
            // The stream's own watchdog sees to that.
        }
    }

    @Override
    public void goesOn(Runnable next) {
        runner.drop(next);
    }

    // ---- its time

    @Override
    public long now() {
        return around.nanoTime();
    }

    private TurnLimits limits() {
        return around.limits().turns();
    }

    @Override
    public Duration timeLeft(long appendedAt, long openedAt) {
        long now = now();
        Duration silent = limits().streamTimeout().minusNanos(now - appendedAt);
        Duration longest = limits().timeout();
        Duration open = longest.isZero() ? silent : longest.minusNanos(now - openedAt);
        return open.compareTo(silent) < 0 ? open : silent;
    }

    @Override
    public Duration timeToEnd(long endsSince) {
        return limits().streamTimeout().minusNanos(now() - endsSince);
    }

    @Override
    public Timer.Scheduled schedule(Duration delay, Runnable task) {
        return around.timer().schedule(delay, task);
    }

    @Override
    public void isTooSlow(TurnStream stream) {
        Throwable late = new TimeoutException("A stream was silent for too long (TurnLimits.streamTimeout).");
        execute(() -> stream.endsWith(Incomplete.FAILED, null, () -> speaker.failed(late)));
    }

    @Override
    public void hangs(TurnStream stream) {
        LOG.error(
                "What is done at the end of a stream does not return, or finds no thread; what it has shown is not kept, and its"
                        + " turn goes on");
        runner.drop(stream::drop);
    }
}
