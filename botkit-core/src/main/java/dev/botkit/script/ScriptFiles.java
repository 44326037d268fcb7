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
 * A store of scripts in a JSON file, or in a folder of such files, which people edit. An edit is live within two
 * seconds, without a restart. If an edited file is not valid, that is logged once, and the last good version of the
 * file stays in use. The findings of {@link ScriptLinter} are logged, too, at INFO and WARN; nothing that users wrote
 * is logged.
 *
 * <p>In a folder, all {@code *.json} files directly in it count, including links, but not those whose names begin with
 * a dot; at most 1,000. If two scripts have the same command, the one in the file whose name sorts first counts. New
 * scripts are written to a file of their own, {@code learned.json}, so that a file that people edit is written only if
 * one of its scripts is replaced or removed. Files are replaced as a whole: after a crash, there is the old one or the
 * new one.
 *
 * <p>Several objects of one process may use the same files. If several processes use them, at most one may write.
 *
 * <p>One daemon thread watches the files while there is a {@linkplain #listen listener}; {@link #close} ends it.
 * Thread-safe.
 */
public final class ScriptFiles implements ScriptStore {

    /** The default name of the file for new scripts. */
    public static final String LEARNED = "learned.json";

    private final FileScripts files;
    private final FileWatch watch;

    private ScriptFiles(Path folder, @Nullable String only, String added, ScriptReadOption... options) {
        this.files = new FileScripts(folder, only, added, options);
        this.watch = new FileWatch(files);
    }

    /**
     * Opens a folder, and creates it if it does not exist.
     *
     * @param folder the folder
     * @param options deviations from the usual way to read files
     * @return a store
     * @throws BadScriptException if a file in it is not valid, because there is no good version of it yet; it says
     *     where and why
     * @throws StoreUnavailableException if the folder cannot be read or created
     */
    public static ScriptFiles folder(Path folder, ScriptReadOption... options) {
        return folder(folder, LEARNED, options);
    }

    /**
     * Opens a folder, and creates it if it does not exist.
     *
     * @param folder the folder
     * @param added the name of the file for new scripts
     * @param options deviations from the usual way to read files
     * @return a store
     * @throws BadScriptException as {@link #folder(Path, ScriptReadOption...)}
     * @throws StoreUnavailableException if the folder cannot be read or created
     * @throws IllegalArgumentException if the name is not that of a file directly in the folder, ending in ".json"
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
     * Opens one file, which holds all scripts, including new ones. The file need not exist yet; its folder is created
     * if it does not exist.
     *
     * @param file the file
     * @param options how it is read, where that is not the usual way
     * @return a store
     * @throws BadScriptException if the file is not valid; it says where and why
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
     * @throws StoreUnavailableException also if the current state of the file for new scripts cannot be read, so that
     *     nobody's edit is overwritten
     * @throws dev.botkit.LimitExceededException if the file would become larger than {@link Scripts} can read
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
