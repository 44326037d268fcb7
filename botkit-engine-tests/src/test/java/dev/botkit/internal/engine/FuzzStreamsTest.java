package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.WhileStreaming;
import dev.botkit.history.History;
import dev.botkit.testtools.RecordingPeer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many clients that come and go, stop and write, while replies grow at random: each is answered, sees no ghost, and nothing is left. It is
 * long because it has a client of its own, with a model of the protocol.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FuzzStreamsTest {

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();

    /** A client with the model of PROTOCOL.md. */
    private final class Client implements Peer {
        final Botkit bot;
        final String user;
        final boolean streams;
        final Random random;
        final LinkedBlockingQueue<Runnable> network = new LinkedBlockingQueue<>();
        final Map<String, StringBuilder> growing = new HashMap<>();
        final Set<String> shown = new HashSet<>();
        final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
        volatile long seq = 0;
        volatile @Nullable String epoch;
        volatile boolean open;
        volatile boolean slow;
        volatile @Nullable Connection connection;
        int generation;

        Client(Botkit bot, String user, boolean streams, long seed) {
            this.bot = bot;
            this.user = user;
            this.streams = streams;
            this.random = new Random(seed);
        }

        private final class Socket implements Peer {
            final int mine = generation;
            volatile boolean closed;

            @Override
            public void write(String frame, WriteDone done) {
                network.add(() -> {
                    if (slow && random.nextInt(3) == 0) {
                        sleep(random.nextInt(30));
                    }
                    if (closed) {
                        done.done(false);
                        return;
                    }
                    take(RecordingPeer.parse(frame), frame);
                    done.done(true);
                });
            }

            @Override
            public void close(CloseCode code, String reason) {
                Connection gone = connection;
                network.add(() -> {
                    closed = true;
                    if (mine == generation) {
                        open = false;
                    }
                    if (gone != null) {
                        gone.closed();
                    }
                });
            }
        }

        @Override
        public void write(String frame, WriteDone done) {}

        @Override
        public void close(CloseCode code, String reason) {}

        @Nullable
        Socket socket;

        void connect() {
            generation++;
            Socket next = new Socket();
            socket = next;
            open = true;
            connection = bot.gateway().open(Handshake.socket("127.0.0.1").withCookie(TestSocket.SECRET), next);
            String cursor = seq == 0 ? "" : ",\"after\":" + seq + (epoch == null ? "" : ",\"epoch\":\"" + epoch + "\"");
            send("{\"type\":\"hello\",\"user\":\"" + user + "\",\"resume\":{\"v\":1" + (streams ? ",\"stream\":1" : "")
                    + cursor + "}}");
        }

        void cut() {
            Socket old = socket;
            Connection gone = connection;
            if (old != null && gone != null) {
                old.closed = true;
                open = false;
                gone.closed();
            }
        }

        void send(String frame) {
            Connection to = connection;
            if (to != null && open) {
                to.receive(frame);
            }
        }

        private void take(Map<String, @Nullable Object> frame, String json) {
            String type = String.valueOf(frame.get("type"));
            String id = String.valueOf(frame.get("id"));
            Object frameSeq = frame.get("seq");
            switch (type) {
                case "session" -> {
                    String was = epoch;
                    epoch = String.valueOf(frame.get("epoch"));
                    if (!Boolean.TRUE.equals(frame.get("resumed"))) {
                        if (was != null && !was.equals(epoch)) {
                            shown.clear();
                        }
                        growing.clear();
                        seq = ((Number) frame.get("seq")).longValue();
                    }
                }
                case "partial" -> {
                    if (!shown.contains(id)) {
                        growing.clear();
                        growing.put(id, new StringBuilder(String.valueOf(frame.get("text"))));
                    }
                }
                case "delta" -> {
                    if (shown.contains(id)) {
                        return;
                    }
                    int at = ((Number) frame.get("at")).intValue();
                    StringBuilder text = growing.computeIfAbsent(id, one -> new StringBuilder());
                    if (at > text.length()) {
                        faults.add(user + " gap: " + json + " but has " + text.length());
                    } else {
                        text.setLength(at);
                        text.append(frame.get("text"));
                    }
                }
                case "withdrawn" -> {
                    if (frame.get("id") == null) {
                        growing.clear();
                    } else {
                        growing.remove(id);
                    }
                }
                case "message" -> {
                    StringBuilder grown = growing.remove(id);
                    String text = String.valueOf(frame.get("text"));
                    // What the user is told takes the id where middleware refuses what was shown.
                    if (grown != null && !text.startsWith(grown.toString()) && !text.equals("failed")) {
                        faults.add(user + " grew otherwise: " + grown + " / " + json);
                    }
                    if (!shown.add(id)) {
                        faults.add(user + " twice: " + json);
                    }
                    if (frameSeq instanceof Number at) {
                        if (at.longValue() <= seq) {
                            faults.add(user + " seq back from " + seq + ": " + json);
                        }
                        seq = at.longValue();
                    }
                    said.add(String.valueOf(frame.get("text")));
                }
                case "received", "echo" -> {
                    if (frameSeq instanceof Number at && at.longValue() > seq) {
                        seq = at.longValue();
                    }
                }
                default -> {}
            }
        }

        void run() {
            while (!over.get() || !network.isEmpty()) {
                try {
                    Runnable next = network.poll(20, TimeUnit.MILLISECONDS);
                    if (next != null) {
                        next.run();
                    }
                } catch (InterruptedException e) {
                    return;
                } catch (Throwable e) {
                    faults.add(user + " " + e);
                }
            }
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void grows(ReplyStream stream, Random random) {
        try {
            int pieces = random.nextInt(30);
            for (int i = 0; i < pieces; i++) {
                switch (random.nextInt(12)) {
                    case 0 -> stream.status("status " + i);
                    case 1 -> stream.status("");
                    case 2 -> stream.append("\uD83D");
                    case 3 -> stream.append("\uDE00");
                    case 4 -> stream.append("x".repeat(random.nextInt(3_000)));
                    default -> stream.append("piece " + i + " ");
                }
                if (random.nextInt(3) == 0) {
                    sleep(random.nextInt(15));
                }
            }
            switch (random.nextInt(5)) {
                case 0 -> stream.fail(Reply.of("failed"));
                case 1 -> {
                    // Silent from now on.
                }
                case 2 -> stream.complete(Reply.of("end"));
                default -> stream.complete();
            }
        } catch (RuntimeException e) {
            // Stopped, abandoned, erased.
        }
    }

    @ParameterizedTest
    @CsvSource({"1,false,QUEUE", "4,true,INTERRUPT"})
    void nothingHangsAndNothingIsLeft(long seed, boolean stored, WhileStreaming mode) throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(16);
        BotkitBuilder builder = Botkit.builder()
                .apology(Reply.of("Sorry."))
                .whileStreaming(mode)
                .limits(Limits.builder()
                        .clients(clients -> clients.connectionsPerAddress(1_000).sendCharacters(20_000))
                        .conversations(conversations -> conversations.messagesPerSecond(1_000))
                        .turns(turns -> turns.streamTimeout(Duration.ofMillis(150)))
                        .build())
                .sendMiddleware((outgoing, next) -> {
                    int what = Math.floorMod(outgoing.reply().text().hashCode(), 23);
                    if (outgoing.reply().text().startsWith("re ")) {
                        next.proceed(outgoing.reply());
                    } else if (what == 0) {
                        // Dropped.
                    } else if (what == 1) {
                        throw new IllegalStateException("middleware");
                    } else if (what == 2) {
                        next.proceed(outgoing.reply());
                        next.proceed(Reply.of("P.S."));
                    } else {
                        next.proceed(outgoing.reply());
                    }
                })
                .skill(skills -> skills.hears("^last", (bot, message) -> bot.reply("re " + message.text()))
                        .fallback((bot, message) -> {
                            Random random = new Random(message.text().hashCode());
                            int streams = random.nextInt(4);
                            for (int i = 0; i < streams; i++) {
                                ReplyStream stream = bot.stream();
                                long own = random.nextLong();
                                if (random.nextBoolean()) {
                                    writers.execute(() -> grows(stream, new Random(own)));
                                } else {
                                    grows(stream, new Random(own));
                                }
                                say(bot, random);
                            }
                            if (random.nextInt(6) == 0) {
                                throw new IllegalStateException("handler");
                            }
                        }));
        if (stored) {
            builder.history(History.inMemory());
        }
        Botkit bot = builder.build();
        List<Client> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(600);
        for (int i = 0; i < 24; i++) {
            Client client = new Client(bot, "u" + i / 2, i % 4 != 3, seed * 100 + i);
            clients.add(client);
            client.connect();
            Thread network = new Thread(client::run, "network-" + i);
            network.start();
            threads.add(network);
        }
        List<Thread> actors = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            Client client = clients.get(i);
            Random random = new Random(seed * 1_000 + i);
            int number = i;
            Thread actor = new Thread(
                    () -> {
                        int sent = 0;
                        while (System.nanoTime() < end) {
                            switch (random.nextInt(14)) {
                                case 0 -> client.cut();
                                case 1, 2 -> client.send("{\"type\":\"stop\",\"user\":\"" + client.user + "\"}");
                                case 3 -> client.slow = !client.slow;
                                case 4 -> {
                                    if (random.nextInt(10) == 0) {
                                        bot.erase(TestSocket.SECRET.conversation(client.user));
                                    }
                                }
                                default -> {
                                    sent++;
                                    client.send("{\"type\":\"message\",\"id\":\"c" + number + "-" + sent
                                            + "\",\"text\":\"t" + random.nextInt() + "\",\"user\":\"" + client.user
                                            + "\"}");
                                }
                            }
                            sleep(random.nextInt(120));
                            if (!client.open) {
                                try {
                                    client.connect();
                                } catch (RuntimeException e) {
                                    sleep(10);
                                }
                            }
                        }
                    },
                    "actor-" + i);
            actor.start();
            actors.add(actor);
        }
        for (Thread actor : actors) {
            actor.join();
        }
        List<String> unanswered = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            Client client = clients.get(i);
            client.slow = false;
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            boolean answered = false;
            int tries = 0;
            while (!answered && System.nanoTime() < until) {
                if (!client.open) {
                    client.connect();
                }
                String last = "last " + i + " " + tries++;
                client.send("{\"type\":\"message\",\"id\":\"l" + i + "-" + tries + "\",\"text\":\"" + last
                        + "\",\"user\":\"" + client.user + "\"}");
                long wait = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
                while (!answered && client.open && System.nanoTime() < wait) {
                    String text = client.said.poll(50, TimeUnit.MILLISECONDS);
                    answered = text != null && text.startsWith("re last " + i + " ");
                }
            }
            if (!answered) {
                unanswered.add(client.user + " (" + i + ")");
            }
        }
        assertThat(unanswered).as("whose last message is not answered").isEmpty();
        long quiet = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (clients.stream().anyMatch(client -> client.open && !client.growing.isEmpty())
                && System.nanoTime() < quiet) {
            sleep(20);
        }
        for (Client client : clients) {
            if (client.open && !client.growing.isEmpty()) {
                faults.add(client.user + " ghosts: " + client.growing.keySet());
            }
        }
        assertThat(faults).isEmpty();
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        clients.forEach(Client::cut);
        assertThat(bot.awaitStore(Duration.ofSeconds(10))).isTrue();
        for (int i = 0; i < 12; i++) {
            bot.erase(TestSocket.SECRET.conversation("u" + i));
        }
        long budgetEnd = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while ((EngineProbe.budget(bot).bytes() != 0
                        || EngineProbe.conversations(bot).count() != 0)
                && System.nanoTime() < budgetEnd) {
            sleep(20);
        }
        assertThat(EngineProbe.budget(bot).inFlight()).as("in flight").isZero();
        assertThat(EngineProbe.budget(bot).bytes())
                .as(
                        "budget with %s conversations",
                        EngineProbe.conversations(bot).count())
                .isZero();
        bot.close();
        writers.shutdownNow();
    }

    private static void say(Bot bot, Random random) {
        if (random.nextInt(3) == 0) {
            bot.reply("behind " + random.nextInt());
        }
        if (random.nextInt(5) == 0) {
            bot.replyWithTyping(Reply.of("typed"));
        }
    }
}
