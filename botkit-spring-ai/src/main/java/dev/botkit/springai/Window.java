package dev.botkit.springai;

import dev.botkit.InvalidArgumentException;
import dev.botkit.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.tokenizer.TokenCountEstimator;

/**
 * How much of a conversation a model sees, and how it is written down for it: in turns, beginning with the user, without two messages of
 * one side in a row, as some providers take nothing else. The same as that of botkit-langchain4j; docs/RATIONALE.md says why it is there
 * twice.
 *
 * @param most how much of it
 * @param reads how many messages of the log are read for that
 * @param size what a message's text counts
 */
record Window(int most, int reads, ToIntFunction<String> size) {

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
        return new Window(most, Math.min(MOST_READ, 4 * most), text -> 1);
    }

    static Window characters(int most) {
        return new Window(atLeastOne(most), READ_BY_SIZE, String::length);
    }

    static Window tokens(int most, TokenCountEstimator estimator) {
        return new Window(atLeastOne(most), READ_BY_SIZE, estimator::estimate);
    }

    private static int atLeastOne(int most) {
        if (most < 1) {
            throw new InvalidArgumentException("A window has at least 1, not " + most + ".");
        }
        return most;
    }

    /** What one side has said, until the other one spoke. */
    private record Said(boolean byUser, String text) {

        org.springframework.ai.chat.messages.Message message() {
            return byUser ? new UserMessage(text) : new AssistantMessage(text);
        }
    }

    /**
     * What a model sees of what was said before, so that the user's question can follow. There is room left for it.
     *
     * @param recent what was said before, oldest first; {@link #reads} of it, unless there was not so much
     * @param with what is sent as well: the question, and perhaps the system's message
     */
    List<org.springframework.ai.chat.messages.Message> before(List<Message> recent, List<String> with) {
        List<Said> all = inTurns(recent);
        int room = most;
        for (String text : with) {
            room -= size.applyAsInt(text);
        }
        int from = all.size();
        while (from > 0) {
            int next = size.applyAsInt(all.get(from - 1).text());
            if (next > room) {
                break;
            }
            room -= next;
            from--;
        }
        List<Said> seen = new ArrayList<>(all.subList(from, all.size()));
        if (!seen.isEmpty() && !seen.get(0).byUser()) {
            if (size.applyAsInt(EARLIER) <= room) {
                seen.add(0, new Said(true, EARLIER));
            } else {
                seen.remove(0);
            }
        }
        return seen.stream().map(Said::message).toList();
    }

    private static List<Said> inTurns(List<Message> recent) {
        List<Said> turns = new ArrayList<>();
        for (Message message : recent) {
            String text = message.text();
            if (text.isBlank()) {
                continue;
            }
            if (message.type().equals(Message.MESSAGE_RECEIVED)) {
                endTurn(turns);
                turns.add(new Said(true, text));
            } else if (!turns.isEmpty() && !turns.get(turns.size() - 1).byUser()) {
                Said before = turns.remove(turns.size() - 1);
                turns.add(new Said(false, before.text() + "\n\n" + text));
            } else {
                turns.add(new Said(false, text));
            }
        }
        endTurn(turns);
        return turns;
    }

    private static void endTurn(List<Said> turns) {
        if (!turns.isEmpty() && turns.get(turns.size() - 1).byUser()) {
            turns.add(new Said(false, NO_ANSWER));
        }
    }
}
