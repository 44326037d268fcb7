package dev.botkit.examples.chatserver.skills;

import dev.botkit.ConnectionEvent;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/**
 * Has a word for a user who missed something while the connection was lost. Who missed nothing most likely only went from
 * one page of the site to the next, and is not spoken to.
 */
public final class ReconnectSkill implements Skill {

    @Override
    public void register(SkillRegistry skills) {
        skills.on(ConnectionEvent.Kind.RECONNECT, (bot, event) -> {
            if (event.missed() > 0) {
                bot.reply(text(event.missed()));
            }
        });
    }

    static String text(int missed) {
        return "You are connected again. You missed " + (missed == 1 ? "1 message." : missed + " messages.");
    }
}
