package dev.botkit.history.jdbc;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitException;
import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the conversations of one user in all tables. Each of them has an index that begins with the conversation's name,
 * along which the search leaps from one name to the next, however many entries are in between.
 */
final class SqlConversations {

    private static final int LONGEST_LABEL = 64;

    private final Database database;

    SqlConversations(Database database) {
        this.database = database;
    }

    List<ConversationId> after(ConversationId after, int most) {
        String prefix = StoredText.of(after.labelledPrefix());
        if (!StoredText.isKey(prefix + "-".repeat(LONGEST_LABEL))) {
            throw loggable(new BotkitException("The user's name is too long to look for conversations: with a label"
                    + " they may have more than 512 bytes, and only a digest of them is in the database."));
        }
        Set<String> labels = new TreeSet<>();
        for (String leap : database.sql().leaps) {
            find(leap, prefix, after, most, labels);
        }
        return labels.stream().limit(most).map(after::withLabel).toList();
    }

    private void find(String leap, String prefix, ConversationId after, int most, Set<String> labels) {
        String end = prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
        String at = prefix + Objects.requireNonNullElse(after.label(), "");
        int found = 0;
        while (found < most) {
            String from = at;
            String next = database.first(
                    leap,
                    select -> {
                        select.setString(1, from);
                        select.setString(2, end);
                    },
                    row -> row.getString(1));
            if (next == null) {
                return;
            }
            String label = after.labelIn(StoredText.read(next));
            if (label != null) {
                labels.add(label);
                found++;
            }
            at = next;
        }
    }
}
