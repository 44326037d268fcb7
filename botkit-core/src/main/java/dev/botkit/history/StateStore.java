package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one small document for each conversation: how far it has been handled, the waiting dialog, and what skills
 * remember of it. Failures are as in {@link LogStore}.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface StateStore {

    /** A stored document. Immutable. */
    final class Stored {

        private final long version;
        private final String json;

        private Stored(long version, String json) {
            this.version = version;
            this.json = Objects.requireNonNull(json, "json");
        }

        /**
         * A document.
         *
         * @param version the number of its changes, from 1
         * @param json the text of a JSON object
         * @return the document
         */
        public static Stored of(long version, String json) {
            return new Stored(version, json);
        }

        /** {@return how often it was changed, from 1} */
        public long version() {
            return version;
        }

        /** {@return the text of a JSON object} */
        public String json() {
            return json;
        }

        /** Equal are documents with equal parts. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Stored stored && version == stored.version && json.equals(stored.json);
        }

        @Override
        public int hashCode() {
            return Objects.hash(version, json);
        }

        /** {@return a form for debugging that shows nothing that a user wrote} */
        @Override
        public String toString() {
            return "Stored[version " + version + ", " + json.length() + " characters]";
        }
    }

    /** A change of a document. Immutable. */
    final class Change {

        private final ConversationId conversation;
        private final long version;
        private final String json;

        private Change(ConversationId conversation, long version, String json) {
            this.conversation = Objects.requireNonNull(conversation, "conversation");
            this.version = version;
            this.json = Objects.requireNonNull(json, "json");
        }

        /**
         * Makes a change, which gives a document a new text.
         *
         * @param conversation the conversation
         * @param version the version to replace; 0 if there must be no document yet. The new version is one higher
         * @param json the text of a JSON object
         * @return the change
         */
        public static Change of(ConversationId conversation, long version, String json) {
            return new Change(conversation, version, json);
        }

        /** {@return the conversation} */
        public ConversationId conversation() {
            return conversation;
        }

        /** {@return the version to replace; 0 if there must be no document yet} */
        public long version() {
            return version;
        }

        /** {@return the text of a JSON object} */
        public String json() {
            return json;
        }

        /** Changes are equal if all their parts are. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Change change
                    && conversation.equals(change.conversation)
                    && version == change.version
                    && json.equals(change.json);
        }

        @Override
        public int hashCode() {
            return Objects.hash(conversation, version, json);
        }

        /** {@return a form for debugging that shows nothing that a user wrote} */
        @Override
        public String toString() {
            return "Change[version " + version + ", " + json.length() + " characters]";
        }
    }

    /**
     * Reads a document.
     *
     * @param conversation the conversation
     * @return the document; null if there is none
     */
    @Nullable
    Stored read(ConversationId conversation);

    /**
     * Changes documents, each only if it still has the version that the change replaces. The changes are independent: a
     * refused one does not affect the others. A document that already has the new version with exactly the new text
     * counts as changed by this call, because core may repeat a call that failed; so no two writers may write the same
     * text, and core puts a name of its own into it. A conversation in the result means "read again", not "never
     * written": another writer may have replaced what an earlier call wrote.
     *
     * @param changes at most one for each conversation, one to several thousand
     * @return the conversations whose document had another version and was left as it is
     */
    Set<ConversationId> write(List<Change> changes);

    /**
     * Removes a document for good, and leaves the other stores as they are. Does nothing if there is no document.
     *
     * @param conversation the conversation
     */
    void erase(ConversationId conversation);
}
