package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.BoundingBox;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With fingers, on a small screen. */
class PhoneTest extends Browser {

    private void phone() {
        reopen(new NewContextOptions()
                .setViewportSize(390, 740)
                .setIsMobile(true)
                .setHasTouch(true)
                .setDeviceScaleFactor(2));
    }

    private void longPage(String style) {
        server.answer("shop.css", new FakeServer.Answer(200, "text/css", style, Map.of()));
        page.navigate(server.page(
                "shop.html",
                "<!DOCTYPE html><html lang='en'><meta name='viewport' content='width=device-width, initial-scale=1'>"
                        + "<link rel='stylesheet' href='shop.css'><title>Shop</title><h1>Shop</h1>"
                        + "<p>A teapot</p>".repeat(200) + "<script src='botkit/embed.js'></script>"));
        page.locator("#embedded_messenger button[aria-expanded]").click();
        online();
    }

    /** Drags a finger up from the middle of it. */
    private void drag(Locator from) {
        BoundingBox box = from.boundingBox();
        double x = box.x + box.width / 2;
        double y = box.y + box.height / 2;
        CDPSession session = context().newCDPSession(page);
        touch(session, "touchStart", x, y);
        for (int i = 1; i <= 20; i++) {
            touch(session, "touchMove", x, y - 10 * i);
        }
        touch(session, "touchEnd", x, y);
        session.detach();
        // What the compositor has scrolled is there two frames later.
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    private static void touch(CDPSession session, String type, double x, double y) {
        JsonArray points = new JsonArray();
        if (!type.equals("touchEnd")) {
            JsonObject point = new JsonObject();
            point.addProperty("x", x);
            point.addProperty("y", y);
            points.add(point);
        }
        JsonObject event = new JsonObject();
        event.addProperty("type", type);
        event.add("touchPoints", points);
        session.send("Input.dispatchTouchEvent", event);
    }

    @ParameterizedTest
    @ValueSource(strings = {".head", "h2", "textarea", ".foot", ".send", ".scroll", ".replies"})
    void draggingThePartsOfTheOpenChatDoesNotMoveThePageBehind(String part) {
        chat.bot(
                text -> java.util.List.of(
                        FakeChat.reply(
                                "{\"text\":\"choose\",\"quick_replies\":[{\"title\":\"Tea\",\"payload\":\"t\"},{\"title\":\"No\",\"payload\":\"n\"}]}")));
        phone();
        longPage("");
        say("go");
        page.locator("botkit-chat .replies button").first().waitFor();

        drag(page.locator("botkit-chat " + part));

        assertThat(page.evaluate("scrollY")).isEqualTo(0);
    }

    @Test
    void theMessagesAndALongTextInTheFieldStillScroll() {
        phone();
        longPage("");
        say("count to 40");
        waitFor("40");
        page.locator("botkit-chat .scroll").evaluate("scroll => { scroll.scrollTop = 0; }");
        drag(page.locator("botkit-chat .scroll"));
        assertThat(number("scroll => scroll.scrollTop", ".scroll")).isGreaterThan(100);
        page.locator("botkit-chat textarea").fill("line\n".repeat(30));
        page.locator("botkit-chat textarea").evaluate("field => { field.scrollTop = 0; }");
        drag(page.locator("botkit-chat textarea"));
        assertThat(number("field => field.scrollTop", "textarea")).isGreaterThan(50);
        assertThat(page.evaluate("scrollY")).isEqualTo(0);
        page.screenshot(new com.microsoft.playwright.Page.ScreenshotOptions()
                .setPath(Path.of("target", "screenshots", "phone-widget.png")));
        problems.clear();
    }

    @Test
    void theChatInThePagesLayoutLetsThePageScroll() {
        phone();
        server.answer("shop.css", new FakeServer.Answer(200, "text/css", "botkit-chat { height: 600px }", Map.of()));
        page.navigate(server.page(
                "shop.html",
                "<!DOCTYPE html><html lang='en'><meta name='viewport' content='width=device-width, initial-scale=1'>"
                        + "<link rel='stylesheet' href='shop.css'><script type='module' src='botkit/client.js'></script>"
                        + "<botkit-chat></botkit-chat>" + "<p>A teapot</p>".repeat(200)));
        online();

        drag(page.locator("botkit-chat .head"));

        assertThat(((Number) page.evaluate("scrollY")).intValue()).isGreaterThan(50);
    }

    private int number(String script, String part) {
        return ((Number) page.locator("botkit-chat " + part).evaluate(script)).intValue();
    }

    @Test
    void theFieldIsNeverSmallerThanWhatPhonesZoomInto() {
        phone();
        longPage(":root { --botkit-font-size: 14px }");
        say("echo one");
        waitFor("one");

        assertThat(page.locator("botkit-chat .bot .bubble")).hasCSS("font-size", "14px");
        assertThat(page.locator("botkit-chat textarea")).hasCSS("font-size", "16px");
    }

    @Test
    void theFieldGrowsWithALargerFontAndIsAsTheRestOnADesktop() {
        phone();
        longPage(":root { --botkit-font-size: 20px }");
        assertThat(page.locator("botkit-chat textarea")).hasCSS("font-size", "20px");
        reopen(new NewContextOptions());
        longPage(":root { --botkit-font-size: 14px }");
        assertThat(page.locator("botkit-chat textarea")).hasCSS("font-size", "14px");
    }

    @Test
    void theFullPagePutsTheCursorIntoTheFieldWhereThereIsAKeyboardAndNowhereElse() {
        openChat();
        assertThat(page.locator("botkit-chat textarea")).isFocused();
        phone();
        openChat();
        say("echo one");
        page.reload();
        waitFor("one");
        assertThat(page.locator("botkit-chat textarea")).not().isFocused();
    }
}
