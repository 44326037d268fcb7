package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitException;
import dev.botkit.InvalidArgumentException;
import dev.botkit.history.History;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the host does with all conversations of a user, whose labels it does not know. */
class UserConversationsTest {

    private static final ConversationId ALICE = ConversationId.ofUser("alice");

    private final History history = History.inMemory();
    private final ManualTimer timer = new ManualTimer();
    private Botkit botkit = bot(null);

    private Botkit bot(History store) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .executor(Runnable::run)
                .skill(skills -> skills.hears(
                                "^erase me$",
                                (bot, message) -> bot.reply("all at once: " + botkit.eraseUser(bot.conversation())))
                        .fallback((bot, message) -> {
                            bot.state().put("said", message.text());
                            bot.reply("re " + message.text());
                        }));
        return (store == null ? builder : builder.history(store)).build();
    }

    private void use(History store) {
        botkit.close();
        botkit = bot(store);
    }

    @AfterEach
    void close() {
        botkit.close();
    }

    private TestSocket said(ConversationId conversation, String text) {
        String label = conversation.label();
        TestSocket socket = TestSocket.signedIn(botkit, conversation.name())
                .sends("{\"type\":\"message\",\"text\":\"" + text + "\",\"user\":\"u\""
                        + (label == null ? "" : ",\"conversation_label\":\"" + label + "\"") + "}");
        assertThat(socket.nextText()).startsWith("re ").endsWith(text);
        return socket;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void erasingAUserErasesWhatIsKeptUnderEveryLabelAndNothingOfOthers(boolean stored) {
        use(stored ? history : null);
        said(ALICE, "main");
        for (int i = 0; i < 120; i++) {
            said(ALICE.withLabel("x" + i), "secret").connection.closed();
        }
        said(ConversationId.ofUser("bob").withLabel("x1"), "bobs");
        botkit.schedulePush(ALICE.withLabel("later"), "secret", timer.instant().plus(Duration.ofHours(1)));
        assertThat(botkit.conversationsAfter(ALICE, 1_000)).hasSize(121).contains(ALICE.withLabel("later"));

        assertThat(botkit.eraseUser(ALICE.withLabel("x7"))).isTrue();

        assertThat(botkit.conversationsAfter(ALICE, 1_000)).isEmpty();
        assertThat(botkit.scheduledPushes(ALICE.withLabel("later"))).isEmpty();
        assertThat(botkit.export(ALICE)).doesNotContain("main");
        assertThat(botkit.export(ALICE.withLabel("x7"))).doesNotContain("secret");
        assertThat(botkit.export(ConversationId.ofUser("bob").withLabel("x1"))).contains("bobs");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theyComeInPagesInTheOrderOfTheirLabels(boolean stored) {
        use(stored ? history : null);
        for (String label : List.of("b", "A", "c", "a")) {
            said(ALICE.withLabel(label), "x");
        }
        List<ConversationId> first = botkit.conversationsAfter(ALICE, 3);
        assertThat(first).extracting(ConversationId::label).containsExactly("A", "a", "b");
        assertThat(botkit.conversationsAfter(first.get(2), 3))
                .extracting(ConversationId::label)
                .containsExactly("c");
        assertThatThrownBy(() -> botkit.conversationsAfter(ALICE, 0)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> botkit.conversationsAfter(ALICE, 1_001)).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void whatIsNotInMemoryAnyMoreIsFoundInTheStore() {
        use(history);
        said(ALICE.withLabel("old"), "x");
        use(history);
        said(ALICE.withLabel("new"), "x");
        assertThat(botkit.conversationsAfter(ALICE, 10))
                .extracting(ConversationId::label)
                .containsExactly("new", "old");
    }

    @Test
    void aHandlerThatErasesItsUserIsErasedWhenItsTurnHasEnded() throws Exception {
        use(history);
        said(ALICE.withLabel("x"), "secret");
        TestSocket socket = said(ALICE, "greetings").says("erase me");
        assertThat(socket.nextText()).isEqualTo("all at once: false");
        // The handler runs on the writer's thread, which waits for none of them.
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(botkit.conversationsAfter(ALICE, 10)).isEmpty();
        socket.awaitClose();
        assertThat(botkit.export(ALICE)).doesNotContain("greetings");
    }

    @Test
    void aHistoryThatCannotListThemSaysSoAfterTheMainOneIsErased() {
        use((History) Proxy.newProxyInstance(
                History.class.getClassLoader(), new Class<?>[] {History.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("conversationsAfter")) {
                        throw new BotkitException("cannot list");
                    }
                    try {
                        return method.invoke(history, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
        said(ALICE, "main");
        assertThatThrownBy(() -> botkit.eraseUser(ALICE))
                .isInstanceOf(BotkitException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessage("cannot list");
        assertThat(botkit.export(ALICE)).doesNotContain("main");
    }
}
