package dev.botkit.history.jdbc;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connect string.
 *
 * @param text as the host wrote it, maybe with a password in it
 */
record JdbcUrl(String text) {

    private static final Pattern POSTGRESQL = Pattern.compile("jdbc:postgresql:[A-Za-z0-9/.,:_\\[\\]-]*");
    private static final Pattern KIND = Pattern.compile("jdbc:[a-z0-9]+:");
    private static final String H2 = "jdbc:h2:";

    /** So much longer than for an answer to a statement do we wait for any sign of life. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /**
     * Finds the driver. In a webapp's own libraries the {@link DriverManager} may not see it.
     *
     * @return null if there is none
     */
    @Nullable
    Driver driver() {
        try {
            return DriverManager.getDriver(text);
        } catch (SQLException e) {
            Driver found = driver(Thread.currentThread().getContextClassLoader());
            return found != null ? found : driver(JdbcUrl.class.getClassLoader());
        }
    }

    private @Nullable Driver driver(@Nullable ClassLoader loader) {
        try {
            for (Driver each : ServiceLoader.load(Driver.class, loader)) {
                if (each.acceptsURL(text)) {
                    return each;
                }
            }
        } catch (SQLException | ServiceConfigurationError e) {
            // As if it were not there.
        }
        return null;
    }

    /** What makes connections of our own robust. Whatever stands in the connect string itself comes first. */
    Properties properties(@Nullable String user, @Nullable String password, Duration timeout) {
        Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        if (text.startsWith("jdbc:postgresql:")) {
            properties.setProperty("ApplicationName", "botkit");
            properties.setProperty("tcpKeepAlive", "true");
            properties.setProperty(
                    "socketTimeout", Long.toString(timeout.plus(GRACE).toSeconds()));
        } else if (text.startsWith(H2) && !hasParameter("DB_CLOSE_ON_EXIT=") && !hasParameter("AUTO_SERVER=TRUE")) {
            // H2 would close the database as soon as the process is told to end, while the bot still writes.
            // With AUTO_SERVER it does not let us choose.
            properties.setProperty("DB_CLOSE_ON_EXIT", "FALSE");
        }
        return properties;
    }

    private boolean hasParameter(String begin) {
        return text.toUpperCase(Locale.ROOT).contains(";" + begin);
    }

    /** The part of it that certainly is no password. */
    String shown() {
        int end = indexOf('?', indexOf(';', text.length()));
        String begin = text.substring(0, end);
        if (begin.startsWith(H2)
                || (text.indexOf('@') < 0 && POSTGRESQL.matcher(begin).matches())) {
            return begin;
        }
        var kind = KIND.matcher(text);
        return kind.lookingAt() ? kind.group() + "…" : "the connect string";
    }

    private int indexOf(char c, int otherwise) {
        int index = text.indexOf(c);
        return index < 0 ? otherwise : Math.min(index, otherwise);
    }

    /** {@return the part of it that is no password} */
    @Override
    public String toString() {
        return shown();
    }
}
