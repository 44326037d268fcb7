package dev.botkit.script;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps scripts, one for each command; case does not count ({@link Script#key()}). Commands and texts are any text, also
 * with NUL, emoji, quotes and {@code $}, and are only ever compared as strings.
 *
 * <p>Called by many threads at once; it may block. A store that cannot be reached throws {@link
 * dev.botkit.history.StoreUnavailableException}, with nothing in its message that a user wrote; whether a change of
 * which that is thrown has been made is not known. A script may be as long as 4 Mi characters, written by
 * {@link Scripts#write}, and there may be {@value Scripts#MAX_SCRIPTS} of them; what is beyond may be refused with a
 * {@link dev.botkit.BotkitException}. The contract in {@code botkit-testkit} checks a store of your own.
 *
 * <p>Yours to implement.
 */
public interface ScriptStore extends AutoCloseable {

    /**
     * All scripts at one moment.
     *
     * @param revision tells this moment from others: it is another one after each change, and the same as long as
     *     nothing changes
     * @param scripts in an order that stays the same as long as the scripts do
     */
    record Snapshot(String revision, List<Script> scripts) {

        /**
         * Copies the list.
         *
         * @param revision tells this moment from others
         * @param scripts all scripts
         */
        public Snapshot {
            Objects.requireNonNull(revision, "revision");
            scripts = List.copyOf(scripts);
        }
    }

    /** Ends what {@link ScriptStore#listen} began. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        /** Calls the listener no more, a call under way aside. Idempotent. */
        @Override
        void close();
    }

    /**
     * Reads all scripts. It shows every change of which a call has returned, by whomever it was made.
     *
     * @param knownRevision the revision of the snapshot that the caller has; null for none
     * @return all scripts, or null if they still are at the known revision
     */
    @Nullable
    Snapshot load(@Nullable String knownRevision);

    /**
     * Adds a script if there is none of its command. Of several at the same time one wins.
     *
     * @param script what is added
     * @return false if there is one already
     * @throws ReadOnlyScriptsException if scripts cannot be added here
     */
    boolean add(Script script);

    /**
     * Replaces a script if it still is the expected one. Of several at the same time one wins.
     *
     * @param expected what is thought to be there, {@linkplain Script#equals equal} to it
     * @param script what is to be there instead, of the same command but for its case
     * @return false if there is another one or none
     * @throws IllegalArgumentException if the commands differ
     * @throws ReadOnlyScriptsException if scripts cannot be replaced here
     */
    boolean replace(Script expected, Script script);

    /**
     * Removes a script if it still is the expected one.
     *
     * @param expected what is thought to be there, {@linkplain Script#equals equal} to it
     * @return false if there is another one or none
     * @throws ReadOnlyScriptsException if scripts cannot be removed here
     */
    boolean remove(Script expected);

    /** Releases what this object opened itself. Idempotent. */
    @Override
    void close();

    /**
     * Has a listener called after changes that the store notices by itself, such as edits of files. A store that
     * notices nothing, which is the default, never calls it; core then looks at the revision from time to
     * time.
     *
     * @param changed called on a thread of the store, after {@link #load} shows the change; must not block for
     *     long
     * @return ends it
     */
    default Registration listen(Runnable changed) {
        Objects.requireNonNull(changed, "changed");
        return () -> {};
    }

    /**
     * Checks the arguments of {@link #replace}, for stores.
     *
     * @param expected the first one
     * @param script the second one
     * @throws IllegalArgumentException if the commands differ
     */
    static void checkSameCommand(Script expected, Script script) {
        if (!expected.key().equals(script.key())) {
            throw new IllegalArgumentException(
                    "A script is replaced by one of the same command; to rename it, add the new one and remove the old.");
        }
    }

    /**
     * Makes one that lasts as long as the process, for at most {@value Scripts#MAX_SCRIPTS} scripts.
     *
     * @param scripts what it holds at first
     * @return a store
     * @throws BadScriptException if two have the same command
     */
    static ScriptStore inMemory(Script... scripts) {
        return new InMemoryScripts(List.of(scripts));
    }
}
