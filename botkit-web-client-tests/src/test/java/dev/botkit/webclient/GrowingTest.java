package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Replies that grow, by the rules of docs/PROTOCOL.md: long, as it goes through them one by one on the same page. */
class GrowingTest extends Browser {

    private static final Pattern NOTE = Pattern.compile("Stopped|Not finished|Interrupted");

    private Locator part(String selector) {
        return page.locator("botkit-chat " + selector);
    }

    private Locator grows() {
        return part(".live .bubble");
    }

    private void impatient() {
        context().addInitScript("Math.random = () => 0.02");
    }

    private void openAndSay() {
        openChat();
        chat.bot(text -> List.of());
        say("tell me");
        assertThat(part(".waits")).hasCount(0);
    }

    /** The message that ends it; more fields as JSON. */
    private void ends(String id, String text, String more) {
        JsonObject message = FakeChat.reply("{" + more + "}");
        message.addProperty("id", id);
        message.addProperty("text", text);
        chat.push(message);
    }

    private void sends(String type, String id, String text) {
        chat.sendAll(FakeChat.ofStream(type, id, text));
    }

    @Test
    void saysThatItShowsRepliesThatGrow() throws Exception {
        openChat();
        assertThat(chat.await("hello").getAsJsonObject("resume").get("stream").getAsInt())
                .isEqualTo(1);
    }

    @Test
    void growsAndBecomesItsMessageInTheSamePlace() {
        openAndSay();
        chat.delta("a", 0, "One **two");
        assertThat(grows()).hasText("One two");
        assertThat(grows().locator("strong")).hasText("two");
        assertThat(part(".typing")).isHidden();
        chat.delta("a", 9, "** three.\n\nFour");
        assertThat(grows().locator("p")).hasText(new String[] {"One two three.", "Four"});
        grows().evaluate("bubble => { window.paragraph = bubble.firstChild; }");
        ends("a", "One **two** three.\n\nFour.", "");
        assertThat(part(".live")).hasCount(0);
        assertThat(part(".bot .bubble p")).hasText(new String[] {"One two three.", "Four."});
        assertThat(part(".bot .bubble").evaluate("bubble => bubble.firstChild === window.paragraph"))
                .as("what was finished stays the same node")
                .isEqualTo(true);
        assertThat(part(".stop")).isHidden();
        assertThat(shown()).hasSize(2).first().isEqualTo("me: tell me");
    }

    @Test
    void takesTheMessageForTheTruth() {
        openAndSay();
        chat.delta("a", 0, "One\n\n- two\n\nthree");
        assertThat(grows()).containsText("three");
        ends("a", "Another **text**", "\"quick_replies\":[{\"title\":\"Tea\",\"payload\":\"tea\"}]");
        assertThat(part(".bot .bubble")).hasText("Another text");
        assertThat(part(".replies button")).hasText("Tea");
    }

    @Test
    void aSmallerOffsetTakesThePlaceOfWhatStoodThere() {
        openAndSay();
        chat.delta("a", 0, "One two three");
        assertThat(grows()).hasText("One two three");
        chat.delta("a", 4, "and");
        assertThat(grows()).hasText("One and");
        chat.delta("a", 0, "Anew\n\n```\ncode\n");
        assertThat(grows()).hasText(Pattern.compile("Anew\\s*code\\s*"));
        chat.delta("a", 0, "Once more");
        assertThat(grows()).hasText("Once more");
    }

    @Test
    void aLargerOffsetIsAHoleForWhichItConnectsAgain() throws Exception {
        impatient();
        openAndSay();
        chat.await("message");
        chat.delta("a", 0, "One");
        assertThat(grows()).hasText("One");
        chat.delta("a", 4, "two");
        JsonObject resume = chat.await("welcome_back").getAsJsonObject("resume");
        assertThat(resume.get("after").getAsInt()).isEqualTo(1);
        assertThat(resume.get("stream").getAsInt()).isEqualTo(1);
        online();
        assertThat(part(".bot .bubble")).hasText("One");
        assertThat(part(".stop")).isHidden();
        sends("partial", "a", "One two");
        assertThat(grows()).hasText("One two");
        chat.delta("a", 7, " three");
        assertThat(grows()).hasText("One two three");
    }

    @Test
    void aHoleThatIsStillThereAfterwardsIsNoReasonToConnectAgainAndAgain() throws Exception {
        impatient();
        openAndSay();
        chat.await("message");
        chat.delta("a", 5, "two");
        chat.await("welcome_back");
        online();
        chat.delta("a", 5, "two");
        chat.delta("a", 8, "three");
        ends("a", "The truth", "");
        waitFor("The truth");
        chat.delta("b", 0, "Next");
        assertThat(grows()).hasText("Next");
        assertThat(chat.connects()).isEqualTo(2);
    }

    @Test
    void theFirstDeltaOfAReplyIsAHoleIfItIsNotItsBeginning() throws Exception {
        impatient();
        openAndSay();
        chat.await("message");
        chat.delta("a", 1, "two");
        chat.await("welcome_back");
        online();
        assertThat(part(".bot")).hasCount(0);
    }

    @Test
    void ignoresDeltasForAMessageThatIsThere() {
        openAndSay();
        ends("a", "The truth", "");
        assertThat(part(".bot .bubble")).hasText("The truth");
        chat.delta("a", 0, "Anew");
        chat.delta("a", 500, "Anew");
        sends("partial", "a", "Anew");
        sends("status", "a", "Looking");
        chat.delta("b", 0, "Next");
        assertThat(grows()).hasText("Next");
        assertThat(part(".bot .bubble")).hasText(new String[] {"The truth", "Next"});
        assertThat(chat.connects()).isEqualTo(1);
    }

    @Test
    void whatIsWithdrawnGoes() {
        openAndSay();
        chat.delta("a", 0, "One");
        assertThat(part(".stop")).isVisible();
        sends("withdrawn", "b", "");
        chat.delta("a", 3, " two");
        assertThat(grows()).hasText("One two");
        sends("withdrawn", "a", "");
        assertThat(part(".bot")).hasCount(0);
        assertThat(part(".stop")).isHidden();
        chat.delta("a", 7, " three");
        chat.push(FakeChat.text("Sorry."));
        waitFor("Sorry.");
        assertThat(shown()).containsExactly("me: tell me", "bot: Sorry.");
        // Its turn runs again.
        chat.delta("a", 0, "Once more");
        assertThat(grows()).hasText("Once more");
        assertThat(chat.connects()).isEqualTo(1);
    }

    /** As a server says to a client that comes back, and has missed that a reply was taken back. */
    @Test
    void whatGrewGoesWhereNothingGrowsAnyMore() {
        openAndSay();
        chat.delta("a", 0, "One");
        assertThat(grows()).hasText("One");
        nothingGrows();
        assertThat(part(".bot")).hasCount(0);
        assertThat(part(".stop")).isHidden();
    }

    private void nothingGrows() {
        chat.sendAll(FakeChat.reply("{\"type\":\"withdrawn\"}"));
    }

    @Test
    void thatNothingGrowsSaysNothingOfWhoIsTyping() {
        openAndSay();
        page.evaluate("() => { window.typings = []; Botkit.on('typing', ({ typing }) => { typings.push(typing); }); }");
        chat.sendAll(FakeChat.reply("{\"type\":\"typing\"}"));
        part(".typing").waitFor();
        nothingGrows();
        // What comes behind it.
        sends("status", "a", "Looking");
        assertThat(part(".live .meta")).containsText("Looking");
        assertThat(part(".typing")).isVisible();
        nothingGrows();
        assertThat(part(".typing")).isHidden();
        assertThat(page.evaluate("typings")).isEqualTo(List.of(true, false));
    }

    @Test
    void showsWhatGoesOnBesideTheText() {
        openAndSay();
        sends("status", "a", "Looking up order 1001…");
        assertThat(part(".live .meta")).containsText("Looking up order 1001…");
        assertThat(part(".live .bubble")).isHidden();
        assertThat(part(".typing")).isVisible();
        assertThat(part(".stop")).isVisible();
        assertThat(part(".sr[role=status]")).hasText("Looking up order 1001…");
        chat.delta("a", 0, "Your order");
        assertThat(grows()).hasText("Your order");
        assertThat(part(".typing")).isHidden();
        JsonObject nothing = FakeChat.ofStream("status", "a", "");
        nothing.add("text", JsonNull.INSTANCE);
        chat.sendAll(nothing);
        assertThat(part(".live .meta")).not().containsText("Looking");
        sends("status", "a", "Again");
        assertThat(part(".live .meta")).containsText("Again");
        ends("a", "Your order is here.", "");
        assertThat(part(".bot .meta")).not().containsText("Again");
    }

    @Test
    void theStopButtonStopsItOnceAndByTheKeyboardToo() throws Exception {
        openAndSay();
        assertThat(part(".stop")).isHidden();
        assertThat(part(".send")).isVisible();
        chat.delta("a", 0, "One");
        assertThat(part(".stop")).hasAttribute("aria-label", "Stop the answer");
        assertThat(part(".send")).isHidden();
        part("textarea").focus();
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        page.keyboard().press("Enter");
        JsonObject stop = chat.await("stop");
        assertThat(stop.get("id").getAsString()).isEqualTo("a");
        assertThat(stop.get("channel").getAsString()).isEqualTo("socket");
        ends("a", "One", "\"incomplete\":\"stopped\"");
        assertThat(part(".bot .meta")).containsText("Stopped");
        assertThat(part("textarea")).isFocused();
        assertThat(part(".stop")).isHidden();
        say("more");
        assertThat(chat.await("message").get("text").getAsString())
                .as("there was one stop only")
                .isEqualTo("more");
    }

    @Test
    void stoppingWithTheKeyboardKeepsThePlace() throws Exception {
        openAndSay();
        chat.delta("a", 0, "line\n\n".repeat(60));
        assertThat(grows().locator("p")).hasCount(60);
        part(".scroll")
                .evaluate("scroll => new Promise((seen) => { scroll.scrollTop = 300;"
                        + " requestAnimationFrame(() => requestAnimationFrame(seen)); })");
        part("textarea").focus();
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");
        chat.await("stop");
        ends("a", "line\n\n".repeat(60), "\"incomplete\":\"stopped\"");
        assertThat(part(".bot .meta")).containsText("Stopped");
        assertThat(part("textarea")).isFocused();
        assertThat(number(part(".scroll").evaluate("scroll => scroll.scrollTop")))
                .isEqualTo(300);
    }

    @Test
    void stoppingWithTheMouseLeavesTheFocusInTheChatAndOpensNoKeyboard() throws Exception {
        openAndSay();
        chat.delta("a", 0, "One");
        part(".stop").click();
        chat.await("stop");
        ends("a", "One", "\"incomplete\":\"stopped\"");
        assertThat(part(".stop")).isHidden();
        assertThat(part(".scroll")).isFocused();
    }

    @Test
    void canSendWhileSomethingGrows() throws Exception {
        openAndSay();
        chat.await("message");
        chat.delta("a", 0, "One");
        assertThat(part(".stop")).isVisible();
        part("textarea").fill("wait");
        assertThat(part(".send")).isVisible();
        assertThat(part(".stop")).isVisible();
        part(".send").click();
        assertThat(chat.await("message").get("text").getAsString()).isEqualTo("wait");
        ends("a", "One.", "");
        waitFor("One\\.");
        assertThat(shown()).containsExactly("me: tell me", "me: wait", "bot: One.");
    }

    @Test
    void hasNoStopButtonWhereTheServerKnowsNothingOfIt() {
        chat.streams(false);
        openAndSay();
        chat.delta("a", 0, "One");
        assertThat(grows()).hasText("One");
        assertThat(part(".stop")).isHidden();
    }

    @Test
    void keepsWhatGrewWhileThereIsNoConnectionAndStopsItByAPost() throws Exception {
        impatient();
        openAndSay();
        chat.delta("a", 0, "One **two** three");
        assertThat(grows()).hasText("One two three");
        chat.sockets(false);
        chat.posts(false);
        chat.cutAll();
        part(".banner").waitFor();
        assertThat(part(".bot .bubble")).hasText("One two three");
        assertThat(part(".stop")).isHidden();
        chat.posts(true);
        online();
        part(".stop").click();
        JsonObject stop = chat.await("stop");
        assertThat(stop.get("channel").getAsString()).isEqualTo("webhook");
        assertThat(stop.get("id").getAsString()).isEqualTo("a");
        assertThat(part(".stop")).isHidden();
        ends("a", "One **two** three", "\"incomplete\":\"stopped\"");
        assertThat(part(".bot .meta")).containsText("Stopped");
        assertThat(shown()).hasSize(2);
    }

    @Test
    void whatWasStoppedByAPostAndLeftNothingGoesWhenTheBotSaysSomethingElse() throws Exception {
        impatient();
        openAndSay();
        chat.delta("a", 0, "One");
        assertThat(grows()).hasText("One");
        chat.sockets(false);
        chat.cutAll();
        part(".stop").click();
        assertThat(chat.await("stop").get("channel").getAsString()).isEqualTo("webhook");
        chat.push(FakeChat.text("Sorry."));
        waitFor("Sorry.");
        assertThat(shown()).containsExactly("me: tell me", "bot: Sorry.");
    }

    @Test
    void aPartialThatIsOnlyTheBeginningOfWhatIsShownTakesNothingAway() throws Exception {
        impatient();
        openAndSay();
        String text = "word ".repeat(400);
        chat.delta("a", 0, text);
        assertThat(grows()).hasText(text);
        chat.await("message");
        chat.cutAll();
        chat.await("welcome_back");
        online();
        sends("partial", "a", "");
        assertThat(grows()).hasText(text);
        assertThat(part(".typing")).isHidden();
        sends("partial", "a", text.substring(0, 1000));
        assertThat(grows()).hasText(text);
        chat.delta("a", 1000, text.substring(1000) + "end");
        assertThat(grows()).hasText(text + "end");
        chat.cutAll();
        chat.await("welcome_back");
        online();
        sends("partial", "a", "Something else");
        assertThat(grows()).hasText("Something else");
    }

    @Test
    void whatGrewAndWasForgottenMeanwhileGoesWhenTheBotSaysSomethingElse() throws Exception {
        impatient();
        openAndSay();
        chat.await("message");
        chat.delta("a", 0, "One");
        assertThat(grows()).hasText("One");
        chat.cutAll();
        chat.await("welcome_back");
        online();
        assertThat(part(".bot .bubble")).hasText("One");
        chat.push(FakeChat.text("Sorry."));
        waitFor("Sorry.");
        assertThat(shown()).containsExactly("me: tell me", "bot: Sorry.");
    }

    @Test
    void whatGrewStaysUntilItsMessageComesThoughTheNextReplyGrows() {
        openAndSay();
        chat.delta("a", 0, "One");
        assertThat(grows()).hasText("One");
        part(".live .bubble p").evaluate("paragraph => { window.paragraph = paragraph; }");
        sends("status", "b", "Looking");
        assertThat(part(".live .meta")).containsText("Looking");
        assertThat(part(".bot .bubble")).hasText(new String[] {"One", ""});
        chat.delta("b", 0, "Two");
        assertThat(grows()).hasText("Two");
        assertThat(part(".bot .bubble")).hasText(new String[] {"One", "Two"});
        ends("a", "One.", "");
        assertThat(part(".bot .bubble")).hasText(new String[] {"One.", "Two"});
        assertThat(grows()).hasText("Two");
        assertThat(part(".bot .bubble p").first().evaluate("paragraph => paragraph === window.paragraph"))
                .isEqualTo(true);
        assertThat(part(".live .day").filter(new Locator.FilterOptions().setVisible(true)))
                .hasCount(0);
        assertThat(part(".stop")).isVisible();
        ends("b", "Two.", "");
        assertThat(part(".live")).hasCount(0);
        assertThat(shown()).containsExactly("me: tell me", "bot: One.", "bot: Two.");
    }

    @Test
    void whatWaitsForItsMessageGoesWithItsWithdrawalOrWithTheNextMessage() {
        openAndSay();
        for (String id : List.of("a", "c", "e")) {
            chat.delta(id, 0, "One");
            assertThat(grows()).hasText("One");
            chat.delta(id + id, 0, "Two");
            assertThat(grows()).hasText("Two");
            assertThat(part(".row.bot")).hasCount(2);
            switch (id) {
                case "a" -> sends("withdrawn", "a", "");
                case "c" -> nothingGrows();
                default -> ends(id + id, "Two", "");
            }
            assertThat(part(".row.bot")).hasCount(id.equals("c") ? 0 : 1);
            sends("withdrawn", id + id, "");
            assertThat(part(".row.bot")).hasCount(id.equals("e") ? 1 : 0);
        }
        assertThat(shown()).containsExactly("me: tell me", "bot: Two");
    }

    @Test
    void aReplyWithoutAWordIsNotKeptWhenTheNextOneGrows() {
        openAndSay();
        sends("status", "a", "Looking");
        assertThat(part(".live .meta")).containsText("Looking");
        chat.delta("b", 0, "Two");
        assertThat(grows()).hasText("Two");
        assertThat(part(".row.bot")).hasCount(1);
    }

    @Test
    void theDotsStayWhileTheNextReplyIsBegun() {
        openAndSay();
        chat.delta("a", 0, "One");
        sends("status", "b", "Looking");
        assertThat(part(".typing")).isVisible();
        ends("a", "One.", "");
        waitFor("One\\.");
        assertThat(part(".typing")).isVisible();
        assertThat(part(".sr[role=status]")).hasText("Looking");
    }

    @Test
    void aLoginAndANewLifeOfTheLogDropWhatGrew() throws Exception {
        impatient();
        openAndSay();
        chat.await("message");
        chat.delta("a", 0, "One");
        assertThat(grows()).hasText("One");
        chat.delta("b", 0, "Next");
        assertThat(grows()).hasText("Next");
        chat.forget();
        chat.cutAll();
        chat.await("welcome_back");
        assertThat(part(".bot")).hasCount(0);
        online();
        chat.delta("a", 0, "Two");
        assertThat(grows()).hasText("Two");
        page.evaluate("Botkit.identifyUser({auth: 'alice'})");
        chat.await("identify");
        assertThat(part(".bot")).hasCount(0);
        online();
        chat.delta("a", 0, "Three");
        assertThat(grows()).hasText("Three");
        page.evaluate("Botkit.logout()");
        assertThat(part(".bot")).hasCount(0);
        assertThat(part(".stop")).isHidden();
    }

    @Test
    void saysBelowAMessageWhyItHasNoEnd() {
        openAndSay();
        for (String why : List.of("stopped", "failed", "interrupted", "eaten", "constructor")) {
            ends(why, "Half an", "\"incomplete\":\"" + why + "\"");
        }
        assertThat(part(".bot")).hasCount(5);
        assertThat(part(".bot .meta").filter(new Locator.FilterOptions().setHasText(NOTE)))
                .hasCount(3);
        page.reload();
        assertThat(part(".bot .meta").filter(new Locator.FilterOptions().setHasText(NOTE)))
                .hasCount(3);
        assertThat(part(".bot .meta").nth(2)).containsText("Interrupted");
    }

    @Test
    void whatIsCutOffLooksAsItDidWhileItGrew() {
        openAndSay();
        chat.delta("a", 0, "Half **an");
        assertThat(grows().locator("strong")).hasText("an");
        ends("a", "Half **an", "\"incomplete\":\"failed\"");
        assertThat(part(".live")).hasCount(0);
        assertThat(part(".bot strong")).hasText("an");
        assertThat(part(".bot .meta")).containsText("Not finished");
        ends("b", "Half **an", "");
        assertThat(part(".bot .bubble").last()).hasText("Half **an");
    }

    @Test
    void codeThatIsCutOffIsShownAndCopiedAsItIs() {
        context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        openAndSay();
        List<String> codes = List.of(
                "x = 1",
                "int a;\n\nint main(int argc, char **argv) {",
                "handlers[name](event",
                "`a` **b\n\n| `",
                "- *");
        int messages = 0;
        for (String code : codes) {
            for (String before : List.of("```py\n", "See:\n\n~~~\n", "- one\n\n  ```c\n  ")) {
                String shown = before.startsWith("-") ? code.replace("\n", "\n  ") : code;
                ends(before + shown, before + shown, "\"incomplete\":\"stopped\"");
                assertThat(part(".bot")).hasCount(++messages);
                Locator last = part(".bot").last();
                assertThat(last.locator(".meta")).containsText("Stopped");
                assertThat(last.locator("code").evaluate("code => code.textContent"))
                        .isEqualTo(code);
                last.locator(".copy").click();
                assertThat(last.locator(".copy")).hasText("Copied");
                assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(code);
            }
        }
        chat.delta("indented", 0, "Two:\n\n    char **argv) {\n\n    handlers[name](event");
        assertThat(grows().locator("code")).hasText("char **argv) {\n\nhandlers[name](event");
    }

    @Test
    void hostileTextThatIsCutOffCostsLittle() {
        openAndSay();
        for (String unit : List.of(" ", "\t", "\n", "*", "`", "~", "[", "[a](b ", "> ", "`a``b", "1")) {
            String text = "word " + unit.repeat(20_000 / unit.length());
            ends("id of " + unit, text + "x", "\"incomplete\":\"stopped\"");
            ends("id of it " + unit, text, "\"incomplete\":\"stopped\"");
        }
        assertThat(part(".bot")).hasCount(22);
        double longest = number(page.evaluate("""
                async () => {
                  const { Growth, ready } = await import('/botkit/markdown.js');
                  await ready;
                  let longest = 0;
                  for (const unit of [' ', '\\t', '\\n', '*', '`', '~', '[', '[a](b ', '> ', '`a``b', '1', '|']) {
                    for (const length of [9000, 60000]) {
                      for (const text of [unit, `x${unit}`].map((one) => one.repeat(length).slice(0, length))) {
                        const growth = new Growth(document.createElement('div'), { base: location.href });
                        for (let more = true; more; ) {
                          const start = performance.now();
                          more = growth.show(text, true, true);
                          longest = Math.max(longest, performance.now() - start);
                        }
                      }
                    }
                  }
                  return longest;
                }"""));
        // About 20 ms on a quiet machine with two cores; backtracking takes minutes.
        assertThat(longest).as("milliseconds that one step takes").isLessThan(2_000);
    }

    /** They take some frames. */
    @Test
    void longOlderMessagesMoveNothingThatIsRead() {
        String text = "A **word** of `many`\n\n- and\n- more\n\n".repeat(600);
        for (int i = 0; i < 70; i++) {
            JsonObject entry = FakeChat.text(i < 8 ? text + "end" : "entry " + i);
            entry.addProperty("type", "message");
            chat.seed(List.of(entry));
        }
        openChat();
        waitFor("entry 69");
        Locator read = part(".row").filter(new Locator.FilterOptions().setHasText("entry 21"));
        part(".scroll").evaluate("scroll => { scroll.scrollTop = 100; }");
        double before = read.boundingBox().y;
        part(".scroll").evaluate("scroll => { scroll.scrollTop = 50; }");
        assertThat(part(".row")).hasCount(70);
        assertThat(part(".row p").filter(new Locator.FilterOptions().setHasText(Pattern.compile("^end$"))))
                .hasCount(8);
        assertEquals(before + 50, read.boundingBox().y, 1, "where the message that is read stands");
    }

    @Test
    void longMessagesOfTheHistoryAreReadOneAFrameAndTheirFilesAreThereAtOnce() {
        String text = "A **word** of `many`\n\n- and\n- more\n\n".repeat(400);
        for (int i = 0; i < 80; i++) {
            JsonObject entry = FakeChat.reply("{\"files\":[{\"url\":\"/report.pdf\"}]}");
            entry.addProperty("type", "message");
            entry.addProperty("text", i < 12 ? text + "end" : "entry " + i);
            chat.seed(List.of(entry));
        }
        openChat();
        waitFor("entry 79");
        part("[role=log]").evaluate("""
                log => {
                  window.early = 0;
                  window.frames_ = new Map();
                  new MutationObserver((all) => {
                    const now = document.timeline.currentTime;
                    for (const { target, addedNodes } of all) {
                      if (target === log) {
                        window.early += [...addedNodes].filter((row) => !row.querySelector('.file')).length;
                        continue;
                      }
                      const bubble = (target.closest ? target : target.parentNode).closest('.bubble');
                      if (bubble) frames_.set(now, (frames_.get(now) || new Set()).add(bubble));
                    }
                  }).observe(log, { childList: true, subtree: true, characterData: true });
                }""");
        part(".scroll").evaluate("scroll => { scroll.scrollTop = 0; }");
        assertThat(part(".row")).hasCount(80);
        assertThat(part(".row p").filter(new Locator.FilterOptions().setHasText(Pattern.compile("^end$"))))
                .hasCount(12);
        assertThat(page.evaluate("[early, Math.max(...[...frames_.values()].map((bubbles) => bubbles.size))]"))
                .as("rows without their files, and how many messages one frame changes at most")
                .isEqualTo(List.of(0, 1));
    }

    @Test
    void longMessagesOfAnAccountThatHasGoneHoldUpNothing() {
        for (int i = 0; i < 12; i++) {
            JsonObject entry = FakeChat.text("A **word** of `many`\n\n- and\n- more\n\n".repeat(400) + "end");
            entry.addProperty("type", "message");
            chat.seed(List.of(entry));
        }
        openChat();
        page.evaluate("Botkit.identifyUser({auth: 'alice'})");
        assertThat(part(".row")).hasCount(12);
        say("echo hello");
        waitFor("hello");
        assertThat(part(".row p").filter(new Locator.FilterOptions().setHasText(Pattern.compile("^end$"))))
                .hasCount(12);
        assertThat(part(".row")).hasCount(14);
    }

    @Test
    void aFinishedMessageThatIsShorterThanWhatGrewLeavesNothingBelow() {
        openAndSay();
        String text = "A **word** of `many`\n\n- and\n- more\n\n".repeat(400);
        chat.delta("a", 0, text + text + "One more");
        assertThat(grows().locator("p").last()).hasText("One more");
        ends("a", text + "end", "");
        assertThat(part(".live")).hasCount(0);
        assertThat(part(".bot .bubble p").last()).hasText("end");
        assertThat(part(".bot .bubble p")).hasCount(401);
    }

    @Test
    void copyButtonsThatComeBeforeTheirWordGetIt() {
        AtomicReference<Route> texts = new AtomicReference<>();
        page.route("**/lang/en.json*", texts::set);
        openChat();
        chat.push(FakeChat.text("```\none\n```"));
        assertThat(part(".copy")).hasCount(1);
        chat.delta("a", 0, "```\none\n```\n");
        assertThat(part(".copy")).hasCount(2);
        texts.get().resume();
        assertThat(part(".copy")).hasText(new String[] {"Copy", "Copy"});
        chat.delta("a", 12, "\n```\ntwo\n```\n");
        assertThat(part(".copy")).hasText(new String[] {"Copy", "Copy", "Copy"});
    }

    @Test
    void aCopyThatIsForbiddenOrAButtonOfThePageChangesNothing() {
        openChat();
        page.evaluate("""
                () => {
                  navigator.clipboard.writeText = () => { window.asked = (window.asked || 0) + 1; return Promise.reject(new Error('no')); };
                  Botkit.registerRenderer('own', () => {
                    const button = document.createElement('button');
                    button.className = 'copy';
                    button.textContent = 'Mine';
                    return button;
                  });
                }""");
        chat.push(FakeChat.reply("{\"text\":\"```\\none\\n```\",\"own\":1}"));
        // It may be below the other one.
        part(".code > .copy").dispatchEvent("click");
        part(".bubble > .copy").dispatchEvent("click");
        assertThat(page.evaluate("new Promise((seen) => setTimeout(() => seen(asked), 50))"))
                .isEqualTo(1);
        assertThat(part(".code > .copy")).hasText("Copy");
        assertThat(part(".bubble > .copy")).hasText("Mine");
    }

    @Test
    void copiesACodeBlockThatIsFinished() {
        context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        openAndSay();
        chat.delta("a", 0, "See:\n\n```js\nconst a = '<b>';\n");
        assertThat(grows().locator("code")).hasText("const a = '<b>';");
        assertThat(part(".copy")).hasCount(0);
        chat.delta("a", 29, "\n  more();\n```\nDone");
        assertThat(part(".copy")).hasText("Copy");
        part(".copy").click();
        assertThat(part(".copy")).hasText("Copied");
        assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo("const a = '<b>';\n\n  more();");
        ends("a", "See:\n\n```js\nconst a = '<b>';\n\n  more();\n```\nDone.", "");
        assertThat(part(".bot .bubble > p")).hasText(new String[] {"See:", "Done."});
        assertThat(part(".copy")).hasText("Copy");
    }

    @Test
    void theFinishedAnswerIsAnnouncedOnceAndNotThePieces() {
        openAndSay();
        // What was there before is not heard, nor is what comes just after it.
        assertThat(part("[role=log]")).hasAttribute("aria-live", "polite");
        page.evaluate("""
                () => {
                  const root = document.querySelector('botkit-chat').shadowRoot;
                  const live = (node) => (node.closest ? node : node.parentNode).closest('[aria-live], [role=log], [role=status]');
                  window.heard = [];
                  const kind = (place) => place.getAttribute('role') + ' ' + place.getAttribute('aria-live');
                  new MutationObserver((all) => {
                    const added = all.flatMap(({ addedNodes }) => [...addedNodes]);
                    for (const node of new Set(added)) {
                      const place = node.parentNode && live(node.parentNode);
                      // What is in a new node is heard with it.
                      const inside = added.some((other) => other !== node && other.contains(node));
                      if (place && !inside) heard.push(`${kind(place)}: ${node.textContent}`);
                    }
                  }).observe(root, { childList: true, subtree: true, characterData: true });
                }""");
        for (int i = 0; i < 5; i++) {
            chat.delta("a", i * 5, "word ");
            assertThat(grows()).hasText("word ".repeat(i + 1));
        }
        assertThat(page.evaluate("heard")).isEqualTo(List.of("status null: The bot is typing"));
        ends("a", "word ".repeat(5), "");
        assertThat(part(".live")).hasCount(0);
        Object heard =
                page.evaluate("heard.filter((text) => text.includes('word')).map((text) => text.replace(/\\d.*/, ''))");
        assertThat(heard).isEqualTo(List.of("log polite: Bot: " + "word ".repeat(5)));
    }

    @Test
    void followsTheEndAndKeepsThePlaceOfWhoHasScrolledUp() {
        openAndSay();
        String lines = "line\n\n".repeat(60);
        chat.delta("a", 0, lines);
        assertThat(grows().locator("p")).hasCount(60);
        String fromEnd = "scroll => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight";
        page.waitForCondition(() -> number(part(".scroll").evaluate(fromEnd)) < 2);
        assertThat(part(".jump")).isHidden();
        part(".scroll")
                .evaluate("scroll => new Promise((seen) => { scroll.scrollTop = 300;"
                        + " requestAnimationFrame(() => requestAnimationFrame(seen)); })");
        chat.delta("a", lines.length(), lines);
        assertThat(grows().locator("p")).hasCount(120);
        part(".jump").waitFor();
        assertThat(number(part(".scroll").evaluate("scroll => scroll.scrollTop")))
                .isEqualTo(300);
        ends("a", lines + lines + "end", "");
        waitFor("end");
        assertThat(number(part(".scroll").evaluate("scroll => scroll.scrollTop")))
                .isEqualTo(300);
        part(".jump").click();
        page.waitForCondition(() -> number(part(".scroll").evaluate(fromEnd)) < 2);
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    @Test
    void aHiddenPageLosesNothing() {
        // A page in the background has no frames.
        context().addInitScript("""
                window.frames_ = [];
                const real = window.requestAnimationFrame;
                window.requestAnimationFrame = (call) => (window.asleep ? frames_.push(call) : real(call));
                window.wake = () => { window.asleep = false; frames_.splice(0).forEach(real); };""");
        openAndSay();
        page.evaluate("window.asleep = true");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            String more = "word " + i + (i % 20 == 0 ? "\n\n" : " ");
            chat.delta("a", text.length(), more);
            text.append(more);
        }
        // An answer behind them all.
        say("still there?");
        assertThat(part(".waits")).hasCount(0);
        assertThat(part(".bot")).hasCount(0);
        page.evaluate("wake()");
        assertThat(grows().locator("p").last()).containsText("word 2999");
        assertThat(grows().locator("p")).hasCount(151);
        page.evaluate("window.asleep = true");
        chat.delta("a", text.length(), "\n\nlate");
        ends("a", text + "\n\nlate end", "");
        assertThat(part(".bot .bubble p").last()).hasText("late end");
        page.evaluate("wake()");
    }

    @Test
    void whatGrowsInPiecesLooksAsItDoesAtOnce() {
        openChat();
        Object different = page.evaluate("""
                async () => {
                  const { Growth, ready } = await import('/botkit/markdown.js');
                  await ready;
                  const context = { base: location.href, copy: 'Copy' };
                  const blocks = ['word *it* **bold**', '# Head', '- one\\n- two\\n  - three', '1. one\\n2. two\\n\\n3. three',
                    '```js\\ncode\\n\\n- no list\\n```', '~~~\\n```\\n~~~', '> quote\\n> more\\nlazy', '|a|b|\\n|-|:-:|\\n|1|2|',
                    '    indented\\n\\n    code', 'text\\n---', '---', '<b>html</b>', 'a\\nb\\nc', '  ```\\n  in\\n ```',
                    '- a\\n\\n  para\\n\\n  ```\\n  x\\n  ```', '[l](http://a.b/c) ![i](data:image/gif;base64,R0lGODlhAQABAAAAACw=)', '`a` ``b`c``',
                    '* a\\n* b', '- a\\n\\n\\n- b', '+', '1)', 'http://a.b/c', '``` not\\nclosed', '<div>\\nx\\n</div>', '\\\\*x',
                    '| a', 'end\\n\\n\\n\\n', '> - a\\n> - b', '- [ ] todo\\n- [x] done', '&amp; \\u202e\\u{1f600}'];
                  let seed = 7;
                  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
                  // Blank lines at the end of a text or of code are the lexer's to count.
                  const html = (node) => { node.normalize(); return node.innerHTML.replace(/\\s+(?=<\\/code>|$)/g, ''); };
                  const bad = [];
                  for (let i = 0; i < 3000; i++) {
                    let text = '';
                    for (let j = random(8); j >= 0; j--) text += blocks[random(blocks.length)] + ['\\n', '\\n\\n', '\\n\\n\\n', '\\r\\n', ''][random(5)];
                    const place = document.createElement('div');
                    const growth = new Growth(place, context);
                    for (let at = 0; at < text.length; ) {
                      at += 1 + random(7);
                      if (random(40) === 0) growth.show(text.slice(0, random(at)) + 'other\\n\\n```\\n');
                      while (growth.show(text.slice(0, at)));
                    }
                    // Some end earlier than they have grown.
                    if (i % 3 === 0) text = text.slice(0, text.length * (i % 7) / 7);
                    while (growth.byBlocks(text.replace(/\\r/g, '').replace(/\\u202e/g, ''), true));
                    const grown = html(place).replace(/<p><\\/p>/g, '');
                    const box = document.createElement('div');
                    new Growth(box, context).show(text, true);
                    const whole = html(box).replace(/<p><\\/p>/g, '');
                    if (grown !== whole) bad.push([text, grown, whole]);
                  }
                  return bad.slice(0, 3).map(String).concat(bad.length || []);
                }""");
        assertThat((List<?>) different).isEmpty();
    }
}
