package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import dev.botkit.history.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of messages that wait, and of a half-written one, when somebody logs in or out, with the real server. */
class LoginOutboxTest extends Browser {

    private static final String NEVER = "auth: () => new Promise(() => {})";

    @TempDir
    Path folder;

    private final AtomicInteger handled = new AtomicInteger();
    private History history;
    private RealServer real;
    private Cutter line;

    @BeforeEach
    void startServer() throws Exception {
        handled.set(0);
        history = History.inMemory();
        real = new RealServer(history, handled, folder);
        line = new Cutter(real.port());
        context().addInitScript("Math.random = () => 0.02");
    }

    @AfterEach
    void stopServer() throws IOException {
        line.close();
        real.close();
        history.close();
    }

    private void openReal() {
        page.navigate("http://localhost:" + line.port() + "/botkit/chat.html");
        online();
    }

    private void goOffline() throws IOException {
        line.cut();
        page.locator("botkit-chat .banner").waitFor();
    }

    private void goOnline() {
        line.target(real.port());
        online();
    }

    /** A page that names its user before the chat begins. */
    private void openNextPage(String user) {
        page.route(
                "**/own.html",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/html")
                        .setBody(
                                "<!DOCTYPE html><title>x</title><script type='module' src='/botkit/client.js'></script>"
                                        + "<botkit-chat manual></botkit-chat>")));
        page.navigate("http://localhost:" + line.port() + "/own.html");
        page.evaluate("customElements.whenDefined('botkit-chat').then(() => Botkit.boot(" + user + "))");
    }

    /** Until the server has told whose conversation it is now. */
    private void logIn(String call) {
        page.evaluate("() => new Promise((done) => { Botkit.on('connected', done); " + call + "; })");
    }

    private Locator field() {
        return page.locator("botkit-chat textarea");
    }

    private List<String> waiting() {
        return page.locator("botkit-chat .waits .bubble").allTextContents();
    }

    private String stored() {
        return (String) page.evaluate("JSON.stringify(sessionStorage)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Botkit.identifyUser({id: 'alice', auth: 'alice'})",
                "Botkit.identifyUser({auth: 'alice'})",
                "Botkit.boot({id: 'alice', auth: 'alice'})",
                "Botkit.boot({auth: async () => 'alice'})"
            })
    void whatWaitsOfflineAtALoginArrivesOnceInTheAccount(String login) throws Exception {
        openReal();
        waitFor("Hello!");
        goOffline();
        say("echo one");
        say("echo two");
        page.evaluate("void " + login);
        assertThat(waiting()).containsExactly("echo one", "echo two");
        goOnline();
        waitFor("two");
        assertThat(handled.get()).isEqualTo(2);
        assertThat(waiting()).isEmpty();
        assertThat(stored()).doesNotContain("echo one", "echo two");

        page.reload();
        page.evaluate("Botkit.boot({auth: 'alice'})");
        waitFor("two");
        assertThat(shown()).containsOnlyOnce("me: echo one", "bot: one", "me: echo two", "bot: two");
        assertThat(handled.get()).isEqualTo(2);
    }

    @Test
    void whatIsSentWhileTheAnonymousConversationIsCarriedOverArrivesOnceInTheAccount() {
        openReal();
        waitFor("Hello!");
        say("echo before");
        waitFor("before");
        page.evaluate("() => { Botkit.identifyUser({auth: 'alice'});"
                + " for (let i = 0; i < 20; i++) Botkit.send(`echo number ${i}`); }");
        waitFor("number 19");
        page.reload();
        page.evaluate("Botkit.boot({auth: 'alice'})");
        waitFor("number 19");
        assertThat(shown()).hasSizeGreaterThanOrEqualTo(43);
        assertThat(shown().stream().filter(row -> row.startsWith("me: ")))
                .hasSize(21)
                .doesNotHaveDuplicates();
        assertThat(handled.get()).isEqualTo(21);
    }

    @Test
    void whatWaitsAtALoginByANewPageOfTheTabGoesAlongToo() throws Exception {
        openReal();
        waitFor("Hello!");
        goOffline();
        say("echo one");
        page.locator("botkit-chat .waits").waitFor();
        // Or the old page might connect once more, as nobody, and send it.
        page.navigate("about:blank");
        line.target(real.port());
        openNextPage("{auth: 'alice'}");
        waitFor("one");
        assertThat(handled.get()).isEqualTo(1);
    }

    @Test
    void whatWaitsInAnAccountIsDeletedAtALoginIntoAnother() throws Exception {
        openReal();
        page.evaluate("Botkit.boot({id: 'alice', auth: 'alice'})");
        waitFor("Hello!");
        goOffline();
        say("echo secret");
        page.evaluate("Botkit.boot({id: 'bob', auth: 'bob'})");
        assertThat(waiting()).isEmpty();
        goOnline();
        waitFor("Hello!");
        assertThat(stored()).doesNotContain("secret");
        say("echo mine");
        waitFor("mine");
        assertThat(handled.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Botkit.logout()", "Botkit.boot({})"})
    void whatWaitsInAnAccountIsDeletedAtALogoutAndNobodyWhoIsNextSendsIt(String logout) throws Exception {
        openReal();
        page.evaluate("Botkit.boot({id: 'alice', auth: 'alice'})");
        waitFor("Hello!");
        say("echo one");
        waitFor("one");
        goOffline();
        say("echo secret");
        page.evaluate(logout);
        assertThat(shown()).isEmpty();
        goOnline();
        say("echo anonymous");
        waitFor("anonymous");
        assertThat(stored()).doesNotContain("secret");
        page.evaluate("Botkit.boot({id: 'alice', auth: 'alice'})");
        waitFor("one");
        assertThat(shown()).doesNotContain("me: echo secret");
        assertThat(handled.get()).isEqualTo(2);
    }

    /** With a message that waits, while a login that the page has asked for does not come to an end. */
    private void leaveDuringALogin(boolean online, String before, String login) throws Exception {
        openReal();
        logIn("Botkit.boot(" + before + ")");
        if (online) {
            page.evaluate("void Botkit.identifyUser(" + login + ")");
        }
        goOffline();
        say("echo secret");
        page.locator("botkit-chat .waits").waitFor();
        if (!online) {
            page.evaluate("void Botkit.identifyUser(" + login + ")");
        }
        page.navigate("about:blank");
        line.target(real.port());
    }

    static Stream<Arguments> loginsThatDoNotEnd() {
        return Stream.of(true, false)
                .flatMap(online -> Stream.of(
                        Arguments.of(online, "{id: 'alice'}", "{" + NEVER + "}"),
                        Arguments.of(online, "{id: 'alice'}", "{id: 'alice', " + NEVER + "}"),
                        Arguments.of(online, "{id: 'visitor'}", "{id: 'alice', " + NEVER + "}")));
    }

    @ParameterizedTest
    @MethodSource("loginsThatDoNotEnd")
    void whatWaitsForALoginThatHasNotWorkedIsNotSentByAnotherPersonsPage(boolean online, String before, String login)
            throws Exception {
        leaveDuringALogin(online, before, login);
        openNextPage("{id: 'bob', auth: 'bob'}");
        online();
        say("echo mine");
        waitFor("mine");
        assertThat(shown()).noneMatch(row -> row.contains("secret"));
        assertThat(stored()).doesNotContain("secret");
        assertThat(handled.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("loginsThatDoNotEnd")
    void whatWaitsForALoginThatHasNotWorkedIsSentByTheSamePersonsNextPage(boolean online, String before, String login)
            throws Exception {
        leaveDuringALogin(online, before, login);
        openNextPage("{id: 'alice', auth: 'alice'}");
        waitFor("secret");
        assertThat(handled.get()).isEqualTo(1);
    }

    @Test
    void whatWaitsForOnePersonIsNotSentByAPageThatNamesAnotherOnlyLater() throws Exception {
        openReal();
        logIn("Botkit.boot({id: 'alice'})");
        goOffline();
        say("echo secret");
        page.locator("botkit-chat .waits").waitFor();
        page.navigate("about:blank");
        line.target(real.port());
        openNextPage("{}), Botkit.boot({id: 'bob', auth: 'bob'}");
        online();
        say("echo mine");
        waitFor("mine");
        assertThat(stored()).doesNotContain("secret");
        assertThat(handled.get()).isEqualTo(1);
    }

    @Test
    void whatWaitsGoesAlongIntoAnAccountThatThePageCallsDifferently() throws Exception {
        openReal();
        logIn("Botkit.boot({id: 'visitor'})");
        goOffline();
        say("echo one");
        page.evaluate("void Botkit.identifyUser({id: 'alice', auth: 'alice'})");
        goOnline();
        waitFor("one");
        assertThat(handled.get()).isEqualTo(1);
    }

    @Test
    void whatWaitsInAnAccountStaysWhenItsCredentialIsRenewed() throws Exception {
        openReal();
        page.evaluate("window.token = 'alice'; void Botkit.boot({id: 'alice', auth: () => window.token})");
        waitFor("Hello!");
        goOffline();
        say("echo one");
        page.evaluate("Botkit.boot({id: 'alice', auth: 'alice'})");
        goOnline();
        waitFor("one");
        assertThat(handled.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Botkit.boot({id: 'alice', auth: 'alice'})", "Botkit.identifyUser({auth: 'alice'})"})
    void whatWaitsForAPagesFirstSessionStaysWhenTheCredentialIsRenewed(String renewal) {
        openNextPage("{id: 'alice', " + NEVER + "}");
        say("echo one");
        field().fill("half");
        assertThat(waiting()).containsExactly("echo one");
        page.evaluate("void " + renewal);
        assertThat(shown()).contains("me: echo one");
        waitFor("one");
        assertThat(field()).hasValue("half");
        assertThat(handled.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id: 'alice', ", ""})
    void whatWaitsForAPagesFirstSessionIsDeletedWhenSomebodyElseMayBeNext(String id) {
        openNextPage("{" + id + NEVER + "}");
        say("echo secret");
        page.evaluate("Botkit.boot({" + (id.isEmpty() ? "" : "id: 'bob', ") + "auth: 'bob'})");
        assertThat(waiting()).isEmpty();
        online();
        say("echo mine");
        waitFor("mine");
        assertThat(stored()).doesNotContain("secret");
        assertThat(handled.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Botkit.identifyUser({id: 'alice', auth: 'alice'})",
                "Botkit.identifyUser({auth: 'alice'})",
                "Botkit.boot({id: 'alice', auth: 'alice'})",
                "Botkit.boot({auth: async () => 'alice'})"
            })
    void whatIsHalfWrittenAtALoginIsInTheFieldOfTheAccountAndOfItsNextPage(String login) {
        openReal();
        field().fill("Where is my\nteapot");
        logIn(login);
        assertThat(field()).hasValue("Where is my\nteapot");
        assertThat(page.locator("botkit-chat .send")).isEnabled();
        openNextPage("{auth: 'alice'}");
        online();
        assertThat(field()).hasValue("Where is my\nteapot");
    }

    @Test
    void whatIsHalfWrittenOfflineAtALoginGoesAlongAsItIsWhenTheAccountIsOpened() throws Exception {
        openReal();
        goOffline();
        field().fill("half");
        page.evaluate("Botkit.boot({id: 'alice', auth: 'alice'})");
        assertThat(field()).hasValue("half");
        field().fill("half and more");
        goOnline();
        assertThat(field()).hasValue("half and more");
        openNextPage("{id: 'alice', auth: 'alice'}");
        online();
        assertThat(field()).hasValue("half and more");
    }

    @Test
    void whatIsHalfWrittenGoesAlongAtALoginByANewPageOfTheTab() {
        openReal();
        field().fill("half");
        openNextPage("{id: 'alice', auth: 'alice'}");
        online();
        assertThat(field()).hasValue("half");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Botkit.logout()", "Botkit.boot({id: 'bob', auth: 'bob'})"})
    void whatIsHalfWrittenInAnAccountIsDeletedAtOnceWhenSomebodyElseIsNamed(String next) throws Exception {
        openReal();
        logIn("Botkit.boot({id: 'alice', auth: 'alice'})");
        field().fill("secret");
        goOffline();
        say("echo secret");
        field().fill("secret");
        page.evaluate(next);
        assertThat(field()).hasValue("");
        assertThat(stored()).doesNotContain("secret");
        goOnline();
        assertThat(field()).hasValue("");
        logIn("Botkit.boot({id: 'alice', auth: 'alice'})");
        assertThat(field()).hasValue("");
        assertThat(handled.get()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{auth: 'bob'}"})
    void whatIsHalfWrittenInAnAccountIsDeletedWhenTheNextPageOpensAnotherConversation(String user) {
        openReal();
        logIn("Botkit.boot({auth: 'alice'})");
        field().fill("secret");
        openNextPage(user);
        online();
        assertThat(field()).hasValue("");
        assertThat(stored()).doesNotContain("secret");
        openNextPage("{auth: 'alice'}");
        online();
        assertThat(field()).hasValue("");
    }

    @Test
    void nothingGoesToAnotherAccountWhenTheLoginThatItWaitedForIsReplaced() throws Exception {
        openReal();
        waitFor("Hello!");
        goOffline();
        say("echo secret");
        field().fill("half a secret");
        page.evaluate("Botkit.boot({auth: 'alice'})");
        assertThat(waiting()).containsExactly("echo secret");
        page.evaluate("Botkit.boot({auth: 'bob'})");
        assertThat(waiting()).isEmpty();
        assertThat(field()).hasValue("");
        goOnline();
        say("echo mine");
        waitFor("mine");
        assertThat(shown()).doesNotContain("me: echo secret");
        assertThat(field()).hasValue("");
        assertThat(stored()).doesNotContain("secret");
        assertThat(handled.get()).isEqualTo(1);
    }

    @Test
    void whatIsHalfWrittenDoesNotGoAlongWhenARenewedCredentialIsThatOfAnother() throws Exception {
        openReal();
        page.evaluate("window.token = 'alice'");
        logIn("Botkit.boot({auth: () => window.token})");
        field().fill("secret");
        page.evaluate("window.token = 'bob'");
        goOffline();
        goOnline();
        assertThat(field()).hasValue("");
        assertThat(stored()).doesNotContain("secret");
    }

    @Test
    void whatIsHalfWrittenStaysWhenTheCredentialIsRenewed() {
        openReal();
        logIn("Botkit.boot({id: 'alice', auth: async () => 'alice'})");
        field().fill("half");
        logIn("Botkit.boot({id: 'alice', auth: 'alice'})");
        assertThat(field()).hasValue("half");
    }

    @Test
    void aSecondPersonInTheSameBrowserIsGreetedAsANewOne() {
        page.navigate("http://localhost:" + line.port() + "/botkit/chat.html");
        page.evaluate("Botkit.boot({id: 'u1'})");
        waitFor("Hello!");
        page.evaluate("Botkit.boot({id: 'u2'})");
        page.locator("botkit-chat .bot").waitFor();
        waitFor("Hello!");
        assertThat(shown()).containsExactly("bot: Hello!");
        page.evaluate("Botkit.boot({id: 'u3', auth: 'u3'})");
        waitFor("Hello!");
        assertThat(shown()).containsExactly("bot: Hello!");
    }
}
