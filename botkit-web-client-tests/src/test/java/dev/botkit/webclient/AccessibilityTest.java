package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Usable by everyone: axe finds nothing in any state, light and dark, and what axe cannot see is looked at here. */
class AccessibilityTest extends Browser {

    private static final JsonObject RICH = FakeChat.reply("""
            {"text": "The **teapot** is [still there](https://example.com/teapot):\\n\\n- 1.2 litres\\n- `blue`\\n\\n| size | price |\\n|---|--:|\\n| small | 24.00 |\\n| large | 32.00 |\\n\\n> It never drips.\\n\\n```\\norder teapot --colour blue --size large --wrapped-as-a-present --no-hurry\\n```",
             "quick_replies": [{"title": "Order it", "payload": "order"}, {"title": "Show me something else", "payload": "else"}],
             "open_link": "https://example.com/", "link_title": "Look closer"}""");

    enum State {
        EMPTY,
        CONVERSATION,
        RICH_MESSAGE,
        IMAGE,
        TYPING,
        GROWING,
        GROWING_WITHOUT_TEXT,
        STOPPED,
        THUMBS,
        THUMBS_RIGHT_TO_LEFT,
        QUICK_REPLIES_AND_LOCKED_INPUT,
        OFFLINE_WITH_WAITING_MESSAGES,
        FAILED_MESSAGE,
        REFUSED,
        JUMP_TO_NEW,
        OLDER_MESSAGES,
        RIGHT_TO_LEFT,
        WIDGET_CLOSED,
        WIDGET_OPEN,
        IN_THE_PAGES_LAYOUT
    }

    private void bring(State state) throws Exception {
        chat.bot(text -> switch (text) {
            case "rich" -> List.of(RICH);
            case "image" ->
                List.of(
                        FakeChat.reply(
                                "{\"text\":\"Me\",\"files\":[{\"url\":\"botkit/icon.svg\",\"image\":true,\"title\":\"A speech bubble\"},{\"url\":\"/report.pdf\"}]}"));
            case "locked" ->
                List.of(
                        FakeChat.reply(
                                "{\"text\":\"Which one?\",\"disable_input\":true,\"quick_replies\":["
                                        + "{\"title\":\"The blue one\",\"payload\":\"b\"},{\"title\":\"The red one\",\"payload\":\"r\"}]}"));
            default -> List.of(FakeChat.text("You said: " + text));
        });
        switch (state) {
            case WIDGET_CLOSED, WIDGET_OPEN -> shop("<script src='botkit/embed.js'></script>");
            case IN_THE_PAGES_LAYOUT ->
                shop("<script type='module' src='botkit/client.js'></script><div><botkit-chat></botkit-chat></div>");
            case RIGHT_TO_LEFT, THUMBS_RIGHT_TO_LEFT -> {
                server.page(
                        "rtl.html",
                        "<!DOCTYPE html><html lang='ar'><head><title>x</title></head><body><main><h1>x</h1>"
                                + "<script type='module' src='botkit/client.js'></script><botkit-chat></botkit-chat></main></body></html>");
                page.navigate(server.url() + "rtl.html");
                online();
            }
            case OLDER_MESSAGES -> {
                for (int i = 0; i < 120; i++) {
                    chat.seed(List.of(FakeChat.reply("{\"type\":\"message\",\"text\":\"entry\"}")));
                }
                openChat();
            }
            default -> openChat();
        }
        switch (state) {
            case CONVERSATION, RIGHT_TO_LEFT -> {
                talk("hello", "how are you?");
                say(
                        "This is a longer message, which does not fit into one line of the bubble, at least not on a phone.");
                page.locator("botkit-chat .bot").nth(2).waitFor();
            }
            case RICH_MESSAGE -> {
                say("rich");
                page.locator("botkit-chat .replies button").first().waitFor();
            }
            case IMAGE -> {
                say("image");
                page.locator("botkit-chat .file img").waitFor();
            }
            case TYPING -> {
                talk("hello");
                chat.sendAll(FakeChat.reply("{\"type\":\"typing\"}"));
                page.locator("botkit-chat .typing").waitFor();
            }
            case GROWING, GROWING_WITHOUT_TEXT, STOPPED -> {
                talk("hello");
                chat.bot(text -> List.of());
                say("How do I brew it?");
                chat.sendAll(FakeChat.ofStream("status", "a", "Looking up the teapot…"));
                page.locator("botkit-chat .live").waitFor();
                if (state != State.GROWING_WITHOUT_TEXT) {
                    grow(state);
                }
            }
            case THUMBS, THUMBS_RIGHT_TO_LEFT -> {
                chat.bot(text -> List.of(FakeChat.reply("{\"feedback\":true,\"text\":\"" + text + "\"}")));
                for (String text : List.of("Tea is made of leaves.", "Tea is made of stones.", "Tea is a drink.")) {
                    say(text);
                    waitFor(text);
                }
                page.locator("botkit-chat .up").first().click();
                page.locator("botkit-chat .down").nth(1).click();
                assertThat(page.locator("botkit-chat [aria-pressed=true]").locator("svg"))
                        .hasCount(2);
            }
            case QUICK_REPLIES_AND_LOCKED_INPUT -> {
                say("locked");
                page.locator("botkit-chat .replies button").first().waitFor();
            }
            case OFFLINE_WITH_WAITING_MESSAGES -> {
                talk("hello");
                chat.sockets(false);
                chat.posts(false);
                chat.cutAll();
                page.locator("botkit-chat .banner").waitFor();
                say("Are you there?");
            }
            case FAILED_MESSAGE -> {
                talk("hello");
                chat.refusals(frame -> "bad_frame");
                say("Is this sent?");
                page.locator("botkit-chat .failed").waitFor();
            }
            case REFUSED -> {
                talk("hello");
                chat.closeAll(1008);
                page.locator("botkit-chat .refused").waitFor();
            }
            case JUMP_TO_NEW -> {
                for (int i = 0; i < 12; i++) {
                    talk("number " + i);
                }
                page.locator("botkit-chat .scroll")
                        .evaluate(
                                "scroll => new Promise((seen) => {"
                                        + " scroll.scrollTop = 0; requestAnimationFrame(() => requestAnimationFrame(seen)); })");
                chat.push(FakeChat.text("news"));
                page.locator("botkit-chat .jump").waitFor();
            }
            case OLDER_MESSAGES -> page.locator("botkit-chat .older").waitFor();
            case WIDGET_OPEN -> {
                page.locator("#embedded_messenger button").click();
                online();
                talk("hello");
            }
            case IN_THE_PAGES_LAYOUT -> online();
            default -> {}
        }
    }

    private void grow(State state) {
        String text =
                "Warm the **pot** first:\n\n1. Fill it\n2. Wait\n\n```\npot.fill(Water.at(95), Amount.of(12), Lid.CLOSED)\n```\n\nThen pour the **water on";
        chat.delta("a", 0, text);
        page.locator("botkit-chat .live .bubble >> text=water on").waitFor();
        if (state == State.STOPPED) {
            JsonObject message = FakeChat.text(text);
            message.addProperty("id", "a");
            message.addProperty("incomplete", "stopped");
            chat.push(message);
            page.locator("botkit-chat .meta >> text=Stopped").waitFor();
        }
    }

    private void talk(String... texts) {
        for (String text : texts) {
            say(text);
            page.locator("botkit-chat .bot >> text=You said: " + text.replace("?", ""))
                    .first()
                    .waitFor();
        }
    }

    private void shop(String body) {
        page.navigate(server.page(
                "shop.html",
                "<!DOCTYPE html><html lang='en'><head><title>Shop</title><meta name='viewport'"
                        + " content='width=device-width, initial-scale=1'></head><body><main><h1>Teapots</h1><p>All kinds of them.</p>"
                        + body
                        + "</main></body></html>"));
    }

    @ParameterizedTest
    @EnumSource
    void axeFindsNothing(State state) throws Exception {
        reopen(new NewContextOptions().setReducedMotion(ReducedMotion.REDUCE));
        bring(state);
        axeFindsNothing(state.name());
    }

    @Test
    void announcesNewMessagesAndNotTheHistory() {
        chat.seed(List.of(FakeChat.reply("{\"type\":\"message\",\"text\":\"old\"}")));
        openChat();
        Locator log = page.locator("botkit-chat [role=log]");
        waitFor("old");
        assertThat(log).hasAttribute("aria-live", "polite");
        page.evaluate(
                "() => { const log = document.querySelector('botkit-chat').shadowRoot.querySelector('[role=log]');"
                        + " window.live = []; new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach((n) =>"
                        + " n.classList && n.classList.contains('row') && live.push(log.getAttribute('aria-live')))))"
                        + ".observe(log, {childList: true}); }");
        chat.push(FakeChat.text("new"));
        waitFor("new");
        assertThat(page.evaluate("live")).isEqualTo(List.of("polite"));
        page.reload();
        assertThat(log).hasAttribute("aria-live", "polite");
    }

    @ParameterizedTest
    @CsvSource({"320, 480", "640, 256"})
    void fitsIntoSmallWindows(int width, int height) throws Exception {
        reopen(new NewContextOptions().setViewportSize(width, height).setDeviceScaleFactor(2));
        bring(State.RICH_MESSAGE);
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
        assertThat(page.locator("botkit-chat .scroll").evaluate("scroll => scroll.scrollWidth - scroll.clientWidth"))
                .isEqualTo(0);
        assertThat(page.locator("botkit-chat textarea")).isInViewport();
        assertThat(page.locator("botkit-chat .send")).isInViewport();
    }

    @Test
    void keepsTheInputInSightWhenThePhonesKeyboardTakesHalfTheScreen() throws Exception {
        reopen(new NewContextOptions().setViewportSize(360, 740));
        bring(State.WIDGET_OPEN);
        page.setViewportSize(360, 340);
        assertThat(page.locator("botkit-chat textarea")).isInViewport();
        assertThat(page.locator("botkit-chat .bot").last()).isInViewport();
    }

    @Test
    void readsRightToLeftInArabic() throws Exception {
        bring(State.RIGHT_TO_LEFT);
        assertThat(page.locator("botkit-chat section")).hasAttribute("dir", "rtl");
        assertThat(page.locator("botkit-chat textarea")).hasAttribute("placeholder", "اكتب رسالة");
        double me = page.locator("botkit-chat .me .bubble").first().boundingBox().x;
        double bot = page.locator("botkit-chat .bot .bubble").first().boundingBox().x;
        assertThat(me).isLessThan(bot);
    }

    @Test
    void speaksTheBrowsersLanguageAndThePagesFirst() {
        reopen(new NewContextOptions().setLocale("de-AT"));
        openChat();
        assertThat(page.locator("botkit-chat textarea")).hasAttribute("placeholder", "Nachricht schreiben");
        server.page(
                "fr.html",
                "<!DOCTYPE html><html lang='fr-CA'><script type='module' src='botkit/client.js'></script>"
                        + "<botkit-chat></botkit-chat>");
        page.navigate(server.url() + "fr.html");
        assertThat(page.locator("botkit-chat textarea")).hasAttribute("placeholder", "Écrivez un message");
    }

    @Test
    void stopsMovingAndKeepsItsShapesWhenAskedTo() throws Exception {
        reopen(new NewContextOptions().setReducedMotion(ReducedMotion.REDUCE).setForcedColors(ForcedColors.ACTIVE));
        bring(State.TYPING);
        assertThat(page.locator("botkit-chat .typing i").first().evaluate("i => getComputedStyle(i).animationName"))
                .isEqualTo("none");
        assertThat(page.locator("botkit-chat .bubble").first().evaluate("b => getComputedStyle(b).borderTopStyle"))
                .isEqualTo("solid");
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "forced-colors.png")));
        problems.clear();
    }
}
