package dev.botkit.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import dev.botkit.dialog.AnswerHandler;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogDefinition;
import dev.botkit.dialog.DialogEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A dialog in a unit test: each question at once, and time-outs by moving the clock. */
class PizzaTest {

    private static final class Pizza implements Skill {

        private final List<DialogEnd> orders = new ArrayList<>();

        private final DialogDefinition order = Dialog.define("pizza")
                .ask(
                        "size",
                        "Small, medium or large?",
                        answers -> answers.quickReplies("small", "medium", "large")
                                .regex("^(small|medium|large)$")
                                .otherwise(AnswerHandler.REPEAT))
                .ask(
                        "toppings",
                        "Which toppings? Say done when that is all.",
                        answers -> answers.multiple().string("done"))
                .ask(
                        "sure",
                        "A {{responses.size}} one with:\n{{responses.toppings}}",
                        answers ->
                                answers.no(AnswerHandler.gotoThread("default")).quit(AnswerHandler.STOP))
                .say("Thank you!")
                .thread("on_timeout")
                .say("Come back when you are hungry.")
                .timeout(Duration.ofMinutes(10))
                .onEnd((bot, end) -> orders.add(end))
                .build();

        @Override
        public void register(SkillRegistry skills) {
            skills.dialog(order);
            skills.hears("pizza", (bot, message) -> bot.begin("pizza"));
            skills.fallback((bot, message) -> bot.reply("Say pizza."));
        }
    }

    @Test
    void takesAnOrder() {
        Pizza pizza = new Pizza();
        try (var tester = BotTester.of(pizza)) {
            tester.says("a pizza, please");
            assertEquals(
                    List.of("small", "medium", "large"),
                    tester.expectReply("Small, medium or large?").quickReplies());
            tester.says("huge");
            tester.expectReply("Small, medium or large?");
            tester.says("large");
            tester.expectReplyContaining("toppings");
            tester.says("ham");
            tester.says("cheese");
            tester.says("done");
            tester.expectReply("A large one with:\nham\ncheese");
            tester.says("yes");
            tester.expectReply("Thank you!");
            tester.says("yes");
            tester.expectReply("Say pizza.");
        }
        assertEquals("ham\ncheese", pizza.orders.get(0).responses().get("toppings"));
    }

    @Test
    void waitsTenMinutesForAnAnswer() {
        Pizza pizza = new Pizza();
        try (var tester = BotTester.of(pizza)) {
            tester.says("pizza");
            tester.expectReply();
            tester.advance(Duration.ofMinutes(9));
            tester.says("small");
            tester.expectReplyContaining("toppings");
            tester.advance(Duration.ofMinutes(9));
            tester.expectNoReplyYet();
            tester.advance(Duration.ofMinutes(1));
            tester.expectReply("Come back when you are hungry.");
            tester.says("ham");
            tester.expectReply("Say pizza.");
        }
        assertEquals(DialogEnd.TIMEOUT, pizza.orders.get(0).outcome());
    }

    @Test
    void twoUsersOrderTwoPizzas() {
        Pizza pizza = new Pizza();
        try (var tester = BotTester.of(pizza)) {
            var other = tester.user("other");
            tester.says("pizza");
            other.says("pizza");
            tester.says("small");
            other.says("large");
            tester.says("done");
            other.says("done");
            tester.expectReply();
            tester.expectReply();
            tester.expectReply("A small one with:\n");
            other.expectReply();
            other.expectReply();
            other.expectReply("A large one with:\n");
        }
    }

    @Test
    void anotherTabGoesOn() {
        Pizza pizza = new Pizza();
        try (var tester = BotTester.of(pizza)) {
            tester.says("pizza");
            tester.expectReply();
            var tab = tester.newTab();
            tab.says("large");
            tab.expectReplyContaining("toppings");
            tester.expectReplyContaining("toppings");
        }
    }
}
