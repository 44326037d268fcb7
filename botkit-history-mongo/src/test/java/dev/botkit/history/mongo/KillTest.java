package dev.botkit.history.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A real server that is killed while entries are written, and started again on the same data: nothing
 * that was confirmed is missing. Run with
 *
 * <pre>
 * mvn verify -pl botkit-history-mongo -am -Dtest=KillTest -Dbotkit.mongo.uri=mongodb://… \
 *     -Dbotkit.mongo.kill='shell command: kills the server with signal 9, and ends when its process is gone' \
 *     -Dbotkit.mongo.start='shell command: starts it, and ends when it takes writes' \
 *     -Dbotkit.mongo.kills=10
 * </pre>
 */
@EnabledIfSystemProperty(
        named = "botkit.mongo.kill",
        matches = ".+",
        disabledReason = "needs a server that it may kill")
@Timeout(value = 1, unit = TimeUnit.HOURS)
class KillTest {

    private static final int WRITERS = 4;
    private static final int CONVERSATIONS_EACH = 5;
    private static final int MOST_IN_BATCH = 40;
    private static final int PAGE = 1_000;

    @RegisterExtension
    final TestDatabase database = new TestDatabase();

    /** What was confirmed: how far each log and each state is. */
    private final Map<ConversationId, Long> confirmed = new ConcurrentHashMap<>();

    private final Map<ConversationId, Long> confirmedStates = new ConcurrentHashMap<>();
    private final Semaphore progress = new Semaphore(0);
    private final AtomicInteger failedCalls = new AtomicInteger();
    private volatile boolean stopping;

    @Test
    void nothingThatWasConfirmedIsMissingAfterTheServerWasKilled() throws Exception {
        int kills = Integer.getInteger("botkit.mongo.kills", 10);
        Random random = new Random(42);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> writers = new ArrayList<>();
        MongoHistory history = database.history();
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            writers.add(threads.submit(() -> write(history, writer)));
        }
        for (int i = 0; i < kills; i++) {
            assertThat(progress.tryAcquire(500 + random.nextInt(1_000), 3, TimeUnit.MINUTES))
                    .as("the writers go on after kill %d", i)
                    .isTrue();
            shell("botkit.mongo.kill");
            shell("botkit.mongo.start");
            assertThat(missing(Map.copyOf(confirmed), Map.copyOf(confirmedStates), history))
                    .as("missing after kill %d", i + 1)
                    .isZero();
        }
        stopping = true;
        for (Future<?> writer : writers) {
            writer.get(3, TimeUnit.MINUTES);
        }
        threads.shutdown();

        long missing = missing(confirmed, confirmedStates, history);
        System.out.printf(
                "KillTest: %d kills, %d calls failed and were repeated, %d entries and %d states confirmed, %d missing%n",
                kills,
                failedCalls.get(),
                confirmed.values().stream().mapToLong(Long::longValue).sum(),
                confirmedStates.values().stream().mapToLong(Long::longValue).sum(),
                missing);
        assertThat(missing).isZero();
    }

    private void write(MongoHistory history, int writer) {
        Random random = new Random(writer);
        List<ConversationId> own = new ArrayList<>();
        for (int i = 0; i < CONVERSATIONS_EACH; i++) {
            own.add(ConversationId.verified("user " + writer + "." + i));
        }
        while (!stopping) {
            List<LogEntry> batch = new ArrayList<>();
            List<StateStore.Change> changes = new ArrayList<>();
            for (ConversationId conversation : own) {
                long from = confirmed.getOrDefault(conversation, 0L);
                int count = random.nextInt(MOST_IN_BATCH / CONVERSATIONS_EACH + 1);
                for (long seq = from + 1; seq <= from + count; seq++) {
                    batch.add(entry(conversation, seq));
                }
                if (count > 0) {
                    long version = confirmedStates.getOrDefault(conversation, 0L);
                    changes.add(StateStore.Change.of(conversation, version, state(version + 1)));
                }
            }
            if (!batch.isEmpty()) {
                write(history, batch, changes);
            }
        }
    }

    /** As core does it: the same again until the outcome is known. */
    private void write(MongoHistory history, List<LogEntry> batch, List<StateStore.Change> changes) {
        while (true) {
            try {
                assertThat(history.log().append(batch))
                        .isEqualTo(batch.stream()
                                .map(entry -> AppendOutcome.stored(entry.seq()))
                                .toList());
                batch.forEach(entry -> confirmed.put(entry.conversation(), entry.seq()));
                assertThat(history.states().write(changes)).isEmpty();
                changes.forEach(change -> confirmedStates.put(change.conversation(), change.version() + 1));
                progress.release(batch.size());
                return;
            } catch (StoreUnavailableException e) {
                failedCalls.incrementAndGet();
            }
        }
    }

    private static LogEntry entry(ConversationId conversation, long seq) {
        return Samples.entry(conversation, seq, "id-" + seq, "{\"n\":" + seq + "}");
    }

    private static String state(long version) {
        return "{\"handled\":" + version + "}";
    }

    /** How many of those that were confirmed are missing or changed. */
    private static long missing(
            Map<ConversationId, Long> logs, Map<ConversationId, Long> states, MongoHistory history) {
        long missing = 0;
        for (Map.Entry<ConversationId, Long> each : logs.entrySet()) {
            missing += each.getValue() - intact(each.getKey(), each.getValue(), history);
        }
        for (Map.Entry<ConversationId, Long> each : states.entrySet()) {
            StateStore.Stored stored = history.states().read(each.getKey());
            boolean intact = stored != null
                    && stored.version() >= each.getValue()
                    && stored.json().equals(state(stored.version()));
            missing += intact ? 0 : 1;
        }
        return missing;
    }

    private static long intact(ConversationId conversation, long newest, MongoHistory history) {
        long intact = 0;
        long seq = 0;
        while (seq < newest) {
            List<LogEntry> page = history.log()
                    .readAfter(conversation, seq, PAGE, Integer.MAX_VALUE)
                    .entries();
            if (page.isEmpty()) {
                break;
            }
            seq = page.get(page.size() - 1).seq();
            intact += page.stream()
                    .filter(entry -> entry.seq() <= newest && entry.equals(entry(conversation, entry.seq())))
                    .count();
        }
        return intact;
    }

    private static void shell(String property) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", System.getProperty(property))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(property).isTrue();
        assertThat(process.exitValue()).as(property).isZero();
    }
}
