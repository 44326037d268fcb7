/**
 * Tests for authors of stores. Every {@link dev.botkit.history.History} has to pass
 * {@link dev.botkit.testkit.contract.HistoryContract}, whose chapters are the interfaces {@code …Rules}.
 *
 * <p>Only this package of the module needs JUnit Jupiter (5.10 or newer), which its users have among their test
 * dependencies anyway.
 */
@NullMarked
package dev.botkit.testkit.contract;

import org.jspecify.annotations.NullMarked;
