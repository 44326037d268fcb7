package dev.botkit.internal.script;

import dev.botkit.internal.script.Linted.Item;
import dev.botkit.internal.script.Patterns.BadPatternException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptTrigger;

/** What is wrong with triggers. */
public final class TriggerLint {

    private static final int MOST_SHOWN = 40;

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
        String words = StringTriggers.words(trigger.pattern());
        switch (trigger.type()) {
            case REGEXP -> checkRegexp(linted, item, trigger.pattern(), name);
            case STRING -> checkString(linted, item, trigger.pattern(), name);
            case LEGACY_STRING -> checkLegacyString(linted, item, trigger.pattern(), name);
            default -> {
                // Nothing that could be wrong is in it.
            }
        }
        String key = trigger.type() + " " + (trigger.type() == ScriptTrigger.Type.STRING ? words : trigger.pattern());
        Item first = linted.triggers.putIfAbsent(key, item);
        if (first != null) {
            boolean isOwn = first.script().key().equals(item.script().key());
            String owner =
                    isOwn ? "the script" : "script " + Quoted.of(first.script().command());
            linted.warning(item.place(), name + " never matches: " + owner + " has the same one before it.");
        }
    }

    private static void checkString(Linted linted, Item item, String pattern, String name) {
        if (Patterns.looksLikePattern(pattern)) {
            linted.warning(
                    item.place(),
                    name
                            + " looks like a regular expression, but a \"string\" is compared literally. The original's server"
                            + " read it as {\"type\": \"regexp\", \"pattern\": "
                            + inFile(pattern)
                            + "}: write that, or read the file with LEGACY_STRING_TRIGGERS.");
        }
    }

    private static void checkLegacyString(Linted linted, Item item, String pattern, String name) {
        try {
            Patterns.compile(Patterns.ofLegacyString(pattern));
        } catch (BadPatternException e) {
            if (Patterns.looksLikePattern(pattern)) {
                linted.warning(
                        item.place(), name + " is compared literally, for as a pattern it " + e.getMessage() + ".");
            }
        }
    }

    /** The pattern to write, as it has to stand in a file; the middle of a long one is left out. */
    private static String inFile(String pattern) {
        String shown = pattern.length() > MOST_SHOWN ? pattern.substring(0, MOST_SHOWN) + "…" : pattern;
        return Quoted.of(Patterns.ofLegacyString(shown).replace("\\", "\\\\").replace("\"", "\\\""));
    }

    private static void checkRegexp(Linted linted, Item item, String pattern, String name) {
        try {
            Patterns.compile(pattern);
            for (String remark : Patterns.remarks(pattern)) {
                linted.warning(item.place(), name + " " + remark + ".");
            }
            if (Patterns.matchesEverything(pattern)) {
                linted.warning(item.place(), name + " matches every text; \"is_fallback\" is for that.");
            }
        } catch (BadPatternException e) {
            linted.error(item.place(), name + " " + e.getMessage() + ".");
        }
    }
}
