package dev.botkit.internal.message;

import dev.botkit.ConnectionEvent;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one implementation of {@link ConnectionEvent}. */
public final class ConnectionEventData extends MessageData implements ConnectionEvent {

    private final Kind kind;
    private final int missed;

    /** {@code fields} as in {@link MessageData}. */
    public ConnectionEventData(
            Kind kind,
            int missed,
            ConversationId conversation,
            Instant date,
            Map<String, @Nullable Object> fields,
            List<String> groups) {
        super("", 0, kind.type(), conversation, date, null, fields, groups);
        this.kind = kind;
        this.missed = missed;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int missed() {
        return missed;
    }

    @Override
    ConnectionEventData copy(
            String newId,
            long newSeq,
            ConversationId newConversation,
            Instant newDate,
            Map<String, @Nullable Object> newFields,
            List<String> newGroups) {
        return new ConnectionEventData(kind, missed, newConversation, newDate, newFields, newGroups);
    }
}
