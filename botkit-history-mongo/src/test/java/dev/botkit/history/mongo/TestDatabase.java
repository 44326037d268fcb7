package dev.botkit.history.mongo;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** A database of a new name for each test, dropped after it, on the server that all share. */
final class TestDatabase implements BeforeEachCallback, AfterEachCallback {

    private final String name =
            "botkit_test_" + UUID.randomUUID().toString().substring(0, 13).replace('-', '_');
    private final List<AutoCloseable> opened = new ArrayList<>();
    private @Nullable TestServer server;

    @Override
    public void beforeEach(ExtensionContext context) {
        server = context.getRoot()
                .getStore(Namespace.create(TestServer.class))
                .getOrComputeIfAbsent(TestServer.class, key -> new TestServer(), TestServer.class);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        server().client().getDatabase(name).drop();
    }

    TestServer server() {
        return Objects.requireNonNull(server);
    }

    String name() {
        return name;
    }

    /** Closes it after the test. */
    <T extends AutoCloseable> T closing(T resource) {
        opened.add(0, resource);
        return resource;
    }

    MongoHistoryBuilder builder() {
        return MongoHistory.builder().uri(server().uri()).databaseName(name);
    }

    MongoHistory history() {
        return closing(builder().connect());
    }

    /** With a client of the test's, which has no settings of ours. */
    MongoDatabase raw() {
        return server().client().getDatabase(name);
    }

    MongoCollection<BsonDocument> rawLog() {
        return raw().getCollection("botkit_log", BsonDocument.class);
    }
}
