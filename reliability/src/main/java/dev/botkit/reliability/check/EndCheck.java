package dev.botkit.reliability.check;

import dev.botkit.reliability.check.Problem.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How replies end: one that lacks its end says why, and is a true beginning; {@code stopped} is for those that their user has stopped, {@code
 * interrupted} for those whose turns the server has given up.
 */
final class EndCheck {

    /** What becomes of half a character. */
    private static final String HALF = "\ufffd";

    private final Conduct conduct;
    private final Set<String> cutOffTwice;
    private final Findings findings;

    EndCheck(Conduct conduct, Set<String> cutOffTwice, Findings findings) {
        this.conduct = conduct;
        this.cutOffTwice = cutOffTwice;
        this.findings = findings;
    }

    /** The texts of a message's replies, with the ends that they lack; the findings are told whether they may. */
    List<String> wholeTexts(Logged message, List<Logged> replies, List<String> expected) {
        List<String> texts = new ArrayList<>(replies.size());
        for (int i = 0; i < replies.size(); i++) {
            Logged reply = replies.get(i);
            texts.add(i < expected.size() ? wholeText(message, reply, expected.get(i)) : reply.text());
        }
        return texts;
    }

    private String wholeText(Logged message, Logged reply, String expected) {
        String text = reply.text();
        String why = reply.incomplete();
        if (text.equals(expected)) {
            if (why != null) {
                findings.add(
                        Kind.NO_END, "it is whole, but says that it is not: " + reply + ", which answers " + message);
            }
            return text;
        }
        if (!isBeginning(text, expected)) {
            return text;
        }
        if (why == null) {
            findings.add(Kind.NO_END, "it lacks its end, but does not say so: " + reply + ", which answers " + message);
        } else if (!isAllowed(why, message)) {
            findings.add(Kind.NO_END, "it lacks its end without a reason: " + reply + ", which answers " + message);
        }
        return expected;
    }

    private static boolean isBeginning(String text, String expected) {
        String known = text.endsWith(HALF) ? text.substring(0, text.length() - 1) : text;
        return !known.isEmpty() && expected.startsWith(known);
    }

    private boolean isAllowed(String why, Logged message) {
        return switch (why) {
            case "stopped" -> conduct.isStopped(message.text());
            case "interrupted" -> cutOffTwice.contains(message.id());
            default -> false;
        };
    }
}
