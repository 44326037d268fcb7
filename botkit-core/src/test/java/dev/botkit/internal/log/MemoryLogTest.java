package dev.botkit.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Message;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.MessageData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log in memory beside a plain list of what was appended: packed or not, it tells the same. */
class MemoryLogTest {

    private static final ConversationId HERE = ConversationId.webhook("here");
    private static final Instant BEGIN = Instant.parse("2026-02-28T23:59:59.123456789Z");
    private static final int MANY = Integer.MAX_VALUE;

    private final List<Entry> all = new ArrayList<>();
    private long seq;

    private Entry received(String text, boolean idFromClient) {
        seq++;
        MessageData said = new MessageData(
                "m" + seq,
                seq,
                Message.MESSAGE_RECEIVED,
                HERE,
                BEGIN.plusMillis(seq),
                null,
                Map.of("text", text),
                List.of());
        return Entry.received(said, null, idFromClient, 100 + text.length());
    }

    private Entry sent(String text, String inReplyTo) {
        seq++;
        return Entry.sent(seq, "r" + seq, "{\"text\":\"" + text + "\"}", inReplyTo, BEGIN.plusMillis(seq));
    }

    private Entry next(Random random) {
        String text = "Привет, мир! ".repeat(random.nextInt(random.nextInt(20) == 0 ? 200 : 5));
        return switch (random.nextInt(3)) {
            case 0 -> received(text, random.nextInt(4) > 0);
            case 1 -> sent(text, "m" + Math.max(1, seq - random.nextInt(5)));
            default -> sent(text, null);
        };
    }

    private void append(MemoryLog log, Entry entry) {
        log.append(entry);
        all.add(entry);
    }

    /** What an entry tells, whatever object it is. */
    private static String told(Entry entry) {
        return String.join(
                " | ",
                String.valueOf(entry.seq()),
                entry.id(),
                entry.frame(),
                entry.historyFrame(),
                entry.sent() + " " + entry.idFromClient(),
                String.valueOf(entry.inReplyTo()),
                entry.date().toString(),
                entry.stored(HERE, "epoch").body());
    }

    private static List<String> told(List<Entry> entries) {
        return entries.stream().map(MemoryLogTest::told).toList();
    }

    private void tellsTheSame(MemoryLog log, Random random) {
        List<Entry> left = all.subList(all.size() - log.size(), all.size());
        assertThat(log.seq()).isEqualTo(seq);
        assertThat(log.newest())
                .isEqualTo(left.isEmpty() ? null : left.get(left.size() - 1).date());
        assertThat(log.ids()).isEqualTo(left.stream().map(Entry::id).collect(Collectors.toSet()));
        long after = Math.max(0, seq - log.size() - 3 + random.nextInt(log.size() + 6));
        List<Entry> above = left.stream().filter(each -> each.seq() > after).toList();
        assertThat(log.reachesBackTo(after)).isEqualTo(after >= seq - left.size());
        assertThat(told(log.after(after, MANY, MANY))).as("above %s", after).isEqualTo(told(above));
        assertThat(told(log.after(after, 5, MANY))).isEqualTo(told(above.subList(0, Math.min(5, above.size()))));
        assertThat(log.after(after, MANY, 1)).hasSize(Math.min(1, above.size()));
        assertThat(log.sentAfter(after))
                .isEqualTo((int) above.stream().filter(Entry::sent).count());
        for (int i = 0; i < 5; i++) {
            String id = (random.nextBoolean() ? "m" : "r") + (seq - random.nextInt(log.size() + 3));
            Entry found = log.find(id);
            assertThat(found == null ? null : told(found))
                    .as("found by %s", id)
                    .isEqualTo(left.stream()
                            .filter(each -> each.idFromClient() && each.id().equals(id))
                            .map(MemoryLogTest::told)
                            .findFirst()
                            .orElse(null));
            assertThat(log.repliesTo(id, MANY))
                    .as("replies to %s", id)
                    .isEqualTo(new Replies(
                            left.stream()
                                    .filter(each -> id.equals(each.inReplyTo()))
                                    .map(Entry::frame)
                                    .toList(),
                            false));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1000, 1000000", "2, 100, 1000000", "3, 33, 1000000", "4, 1, 1000000", "5, 1000, 30000", "6, 1000, 1"
    })
    void itTellsWhatWasAppended(long seed, int maxEntries, int maxBytes) {
        Random random = new Random(seed);
        MemoryLog log = new MemoryLog("epoch", maxEntries, maxBytes);
        for (int step = 0; step < 700; step++) {
            append(log, next(random));
            assertThat(log.size()).isBetween(1, maxEntries);
            assertThat(log.bytes()).isLessThanOrEqualTo(log.size() == 1 ? MANY : maxBytes);
            if (random.nextInt(100) == 0) {
                int most = random.nextInt(log.bytes() + 1);
                log.shrinkTo(most);
                assertThat(log.bytes()).isLessThanOrEqualTo(most);
            }
            if (step < 70 || random.nextInt(10) == 0) {
                tellsTheSame(log, random);
            }
        }
        assertThat(log.sent()).isEqualTo(all.stream().filter(Entry::sent).count());
        log.shrinkTo(0);
        assertThat(log.size()).isZero();
        assertThat(log.bytes()).isZero();
        assertThat(log.newest()).isNull();
        append(log, next(random));
        tellsTheSame(log, random);
        log.forget();
        assertThat(log.bytes()).isZero();
        assertThat(log.find(all.get(all.size() - 1).id())).isNull();
    }

    @Test
    void repliesThatNoPageHoldsAreTold() {
        MemoryLog log = new MemoryLog("epoch", 1000, MANY);
        append(log, received("x", true));
        IntStream.range(0, 70).forEach(i -> append(log, sent("y".repeat(50), "m1")));

        Replies replies = log.repliesTo("m1", 40 * all.get(1).bytes());

        assertThat(replies.more()).isTrue();
        assertThat(replies.frames()).hasSizeBetween(38, 40);
    }

    @Test
    void whatIsPackedTakesLessThanHalf() {
        MemoryLog log = new MemoryLog("epoch", 1000, MANY);
        for (int i = 0; i < 320; i++) {
            append(log, received("where is my order?", true));
            append(log, sent("It is on its way.", "m" + seq));
        }

        assertThat(log.bytes()).isLessThan(all.stream().mapToInt(Entry::bytes).sum() / 2);
    }

    @Test
    void whoShrinksItKeepsTheNewest() {
        MemoryLog log = new MemoryLog("epoch", 500, MANY);
        IntStream.range(0, Packed.MOST).forEach(i -> append(log, sent("hello ".repeat(10), "m1")));
        int most = log.bytes() / 2;

        log.shrinkTo(most);

        assertThat(log.bytes()).isLessThanOrEqualTo(most);
        assertThat(log.size()).isBetween(Packed.MOST / 4, Packed.MOST / 2);
        tellsTheSame(log, new Random(1));
    }

    @Test
    void whoShrinksItGivesUpRoomForMoreBeforeEntries() {
        MemoryLog log = new MemoryLog("epoch", 500, MANY);
        // The last one begins what is packed next, which has room for as much as came in the minute before.
        IntStream.rangeClosed(0, Packed.MOST).forEach(i -> append(log, sent("x".repeat(400), "m1")));

        log.shrinkTo(4_000);

        assertThat(log.bytes()).isLessThanOrEqualTo(4_000);
        assertThat(log.size()).as("entries, of some hundred bytes each").isPositive();
        tellsTheSame(log, new Random(1));
    }

    @Test
    void allIdsAreTold() {
        MemoryLog log = new MemoryLog("epoch", 500, MANY);
        // As it is without a store, when a message was repeated that had been pushed out.
        log.append(Entry.sent(1, "m~1", "{}", "m", BEGIN));
        log.append(Entry.sent(2, "m~1", "{}", "m", BEGIN));
        log.append(Entry.sent(3, "n~1", "{}", "n", BEGIN));

        assertThat(log.ids()).containsExactlyInAnyOrder("m~1", "n~1");
    }

    @Test
    void aLargeEntryGivesItsMemoryBackWhenItGoes() {
        MemoryLog log = new MemoryLog("epoch", 40, MANY);
        append(log, received("x".repeat(50_000), true));
        while (all.size() < 40) {
            append(log, received("x", true));
        }
        assertThat(log.bytes()).isGreaterThan(50_000);

        append(log, received("x", true));

        assertThat(log.bytes()).isLessThan(50_000);
    }
}
