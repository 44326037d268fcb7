package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryReadsTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsFromASmallAndALargeStore(boolean spread) throws Exception {
        List<HistoryReads.Result> results = HistoryReads.run(Storage.H2, spread, 200, 400, 5);

        assertThat(results).hasSize(spread ? 5 : 3).allSatisfy(result -> {
            assertThat(result.small().total()).isEqualTo(5);
            assertThat(result.large().total()).isEqualTo(5);
            assertThat(result.ratio()).isPositive();
        });
    }
}
