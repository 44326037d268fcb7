package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredChatTest {

    @Test
    void conversationsChatWithEachStore() throws Exception {
        Duration moment = Duration.ofMillis(200);

        Map<Storage, List<Double>> rates = StoredChat.run(List.of(Storage.values()), 5, 1, moment, moment);

        assertThat(rates).containsOnlyKeys(Storage.values());
        assertThat(rates.values())
                .allSatisfy(each -> assertThat(each)
                        .singleElement()
                        .satisfies(rate -> assertThat(rate).isPositive()));
    }
}
