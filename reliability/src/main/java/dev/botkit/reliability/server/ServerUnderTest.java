package dev.botkit.reliability.server;

import java.net.InetSocketAddress;

/** A chat server that a run is about. */
public interface ServerUnderTest extends AutoCloseable {

    /** Where it listens. */
    InetSocketAddress address();

    /** Ends it; what it stored stays. */
    @Override
    void close();
}
