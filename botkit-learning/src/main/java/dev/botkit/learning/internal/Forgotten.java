package dev.botkit.learning.internal;

import dev.botkit.identity.ConversationId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the newest 1,000 messages made the bot forget, so that a turn that is cut off from the store of the history
 * and runs again forgets nothing more. In memory.
 */
final class Forgotten {

    private static final int MOST = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, String> questions = new LinkedHashMap<>();

    private record Key(ConversationId conversation, String messageId) {}

    /** A message made the bot forget the answer to a question. */
    void by(ConversationId conversation, String messageId, String question) {
        if (messageId.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            if (questions.size() >= MOST) {
                questions.remove(questions.keySet().iterator().next());
            }
            questions.put(new Key(conversation, messageId), question);
        } finally {
            lock.unlock();
        }
    }

    /** What a message has made it forget before; null for nothing. */
    @Nullable
    String earlierBy(ConversationId conversation, String messageId) {
        lock.lock();
        try {
            return questions.get(new Key(conversation, messageId));
        } finally {
            lock.unlock();
        }
    }
}
