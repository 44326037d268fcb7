package dev.botkit.dialog;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.Reply;
import dev.botkit.internal.dialog.ProgramWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Describes a dialog in code, line by line; from {@link Dialog#define}. Lines belong to the thread that was begun last,
 * {@code default} at first; the end of a thread ends the dialog as {@link DialogEnd#COMPLETED}. The builder is not
 * thread-safe; hooks and handlers may be called on any thread.
 *
 * <p>Texts are Mustache templates over {@code vars.…}, {@code responses.…}, {@code identity.…} (see
 * {@link dev.botkit.BotkitBuilder#templateIdentity}) and {@code origin.…} (the message that started it):
 * {@code {{responses.size}}}, sections over lists, and inverted sections, but no partials and no other delimiters. A
 * text may have 16,384 characters, with sections 16 deep, and its result 65,536 characters.
 *
 * <p>The class is long because each kind of line has a documented method.
 */
public final class DialogBuilder {

    private final ProgramWriter program;

    DialogBuilder(String name) {
        this.program = new ProgramWriter(Objects.requireNonNull(name, "name"));
    }

    /**
     * Adds a line that says something.
     *
     * @param text a template
     * @return this
     */
    public DialogBuilder say(String text) {
        return say(Reply.of(text));
    }

    /**
     * Adds a line that says something.
     *
     * @param reply what to send; its strings are templates, including those of quick replies and other fields
     * @return this
     */
    public DialogBuilder say(Reply reply) {
        program.say(List.of(reply.text()), reply.fields());
        return this;
    }

    /**
     * Adds a line that says one of several texts, picked at random.
     *
     * @param texts templates, at least one
     * @return this
     */
    public DialogBuilder sayOneOf(String... texts) {
        program.say(List.of(texts), Reply.of("").fields());
        return this;
    }

    /**
     * Adds a question that takes any answer.
     *
     * @param key the key under which the answer is kept, {@code responses.…} in templates
     * @param question a template
     * @return this
     */
    public DialogBuilder ask(String key, String question) {
        return ask(key, question, answers -> {});
    }

    /**
     * Adds a question.
     *
     * @param key the key under which the answer is kept, {@code responses.…} in templates
     * @param question a template
     * @param answers describes which answers are recognised; called once, before this method returns
     * @return this
     */
    public DialogBuilder ask(String key, String question, Consumer<Answers> answers) {
        return ask(key, Reply.of(question), answers);
    }

    /**
     * Adds a question.
     *
     * @param key the key under which the answer is kept, {@code responses.…} in templates
     * @param question what to send; its strings are templates
     * @param answers describes which answers are recognised; called once, before this method returns
     * @return this
     */
    public DialogBuilder ask(String key, Reply question, Consumer<Answers> answers) {
        Answers options = new Answers(program.ask(key, question));
        answers.accept(options);
        options.question.end();
        return this;
    }

    /**
     * Adds a line that runs code, which may choose what follows.
     *
     * @param hook the code
     * @return this
     */
    public DialogBuilder run(DialogHook hook) {
        program.code(Objects.requireNonNull(hook, "hook"));
        return this;
    }

    /**
     * Adds a line that continues at the beginning of a thread.
     *
     * @param thread the thread's name
     * @return this
     */
    public DialogBuilder gotoThread(String thread) {
        program.gotoThread(thread);
        return this;
    }

    /**
     * Adds a line that asks the last question again.
     *
     * @return this
     */
    public DialogBuilder repeat() {
        program.repeat();
        return this;
    }

    /**
     * Adds a line that ends the dialog as {@link DialogEnd#STOPPED}.
     *
     * @return this
     */
    public DialogBuilder stop() {
        program.end(DialogEnd.STOPPED);
        return this;
    }

    /**
     * Adds a line that ends the dialog as {@link DialogEnd#COMPLETED}.
     *
     * @return this
     */
    public DialogBuilder complete() {
        program.end(DialogEnd.COMPLETED);
        return this;
    }

    /**
     * Adds a line that continues as another script or dialog, which takes over the variables and the answers.
     *
     * @param script the name of the other script or dialog, which must exist when the line runs
     * @param thread the thread to begin at; {@code default} lets hooks before the script choose
     * @return this
     */
    public DialogBuilder continueAs(String script, String thread) {
        program.execute(script, thread);
        return this;
    }

    /**
     * Begins a thread, to which the following lines belong. The thread {@code on_timeout}, if there is one, runs at a
     * time-out.
     *
     * @param name the thread's name, not empty and unique in the dialog
     * @return this
     */
    public DialogBuilder thread(String name) {
        program.thread(name);
        return this;
    }

    /**
     * Sets the initial value of a variable.
     *
     * @param name the name after {@code vars.}
     * @param value a JSON value as in {@link dev.botkit.Message}; it is copied
     * @return this
     */
    public DialogBuilder variable(String name, @Nullable Object value) {
        program.variable(name, value);
        return this;
    }

    /**
     * Sets how long each question waits for its answer.
     *
     * @param duration 1 second to 365 days; default 15 minutes
     * @return this
     */
    public DialogBuilder timeout(Duration duration) {
        program.timeout(Objects.requireNonNull(duration, "duration"));
        return this;
    }

    /**
     * Sets a hook that runs when no answer came in time, instead of the thread {@code on_timeout}. Unless the hook
     * chooses something else, the dialog then ends as {@link DialogEnd#TIMEOUT}. At the second time-out in a row, it
     * ends so without this hook, so that a silent user is asked at most once more.
     *
     * @param hook the code
     * @return this
     */
    public DialogBuilder onTimeout(DialogHook hook) {
        program.hooks().onTimeout(hook);
        return this;
    }

    /**
     * Adds a hook that runs each time before a thread does. It may send the dialog elsewhere.
     *
     * @param thread the thread's name
     * @param hook the code
     * @return this
     */
    public DialogBuilder beforeThread(String thread, DialogHook hook) {
        program.beforeThread(thread, hook);
        return this;
    }

    /**
     * Adds a validator for the answers to a question.
     *
     * @param key the question's key
     * @param validator checks the answers
     * @return this
     */
    public DialogBuilder validate(String key, AnswerValidator validator) {
        program.validate(key, validator);
        return this;
    }

    /**
     * Adds a listener for the end of the dialog.
     *
     * @param listener the listener
     * @return this
     */
    public DialogBuilder onEnd(DialogEnd.Listener listener) {
        program.hooks().after(listener);
        return this;
    }

    /**
     * Lets pages begin the dialog with a {@code trigger} event, at any of its threads.
     *
     * @return this
     */
    public DialogBuilder allowTrigger() {
        program.hooks().allowTrigger();
        return this;
    }

    /**
     * Builds the dialog.
     *
     * @return the dialog
     * @throws InvalidConfigurationException if the dialog is invalid; it names everything that is wrong: missing or
     *     duplicate threads, bad patterns and templates, a bad name or time-out
     */
    public DialogDefinition build() {
        return program.program();
    }

    /**
     * Takes the options of a question, that is, the answers that it recognises. They are tried in the order in which
     * they were added; the first that matches counts. The dialog continues with the next line after an option without a
     * handler, and after an answer that no option matches.
     */
    public static final class Answers {

        private final ProgramWriter.Question question;

        private Answers(ProgramWriter.Question question) {
            this.question = question;
        }

        /**
         * Adds suggested answers to tap. Other answers are accepted all the same.
         *
         * @param titles templates
         * @return this
         */
        public Answers quickReplies(String... titles) {
            for (String title : titles) {
                quickReply(title, title);
            }
            return this;
        }

        /**
         * Adds a suggested answer to tap.
         *
         * @param title what the user sees, a template
         * @param payload the text that is sent when it is tapped, a template
         * @return this
         */
        public Answers quickReply(String title, String payload) {
            question.quickReply(title, payload);
            return this;
        }

        /**
         * Takes several messages as the answer, until an option matches; the matching message is not part of the
         * answer.
         *
         * @return this
         */
        public Answers multiple() {
            question.multiple();
            return this;
        }

        /**
         * Recognises a text, which must be the whole answer, without regard to case and to spaces at the ends.
         *
         * @param text the text
         * @return this
         */
        public Answers string(String text) {
            question.string(text, null);
            return this;
        }

        /**
         * Recognises a text, which must be the whole answer, without regard to case and to spaces at the ends.
         *
         * @param text the text
         * @param handler handles the answer
         * @return this
         */
        public Answers string(String text, AnswerHandler handler) {
            question.string(text, Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /**
         * Recognises a regular expression, found anywhere, without regard to case, within {@link
         * dev.botkit.TurnLimits#patternSteps()}.
         *
         * @param pattern what to find
         * @return this
         */
        public Answers regex(String pattern) {
            question.regex(pattern, null);
            return this;
        }

        /**
         * Recognises a regular expression, found anywhere, without regard to case, within {@link
         * dev.botkit.TurnLimits#patternSteps()}.
         *
         * @param pattern what to find
         * @param handler handles the answer
         * @return this
         */
        public Answers regex(String pattern, AnswerHandler handler) {
            question.regex(pattern, Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /**
         * Recognises the usual ways to say yes, in English and in the user's language, see {@link dev.botkit.Bot#language()}.
         *
         * @param handler handles the answer
         * @return this
         */
        public Answers yes(AnswerHandler handler) {
            question.utterance("yes", Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /**
         * Recognises the usual ways to say no, in English and in the user's language, see {@link dev.botkit.Bot#language()}.
         *
         * @param handler handles the answer
         * @return this
         */
        public Answers no(AnswerHandler handler) {
            question.utterance("no", Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /**
         * Recognises the usual ways to want out, in English and in the user's language, see {@link dev.botkit.Bot#language()}.
         *
         * @param handler handles the answer
         * @return this
         */
        public Answers quit(AnswerHandler handler) {
            question.utterance("quit", Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /**
         * Handles an answer that no option matches.
         *
         * @param handler handles the answer
         * @return this
         */
        public Answers otherwise(AnswerHandler handler) {
            question.otherwise(Objects.requireNonNull(handler, "handler"));
            return this;
        }
    }
}
