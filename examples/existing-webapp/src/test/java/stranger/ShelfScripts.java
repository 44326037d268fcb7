package stranger;

import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A store of scripts, with every method of the SPI. */
final class ShelfScripts implements ScriptStore {

    private final Map<String, Script> scripts = new LinkedHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private long revision;

    @Override
    public synchronized @Nullable Snapshot load(@Nullable String knownRevision) {
        String current = "r" + revision;
        return current.equals(knownRevision) ? null : new Snapshot(current, new ArrayList<>(scripts.values()));
    }

    @Override
    public boolean add(Script script) {
        return changed(addedNow(script));
    }

    @Override
    public boolean replace(Script expected, Script script) {
        ScriptStore.checkSameCommand(expected, script);
        return changed(replacedNow(expected, script));
    }

    @Override
    public boolean remove(Script expected) {
        return changed(removedNow(expected));
    }

    private synchronized boolean addedNow(Script script) {
        return counted(scripts.putIfAbsent(script.key(), script) == null);
    }

    private synchronized boolean replacedNow(Script expected, Script script) {
        return counted(scripts.replace(script.key(), expected, script));
    }

    private synchronized boolean removedNow(Script expected) {
        return counted(scripts.remove(expected.key(), expected));
    }

    private boolean counted(boolean changes) {
        revision += changes ? 1 : 0;
        return changes;
    }

    private boolean changed(boolean changes) {
        if (changes) {
            listeners.forEach(Runnable::run);
        }
        return changes;
    }

    @Override
    public Registration listen(Runnable changed) {
        listeners.add(changed);
        return () -> listeners.remove(changed);
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
