package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.runtime.Listeners;
import dev.botkit.internal.store.Loading;
import dev.botkit.internal.store.StoreHealth;
import dev.botkit.internal.store.Unbegun;
import dev.botkit.testkit.ManualTimer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a store knows of turns, read as the bot reads it. */
final class StoredTurns {

    private StoredTurns() {}

    /**
     * Waits until the store knows that the turn of a message has ended. The client knows earlier: if it opens the
     * conversation elsewhere before that, the message is handled once more.
     */
    static void awaitHandled(History history, ConversationId id, String messageId) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!isHandled(history, id, messageId)) {
            assertThat(System.nanoTime())
                    .as("%s is handled within 20 s", messageId)
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static boolean isHandled(History history, ConversationId id, String messageId) {
        return history.log().readAfter(id, 0, Integer.MAX_VALUE, Integer.MAX_VALUE).entries().stream()
                        .anyMatch(entry -> entry.id().equals(messageId))
                && loading(history).load(id).unhandled().stream()
                        .noneMatch(message -> message.id().equals(messageId));
    }

    private static Loading loading(History history) {
        MemoryBudget budget = new MemoryBudget(Limits.DEFAULT, true);
        ManualTimer timer = new ManualTimer();
        return new Loading(
                history,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                new StoreHealth(timer, new Listeners(List.of(), timer, budget, null)),
                "",
                new Unbegun());
    }
}
