package dev.botkit.internal.script;

import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.MessageData;
import dev.botkit.script.ScriptLine;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which of a line's own fields are sent, such as {@code disable_input}. */
public final class CustomFields {

    /** So much may all of a line's take, as {@link JsonValues#bytes} estimates it. */
    public static final int MOST_BYTES = 64 * 1024;

    private CustomFields() {}

    /**
     * Whether a line sends anything that they could go out with. Most fields say nothing themselves: the last line of
     * a thread, which is only an action, may hold some and is no message.
     */
    public static boolean areSent(ScriptLine line) {
        return line.texts().stream().anyMatch(text -> !text.isEmpty())
                || !line.quickReplies().isEmpty()
                || !line.files().isEmpty()
                || !line.meta().isEmpty()
                || speaks(line);
    }

    /** Whether the fields are a message by themselves, as in the original. */
    static boolean speaks(ScriptLine line) {
        Map<String, @Nullable Object> custom = line.customFields();
        return custom.containsKey("attachments")
                || custom.containsKey("attachment")
                || (line.json().get("channelData") instanceof Map<?, ?> data && !data.isEmpty());
    }

    /** Whether a field is not the server's. */
    public static boolean isFree(String field) {
        return !MessageData.isServersInReply(field);
    }

    /** Whether they are more than a message may get. */
    public static boolean areTooLarge(Map<String, @Nullable Object> custom) {
        return JsonValues.bytes(custom) > MOST_BYTES;
    }
}
