package dev.botkit.internal.conversation;

import dev.botkit.ConnectionEvent;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.log.Label;
import dev.botkit.internal.log.MemoryLog;
import dev.botkit.internal.message.ConnectionEventData;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.MessageData;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes events: of frames that are no messages, and the connection events, whose kind the server decides. */
final class Events {

    private Events() {}

    /**
     * Makes the event. Called with the conversation's lock.
     *
     * @param presence what the connection found when it came; null for later frames and for POSTs
     * @param asked whether a dialog waits for an answer
     */
    static MessageData of(
            Frame frame,
            ConversationId id,
            MemoryLog log,
            ConversationConnections.@Nullable Presence presence,
            boolean asked,
            Instant now) {
        ConnectionEvent.Kind kind = switch (frame.type()) {
            case "hello" -> log.isEmpty() ? ConnectionEvent.Kind.HELLO : ConnectionEvent.Kind.WELCOME_BACK;
            case "welcome_back", "reconnect" -> ConnectionEvent.Kind.WELCOME_BACK;
            default -> null;
        };
        if (kind == null) {
            return new MessageData("", frame.type(), id, now, frame.fields());
        }
        int missedByClient = 0;
        if (presence != null) {
            missedByClient = presence.missed();
            if (frame.resume() != null && presence.goingOn()) {
                kind = ConnectionEvent.Kind.RECONNECT;
            }
        }
        if (asked) {
            kind = ConnectionEvent.Kind.RECONNECT;
        }
        return new ConnectionEventData(kind, missedByClient, id, now, frame.fields(), List.of());
    }

    /** Makes the event of a user who has left, with the label that the client gave them last. */
    static MessageData goodbye(ConversationId id, Label label, int missed, Instant now) {
        Map<String, @Nullable Object> fields = Map.of("user", label.user(), "channel", label.channel());
        return new ConnectionEventData(ConnectionEvent.Kind.GOODBYE, missed, id, now, fields, List.of());
    }
}
