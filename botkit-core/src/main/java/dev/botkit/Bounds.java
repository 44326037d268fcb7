package dev.botkit;

import java.time.Duration;
import java.util.List;

/** What a bound may be. */
final class Bounds {

    private static final Duration YEAR = Duration.ofDays(365);

    private Bounds() {}

    static void atLeast(List<String> problems, String name, long value, long least) {
        if (value < least) {
            problems.add(name + " must be at least " + least + ", not " + value + ".");
        }
    }

    static void between(List<String> problems, String name, long value, long least, long most) {
        if (value < least || value > most) {
            problems.add(name + " must be " + least + " to " + most + ", not " + value + ".");
        }
    }

    static void durationOrNone(List<String> problems, String name, Duration value) {
        if (value.isNegative() || value.compareTo(YEAR) > 0) {
            problems.add(name + " must be zero or more and at most 365 days, not " + value + ".");
        }
    }

    static void duration(List<String> problems, String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(YEAR) > 0) {
            problems.add(name + " must be above zero and at most 365 days, not " + value + ".");
        }
    }
}
