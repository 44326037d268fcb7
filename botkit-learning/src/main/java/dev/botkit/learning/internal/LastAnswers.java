package dev.botkit.learning.internal;

import dev.botkit.Bot;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.identity.ConversationId;
import dev.botkit.script.Script;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which learned answer each conversation was given last, so that "that's wrong" means something. In memory,
 * of the 10,000 conversations that were given one last.
 */
final class LastAnswers implements DialogEnd.Listener {

    private static final int MOST = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ConversationId, String> commands = new LinkedHashMap<>(16, 0.75f, true);

    @Override
    public void ended(Bot bot, DialogEnd end) {
        if (!end.script().startsWith(Script.LEARNED_PREFIX)) {
            return;
        }
        ConversationId conversation = bot.conversation();
        lock.lock();
        try {
            if (commands.size() >= MOST && !commands.containsKey(conversation)) {
                commands.remove(commands.keySet().iterator().next());
            }
            commands.put(conversation, end.script());
        } finally {
            lock.unlock();
        }
    }

    /** The command of the script that answered last; null if none did. */
    @Nullable
    String in(ConversationId conversation) {
        lock.lock();
        try {
            return commands.get(conversation);
        } finally {
            lock.unlock();
        }
    }
}
