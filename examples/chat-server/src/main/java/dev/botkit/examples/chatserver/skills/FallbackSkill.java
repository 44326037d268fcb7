package dev.botkit.examples.chatserver.skills;

import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Answers what nothing else understood. */
public final class FallbackSkill implements Skill {

    private static final Reply ANSWER = Reply.of("I did not understand that. Ask me for help to see what I can do.")
            .quickReply("Help", "help");

    @Override
    public void register(SkillRegistry skills) {
        skills.fallback((bot, message) -> bot.reply(ANSWER));
    }
}
