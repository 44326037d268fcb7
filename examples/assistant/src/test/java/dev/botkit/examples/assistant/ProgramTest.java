package dev.botkit.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.identity.AnonymousSecret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is started from a command line. */
@Timeout(60)
class ProgramTest {

    private static final Pattern READY = Pattern.compile("The assistant is ready: (http://localhost:\\d+/) .*");

    @TempDir
    Path folder;

    /** The program, as long as it runs. */
    private record Program(Process process, BufferedReader output) implements AutoCloseable {

        /** Reads on to the line that says where it is. */
        URI url() throws IOException {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                Matcher ready = READY.matcher(line);
                if (ready.matches()) {
                    return URI.create(ready.group(1));
                }
            }
            throw new AssertionError("The program has ended before it was ready.");
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly().onExit().join();
            output.close();
        }
    }

    private Program start(Map<String, String> settings) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), AssistantServer.class.getName())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .keySet()
                // The last one would add a line to the output.
                .removeAll(Set.of("DATA_DIR", "OPENAI_BASE_URL", "OPENAI_API_KEY", "MODEL", "JAVA_TOOL_OPTIONS"));
        builder.environment().put("PORT", "0");
        builder.environment().putAll(settings);
        Process process = builder.start();
        return new Program(
                process, new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }

    @Test
    void endsWithOneClearLineWhenTheModelIsNotNamed() throws Exception {
        try (Program program = start(Map.of("OPENAI_API_KEY", "sk-secret"))) {
            assertThat(program.output().lines())
                    .containsExactly("The assistant cannot start. OPENAI_API_KEY is set, but MODEL is not."
                            + " Set it to the name of the model, such as gpt-4o-mini.");
            assertThat(program.process().waitFor()).isEqualTo(1);
        }
    }

    @Test
    void saysWhatItIsAndWhereAndStopsWhenItIsToldTo() throws Exception {
        try (Program program = start(Map.of())) {
            BufferedReader output = program.output();
            assertThat(output.readLine()).startsWith("The model is scripted: no language model is connected.");
            assertThat(output.readLine())
                    .isEqualTo("Chats are kept in " + folder.toRealPath().resolve("target/chats") + " (DATA_DIR).");
            assertThat(output.readLine()).matches(READY);

            // Process.destroy() would also close the output.
            assertThat(program.process().toHandle().destroy()).isTrue();

            assertThat(program.process().waitFor(30, TimeUnit.SECONDS))
                    .as("stopped within 30 s")
                    .isTrue();
            assertThat(output.lines()).containsExactly("The assistant has stopped.");
        }
    }

    @Test
    void theKeyIsNotInWhatItWritesAlsoIfTheProviderRepeatsIt() throws Exception {
        String secret = AnonymousSecret.generate().reveal();
        try (ProviderServer models = new ProviderServer();
                Program program = start(
                        Map.of("OPENAI_BASE_URL", models.url(), "OPENAI_API_KEY", "sk-secret", "MODEL", "tiny"))) {
            try (Tab tab = Tab.openNew(program.url(), secret)) {
                tab.says("m1", "hello");
                models.next().fails(401, "wrong key sk-secret");
                assertThat(tab.reply()).startsWith("Sorry");
            }
            program.process().toHandle().destroy();
            assertThat(String.join("\n", program.output().lines().toList()))
                    .contains("The model gave no whole answer to message m1", "AuthenticationException")
                    .doesNotContain("sk-secret");
        }
    }

    @Test
    void anAnswerThatWasCutOffByAKillBeginsAnewWithTheSameId() throws Exception {
        String secret = AnonymousSecret.generate().reveal();
        String id;
        try (Program program = start(Map.of());
                Tab tab = Tab.openNew(program.url(), secret)) {
            tab.says("m1", "Tell me about bicycles");
            id = tab.awaitShown("About");
            program.process().destroyForcibly().waitFor();
        }
        try (Program program = start(Map.of());
                Tab tab = Tab.open(program.url(), secret)) {
            Map<String, @Nullable Object> begun = tab.next("delta");
            assertThat(begun).containsEntry("id", id).containsEntry("at", 0);
            tab.stops();
            assertThat(tab.next("message")).containsEntry("id", id).containsEntry("incomplete", "stopped");
        }
    }
}
