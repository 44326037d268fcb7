package dev.botkit.benchmarks;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends texts over one connection. Tomcat tells the end of a send on another thread, and the client is often quicker:
 * its next message comes while the last echo still counts as being written, and another send would fail.
 */
final class OneByOne implements SendHandler {

    private final RemoteEndpoint.Async remote;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<String> waiting = new ArrayDeque<>(2);
    private boolean sending;

    OneByOne(RemoteEndpoint.Async remote) {
        this.remote = remote;
    }

    void send(String text) {
        lock.lock();
        try {
            if (sending) {
                waiting.add(text);
                return;
            }
            sending = true;
        } finally {
            lock.unlock();
        }
        remote.sendText(text, this);
    }

    @Override
    public void onResult(SendResult result) {
        String next;
        lock.lock();
        try {
            next = waiting.poll();
            sending = next != null;
        } finally {
            lock.unlock();
        }
        if (next != null) {
            remote.sendText(next, this);
        }
    }
}
