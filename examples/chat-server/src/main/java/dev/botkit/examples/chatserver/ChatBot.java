package dev.botkit.examples.chatserver;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.examples.chatserver.skills.Skills;
import dev.botkit.history.History;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The bot, with what it can do and where its chats are kept. */
final class ChatBot implements AutoCloseable {

    private final Skills skills = new Skills();
    private final @Nullable History history;
    private final Botkit botkit;

    private ChatBot(@Nullable History history) {
        this.history = history;
        BotkitBuilder builder = skills.addTo(Botkit.builder())
                // Whoever stops the server by hand does not want to wait for "wait 60".
                .limits(Limits.builder().closeTimeout(Duration.ofSeconds(3)).build());
        this.botkit = (history == null ? builder : builder.history(history)).build();
    }

    /** Makes one; without a store it has no message history. */
    static ChatBot start(@Nullable Store store) throws StartException {
        return new ChatBot(store == null ? null : store.open());
    }

    Botkit botkit() {
        return botkit;
    }

    /** Ends the chats, then lets go of the store. */
    @Override
    public void close() {
        skills.close();
        botkit.close();
        if (history != null) {
            history.close();
        }
    }
}
