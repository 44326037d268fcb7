package dev.botkit.examples.chatserver.skills;

import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Shows a link as a button. */
public final class LinkSkill implements Skill {

    @Override
    public void register(SkillRegistry skills) {
        skills.hears(
                "\\blink\\b",
                (bot, message) -> bot.reply(Reply.of("This is where I come from.")
                        .link("https://github.com/botkit-java/botkit", "Botkit for Java")));
    }
}
