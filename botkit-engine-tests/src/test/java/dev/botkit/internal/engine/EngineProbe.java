package dev.botkit.internal.engine;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.store.Backlog;
import dev.botkit.internal.store.ProfileWriter;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Objects;

/** What tests see of a bot's inside, where no public method tells it. */
final class EngineProbe {

    private EngineProbe() {}

    static Engine engine(Botkit botkit) {
        return (Engine) botkit.gateway();
    }

    static Conversations conversations(Botkit botkit) {
        return engine(botkit).conversations();
    }

    static MemoryBudget budget(Botkit botkit) {
        return engine(botkit).budget();
    }

    static ProfileWriter profiles(Botkit botkit) {
        return Objects.requireNonNull(engine(botkit).ofConversations().writer()).profiles();
    }

    static TurnWatch watch(Botkit botkit) {
        return engine(botkit).watch();
    }

    /** Cuts the turn of a handler off, as when too much waits for the store: its reply is refused. Never returns. */
    static void cutOff(Botkit botkit, Bot bot) {
        Backlog backlog = Objects.requireNonNull(
                        engine(botkit).ofConversations().writer())
                .backlog();
        int places = Limits.DEFAULT.store().backlog();
        for (int i = 0; i < places; i++) {
            backlog.add(null, true);
        }
        try {
            bot.reply("refused");
        } finally {
            for (int i = 0; i < places; i++) {
                backlog.remove(null, true);
            }
        }
        throw new AssertionError("The reply was taken, although the backlog is full.");
    }

    /** The conversations that may be dropped from memory, also those that nobody can find any more. */
    static Collection<?> idle(Botkit botkit) {
        try {
            Field field = Conversations.class.getDeclaredField("idle");
            field.setAccessible(true);
            return (Collection<?>) field.get(conversations(botkit));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Conversations has changed", e);
        }
    }
}
