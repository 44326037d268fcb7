package dev.botkit.examples.chatserver;

import java.util.HashMap;
import java.util.Map;

/** The example chat server for tests of another package, on a free port. */
public final class RunningChatServer implements AutoCloseable {

    private final ChatServer server;

    private RunningChatServer(ChatServer server) {
        this.server = server;
    }

    /** Starts one with some settings. */
    public static RunningChatServer start(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("PORT", "0");
        return new RunningChatServer(ChatServer.start(Settings.of(all)));
    }

    /** Where it is, with a slash at the end. */
    public String url() {
        return server.url().toString();
    }

    @Override
    public void close() {
        server.close();
    }
}
