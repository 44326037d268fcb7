package dev.botkit.reliability.client;

import java.util.ArrayDeque;
import java.util.List;

/** The last events of a client, for whoever has to find out what went wrong. For one thread. */
final class Trace {

    private static final int LONGEST = 400;

    private final ArrayDeque<String> events = new ArrayDeque<>();
    private final int most;
    private final long start = System.nanoTime();

    Trace(int most) {
        this.most = most;
    }

    void add(int connection, String event) {
        if (most == 0) {
            return;
        }
        if (events.size() == most) {
            events.poll();
        }
        String cut = event.length() > LONGEST ? event.substring(0, LONGEST) + "…" : event;
        events.add((System.nanoTime() - start) / 1_000_000 + " ms, connection " + connection + ": " + cut);
    }

    List<String> events() {
        return List.copyOf(events);
    }
}
