package dev.botkit.identity.jwt;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that is moved by hand. */
final class ManualClock implements InstantSource {

    private volatile Instant now = Tokens.NOW;

    @Override
    public Instant instant() {
        return now;
    }

    void move(Duration duration) {
        now = now.plus(duration);
    }

    void set(Instant instant) {
        now = instant;
    }
}
