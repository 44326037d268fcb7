package dev.botkit.history.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PgBouncer in transaction mode in front of {@link Postgres}, with two connections of the server for everybody;
 * Debian's, or another one that is installed.
 */
final class PgBouncer implements AutoCloseable {

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Where the program is; null if it is not installed. */
    static @Nullable Path program() {
        return Stream.of(
                        "/usr/sbin/pgbouncer",
                        "/usr/bin/pgbouncer",
                        "/usr/local/bin/pgbouncer",
                        "/opt/homebrew/bin/pgbouncer")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    static PgBouncer start(Path program, Path folder) throws IOException {
        int port = freePort();
        Path users = Files.writeString(folder.resolve("users.txt"), "\"postgres\" \"\"\n");
        Path configuration = Files.writeString(
                folder.resolve("pgbouncer.ini"),
                String.join(
                        "\n",
                        "[databases]",
                        "postgres = host=127.0.0.1 port=" + Postgres.address().replaceFirst(".*:", ""),
                        "[pgbouncer]",
                        "listen_addr = 127.0.0.1",
                        "listen_port = " + port,
                        "unix_socket_dir =",
                        "auth_type = trust",
                        "auth_file = " + users,
                        "pool_mode = transaction",
                        "default_pool_size = 2",
                        "ignore_startup_parameters = extra_float_digits",
                        ""));
        // For the user that it becomes.
        for (Path each : List.of(folder, users, configuration)) {
            assertThat(each.toFile().setReadable(true, false)).isTrue();
        }
        assertThat(folder.toFile().setExecutable(true, false)).isTrue();
        // It does not run as root.
        List<String> command = "root".equals(System.getProperty("user.name"))
                ? List.of(program.toString(), "-u", "nobody", configuration.toString())
                : List.of(program.toString(), configuration.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        PgBouncer bouncer = new PgBouncer(process, port);
        bouncer.awaitReady();
        return bouncer;
    }

    private void awaitReady() throws IOException {
        StringBuilder said = new StringBuilder();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            if (line.contains("process up")) {
                Thread drain = new Thread(() -> output.lines().forEach(rest -> {}), "pgbouncer-output");
                drain.setDaemon(true);
                drain.start();
                return;
            }
        }
        assertThat(said.toString()).as("PgBouncer did not start").contains("process up");
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
