package dev.botkit.reliability.flood;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.reliability.server.Stores;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server with a heap of 256 MB beside each flood, on each store. In the build a flood lasts some seconds; with {@code
 * -Dbotkit.flood.seconds=30} as long as in docs/RELIABILITY.md.
 */
class FloodTest {

    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration FLOOD = Duration.ofSeconds(Integer.getInteger("botkit.flood.seconds", 8));

    static List<Arguments> floods() {
        return Stream.of(Flood.values())
                .flatMap(flood -> Stream.of(Stores.Kind.MEMORY, Stores.Kind.H2, Stores.Kind.POSTGRES)
                        .map(store -> Arguments.of(flood, store)))
                .toList();
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("floods")
    void aNeighbourIsAnsweredAndTheStoreStaysReadable(Flood flood, Stores.Kind kind) throws Exception {
        FloodRun.Result result;
        try (Stores.Opened store = Stores.open(kind)) {
            result = FloodRun.run(flood, store, "256m", QUIET, FLOOD);
        }

        System.out.println("flood " + flood + " on " + kind.text() + ": " + result);
        assertThat(result.outOfMemory()).as("%s", result).isEmpty();
        assertThat(result.alive()).as("%s", result).isTrue();
        assertThat(result.unreadable()).as("%s", result).isNull();
        assertThat(result.sent()).as("what the flood sent").isPositive();
        assertThat(result.closes()).as("%s", result).isZero();
        assertThat(result.flooded().count()).as("%s", result).isGreaterThan(10);
        assertThat(result.flooded().percentile(99)).as("%s", result).isLessThanOrEqualTo(result.allowedMillis());
    }
}
