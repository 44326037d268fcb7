package dev.botkit.testkit;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.Skill;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Talks to a bot in a unit test, without a server. A tester is itself the first {@link Tab} of an anonymous user, who
 * is named {@code user} in frames and in the transcript. {@link #user}, {@link #signedIn} and {@link #newTab} give
 * further users and tabs.
 *
 * <pre>{@code
 * try (var tester = BotTester.of(new Greeting())) {
 *     tester.says("good morning");
 *     tester.expectTyping();
 *     tester.expectReply("Good morning to you!");
 * }
 * }</pre>
 *
 * <p>The bot is a real one, with two parts replaced: its time is a {@link ManualTimer}, and its turns run on the thread
 * that says something. So a test need not wait, and a handler that blocks also blocks the test.
 *
 * <p>A bot with a store is tested the same way. Its turns run on the threads that write to the store; the tester waits
 * for these, in real time, before it continues or moves the clock. The typing indicator may arrive before a reply that
 * is still being stored, as in a browser. If a store does not answer for 10 seconds, the tester stops waiting, and the
 * transcript says so.
 */
public final class BotTester extends Tab implements AutoCloseable {

    private static final String DEFAULT_LABEL = "user";

    private final Map<String, Tab> users = new HashMap<>();
    private final Map<String, Tab> signedIn = new HashMap<>();

    private BotTester(Bench bench) {
        super(bench, Person.anonymous(DEFAULT_LABEL));
        users.put(DEFAULT_LABEL, this);
    }

    /**
     * Builds a bot from skills, and a tester for it.
     *
     * @param skills the bot's skills, at least one
     * @return a tester, to be closed by the caller
     * @throws InvalidConfigurationException if no bot can be built from the skills
     */
    public static BotTester of(Skill... skills) {
        BotkitBuilder builder = Botkit.builder();
        for (Skill skill : skills) {
            builder.skill(skill);
        }
        return of(builder);
    }

    /**
     * Builds a bot, and a tester for it.
     *
     * @param builder the bot's builder; this method sets its timer and its executor, adds a listener, and calls
     *     {@code build()}
     * @return a tester, to be closed by the caller
     * @throws InvalidConfigurationException if the builder's configuration is invalid
     */
    public static BotTester of(BotkitBuilder builder) {
        return new BotTester(new Bench(builder));
    }

    /** {@return the bot under test, for instance to push messages} */
    public Botkit botkit() {
        return bench().botkit();
    }

    /** {@return the bot's clock} */
    public ManualTimer timer() {
        return bench().timer();
    }

    /**
     * Moves the clock; the same as {@link ManualTimer#advance} of {@link #timer()}.
     *
     * @param duration how far, not negative
     */
    public void advance(Duration duration) {
        timer().advance(duration);
    }

    /**
     * Returns the tab of a user who is not signed in and has a secret of their own.
     *
     * @param label the user's label in frames; {@code user} is this tester
     * @return the user's first tab, the same one for the same label
     */
    public Tab user(String label) {
        return users.computeIfAbsent(label, name -> new Tab(bench(), Person.anonymous(name)));
    }

    /**
     * Returns the tab of a user whom the host has signed in. Pushes reach the user's tabs once they have said
     * something, if only {@link #hello}.
     *
     * @param name the name that the host's sign-in gave the user
     * @return the user's first tab, the same one for the same name
     */
    public Tab signedIn(String name) {
        return signedIn.computeIfAbsent(name, principal -> new Tab(bench(), Person.signedIn(principal)));
    }

    /**
     * {@return who has said what so far, one message a line, with minutes and seconds of the manual clock; the newest
     * 200 lines} It is meant for people; its form may change.
     */
    public String transcript() {
        return bench().transcript().toString();
    }

    /** Closes the bot. Replies that were not expected do not fail the test. */
    @Override
    public void close() {
        bench().botkit().close();
    }
}
