package dev.botkit.internal.message;

import dev.botkit.Limits;
import dev.botkit.history.LogEntry;
import dev.botkit.internal.json.Json;
import dev.botkit.transport.Refusal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the frames that go to clients. */
public final class Frames {

    /** The bot is writing. */
    public static final String TYPING = "{\"type\":\"typing\"}";

    /** No reply grows now: what a client still shows of any goes. */
    public static final String NOTHING_GROWS = "{\"type\":\"withdrawn\"}";

    /** How an object ends whose last field is a list. */
    public static final String END_OF_LIST = "]}";

    private static final int PING_SECONDS = 25;

    private Frames() {}

    /** The fields of a message as the text of a JSON object; made before the conversation is locked. */
    public static String body(Map<String, @Nullable Object> fields) {
        return Json.write(fields);
    }

    /** An entry of the log as a frame: its fields with what the server owns. Ids need no escapes, see {@link Frame}. */
    public static String entry(
            String type, String fields, @Nullable String inReplyTo, String id, long seq, Instant date) {
        // What somebody else put into a store may be anything.
        boolean isObject = fields.length() > 2 && fields.startsWith("{") && fields.endsWith("}");
        String members = isObject ? fields.substring(1, fields.length() - 1) + "," : "";
        String answered = inReplyTo == null ? "" : "\"in_reply_to\":\"" + inReplyTo + "\",";
        return "{\"type\":\"" + type + "\"," + members + answered + "\"id\":\"" + id + "\",\"seq\":" + seq
                + ",\"date\":\"" + DateText.of(date) + "\"}";
    }

    /**
     * The fields that {@link #entry} has made a frame of, as they were given to it. Nothing is parsed, so that a reply may
     * hold more than the reader of clients' frames takes.
     */
    public static String fieldsOf(
            String frame, String type, @Nullable String inReplyTo, String id, long seq, Instant date) {
        int length =
                frame.length() - entry(type, "{}", inReplyTo, id, seq, date).length();
        int begin = "{\"type\":\"\",".length() + type.length();
        // With the comma behind them.
        return length == 0 ? "{}" : "{" + frame.substring(begin, begin + length - 1) + "}";
    }

    /** A stored entry as the history shows it. */
    public static String history(LogEntry entry) {
        return stored(entry, "message_received");
    }

    /** A stored entry as it is replayed to a connection. */
    public static String replay(LogEntry entry) {
        return stored(entry, "echo");
    }

    private static String stored(LogEntry entry, String receivedType) {
        boolean sent = entry.kind() == LogEntry.Kind.SENT;
        return entry(
                sent ? "message" : receivedType,
                entry.body(),
                entry.inReplyTo(),
                entry.id(),
                entry.seq(),
                entry.date());
    }

    /** The message is in the log. The date is null where only the store knows it. */
    public static String received(String id, long seq, @Nullable Instant date, boolean duplicate) {
        return "{\"type\":\"received\"," + receipt(id, seq, date, duplicate) + "}";
    }

    private static String receipt(String id, long seq, @Nullable Instant date, boolean duplicate) {
        return "\"id\":\"" + id + "\",\"seq\":" + seq
                + (date == null ? "" : ",\"date\":\"" + DateText.of(date) + "\"")
                + (duplicate ? ",\"duplicate\":true" : "");
    }

    /** The message is not in the log. */
    public static String rejected(Refusal refusal, String why, @Nullable String id) {
        Map<String, @Nullable Object> frame = new LinkedHashMap<>();
        frame.put("type", "rejected");
        if (id != null) {
            frame.put("id", id);
        }
        frame.put("code", refusal.code());
        frame.put("retry", refusal.isRetriable());
        frame.put("message", why);
        putSupported(frame, refusal);
        return Json.write(frame);
    }

    /** A client that speaks another version is told which ones there are. */
    private static void putSupported(Map<String, @Nullable Object> frame, Refusal refusal) {
        if (refusal == Refusal.UNSUPPORTED_VERSION) {
            frame.put("supported", List.of(Frame.RESUME_VERSION));
        }
    }

    /** A reply grows: so much more of its text, from an offset on. */
    public static String delta(String id, int at, String more) {
        Map<String, @Nullable Object> frame = ofStream("delta", id);
        frame.put("at", at);
        frame.put("text", more);
        return Json.write(frame);
    }

    /** What a reply that grows has grown to, for a client that comes now. */
    public static String partial(String id, String text) {
        Map<String, @Nullable Object> frame = ofStream("partial", id);
        frame.put("text", text);
        return Json.write(frame);
    }

    /** What goes on while a reply grows; null if nothing any more. */
    public static String status(String id, @Nullable String text) {
        Map<String, @Nullable Object> frame = ofStream("status", id);
        frame.put("text", text);
        return Json.write(frame);
    }

    /** A reply that grew ends without a message: what was shown of it goes. */
    public static String withdrawn(String id) {
        return Json.write(ofStream("withdrawn", id));
    }

    private static Map<String, @Nullable Object> ofStream(String type, String id) {
        Map<String, @Nullable Object> frame = new LinkedHashMap<>();
        frame.put("type", type);
        frame.put("id", id);
        return frame;
    }

    /** The answer to a ping. */
    public static String pong(@Nullable Object t) {
        Map<String, @Nullable Object> frame = new LinkedHashMap<>();
        frame.put("type", "pong");
        frame.put("t", t);
        return Json.write(frame);
    }

    /** The server goes away. */
    public static String closing(long retryAfterMillis) {
        return "{\"type\":\"closing\",\"retry_after_ms\":" + retryAfterMillis + "}";
    }

    /** Where a resume client stands, and what the server's clock says: dates are shown beside the client's own. */
    public static String session(Session session, Limits limits, Instant now) {
        Map<String, @Nullable Object> frame = new LinkedHashMap<>();
        frame.put("type", "session");
        frame.put("v", 1);
        frame.put("conversation", session.conversation());
        frame.put("anonymous", session.anonymous());
        frame.put("epoch", session.epoch());
        frame.put("resumed", session.resumed());
        if (session.reason() != null) {
            frame.put("reason", session.reason());
        }
        frame.put("seq", session.seq());
        frame.put("date", now.truncatedTo(ChronoUnit.MILLIS).toString());
        frame.put(
                "limits",
                Map.of(
                        "text_bytes",
                        limits.clients().textBytes(),
                        "frame_bytes",
                        limits.clients().frameBytes()));
        frame.put("ping_seconds", PING_SECONDS);
        frame.put("stream", 1);
        if (session.feedback() != null) {
            frame.put(Feedback.FIELD, session.feedback());
        }
        return Json.write(frame);
    }

    /** The answer to a question for history; the entries are frames already. */
    public static String history(Map<String, @Nullable Object> head, List<String> entries) {
        return withList(Json.write(head), "history", entries);
    }

    /** How an answer to a question for history begins whose entries are written one by one, with commas in between. */
    public static String beginHistory(Map<String, @Nullable Object> head) {
        String empty = history(head, List.of());
        return empty.substring(0, empty.length() - END_OF_LIST.length());
    }

    /** The answer to a POST that resumes. */
    public static String sessionAnswer(String session, List<String> entries, List<String> replies) {
        return withList(withList(session, "entries", entries), "messages", replies);
    }

    private static String withList(String object, String name, List<String> frames) {
        StringBuilder text = new StringBuilder(object).deleteCharAt(object.length() - 1);
        text.append(",\"").append(name).append("\":[");
        for (int i = 0; i < frames.size(); i++) {
            text.append(i == 0 ? "" : ",").append(frames.get(i));
        }
        return text.append(END_OF_LIST).toString();
    }

    /** The answer to a POSTed message with what a resume client needs to know of it. */
    public static String withReceipt(String answer, String id, long seq, @Nullable Instant date, boolean duplicate) {
        return answer.substring(0, answer.length() - 1) + ",\"received\":{" + receipt(id, seq, date, duplicate) + "}}";
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
        return error(refusal, message, null, 0, null);
    }

    /** A refusal as the body of an HTTP answer, with the entry that it is about. */
    public static String error(Refusal refusal, String message, @Nullable String id, long seq, @Nullable Instant date) {
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("code", refusal.code());
        error.put("message", message);
        putSupported(error, refusal);
        if (id != null) {
            error.put("id", id);
        }
        if (seq > 0) {
            error.put("seq", seq);
        }
        if (date != null) {
            error.put("date", date.toString());
        }
        return Json.write(Map.of("error", error));
    }

    /**
     * The one object that answers a POST: the first reply, with all of them where there are several; {@code more} says
     * that these are not all.
     */
    public static String answer(
            List<String> replies, boolean more, boolean duplicate, @Nullable String user, String channel) {
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
        if (replies.size() == 1 && !more && !duplicate) {
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
        if (more) {
            answer.append(",\"more\":true");
        }
        if (duplicate) {
            answer.append(",\"duplicate\":true");
        }
        return answer.append('}').toString();
    }
}
