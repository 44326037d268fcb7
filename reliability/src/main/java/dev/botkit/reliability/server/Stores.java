package dev.botkit.reliability.server;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.botkit.history.History;
import dev.botkit.history.jdbc.JdbcHistory;
import dev.botkit.history.mongo.MongoHistory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Real stores, empty and for one run each. Nothing is left behind. */
public final class Stores {

    /** A real MongoDB to be used in place of the imitation: its connect string. */
    private static final String MONGO_URI = "botkit.mongo.uri";

    private static final String POSTGRES_FSYNC = "botkit.postgres.fsync";

    private Stores() {}

    /** Which store. */
    public enum Kind {
        /** None: the log in memory. */
        MEMORY,
        /** MongoDB's protocol, spoken by mongo-java-server in this process, or by what {@code botkit.mongo.uri} names. */
        MONGO,
        /** A PostgreSQL started for the run, which waits for its disk if {@code botkit.postgres.fsync} is {@code on}. */
        POSTGRES,
        /** H2 with a file. */
        H2;

        /** Its name as an option. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Reads the name. */
        public static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** A store that is open; closing it closes the history too, and removes the data. */
    public interface Opened extends AutoCloseable {

        /** The history, which is opened when it is asked for first; null for the log in memory. */
        @Nullable
        History history();

        /** For another process to open the same one; empty where it cannot. */
        String jdbcUrl();

        @Override
        void close();
    }

    /** Opens one. */
    public static Opened open(Kind kind) {
        try {
            return switch (kind) {
                case MEMORY -> new Store(() -> null, "", () -> {});
                case MONGO -> mongo();
                case POSTGRES -> postgres();
                case H2 -> h2();
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens the history of a database. */
    public static History jdbc(String url) {
        return JdbcHistory.connect(url);
    }

    private interface Cleanup {
        void run() throws IOException;
    }

    private static Opened mongo() {
        String uri = System.getProperty(MONGO_URI, "");
        if (!uri.isEmpty()) {
            return new Store(() -> MongoHistory.connect(uri), "", () -> {});
        }
        MongoServer server = new MongoServer(new MemoryBackend());
        String own = server.bindAndGetConnectionString() + "/botkit";
        return new Store(() -> MongoHistory.connect(own), "", server::shutdownNow);
    }

    private static Opened postgres() throws IOException {
        String fsync = System.getProperty(POSTGRES_FSYNC, "off");
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", fsync)
                .setServerConfig("synchronous_commit", fsync)
                .start();
        String url = server.getJdbcUrl("postgres", "postgres");
        return new Store(() -> jdbc(url), url, server::close);
    }

    private static Opened h2() {
        TemporaryFolder folder = new TemporaryFolder("botkit-h2-");
        String url = "jdbc:h2:file:" + folder.path().resolve("chat");
        return new Store(() -> jdbc(url), url, folder::close);
    }

    /** For one thread. */
    private static final class Store implements Opened {

        private final Supplier<@Nullable History> opener;
        private final String url;
        private final Cleanup cleanup;
        private @Nullable History history;

        Store(Supplier<@Nullable History> opener, String url, Cleanup cleanup) {
            this.opener = opener;
            this.url = url;
            this.cleanup = cleanup;
        }

        @Override
        public @Nullable History history() {
            if (history == null) {
                history = opener.get();
            }
            return history;
        }

        @Override
        public String jdbcUrl() {
            return url;
        }

        @Override
        public void close() {
            try {
                if (history != null) {
                    history.close();
                }
                cleanup.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
