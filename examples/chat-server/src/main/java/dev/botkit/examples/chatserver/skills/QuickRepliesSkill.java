package dev.botkit.examples.chatserver.skills;

import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Offers answers to tap. What a button says and what it sends may differ. */
public final class QuickRepliesSkill implements Skill {

    @Override
    public void register(SkillRegistry skills) {
        skills.hears(
                "\\bquick repl(y|ies)\\b",
                (bot, message) -> bot.reply(Reply.of("Here are some quick replies. Tap one!")
                        .quickReply("Say hi", "echo hi")
                        .quickReply("Count to three", "count to 3")
                        .quickReply("Help", "help")));
    }
}
