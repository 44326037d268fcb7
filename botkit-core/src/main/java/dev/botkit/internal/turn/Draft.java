package dev.botkit.internal.turn;

import dev.botkit.Reply;
import dev.botkit.SendMiddleware;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.log.Label;
import org.jspecify.annotations.Nullable;

/**
 * What the bot is about to say, as send middleware sees it.
 *
 * @param inReplyTo the id of the message that it answers, or null
 */
public record Draft(
        ConversationId conversation, Label label, @Nullable String inReplyTo, Reply reply)
        implements SendMiddleware.Outgoing {

    @Override
    public String user() {
        return label.user();
    }

    @Override
    public String channel() {
        return label.channel();
    }

    /** The same with another reply. */
    Draft with(Reply other) {
        return new Draft(conversation, label, inReplyTo, other);
    }

    /** A form for debugging that shows nothing that a user wrote. */
    @Override
    public String toString() {
        return "Outgoing[" + reply + "]";
    }
}
