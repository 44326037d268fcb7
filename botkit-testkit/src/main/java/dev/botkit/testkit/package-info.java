/**
 * Tests a bot in a unit test, without a server, with a clock moved by hand.
 *
 * <p>{@link dev.botkit.testkit.BotTester} holds the bot and speaks as its first user; {@link
 * dev.botkit.testkit.Tab} is a chat of that or another user; {@link dev.botkit.testkit.BotReply} is
 * what the bot answered; {@link dev.botkit.testkit.ManualTimer} is the clock, of use on its own, too.
 * All of it goes through {@link dev.botkit.transport.Gateway}, so the engine under test is the one
 * that serves users.
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
 * <p>{@link dev.botkit.testkit.FaultyHistory} is a store that fails on purpose, to test a bot whose
 * database is slow or gone. Who writes a store of their own tests it with {@link
 * dev.botkit.testkit.contract.HistoryContract}.
 *
 * <p>What is not as expected throws a plain {@link AssertionError}, so any test framework will do. It
 * shows who said what, and if a handler threw, what it threw, as its cause.
 */
@NullMarked
package dev.botkit.testkit;

import org.jspecify.annotations.NullMarked;
