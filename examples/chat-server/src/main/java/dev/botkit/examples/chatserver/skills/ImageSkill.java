package dev.botkit.examples.chatserver.skills;

import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Shows an image, which this server serves beside the chat page. */
public final class ImageSkill implements Skill {

    @Override
    public void register(SkillRegistry skills) {
        skills.hears(
                "\\b(image|picture)\\b",
                (bot, message) -> bot.reply(Reply.of("This is me.").image("images/robot.svg")));
    }
}
