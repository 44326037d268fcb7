package dev.botkit.benchmarks;

import dev.botkit.history.History;
import dev.botkit.history.jdbc.JdbcHistory;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a bot keeps its conversations. */
enum Storage {
    /** In the bot's own memory only: without a history. */
    NONE {
        @Override
        Open open(Path folder) {
            return new Open(null, null, () -> {});
        }
    },
    /** {@link History#inMemory()}: all that a store costs core, without a store's own cost. */
    MEMORY {
        @Override
        Open open(Path folder) {
            return new Open(History.inMemory(), null, () -> {});
        }
    },
    /** A file of H2's in this process. */
    H2 {
        @Override
        Open open(Path folder) {
            return new Open(
                    JdbcHistory.connect("jdbc:h2:" + folder.resolve("chat") + System.getProperty("h2Options", "")),
                    null,
                    () -> {});
        }
    },
    /**
     * A PostgreSQL server of its own on this machine, which waits for its disk as a real one does. With
     * {@code -DpostgresUrl=…} a database that is there already, whose Botkit tables are dropped first; with
     * {@code -DpostgresSettings=name=value,…} more of its settings.
     */
    POSTGRES {
        @Override
        Open open(Path folder) throws IOException {
            String given = System.getProperty("postgresUrl");
            if (given != null) {
                ProcessHandle postmaster = GivenPostgres.clear(given);
                return new Open(JdbcHistory.connect(given), postmaster, () -> {});
            }
            // Each line that its programs print would be logged.
            System.setProperty("org.slf4j.simpleLogger.log.io.zonky.test", "warn");
            Path data = folder.resolve("postgres");
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on");
            for (String setting : System.getProperty("postgresSettings", "").split(",", -1)) {
                int end = setting.indexOf('=');
                if (end > 0) {
                    builder.setServerConfig(setting.substring(0, end), setting.substring(end + 1));
                }
            }
            EmbeddedPostgres server = builder.start();
            try {
                String url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres?user=postgres";
                return new Open(JdbcHistory.connect(url), postmaster(data), server::close);
            } catch (RuntimeException | Error e) {
                server.close();
                throw e;
            }
        }
    };

    /** Opens an empty one; its files, if it has some, are in the folder. */
    abstract Open open(Path folder) throws IOException;

    /** Its name on a command line and in reports. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Storage of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static @Nullable ProcessHandle postmaster(Path data) throws IOException {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElse(null);
    }

    private interface Server {
        void close() throws IOException;
    }

    /** An open one. */
    static final class Open implements AutoCloseable {

        private final @Nullable History history;
        private final @Nullable ProcessHandle process;
        private final Server server;

        private Open(@Nullable History history, @Nullable ProcessHandle process, Server server) {
            this.history = history;
            this.process = process;
            this.server = server;
        }

        /** The CPU time that the processes of its server have used; that of those which have ended is lost. */
        Duration cpu() {
            return process == null
                    ? Duration.ZERO
                    : Stream.concat(Stream.of(process), process.descendants())
                            .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
                            .reduce(Duration.ZERO, Duration::plus);
        }

        /** What a bot is given; null if nothing. */
        @Nullable
        History history() {
            return history;
        }

        @Override
        public void close() {
            try {
                if (history != null) {
                    history.close();
                }
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
