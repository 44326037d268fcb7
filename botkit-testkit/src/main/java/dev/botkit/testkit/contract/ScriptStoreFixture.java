package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.ScriptStore.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The store of scripts under test, and commands that nobody used before. */
abstract class ScriptStoreFixture extends StoreFixture<ScriptStore> {

    /** A script that says one thing, of a command that nobody used before. */
    final Script script(String name, String answer) {
        return Script.answering(unused(name), unused(name), answer);
    }

    /** Adds a script, which has to work. */
    final void add(Script script) {
        assertTrue(store().add(script), () -> "add of " + show(script) + ", of which there was none, said false");
    }

    /** What a store holds of a command, in whichever case it is; null if nothing. */
    static @Nullable Script find(ScriptStore store, String command) {
        String key = Script.key(command);
        List<Script> found = snapshot(store).scripts().stream()
                .filter(script -> script.key().equals(key))
                .toList();
        assertTrue(found.size() <= 1, () -> "there are " + found.size() + " scripts of one command: " + found);
        return found.isEmpty() ? null : found.get(0);
    }

    /** Everything that a store holds. */
    static Snapshot snapshot(ScriptStore store) {
        Snapshot snapshot = store.load(null);
        assertNotNull(snapshot, "load(null) has to return a snapshot");
        return snapshot;
    }

    /** Checks what is there of a command. */
    final void expect(Script script) {
        expect(store(), script);
    }

    /** Checks what is there of a command. */
    static void expect(ScriptStore store, Script script) {
        Script found = find(store, script.command());
        assertNotNull(found, () -> "there is no script " + show(script));
        assertEquals(script.json(), found.json(), () -> "what was stored as " + show(script));
        assertEquals(script.command(), found.command(), "the command, with its case");
    }

    /** Checks that there is nothing of a command. */
    final void expectNone(String command) {
        assertEquals(null, find(store(), command), "the script that should not be there");
    }

    /** Checks that a call changed the revision or left it, and returns the one after it. */
    final String expectRevision(String before, boolean changed) {
        Snapshot after = store().load(before);
        if (changed) {
            assertNotNull(after, "load(known revision) has to return a snapshot after a change");
            assertFalse(before.equals(after.revision()), "the revision has to be another one after a change");
            return after.revision();
        }
        assertEquals(null, after, "load(known revision) while nothing has changed");
        return before;
    }

    private static String show(Script script) {
        return Check.name(script.command());
    }
}
