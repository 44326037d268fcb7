package dev.botkit.internal.script;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.LimitExceededException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptReadOption;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.ScriptStore.Snapshot;
import dev.botkit.script.Scripts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Scripts in files. Each call looks at the files first, so that it sees edits and what another object has
 * written. One lock for all objects of this process is held while files are read and written: a change reads,
 * compares and replaces a file, and nothing may come between. No message waits for it.
 */
public final class FileScripts {

    private static final Lock LOCK = new ReentrantLock();
    private static final int MOST_FILES = 1_000;
    private static final String EXTENSION = ".json";

    private final Path folder;
    private final @Nullable String only;
    private final String added;
    private final ScriptReadOption[] options;
    private final FileReports reports = new FileReports();
    private final String run = UUID.randomUUID() + "-";
    private Map<String, HeldFile> files = new LinkedHashMap<>();
    private @Nullable Snapshot snapshot;
    private long changes;

    /**
     * Reads the files.
     *
     * @param folder where they are
     * @param only the name of the only file that counts; null for all
     * @param added the name of the file that gets new scripts
     * @param options how files are read
     * @throws dev.botkit.script.BadScriptException if one of them cannot be used
     * @throws StoreUnavailableException if the file system does not give them
     */
    public FileScripts(Path folder, @Nullable String only, String added, ScriptReadOption... options) {
        this.folder = folder;
        this.only = only;
        this.added = added;
        this.options = options.clone();
        locked(() -> {
            look();
            for (HeldFile file : files.values()) {
                if (file.problem() != null) {
                    throw file.problem();
                }
            }
            return true;
        });
    }

    Path folder() {
        return folder;
    }

    /** As {@link ScriptStore#load}. */
    public @Nullable Snapshot load(@Nullable String knownRevision) {
        Snapshot current = locked(this::look);
        return current.revision().equals(knownRevision) ? null : current;
    }

    /** Looks at the files, and tells whether one of them may still be being written. */
    boolean isUnsettled() {
        return locked(() -> {
            look();
            return files.values().stream().anyMatch(HeldFile::isUnsettled);
        });
    }

    /** As {@link ScriptStore#add}. */
    public boolean add(Script script) {
        return locked(() -> {
            look();
            if (holder(script) != null) {
                return false;
            }
            change(added, scripts -> {
                scripts.add(script);
                return scripts;
            });
            return true;
        });
    }

    /** As {@link ScriptStore#replace}; null removes. */
    public boolean replace(Script expected, @Nullable Script script) {
        return locked(() -> {
            look();
            String name = holder(expected);
            HeldFile file = name == null ? null : files.get(name);
            int at = file == null ? -1 : file.scripts().indexOf(expected);
            if (name == null || at < 0) {
                return false;
            }
            change(name, scripts -> {
                if (script == null) {
                    scripts.remove(at);
                } else {
                    scripts.set(at, script);
                }
                return scripts;
            });
            return true;
        });
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T locked(Work<T> work) {
        LOCK.lock();
        try {
            return work.run();
        } catch (IOException e) {
            throw loggable(new StoreUnavailableException(
                    "The script files in " + Quoted.of(folder.toString()) + " cannot be read or written: "
                            + e.getClass().getSimpleName() + ". Do the folder and the rights on it exist?",
                    e));
        } finally {
            LOCK.unlock();
        }
    }

    /** Reads what has changed. */
    private Snapshot look() throws IOException {
        Map<String, HeldFile> now = new LinkedHashMap<>();
        boolean isChanged = snapshot == null;
        for (Path path : list()) {
            String name = path.getFileName().toString();
            HeldFile before = files.get(name);
            HeldFile file = HeldFile.read(path, before, options);
            isChanged |= !file.holdsTheSame(before);
            if (snapshot != null) {
                // At the start what is wrong is thrown.
                reports.file(name, file);
            }
            now.put(name, file);
        }
        for (String name : files.keySet()) {
            if (!now.containsKey(name)) {
                reports.gone(name);
                isChanged = true;
            }
        }
        files = now;
        Snapshot current = snapshot;
        if (current == null || isChanged) {
            current = new Snapshot(run + ++changes, effective());
            snapshot = current;
            report();
        }
        return current;
    }

    private void report() {
        Map<String, List<Script>> scripts = new LinkedHashMap<>();
        files.forEach((name, file) -> scripts.put(name, file.scripts()));
        reports.scripts(scripts);
    }

    /** The files that count, in the order of their names. */
    private List<Path> list() throws IOException {
        if (only != null) {
            Path file = folder.resolve(only);
            return Files.exists(file) ? List.of(file) : List.of();
        }
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.toLowerCase(Locale.ROOT).endsWith(EXTENSION)
                        && !name.startsWith(".")
                        && Files.isRegularFile(entry)) {
                    names.add(name);
                }
            }
        }
        if (names.size() > MOST_FILES) {
            throw loggable(
                    new LimitExceededException("There are more than " + MOST_FILES + " script files in one folder."));
        }
        return names.stream().map(folder::resolve).toList();
    }

    /** All scripts; of two with the same command the one in the file whose name comes first. */
    private List<Script> effective() {
        Map<String, Script> scripts = new LinkedHashMap<>();
        files.values().forEach(file -> file.scripts().forEach(script -> scripts.putIfAbsent(script.key(), script)));
        return List.copyOf(scripts.values());
    }

    /** The file that has the script of this command which counts; null if there is none. */
    private @Nullable String holder(Script script) {
        for (Map.Entry<String, HeldFile> file : files.entrySet()) {
            for (Script each : file.getValue().scripts()) {
                if (each.key().equals(script.key())) {
                    return file.getKey();
                }
            }
        }
        return null;
    }

    private void change(String name, UnaryOperator<List<Script>> change) throws IOException {
        HeldFile file = files.get(name);
        if (file != null && file.problem() != null) {
            // Somebody's edit is in there.
            throw loggable(new StoreUnavailableException(
                    "Script file " + Quoted.of(name)
                            + " is not written to, as its present state cannot be read; repair it.",
                    file.problem()));
        }
        List<Script> scripts = change.apply(new ArrayList<>(file == null ? List.of() : file.scripts()));
        String text = Scripts.write(scripts);
        if (scripts.size() > Scripts.MAX_SCRIPTS || text.length() > Scripts.MAX_CHARACTERS) {
            throw loggable(new LimitExceededException("Script file " + Quoted.of(name) + " would hold more than "
                    + Scripts.MAX_SCRIPTS + " scripts or " + Scripts.MAX_CHARACTERS + " characters."));
        }
        AtomicFile.write(folder.resolve(name), text);
        look();
    }
}
