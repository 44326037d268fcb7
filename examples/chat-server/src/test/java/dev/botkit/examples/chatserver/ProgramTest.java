package dev.botkit.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as it is started from a command line. */
@Timeout(60)
class ProgramTest {

    @TempDir
    Path folder;

    @Test
    void endsWithOneClearLineWhenThePortIsBad() throws Exception {
        Process program = start(Map.of("PORT", "http"));
        try (BufferedReader output = output(program)) {
            assertThat(output.lines())
                    .containsExactly("The chat server cannot start. PORT is \"http\";"
                            + " it must be a number from 0 to 65535.");
            assertThat(program.waitFor()).isEqualTo(1);
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void saysWhereItIsAndStopsWhenItIsToldTo() throws Exception {
        Process program = start(Map.of("PORT", "0"));
        try (BufferedReader output = output(program)) {
            assertThat(output.readLine())
                    .isEqualTo("Chats are not kept: there is no message history without MONGO_URI or JDBC_URL.");
            assertThat(output.readLine())
                    .matches("The chat server is ready: http://localhost:\\d+/ \\(Ctrl-C stops it\\)");

            // Process.destroy() would also close the output.
            assertThat(program.toHandle().destroy()).isTrue();

            assertThat(program.waitFor(30, TimeUnit.SECONDS))
                    .as("stopped within 30 s")
                    .isTrue();
            assertThat(output.lines()).containsExactly("The chat server has stopped.");
        } finally {
            program.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MONGO_URI, mongodb://bob:s3cret@127.0.0.1:<port>/chat?serverSelectionTimeoutMS=300",
        "JDBC_URL, jdbc:postgresql://127.0.0.1:<port>/chat?user=bob&password=s3cret"
    })
    void endsWithOneClearLineWhenItsStoreIsNotThere(String setting, String value) throws Exception {
        String url = value.replace("<port>", Integer.toString(StoreTest.closedPort()));
        Process program = start(Map.of("PORT", "0", setting, url));
        try (BufferedReader output = output(program)) {
            assertThat(output.lines())
                    .singleElement()
                    .asString()
                    .startsWith("The chat server cannot start. " + setting + ": ")
                    .doesNotContain("s3cret");
            assertThat(program.waitFor()).isEqualTo(1);
        } finally {
            program.destroyForcibly();
        }
    }

    private Process start(Map<String, String> settings) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), ChatServer.class.getName())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeAll(Set.of(
                        "HOST", "SCRIPTS", "LEARNING_MODE", "MONGO_URI", "JDBC_URL", "JDBC_USER", "JDBC_PASSWORD"));
        // It would add a line to the output.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(settings);
        return builder.start();
    }

    private static BufferedReader output(Process program) {
        return new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
    }
}
