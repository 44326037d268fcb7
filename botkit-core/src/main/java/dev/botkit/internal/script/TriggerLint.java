package dev.botkit.internal.script;

import dev.botkit.internal.script.Linted.Item;
import dev.botkit.internal.script.Patterns.BadPatternException;
import dev.botkit.internal.text.HeardText;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptTrigger;

/** What is wrong with triggers. */
public final class TriggerLint {

    private TriggerLint() {}

    /** Looks at the triggers of one script; those before it are known. */
    public static void check(Linted linted, Item item) {
        Script script = item.script();
        if (script.learned() != null) {
            return;
        }
        int number = 0;
        for (ScriptTrigger trigger : script.triggers()) {
            number++;
            check(linted, item, trigger, "Trigger " + number);
        }
        if (script.isFallback()) {
            Item first = linted.triggers.putIfAbsent("fallback", item);
            if (first != null) {
                linted.warning(
                        item.place(),
                        "It never is the fallback, for script "
                                + Quoted.of(first.script().command()) + " before it is.");
            }
        }
    }

    private static void check(Linted linted, Item item, ScriptTrigger trigger, String name) {
        if (trigger.type() == ScriptTrigger.Type.OTHER) {
            linted.warning(
                    item.place(), name + " never matches: its type has to be \"string\", \"regexp\" or \"intent\".");
            return;
        }
        if (trigger.pattern().isBlank()) {
            linted.warning(item.place(), name + " never matches: its pattern is empty.");
            return;
        }
        if (trigger.type() == ScriptTrigger.Type.REGEXP) {
            checkRegexp(linted, item, trigger.pattern(), name);
        }
        String key = trigger.type() + " "
                + (trigger.type() == ScriptTrigger.Type.STRING
                        ? HeardText.fold(trigger.pattern().strip())
                        : trigger.pattern());
        Item first = linted.triggers.putIfAbsent(key, item);
        if (first != null) {
            boolean isOwn = first.script().key().equals(item.script().key());
            String owner =
                    isOwn ? "the script" : "script " + Quoted.of(first.script().command());
            linted.warning(item.place(), name + " never matches: " + owner + " has the same one before it.");
        }
    }

    private static void checkRegexp(Linted linted, Item item, String pattern, String name) {
        try {
            Patterns.compile(pattern);
            if (Patterns.matchesEverything(pattern)) {
                linted.warning(item.place(), name + " matches every text; \"is_fallback\" is for that.");
            }
        } catch (BadPatternException e) {
            linted.error(item.place(), name + " " + e.getMessage() + ".");
        }
    }
}
