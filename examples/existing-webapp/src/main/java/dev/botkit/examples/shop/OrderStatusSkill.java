package dev.botkit.examples.shop;

import dev.botkit.Bot;
import dev.botkit.ConnectionEvent;
import dev.botkit.Message;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Tells customers where their orders are. */
public class OrderStatusSkill implements Skill {

    @Override
    public void register(SkillRegistry skills) {
        skills.on(ConnectionEvent.Kind.HELLO, (bot, event) -> bot.reply("Hello! Ask me: where is order 1001?"));
        skills.on(ConnectionEvent.Kind.WELCOME_BACK, (bot, event) -> bot.reply("Welcome back to the tea shop!"));
        skills.hears("\\border (\\d+)", this::status);
        skills.fallback((bot, message) -> bot.reply("I know about orders. Ask me: where is order 1001?"));
    }

    private void status(Bot bot, Message message) {
        String number = message.group(1);
        bot.reply(Orders.status(number)
                .map(status -> "Order " + number + " is " + status + ".")
                .orElse("There is no order " + number + "."));
    }
}
