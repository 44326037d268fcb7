package dev.botkit.benchmarks;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many messages are answered in a second where conversations are stored, compared with a bot that
 * stores nothing: many conversations chat at once, and each says the next thing as soon as its reply
 * has come. In-process, through the gateway; the clients cost next to nothing, so that nothing hides
 * what the store costs. Bots are measured in turns, so that what else the machine does disturbs all alike.
 */
public final class StoredChat implements AutoCloseable {

    private static final long LONGEST_SECONDS = 60;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration ROUND = Duration.ofSeconds(4);
    private static final int ROUNDS = 5;
    private static final int CONVERSATIONS = 100;

    /** How long the bot takes for an answer; others' systems that it asks take some time. */
    private static final int HANDLER_MILLIS = Integer.getInteger("handlerMillis", 0);

    private final Folder folder;
    private final Storage.Open storage;
    private final @Nullable CountingHistory counting;
    private final Botkit botkit;
    private final List<Client> clients = new ArrayList<>();
    private final LongAdder answers = new LongAdder();
    private volatile CountDownLatch busy = new CountDownLatch(0);
    private volatile boolean running;
    private double ownMicros;
    private double storeMicros;
    private double seconds;

    private StoredChat(Folder folder, Storage.Open storage, int conversations) {
        this.folder = folder;
        this.storage = storage;
        BotkitBuilder builder = Botkit.builder()
                .limits(Limits.builder()
                        .conversations(each -> each.messagesPerSecond(0))
                        .clients(clients -> clients.framesPerSecondPerAddress(0)
                                .postsPerSecondPerAddress(0)
                                .connections(LoadOptions.MAX_CONNECTIONS)
                                .connectionsPerAddress(LoadOptions.MAX_CONNECTIONS))
                        .build())
                .skill(
                        "echo",
                        skills -> skills.hears("echo (.*)", (bot, message) -> {
                            Thread.sleep(HANDLER_MILLIS);
                            bot.reply(message.group(1));
                        }));
        History history = storage.history();
        counting = history == null ? null : new CountingHistory(history);
        if (counting != null) {
            builder.history(counting);
        }
        botkit = builder.build();
        for (int i = 0; i < conversations; i++) {
            clients.add(new Client());
        }
    }

    /**
     * Measures and reports.
     *
     * @param args what stores: of none, memory, h2, postgres; all of them by default. The first one is
     *     what the others are compared with
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<Storage> stores = args.length == 0
                ? List.of(Storage.values())
                : Arrays.stream(args).map(Storage::of).toList();
        System.out.printf(
                Locale.ROOT,
                "JDK %s, %d processors; %d conversations, handlers take %d ms, %d rounds of %d s, warm-up %d s%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                CONVERSATIONS,
                HANDLER_MILLIS,
                ROUNDS,
                ROUND.toSeconds(),
                WARM_UP.toSeconds());
        Map<Storage, List<Double>> rates = run(stores, CONVERSATIONS, ROUNDS, WARM_UP, ROUND);
        double first = median(rates.getOrDefault(stores.get(0), List.of()));
        rates.forEach((store, all) -> System.out.printf(
                Locale.ROOT,
                "median  %-9s %9.0f messages/s (%.0f–%.0f), %.3f of %s%n",
                store.text(),
                median(all),
                Collections.min(all),
                Collections.max(all),
                median(all) / first,
                stores.get(0).text()));
    }

    /** Measures in turns; returns the messages per second of each round. */
    static Map<Storage, List<Double>> run(
            List<Storage> stores, int conversations, int rounds, Duration warmUp, Duration round)
            throws IOException, InterruptedException {
        Map<Storage, StoredChat> chats = new EnumMap<>(Storage.class);
        Map<Storage, List<Double>> rates = new EnumMap<>(Storage.class);
        try {
            for (Storage store : stores) {
                StoredChat chat = open(store, conversations);
                chats.put(store, chat);
                chat.measure(warmUp);
                chat.counted();
            }
            for (int i = 1; i <= rounds; i++) {
                for (Map.Entry<Storage, StoredChat> each : chats.entrySet()) {
                    double rate = each.getValue().measure(round);
                    rates.computeIfAbsent(each.getKey(), store -> new ArrayList<>())
                            .add(rate);
                    System.out.printf(
                            Locale.ROOT,
                            "round %d %-9s %9.0f messages/s  %s%n",
                            i,
                            each.getKey().text(),
                            rate,
                            each.getValue().counted());
                }
            }
        } finally {
            chats.values().forEach(StoredChat::close);
        }
        return rates;
    }

    private static StoredChat open(Storage store, int conversations) throws IOException {
        Folder folder = Folder.create("botkit-stored-chat-");
        Storage.Open open = null;
        try {
            open = store.open(folder.path());
            return new StoredChat(folder, open, conversations);
        } catch (IOException | RuntimeException | Error e) {
            if (open != null) {
                open.close();
            }
            folder.close();
            throw e;
        }
    }

    /** Lets all chat for so long; returns the messages per second that were answered. */
    private double measure(Duration time) throws InterruptedException {
        busy = new CountDownLatch(clients.size());
        running = true;
        answers.reset();
        Duration ownBefore = ownCpu();
        Duration storeBefore = storage.cpu();
        long start = System.nanoTime();
        clients.forEach(Client::say);
        Thread.sleep(time.toMillis());
        long counted = answers.sum();
        long nanos = System.nanoTime() - start;
        ownMicros = micros(ownCpu().minus(ownBefore), counted);
        storeMicros = micros(storage.cpu().minus(storeBefore), counted);
        seconds = nanos / 1e9;
        running = false;
        if (!busy.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    busy.getCount() + " messages were not answered within " + LONGEST_SECONDS + " s.");
        }
        return counted * 1e9 / nanos;
    }

    private static Duration ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static double micros(Duration cpu, long messages) {
        return cpu.toNanos() / 1e3 / Math.max(1, messages);
    }

    /** What the last measurement cost, and what core wrote in it. */
    private String counted() {
        return String.format(
                Locale.ROOT,
                "CPU µs each: %5.1f here, %5.1f in the server; %s",
                ownMicros,
                storeMicros,
                counting == null ? "nothing is stored" : counting.report(seconds));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    @Override
    public void close() {
        try (folder;
                storage;
                botkit) {
            clients.forEach(client -> client.connection.closed());
        }
    }

    /** One conversation. */
    private final class Client implements Peer {

        private final Connection connection;

        @SuppressWarnings("this-escape") // Nothing is written before something was said.
        Client() {
            Handshake handshake = Handshake.socket("127.0.0.1").withCookie(AnonymousSecret.generate());
            connection = botkit.gateway().open(handshake, this);
        }

        void say() {
            connection.receive("{\"type\":\"message\",\"text\":\"echo 0123456789abcdef0123456789abcdef\","
                    + "\"user\":\"visitor\",\"channel\":\"socket\"}");
        }

        @Override
        public void write(String frame, WriteDone done) {
            done.done(true);
            answers.increment();
            if (running) {
                say();
            } else {
                busy.countDown();
            }
        }

        @Override
        public void close(CloseCode code, String reason) {
            connection.closed();
        }
    }
}
