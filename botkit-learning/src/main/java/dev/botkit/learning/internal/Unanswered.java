package dev.botkit.learning.internal;

import dev.botkit.identity.ConversationId;
import dev.botkit.script.Script;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the questions that nothing answered, in memory: the newest 1,000. One is listed only once three
 * different users have asked it, so that nobody's own words are shown to others.
 */
final class Unanswered {

    private static final int MOST = 1_000;
    private static final int DIFFERENT_USERS = 3;

    private final ReentrantLock lock = new ReentrantLock();
    // By the normalised question; the one that was asked longest ago goes first.
    private final Map<String, Question> questions = new LinkedHashMap<>(16, 0.75f, true);

    /** As it was asked first, how often, and by the first three who did. */
    private static final class Question {
        private final String text;
        private final Set<ConversationId> users = new HashSet<>(DIFFERENT_USERS + 1);
        private long count;

        private Question(String text) {
            this.text = text;
        }

        private boolean isFrequent() {
            return users.size() >= DIFFERENT_USERS;
        }
    }

    /** Somebody asked it, and nothing answered; {@code user} is the same in all conversations of one user. */
    void asked(String question, ConversationId user) {
        String key = Script.normalised(question);
        lock.lock();
        try {
            Question known = questions.get(key);
            if (known == null) {
                if (questions.size() >= MOST) {
                    questions.remove(questions.keySet().iterator().next());
                }
                known = new Question(question);
                questions.put(key, known);
            }
            known.count++;
            if (known.users.size() < DIFFERENT_USERS) {
                known.users.add(user);
            }
        } finally {
            lock.unlock();
        }
    }

    /** It has an answer now. */
    void answered(String question) {
        lock.lock();
        try {
            questions.remove(Script.normalised(question));
        } finally {
            lock.unlock();
        }
    }

    /** Those that three different users have asked, the most frequent first; at most so many. */
    List<String> mostFrequent(int most) {
        lock.lock();
        try {
            List<Question> frequent = new ArrayList<>();
            for (Question question : questions.values()) {
                if (question.isFrequent()) {
                    frequent.add(question);
                }
            }
            frequent.sort(Comparator.comparingLong((Question question) -> question.count)
                    .reversed());
            return frequent.stream().limit(most).map(question -> question.text).toList();
        } finally {
            lock.unlock();
        }
    }
}
