package dev.botkit.reliability.flood;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.reliability.server.Stores;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server with a small heap beside each flood. In the build a flood lasts some seconds, and not each is on each store; with {@code
 * -Dbotkit.flood.seconds=30 -Dbotkit.flood.conversations=100000} it is all of what docs/RELIABILITY.md has.
 */
@Tag("measures")
class FloodTest {

    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int TRIES = 3;
    private static final int MOST_MILLIS_FOR_A_PAGE = 1_000;
    private static final Flood.Amount AMOUNT = new Flood.Amount(
            Duration.ofSeconds(Integer.getInteger("botkit.flood.seconds", 4)),
            Integer.getInteger("botkit.flood.conversations", 4_000));

    /** It begins with all its questions at once, which would be more than a hundredth of a short flood. */
    private static final Flood.Amount AMOUNT_OF_HISTORY = new Flood.Amount(
            Duration.ofSeconds(Integer.getInteger("botkit.flood.seconds", 12)), AMOUNT.conversations());

    /** All floods on all stores take three minutes; the build has those in which the store matters, and one of each. */
    private static final boolean ALL = System.getProperty("botkit.flood.seconds") != null;

    private static final List<Stores.Kind> STORES = List.of(Stores.Kind.MEMORY, Stores.Kind.H2, Stores.Kind.POSTGRES);

    static List<Arguments> floods() {
        if (ALL) {
            return Stream.of(Flood.UNREAD_HISTORY, Flood.DISTINCT_USERS, Flood.UNFINISHED_FRAMES)
                    .flatMap(flood -> STORES.stream().map(store -> Arguments.of(flood, store)))
                    .toList();
        }
        return List.of(
                Arguments.of(Flood.UNREAD_HISTORY, Stores.Kind.MEMORY),
                Arguments.of(Flood.UNREAD_HISTORY, Stores.Kind.H2),
                Arguments.of(Flood.UNREAD_HISTORY, Stores.Kind.POSTGRES),
                Arguments.of(Flood.DISTINCT_USERS, Stores.Kind.POSTGRES),
                Arguments.of(Flood.UNFINISHED_FRAMES, Stores.Kind.MEMORY));
    }

    static List<Stores.Kind> storesOfThoseThatComeAndGo() {
        return ALL ? STORES : List.of(Stores.Kind.MEMORY, Stores.Kind.POSTGRES);
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("floods")
    void neighboursAreAnsweredAndTheStoreStaysReadable(Flood flood, Stores.Kind kind) throws Exception {
        answered(flood, kind, "256m");
    }

    @ParameterizedTest(name = "on {0}")
    @MethodSource("storesOfThoseThatComeAndGo")
    void conversationsThatComeAndGoFitIntoASmallHeap(Stores.Kind kind) throws Exception {
        FloodRun.Result result = answered(Flood.COME_AND_GO, kind, "128m");

        assertThat(result.sent()).as("%s", result).isGreaterThan(AMOUNT.conversations() * 9L / 10);
    }

    @Test
    void pingsThatNobodyReadsTheAnswersOfDoNotHoldThePagesOfTheHost() throws Exception {
        FloodRun.Result result = untilFast(Flood.CONTROL_FRAMES, Stores.Kind.MEMORY, "256m", FloodTest::pagesCame);

        assertThat(result.pages().count()).as("%s", result).isGreaterThan(10);
        assertThat(result.pages().percentile(99)).as("%s", result).isLessThan(MOST_MILLIS_FOR_A_PAGE);
    }

    private static boolean pagesCame(FloodRun.Result result) {
        return result.pages().percentile(99) < MOST_MILLIS_FOR_A_PAGE;
    }

    private static FloodRun.Result answered(Flood flood, Stores.Kind kind, String heap) throws Exception {
        FloodRun.Result result = untilFast(flood, kind, heap, FloodRun.Result::isFairToTheNeighbours);
        assertThat(result.flooded().count()).as("%s", result).isGreaterThan(10);
        assertThat(result.isFairToTheNeighbours()).as("%s", result).isTrue();
        return result;
    }

    /** What is lost or dead is so at once; for times a busy machine gets {@link #TRIES}. */
    private static FloodRun.Result untilFast(
            Flood flood, Stores.Kind kind, String heap, Predicate<FloodRun.Result> isFast) throws Exception {
        FloodRun.Result result;
        int tries = 0;
        do {
            result = run(flood, kind, heap);
            survived(result);
            tries++;
        } while (tries < TRIES && !isFast.test(result));
        return result;
    }

    private static FloodRun.Result run(Flood flood, Stores.Kind kind, String heap) throws Exception {
        try (Stores.Opened store = Stores.open(kind)) {
            Flood.Amount amount = flood == Flood.UNREAD_HISTORY ? AMOUNT_OF_HISTORY : AMOUNT;
            FloodRun.Result result = FloodRun.run(flood, store, heap, QUIET, amount);
            System.out.println("flood " + flood + " on " + kind.text() + ": " + result);
            return result;
        }
    }

    private static void survived(FloodRun.Result result) {
        assertThat(result.outOfMemory()).as("%s", result).isEmpty();
        assertThat(result.alive()).as("%s", result).isTrue();
        assertThat(result.unreadable()).as("%s", result).isNull();
        assertThat(result.sent()).as("what the flood sent").isPositive();
        assertThat(result.closes()).as("%s", result).isZero();
    }
}
