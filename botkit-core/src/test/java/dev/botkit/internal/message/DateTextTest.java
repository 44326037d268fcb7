package dev.botkit.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DateTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-30T06:40:28.246Z",
                "2026-11-30T06:40:28.006Z",
                "2026-11-30T06:40:28.060Z",
                "2026-11-30T06:40:28Z",
                "2026-11-30T06:40:28.000001Z",
                "2026-11-30T06:40:28.246000001Z",
                "1969-12-31T23:59:59.999Z",
                "-0044-03-15T12:00:00.001Z",
                "+10000-01-01T00:00:00.100Z"
            })
    void aDateIsWrittenAsTheJdkDoes(String text) {
        assertThat(DateText.of(Instant.parse(text))).isEqualTo(text);
    }

    @Test
    void datesInAnyOrderAreWrittenAsTheJdkDoes() {
        Random random = new Random(1);
        Instant begin = Instant.parse("2028-02-29T23:59:58Z");
        for (int i = 0; i < 10_000; i++) {
            Instant date = begin.plusMillis(random.nextInt(4_000));
            assertThat(DateText.of(date)).isEqualTo(date.toString());
        }
    }
}
