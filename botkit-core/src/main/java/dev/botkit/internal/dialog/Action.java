package dev.botkit.internal.dialog;

/** What a dialog does next. */
sealed interface Action {

    /** What needs no more to be said. */
    enum Move implements Action {
        /** The next line. */
        NEXT,
        /** The last question once more. */
        REPEAT,
        /** Another answer to the last question, without a word. */
        WAIT,
        /** The end, and whoever else hears the answer has it. */
        PASS_ON
    }

    /** On to the beginning of a thread. */
    record Goto(String thread) implements Action {}

    /** On as another script. */
    record Execute(String script, String thread) implements Action {}

    /** The end. */
    record End(String outcome) implements Action {}
}
