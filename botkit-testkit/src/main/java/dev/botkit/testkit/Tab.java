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
 * A chat of one user, as in one tab of a browser. Its socket opens with the first thing that is said.
 *
 * <p>What is said is handled before the method returns. Replies are expected in the order in which
 * they came; each {@code expectReply} takes one, also when it fails. An expectation moves the manual
 * clock from task to task, at most one minute, until what it waits for is there, so that typing
 * delays pass at once; what is there already is taken without moving the clock.
 *
 * <p>What is not as expected throws an {@link AssertionError} with the transcript. If a handler threw
 * since this tab last said something, that comes first, with the exception as the cause.
 *
 * <p>It is long because all that can be said and expected takes a documented method.
 *
 * <p>For one test thread; the bot may answer from others, but then the test has to wait for them
 * before it expects something.
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

    /** {@return the conversation that this user owns, to push to; not that of {@link #posts(String)} without a sign-in} */
    public final ConversationId conversation() {
        return person.conversation();
    }

    /** {@return another tab of the same user, with the same secret and label, that has said nothing yet} */
    public final Tab newTab() {
        return new Tab(bench, person);
    }

    /**
     * Sets the language that this tab's browser prefers, as {@link dev.botkit.Bot#language()} has it unless the user's profile names
     * one. At first there is none. It is told to the bot with the next socket that opens and with each POST.
     *
     * @param language sent as {@code Accept-Language}; null for none
     */
    public final void prefers(@Nullable Locale language) {
        client.prefers(language);
    }

    /**
     * Opens the socket, or a new one if it was closed, without saying anything.
     *
     * @throws RefusedException if the bot lets no more connections in
     */
    public final void connects() {
        if (!client.isOpen()) {
            client.open();
        }
    }

    /**
     * Loses the socket: the tab is closed, or the network is gone. What came in stays to be expected. If it was the user's last
     * one, {@link BotTester#advance} by {@link dev.botkit.ConversationLimits#reconnectWindow()} makes the bot's {@code
     * goodbye}; what it replies is there when the tab {@link #reconnects()}.
     */
    public final void disconnects() {
        client.disconnect();
    }

    /** Says {@code hello}, as a page does for a new user; on a new socket if the last one was closed. */
    public final void hello() {
        connects();
        sends(Map.of("type", "hello"));
    }

    /** Says {@code welcome_back}, as a page does for a known user; on a new socket if the last one was closed. */
    public final void welcomesBack() {
        connects();
        sends(Map.of("type", "welcome_back"));
    }

    /**
     * Loses the socket if it is open, and comes back on a new one as a resuming client does, naming
     * the newest message that this tab got. What the bot has said since comes first, then its answer.
     * Whether that is a {@code reconnect} is for the bot to decide: see {@link
     * dev.botkit.ConversationLimits#reconnectWindow()}.
     */
    public final void reconnects() {
        reconnects(client.cursor());
    }

    /**
     * Loses the socket if it is open, and comes back on a new one as a resuming client does.
     *
     * @param after the {@code seq} of the newest message that the client claims to have: what came
     *     after it comes again; 0 to claim none, so that nothing comes again, and the bot counts as
     *     missed what it said while nobody was connected
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
     * Says something. The clock stands still meanwhile, so who says more than {@link
     * dev.botkit.ConversationLimits#messageBurst()} things has to move it in between, or is refused.
     *
     * @param text what the user types
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
     * @param frame its fields as JSON values; {@code user} is added where it is missing
     */
    public final void sends(Map<String, ? extends @Nullable Object> frame) {
        Map<String, @Nullable Object> whole = frame("", frame);
        send(FrameJson.write(whole), Transcript.describe(whole));
    }

    /**
     * Sends any text as a frame, be it JSON or not.
     *
     * @param frame the text as it is
     */
    public final void sendsText(String frame) {
        send(frame, "(text) " + frame);
    }

    /**
     * Posts a message as a webhook caller of this label does, and moves the clock until it is
     * answered. A user who is not signed in proves nothing there: the conversation is {@code
     * webhook:<label>}, not the one of the tabs.
     *
     * @param text what the caller says
     * @return the JSON object that the bot answered: a message, or an {@code error}
     */
    public final Map<String, @Nullable Object> posts(String text) {
        return posts(Map.of("type", "message", "text", text));
    }

    /**
     * Posts any frame; all else as {@link #posts(String)}.
     *
     * @param frame its fields as JSON values; {@code user} and {@code channel} are added where they
     *     are missing
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
     * Expects a reply, whatever it says.
     *
     * @return the next reply
     */
    public final BotReply expectReply() {
        return expect("a reply", reply -> true);
    }

    /**
     * Expects the next reply to have a text.
     *
     * @param text the whole text, exactly
     * @return the reply
     */
    public final BotReply expectReply(String text) {
        return expect("the reply " + quoted(text), reply -> reply.text().equals(text));
    }

    /**
     * Expects the next reply to pass a test.
     *
     * @param test what it has to pass
     * @return the reply
     */
    public final BotReply expectReply(Predicate<? super BotReply> test) {
        return expect("a reply that passes the test", test);
    }

    /**
     * Expects the next reply to contain a text.
     *
     * @param part what its text has to contain, exactly
     * @return the reply
     */
    public final BotReply expectReplyContaining(String part) {
        return expect(
                "a reply that contains " + quoted(part), reply -> reply.text().contains(part));
    }

    /**
     * Expects the next reply to match a pattern.
     *
     * @param regex a regular expression of {@link Pattern} for the whole text, in which a dot also
     *     stands for a line break
     * @return the reply
     */
    public final BotReply expectReplyMatching(String regex) {
        Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
        return expect(
                "a reply that matches " + quoted(regex),
                reply -> pattern.matcher(reply.text()).matches());
    }

    /** Expects the bot to show that it is writing, before it says anything. */
    public final void expectTyping() {
        bench.await(() -> client.peek() != null);
        BotReply next = client.peek();
        if (next == null || !Client.isTyping(next)) {
            throw error("Expected the bot to be typing, but " + instead(next));
        }
        client.take();
    }

    /** Expects that no reply comes within the next minute of the manual clock, be it after a delay. */
    public final void expectNoReply() {
        bench.await(() -> client.peekMessage() != null);
        expectNoReplyYet();
    }

    /** Expects that no reply has come so far, and does not move the clock. */
    public final void expectNoReplyYet() {
        bench.timer().advance(Duration.ZERO);
        BotReply next = client.peekMessage();
        if (next != null) {
            throw error("Expected no reply, but " + instead(next));
        }
    }

    /**
     * Expects that what was said is refused instead of handled.
     *
     * @param refusal why
     * @return the message that tells the user so
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
     * @param code how
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
