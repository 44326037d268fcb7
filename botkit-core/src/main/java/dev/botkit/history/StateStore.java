package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one small document for each conversation: how far it has been handled, and the dialog that
 * waits. Failures as in {@link LogStore}.
 */
public interface StateStore {

    /**
     * A document as it is kept.
     *
     * @param version counts its changes, from 1
     * @param json the text of a JSON object
     */
    record Stored(long version, String json) {

        /**
         * Checks that there is a text.
         *
         * @param version counts its changes
         * @param json the text of a JSON object
         */
        public Stored {
            Objects.requireNonNull(json, "json");
        }
    }

    /**
     * A change of a document.
     *
     * @param conversation whose document
     * @param version the version that is to be replaced; 0 if there is to be none yet. The new one is
     *     one higher
     * @param json the text of a JSON object
     */
    record Change(ConversationId conversation, long version, String json) {

        /**
         * Checks that all parts are there.
         *
         * @param conversation whose document
         * @param version the version that is to be replaced, or 0
         * @param json the text of a JSON object
         */
        public Change {
            Objects.requireNonNull(conversation, "conversation");
            Objects.requireNonNull(json, "json");
        }
    }

    /**
     * Reads a document.
     *
     * @param conversation whose
     * @return the document, or null if there is none
     */
    @Nullable
    Stored read(ConversationId conversation);

    /**
     * Changes documents, each of them only if it still has the version that the change replaces. Each
     * stands alone: one that is refused leaves the others. One
     * that has the new version with exactly the new text already counts as changed by this call, as it
     * may be called again after a failure; so no two writers may write the same text, and core puts a
     * name of its own into it. A conversation that is returned says "read again", not "never written":
     * somebody else may have replaced what an earlier call wrote.
     *
     * @param changes at most one for each conversation, 1 to some thousand
     * @return the conversations whose document had another version and was left as it is
     */
    Set<ConversationId> write(List<Change> changes);

    /**
     * Removes a document for good, and leaves the other stores as they are. No error if there is none.
     *
     * @param conversation whose
     */
    void erase(ConversationId conversation);
}
