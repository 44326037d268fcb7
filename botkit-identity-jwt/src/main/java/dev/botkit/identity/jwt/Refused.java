package dev.botkit.identity.jwt;

import dev.botkit.RefusedException;
import dev.botkit.transport.Refusal;

/** How tokens are refused. The words are for the client's developer and hold nothing of the token. */
final class Refused {

    private Refused() {}

    /** The token proves nobody; showing it again does not help. */
    static RefusedException unauthorized(String why) {
        return new RefusedException(Refusal.UNAUTHORIZED, why);
    }

    /** Nobody can say now what the token proves: the client is to come back with it. */
    static RefusedException later() {
        return new RefusedException(
                Refusal.BUSY, "The keys that tokens are checked with cannot be read now; try again later.");
    }
}
