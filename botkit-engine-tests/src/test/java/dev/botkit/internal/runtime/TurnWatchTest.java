package dev.botkit.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Which threads are missing in the pool while their handlers do not return; JDK 17's, as a virtual thread takes no place. */
@EnabledForJreRange(max = JRE.JAVA_20)
class TurnWatchTest {

    private static final String SHORTAGE = "handlers do not return, and hold a thread each";

    private static final Watched TURN = new Watched() {
        @Override
        public ConversationId conversation() {
            return ConversationId.verified("alice");
        }

        @Override
        public String skill() {
            return "hangs";
        }

        @Override
        public Message message() {
            return Message.event("test");
        }

        @Override
        public void endWithoutHandler() {}
    };

    private final Limits limits =
            Limits.builder().turns(turns -> turns.threads(1)).build();
    private final ManualTimer timer = new ManualTimer();
    private final TurnRunner runner = new TurnRunner(limits, null, timer);
    private final TurnWatch watch = new TurnWatch(
            limits, timer, runner, new Listeners(List.of(), timer, new MemoryBudget(limits, false), null));
    private final LogWatch log = LogWatch.of(Level.WARN, TurnWatch.class, TurnRunner.class);

    @AfterEach
    void close() {
        watch.close();
        runner.close();
        runner.interruptThreads();
        log.close();
    }

    /** A turn's handler that takes so long that the watch tells of it. */
    private void takesLong() {
        Running handler = watch.begin(TURN);
        timer.advance(limits.turns().warning());
        watch.look();
        watch.end(handler);
    }

    @Test
    void aHandlerThatDoesNotReturnOnAThreadOfThePoolIsMissingThere() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        runner.execute(() -> {
            takesLong();
            ended.countDown();
        });

        assertThat(ended.await(20, TimeUnit.SECONDS)).as("the turn has ended").isTrue();
        assertThat(log.lines)
                .anyMatch(line -> line.contains("A turn runs for"))
                .anyMatch(line -> line.contains(SHORTAGE));
    }

    @Test
    void oneOnALentThreadIsNot() {
        assertThat(runner.runLent(() -> true, this::takesLong)).as("was run").isTrue();

        assertThat(log.lines)
                .anyMatch(line -> line.contains("A turn runs for"))
                .noneMatch(line -> line.contains(SHORTAGE));
    }
}
