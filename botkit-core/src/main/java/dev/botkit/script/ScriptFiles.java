package dev.botkit.script;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.history.StoreUnavailableException;
import dev.botkit.internal.script.FileScripts;
import dev.botkit.internal.script.FileWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Scripts in a JSON file, or in a folder of them, which people edit. An edit is live within two seconds, without a restart.
 * Whatever cannot be used of an edit is said once in the log; meanwhile the last good version of that file stays in use. The log also
 * names what {@link ScriptLinter} finds, at INFO and WARN; it holds nothing that users wrote.
 *
 * <p>In a folder all {@code *.json} files count that lie directly in it, links among them, but none whose
 * name begins with a dot; at most 1,000. Of two scripts with the same command the one in the file whose name comes first
 * counts. New scripts go into one file of their own, {@code learned.json}, so that a file that people edit is written to only
 * if a script of it is replaced or removed. Files are replaced as a whole: behind a crash there is the old one or the
 * new one.
 *
 * <p>Several objects of one process may use the same files. Of several processes at most one may write.
 *
 * <p>One daemon thread watches the files while somebody {@linkplain #listen listens}; {@link #close} ends it. Thread-safe.
 */
public final class ScriptFiles implements ScriptStore {

    /** The file that new scripts go into, unless another one is named. */
    public static final String LEARNED = "learned.json";

    private final FileScripts files;
    private final FileWatch watch;

    private ScriptFiles(Path folder, @Nullable String only, String added, ScriptReadOption... options) {
        this.files = new FileScripts(folder, only, added, options);
        this.watch = new FileWatch(files);
    }

    /**
     * Opens a folder; makes it if it is not there.
     *
     * @param folder the folder
     * @param options how the files are read, where that is not the usual way
     * @return a store
     * @throws BadScriptException if a file in it cannot be used, for there is no good version of it yet; it says where
     *     and why
     * @throws StoreUnavailableException if the folder cannot be read or made
     */
    public static ScriptFiles folder(Path folder, ScriptReadOption... options) {
        return folder(folder, LEARNED, options);
    }

    /**
     * Opens a folder; makes it if it is not there.
     *
     * @param folder the folder
     * @param added the name of the file that new scripts go into
     * @param options how the files are read, where that is not the usual way
     * @return a store
     * @throws BadScriptException as {@link #folder(Path, ScriptReadOption...)}
     * @throws StoreUnavailableException if the folder cannot be read or made
     * @throws IllegalArgumentException if the name is none of a file directly in the folder that ends in ".json"
     */
    public static ScriptFiles folder(Path folder, String added, ScriptReadOption... options) {
        Path name = Path.of(added);
        if (name.getNameCount() != 1 || name.isAbsolute() || !added.endsWith(".json") || added.startsWith(".")) {
            throw new IllegalArgumentException(
                    "The file for new scripts needs a name such as " + LEARNED + ", without a folder.");
        }
        makeFolder(folder);
        return new ScriptFiles(folder, null, added, options);
    }

    /**
     * Opens one file, which holds all scripts, new ones too. It need not be there yet; its folder is made if that is not
     * there.
     *
     * @param file the file
     * @param options how it is read, where that is not the usual way
     * @return a store
     * @throws BadScriptException if the file cannot be used; it says where and why
     * @throws StoreUnavailableException if it cannot be read
     */
    public static ScriptFiles file(Path file, ScriptReadOption... options) {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null || name == null || Files.isDirectory(file)) {
            throw new IllegalArgumentException("A file of scripts is needed here; folder(…) takes a folder.");
        }
        makeFolder(folder);
        return new ScriptFiles(folder, name.toString(), name.toString(), options);
    }

    private static void makeFolder(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw loggable(new StoreUnavailableException(
                    "The folder of script files cannot be made: " + e.getClass().getSimpleName() + ".", e));
        }
    }

    @Override
    public @Nullable Snapshot load(@Nullable String knownRevision) {
        return files.load(knownRevision);
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoreUnavailableException also if the present state of the file that it goes into cannot be read, so as not to
     *     take somebody's edit away
     * @throws dev.botkit.LimitExceededException if the file would be larger than {@link Scripts} reads
     */
    @Override
    public boolean add(Script script) {
        return files.add(script);
    }

    @Override
    public boolean replace(Script expected, Script script) {
        ScriptStore.checkSameCommand(expected, script);
        return files.replace(expected, script);
    }

    @Override
    public boolean remove(Script expected) {
        return files.replace(expected, null);
    }

    @Override
    public Registration listen(Runnable changed) {
        return watch.listen(changed);
    }

    @Override
    public void close() {
        watch.close();
    }
}
