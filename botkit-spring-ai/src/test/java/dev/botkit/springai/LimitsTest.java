package dev.botkit.springai;

import static dev.botkit.springai.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.identity.ConversationId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.ai.content.MediaContent;
import org.springframework.ai.tokenizer.TokenCountEstimator;

/** How much a model sees, and how often it is asked. */
class LimitsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** Counts words. */
    private static final class Words implements TokenCountEstimator {

        @Override
        public int estimate(@Nullable String text) {
            return text == null ? 0 : text.split(" ").length;
        }

        @Override
        public int estimate(MediaContent content) {
            return estimate(content.getText());
        }

        @Override
        public int estimate(Iterable<MediaContent> messages) {
            int sum = 0;
            for (MediaContent message : messages) {
                sum += estimate(message);
            }
            return sum;
        }
    }

    @Test
    void aWindowMayBeCountedInTokens() throws Exception {
        try (ModelServer server = new ModelServer();
                Chat chat = new Chat(SpringAiAnswers.of(Chat.client(server)).lastTokens(6, new Words()))) {
            for (int i = 1; i <= 2; i++) {
                chat.says("m" + i, "question " + i);
                server.next().streams(text("answer " + i)).ends("stop");
                chat.reply();
            }
            chat.says("m3", "question 3");
            assertThat(server.next().messages())
                    .containsExactly("user: question 2", "assistant: answer 2", "user: question 3");
        }
    }

    @Test
    void aUserIsCountedInAllConversationsAndOthersAreNot() {
        CallRate rate = new CallRate(2, Duration.ofMinutes(1));
        ConversationId alice = ConversationId.ofUser("alice");
        assertThat(rate.takes(alice, NOW)).isTrue();
        assertThat(rate.takes(alice.withLabel("holiday"), NOW.plusSeconds(30))).isTrue();
        assertThat(rate.takes(alice, NOW.plusSeconds(59))).isFalse();
        assertThat(rate.takes(ConversationId.ofUser("bob"), NOW.plusSeconds(59)))
                .isTrue();
        assertThat(rate.takes(alice, NOW.plusSeconds(60)))
                .as("a minute after the first")
                .isTrue();
        assertThat(rate.takes(alice, NOW.plusSeconds(60))).isFalse();
    }

    @Test
    void theMoreQuestionsAreCountedTheFewerUsersAreKnown() {
        CallRate rate = new CallRate(1_000, Duration.ofDays(1));
        ConversationId alice = ConversationId.ofUser("alice");
        for (int i = 0; i < 1_000; i++) {
            assertThat(rate.takes(alice, NOW)).isTrue();
        }
        assertThat(rate.takes(alice, NOW)).isFalse();
        for (int i = 0; i < 999; i++) {
            rate.takes(ConversationId.ofUser("user" + i), NOW);
        }
        assertThat(rate.takes(alice, NOW)).as("one of a thousand users").isFalse();
        for (int i = 0; i < 1_000; i++) {
            rate.takes(ConversationId.ofUser("other" + i), NOW);
        }
        assertThat(rate.takes(alice, NOW)).as("forgotten").isTrue();
    }
}
