package dev.botkit.examples.chatserver;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.Limits;
import dev.botkit.examples.chatserver.skills.Skills;
import dev.botkit.history.History;
import dev.botkit.learning.LearningMode;
import dev.botkit.script.ScriptFiles;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bot, with what it can do and where its chats and scripts are kept. */
final class ChatBot implements AutoCloseable {

    private final @Nullable History history;
    private final @Nullable ScriptFiles scripts;
    private final Botkit botkit;

    private ChatBot(@Nullable History history, @Nullable ScriptFiles scripts, boolean learning) {
        this.history = history;
        this.scripts = scripts;
        BotkitBuilder builder = Skills.addTo(Botkit.builder())
                .templateIdentity(Map.of("name", "Botkit"))
                // Whoever stops the server by hand does not want to wait for "wait 60".
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofSeconds(3)))
                        .conversations(conversations -> conversations.scheduledPushes(5))
                        .build());
        if (scripts != null) {
            builder.scripts(scripts);
            // The words of learning are in a script of the same folder. In production, name who may teach.
            LearningMode.builder(scripts)
                    .scripts(scripts)
                    .everybodyTeaches()
                    .enabled(learning)
                    .build()
                    .addTo(builder);
        }
        this.botkit = (history == null ? builder : builder.history(history)).build();
    }

    /** Makes one; without a store it has no message history. */
    static ChatBot start(Settings settings) throws StartException {
        ScriptFiles scripts = settings.scripts().open();
        Store store = settings.store();
        try {
            return new ChatBot(
                    store == null ? null : store.open(),
                    scripts,
                    settings.scripts().learning());
        } catch (InvalidConfigurationException e) {
            close(scripts);
            throw new StartException(String.join(" ", e.problems()), e);
        } catch (StartException e) {
            close(scripts);
            throw e;
        }
    }

    Botkit botkit() {
        return botkit;
    }

    private static void close(@Nullable ScriptFiles scripts) {
        if (scripts != null) {
            scripts.close();
        }
    }

    /** Ends the chats, then lets go of the stores. */
    @Override
    public void close() {
        botkit.close();
        close(scripts);
        if (history != null) {
            history.close();
        }
    }
}
