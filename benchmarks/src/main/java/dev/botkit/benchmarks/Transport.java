package dev.botkit.benchmarks;

import java.util.Locale;

/** How clients talk to a server. */
enum Transport {
    /** One message and its echo after the other over a WebSocket. */
    WEBSOCKET,
    /** A POST for each message, one after the other over a connection that is kept; the echo is its answer. */
    WEBHOOK;

    /** Its name as an option. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Transport of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
