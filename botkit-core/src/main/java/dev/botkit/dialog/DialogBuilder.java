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
 * Describes a dialog in code, line by line; from {@link Dialog#define}. Lines belong to the thread that
 * was begun last, {@code default} at first; behind its last line a thread ends the dialog as {@link
 * DialogEnd#COMPLETED}. For one thread of the host; hooks and handlers may be called from any.
 *
 * <p>Texts are Mustache templates over {@code vars.…}, {@code responses.…}, {@code identity.…} (see
 * {@link dev.botkit.BotkitBuilder#identity}) and {@code origin.…} (the message that started it): {@code
 * {{responses.size}}}, sections over lists, inverted sections; without partials and other delimiters, at
 * most 16 sections deep and 16,384 characters long, with at most 65,536 characters of result.
 *
 * <p>It is long because all that a line can be takes a documented method.
 */
public final class DialogBuilder {

    private final ProgramWriter program;

    DialogBuilder(String name) {
        this.program = new ProgramWriter(Objects.requireNonNull(name, "name"));
    }

    /**
     * Says something.
     *
     * @param text a template
     * @return this
     */
    public DialogBuilder say(String text) {
        return say(Reply.of(text));
    }

    /**
     * Says something.
     *
     * @param reply what to send; its strings are templates, those of quick replies and other fields, too
     * @return this
     */
    public DialogBuilder say(Reply reply) {
        program.say(List.of(reply.text()), reply.fields());
        return this;
    }

    /**
     * Says one of several texts, picked at random.
     *
     * @param texts templates, at least one
     * @return this
     */
    public DialogBuilder sayOneOf(String... texts) {
        program.say(List.of(texts), Reply.of("").fields());
        return this;
    }

    /**
     * Asks, and takes any answer.
     *
     * @param key where the answer is kept, {@code responses.…} in templates
     * @param question a template
     * @return this
     */
    public DialogBuilder ask(String key, String question) {
        return ask(key, question, answers -> {});
    }

    /**
     * Asks.
     *
     * @param key where the answer is kept, {@code responses.…} in templates
     * @param question a template
     * @param answers says which answers are recognised; called once, at once
     * @return this
     */
    public DialogBuilder ask(String key, String question, Consumer<Answers> answers) {
        return ask(key, Reply.of(question), answers);
    }

    /**
     * Asks.
     *
     * @param key where the answer is kept, {@code responses.…} in templates
     * @param question what to send; its strings are templates
     * @param answers says which answers are recognised; called once, at once
     * @return this
     */
    public DialogBuilder ask(String key, Reply question, Consumer<Answers> answers) {
        Answers options = new Answers(program.ask(key, question));
        answers.accept(options);
        options.question.end();
        return this;
    }

    /**
     * Runs code, which may choose what follows.
     *
     * @param hook what to do
     * @return this
     */
    public DialogBuilder run(DialogHook hook) {
        program.code(Objects.requireNonNull(hook, "hook"));
        return this;
    }

    /**
     * Goes on at the beginning of a thread.
     *
     * @param thread its name
     * @return this
     */
    public DialogBuilder gotoThread(String thread) {
        program.gotoThread(thread);
        return this;
    }

    /**
     * Asks the last question again.
     *
     * @return this
     */
    public DialogBuilder repeat() {
        program.repeat();
        return this;
    }

    /**
     * Ends it as {@link DialogEnd#STOPPED}.
     *
     * @return this
     */
    public DialogBuilder stop() {
        program.end(DialogEnd.STOPPED);
        return this;
    }

    /**
     * Ends it as {@link DialogEnd#COMPLETED}.
     *
     * @return this
     */
    public DialogBuilder complete() {
        program.end(DialogEnd.COMPLETED);
        return this;
    }

    /**
     * Goes on as another script or dialog, which takes over the variables and the answers.
     *
     * @param script its name; that it is there is checked when the line runs
     * @param thread where to begin; {@code default} leaves that to hooks before the script
     * @return this
     */
    public DialogBuilder continueAs(String script, String thread) {
        program.execute(script, thread);
        return this;
    }

    /**
     * Begins a thread: the lines that follow belong to it. The thread {@code on_timeout}, if there is one,
     * runs at a time-out.
     *
     * @param name letters that are not used for another one
     * @return this
     */
    public DialogBuilder thread(String name) {
        program.thread(name);
        return this;
    }

    /**
     * Sets what a variable is at the beginning.
     *
     * @param name the name behind {@code vars.}
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
     * Sets what happens when no answer came in time, instead of the thread {@code on_timeout}. Unless it
     * chooses something else, the dialog then ends as {@link DialogEnd#TIMEOUT}. It always does so the second time in
     * a row, without this hook, so that a user who says nothing is asked once more at most.
     *
     * @param hook what to do
     * @return this
     */
    public DialogBuilder onTimeout(DialogHook hook) {
        program.hooks().onTimeout(hook);
        return this;
    }

    /**
     * Runs before a thread does, each time; may send the dialog elsewhere.
     *
     * @param thread its name
     * @param hook what to do
     * @return this
     */
    public DialogBuilder beforeThread(String thread, DialogHook hook) {
        program.beforeThread(thread, hook);
        return this;
    }

    /**
     * Checks the answers to a question.
     *
     * @param key the question's
     * @param validator what checks them
     * @return this
     */
    public DialogBuilder validate(String key, AnswerValidator validator) {
        program.validate(key, validator);
        return this;
    }

    /**
     * Is told when the dialog has ended, and how.
     *
     * @param listener who is told
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
     * Makes the dialog.
     *
     * @return what was described
     * @throws InvalidConfigurationException naming everything that is wrong: threads that are not there or
     *     there twice, bad patterns and templates, a bad name or time-out
     */
    public DialogDefinition build() {
        return program.program();
    }

    /**
     * Takes the answers that a question recognises, asked in this order; the first that matches counts. An
     * option without a handler goes on with the next line, and so does an answer that none matches.
     */
    public static final class Answers {

        private final ProgramWriter.Question question;

        private Answers(ProgramWriter.Question question) {
            this.question = question;
        }

        /**
         * Offers answers to tap. What else is said is taken all the same.
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
         * Offers an answer to tap.
         *
         * @param title what the user sees, a template
         * @param payload what is sent when it is tapped, a template
         * @return this
         */
        public Answers quickReply(String title, String payload) {
            question.quickReply(title, payload);
            return this;
        }

        /**
         * Takes several messages as the answer, until an option matches; what matches is not part of it.
         *
         * @return this
         */
        public Answers multiple() {
            question.multiple();
            return this;
        }

        /**
         * Recognises a text: the whole answer, without regard to case and to spaces at its ends.
         *
         * @param text what is said
         * @return this
         */
        public Answers string(String text) {
            question.string(text, null);
            return this;
        }

        /**
         * Recognises a text: the whole answer, without regard to case and to spaces at its ends.
         *
         * @param text what is said
         * @param handler what to do
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
         * @param handler what to do
         * @return this
         */
        public Answers regex(String pattern, AnswerHandler handler) {
            question.regex(pattern, Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /**
         * Recognises the usual ways to say yes, in English and in the user's language, see {@link dev.botkit.Bot#language()}.
         *
         * @param handler what to do
         * @return this
         */
        public Answers yes(AnswerHandler handler) {
            question.utterance("yes", Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /**
         * Recognises the usual ways to say no, in English and in the user's language, see {@link dev.botkit.Bot#language()}.
         *
         * @param handler what to do
         * @return this
         */
        public Answers no(AnswerHandler handler) {
            question.utterance("no", Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /**
         * Recognises the usual ways to want out, in English and in the user's language, see {@link dev.botkit.Bot#language()}.
         *
         * @param handler what to do
         * @return this
         */
        public Answers quit(AnswerHandler handler) {
            question.utterance("quit", Objects.requireNonNull(handler, "handler"));
            return this;
        }

        /**
         * Says what follows an answer that no option matches.
         *
         * @param handler what to do
         * @return this
         */
        public Answers otherwise(AnswerHandler handler) {
            question.otherwise(Objects.requireNonNull(handler, "handler"));
            return this;
        }
    }
}
