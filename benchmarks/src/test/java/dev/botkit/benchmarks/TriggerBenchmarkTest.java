package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.benchmarks.TriggerBenchmark.Regexps;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TriggerBenchmarkTest {

    @ParameterizedTest
    @EnumSource
    void findsWhatItSaysItFinds(Regexps regexps) {
        TriggerBenchmark benchmark = new TriggerBenchmark();
        benchmark.regexps = regexps;
        benchmark.start();

        assertThat(benchmark.string().script().command()).isEqualTo("string7777");
        assertThat(benchmark.learned().script().learned().question()).isEqualTo("Who was the 7777. king of Rome?");
        assertThat(benchmark.none()).isNull();
        assertThat(benchmark.noneOfALongText()).isNull();
    }
}
