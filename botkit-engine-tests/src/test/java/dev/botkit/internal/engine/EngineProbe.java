package dev.botkit.internal.engine;

import dev.botkit.Botkit;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.runtime.TurnWatch;
import java.lang.reflect.Field;
import java.util.Collection;

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

    static TurnWatch watch(Botkit botkit) {
        return engine(botkit).watch();
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
