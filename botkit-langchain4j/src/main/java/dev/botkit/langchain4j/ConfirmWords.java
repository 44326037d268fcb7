package dev.botkit.langchain4j;

import dev.botkit.InvalidArgumentException;

/**
 * What users read beside the question whether a tool may be called ({@link LangChainAnswers#confirm}). In all of it but the buttons {@code
 * {question}} stands for the question. Immutable.
 *
 * <pre>{@code
 * ConfirmWords.DEFAULT.withYes("Ja").withNo("Nein").withNotDone("Nicht ausgeführt: {question}")
 * }</pre>
 */
public final class ConfirmWords {

    /** In English. */
    public static final ConfirmWords DEFAULT = new ConfirmWords(
            "Yes",
            "No",
            "Not done: {question}",
            "Not done, as there was no answer in time: {question}",
            "This was carried out: {question}",
            "This was tried, and has failed: {question}",
            "It is not known yet whether this was done: {question}");

    private static final String QUESTION = "{question}";
    private static final int LONGEST_BUTTON = 50;
    private static final int LONGEST = 500;

    private final String yes;
    private final String no;
    private final String notDone;
    private final String timedOut;
    private final String done;
    private final String failed;
    private final String unknown;

    private ConfirmWords(
            String yes, String no, String notDone, String timedOut, String done, String failed, String unknown) {
        this.yes = button(yes);
        this.no = button(no);
        if (yes.equalsIgnoreCase(no)) {
            throw new InvalidArgumentException("Yes and no have the same word.");
        }
        this.notDone = sentence(notDone);
        this.timedOut = sentence(timedOut);
        this.done = sentence(done);
        this.failed = sentence(failed);
        this.unknown = sentence(unknown);
    }

    private static String button(String text) {
        if (Manners.notNull(text, "text").isBlank() || text.length() > LONGEST_BUTTON) {
            throw new InvalidArgumentException("A button's text has 1 to 50 characters.");
        }
        return text.strip();
    }

    private static String sentence(String text) {
        if (Manners.notNull(text, "text").isBlank() || text.length() > LONGEST) {
            throw new InvalidArgumentException("What is said of a question has 1 to 500 characters.");
        }
        return text;
    }

    /**
     * Changes the button for yes. Its text also counts as a yes if it is typed.
     *
     * @param text 1 to 50 characters, default {@code Yes}
     * @return a changed copy
     */
    public ConfirmWords withYes(String text) {
        return new ConfirmWords(text, no, notDone, timedOut, done, failed, unknown);
    }

    /**
     * Changes the button for no. Its text also counts as a no if it is typed.
     *
     * @param text 1 to 50 characters, default {@code No}
     * @return a changed copy
     */
    public ConfirmWords withNo(String text) {
        return new ConfirmWords(yes, text, notDone, timedOut, done, failed, unknown);
    }

    /**
     * Changes what is said if the user says something else, or the question is given up for another reason.
     *
     * @param text 1 to 500 characters
     * @return a changed copy
     */
    public ConfirmWords withNotDone(String text) {
        return new ConfirmWords(yes, no, text, timedOut, done, failed, unknown);
    }

    /**
     * Changes what is said if there is no answer in time.
     *
     * @param text 1 to 500 characters
     * @return a changed copy
     */
    public ConfirmWords withTimedOut(String text) {
        return new ConfirmWords(yes, no, notDone, text, done, failed, unknown);
    }

    /**
     * Changes what is said if the tool was called and the model has not told of it: it has failed since, was stopped, or asks the next
     * question.
     *
     * @param text 1 to 500 characters
     * @return a changed copy
     */
    public ConfirmWords withDone(String text) {
        return new ConfirmWords(yes, no, notDone, timedOut, text, failed, unknown);
    }

    /**
     * The same for a tool that has failed itself.
     *
     * @param text 1 to 500 characters
     * @return a changed copy
     */
    public ConfirmWords withFailed(String text) {
        return new ConfirmWords(yes, no, notDone, timedOut, done, text, unknown);
    }

    /**
     * The same while the tool has not returned. What became of it is said when it has.
     *
     * @param text 1 to 500 characters
     * @return a changed copy
     */
    public ConfirmWords withUnknown(String text) {
        return new ConfirmWords(yes, no, notDone, timedOut, done, failed, text);
    }

    String yes() {
        return yes;
    }

    String no() {
        return no;
    }

    String notDone(String question) {
        return notDone.replace(QUESTION, question);
    }

    String timedOut(String question) {
        return timedOut.replace(QUESTION, question);
    }

    String done(String question) {
        return done.replace(QUESTION, question);
    }

    String failed(String question) {
        return failed.replace(QUESTION, question);
    }

    String unknown(String question) {
        return unknown.replace(QUESTION, question);
    }
}
