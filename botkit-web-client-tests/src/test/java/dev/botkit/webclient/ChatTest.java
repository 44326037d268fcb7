package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What people see and do. */
class ChatTest extends Browser {

    private Locator part(String selector) {
        return page.locator("botkit-chat " + selector);
    }

    @Test
    void saysHelloAtFirstAndWelcomeBackLater() throws Exception {
        openChat();
        JsonObject hello = chat.await("hello");
        assertThat(hello.getAsJsonObject("resume").get("v").getAsInt()).isEqualTo(1);
        page.reload();
        JsonObject back = chat.await("welcome_back");

        assertThat(back.get("user")).isEqualTo(hello.get("user"));
        assertThat(back.getAsJsonObject("resume").get("token"))
                .isEqualTo(hello.getAsJsonObject("resume").get("token"));
    }

    @Test
    void showsMarkdownFromTheBotAndWhatTheUserTypedAsItIs() {
        chat.bot(text -> List.of(FakeChat.text("""
                **bold** *it* ~~old~~ `code` [link](https://example.com/a)

                # Head

                - one
                - two

                > quote

                ```
                code < block
                ```

                | a | b |
                |---|:-:|
                | 1 | 2 |

                <b>no markup</b> ![alt](https://example.com/i.png)""")));
        openChat();
        say("**mine**");
        part(".bot strong").waitFor();
        assertThat(part(".me .bubble")).hasText("**mine**");
        assertThat(part(".bot em")).hasText("it");
        assertThat(part(".bot del")).hasText("old");
        assertThat(part(".bot p code")).hasText("code");
        assertThat(part(".bot .heading")).hasText("Head");
        assertThat(part(".bot li")).hasText(new String[] {"one", "two"});
        assertThat(part(".bot blockquote")).hasText("quote");
        assertThat(part(".bot pre")).hasText("code < block");
        assertThat(part(".bot td")).hasText(new String[] {"1", "2"});
        assertThat(part(".bot td").last()).hasCSS("text-align", "center");
        assertThat(part(".bot b")).hasCount(0);
        assertThat(part(".bot")).containsText("<b>no markup</b>");
        assertThat(part(".bot img")).hasAttribute("src", "https://example.com/i.png");
        assertThat(part(".bot p a")).hasAttribute("href", "https://example.com/a");
        assertThat(part(".bot p a")).hasAttribute("target", "_blank");
        assertThat(part(".bot p a")).hasAttribute("rel", "noopener noreferrer");
    }

    @Test
    void sendsTheChosenQuickReplyAndTakesTheChoiceAway() throws Exception {
        chat.bot(
                text -> text.equals("order teapot")
                        ? List.of(FakeChat.text("ordered"))
                        : List.of(
                                FakeChat.reply(
                                        "{\"text\":\"choose\",\"quick_replies\":["
                                                + "{\"title\":\"Tea\",\"payload\":\"order teapot\"},{\"title\":\"Coffee\",\"payload\":\"x\"}]}")));
        openChat();
        say("menu");
        part(".replies button").first().click();
        waitFor("ordered");
        chat.await("message");
        assertThat(chat.await("message").get("text").getAsString()).isEqualTo("order teapot");
        assertThat(part(".replies")).isHidden();
        assertThat(shown()).containsExactly("me: menu", "bot: choose", "me: Tea", "bot: ordered");
        page.reload();
        waitFor("ordered");
        assertThat(part(".replies")).isHidden();
    }

    @Test
    void showsThePictureOfAQuickReplyAndLeavesOutWhatHasNoTitle() {
        server.answer("cup.svg", new FakeServer.Answer(200, "image/svg+xml", "<svg/>", Map.of()));
        chat.bot(text -> List.of(FakeChat.reply("{\"text\":\"choose\",\"quick_replies\":["
                + "{\"content_type\":\"location\"},{\"content_type\":\"user_email\",\"payload\":\"mail\"},"
                + "{\"title\":\" \"},{\"title\":\"\",\"payload\":\"\"},{\"title\":null},null,7,"
                + "{\"content_type\":\"text\",\"title\":\"Tea\",\"payload\":\"tea\",\"image_url\":\"cup.svg\"},"
                + "{\"title\":\"Milk\",\"payload\":\"milk\",\"image_url\":\"javascript:void(0)\"},"
                + "{\"payload\":\"Water\"}]}")));
        openChat();
        say("menu");
        assertThat(part(".replies button")).hasText(new String[] {"Tea", "Milk", "Water"});
        assertThat(part(".replies img")).hasCount(1);
        assertThat(part(".replies img")).hasAttribute("src", server.url() + "cup.svg");
        assertThat(part(".replies img")).hasAttribute("alt", "");
        assertEquals(
                part(".replies button").nth(2).boundingBox().height,
                part(".replies button").first().boundingBox().height,
                4,
                "the picture stands beside the title, not above it");
    }

    @Test
    void offersNothingIfNoQuickReplyCanBeShown() {
        chat.bot(text ->
                List.of(FakeChat.reply("{\"text\":\"where\",\"quick_replies\":[{\"content_type\":\"location\"}]}")));
        openChat();
        say("go");
        waitFor("where");
        assertThat(part(".replies")).isHidden();
    }

    @Test
    void offersQuickRepliesAgainAfterAReload() {
        chat.bot(text -> List.of(
                FakeChat.reply("{\"text\":\"choose\",\"quick_replies\":[{\"title\":\"Tea\",\"payload\":\"tea\"}]}")));
        openChat();
        say("menu");
        part(".replies button").waitFor();
        page.reload();
        part(".replies button").waitFor();
    }

    @Test
    void disablesTheInputUntilTheUserHasChosen() {
        chat.bot(text -> text.equals("a")
                ? List.of(FakeChat.text("thanks"))
                : List.of(FakeChat.reply("{\"text\":\"choose\",\"disable_input\":true,"
                        + "\"quick_replies\":[{\"title\":\"A\",\"payload\":\"a\"}]}")));
        openChat();
        say("go");
        waitFor("choose");
        assertThat(part("textarea")).isDisabled();
        part(".replies button").click();
        waitFor("thanks");
        assertThat(part("textarea")).isEnabled();
        assertThat(part("textarea")).isFocused();
    }

    @Test
    void showsFilesAndLinks() {
        server.answer("images/robot.svg", new FakeServer.Answer(200, "image/svg+xml", "<svg/>", Map.of()));
        chat.bot(text -> List.of(FakeChat.reply("{\"text\":\"here\",\"open_link\":\"https://example.com/\","
                + "\"link_title\":\"Look\",\"files\":[{\"url\":\"images/robot.svg\",\"image\":true},"
                + "{\"url\":\"/files/report.pdf?x=1\"}]}")));
        openChat();
        say("files");
        waitFor("here");
        assertThat(part(".file img")).hasAttribute("src", server.url() + "images/robot.svg");
        assertThat(part(".file img")).hasAttribute("alt", "robot.svg");
        assertThat(part(".file").last()).hasText("report.pdf");
        assertThat(part(".file").last()).hasAttribute("href", server.url() + "files/report.pdf?x=1");
        assertThat(part(".action")).hasText("Look");
    }

    @Test
    void showsThatTheBotIsTyping() {
        openChat();
        chat.sendAll(FakeChat.reply("{\"type\":\"typing\"}"));
        part(".typing").waitFor();
        assertThat(part("[role=status].sr")).hasText("The bot is typing");
        chat.push(FakeChat.text("done"));
        waitFor("done");
        assertThat(part(".typing")).isHidden();
    }

    @Test
    void putsLinesTogetherWithShiftAndLeavesEnterToInputMethods() {
        openChat();
        part("textarea").focus();
        page.keyboard().type("echo one");
        page.keyboard().press("Shift+Enter");
        page.keyboard().type("two");
        double tall = part("textarea").boundingBox().height;
        part("textarea").dispatchEvent("keydown", Map.of("key", "Enter", "isComposing", true, "bubbles", true));
        part("textarea").dispatchEvent("keydown", Map.of("key", "Enter", "keyCode", 229, "bubbles", true));
        assertThat(part(".row")).hasCount(0);
        page.keyboard().press("Enter");
        part(".bot").waitFor();
        assertThat(tall).isGreaterThan(part("textarea").boundingBox().height + 10);
        assertThat(shown()).containsExactly("me: echo one\ntwo", "bot: onetwo");
    }

    @Test
    void showsDaysAndTimesOnlyWhereTheyChange() {
        chat.seed(List.of(
                FakeChat.reply("{\"type\":\"message\",\"text\":\"old\",\"date\":\"2026-01-31T10:00:00Z\"}"),
                FakeChat.reply("{\"type\":\"message\",\"text\":\"older\",\"date\":\"2026-01-31T10:00:20Z\"}"),
                FakeChat.reply("{\"type\":\"message\",\"text\":\"next\",\"date\":\"2026-02-01T10:00:20Z\"}")));
        openChat();
        say("now");
        waitFor("You said: now");
        assertThat(part(".day").filter(new Locator.FilterOptions().setVisible(true)))
                .hasText(new String[] {"January 31, 2026", "February 1, 2026", "today"});
        assertThat(part(".row time").first()).isHidden();
        assertThat(part(".row time").nth(1)).hasText("10:00 AM");
    }

    @Test
    void loadsOlderEntriesAndKeepsThePlace() {
        List<JsonObject> entries = new ArrayList<>();
        IntStream.rangeClosed(1, 180)
                .forEach(i -> entries.add(FakeChat.reply("{\"type\":\"" + (i % 3 == 0 ? "message_received" : "message")
                        + "\",\"text\":\"entry " + i + "\"}")));
        chat.seed(entries);
        openChat();
        waitFor("entry 179");
        assertThat(part(".row")).hasCount(50);
        part(".older").scrollIntoViewIfNeeded();
        assertThat(part(".row")).hasCount(100, new LocatorAssertions.HasCountOptions().setTimeout(10_000));
        Object top = part(".scroll").evaluate("scroll => scroll.scrollTop");
        assertThat(((Number) top).intValue()).as("the place is kept").isGreaterThan(500);
        for (int i = 0; i < 2; i++) {
            part(".scroll").evaluate("scroll => { scroll.scrollTop = 0; }");
            assertThat(part(".row")).hasCount(Math.min(180, 150 + 50 * i));
        }
        assertThat(shown()).hasSize(180).startsWith("bot: entry 1", "bot: entry 2", "me: entry 3");
        assertThat(part(".older")).isHidden();
    }

    @Test
    void doesNotStealThePlaceOfWhoReadsAbove() {
        openChat();
        say("count to 60");
        waitFor("60");
        part(".scroll").evaluate("scroll => { scroll.scrollTop = 0; }");
        chat.push(FakeChat.text("news"));
        part(".jump").waitFor();
        assertThat(((Number) part(".scroll").evaluate("scroll => scroll.scrollTop")).intValue())
                .isLessThan(100);
        part(".jump").click();
        waitFor("news");
        assertThat(part(".jump")).isHidden();
        assertThat(part(".bot").last()).isInViewport();
    }

    @Test
    void showsCustomFieldsThroughRenderers() {
        chat.bot(text -> List.of(FakeChat.reply("{\"text\":\"a teapot\",\"price\":24}")));
        openChat();
        page.evaluate("Botkit.registerRenderer('price', (price, entry) => `${entry.text}: ${price} <b>EUR</b>`)");
        say("buy");
        waitFor("a teapot");
        assertThat(part(".bot .bubble")).containsText("a teapot: 24 <b>EUR</b>");
    }

    @Test
    void tellsThePageWhatHappens() {
        context().addInitScript("window.seen = []; window.Botkit = [['on', '*', (event) => { seen.push(event); }]]");
        openChat();
        page.evaluate("Botkit.send('echo one')");
        waitFor("one");
        page.evaluate("Botkit.triggerScript('tour', 'start')");
        waitFor("Script tour");
        chat.sockets(false);
        chat.posts(false);
        chat.cutAll();
        part(".banner").waitFor();
        @SuppressWarnings("unchecked")
        List<String> seen = (List<String>) page.evaluate("window.seen");
        assertThat(seen).contains("connected", "history_loaded", "sent", "message", "disconnected");
    }

    @Test
    void countsWhatIsUnreadInTheTitleWhileNobodyLooks() {
        openChat();
        page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})");
        chat.push(FakeChat.text("one"));
        chat.push(FakeChat.text("two"));
        waitFor("two");
        assertThat(page.title()).isEqualTo("(2) Chat");
        page.evaluate("Object.defineProperty(document, 'hidden', {value: false});"
                + " document.dispatchEvent(new Event('visibilitychange'))");
        assertThat(page.title()).isEqualTo("Chat");
    }

    @Test
    void isSilentUntilTheUserWantsSound() {
        context()
                .addInitScript("window.tones = 0; window.AudioContext = class extends AudioContext {"
                        + " createOscillator() { window.tones++; return super.createOscillator(); } }");
        openChat();
        say("echo one");
        waitFor("one");
        assertThat(page.evaluate("window.tones")).isEqualTo(0);
        part(".head button").first().click();
        say("echo two");
        waitFor("two");
        assertThat(page.evaluate("window.tones")).isEqualTo(1);
        page.reload();
        online();
        assertThat(part(".head button").first()).hasAttribute("aria-pressed", "true");
    }

    @Test
    void stopsWhenItIsDestroyed() {
        openChat();
        page.evaluate("Botkit.destroy()");
        assertThat(page.locator("botkit-chat")).hasCount(0);
        Page other = newPage();
        other.close();
    }

    @Test
    void keepsTheNewestInSightWhenPicturesAndQuickRepliesComeLate() {
        server.answer(
                "tall.svg",
                new FakeServer.Answer(
                        200,
                        "image/svg+xml",
                        "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='700'/>",
                        Map.of()));
        chat.bot(text -> List.of(FakeChat.reply("{\"text\":\"look\",\"files\":[{\"url\":\"tall.svg\",\"image\":true}],"
                + "\"quick_replies\":[{\"title\":\"A\",\"payload\":\"a\"}]}")));
        page.setViewportSize(600, 400);
        openChat();
        for (int i = 1; i <= 3; i++) {
            say("picture");
            part(".bot").nth(i - 1).locator("img").waitFor();
            part(".bot").nth(i - 1).locator("img").evaluate("image => image.decode()");
            assertThat(part(".bot .meta").last()).isInViewport();
        }
        assertThat(part(".jump")).isHidden();
    }
}
