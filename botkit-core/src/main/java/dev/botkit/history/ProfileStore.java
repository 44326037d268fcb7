package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what clients told of their users, for each conversation. Failures as in {@link LogStore}.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface ProfileStore {

    /**
     * Reads a profile.
     *
     * @param conversation whose
     * @return the text of a JSON object, or null if there is none
     */
    @Nullable
    String read(ConversationId conversation);

    /**
     * Keeps a profile in place of the one before.
     *
     * @param conversation whose
     * @param json the text of a JSON object
     */
    void write(ConversationId conversation, String json);

    /**
     * Removes a profile for good, and leaves the other stores as they are. No error if there is none.
     *
     * @param conversation whose
     */
    void erase(ConversationId conversation);
}
