package dev.botkit.internal.runtime;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids that the server makes: 96 random bits for each start of a bot, and a counter. They hold a
 * {@code ~}, which no client's id may, so the two never meet; and they need no escapes in JSON.
 */
public final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String prefix;
    private final AtomicLong counter = new AtomicLong();

    public Ids() {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        prefix = Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "~";
    }

    /** 128 random bits, as a client makes ids. */
    public String random() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether {@link #next} has made it. */
    public boolean isOwn(String id) {
        return id.startsWith(prefix);
    }

    public String next() {
        return prefix + Long.toString(counter.incrementAndGet(), Character.MAX_RADIX);
    }
}
