package dev.botkit.examples.chatserver.skills;

import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Shows that it is writing, for as long as writing the answer would take. */
public final class TypingSkill implements Skill {

    @Override
    public void register(SkillRegistry skills) {
        skills.hears(
                "^\\s*typing\\W*$",
                (bot, message) -> bot.replyWithTyping("It took me a while to write this. Did you see me typing?"));
    }
}
