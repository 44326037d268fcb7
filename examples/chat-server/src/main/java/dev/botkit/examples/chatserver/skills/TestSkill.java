package dev.botkit.examples.chatserver.skills;

import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Answers a test of the line. */
public final class TestSkill implements Skill {

    @Override
    public void register(SkillRegistry skills) {
        skills.hears("^\\s*test\\W*$", (bot, message) -> bot.reply("I hear you. The test was a success."));
    }
}
