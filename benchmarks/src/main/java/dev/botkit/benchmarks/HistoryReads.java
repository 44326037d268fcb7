package dev.botkit.benchmarks;

import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.identity.ConversationId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * What reading a part of a conversation costs in a small store and in a large one. The two are read in
 * turns, so that what else the machine does disturbs both alike; in a server or file each, so that neither
 * gains from the other's pages.
 */
public final class HistoryReads {

    private static final int SMALL = 1_000;
    private static final int LARGE = 1_000_000;
    private static final int PAGE = 50;
    private static final int PAGE_BYTES = 1 << 20;
    private static final int READS = 2_000;
    private static final int OF_EACH = 100;
    private static final int FEW = 10;
    private static final int BATCH = 2_000;

    private final Storage storage;
    private final boolean spread;
    private final int reads;

    private HistoryReads(Storage storage, boolean spread, int reads) {
        this.storage = storage;
        this.spread = spread;
        this.reads = reads;
    }

    /**
     * Measures and reports.
     *
     * @param args what stores: of memory, h2, postgres; by default h2 and postgres
     */
    public static void main(String[] args) throws IOException {
        List<Storage> stores = args.length == 0
                ? List.of(Storage.H2, Storage.POSTGRES)
                : Arrays.stream(args).map(Storage::of).toList();
        System.out.printf(
                Locale.ROOT,
                "JDK %s; %,d and %,d entries, %d reads of each kind%n",
                Runtime.version(),
                SMALL,
                LARGE,
                READS);
        for (Storage storage : stores) {
            run(storage, false, SMALL, LARGE, READS).forEach(System.out::println);
            run(storage, true, SMALL, LARGE, READS).forEach(System.out::println);
        }
    }

    /** How long something took in the small store and in the large one. */
    record Result(Storage storage, boolean spread, String what, Latencies small, Latencies large) {

        double ratio() {
            return large.millis(0.5) / small.millis(0.5);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-9s %-17s %-17s p50 %.3f and %.3f ms (%.2f times), p99 %.3f and %.3f ms",
                    storage.text(),
                    spread ? "100 entries each" : "one conversation",
                    what,
                    small.millis(0.5),
                    large.millis(0.5),
                    ratio(),
                    small.millis(0.99),
                    large.millis(0.99));
        }
    }

    /** Fills two stores, and reads from both. */
    static List<Result> run(Storage storage, boolean spread, int small, int large, int reads) throws IOException {
        return new HistoryReads(storage, spread, reads).measure(small, large);
    }

    private List<Result> measure(int small, int large) throws IOException {
        try (Folder smallFolder = Folder.create("botkit-history-reads-");
                Folder largeFolder = Folder.create("botkit-history-reads-");
                Storage.Open smallStore = storage.open(smallFolder.path());
                Storage.Open largeStore = storage.open(largeFolder.path())) {
            Part first = fill(smallStore, small);
            Part second = fill(largeStore, large);
            List<Result> results = new ArrayList<>();
            results.add(compare("newest 50", first, second, false, HistoryReads::readNewest));
            results.add(compare("middle 50", first, second, false, HistoryReads::readMiddle));
            results.add(compare("head", first, second, false, HistoryReads::readHead));
            if (spread) {
                results.add(compare("newest 50 of any", first, second, true, HistoryReads::readNewest));
                for (int i = 0; i < second.conversations; i++) {
                    time(second, i, true, HistoryReads::readNewest);
                }
                results.add(compare("… read before", first, second, true, HistoryReads::readNewest));
            }
            return results;
        }
    }

    private static void readNewest(Part part, ConversationId conversation) {
        List<LogEntry> page = part.log
                .readBefore(conversation, Long.MAX_VALUE, PAGE, PAGE_BYTES)
                .entries();
        check(page.size() == PAGE && page.get(PAGE - 1).seq() == part.each);
    }

    private static void readMiddle(Part part, ConversationId conversation) {
        List<LogEntry> page = part.log
                .readBefore(conversation, part.each / 2 + 1, PAGE, PAGE_BYTES)
                .entries();
        check(page.size() == PAGE);
    }

    private static void readHead(Part part, ConversationId conversation) {
        check(Objects.requireNonNull(part.log.head(conversation)).seq() == part.each);
    }

    /** A store with so many conversations of so many entries each. */
    private record Part(LogStore log, int conversations, int each) {}

    private Part fill(Storage.Open store, int entries) {
        History history = Objects.requireNonNull(store.history(), "This one stores nothing.");
        int each = spread ? OF_EACH : entries;
        Part part = new Part(history.log(), entries / each, each);
        List<LogEntry> batch = new ArrayList<>(BATCH);
        for (int i = 0; i < entries; i++) {
            // As if all of them were chatting at the same time.
            batch.add(entry(i % part.conversations, i / part.conversations + 1));
            if (batch.size() == BATCH || i == entries - 1) {
                part.log.append(batch);
                batch.clear();
            }
        }
        return part;
    }

    private static LogEntry entry(int conversation, int seq) {
        boolean sent = seq % 2 == 0;
        String body = "{\"text\":\"This is what was said in place " + seq
                + ", about as long as what people say.\",\"user\":\"visitor\",\"channel\":\"socket\"}";
        return LogEntry.of(
                        conversation(conversation),
                        "epoch",
                        seq,
                        sent ? "message-" + (seq - 1) + "~1" : "message-" + seq,
                        sent ? LogEntry.Kind.SENT : LogEntry.Kind.RECEIVED,
                        Instant.ofEpochSecond(1_800_000_000L + seq),
                        body)
                .withInReplyTo(sent ? "message-" + (seq - 1) : null);
    }

    private static ConversationId conversation(int number) {
        return ConversationId.verified("visitor-" + number);
    }

    /**
     * Reads from both in turns.
     *
     * @param any whether from any conversation, of which there are more than the database has room for in
     *     memory, or from the same few again and again
     */
    private Result compare(String what, Part small, Part large, boolean any, BiConsumer<Part, ConversationId> read) {
        Latencies ofSmall = new Latencies();
        Latencies ofLarge = new Latencies();
        Random random = new Random(1);
        for (int i = -reads; i < reads; i++) {
            int number = random.nextInt(any ? large.conversations : FEW);
            long timeOfSmall = time(small, number, any, read);
            long timeOfLarge = time(large, number, any, read);
            if (i >= 0) {
                ofSmall.add(timeOfSmall);
                ofLarge.add(timeOfLarge);
            }
        }
        return new Result(storage, spread, what, ofSmall, ofLarge);
    }

    private static long time(Part part, int number, boolean any, BiConsumer<Part, ConversationId> read) {
        // The few are all over the store.
        int spacing = any ? 1 : Math.max(1, part.conversations / FEW);
        ConversationId conversation = conversation(number * spacing % part.conversations);
        long start = System.nanoTime();
        read.accept(part, conversation);
        return System.nanoTime() - start;
    }

    private static void check(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalStateException("The store does not have what was put into it.");
        }
    }
}
