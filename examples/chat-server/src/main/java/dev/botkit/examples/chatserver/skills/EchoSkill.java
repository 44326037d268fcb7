package dev.botkit.examples.chatserver.skills;

import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Says what it is told to say, all lines of it. */
public final class EchoSkill implements Skill {

    @Override
    public void register(SkillRegistry skills) {
        // (?s): the dot takes line breaks too.
        skills.hears("(?s)^\\s*echo (.*)", (bot, message) -> bot.reply(message.group(1)));
    }
}
