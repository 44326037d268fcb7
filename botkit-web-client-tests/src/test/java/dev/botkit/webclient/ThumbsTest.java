package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.botkit.history.History;
import dev.botkit.history.jdbc.JdbcHistory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thumbs below replies that ask what the user thinks of them. */
class ThumbsTest extends Browser {

    private static final String ASKS = "{\"feedback\":true,\"id\":\"a\",\"text\":\"Tea?\"}";

    @TempDir
    Path folder;

    private RealServer start(History history) throws Exception {
        return new RealServer(history, new AtomicInteger(), folder);
    }

    private static Locator thumb(Page page, String name) {
        return page.locator("botkit-chat").getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name));
    }

    private Locator up() {
        return thumb(page, "Good answer");
    }

    private Locator down() {
        return thumb(page, "Bad answer");
    }

    private static void expectPressed(Locator thumb, boolean pressed) {
        assertThat(thumb).hasAttribute("aria-pressed", Boolean.toString(pressed));
    }

    private void openReal(RealServer real, String asks) {
        page.navigate("http://localhost:" + real.port() + "/botkit/chat.html");
        online();
        waitFor("Hello!");
        say("rate " + asks);
        waitFor(asks);
    }

    private void openFake() {
        chat.seed(List.of(FakeChat.reply("{\"type\":\"message\",\"text\":\"Hi\"}"), message()));
        openChat();
        waitFor("Tea\\?");
    }

    private static JsonObject message() {
        JsonObject message = FakeChat.reply(ASKS);
        message.addProperty("type", "message");
        return message;
    }

    private static JsonObject feedback(String type, String value) {
        return FakeChat.reply("{\"type\":\"" + type + "\",\"id\":\"a\"," + value + "}");
    }

    @Test
    void skillsHearThem() throws Exception {
        try (History history = History.inMemory();
                RealServer real = start(history)) {
            openReal(real, "tea");
            assertThat(page.locator("botkit-chat .row")).hasCount(3);
            assertThat(page.locator("botkit-chat .thumbs")).hasCount(1);
            expectPressed(up(), false);
            expectPressed(down(), false);
            up().click();
            expectPressed(up(), true);
            assertThat(real.feedback()).isEqualTo("up");
            down().click();
            expectPressed(up(), false);
            expectPressed(down(), true);
            assertThat(real.feedback()).isEqualTo("down");
            down().click();
            expectPressed(down(), false);
            assertThat(real.feedback()).isEqualTo("none");
        }
    }

    @Test
    void otherTabsAndLaterPagesShowThem() throws Exception {
        try (History history = History.inMemory();
                RealServer real = start(history)) {
            openReal(real, "tea");
            Page other = newPage();
            other.navigate("http://localhost:" + real.port() + "/botkit/chat.html");
            expectPressed(thumb(other, "Good answer"), false);
            up().click();
            expectPressed(thumb(other, "Good answer"), true);
            thumb(other, "Bad answer").click();
            expectPressed(down(), true);
            expectPressed(up(), false);
            page.reload();
            expectPressed(down(), true);
            expectPressed(up(), false);
        }
    }

    // The first store ends early, with its server.
    @SuppressWarnings("try")
    @Test
    void theServerRemembersThemAndTakesThoseOfOldMessages() throws Exception {
        context().addInitScript("Math.random = () => 0.02");
        String store = "jdbc:h2:" + folder.resolve("chat");
        try (History before = JdbcHistory.connect(store)) {
            RealServer first = start(before);
            try (Cutter line = new Cutter(first.port())) {
                page.navigate("http://localhost:" + line.port() + "/botkit/chat.html");
                online();
                waitFor("Hello!");
                say("rate tea");
                waitFor("tea");
                up().click();
                assertThat(first.feedback()).isEqualTo("up");
                first.close();
                before.close();
                try (History after = JdbcHistory.connect(store);
                        RealServer second = start(after)) {
                    line.target(second.port());
                    page.reload();
                    online();
                    expectPressed(up(), true);
                    down().click();
                    assertThat(second.feedback()).isEqualTo("down");
                    expectPressed(down(), true);
                }
            } finally {
                first.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Enter", " "})
    void theKeyboardPressesThemAndTheFocusStays(String key) throws Exception {
        openFake();
        page.locator("botkit-chat .scroll").focus();
        page.keyboard().press("Tab");
        assertThat(up()).isFocused();
        page.keyboard().press("Tab");
        assertThat(down()).isFocused();
        page.keyboard().press(key);
        JsonObject frame = chat.await("feedback");
        assertThat(frame.get("id").getAsString()).isEqualTo("a");
        assertThat(frame.get("seq").getAsInt()).isEqualTo(2);
        assertThat(frame.get("value").getAsString()).isEqualTo("down");
        expectPressed(down(), true);
        assertThat(down()).isFocused();
    }

    @Test
    void whatTheServerDoesNotTakeIsTakenBackAndDelaysNothing() throws Exception {
        JsonObject known = new JsonObject();
        known.addProperty("a", "down");
        chat.feedback(known);
        openFake();
        expectPressed(down(), true);
        up().click();
        chat.await("feedback");
        expectPressed(up(), true);
        chat.sendAll(feedback("rejected", "\"code\":\"rate_limited\",\"retry\":true"));
        expectPressed(up(), false);
        expectPressed(down(), true);
        say("echo next");
        waitFor("next");
        up().click();
        chat.await("feedback");
        chat.sendAll(feedback("feedback", "\"value\":\"up\""));
        chat.sendAll(feedback("rejected", "\"code\":\"busy\",\"retry\":true"));
        chat.sendAll(feedback("feedback", "\"value\":\"none\""));
        expectPressed(up(), false);
        expectPressed(down(), false);
    }

    @Test
    void itIsWhatTheNextSessionSays() throws Exception {
        context().addInitScript("Math.random = () => 0.02");
        openFake();
        up().click();
        chat.await("feedback");
        expectPressed(up(), true);
        JsonObject known = new JsonObject();
        known.addProperty("a", "down");
        chat.feedback(known);
        chat.cutAll();
        expectPressed(up(), false);
        expectPressed(down(), true);
    }

    @Test
    void itIsPostedWhereThereAreNoSockets() throws Exception {
        context()
                .addInitScript(
                        "Math.random = () => 0.02; window.WebSocket = class { constructor() { throw new Error('none'); } }");
        try (History history = History.inMemory();
                RealServer real = start(history)) {
            openReal(real, "tea");
            up().click();
            assertThat(real.feedback()).isEqualTo("up");
            expectPressed(up(), true);
            page.reload();
            expectPressed(up(), true);
            page.route("**/receive", Route::abort);
            down().click();
            expectPressed(down(), false);
            expectPressed(up(), true);
        }
    }

    @Test
    void replyThatHasGrownGetsThemAtItsEnd() {
        openChat();
        chat.bot(text -> List.of());
        say("tell me");
        chat.delta("a", 0, "Te");
        assertThat(page.locator("botkit-chat .live")).hasCount(1);
        assertThat(page.locator("botkit-chat .thumbs")).hasCount(0);
        chat.push(FakeChat.reply(ASKS));
        assertThat(up()).hasCount(1);
        assertThat(page.locator("botkit-chat .bot .bubble")).hasText("Tea?");
    }

    @Test
    void thePageIsTold() {
        openFake();
        page.evaluate("void Botkit.on('feedback', (event) => (document.title = event.id + event.value))");
        up().click();
        assertThat(page).hasTitle("aup");
        up().click();
        assertThat(page).hasTitle("anone");
    }

    @Test
    void theirNamesAreInTheUsersLanguageAndNotReadOutWithTheMessage() {
        reopen(new NewContextOptions().setLocale("de-AT"));
        openFake();
        assertThat(thumb(page, "Gute Antwort")).hasCount(1);
        assertThat(thumb(page, "Schlechte Antwort")).hasCount(1);
        assertThat(page.locator("botkit-chat .thumbs")).hasAttribute("aria-live", "off");
    }
}
