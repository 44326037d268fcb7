package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.AcceptFilter;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.internal.client.Verifying;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.runtime.Background;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever one address has waiting for the store or the verifier, all others get there. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SharedQueuesTest {

    private static final String MALLORY = "10.0.0.9";
    private static final String BOB = "10.0.0.1";
    private static final int THREADS = 8;
    private static final int THREADS_OF_ADDRESS = 6;
    private static final int PLACES = 10_000;
    private static final int SHARE = PLACES / 4;

    private final ManualTimer timer = new ManualTimer();
    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final Semaphore handled = new Semaphore(0);
    private final CountDownLatch returns = new CountDownLatch(1);
    private final Semaphore entered = new Semaphore(0);
    private int users;
    private Botkit botkit;

    private void build(Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .limits(Limits.builder()
                        .clients(clients -> clients.framesPerSecondPerAddress(0).postsPerSecondPerAddress(0))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    handled.release();
                    bot.reply("re " + message.text());
                }));
        more.accept(builder);
        botkit = builder.build();
    }

    @AfterEach
    void close() {
        returns.countDown();
        botkit.close();
    }

    private Engine engine() {
        return EngineProbe.engine(botkit);
    }

    private void hangs() {
        entered.release();
        boolean interrupted = false;
        while (true) {
            try {
                returns.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private VerifiedUser verifiesLate(String credential) {
        hangs();
        return VerifiedUser.of(credential);
    }

    private void awaitAllThreadsHang() throws InterruptedException {
        assertThat(entered.tryAcquire(THREADS, 20, TimeUnit.SECONDS)).isTrue();
    }

    /** So that what comes is offered to all threads, and takes a place where none may begin with it. */
    private void startReaders() throws Exception {
        CyclicBarrier started = new CyclicBarrier(THREADS + 1);
        for (int i = 0; i < THREADS; i++) {
            engine().ofClients().background().execute(() -> {
                try {
                    started.await();
                } catch (InterruptedException | BrokenBarrierException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        started.await(20, TimeUnit.SECONDS);
        awaitStore();
    }

    /** After each one: the first ones hold all threads that their address may. */
    private void awaitThreadsOfAddress(int count) throws InterruptedException {
        if (count == THREADS_OF_ADDRESS) {
            assertThat(entered.tryAcquire(THREADS_OF_ADDRESS, 20, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private void awaitStore() throws InterruptedException {
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
    }

    private void post(String address, BlockingQueue<PostAnswer> answers) {
        post(address, AnonymousSecret.generate(), answers);
    }

    private void post(String address, AnonymousSecret secret, BlockingQueue<PostAnswer> answers) {
        botkit.gateway()
                .post(
                        Handshake.request(address).withToken(secret),
                        "{\"text\":\"hi\",\"user\":\"u\"}",
                        Duration.ofMinutes(1),
                        answers::add);
    }

    // ---- sockets that are gone

    @Test
    void socketsOfOneAddressThatAreGoneTurnNobodyElseAwayFromTheStore() {
        history.before(Call.HEAD, of -> hangs());
        build(builder -> builder.history(history));
        for (int i = 0; i < PLACES + 100; i++) {
            TestSocket.at(botkit, MALLORY, "mallory" + i).hello().connection.closed();
        }
        TestSocket bob = TestSocket.at(botkit, BOB, "bob").says("m0", "hi");
        assertThat(bob.closes).as("bob is turned away").isEmpty();
        returns.countDown();
        assertThat(bob.nextText()).isEqualTo("re hi");
    }

    @Test
    void socketsOfOneAddressThatAreGoneTurnNobodyElseAwayFromTheVerifier() {
        build(builder -> builder.credentialVerifier(this::verifiesLate));
        for (int i = 0; i < PLACES + 100; i++) {
            TestSocket.at(botkit, MALLORY, "mallory")
                    .sends("{\"type\":\"hello\",\"user\":\"mallory\",\"auth\":\"mallory\"}")
                    .connection
                    .closed();
        }
        TestSocket bob = TestSocket.at(botkit, BOB, "bob")
                .sends("{\"type\":\"message\",\"user\":\"bob\",\"text\":\"hi\",\"auth\":\"bob\"}");
        assertThat(bob.closes).as("bob is turned away").isEmpty();
        returns.countDown();
        assertThat(bob.nextText()).isEqualTo("re hi");
    }

    @Test
    void theFirstFrameOfASocketThatIsGoneIsNotHandledUnlessItSaysSomething() throws Exception {
        Queue<ConversationId> read = new ConcurrentLinkedQueue<>();
        history.before(Call.HEAD, of -> {
            read.addAll(of);
            hangs();
        });
        build(builder -> builder.history(history));
        for (int i = 0; i < THREADS; i++) {
            TestSocket.at(botkit, "10.0.1." + i, "other" + i).hello();
        }
        awaitAllThreadsHang();
        TestSocket.at(botkit, BOB, "hello").hello().connection.closed();
        TestSocket.at(botkit, BOB, "message").says("m0", "and gone").connection.closed();
        returns.countDown();
        assertThat(handled.tryAcquire(20, TimeUnit.SECONDS))
                .as("the message is said")
                .isTrue();
        awaitStore();
        assertThat(read)
                .contains(TestSocket.SECRET.conversation("message"))
                .doesNotContain(TestSocket.SECRET.conversation("hello"));
    }

    @Test
    void theCredentialOfASocketThatIsGoneIsNotCheckedUnlessItSaysSomething() throws Exception {
        Queue<String> checked = new ConcurrentLinkedQueue<>();
        build(builder -> builder.credentialVerifier(credential -> {
            checked.add(credential);
            return verifiesLate(credential);
        }));
        for (int i = 0; i < THREADS; i++) {
            TestSocket.at(botkit, "10.0.1." + i, "m").sends("{\"type\":\"hello\",\"user\":\"m\",\"auth\":\"other\"}");
        }
        awaitAllThreadsHang();
        TestSocket.at(botkit, BOB, "b")
                .sends("{\"type\":\"hello\",\"user\":\"b\",\"auth\":\"hello\"}")
                .connection
                .closed();
        TestSocket.at(botkit, BOB, "b")
                .sends("{\"type\":\"message\",\"user\":\"b\",\"text\":\"and gone\",\"auth\":\"message\"}")
                .connection
                .closed();
        returns.countDown();
        assertThat(handled.tryAcquire(20, TimeUnit.SECONDS))
                .as("the message is said")
                .isTrue();
        awaitStore();
        assertThat(checked).contains("message").doesNotContain("hello");
    }

    // ---- the share of an address

    @Test
    void messagesOfSocketsThatAreGoneAreHandledUpToTheShareOfTheirAddressAndNobodyElseWaitsBehindThem()
            throws Exception {
        Queue<ConversationId> read = new ConcurrentLinkedQueue<>();
        history.before(Call.HEAD, of -> {
            hangs();
            read.addAll(of);
        });
        // Once they are read, all of them wait to be written: that has a share of its own.
        build(builder -> builder.history(history)
                .limits(Limits.builder()
                        .store(store -> store.backlog(4 * PLACES))
                        .build()));
        startReaders();
        // All threads are busy, so that bob waits, too.
        for (int i = THREADS_OF_ADDRESS; i < THREADS; i++) {
            TestSocket.at(botkit, "10.0.1." + i, "other" + i).hello();
            assertThat(entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
        for (int i = 0; i < THREADS_OF_ADDRESS + SHARE; i++) {
            TestSocket gone = TestSocket.at(botkit, MALLORY, "mallory" + i).says("m0", "hi");
            assertThat(gone.closes).isEmpty();
            gone.connection.closed();
            awaitThreadsOfAddress(i + 1);
        }
        TestSocket beyond = TestSocket.at(botkit, MALLORY, "beyond").says("m0", "hi");
        assertThat(beyond.awaitClose()).isEqualTo(CloseCode.OVERLOADED);
        TestSocket bob = TestSocket.at(botkit, BOB, "bob").says("m0", "hi");
        assertThat(bob.closes).as("bob is turned away").isEmpty();
        returns.countDown();
        assertThat(bob.nextText()).isEqualTo("re hi");
        assertThat(handled.tryAcquire(THREADS_OF_ADDRESS + SHARE + 1, 60, TimeUnit.SECONDS))
                .as("all are handled")
                .isTrue();
        awaitStore();
        // Those that were being read, one of mallory's that wait, then bob; threads may overtake each other.
        assertThat(List.copyOf(read).indexOf(TestSocket.SECRET.conversation("bob")))
                .isLessThan(SHARE / 2);
    }

    @Test
    void requestsOfOneAddressTurnNobodyElseAwayFromTheStore() throws Exception {
        history.before(Call.HEAD, of -> hangs());
        build(builder -> builder.history(history));
        startReaders();
        BlockingQueue<PostAnswer> mallorys = new LinkedBlockingQueue<>();
        for (int i = 0; i < PLACES + 100; i++) {
            post(MALLORY, mallorys);
            awaitThreadsOfAddress(i + 1);
        }
        assertThat(mallorys).as("refused").hasSize(PLACES + 100 - THREADS_OF_ADDRESS - SHARE);
        assertThat(mallorys).allMatch(answer -> answer.status() == 503);
        BlockingQueue<PostAnswer> bobs = new LinkedBlockingQueue<>();
        post(BOB, bobs);
        assertThat(bobs).as("bob is turned away").isEmpty();
        returns.countDown();
        PostAnswer answer = bobs.poll(20, TimeUnit.SECONDS);
        assertThat(answer).as("an answer within 20 s").isNotNull();
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    // ---- what waits for the store to be written

    @Test
    void messagesOfOneAddressThatWaitForTheStoreTurnNobodyElseAway() throws Exception {
        history.beforeAppend(batch -> hangs());
        build(builder -> builder.history(history)
                .limits(Limits.builder()
                        .clients(clients -> clients.framesPerSecondPerAddress(0)
                                .postsPerSecondPerAddress(0)
                                .memoryBytes(1L << 30))
                        .build()));
        TestSocket bob = TestSocket.at(botkit, BOB, "bob").hello();
        awaitLoaded(TestSocket.SECRET.conversation("bob"));
        BlockingQueue<PostAnswer> mallorys = new LinkedBlockingQueue<>();
        int perConversation = 64;
        int conversations = PLACES / perConversation + 10;
        for (int c = 0; c < conversations; c++) {
            AnonymousSecret secret = AnonymousSecret.generate();
            post(MALLORY, secret, mallorys);
            awaitLoaded(secret.conversation("u"));
            for (int m = 1; m < perConversation; m++) {
                post(MALLORY, secret, mallorys);
            }
        }
        bob.says("m0", "hi");
        assertThat(bob.frames).as("bob is refused").isEmpty();
        assertThat(mallorys).as("refused").hasSize(conversations * perConversation - SHARE);
        assertThat(mallorys).allMatch(answer -> answer.status() == 503);
        assertThat(botkit.health().backlog()).isEqualTo(SHARE + 1);
        mallorys.clear();
        returns.countDown();
        assertThat(bob.nextText()).isEqualTo("re hi");
        for (int taken = 1; taken <= SHARE; taken++) {
            PostAnswer answer = mallorys.poll(60, TimeUnit.SECONDS);
            assertThat(answer)
                    .as("an answer to the %dth message that was taken", taken)
                    .isNotNull();
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
        awaitStore();
        assertThat(botkit.health().backlog()).isZero();
    }

    private void awaitLoaded(ConversationId id) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            Conversation known = engine().conversations().find(id);
            if (known != null && known.isLoaded()) {
                return;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("The conversation was not read within 20 s.");
    }

    // ---- the threads of turns, where they are few

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "with virtual threads no turn waits for a thread")
    void turnsOfOneAddressDelayThoseOfOthersByAFew() throws Exception {
        Queue<String> order = new ConcurrentLinkedQueue<>();
        build(builder -> builder.limits(Limits.builder()
                        .clients(clients -> clients.postsPerSecondPerAddress(0))
                        .turns(turns -> turns.threads(1))
                        .build())
                .receiveMiddleware((bot, message, next) -> {
                    if (order.isEmpty()) {
                        order.add("first");
                        hangs();
                    } else {
                        order.add(message.user());
                    }
                    next.proceed(message);
                }));
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        for (int i = 0; i < 1_000; i++) {
            post(MALLORY, answers);
        }
        assertThat(entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        TestSocket bob = TestSocket.at(botkit, BOB, "bob").says("m0", "hi");
        returns.countDown();
        assertThat(bob.nextText()).isEqualTo("re hi");
        assertThat(handled.tryAcquire(1_001, 60, TimeUnit.SECONDS))
                .as("all are handled")
                .isTrue();
        assertThat(List.copyOf(order).indexOf("bob")).as("turns before bob's").isLessThan(20);
    }

    // ---- logins and erasures

    @Test
    void loginsThatHangInTheStoreKeepNobodyElseFromIt() throws Exception {
        AtomicInteger hanging = new AtomicInteger();
        Queue<ConversationId> slow = new ConcurrentLinkedQueue<>();
        history.before(Call.READ_AFTER, of -> {
            if (of.stream().anyMatch(slow::contains)) {
                hanging.incrementAndGet();
                hangs();
            }
        });
        build(builder -> builder.history(history).credentialVerifier(VerifiedUser::of));
        List<TestSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 2 * THREADS; i++) {
            String user = "u" + i;
            TestSocket socket = TestSocket.at(botkit, "10.0.1." + i, user).says("m0", "hi");
            assertThat(socket.nextText()).isEqualTo("re hi");
            sockets.add(socket);
        }
        awaitStore();
        for (int i = 0; i < sockets.size(); i++) {
            slow.add(TestSocket.SECRET.conversation("u" + i));
            sockets.get(i).sends("{\"type\":\"identify\",\"user\":\"u" + i + "\",\"auth\":\"alice" + i + "\"}");
        }
        for (ConversationId id : slow) {
            Conversation leaving =
                    Objects.requireNonNull(engine().conversations().find(id));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (leaving.left() == null && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(leaving.left()).as("the login has begun").isNotNull();
        }
        TestSocket bob = TestSocket.at(botkit, BOB, "bob").says("m0", "hi");
        assertThat(bob.nextText()).isEqualTo("re hi");
        assertThat(hanging).as("logins that read").hasValueLessThanOrEqualTo(THREADS / 2);
        returns.countDown();
        for (TestSocket socket : sockets) {
            assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);
        }
    }

    @Test
    void whatMustBeDoneWaitsForAThreadWhileTheBotIsOpenHoweverMuchElseWaits() throws Exception {
        build(builder -> builder.history(history));
        for (int i = 0; i < THREADS; i++) {
            engine().ofClients().background().execute("10.0.1." + i, this::hangs);
        }
        awaitAllThreadsHang();
        int waiting = 0;
        while (engine().ofClients().background().execute("10.1." + waiting / 100 + ".1", () -> {}) != null) {
            waiting++;
        }
        assertThat(waiting).isEqualTo(PLACES);
        CompletableFuture<String> thread = new CompletableFuture<>();
        engine().ofClients()
                .background()
                .lastly(
                        Background.OWN,
                        () -> thread.complete(Thread.currentThread().getName()));
        assertThat(thread).as("it is done on a thread more").isNotDone();
        returns.countDown();
        assertThat(thread.get(20, TimeUnit.SECONDS)).startsWith("botkit-store-reader-");
    }

    @Test
    void aLoginIsRefusedAsBusyWhileTheShareOfItsAddressIsFullAndWorksAfterwards() throws Exception {
        build(builder -> builder.credentialVerifier(VerifiedUser::of));
        TestSocket socket = TestSocket.at(botkit, MALLORY, "u").says("m0", "hi");
        assertThat(socket.nextText()).isEqualTo("re hi");
        startReaders();
        for (int i = 0; i < THREADS_OF_ADDRESS + SHARE; i++) {
            engine().ofClients().background().execute(MALLORY, this::hangs);
            awaitThreadsOfAddress(i + 1);
        }
        String login = "{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}";
        socket.sends(login);
        assertThat(socket.next()).containsEntry("error", "busy");
        assertThat(socket.closes).isEmpty();
        returns.countDown();
        awaitStore();
        assertThat(socket.sends(login).awaitClose()).isEqualTo(CloseCode.RECONNECT);
        assertThat(engine().conversations().find(TestSocket.SECRET.conversation("u")))
                .as("the anonymous chat")
                .isNull();
    }

    // ---- accept filters

    private AcceptFilter hangingFilter() {
        return message -> {
            if (message.text().equals("hang")) {
                hangs();
            }
            return message;
        };
    }

    /** The first frame of somebody new. */
    private TestSocket newcomer(String address, String text, boolean stored) {
        String user = "user" + users++;
        String credential = stored ? "" : ",\"auth\":\"" + user + "\"";
        return TestSocket.at(botkit, address, user)
                .sends("{\"type\":\"message\",\"user\":\"" + user + "\",\"text\":\"" + text + "\"" + credential + "}");
    }

    /** Say a pattern that backtracks on one user's text. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFilterThatHangsForOneAddressKeepsNobodyElseFromTheBotsThreads(boolean stored) throws Exception {
        build(builder -> buildHanging(builder, stored));
        for (int i = 0; i < 2 * THREADS; i++) {
            newcomer(MALLORY, "hang", stored);
        }
        assertThat(entered.tryAcquire(THREADS_OF_ADDRESS, 20, TimeUnit.SECONDS)).isTrue();
        assertThat(newcomer(BOB, "hi", stored).nextText()).isEqualTo("re hi");
        assertThat(entered.tryAcquire()).as("another thread of the address's").isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threadsThatAFilterHoldsBeyondTheWarningAreReplacedUntilItReturns(boolean stored) throws Exception {
        build(builder -> buildHanging(builder, stored));
        for (int i = 0; i < THREADS; i++) {
            newcomer("10.0.1." + i, "hang", stored);
        }
        awaitAllThreadsHang();
        timer.advance(Limits.DEFAULT.turns().warning());
        EngineProbe.watch(botkit).look();
        assertThat(newcomer(BOB, "hi", stored).nextText()).isEqualTo("re hi");

        for (int i = 0; i < THREADS; i++) {
            newcomer(MALLORY, "hang", stored);
        }
        assertThat(entered.tryAcquire(THREADS_OF_ADDRESS, 20, TimeUnit.SECONDS)).isTrue();
        assertThat(newcomer(BOB, "hi", stored).nextText()).isEqualTo("re hi");
        returns.countDown();
        awaitStore();
        assertThat(newcomer(MALLORY, "hi", stored).nextText()).isEqualTo("re hi");
    }

    private void buildHanging(BotkitBuilder builder, boolean stored) {
        builder.acceptFilter(hangingFilter());
        if (stored) {
            builder.history(history);
        } else {
            // Filters run where the credential was checked.
            builder.credentialVerifier(VerifiedUser::of);
        }
    }

    // ---- the verifier's threads

    @Test
    void theStoreIsReadOnItsOwnThreadsAlsoForWhomTheVerifierKnows() throws Exception {
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        history.before(Call.HEAD, of -> threads.add(Thread.currentThread().getName()));
        build(builder -> builder.history(history).credentialVerifier(VerifiedUser::of));
        TestSocket socket = TestSocket.at(botkit, BOB, "u")
                .sends("{\"type\":\"message\",\"user\":\"u\",\"text\":\"hi\",\"auth\":\"alice\"}");
        assertThat(socket.nextText()).isEqualTo("re hi");
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        botkit.gateway()
                .post(
                        Handshake.request(BOB).withBearer("carol"),
                        "{\"text\":\"hi\",\"user\":\"u\"}",
                        Duration.ofMinutes(1),
                        answers::add);
        assertThat(Objects.requireNonNull(answers.poll(20, TimeUnit.SECONDS)).status())
                .isEqualTo(200);
        assertThat(threads).hasSizeGreaterThanOrEqualTo(2).allMatch(name -> name.startsWith("botkit-store-reader-"));
    }

    @Test
    void aCredentialWhoseCheckWasGivenUpIsNotKeptAndTakesNoPlace() throws Exception {
        build(builder -> builder.credentialVerifier(this::verifiesLate));
        Verifying verifying = engine().ofClients().verifying();
        for (int round = 0; round < 8; round++) {
            for (int i = 0; i < THREADS; i++) {
                verifying.check("10.1." + round + "." + i, "slow", user -> {}, () -> {});
            }
            awaitAllThreadsHang();
            timer.advance(Verifying.DEADLINE);
        }
        List<WeakReference<String>> credentials = new ArrayList<>();
        AtomicInteger late = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            String credential = "c".repeat(60_000) + i;
            credentials.add(new WeakReference<>(credential));
            assertThat(verifying.check(BOB, credential, user -> {}, late::incrementAndGet))
                    .isNotNull();
        }
        timer.advance(Verifying.DEADLINE);
        assertThat(late).as("told to come again").hasValue(100);
        for (int i = 0; i < 20 && credentials.stream().anyMatch(one -> one.get() != null); i++) {
            System.gc();
        }
        assertThat(credentials).as("credentials that are still held").noneMatch(one -> one.get() != null);
        for (int i = 0; i < SHARE; i++) {
            assertThat(verifying.check(BOB, "another", user -> {}, () -> {})).isNotNull();
        }
        assertThat(verifying.check(BOB, "beyond", user -> {}, () -> {})).isNull();
    }
}
