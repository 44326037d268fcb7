package dev.botkit.springai;

import dev.botkit.BotkitException;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClient.AdvisorSpec;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;

/**
 * The conversations' logs as Spring AI's {@link ChatMemory}, for a {@code ChatClient} that has a memory advisor:
 *
 * <pre>{@code
 * LogMemory memory = new LogMemory();
 * ChatClient client = ChatClient.builder(model)
 *         .defaultAdvisors(MessageChatMemoryAdvisor.builder(memory).build())
 *         .build();
 * skills.fallback(SpringAiAnswers.of(client, memory));
 * }</pre>
 *
 * <p>What was said is read from the log when a turn begins, and nothing is kept: what advisors add in a turn, such as the calls of tools
 * and their results, is gone when that has ended. So what was stopped or has failed leaves nothing behind but what the log shows.
 *
 * <p>It knows a conversation only while {@link SpringAiAnswers} with this memory answer a message there. <b>Each bot needs a LogMemory and
 * a client of its own</b>: a conversation's name says nothing of its bot, so with one for two bots users of the same name would see each
 * other's words. Thread-safe.
 */
public final class LogMemory implements ChatMemory {

    // Spring AI 2.1 is to replace ChatMemory: what knows it is in this class only.

    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    /** Makes a memory for all conversations of a bot. {@link SpringAiAnswers#lastMessages} and its like say how much it remembers. */
    public LogMemory() {
        // Nothing is kept yet.
    }

    /** Tells advisors with a memory, of whatever kind, which conversation it is: without that they throw. */
    static void name(AdvisorSpec advisors, ConversationId conversation) {
        advisors.param(CONVERSATION_ID, conversation.toString());
    }

    /** A message is about to be answered. */
    Turn begin(String conversationId, String messageId, List<Message> before) {
        Turn turn = new Turn(messageId, before);
        turns.put(conversationId, turn);
        return turn;
    }

    /** It was answered, or will not be. */
    void end(String conversationId, Turn turn) {
        turns.remove(conversationId, turn);
    }

    /**
     * Takes what is said in this turn. It is forgotten at the turn's end: the log has it.
     *
     * @param conversationId the conversation's full name
     * @param messages what was said
     */
    @Override
    public void add(String conversationId, List<Message> messages) {
        Turn turn = turns.get(conversationId);
        if (turn != null) {
            messages.forEach(turn::add);
        }
    }

    /**
     * {@return what was said before this turn, and what was added in it}
     *
     * @param conversationId the conversation's full name, as Spring AI's advisors get it
     * @throws BotkitException if no message is answered there now
     */
    @Override
    public List<Message> get(String conversationId) {
        Turn turn = turns.get(conversationId);
        if (turn == null) {
            throw BotkitException.loggable(
                    new BotkitException("A LogMemory knows a conversation while a message is answered there: give it to"
                            + " SpringAiAnswers.of(client, memory), and do not name the conversation otherwise."));
        }
        return turn.messages();
    }

    /**
     * Forgets what was said before, for this turn.
     *
     * @param conversationId the conversation's full name
     */
    @Override
    public void clear(String conversationId) {
        Turn turn = turns.get(conversationId);
        if (turn != null) {
            turn.clear();
        }
    }

    /** What a model is told, and tells, in one turn. Thread-safe. */
    static final class Turn {

        private final String messageId;
        private final ReentrantLock lock = new ReentrantLock();
        private final List<Message> added = new ArrayList<>();
        private List<Message> before;

        Turn(String messageId, List<Message> before) {
            this.messageId = messageId;
            this.before = before;
        }

        void add(Message message) {
            // A turn that was stopped may still add its question to the next one.
            Object of = message.getMetadata().get(SpringAiAnswers.MESSAGE_ID);
            if (of != null && !of.equals(messageId)) {
                return;
            }
            lock.lock();
            try {
                added.add(message);
            } finally {
                lock.unlock();
            }
        }

        List<Message> messages() {
            lock.lock();
            try {
                List<Message> all = new ArrayList<>(before);
                all.addAll(wellFormed(added));
                return all;
            } finally {
                lock.unlock();
            }
        }

        void clear() {
            lock.lock();
            try {
                before = List.of();
                added.clear();
            } finally {
                lock.unlock();
            }
        }

        /**
         * Without calls that have no result, results without a call, and answers that do not stand behind a question, or before anything
         * but a question. The last message is there as it is: what follows it is in the prompt.
         */
        private static List<Message> wellFormed(List<Message> messages) {
            Set<String> called = new HashSet<>();
            Set<String> answered = new HashSet<>();
            for (Message message : messages) {
                if (message instanceof AssistantMessage calls) {
                    calls.getToolCalls().forEach(call -> called.add(call.id()));
                } else if (message instanceof ToolResponseMessage results) {
                    results.getResponses().forEach(result -> answered.add(result.id()));
                }
            }
            List<Message> formed = new ArrayList<>();
            for (int i = 0; i < messages.size(); i++) {
                Message message = messages.get(i);
                Message next = i == messages.size() - 1 ? null : messages.get(i + 1);
                if (isKept(message, i > 0, next, called, answered)) {
                    formed.add(message);
                }
            }
            return formed;
        }

        private static boolean isKept(
                Message message, boolean follows, @Nullable Message next, Set<String> called, Set<String> answered) {
            if (message instanceof AssistantMessage said) {
                return said.hasToolCalls()
                        ? next == null || said.getToolCalls().stream().allMatch(call -> answered.contains(call.id()))
                        : follows && (next == null || next instanceof UserMessage);
            }
            return !(message instanceof ToolResponseMessage results)
                    || results.getResponses().stream().allMatch(result -> called.contains(result.id()));
        }
    }
}
