/**
 * What the author of a store runs: {@link dev.botkit.testkit.contract.HistoryContract}, the tests that
 * every {@link dev.botkit.history.History} has to pass. The interfaces {@code …Rules} are its chapters.
 *
 * <p>This package, and no other of the module, needs JUnit Jupiter 5.10 or newer, which who uses it
 * has among the test dependencies anyway.
 */
@NullMarked
package dev.botkit.testkit.contract;

import org.jspecify.annotations.NullMarked;
