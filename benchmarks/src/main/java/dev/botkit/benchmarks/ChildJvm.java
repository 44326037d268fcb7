package dev.botkit.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program of this module in a process of its own, so that its CPU time and its open files are its own, too. The two
 * talk by lines; the program ends when its standard input does.
 */
final class ChildJvm implements AutoCloseable {

    private static final long STOP_SECONDS = 10;
    private static final String SAYS = "botkit-benchmark ";
    private static final String END = "(end)";

    private final String program;
    private final Process process;
    private final Thread onExit;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private ChildJvm(String program, Process process) {
        this.program = program;
        this.process = process;
        this.onExit = new Thread(process::destroyForcibly, "end-" + program);
        Runtime.getRuntime().addShutdownHook(onExit);
        Thread reader = new Thread(this::readOutput, "output-of-" + program);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts one, with this program's JDK and class path. */
    static ChildJvm start(Class<?> main, List<String> jvm, List<String> args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(tool("java"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        return new ChildJvm(
                main.getSimpleName(),
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /** What a child says to the program that has started it. */
    static void say(String word, Object value) {
        System.out.println(SAYS + word + " " + value);
        System.out.flush();
    }

    /** Waits for what the child says next, which has to begin with this word; returns the rest. */
    String expect(String word, long seconds) throws IOException, InterruptedException {
        String line = said.poll(seconds, TimeUnit.SECONDS);
        if (line == null || !line.startsWith(word + " ")) {
            throw new IOException(program + " did not say \"" + word + "\" within " + seconds + " s, but "
                    + (line == null ? "nothing." : line));
        }
        return line.substring(word.length() + 1);
    }

    /** Gives the child a line to read. */
    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** The CPU time that its process has used up to now, in steps of the system's clock (10 ms on Linux). */
    Duration cpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(
                        () -> new IllegalStateException(program + " has ended, or this system tells no CPU time."));
    }

    /** How many bytes its heap holds after a full collection. */
    long liveHeap() throws IOException {
        Process jcmd = new ProcessBuilder(tool("jcmd"), Long.toString(process.pid()), "GC.class_histogram")
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

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** To its end, or the child would stop when nobody takes what it prints. */
    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            while (line != null) {
                if (line.startsWith(SAYS)) {
                    said.add(line.substring(SAYS.length()));
                } else {
                    System.err.println(line);
                }
                line = output.readLine();
            }
        } catch (IOException e) {
            System.err.println("What " + program + " prints cannot be read: " + e.getMessage());
        }
        said.add(END);
    }
}
