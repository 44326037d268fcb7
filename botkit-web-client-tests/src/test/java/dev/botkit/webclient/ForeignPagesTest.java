package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.FrameLocator;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The chat in a frame on pages of another site. Chromium gives frames of another site no storage in the tests' kind of
 * profile: {@code localhost} and {@code 127.0.0.1} are two sites, two ports of {@code localhost} are one.
 */
class ForeignPagesTest extends Browser {

    private static final String PAGE = "<!DOCTYPE html><html lang='en'><head><title>Shop</title></head>"
            + "<body><main><h1>Shop</h1>%s</main></body></html>";

    private FakeServer sameSite;

    @BeforeEach
    void startSecondServer() throws IOException {
        sameSite = FakeServer.start(chat);
        list("[\"" + origin(server.otherUrl()) + "\", \"" + origin(sameSite.url()) + "\"]");
    }

    @AfterEach
    void stopSecondServer() throws IOException {
        sameSite.close();
    }

    private static String origin(String url) {
        return url.replaceFirst("/$", "");
    }

    private void list(String json) {
        server.answer("botkit/embed-origins.json", FakeServer.Answer.json(200, json));
    }

    private FrameLocator open(String url) {
        page.navigate(url);
        page.evaluate("Botkit.activate()");
        return connected();
    }

    private FrameLocator connected() {
        FrameLocator frame = page.frameLocator("#embedded_messenger iframe");
        frame.locator("botkit-chat .connected").waitFor();
        return frame;
    }

    private void pages(FakeServer site, String attributes) {
        String tag = "<script src='" + server.url() + "botkit/embed.js' " + attributes + " async></script>";
        site.page("one.html", PAGE.formatted(tag), "");
        site.page("two.html", PAGE.formatted(tag), "");
        site.page("three.html", PAGE.formatted(tag), "");
    }

    private boolean frameHasStorage() {
        return (boolean)
                page.frames().get(1).evaluate("() => { try { return !!localStorage; } catch { return false; } }");
    }

    private String pageKeeps() {
        return (String) page.evaluate("JSON.stringify([localStorage, sessionStorage])");
    }

    @Test
    void theConversationGoesOnOnTheNextPagesOfASiteWhereFramesGetNoStorage() throws Exception {
        pages(server, "");
        FrameLocator first = open(server.otherUrl() + "one.html");
        assertThat(frameHasStorage()).isFalse();
        JsonObject hello = chat.await("hello");
        page.evaluate("Botkit.send('echo one')");
        first.locator(".bot .bubble >> text=one").waitFor();
        for (String next : new String[] {"two.html", "three.html"}) {
            page.navigate(server.otherUrl() + next);
            FrameLocator frame = connected();
            JsonObject again = chat.await("welcome_back");
            frame.locator(".bot .bubble >> text=one").waitFor();

            assertThat(again.get("user")).isEqualTo(hello.get("user"));
            assertThat(again.getAsJsonObject("resume").get("token"))
                    .isEqualTo(hello.getAsJsonObject("resume").get("token"));
            assertThat(frame.locator(".row").count()).isEqualTo(2);
        }
    }

    @Test
    void whatWaitsInAFrameWithoutStorageIsSentFromTheNextPage() throws Exception {
        pages(server, "");
        open(server.otherUrl() + "one.html");
        chat.refusals(frame -> "busy?");
        page.evaluate("Botkit.send('echo later')");
        chat.await("message");
        chat.await("message");
        page.navigate(server.otherUrl() + "two.html");
        FrameLocator frame = connected();
        frame.locator(".waits").waitFor();
        chat.refusals(message -> "");
        frame.locator(".bot .bubble >> text=later").waitFor();

        assertThat(chat.handled()).hasSize(1);
    }

    @Test
    void eachPageBeginsAnewWhereTheSiteIsToKeepNothing() throws Exception {
        pages(server, "data-keep='no'");
        FrameLocator first = open(server.otherUrl() + "one.html");
        JsonObject hello = chat.await("hello");
        page.evaluate("Botkit.send('echo one')");
        first.locator(".bot .bubble >> text=one").waitFor();
        assertThat(pageKeeps()).isEqualTo("[{},{\"botkit\":\"true\"}]");
        page.navigate(server.otherUrl() + "two.html");
        FrameLocator frame = connected();
        JsonObject again = chat.await("hello");

        assertThat(again.getAsJsonObject("resume").get("token"))
                .isNotEqualTo(hello.getAsJsonObject("resume").get("token"));
        assertThat(frame.locator(".row").count()).isZero();
    }

    @Test
    void aPageNeverGetsTheSecretOfAFrameThatHasStorage() throws Exception {
        pages(sameSite, "");
        open(sameSite.url() + "one.html");
        assertThat(frameHasStorage()).isTrue();
        chat.await("hello");
        page.navigate(sameSite.url() + "two.html");
        connected();
        chat.await("welcome_back");

        assertThat(pageKeeps()).isEqualTo("[{},{\"botkit\":\"true\"}]");
    }

    @Test
    void aListOfSitesThatIsNoArrayOfOriginsLetsNobodyInAndSaysHowToMendIt() {
        pages(server, "");
        for (String json : new String[] {
            "\"" + origin(server.otherUrl()) + "\"",
            "{\"" + origin(server.otherUrl()) + "\": true}",
            "[\"" + origin(server.otherUrl()) + "\", \"https://example.com/path\"]",
            "[\"" + origin(server.otherUrl()) + "\", 7]",
            "null",
            "<html></html>"
        }) {
            list(json);
            page.navigate(server.otherUrl() + "one.html");
            var said = page.waitForConsoleMessage(
                    new com.microsoft.playwright.Page.WaitForConsoleMessageOptions()
                            .setPredicate(message -> message.text().contains("embed-origins.json must")),
                    () -> page.evaluate("Botkit.activate()"));
            assertThat(said.type()).as(json).isEqualTo("error");
            assertThat(said.text())
                    .as(json)
                    .isEqualTo("embed-origins.json must be an array of origins: [\"https://www.example.com\"]");
        }
        assertThat(chat.connects()).isZero();
    }
}
