package dev.botkit.script;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.LimitExceededException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Scripts in a map, in the order in which they came. */
final class InMemoryScripts implements ScriptStore {

    private final Lock lock = new ReentrantLock();
    private final Map<String, Script> scripts = new LinkedHashMap<>();
    private final String run = UUID.randomUUID() + "-";
    private long changes;

    InMemoryScripts(List<Script> first) {
        for (Script script : first) {
            if (!add(script)) {
                throw new BadScriptException(
                        ScriptPlace.NOWHERE.inScript(script.command()), "There are two scripts of this command.");
            }
        }
    }

    @Override
    public @Nullable Snapshot load(@Nullable String knownRevision) {
        lock.lock();
        try {
            String revision = run + changes;
            return revision.equals(knownRevision) ? null : new Snapshot(revision, List.copyOf(scripts.values()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean add(Script script) {
        lock.lock();
        try {
            if (scripts.containsKey(script.key())) {
                return false;
            }
            if (scripts.size() >= Scripts.MAX_SCRIPTS) {
                throw loggable(new LimitExceededException(
                        "There are " + Scripts.MAX_SCRIPTS + " scripts, which is the limit."));
            }
            scripts.put(script.key(), script);
            changes++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean replace(Script expected, Script script) {
        ScriptStore.checkSameCommand(expected, script);
        lock.lock();
        try {
            boolean replaced = scripts.replace(expected.key(), expected, script);
            changes += replaced ? 1 : 0;
            return replaced;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean remove(Script expected) {
        lock.lock();
        try {
            boolean removed = scripts.remove(expected.key(), expected);
            changes += removed ? 1 : 0;
            return removed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        // Nothing was opened.
    }
}
