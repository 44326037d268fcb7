package dev.botkit.internal.message;

import dev.botkit.Limits;
import dev.botkit.UserProfile;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.transport.Refusal;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's frame, checked, with what the server owns taken out of its fields.
 *
 * @param type {@code message}, or what the client wrote
 * @param id the id that the client made, or null
 * @param user the label that the client gave its user, or null
 * @param label the label of the conversation, or null
 * @param fields all else, unmodifiable
 * @param profile from {@code user_profile}, or null
 * @param resume the object {@code resume}, or null
 * @param auth the credential, or null
 * @param about the seq of the message that {@link Feedback} is about, as far as the client knows it, or 0
 * @param bytes an estimate of what its fields take in memory
 */
public record Frame(
        String type,
        @Nullable String id,
        @Nullable String user,
        @Nullable String label,
        Map<String, @Nullable Object> fields,
        @Nullable UserProfile profile,
        @Nullable Resume resume,
        @Nullable String auth,
        long about,
        int bytes) {

    /** The only version of resume that there is. */
    static final int RESUME_VERSION = 1;

    /** The field that names one of a user's conversations. */
    public static final String LABEL = "conversation_label";

    /** The type of the frame with which a client stops a reply that grows; its id is the server's. */
    static final String STOP = "stop";

    private static final int MAX_ID = 128;
    private static final int MAX_SERVER_ID = 256;
    private static final int MAX_TYPE = 128;
    private static final int MAX_CHANNEL = 128;
    private static final int MAX_LAST = 200;
    private static final int MAX_PROFILE_BYTES = 16 * 1024;

    /**
     * What a resume client sends with its first frame.
     *
     * @param token the secret as text, or null
     * @param epoch the life of the log that the cursor is from, or null
     * @param after the cursor, or -1
     * @param last how many of the newest entries the client wants where it cannot go on, 0 to 200
     * @param streams whether it shows replies that grow
     */
    public record Resume(@Nullable String token, @Nullable String epoch, long after, int last, boolean streams) {}

    /** Reads and checks a frame. A frame without a channel gets {@code defaultChannel}. */
    public static Frame read(String text, String defaultChannel, Limits limits) throws BadFrameException {
        if (utf8LongerThan(text, limits.clients().frameBytes())) {
            throw new BadFrameException(
                    Refusal.TOO_LARGE,
                    "The frame is larger than " + limits.clients().frameBytes() + " bytes.");
        }
        Map<String, @Nullable Object> object;
        try {
            object = Json.readObject(text);
        } catch (BadJsonException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
        String body = string(object, "text", Integer.MAX_VALUE);
        if (body != null && utf8LongerThan(body, limits.clients().textBytes())) {
            throw new BadFrameException(
                    Refusal.TOO_LARGE,
                    "The text is larger than " + limits.clients().textBytes() + " bytes.");
        }
        String type = type(object, body);
        boolean isFeedback = type.equals(Feedback.TYPE);
        String id = isFeedback || type.equals(STOP) ? string(object, "id", MAX_SERVER_ID) : id(object);
        long about = isFeedback ? Feedback.seqOfMessage(object, id) : 0;
        String user = user(object);
        String label = label(object.get(LABEL));
        UserProfile profile = profile(object);
        Resume resume = resume(object);
        String auth = string(object, "auth", Integer.MAX_VALUE);
        if (string(object, "channel", MAX_CHANNEL) == null) {
            object.put("channel", defaultChannel);
        }
        object.keySet().removeAll(MessageData.SERVER_FIELDS);
        object.remove(LABEL);
        object.remove(MessageData.FROM);
        if (isFeedback) {
            // Not the event's own.
            object.put("id", id);
        }
        return new Frame(
                type,
                id,
                user,
                label,
                Collections.unmodifiableMap(object),
                profile,
                resume,
                auth,
                about,
                JsonValues.bytes(object));
    }

    /** The channel that the client named, or the default. */
    public String channel() {
        return fields.get("channel") instanceof String channel ? channel : "";
    }

    /** An estimate of what all of it takes in memory while it waits, with what does not outlive the wait: credential and cursor. */
    public long memory() {
        long memory = (long) bytes + bytes(auth) + bytes(label);
        return resume == null ? memory : memory + bytes(resume.token()) + bytes(resume.epoch());
    }

    private static long bytes(@Nullable String text) {
        return text == null ? 0 : JsonValues.textBytes(text);
    }

    /** Whether it is something that the user said, as opposed to an event. */
    public boolean isMessage() {
        return type.equals("message");
    }

    /** Whether it stops the reply that grows, or with its id only that one. */
    public boolean isStop() {
        return type.equals(STOP);
    }

    /** Whether it says what the user thinks of one of the bot's messages, which its id names. */
    public boolean isFeedback() {
        return type.equals(Feedback.TYPE);
    }

    private static String type(Map<String, @Nullable Object> object, @Nullable String body) throws BadFrameException {
        String type = string(object, "type", MAX_TYPE);
        if (type == null) {
            if (body == null) {
                throw bad("The frame has neither a type nor a text.");
            }
            return "message";
        }
        if (type.isEmpty()) {
            throw bad("type is empty.");
        }
        if (ReservedTypes.contains(type) && !type.equals(STOP)) {
            throw bad("The type \"" + type + "\" is reserved for later versions of the protocol.");
        }
        if (type.equals("goodbye")) {
            throw bad("Only the server decides that a user has left; choose another type than goodbye.");
        }
        return type.equals("message_received") ? "message" : type;
    }

    /** Reads the field that names one of a user's conversations; null if there is none. */
    public static @Nullable String label(@Nullable Object value) throws BadFrameException {
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text) || !ConversationId.isLabel(text)) {
            throw bad(LABEL + " must be a string of 1 to 64 ASCII letters, digits, \"-\", \"_\" and \".\".");
        }
        return text;
    }

    private static @Nullable String id(Map<String, @Nullable Object> object) throws BadFrameException {
        String id = string(object, "id", MAX_ID);
        if (id != null && !isClientId(id)) {
            throw bad("id must be 1 to 128 characters of printable ASCII without space, \", \\ and ~.");
        }
        return id;
    }

    /** The server's ids all hold a ~, so that a client's id never equals one of them; and none needs escapes. */
    private static boolean isClientId(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c <= ' ' || c >= '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return !id.isEmpty();
    }

    private static @Nullable String user(Map<String, @Nullable Object> object) throws BadFrameException {
        Object user = object.get("user");
        if (user == null) {
            return null;
        }
        String label = JsonValues.label(user);
        if (label == null) {
            throw bad("user must be a string of 1 to 512 characters.");
        }
        return label;
    }

    private static @Nullable UserProfile profile(Map<String, @Nullable Object> object) throws BadFrameException {
        Object profile = object.get("user_profile");
        if (profile == null) {
            return null;
        }
        if (!(profile instanceof Map<?, ?> map)) {
            throw bad("user_profile must be an object.");
        }
        try {
            UserProfile read = new UserProfile(JsonValues.copyObject("user_profile", map));
            if (JsonValues.bytes(read.fields()) > MAX_PROFILE_BYTES) {
                throw new BadFrameException(
                        Refusal.TOO_LARGE, "user_profile takes more than " + MAX_PROFILE_BYTES + " bytes of memory.");
            }
            return read;
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Resume resume(Map<String, @Nullable Object> object) throws BadFrameException {
        Object resume = object.get("resume");
        if (resume == null) {
            return null;
        }
        if (!(resume instanceof Map<?, ?> map)) {
            throw bad("resume must be an object.");
        }
        Object version = map.get("v");
        if (version != null && !(version instanceof Integer number && number == RESUME_VERSION)) {
            throw new BadFrameException(
                    Refusal.UNSUPPORTED_VERSION,
                    "This version of resume is not supported; this server speaks resume.v " + RESUME_VERSION + ".");
        }
        Object token = map.get("token");
        Object epoch = map.get("epoch");
        if (epoch != null && !(epoch instanceof String)) {
            throw bad("resume.epoch must be a string.");
        }
        if (token != null && !(token instanceof String)) {
            throw bad("resume.token must be a string.");
        }
        long cursor = wholeNumber(map, "after", -1);
        long last = Math.min(wholeNumber(map, "last", 0), MAX_LAST);
        // Any later version of streams is one that a client does not need to speak.
        boolean streams = wholeNumber(map, "stream", 0) > 0;
        return new Resume((String) token, (String) epoch, cursor, (int) last, streams);
    }

    private static long wholeNumber(Map<?, ?> resume, String name, long missing) throws BadFrameException {
        Object value = resume.get(name);
        if (value == null) {
            return missing;
        }
        if (!(value instanceof Integer || value instanceof Long)) {
            throw bad("resume." + name + " must be a whole number.");
        }
        if (((Number) value).longValue() < 0) {
            throw bad("resume." + name + " must not be below 0.");
        }
        return ((Number) value).longValue();
    }

    private static @Nullable String string(Map<String, @Nullable Object> object, String name, int longest)
            throws BadFrameException {
        Object value = object.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw bad(name + " must be a string.");
        }
        if (text.length() > longest) {
            throw bad(name + " is longer than " + longest + " characters.");
        }
        return text;
    }

    private static BadFrameException bad(String message) {
        return new BadFrameException(Refusal.BAD_FRAME, message);
    }

    private static boolean utf8LongerThan(String text, int limit) {
        if (text.length() * 3L <= limit) {
            return false;
        }
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair counts two: four bytes for the pair.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes > limit;
    }
}
