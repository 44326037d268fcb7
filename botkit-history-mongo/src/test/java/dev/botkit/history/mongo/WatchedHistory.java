package dev.botkit.history.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import dev.botkit.history.LogStore;

/** A history with a host's client that reads and writes carelessly, and whose commands are watched. */
final class WatchedHistory implements AutoCloseable {

    final Commands commands = new Commands();
    final MongoClient client;
    final MongoHistory history;

    WatchedHistory(TestDatabase database) {
        client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(database.server().uri()))
                .addCommandListener(commands)
                .writeConcern(WriteConcern.W1)
                .readConcern(ReadConcern.LOCAL)
                .readPreference(ReadPreference.secondaryPreferred())
                .build());
        history = MongoHistory.builder()
                .client(client)
                .databaseName(database.name())
                .connect();
        commands.take();
    }

    LogStore log() {
        return history.log();
    }

    @Override
    public void close() {
        history.close();
        client.close();
    }
}
