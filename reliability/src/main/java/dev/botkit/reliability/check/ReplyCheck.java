package dev.botkit.reliability.check;

import dev.botkit.reliability.check.Problem.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the bot said against what it was to say: each reply once, to its message, in order. */
final class ReplyCheck {

    private static final int CONTEXT = 20;

    private final LogIndex log;
    private final Conduct conduct;
    private final Set<String> cutOffTwice;
    private final Findings findings;
    private final Map<String, List<Logged>> answers = new HashMap<>();
    private final List<Logged> pushed = new ArrayList<>();

    ReplyCheck(LogIndex log, Conduct conduct, Set<String> cutOffTwice, Findings findings) {
        this.log = log;
        this.conduct = conduct;
        this.cutOffTwice = cutOffTwice;
        this.findings = findings;
    }

    void check() {
        sort();
        Map<String, Logged> expectedPushes = new HashMap<>();
        for (Logged message : log.byUser()) {
            checkReplies(message, answers.getOrDefault(message.id(), List.of()));
            conduct.pushes(message.id(), message.text()).forEach(text -> expectedPushes.put(text, message));
        }
        checkPushes(expectedPushes);
    }

    private void sort() {
        long answered = 0;
        for (Logged entry : log.byBot()) {
            String id = entry.inReplyTo();
            if (id == null) {
                pushed.add(entry);
                continue;
            }
            Logged message = log.byId(id);
            if (message == null || !message.byUser()) {
                findings.add(Kind.WRONG_IN_REPLY_TO, "there is no message of the user that is answered by " + entry);
                continue;
            }
            answers.computeIfAbsent(id, key -> new ArrayList<>()).add(entry);
            if (message.seq() > entry.seq() || message.seq() < answered) {
                findings.add(
                        Kind.ORDER,
                        entry + " answers seq " + message.seq() + ", after a reply to seq " + answered + " was sent");
            }
            answered = Math.max(answered, message.seq());
        }
    }

    private void checkReplies(Logged message, List<Logged> replies) {
        List<String> expected = conduct.replies(message.id(), message.text());
        List<String> texts = new EndCheck(conduct, cutOffTwice, findings).wholeTexts(message, replies, expected);
        boolean mayMiss = cutOffTwice.contains(message.id());
        if (texts.equals(expected) || (mayMiss && isBeginning(texts, expected))) {
            return;
        }
        if (texts.size() == 1 && expected.size() == 1) {
            findings.add(
                    Kind.REPLY_CHANGED,
                    message + " was to be answered with another text: "
                            + difference(replies.get(0).text(), expected.get(0)) + "; the answer is " + replies.get(0));
            return;
        }
        Map<String, Integer> missing = new HashMap<>();
        expected.forEach(text -> missing.merge(text, 1, Integer::sum));
        boolean otherwiseRight = true;
        for (int i = 0; i < replies.size(); i++) {
            Logged reply = replies.get(i);
            if (missing.merge(texts.get(i), -1, Integer::sum) < 0) {
                otherwiseRight = false;
                findings.add(
                        expected.contains(texts.get(i)) ? Kind.REPLY_TWICE : Kind.WRONG_IN_REPLY_TO,
                        message + " was to be answered with " + expected + ", but one answer is " + reply);
            }
        }
        for (Map.Entry<String, Integer> text : missing.entrySet()) {
            if (text.getValue() > 0) {
                otherwiseRight = false;
                findings.add(Kind.REPLY_LOST, message + " was not answered with \"" + text.getKey() + "\"");
            }
        }
        if (otherwiseRight) {
            findings.add(Kind.ORDER, message + " was to be answered with " + expected + ", but was with " + replies);
        }
    }

    private static String difference(String text, String expected) {
        int same = 0;
        while (same < Math.min(text.length(), expected.length()) && text.charAt(same) == expected.charAt(same)) {
            same++;
        }
        return "at " + same + " there is \"" + around(text, same) + "\" for \"" + around(expected, same) + "\"";
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - CONTEXT), Math.min(text.length(), at + CONTEXT));
    }

    private static boolean isBeginning(List<String> texts, List<String> expected) {
        return texts.size() <= expected.size()
                && expected.subList(0, texts.size()).equals(texts);
    }

    private void checkPushes(Map<String, Logged> expected) {
        Set<String> seen = new HashSet<>();
        for (Logged entry : pushed) {
            Logged cause = expected.get(entry.text());
            if (cause == null) {
                if (conduct.note(entry.text()) == null) {
                    findings.add(
                            Kind.WRONG_IN_REPLY_TO, "nothing is answered, and nothing was to be said, by " + entry);
                }
            } else if (!seen.add(entry.text())) {
                findings.add(Kind.REPLY_TWICE, cause + " was to cause one push, but there is one more: " + entry);
            } else if (entry.seq() < cause.seq()) {
                findings.add(Kind.ORDER, entry + " was pushed before its cause, " + cause);
            }
        }
        expected.forEach((text, cause) -> {
            if (!seen.contains(text)) {
                findings.add(Kind.REPLY_LOST, cause + " was to cause the push \"" + text + "\"");
            }
        });
    }
}
