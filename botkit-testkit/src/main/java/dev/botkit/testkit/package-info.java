/**
 * Tests a bot in a unit test, without a server, with a clock moved by hand.
 *
 * <p>{@link dev.botkit.testkit.BotTester} holds the bot and speaks as its first user; {@link dev.botkit.testkit.Tab} is
 * a chat of that or another user; {@link dev.botkit.testkit.BotReply} is what the bot answered;
 * {@link dev.botkit.testkit.ManualTimer} is the clock, which is useful on its own, too. Everything goes through
 * {@link dev.botkit.transport.Gateway}, so the engine under test is the one that serves users.
 *
 * <pre>{@code
 * @Test
 * void offersHelpToANewUser() {
 *     try (var tester = BotTester.of(new Greeting())) {
 *         tester.hello();
 *         var greeting = tester.expectReply("Hello! How can I help?");
 *         assertEquals(List.of("Help"), greeting.quickReplies());
 *
 *         tester.says("help");
 *         tester.expectTyping();
 *         tester.expectReplyContaining("I can");
 *         tester.expectNoReply();
 *     }
 * }
 * }</pre>
 *
 * <p>{@link dev.botkit.testkit.FaultyHistory} is a store that fails on purpose, to test a bot whose database is slow or
 * gone. {@link dev.botkit.testkit.contract.HistoryContract} tests a store of your own.
 *
 * <p>A failed expectation throws a plain {@link AssertionError}, so any test framework will do. The error shows who
 * said what; if a handler threw an exception, that is its cause.
 */
@NullMarked
package dev.botkit.testkit;

import org.jspecify.annotations.NullMarked;
