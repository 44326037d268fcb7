package dev.botkit.reliability.flood;

import dev.botkit.identity.AnonymousSecret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * What a client without any rights can send. Each ends by itself at a given moment, and never sends to anything but the
 * server it was given.
 */
public enum Flood {
    /** One anonymous client stores messages with large fields, then asks for its history on many sockets that never read. */
    UNREAD_HISTORY {
        @Override
        String prepare(InetSocketAddress server, AtomicLong sent) throws IOException {
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
            return secret;
        }

        @Override
        void run(InetSocketAddress server, String secret, Amount amount, AtomicLong sent) {
            String question = "{\"user\":\"me\",\"limit\":200}";
            holding(UNREAD, end(amount), n -> {
                Socket socket = RawSockets.connect(server, n / UNREAD_EACH);
                RawSockets.post(socket, "/botkit/history", secret, question);
                sent.incrementAndGet();
                return socket;
            });
        }
    },

    /** Distinct users from many addresses say something long in letters of two bytes, up to 200 in a second. */
    DISTINCT_USERS {
        @Override
        void run(InetSocketAddress server, String secret, Amount amount, AtomicLong sent) {
            String text = "\u044f".repeat(LONG);
            long until = end(amount);
            onThreads(THREADS, first -> {
                for (int i = first; System.nanoTime() < until; i += THREADS) {
                    talk(server, sent, i, text);
                    pause(PAUSE_MILLIS);
                }
            });
        }
    },

    /** Sockets from many addresses begin a text and never end it. */
    UNFINISHED_FRAMES {
        @Override
        void run(InetSocketAddress server, String secret, Amount amount, AtomicLong sent) {
            byte[] half = RawSockets.frame(BEGIN_TEXT, "a".repeat(LARGE).getBytes(StandardCharsets.US_ASCII));
            holding(UNFINISHED, end(amount), n -> {
                Socket socket = RawSockets.connect(server, n / UNFINISHED_EACH);
                socket.setSoTimeout(PATIENCE_MILLIS);
                if (RawSockets.upgrade(socket) == SWITCHED) {
                    socket.getOutputStream().write(half);
                    sent.incrementAndGet();
                }
                return socket;
            });
        }
    },

    /** As many sockets of one address as may be open ping, never read, and come again when they are closed. */
    CONTROL_FRAMES {
        @Override
        void run(InetSocketAddress server, String secret, Amount amount, AtomicLong sent) {
            long until = end(amount);
            byte[] pings = RawSockets.frames(PINGS_AT_ONCE, RawSockets.frame(PING, new byte[PING_BYTES]));
            onThreads(PINGING, n -> {
                while (System.nanoTime() < until && sent.get() < MOST_PINGS) {
                    ping(server, sent, n, pings);
                    pause(PAUSE_MILLIS);
                }
            });
        }
    },

    /** So many users from many addresses open a socket, say one thing, wait for its reply and leave for good. */
    COME_AND_GO {
        @Override
        void run(InetSocketAddress server, String secret, Amount amount, AtomicLong sent) {
            onThreads(THREADS, first -> {
                for (int i = first; i < amount.conversations(); i += THREADS) {
                    visit(server, sent, i);
                }
            });
        }
    };

    /**
     * How much of it.
     *
     * @param length how long
     * @param conversations how many conversations come and go, however long it takes
     */
    public record Amount(Duration length, int conversations) {}

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
    private static final int THREADS = 4;
    private static final int ADDRESSES = 60;
    private static final int PING = 0x89;
    private static final int TEXT = 0x81;
    private static final int PING_BYTES = 125;
    private static final int PINGING = 100;
    private static final int PINGS_AT_ONCE = 1_000;
    private static final int MOST_PINGS = 4_000_000;
    private static final long UNREAD_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 20;

    private static long end(Amount amount) {
        return System.nanoTime() + amount.length().toNanos();
    }

    /** Does what an ordinary user may do, so that it can be run; returns a secret that it takes. */
    String prepare(InetSocketAddress server, AtomicLong sent) throws IOException {
        return "";
    }

    /** Runs it until it is over; counts what was sent. */
    abstract void run(InetSocketAddress server, String secret, Amount amount, AtomicLong sent);

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

    private static void talk(InetSocketAddress server, AtomicLong sent, int i, String text) {
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

    /** Sends more than what the system takes over of the answers, and waits until the server has enough of it. */
    private static void ping(InetSocketAddress server, AtomicLong sent, int n, byte[] pings) {
        try (Socket socket = RawSockets.connect(server, 0)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            if (RawSockets.upgrade(socket) == SWITCHED) {
                OutputStream out = socket.getOutputStream();
                out.write(RawSockets.frame(TEXT, hello("pinging-" + n)));
                out.write(pings);
                sent.addAndGet(PINGS_AT_ONCE);
                pause(UNREAD_MILLIS);
                out.write(pings);
                sent.addAndGet(PINGS_AT_ONCE);
            }
        } catch (IOException e) {
            // Cut off, as it should be.
        }
    }

    private static void visit(InetSocketAddress server, AtomicLong sent, int i) {
        String user = "visitor-" + i;
        try (Socket socket = RawSockets.connect(server, i % ADDRESSES)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            if (RawSockets.upgrade(socket) == SWITCHED) {
                OutputStream out = socket.getOutputStream();
                out.write(RawSockets.frame(TEXT, hello(user)));
                String said = "{\"type\":\"message\",\"channel\":\"socket\",\"user\":\"" + user + "\",\"text\":\"hi\"}";
                out.write(RawSockets.frame(TEXT, said.getBytes(StandardCharsets.US_ASCII)));
                if (socket.getInputStream().read() >= 0) {
                    sent.incrementAndGet();
                }
            }
        } catch (IOException e) {
            pause(PAUSE_MILLIS);
        }
    }

    private static byte[] hello(String user) {
        return ("{\"type\":\"hello\",\"channel\":\"socket\",\"user\":\"" + user + "\",\"user_profile\":null}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Runs it on so many threads, each of which gets its number; returns when all have ended. */
    private static void onThreads(int count, IntConsumer task) {
        List<Thread> threads = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            int number = n;
            Thread thread = new Thread(() -> task.accept(number), "flood-" + n);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            joined(thread);
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
