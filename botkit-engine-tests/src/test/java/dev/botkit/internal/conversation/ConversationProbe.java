package dev.botkit.internal.conversation;

/** What tests do with one conversation, where no public method does it. */
public final class ConversationProbe {

    private ConversationProbe() {}

    /** Drops it from memory as where memory is used up, if it is idle; tells whether it was. */
    public static boolean retires(Conversation conversation) {
        return conversation.retire() >= 0;
    }
}
