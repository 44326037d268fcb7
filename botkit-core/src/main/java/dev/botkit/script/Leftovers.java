package dev.botkit.script;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes out what the old editors left in scripts, threads, lines, questions and options: state of their windows. What
 * is meant for other platforms is not looked into.
 */
final class Leftovers {

    private static final Set<String> NAMES = Set.of(
            "focused",
            "focused_user",
            "invalid",
            "invalid_key",
            "placeholder",
            "first_in_group",
            "middle_in_group",
            "last_in_group",
            "editable",
            "hasAuthor",
            "hasFooter",
            "hasImage",
            "validators",
            "selected_scripts_threads");
    private static final Set<String> PARTS =
            Set.of("triggers", "variables", "script", "collect", "options", "conditional");

    private Leftovers() {}

    /** Whether a field is a leftover. */
    static boolean isOne(String name) {
        return NAMES.contains(name);
    }

    static Map<String, @Nullable Object> dropped(Map<?, ?> object) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        object.forEach((key, value) -> {
            String name = (String) key;
            if (!NAMES.contains(name)) {
                kept.put(name, PARTS.contains(name) ? droppedIn(value) : value);
            }
        });
        return Collections.unmodifiableMap(kept);
    }

    private static @Nullable Object droppedIn(@Nullable Object part) {
        if (part instanceof Map<?, ?> object) {
            return dropped(object);
        }
        if (part instanceof List<?> list) {
            List<@Nullable Object> kept = new ArrayList<>();
            for (Object item : list) {
                kept.add(item instanceof Map<?, ?> object ? dropped(object) : item);
            }
            return Collections.unmodifiableList(kept);
        }
        return part;
    }
}
