package dev.botkit.langchain4j;

import dev.botkit.InvalidArgumentException;
import dev.botkit.Message;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.TokenCountEstimator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How much of a conversation a model sees, and how it is written down for it: in turns, beginning with the user, without two messages of
 * one side in a row, as some providers take nothing else.
 *
 * @param most how much of it
 * @param reads how many messages of the log are read for that
 * @param size what a message counts
 */
record Window(int most, int reads, ToIntFunction<ChatMessage> size) {

    /** Stands where the bot has not answered. */
    static final String NO_ANSWER = "(no answer)";

    /** Stands before what the bot said first of what is seen, whether or not there is more. */
    static final String EARLIER = "(earlier messages are not shown)";

    private static final int MOST_READ = 1_000;
    private static final int READ_BY_SIZE = 200;

    static Window messages(int most) {
        if (most < 1 || most > MOST_READ) {
            throw new InvalidArgumentException("A window has 1 to 1,000 messages, not " + most + ".");
        }
        return new Window(most, Math.min(MOST_READ, 4 * most), message -> 1);
    }

    static Window characters(int most) {
        return new Window(
                atLeastOne(most), READ_BY_SIZE, message -> text(message).length());
    }

    static Window tokens(int most, TokenCountEstimator estimator) {
        return new Window(atLeastOne(most), READ_BY_SIZE, estimator::estimateTokenCountInMessage);
    }

    private static int atLeastOne(int most) {
        if (most < 1) {
            throw new InvalidArgumentException("A window has at least 1, not " + most + ".");
        }
        return most;
    }

    /**
     * What a model sees of what was said before, so that the user's question can follow. There is room left for it.
     *
     * @param recent what was said before, oldest first; {@link #reads} of it, unless there was not so much
     * @param with what is sent as well: the question, and perhaps the system's message
     */
    List<ChatMessage> before(List<Message> recent, List<ChatMessage> with) {
        List<ChatMessage> all = inTurns(recent);
        int room = most;
        for (ChatMessage message : with) {
            room -= size.applyAsInt(message);
        }
        int from = all.size();
        while (from > 0) {
            int next = size.applyAsInt(all.get(from - 1));
            if (next > room) {
                break;
            }
            room -= next;
            from--;
        }
        List<ChatMessage> seen = new ArrayList<>(all.subList(from, all.size()));
        if (!seen.isEmpty() && seen.get(0) instanceof AiMessage) {
            UserMessage earlier = UserMessage.from(EARLIER);
            if (size.applyAsInt(earlier) <= room) {
                seen.add(0, earlier);
            } else {
                seen.remove(0);
            }
        }
        return seen;
    }

    private static List<ChatMessage> inTurns(List<Message> recent) {
        List<ChatMessage> turns = new ArrayList<>();
        for (Message message : recent) {
            String text = message.text();
            if (text.isBlank()) {
                continue;
            }
            ChatMessage last = turns.isEmpty() ? null : turns.get(turns.size() - 1);
            boolean isUsers = message.type().equals(Message.MESSAGE_RECEIVED);
            if (isUsers) {
                endTurn(turns, last);
                turns.add(UserMessage.from(text));
            } else if (last instanceof AiMessage before) {
                turns.set(turns.size() - 1, AiMessage.from(before.text() + "\n\n" + text));
            } else {
                turns.add(AiMessage.from(text));
            }
        }
        endTurn(turns, turns.isEmpty() ? null : turns.get(turns.size() - 1));
        return turns;
    }

    private static void endTurn(List<ChatMessage> turns, @Nullable ChatMessage last) {
        if (last instanceof UserMessage) {
            turns.add(AiMessage.from(NO_ANSWER));
        }
    }

    private static String text(ChatMessage message) {
        if (message instanceof UserMessage user) {
            return user.singleText();
        }
        if (message instanceof SystemMessage system) {
            return system.text();
        }
        String text = message instanceof AiMessage answer ? answer.text() : null;
        return text == null ? "" : text;
    }
}
