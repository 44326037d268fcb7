package dev.botkit.reliability.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.reliability.run.ModelServer.Mischief;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The harness itself, against a server of which we know what is wrong with it. */
class FaultRunTest {

    private static RunResult run(Mischief mischief, Duration patience) throws InterruptedException {
        RunSettings settings = new RunSettings(5, 600, 40, 11, patience, true, 50);
        return FaultRun.run(settings, null, handled -> new ModelServer(mischief, handled));
    }

    @Test
    void findsNothingWhereAllIsWell() throws Exception {
        RunResult result = run(Mischief.NONE, Duration.ofMinutes(1));

        assertThat(result.verdict().isClean()).as(result.report()).isTrue();
        assertThat(result.verdict().confirmed()).isEqualTo(600);
        assertThat(result.faults().cuts()).isEqualTo(40);
        assertThat(result.verdict().tabs().resent()).isPositive();
        assertThat(result.verdict().tabs().duplicates()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "LOSE_REPLY, was not answered with",
        "LOSE_MESSAGE, PROTOCOL",
        "TAKE_REPEATS, PROTOCOL",
        "HANDLE_TWICE, though nothing crashed",
        "WRONG_IN_REPLY_TO, there is no message of the user that is answered by",
        "SKIP_LIVE, a gap",
        "SKIP_REPLAY, a gap",
        "REPLAY_TOO_MUCH, it came before",
        "CONFIRM_LATE, a gap",
        "TYPE_EARLY, before the session",
        "COUNT_WRONG, messages were missed"
    })
    void findsWhatGoesWrong(Mischief mischief, String what) throws Exception {
        RunResult result = run(mischief, Duration.ofSeconds(3));

        assertThat(result.verdict().isClean()).isFalse();
        assertThat(result.report()).contains(what);
    }

    @Test
    void looksForEveryMischief() throws Exception {
        CsvSource cases = FaultRunTest.class
                .getDeclaredMethod("findsWhatGoesWrong", Mischief.class, String.class)
                .getAnnotation(CsvSource.class);

        assertThat(cases.value()).hasSize(Mischief.values().length - 1);
    }
}
