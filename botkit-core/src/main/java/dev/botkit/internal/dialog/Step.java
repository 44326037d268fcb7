package dev.botkit.internal.dialog;

import dev.botkit.dialog.DialogHook;
import java.util.List;

/** One line of a thread. */
sealed interface Step {

    /** Says something, or nothing, and goes on. */
    record Say(Saying saying, Action then) implements Step {}

    /**
     * Asks, and waits.
     *
     * @param key where the answer is kept, or empty
     * @param identity what stays the same as long as the question does
     * @param multiple whether lines are collected until an option matches
     * @param saying the question
     * @param options what is recognised, in order
     * @param then what follows if nothing else is said
     */
    record Ask(String key, String identity, boolean multiple, Saying saying, List<Option> options, Action then)
            implements Step {}

    /** Does something if a condition holds. */
    record If(Condition condition, Action then) implements Step {}

    /** Runs code, which may choose what follows. */
    record Code(DialogHook hook) implements Step {}
}
