package dev.botkit.examples.chatserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be set about the server. Each value is looked up in the environment, then in the file
 * {@code .env} of the working directory, then in {@code examples/chat-server/.env}.
 *
 * @param host {@code HOST}: the address to listen on; default {@code localhost}, which only this
 *     computer can reach; {@code 0.0.0.0} for all networks
 * @param port {@code PORT}: default 3000; 0 for any free one
 * @param store {@code MONGO_URI}, or {@code JDBC_URL} with {@code JDBC_USER} and {@code JDBC_PASSWORD}: the
 *     database that keeps the chats; by default there is none, and no message history
 * @param sites {@code EMBED_ORIGINS}: the sites of other origins that may show the chat; default none
 * @param publicUrl {@code PUBLIC_URL}: where browsers find the server; default where it listens
 * @param scripts {@code SCRIPTS}, {@code LEGACY_STRING_TRIGGERS} and {@code LEARNING_MODE}: the scripts, how they are read, and
 *     whether more are taught
 */
record Settings(
        InetAddress host,
        int port,
        @Nullable Store store,
        EmbeddingSites sites,
        @Nullable URI publicUrl,
        ScriptSettings scripts) {

    private static final String DEFAULT_HOST = "localhost";
    private static final String DEFAULT_PORT = "3000";

    /** Puts the sources together; the folder is the working directory. */
    static Settings load(Map<String, String> environment, Path folder) throws StartException {
        Map<String, String> values = new HashMap<>();
        values.putAll(
                DotEnv.read(folder.resolve("examples").resolve("chat-server").resolve(".env")));
        values.putAll(DotEnv.read(folder.resolve(".env")));
        values.putAll(environment);
        return of(values);
    }

    /** Checks values by name; a missing or empty one is the default. */
    static Settings of(Map<String, String> values) throws StartException {
        return new Settings(
                host(value(values, "HOST", DEFAULT_HOST)),
                port(value(values, "PORT", DEFAULT_PORT)),
                Store.of(values),
                EmbeddingSites.of(values),
                publicUrl(value(values, "PUBLIC_URL", "")),
                ScriptSettings.of(values));
    }

    private static String value(Map<String, String> values, String name, String defaultValue) {
        String value = values.getOrDefault(name, "").strip();
        return value.isEmpty() ? defaultValue : value;
    }

    private static InetAddress host(String value) throws StartException {
        try {
            InetAddress address = InetAddress.getByName(value);
            if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
                return address;
            }
        } catch (UnknownHostException e) {
            // The same answer as for an address of another computer.
        } catch (IOException e) {
            throw new StartException("HOST is \"" + value + "\", which cannot be looked up: " + e.getMessage(), e);
        }
        throw new StartException("HOST is \"" + value + "\", which is no address of this computer; set it to localhost,"
                + " or to 0.0.0.0 for all networks.");
    }

    private static @Nullable URI publicUrl(String value) throws StartException {
        if (value.isEmpty()) {
            return null;
        }
        try {
            URI url = new URI(value);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (URISyntaxException e) {
            // The same answer as for a URL without a host.
        }
        throw new StartException(
                "PUBLIC_URL is \"" + value + "\"; it must be where browsers find the server: https://chat.example.com");
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
        throw new StartException("PORT is \"" + value + "\"; it must be a number from 0 to 65535.");
    }
}
