package dev.botkit.examples.assistant;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What can be set about the assistant, in the environment or, but for the key, with {@code -D}.
 *
 * @param port {@code PORT}: default 3000; 0 for any free one
 * @param data {@code DATA_DIR}: the folder of the database; default {@code target/chats} of this example
 * @param provider where the model is; null for the scripted one
 */
record Settings(int port, Path data, @Nullable Provider provider) {

    private static final String PORT = "PORT";
    private static final String DATA = "DATA_DIR";
    private static final List<String> OPTIONS = List.of(PORT, DATA, Provider.BASE_URL, Provider.MODEL);

    /** Puts the sources together: {@code -D} wins. */
    static Settings load(Map<String, String> environment, Properties properties) throws StartException {
        if (properties.containsKey(Provider.API_KEY)) {
            throw new StartException(Provider.API_KEY
                    + " must be in the environment: with -D every user of this computer could read it.");
        }
        Map<String, String> values = new HashMap<>(environment);
        for (String option : OPTIONS) {
            String value = properties.getProperty(option);
            if (value != null) {
                values.put(option, value);
            }
        }
        // From this example's pom.xml, which knows where it is.
        return of(values, properties.getProperty("assistant.data", "target/chats"));
    }

    /** Checks values by name; a missing or empty one is the default. */
    static Settings of(Map<String, String> values, String defaultData) throws StartException {
        return new Settings(
                port(value(values, PORT, "3000")), data(value(values, DATA, defaultData)), Provider.of(values));
    }

    private static String value(Map<String, String> values, String name, String defaultValue) {
        String value = values.getOrDefault(name, "").strip();
        return value.isEmpty() ? defaultValue : value;
    }

    private static int port(String value) throws StartException {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The same answer as for a number out of range.
        }
        throw new StartException(PORT + " is \"" + value + "\"; it must be a number from 0 to 65535.");
    }

    private static Path data(String value) throws StartException {
        try {
            // Behind a semicolon there would be settings of the database.
            if (value.indexOf(';') < 0) {
                return Path.of(value).toAbsolutePath().normalize();
            }
        } catch (InvalidPathException e) {
            // The same answer as for a semicolon.
        }
        throw new StartException(DATA + " is \"" + value + "\"; it must be the path of a folder, without a semicolon.");
    }
}
