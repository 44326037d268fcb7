package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.StateStore.Stored;
import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares, and says what is different in words that help. */
final class Check {

    /** How much of a batch is shown. */
    private static final int MOST_SHOWN = 12;

    /** How much of a text is shown before and behind the first difference. */
    private static final int AROUND = 24;

    private static final int LONGEST_NAME = 80;

    private Check() {}

    static void outcomes(List<LogEntry> batch, List<AppendOutcome> actual, List<AppendOutcome> expected) {
        assertNotNull(actual, () -> "append" + places(batch) + " has to return a list.");
        assertEquals(
                batch.size(),
                actual.size(),
                () -> "append" + places(batch) + " has to return an outcome for each entry");
        for (int i = 0; i < batch.size(); i++) {
            int index = i;
            assertEquals(
                    expected.get(i),
                    actual.get(i),
                    () -> "outcome of entry " + (index + 1) + " of append" + places(batch)
                            + (batch.size() <= MOST_SHOWN ? " with the outcomes " + actual : ""));
        }
    }

    static void head(ConversationId conversation, @Nullable LogEntry newest, @Nullable LogHead actual) {
        LogHead expected = newest == null ? null : new LogHead(newest.epoch(), newest.seq());
        assertEquals(expected, actual, () -> "head of " + name(conversation));
    }

    static void entries(String what, List<LogEntry> expected, List<LogEntry> actual) {
        assertNotNull(actual, () -> what + " has to return a list.");
        if (expected.equals(actual)) {
            return;
        }
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            entry(what, expected.get(i), actual.get(i));
        }
        assertEquals(places(expected), places(actual), what);
    }

    /** Compares what a page holds, and whether it says that there are more. */
    static void page(String what, List<LogEntry> expected, boolean more, LogPage actual) {
        assertNotNull(actual, () -> what + " has to return a page.");
        entries(what, expected, actual.entries());
        assertEquals(more, actual.more(), () -> what + ": whether there are more entries behind " + places(expected));
    }

    /** Compares two texts character for character. */
    static void text(String what, String expected, @Nullable String actual) {
        if (!expected.equals(actual)) {
            fail(what + " is not what was stored: " + difference(expected, actual));
        }
    }

    static void state(ConversationId conversation, long version, String json, @Nullable Stored actual) {
        assertEquals(
                version,
                actual == null ? 0 : actual.version(),
                () -> "the version of the state of " + name(conversation));
        text("the state of " + name(conversation), json, actual == null ? null : actual.json());
    }

    /** Compares what write of the states told. */
    static void refused(List<Change> changes, Set<ConversationId> expected, Set<ConversationId> actual) {
        assertNotNull(actual, "write has to return a set.");
        if (!expected.equals(actual)) {
            fail("write of " + changes.size() + " states has to refuse " + names(expected) + ", but refused "
                    + names(actual));
        }
    }

    /** A conversation's name in ASCII, its end cut off if it is long. */
    static String name(ConversationId conversation) {
        return shown(conversation.toString(), 0, LONGEST_NAME);
    }

    /** A text as it stands in messages: its beginning, escaped. */
    static String name(String text) {
        return shown(text, 0, 100);
    }

    private static String names(Set<ConversationId> conversations) {
        List<String> shown =
                conversations.stream().limit(MOST_SHOWN).map(Check::name).toList();
        return conversations.size() <= MOST_SHOWN ? shown.toString() : conversations.size() + ", for instance " + shown;
    }

    private static void entry(String what, LogEntry expected, LogEntry actual) {
        assertEquals(expected.seq(), actual.seq(), () -> what + ": the seq of the entry with the id " + actual.id());
        String which = what + ": the entry " + expected.seq() + ", its ";
        text(
                which + "conversation",
                expected.conversation().toString(),
                actual.conversation().toString());
        text(which + "epoch", expected.epoch(), actual.epoch());
        text(which + "id", expected.id(), actual.id());
        assertEquals(expected.kind(), actual.kind(), which + "kind");
        if (!Objects.equals(expected.inReplyTo(), actual.inReplyTo())) {
            fail(which + "inReplyTo is not what was stored: " + difference(expected.inReplyTo(), actual.inReplyTo()));
        }
        assertEquals(expected.date(), actual.date(), which + "date");
        text(which + "body", expected.body(), actual.body());
        assertEquals(expected.endsTurn(), actual.endsTurn(), which + "endsTurn");
    }

    /** For instance {@code [1:id-1, 2:id-2]}. */
    private static String places(List<LogEntry> entries) {
        List<String> shown = entries.stream()
                .limit(MOST_SHOWN)
                .map(entry -> entry.seq() + ":" + around(entry.id(), 0))
                .toList();
        return entries.size() <= MOST_SHOWN
                ? shown.toString()
                : "[" + String.join(", ", shown) + ", … " + entries.size() + " entries]";
    }

    private static String difference(@Nullable String expected, @Nullable String actual) {
        if (expected == null || actual == null) {
            return "expected " + (expected == null ? "null" : around(expected, 0)) + ", but was "
                    + (actual == null ? "null" : around(actual, 0));
        }
        int place = 0;
        int shorter = Math.min(expected.length(), actual.length());
        while (place < shorter && expected.charAt(place) == actual.charAt(place)) {
            place++;
        }
        return "from character " + place + " on expected " + around(expected, place) + " (" + expected.length()
                + " characters), but was " + around(actual, place) + " (" + actual.length() + " characters)";
    }

    /** A part of a text in ASCII. */
    private static String around(String text, int place) {
        return shown(text, Math.max(0, place - AROUND), place + AROUND);
    }

    private static String shown(String text, int begin, int most) {
        int end = Math.min(text.length(), most);
        StringBuilder shown = new StringBuilder(begin > 0 ? "…\"" : "\"");
        for (char each : text.substring(begin, end).toCharArray()) {
            shown.append(each >= ' ' && each < 0x7f ? String.valueOf(each) : String.format("\\u%04x", (int) each));
        }
        return shown.append(end < text.length() ? "\"…" : "\"").toString();
    }
}
