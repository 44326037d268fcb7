package dev.botkit.learning.internal;

import dev.botkit.script.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The questions that have learned answers, prepared for being asked for often: by their text, and by words. Made once for each
 * revision of the store. Immutable.
 */
final class KnownQuestions {

    static final KnownQuestions NONE = new KnownQuestions(List.of(), Map.of());

    private final List<Script> scripts;
    private final List<Question> questions;
    private final Map<String, Integer> byText = new HashMap<>();
    private final Map<String, Places> byWord = new HashMap<>();
    // As they were taught, so that those that stay are not prepared again.
    private final Map<String, Question> asTaught = new HashMap<>();

    private KnownQuestions(List<Script> scripts, Map<String, Question> prepared) {
        this.scripts = List.copyOf(scripts);
        this.questions = new ArrayList<>(scripts.size());
        for (int place = 0; place < scripts.size(); place++) {
            String taught = LearnedAnswers.of(scripts.get(place)).question();
            Question known = prepared.get(taught);
            Question question = known == null ? Question.of(taught) : known;
            questions.add(question);
            asTaught.put(taught, question);
            byText.putIfAbsent(question.text(), place);
            for (String word : question.words()) {
                byWord.computeIfAbsent(word, each -> new Places()).add(place);
            }
        }
    }

    /** Those of another revision. */
    KnownQuestions changedTo(List<Script> others) {
        return new KnownQuestions(others, asTaught);
    }

    List<Script> scripts() {
        return scripts;
    }

    /** The first with that question; null if there is none. */
    @Nullable
    Script find(String question) {
        Integer place = byText.get(Script.normalised(question));
        return place == null ? null : scripts.get(place);
    }

    /** The first whose question is close to another one, and not the same; null if there is none. */
    @Nullable
    Script closeTo(String question) {
        Question asked = Question.of(question);
        return closeTo(asked, new Closeness(asked));
    }

    @Nullable
    Script closeTo(Question asked, Closeness closeness) {
        int sameWords = firstWithSameWords(asked, closeness);
        int place = firstWithSameLetters(closeness, sameWords);
        return place < scripts.size() ? scripts.get(place) : null;
    }

    private int firstWithSameWords(Question asked, Closeness closeness) {
        int[] common = new int[questions.size()];
        for (String word : asked.words()) {
            Places places = byWord.get(word);
            for (int i = 0; places != null && i < places.count; i++) {
                common[places.all[i]]++;
            }
        }
        for (int place = 0; place < common.length; place++) {
            if (common[place] > 1 && closeness.hasSameWords(questions.get(place), common[place])) {
                return place;
            }
        }
        return common.length;
    }

    /** The first one before another place, or that. */
    private int firstWithSameLetters(Closeness closeness, int before) {
        for (int place = 0; place < before; place++) {
            Question known = questions.get(place);
            if (closeness.mayHaveSameLetters(known) && closeness.hasSameLetters(known)) {
                return place;
            }
        }
        return before;
    }

    /** Where a word is. */
    private static final class Places {

        private int[] all = new int[2];
        private int count;

        void add(int place) {
            if (count == all.length) {
                all = Arrays.copyOf(all, 2 * count);
            }
            all[count++] = place;
        }
    }
}
