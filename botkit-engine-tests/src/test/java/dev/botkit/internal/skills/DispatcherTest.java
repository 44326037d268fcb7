package dev.botkit.internal.skills;

import static dev.botkit.internal.skills.TextMatchers.FIRST;
import static dev.botkit.internal.skills.TextMatchers.SECOND;
import static dev.botkit.internal.skills.TextMatchers.THIRD;
import static dev.botkit.internal.skills.TextMatchers.dispatcher;
import static dev.botkit.internal.skills.TextMatchers.event;
import static dev.botkit.internal.skills.TextMatchers.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Bot;
import dev.botkit.ConnectionEvent;
import dev.botkit.Handler;
import dev.botkit.Message;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.ConnectionEventData;
import dev.botkit.internal.message.MessageData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who answers a message, and in which order they are asked. */
class DispatcherTest {

    private static void answers(Dispatcher dispatcher, MessageData message, Handler handler) {
        Heard heard = TextMatchers.dispatch(dispatcher, message);
        assertThat(heard == null ? null : heard.handler()).isSameAs(handler);
    }

    @Test
    void theFirstRegisteredWinsWithinASkill() {
        Dispatcher dispatcher = dispatcher(skills -> skills.hears("help me", FIRST)
                .hears("help", SECOND)
                .hears("h[ea]lp", THIRD)
                .hears("me", THIRD));

        answers(dispatcher, message("please help me"), FIRST);
        answers(dispatcher, message("help us"), SECOND);
        answers(dispatcher, message("halp"), THIRD);
    }

    @Test
    void theFirstRegisteredWinsOverAllSkillsWhateverItsForm() {
        Dispatcher dispatcher = dispatcher(
                skills -> skills.hears(Pattern.compile("b.t"), FIRST),
                skills -> skills.hears(message -> message.text().startsWith("bo"), SECOND),
                skills -> skills.hears("bot", THIRD).hears("b", THIRD));

        answers(dispatcher, message("bot"), FIRST);
        answers(dispatcher, message("boot"), SECOND);
        answers(dispatcher, message("rob"), THIRD);
    }

    @Test
    void tellsWhichSkillAnswers() {
        Dispatcher dispatcher = dispatcher(
                skills -> skills.hears("one", FIRST).on("hello", FIRST),
                skills -> skills.hears("two", FIRST).fallback(FIRST));

        assertThat(TextMatchers.dispatch(dispatcher, message("one")).skill()).isEqualTo("a");
        assertThat(TextMatchers.dispatch(dispatcher, message("two")).skill()).isEqualTo("b");
        assertThat(TextMatchers.dispatch(dispatcher, message("three")).skill()).isEqualTo("b");
        assertThat(TextMatchers.dispatch(dispatcher, event("hello")).skill()).isEqualTo("a");
    }

    @Test
    void interruptsComeBeforeEverythingThatHearsAlsoFromLaterSkills() {
        Dispatcher dispatcher = dispatcher(
                skills -> skills.hears("stop", FIRST).on(Message.MESSAGE_RECEIVED, FIRST),
                skills -> skills.interrupts("stop now", SECOND),
                skills -> skills.interrupts("stop", THIRD));

        answers(dispatcher, message("stop now"), SECOND);
        answers(dispatcher, message("STOP"), THIRD);
        answers(dispatcher, message("go"), FIRST);
    }

    @Test
    void interruptsMayBeWordsPatternsListsAndTests() {
        Dispatcher dispatcher = dispatcher(skills -> skills.fallback(THIRD)
                .interrupts("qu(i)t", FIRST)
                .interrupts(List.of("cancel", "never ?mind"), FIRST)
                .interrupts(Pattern.compile("^HALT$"), FIRST)
                .interrupts(message -> message.text().isEmpty(), FIRST));

        for (String text : List.of("I quit", "Cancel that", "nevermind", "HALT", "")) {
            answers(dispatcher, message(text), FIRST);
        }
        answers(dispatcher, message("halt"), THIRD);
        assertThat(TextMatchers.dispatch(dispatcher, message("QUIT")).message().groups())
                .containsExactly("QUIT", "I");
    }

    @Test
    void theEventOfAllMessagesTakesItsPlaceAmongWhatHears() {
        Dispatcher dispatcher = dispatcher(skills -> skills.hears("early", FIRST)
                .on(Message.MESSAGE_RECEIVED, SECOND)
                .hears("late", THIRD)
                .on(Message.MESSAGE_RECEIVED, THIRD)
                .fallback(THIRD));

        answers(dispatcher, message("early"), FIRST);
        answers(dispatcher, message("late"), SECOND);
        answers(dispatcher, message(""), SECOND);
        assertThat(TextMatchers.dispatch(dispatcher, message("late")).message().groups())
                .isEmpty();
    }

    @Test
    void theFallbackGetsWhatNothingElseHeard() {
        Dispatcher dispatcher = dispatcher(
                skills -> skills.fallback(FIRST).hears("help", SECOND),
                skills -> skills.fallback(THIRD).hears("bye", SECOND));

        answers(dispatcher, message("something"), FIRST);
        answers(dispatcher, message(""), FIRST);
        answers(dispatcher, message("help"), SECOND);
        answers(dispatcher, message("bye"), SECOND);
    }

    @Test
    void nobodyAnswersWithoutAFallback() {
        Dispatcher dispatcher = dispatcher(skills -> skills.hears("help", FIRST).on("hello", FIRST));

        assertThat(TextMatchers.dispatch(dispatcher, message("something"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"identify", "trigger", "order.paid", "typing", "Größe", " "})
    void eventsAreFoundByTheirExactName(String type) {
        Dispatcher dispatcher = dispatcher(skills -> skills.on(type, FIRST)
                .hears("help", SECOND)
                .hears(message -> true, SECOND)
                .interrupts(message -> true, SECOND)
                .fallback(THIRD));

        answers(dispatcher, event(type), FIRST);
        assertThat(TextMatchers.dispatch(dispatcher, event(type + "x"))).isNull();
        assertThat(TextMatchers.dispatch(dispatcher, event(type + " "))).isNull();
        assertThat(TextMatchers.dispatch(dispatcher, event("ORDER.PAID"))).isNull();
    }

    @Test
    void theFirstListenerOfAnEventWinsOverAllSkills() {
        Dispatcher dispatcher =
                dispatcher(skills -> skills.on("paid", FIRST).on("paid", SECOND), skills -> skills.on("paid", THIRD));

        answers(dispatcher, event("paid"), FIRST);
    }

    @ParameterizedTest
    @EnumSource
    void connectionEventsReachTheirListener(ConnectionEvent.Kind kind) throws Exception {
        List<ConnectionEvent> events = new ArrayList<>();
        Dispatcher dispatcher = dispatcher(skills -> {
            for (ConnectionEvent.Kind each : ConnectionEvent.Kind.values()) {
                skills.on(each, (Bot bot, ConnectionEvent event) -> events.add(each == kind ? event : null));
            }
        });
        ConnectionEventData event =
                new ConnectionEventData(kind, 3, ConversationId.webhook("u"), Instant.EPOCH, Map.of(), List.of());

        Heard heard = TextMatchers.dispatch(dispatcher, event);
        heard.handler().handle(null, heard.message());

        assertThat(events).containsExactly(event);
        assertThat(heard.message().type()).isEqualTo(kind.type());
    }

    @Test
    void aConnectionEventCanAlsoBeListenedToByItsName() {
        Dispatcher dispatcher = dispatcher(
                skills -> skills.on("hello", FIRST),
                skills -> skills.on(ConnectionEvent.Kind.HELLO, (bot, event) -> {})
                        .on("welcome_back", SECOND));

        answers(dispatcher, event("hello"), FIRST);
        answers(dispatcher, event("welcome_back"), SECOND);
        assertThat(TextMatchers.dispatch(dispatcher, event("reconnect"))).isNull();
    }

    @Test
    void aTestSeesTheWholeMessageAndIsAskedOnlyWhenNothingEarlierHeard() {
        List<Message> asked = new ArrayList<>();
        Dispatcher dispatcher = dispatcher(skills -> skills.hears("help", FIRST)
                .hears(
                        message -> {
                            asked.add(message);
                            return message.field("text").equals("yes");
                        },
                        SECOND)
                .fallback(THIRD));
        MessageData yes = message("yes");
        MessageData no = message("no");

        answers(dispatcher, message("help"), FIRST);
        answers(dispatcher, yes, SECOND);
        answers(dispatcher, no, THIRD);
        assertThat(asked).containsExactly(yes, no);
    }

    @Test
    void whatATestThrowsComesOut() {
        IllegalStateException failure = new IllegalStateException("broken test");
        Dispatcher dispatcher = dispatcher(skills -> skills.hears(
                        message -> {
                            throw failure;
                        },
                        FIRST)
                .fallback(SECOND));

        assertThatThrownBy(() -> TextMatchers.dispatch(dispatcher, message("x")))
                .isSameAs(failure);
    }

    @Test
    void theMessageItselfIsHandedOnUnchanged() {
        MessageData message = message("Please HELP me");
        Dispatcher dispatcher =
                dispatcher(skills -> skills.hears("h(e)lp", FIRST).fallback(SECOND));

        Message heard = TextMatchers.dispatch(dispatcher, message).message();

        assertThat(heard.text()).isEqualTo("Please HELP me");
        assertThat(heard.fields()).isEqualTo(message.fields());
        assertThat(heard.id()).isEqualTo(message.id());
        assertThat(heard.groups()).containsExactly("HELP", "E");
        assertThat(message.groups()).isEmpty();
    }
}
