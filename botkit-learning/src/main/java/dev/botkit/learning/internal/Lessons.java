package dev.botkit.learning.internal;

import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogHook;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.learning.LearningMode;
import dev.botkit.learning.internal.LearnedAnswers.Problem;
import dev.botkit.script.ReadOnlyScriptsException;
import dev.botkit.script.Script;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the scripts of learning do: hooks that look up, keep, change and forget, and leave the words to the scripts. */
public final class Lessons implements Skill {

    private static final Logger LOG = LoggerFactory.getLogger(LearningMode.class);
    private static final String QUESTION = "question";
    private static final String RESPONSE = "response_text";
    private static final String NOTHING = "nothing";
    private static final String ERROR = "error";
    private static final int MOST_LISTED = 20;
    private static final int MOST_UNANSWERED = 10;
    private static final int SHOWN_CHARACTERS = 120;

    private final LearnedAnswers answers;
    private final Predicate<ConversationId> teachers;
    private final boolean enabled;
    private final @Nullable Script reply;
    private final Exits exits;
    private final Unanswered unanswered = new Unanswered();
    private final LastAnswers lastAnswers = new LastAnswers();
    private final Forgotten forgotten = new Forgotten();
    // Until it is registered, which is before it is used.
    private volatile InstantSource time = InstantSource.system();

    /** Makes the skill; {@code reply} is the script that runs when nothing answers, if it is known. */
    public Lessons(
            LearnedAnswers answers, Predicate<ConversationId> teachers, boolean enabled, @Nullable Script reply) {
        this.answers = answers;
        this.teachers = teachers;
        this.enabled = enabled;
        this.reply = reply;
        this.exits = new Exits(this::hasThread);
    }

    /** Says in the log that everybody may read what is taught from now on, or that a script is in the way. */
    public void announce(boolean ownScripts) {
        if (enabled) {
            LOG.warn("LEARNING MODE IS ON: users may teach this bot what to answer. What they teach, everybody reads.");
        } else if (ownScripts && reply != null && reply.isFallback()) {
            LOG.warn(
                    "Learning mode is off, but the script \"{}\" is still the fallback: users are told so instead of"
                            + " getting an answer. Make another script the fallback (is_fallback), or switch learning on.",
                    LearningMode.CREATE_A_REPLY);
        }
    }

    @Override
    public void register(SkillRegistry skills) {
        time = skills.time();
        skills.afterDialogs(lastAnswers);
        skills.hooks(LearningMode.CREATE_A_REPLY)
                .before(guarded(this::ask))
                .validate(RESPONSE, exits::answered)
                .validate("keep", exits::notUnderstood)
                .validate("same", exits::notUnderstood)
                .beforeThread("preview", this::check)
                .beforeThread("confirmation", guarded(this::keep));
        skills.hooks("learning_teach").before(forTeachers(this::teach));
        skills.hooks("learning_undo").before(forTeachers(this::undo));
        skills.hooks("learning_change").before(forTeachers(this::change));
        skills.hooks("learning_forget").before(forTeachers(this::forget));
        skills.hooks("learning_list").before(forTeachers(this::list));
        skills.hooks("learning_unanswered").before(forTeachers(this::listUnanswered));
    }

    private boolean mayTeach(Dialog dialog) {
        return teachers.test(user(dialog));
    }

    private DialogHook forTeachers(DialogHook hook) {
        DialogHook guarded = guarded(hook);
        return dialog -> {
            if (enabled && mayTeach(dialog)) {
                guarded.run(dialog);
            } else {
                dialog.decline();
            }
        };
    }

    /** Where the store cannot be had, the teacher is told. */
    private static DialogHook guarded(DialogHook hook) {
        return dialog -> {
            try {
                hook.run(dialog);
            } catch (StoreUnavailableException | ReadOnlyScriptsException e) {
                fail(dialog, Problem.STORE);
            }
        };
    }

    private static void fail(Dialog dialog, Problem problem) {
        fail(dialog, problem, ERROR);
    }

    private static void fail(Dialog dialog, Problem problem, String thread) {
        dialog.set(ERROR, problem.sentence);
        dialog.set("error_code", problem.code());
        dialog.gotoThread(thread);
    }

    // ---- create_a_reply

    private void ask(Dialog dialog) {
        boolean asked = !dialog.vars().containsKey(QUESTION);
        String question = asked ? dialog.origin().text() : text(dialog, QUESTION);
        boolean isQuestion = answers.isQuestion(question);
        if (asked && isQuestion) {
            unanswered.asked(question, user(dialog));
        }
        if (!mayTeach(dialog) || (enabled && !isQuestion)) {
            dialog.decline();
        } else if (!enabled) {
            dialog.gotoThread("error_not_enabled");
        } else {
            dialog.set(QUESTION, question);
            pointOut(dialog, question);
        }
    }

    private void pointOut(Dialog dialog, String question) {
        Script close = hasThread("similar") ? answers.closeTo(question) : null;
        if (close != null) {
            dialog.set("similar_question", LearnedAnswers.of(close).question());
            dialog.set("similar_answer", LearnedAnswers.answer(close));
            dialog.gotoThread("similar");
        }
    }

    private boolean hasThread(String topic) {
        return reply != null && reply.thread(topic) != null;
    }

    private void check(Dialog dialog) {
        Problem problem = answers.problemOf(dialog.response(RESPONSE));
        if (problem == null) {
            exits.isNew(dialog);
        } else if (!exits.isGivenUp(dialog)) {
            fail(dialog, problem, hasThread("refused") ? "refused" : ERROR);
        }
    }

    private void keep(Dialog dialog) {
        if (!enabled || !mayTeach(dialog)) {
            // Was allowed when the dialog began, which may be long ago.
            fail(dialog, Problem.NOT_ALLOWED);
            return;
        }
        String said = dialog.response(RESPONSE);
        String answer = said.isEmpty() ? text(dialog, "similar_answer") : said;
        String question = text(dialog, QUESTION);
        Problem problem = answers.teach(by(dialog), question, answer, time.instant());
        if (problem == null) {
            dialog.bot().skills().reloadScripts();
            unanswered.answered(question);
        } else {
            fail(dialog, problem);
        }
    }

    // ---- the commands

    private void teach(Dialog dialog) {
        String question = named(dialog);
        dialog.set(QUESTION, question);
        if (!answers.isQuestion(question)) {
            fail(dialog, Problem.NO_QUESTION);
        } else if (answers.find(question) != null || dialog.bot().skills().hear(question)) {
            dialog.gotoThread("known");
        }
    }

    private void undo(Dialog dialog) {
        if (!hasForgotten(dialog)) {
            forget(dialog, answers.newestBy(by(dialog)));
        }
    }

    private void forget(Dialog dialog) {
        if (!hasForgotten(dialog)) {
            String question = named(dialog);
            dialog.set(QUESTION, question);
            forget(dialog, answers.find(question));
        }
    }

    /** Whether this very message has done its work already, in a turn that was cut off. */
    private boolean hasForgotten(Dialog dialog) {
        String question =
                forgotten.earlierBy(dialog.bot().conversation(), dialog.origin().id());
        if (question != null) {
            dialog.set(QUESTION, question);
        }
        return question != null;
    }

    private void forget(Dialog dialog, @Nullable Script script) {
        if (script != null && answers.forget(script)) {
            String question = LearnedAnswers.of(script).question();
            forgotten.by(dialog.bot().conversation(), dialog.origin().id(), question);
            dialog.bot().skills().reloadScripts();
            dialog.set(QUESTION, question);
        } else {
            dialog.gotoThread(NOTHING);
        }
    }

    private void change(Dialog dialog) {
        String command = lastAnswers.in(dialog.bot().conversation());
        Script script = command == null ? null : answers.named(command);
        if (script == null) {
            dialog.gotoThread(NOTHING);
            return;
        }
        String answer = named(dialog);
        Problem problem = answers.change(script, by(dialog), answer, time.instant());
        if (problem == null) {
            dialog.bot().skills().reloadScripts();
            dialog.set(QUESTION, LearnedAnswers.of(script).question());
            dialog.set("answer", answer);
        } else {
            fail(dialog, problem);
        }
    }

    private void list(Dialog dialog) {
        int count = answers.all().size();
        dialog.set("count", count);
        dialog.set("several", count != 1);
        list(
                dialog,
                answers.newestFirst()
                        .limit(MOST_LISTED)
                        .map(script -> LearnedAnswers.of(script).question() + ": " + LearnedAnswers.answer(script))
                        .toList());
    }

    private void listUnanswered(Dialog dialog) {
        list(dialog, unanswered.mostFrequent(MOST_UNANSWERED));
    }

    private static void list(Dialog dialog, List<String> lines) {
        if (lines.isEmpty()) {
            dialog.gotoThread(NOTHING);
        } else {
            dialog.set("list", lines.stream().map(line -> "- " + shown(line)).collect(Collectors.joining("\n")));
        }
    }

    /** One line of a list. */
    private static String shown(String text) {
        String line = text.replaceAll("\\s+", " ");
        if (line.length() <= SHOWN_CHARACTERS) {
            return line;
        }
        int end =
                Character.isHighSurrogate(line.charAt(SHOWN_CHARACTERS - 1)) ? SHOWN_CHARACTERS - 1 : SHOWN_CHARACTERS;
        return line.substring(0, end) + "…";
    }

    /** What the command's pattern captured. */
    private static String named(Dialog dialog) {
        List<String> groups = dialog.origin().groups();
        return groups.size() > 1 ? groups.get(1).strip() : "";
    }

    private static String by(Dialog dialog) {
        return user(dialog).toString();
    }

    /** Whoever it is in whichever of their conversations: the labels are theirs to choose. */
    private static ConversationId user(Dialog dialog) {
        return dialog.bot().conversation().withLabel(null);
    }

    private static String text(Dialog dialog, String name) {
        return dialog.vars().get(name) instanceof String text ? text : "";
    }
}
