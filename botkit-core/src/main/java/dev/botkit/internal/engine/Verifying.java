package dev.botkit.internal.engine;

import dev.botkit.RefusedException;
import dev.botkit.identity.CredentialVerifier;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.logging.Log;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
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
final class Verifying {

    private static final Log LOG = Log.of(CredentialVerifier.class);

    /** From a client's frame on. Shorter than a POST waits by default, so that a POST is answered as busy. */
    static final Duration DEADLINE = Duration.ofSeconds(20);

    static final String LATE = "The credential could not be checked in time; try again later.";

    private static final int THREADS = 8;

    /** Once so many do not return, whoever comes is told to come again, until one of them does. */
    private static final int MOST_THREADS = 64;

    /** How many checks of one address may run that are not given up, so that some threads are left for others. */
    private static final int MOST_OF_ADDRESS = THREADS * 3 / 4;

    /** The same with those that were given up and have not returned. Once three quarters of all hang, an address has few. */
    private static final int MOST_THREADS_OF_ADDRESS = MOST_THREADS / 4;

    private static final int LAST_QUARTER = MOST_THREADS - MOST_THREADS / 4;
    private static final int FEW = 2;

    private static final long REPORT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final @Nullable CredentialVerifier verifier;
    private final Background threads;
    private final Timer timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger hanging = new AtomicInteger();

    /** How many of each address; read without the lock. */
    private final ConcurrentHashMap<String, Integer> hangingOf = new ConcurrentHashMap<>();

    private int late;
    private boolean reported;
    private long reportedAt;
    private volatile boolean closed;

    Verifying(@Nullable CredentialVerifier verifier, Activity activity, Timer timer) {
        this.verifier = verifier;
        this.threads = new Background("botkit-verifier", THREADS, activity, this::mayBegin, THREADS);
        this.timer = timer;
    }

    /** Its threads, to be ended with the bot's others. */
    Background threads() {
        return threads;
    }

    /**
     * Whether one more check of an address may begin, where so many have begun and not returned. A client whose credentials make the
     * verifier hang is to get only a part of the threads, and some such clients are to leave some.
     */
    private boolean mayBegin(String network, int begun) {
        int hangs = hangingOf.getOrDefault(network, 0);
        int most = hanging.get() < LAST_QUARTER ? MOST_THREADS_OF_ADDRESS : FEW;
        return begun < most && begun - hangs < MOST_OF_ADDRESS;
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
    QueuedTask check(String network, String credential, Consumer<Supplier<VerifiedUser>> then, Runnable tooLate) {
        Check check = new Check(network, new Client(credential, then, tooLate));
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
            returned(check.network);
        }
    }

    private Supplier<VerifiedUser> found(String credential) {
        try {
            VerifiedUser user = Identities.verify(Identities.required(verifier), credential);
            return () -> user;
        } catch (RefusedException | Error e) {
            return () -> {
                throw e;
            };
        }
    }

    /** How many checks were given up and have not returned yet. */
    int hanging() {
        return Math.max(0, hanging.get());
    }

    /** Nothing is reported any more. */
    void close() {
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
            hangs(check.network, 1);
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
                MOST_THREADS,
                new TurnWatch.WhereItIs(check.thread));
    }

    /** A check that was given up has returned after all. */
    private void returned(String network) {
        hangs(network, -1);
    }

    private void hangs(String network, int more) {
        lock.lock();
        try {
            hangingOf.compute(network, (name, known) -> {
                int now = (known == null ? 0 : known) + more;
                return now == 0 ? null : now;
            });
            threads.resize(Math.min(MOST_THREADS, THREADS + Math.max(0, hanging.addAndGet(more))));
        } finally {
            lock.unlock();
        }
        threads.shareHasChanged();
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

        private final String network;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        // Null once nobody waits any more, whoever still knows the check.
        private volatile @Nullable Client client;
        private volatile @Nullable QueuedTask place;
        private volatile @Nullable Thread thread;

        Check(String network, Client client) {
            this.network = network;
            this.client = client;
        }

        /** Who waits for it; null if it is too late to begin. */
        @Nullable
        Client begin() {
            Client waiting = client;
            thread = Thread.currentThread();
            return state.compareAndSet(State.WAITING, State.RUNNING) ? waiting : null;
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
