package dev.botkit.history.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a client with time limits that suit a chat: the driver's own let a call wait 30 seconds for a server,
 * two minutes for a connection and for ever for an answer.
 */
final class OwnClient {

    private static final long SELECTION_SECONDS = 5;
    private static final long CONNECT_SECONDS = 5;
    private static final long ANSWER_SECONDS = 10;

    private OwnClient() {}

    /** The defaults first, so that the connect string beats them, and what the builder was told beats it. */
    static MongoClient open(ConnectionString parsed, @Nullable Duration selection, @Nullable Duration answer) {
        MongoClientSettings.Builder settings = MongoClientSettings.builder()
                .applicationName("botkit")
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(SELECTION_SECONDS, TimeUnit.SECONDS))
                .applyToConnectionPoolSettings(pool -> pool.maxWaitTime(ANSWER_SECONDS, TimeUnit.SECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                        .readTimeout(ANSWER_SECONDS, TimeUnit.SECONDS))
                .applyConnectionString(parsed);
        if (selection != null) {
            settings.applyToClusterSettings(
                    cluster -> cluster.serverSelectionTimeout(selection.toMillis(), TimeUnit.MILLISECONDS));
        }
        if (answer != null) {
            settings.applyToSocketSettings(socket -> socket.readTimeout(answer.toMillis(), TimeUnit.MILLISECONDS));
        }
        return MongoClients.create(settings.build());
    }

    /** Also on a thread that was interrupted, where the driver's method would throw. */
    static void close(MongoClient client) {
        boolean interrupted = Thread.interrupted();
        try {
            client.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
