package dev.botkit.reliability.client;

import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The frames that a client sends. */
final class Outgoing {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Outgoing() {}

    /** What a client knows when it connects. */
    record Cursor(String epoch, long after) {}

    static String hello(String type, String user, String token, @Nullable Cursor cursor, int last, String probe) {
        return object(json -> {
            json.writeStringProperty("type", type);
            json.writeStringProperty("user", user);
            json.writeStringProperty("channel", "socket");
            // A field of our own, which skills see: a skill can say which connection an event was about.
            json.writeStringProperty("probe", probe);
            json.writeObjectPropertyStart("resume");
            json.writeNumberProperty("v", 1);
            json.writeNumberProperty("stream", 1);
            json.writeStringProperty("token", token);
            if (cursor != null) {
                json.writeStringProperty("epoch", cursor.epoch());
                json.writeNumberProperty("after", cursor.after());
            }
            json.writeNumberProperty("last", last);
            json.writeEndObject();
        });
    }

    static String basicHello(String type, String user) {
        return object(json -> {
            json.writeStringProperty("type", type);
            json.writeStringProperty("user", user);
            json.writeStringProperty("channel", "socket");
        });
    }

    static String message(@Nullable String id, String user, String text) {
        return object(json -> {
            json.writeStringProperty("type", "message");
            if (id != null) {
                json.writeStringProperty("id", id);
            }
            json.writeStringProperty("text", text);
            json.writeStringProperty("user", user);
            json.writeStringProperty("channel", "socket");
        });
    }

    static String stop(String reply, String user) {
        return object(json -> {
            json.writeStringProperty("type", "stop");
            json.writeStringProperty("id", reply);
            json.writeStringProperty("user", user);
            json.writeStringProperty("channel", "socket");
        });
    }

    static String beat(String type, long t) {
        return object(json -> {
            json.writeStringProperty("type", type);
            json.writeNumberProperty("t", t);
        });
    }

    private interface Members {
        void write(JsonGenerator json);
    }

    private static String object(Members members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        }
        return text.toString();
    }
}
