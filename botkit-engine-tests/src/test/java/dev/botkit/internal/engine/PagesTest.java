package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.ConnectionEvent;
import dev.botkit.Limits;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However large entries are, no more than a page of them is read or answered at once, and nothing is left out by that. */
class PagesTest {

    private static final int PAGE_BYTES = 40_000;
    private static final int ENTRY_BYTES = 9_000;
    private static final ConversationId U = TestSocket.SECRET.conversation("u");
    private static final Handshake U_POSTS = Handshake.request("127.0.0.1").withToken(TestSocket.SECRET);

    private final MeasuredHistory history = new MeasuredHistory();
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void noPageWasTooLarge() {
        bots.forEach(Botkit::close);
        assertThat(history.reads).allSatisfy(read -> {
            assertThat(read.maxBytes()).isLessThanOrEqualTo(PAGE_BYTES);
            assertThat(read.bytes()).isLessThanOrEqualTo(PAGE_BYTES);
        });
    }

    private Botkit stored() {
        return build(Botkit.builder().history(history));
    }

    private Botkit build(BotkitBuilder builder) {
        return build(builder, Limits.builder().store(store -> store.pageBytes(PAGE_BYTES)));
    }

    private Botkit build(BotkitBuilder builder, Limits.Builder limits) {
        Botkit botkit = builder.limits(limits.clients(clients -> clients.postsPerSecondPerAddress(0))
                        .build())
                .skill(skills -> skills.hears("large", (bot, message) -> {
                            for (int i = 0; i < 20; i++) {
                                bot.reply(i + "x".repeat(ENTRY_BYTES - 600));
                            }
                        })
                        .on(ConnectionEvent.Kind.WELCOME_BACK, (bot, event) -> bot.reply("missed " + event.missed()))
                        .fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
        bots.add(botkit);
        return botkit;
    }

    /** What so many messages and as many replies have left in the store. */
    private void fillStore(int entries) {
        List<LogEntry> all = new ArrayList<>();
        for (long seq = 1; seq <= entries; seq++) {
            boolean sent = seq % 2 == 0;
            all.add(LogEntry.of(
                            U,
                            "epoch",
                            seq,
                            sent ? "m" + (seq - 1) + "~1" : "m" + seq,
                            sent ? LogEntry.Kind.SENT : LogEntry.Kind.RECEIVED,
                            Instant.EPOCH,
                            "{\"text\":\"" + seq + "x".repeat(ENTRY_BYTES - 600) + "\",\"user\":\"u\"}")
                    .withInReplyTo(sent ? "m" + (seq - 1) : null)
                    .withEndsTurn(sent));
        }
        history.in.log().append(all);
    }

    private static Map<String, Object> ask(Botkit botkit, String more) {
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        botkit.gateway().history(U_POSTS, "{\"user\":\"u\",\"limit\":200" + more + "}", answers::add);
        return take(answers);
    }

    private static Map<String, Object> post(Botkit botkit, String frame) {
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        botkit.gateway().post(U_POSTS, frame, Duration.ofSeconds(20), answers::add);
        return take(answers);
    }

    private static Map<String, Object> take(BlockingQueue<PostAnswer> answers) {
        try {
            PostAnswer answer = answers.poll(20, TimeUnit.SECONDS);
            assertThat(answer).as("an answer").isNotNull();
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            return TestSocket.parse(answer.body());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Integer> seqs(Object entries) {
        return ((List<?>) entries)
                .stream().map(entry -> (Integer) ((Map<?, ?>) entry).get("seq")).toList();
    }

    private static List<Integer> from(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    /** Pages on until an answer says no more that there are more. */
    private static List<Integer> pageOn(Botkit botkit, int after) {
        List<Integer> all = new ArrayList<>();
        Map<String, Object> page;
        do {
            page = ask(botkit, ",\"after\":" + (all.isEmpty() ? after : all.get(all.size() - 1)));
            assertThat(page).containsEntry("resumed", true);
            assertThat(seqs(page.get("history"))).hasSizeBetween(1, 5);
            all.addAll(seqs(page.get("history")));
        } while (page.containsKey("more"));
        return all;
    }

    @Test
    void aPageOfHistoryEndsWhereItsBytesEndAndSaysThatThereIsMore() {
        fillStore(30);
        Botkit botkit = stored();

        Map<String, Object> newest = ask(botkit, "");

        assertThat(newest).containsEntry("more", true).containsEntry("seq", 30);
        assertThat(seqs(newest.get("history"))).isEqualTo(from(27, 30));
        List<Integer> all = new ArrayList<>(from(27, 30));
        Map<String, Object> page = newest;
        while (page.containsKey("more")) {
            page = ask(botkit, ",\"before\":" + all.get(0));
            all.addAll(0, seqs(page.get("history")));
        }
        assertThat(all).isEqualTo(from(1, 30));
    }

    @Test
    void whoReadsForwardGetsAllOfItPageByPage() {
        fillStore(30);

        assertThat(pageOn(stored(), 3)).isEqualTo(from(4, 30));
    }

    @Test
    void withoutAStoreAPageHasTheSameBound() {
        Botkit botkit = build(Botkit.builder());
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "large");
        for (int i = 0; i < 20; i++) {
            socket.next();
        }

        assertThat(pageOn(botkit, 0)).isEqualTo(from(1, 21));
    }

    @Test
    void aClientThatComesWithAnOldCursorGetsAllOfItPageByPage() {
        fillStore(60);

        TestSocket socket = TestSocket.open(stored(), "u")
                .sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":0}}");

        assertThat(socket.next()).containsEntry("type", "session").containsEntry("resumed", true);
        for (int seq = 1; seq <= 60; seq++) {
            assertThat(socket.next()).containsEntry("seq", seq);
        }
        assertThat(socket.nextText()).isEqualTo("missed 30");
    }

    @Test
    void whatIsLoggedWhileTheStoreIsAskedIsCountedEvenIfItIsInMemoryNoMore() {
        fillStore(60);
        Botkit botkit = build(
                Botkit.builder().history(history),
                Limits.builder()
                        .store(store -> store.pageBytes(PAGE_BYTES))
                        .conversations(conversations -> conversations.logEntries(2)));
        botkit.push(U, "the conversation is open");
        // More than memory holds, however often the store is asked.
        history.onCount = () -> {
            for (int i = 0; i < 5; i++) {
                botkit.push(U, "meanwhile " + i);
            }
        };

        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":0}}");

        assertThat(socket.next()).containsEntry("seq", 66);
        for (int seq = 1; seq <= 66; seq++) {
            assertThat(socket.next()).containsEntry("seq", seq);
        }
        assertThat(socket.nextText()).isEqualTo("missed 36");
        assertThat(history.counted).as("looks at the store").hasSize(1);
    }

    @Test
    void whatWasMissedIsCountedWithoutReadingIt() {
        fillStore(60);
        Botkit botkit = stored();

        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":10}}");

        assertThat(socket.next()).containsEntry("type", "session");
        assertThat(history.counted).containsExactly("10 to 60");
    }

    @Test
    void aSessionOverPostBeginsWithAPageAndTheRestIsPolled() {
        fillStore(30);
        Botkit botkit = stored();

        Map<String, Object> session =
                post(botkit, "{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":0}}");

        assertThat(session).containsEntry("type", "session").containsEntry("seq", 30);
        assertThat(seqs(session.get("entries"))).isEqualTo(from(1, 4));
        assertThat(pageOn(botkit, 4)).startsWith(5).contains(30);
    }

    @Test
    void aSessionOverPostWithoutAStoreBeginsWithAPage() {
        Botkit botkit = build(Botkit.builder());
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "large");
        for (int i = 0; i < 20; i++) {
            socket.next();
        }

        Map<String, Object> session =
                post(botkit, "{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":0}}");

        assertThat(seqs(session.get("entries"))).hasSizeBetween(2, 5).startsWith(1, 2);
    }

    @Test
    void aRepeatIsAnsweredWithThePageOfRepliesThatIsFirst() {
        Botkit botkit = build(Botkit.builder());
        String frame = "{\"id\":\"m1\",\"text\":\"large\",\"user\":\"u\",\"resume\":{\"v\":1}}";
        Map<String, Object> first = post(botkit, frame);
        assertThat(seqs(first.get("messages"))).isEqualTo(from(2, 21));
        assertThat(first).doesNotContainKey("more");

        Map<String, Object> repeat = post(botkit, frame);

        assertThat(repeat).containsEntry("duplicate", true).containsEntry("more", true);
        List<Integer> replies = seqs(repeat.get("messages"));
        assertThat(replies).hasSizeBetween(2, 5).startsWith(2, 3);
        int last = replies.get(replies.size() - 1);
        assertThat(pageOn(botkit, last)).isEqualTo(from(last + 1, 21));
    }

    @Test
    void aRepeatThatOnlyTheStoreRemembersIsAnsweredWithThePageOfRepliesThatIsFirst() {
        Botkit before = stored();
        String frame = "{\"id\":\"m1\",\"text\":\"large\",\"user\":\"u\",\"resume\":{\"v\":1}}";
        assertThat(seqs(post(before, frame).get("messages"))).hasSize(20);
        before.close();
        Botkit botkit = stored();

        Map<String, Object> repeat = post(botkit, frame);

        assertThat(repeat).containsEntry("duplicate", true).containsEntry("more", true);
        assertThat(seqs(repeat.get("messages"))).isEqualTo(from(2, 5));
        assertThat(pageOn(botkit, 5)).isEqualTo(from(6, 21));
    }

    /** So many messages in a row, which waited for their turns, and then what they were answered, if anything. */
    private void fillStoreWithMessagesThatWaited(int messages, int answered) {
        List<LogEntry> all = new ArrayList<>();
        for (int seq = 1; seq <= messages; seq++) {
            String body = "{\"text\":\"" + "x".repeat(ENTRY_BYTES - 600) + "\",\"user\":\"u\"}";
            all.add(LogEntry.of(U, "epoch", seq, "m" + seq, LogEntry.Kind.RECEIVED, Instant.EPOCH, body)
                    .withEndsTurn(seq > answered));
        }
        for (int one = 1; one <= answered; one++) {
            String body = "{\"text\":\"re " + one + "\",\"user\":\"u\"}";
            all.add(LogEntry.of(U, "epoch", messages + one, "m" + one + "~1", LogEntry.Kind.SENT, Instant.EPOCH, body)
                    .withInReplyTo("m" + one)
                    .withEndsTurn(true));
        }
        history.in.log().append(all);
    }

    @Test
    void aRepeatThatOnlyTheStoreRemembersIsAnsweredAlsoWhereAPageWasSaidBeforeItsReply() {
        fillStoreWithMessagesThatWaited(12, 12);
        Botkit botkit = stored();

        Map<String, Object> repeat = post(botkit, "{\"id\":\"m1\",\"text\":\"hi\",\"user\":\"u\"}");

        assertThat(repeat).containsEntry("duplicate", true).containsEntry("text", "re 1");
        assertThat(post(botkit, "{\"id\":\"m7\",\"text\":\"hi\",\"user\":\"u\"}"))
                .containsEntry("text", "re 7");
    }

    @Test
    void aRepeatThatWasNeverAnsweredReadsAFewPagesOfTheLogAtMost() {
        fillStoreWithMessagesThatWaited(120, 0);
        Botkit botkit = stored();
        post(botkit, "{\"id\":\"another\",\"text\":\"hi\",\"user\":\"u\"}");
        int before = history.reads.size();

        Map<String, Object> repeat = post(botkit, "{\"id\":\"m1\",\"text\":\"hi\",\"user\":\"u\"}");

        assertThat(repeat).containsEntry("duplicate", true).containsEntry("no_reply", true);
        assertThat(history.reads.size() - before).as("pages of 30").isBetween(1, 10);
    }

    @Test
    void aRepeatThatWasNotAnsweredIsLookedForNoFurtherThanTheReplyToALaterMessage() {
        fillStore(80);
        Botkit botkit = stored();
        history.in
                .log()
                .append(List.of(
                        LogEntry.of(U, "epoch", 81, "silent", LogEntry.Kind.RECEIVED, Instant.EPOCH, "{\"text\":\"a\"}")
                                .withEndsTurn(true),
                        LogEntry.of(U, "epoch", 82, "m82", LogEntry.Kind.RECEIVED, Instant.EPOCH, "{\"text\":\"b\"}"),
                        LogEntry.of(U, "epoch", 83, "m82~1", LogEntry.Kind.SENT, Instant.EPOCH, "{\"text\":\"c\"}")
                                .withInReplyTo("m82")
                                .withEndsTurn(true)));
        for (int seq = 84; seq < 120; seq++) {
            String body = "{\"text\":\"" + "x".repeat(ENTRY_BYTES - 600) + "\"}";
            history.in
                    .log()
                    .append(List.of(
                            LogEntry.of(U, "epoch", seq, "push" + seq, LogEntry.Kind.SENT, Instant.EPOCH, body)));
        }
        post(botkit, "{\"id\":\"another\",\"text\":\"hi\",\"user\":\"u\"}");
        int before = history.reads.size();

        Map<String, Object> repeat = post(botkit, "{\"id\":\"silent\",\"text\":\"hi\",\"user\":\"u\"}");

        assertThat(repeat).containsEntry("duplicate", true).containsEntry("no_reply", true);
        assertThat(history.reads.size() - before).as("pages").isEqualTo(1);
    }

    @Test
    void anEntryThatIsLargerThanAPageIsAnsweredAlone() {
        String body = "{\"text\":\"" + "x".repeat(3 * PAGE_BYTES) + "\",\"user\":\"u\"}";
        history.in
                .log()
                .append(List.of(
                        LogEntry.of(U, "epoch", 1, "p1", LogEntry.Kind.SENT, Instant.EPOCH, "{\"text\":\"a\"}"),
                        LogEntry.of(U, "epoch", 2, "p2", LogEntry.Kind.SENT, Instant.EPOCH, body),
                        LogEntry.of(U, "epoch", 3, "p3", LogEntry.Kind.SENT, Instant.EPOCH, "{\"text\":\"b\"}")));
        Botkit botkit = stored();
        List<Integer> all = new ArrayList<>();

        Map<String, Object> page = ask(botkit, "");
        all.addAll(seqs(page.get("history")));
        while (page.containsKey("more")) {
            page = ask(botkit, ",\"before\":" + all.get(0));
            assertThat(seqs(page.get("history"))).hasSize(1);
            all.addAll(0, seqs(page.get("history")));
        }

        assertThat(all).containsExactly(1, 2, 3);
        history.reads.removeIf(read -> read.entries() == 1);
    }

    @Test
    void anExportIsWrittenPageByPage() throws IOException {
        fillStore(40);
        Botkit botkit = stored();
        StringBuilder out = new StringBuilder();
        List<Integer> written = new ArrayList<>();
        history.onRead = () -> written.add(out.length());

        botkit.export(U, out);

        Map<String, Object> exported = TestSocket.parse(out.toString());
        assertThat(exported).containsEntry("conversation", U.toString()).containsEntry("profile", null);
        assertThat(seqs(exported.get("history"))).isEqualTo(from(1, 40));
        assertThat(written).as("pages").hasSize(10);
        for (int page = 1; page < 10; page++) {
            assertThat(written.get(page) - written.get(page - 1))
                    .as("written before page %s is read", page)
                    .isBetween(PAGE_BYTES / 2, PAGE_BYTES);
        }
        assertThat(botkit.export(U)).isEqualTo(out.toString());
    }

    @Test
    void anExportThatTheStoreCutsOffFailsAndWhatWasWrittenStays() {
        fillStore(40);
        Botkit botkit = stored();
        StringBuilder out = new StringBuilder();
        history.onRead = () -> {
            if (out.length() > 2 * PAGE_BYTES) {
                throw new StoreUnavailableException("down", null);
            }
        };

        assertThatThrownBy(() -> botkit.export(U, out)).isInstanceOf(StoreUnavailableException.class);

        assertThat(out).startsWith("{\"conversation\":").hasSizeBetween(2 * PAGE_BYTES, 4 * PAGE_BYTES);
    }
}
