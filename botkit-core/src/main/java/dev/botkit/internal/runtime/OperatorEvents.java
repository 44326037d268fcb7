package dev.botkit.internal.runtime;

import dev.botkit.identity.ConversationId;
import dev.botkit.monitor.ConnectionClosed;
import dev.botkit.monitor.ConnectionOpened;
import dev.botkit.monitor.ConversationEvicted;
import dev.botkit.monitor.ConversationLoaded;
import dev.botkit.monitor.Refused;
import dev.botkit.monitor.Resumed;
import dev.botkit.monitor.TurnEnded;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What operators hear of connections, conversations and turns that have ended. An event is made at once, so that it says what
 * was when it happened, and only if a listener hears of its kind.
 */
public final class OperatorEvents {

    private final Listeners listeners;

    public OperatorEvents(Listeners listeners) {
        this.listeners = listeners;
    }

    public boolean hear(ListenerMethod kind) {
        return listeners.hear(kind);
    }

    /** A turn has ended that takes so many bytes; {@code turn} makes the event, null if its beginning was not told either. */
    public void turnEnded(Supplier<@Nullable TurnEnded> turn, int bytes) {
        if (hear(ListenerMethod.TURN_ENDED)) {
            TurnEnded ended = turn.get();
            if (ended != null) {
                listeners.tell(ListenerMethod.TURN_ENDED, bytes, listener -> listener.turnEnded(ended));
            }
        }
    }

    public void opened(long number) {
        if (hear(ListenerMethod.CONNECTION_OPENED)) {
            ConnectionOpened opened = new ConnectionOpened(number);
            listeners.tell(ListenerMethod.CONNECTION_OPENED, 0, listener -> listener.connectionOpened(opened));
        }
    }

    public void closed(Supplier<ConnectionClosed> connection) {
        if (hear(ListenerMethod.CONNECTION_CLOSED)) {
            ConnectionClosed closed = connection.get();
            listeners.tell(ListenerMethod.CONNECTION_CLOSED, 0, listener -> listener.connectionClosed(closed));
        }
    }

    public void refused(Refusal refusal, @Nullable ConversationId id) {
        if (hear(ListenerMethod.REFUSED)) {
            Refused refused = new Refused(refusal, id);
            listeners.tell(ListenerMethod.REFUSED, 0, listener -> listener.refused(refused));
        }
    }

    public void resumed(ConversationId id, int missed) {
        if (hear(ListenerMethod.RESUMED)) {
            Resumed resumed = new Resumed(id, missed);
            listeners.tell(ListenerMethod.RESUMED, 0, listener -> listener.resumed(resumed));
        }
    }

    public void loaded(ConversationId id, long nanos) {
        if (hear(ListenerMethod.CONVERSATION_LOADED)) {
            ConversationLoaded loaded = new ConversationLoaded(id, Duration.ofNanos(nanos));
            listeners.tell(ListenerMethod.CONVERSATION_LOADED, 0, listener -> listener.conversationLoaded(loaded));
        }
    }

    public void evicted(ConversationId id) {
        if (hear(ListenerMethod.CONVERSATION_EVICTED)) {
            ConversationEvicted evicted = new ConversationEvicted(id);
            listeners.tell(ListenerMethod.CONVERSATION_EVICTED, 0, listener -> listener.conversationEvicted(evicted));
        }
    }
}
