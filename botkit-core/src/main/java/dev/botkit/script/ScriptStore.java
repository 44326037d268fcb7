package dev.botkit.script;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps scripts, one for each command, without regard to case ({@link Script#key()}). Commands and texts may contain
 * any characters, including NUL, emoji, quotes and {@code $}, and are only compared as strings.
 *
 * <p>A store must be thread-safe, and may block. A store that cannot be reached throws
 * {@link dev.botkit.history.StoreUnavailableException}, with nothing in its message that a user wrote. After such a
 * failure, a change may or may not have been made. A store must accept scripts of up to 4 Mi characters, as
 * {@link Scripts#write} writes them, and {@value Scripts#MAX_SCRIPTS} scripts; it may refuse more with a
 * {@link dev.botkit.BotkitException}. The contract in {@code botkit-testkit} checks a store of your own.
 *
 * <p>Yours to implement.
 */
public interface ScriptStore extends AutoCloseable {

    /**
     * All scripts of a store at one moment.
     *
     * @param revision identifies this state: it is different after each change, and stays the same while nothing
     *     changes
     * @param scripts the scripts, in an order that stays the same as long as they do
     */
    record Snapshot(String revision, List<Script> scripts) {

        /**
         * Copies the list.
         *
         * @param revision identifies this state
         * @param scripts all scripts
         */
        public Snapshot {
            Objects.requireNonNull(revision, "revision");
            scripts = List.copyOf(scripts);
        }
    }

    /** Ends the calls that {@link ScriptStore#listen} began. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        /** Ends the calls, except one that is under way. Idempotent. */
        @Override
        void close();
    }

    /**
     * Reads all scripts. The result includes every change whose call has returned, in whatever process.
     *
     * @param knownRevision the revision of the snapshot that the caller has; null for none
     * @return all scripts; null if they are still at the known revision
     */
    @Nullable
    Snapshot load(@Nullable String knownRevision);

    /**
     * Adds a script if there is none with its command. One of several concurrent calls wins.
     *
     * @param script the script
     * @return true if it was added; false if there is one with this command
     * @throws ReadOnlyScriptsException if scripts cannot be added here
     */
    boolean add(Script script);

    /**
     * Replaces a script if it is still the expected one. One of several concurrent calls wins.
     *
     * @param expected the script to expect, {@linkplain Script#equals equal} to the stored one
     * @param script the new script, with the same command, without regard to case
     * @return true if it was done; false if there is another script or none
     * @throws IllegalArgumentException if the commands differ
     * @throws ReadOnlyScriptsException if scripts cannot be replaced here
     */
    boolean replace(Script expected, Script script);

    /**
     * Removes a script if it is still the expected one.
     *
     * @param expected the script to expect, {@linkplain Script#equals equal} to the stored one
     * @return true if it was done; false if there is another script or none
     * @throws ReadOnlyScriptsException if scripts cannot be removed here
     */
    boolean remove(Script expected);

    /** Releases what this object opened itself. Idempotent. */
    @Override
    void close();

    /**
     * Registers a listener for changes that the store notices by itself, such as edits of files. The default notices
     * nothing and never calls it; core then checks the revision from time to time.
     *
     * @param changed the listener, called on a thread of the store once {@link #load} returns the change; must not
     *     block for long
     * @return a handle that ends the calls
     */
    default Registration listen(Runnable changed) {
        Objects.requireNonNull(changed, "changed");
        return () -> {};
    }

    /**
     * Checks the arguments of {@link #replace}, on behalf of a store.
     *
     * @param expected the first argument
     * @param script the second argument
     * @throws IllegalArgumentException if the commands differ
     */
    static void checkSameCommand(Script expected, Script script) {
        if (!expected.key().equals(script.key())) {
            throw new IllegalArgumentException(
                    "A script is replaced by one of the same command; to rename it, add the new one and remove the old.");
        }
    }

    /**
     * Makes a store in memory, which lasts as long as the process and holds at most {@value Scripts#MAX_SCRIPTS}
     * scripts.
     *
     * @param scripts the initial scripts
     * @return a store
     * @throws BadScriptException if two have the same command
     */
    static ScriptStore inMemory(Script... scripts) {
        return new InMemoryScripts(List.of(scripts));
    }
}
