package dev.botkit.examples.chatserver;

import dev.botkit.BotkitException;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.history.History;
import dev.botkit.history.jdbc.JdbcHistory;
import dev.botkit.history.mongo.MongoHistory;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The database that keeps the chats. What it is, and how to swap it, is all in here; the bot gets a
 * {@link History} and does not know.
 *
 * @param name what it is, for people
 * @param setting which setting names it; the value may hold a password and is never shown
 * @param connecting connects to it
 */
record Store(String name, String setting, Supplier<History> connecting) {

    /** The one that is set; null if none is. */
    static @Nullable Store of(Map<String, String> settings) throws StartException {
        String mongo = value(settings, "MONGO_URI");
        String jdbc = value(settings, "JDBC_URL");
        if (!mongo.isEmpty() && !jdbc.isEmpty()) {
            throw new StartException("MONGO_URI and JDBC_URL are both set, but chats are kept in one place only;"
                    + " leave one of the two empty.");
        }
        if (!mongo.isEmpty()) {
            return new Store("MongoDB", "MONGO_URI", () -> MongoHistory.connect(mongo));
        }
        return jdbc.isEmpty() ? null : sql(jdbc, value(settings, "JDBC_USER"), value(settings, "JDBC_PASSWORD"));
    }

    private static Store sql(String url, String user, String password) throws StartException {
        if (user.isEmpty() && !password.isEmpty()) {
            throw new StartException("JDBC_PASSWORD is set, but JDBC_USER is not; set both, or neither of them if they"
                    + " stand in JDBC_URL.");
        }
        String name =
                url.startsWith("jdbc:postgresql:") ? "PostgreSQL" : url.startsWith("jdbc:h2:") ? "H2" : "a database";
        return new Store(
                name,
                "JDBC_URL",
                () -> user.isEmpty() ? JdbcHistory.connect(url) : JdbcHistory.connect(url, user, password));
    }

    private static String value(Map<String, String> settings, String name) {
        return settings.getOrDefault(name, "").strip();
    }

    /** Connects; whoever calls it closes what it gets. */
    History open() throws StartException {
        try {
            return connecting.get();
        } catch (InvalidConfigurationException e) {
            throw new StartException(setting + ": " + String.join(" ", e.problems()), e);
        } catch (BotkitException e) {
            throw new StartException(setting + ": " + e.getMessage(), e);
        }
    }
}
