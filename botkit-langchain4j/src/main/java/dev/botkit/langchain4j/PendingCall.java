package dev.botkit.langchain4j;

import dev.botkit.Bot;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call of a tool that waits for the user's yes, as the dialog keeps it: what was asked, and what the model needs to go on.
 *
 * @param asked the user's message that the model answers
 * @param exchange what the model and its tools have said since; ends with the message that wants tools called, and the results of those that
 *     stand before this one
 * @param rounds how often tools were called
 * @param question what the user sees
 */
record PendingCall(Asked asked, List<ChatMessage> exchange, int rounds, String question, String yes, String no) {

    /** The field of the message that asks; its value is the question. */
    static final String FIELD = "tool_question";

    private static final Logger LOG = LoggerFactory.getLogger(PendingCall.class);

    private static final int MOST_KEPT = 16_000;

    private static final int LONGEST_WORDS = 24;
    private static final String QUESTION_MARKS = "?？؟";

    /** How many messages are looked through for the question: others may have answered interrupts since. */
    private static final int LOOKS_BACK = 50;

    /** A message of the user's: its id, and its text. */
    record Asked(String id, String text) {}

    /** As variables of the dialog; null if that is too much to be kept. */
    @Nullable
    Map<String, Object> vars() {
        String json = ChatMessageSerializer.messagesToJson(exchange);
        if (json.length() + asked.text().length() > MOST_KEPT) {
            return null;
        }
        return Map.of(
                "id", asked.id(),
                "text", asked.text(),
                "exchange", json,
                "rounds", rounds,
                "question", question,
                "yes", yes,
                "no", no);
    }

    /** Reads what {@link #vars} has made; null if it is nothing of the kind, or another version has written it. */
    static @Nullable PendingCall in(Map<String, ? extends @Nullable Object> vars) {
        try {
            PendingCall call = new PendingCall(
                    new Asked(text(vars, "id"), text(vars, "text")),
                    ChatMessageDeserializer.messagesFromJson(text(vars, "exchange")),
                    vars.get("rounds") instanceof Number rounds ? rounds.intValue() : 0,
                    text(vars, "question"),
                    text(vars, "yes"),
                    text(vars, "no"));
            call.request();
            return call;
        } catch (RuntimeException e) {
            LOG.warn("A call of a tool that waited for the user's yes cannot be read: {}", GrowingAnswer.names(e));
            LOG.debug("In full", e);
            return null;
        }
    }

    private static String text(Map<String, ? extends @Nullable Object> vars, String name) {
        return vars.get(name) instanceof String text ? text : "";
    }

    /** The message that wants tools called. */
    AiMessage wants() {
        return (AiMessage) exchange.get(calls());
    }

    private int calls() {
        int last = exchange.size() - 1;
        while (!(exchange.get(last) instanceof AiMessage)) {
            last--;
        }
        return last;
    }

    /** Which of the calls of that message this one is. */
    int place() {
        return exchange.size() - 1 - calls();
    }

    ToolExecutionRequest request() {
        return wants().toolExecutionRequests().get(place());
    }

    /** What the user is asked. */
    Reply reply() {
        return Reply.of(question)
                .quickReply(yes, payload(yes))
                .quickReply(no, payload(no))
                .with(FIELD, question);
    }

    /** What a button sends: it names its question, so that the button of another one does not answer this one. */
    private String payload(String word) {
        return word + ": " + question;
    }

    /** Whether the user has seen this question, and none since: a turn that ran twice may have asked another one the first time. */
    boolean isShown(Bot bot) {
        List<Message> recent = bot.recent(LOOKS_BACK);
        for (int i = recent.size() - 1; i >= 0; i--) {
            if (recent.get(i).field(FIELD) instanceof String shown
                    && recent.get(i).type().equals(Message.MESSAGE)) {
                return shown.equals(question);
            }
        }
        return false;
    }

    boolean isYes(String answer, boolean soundsSo) {
        return is(answer, yes, soundsSo);
    }

    boolean isNo(String answer, boolean soundsSo) {
        return is(answer, no, soundsSo);
    }

    private boolean is(String answer, String word, boolean soundsSo) {
        String said = answer.strip();
        if (said.equalsIgnoreCase(word) || said.equals(payload(word))) {
            return true;
        }
        return soundsSo && isShort(said) && !isButton(said, yes) && !isButton(said, no);
    }

    private static boolean isButton(String said, String word) {
        return said.regionMatches(true, 0, word + ": ", 0, word.length() + 2);
    }

    /** Whether there is no room for a "but": a word or two, without a number, and no question. */
    private static boolean isShort(String said) {
        return said.length() <= LONGEST_WORDS
                && said.split("\\s+").length <= 2
                && said.codePoints().noneMatch(c -> Character.isDigit(c) || QUESTION_MARKS.indexOf(c) >= 0);
    }
}
