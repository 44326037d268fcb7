package dev.botkit.benchmarks;

import dev.botkit.benchmarks.LoadServer.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@link LoadServer} in a process of its own, so that its CPU time can be told from the client's. */
final class ServerProcess implements AutoCloseable {

    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 10;

    private final Kind kind;
    private final Process process;
    private final Thread onExit;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private ServerProcess(Kind kind, Process process) {
        this.kind = kind;
        this.process = process;
        this.onExit = new Thread(process::destroyForcibly, "end-load-server");
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Starts one, with this program's JDK and class path, and waits until it listens. */
    static ServerProcess start(Kind kind, ServletServer.Kind container, int padding, List<String> jvm)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                LoadServer.class.getName(),
                kind.text(),
                container.text(),
                Integer.toString(padding)));
        ServerProcess server = new ServerProcess(
                kind,
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
        try {
            Thread reader = new Thread(server::readOutput, "load-server-output");
            reader.setDaemon(true);
            reader.start();
            server.port.get(START_SECONDS, TimeUnit.SECONDS);
            return server;
        } catch (InterruptedException e) {
            server.close();
            throw e;
        } catch (ExecutionException | TimeoutException e) {
            server.close();
            throw new IOException("The server did not start within " + START_SECONDS + " s.", e);
        }
    }

    Kind kind() {
        return kind;
    }

    int port() {
        return port.join();
    }

    /** The CPU time that its process has used up to now, in steps of the system's clock (10 ms on Linux). */
    Duration cpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(
                        () -> new IllegalStateException("The server has ended, or this system tells no CPU time."));
    }

    /** How many bytes its heap holds after a full collection. */
    long liveHeap() throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = jcmd.inputReader(StandardCharsets.UTF_8)) {
            return output.lines()
                    .filter(line -> line.startsWith("Total"))
                    .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst()
                    .orElseThrow(() -> new IOException("jcmd did not tell what the heap holds."));
        }
    }

    /** Ends it: kindly first, then by force. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            process.destroyForcibly(); // This program ends, and the hook runs.
        }
    }

    /** To its end, or the server would stop when nobody takes what it prints. */
    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            while (line != null) {
                if (line.startsWith("port ")) {
                    port.complete(Integer.parseInt(line.substring("port ".length())));
                } else {
                    System.err.println(line);
                }
                line = output.readLine();
            }
            port.completeExceptionally(new IOException("The server ended before it listened; its output says why."));
        } catch (IOException | RuntimeException e) {
            port.completeExceptionally(e);
        }
    }
}
