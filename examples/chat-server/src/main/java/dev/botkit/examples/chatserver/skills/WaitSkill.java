package dev.botkit.examples.chatserver.skills;

import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Blocks, as a handler that asks a slow database would. Only this user's chat waits for it. */
public final class WaitSkill implements Skill {

    private static final int MOST_SECONDS = 60;

    @Override
    public void register(SkillRegistry skills) {
        skills.hears("\\bwait 0*(\\d+)", (bot, message) -> {
            int seconds = Numbers.parse(message.group(1));
            if (seconds > MOST_SECONDS) {
                bot.reply("I wait for 60 seconds at most.");
                return;
            }
            Thread.sleep(seconds * 1_000L);
            bot.reply("I waited for " + Numbers.seconds(seconds) + ".");
        });
    }
}
