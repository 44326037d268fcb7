package dev.botkit.script;

import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes script files, which are JSON arrays of scripts. Nothing is lost but the window state that the old
 * editors left; numbers keep their form ("1.50" stays "1.50"), and fields keep their order.
 *
 * <p>Bounds of a file: 32 Mi characters, 50,000 scripts, nested 33 deep, names of fields 1,000 and numbers 100
 * characters; for those of a script see {@link Script}.
 */
public final class Scripts {

    /** The maximum length of a file, in characters. */
    public static final int MAX_CHARACTERS = 32 * 1024 * 1024;

    /** The maximum number of scripts in a file. */
    public static final int MAX_SCRIPTS = 50_000;

    private Scripts() {}

    /**
     * Reads a file.
     *
     * @param json the text of a JSON array of scripts; a leading byte order mark is skipped
     * @param options deviations from the usual way to read files
     * @return the scripts, in the file's order; unmodifiable
     * @throws BadScriptException if the text is not such an array, is cut off, exceeds the bounds, contains a command
     *     twice (without regard to case), or has a mistake in a script; it names the place
     */
    public static List<Script> read(String json, ScriptReadOption... options) {
        return read(ScriptPlace.NOWHERE, json, options);
    }

    /**
     * Reads a file, and uses its name in messages.
     *
     * @param file the file's name
     * @param json the text, as in {@link #read(String, ScriptReadOption...)}
     * @param options deviations from the usual way to read files
     * @return the scripts
     * @throws BadScriptException as in {@link #read(String, ScriptReadOption...)}
     */
    public static List<Script> read(String file, String json, ScriptReadOption... options) {
        return read(ScriptPlace.NOWHERE.inFile(file), json, options);
    }

    private static List<Script> read(ScriptPlace place, String json, ScriptReadOption... options) {
        if (json.length() > MAX_CHARACTERS) {
            throw new BadScriptException(
                    place, "It is longer than " + MAX_CHARACTERS + " characters; split it into several files.");
        }
        List<@Nullable Object> array;
        try {
            array = Json.readArray(json.startsWith("\uFEFF") ? json.substring(1) : json);
        } catch (BadJsonException e) {
            throw new BadScriptException(place, String.valueOf(e.getMessage()));
        }
        if (array.size() > MAX_SCRIPTS) {
            throw new BadScriptException(
                    place, "It holds more than " + MAX_SCRIPTS + " scripts; split it into several files.");
        }
        return scripts(place, array, List.of(options).contains(ScriptReadOption.LEGACY_STRING_TRIGGERS));
    }

    private static List<Script> scripts(ScriptPlace place, List<@Nullable Object> array, boolean legacyStrings) {
        List<Script> scripts = new ArrayList<>(array.size());
        Set<String> keys = new HashSet<>();
        for (Object item : array) {
            ScriptPlace number = place.inScript("#" + (scripts.size() + 1));
            if (!(item instanceof Map<?, ?>)) {
                throw new BadScriptException(number, "A script has to be an object, not " + Fields.kind(item) + ".");
            }
            @SuppressWarnings("unchecked") // the keys of JSON objects are strings
            Script script = Script.read((Map<String, @Nullable Object>) item, number, legacyStrings);
            if (!keys.add(script.key())) {
                throw new BadScriptException(
                        place.inScript(script.command()),
                        "The command stands twice in the file; script #" + (scripts.size() + 1)
                                + " is the second one. Case does not count.");
            }
            scripts.add(script);
        }
        return List.copyOf(scripts);
    }

    /**
     * Writes a file.
     *
     * @param scripts the scripts
     * @return the text of a JSON array, formatted for people to edit
     */
    public static String write(List<Script> scripts) {
        return Json.writeReadable(scripts.stream().map(Script::json).toList());
    }

    /**
     * Writes one JSON object, such as the answer of a service.
     *
     * @param fields the object's fields: strings, numbers, booleans, null, and lists and maps of such
     * @return the text of a JSON object, in one line
     * @throws IllegalArgumentException if a value is not a JSON value
     */
    public static String writeObject(Map<String, ? extends @Nullable Object> fields) {
        return Json.write(JsonValues.copyObject("fields", fields));
    }
}
