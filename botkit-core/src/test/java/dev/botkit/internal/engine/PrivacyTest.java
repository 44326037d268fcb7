package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.learning.LearningMode;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PrivacyTest {

    private static final String CANARY = "canary4711";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private Level level;

    @BeforeEach
    void listen() {
        level = root.getLevel();
        root.setLevel(Level.INFO);
        root.detachAppender("STDOUT");
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
    void aCanarySentThroughEveryPathIsInNoLog() {
        try (Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(new HandTimer())
                .acceptFilter(message -> {
                    if (message.text().startsWith("filter fails")) {
                        throw new IllegalStateException(message.text());
                    }
                    if (message.text().startsWith("refuse")) {
                        throw new RefusedException("no " + message.text());
                    }
                    return message.withText(message.text().replace("4711", "4711"));
                })
                .sendMiddleware((message, next) -> {
                    if (message.text().startsWith("send fails")) {
                        throw new Exception(message.text());
                    }
                    next.proceed(message);
                })
                .skill(skills -> skills.hears("handler fails", (bot, message) -> {
                            throw new IllegalArgumentException(message.text(), new RuntimeException(message.text()));
                        })
                        .hears("(a+)+$", (bot, message) -> {})
                        .fallback((bot, message) -> bot.reply(message.text())))
                .build()) {
            TestSocket socket = TestSocket.open(botkit, "u");
            socket.says(CANARY)
                    .says("filter fails " + CANARY)
                    .says("refuse " + CANARY)
                    .says("handler fails " + CANARY)
                    .says("send fails " + CANARY)
                    .says("a".repeat(5_000) + "! " + CANARY)
                    .sends("not json " + CANARY)
                    .sends("{\"type\":\"" + CANARY + "\",\"user\":\"u\"}")
                    .sends("{\"type\":\"identify\",\"user\":\"u\",\"user_profile\":{\"id\":\"" + CANARY + "\"}}")
                    .sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"" + CANARY + "\"}");
            assertThat(socket.texts()).hasSizeGreaterThanOrEqualTo(7);
        }
        assertThat(lines()).isNotEmpty().noneMatch(line -> line.contains(CANARY));
    }

    @Test
    void aCanaryInDialogsScriptsAndLessonsIsInNoLog() {
        ScriptStore scripts = ScriptStore.inMemory(Scripts.read("[{\"command\":\"faq\",\"triggers\":["
                        + "{\"type\":\"string\",\"pattern\":\"faq\"},{\"type\":\"regexp\",\"pattern\":\"(b+)+$\"}],"
                        + "\"script\":[{\"topic\":\"default\",\"script\":[{\"text\":[\"Q\"],\"collect\":{\"key\":\"k\","
                        + "\"options\":[{\"type\":\"regex\",\"pattern\":\"(c+)+$\",\"action\":\"stop\"},"
                        + "{\"default\":true,\"action\":\"nowhere\"}]}}]}]}]")
                .get(0));
        ScriptStore learned = ScriptStore.inMemory();
        BotkitBuilder builder = Botkit.builder()
                .executor(Runnable::run)
                .timer(new HandTimer())
                .scripts(scripts)
                .skill(skills -> skills.script("faq").validate("k", (dialog, answer) -> {
                    if (answer.startsWith("validator fails")) {
                        throw new IllegalStateException(answer);
                    }
                    return null;
                }));
        LearningMode.builder(learned).everybodyTeaches().build().addTo(builder);
        try (Botkit botkit = builder.build()) {
            TestSocket socket = TestSocket.open(botkit, "u");
            socket.says("faq " + CANARY)
                    .says("validator fails " + CANARY)
                    .says("faq")
                    .says("c".repeat(5_000) + "! " + CANARY)
                    .says("b".repeat(200) + "! " + CANARY)
                    .says("cancel")
                    .says("what is " + CANARY)
                    .says("it is {{" + CANARY)
                    .says("yes")
                    .says("what is " + CANARY)
                    .says("that's wrong, say " + CANARY + " {{")
                    .says("teach " + CANARY)
                    .says("cancel")
                    .says("forget what is " + CANARY)
                    .says("undo");
            assertThat(socket.texts()).contains("it is {{" + CANARY, CANARY + " {{");
        }
        assertThat(lines()).isNotEmpty().noneMatch(line -> line.contains(CANARY));
    }

    @Test
    void aFailureIsLoggedOnceWithSkillConversationAndWhereItHappened() {
        try (Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .skill(
                        "orders",
                        skills -> skills.fallback((bot, message) -> {
                            throw new IllegalArgumentException("on purpose");
                        }))
                .build()) {
            TestSocket.signedIn(botkit, "alice").says("m1", "x");
        }
        assertThat(log.list).hasSize(1);
        assertThat(lines().get(0)).contains("orders", "verified:alice", "m1");
        assertThat(lines().get(1))
                .contains("java.lang.IllegalArgumentException")
                .doesNotContain("on purpose");
        assertThat(log.list
                        .get(0)
                        .getThrowableProxy()
                        .getStackTraceElementProxyArray()[0]
                        .toString())
                .contains("PrivacyTest");
    }

    @Test
    void lineBreaksAndTerminalCodesInNamesMakeOneHarmlessLine() {
        assertThat(Logs.name(ConversationId.webhook("a\r\nb\u001b[31mc\u2028d \u00e9")))
                .isEqualTo("webhook:a??b?[31mc?d?\u00e9");
        assertThat(Logs.name(ConversationId.webhook("x".repeat(500)))).hasSize(101);
    }
}
