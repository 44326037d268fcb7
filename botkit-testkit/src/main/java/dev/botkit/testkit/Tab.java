package dev.botkit.testkit;

import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A chat of one user, as in one tab of a browser. Its socket opens when the tab first says something.
 *
 * <p>Messages are handled before the method that says them returns. Replies are expected in the order in which they
 * arrived; each {@code expectReply} consumes one, even if it fails. An expectation moves the manual clock from task to
 * task, by at most one minute, until what it waits for has arrived, so that typing delays pass at once. It does not
 * move the clock for what has already arrived.
 *
 * <p>A failed expectation throws an {@link AssertionError} with the transcript. If a handler has thrown an exception
 * since this tab last said something, the error names that first and has the exception as its cause.
 *
 * <p>The class is long because everything that can be said and expected has a documented method.
 *
 * <p>A tab is for one test thread. The bot may reply from others, but then the test must wait for them before it
 * expects something.
 */
public sealed class Tab permits BotTester {

    private static final Duration POST_LIMIT = Duration.ofSeconds(30);

    private final Bench bench;
    private final Person person;
    private final Client client;
    private int earlierFailures;

    Tab(Bench bench, Person person) {
        this.bench = bench;
        this.person = person;
        this.client = new Client(bench, person);
    }

    final Bench bench() {
        return bench;
    }

    /**
     * {@return the user's conversation, for instance to push to; without a sign-in it is not that of
     * {@link #posts(String)}}
     */
    public final ConversationId conversation() {
        return person.conversation();
    }

    /** {@return another tab of the same user, with the same secret and label, that has said nothing yet} */
    public final Tab newTab() {
        return new Tab(bench, person);
    }

    /**
     * Sets the language that this tab's browser prefers; by default none. {@link dev.botkit.Bot#language()} returns it
     * unless the user's profile names another one. The tab sends it with the next socket that it opens and with each
     * POST.
     *
     * @param language the language, sent as {@code Accept-Language}; null for none
     */
    public final void prefers(@Nullable Locale language) {
        client.prefers(language);
    }

    /**
     * Opens the socket, or a new one if it was closed, without saying anything.
     *
     * @throws RefusedException if the bot accepts no more connections
     */
    public final void connects() {
        if (!client.isOpen()) {
            client.open();
        }
    }

    /**
     * Loses the socket, as if the tab were closed or the network gone. What has arrived can still be expected. If it
     * was the user's last socket, {@link BotTester#advance} by {@link dev.botkit.ConversationLimits#reconnectWindow()}
     * causes the event {@code goodbye}; replies to it arrive when the tab {@link #reconnects()}.
     */
    public final void disconnects() {
        client.disconnect();
    }

    /** Says {@code hello}, as a page does for a new user, on a new socket if the last one was closed. */
    public final void hello() {
        connects();
        sends(Map.of("type", "hello"));
    }

    /** Says {@code welcome_back}, as a page does for a known user, on a new socket if the last one was closed. */
    public final void welcomesBack() {
        connects();
        sends(Map.of("type", "welcome_back"));
    }

    /**
     * Loses the socket if it is open, and reconnects on a new one as a resuming client does, naming the newest message
     * that this tab has received. First the messages that the bot has sent since arrive, then the replies to this
     * event. The bot decides whether it is a {@code reconnect}, see
     * {@link dev.botkit.ConversationLimits#reconnectWindow()}.
     */
    public final void reconnects() {
        reconnects(client.cursor());
    }

    /**
     * Loses the socket if it is open, and reconnects on a new one as a resuming client does, claiming to have certain
     * messages.
     *
     * @param after the {@code seq} of the newest message that the client claims to have; later messages arrive again. 0
     *     to claim none: then nothing arrives again, and the bot counts as missed what it sent while no client was
     *     connected
     */
    public final void reconnects(long after) {
        disconnects();
        connects();
        Map<String, @Nullable Object> resume = new LinkedHashMap<>();
        resume.put("v", 1);
        resume.put("token", person.secret().reveal());
        if (after > 0) {
            resume.put("after", after);
        }
        sends(Map.of("type", "welcome_back", "resume", resume));
    }

    /**
     * Loses the socket if it is open, and connects on a new one as a client that shows replies while they grow
     * ({@link dev.botkit.Bot#stream}), from the newest message on that this tab has received. What grows can be expected with
     * {@link #expectStream}; in the end it is a reply like others.
     */
    public final void showsStreams() {
        disconnects();
        connects();
        Map<String, @Nullable Object> resume = new LinkedHashMap<>();
        resume.put("v", 1);
        resume.put("token", person.secret().reveal());
        resume.put("after", client.cursor());
        resume.put("stream", 1);
        sends(Map.of("type", "welcome_back", "resume", resume));
    }

    /** Stops the reply that grows, as the button of a chat client does. */
    public final void stops() {
        sends(Map.of("type", "stop"));
    }

    /**
     * Says what the user thinks of a reply, as the thumbs of a chat client do: the event {@code feedback}.
     *
     * @param reply a reply that this tab has got
     * @param value {@code up}, {@code down}, or {@code none} to take it back
     */
    public final void rates(BotReply reply, String value) {
        sends(Map.of("type", "feedback", "id", reply.id(), "seq", reply.seq(), "value", value));
    }

    /**
     * Says something. The clock stands still meanwhile, so a test that says more than
     * {@link dev.botkit.ConversationLimits#messageBurst()} things must move it in between, or the bot refuses the rest.
     *
     * @param text the text that the user types
     */
    public final void says(String text) {
        sends(frame("socket", Map.of("type", "message", "text", text)));
    }

    /**
     * Asks the bot to run a script, as a page can.
     *
     * @param script the script's name
     */
    public final void triggers(String script) {
        sends(Map.of("type", "trigger", "script", script));
    }

    /**
     * Sends any frame.
     *
     * @param frame its fields as JSON values; {@code user} is added if it is missing
     */
    public final void sends(Map<String, ? extends @Nullable Object> frame) {
        Map<String, @Nullable Object> whole = frame("", frame);
        send(FrameJson.write(whole), Transcript.describe(whole));
    }

    /**
     * Sends any text as a frame, whether it is JSON or not.
     *
     * @param frame the text
     */
    public final void sendsText(String frame) {
        send(frame, "(text) " + frame);
    }

    /**
     * Posts a message, as a webhook caller with this label does, and moves the clock until it is answered. A user who
     * is not signed in has no proof there: the conversation is {@code webhook:<label>}, not the one of the tabs.
     *
     * @param text the text
     * @return the JSON object that the bot answered: a message, or an {@code error}
     */
    public final Map<String, @Nullable Object> posts(String text) {
        return posts(Map.of("type", "message", "text", text));
    }

    /**
     * Posts any frame; otherwise as {@link #posts(String)}.
     *
     * @param frame its fields as JSON values; {@code user} and {@code channel} are added if they are missing
     * @return the JSON object that the bot answered
     */
    public final Map<String, @Nullable Object> posts(Map<String, ? extends @Nullable Object> frame) {
        earlierFailures = bench.failures();
        String name = person.label() + " (POST)";
        Map<String, @Nullable Object> whole = frame("webhook", frame);
        bench.transcript().user(name, Transcript.describe(whole));
        AtomicReference<@Nullable PostAnswer> answer = new AtomicReference<>();
        bench.botkit()
                .gateway()
                .post(
                        person.request().withLanguage(client.language()),
                        FrameJson.write(whole),
                        POST_LIMIT,
                        answer::set);
        bench.await(() -> answer.get() != null);
        PostAnswer answered = answer.get();
        if (answered == null) {
            throw error("The POST was not answered within a minute.");
        }
        answered.done().run();
        Map<String, @Nullable Object> fields = FrameJson.read(answered.body());
        bench.transcript().bot(name, "(" + answered.status() + ") " + Transcript.describe(fields));
        return fields;
    }

    /**
     * Expects a reply with any text.
     *
     * @return the next reply
     */
    public final BotReply expectReply() {
        return expect("a reply", reply -> true);
    }

    /**
     * Expects the next reply to have a text.
     *
     * @param text the exact whole text
     * @return the reply
     */
    public final BotReply expectReply(String text) {
        return expect("the reply " + quoted(text), reply -> reply.text().equals(text));
    }

    /**
     * Expects the next reply to pass a test.
     *
     * @param test the test
     * @return the reply
     */
    public final BotReply expectReply(Predicate<? super BotReply> test) {
        return expect("a reply that passes the test", test);
    }

    /**
     * Expects the next reply to contain a text.
     *
     * @param part what the text must contain, exactly
     * @return the reply
     */
    public final BotReply expectReplyContaining(String part) {
        return expect(
                "a reply that contains " + quoted(part), reply -> reply.text().contains(part));
    }

    /**
     * Expects the next reply to match a pattern.
     *
     * @param regex a regular expression of {@link Pattern} for the whole text, in which a dot also matches a line break
     * @return the reply
     */
    public final BotReply expectReplyMatching(String regex) {
        Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
        return expect(
                "a reply that matches " + quoted(regex),
                reply -> pattern.matcher(reply.text()).matches());
    }

    /**
     * Expects that a reply grows here, and has grown to a text; {@link #showsStreams} comes before.
     *
     * @param text the exact whole text so far
     */
    public final void expectStream(String text) {
        bench.await(() -> text.equals(client.growing()));
        String growing = client.growing();
        if (!text.equals(growing)) {
            throw error("Expected a reply that has grown to " + quoted(text) + ", but "
                    + (growing == null ? "none grows." : "it has grown to " + quoted(growing) + "."));
        }
    }

    /** Expects the bot to show that it is writing before it says anything. */
    public final void expectTyping() {
        bench.await(() -> client.peek() != null);
        BotReply next = client.peek();
        if (next == null || !Client.isTyping(next)) {
            throw error("Expected the bot to be typing, but " + instead(next));
        }
        client.take();
    }

    /** Expects that no reply arrives within the next minute of the manual clock, not even after a delay. */
    public final void expectNoReply() {
        bench.await(() -> client.peekMessage() != null);
        expectNoReplyYet();
    }

    /** Expects that no reply has arrived so far. Does not move the clock. */
    public final void expectNoReplyYet() {
        bench.timer().advance(Duration.ZERO);
        BotReply next = client.peekMessage();
        if (next != null) {
            throw error("Expected no reply, but " + instead(next));
        }
    }

    /**
     * Expects that the bot refuses what was said.
     *
     * @param refusal the reason
     * @return the message in which the bot says so
     */
    public final BotReply expectRefusal(Refusal refusal) {
        bench.await(() -> client.peekMessage() != null);
        BotReply next = client.takeMessage();
        if (next == null || !refusal.code().equals(refusalCode(next))) {
            throw error("Expected a refusal as " + refusal.code() + ", but " + instead(next));
        }
        return next;
    }

    /**
     * Expects that the bot closes the connection.
     *
     * @param code the expected code
     */
    public final void expectClosed(CloseCode code) {
        bench.await(() -> client.closedBy() != null);
        CloseCode closedBy = client.closedBy();
        if (closedBy != code) {
            throw error("Expected the bot to close the connection with " + code.number() + ", but "
                    + (closedBy == null ? "it did not close it." : "it closed it with " + closedBy.number() + "."));
        }
    }

    private BotReply expect(String wanted, Predicate<? super BotReply> test) {
        bench.await(() -> client.peekMessage() != null);
        BotReply next = client.takeMessage();
        if (next == null || refusalCode(next) != null || !test.test(next)) {
            throw error("Expected " + wanted + ", but " + instead(next));
        }
        return next;
    }

    private void send(String frame, String said) {
        earlierFailures = bench.failures();
        if (client.wasNeverOpen()) {
            client.open();
        }
        if (!client.isOpen()) {
            throw error("Nothing can be said. " + client.problem());
        }
        client.send(frame, said);
        bench.settle();
    }

    private Map<String, @Nullable Object> frame(String channel, Map<String, ? extends @Nullable Object> fields) {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(fields);
        whole.putIfAbsent("user", person.label());
        if (!channel.isEmpty()) {
            whole.putIfAbsent("channel", channel);
        }
        return whole;
    }

    /** What happened, as the second half of a sentence. */
    private String instead(@Nullable BotReply next) {
        if (next == null) {
            return ("the bot said nothing within a minute. " + client.problem()).strip();
        }
        String code = refusalCode(next);
        if (code != null) {
            return "the message was refused as " + code + ": " + quoted(next.text());
        }
        return Client.isTyping(next) ? "the bot is typing." : "the bot said " + quoted(next.text()) + ".";
    }

    /** A refusal has an error and is not in the log; a reply may have a field of that name, too. */
    private static @Nullable String refusalCode(BotReply reply) {
        return reply.seq() == 0 && reply.field("error") instanceof String code ? code : null;
    }

    private AssertionError error(String what) {
        return bench.error(what, earlierFailures);
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
