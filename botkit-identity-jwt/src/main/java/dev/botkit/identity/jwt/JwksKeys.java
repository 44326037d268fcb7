package dev.botkit.identity.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an identity provider publishes at a URL. Read when the first token comes, again when they
 * are no longer fresh, and when a token names a key that is not among them; but never twice within {@link
 * #PAUSE}, so that made-up tokens do not make us flood the provider.
 */
final class JwksKeys implements VerificationKeys {

    /** The least time between two attempts. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(JwksKeys.class);
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);

    /**
     * Where the keys are and how long they are good.
     *
     * @param url where
     * @param timeout how long one attempt may take
     * @param fresh how long they are used without looking for newer ones
     * @param mostAge how long they are used if there are no newer ones to be had
     */
    record Source(URI url, Duration timeout, Duration fresh, Duration mostAge) {

        /** Without a query, which may hold a password. */
        String printable() {
            return url.getScheme() + "://" + url.getAuthority() + url.getPath();
        }
    }

    /** What came of the attempts so far; the times are null where there was none. */
    private record Known(
            List<VerificationKey> keys,
            @Nullable Instant read,
            @Nullable Instant tried,
            boolean failed) {

        List<VerificationKey> candidates(JWSHeader header, Instant now, Duration mostAge) {
            return isWithin(read, mostAge, now) ? VerificationKey.candidates(keys, header) : List.of();
        }
    }

    private final Source source;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Known known = new Known(List.of(), null, null, false);
    /** Guarded by the lock. */
    private @Nullable JwksDownload running;

    JwksKeys(Source source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    @Override
    public Set<JWSAlgorithm> algorithms() {
        return ALGORITHMS;
    }

    @Override
    public List<VerificationKey> candidates(JWSHeader header) {
        Known before = known;
        List<VerificationKey> found = before.candidates(header, clock.instant(), source.mostAge());
        if (found.isEmpty()) {
            await(join());
        } else if (!isWithin(before.read(), source.fresh(), clock.instant())) {
            // One token waits for newer keys; those that come meanwhile go on with these.
            await(beginAlone());
        } else {
            return found;
        }
        Known after = known;
        found = after.candidates(header, clock.instant(), source.mostAge());
        if (!found.isEmpty()) {
            return found;
        }
        throw after.failed() ? Refused.later() : VerificationKey.noneFits();
    }

    /** The attempt that runs, or a new one; null during the pause after the last. */
    private @Nullable JwksDownload join() {
        lock.lock();
        try {
            return running == null ? begin() : running;
        } finally {
            lock.unlock();
        }
    }

    /** A new attempt; null if one runs, or during the pause after the last. */
    private @Nullable JwksDownload beginAlone() {
        lock.lock();
        try {
            return running == null ? begin() : null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable JwksDownload begin() {
        if (isWithin(known.tried(), PAUSE, clock.instant())) {
            return null;
        }
        JwksDownload download = new JwksDownload(source.url(), source.timeout());
        download.start();
        running = download;
        return download;
    }

    /** Without the lock. */
    private void await(@Nullable JwksDownload download) {
        if (download == null) {
            return;
        }
        try {
            settle(download, download.result().get(source.timeout().toNanos(), TimeUnit.NANOSECONDS), null);
        } catch (ExecutionException e) {
            settle(download, null, e.getCause());
        } catch (TimeoutException e) {
            download.abort();
            await(download);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refused.later();
        }
    }

    /** All who waited for an attempt come here; the first of them says what came of it. */
    private void settle(JwksDownload download, @Nullable List<VerificationKey> keys, @Nullable Throwable failure) {
        Known before;
        lock.lock();
        try {
            if (running != download) {
                return;
            }
            running = null;
            before = known;
            Instant now = clock.instant();
            known = keys == null
                    ? new Known(before.keys(), before.read(), now, true)
                    : new Known(keys, now, now, false);
        } finally {
            lock.unlock();
        }
        report(before, keys, failure);
    }

    private void report(Known before, @Nullable List<VerificationKey> keys, @Nullable Throwable failure) {
        if (keys == null) {
            if (!before.failed()) {
                LOG.warn(
                        "The keys for tokens could not be read from {}: {}. The last ones are used until they are {} old;"
                                + " from then on tokens are refused. Said again when it works.",
                        source.printable(),
                        reason(failure),
                        source.mostAge());
            }
        } else if (keys.isEmpty()) {
            LOG.warn("There is no RSA or P-256 key for signatures at {}: all tokens are refused.", source.printable());
        } else if (before.failed()) {
            LOG.info("The keys for tokens were read from {} again.", source.printable());
        }
    }

    /** Our own words, or the kind of failure only: the JDK puts whole URLs into its messages. */
    private static String reason(@Nullable Throwable failure) {
        if (failure == null) {
            return "unknown";
        }
        return failure.getClass() == IOException.class
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getSimpleName();
    }

    /** False for a time in the future as well: the clock was set back. */
    private static boolean isWithin(@Nullable Instant since, Duration most, Instant now) {
        return since != null
                && !now.isBefore(since)
                && Duration.between(since, now).compareTo(most) < 0;
    }
}
