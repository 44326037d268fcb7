package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What bots, users and strangers say is shown, never run. */
class SecurityTest extends Browser {

    private static final String RUN = "parent.document.documentElement.dataset.run=1";

    private static final List<String> URLS = List.of(
            "javascript:" + RUN,
            "JaVaScRiPt:" + RUN,
            " javascript:" + RUN,
            "\u0001javascript:" + RUN,
            "java\nscript:" + RUN,
            "java\tscript:" + RUN,
            "java\0script:" + RUN,
            "javascript&colon;" + RUN,
            "&#106;avascript:" + RUN,
            "javascript://%0a" + RUN,
            "vbscript:msgbox(1)",
            "data:text/html,<script>" + RUN + "</script>",
            "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuZG9jdW1lbnQuYm9keS5kYXRhc2V0LnJ1bj0xPC9zY3JpcHQ+",
            "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='" + RUN + "'/>",
            "data:image/png,x\" onerror=\"" + RUN,
            "blob:https://example.com/x",
            "file:///etc/passwd",
            "view-source:javascript:" + RUN,
            "feed:javascript:" + RUN,
            "x\" onerror=\"" + RUN + "\" x=\"",
            "x' onerror='" + RUN + "' x='",
            "x`onerror=" + RUN,
            "//javascript:" + RUN,
            "https://x\" onmouseover=\"" + RUN,
            "about:blank#<script>" + RUN + "</script>");

    private static final List<String> MARKUP = List.of(
            "<script>" + RUN + "</script>",
            "<SCRIPT SRC=data:text/javascript," + RUN + "></SCRIPT>",
            "<scr<script>ipt>" + RUN + "</script>",
            "<img src=x onerror=" + RUN + ">",
            "<img src=x onerror=\"" + RUN + "\"//",
            "<img/src='x'/onerror=" + RUN + ">",
            "<svg onload=" + RUN + ">",
            "<svg><script>" + RUN + "</script></svg>",
            "<svg><animate onbegin=" + RUN + " attributeName=x dur=1s>",
            "<svg><a xlink:href=\"javascript:" + RUN + "\"><text>x</text></a></svg>",
            "<math><mtext><img src=x onerror=" + RUN + "></mtext></math>",
            "<math href=\"javascript:" + RUN + "\">x</math>",
            "<iframe src=\"javascript:" + RUN + "\"></iframe>",
            "<iframe srcdoc=\"<script>" + RUN + "</script>\"></iframe>",
            "<object data=\"javascript:" + RUN + "\"></object>",
            "<embed src=\"javascript:" + RUN + "\">",
            "<body onload=" + RUN + ">",
            "<input autofocus onfocus=" + RUN + ">",
            "<select autofocus onfocus=" + RUN + ">",
            "<textarea autofocus onfocus=" + RUN + ">",
            "<details open ontoggle=" + RUN + ">",
            "<video><source onerror=" + RUN + "></video>",
            "<audio src=x onerror=" + RUN + ">",
            "<marquee onstart=" + RUN + ">",
            "<form action=\"javascript:" + RUN + "\"><button>x</button></form>",
            "<button formaction=\"javascript:" + RUN + "\">x</button>",
            "<a href=\"javascript:" + RUN + "\">x</a>",
            "<base href=\"https://example.com/\">",
            "<meta http-equiv=refresh content=\"0;url=javascript:" + RUN + "\">",
            "<link rel=stylesheet href=\"data:text/css,*{background:url(javascript:" + RUN + ")}\">",
            "<style>@import 'javascript:" + RUN + "';</style>",
            "<div style=\"background:url(javascript:" + RUN + ")\">x</div>",
            "<template><script>" + RUN + "</script></template>",
            "<noscript><p title=\"</noscript><img src=x onerror=" + RUN + ">\">",
            "<!--><img src=x onerror=" + RUN + ">-->",
            "<![CDATA[<script>" + RUN + "</script>]]>",
            "<?xml-stylesheet href=\"javascript:" + RUN + "\"?>",
            "</p></div><img src=x onerror=" + RUN + ">",
            "\"><script>" + RUN + "</script>",
            "'-" + RUN + "-'",
            "${" + RUN + "}",
            "{{constructor.constructor('" + RUN + "')()}}",
            "#{" + RUN + "}",
            "&lt;script&gt;" + RUN + "&lt;/script&gt;",
            "&#60;img src=x onerror=" + RUN + "&#62;",
            "<image src=x onerror=" + RUN + ">",
            "<x onclick=" + RUN + ">click</x>",
            "<a name=Botkit></a><form id=customElements>",
            "<botkit-chat server=\"https://example.com/\"></botkit-chat>",
            "<slot name=x onslotchange=" + RUN + "></slot>");

    private static Stream<String> inMarkdown(String url) {
        return Stream.of(
                "[x](" + url + ")", "![x](" + url + ")", "[x](<" + url + ">)", "<" + url + ">", "[x]\n\n[x]: " + url);
    }

    /** Every way in which a message can carry a text or an address. */
    private static List<JsonObject> payloads() {
        List<JsonObject> payloads = new ArrayList<>();
        Stream.of(
                        MARKUP.stream(),
                        MARKUP.stream().map(text -> "**" + text + "** `" + text + "`\n\n    " + text),
                        URLS.stream().flatMap(SecurityTest::inMarkdown))
                .flatMap(texts -> texts)
                .forEach(text -> payloads.add(FakeChat.text(text)));
        for (String hostile : Stream.concat(MARKUP.stream(), URLS.stream()).toList()) {
            JsonObject reply = FakeChat.text("x");
            reply.addProperty("open_link", hostile);
            reply.addProperty("link_title", hostile);
            reply.addProperty("goto_link", hostile);
            reply.addProperty("date", "2026-01-01T00:00:00Z");
            reply.addProperty("constructor", hostile);
            JsonObject file = new JsonObject();
            file.addProperty("url", hostile);
            file.addProperty("title", hostile);
            JsonObject image = file.deepCopy();
            image.addProperty("image", true);
            reply.add("files", array(file, image));
            JsonObject choice = new JsonObject();
            choice.addProperty("title", hostile);
            choice.addProperty("payload", hostile);
            choice.addProperty("image_url", hostile);
            reply.add("quick_replies", array(choice));
            JsonObject profile = new JsonObject();
            profile.addProperty("name", hostile);
            reply.add("user_profile", profile);
            payloads.add(reply);
        }
        return payloads;
    }

    private static JsonArray array(JsonObject... objects) {
        JsonArray array = new JsonArray();
        Stream.of(objects).forEach(array::add);
        return array;
    }

    @Test
    void runsNothingOfWhatItShows() {
        List<JsonObject> payloads = payloads();
        System.out.println("Hostile messages: " + payloads.size());
        assertThat(payloads).hasSizeGreaterThan(100);
        chat.bot(text -> text.equals("go") ? payloads : List.of(FakeChat.text("end")));
        openChat();
        page.evaluate("window.goals = []; void Botkit.on('goto_link', (url) => { goals.push(url); return false; })");
        say("go");
        page.locator("botkit-chat .bot").nth(payloads.size() - 1).waitFor();
        lookAround();
        @SuppressWarnings("unchecked")
        List<String> goals = (List<String>) page.evaluate("goals");
        assertThat(goals).isNotEmpty().allMatch(url -> url.startsWith("http://") || url.startsWith("https://"));
        say("end");
        waitFor("end");
        // From the log as well, and with what the user said among it.
        MARKUP.forEach(text -> {
            JsonObject said = FakeChat.text(text);
            said.addProperty("title", text);
            page.evaluate("([text, title]) => Botkit.send(text, {title})", List.of(text, text));
        });
        page.reload();
        waitFor("end");
        lookAround();
    }

    /** Clicks whatever can be clicked, and looks for anything that could run. */
    private void lookAround() {
        Object found = page.evaluate("""
                () => {
                  const root = document.querySelector('botkit-chat').shadowRoot;
                  const log = root.querySelector('[role=log]');
                  const bad = [];
                  for (const node of log.querySelectorAll('*')) {
                    if (/^(script|style|iframe|object|embed|form|input|base|meta|link|svg|math|video|audio|template|slot|botkit-chat)$/.test(node.localName)) bad.push(node.localName);
                    for (const { name, value } of node.attributes) {
                      if (name.startsWith('on')) bad.push(name);
                      if (/^(href|src)$/.test(name) && !/^(https?:|mailto:|tel:|data:image\\/(png|jpeg|gif|webp);base64,)/.test(value)) bad.push(value);
                      if (name === 'href' && (node.target !== '_blank' || node.rel !== 'noopener noreferrer')) bad.push('opener');
                    }
                  }
                  for (const link of log.querySelectorAll('a')) link.addEventListener('click', (e) => { if (/^https?:/.test(link.href)) e.preventDefault(); });
                  for (const link of log.querySelectorAll('a, img, p')) { link.click(); link.dispatchEvent(new MouseEvent('mouseover')); }
                  root.querySelectorAll('.replies button').forEach((button) => button.dispatchEvent(new MouseEvent('mouseover')));
                  return [...new Set(bad)].concat(document.documentElement.dataset.run || [], Object.keys(Object.prototype));
                }""");
        assertThat(found).isEqualTo(List.of());
        assertThat(page.url()).isEqualTo(server.url() + "botkit/chat.html");
    }

    @Test
    void pollutesNoPrototypes() {
        openChat();
        chat.push(FakeChat.reply(
                "{\"text\":\"x\",\"__proto__\":{\"polluted\":1},\"constructor\":{\"prototype\":{\"polluted\":1}},"
                        + "\"id\":\"__proto__\"}"));
        chat.sendAll(FakeChat.reply("{\"type\":\"__proto__\"}"));
        waitFor("x");
        assertThat(page.evaluate("({}).polluted === undefined")).isEqualTo(true);
    }

    @Test
    void takesCallsOnlyFromThePageAroundIt() {
        server.page(
                "other.html",
                "<!DOCTYPE html><title>x</title><iframe id=frame src=/botkit/chat.html></iframe><script src=evil.js></script>");
        server.answer("evil.js", new FakeServer.Answer(200, "text/javascript", """
                const frame = document.getElementById('frame');
                frame.onload = () => {
                  frame.contentWindow.postMessage({ botkit: 1, name: 'init', args: [{ options: {} }] }, '*');
                  frame.contentWindow.postMessage({ botkit: 1, name: 'send', args: ['stolen'] }, '*');
                  document.title = 'sent';
                };""", java.util.Map.of()));
        // The frame is of the chat server, the page around it of another origin that is not listed.
        server.page(
                "outer.html",
                "<!DOCTYPE html><title>x</title><iframe id=frame src='" + server.url() + "botkit/chat.html'></iframe>"
                        + "<script src=evil.js></script>",
                "");
        page.waitForResponse("**/embed-origins.json", () -> page.navigate(server.otherUrl() + "outer.html"));
        assertThat(chat.handled()).isEmpty();
        assertThat(page.frameLocator("#frame").locator("section").isVisible()).isFalse();
    }

    @Test
    void sendsTheProfileAsItIs() throws Exception {
        openChat();
        page.evaluate("name => Botkit.identifyUser({id: 'me', name})", MARKUP.get(3));
        JsonObject identify = chat.await("identify");
        assertThat(identify.getAsJsonObject("user_profile").get("name").getAsString())
                .isEqualTo(MARKUP.get(3));
        assertThat(identify.get("user").getAsString()).isNotEqualTo("me");
    }
}
