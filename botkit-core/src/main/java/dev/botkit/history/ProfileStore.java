package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what clients have said about their users, for each conversation. Failures are as in {@link LogStore}.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface ProfileStore {

    /**
     * Reads a profile.
     *
     * @param conversation the conversation
     * @return the text of a JSON object; null if there is none
     */
    @Nullable
    String read(ConversationId conversation);

    /**
     * Stores a profile, in place of the previous one.
     *
     * @param conversation the conversation
     * @param json the text of a JSON object
     */
    void write(ConversationId conversation, String json);

    /**
     * Removes a profile for good, and leaves the other stores as they are. Does nothing if there is no profile.
     *
     * @param conversation the conversation
     */
    void erase(ConversationId conversation);
}
