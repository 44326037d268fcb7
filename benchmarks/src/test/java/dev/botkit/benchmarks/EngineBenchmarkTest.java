package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.benchmarks.EngineBenchmark.Kind;
import dev.botkit.benchmarks.EngineBenchmark.Turns;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineBenchmarkTest {

    @ParameterizedTest
    @CsvSource({"WORDS, SAME_THREAD", "REGEXES, SAME_THREAD", "WORDS, DEFAULT", "REGEXES, DEFAULT"})
    void eachMessageIsAnsweredOnce(Kind kind, Turns turns) throws Exception {
        EngineBenchmark benchmark = new EngineBenchmark();
        benchmark.patterns = 10;
        benchmark.kind = kind;
        benchmark.turns = turns;
        benchmark.start();
        try {
            benchmark.lastPattern();
            benchmark.fallback();

            assertThat(benchmark.written()).isEqualTo(2);
            assertThat(benchmark.lastFrame()).contains("do not know");
        } finally {
            benchmark.stop();
        }
    }
}
