package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Tests that every {@link dev.botkit.history.History} has to pass. They cover everything that the interfaces of
 * {@code dev.botkit.history} promise and that core relies on. Extend the class, and run it with JUnit:
 *
 * <pre>{@code
 * class MyHistoryTest extends HistoryContract {
 *     @Override
 *     protected History open() {
 *         return new MyHistory(DATABASE);
 *     }
 * }
 * }</pre>
 *
 * <p>The store need not be empty, and nothing has to be removed between tests, because each test uses new names of
 * conversations. A test takes milliseconds to a second, all of them together a few seconds. They write some ten
 * thousand entries in all, the longest of 1 MiB, and leave them behind.
 *
 * <p>The rules are divided into chapters. Each can be run alone by its tag, for instance the first one with
 * {@code mvn test -Dgroups=append}: {@code append}, {@code read}, {@code page}, {@code erase}, {@code state},
 * {@code write}, {@code profile}, {@code schedule}, {@code user}, {@code text}, {@code size-and-time}, {@code race},
 * {@code life}.
 *
 * <p>Each test is a sentence about the store. If it fails, it reports what was called, what was expected and what was
 * returned instead. Characters that are not ASCII are shown as {@code \}{@code uXXXX}.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(HistoryContract.FailuresNameTheStore.class)
public abstract class HistoryContract {

    private final List<History> opened = new ArrayList<>();
    private @Nullable History history;
    private String run = newToken();
    private int conversations;

    /** For subclasses. */
    protected HistoryContract() {}

    /**
     * Opens the store under test. Each test calls it once or twice, on the test's thread, and closes the results at its
     * end. The store need not be empty. If {@link #survivesReopening()}, each call opens the same data.
     *
     * @return a new object each time
     * @throws Exception if anything goes wrong, which fails the test
     */
    protected abstract History open() throws Exception;

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
    void closeWhatTheTestOpened() {
        List<History> toClose = List.copyOf(opened);
        opened.clear();
        history = null;
        run = newToken();
        toClose.forEach(History::close);
    }

    /** The store under test, opened when it is first needed: after all set-up of the subclass. */
    final History history() {
        History known = history;
        if (known == null) {
            known = openAnother();
            history = known;
        }
        return known;
    }

    /** The same data once more. */
    final History openAnother() {
        try {
            History another = open();
            assertNotNull(another, "open() has to return a History.");
            opened.add(another);
            return another;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("open() failed: " + e, e);
        }
    }

    /** A conversation that nobody used before. */
    final ConversationId conversation() {
        return ConversationId.verified(unused("user-" + ++conversations));
    }

    /** A user's name that nobody used before; two of them differ as the arguments do. */
    final String unused(String name) {
        return run + name;
    }

    private static String newToken() {
        return UUID.randomUUID().toString().substring(0, 13) + "-";
    }

    /** Build tools name a rule's class in their reports, which is the same for all stores of a module. */
    static final class FailuresNameTheStore implements TestExecutionExceptionHandler {

        @Override
        public void handleTestExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
            test.getRequiredTestInstances()
                    .findInstance(HistoryContract.class)
                    .ifPresent(contract ->
                            failure.addSuppressed(new Where(contract.getClass().getName())));
            throw failure;
        }

        private static final class Where extends Throwable {

            private static final long serialVersionUID = 1;

            Where(String name) {
                super("The store is that of " + name, null, false, false);
            }
        }
    }

    /** Rules of this contract. */
    private abstract class Chapter implements StoreRules {

        @Override
        public final HistoryContract contract() {
            return HistoryContract.this;
        }
    }

    @Nested
    @Tag("append")
    final class Appending extends Chapter implements AppendRules {}

    @Nested
    @Tag("read")
    final class Reading extends Chapter implements ReadRules {}

    @Nested
    @Tag("page")
    final class Pages extends Chapter implements PageRules {}

    @Nested
    @Tag("erase")
    final class Erasing extends Chapter implements EraseRules {}

    @Nested
    @Tag("state")
    final class States extends Chapter implements StateRules {}

    @Nested
    @Tag("write")
    final class Writing extends Chapter implements WriteRules {}

    @Nested
    @Tag("profile")
    final class Profiles extends Chapter implements ProfileRules {}

    @Nested
    @Tag("schedule")
    final class Schedules extends Chapter implements ScheduleRules {}

    @Nested
    @Tag("user")
    final class Users extends Chapter implements UserRules {}

    @Nested
    @Tag("text")
    final class Texts extends Chapter implements TextRules {}

    @Nested
    @Tag("size-and-time")
    final class SizesAndTimes extends Chapter implements SizeAndTimeRules {}

    @Nested
    @Tag("race")
    final class Races extends Chapter implements RaceRules {}

    @Nested
    @Tag("life")
    final class Lives extends Chapter implements LifeRules {}
}
