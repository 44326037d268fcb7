package dev.botkit.examples.chatserver.skills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reminders, with a timer that a test lets ring. */
class RemindSkillTest {

    private static final String REFUSAL = "You have 5 reminders already. Please ask me again after one of them.";

    /** Keeps its tasks waiting for ever; the test runs them. */
    private static final class HandTimer extends ScheduledThreadPoolExecutor {

        final Queue<Runnable> tasks = new ArrayDeque<>();

        HandTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            tasks.add(task);
            return super.schedule(() -> {}, 1, TimeUnit.DAYS);
        }
    }

    /** A tab of an anonymous user. */
    private final class Tab implements Peer {

        private final AnonymousSecret secret = AnonymousSecret.generate();
        private final List<String> frames = new ArrayList<>();
        private final Connection connection =
                botkit.gateway().open(Handshake.socket("127.0.0.1").withCookie(secret), this);

        @Override
        public void write(String frame, WriteDone done) {
            frames.add(frame);
            done.done(true);
        }

        @Override
        public void close(CloseCode code, String reason) {
            frames.add("closed " + code);
        }

        String says(String text) {
            frames.clear();
            connection.receive("{\"type\":\"message\",\"text\":\"" + text + "\",\"user\":\"u\"}");
            assertThat(frames).hasSize(1);
            return frames.get(0);
        }
    }

    private final HandTimer timer = new HandTimer();
    private final RemindSkill skill = new RemindSkill(this::push, timer);
    private final Botkit botkit =
            Botkit.builder().executor(Runnable::run).skill(skill).build();

    private void push(ConversationId conversation, String text) {
        botkit.push(conversation, text);
    }

    @AfterEach
    void close() {
        skill.close();
        botkit.close();
    }

    @Test
    void aUserHasFiveRemindersAtMostAndOthersHaveTheirs() {
        Tab one = new Tab();
        for (int i = 0; i < 5; i++) {
            assertThat(one.says("remind me in 60 seconds")).contains("I will remind you in 60 seconds.");
        }

        assertThat(one.says("remind me in 60 seconds")).contains(REFUSAL);
        assertThat(new Tab().says("remind me in 60 seconds")).contains("I will remind you in 60 seconds.");
        assertThat(timer.tasks).hasSize(6);
    }

    @Test
    void aReminderThatWasSentMakesRoomForAnother() {
        Tab one = new Tab();
        for (int i = 0; i < 5; i++) {
            one.says("remind me in 60 seconds");
        }
        one.frames.clear();

        timer.tasks.remove().run();

        assertThat(one.frames).singleElement().asString().contains("You asked me 60 seconds ago to remind you.");
        assertThat(one.says("remind me in 1 second")).contains("I will remind you in 1 second.");
        assertThat(one.says("remind me in 1 second")).contains(REFUSAL);
    }

    @Test
    void aReminderThatIsNotSentIsLoggedWithoutNamesAndTexts() {
        RemindSkill failing = new RemindSkill(
                (conversation, text) -> {
                    throw new IllegalStateException("no push to " + conversation + " of " + text);
                },
                timer);
        try (Botkit other =
                Botkit.builder().executor(Runnable::run).skill(failing).build()) {
            other.gateway()
                    .open(Handshake.socket("127.0.0.1").withPrincipal("alice"), new Silent())
                    .receive("{\"type\":\"message\",\"text\":\"remind me in 1 second\",\"user\":\"u\"}");

            assertThat(logOf(() -> timer.tasks.remove().run()))
                    .contains("A reminder was not sent: java.lang.IllegalStateException")
                    .doesNotContain("alice", "no push", "You asked");
        }
    }

    private static final class Silent implements Peer {

        @Override
        public void write(String frame, WriteDone done) {
            done.done(true);
        }

        @Override
        public void close(CloseCode code, String reason) {
            // Nobody is there.
        }
    }

    /** The log goes to System.err. */
    private static String logOf(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
