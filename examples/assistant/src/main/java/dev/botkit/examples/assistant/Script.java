package dev.botkit.examples.assistant;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the scripted model says. All that it knows is what it is sent, as with any model. */
final class Script {

    private static final Pattern NUMBER = Pattern.compile("\\b\\d{3,9}\\b");
    private static final Pattern RECALL = words("what (did|have) i (just )?(ask|say|said|asked)|remember");
    private static final Pattern ABOUT =
            words("(?:tell me|talk) (?:something |more )?about (?:an? |the )?([\\p{L}\\d -]{1,40})");
    private static final Pattern CANCEL = words("cancel");
    private static final Pattern ORDER = words("orders?|where is|status");
    private static final Pattern FAIL = words("fail");
    private static final Pattern GREETING = words("hello|hi|hey|good (morning|afternoon|evening)");
    private static final Pattern THANKS = words("thanks?|thank you|great|bye");
    private static final Pattern WHO =
            words("who are you|are you (a |an )?(bot|human|real|model|ai)|help|what can you do");

    private static final int MOST_RECALLED = 10;
    private static final int MOST_QUOTED = 80;

    private static final String LONG = """
            **About %1$s**

            I am a script and know nothing about %1$s, so let me tell you what you can try while this answer grows.

            - **Stop it.** What was shown stays, and your next question is answered at once.
            - **Reload the page.** The answer goes on growing where it is: a connection that ends stops nothing.
            - **Open this page in a second tab.** It shows the same words of the same conversation, and either tab can stop them.
            - **Stop the server** with Ctrl-C and start it again. What was shown of this answer is kept, and so is all that was \
            said before. If the server is killed instead, the answer begins again when you come back, because its message was \
            not handled to its end.

            Nobody waits while I write. The handler that asked me has returned long ago, and the words come on the model's own \
            threads. What you see growing will be one message in the end, with one number in the log.

            That log is all the memory I have. Ask me **what did I ask?** and I will tell you from what I am sent with your \
            question: what was said before, by you, by me and by the bot's other skills, as it was shown.

            And that is all I have to say about %1$s.""";

    private Script() {}

    /**
     * What comes next.
     *
     * @param text what it says
     * @param calls the tools that it wants called then
     * @param breaksOff whether it fails instead of coming to an end
     */
    record Line(String text, List<ToolExecutionRequest> calls, boolean breaksOff) {

        Line(String text) {
            this(text, List.of(), false);
        }
    }

    private static Pattern words(String words) {
        return Pattern.compile("\\b(?:" + words + ")\\b", Pattern.CASE_INSENSITIVE);
    }

    /** Its line behind these messages. */
    static Line next(List<ChatMessage> messages) {
        ChatMessage last = messages.get(messages.size() - 1);
        return last instanceof ToolExecutionResultMessage ? new Line(results(messages)) : answer(said(messages));
    }

    /** What its tools have found: the messages at the end. */
    private static String results(List<ChatMessage> messages) {
        List<String> results = new ArrayList<>();
        for (ChatMessage message : messages) {
            if (message instanceof ToolExecutionResultMessage result) {
                results.add(result.text());
            }
        }
        return String.join("\n\n", results);
    }

    /** What the user has said, oldest first. */
    private static List<String> said(List<ChatMessage> messages) {
        List<String> said = new ArrayList<>();
        for (ChatMessage message : messages) {
            // A text in parentheses stands for what the window has left out.
            if (message instanceof UserMessage user && !user.singleText().startsWith("(")) {
                said.add(user.singleText());
            }
        }
        return said;
    }

    private static Line answer(List<String> said) {
        String question = said.isEmpty() ? "" : said.get(said.size() - 1);
        Matcher about = ABOUT.matcher(question);
        if (RECALL.matcher(question).find()) {
            return new Line(recalled(said.subList(0, said.size() - 1)));
        }
        if (CANCEL.matcher(question).find()) {
            return calls("cancelOrder", "One moment, I will try to cancel it.", said);
        }
        if (ORDER.matcher(question).find() || NUMBER.matcher(question).find()) {
            return calls("orderStatus", "Let me look that up.", said);
        }
        if (about.find()) {
            return new Line(LONG.formatted(about.group(1).strip()));
        }
        if (FAIL.matcher(question).find()) {
            return new Line("As you wish: in the middle of this", List.of(), true);
        }
        return new Line(smallTalk(question));
    }

    private static String recalled(List<String> earlier) {
        if (earlier.isEmpty()) {
            return "Nothing that I know of: this is the first question that I can see.";
        }
        List<String> newest = earlier.subList(Math.max(0, earlier.size() - MOST_RECALLED), earlier.size());
        StringBuilder text = new StringBuilder("This is what you have said, as far as I can see:\n");
        for (String each : newest) {
            text.append("\n- ").append(each.length() > MOST_QUOTED ? each.substring(0, MOST_QUOTED) + "…" : each);
        }
        return text.toString();
    }

    /** Has a tool called for the orders that the question names, or else for the one that was named last. */
    private static Line calls(String tool, String text, List<String> said) {
        for (int i = said.size() - 1; i >= 0; i--) {
            List<ToolExecutionRequest> calls = NUMBER.matcher(said.get(i))
                    .results()
                    .map(MatchResult::group)
                    .distinct()
                    .map(number -> call(tool, number))
                    .toList();
            if (!calls.isEmpty()) {
                return new Line(text, calls, false);
            }
        }
        return new Line("Which order do you mean? You have 1001, 1002 and 1003.");
    }

    private static ToolExecutionRequest call(String tool, String number) {
        return ToolExecutionRequest.builder()
                .id(tool + "-" + number)
                .name(tool)
                .arguments("{\"number\":" + Integer.parseInt(number) + "}")
                .build();
    }

    private static String smallTalk(String question) {
        if (WHO.matcher(question).find()) {
            return "I am a scripted model, not a language model. Ask me where order 1001 is, have me cancel order 1002, or say"
                    + " \"tell me about bicycles\" for a long answer. \"What did I ask?\" shows my memory, and \"fail\" what"
                    + " happens when a model fails.";
        }
        if (THANKS.matcher(question).find()) {
            return "You are welcome. I am here day and night.";
        }
        if (GREETING.matcher(question).find()) {
            return "Hello! Shall I look an order up for you?";
        }
        return "A language model would have an answer to that. I am only a script: ask me for help to hear what I understand.";
    }
}
