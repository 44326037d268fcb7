package dev.botkit.reliability.run;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.identity.AnonymousSecret;
import dev.botkit.reliability.client.BasicClient;
import dev.botkit.reliability.client.ClientRecord;
import dev.botkit.reliability.client.ClientSettings;
import dev.botkit.reliability.client.ResumeClient;
import dev.botkit.reliability.client.Shown;
import dev.botkit.reliability.net.EventLoop;
import dev.botkit.reliability.server.ChatUnderTest;
import dev.botkit.reliability.server.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One user with three tabs, and a fourth with a page that knows nothing of resume. */
class ThreeTabsTest {

    // All of them fit into the mailbox: what a basic page says beyond it is refused for good.
    private static final int EACH = 20;
    private static final String USER = "ann";

    private final String token = AnonymousSecret.generate().reveal();
    private final ChatUnderTest server = ChatUnderTest.start(0, null, ChatUnderTest.limits(5_000), message -> {});
    private final EventLoop loop = EventLoop.start("clients");

    /** Counts answers; at the twentieth a neighbour is closed. */
    private static final class Watch implements ResumeClient.Listener {
        private final CountDownLatch ready = new CountDownLatch(1);
        private final CountDownLatch answers;
        private final CountDownLatch last;
        private final CountDownLatch left = new CountDownLatch(1);
        private final Runnable atTwenty;
        private int count;

        Watch(int answers, Runnable atTwenty) {
            this.answers = new CountDownLatch(answers);
            this.last = new CountDownLatch(answers + 1);
            this.atTwenty = atTwenty;
        }

        @Override
        public void left(ResumeClient client) {
            left.countDown();
        }

        @Override
        public void shown(ResumeClient client, Shown entry) {
            ready.countDown();
            if (entry.text().startsWith("re ")) {
                answers.countDown();
                last.countDown();
                if (++count == 20) {
                    atTwenty.run();
                }
            }
        }
    }

    @AfterEach
    void stop() {
        loop.close();
        server.close();
        assertThat(loop.failure()).isEmpty();
    }

    private ResumeClient open(String name, Watch watch) throws InterruptedException {
        ResumeClient client =
                ResumeClient.open(loop, server.address(), ClientSettings.of(name, USER, token, name.hashCode()), watch);
        assertThat(watch.ready.await(20, SECONDS)).as("the greeting of " + name).isTrue();
        return client;
    }

    @Test
    void allShowTheSameInTheSameOrderAndClosingOneDisturbsNone() throws Exception {
        List<ResumeClient> toClose = new ArrayList<>();
        Watch first = new Watch(3 * EACH, () -> toClose.forEach(ResumeClient::leave));
        Watch third = new Watch(3 * EACH, () -> {});
        CountDownLatch basicReady = new CountDownLatch(1);
        CountDownLatch basicAnswers = new CountDownLatch(3 * EACH + 1);
        List<String> basicTexts = new ArrayList<>();
        ResumeClient one = open("tab 1", first);
        Watch second = new Watch(0, () -> {});
        ResumeClient two = open("tab 2", second);
        ResumeClient three = open("tab 3", third);
        BasicClient basic = BasicClient.open(loop, server.address(), USER, token, text -> {
            basicTexts.add(text);
            basicReady.countDown();
            if (text.startsWith("re ")) {
                basicAnswers.countDown();
            }
        });

        assertThat(basicReady.await(20, SECONDS))
                .as("the greeting of the basic page")
                .isTrue();
        loop.execute(() -> toClose.add(two));
        for (int i = 0; i < EACH; i++) {
            one.say(Workload.say(i, 1, 0));
            three.say(Workload.say(i, 1, 0));
            basic.say(Workload.say(i, 1, 0));
        }
        assertThat(first.answers.await(20, SECONDS)).as("all answers on tab 1").isTrue();
        assertThat(third.answers.await(20, SECONDS)).as("all answers on tab 3").isTrue();
        // Tab 2 left at the twentieth answer, and may have had all until its connection had ended; this one it has not.
        assertThat(second.left.await(20, SECONDS)).as("the end of tab 2").isTrue();
        one.say(Workload.say(EACH, 1, 0));
        assertThat(first.last.await(20, SECONDS)).as("the last answer on tab 1").isTrue();
        assertThat(third.last.await(20, SECONDS)).as("the last answer on tab 3").isTrue();
        assertThat(basicAnswers.await(20, SECONDS))
                .as("all answers on the basic page")
                .isTrue();

        List<ClientRecord> records = List.of(one.record(), two.record(), three.record());
        assertThat(records).allSatisfy(record -> {
            assertThat(record.violations()).isEmpty();
            assertThat(record.figures().connections()).isOne();
        });
        List<String> log = entries(records.get(0));
        assertThat(entries(records.get(2))).isEqualTo(log);
        List<String> closed = entries(records.get(1));
        assertThat(closed).isEqualTo(log.subList(0, closed.size())).hasSizeLessThan(log.size());
        assertThat(basic.violations()).isEmpty();
        assertThat(basic.closed()).isNotDone();
        assertThat(basicTexts(basicTexts)).isEqualTo(basicTexts(texts(records.get(0))));
    }

    private static List<String> entries(ClientRecord record) {
        return record.shown().stream()
                .map(shown -> shown.seq() + " " + shown.id() + " " + shown.inReplyTo() + " " + shown.text())
                .toList();
    }

    private static List<String> texts(ClientRecord record) {
        return record.shown().stream().map(Shown::text).toList();
    }

    /** The basic page came last: what counts is what was said from then on. */
    private static List<String> basicTexts(List<String> texts) {
        return texts.stream().filter(text -> text.startsWith("re ")).toList();
    }
}
