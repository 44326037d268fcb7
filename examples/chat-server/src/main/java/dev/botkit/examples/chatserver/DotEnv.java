package dev.botkit.examples.chatserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads {@code .env} files: {@code KEY=value} lines in UTF-8. Empty lines and lines that begin with
 * {@code #} are skipped, and so is {@code export} before a key. A value in single or double quotes is
 * taken as it stands; without quotes it ends at a {@code #} that follows a space. The last of equal
 * keys counts.
 */
final class DotEnv {

    private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");

    private DotEnv() {}

    /** The file's values; none if there is no such file. */
    static Map<String, String> read(Path file) throws StartException {
        try {
            return parse(file.toString(), Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new StartException(file + " cannot be read as UTF-8 text: " + e, e);
        }
    }

    /** The name is for error messages, which do not show values: they may be secrets. */
    static Map<String, String> parse(String name, List<String> lines) throws StartException {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            // Some editors begin a file with a byte order mark.
            String line = lines.get(i).replace("\uFEFF", "").strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            String key =
                    equals < 0 ? "" : withoutExport(line.substring(0, equals)).strip();
            if (!KEY.matcher(key).matches()) {
                throw new StartException(name + ", line " + (i + 1) + ": expected KEY=value or a # comment.");
            }
            values.put(key, value(name, i + 1, line.substring(equals + 1).strip()));
        }
        return values;
    }

    private static String withoutExport(String key) {
        return key.startsWith("export ") ? key.substring("export ".length()) : key;
    }

    private static String value(String name, int line, String text) throws StartException {
        if (!text.startsWith("\"") && !text.startsWith("'")) {
            return COMMENT.matcher(text).replaceFirst("").strip();
        }
        int end = text.indexOf(text.charAt(0), 1);
        if (end < 0
                || !COMMENT.matcher(text.substring(end + 1)).replaceFirst("").isBlank()) {
            throw new StartException(name + ", line " + line + ": the quotes around the value do not match.");
        }
        return text.substring(1, end);
    }
}
