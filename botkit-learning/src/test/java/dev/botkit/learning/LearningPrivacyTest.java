package dev.botkit.learning;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.script.ScriptStore;
import dev.botkit.testkit.BotTester;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What users teach is in no log. */
class LearningPrivacyTest {

    private static final String CANARY = "canary4711";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private Level level;

    @BeforeEach
    void listen() {
        level = root.getLevel();
        root.setLevel(Level.DEBUG);
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stop() {
        root.detachAppender(log);
        root.setLevel(level);
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (ILoggingEvent event : log.list) {
            lines.add(event.getFormattedMessage());
            for (IThrowableProxy e = event.getThrowableProxy(); e != null; e = e.getCause()) {
                lines.add(e.getClassName() + ": " + e.getMessage());
            }
        }
        return lines;
    }

    @Test
    void aCanaryInLessonsIsInNoLog() {
        BotkitBuilder builder = Botkit.builder();
        LearningMode.builder(ScriptStore.inMemory()).everybodyTeaches().build().addTo(builder);
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
        assertThat(lines())
                .anyMatch(line -> line.startsWith("LEARNING MODE IS ON"))
                .noneMatch(line -> line.contains(CANARY));
    }
}
