package dev.botkit.internal.message;

import java.time.Instant;

/** Dates as {@link Instant#toString} writes them. Nearly all are of this second, to the millisecond: what they share is made once. */
final class DateText {

    private static final int MILLI = 1_000_000;

    /** What the texts of a second begin with. */
    private record Second(long second, String text) {}

    private static volatile Second last = second(0);

    private DateText() {}

    private static Second second(long second) {
        String text = Instant.ofEpochSecond(second).toString();
        return new Second(second, text.substring(0, text.length() - 1));
    }

    static String of(Instant date) {
        int nanos = date.getNano();
        if (nanos == 0 || nanos % MILLI != 0) {
            return date.toString();
        }
        Second second = last;
        if (second.second() != date.getEpochSecond()) {
            second = second(date.getEpochSecond());
            last = second;
        }
        int millis = nanos / MILLI;
        return second.text() + (millis < 10 ? ".00" : millis < 100 ? ".0" : ".") + millis + "Z";
    }
}
