package dev.botkit.internal.turn;

/** Why a message has no end: the value of its field {@code incomplete}. */
enum Incomplete {
    STOPPED("stopped"),
    FAILED("failed"),
    INTERRUPTED("interrupted");

    static final String FIELD = "incomplete";

    final String why;

    Incomplete(String why) {
        this.why = why;
    }
}
