package dev.botkit.examples.chatserver.skills;

import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;

/** Says what the bot can do. Heard in any sentence that nothing else hears. */
public final class HelpSkill implements Skill {

    private static final Reply HELP = Reply.of("""
                    This is what I can do:
                    - echo <anything>: I say it
                    - quick replies: answers to tap
                    - typing: I take my time
                    - test: I answer at once
                    - count to <number>: up to 1,000 messages
                    - wait <seconds>: up to 60, then I answer
                    - remind me in <number> seconds: up to 3,600, and I come back
                    - story: 200 words, as I write them; you can stop me
                    - link, image: things to look at
                    - get started, find a gift, opening hours: scripts, which you can edit
                    - anything else: you can teach me, if learning is on; say undo to take it back
                    - help: this list""")
            .quickReply("Quick replies", "quick replies")
            .quickReply("Typing", "typing")
            .quickReply("Count to 5", "count to 5")
            .quickReply("Remind me", "remind me in 5 seconds")
            .quickReply("Story", "story")
            .quickReply("Image", "image");

    @Override
    public void register(SkillRegistry skills) {
        skills.hears("\\bhelp\\b", (bot, message) -> bot.reply(HELP));
    }
}
