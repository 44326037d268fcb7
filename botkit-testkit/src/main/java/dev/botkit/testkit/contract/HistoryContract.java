package dev.botkit.testkit.contract;

/**
 * Tests that every {@link dev.botkit.history.History} has to pass: everything that the interfaces of
 * {@code dev.botkit.history} promise, and that core relies on. Extend it, and run it with JUnit:
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
 * <p>The store need not be empty, and nothing has to be removed between tests: each test makes up names
 * of conversations that nobody used before. A test takes milliseconds to a second, all of them a few
 * seconds. They write some ten thousand entries in all, the longest of 1 MiB, and leave them behind.
 *
 * <p>A test is a sentence about the store; when it fails it says what was called, what was expected
 * and what came instead. Texts are shown with {@code \}{@code uXXXX} for what is not ASCII.
 */
public abstract class HistoryContract extends LifeRules {

    /** For subclasses. */
    protected HistoryContract() {}
}
