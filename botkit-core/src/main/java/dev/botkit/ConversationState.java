package dev.botkit;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What skills remember of one conversation: JSON values by name, for instance a chosen shop or how often the user has
 * asked. {@link Bot#state()} returns it.
 *
 * <p>Skills read and change it while a turn runs, on any thread. The changes are stored once, together with the end of
 * the turn: a turn that was cut off and runs again finds the values from before it. If a handler throws or is
 * abandoned, the values that it has put until then are kept, as are the replies that it has sent. Without a store the
 * values last as long as the conversation is in memory.
 *
 * <p>All skills of a bot share the names, so a skill that is published should begin its names with its own. The values
 * count up to {@link ConversationLimits#stateBytes()}; keep larger data in a database of your own.
 * {@link Botkit#export} shows them as {@code state}, {@link Botkit#erase} removes them. When an anonymous user logs in,
 * the signed-in conversation keeps its own values and takes over those of other names, as far as they fit.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface ConversationState {

    /** The maximum length of a name, in characters. */
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
     * {@return all values by name, in the order in which the names were first put; an unmodifiable copy}
     *
     * @throws TurnEndedException if the turn is over
     * @throws TurnAbandonedException if the turn was abandoned
     */
    Map<String, Object> all();

    /**
     * Sets a value.
     *
     * @param name its name, 1 to 256 characters
     * @param value a JSON value as in {@link Message}, not null (see {@link #remove}); copied
     * @throws IllegalArgumentException if the name has another length, or the value is no JSON value; nothing is changed then
     * @throws LimitExceededException if all values together would exceed {@link ConversationLimits#stateBytes()};
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
