package dev.botkit.benchmarks;

import dev.botkit.benchmarks.LoadServer.Kind;
import java.io.IOException;
import java.util.List;

/**
 * A server in a process of its own, so that its CPU time can be told from the client's.
 *
 * @param kind what it is
 * @param jvm its process
 * @param port where it listens
 */
record ServerProcess(Kind kind, ChildJvm jvm, int port) implements AutoCloseable {

    private static final long START_SECONDS = 60;

    /** Starts a {@link LoadServer}, and waits until it listens. */
    static ServerProcess start(
            Kind kind, ServletServer.Kind container, Transport transport, int padding, List<String> options)
            throws IOException, InterruptedException {
        return start(
                kind,
                LoadServer.class,
                options,
                List.of(kind.text(), container.text(), transport.text(), Integer.toString(padding)));
    }

    /** Starts a program that is such a server. */
    static ServerProcess start(Kind kind, Class<?> main, List<String> options, List<String> args)
            throws IOException, InterruptedException {
        ChildJvm jvm = ChildJvm.start(main, options, args);
        try {
            return new ServerProcess(kind, jvm, Integer.parseInt(jvm.expect("port", START_SECONDS)));
        } catch (IOException | InterruptedException | RuntimeException e) {
            jvm.close();
            throw e;
        }
    }

    @Override
    public void close() {
        jvm.close();
    }
}
