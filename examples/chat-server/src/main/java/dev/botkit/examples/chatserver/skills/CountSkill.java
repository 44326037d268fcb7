package dev.botkit.examples.chatserver.skills;

import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Counts: many replies in one turn, which arrive in order. */
public final class CountSkill implements Skill {

    private static final int MOST = 1_000;

    @Override
    public void register(SkillRegistry skills) {
        skills.hears("\\bcount to 0*(\\d+)", (bot, message) -> {
            int last = Numbers.parse(message.group(1));
            if (last < 1 || last > MOST) {
                bot.reply("I count to numbers from 1 to 1,000.");
                return;
            }
            for (int number = 1; number <= last; number++) {
                bot.reply(Integer.toString(number));
            }
        });
    }
}
