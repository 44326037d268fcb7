package dev.botkit.reliability.check;

/** Takes what a check has found. */
@FunctionalInterface
interface Findings {

    void add(Problem.Kind kind, String text);
}
