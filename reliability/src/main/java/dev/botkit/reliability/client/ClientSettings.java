package dev.botkit.reliability.client;

import java.time.Duration;

/**
 * How a {@link ResumeClient} behaves. The defaults are a browser's times divided by 50 or so.
 *
 * @param name what reports call it
 * @param user the label that it gives its user
 * @param token the secret that it shares with the other tabs of its user
 * @param seed decides its ids and how long it waits
 * @param shortestWait how long it waits at most before it connects again the first time
 * @param longestWait how long at most after that
 * @param attempt how long a connection may take until the session is there
 * @param beat how often it pings; zero for as often as the session says
 * @param last how many of the newest entries a fresh page asks for
 * @param traced how many of the last events it remembers
 */
public record ClientSettings(
        String name,
        String user,
        String token,
        long seed,
        Duration shortestWait,
        Duration longestWait,
        Duration attempt,
        Duration beat,
        int last,
        int traced) {

    /** What most clients of a run have in common. */
    public static ClientSettings of(String name, String user, String token, long seed) {
        return new ClientSettings(
                name,
                user,
                token,
                seed,
                Duration.ofMillis(10),
                Duration.ofMillis(300),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                200,
                400);
    }

    /** Changes how long it waits before it connects again. */
    public ClientSettings waiting(Duration shortest, Duration longest) {
        return new ClientSettings(name, user, token, seed, shortest, longest, attempt, beat, last, traced);
    }

    /** Changes how often it pings. */
    public ClientSettings beating(Duration newBeat) {
        return new ClientSettings(name, user, token, seed, shortestWait, longestWait, attempt, newBeat, last, traced);
    }

    /** Changes how long a connection may take until the session is there. */
    public ClientSettings attempting(Duration newAttempt) {
        return new ClientSettings(name, user, token, seed, shortestWait, longestWait, newAttempt, beat, last, traced);
    }

    /** Changes how many of the newest entries a fresh page asks for. */
    public ClientSettings asking(int newLast) {
        return new ClientSettings(name, user, token, seed, shortestWait, longestWait, attempt, beat, newLast, traced);
    }

    /** Changes how many of the last events it remembers. */
    public ClientSettings tracing(int newTraced) {
        return new ClientSettings(name, user, token, seed, shortestWait, longestWait, attempt, beat, last, newTraced);
    }
}
