package dev.botkit.internal.client;

import dev.botkit.RefusedException;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.runtime.Activity;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.QueuedTask;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.time.Timer;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks credentials with the host's verifier, on threads of its own. Whoever is not answered in time is told to come again, and a
 * thread that does not return is replaced, within a bound. Thread-safe.
 */
public final class Verifying {

    private static final Log LOG = Log.of(CredentialVerifier.class);

    /** From a client's frame on. Shorter than a POST waits by default, so that a POST is answered as busy. */
    public static final Duration DEADLINE = Duration.ofSeconds(20);

    static final String LATE = "The credential could not be checked in time; try again later.";

    private static final long REPORT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final @Nullable CredentialVerifier verifier;
    private final Background threads;
    private final Timer timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger hanging = new AtomicInteger();

    private int late;
    private boolean reported;
    private long reportedAt;
    private volatile boolean closed;

    public Verifying(@Nullable CredentialVerifier verifier, Activity activity, Timer timer) {
        this.verifier = verifier;
        this.threads = Background.forHost("botkit-verifier", activity);
        this.timer = timer;
    }

    /** Its threads, to be ended with the bot's others. */
    public Background threads() {
        return threads;
    }

    /**
     * Checks a credential soon. One whose time is over before it has a thread waits for none any more, and is not kept.
     *
     * @param network the address that it came from
     * @param then gets the user, or what {@link Identities#verify} throws, on one of the threads, and does not read the store there
     * @param tooLate is called instead when the time is over, on the timer's thread; the verifier's answer is dropped then
     * @return null if too many wait, in all or of that address, or the bot is closed
     */
    @Nullable
    public QueuedTask check(
            String network, String credential, Consumer<Supplier<VerifiedUser>> then, Runnable tooLate) {
        Check check = new Check(new Client(credential, then, tooLate));
        Timer.Scheduled deadline = timer.schedule(DEADLINE, () -> isLate(check));
        QueuedTask place = threads.execute(network, () -> run(check, deadline));
        if (place == null) {
            deadline.cancel();
            return null;
        }
        check.hasPlace(place);
        return () -> {
            boolean withdrawn = check.withdraw();
            if (withdrawn) {
                deadline.cancel();
            }
            return withdrawn;
        };
    }

    private void run(Check check, Timer.Scheduled deadline) {
        Client client = check.begin();
        if (client == null) {
            return;
        }
        Supplier<VerifiedUser> found = found(client.credential());
        if (check.end()) {
            deadline.cancel();
            client.then().accept(found);
        } else {
            hanging.decrementAndGet();
        }
    }

    /** Never throws: whatever goes wrong, the check ends. */
    private Supplier<VerifiedUser> found(String credential) {
        try {
            VerifiedUser user = Identities.verify(Identities.required(verifier), credential);
            checkExpiry(user);
            return () -> user;
        } catch (RefusedException | Error e) {
            return () -> {
                throw e;
            };
        }
    }

    /** Throws if what has proved a user has expired, also since it was checked. */
    void checkExpiry(@Nullable VerifiedUser user) {
        Instant end = user == null ? null : user.expires();
        if (end != null && !end.isAfter(timer.instant())) {
            throw new RefusedException(Refusal.UNAUTHORIZED, "The credential has expired.");
        }
    }

    /** How many checks were given up and have not returned yet. */
    public int hanging() {
        return Math.max(0, hanging.get());
    }

    /** Nothing is reported any more. */
    public void close() {
        closed = true;
    }

    private void isLate(Check check) {
        Client client = check.client;
        Check.State was = check.giveUp();
        if (was == Check.State.DONE || was == Check.State.LATE || client == null) {
            return;
        }
        client.tooLate().run();
        if (!closed) {
            lost(was == Check.State.RUNNING, check);
        }
    }

    private void lost(boolean hangs, Check check) {
        int told;
        int waiting;
        if (hangs) {
            hanging.incrementAndGet();
            check.isHeld();
        }
        lock.lock();
        try {
            late++;
            long now = timer.nanoTime();
            if (reported && now - reportedAt < REPORT_NANOS) {
                return;
            }
            reported = true;
            reportedAt = now;
            told = late;
            late = 0;
            waiting = Math.max(0, hanging.get());
        } finally {
            lock.unlock();
        }
        LOG.warn(
                "The CredentialVerifier does not answer within {} s; clients that were told to come again since the last such"
                        + " line: {}. Checks that have not returned: {}; from {} on no thread is left for others. The stack"
                        + " is where one of them is now. Reported once a minute.",
                DEADLINE.toSeconds(),
                told,
                waiting,
                Background.MOST_THREADS,
                new TurnWatch.WhereItIs(check.thread));
    }

    /** Who waits for a check, and of what. */
    private record Client(String credential, Consumer<Supplier<VerifiedUser>> then, Runnable tooLate) {}

    /** One check, which is given up once at most. */
    private static final class Check {

        enum State {
            WAITING,
            RUNNING,
            DONE,
            LATE
        }

        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        // Null once nobody waits any more, whoever still knows the check.
        private volatile @Nullable Client client;
        private volatile @Nullable QueuedTask place;
        private volatile @Nullable Thread thread;
        private volatile Background.@Nullable Task task;

        Check(Client client) {
            this.client = client;
        }

        /** Who waits for it; null if it is too late to begin. */
        @Nullable
        Client begin() {
            Client waiting = client;
            thread = Thread.currentThread();
            task = Background.current();
            return state.compareAndSet(State.WAITING, State.RUNNING) ? waiting : null;
        }

        /** Another thread is to take the place of the one that it runs on. */
        void isHeld() {
            Background.Task held = task;
            if (held != null) {
                held.isHeld();
            }
        }

        /** The verifier has answered; false if that is too late. */
        boolean end() {
            boolean inTime = state.compareAndSet(State.RUNNING, State.DONE);
            client = null;
            return inTime;
        }

        /** Its place among those that wait for a thread, unless it has begun already. */
        void hasPlace(QueuedTask taken) {
            place = taken;
            if (state.get() == State.LATE) {
                taken.withdraw();
            }
        }

        /** The time is over; returns the state before. */
        State giveUp() {
            State was = state.getAndUpdate(now -> now == State.DONE ? now : State.LATE);
            forget();
            return was;
        }

        /** Nobody needs it; false if it has begun or was given up. */
        boolean withdraw() {
            boolean withdrawn = state.compareAndSet(State.WAITING, State.LATE);
            if (withdrawn) {
                forget();
            }
            return withdrawn;
        }

        private void forget() {
            client = null;
            QueuedTask taken = place;
            if (taken != null) {
                taken.withdraw();
            }
        }
    }
}
