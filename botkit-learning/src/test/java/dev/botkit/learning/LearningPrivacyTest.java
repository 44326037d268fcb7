package dev.botkit.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.script.ScriptStore;
import dev.botkit.testkit.BotTester;
import dev.botkit.testtools.LogWatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What users teach is in no log. */
class LearningPrivacyTest {

    private static final String CANARY = "canary4711";

    @Test
    void aCanaryInLessonsIsInNoLog() {
        BotkitBuilder builder = Botkit.builder();
        try (LogWatch log = LogWatch.all(Level.DEBUG)) {
            LearningMode.builder(ScriptStore.inMemory())
                    .everybodyTeaches()
                    .build()
                    .addTo(builder);
            try (BotTester tester = BotTester.of(builder)) {
                for (String said : List.of(
                        "what is " + CANARY,
                        "it is {{" + CANARY,
                        "yes",
                        "what is " + CANARY,
                        "that's wrong, say " + CANARY + " {{",
                        "teach " + CANARY,
                        "cancel",
                        "forget what is " + CANARY,
                        "undo")) {
                    tester.says(said);
                }
                assertThat(tester.transcript()).contains("it is {{" + CANARY, "bot:  " + CANARY + " {{");
            }
            assertThat(log.lines)
                    .anyMatch(line -> line.contains(" LEARNING MODE IS ON"))
                    .noneMatch(line -> line.contains(CANARY));
        }
    }
}
