package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.identity.ConversationId;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users think of the bot's messages: an event for skills, and for clients that come later. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FeedbackTest extends LoginChats {

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final Skill listens = skills -> {
        skills.on("feedback", (bot, event) -> heard.add(event.field("id") + " " + event.field("value")));
        skills.fallback(
                (bot, message) -> bot.reply(Reply.of("re " + message.text()).askFeedback()));
    };

    private static void rates(TestSocket socket, String id, String value) {
        rates(socket, id, value, "");
    }

    private static void rates(TestSocket socket, String id, String value, String more) {
        socket.sends(
                "{\"type\":\"feedback\",\"user\":\"u\",\"id\":\"" + id + "\",\"value\":\"" + value + "\"" + more + "}");
    }

    private static Map<String, Object> nextOfType(TestSocket socket, String type) {
        Map<String, Object> next = socket.next();
        while (!type.equals(next.get("type"))) {
            next = socket.next();
        }
        return next;
    }

    private static Map<String, Object> session(TestSocket socket) {
        return nextOfType(socket, "session");
    }

    /** A resume client to which the bot has replied once, as {@code m1~1}. */
    private static TestSocket chat(Botkit botkit) {
        TestSocket socket = resume(botkit, "");
        assertThat(session(socket)).doesNotContainKey("feedback");
        assertThat(frame(socket.says("m1", "hi"), "m1~1")).containsEntry("feedback", true);
        return socket;
    }

    private String nextHeard() throws InterruptedException {
        return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
    }

    private static String export(Botkit botkit, ConversationId id) throws IOException {
        StringBuilder out = new StringBuilder();
        botkit.export(id, out);
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void skillsHearWhichMessageTheUserThinksWhatOf(boolean stored) throws Exception {
        TestSocket socket = chat(bot(stored, listens));
        rates(socket, "m1~1", "up");
        assertThat(nextHeard()).isEqualTo("m1~1 up");
        rates(socket, "m1~1", "down");
        assertThat(nextHeard()).isEqualTo("m1~1 down");
        rates(socket, "m1~1", "none");
        assertThat(nextHeard()).isEqualTo("m1~1 none");
    }

    @Test
    void allTabsShowItAndThoseThatComeLater() {
        Botkit botkit = bot(false, listens);
        TestSocket socket = chat(botkit);
        TestSocket other = resume(botkit, "");
        TestSocket basic = TestSocket.open(botkit, "u").hello();
        rates(socket, "m1~1", "up");

        Map<String, Object> frame = Map.of("type", "feedback", "id", "m1~1", "value", "up");
        assertThat(nextOfType(socket, "feedback")).isEqualTo(frame);
        assertThat(nextOfType(other, "feedback")).isEqualTo(frame);
        assertThat(session(resume(botkit, ""))).containsEntry("feedback", Map.of("m1~1", "up"));

        rates(other, "m1~1", "none");
        assertThat(nextOfType(socket, "feedback")).containsEntry("value", "none");
        assertThat(session(resume(botkit, ""))).doesNotContainKey("feedback");
        assertThat(basic.says("m2", "more").next())
                .as("the first frame of a basic client")
                .containsEntry("text", "re more");
    }

    @Test
    void whatIsSaidOnceMoreIsAnEventButNoNews() throws Exception {
        TestSocket socket = chat(bot(false, listens));
        rates(socket, "m1~1", "up");
        assertThat(nextOfType(socket, "feedback")).containsEntry("value", "up");
        rates(socket, "m1~1", "up");
        rates(socket, "m1~1", "down");
        assertThat(nextOfType(socket, "feedback")).containsEntry("value", "down");
        assertThat(List.of(nextHeard(), nextHeard(), nextHeard())).containsExactly("m1~1 up", "m1~1 up", "m1~1 down");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"id\":\"m1\",\"value\":\"up\"",
                "\"id\":\"m1~2\",\"value\":\"up\"",
                "\"id\":\"m1~2\",\"seq\":2,\"value\":\"up\"",
                "\"id\":\"m1~1\",\"value\":\"great\"",
                "\"id\":\"m1~1\",\"value\":null",
                "\"id\":\"m1~1\",\"value\":1",
                "\"id\":\"m1~1\",\"seq\":0,\"value\":\"up\"",
                "\"id\":\"m1~1\",\"seq\":\"2\",\"value\":\"up\"",
                "\"id\":\"\",\"value\":\"up\"",
                "\"value\":\"up\""
            })
    void onlyMessagesOfTheBotAndThreeValuesAreTaken(String fields) {
        for (boolean stored : new boolean[] {false, true}) {
            TestSocket socket = chat(bot(stored, listens));
            socket.sends("{\"type\":\"feedback\",\"user\":\"u\"," + fields + "}");
            assertThat(nextOfType(socket, "rejected"))
                    .as(stored ? "with a store" : "without a store")
                    .containsEntry("code", "bad_frame")
                    .containsEntry("retry", false);
            assertThat(heard).isEmpty();
            assertThat(socket.closes).isEmpty();
            bots.forEach(Botkit::close);
            inner.log().erase(U);
            inner.states().erase(U);
        }
    }

    @Test
    void nobodyCanSaySomethingOfTheMessagesOfOthers() {
        Botkit botkit = bot(false, listens);
        chat(botkit);
        TestSocket other =
                TestSocket.signedIn(botkit, "alice").sends("{\"type\":\"hello\",\"user\":\"x\",\"resume\":{\"v\":1}}");
        rates(other, "m1~1", "up", ",\"seq\":2");
        assertThat(nextOfType(other, "rejected")).containsEntry("id", "m1~1").containsEntry("code", "bad_frame");
    }

    @Test
    void messagesThatOnlyTheStoreKnowsAreFoundByTheirSeq() throws Exception {
        storedChat(3);
        TestSocket socket = resume(bot(true, listens), "");
        rates(socket, "a2~1", "up", ",\"seq\":4");
        assertThat(nextHeard()).isEqualTo("a2~1 up");
        rates(socket, "a3~1", "up");
        assertThat(nextOfType(socket, "rejected")).containsEntry("id", "a3~1").containsEntry("code", "bad_frame");
        rates(socket, "a3~1", "down", ",\"seq\":4");
        assertThat(nextOfType(socket, "rejected")).containsEntry("id", "a3~1");
        rates(socket, "a3~1", "down", ",\"seq\":6");
        assertThat(nextHeard()).isEqualTo("a3~1 down");
    }

    @Test
    void itMayBeTheFirstThatAClientSays() throws Exception {
        storedChat(1);
        TestSocket socket = TestSocket.open(bot(true, listens), "u");
        rates(socket, "a1~1", "up", ",\"seq\":2,\"resume\":{\"v\":1}");
        assertThat(nextHeard()).isEqualTo("a1~1 up");
    }

    @Test
    void itIsStoredAndExported() throws Exception {
        Botkit first = bot(true, listens);
        TestSocket socket = chat(first);
        rates(socket, "m1~1", "down");
        assertThat(nextOfType(socket, "feedback")).containsEntry("id", "m1~1");
        first.close();

        Botkit second = bot(true, listens);
        assertThat(session(resume(second, ""))).containsEntry("feedback", Map.of("m1~1", "down"));
        assertThat(export(second, U)).contains("\"feedback\":{\"m1~1\":\"down\"}");
        second.erase(U);
        assertThat(export(second, U)).doesNotContain("down");
    }

    @Test
    void itIsExportedWithoutAStore() throws Exception {
        Botkit botkit = bot(false, listens);
        TestSocket socket = chat(botkit);
        rates(socket, "m1~1", "up");
        nextOfType(socket, "feedback");
        assertThat(export(botkit, U)).contains("\"feedback\":{\"m1~1\":\"up\"}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itGoesAlongAtALogin(boolean stored) {
        Botkit botkit = bot(stored, listens);
        TestSocket socket = chat(botkit);
        rates(socket, "m1~1", "up");
        nextOfType(socket, "feedback");
        login(socket, "alice");
        assertThat(session(resume(botkit, "alice"))).containsEntry("feedback", Map.of("m1~1", "up"));
    }

    @Test
    void theNewestFiftyAreKept() {
        Botkit botkit = bot(false, listens);
        TestSocket socket = resume(botkit, "");
        for (int i = 1; i <= 52; i++) {
            frame(socket.says("m" + i, "hi"), "m" + i + "~1");
            rates(socket, "m" + i + "~1", "up");
            nextOfType(socket, "feedback");
            if (i == 40) {
                rates(socket, "m1~1", "down");
                nextOfType(socket, "feedback");
            }
        }
        Object kept = session(resume(botkit, "")).get("feedback");
        assertThat((Map<?, ?>) kept).hasSize(50);
        List<String> ids =
                IntStream.rangeClosed(4, 52).mapToObj(i -> "m" + i + "~1").toList();
        assertThat(((Map<?, ?>) kept).keySet().stream().map(String::valueOf).toList())
                .as("m1 was the newest after m40")
                .contains("m1~1")
                .containsAll(ids)
                .doesNotContain("m2~1", "m3~1");
    }

    @Test
    void itWaitsForTheTurnThatRuns() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = hold();
        TestSocket socket = chat(bot(false, skills -> {
            skills.hears("long", (bot, message) -> {
                begun.countDown();
                awaits(goOn);
                heard.add("long");
            });
            listens.register(skills);
        }));
        socket.says("m2", "long");
        awaits(begun);
        rates(socket, "m1~1", "up");
        goOn.countDown();
        assertThat(List.of(nextHeard(), nextHeard())).containsExactly("long", "m1~1 up");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itCanBePosted(boolean stored) throws Exception {
        Botkit botkit = bot(stored, skills -> {
            listens.register(skills);
            skills.on("other", (bot, event) -> {});
        });
        TestSocket socket = chat(botkit);
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        Handshake handshake = Handshake.request("127.0.0.1").withCookie(TestSocket.SECRET);
        String frame = "{\"type\":\"feedback\",\"user\":\"u\",\"id\":\"%s\",\"value\":\"up\"}";
        botkit.gateway().post(handshake, frame.formatted("m1~1"), Duration.ofSeconds(30), answers::add);
        PostAnswer answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(nextHeard()).isEqualTo("m1~1 up");
        assertThat(nextOfType(socket, "feedback")).containsEntry("value", "up");

        botkit.gateway().post(handshake, frame.formatted("m1"), Duration.ofSeconds(30), answers::add);
        answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("bad_frame");
    }
}
