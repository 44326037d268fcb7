package dev.botkit.internal.http;

import dev.botkit.internal.logging.Log;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells the operator of the first page that was refused for its origin: mostly it is a setting that is missing. */
public final class RefusedOrigins {

    private static final Log LOG = Log.of(RefusedOrigins.class);
    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x21-\\x7e]");
    private static final int LONGEST = 200;

    private final AtomicBoolean reported = new AtomicBoolean();

    /** Says it once. */
    public void report(String origin, @Nullable String host) {
        if (reported.compareAndSet(false, true)) {
            LOG.warn(
                    "A page of the origin \"{}\" was refused at the host \"{}\". If it is yours, name it with"
                            + " HttpPolicy.allowOrigin, or with publicUrl if a proxy changes the host. Reported once.",
                    printable(origin),
                    printable(host));
        }
    }

    private static String printable(@Nullable String header) {
        String safe = header == null ? "" : UNPRINTABLE.matcher(header).replaceAll("?");
        return safe.substring(0, Math.min(safe.length(), LONGEST));
    }
}
