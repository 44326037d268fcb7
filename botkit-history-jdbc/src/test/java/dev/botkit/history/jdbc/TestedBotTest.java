package dev.botkit.history.jdbc;

import dev.botkit.Botkit;
import dev.botkit.testkit.BotTester;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A bot that keeps its history in a database is tested like any other. */
class TestedBotTest {

    @TempDir
    private static Path folder;

    private static JdbcHistory history;

    @BeforeAll
    static void connect() {
        history = JdbcHistory.connect("jdbc:h2:" + folder.resolve("chat"));
    }

    @AfterAll
    static void close() {
        history.close();
    }

    @RepeatedTest(100)
    void repliesAreThereWhenTheyAreExpected() {
        try (BotTester tester = BotTester.of(Botkit.builder()
                .history(history)
                .skill(skills -> skills.hears("^echo (.*)$", (bot, message) -> {
                    bot.replyWithTyping(message.group(1));
                    bot.reply("Anything else?");
                })))) {
            tester.says("echo hi");
            tester.expectTyping();
            tester.expectReply("hi");
            tester.expectReply("Anything else?");
            tester.signedIn("bob").says("echo ho");
            tester.signedIn("bob").expectReply("ho");
            tester.signedIn("bob").expectReply("Anything else?");
            tester.expectNoReply();
        }
    }
}
