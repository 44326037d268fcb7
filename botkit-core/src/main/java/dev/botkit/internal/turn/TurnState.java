package dev.botkit.internal.turn;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.ConversationState;
import dev.botkit.InvalidArgumentException;
import dev.botkit.LimitExceededException;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What skills remember of a conversation, as one turn reads and changes it. It is made when a skill asks for it, and becomes the
 * conversation's at the turn's end; until then nobody else sees its changes. Thread-safe.
 */
public final class TurnState implements ConversationState {

    /** The field of the state document that holds it, as text that only this class reads. */
    public static final String FIELD = "state";

    private final Runnable checkOpen;
    private final int mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Json.@Nullable Raw before;
    private final Map<String, Object> values;
    private final Set<String> removed = new HashSet<>();
    private long bytes;
    private boolean changed;

    /**
     * What a turn has changed.
     *
     * @param before what the turn began with; null if it was empty
     * @param after what there is at its end; null if it is empty
     * @param removed the names that it has removed
     */
    public record Changes(Json.@Nullable Raw before, Json.@Nullable Raw after, Set<String> removed) {

        /** Its effect on what there is now, which differs from what it began with if a login came in between. */
        public Json.@Nullable Raw on(Json.@Nullable Raw now, int mostBytes) {
            return Objects.equals(now, before)
                    ? after
                    : TakenOver.of(after, now, removed, mostBytes).all();
        }
    }

    /**
     * A state with what was missing in it.
     *
     * @param all both together; null if it is empty
     * @param left how many values did not fit
     */
    public record TakenOver(Json.@Nullable Raw all, int left) {

        /** Adds what is missing in a state from another one, but for some names. The same object if there is nothing to add. */
        public static TakenOver of(
                Json.@Nullable Raw own, Json.@Nullable Raw other, Set<String> withoutNames, int mostBytes) {
            if (other == null) {
                return new TakenOver(own, 0);
            }
            Map<String, Object> sum = read(own);
            int before = sum.size();
            int left = 0;
            long bytes = sizeOf(own);
            for (Map.Entry<String, Object> value : read(other).entrySet()) {
                if (sum.containsKey(value.getKey()) || withoutNames.contains(value.getKey())) {
                    continue;
                }
                long size = size(value.getKey(), value.getValue());
                if (bytes + size <= mostBytes) {
                    bytes += size;
                    sum.put(value.getKey(), value.getValue());
                } else {
                    left++;
                }
            }
            return new TakenOver(sum.size() == before ? own : written(sum), left);
        }
    }

    /** {@code checkOpen} throws if the turn has ended; {@code before} is what the conversation has, null if that is empty. */
    TurnState(Runnable checkOpen, Json.@Nullable Raw before, int mostBytes) {
        this.checkOpen = checkOpen;
        this.before = before;
        this.mostBytes = mostBytes;
        this.values = read(before);
        this.bytes = sizeOf(before);
    }

    /** What the fields of a state document hold; null if nothing. */
    public static Json.@Nullable Raw in(Map<String, @Nullable Object> fields) {
        return fields.get(FIELD) instanceof Json.Raw raw ? raw : null;
    }

    /** An estimate of what it takes in memory between turns. */
    public static int memory(Json.@Nullable Raw state) {
        return state == null ? 0 : JsonValues.textBytes(state.json());
    }

    @Override
    public @Nullable Object get(String name) {
        Objects.requireNonNull(name, "name");
        return whileOpen(() -> values.get(JsonValues.wellFormed(name)));
    }

    @Override
    public Map<String, Object> all() {
        return whileOpen(() -> Collections.unmodifiableMap(new LinkedHashMap<>(values)));
    }

    @Override
    public void put(String name, Object value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        checkOpen.run();
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new InvalidArgumentException(
                    "A name in the state has 1 to " + MAX_NAME + " characters, not " + name.length() + ".");
        }
        String key = JsonValues.wellFormed(name);
        String json = Json.write(Map.of(key, Objects.requireNonNull(JsonValues.copy(name, value))));
        long size = utf8(json) - 1;
        // As it will be when it comes from the store.
        Object kept = asRead(key, json);
        whileOpen(() -> set(key, kept, size));
    }

    private boolean set(String key, Object kept, long size) {
        Object old = values.get(key);
        long more = size - (old == null ? 0 : size(key, old));
        if (more > 0 && bytes + more > mostBytes) {
            throw loggable(new LimitExceededException("The conversation's state would take " + (bytes + more)
                    + " bytes of JSON; at most " + mostBytes
                    + " are allowed (ConversationLimits.stateBytes). Nothing was changed."));
        }
        if (kept.equals(old)) {
            return false;
        }
        values.put(key, kept);
        bytes += more;
        changed = true;
        return true;
    }

    @Override
    public boolean remove(String name) {
        Objects.requireNonNull(name, "name");
        String key = JsonValues.wellFormed(name);
        return whileOpen(() -> {
            Object old = values.remove(key);
            if (old == null) {
                return false;
            }
            bytes -= size(key, old);
            removed.add(key);
            changed = true;
            return true;
        });
    }

    private <T extends @Nullable Object> T whileOpen(Supplier<T> action) {
        lock.lock();
        try {
            checkOpen.run();
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** What has been changed; null if nothing. When nobody can change anything more. */
    @Nullable
    Changes changes() {
        lock.lock();
        try {
            return changed ? new Changes(before, values.isEmpty() ? null : written(values), Set.copyOf(removed)) : null;
        } finally {
            lock.unlock();
        }
    }

    private static Object asRead(String key, String json) {
        try {
            return Objects.requireNonNull(Json.readState(json).get(key));
        } catch (BadJsonException e) {
            throw new InvalidArgumentException(
                    "The value cannot be read again once it is written as JSON: a name stands twice in one of its objects, or"
                            + " a name or number is too long.");
        }
    }

    @SuppressWarnings("NullAway") // A state has no nulls at its top, and one that somebody else wrote loses them here.
    private static Map<String, Object> read(Json.@Nullable Raw state) {
        Map<String, @Nullable Object> read;
        try {
            read = state == null ? new LinkedHashMap<>() : Json.readState(state.json());
        } catch (BadJsonException e) {
            throw new IllegalStateException("The state of a conversation is no JSON any more.", e);
        }
        read.values().removeIf(Objects::isNull);
        return read;
    }

    private static Json.Raw written(Map<String, Object> values) {
        return new Json.Raw(Json.write(values));
    }

    /** What braces and values take; each value counts its comma. */
    private static long sizeOf(Json.@Nullable Raw state) {
        return state == null ? 1 : utf8(state.json());
    }

    /** What one value takes among others, with its name and a comma. */
    private static long size(String name, Object value) {
        return utf8(Json.write(Map.of(name, value))) - 1;
    }

    private static long utf8(String text) {
        long sum = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Two chars of a pair are four bytes.
            sum += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return sum;
    }
}
