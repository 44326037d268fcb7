package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On the chat server's own site nothing of the page's style or scripts changes how the chat looks or works. */
class HostilePageTest extends Browser {

    private static final String PLACE =
            "#place { position: fixed; top: 20px; left: 20px; width: 420px; height: 600px }";

    private static final String INHERITED = """
            html { font-size: 62.5% }
            body { font: italic small-caps 900 9px/3 cursive; color: red; letter-spacing: 3px; word-spacing: 9px;
              text-transform: uppercase; text-align: right; text-indent: 40px; text-shadow: 2px 2px red; white-space: pre;
              word-break: break-all; line-break: anywhere; hyphens: auto; tab-size: 20; cursor: wait; list-style: square inside;
              quotes: "x" "y"; color-scheme: dark; user-select: none; -webkit-user-select: none; pointer-events: none;
              caret-color: red; accent-color: red; border-collapse: separate; border-spacing: 9px; caption-side: bottom;
              empty-cells: hide; font-variant-numeric: slashed-zero; font-feature-settings: "smcp"; font-kerning: none;
              font-stretch: expanded; font-size-adjust: 0.9; text-rendering: geometricPrecision; orphans: 9; widows: 9;
              -webkit-text-size-adjust: 300%; -webkit-text-stroke: 2px red; -webkit-text-fill-color: red;
              -webkit-font-smoothing: none; scrollbar-color: red red; overflow-wrap: normal; text-emphasis: dot; text-underline-position: under; fill: red; stroke: blue;
              stroke-width: 9px; print-color-adjust: exact; forced-color-adjust: none; image-rendering: pixelated;
              interpolate-size: allow-keywords; text-wrap: nowrap; hanging-punctuation: first; speak: none }
            * { --accent: red; --text: red; --back: yellow; --round: 0; --b-accent: red; --b-back: red; animation-duration: 9s !important; letter-spacing: 3px; line-height: 3; font-size: 9px }
            @property --muted { syntax: "<length>"; inherits: false; initial-value: 0px }
            @keyframes blink { to { transform: scale(9) } }
            ::selection { background: transparent; color: red }
            button, textarea, section, p, i, svg { display: none !important; font: 40px serif !important }
            """;

    private static final String ON_THE_HOST = """
            div, body > div, div:last-child { display: none; position: static; opacity: 0.1; filter: blur(9px); transform: scale(0.2);
              transition: all 9s; padding: 40px; margin: 40px; border: 9px solid red; width: 10px; height: 10px; overflow: hidden;
              float: left; z-index: -1; visibility: hidden; clip-path: inset(40%); contain: strict; zoom: 0.5; columns: 3;
              writing-mode: vertical-rl; text-orientation: upright }
            """;

    /** The style of all parts, and where they are. */
    private static final String LOOK = """
            (chat) => [...chat.shadowRoot.querySelectorAll('section, section *')].map((part) => {
              const style = getComputedStyle(part);
              const look = { part: part.localName + '.' + part.className };
              for (const name of style) look[name] = style.getPropertyValue(name);
              const { x, y, width, height } = part.getBoundingClientRect();
              look.place = [x, y, width, height].map(Math.round).join(' ');
              const selected = getComputedStyle(part, '::selection');
              look.selection = selected.color + selected.backgroundColor;
              return look;
            })""";

    enum Way {
        ELEMENT(
                "<script type='module' src='botkit/client.js'></script><div id='place'><botkit-chat></botkit-chat></div>"),
        WIDGET("<script src='botkit/embed.js'></script>");

        private final String html;

        Way(String html) {
            this.html = html;
        }
    }

    private void open(Way way, String style, String script) {
        server.answer("shop.css", new FakeServer.Answer(200, "text/css", PLACE + style, Map.of()));
        server.answer("shop.js", new FakeServer.Answer(200, "text/javascript", script, Map.of()));
        page.navigate(server.page(
                "shop.html",
                "<!DOCTYPE html><html lang='en'><head><title>Shop</title><link rel='stylesheet' href='shop.css'></head>"
                        + "<body><h1>Shop</h1><script src='shop.js'></script>" + way.html + "</body></html>"));
        Locator launcher = page.locator("#embedded_messenger button[aria-expanded=false]");
        // On a second page it is open as on the first.
        if (launcher.count() == 1) {
            launcher.click();
        }
        page.locator("botkit-chat .connected")
                .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
    }

    private List<String> said() {
        return page.locator("botkit-chat .bubble").allTextContents();
    }

    private Locator field() {
        return page.locator("botkit-chat textarea");
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> look(Way way, String style) {
        chat.clock(() -> java.time.Instant.parse("2026-11-23T17:28:00Z"));
        page.clock().setFixedTime("2026-11-23T17:28:00Z");
        open(way, style, "");
        say("rich");
        page.locator("botkit-chat .replies button").first().waitFor();
        page.locator("botkit-chat .head").hover();
        field().evaluate("field => field.blur()");
        List<Map<String, Object>> look =
                (List<Map<String, Object>>) page.locator("botkit-chat").evaluate(LOOK);
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", "screenshots", "hostile-" + way + "-" + style.length() + ".png")));
        problems.clear();
        return look;
    }

    @ParameterizedTest
    @EnumSource
    void looksAsOnAPageWithoutStyle(Way way) throws Exception {
        chat.bot(text -> List.of(FakeChat.reply("""
                {"text": "The **teapot** is [there](https://example.com/):\\n\\n- one\\n- `two`\\n\\n1. x\\n\\n| a | b |\\n|---|--:|\\n| 1 | 2 |\\n\\n> It never drips.\\n\\n```\\norder teapot\\n```",
                 "quick_replies": [{"title": "Order it", "payload": "order"}], "open_link": "https://example.com/"}""")));
        List<Map<String, Object>> plain = look(way, "");
        chat.forget();
        List<Map<String, Object>> hostile = look(way, way == Way.WIDGET ? INHERITED + ON_THE_HOST : INHERITED);

        assertThat(plain).hasSizeGreaterThan(50);
        assertThat(hostile).hasSameSizeAs(plain);
        for (int i = 0; i < plain.size(); i++) {
            Map<String, Object> expected = plain.get(i);
            Map<String, Object> got = hostile.get(i);
            List<String> different = expected.keySet().stream()
                    .filter(name -> !expected.get(name).equals(got.get(name)))
                    .map(name -> name + ": " + expected.get(name) + " -> " + got.get(name))
                    .toList();
            assertThat(different).as(String.valueOf(expected.get("part"))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasItsOwnSizeOnPagesWithASmallRootFont(Way way) {
        open(way, "html { font-size: 10px }", "");
        say("echo one");
        waitFor("one");

        assertThat(page.locator("botkit-chat .bot .bubble")).hasCSS("font-size", "16px");
        assertThat(field()).hasCSS("font-size", "16px");
        assertThat(field()).hasCSS("padding-left", "12px");
    }

    @Test
    void isHiddenWithTheContainerThatThePageHides() {
        open(Way.ELEMENT, "#place { visibility: hidden }", "");
        assertThat(page.locator("botkit-chat section")).isHidden();
    }

    /** Listeners of all phases that take every key which is not typed into what they know as a text field. */
    private static final String SHORTCUTS = """
            window.heard = [];
            window.early = [];
            const types = ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'textInput', 'paste', 'copy', 'cut',
              'compositionstart', 'compositionupdate', 'compositionend', 'focusin'];
            for (const type of types) {
              for (const [target, capture] of [[document, true], [document, false], [document.documentElement, true], [window, false]]) {
                target.addEventListener(type, (event) => {
                  if (event.target.localName === 'botkit-chat' || event.target.id === 'embedded_messenger') {
                    heard.push(`${type} ${event.key || ''}`);
                    if (event.key !== 'Tab' && event.key !== 'Escape') event.preventDefault();
                  }
                }, capture);
              }
              window.addEventListener(type, (event) => {
                const { isContentEditable, tagName } = event.target;
                if (isContentEditable || /INPUT|TEXTAREA|SELECT/.test(tagName)) return;
                if (type === 'keydown' && event.key.length === 1) { early.push(event.key); event.preventDefault(); }
              }, true);
            }
            """;

    @ParameterizedTest
    @EnumSource
    void whatIsTypedArrivesWholeAndTriggersNothingOfThePage(Way way) {
        open(way, "", SHORTCUTS);
        field().click();
        page.evaluate("heard.length = 0");
        page.keyboard().type("s/a?b/c");
        assertThat(field()).hasValue("s/a?b/c");
        page.keyboard().press("Control+a");
        page.keyboard().press("Control+x");
        assertThat(field()).hasValue("");
        page.keyboard().press("Control+v");
        page.keyboard().press("Control+v");
        assertThat(field()).hasValue("s/a?b/cs/a?b/c");
        page.keyboard().press("Control+z");
        assertThat(field()).hasValue("s/a?b/c");
        page.keyboard().press("Enter");
        waitFor("You said: s/a.b/c");
        compose("料");
        assertThat(field()).hasValue("料");
        page.keyboard().press("Enter");
        page.locator("botkit-chat .bot").nth(1).waitFor();

        assertThat(page.evaluate("heard")).isEqualTo(List.of());
        assertThat(page.evaluate("early")).isEqualTo(List.of());
        assertThat(said()).containsExactly("s/a?b/c", "You said: s/a?b/c", "料", "You said: 料");
    }

    private void compose(String text) {
        CDPSession session = context().newCDPSession(page);
        JsonObject composing = JsonParser.parseString("{\"selectionStart\":1,\"selectionEnd\":1}")
                .getAsJsonObject();
        composing.addProperty("text", text);
        session.send("Input.imeSetComposition", composing);
        JsonObject inserted = new JsonObject();
        inserted.addProperty("text", text);
        session.send("Input.insertText", inserted);
        session.detach();
    }

    @Test
    void keysOutsideTheChatAreThePagesAndEscapeAndTabOfAnElementAreSharedWithIt() {
        open(
                Way.ELEMENT,
                "",
                SHORTCUTS + "addEventListener('keydown', (event) => { early.push('page ' + event.key); });");
        page.locator("h1").click();
        page.keyboard().press("s");
        assertThat(page.evaluate("early")).isEqualTo(List.of("s", "page s"));
        field().click();
        page.evaluate("early.length = heard.length = 0");
        page.keyboard().press("Escape");
        page.keyboard().press("Shift+Tab");
        assertThat(page.evaluate("early")).isEqualTo(List.of("page Escape", "page Tab"));
        assertThat(page.locator("botkit-chat .scroll")).isFocused();
        page.evaluate("Botkit.destroy()");
        page.evaluate("early.length = 0");
        page.keyboard().press("s");
        assertThat(page.evaluate("early")).isEqualTo(List.of("s", "page s"));
    }

    @Test
    void fieldsOfAPagesRendererGetTheirEventsAndThePageDoesNot() {
        open(Way.ELEMENT, "", """
                window.heard = [];
                document.addEventListener('keydown', (event) => { heard.push(event.key); event.preventDefault(); });
                window.typed = '';
                window.Botkit = [['registerRenderer', 'form', () => {
                  const field = document.createElement('input');
                  field.oninput = () => { window.typed = field.value; };
                  return field;
                }]];
                """);
        chat.push(FakeChat.reply("{\"text\":\"your name?\",\"form\":true}"));
        page.locator("botkit-chat .bubble input").click();
        page.keyboard().type("s/");

        assertThat(page.evaluate("window.typed")).isEqualTo("s/");
        assertThat(page.evaluate("heard")).isEqualTo(List.of());
    }

    /** As Prototype 1.6 and other old libraries have done, and pages with names of their own. */
    private static final String OLD_LIBRARIES = """
            Object.prototype.extend = function () { return this; };
            Object.prototype.title = undefined;
            Array.prototype.toJSON = function () { return '[' + [...this].map((one) => JSON.stringify(one)).join(', ') + ']'; };
            Array.prototype.each = Array.prototype.forEach;
            String.prototype.toJSON = function () { return '"' + this + '"'; };
            const crypto = {}, parent = {}, element = {}, plain = {};
            """;

    @ParameterizedTest
    @EnumSource
    void worksBesideLibrariesThatExtendWhatIsBuiltIn(Way way) {
        context().addInitScript("Math.random = () => 0.02");
        open(way, "", OLD_LIBRARIES);
        chat.sockets(false);
        chat.posts(false);
        chat.cutAll();
        page.locator("botkit-chat .banner").waitFor();
        say("echo one");
        say("echo two");
        chat.sockets(true);
        chat.posts(true);
        page.reload();
        waitFor("two");

        assertThat(said()).containsExactly("echo one", "one", "echo two", "two");
    }
}
