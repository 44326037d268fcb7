package dev.botkit.examples.chatserver.skills;

import dev.botkit.ConnectionEvent;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Has a word for a user whose connection was lost in the middle of a chat. */
public final class ReconnectSkill implements Skill {

    @Override
    public void register(SkillRegistry skills) {
        skills.on(ConnectionEvent.Kind.RECONNECT, (bot, event) -> bot.reply(text(event.missed())));
    }

    static String text(int missed) {
        return switch (missed) {
            case 0 -> "You are connected again, and missed nothing.";
            case 1 -> "You are connected again. You missed 1 message.";
            default -> "You are connected again. You missed " + missed + " messages.";
        };
    }
}
