package dev.botkit.testkit;

import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.transport.Handshake;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A user of the bot, on all tabs.
 *
 * @param label what the frames name the user
 * @param principal the name that the host signed the user in as, or null
 * @param secret what the user's browser has
 * @param tabs counts the tabs
 */
record Person(String label, @Nullable String principal, AnonymousSecret secret, AtomicInteger tabs) {

    private static final String ADDRESS = "127.0.0.1";

    static Person anonymous(String label) {
        return new Person(label, null, AnonymousSecret.generate(), new AtomicInteger());
    }

    static Person signedIn(String name) {
        return new Person(name, name, AnonymousSecret.generate(), new AtomicInteger());
    }

    ConversationId conversation() {
        return principal == null ? secret.conversation(label) : ConversationId.verified(principal);
    }

    /** As a browser's socket: with the cookie. */
    Handshake socket() {
        return Handshake.socket(ADDRESS).withPrincipal(principal).withCookie(secret);
    }

    /** As a webhook caller, which has no cookie. */
    Handshake request() {
        return Handshake.request(ADDRESS).withPrincipal(principal);
    }

    /** The name of the user's next tab. */
    String nextTab() {
        int number = tabs.incrementAndGet();
        return number == 1 ? label : label + "/" + number;
    }
}
