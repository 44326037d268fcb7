package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Reply;
import dev.botkit.testtools.TestSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A stage that does not let the bot listen to it, as a client that was closed rejects callbacks: the handler fails, and its turn ends. */
class BrokenStageTest {

    /** As with a library whose stages run callbacks on an executor that is shut down. */
    private static final class Closed extends CompletableFuture<Void> {
        @Override
        public CompletableFuture<Void> whenComplete(BiConsumer<? super Void, ? super Throwable> action) {
            throw new RejectedExecutionException("the client is closed");
        }
    }

    @Test
    void theNextMessageIsAnswered() {
        try (Botkit botkit = Botkit.builder()
                .apology(Reply.of("sorry"))
                .skill(skills -> skills.fallback((bot, message) -> {
                    if (message.text().equals("broken")) {
                        bot.keepOpenUntil(new Closed());
                    }
                    bot.reply("re " + message.text());
                }))
                .build()) {
            TestSocket tab = TestSocket.open(botkit, "u").says("m1", "broken");
            assertThat(tab.nextText()).as("the turn whose stage is broken").isEqualTo("sorry");
            tab.says("m2", "hi");
            assertThat(tab.nextText()).as("the turn behind it").isEqualTo("re hi");
        }
    }
}
