package dev.botkit.internal.dialog;

import dev.botkit.script.ScriptConditional;

/**
 * Compares two texts.
 *
 * @param left a template
 * @param test how
 * @param right a template
 */
record Condition(Text left, ScriptConditional.Test test, Text right) {

    boolean holds(Scope scope) {
        return switch (test) {
            case EQUALS -> left.in(scope).equals(right.in(scope));
            case NOT_EQUALS -> !left.in(scope).equals(right.in(scope));
            case EXISTS -> !left.in(scope).isEmpty();
            case NOT_EXISTS -> left.in(scope).isEmpty();
            case OTHER -> false;
        };
    }
}
