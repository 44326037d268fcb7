package dev.botkit.examples.chatserver;

import dev.botkit.BotkitException;
import dev.botkit.script.ScriptFiles;
import dev.botkit.script.ScriptReadOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the scripts are, and whether the bot learns. What it learns goes into {@code learned.json} of the same
 * folder.
 *
 * @param folder {@code SCRIPTS}: the folder; default {@code examples/chat-server/scripts} where there is one, else
 *     none
 * @param learning {@code LEARNING_MODE}: whether everybody may teach the bot; default false
 * @param legacyStrings {@code LEGACY_STRING_TRIGGERS}: whether string triggers that hold patterns are read as the original's
 *     server read them; default false
 */
record ScriptSettings(@Nullable Path folder, boolean learning, boolean legacyStrings) {

    private static final Path SHIPPED = Path.of("examples", "chat-server", "scripts");

    /** Checks the settings by name. */
    static ScriptSettings of(Map<String, String> settings) throws StartException {
        Path folder = folder(settings.getOrDefault("SCRIPTS", "").strip());
        boolean learning = isOn(settings, "LEARNING_MODE");
        if (learning && folder == null) {
            throw new StartException(
                    "LEARNING_MODE is on, but there is no folder to keep what is learned in; set SCRIPTS,"
                            + " or start in the folder that holds " + SHIPPED + ".");
        }
        return new ScriptSettings(folder, learning, isOn(settings, "LEGACY_STRING_TRIGGERS"));
    }

    private static @Nullable Path folder(String value) throws StartException {
        if (value.isEmpty()) {
            return Files.isDirectory(SHIPPED) ? SHIPPED : null;
        }
        try {
            Path folder = Path.of(value);
            if (Files.isDirectory(folder)) {
                return folder;
            }
        } catch (InvalidPathException e) {
            // The same answer as for a folder that is not there.
        }
        throw new StartException("SCRIPTS is \"" + value + "\", which is no folder here.");
    }

    private static boolean isOn(Map<String, String> settings, String name) throws StartException {
        String value = settings.getOrDefault(name, "").strip();
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "on", "1", "yes" -> true;
            case "", "false", "off", "0", "no" -> false;
            default -> throw new StartException(name + " is \"" + value + "\"; it must be true or false.");
        };
    }

    /** Opens the scripts, for whoever closes them; null if there are none. */
    @Nullable
    ScriptFiles open() throws StartException {
        ScriptReadOption[] options = legacyStrings
                ? new ScriptReadOption[] {ScriptReadOption.LEGACY_STRING_TRIGGERS}
                : new ScriptReadOption[0];
        try {
            return folder == null ? null : ScriptFiles.folder(folder, options);
        } catch (BotkitException e) {
            throw new StartException("SCRIPTS: " + e.getMessage(), e);
        }
    }
}
