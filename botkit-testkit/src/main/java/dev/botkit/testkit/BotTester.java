package dev.botkit.testkit;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.Skill;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Talks to a bot in a unit test, without a server. A tester is itself the first {@link Tab} of an
 * anonymous user, whom frames and transcript call {@code user}; further users and tabs come from
 * {@link #user}, {@link #signedIn} and {@link #newTab}.
 *
 * <pre>{@code
 * try (var tester = BotTester.of(new Greeting())) {
 *     tester.says("good morning");
 *     tester.expectTyping();
 *     tester.expectReply("Good morning to you!");
 * }
 * }</pre>
 *
 * <p>The bot is a real one with two parts replaced: its time is a {@link ManualTimer}, and its turns
 * run on the thread that says something. So a test needs no waiting, and a handler that blocks blocks
 * the test.
 *
 * <p>A bot with a store is tested the same way. Its turns run on the threads that write to the store; the
 * tester waits for these, in real time, before it goes on or moves the clock. That the bot is typing may be shown before
 * a reply that is still being stored, as in a browser. A store that does not answer for
 * 10 seconds is not waited for any longer, and the transcript says so.
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
     * Makes a bot of some skills, and a tester for it.
     *
     * @param skills what the bot can do, at least one
     * @return a tester; close it in the end
     * @throws InvalidConfigurationException if the skills make no bot
     */
    public static BotTester of(Skill... skills) {
        BotkitBuilder builder = Botkit.builder();
        for (Skill skill : skills) {
            builder.skill(skill);
        }
        return of(builder);
    }

    /**
     * Makes a bot, and a tester for it.
     *
     * @param builder holds all that the bot is made of. This sets its timer and its executor, adds a
     *     listener, and builds it
     * @return a tester; close it in the end
     * @throws InvalidConfigurationException if the builder makes no bot
     */
    public static BotTester of(BotkitBuilder builder) {
        return new BotTester(new Bench(builder));
    }

    /** {@return the bot under test, for instance to push with} */
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
     * A user who is not signed in, with a secret of their own.
     *
     * @param label what the user's frames call them; {@code user} is this tester
     * @return the user's first tab, the same one for the same label
     */
    public Tab user(String label) {
        return users.computeIfAbsent(label, name -> new Tab(bench(), Person.anonymous(name)));
    }

    /**
     * A user whom the host has signed in. Pushes reach the user's tabs once they have said something,
     * be it {@link #hello}.
     *
     * @param name the name that the host's sign-in gave the user
     * @return the user's first tab, the same one for the same name
     */
    public Tab signedIn(String name) {
        return signedIn.computeIfAbsent(name, principal -> new Tab(bench(), Person.signedIn(principal)));
    }

    /**
     * {@return who said what so far, a line each, with minutes and seconds of the manual clock; the
     * newest 200 lines. For people: its form may change}
     */
    public String transcript() {
        return bench().transcript().toString();
    }

    /** Closes the bot. Replies that nobody expected do no harm. */
    @Override
    public void close() {
        bench().botkit().close();
    }
}
