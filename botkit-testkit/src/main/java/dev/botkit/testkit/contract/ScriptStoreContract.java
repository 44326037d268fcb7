package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.botkit.script.LearnedAnswer;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.ScriptStore.Snapshot;
import dev.botkit.script.Scripts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Tests that every writable {@link ScriptStore} has to pass. Extend the class, and run it with JUnit:
 *
 * <pre>{@code
 * class MyScriptsTest extends ScriptStoreContract {
 *     @Override
 *     protected ScriptStore open() {
 *         return new MyScripts(DATABASE);
 *     }
 * }
 * }</pre>
 *
 * <p>The store need not be empty, because each test uses new commands. The tests add several hundred scripts in all,
 * the longest of 1 Mi characters, and leave most of them behind.
 *
 * <p>The class is long because each of its tests is a rule for stores, with an explanation for the case that a store
 * breaks it.
 */
public abstract class ScriptStoreContract extends ScriptStoreFixture {

    private static final int WRITERS = 8;

    /** For subclasses. */
    protected ScriptStoreContract() {}

    @Test
    void whatWasAddedIsThereAtOnceWithAllItsFields() {
        String json = "[{\"command\":\"" + unused("Full")
                + "\",\"triggers\":[],\"modified\":\"2018-12-12T15:23:41.416Z\",\"n\":[1.50,-3,1E-7,"
                + "12345678901234567890123,true,null,\"\"],\"unknown\":{\"b\":{},\"a\":[]},"
                + "\"script\":[{\"topic\":\"default\",\"script\":[{\"text\":\"plain\"},{\"action\":\"stop\"}]}]}]";
        Script script = Scripts.read(json).get(0);

        add(script);

        expect(script);
        assertEquals(
                Scripts.write(List.of(script)),
                Scripts.write(List.of(found(script))),
                "the script as it is written, with the order of its fields and the form of its numbers");
    }

    @Test
    void aSecondScriptOfACommandIsNotAdded() {
        Script first = script("one", "first");
        add(first);

        assertFalse(store().add(script("one", "second")), "add of a command that is there");
        assertFalse(store().add(first), "add of the very script that is there");

        expect(first);
    }

    @Test
    void theCaseOfACommandDoesNotCount() {
        Script script = script("Straße ÉΣ", "first");
        add(script);

        assertFalse(store().add(Script.answering(
                script.command().toUpperCase(Locale.ROOT).replace("STRASSE", "STRAßE"), "t", "second")));
        assertFalse(store().add(Script.answering(unused("sTRAßE éς"), "t", "third")));

        expect(script);
        Script changed = Script.answering(unused("STRAßE éσ"), "t", "changed");
        assertTrue(store().replace(script, changed), "replace by a command of another case");
        expect(changed);
        assertTrue(store().remove(changed), "remove");
        expectNone(script.command());
    }

    @Test
    void commandsThatAreAlmostTheSameAreDifferentScripts() {
        List<Script> scripts = new ArrayList<>();
        Set<String> keys = ConcurrentHashMap.newKeySet();
        for (String name : Strange.NAMES) {
            if (unused(name).length() <= 512 && keys.add(Script.key(name))) {
                scripts.add(script(name, "says " + scripts.size()));
            }
        }
        assertTrue(scripts.size() > 50, "there are commands to try");

        scripts.forEach(this::add);

        Snapshot snapshot = snapshot(store());
        for (Script script : scripts) {
            assertTrue(snapshot.scripts().contains(script), () -> "there is no " + Check.name(script.command()));
        }
        assertTrue(store().remove(scripts.get(0)), "remove of the first");
        assertEquals(
                scripts.size() - 1,
                snapshot(store()).scripts().stream().filter(scripts::contains).count(),
                "scripts that are left");
    }

    @Test
    void strangeTextsAreKept() {
        Script script = script("texts", "x");
        int number = 0;
        for (String name : Strange.NAMES) {
            script = script.with("field" + number++, Map.of(name, List.of(name, "{{" + name + "}}")));
        }

        add(script);

        expect(script);
    }

    @Test
    void aLongScriptIsKept() {
        Script script = script("long", "ab \u00e9 \u6f22 \ud83d\ude00 ".repeat(95_000));

        add(script);

        expect(script);
    }

    @Test
    void aLearnedScriptKeepsWhoTaughtIt() {
        LearnedAnswer learned = new LearnedAnswer("ann $ne", Instant.parse("2026-01-02T03:04:05.678Z"), unused("Why?"));
        Script script = Script.learned(learned, "{{because}}");

        add(script);

        expect(script);
        assertEquals(learned, found(script).learned(), "who taught it");
    }

    @Test
    void aScriptIsReplacedIfItIsTheExpectedOne() {
        Script first = script("r", "first");
        Script second = script("r", "second");
        add(first);

        assertTrue(store().replace(first, second), "replace of what is there");
        expect(second);
        assertFalse(store().replace(first, script("r", "third")), "replace of what is no longer there");
        expect(second);
        assertFalse(store().replace(script("none", "a"), script("none", "b")), "replace where there is nothing");
        expectNone(unused("none"));
        assertTrue(store().replace(second, second), "replace by the same");
        expect(second);
    }

    @Test
    void aScriptIsReplacedOnlyByOneOfItsCommand() {
        Script script = script("r", "first");
        add(script);

        assertThrows(
                IllegalArgumentException.class, () -> store().replace(script, script("s", "first")), "another command");

        expect(script);
        expectNone(unused("s"));
    }

    @Test
    void whatIsExpectedIsComparedByItsMeaning() {
        Script script = script("m", "first").with("a", 1).with("b", 2);
        add(script);
        Script otherOrder = script("m", "first").with("b", 2).with("a", 1);

        assertTrue(store().replace(otherOrder, script), "replace with the fields of the expected in another order");
        assertFalse(store().remove(script.with("b", 3)), "remove with a field of another value");
        assertTrue(store().remove(otherOrder), "remove with the fields in another order");
    }

    @Test
    void aScriptIsRemovedIfItIsTheExpectedOne() {
        Script first = script("r", "first");
        Script other = script("other", "other");
        add(first);
        add(other);

        assertFalse(store().remove(script("r", "second")), "remove of what is not there");
        expect(first);
        assertTrue(store().remove(first), "remove of what is there");
        expectNone(first.command());
        assertFalse(store().remove(first), "remove a second time");
        expect(other);
        add(script("r", "again"));
        expect(script("r", "again"));
    }

    @Test
    void theRevisionChangesWithEachChangeAndWithNothingElse() {
        Script script = script("v", "first");
        String revision = snapshot(store()).revision();
        revision = expectRevision(revision, false);

        add(script);
        revision = expectRevision(revision, true);
        store().add(script);
        store().remove(script("v", "other"));
        store().replace(script("v", "other"), script("v", "third"));
        revision = expectRevision(revision, false);
        store().replace(script, script("v", "second"));
        revision = expectRevision(revision, true);
        store().remove(script("v", "second"));
        String afterRemoval = expectRevision(revision, true);
        add(script);
        String last = expectRevision(afterRemoval, true);
        assertNotNull(store().load(revision), "load with an old revision");
        assertNotNull(store().load("no such revision"), "load with a revision that never was");
        assertEquals(last, snapshot(store()).revision(), "the revision while nothing changes");
    }

    @Test
    void aListThatWasHandedOutNeverChanges() {
        Script script = script("l", "first");
        Snapshot before = snapshot(store());
        List<Script> copy = List.copyOf(before.scripts());

        add(script);

        assertEquals(copy, before.scripts(), "the list that was read before the change");
        assertThrows(UnsupportedOperationException.class, () -> before.scripts().add(script), "a change of the list");
        expect(script);
    }

    @Test
    void theOrderStaysTheSame() {
        for (int i = 0; i < 20; i++) {
            add(script("o" + (i * 7) % 20, "x"));
        }
        List<Script> first = snapshot(store()).scripts();

        assertEquals(first, snapshot(store()).scripts(), "the order when it is read again");
        assertEquals(first, snapshot(nodes().get(nodes().size() - 1)).scripts(), "the order for another node");
    }

    @Test
    void ofEightWhoAddTheSameCommandOneWins() {
        List<ScriptStore> nodes = nodes();
        for (int round = 0; round < 5; round++) {
            String name = "race" + round;
            AtomicInteger winners = new AtomicInteger();
            Set<Script> won = ConcurrentHashMap.newKeySet();
            Crew.run(WRITERS, number -> {
                String command = number % 2 == 0 ? name : name.toUpperCase(Locale.ROOT);
                Script script = script(command, "by " + number);
                if (nodes.get(number % nodes.size()).add(script)) {
                    winners.incrementAndGet();
                    won.add(script);
                }
            });

            assertEquals(1, winners.get(), "how many of " + WRITERS + " have added the same command");
            expect(won.iterator().next());
        }
    }

    @Test
    void ofEightWhoReplaceOrRemoveTheSameScriptOneWins() {
        List<ScriptStore> nodes = nodes();
        for (int round = 0; round < 5; round++) {
            Script script = script("swap" + round, "first");
            add(script);
            AtomicInteger winners = new AtomicInteger();
            Crew.run(WRITERS, number -> {
                ScriptStore node = nodes.get(number % nodes.size());
                boolean won = number == WRITERS - 1
                        ? node.remove(script)
                        : node.replace(script, script.with("description", "by " + number));
                winners.addAndGet(won ? 1 : 0);
            });

            assertEquals(1, winners.get(), "how many of " + WRITERS + " have replaced or removed the same script");
            Script left = find(store(), script.command());
            assertTrue(left == null || !left.equals(script), "the script that was replaced is still there");
        }
    }

    @Test
    void eightWritersOfCommandsOfTheirOwnLoseNothing() {
        List<ScriptStore> nodes = nodes();

        Crew.run(WRITERS, number -> {
            ScriptStore node = nodes.get(number % nodes.size());
            for (int i = 0; i < 6; i++) {
                Script script = script("own" + number + "-" + i, "first");
                assertTrue(node.add(script), "add");
                expect(node, script);
                Script changed = script.with("description", "changed");
                assertTrue(node.replace(script, changed), "replace");
                expect(node, changed);
                if (i % 3 == 2) {
                    assertTrue(node.remove(changed), "remove");
                }
            }
        });

        String prefix = Script.key(unused("own"));
        assertEquals(
                WRITERS * 4L,
                snapshot(store()).scripts().stream()
                        .filter(script -> script.key().startsWith(prefix))
                        .peek(script -> assertEquals("changed", script.description()))
                        .count(),
                "scripts of all writers");
    }

    @Test
    void closingASecondTimeDoesNothing() {
        add(script("c", "x"));

        store().close();
        store().close();
    }

    @Test
    void whatWasStoredIsThereAfterReopening() {
        assumeTrue(survivesReopening(), "The store says that it does not survive reopening.");
        Script kept = script("kept", "x");
        Script changed = script("changed", "before");
        Script removed = script("removed", "x");
        add(kept);
        add(changed);
        add(removed);
        assertTrue(store().replace(changed, script("changed", "after")), "replace");
        assertTrue(store().remove(removed), "remove");

        store().close();
        ScriptStore again = openAnother();

        expect(again, kept);
        expect(again, script("changed", "after"));
        assertEquals(null, find(again, removed.command()), "the script that was removed");
        assertFalse(again.add(kept), "add of what was there before");
        assertTrue(again.remove(kept), "remove of what was there before");
    }

    @Test
    void aSecondNodeSeesAtOnceWhatTheFirstHasStored() {
        assumeTrue(isShared(), "The store says that it cannot be open twice.");
        ScriptStore first = store();
        ScriptStore second = openAnother();
        String revision = snapshot(second).revision();
        Script script = script("s", "0");
        add(script);

        for (int i = 1; i <= 6; i++) {
            Snapshot seen = (i % 2 == 0 ? first : second).load(revision);
            assertNotNull(seen, "load(known revision) on one node after a change on another");
            assertTrue(seen.scripts().contains(script), "the change is not seen on the other node");
            revision = seen.revision();
            Script next = script("s", String.valueOf(i));
            assertTrue((i % 2 == 0 ? first : second).replace(script, next), "replace on the other node");
            script = next;
        }
        assertTrue(second.remove(script), "remove on the other node");
        expectNone(script.command());
    }

    private Script found(Script script) {
        Script found = find(store(), script.command());
        assertNotNull(found, "the script");
        return found;
    }
}
