package dev.botkit.webhook;

import static dev.botkit.webhook.HistoryTest.texts;
import static dev.botkit.webhook.Webapp.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.webhook.Webapp.Setup;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading a conversation in pieces, backwards and forwards, with a store and without one. */
@ParameterizedClass
@EnumSource(Container.class)
class HistoryPagesTest {

    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+),\"date\"");
    private static final Setup STORED = Setup.DEFAULT.with(bot -> bot.history(History.inMemory()));

    @Parameter
    Container container;

    @Test
    void tellsTheNewest50WhereNobodyAsksForMore() throws Exception {
        try (Webapp webapp = Webapp.start(container, STORED)) {
            count(webapp, 120);

            assertThat(seqs(ask(webapp, "{}"))).isEqualTo(range(72, 121));
            assertThat(seqs(ask(webapp, "{\"limit\":1}"))).isEqualTo(range(121, 121));
        }
    }

    @Test
    void tellsAtMost200AtOnce() throws Exception {
        try (Webapp webapp = Webapp.start(container, STORED)) {
            count(webapp, 300);

            for (String limit : List.of("200", "201", "10000000", "9223372036854775807")) {
                assertThat(seqs(ask(webapp, "{\"limit\":" + limit + "}")))
                        .as(limit)
                        .isEqualTo(range(102, 301));
            }
        }
    }

    @Test
    void isReadBackwardsPageByPage() throws Exception {
        try (Webapp webapp = Webapp.start(container, STORED)) {
            count(webapp, 120);

            List<List<Integer>> pages = new ArrayList<>();
            List<Integer> page = seqs(ask(webapp, "{}"));
            while (!page.isEmpty()) {
                pages.add(page);
                page = seqs(ask(webapp, "{\"before\":" + page.get(0) + "}"));
            }

            assertThat(pages).containsExactly(range(72, 121), range(22, 71), range(1, 21));
        }
    }

    @Test
    void takesABeforeInTheFutureForTheNewest() throws Exception {
        try (Webapp webapp = Webapp.start(container, STORED)) {
            count(webapp, 3);

            for (String before : List.of("5", "1000000", "9223372036854775807")) {
                assertThat(seqs(ask(webapp, "{\"before\":" + before + "}")))
                        .as(before)
                        .isEqualTo(range(1, 4));
            }
        }
    }

    @Test
    void isReadForwardsPageByPageWithAStore() throws Exception {
        try (Webapp webapp = Webapp.start(container, STORED)) {
            isReadForwardsPageByPage(webapp);
        }
    }

    @Test
    void isReadForwardsPageByPageWithoutAStore() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            isReadForwardsPageByPage(webapp);
        }
    }

    private static void isReadForwardsPageByPage(Webapp webapp) throws Exception {
        count(webapp, 120);

        List<List<Integer>> pages = new ArrayList<>();
        Map<String, @Nullable Object> first = json(ask(webapp, "{\"after\":0}"));
        List<Integer> page = seqs(ask(webapp, "{\"after\":0}"));
        while (!page.isEmpty()) {
            pages.add(page);
            HttpResponse<String> answer = ask(
                    webapp, "{\"after\":" + page.get(page.size() - 1) + ",\"epoch\":\"" + first.get("epoch") + "\"}");
            assertThat(json(answer)).containsEntry("resumed", true).doesNotContainKey("reason");
            page = seqs(answer);
        }

        assertThat(pages).containsExactly(range(1, 50), range(51, 100), range(101, 121));
    }

    @Test
    void letsAClientWithoutASocketPollForPushesWithAStore() throws Exception {
        try (Webapp webapp = Webapp.start(container, STORED)) {
            letsAClientWithoutASocketPollForPushes(webapp);
        }
    }

    @Test
    void letsAClientWithoutASocketPollForPushesWithoutAStore() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            letsAClientWithoutASocketPollForPushes(webapp);
        }
    }

    private static void letsAClientWithoutASocketPollForPushes(Webapp webapp) throws Exception {
        count(webapp, 1);

        assertThat(texts(ask(webapp, "{\"after\":2}"))).isEmpty();
        webapp.botkit.push(ConversationId.ofUser("alice"), "Your order has left the house.");
        webapp.botkit.push(ConversationId.ofUser("alice"), "It is at your door.");

        HttpResponse<String> polled = ask(webapp, "{\"after\":2}");
        assertThat(texts(polled)).containsExactly("Your order has left the house.", "It is at your door.");
        assertThat(json(polled)).containsEntry("resumed", true).containsEntry("seq", 4);
        assertThat(texts(ask(webapp, "{\"after\":4}"))).isEmpty();
    }

    @Test
    void hasNoMessageHistoryWithoutAStore() throws Exception {
        try (Webapp webapp = Webapp.start(container)) {
            count(webapp, 3);

            for (String question : List.of("{}", "{\"before\":4}", "{\"limit\":200}")) {
                assertThat(texts(ask(webapp, question))).as(question).isEmpty();
            }
            assertThat(texts(ask(webapp, "{\"after\":1}"))).containsExactly("1", "2", "3");
        }
    }

    @Test
    void saysWhyItCannotGoOnWithoutAHole() throws Exception {
        Limits small = Limits.builder()
                .conversations(conversations -> conversations.logEntries(10))
                .build();
        try (Webapp webapp = Webapp.start(container, Setup.DEFAULT.with(bot -> bot.limits(small)))) {
            assertThat(json(ask(webapp, "{\"after\":7}")))
                    .as("of a conversation that has not begun")
                    .isEqualTo(Map.of("success", true, "resumed", false, "reason", "epoch", "history", List.of()));
            count(webapp, 100);

            assertThat(json(ask(webapp, "{\"after\":3}")))
                    .as("of which no more is kept")
                    .containsEntry("resumed", false)
                    .containsEntry("reason", "dropped")
                    .containsEntry("history", List.of());
            assertThat(json(ask(webapp, "{\"after\":95,\"epoch\":\"another\"}")))
                    .as("of another life")
                    .containsEntry("resumed", false)
                    .containsEntry("reason", "epoch")
                    .containsEntry("history", List.of());
            assertThat(json(ask(webapp, "{\"after\":1000}")))
                    .as("beyond the newest")
                    .containsEntry("resumed", false)
                    .containsEntry("reason", "epoch")
                    .containsEntry("history", List.of());
            assertThat(seqs(ask(webapp, "{\"after\":95}"))).isEqualTo(range(96, 101));
        }
    }

    // ---- helpers

    /** Alice says one thing and the bot answers so many. */
    private static void count(Webapp webapp, int replies) throws Exception {
        HttpResponse<String> answer =
                webapp.post("{\"text\":\"count " + replies + "\",\"user\":\"me\"}", "X-Signed-In", "alice");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> ask(Webapp webapp, String question) throws Exception {
        return webapp.history(question, "X-Signed-In", "alice");
    }

    /** Read off the text: the library's own reader takes no more than 2,000 tokens. */
    private static List<Integer> seqs(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return SEQ.matcher(answer.body())
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    private static List<Integer> range(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }
}
