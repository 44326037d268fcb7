package dev.botkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.internal.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {

    @Test
    void holdsItsText() {
        Reply reply = Reply.of("Hello!");

        assertThat(reply.text()).isEqualTo("Hello!");
        assertThat(reply.fields()).isEqualTo(Map.of("text", "Hello!")).isUnmodifiable();
        assertThat(Reply.of("").text()).isEmpty();
    }

    @Test
    void offersQuickReplies() {
        Reply reply = Reply.of("Shall I?").quickReply("Yes").quickReply("No, thanks", "no");

        assertThat(reply.fields())
                .containsEntry(
                        "quick_replies",
                        List.of(
                                Map.of("title", "Yes", "payload", "Yes"),
                                Map.of("title", "No, thanks", "payload", "no")));
    }

    @Test
    void saysWhoSpeaks() {
        Reply reply = Reply.of("Good morning").from(Sender.person("Ada").withAvatar("/ada.png"));

        assertThat(reply.fields()).containsEntry("from", Map.of("kind", "person", "name", "Ada", "avatar", "/ada.png"));
        assertThat(reply.from()).isEqualTo(Sender.person("Ada").withAvatar("/ada.png"));
        assertThat(Reply.of("x").from(Sender.bot("Robo")).fields())
                .containsEntry("from", Map.of("kind", "bot", "name", "Robo"));
        assertThat(reply.from(null)).isEqualTo(Reply.of("Good morning"));
        assertThat(reply.from(null).from()).isNull();
        assertThat(Sender.person("Ada")).hasToString("Sender[PERSON]").isNotEqualTo(Sender.bot("Ada"));
    }

    @Test
    void aSenderHasANameAndAnAddressThatFit() {
        for (String name : List.of("", " ", "x".repeat(101))) {
            assertThatThrownBy(() -> Sender.bot(name))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("A sender's name must be 1 to 100 characters that are not all blank.");
        }
        Sender ada = Sender.person("Ada");
        for (String url : List.of("", " ", "x".repeat(2_049))) {
            assertThatThrownBy(() -> ada.withAvatar(url))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("A sender's avatar must be an address of 1 to 2,048 characters.");
        }
        assertThatThrownBy(() -> Reply.of("x").with("from", "Ada"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("\"from\" is set by the server");
    }

    @Test
    void attachesFilesAndImagesInOrder() {
        Reply reply = Reply.of("").image("/cat.png").file("https://files.example/a.pdf");

        assertThat(reply.fields())
                .containsEntry(
                        "files",
                        List.of(
                                Map.of("url", "/cat.png", "image", true),
                                Map.of("url", "https://files.example/a.pdf", "image", false)));
    }

    @Test
    void carriesLinksAndFlags() {
        Reply reply = Reply.of("Look")
                .link("https://example.com/", "Read more")
                .goTo("https://example.com/next")
                .disableInput()
                .continueTyping();

        assertThat(reply.fields())
                .isEqualTo(Map.of(
                        "text", "Look",
                        "open_link", "https://example.com/",
                        "link_title", "Read more",
                        "goto_link", "https://example.com/next",
                        "disable_input", true,
                        "continue_typing", true));
        assertThat(reply.fields().keySet())
                .containsExactly("text", "open_link", "link_title", "goto_link", "disable_input", "continue_typing");
    }

    @Test
    void carriesFieldsOfTheHostsOwn() {
        Reply reply = Reply.of("x")
                .with("mood", "happy")
                .with("none", null)
                .with("nested", Map.of("list", List.of(1, 2)))
                .with("mood", "glad")
                .with("text", "y");

        assertThat(reply.text()).isEqualTo("y");
        assertThat(reply.fields().keySet()).containsExactly("text", "mood", "none", "nested");
        assertThat(reply.fields())
                .containsEntry("mood", "glad")
                .containsEntry("none", null)
                .containsEntry("nested", Map.of("list", List.of(1, 2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type",
                "id",
                "seq",
                "epoch",
                "date",
                "in_reply_to",
                "user",
                "to",
                "channel",
                "resume",
                "auth",
                "messages",
                "duplicate",
                "no_reply",
                "error"
            })
    void refusesTheServersFields(String name) {
        assertThatThrownBy(() -> Reply.of("x").with(name, "c4n4ry"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The field \"" + name + "\" is set by the server; choose another name.");
    }

    @Test
    void refusesWhatIsNoJsonValueAndATextThatIsNone() {
        assertThatThrownBy(() -> Reply.of("x").with("when", Optional.of("c4n4ry")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"when\" holds a java.util.Optional");
        assertThatThrownBy(() -> Reply.of("x").with("text", 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The field \"text\" must be a string.");
        assertThatThrownBy(() -> Reply.of("x").with("text", null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void offersAQuickReplyWithAnyFields() {
        Map<String, Object> tea = new HashMap<>(Map.of("title", "Tea", "image_url", "https://example.com/tea.png"));
        Reply reply = Reply.of("x").quickReply("Milk").quickReply(tea).quickReply(Map.of("content_type", "location"));
        tea.clear();
        assertThat(reply.fields().get("quick_replies"))
                .isEqualTo(List.of(
                        Map.of("title", "Milk", "payload", "Milk"),
                        Map.of("title", "Tea", "image_url", "https://example.com/tea.png"),
                        Map.of("content_type", "location")));
        assertThatThrownBy(() -> reply.quickReply(Map.of("title", new Object())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsNull() {
        Reply reply = Reply.of("x");
        assertThatThrownBy(() -> Reply.of(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reply.quickReply((String) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reply.quickReply("a", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reply.image(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reply.file(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reply.link("a", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reply.link(null, "a")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reply.goTo(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> reply.with(null, "a")).isInstanceOf(NullPointerException.class);
    }

    @Test
    void eachMethodReturnsAChangedCopyAndLeavesTheOriginal() {
        Reply base = Reply.of("x").quickReply("a").image("i");
        Reply again = Reply.of("x").quickReply("a").image("i");

        List<Reply> changed = List.of(
                base.quickReply("b"),
                base.image("j"),
                base.file("f"),
                base.link("l", "t"),
                base.goTo("g"),
                base.disableInput(),
                base.continueTyping(),
                base.with("w", 1));

        assertThat(base).isEqualTo(again).hasSameHashCodeAs(again);
        assertThat(changed).doesNotHaveDuplicates().doesNotContain(base);
        assertThat((List<?>) base.fields().get("quick_replies")).hasSize(1).isUnmodifiable();
    }

    @Test
    void laterChangesOfAValueDoNotReachTheReply() {
        List<Object> list = new ArrayList<>(List.of("a"));
        Map<String, Object> map = new HashMap<>(Map.of("list", list));
        Reply reply = Reply.of("x").with("map", map);

        list.add("b");
        map.put("more", 1);

        assertThat(reply.fields()).containsEntry("map", Map.of("list", List.of("a")));
        assertThat((Map<?, ?>) reply.fields().get("map")).isUnmodifiable();
    }

    @Test
    void quickRepliesMayBeAddedToAListThatWasGivenWhole() {
        Reply reply = Reply.of("x")
                .with("quick_replies", List.of(Map.of("title", "a", "payload", "1")))
                .quickReply("b", "2");

        assertThat((List<?>) reply.fields().get("quick_replies")).hasSize(2);
    }

    @Test
    void itsPrintedFormShowsNoValues() {
        Reply reply =
                Reply.of("c4n4ry").quickReply("c4n4ry").link("c4n4ry", "c4n4ry").with("x", "c4n4ry");

        assertThat(reply).hasToString("Reply[text, quick_replies, open_link, link_title, x]");
    }

    @Test
    void whatAReplyMayHoldCanBeReadBack() throws Exception {
        Object deepest = 1;
        for (int i = 0; i < 31; i++) {
            deepest = List.of(deepest);
        }
        Object tooDeep = List.of(deepest);
        Json.readObject(Json.write(Reply.of("x").with("v", deepest).fields()));
        assertThatThrownBy(() -> Reply.of("x").with("v", tooDeep)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Reply.of("x").with("v", new BigDecimal("1e5000")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Json.write(Reply.of("x").with("a\ud83db", 1).fields())).doesNotContain("\ud83d");
    }
}
