package dev.botkit;

import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.message.Senders;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a bot replies: a text, and what a chat client shows with it. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * bot.reply(Reply.of("Shall I?").quickReply("Yes").quickReply("No, thanks", "no"));
 * }</pre>
 */
public final class Reply {

    private final Map<String, @Nullable Object> fields;

    private Reply(Map<String, @Nullable Object> fields) {
        this.fields = Collections.unmodifiableMap(fields);
    }

    /**
     * Makes a reply.
     *
     * @param text plain text or Markdown; may be empty
     * @return a reply with that text
     */
    public static Reply of(String text) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("text", Objects.requireNonNull(text, "text"));
        return new Reply(fields);
    }

    /**
     * Changes the text.
     *
     * @param text plain text or Markdown; may be empty
     * @return a copy with that text
     */
    public Reply withText(String text) {
        return put("text", Objects.requireNonNull(text, "text"));
    }

    /** {@return the text} */
    public String text() {
        return (String) Objects.requireNonNull(fields.get("text"));
    }

    /**
     * Adds a suggested answer to tap; field {@code quick_replies}.
     *
     * @param title what the user sees, and what is sent when it is tapped
     * @return a copy with one more quick reply
     */
    public Reply quickReply(String title) {
        return quickReply(title, title);
    }

    /**
     * Adds a suggested answer to tap; field {@code quick_replies}.
     *
     * @param title what the user sees
     * @param payload the text that is sent when it is tapped
     * @return a copy with one more quick reply
     */
    public Reply quickReply(String title, String payload) {
        return append("quick_replies", ordered("title", title, "payload", payload));
    }

    /**
     * Adds a suggested answer to tap, with any fields; field {@code quick_replies}. The web client shows {@code title}
     * with the picture {@code image_url}, sends {@code payload} or else the title, and ignores an answer without a
     * title. Other clients know more fields, such as {@code content_type}.
     *
     * @param fields JSON values as in {@link Message}; they are copied
     * @return a copy with one more quick reply
     * @throws IllegalArgumentException if a value is not a JSON value
     */
    public Reply quickReply(Map<String, ? extends @Nullable Object> fields) {
        return append("quick_replies", JsonValues.copyObject("quick_replies", fields));
    }

    /**
     * Attaches an image; field {@code files}.
     *
     * @param url its address, http or https, or relative to the chat's page
     * @return a copy with one more file
     */
    public Reply image(String url) {
        return append("files", ordered("url", url, "image", true));
    }

    /**
     * Attaches a file; field {@code files}.
     *
     * @param url its address, http or https, or relative to the chat's page
     * @return a copy with one more file
     */
    public Reply file(String url) {
        return append("files", ordered("url", url, "image", false));
    }

    /**
     * Shows a link as a button; fields {@code open_link} and {@code link_title}.
     *
     * @param url the link's address
     * @param title the button's text
     * @return a copy with that link
     */
    public Reply link(String url, String title) {
        return put("open_link", Objects.requireNonNull(url, "url"))
                .put("link_title", Objects.requireNonNull(title, "title"));
    }

    /**
     * Takes the user's page to another address, in the tab that asked; field {@code goto_link}.
     *
     * @param url the address, http or https
     * @return a copy with that target
     */
    public Reply goTo(String url) {
        return put("goto_link", Objects.requireNonNull(url, "url"));
    }

    /**
     * Disables the client's input until the next message; field {@code disable_input}.
     *
     * @return a changed copy
     */
    public Reply disableInput() {
        return put("disable_input", true);
    }

    /**
     * Keeps the typing indicator on after this message; field {@code continue_typing}.
     *
     * @return a changed copy
     */
    public Reply continueTyping() {
        return put("continue_typing", true);
    }

    /**
     * Asks what the user thinks of this reply; field {@code feedback}. The web client shows thumbs below it, up and down.
     * What the user presses is an event {@code feedback} for skills ({@link SkillRegistry#on(String, Handler)}).
     *
     * @return a changed copy
     */
    public Reply askFeedback() {
        return put("feedback", true);
    }

    /**
     * Sets who speaks; field {@code from}. Without it, the bot speaks under the name that the client's page gives it.
     *
     * @param sender the sender; null for none
     * @return a copy with that sender
     */
    public Reply from(@Nullable Sender sender) {
        if (sender != null) {
            return put(MessageData.FROM, Collections.unmodifiableMap(sender.fields()));
        }
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(fields);
        changed.remove(MessageData.FROM);
        return new Reply(changed);
    }

    /** {@return who speaks; null if that is not set} */
    public @Nullable Sender from() {
        return Senders.of(fields.get(MessageData.FROM));
    }

    /**
     * Sets any field that the client understands.
     *
     * @param name the field's name; not one of the server's ({@code type}, {@code id}, {@code seq},
     *     {@code epoch}, {@code date}, {@code in_reply_to}, {@code user}, {@code to}, {@code channel}, {@code from},
     *     {@code resume}, {@code auth}, {@code messages}, {@code duplicate}, {@code no_reply}, {@code error}, {@code
     *     received})
     * @param value a JSON value as in {@link Message}; it is copied
     * @return a copy with that field
     * @throws IllegalArgumentException if the name is the server's, the value is not a JSON value, or {@code text}
     *     would not be a string
     */
    public Reply with(String name, @Nullable Object value) {
        if (MessageData.isServersInReply(name)) {
            throw new InvalidArgumentException(
                    "The field \"" + name + "\" is set by the server; choose another name.",
                    "A reply's field has a name that only the server sets; choose another name.");
        }
        if (name.equals("text") && !(value instanceof String)) {
            throw new InvalidArgumentException("The field \"text\" must be a string.");
        }
        return put(name, JsonValues.copy(name, value));
    }

    /** {@return all fields in the order in which they were set, {@code text} first; unmodifiable} */
    public Map<String, @Nullable Object> fields() {
        return fields;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Reply reply && reply.fields.equals(fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** {@return a short form for debugging: the names of the fields, not their values} */
    @Override
    public String toString() {
        return "Reply" + fields.keySet();
    }

    private Reply put(String name, @Nullable Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(fields);
        changed.put(name, value);
        return new Reply(changed);
    }

    private Reply append(String name, Map<String, ? extends @Nullable Object> item) {
        List<@Nullable Object> items = new ArrayList<>();
        if (fields.get(name) instanceof List<?> present) {
            items.addAll(present);
        }
        items.add(item);
        return put(name, Collections.unmodifiableList(items));
    }

    private static Map<String, Object> ordered(String name1, Object value1, String name2, Object value2) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(name1, Objects.requireNonNull(value1, name1));
        map.put(name2, Objects.requireNonNull(value2, name2));
        return Collections.unmodifiableMap(map);
    }
}
