package dev.botkit.learning.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.learning.internal.LearnedAnswers.Problem;
import dev.botkit.script.ScriptStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes into the store of what was learned. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LearnedAnswersTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private final ScriptStore store = ScriptStore.inMemory();
    private final LearnedAnswers answers =
            new LearnedAnswers(store, new LearnedAnswers.Bounds(10_000, 300, 2_000, 10_000));

    @Test
    void aHundredThousandCharactersAreNeitherAQuestionNorAnAnswer() {
        String endless = "x".repeat(100_000);
        assertThat(answers.isQuestion(endless)).isFalse();
        assertThat(answers.teach("una", "why?", endless, NOW)).isEqualTo(Problem.TOO_LONG);
        assertThat(answers.all()).isEmpty();
    }

    @Test
    void aTeacherMayTeachAgainAfterTheClockWasSetBackButNotMoreThanInAnyHour() {
        LearnedAnswers bounded = new LearnedAnswers(store, new LearnedAnswers.Bounds(10_000, 300, 2_000, 3));
        assertThat(taught(bounded, "before", NOW)).containsExactly(null, null, null, Problem.TOO_FAST);

        Instant back = NOW.minus(Duration.ofDays(365));
        assertThat(taught(bounded, "after", back)).containsExactly(null, null, null, Problem.TOO_FAST);
        assertThat(taught(bounded, "much later", back.plus(Duration.ofMinutes(59))))
                .containsOnly(Problem.TOO_FAST);
        assertThat(taught(bounded, "an hour later", back.plus(Duration.ofHours(1))))
                .containsExactly(null, null, null, Problem.TOO_FAST);
    }

    @Test
    void whoeverTakesOverAnswersAfterTheClockWasSetBackIsBoundedToo() {
        LearnedAnswers bounded = new LearnedAnswers(store, new LearnedAnswers.Bounds(10_000, 300, 2_000, 3));
        Instant back = NOW.minus(Duration.ofDays(365));
        taught(bounded, "mine", NOW);
        for (int i = 0; i < 4; i++) {
            assertThat(bounded.teach("teacher " + i, "theirs " + i, "an answer", NOW))
                    .isNull();
        }

        for (int i = 0; i < 4; i++) {
            assertThat(bounded.change(bounded.find("theirs " + i), "una", "another answer", back))
                    .isEqualTo(i < 3 ? null : Problem.TOO_FAST);
        }
    }

    /** What becomes of four questions of the same teacher. */
    private static List<Problem> taught(LearnedAnswers answers, String question, Instant now) {
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            problems.add(answers.teach("una", question + " " + i, "an answer", now));
        }
        return problems;
    }

    @Test
    void ofManyWhoTeachTheSameQuestionAtOnceOneWinsEachTime() throws Exception {
        int teachers = 4;
        CyclicBarrier start = new CyclicBarrier(teachers);
        ExecutorService pool = Executors.newFixedThreadPool(teachers);
        try {
            for (int round = 0; round < 50; round++) {
                String question = "question " + round;
                List<Future<Problem>> all = new ArrayList<>();
                for (int i = 0; i < teachers; i++) {
                    String by = "teacher " + i;
                    all.add(pool.submit(() -> {
                        start.await();
                        return answers.teach(by, question, "answer of " + by, NOW);
                    }));
                }
                List<Problem> problems = new ArrayList<>();
                for (Future<Problem> each : all) {
                    problems.add(each.get());
                }
                assertThat(problems)
                        .as(question)
                        .containsExactlyInAnyOrder(null, Problem.KNOWN, Problem.KNOWN, Problem.KNOWN);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(answers.all()).hasSize(50);
    }
}
