package dev.botkit.internal.message;

import dev.botkit.Sender;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the field {@code from} of messages. */
public final class Senders {

    private Senders() {}

    /** The sender that stands in a field; null if none does. */
    public static @Nullable Sender of(@Nullable Object field) {
        if (!(field instanceof Map<?, ?> from) || !(from.get("name") instanceof String name)) {
            return null;
        }
        Sender sender = "person".equals(from.get("kind")) ? Sender.person(name) : Sender.bot(name);
        return from.get("avatar") instanceof String avatar ? sender.withAvatar(avatar) : sender;
    }
}
