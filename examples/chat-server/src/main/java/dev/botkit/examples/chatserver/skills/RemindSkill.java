package dev.botkit.examples.chatserver.skills;

import dev.botkit.Bot;
import dev.botkit.LimitExceededException;
import dev.botkit.Message;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import dev.botkit.identity.ConversationId;

/**
 * Comes back later by itself: a scheduled push, long after the turn has ended. With a store it survives a restart of the
 * server. How many reminders may wait in one conversation is the bot's limit ({@code ConversationLimits.scheduledPushes}).
 */
public final class RemindSkill implements Skill {

    private static final int MOST_SECONDS = 3_600;

    @Override
    public void register(SkillRegistry skills) {
        skills.hears("\\bremind me in 0*(\\d+) seconds?\\b", RemindSkill::remind);
    }

    private static void remind(Bot bot, Message message) {
        int seconds = Numbers.parse(message.group(1));
        if (bot.conversation().proof() == ConversationId.Proof.WEBHOOK) {
            bot.reply("I cannot remind you over the webhook: it only answers requests. Ask me on the chat page.");
        } else if (seconds < 1 || seconds > MOST_SECONDS) {
            bot.reply("I remind people in 1 to 3,600 seconds.");
        } else {
            try {
                bot.schedulePush(
                        bot.conversation(),
                        "You asked me " + Numbers.seconds(seconds) + " ago to remind you. Here I am!",
                        message.date().plusSeconds(seconds));
                bot.reply("I will remind you in " + Numbers.seconds(seconds) + ".");
            } catch (LimitExceededException e) {
                bot.reply("I have too much to remember already. Please ask me again later.");
            }
        }
    }
}
