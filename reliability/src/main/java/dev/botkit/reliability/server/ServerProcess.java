package dev.botkit.reliability.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A chat server in a process of its own, with this program's JDK and class path, so that it can be killed. */
public final class ServerProcess implements AutoCloseable {

    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 30;

    private final Process process;
    private final Thread onExit;
    private final Thread reader;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private ServerProcess(Process process, Command command, Consumer<String> output) {
        this.process = process;
        onExit = new Thread(process::destroyForcibly, "end-server");
        Runtime.getRuntime().addShutdownHook(onExit);
        reader = new Thread(() -> read(command.readyLine(), output), "server-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * How a server is started.
     *
     * @param jvm options of the JVM
     * @param mainClass what runs
     * @param environment what is added to this program's environment
     * @param readyLine a line of its output that begins like this says that it listens
     */
    public record Command(List<String> jvm, String mainClass, Map<String, String> environment, String readyLine) {

        /** The same, with its temporary files in a folder that the caller removes: who is killed leaves them behind. */
        public Command withTemporaryFolder(Path folder) {
            List<String> more = new ArrayList<>(jvm);
            more.add("-Djava.io.tmpdir=" + folder);
            return new Command(List.copyOf(more), mainClass, environment, readyLine);
        }
    }

    /** Starts one and waits until it listens; each line that it prints, errors included, is told, on a thread of its own. */
    public static ServerProcess start(Command command, Consumer<String> output) throws InterruptedException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(command.jvm());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), command.mainClass()));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(command.environment());
        try {
            ServerProcess server = new ServerProcess(builder.start(), command, output);
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() throws InterruptedException {
        try {
            ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            kill();
            throw new IllegalStateException("The server did not start within " + START_SECONDS + " s.", e);
        }
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it at once: {@code kill -9}. Returns when it is gone and all that it had printed was told. */
    public void kill() throws InterruptedException {
        // Not of the process itself: that would also throw away what was printed and is not read yet.
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end: SIGTERM. */
    @Override
    public void close() {
        process.toHandle().destroy();
        try {
            awaitEnd();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() throws InterruptedException {
        boolean ended = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        reader.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            // This program ends, and the hook runs.
        }
        if (!ended) {
            throw new IllegalStateException("The server did not end within " + STOP_SECONDS + " s.");
        }
    }

    private void read(String readyLine, Consumer<String> output) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(readyLine)) {
                    ready.complete(null);
                }
                output.accept(line);
            }
            ready.completeExceptionally(new IOException("The server ended before it listened; its output says why."));
        } catch (IOException | RuntimeException e) {
            ready.completeExceptionally(e);
        }
    }
}
