package dev.botkit.internal.message;

import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.transport.Refusal;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the frames that go to clients. */
public final class Frames {

    /** The bot is writing. */
    public static final String TYPING = "{\"type\":\"typing\"}";

    private Frames() {}

    /**
     * Everything of a bot's message but what its place in the log decides: an object without its
     * closing brace. Made before the conversation is locked.
     */
    public static String messageHead(MessageData message) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator generator = Json.generator(text)) {
            generator.writeStartObject();
            generator.writeName("type");
            generator.writeString("message");
            for (Map.Entry<String, @Nullable Object> field : message.fields().entrySet()) {
                generator.writeName(JsonValues.wellFormed(field.getKey()));
                Json.writeValue(generator, field.getValue());
            }
            if (message.inReplyTo() != null) {
                generator.writeName("in_reply_to");
                generator.writeString(message.inReplyTo());
            }
            generator.writeEndObject();
        }
        StringBuffer buffer = text.getBuffer();
        return buffer.substring(0, buffer.length() - 1);
    }

    /** The whole frame of a bot's message. Ids need no escapes, see {@link Frame}. */
    public static String message(String head, String id, long seq) {
        return head + ",\"id\":\"" + id + "\",\"seq\":" + seq + "}";
    }

    /** A refusal as a basic client can show it: an ordinary message that is not in the log. */
    public static String refusal(Refusal refusal, String text, @Nullable String user, @Nullable String id) {
        Map<String, @Nullable Object> frame = new LinkedHashMap<>();
        frame.put("type", "message");
        frame.put("text", text);
        frame.put("error", refusal.code());
        if (user != null) {
            frame.put("user", user);
            frame.put("to", user);
        }
        if (id != null) {
            frame.put("in_reply_to", id);
        }
        return Json.write(frame);
    }

    /** A refusal as the body of an HTTP answer. */
    public static String error(Refusal refusal, String message) {
        return error(refusal, message, null, 0);
    }

    /** A refusal as the body of an HTTP answer, with the entry that it is about. */
    public static String error(Refusal refusal, String message, @Nullable String id, long seq) {
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("code", refusal.code());
        error.put("message", message);
        if (id != null) {
            error.put("id", id);
            error.put("seq", seq);
        }
        return Json.write(Map.of("error", error));
    }

    /** The one object that answers a POST: the first reply, with all of them where there are several. */
    public static String answer(List<String> replies, boolean duplicate, @Nullable String user, String channel) {
        if (replies.isEmpty()) {
            Map<String, @Nullable Object> none = new LinkedHashMap<>();
            none.put("text", "");
            none.put("no_reply", true);
            none.put("user", user);
            none.put("channel", channel);
            if (duplicate) {
                none.put("duplicate", true);
            }
            return Json.write(none);
        }
        String first = replies.get(0);
        if (replies.size() == 1 && !duplicate) {
            return first;
        }
        StringBuilder answer = new StringBuilder(first).deleteCharAt(first.length() - 1);
        if (replies.size() > 1) {
            answer.append(",\"messages\":[");
            for (int i = 0; i < replies.size(); i++) {
                answer.append(i == 0 ? "" : ",").append(replies.get(i));
            }
            answer.append(']');
        }
        if (duplicate) {
            answer.append(",\"duplicate\":true");
        }
        return answer.append('}').toString();
    }
}
