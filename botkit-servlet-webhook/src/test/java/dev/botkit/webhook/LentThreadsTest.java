package dev.botkit.webhook;

import static dev.botkit.webhook.Webapp.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.webhook.Webapp.Setup;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LentThreadsTest {

    private static final Limits NO_RATES = Limits.builder()
            .conversations(conversations -> conversations.messagesPerSecond(0))
            .clients(clients -> clients.postsPerSecondPerAddress(0))
            .build();

    /** The clock stands, so all handlers prove quick. */
    @ParameterizedTest
    @CsvSource({"TOMCAT, true", "JETTY, true", "UNDERTOW, false"})
    void aQuickHandlerRunsOnTheThreadThatHasReadAPostIfThatIsAWorker(Container container, boolean isWorker)
            throws Exception {
        AtomicReference<String> ranOn = new AtomicReference<>("");
        Setup setup = Setup.DEFAULT.with(builder -> builder.limits(NO_RATES)
                .skill(
                        "quick",
                        skills -> skills.hears("^quick$", (bot, message) -> {
                            ranOn.set(Thread.currentThread().getName());
                            bot.reply("re quick");
                        })));
        try (Webapp webapp = Webapp.start(container, setup)) {
            for (int i = 0; i < 50 || (isWorker && i < 2_000 && ranOn.get().startsWith("botkit-")); i++) {
                assertThat(json(webapp.post("{\"text\":\"quick\",\"user\":\"me\"}")))
                        .containsEntry("text", "re quick");
            }

            assertThat(!ranOn.get().startsWith("botkit-"))
                    .as("on a lent thread, not on %s", ranOn)
                    .isEqualTo(isWorker);
        }
    }
}
