package dev.botkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What skills remember of one conversation: JSON values by name, for instance a chosen shop or how often somebody has asked. From
 * {@link Bot#state()}.
 *
 * <p>A skill reads and changes it while a turn runs, on any thread. What it has put is stored once, in one write with the end of the
 * turn: a turn that was cut off, and runs again, finds the values from before that turn. If a handler throws or is abandoned, the
 * values that it had put until then are kept, as are the replies that it had sent. Without a store the values last as long as
 * the conversation is in memory.
 *
 * <p>All skills of a bot share the names, so a skill that is published should begin its names with its own. The values count up to
 * {@link ConversationLimits#stateBytes()}; larger data belongs into a database of yours. {@link Botkit#export} shows them as {@code
 * state}, {@link Botkit#erase} removes them. When an anonymous user logs in, the signed-in conversation keeps its own
 * values and takes over those of other names, as far as they fit.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface ConversationState {

    /** How long a name may be, in characters. */
    int MAX_NAME = 256;

    /**
     * Reads a value.
     *
     * @param name its name
     * @return a {@code String}, {@code Boolean}, {@code Integer}, {@code Long}, {@code BigInteger}, {@code BigDecimal}, or an
     *     unmodifiable {@code List} or {@code Map} of such values; null if there is none of that name
     * @throws TurnEndedException if the turn is over
     * @throws TurnAbandonedException if the turn was abandoned
     */
    @Nullable
    Object get(String name);

    /**
     * {@return all values by name, as they are now, in the order in which their names came first; an unmodifiable copy}
     *
     * @throws TurnEndedException if the turn is over
     * @throws TurnAbandonedException if the turn was abandoned
     */
    Map<String, Object> all();

    /**
     * Sets a value.
     *
     * @param name its name, 1 to 256 characters
     * @param value a JSON value as in {@link Message}; it is copied. To have none, {@link #remove} it
     * @throws IllegalArgumentException if the name has another length, or the value is no JSON value; nothing is changed then
     * @throws LimitExceededException if all values together would take more than {@link ConversationLimits#stateBytes()};
     *     nothing is changed then
     * @throws TurnEndedException if the turn is over
     * @throws TurnAbandonedException if the turn was abandoned
     */
    void put(String name, Object value);

    /**
     * Removes a value.
     *
     * @param name its name
     * @return whether there was one
     * @throws TurnEndedException if the turn is over
     * @throws TurnAbandonedException if the turn was abandoned
     */
    boolean remove(String name);
}
