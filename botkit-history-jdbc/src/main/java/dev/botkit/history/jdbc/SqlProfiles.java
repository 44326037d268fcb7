package dev.botkit.history.jdbc;

import dev.botkit.history.ProfileStore;
import dev.botkit.identity.ConversationId;
import org.jspecify.annotations.Nullable;

/** The table of profiles. */
final class SqlProfiles implements ProfileStore {

    private final Database database;

    SqlProfiles(Database database) {
        this.database = database;
    }

    @Override
    public @Nullable String read(ConversationId conversation) {
        return database.first(
                database.sql().readProfile,
                select -> select.setString(1, StoredText.key(conversation)),
                row -> StoredText.read(row.getString(1)));
    }

    @Override
    public void write(ConversationId conversation, String json) {
        database.change(database.sql().writeProfile, upsert -> {
            upsert.setString(1, StoredText.key(conversation));
            upsert.setString(2, StoredText.of(json));
        });
    }

    @Override
    public void erase(ConversationId conversation) {
        database.change(database.sql().eraseProfile, delete -> delete.setString(1, StoredText.key(conversation)));
    }
}
