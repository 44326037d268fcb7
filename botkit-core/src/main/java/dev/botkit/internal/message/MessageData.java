package dev.botkit.internal.message;

import dev.botkit.InvalidArgumentException;
import dev.botkit.Message;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.text.Groups;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link Message}. What the server owns stands in fields of its own, all
 * else in {@code fields}.
 */
public class MessageData implements Message {

    /** What the server owns: never taken from a frame's fields, never set by skills. */
    static final Set<String> SERVER_FIELDS =
            Set.of("id", "seq", "epoch", "type", "date", "in_reply_to", "resume", "auth");

    /** Who speaks for the bot: set by {@code Reply.from}, never taken from a frame. */
    public static final String FROM = "from";

    /** What the answer to a POST adds to a bot's message. */
    private static final Set<String> ANSWER_FIELDS = Set.of("messages", "duplicate", "no_reply", "error", "received");

    /** Whom a bot's message is for. */
    private static final Set<String> ADDRESS_FIELDS = Set.of("user", "to", "channel");

    private static final Set<String> CONNECTION_EVENTS = Set.of("hello", "welcome_back", "reconnect", "goodbye");

    private static final ConversationId NOWHERE = ConversationId.webhook("-");

    private final String id;
    private final long seq;
    private final String type;
    private final ConversationId conversation;
    private final Instant date;
    private final @Nullable String inReplyTo;
    private final Map<String, @Nullable Object> fields;
    private final List<String> groups;

    /** Set once, before anybody else sees the object. */
    private boolean redelivered;

    /** The same; what {@code groups} holds under names. */
    private Map<String, String> namedGroups = Map.of();

    /** {@code fields} must be unmodifiable JSON values without {@link #SERVER_FIELDS}. */
    public MessageData(
            String id,
            long seq,
            String type,
            ConversationId conversation,
            Instant date,
            @Nullable String inReplyTo,
            Map<String, @Nullable Object> fields,
            List<String> groups) {
        this.id = id;
        this.seq = seq;
        this.type = type;
        this.conversation = conversation;
        this.date = date;
        this.inReplyTo = inReplyTo;
        this.fields = fields;
        this.groups = groups;
    }

    /** A message or event that is not in a log. */
    public MessageData(
            String id, String type, ConversationId conversation, Instant date, Map<String, @Nullable Object> fields) {
        this(id, 0, type, conversation, date, null, fields, List.of());
    }

    /** The host's own event; it gets its conversation when it is triggered. */
    public static MessageData event(String type) {
        if (type.isEmpty() || type.length() > 128) {
            throw new InvalidArgumentException("An event's type has 1 to 128 characters, not " + type.length() + ".");
        }
        if (CONNECTION_EVENTS.contains(type)) {
            throw new InvalidArgumentException("Only the server makes \"" + type + "\"; choose a name of your own.");
        }
        return new MessageData("", type, NOWHERE, Instant.EPOCH, Map.of());
    }

    /** Whether a field of a bot's message is set by the server, so that neither skills nor scripts can. */
    public static boolean isServersInReply(String field) {
        return SERVER_FIELDS.contains(field)
                || ANSWER_FIELDS.contains(field)
                || ADDRESS_FIELDS.contains(field)
                || field.equals(FROM);
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final long seq() {
        return seq;
    }

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final String text() {
        return text("text");
    }

    @Override
    public final String user() {
        String label = JsonValues.label(fields.get("user"));
        return label == null ? "" : label;
    }

    @Override
    public final String channel() {
        return text("channel");
    }

    @Override
    public final ConversationId conversation() {
        return conversation;
    }

    @Override
    public final Instant date() {
        return date;
    }

    @Override
    public final @Nullable String inReplyTo() {
        return inReplyTo;
    }

    @Override
    public final Map<String, @Nullable Object> fields() {
        return fields;
    }

    @Override
    public final List<String> groups() {
        return groups;
    }

    @Override
    public final String group(String name) {
        String captured = namedGroups.get(Objects.requireNonNull(name, "name"));
        if (captured == null) {
            throw new InvalidArgumentException(
                    "What heard the message has no group of the name \"" + name + "\".",
                    "What heard the message has no group of that name.");
        }
        return captured;
    }

    @Override
    public final boolean redelivered() {
        return redelivered;
    }

    /** The same, marked as one whose handler may have run before. */
    public final MessageData asRedelivered() {
        MessageData marked = copy(id, seq, conversation, date, fields, groups);
        marked.redelivered = true;
        return marked;
    }

    @Override
    public final MessageData with(String name, @Nullable Object value) {
        if (SERVER_FIELDS.contains(name) || (type.equals(MESSAGE) && ANSWER_FIELDS.contains(name))) {
            throw new InvalidArgumentException(
                    "The field \"" + name + "\" is the server's and cannot be changed.",
                    "A field is the server's and cannot be changed.");
        }
        if (name.equals("text") && !(Objects.requireNonNull(value, "text") instanceof String)) {
            throw new InvalidArgumentException("The field \"text\" must be a string.");
        }
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(fields);
        changed.put(name, JsonValues.copy(name, value));
        return marked(copy(id, seq, conversation, date, Collections.unmodifiableMap(changed), groups));
    }

    /** The same with captured groups. */
    public final MessageData withGroups(Groups found) {
        MessageData heard = marked(copy(id, seq, conversation, date, fields, found.values()));
        heard.namedGroups = found.named();
        return heard;
    }

    /** The same with its place in a log. */
    public final MessageData logged(String newId, long newSeq, Instant newDate) {
        return copy(newId, newSeq, conversation, newDate, fields, groups);
    }

    /** The same in a conversation. */
    public final MessageData in(ConversationId where, Instant when) {
        return copy(id, seq, where, when, fields, groups);
    }

    private MessageData marked(MessageData copy) {
        copy.redelivered = redelivered;
        copy.namedGroups = namedGroups;
        return copy;
    }

    /** Makes the changed copy; a subclass keeps its own class. */
    MessageData copy(
            String newId,
            long newSeq,
            ConversationId newConversation,
            Instant newDate,
            Map<String, @Nullable Object> newFields,
            List<String> newGroups) {
        return new MessageData(newId, newSeq, type, newConversation, newDate, inReplyTo, newFields, newGroups);
    }

    /** A form for debugging that shows nothing that a user wrote. */
    @Override
    public String toString() {
        return "Message[" + (id.isEmpty() ? "event" : "seq " + seq) + ", " + fields.size() + " fields]";
    }

    private String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }
}
