package dev.botkit.internal.turn;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.LimitExceededException;
import dev.botkit.TurnLimits;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.Ids;
import dev.botkit.internal.runtime.Surroundings;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The count of a turn's replies, before they go into its {@link ReplyQueue}: each gets its id, and counts against the turn's limits and
 * memory. The same message always gets the same ids for its replies, so a turn that runs twice repeats no reply. Thread-safe; it takes
 * the turn's lock, and memory without it.
 */
final class ReplyCount {

    /** What a reply takes in memory beside its fields. */
    private static final int OVERHEAD = 500;

    private final String answered;
    private final Ids ids;
    private final TurnLimits limits;
    private final SaidMemory memory;
    private final ReentrantLock lock;

    /** The ids so far, where they begin with nothing. */
    private final Set<String> own = new HashSet<>();

    private int replies;
    private long characters;
    private @Nullable String lastId;

    /** {@code answered} is what the ids begin with; if it is empty, they begin with nothing that comes again. */
    ReplyCount(String answered, Surroundings around, SaidMemory memory, ReentrantLock lock) {
        this.answered = answered;
        this.ids = around.ids();
        this.limits = around.limits().turns();
        this.memory = memory;
        this.lock = lock;
    }

    /**
     * Counts a reply and gives it its id.
     *
     * @param bounded whether the limits of a turn count
     * @throws LimitExceededException if there would be too many, too long ones, or too much of them in memory
     */
    ReplyQueue.Say count(MessageData reply, String body, boolean bounded) {
        return count(reply, body, null, bounded);
    }

    /** The same for one whose id was {@linkplain #reserve reserved}, and its characters counted as it grew; null for a new one. */
    ReplyQueue.Say count(MessageData reply, String body, @Nullable String reserved, boolean bounded) {
        // The fields take about as much as the text that is made of them.
        long bytes = OVERHEAD + 2L * JsonValues.textBytes(body);
        if (bounded) {
            memory.takeFor(bytes);
        } else {
            memory.take(bytes);
        }
        try {
            return new ReplyQueue.Say(reply, body, reserved == null ? newId(body.length(), bounded) : reserved, bytes);
        } catch (RuntimeException e) {
            memory.give(bytes);
            throw e;
        }
    }

    /** How many there were. */
    int count() {
        lock.lock();
        try {
            return replies;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a reply is the turn's, also one of its first run. */
    boolean isOwn(String id) {
        if (!answered.isEmpty()) {
            return id.startsWith(answered + "~");
        }
        lock.lock();
        try {
            return own.contains(id);
        } finally {
            lock.unlock();
        }
    }

    /** The id of a reply that is to grow. */
    String reserve() {
        return newId(0, true);
    }

    /**
     * Counts what one grows by.
     *
     * @throws LimitExceededException if the turn says too much, or no memory is left
     */
    void grows(int more, long bytes) {
        memory.grow(bytes);
        lock.lock();
        try {
            checkCharacters(more);
            characters += more;
        } catch (RuntimeException e) {
            memory.shrink(bytes);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** So many bytes are not held any more. */
    void give(long bytes) {
        memory.give(bytes);
    }

    /** So many bytes that grew are not held any more. */
    void shrinks(long bytes) {
        memory.shrink(bytes);
    }

    private String newId(int length, boolean bounded) {
        lock.lock();
        try {
            if (bounded && replies >= limits.replies()) {
                throw loggable(
                        new LimitExceededException("This turn has sent " + replies + " replies (TurnLimits.replies)."));
            }
            if (bounded) {
                checkCharacters(length);
            }
            characters += length;
            replies++;
            String id = answered.isEmpty() ? ids.next() : answered + "~" + replies;
            if (answered.isEmpty()) {
                own.add(id);
            }
            lastId = id;
            return id;
        } finally {
            lock.unlock();
        }
    }

    private void checkCharacters(int more) {
        if (characters + more > limits.characters()) {
            throw loggable(new LimitExceededException(
                    "This turn has replied " + characters + " characters (TurnLimits.characters)."));
        }
    }

    /** The id of the reply that was counted last; null if none was. */
    @Nullable
    String lastId() {
        lock.lock();
        try {
            return lastId;
        } finally {
            lock.unlock();
        }
    }
}
