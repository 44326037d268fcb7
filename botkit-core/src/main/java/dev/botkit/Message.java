package dev.botkit;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.MessageData;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user said, what the bot replied, or an event with the same shape. Immutable and thread-safe; the {@code with…}
 * methods return changed copies.
 *
 * <p>A message carries any custom field. Field values are JSON values: {@link String}, {@link
 * Boolean}, {@link Number} ({@code Integer}, {@code Long}, {@code BigInteger} or {@code
 * BigDecimal}), unmodifiable {@link List}, unmodifiable {@link Map} with string keys, or {@code
 * null}.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface Message {

    /** The type of a message from a user, as handlers see it. */
    String MESSAGE_RECEIVED = "message_received";

    /** The type of a message from the bot. */
    String MESSAGE = "message";

    /**
     * Makes an event for {@link Bot#trigger(Message)}.
     *
     * @param type the name that handlers listen to with {@link SkillRegistry#on(String, Handler)};
     *     1 to 128 characters, and none of the connection events' names
     * @return an event without fields
     */
    static Message event(String type) {
        return MessageData.event(type);
    }

    /**
     * {@return the id, unique in its conversation; made by the client, or else by the server; empty for events, which
     * are not kept in the log}
     */
    String id();

    /**
     * {@return the place in the conversation's log, from 1; 0 while the message is not in the log, and always for
     * events}
     */
    long seq();

    /**
     * {@return the type: {@link #MESSAGE_RECEIVED} from a user, {@link #MESSAGE} from the bot, or the name of an event
     * such as {@code hello}}
     */
    String type();

    /** {@return the text; empty if there is none} */
    String text();

    /**
     * {@return the label that the client gave its user; empty if it gave none}
     *
     * <p>A label proves nothing: use {@link #conversation()} to tell users apart.
     */
    String user();

    /** {@return the channel that the client named: {@code socket}, {@code webhook} or its own word} */
    String channel();

    /**
     * {@return the conversation to which the message belongs; for an event made by {@link #event} the one in which it
     * is triggered}
     */
    ConversationId conversation();

    /** {@return when the server accepted the message, UTC} */
    Instant date();

    /** {@return the id of the user's message that this one answers; null if there is none} */
    @Nullable
    String inReplyTo();

    /**
     * {@return all fields of the frame except those that the server owns ({@code id}, {@code seq}, {@code type},
     * {@code date}, {@code in_reply_to}, {@code resume}, {@code auth}), in their order; unmodifiable. In the event
     * {@code feedback}, {@code id} is the id of the message that it is about}
     */
    Map<String, @Nullable Object> fields();

    /**
     * Reads one field.
     *
     * @param name the field's name
     * @return its JSON value; null if it is missing or null
     */
    default @Nullable Object field(String name) {
        return fields().get(name);
    }

    /**
     * {@return the whole match and its captured groups, if a pattern heard this message; empty otherwise. A group that
     * took no part is the empty string}
     */
    List<String> groups();

    /**
     * Reads one captured group.
     *
     * @param number 0 for the whole match, 1 for the first group
     * @return what the group captured; the empty string if it took no part
     * @throws IndexOutOfBoundsException if the pattern has no such group
     */
    default String group(int number) {
        return groups().get(number);
    }

    /**
     * Reads one named group, such as {@code (?<size>small|large)}. In the patterns of scripts, names may contain what
     * JavaScript allows, such as underscores.
     *
     * @param name the exact name of the group
     * @return what the group captured; the empty string if it took no part
     * @throws IllegalArgumentException if no pattern heard this message, or the pattern has no group of that name
     */
    String group(String name);

    /**
     * {@return whether the handler may have run for this message before, because the server was killed, closed or cut
     * off from its store before that turn had ended. A message is redelivered at most once}
     *
     * <p>The message has the same id as before, and replies that were logged then are not logged again.
     */
    boolean redelivered();

    /**
     * Changes the text.
     *
     * @param text the new text
     * @return a copy with that text
     */
    default Message withText(String text) {
        return with("text", text);
    }

    /**
     * Changes one field.
     *
     * @param name the field's name; not one that the server owns (see {@link #fields()})
     * @param value a JSON value; it is copied
     * @return a copy with that field
     * @throws IllegalArgumentException if the name is the server's, or the value is not a JSON value
     */
    Message with(String name, @Nullable Object value);
}
