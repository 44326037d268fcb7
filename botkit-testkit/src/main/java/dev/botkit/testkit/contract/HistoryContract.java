package dev.botkit.testkit.contract;

import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
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
@ExtendWith(HistoryContract.FailuresNameTheStore.class)
public abstract class HistoryContract extends StoreFixture<History> {

    private int conversations;

    /** For subclasses. */
    protected HistoryContract() {}

    /** A conversation that nobody used before. */
    final ConversationId conversation() {
        return ConversationId.verified(unused("user-" + ++conversations));
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
