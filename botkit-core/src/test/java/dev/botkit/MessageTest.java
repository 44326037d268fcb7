package dev.botkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.message.ConnectionEventData;
import dev.botkit.internal.message.MessageData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

    private static final Instant DATE = Instant.parse("2026-11-22T17:00:00Z");

    private static Message message() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("text", "c4n4ry");
        fields.put("user", 7);
        fields.put("channel", "socket");
        fields.put("none", null);
        return new MessageData(
                "i1",
                12,
                Message.MESSAGE_RECEIVED,
                ConversationId.verified("alice"),
                DATE,
                "i0",
                Collections.unmodifiableMap(fields),
                List.of("c4", "4"));
    }

    private static void sameButForFields(Message changed, Message message) {
        assertThat(changed.id()).isEqualTo(message.id());
        assertThat(changed.seq()).isEqualTo(message.seq());
        assertThat(changed.type()).isEqualTo(message.type());
        assertThat(changed.conversation()).isEqualTo(message.conversation());
        assertThat(changed.date()).isEqualTo(message.date());
        assertThat(changed.inReplyTo()).isEqualTo(message.inReplyTo());
        assertThat(changed.groups()).isEqualTo(message.groups());
    }

    @Test
    void readsItsFields() {
        Message message = message();

        assertThat(message.text()).isEqualTo("c4n4ry");
        assertThat(message.user()).isEqualTo("7");
        assertThat(message.channel()).isEqualTo("socket");
        assertThat(message.field("none")).isNull();
        assertThat(message.field("missing")).isNull();
        assertThat(message.group(1)).isEqualTo("4");
        assertThat(message.fields()).isUnmodifiable();
    }

    @Test
    void whatIsMissingIsEmpty() {
        Message message = new MessageData("", "paid", ConversationId.webhook("u"), DATE, Map.of("user", List.of()));

        assertThat(message.text()).isEmpty();
        assertThat(message.user()).isEmpty();
        assertThat(message.channel()).isEmpty();
        assertThat(message.groups()).isEmpty();
        assertThat(message.inReplyTo()).isNull();
        assertThat(message.seq()).isZero();
    }

    @Test
    void aChangedFieldIsInTheCopyOnly() {
        Message message = message();

        Message changed = message.with("mood", Map.of("level", 3)).withText("other");

        assertThat(changed.text()).isEqualTo("other");
        assertThat(changed.field("mood")).isEqualTo(Map.of("level", 3));
        assertThat(changed.fields().keySet()).containsExactly("text", "user", "channel", "none", "mood");
        assertThat(changed.fields()).isUnmodifiable();
        sameButForFields(changed, message);
        assertThat(message.text()).isEqualTo("c4n4ry");
        assertThat(message.field("mood")).isNull();
        assertThat(message.with("user", null).user()).isEmpty();
    }

    @Test
    void laterChangesOfAValueDoNotReachTheMessage() {
        List<Object> list = new ArrayList<>(List.of("a"));
        Message changed = message().with("list", list);
        list.add("b");

        assertThat(changed.field("list")).isEqualTo(List.of("a"));
        assertThat((List<?>) changed.field("list")).isUnmodifiable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "seq", "epoch", "type", "date", "in_reply_to", "resume", "auth"})
    void theServersFieldsCannotBeChanged(String name) {
        assertThatThrownBy(() -> message().with(name, "c4n4ry"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The field \"" + name + "\" is the server's and cannot be changed.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "duplicate", "no_reply", "error"})
    void whatTheAnswerToAPostAddsCannotBeSetOnTheBotsMessages(String name) {
        Message fromTheBot = new MessageData("b~1", Message.MESSAGE, ConversationId.verified("a"), DATE, Map.of());

        assertThatThrownBy(() -> fromTheBot.with(name, true)).isInstanceOf(IllegalArgumentException.class);
        assertThat(message().with(name, true).field(name)).isEqualTo(true);
    }

    @Test
    void refusesWhatIsNoJsonValue() {
        assertThatThrownBy(() -> message().with("x", Optional.of("c4n4ry")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"x\" holds a java.util.Optional");
        assertThatThrownBy(() -> message().with("text", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> message().withText(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> message().with(null, 1)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aConnectionEventStaysOneWhenItIsChanged() {
        Message event = new ConnectionEventData(
                ConnectionEvent.Kind.RECONNECT, 3, ConversationId.verified("a"), DATE, Map.of(), List.of());

        Message changed = event.with("x", 1);

        assertThat(changed).isInstanceOfSatisfying(ConnectionEvent.class, copy -> {
            assertThat(copy.kind()).isEqualTo(ConnectionEvent.Kind.RECONNECT);
            assertThat(copy.missed()).isEqualTo(3);
            assertThat(copy.field("x")).isEqualTo(1);
        });
        sameButForFields(changed, event);
        assertThat(event.type()).isEqualTo("reconnect");
    }

    @Test
    void theHostMakesEventsOfItsOwn() {
        Message event = Message.event("order.paid").with("order", 12);

        assertThat(event.type()).isEqualTo("order.paid");
        assertThat(event.fields()).isEqualTo(Map.of("order", 12));
        assertThat(event.id()).isEmpty();
        assertThat(event.seq()).isZero();
        assertThat(Message.event("x".repeat(128)).type()).hasSize(128);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "welcome_back", "reconnect"})
    void refusesAnEventThatOnlyTheServerMakes(String type) {
        assertThatThrownBy(() -> Message.event(type)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAnEventWithALongName() {
        assertThatThrownBy(() -> Message.event("c4n4ry".repeat(22)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("An event's type has 1 to 128 characters, not 132.");
    }

    @Test
    void itsPrintedFormShowsNothingThatAUserWrote() {
        assertThat(message()).hasToString("Message[seq 12, 4 fields]");
        assertThat(Message.event("c4n4ry").with("x", "c4n4ry")).hasToString("Message[event, 1 fields]");
    }

    @Test
    void theTextIsAlwaysAString() {
        assertThatThrownBy(() -> Message.event("x").with("text", 5)).isInstanceOf(IllegalArgumentException.class);
    }
}
