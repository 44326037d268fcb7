package dev.botkit.learning.internal;

import dev.botkit.script.LearnedAnswer;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was learned, in its store, with the bounds on what may come in. */
public final class LearnedAnswers {

    /** Why something is not kept; the code is for scripts that say it in other words. */
    enum Problem {
        EMPTY("An answer needs some text."),
        TOO_LONG("It is too long."),
        IMAGE("Pictures cannot be taught."),
        CONTROL("It holds characters that cannot be shown."),
        KNOWN("There is an answer to that already."),
        FULL("I have learned as much as I can keep; let me forget something first."),
        NO_QUESTION("I can only learn answers to short texts without pictures."),
        NOT_ALLOWED("You may not teach me now."),
        TOO_FAST("You have taught me a lot within this hour; please go on later."),
        STORE("I cannot write it down now; please try again later.");

        final String sentence;

        Problem(String sentence) {
            this.sentence = sentence;
        }

        String code() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    // Markdown's and HTML's.
    private static final Pattern IMAGE = Pattern.compile("!\\[|<\\s*img\\b", Pattern.CASE_INSENSITIVE);
    private static final Duration HOUR = Duration.ofHours(1);

    private final ScriptStore store;
    private final Bounds bounds;
    // So that a look costs a store no more than a revision.
    private final AtomicReference<@Nullable Known> last = new AtomicReference<>();
    private final ReentrantLock preparing = new ReentrantLock();

    private record Known(String revision, KnownQuestions questions) {}

    /** What may come in: in all, a question's and an answer's characters, and what one user may teach within an hour. */
    public record Bounds(int answers, int questionCharacters, int answerCharacters, int perTeacherAndHour) {}

    /** Makes one; the store is the caller's to close. */
    public LearnedAnswers(ScriptStore store, Bounds bounds) {
        this.store = store;
        this.bounds = bounds;
    }

    /** Whether it can be a question that is taught: not everything that somebody says is one. */
    boolean isQuestion(String text) {
        return text.length() <= bounds.questionCharacters()
                && !hasControls(text)
                // Lists show it to others.
                && !IMAGE.matcher(text).find()
                && !Script.normalised(text).isEmpty();
    }

    /** What keeps a text from being an answer; null for nothing. */
    @Nullable
    Problem problemOf(String answer) {
        if (answer.isBlank()) {
            return Problem.EMPTY;
        }
        if (answer.length() > bounds.answerCharacters()) {
            return Problem.TOO_LONG;
        }
        if (hasControls(answer)) {
            return Problem.CONTROL;
        }
        return IMAGE.matcher(answer).find() ? Problem.IMAGE : null;
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t');
    }

    /** Keeps an answer; null if it is kept. Teaching the very same twice is teaching it once. */
    @Nullable
    Problem teach(String by, String question, String answer, Instant now) {
        Problem problem = problemOf(answer);
        if (problem != null) {
            return problem;
        }
        Script script = Script.learned(new LearnedAnswer(by, now, question), answer);
        Script known = find(question);
        if (known != null) {
            return isSame(known, script) ? null : Problem.KNOWN;
        }
        List<Script> all = all();
        if (all.size() >= bounds.answers()) {
            return Problem.FULL;
        }
        if (taughtWithinAnHour(by, all, now) >= bounds.perTeacherAndHour()) {
            return Problem.TOO_FAST;
        }
        if (store.add(script)) {
            return null;
        }
        Script other = find(question);
        return other != null && isSame(other, script) ? null : Problem.KNOWN;
    }

    /** Whether a turn that runs again, or somebody who is impatient, teaches what is there. */
    private static boolean isSame(Script known, Script script) {
        return by(known).equals(by(script)) && answer(known).equals(answer(script));
    }

    /**
     * What has a date in the future was taught before the clock was set back, nobody knows how long ago. It does not
     * count, so that nobody is refused until the clock is there again. What is taught from then on does count, so a
     * clock that is set back once lets in one hour's answers more, and no flood.
     */
    private static long taughtWithinAnHour(String by, List<Script> all, Instant now) {
        Instant hourAgo = now.minus(HOUR);
        return all.stream()
                .filter(script -> by(script).equals(by))
                .map(script -> of(script).at())
                .filter(at -> at.isAfter(hourAgo) && !at.isAfter(now))
                .count();
    }

    /** Puts another answer in the place of a known one; null if it is kept. */
    @Nullable
    Problem change(Script known, String by, String answer, Instant now) {
        Problem problem = problemOf(answer);
        if (problem != null) {
            return problem;
        }
        // Its own answers count already; without a bound one user could take over everybody's.
        if (!by(known).equals(by) && taughtWithinAnHour(by, all(), now) >= bounds.perTeacherAndHour()) {
            return Problem.TOO_FAST;
        }
        LearnedAnswer learned = new LearnedAnswer(by, now, of(known).question());
        return store.replace(known, Script.learned(learned, answer)) ? null : Problem.KNOWN;
    }

    boolean forget(Script script) {
        return store.remove(script);
    }

    /** The one that answers a question; null if there is none. */
    @Nullable
    Script find(String question) {
        return known().find(question);
    }

    /** By its command. */
    @Nullable
    Script named(String command) {
        String key = Script.key(command);
        return all().stream()
                .filter(script -> script.key().equals(key))
                .findFirst()
                .orElse(null);
    }

    /** What somebody taught last; null for nothing. */
    @Nullable
    Script newestBy(String by) {
        // Of those of the same moment, what the store has last was added last.
        return all().stream()
                .filter(script -> by(script).equals(by))
                .reduce((one, other) -> of(one).at().isAfter(of(other).at()) ? one : other)
                .orElse(null);
    }

    Stream<Script> newestFirst() {
        Comparator<Script> byDate = Comparator.comparing(script -> of(script).at());
        // Of those of the same moment, what the store has last was added last.
        List<Script> reversed = new ArrayList<>(all());
        Collections.reverse(reversed);
        return reversed.stream().sorted(byDate.reversed());
    }

    /** A known question that is close to another one, so that it may be meant; null if none is. */
    @Nullable
    Script closeTo(String question) {
        return known().closeTo(question);
    }

    List<Script> all() {
        return known().scripts();
    }

    private KnownQuestions known() {
        Known known = last.get();
        ScriptStore.Snapshot newer = store.load(known == null ? null : known.revision());
        if (newer == null) {
            return Objects.requireNonNull(known, "a snapshot without a known revision")
                    .questions();
        }
        // One thread prepares them, and the others have them from it.
        preparing.lock();
        try {
            return prepared(newer);
        } finally {
            preparing.unlock();
        }
    }

    private KnownQuestions prepared(ScriptStore.Snapshot newer) {
        Known known = last.get();
        if (known != null && known.revision().equals(newer.revision())) {
            return known.questions();
        }
        List<Script> learned = newer.scripts().stream()
                .filter(script -> script.learned() != null)
                .toList();
        KnownQuestions before = known == null ? KnownQuestions.NONE : known.questions();
        KnownQuestions questions = before.changedTo(learned);
        last.set(new Known(newer.revision(), questions));
        return questions;
    }

    static LearnedAnswer of(Script script) {
        return Objects.requireNonNull(script.learned(), "learned");
    }

    private static String by(Script script) {
        return of(script).by();
    }

    /** What it says. */
    static String answer(Script script) {
        return script.threads().stream()
                .flatMap(thread -> thread.lines().stream())
                .flatMap(line -> line.texts().stream())
                .findFirst()
                .orElse("");
    }
}
