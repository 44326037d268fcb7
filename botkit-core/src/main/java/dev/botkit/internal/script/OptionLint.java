package dev.botkit.internal.script;

import dev.botkit.internal.script.Patterns.BadPatternException;
import dev.botkit.internal.text.BoundedPattern;
import dev.botkit.internal.text.HeardText;
import dev.botkit.script.ScriptCollect;
import dev.botkit.script.ScriptOption;
import dev.botkit.script.ScriptPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with the options of a question. */
final class OptionLint {

    private static final Set<String> UTTERANCES = Set.of("yes", "no", "quit");
    private static final int STEPS = 100_000;

    private record Known(
            int number, ScriptOption option, @Nullable BoundedPattern pattern) {}

    private final Linted linted;
    private final ScriptPlace place;
    private final List<Known> before = new ArrayList<>();
    private boolean ends;

    private OptionLint(Linted linted, ScriptPlace place) {
        this.linted = linted;
        this.place = place;
    }

    static void check(Linted linted, ScriptPlace place, ScriptCollect collect) {
        OptionLint lint = new OptionLint(linted, place);
        List<ScriptOption> options = collect.options();
        for (int i = 0; i < options.size(); i++) {
            if (!options.get(i).isDefault()) {
                lint.check(i, options.get(i));
            }
        }
        long defaults = options.stream().filter(ScriptOption::isDefault).count();
        // Of several answers, each one that matches nothing is collected.
        if (defaults == 0 && !options.isEmpty() && !collect.multiple()) {
            linted.warning(place, "The question has no default option, so any other answer goes on to the next line.");
        } else if (defaults > 1) {
            linted.warning(place, "The question has " + defaults + " default options; only the first one is taken.");
        }
        if (collect.multiple() && !lint.ends) {
            linted.error(place, "The question collects answers, but no option can match, so that it would never end.");
        }
    }

    static String name(int index) {
        return "Option " + (index + 1);
    }

    private void check(int index, ScriptOption option) {
        String reason = switch (option.type()) {
            case STRING -> string(option);
            case REGEX -> null;
            case UTTERANCE ->
                UTTERANCES.contains(option.pattern().toLowerCase(Locale.ROOT))
                        ? null
                        : "an utterance is \"yes\", \"no\" or \"quit\"";
            case OTHER -> "its type has to be \"string\", \"regex\" or \"utterance\"";
        };
        if (reason == null) {
            reason = hidden(option);
        }
        if (reason != null) {
            linted.warning(place, name(index) + " never matches: " + reason + ".");
            return;
        }
        try {
            BoundedPattern pattern =
                    option.type() == ScriptOption.Type.REGEX ? Patterns.bounded("a script", option.pattern()) : null;
            if (pattern != null) {
                for (String remark : Patterns.remarks(option.pattern())) {
                    linted.warning(place, name(index) + " " + remark + ".");
                }
            }
            before.add(new Known(index, option, pattern));
            ends = true;
        } catch (BadPatternException e) {
            linted.error(place, name(index) + " " + e.getMessage() + ".");
        }
    }

    private static @Nullable String string(ScriptOption option) {
        return option.pattern().isBlank() ? "its pattern is empty" : null;
    }

    /** By which option before it everything is taken that this one could match; null if by none. */
    private @Nullable String hidden(ScriptOption option) {
        for (Known known : before) {
            if (known.option.type() == option.type() && same(known.option.pattern(), option)) {
                return name(known.number).toLowerCase(Locale.ROOT) + " is the same";
            }
            if (known.pattern == null) {
                continue;
            }
            if (Patterns.matchesEverything(known.option.pattern())) {
                return name(known.number).toLowerCase(Locale.ROOT) + " before it matches every answer";
            }
            if (option.type() == ScriptOption.Type.STRING
                    && known.pattern.find(new HeardText(option.pattern(), STEPS)) != null) {
                return name(known.number).toLowerCase(Locale.ROOT) + " before it matches that answer";
            }
        }
        return null;
    }

    private static boolean same(String pattern, ScriptOption option) {
        return option.type() == ScriptOption.Type.REGEX
                ? pattern.equals(option.pattern())
                : StringTriggers.words(pattern).equals(StringTriggers.words(option.pattern()));
    }
}
