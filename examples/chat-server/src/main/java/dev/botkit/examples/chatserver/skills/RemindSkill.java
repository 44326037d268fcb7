package dev.botkit.examples.chatserver.skills;

import dev.botkit.Bot;
import dev.botkit.Message;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import dev.botkit.identity.ConversationId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Comes back later by itself: a push, long after the turn has ended. The reminders live in memory;
 * a restart of the server forgets them. A reminder keeps the conversation's name, not the {@link Bot} of its turn, which
 * would keep the whole conversation in memory.
 */
public final class RemindSkill implements Skill, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RemindSkill.class);
    private static final int MOST_SECONDS = 3_600;
    private static final int MOST_OF_ONE = 5;
    private static final int MOST_WAITING = 10_000;

    private final BiConsumer<ConversationId, String> push;
    private final ScheduledThreadPoolExecutor timer;
    // How many reminders wait for each conversation that has any.
    private final Map<ConversationId, Integer> waiting = new ConcurrentHashMap<>();

    /**
     * Makes one, with a thread of its own.
     *
     * @param push sends a text to a conversation, as {@link dev.botkit.Botkit#push(ConversationId, String)} does; called on
     *     that thread
     */
    public RemindSkill(BiConsumer<ConversationId, String> push) {
        this(push, new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "reminders");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /** The timer is this skill's to end. */
    RemindSkill(BiConsumer<ConversationId, String> push, ScheduledThreadPoolExecutor timer) {
        this.push = push;
        this.timer = timer;
    }

    @Override
    public void register(SkillRegistry skills) {
        skills.hears("\\bremind me in 0*(\\d+) seconds?\\b", this::remind);
    }

    private void remind(Bot bot, Message message) {
        int seconds = Numbers.parse(message.group(1));
        ConversationId conversation = bot.conversation();
        if (conversation.proof() == ConversationId.Proof.WEBHOOK) {
            bot.reply("I cannot remind you over the webhook: it only answers requests. Ask me on the chat page.");
        } else if (seconds < 1 || seconds > MOST_SECONDS) {
            bot.reply("I remind people in 1 to 3,600 seconds.");
        } else if (waiting.getOrDefault(conversation, 0) >= MOST_OF_ONE) {
            bot.reply("You have " + MOST_OF_ONE + " reminders already. Please ask me again after one of them.");
        } else if (timer.getQueue().size() >= MOST_WAITING) {
            bot.reply("I have too much to remember already. Please ask me again later.");
        } else {
            // A conversation has one turn at a time, so none comes between the look above and this.
            waiting.merge(conversation, 1, Integer::sum);
            var unused = timer.schedule(() -> remind(conversation, seconds), seconds, TimeUnit.SECONDS);
            bot.reply("I will remind you in " + Numbers.seconds(seconds) + ".");
        }
    }

    private void remind(ConversationId conversation, int seconds) {
        waiting.computeIfPresent(conversation, (id, count) -> count == 1 ? null : count - 1);
        try {
            push.accept(conversation, "You asked me " + Numbers.seconds(seconds) + " ago to remind you. Here I am!");
        } catch (RuntimeException e) {
            // Neither whose it was nor what the exception says: both may be a user's words.
            LOG.warn("A reminder was not sent: {}", e.getClass().getName());
        }
    }

    /** Drops the reminders that wait, and ends the thread. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
