package dev.botkit.websocket.internal;

import dev.botkit.transport.HttpPolicy;
import java.time.Duration;

/**
 * What an installation was configured with.
 *
 * @param path without a slash at its end, so the empty string for {@code /}
 */
public record Settings(
        String path, HttpPolicy httpPolicy, Duration idleTimeout, Duration pingInterval, boolean compression) {

    /** Whether a path can be compared with a request's undecoded one, character by character. */
    public static boolean isPath(String path) {
        if (!path.startsWith("/") || path.contains("//")) {
            return false;
        }
        for (String part : path.split("/", -1)) {
            if (part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return path.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0));
    }

    /** A path in the form of {@link #path()}. */
    public static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
