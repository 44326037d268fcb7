package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.BotkitException;
import dev.botkit.Message;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.model.TokenCountEstimator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The conversations' logs as LangChain4j's {@link ChatMemory}, for an assistant that is wired with {@code AiServices}. The memory id is
 * the conversation's full name, as {@link StreamingAssistant} gets it.
 *
 * <p>What was said is read from the log when a turn begins, and nothing is kept: what an assistant adds in a turn, such as the calls of
 * tools and their results, is gone when that has ended. So what was stopped or has failed leaves nothing behind but what the log shows.
 *
 * <p>It knows a conversation only while {@link AssistantAnswers} with {@link AssistantAnswers#memory(LogMemory) this memory} answers a
 * message there. <b>Each bot needs a LogMemory and an assistant of its own</b>: a conversation's name says nothing of its bot, so with one
 * for two bots users of the same name would see each other's words.
 *
 * <p>The window counts the user's question and what was said before, neither the assistant's system message nor what it adds in a turn.
 * Thread-safe.
 */
public final class LogMemory implements ChatMemoryProvider {

    private final Window window;
    private final Map<Object, Turn> turns = new ConcurrentHashMap<>();

    private LogMemory(Window window) {
        this.window = window;
    }

    /**
     * Remembers the last messages, as {@link LangChainAnswers#lastMessages} does.
     *
     * @param most how many messages at most, with the question; 1 to 1,000
     * @return a memory for all conversations
     * @throws dev.botkit.InvalidArgumentException if it is out of bounds
     */
    public static LogMemory lastMessages(int most) {
        return new LogMemory(Window.messages(most));
    }

    /**
     * Remembers as many of the last 200 messages as have so many characters.
     *
     * @param most how many characters at most, with the question
     * @return a memory for all conversations
     * @throws dev.botkit.InvalidArgumentException if it is below 1
     */
    public static LogMemory lastCharacters(int most) {
        return new LogMemory(Window.characters(most));
    }

    /**
     * Remembers as many of the last 200 messages as have so many tokens.
     *
     * @param most how many tokens at most, with the question
     * @param estimator counts them
     * @return a memory for all conversations
     * @throws dev.botkit.InvalidArgumentException if it is below 1
     */
    public static LogMemory lastTokens(int most, TokenCountEstimator estimator) {
        return new LogMemory(Window.tokens(most, Manners.notNull(estimator, "estimator")));
    }

    /**
     * Gives the memory of a conversation.
     *
     * @param memoryId the conversation's full name
     * @return its memory, which can be read while a message is answered there
     */
    @Override
    public ChatMemory get(Object memoryId) {
        return new OfConversation(memoryId);
    }

    /** A message is about to be answered. */
    Turn begin(String memoryId, Bot bot, Message message) {
        UserMessage question = UserMessage.from(message.text());
        Turn turn = new Turn(window.before(bot.recent(window.reads()), List.of(question)));
        turns.put(memoryId, turn);
        return turn;
    }

    /** It was answered, or will not be; false if the next one is already. */
    boolean end(String memoryId, Turn turn) {
        return turns.remove(memoryId, turn);
    }

    /** What an assistant is told, and tells, in one turn. Thread-safe. */
    static final class Turn {

        private List<ChatMessage> before;
        private final ReentrantLock lock = new ReentrantLock();
        private final List<ChatMessage> added = new ArrayList<>();
        private @Nullable SystemMessage system;

        Turn(List<ChatMessage> before) {
            this.before = before;
        }

        void add(ChatMessage message) {
            lock.lock();
            try {
                if (message instanceof SystemMessage newSystem) {
                    system = newSystem;
                } else {
                    added.add(message);
                }
            } finally {
                lock.unlock();
            }
        }

        /** A list of the caller's own: LangChain4j's guardrails add to it what they ask again with. */
        List<ChatMessage> messages() {
            lock.lock();
            try {
                List<ChatMessage> all = new ArrayList<>();
                if (system != null) {
                    all.add(system);
                }
                all.addAll(before);
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
                system = null;
            } finally {
                lock.unlock();
            }
        }

        /**
         * Without calls that have no result, results without a call, and answers that do not stand behind a question, or before anything but a
         * question: a turn that was stopped may still add to the next one. The answer itself is there for guardrails that ask again.
         */
        private static List<ChatMessage> wellFormed(List<ChatMessage> messages) {
            Set<String> called = new HashSet<>();
            Set<String> answered = new HashSet<>();
            for (ChatMessage message : messages) {
                if (message instanceof AiMessage calls) {
                    calls.toolExecutionRequests().forEach(request -> called.add(String.valueOf(request.id())));
                } else if (message instanceof ToolExecutionResultMessage result) {
                    answered.add(String.valueOf(result.id()));
                }
            }
            List<ChatMessage> formed = new ArrayList<>();
            for (int i = 0; i < messages.size(); i++) {
                ChatMessage message = messages.get(i);
                boolean isKept = true;
                if (message instanceof AiMessage said) {
                    isKept = said.hasToolExecutionRequests()
                            ? said.toolExecutionRequests().stream()
                                    .allMatch(request -> answered.contains(String.valueOf(request.id())))
                            : i > 0 && (i == messages.size() - 1 || messages.get(i + 1) instanceof UserMessage);
                } else if (message instanceof ToolExecutionResultMessage result) {
                    isKept = called.contains(String.valueOf(result.id()));
                }
                if (isKept) {
                    formed.add(message);
                }
            }
            return formed;
        }
    }

    private final class OfConversation implements ChatMemory {

        private final Object memoryId;

        OfConversation(Object memoryId) {
            this.memoryId = memoryId;
        }

        @Override
        public Object id() {
            return memoryId;
        }

        @Override
        public void add(ChatMessage message) {
            Turn turn = turns.get(memoryId);
            if (turn != null) {
                turn.add(message);
            }
        }

        @Override
        public List<ChatMessage> messages() {
            Turn turn = turns.get(memoryId);
            if (turn == null) {
                throw BotkitException.loggable(new BotkitException(
                        "A LogMemory knows a conversation while a message is answered there: give it to"
                                + " LangChainAnswers.of(…).memory(…), and pass the memory id on that you get."));
            }
            return turn.messages();
        }

        @Override
        public void clear() {
            Turn turn = turns.get(memoryId);
            if (turn != null) {
                turn.clear();
            }
        }
    }
}
