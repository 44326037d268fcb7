package dev.botkit.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lanes of what waits for a thread, here for a single one that is busy until all waits. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FairQueueTest {

    private static final int PLACES = 10_000;

    private final Activity activity = new Activity();
    private final Background background = new Background("botkit-store-reader", 1, activity);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<String> done = new ArrayList<>();
    private final Semaphore count = new Semaphore(0);

    @BeforeEach
    void keepTheThreadBusy() {
        background.execute(() -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @AfterEach
    void close() {
        release.countDown();
        background.close();
    }

    private QueuedTask waits(String network, String task) {
        return background.execute(network, () -> {
            done.add(task);
            count.release();
        });
    }

    private List<String> done(int many) throws InterruptedException {
        release.countDown();
        assertThat(count.tryAcquire(many, 20, TimeUnit.SECONDS)).isTrue();
        return done;
    }

    @Test
    void addressesTakeTurns() throws Exception {
        waits("a", "a1");
        waits("a", "a2");
        waits("a", "a3");
        waits("b", "b1");
        waits("b", "b2");
        waits("c", "c1");
        assertThat(done(6)).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void anAddressHasAQuarterOfThePlacesAndFourAddressesLeaveRoomForOthers() {
        for (int i = 0; i < PLACES / 4; i++) {
            assertThat(waits("a", "")).isNotNull();
        }
        assertThat(waits("a", "")).isNull();
        assertThat(background.hasRoomFor("a")).isFalse();
        assertThat(background.hasRoomFor("b")).isTrue();
        for (String other : List.of("b", "c")) {
            for (int i = 0; i < PLACES / 4; i++) {
                assertThat(waits(other, "")).isNotNull();
            }
        }
        for (int i = 0; i < PLACES / 64; i++) {
            assertThat(waits("d", "")).isNotNull();
        }
        assertThat(waits("d", "")).as("of the last quarter").isNull();
        assertThat(waits("e", "")).isNotNull();
    }

    @Test
    void whatIsWithdrawnIsNotDoneAndGivesItsPlaceBack() throws Exception {
        QueuedTask first = waits("a", "a1");
        for (int i = 1; i < PLACES / 4; i++) {
            waits("a", "a");
        }
        assertThat(waits("a", "a2")).isNull();
        assertThat(first.withdraw()).isTrue();
        assertThat(first.withdraw()).isFalse();
        assertThat(waits("a", "a2")).isNotNull();
        assertThat(done(PLACES / 4)).doesNotContain("a1").endsWith("a2");
        assertThat(activity.awaitIdle(TimeUnit.SECONDS.toNanos(20))).isTrue();
    }

    @Test
    void whatHasBegunIsNotWithdrawn() throws Exception {
        QueuedTask first = waits("a", "a1");
        assertThat(done(1)).containsExactly("a1");
        assertThat(first.withdraw()).isFalse();
    }

    @Test
    void whatMustBeDoneNeedsNoPlaceAndIsDoneAfterTheClose() throws Exception {
        for (int i = 0; i < PLACES; i++) {
            background.execute(() -> {});
        }
        assertThat(background.execute(() -> {})).isFalse();
        assertThat(background.executeLast("a", () -> {
                    done.add("last");
                    count.release();
                }))
                .isTrue();
        background.close();
        assertThat(done(1)).containsExactly("last");
        assertThat(background.executeLast("a", () -> {})).isFalse();
    }

    @Test
    void whatMayTakeLongHoldsAPartOfTheThreads() throws Exception {
        Background readers = Background.readers("botkit-store-reader", activity);
        Semaphore begun = new Semaphore(0);
        for (int i = 0; i < 20; i++) {
            readers.executeLast("a" + i, () -> {
                begun.release();
                awaitRelease();
                count.release();
            });
        }
        assertThat(begun.tryAcquire(4, 20, TimeUnit.SECONDS)).isTrue();
        CountDownLatch others = new CountDownLatch(40);
        for (int i = 0; i < 40; i++) {
            readers.execute("b", others::countDown);
        }
        assertThat(others.await(20, TimeUnit.SECONDS)).as("others are done").isTrue();
        assertThat(begun.availablePermits()).as("more that have begun").isZero();
        release.countDown();
        assertThat(count.tryAcquire(20, 20, TimeUnit.SECONDS))
                .as("all are done")
                .isTrue();
        readers.close();
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
