package dev.botkit.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** {@code --name value} pairs of the programs that run for long. */
final class RunArguments {

    private final Map<String, String> values = new HashMap<>();

    /** Reads them; a name that is not known is refused. */
    RunArguments(Map<String, String> defaults, String... args) {
        values.putAll(defaults);
        Set<String> names = defaults.keySet();
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].replaceFirst("^--", "");
            if (!names.contains(name) || i + 1 == args.length) {
                throw new IllegalArgumentException(
                        args[i] + " is unknown or has no value. The options and their defaults: " + defaults);
            }
            values.put(name, args[i + 1]);
        }
    }

    String text(String name) {
        return values.getOrDefault(name, "");
    }

    int number(String name, int least, int most) {
        int number = Integer.parseInt(text(name));
        if (number < least || number > most) {
            throw new IllegalArgumentException(
                    "--" + name + " must be from " + least + " to " + most + ", not " + number + ".");
        }
        return number;
    }
}
