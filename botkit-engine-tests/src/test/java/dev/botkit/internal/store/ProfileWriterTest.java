package dev.botkit.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.runtime.Activity;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A thread that closes the bot waits for the others that write profiles, and not for itself, however long it may wait. */
class ProfileWriterTest {

    private static final long FOR_EVER = TimeUnit.DAYS.toNanos(1);

    private static final ProfileSource SOURCE = new ProfileSource() {
        @Override
        public ConversationId id() {
            return ConversationId.verified("alice");
        }

        @Override
        public String takeProfile() {
            return "{}";
        }

        @Override
        public void profileStored(String stored) {}

        @Override
        public AfterFailure profileFailed(long now, long most) {
            return AfterFailure.NOTHING;
        }
    };

    private final FaultyHistory history = new FaultyHistory(History.inMemory());
    private final CountDownLatch ended = new CountDownLatch(1);

    private ProfileWriter writer(Timer timer) {
        return new ProfileWriter(history, Limits.DEFAULT, timer, new Activity(), () -> {});
    }

    private void awaitsEnd(ProfileWriter writer) {
        try {
            writer.awaitEnd(FOR_EVER);
            ended.countDown();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOver(CountDownLatch latch) throws InterruptedException {
        return latch.await(20, TimeUnit.SECONDS);
    }

    @Test
    void aThreadThatStoresAProfileDoesNotWaitForItself() throws Exception {
        ProfileWriter writer = writer(new ManualTimer());
        history.before(Call.WRITE_PROFILE, of -> {
            writer.close();
            awaitsEnd(writer);
        });

        writer.wants(SOURCE, null);

        assertThat(isOver(ended)).as("the wait has ended within 20 s").isTrue();
    }

    @Test
    void theThreadThatLooksAtTheCallsDoesNotWaitForItself() throws Exception {
        CountDownLatch looks = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        ManualTimer clock = new ManualTimer();
        ProfileWriter[] writer = new ProfileWriter[1];
        writer[0] = writer(new Timer() {
            @Override
            public Instant instant() {
                return clock.instant();
            }

            /** What a host's clock does, and on which thread, is the host's. */
            @Override
            public long nanoTime() {
                if (Thread.currentThread().getName().startsWith("botkit-store-watch") && looks.getCount() > 0) {
                    looks.countDown();
                    writer[0].close();
                    awaitsEnd(writer[0]);
                }
                return clock.nanoTime();
            }

            @Override
            public Scheduled schedule(Duration delay, Runnable task) {
                return clock.schedule(delay, task);
            }
        });
        history.before(Call.WRITE_PROFILE, of -> awaits(mayReturn));
        writer[0].wants(SOURCE, null);

        // It looks once a second while a call has not returned.
        assertThat(isOver(looks)).as("the watch looks within 20 s").isTrue();
        mayReturn.countDown();

        assertThat(isOver(ended)).as("the wait has ended within 20 s").isTrue();
    }

    private static void awaits(CountDownLatch latch) {
        try {
            assertThat(isOver(latch)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
