package dev.botkit.reliability.flood;

import dev.botkit.identity.AnonymousSecret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a client without any rights can send. Each ends by itself at a given moment, and never sends to anything but the
 * server it was given.
 */
public enum Flood {
    /** One anonymous client stores messages with large fields, then asks for its history on many sockets that never read. */
    UNREAD_HISTORY {
        @Override
        void run(InetSocketAddress server, Duration length, AtomicLong sent) throws IOException {
            String secret = AnonymousSecret.generate().reveal();
            String large = "x".repeat(LARGE);
            for (int i = 0; i < LARGE_MESSAGES; i++) {
                try (Socket socket = RawSockets.connect(server, 0)) {
                    socket.setSoTimeout(PATIENCE_MILLIS);
                    String message = "{\"type\":\"message\",\"user\":\"me\",\"text\":\"#" + i + "\",\"field\":\""
                            + large + "\"}";
                    RawSockets.post(socket, "/botkit/receive", secret, message);
                    RawSockets.status(socket);
                    sent.incrementAndGet();
                }
            }
            String question = "{\"user\":\"me\",\"limit\":200}";
            holding(UNREAD, end(length), n -> {
                Socket socket = RawSockets.connect(server, n / UNREAD_EACH);
                RawSockets.post(socket, "/botkit/history", secret, question);
                sent.incrementAndGet();
                return socket;
            });
        }
    },

    /** Distinct users from many addresses say something long in letters of two bytes, as fast as it goes. */
    DISTINCT_USERS {
        @Override
        void run(InetSocketAddress server, Duration length, AtomicLong sent) throws IOException {
            String text = "\u044f".repeat(LONG);
            long until = end(length);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int first = t;
                Thread thread = new Thread(() -> talk(server, until, sent, first, text), "flood-" + t);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                joined(thread);
            }
        }
    },

    /** Sockets from many addresses begin a text and never end it. */
    UNFINISHED_FRAMES {
        @Override
        void run(InetSocketAddress server, Duration length, AtomicLong sent) throws IOException {
            byte[] half = RawSockets.frame(BEGIN_TEXT, "a".repeat(LARGE).getBytes(StandardCharsets.US_ASCII));
            holding(UNFINISHED, end(length), n -> {
                Socket socket = RawSockets.connect(server, n / UNFINISHED_EACH);
                socket.setSoTimeout(PATIENCE_MILLIS);
                if (RawSockets.upgrade(socket) == SWITCHED) {
                    socket.getOutputStream().write(half);
                    sent.incrementAndGet();
                }
                return socket;
            });
        }
    };

    private static final int LARGE = 60_000;
    private static final int LARGE_MESSAGES = 205;
    private static final int LONG = 8_000;
    private static final int UNREAD_EACH = 100;
    private static final int UNFINISHED_EACH = 100;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SWITCHED = 101;
    private static final int BEGIN_TEXT = 0x01;
    private static final long ROUND_MILLIS = 1_000;
    private static final int UNREAD = 300;
    private static final int UNFINISHED = 1_900;
    private static final int THREADS = 8;
    private static final int ADDRESSES = 60;
    private static final long PAUSE_MILLIS = 50;

    private static long end(Duration length) {
        return System.nanoTime() + length.toNanos();
    }

    /** Prepares it, then runs it on this thread for so long; counts what was sent. */
    abstract void run(InetSocketAddress server, Duration length, AtomicLong sent) throws IOException;

    private interface Opening {
        Socket open(int n) throws IOException;
    }

    /** Holds so many sockets; each second the tenth that was opened first makes room for new ones. */
    private static void holding(int most, long until, Opening opening) {
        ArrayDeque<Socket> held = new ArrayDeque<>();
        try {
            while (System.nanoTime() < until) {
                for (int n = held.size(); n < most && System.nanoTime() < until; n++) {
                    try {
                        held.add(opening.open(n));
                    } catch (IOException e) {
                        // Refused, as it should be.
                        break;
                    }
                }
                pause(ROUND_MILLIS);
                for (int i = held.size() / 10; i > 0; i--) {
                    RawSockets.closeQuietly(held.remove());
                }
            }
        } finally {
            held.forEach(RawSockets::closeQuietly);
        }
    }

    private static void talk(InetSocketAddress server, long until, AtomicLong sent, int first, String text) {
        for (int i = first; System.nanoTime() < until; i += THREADS) {
            try (Socket socket = RawSockets.connect(server, i % ADDRESSES)) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                RawSockets.post(
                        socket,
                        "/botkit/receive",
                        AnonymousSecret.generate().reveal(),
                        "{\"type\":\"message\",\"user\":\"user-" + i + "\",\"text\":\"echo " + text + "\"}");
                RawSockets.status(socket);
                sent.incrementAndGet();
            } catch (IOException e) {
                pause(PAUSE_MILLIS);
            }
        }
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
