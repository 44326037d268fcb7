package dev.botkit.examples.chatserver.skills;

import dev.botkit.Bot;
import dev.botkit.Message;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import dev.botkit.identity.ConversationId;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Comes back later by itself: a push, long after the turn has ended. The reminders live in memory;
 * a restart of the server forgets them.
 */
public final class RemindSkill implements Skill, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RemindSkill.class);
    private static final int MOST_SECONDS = 3_600;
    private static final int MOST_WAITING = 10_000;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "reminders");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public void register(SkillRegistry skills) {
        skills.hears("\\bremind me in 0*(\\d+) seconds?\\b", this::remind);
    }

    private void remind(Bot bot, Message message) {
        int seconds = Numbers.parse(message.group(1));
        if (bot.conversation().proof() == ConversationId.Proof.WEBHOOK) {
            bot.reply("I cannot remind you over the webhook: it only answers requests. Ask me on the chat page.");
        } else if (seconds < 1 || seconds > MOST_SECONDS) {
            bot.reply("I remind people in 1 to 3,600 seconds.");
        } else if (timer.getQueue().size() >= MOST_WAITING) {
            bot.reply("I have too much to remember already. Please ask me again later.");
        } else {
            var unused = timer.schedule(() -> push(bot, seconds), seconds, TimeUnit.SECONDS);
            bot.reply("I will remind you in " + Numbers.seconds(seconds) + ".");
        }
    }

    private static void push(Bot bot, int seconds) {
        try {
            bot.push(bot.conversation(), "You asked me " + Numbers.seconds(seconds) + " ago to remind you. Here I am!");
        } catch (RuntimeException e) {
            LOG.warn("A reminder for {} was not sent: {}", bot.conversation(), e.toString());
        }
    }

    /** Drops the reminders that wait, and ends the thread. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
