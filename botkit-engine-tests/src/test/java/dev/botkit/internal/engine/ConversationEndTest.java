package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.botkit.Botkit;
import dev.botkit.UserProfile;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.ConversationProbe;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes to a conversation that is not in memory any more: its memory was given back, and stays so. */
class ConversationEndTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");
    private static final UserProfile PROFILE = new UserProfile(Map.of("id", "7", "name", "Una".repeat(100)));

    private final Botkit botkit = Botkit.builder()
            .history(History.inMemory())
            .timer(new ManualTimer())
            // A turn has ended when what has caused it has.
            .executor(Runnable::run)
            .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
            .build();

    @AfterEach
    void close() {
        botkit.close();
    }

    private Conversation idle() throws Exception {
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "one");
        assertThat(socket.nextText()).isEqualTo("re one");
        socket.close(CloseCode.GOING_AWAY, "bye");
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        return Objects.requireNonNull(EngineProbe.conversations(botkit).find(U));
    }

    @Test
    void aTurnThatWasCutOffChangesNoMemoryOfAConversationThatHasLeft() throws Exception {
        Conversation known = idle();
        assertThat(botkit.erase(U)).isTrue();
        long before = EngineProbe.budget(botkit).bytes();
        known.profile(PROFILE, null);
        assertThat(EngineProbe.budget(botkit).bytes()).isEqualTo(before);
    }

    @Test
    void aTurnThatWasCutOffChangesNoMemoryOfAConversationThatWasDropped() throws Exception {
        Conversation known = idle();
        assertThat(ConversationProbe.retires(known)).isTrue();
        long before = EngineProbe.budget(botkit).bytes();
        known.profile(PROFILE, null);
        assertThat(EngineProbe.budget(botkit).bytes()).isEqualTo(before);
    }

    /** What follows from a write may fail after the conversation has become idle, and has made room for others. */
    @Test
    void aConversationThatWasDroppedDoesNotBreakDownOnceMore() throws Exception {
        Conversation known = idle();
        assertThat(ConversationProbe.retires(known)).isTrue();
        long before = EngineProbe.budget(botkit).bytes();
        assertThatCode(() -> known.breakDown(null)).doesNotThrowAnyException();
        assertThat(EngineProbe.budget(botkit).bytes()).isEqualTo(before);
        assertThat(known.isBroken()).isFalse();
    }
}
