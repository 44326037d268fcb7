package dev.botkit.reliability.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.reliability.server.Stores;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A login during a chat of several pages, in each store: nothing confirmed is ever missing, and nothing is there twice. */
@ParameterizedClass
@EnumSource(Stores.Kind.class)
class CarryOverTest {

    private static final int MESSAGES = 220;
    private static final int PAGES = 3;
    private static final ConversationId ALICE = ConversationId.verified("alice");

    @Parameter
    private Stores.Kind kind;

    private final AnonymousSecret secret = AnonymousSecret.generate();
    private final ConversationId anonymous = secret.conversation("u");
    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private final List<Botkit> bots = new ArrayList<>();
    private Stores.Opened opened;
    private History inner;
    private FaultyHistory history;

    private void open() {
        opened = Stores.open(kind);
        History stored = opened.history();
        inner = stored == null ? History.inMemory() : stored;
        history = new FaultyHistory(inner);
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 1; i <= MESSAGES; i++) {
            String fields = "{\"text\":\"a" + i + "\",\"user\":\"u\",\"channel\":\"socket\"}";
            Instant date = Instant.ofEpochSecond(1_700_000_000);
            entries.add(LogEntry.of(anonymous, "e", 2L * i - 1, "a" + i, LogEntry.Kind.RECEIVED, date, fields));
            entries.add(LogEntry.of(anonymous, "e", 2L * i, "a" + i + "~1", LogEntry.Kind.SENT, date, fields)
                    .withInReplyTo("a" + i)
                    .withEndsTurn(true));
        }
        inner.log().append(entries);
    }

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
        opened.close();
    }

    private Botkit bot() {
        Botkit botkit = Botkit.builder()
                .history(history)
                .credentialVerifier(credential -> VerifiedUser.of(credential))
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofSeconds(5)))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    handled.add(message.id());
                    bot.reply("re " + message.text());
                }))
                .build();
        bots.add(botkit);
        return botkit;
    }

    private GatewayClient login(Botkit botkit) throws InterruptedException {
        GatewayClient client = GatewayClient.anonymous(botkit, secret);
        client.await("\"session\"");
        client.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        client.await("\"closed\"");
        return client;
    }

    private List<LogEntry> page(ConversationId id, long after) {
        return inner.log().readAfter(id, after, 200, 1 << 20).entries();
    }

    private List<String> ids(ConversationId id) {
        List<String> ids = new ArrayList<>();
        long at = 0;
        for (List<LogEntry> page = page(id, at); !page.isEmpty(); page = page(id, at)) {
            page.forEach(entry -> ids.add(entry.id()));
            at = page.get(page.size() - 1).seq();
        }
        return ids;
    }

    private void isWhole(List<String> said) throws InterruptedException {
        List<String> ids = ids(ALICE);
        assertThat(ids).doesNotHaveDuplicates().hasSize(2 * MESSAGES + 2 * said.size());
        List<String> carried = ids.stream().filter(id -> id.startsWith("a")).toList();
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(carried.get(2 * i)).isEqualTo("a" + (i + 1));
            assertThat(carried.get(2 * i + 1)).isEqualTo("a" + (i + 1) + "~1");
        }
        assertThat(ids).containsAll(said);
        assertThat(handled).containsExactlyElementsOf(said);
        assertThat(ids(anonymous)).isEmpty();
        assertThat(inner.states().read(anonymous)).isNull();
        bots.forEach(Botkit::close);
        handled.clear();
        GatewayClient later = GatewayClient.signedIn(bot(), "alice");
        later.says("later");
        later.await("\"later~1\"");
        assertThat(handled).as("handled when it is opened anew").containsExactly("later");
    }

    @Test
    void anotherDeviceWritesAtEachPage() throws Exception {
        open();
        Botkit botkit = bot();
        GatewayClient device = GatewayClient.signedIn(botkit, "alice");
        device.await("\"session\"");
        List<String> said = new ArrayList<>();
        for (int i = 1; i <= PAGES + 1; i++) {
            String id = "d" + i;
            said.add(id);
            history.next(Call.APPEND).firstRuns(() -> device.says(id));
        }

        login(botkit);

        for (String id : said) {
            device.await("\"" + id + "~1\"");
        }
        assertThat(device.closed()).isNull();
        botkit.close();
        isWhole(said);
    }

    @Test
    void eachPageFailsBeforeItsEffect() throws Exception {
        open();
        Botkit botkit = bot();
        for (int i = 0; i < PAGES; i++) {
            history.next(Call.APPEND).failsBefore();
            history.next(Call.APPEND).passes();
        }
        login(botkit);
        assertThat(history.calls(Call.APPEND)).isGreaterThanOrEqualTo(2 * PAGES);
        isWhole(List.of());
    }

    @Test
    void eachPageFailsAfterItsEffect() throws Exception {
        open();
        Botkit botkit = bot();
        for (int i = 0; i < PAGES; i++) {
            history.next(Call.APPEND).failsAfter();
            history.next(Call.APPEND).passes();
        }
        login(botkit);
        assertThat(history.calls(Call.APPEND)).isGreaterThanOrEqualTo(2 * PAGES);
        isWhole(List.of());
    }

    @Test
    void aProcessThatDiesBehindAPageLeavesNothingOutAndNothingTwice() throws Exception {
        open();
        // As a process that died left it: one page is there, and the source is whole.
        List<LogEntry> page = page(anonymous, 0);
        inner.log()
                .append(page.stream()
                        .map(entry -> entry.at(ALICE, "own", entry.seq()).withEndsTurn(true))
                        .toList());
        login(bot());
        isWhole(List.of());
    }

    @Test
    void aPlaceThatAnotherNodeTakesBetweenTwoPagesIsGoneRound() throws Exception {
        open();
        Botkit botkit = bot();
        history.next(Call.APPEND).passes();
        history.next(Call.APPEND).firstRuns(() -> {
            var head = Objects.requireNonNull(inner.log().head(ALICE));
            inner.log()
                    .append(List.of(LogEntry.of(
                            ALICE,
                            head.epoch(),
                            head.seq() + 1,
                            "other~push",
                            LogEntry.Kind.SENT,
                            Instant.now(),
                            "{\"text\":\"from the other node\"}")));
        });
        login(botkit);
        assertThat(ids(ALICE)).contains("other~push").hasSize(2 * MESSAGES + 1).doesNotHaveDuplicates();
        assertThat(ids(anonymous)).isEmpty();
        assertThat(handled).isEmpty();
    }
}
