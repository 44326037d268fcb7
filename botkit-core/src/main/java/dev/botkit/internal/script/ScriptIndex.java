package dev.botkit.internal.script;

import dev.botkit.internal.logging.Log;
import dev.botkit.internal.script.Patterns.BadPatternException;
import dev.botkit.internal.text.BoundedPattern;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import dev.botkit.internal.text.Normal;
import dev.botkit.internal.text.Wording;
import dev.botkit.script.IntentMatcher;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptTrigger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * All scripts at one moment, and how they are found: by name, by what a user wrote, or because nothing else
 * answers. Triggers belong to their scripts, so those of a script that is gone are gone with it. Immutable.
 */
public final class ScriptIndex {

    /** No scripts. */
    public static final ScriptIndex EMPTY = new ScriptIndex(List.of());

    private static final Log LOG = Log.of(ScriptIndex.class);

    private final Map<String, Script> byKey = new LinkedHashMap<>();
    private final List<Regexp> regexps = new ArrayList<>();
    private final StringTriggers strings = new StringTriggers();
    private final LegacyTriggers legacyStrings = new LegacyTriggers();
    private final Map<String, Script> intents = new HashMap<>();
    private final Map<String, Script> learned = new HashMap<>();
    private final @Nullable Script fallback;
    private final AtomicBoolean intentsReported = new AtomicBoolean();

    /**
     * A script that answers a message.
     *
     * @param script the script
     * @param groups what its trigger captured
     */
    public record Found(Script script, Groups groups) {}

    private record Regexp(BoundedPattern pattern, Script script) {}

    private ScriptIndex(Collection<Script> scripts) {
        Script last = null;
        for (Script script : scripts) {
            if (byKey.putIfAbsent(script.key(), script) == null) {
                add(script);
                last = last == null && script.isFallback() && script.learned() == null ? script : last;
            }
        }
        legacyStrings.sort();
        fallback = last;
    }

    /** An index of scripts in the order in which their triggers count; of two with the same command the first counts. */
    public static ScriptIndex of(Collection<Script> scripts) {
        return scripts.isEmpty() ? EMPTY : new ScriptIndex(scripts);
    }

    private void add(Script script) {
        for (ScriptTrigger trigger : script.triggers()) {
            if (script.learned() != null) {
                // Whatever the file says: what users taught is never a pattern.
                learned.putIfAbsent(Normal.of(trigger.pattern()), script);
                continue;
            }
            switch (trigger.type()) {
                case STRING -> strings.add(trigger.pattern(), script);
                case LEGACY_STRING -> addLegacyString(trigger.pattern(), script);
                case REGEXP -> addRegexp(trigger.pattern(), script);
                case INTENT -> intents.putIfAbsent(trigger.pattern(), script);
                case OTHER -> {
                    // Kept in the file; nobody knows what it means.
                }
            }
        }
    }

    private void addLegacyString(String pattern, Script script) {
        try {
            legacyStrings.add(pattern, script);
        } catch (BadPatternException e) {
            // What is no pattern was meant as it is written.
            strings.add(pattern, script);
        }
    }

    private void addRegexp(String pattern, Script script) {
        if (pattern.isEmpty()) {
            return;
        }
        try {
            String owner = "script " + Quoted.of(script.command());
            regexps.add(new Regexp(Patterns.bounded(owner, pattern), script));
        } catch (BadPatternException e) {
            LOG.debug("A trigger of script {} {}", Quoted.of(script.command()), e.getMessage());
        }
    }

    /** The script of a name, whatever its case; null if there is none. */
    public @Nullable Script script(String command) {
        return byKey.get(Script.key(command));
    }

    /** All scripts. */
    public List<Script> scripts() {
        return List.copyOf(byKey.values());
    }

    /** The first script that answers what nothing else answers; null if there is none. */
    public @Nullable Script fallback() {
        return fallback;
    }

    /**
     * Who answers a text: a script with a regular expression that is found, else the one with the longest beginning, else one whose
     * intent the text has, else one that was taught for exactly this. Null if none does.
     */
    public @Nullable Found find(HeardText text, @Nullable IntentMatcher matcher) {
        return find(text, matcher, Set.of());
    }

    /** The same without those that have declined, by their keys. */
    public @Nullable Found find(HeardText text, @Nullable IntentMatcher matcher, Set<String> declined) {
        Found found = byRegexp(text, declined);
        if (found == null) {
            found = byString(text, declined);
        }
        if (found == null && matcher != null && !intents.isEmpty()) {
            text.forget();
            found = byIntent(text.toString(), matcher, declined);
        }
        return found == null ? byWholeText(text.toString(), declined) : found;
    }

    /** The learned script for exactly this text; null if there is none. */
    public @Nullable Script learned(String text) {
        return learned.isEmpty() ? null : learned.get(Normal.of(text));
    }

    private @Nullable Found byRegexp(HeardText text, Set<String> declined) {
        for (Regexp each : regexps) {
            Groups groups = declined.contains(each.script.key()) ? null : each.pattern.find(text);
            if (groups != null) {
                return new Found(each.script, groups);
            }
        }
        return null;
    }

    private @Nullable Found byString(HeardText text, Set<String> declined) {
        Wording wording = text.wording();
        StringTriggers.Entry entry = strings.find(wording, declined);
        LegacyTriggers.Found longer = legacyStrings.find(
                text, declined, entry == null ? 0 : entry.words().length());
        if (longer != null) {
            return new Found(longer.script(), longer.groups());
        }
        if (entry == null) {
            return null;
        }
        int start = StringTriggers.start(wording.text());
        int end = start + entry.words().length();
        return new Found(entry.script(), Groups.of(wording.original(start, end)));
    }

    private @Nullable Found byIntent(String text, IntentMatcher matcher, Set<String> declined) {
        try {
            for (String intent : matcher.intents(text)) {
                Script script = intents.get(intent);
                if (script != null && !declined.contains(script.key())) {
                    return new Found(script, Groups.NONE);
                }
            }
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            if (intentsReported.compareAndSet(false, true)) {
                LOG.warn(
                        "The intent matcher failed with {}; the text counts as one without intents. Reported once"
                                + " until the scripts change.",
                        e.getClass().getName());
            }
        }
        return null;
    }

    private @Nullable Found byWholeText(String text, Set<String> declined) {
        Script script = learned(text);
        return script == null || declined.contains(script.key()) ? null : new Found(script, Groups.NONE);
    }
}
