package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** The store under test, opened as often as a test needs it and closed after it, and names that nobody used before. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
abstract class StoreFixture<S extends AutoCloseable> {

    private final List<S> opened = new ArrayList<>();
    private @Nullable S store;
    private String run = newToken();

    /**
     * Opens the store under test. Each test calls it once or twice, on the test's thread, and closes the results at its
     * end. The store need not be empty. If {@link #survivesReopening()}, each call opens the same data.
     *
     * @return a new object each time
     * @throws Exception if anything goes wrong, which fails the test
     */
    protected abstract S open() throws Exception;

    /**
     * Tells whether stored data is still there after the store was closed and opened again.
     *
     * @return true unless overridden; false skips the tests that need it
     */
    protected boolean survivesReopening() {
        return true;
    }

    /**
     * Tells whether the store can be open twice at the same time, as when several nodes share it.
     *
     * @return the same as {@link #survivesReopening()} unless overridden; false skips the tests that need it
     */
    protected boolean isShared() {
        return survivesReopening();
    }

    @AfterEach
    void closeWhatTheTestOpened() throws Exception {
        List<S> toClose = List.copyOf(opened);
        opened.clear();
        store = null;
        run = newToken();
        for (S each : toClose) {
            each.close();
        }
    }

    /** The store under test, opened when it is first needed: after all set-up of the subclass. */
    final S store() {
        S known = store;
        if (known == null) {
            known = openAnother();
            store = known;
        }
        return known;
    }

    /** The same data once more. */
    final S openAnother() {
        try {
            S another = open();
            assertNotNull(another, "open() has to return a store.");
            opened.add(another);
            return another;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("open() failed: " + e, e);
        }
    }

    /** The store, and the same data once more if that can be. */
    final List<S> nodes() {
        return isShared() ? List.of(store(), openAnother()) : List.of(store());
    }

    /** A name that nobody used before; two of them differ as the arguments do. */
    final String unused(String name) {
        return run + name;
    }

    private static String newToken() {
        return UUID.randomUUID().toString().substring(0, 13) + "-";
    }
}
