package dev.botkit.examples.chatserver.skills;

import dev.botkit.ConnectionEvent;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Greets whoever opens the chat, and offers a way to go on. */
public final class GreetingSkill implements Skill {

    @Override
    public void register(SkillRegistry skills) {
        skills.on(ConnectionEvent.Kind.HELLO, (bot, event) -> bot.reply(withHelp("Hello! I am a Botkit bot.")));
        skills.on(ConnectionEvent.Kind.WELCOME_BACK, (bot, event) -> bot.reply(withHelp("Welcome back!")));
    }

    private static Reply withHelp(String text) {
        return Reply.of(text).quickReply("Help", "help");
    }
}
